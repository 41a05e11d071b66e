package ofac

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/strictxml"
)

// xmlReader reads an XML document as elements. What is not whole or well-formed
// is a *lists.Refusal.
type xmlReader struct {
	name   string
	tokens *strictxml.Tokenizer
	begun  bool
	// ctx, if set, ends the reading.
	ctx context.Context
	// before is how many lines of the document stand before what is read.
	before int
}

func newXMLReader(name string, r io.Reader) *xmlReader {
	x := &xmlReader{name: name}
	x.tokens = strictxml.New(source{x, r})
	return x
}

// source is what a document is read from, as long as the context goes on.
type source struct {
	x *xmlReader
	r io.Reader
}

func (s source) Read(b []byte) (int, error) {
	if s.x.ctx != nil && s.x.ctx.Err() != nil {
		return 0, s.x.ctx.Err()
	}
	return s.r.Read(b)
}

// next reads the next token, or returns io.EOF behind a complete document.
func (x *xmlReader) next() (strictxml.Token, error) {
	token, err := x.tokens.Next()
	if err != nil {
		return 0, x.refuse(err)
	}
	if token == strictxml.Start {
		x.begun = true
	}
	return token, nil
}

// refuse turns an error of the tokenizer into a refusal.
func (x *xmlReader) refuse(err error) error {
	var e *strictxml.Error
	switch {
	case errors.Is(err, io.EOF):
		return io.EOF
	case !errors.As(err, &e):
		return fmt.Errorf("read %s: %w", x.name, err)
	}
	refusal := func(code, format string, args ...any) error {
		return lists.Refusef(code, x.name, fmt.Sprintf("line %d", x.before+e.Line), format, args...)
	}
	switch e.Reason {
	case strictxml.Cut:
		switch {
		case e.Open != "":
			return refusal(lists.CodeNotClosed, "the document ends inside <%s>; it is cut short", e.Open)
		case x.begun:
			return refusal(lists.CodeTwoRoots, "the document goes on behind its end and breaks off")
		}
		return refusal(lists.CodeEmpty, "the document breaks off before its first element")
	case strictxml.Empty:
		return refusal(lists.CodeEmpty, "the document holds no element")
	case strictxml.Nesting:
		return refusal(lists.CodeNotClosed, "the document does not nest: %s", e.Detail)
	case strictxml.Roots:
		return refusal(lists.CodeTwoRoots, "the document goes on behind its end: %s", e.Detail)
	case strictxml.Outside:
		if x.begun {
			return refusal(lists.CodeTwoRoots, "text %s follows the end of the document", quote(e.Detail))
		}
		return refusal(lists.CodeUnknownRoot, "text %s stands where the document should begin", quote(e.Detail))
	case strictxml.Declaration:
		if isHTML([]byte(e.Detail)) {
			return refusal(lists.CodeHTML, "a web page was served in place of the list")
		}
		return refusal(lists.CodeDoctype, "the document has a DOCTYPE, which no publication of OFAC has")
	case strictxml.Encoding:
		return refusal(lists.CodeUTF8, "the document is not in UTF-8, in which OFAC publishes: %s", e.Detail)
	case strictxml.Size:
		return refusal(lists.CodeBadRow, "the XML is beyond bounds: %s", e.Detail)
	}
	return refusal(lists.CodeNotClosed, "the XML is not well-formed: %s", e.Detail)
}

func (x *xmlReader) refusal(code, format string, args ...any) error {
	return lists.Refusef(code, x.name, fmt.Sprintf("line %d", x.line()), format, args...)
}

// line is the line of the document that was read last.
func (x *xmlReader) line() int { return x.before + x.tokens.Line() }

// attribute returns an attribute of the last start tag, or "".
func (x *xmlReader) attribute(name string) string {
	for _, a := range x.tokens.Attrs() {
		if a.Name == name {
			return string(a.Value)
		}
	}
	return ""
}

// maxEntry is far more than any entry has: the largest have some hundred
// kilobytes.
const maxEntry = 16 << 20

// raw appends the bytes of the element that the last start tag began, and reads
// it to its end.
func (x *xmlReader) raw(dst []byte) ([]byte, error) {
	dst, err := x.tokens.Raw(dst, maxEntry)
	if err != nil {
		return dst, x.refuse(err)
	}
	return dst, nil
}

// start is what the start tag of the root says.
type start struct {
	name  string
	attrs []attribute
}

// walk reads a whole document: root is handed the root's start tag, child the
// name of each element below it, of which it reads the rest, stray the text
// between them.
func (x *xmlReader) walk(root func(start) error, child func(name string) error, stray func(text string)) error {
	for {
		token, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch token {
		case strictxml.Start:
			if x.tokens.Depth() == 1 {
				s := start{name: x.tokens.Name()}
				for _, a := range x.tokens.Attrs() {
					s.attrs = append(s.attrs, attribute{a.Name, string(a.Value)})
				}
				err = root(s)
			} else {
				err = child(x.tokens.Name())
			}
			if err != nil {
				return err
			}
		case strictxml.Text:
			if text := lists.Clean(string(x.tokens.Text())); text != "" {
				stray(text)
			}
		}
	}
}

// children hands the name of each child of the element that the last start tag
// began to child, which reads the rest of it, and the text between them to
// stray.
func (x *xmlReader) children(child func(name string) error, stray func(text string)) error {
	for {
		token, err := x.next()
		if err != nil {
			return err
		}
		switch token {
		case strictxml.Start:
			if err := child(x.tokens.Name()); err != nil {
				return err
			}
		case strictxml.End:
			return nil
		case strictxml.Text:
			if text := lists.Clean(string(x.tokens.Text())); text != "" {
				stray(text)
			}
		}
	}
}

// element reads the rest of the element that the last start tag began.
func (x *xmlReader) element() (*element, error) { return new(forest).read(x) }

// cutName takes the prefix off a name.
func cutName(name string) (prefix, local string) {
	prefix, local, ok := strings.Cut(name, ":")
	if !ok || prefix == "" || local == "" {
		return "", name
	}
	return prefix, local
}

// isNamespace reports whether an attribute declares a namespace.
func isNamespace(name string) bool { return name == "xmlns" || strings.HasPrefix(name, "xmlns:") }

// namespace returns the namespace the element of the start tag is in.
func (s start) namespace() string {
	declaration := "xmlns"
	if prefix, _ := cutName(s.name); prefix != "" {
		declaration += ":" + prefix
	}
	for _, a := range s.attrs {
		if a.name == declaration {
			return a.value
		}
	}
	return ""
}

// others returns the attributes that declare no namespace and place of a schema.
func (s start) others() []attribute {
	return slices.DeleteFunc(slices.Clone(s.attrs), func(a attribute) bool {
		_, local := cutName(a.name)
		return isNamespace(a.name) || local == "schemaLocation"
	})
}
