package ofac

import (
	"strings"
	"time"

	"sanctionsd/lists"
)

// zone is where OFAC's days end.
const zone = "America/New_York"

// isoDate turns OFAC's dates ("04 Jul 1956", "Jan 1970", "1951") into ISO
// 8601 in the same precision, keeps those that are, or returns "".
func isoDate(s string) string {
	switch {
	case !strings.ContainsAny(s, "0123456789"):
		return ""
	case isDay(s), len(s) == len("2006") && isDigits(s):
		return s
	}
	for _, l := range [...]struct{ from, to string }{
		{"2 Jan 2006", time.DateOnly},
		{"Jan 2006", "2006-01"},
		{"2006", "2006"},
		{time.DateOnly, time.DateOnly},
		{"2006-01", "2006-01"},
	} {
		if t, err := time.Parse(l.from, s); err == nil {
			return t.Format(l.to)
		}
	}
	return ""
}

// dayOf returns the day of an xsd:dateTime, or "". OFAC writes the time of its
// own clock without a zone; one with a zone is brought to OFAC's.
func dayOf(s string) string {
	if t, err := time.Parse("2006-01-02T15:04:05", s); err == nil {
		return t.Format(time.DateOnly)
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return ""
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return ""
	}
	return t.In(loc).Format(time.DateOnly)
}

// publishDate turns Publish_Date (MM/DD/YYYY) into ISO 8601, or returns "".
func publishDate(s string) string {
	t, err := time.Parse("01/02/2006", s)
	if err != nil {
		return ""
	}
	return t.Format(time.DateOnly)
}

// isoInterval turns a date or "A to B" in OFAC's words into ISO 8601, keeps what
// is, or returns "": of what is only about a date too.
func isoInterval(s string) string {
	if one := isoDate(s); one != "" {
		return one
	}
	if from, to, ok := strings.Cut(s, "/"); ok {
		if isoDate(from) == from && isoDate(to) == to && from != "" && to != "" {
			return s
		}
		return ""
	}
	b := birthDate(s)
	if b.Circa {
		return ""
	}
	return interval(b.From, b.To)
}

// interval writes two dates as one text.
func interval(from, to string) string {
	if from == to {
		return from
	}
	return from + "/" + to
}

// xmlDay returns the day of an xsd:date, which may have a zone behind it, or "".
func xmlDay(s string) string {
	if isDay(s) {
		return s
	}
	t, err := time.Parse("2006-01-02Z07:00", s)
	if err != nil {
		return ""
	}
	return t.Format(time.DateOnly)
}

// isDay reports whether s is a day in ISO 8601.
func isDay(s string) bool {
	if len(s) != len(time.DateOnly) || s[4] != '-' || s[7] != '-' || !isDigits(s[:4]) || !isDigits(s[5:7]) || !isDigits(s[8:]) {
		return false
	}
	two := func(at int) int { return int(s[at]-'0')*10 + int(s[at+1]-'0') }
	year, month, day := two(0)*100+two(2), time.Month(two(5)), two(8)
	return month >= time.January && month <= time.December && day >= 1 && day <= daysIn(year, month)
}

// daysIn returns how many days a month has.
func daysIn(year int, month time.Month) int {
	switch month {
	case time.April, time.June, time.September, time.November:
		return 30
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// birthDate reads a date of birth: a date, "circa" a date, or one date to
// another ("circa 1951-1953" too). What is read otherwise has its text only.
func birthDate(text string) lists.BirthDate {
	b := lists.BirthDate{Text: text}
	s, circa := strings.CutPrefix(text, "circa ")
	from, to, ranged := strings.Cut(s, " to ")
	if !ranged {
		if from, to, ranged = strings.Cut(s, "-"); !ranged {
			from, to = s, s
		}
	}
	if f, t := isoDate(from), isoDate(to); f != "" && t != "" {
		b.From, b.To, b.Circa = f, t, circa
	}
	return b
}
