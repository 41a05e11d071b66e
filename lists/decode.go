package lists

import (
	"fmt"
	"strings"
)

// DecodeDesignation reads the JSON of a designation: any that encoding/json
// takes, in which unknown keys are passed over and null leaves a field empty.
// It is stricter in two things, which only damage brings about: a key counts in
// its own spelling only, and one that comes twice with a value is an error.
// Errors say at which byte. The texts of the result share one copy of content.
func DecodeDesignation(content []byte) (*Designation, error) {
	p := parser{s: string(content)}
	d := new(Designation)
	p.designation(d)
	p.space()
	if p.err == nil && p.i < len(p.s) {
		p.fail("the end")
	}
	if p.err != nil {
		return nil, fmt.Errorf("decode designation: %w", p.err)
	}
	return d, nil
}

// parser reads JSON from s. After an error it is at the end of s, where every
// method returns without doing anything, so that only the first is kept.
type parser struct {
	s   string
	i   int
	err error
}

// fail keeps an error about what stands at i, where something else was wanted.
func (p *parser) fail(want string) {
	found := "the end"
	if p.i < len(p.s) {
		found = fmt.Sprintf("%q", p.s[p.i])
	}
	p.refuse("found %s, want %s", found, want)
}

// refuse keeps an error about what stands at i.
func (p *parser) refuse(format string, args ...any) {
	if p.err == nil {
		p.err = fmt.Errorf("byte %d: %s", p.i, fmt.Sprintf(format, args...))
	}
	p.i = len(p.s)
}

func (p *parser) space() {
	for p.i < len(p.s) && (p.s[p.i] == ' ' || p.s[p.i] == '\n' || p.s[p.i] == '\r' || p.s[p.i] == '\t') {
		p.i++
	}
}

// peek returns the first byte of the next token, 0 at the end. Canonical JSON
// has no space before it.
func (p *parser) peek() byte {
	if p.i < len(p.s) && p.s[p.i] > ' ' {
		return p.s[p.i]
	}
	return p.peekAfterSpace()
}

func (p *parser) peekAfterSpace() byte {
	p.space()
	if p.i < len(p.s) {
		return p.s[p.i]
	}
	return 0
}

// literal passes over a word if it is next.
func (p *parser) literal(word string) bool {
	p.space()
	if !strings.HasPrefix(p.s[p.i:], word) {
		return false
	}
	p.i += len(word)
	return true
}

// null passes over null if it is next.
func (p *parser) null() bool { return p.peek() == 'n' && p.literal("null") }

// begin enters an object or array and reports whether it has anything in it;
// null has not.
func (p *parser) begin(open, end byte, want string) bool {
	switch p.peek() {
	case open:
	case 'n':
		if !p.literal("null") {
			p.fail(want)
		}
		return false
	default:
		p.fail(want)
		return false
	}
	p.i++
	if p.peek() == end {
		p.i++
		return false
	}
	return true
}

func (p *parser) object() bool { return p.begin('{', '}', "an object") }
func (p *parser) array() bool  { return p.begin('[', ']', "an array") }

// more passes over what follows a member or element, and reports whether
// another one follows.
func (p *parser) more(end byte, want string) bool {
	switch p.peek() {
	case ',':
		p.i++
		return true
	case end:
		p.i++
	default:
		p.fail(want)
	}
	return false
}

func (p *parser) moreMembers() bool  { return p.more('}', "a comma or the end of the object") }
func (p *parser) moreElements() bool { return p.more(']', "a comma or the end of the array") }

// key reads a key and its colon.
func (p *parser) key() string {
	key := p.str("a key")
	if p.peek() != ':' {
		p.fail("a colon")
		return ""
	}
	p.i++
	return key
}

// textOf reads a text, or null, which leaves what is there.
func textOf[T ~string](p *parser, to *T) {
	if p.null() {
		return
	}
	if *to != "" {
		p.twice()
		return
	}
	*to = T(p.str("a text"))
}

func (p *parser) text(to *string) { textOf(p, to) }

func (p *parser) bool(to *bool) {
	switch {
	case p.null():
	case p.literal("true"):
		*to = true
	case p.literal("false"):
		*to = false
	default:
		p.fail("true or false")
	}
}

func (p *parser) twice() { p.refuse("a second value for one key") }

// pointer reads a value, or null, which leaves no value.
func pointer[T any](p *parser, to **T, value func(*parser) T) {
	if p.null() {
		*to = nil
		return
	}
	if *to != nil {
		p.twice()
		return
	}
	v := value(p)
	*to = &v
}

// array reads an array, or null, which leaves none.
func array[T any](p *parser, to *[]T, value func(*parser) T) {
	if p.null() {
		*to = nil
		return
	}
	if *to != nil {
		p.twice()
		return
	}
	// Nearly all sets are small: they are gathered here, to be kept at their
	// length.
	var few [8]T
	n := 0
	s := []T{}
	for more := p.array(); more; more = p.moreElements() {
		if n == len(few) {
			s, n = append(s, few[:]...), 0
		}
		few[n] = value(p)
		n++
	}
	if n > 0 {
		s = append(s, few[:n]...)
	}
	*to = s
}

// element reads a text of an array.
func element(p *parser) (s string) {
	p.text(&s)
	return s
}

func boolean(p *parser) (b bool) {
	p.bool(&b)
	return b
}
