package zh

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Style is how the ordinal in front of an item is written.
type Style string

// The styles of ordinals, by the first of each.
const (
	StyleHan     Style = "一、"
	StyleHanIn   Style = "（一）"
	StyleArabic  Style = "1."
	StyleInside  Style = "(1)"
	StyleCircled Style = "①"
)

var (
	hanItem    = regexp.MustCompile(`^([一二三四五六七八九十百]{1,5})\s*[、.．]\s*`)
	hanInItem  = regexp.MustCompile(`^[（(]\s*([一二三四五六七八九十百]{1,5})\s*[）)]\s*[、.．]?\s*`)
	insideItem = regexp.MustCompile(`^[（(]\s*([0-9０-９]{1,3})\s*[）)]\s*[、.．]?\s*`)
	arabicItem = regexp.MustCompile(`^([0-9０-９]{1,3})\s*(?:[.．、。]|[）)])\s*`)
	// amount is what shows that a point was a decimal point or part of a date.
	amount = regexp.MustCompile(`^[0-9０-９]+\s*(?:[.．,，%％亿万千百元年月日]|$)`)
)

// Item takes the ordinal off the front of a line: 一、 （一） (1) 1. 1． 1、 1) ①,
// with or without spaces, the brackets of either width or mixed. It returns the
// style, the number and what stands behind, which may be empty.
func Item(line string) (style Style, number int, rest string, ok bool) {
	line = strings.TrimSpace(line)
	for _, p := range []struct {
		style   Style
		pattern *regexp.Regexp
	}{{StyleHan, hanItem}, {StyleHanIn, hanInItem}, {StyleInside, insideItem}, {StyleArabic, arabicItem}} {
		m := p.pattern.FindStringSubmatchIndex(line)
		if m == nil {
			continue
		}
		number, ok := Number(line[m[2]:m[3]])
		if !ok || number == 0 {
			continue
		}
		rest := line[m[1]:]
		if p.style == StyleArabic && !endsInSpace(line[:m[1]]) && amount.MatchString(rest) {
			continue
		}
		return p.style, number, rest, true
	}
	if r, size := utf8.DecodeRuneInString(line); r >= '①' && r <= '⑳' {
		return StyleCircled, int(r-'①') + 1, strings.TrimSpace(line[size:]), true
	}
	return "", 0, "", false
}

func endsInSpace(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsSpace(r)
}

// Tighten removes the spaces by which mastheads and labels space out single
// Chinese characters: 商 务 部, 公　告, 地 址：. Words of more than one character
// and Latin text keep their spaces.
func Tighten(line string) string {
	rs := []rune(line)
	var b strings.Builder
	b.Grow(len(line))
	for i := 0; i < len(rs); {
		if !unicode.IsSpace(rs[i]) {
			b.WriteRune(rs[i])
			i++
			continue
		}
		end := i
		for end < len(rs) && unicode.IsSpace(rs[end]) {
			end++
		}
		if !loneBefore(rs, i) || !loneAfter(rs, end) {
			b.WriteString(string(rs[i:end]))
		}
		i = end
	}
	return b.String()
}

// loneBefore reports whether the rune before at is a Chinese character by itself.
func loneBefore(rs []rune, at int) bool {
	return at > 0 && IsHan(rs[at-1]) && (at == 1 || unicode.IsSpace(rs[at-2]) || opening(rs[at-2]))
}

// loneAfter reports whether the rune at is a Chinese character by itself.
func loneAfter(rs []rune, at int) bool {
	if at >= len(rs) || !IsHan(rs[at]) {
		return false
	}
	return at+1 == len(rs) || unicode.IsSpace(rs[at+1]) || unicode.IsPunct(rs[at+1])
}

func opening(r rune) bool { return strings.ContainsRune("（(《【“", r) }

// IsHan reports whether r is a Chinese character, 〇 included.
func IsHan(r rune) bool { return unicode.Is(unicode.Han, r) || r == '〇' }

// HasHan reports whether a text has a Chinese character.
func HasHan(text string) bool { return strings.ContainsFunc(text, IsHan) }

// HasLatin reports whether a text has a letter of the Latin script.
func HasLatin(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Latin, r) })
}
