package notice

import (
	"fmt"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/zh"
)

// dateOf returns the day of issue: the one under the signature, else the one of
// the promulgation, of 【发文日期】, of the covering order, of the annex.
func (r *reader) dateOf(t *parts) string {
	var days []string
	add := func(day string) {
		if day != "" {
			days = append(days, day)
		}
	}
	if n := len(t.signed); n > 0 {
		add(t.signed[n-1])
	}
	if f, ok := zh.FindDate(t.bracket); ok {
		add(f.Value)
	}
	add(r.page.Dated)
	for _, h := range t.head {
		if f, ok := zh.FindDate(h); ok && fieldLine.MatchString(h) {
			add(f.Value)
		}
	}
	if f, ok := zh.FindDate(t.annexNamed); ok && len(days) == 0 {
		add(f.Value)
	}
	for _, c := range t.cover {
		if at, ok := since(c); ok && len(days) == 0 && len(at) == len("2006-01-02") {
			add(at)
		}
	}
	if len(days) == 0 && len(r.page.Published) >= len("2006-01-02") {
		add(r.page.Published[:len("2006-01-02")])
	}
	if len(days) == 0 && len(t.stamp) >= len("2006-01-02") {
		add(t.stamp[:len("2006-01-02")])
	}
	if len(days) == 0 {
		return ""
	}
	for _, d := range days[1:] {
		if d != days[0] {
			r.findings.Add(lists.FindingNote, r.page.Address, fmt.Sprintf("the notice is signed on %s and dated %s elsewhere on the page", days[0], d))
		}
	}
	return days[0]
}

// effective returns from when a decision says it counts, and reports two days
// that contradict each other and one that cannot be.
func (r *reader) effective(t *parts, issued string) string {
	instants, unread := effects(t, issued)
	if unread != "" {
		r.problem(lists.ProblemEffect, unread, "from when the notice counts could not be read")
	}
	if len(instants) == 0 {
		return ""
	}
	if len(instants) > 1 {
		r.problem(lists.ProblemEffect, strings.Join(instants, " / "), "the notice says two things about from when it counts")
	}
	if !plausible(instants[0], issued) {
		r.problem(lists.ProblemEffect, instants[0], "the notice counts from a day that cannot be right")
	}
	return instants[0]
}

// keyOf returns a notice's key and number.
func (r *reader) keyOf(num number, numbered bool, date string) (key, words string) {
	if r.form == formMFA {
		if numbered && date != "" {
			words = fmt.Sprintf("外交部令第%d号（%s年）", num.n, date[:4])
		}
		if date == "" {
			r.problem(lists.ProblemNumber, r.page.Title, "the order's day could not be told, by which it is known")
		}
		return date, words
	}
	if numbered && num.year > 0 {
		return num.key(), num.words
	}
	r.problem(lists.ProblemNumber, r.page.Title, "the notice's number could not be told")
	return date, ""
}

func yearOf(date string, fallback int) int {
	if len(date) >= 4 {
		if y, ok := zh.Number(date[:4]); ok {
			return y
		}
	}
	return fallback
}
