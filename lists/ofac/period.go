package ofac

import (
	"strings"
	"time"

	"sanctionsd/lists"
)

// period is OFAC's datePeriodType: four days, each "" where it is not given.
// A day has them all equal; a month or a year reaches from its first to its
// last day; a range gives each of its ends as such a period.
type period struct {
	fromBegin, fromEnd, toBegin, toEnd string
	approximate, ranged                bool
}

// read returns the two ends of a period in the precision they have: equal where
// the period is one date, the outer days where an end is no day, month or year.
// ok says that every day is one and none lies before the one before it.
func (p period) read() (from, to string, ok bool) {
	last := ""
	for _, s := range [...]string{p.fromBegin, p.fromEnd, p.toBegin, p.toEnd} {
		if !isDay(s) || s < last {
			return "", "", false
		}
		last = s
	}
	if !p.ranged {
		if one := span(p.fromBegin, p.toEnd); one != "" {
			return one, one, true
		}
	}
	if from = span(p.fromBegin, p.fromEnd); from == "" {
		from = p.fromBegin
	}
	if to = span(p.toBegin, p.toEnd); to == "" {
		to = p.toEnd
	}
	return from, to, true
}

// exact reports whether read tells all that the period says: whether each of
// its ends is one day, month or year.
func (p period) exact() bool {
	return !p.ranged && span(p.fromBegin, p.toEnd) != "" || span(p.fromBegin, p.fromEnd) != "" && span(p.toBegin, p.toEnd) != ""
}

// date returns the period as one text: a date or an interval in ISO 8601,
// behind "circa" where it is approximate.
func (p period) date() string {
	from, to, _ := p.read()
	if p.approximate {
		return "circa " + interval(from, to)
	}
	return interval(from, to)
}

// text returns what the period says, for a person.
func (p period) text() string {
	var words []string
	if p.approximate {
		words = append(words, "circa")
	}
	days := []string{p.fromBegin, p.fromEnd, p.toBegin, p.toEnd}
	return strings.Join(append(words, strings.Join(days, " ")), " ")
}

// span returns the day, month or year that begins and ends with those days, or
// "".
func span(begin, end string) string {
	switch {
	case begin == end:
		return begin
	case begin[:7] == end[:7] && begin[8:] == "01" && end == lastOfMonth(begin):
		return begin[:7]
	case begin[:4] == end[:4] && begin[5:] == "01-01" && end[5:] == "12-31":
		return begin[:4]
	}
	return ""
}

func lastOfMonth(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return ""
	}
	return t.AddDate(0, 1, -t.Day()).Format(time.DateOnly)
}

// birth reads a date of birth given both in words and as a period. The period
// counts, as it is what the words were made of. ok is false where the two do
// not say the same, and then only the words are taken.
func (p period) birth(text string) (b lists.BirthDate, ok bool) {
	b = lists.BirthDate{Text: text}
	from, to, ok := p.read()
	if !ok {
		return b, false
	}
	words := birthDate(text)
	if words.From != "" && (!sameDate(words.From, from) || !sameDate(words.To, to)) {
		return b, false
	}
	b.From, b.To, b.Circa = from, to, p.approximate || words.Circa
	return b, true
}

// sameDate reports whether two dates are one, as far as the vaguer one says.
func sameDate(a, b string) bool {
	return strings.HasPrefix(a, b) || strings.HasPrefix(b, a)
}
