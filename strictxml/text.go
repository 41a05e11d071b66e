package strictxml

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// place is where characters stand, which decides what means something there.
type place int

const (
	inText place = iota
	inValue
	inSection
)

// plain says of which bytes nothing is to be checked or resolved, wherever they
// stand.
var plain = func() (is [256]bool) {
	for c := range is {
		is[c] = c >= 0x20 && c < 0x80 && c != '&' && c != ']' && c != '<' || c == '\t' || c == '\n'
	}
	return is
}()

// resolve checks characters and returns them with references resolved and line
// ends made one line feed: raw itself where there is nothing to resolve.
func (t *Tokenizer) resolve(raw []byte, where place) ([]byte, error) {
	i := 0
	for i < len(raw) && plain[raw[i]] {
		i++
	}
	if i == len(raw) {
		return raw, nil
	}
	if where != inValue {
		// One text a token; a tag can have several values.
		t.resolved = t.resolved[:0]
	}
	from := len(t.resolved)
	// done is up to where raw was copied.
	for done := 0; ; {
		var by []byte
		n := 1
		switch c := raw[i]; {
		case c == '\r':
			by = newline
			if i+1 < len(raw) && raw[i+1] == '\n' {
				n = 2
			}
		case c == '&' && where != inSection:
			var r [utf8.UTFMax]byte
			size, err := t.reference(raw, i, &r)
			if err != nil {
				return nil, err
			}
			n, by = size.raw, r[:size.resolved]
		case c == '<' && where == inValue:
			return nil, t.refuse(t.at(raw[i:]), Syntax, "< inside the value of an attribute")
		case c == ']' && where == inText && bytes.HasPrefix(raw[i:], []byte("]]>")):
			return nil, t.refuse(t.at(raw[i:]), Syntax, "]]> outside a CDATA section")
		case c >= 0x80 || c < 0x20:
			size, err := t.character(raw[i:])
			if err != nil {
				return nil, err
			}
			n = size
		}
		if by != nil {
			t.resolved = append(append(t.resolved, raw[done:i]...), by...)
			done = i + n
		}
		for i += n; i < len(raw) && plain[raw[i]]; {
			i++
		}
		switch {
		case i < len(raw):
		case done == 0:
			return raw, nil
		default:
			t.resolved = append(t.resolved, raw[done:]...)
			return t.resolved[from:], nil
		}
	}
}

// check checks characters that are passed over.
func (t *Tokenizer) check(raw []byte) error {
	for i := 0; i < len(raw); {
		if c := raw[i]; c >= 0x20 && c < 0x80 || c == '\t' || c == '\n' || c == '\r' {
			i++
			continue
		}
		n, err := t.character(raw[i:])
		if err != nil {
			return err
		}
		i += n
	}
	return nil
}

// character returns the size of the character that b begins with.
func (t *Tokenizer) character(b []byte) (int, error) {
	r, n := utf8.DecodeRune(b)
	switch {
	case r == utf8.RuneError && n == 1:
		return 0, t.refuse(t.at(b), Encoding, "the bytes are no UTF-8")
	case !allowed(r):
		return 0, t.refuse(t.at(b), Character, "the character %U, which XML forbids", r)
	}
	return n, nil
}

// allowed reports whether XML 1.0 allows a character
// (https://www.w3.org/TR/xml/#charsets).
func allowed(r rune) bool {
	return r >= 0x20 && r < 0xD800 || r == '\t' || r == '\n' || r == '\r' ||
		r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= utf8.MaxRune
}

// sizes are those of a reference and of what it stands for.
type sizes struct{ raw, resolved int }

// reference resolves the reference at raw[i:] into r. The longest that means
// anything has some ten bytes, but zeros may stand in front of a number.
func (t *Tokenizer) reference(raw []byte, i int, r *[utf8.UTFMax]byte) (sizes, error) {
	n := bytes.IndexByte(raw[i:], ';')
	if n < 0 {
		return sizes{}, t.refuse(t.at(raw[i:]), Syntax, "no semicolon behind %q", beginning(raw[i:]))
	}
	name := raw[i+1 : i+n]
	switch string(name) {
	case "amp":
		r[0] = '&'
	case "lt":
		r[0] = '<'
	case "gt":
		r[0] = '>'
	case "apos":
		r[0] = '\''
	case "quot":
		r[0] = '"'
	default:
		c, ok := number(name)
		if !ok {
			return sizes{}, t.refuse(t.at(raw[i:]), Syntax, "unknown entity %q", beginning(raw[i:i+n+1]))
		}
		if !allowed(c) {
			return sizes{}, t.refuse(t.at(raw[i:]), Character, "a reference to the character %U, which XML forbids", c)
		}
		return sizes{n + 1, utf8.EncodeRune(r[:], c)}, nil
	}
	return sizes{n + 1, 1}, nil
}

// number reads a numeric reference without its & and semicolon.
func number(name []byte) (rune, bool) {
	digits, ok := bytes.CutPrefix(name, []byte("#"))
	if !ok {
		return 0, false
	}
	base := 10
	if hex, ok := bytes.CutPrefix(digits, []byte("x")); ok {
		base, digits = 16, hex
	}
	n, err := strconv.ParseUint(string(digits), base, 32)
	return rune(n), err == nil && n <= utf8.MaxRune
}
