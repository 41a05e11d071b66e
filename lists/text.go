package lists

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Clean returns s as designations hold text: trimmed, every run of space a
// single space, zero-width and other format characters (Unicode category Cf)
// gone. Nothing else is changed; the raw bytes stay in the document.
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

// isClean reports whether s is ASCII text that Clean would return unchanged,
// which nearly all of it is.
func isClean(s string) bool {
	prev := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf || c < ' ' || c == ' ' && prev == ' ' {
			return false
		}
		prev = c
	}
	return s == "" || prev != ' '
}
