package lists

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// str reads a string. One without escapes is a part of p.s.
func (p *parser) str(want string) string {
	if p.peek() != '"' {
		p.fail(want)
		return ""
	}
	s, from := p.s, p.i+1
	for i := from; i < len(s); i++ {
		if plain[s[i]] {
			continue
		}
		if s[i] == '"' {
			p.i = i + 1
			return s[from:i]
		}
		return p.unquote(from, i)
	}
	p.i = len(s)
	p.fail("a quote")
	return ""
}

// unquote is str for a string that begins at from and is plain up to i.
func (p *parser) unquote(from, i int) string {
	end, escapes := p.endOfString(i)
	if p.err != nil {
		return ""
	}
	p.i = end + 1
	s := p.s[from:end]
	if !escapes && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		if s[i] != '\\' {
			// What is not UTF-8 becomes U+FFFD.
			r, size := utf8.DecodeRuneInString(s[i:])
			b.WriteRune(r)
			i += size
			continue
		}
		r, size := unescape(s[i:])
		b.WriteRune(r)
		i += size
	}
	return b.String()
}

// endOfString returns where the quote is that ends a string of which a byte is
// at i, and whether there are escapes in between, all of which it has checked.
func (p *parser) endOfString(i int) (end int, escapes bool) {
	for ; i < len(p.s); i++ {
		switch c := p.s[i]; {
		case c == '"':
			return i, escapes
		case c < ' ':
			p.i = i
			p.fail("a text without control characters")
			return i, escapes
		case c == '\\':
			escapes = true
			size := escapeLen(p.s[i:])
			if size == 0 {
				p.i = i
				p.refuse("not an escape")
				return i, escapes
			}
			i += size - 1
		}
	}
	p.i = len(p.s)
	p.fail("a quote")
	return p.i, escapes
}

// escapeLen returns the length of the escape that s begins with, 0 if it is none.
func escapeLen(s string) int {
	switch {
	case len(s) < 2:
		return 0
	case strings.IndexByte(`"\/bfnrt`, s[1]) >= 0:
		return 2
	case s[1] != 'u' || len(s) < 6:
		return 0
	}
	if _, ok := hex4(s[2:6]); !ok {
		return 0
	}
	return 6
}

func hex4(s string) (rune, bool) {
	for i := range len(s) {
		if !isDigit(s[i]) && (s[i]|0x20 < 'a' || s[i]|0x20 > 'f') {
			return 0, false
		}
	}
	n, err := strconv.ParseUint(s, 16, 16)
	return rune(n), err == nil
}

// unescape returns the character of the escape that s begins with, which was
// checked, and its length. Half of a surrogate pair is U+FFFD.
func unescape(s string) (r rune, size int) {
	switch s[1] {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
	default:
		return rune(s[1]), 2
	}
	r, _ = hex4(s[2:6])
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if rest := s[6:]; len(rest) >= 6 && rest[0] == '\\' && rest[1] == 'u' {
		low, _ := hex4(rest[2:6])
		if both := utf16.DecodeRune(r, low); both != utf8.RuneError {
			return both, 12
		}
	}
	return utf8.RuneError, 6
}

// skipString passes over a string.
func (p *parser) skipString() {
	for i := p.i + 1; i < len(p.s); i++ {
		if plain[p.s[i]] {
			continue
		}
		if end, _ := p.endOfString(i); p.err == nil {
			p.i = end + 1
		}
		return
	}
	p.i = len(p.s)
	p.fail("a quote")
}
