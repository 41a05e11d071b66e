package zh

import (
	"regexp"
	"strings"
	"time"
)

// Beijing is the zone of every hour in a notice. China has one, without
// summer time since 1991.
var Beijing = time.FixedZone("UTC+8", 8*60*60)

// Found is something read out of a longer text: its value, and the bytes it
// stands in, [Start, End).
type Found struct {
	Value      string
	Start, End int
}

const numerals = `[0-9０-９〇○零一二三四五六七八九十]`

var datePattern = regexp.MustCompile(
	`(?:(` + numerals + `{4})\s*年\s*)?(?:(` + numerals + `{1,3})\s*月\s*)?(` + numerals + `{1,3})\s*[日号]` +
		`(?:\s*(上午|下午|凌晨|晚上|晚)?\s*(` + numerals + `{1,3})\s*(?:[时時点點](?:\s*(` + numerals + `{1,3})\s*分)?|[:：]\s*([0-9０-９]{2})))?`)

// Date reads a text that is one whole date, 2024年4月11日 or 二〇二五年四月四日,
// and returns the day in ISO 8601.
func Date(text string) (day string, ok bool) {
	f, ok := FindDate(text)
	if !ok || f.Start != 0 || f.End != len(text) {
		return "", false
	}
	return f.Value, true
}

// FindDate returns the first whole date of a text, as an ISO 8601 day. An hour
// behind it is not part of what is found.
func FindDate(text string) (Found, bool) {
	for _, m := range datePattern.FindAllStringSubmatchIndex(text, -1) {
		d := readDate(text, m)
		if d.year == 0 || d.month == 0 || !d.valid() {
			continue
		}
		return Found{d.day(), m[0], dayEnd(text, m[7])}, true
	}
	return Found{}, false
}

// FindInstant returns the first whole date of a text as Act.Effective has it:
// an ISO 8601 day, or, when an hour is given (12时01分), RFC 3339 in Beijing's
// zone.
func FindInstant(text string) (Found, bool) {
	for _, m := range datePattern.FindAllStringSubmatchIndex(text, -1) {
		d := readDate(text, m)
		if d.year == 0 || d.month == 0 || !d.valid() {
			continue
		}
		return Found{d.instant(), m[0], m[1]}, true
	}
	return Found{}, false
}

// FindDates returns all dates of a text in their order, as ISO 8601 days. One
// without its year or month (2025年4月4日和9日, 3月4日) takes them from the date
// before it, the first from year and month where those are not 0. One that
// still lacks them is left out.
func FindDates(text string, year, month int) []Found {
	var out []Found
	for _, m := range datePattern.FindAllStringSubmatchIndex(text, -1) {
		d := readDate(text, m)
		// 21号 alone is the number of a notice, not a day.
		if d.month == 0 && !strings.HasSuffix(text[:dayEnd(text, m[7])], "日") {
			continue
		}
		if d.year == 0 {
			d.year = year
		}
		if d.month == 0 {
			d.month = month
		}
		if d.year == 0 || d.month == 0 || !d.valid() {
			continue
		}
		year, month = d.year, d.month
		out = append(out, Found{d.day(), m[0], dayEnd(text, m[7])})
	}
	return out
}

// dayEnd returns where the 日 behind the day's numerals ends.
func dayEnd(text string, at int) int {
	for i, r := range text[at:] {
		if r == '日' || r == '号' {
			return at + i + len(string(r))
		}
	}
	return len(text)
}

type date struct {
	year, month, dayOfMonth int
	timed                   bool
	hour, minute            int
}

func readDate(text string, m []int) date {
	part := func(i int) int {
		if m[2*i] < 0 {
			return 0
		}
		n, ok := Number(text[m[2*i]:m[2*i+1]])
		if !ok {
			return -1
		}
		return n
	}
	d := date{year: part(1), month: part(2), dayOfMonth: part(3)}
	if m[10] < 0 {
		return d
	}
	d.timed, d.hour, d.minute = true, part(5), max(part(6), part(7))
	if m[8] >= 0 && d.hour < 12 {
		switch text[m[8]:m[9]] {
		case "下午", "晚上", "晚":
			d.hour += 12
		}
	}
	return d
}

// valid reports whether there is such a day, and such an hour, of which the
// 24th is the day's end.
func (d date) valid() bool {
	t := time.Date(d.year, time.Month(d.month), d.dayOfMonth, 0, 0, 0, 0, Beijing)
	if d.year < 1800 || d.year > 2999 || int(t.Month()) != d.month || t.Day() != d.dayOfMonth {
		return false
	}
	return d.hour >= 0 && d.minute >= 0 && d.minute < 60 && (d.hour < 24 || d.hour == 24 && d.minute == 0)
}

func (d date) day() string {
	return time.Date(d.year, time.Month(d.month), d.dayOfMonth, 0, 0, 0, 0, Beijing).Format(time.DateOnly)
}

func (d date) instant() string {
	if !d.timed {
		return d.day()
	}
	return time.Date(d.year, time.Month(d.month), d.dayOfMonth, d.hour, d.minute, 0, 0, Beijing).Format(time.RFC3339)
}
