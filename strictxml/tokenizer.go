package strictxml

import (
	"bytes"
	"errors"
	"io"
)

// Token is the kind of a token.
type Token int

// The kinds of tokens. An element that closes itself is a Start and an End.
const (
	Start Token = iota + 1
	End
	Text
)

// Attr is one attribute. Its name has its prefix; its value is resolved.
type Attr struct {
	Name  string
	Value []byte
}

const (
	// MaxToken is the most bytes of one tag, text, comment or processing
	// instruction.
	MaxToken = 4 << 20
	// MaxDepth is how deep elements may nest.
	MaxDepth = 4096

	bufferSize = 128 << 10
)

// Tokenizer reads one document. Make it with New. It serves one goroutine.
type Tokenizer struct {
	r io.Reader
	// buf[pos:] is what was read and not yet taken; eof says that nothing
	// follows it.
	buf []byte
	pos int
	eof bool
	// base is the offset of buf[0], line the line of buf[counted].
	base    int64
	counted int
	line    int

	// start is where the last start tag begins. While an element is copied, its
	// bytes from copied on are still to be added to raw.
	start, copied int
	copying       bool
	raw           []byte

	open  []string
	begun bool
	// closing: the tag that was read closes itself, and its End is due.
	closing bool

	name  string
	attrs []Attr
	// many are the names of attrs in a tag with more than a few.
	many map[string]struct{}
	text []byte
	// resolved holds texts in which something was resolved.
	resolved []byte
	names    names
	err      error
}

// New returns a tokenizer of the document that r holds. It reads from r in
// large pieces, up to its end.
func New(r io.Reader) *Tokenizer {
	t := &Tokenizer{buf: make([]byte, 0, bufferSize)}
	t.Reset(r)
	return t
}

// Reset makes t read another document, with the buffers it has.
func (t *Tokenizer) Reset(r io.Reader) {
	*t = Tokenizer{
		r: r, buf: t.buf[:0], line: 1,
		open: t.open[:0], attrs: t.attrs[:0], resolved: t.resolved[:0], names: t.names,
	}
}

// Next reads the next token. It returns io.EOF when the document was complete,
// an *Error when it is not what it should be, and the error of the reader. Such
// an end is for good.
func (t *Tokenizer) Next() (Token, error) {
	if t.err != nil {
		return 0, t.err
	}
	token, err := t.next()
	if err != nil {
		t.err = err
	}
	return token, err
}

// Name returns the name of the element that a Start began or an End ended, with
// its prefix.
func (t *Tokenizer) Name() string { return t.name }

// Attrs returns the attributes of a Start, in their order.
func (t *Tokenizer) Attrs() []Attr { return t.attrs }

// Text returns the characters of a Text. Comments and processing instructions
// cut a text in two, and a CDATA section is one of its own.
func (t *Tokenizer) Text() []byte { return t.text }

// Depth returns how many elements are open: at a Start the one it began is
// counted, at an End the one it ended is not.
func (t *Tokenizer) Depth() int { return len(t.open) }

// Line returns the line in which the last token ended, from 1.
func (t *Tokenizer) Line() int {
	t.count()
	return t.line
}

// Offset returns how many bytes were taken: where the last token ended.
func (t *Tokenizer) Offset() int64 { return t.base + int64(t.pos) }

// Skip reads up to the End of the element that the last Start began. What is
// passed over is checked like the rest.
func (t *Tokenizer) Skip() error {
	for depth := t.Depth(); t.Depth() >= depth; {
		if _, err := t.Next(); err != nil {
			return err
		}
	}
	return nil
}

// Raw reads up to the End of the element that the last Start began, as Skip does,
// and appends its bytes to dst, from its start tag to its end tag: a document of
// its own. It is an *Error of the reason Size when they are more than most.
func (t *Tokenizer) Raw(dst []byte, most int) ([]byte, error) {
	t.raw, t.copied, t.copying = dst, t.start, true
	begin, had := t.base+int64(t.start), len(dst)
	var err error
	for depth := t.Depth(); err == nil && t.Depth() >= depth; {
		if _, err = t.Next(); err == nil && t.Offset()-begin > int64(most) {
			err = t.refuse(t.pos, Size, "an element is longer than %d bytes", most)
			t.err = err
		}
	}
	dst = append(t.raw, t.buf[t.copied:t.pos]...)
	t.raw, t.copying = nil, false
	if err != nil {
		return dst[:had], err
	}
	return dst, nil
}

// errShort says that the buffer ends inside a token. The token is then read
// again, from its beginning, with more in the buffer.
var errShort = errors.New("more is needed")

func (t *Tokenizer) next() (Token, error) {
	if t.closing {
		t.closing = false
		return t.close()
	}
	for {
		token, err := t.token()
		switch {
		case err == errShort: //nolint:errorlint // never wrapped, and on the hot path
			if err := t.more(); err != nil {
				return 0, err
			}
		case err != nil || token != 0:
			return token, err
		}
	}
}

// token reads one token, or 0 for what is passed over.
func (t *Tokenizer) token() (Token, error) {
	b := t.buf[t.pos:]
	if len(b) == 0 {
		if t.eof && t.begun && len(t.open) == 0 {
			return 0, io.EOF
		}
		return 0, errShort
	}
	if b[0] != '<' {
		return t.characters(b)
	}
	if len(b) < 2 {
		return 0, errShort
	}
	switch b[1] {
	case '/':
		return t.endTag(b)
	case '?':
		return 0, t.instruction(b)
	case '!':
		return t.declaration(b)
	}
	return t.startTag(b)
}

// more brings more of the document into the buffer.
func (t *Tokenizer) more() error {
	if t.eof {
		return t.short()
	}
	t.count()
	if t.copying {
		t.raw = append(t.raw, t.buf[t.copied:t.pos]...)
		t.copied = 0
	}
	if t.pos > 0 {
		t.base += int64(t.pos)
		t.buf = t.buf[:copy(t.buf, t.buf[t.pos:])]
		t.pos, t.counted = 0, 0
	}
	if len(t.buf) > MaxToken {
		return t.refuse(t.pos, Size, "a tag or text is longer than %d bytes", MaxToken)
	}
	if len(t.buf) > cap(t.buf)/2 {
		t.buf = append(make([]byte, 0, 2*cap(t.buf)), t.buf...)
	}
	begin := t.base == 0 && len(t.buf) == 0
	n, err := io.ReadFull(t.r, t.buf[len(t.buf):cap(t.buf)])
	t.buf = t.buf[:len(t.buf)+n]
	if begin && bytes.HasPrefix(t.buf, []byte("\ufeff")) {
		t.pos = len("\ufeff")
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		t.eof, err = true, nil
	}
	return err
}

// short is the error of a document that ends where it must not.
func (t *Tokenizer) short() error {
	switch {
	case len(t.open) > 0:
		return t.refuse(len(t.buf), Cut, "the document ends inside <%s>", t.open[len(t.open)-1])
	case t.begun:
		return t.refuse(len(t.buf), Cut, "the document breaks off behind its root")
	case t.pos < len(t.buf):
		return t.refuse(len(t.buf), Cut, "the document breaks off before its root")
	}
	return t.refuse(len(t.buf), Empty, "the document holds no element")
}

// count counts the lines up to pos.
func (t *Tokenizer) count() {
	if t.pos > t.counted {
		t.line += bytes.Count(t.buf[t.counted:t.pos], newline)
		t.counted = t.pos
	}
}

// characters reads the text that b begins with.
func (t *Tokenizer) characters(b []byte) (Token, error) {
	end := bytes.IndexByte(b, '<')
	if end < 0 {
		if !t.eof {
			return 0, errShort
		}
		end = len(b)
	}
	text, err := t.resolve(b[:end], inText)
	if err != nil {
		return 0, err
	}
	return t.take(text, end)
}

// take makes a text of n bytes the token, or passes over space outside the root.
func (t *Tokenizer) take(text []byte, n int) (Token, error) {
	if len(t.open) == 0 {
		if stray := bytes.Trim(text, " \t\r\n"); len(stray) > 0 {
			return 0, t.refuse(t.pos, Outside, "%s", beginning(stray))
		}
		t.pos += n
		return 0, nil
	}
	t.text = text
	t.pos += n
	return Text, nil
}

// close ends the innermost element.
func (t *Tokenizer) close() (Token, error) {
	last := len(t.open) - 1
	t.name, t.open = t.open[last], t.open[:last]
	return End, nil
}
