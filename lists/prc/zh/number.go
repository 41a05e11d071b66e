// Package zh reads the small change of Chinese official text: numerals, dates,
// the ordinals in front of items, and the names of countries.
package zh

import (
	"strings"
	"unicode/utf8"
)

// maxNumber bounds what Number returns: no ordinal, count, year or article of a
// notice comes near it.
const maxNumber = 100_000_000

// Number reads a whole number: Arabic digits, ASCII or full-width, with or
// without commas between thousands, or Chinese numerals. Those may name their
// places (三, 十二, 二十, 两百零三) or be written digit by digit (二〇二五). It
// returns false for anything else, for a mixture, and for 100 million and more.
func Number(text string) (n int, ok bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return 0, false
	}
	if n, ok := arabic(text); ok {
		return n, true
	}
	return han(text)
}

func arabic(text string) (int, bool) {
	n, digits := 0, 0
	for i, r := range text {
		if (r == ',' || r == '，') && thousands(text[i+utf8.RuneLen(r):]) && digits > 0 {
			continue
		}
		d, ok := arabicDigit(r)
		if !ok {
			return 0, false
		}
		n = n*10 + d
		digits++
		if n >= maxNumber {
			return 0, false
		}
	}
	return n, digits > 0
}

// thousands reports whether exactly three digits, or three and a comma, follow.
func thousands(rest string) bool {
	digits := 0
	for _, r := range rest {
		if _, ok := arabicDigit(r); !ok {
			return digits == 3 && (r == ',' || r == '，')
		}
		digits++
	}
	return digits == 3
}

func arabicDigit(r rune) (int, bool) {
	switch {
	case r >= '0' && r <= '9':
		return int(r - '0'), true
	case r >= '０' && r <= '９':
		return int(r - '０'), true
	}
	return 0, false
}

func hanDigit(r rune) (int, bool) {
	switch r {
	case '〇', '○', '零', 'Ｏ':
		return 0, true
	case '一', '壹':
		return 1, true
	case '二', '贰', '两', '兩':
		return 2, true
	case '三', '叁':
		return 3, true
	case '四', '肆':
		return 4, true
	case '五', '伍':
		return 5, true
	case '六', '陆':
		return 6, true
	case '七', '柒':
		return 7, true
	case '八', '捌':
		return 8, true
	case '九', '玖':
		return 9, true
	}
	return 0, false
}

func hanPlace(r rune) (int, bool) {
	switch r {
	case '十', '拾':
		return 10, true
	case '百', '佰':
		return 100, true
	case '千', '仟':
		return 1000, true
	}
	return 0, false
}

func han(text string) (int, bool) {
	if n, ok := hanDigits(text); ok {
		return n, true
	}
	// total holds what stands before 万, section what has its place, digit what
	// waits for one.
	total, section, digit := 0, 0, -1
	lastPlace, zero, wan := maxNumber, false, false
	for i, r := range text {
		if d, ok := hanDigit(r); ok {
			if digit > 0 || d == 0 && (zero || i == 0) {
				return 0, false
			}
			if d == 0 {
				zero = true
				continue
			}
			digit = d
			continue
		}
		if p, ok := hanPlace(r); ok {
			if p >= lastPlace || digit < 0 && (p != 10 || section > 0) {
				return 0, false
			}
			section += max(digit, 1) * p
			lastPlace, digit, zero = p, -1, false
			continue
		}
		if (r == '万' || r == '萬') && !wan && (section > 0 || digit > 0) {
			total = (section + max(digit, 0)) * 10000
			section, digit, lastPlace, zero, wan = 0, -1, maxNumber, false, true
			continue
		}
		return 0, false
	}
	n := total + section + max(digit, 0)
	return n, n > 0 && n < maxNumber
}

// hanDigits reads numerals written digit by digit, as years are.
func hanDigits(text string) (int, bool) {
	n := 0
	for _, r := range text {
		d, ok := hanDigit(r)
		if !ok {
			return 0, false
		}
		n = n*10 + d
		if n >= maxNumber {
			return 0, false
		}
	}
	return n, true
}
