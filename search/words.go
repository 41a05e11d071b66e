package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// words returns the normalised words of s in their order, with one space
// between two of them, "" when s has neither a letter nor a number.
func words(s string) string {
	if !ascii(s) {
		s = cases.Fold().String(dropMarks(norm.NFKD.String(s)))
		// Folding can make what decomposes once more, and Cherokee it folds to
		// capitals.
		s = norm.NFKD.String(strings.ToLower(s))
	}
	var b strings.Builder
	b.Grow(len(s))
	parted := false
	for _, r := range s {
		switch {
		case isWord(r):
			if parted && b.Len() > 0 {
				b.WriteByte(' ')
			}
			parted = false
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			b.WriteRune(r)
		case r >= utf8.RuneSelf && unicode.IsMark(r):
		default:
			parted = true
		}
	}
	return b.String()
}

func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func dropMarks(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsMark(r) {
			return -1
		}
		return r
	}, s)
}

// hasWords reports whether every word of want is a word of have, both as
// [words] returns them. Nothing is in no name.
func hasWords(have string, want []string) bool {
	if len(want) == 0 {
		return false
	}
	for _, w := range want {
		if !hasWord(have, w) {
			return false
		}
	}
	return true
}

// hasWord reports whether word stands in have. Chinese is written without
// spaces between words: there two characters or more may stand anywhere.
func hasWord(have, word string) bool {
	open := utf8.RuneCountInString(word) > 1
	for at := 0; ; {
		i := strings.Index(have[at:], word)
		if i < 0 {
			return false
		}
		begin, end := at+i, at+i+len(word)
		if ends(have[:begin], word, open) && begins(have[end:], word, open) {
			return true
		}
		at = begin + 1
	}
}

// ends reports whether a word ends before the one that follows.
func ends(before, word string, open bool) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(word)
	return before == "" || last == ' ' || open && (unicode.Is(unicode.Han, first) || unicode.Is(unicode.Han, last))
}

// begins reports whether a word begins after the one before.
func begins(after, word string, open bool) bool {
	first, _ := utf8.DecodeRuneInString(after)
	last, _ := utf8.DecodeLastRuneInString(word)
	return after == "" || first == ' ' || open && (unicode.Is(unicode.Han, first) || unicode.Is(unicode.Han, last))
}

// compact returns the normalised letters and numbers of s and nothing between
// them: what counts of an identifier.
func compact(s string) string { return strings.ReplaceAll(words(s), " ", "") }

// squeeze is compact with the letters as they are written.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if isWord(r) {
			return r
		}
		return -1
	}, s)
}
