package notice

import (
	"regexp"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/zh"
)

var (
	// In copies of the press the punctuation of the original is half-width. A
	// comma or colon behind a Chinese character or a bracket is Chinese
	// punctuation; one behind a Latin letter or digit is part of a name or hour.
	halfWidth = regexp.MustCompile(`([\p{Han}）)》”〕])\s?([,:;?])`)
	// Copies that lost their line breaks have several paragraphs in a line.
	// Before these words a paragraph begins when a sentence has ended.
	lostBreak = regexp.MustCompile(`([。；：:;])\s*((?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|本公告|本决定|本令|特此公告|附件?\s?[：:]|[答问]\s?[：:]))`)
)

var fullWidth = map[string]string{",": "，", ":": "：", ";": "；", "?": "？"}

// restorePunctuation gives a line the full-width punctuation it was written
// with.
func restorePunctuation(line string) string {
	return halfWidth.ReplaceAllStringFunc(line, func(s string) string {
		last := s[len(s)-1:]
		return strings.TrimSuffix(s[:len(s)-1], " ") + fullWidth[last]
	})
}

// clean returns the lines of a page as they are read: none empty, single
// characters that were spaced out closed up.
func clean(lines []string) []string {
	out := make([]string, 0, len(lines))
	for _, l := range lines {
		if l = zh.Tighten(lists.Clean(strings.ToValidUTF8(l, "\uFFFD"))); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// unfold splits lines of prose that hold several paragraphs.
func unfold(lines []string) []string {
	var out []string
	for _, l := range lines {
		l = lostBreak.ReplaceAllString(restorePunctuation(l), "$1\n$2")
		for part := range strings.SplitSeq(l, "\n") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

// rejoin puts together paragraphs and titles that a copy broke in the middle of
// a sentence: a long line that ends in no punctuation, before one that begins
// nothing new.
func rejoin(lines []string) []string {
	var out []string
	for _, l := range lines {
		if n := len(out); n > 0 && broken(out[n-1]) && !begins(l) {
			out[n-1] += joint(out[n-1], l) + l
			continue
		}
		out = append(out, l)
	}
	return out
}

// joint is the space two halves of a line are joined by: one between Latin
// words, none in Chinese.
func joint(a, b string) string {
	if ra := lastRune(a); ra < 0x80 && ra > ' ' && b != "" && b[0] < 0x80 {
		return " "
	}
	return ""
}

func lastRune(s string) rune {
	last := rune(0)
	for _, r := range s[max(0, len(s)-4):] {
		last = r
	}
	return last
}

var (
	beginning = regexp.MustCompile(`^(?:本公告|本决定|本令|附件?(?:\s?[：:]|$)|中华人民共和国(?:外交|商务)部|外交部|商务部|部长|不可靠实体清单工作机制|现(?:予)?公布|关于.{0,60}的(?:决定|公告)$|第\s?\S{1,4}\s?号$|【|[（(](?:商务部代章|\d{4}年)|问\s?[：:]|答\s?[：:]|有记者问|来源)`)
	titleLine = regexp.MustCompile(`^关于`)
	titleEnd  = regexp.MustCompile(`(?:决定|公告|答记者问|通知|规定)》?$`)
)

// broken reports whether a line ends in the middle of a sentence.
func broken(line string) bool {
	if titleLine.MatchString(line) {
		return !titleEnd.MatchString(line) && !strings.ContainsAny(line, "。；：")
	}
	if len([]rune(line)) < 30 || dateLine(line) || titleEnd.MatchString(line) {
		return false
	}
	return !strings.ContainsRune("。；：:;！？!?）)】」』”》.、", lastRune(line)) || lastRune(line) == '、'
}

// begins reports whether a line begins a paragraph of its own.
func begins(line string) bool {
	if _, _, _, item := zh.Item(line); item {
		return true
	}
	return beginning.MatchString(line) || dateLine(line)
}

// dateLine reports whether a line is a date and nothing else, in brackets or not.
func dateLine(line string) bool {
	_, ok := zh.Date(strings.Trim(line, "（）() "))
	return ok
}

// sentences splits prose at the ends of sentences and keeps the punctuation.
// What stands in quotation marks or brackets is not split.
func sentences(text string) []string {
	return splitAt(text, "。！？\n")
}

// clauses splits a paragraph at semicolons and full stops, without them.
func clauses(text string) []string {
	var out []string
	for _, s := range splitAt(text, "。；;") {
		if s = strings.TrimRight(s, "。；; "); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// splitAt cuts behind every rune of marks outside of brackets.
func splitAt(text, marks string) []string {
	var out []string
	depth, start := 0, 0
	for i, r := range text {
		switch {
		case strings.ContainsRune("（(《〈", r):
			depth++
		case strings.ContainsRune("）)》〉", r):
			depth = max(0, depth-1)
		case r == '\n' || depth == 0 && strings.ContainsRune(marks, r):
			depth = 0
			end := i + len(string(r))
			if s := strings.TrimSpace(text[start:end]); s != "" {
				out = append(out, s)
			}
			start = end
		}
	}
	if s := strings.TrimSpace(text[start:]); s != "" {
		out = append(out, s)
	}
	return out
}

// trimEnd takes the closing punctuation off a measure paragraph.
func trimEnd(s string) string { return strings.TrimRight(s, "。；;，,、 ") }

// excerpt bounds the words a problem shows.
func excerpt(s string) string {
	const most = 160
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
