package lists

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean returns s as designations hold text: trimmed, every run of space a
// single space, zero-width and other format characters (Unicode category Cf)
// gone. Nothing else is changed; the raw bytes stay in the document. A clean
// text is returned as it is.
func Clean(s string) string {
	if isClean(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
		case unicode.Is(unicode.Cf, r):
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

func areClean(texts ...string) bool {
	for _, s := range texts {
		if !isClean(s) {
			return false
		}
	}
	return true
}

// isClean reports whether Clean would return s unchanged, which nearly always
// it does. Of a few texts that hold controls or U+FFFD it says no without need.
func isClean(s string) bool {
	prev := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c <= ' ' && (c < ' ' || prev == ' ') {
			return false
		}
		if c >= utf8.RuneSelf {
			return isCleanRunes(s[i:])
		}
		prev = c
	}
	return s == "" || prev != ' '
}

// isCleanRunes is isClean for the rest of a text that is not ASCII, from its
// first rune that is not.
func isCleanRunes(s string) bool {
	prev := ' '
	for i, r := range s {
		switch {
		case r == ' ' && (prev == ' ' || i == len(s)-1):
			return false
		case r == ' ':
		case r < ' ' || r >= utf8.RuneSelf && (r == utf8.RuneError || unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)):
			return false
		}
		prev = r
	}
	return true
}
