package party

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/zh"
)

// gluedItem finds an item that follows another on one line.
var gluedItem = regexp.MustCompile(`[）)；;。]\s*([0-9]{1,3})\s*[.．、]`)

// tidy cleans the lines, takes apart those that hold several items and joins
// those that are one.
func tidy(lines []string) []string {
	var out []string
	for _, raw := range lines {
		line := zh.Tighten(lists.Clean(raw))
		if line == "" {
			continue
		}
		_, _, _, item := zh.Item(line)
		if n := len(out); n > 0 && !item {
			prev := out[n-1]
			opens := strings.HasPrefix(line, "（") || strings.HasPrefix(line, "(")
			_, _, rest, numbered := zh.Item(prev)
			if !numbered && n > 1 {
				// The ordinal may have a line of its own.
				_, _, above, ok := zh.Item(out[n-2])
				numbered, rest = ok && above == "", prev
			}
			switch {
			case waits(prev, line):
				out[n-1] = prev + gap(prev, line) + line
				continue
			case !closed(prev) && utf8.RuneCountInString(prev) < maxLine && !branchDot.MatchString(line):
				out[n-1] = prev + gap(prev, line) + line
				continue
			case opens && numbered && rest != "" && !dateLine.MatchString(line) && len(pieces(prev)) == 1:
				out[n-1] = prev + line
				continue
			}
		}
		out = append(out, unglue(line)...)
	}
	return out
}

// waits reports whether a line ends in a label without a value, or in the middle
// of an address, so that the next one belongs to it.
func waits(prev, line string) bool {
	if len(prev) > maxLine || len(line) > maxLine || branchDot.MatchString(line) {
		return false
	}
	front, found := cutLabels(prev)
	if len(found) == 0 || front != "" && !strings.ContainsAny(prev, "：:") {
		return false
	}
	if _, next := cutLabels(line); len(next) > 0 {
		return false
	}
	last := found[len(found)-1]
	return last.value == "" || labels[last.label] == fieldAddress && strings.HasSuffix(strings.TrimSpace(prev), ",")
}

// gap is what stands between two halves of a broken line: a space in Latin text.
func gap(a, b string) string {
	x, _ := utf8.DecodeLastRuneInString(a)
	y, _ := utf8.DecodeRuneInString(b)
	if x < utf8.RuneSelf && y < utf8.RuneSelf {
		return " "
	}
	return ""
}

// unglue takes a line apart where the next ordinal follows an item on it.
func unglue(line string) []string {
	style, number, _, ok := zh.Item(line)
	if !ok || style != zh.StyleArabic || len(line) > maxText {
		return []string{line}
	}
	var out []string
	for {
		cut := -1
		for _, m := range gluedItem.FindAllStringSubmatchIndex(line, -1) {
			if n, _ := zh.Number(line[m[2]:m[3]]); n == number+1 && outside(line, m[2]) {
				cut = m[2]
				break
			}
		}
		if cut < 0 {
			return append(out, line)
		}
		out = append(out, strings.TrimSpace(line[:cut]))
		line, number = line[cut:], number+1
	}
}
