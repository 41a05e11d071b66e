package notice

import (
	"regexp"
	"strings"
	"time"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/zh"
)

var (
	// onIssue are the words by which a notice counts from the day it is issued.
	onIssue = regexp.MustCompile(`自(?:公布|发布|印发|公告|签发|本公告公布|本公告发布)之日起(?:正式)?(?:施行|实施|生效|执行)|自(?:即日|今日)起(?:施行|实施|生效)?`)
	// sinceDate is 自2025年4月10日12时01分起. The date is read by package zh.
	sinceDate = regexp.MustCompile(`自(?:北京时间)?\s*([^自起，。；]{5,40}?)起`)
	takes     = regexp.MustCompile(`(?:施行|实施|生效|执行)`)
	ofNotice  = regexp.MustCompile(`本公告|本决定|本令|现公布|现予公布|公布，|上述(?:措施|决定)`)
)

// since returns the instant a text gives by 自…起, as [lists.Act.Effective] has
// it, and whether it gives one.
func since(text string) (string, bool) {
	for _, m := range sinceDate.FindAllStringSubmatch(text, -1) {
		if f, ok := zh.FindInstant(m[1]); ok {
			return f.Value, true
		}
	}
	return "", false
}

// effects returns the instants from which a decision says it counts: in its own
// line, in the covering order and in the promulgation in brackets, each once.
// issued is the day of issue, for 自公布之日起.
func effects(p *parts, issued string) (instants []string, unread string) {
	add := func(s string) {
		for _, have := range instants {
			if have == s {
				return
			}
		}
		instants = append(instants, s)
	}
	lines := append([]string{}, p.effect...)
	lines = append(lines, p.cover...)
	lines = append(lines, p.bracket)
	for _, l := range lines {
		for _, s := range sentences(l) {
			if !ofNotice.MatchString(s) || !takes.MatchString(s) {
				continue
			}
			at, dated := since(s)
			switch {
			case dated:
				add(at)
			case onIssue.MatchString(s) && issued != "":
				add(issued)
			case strings.Contains(s, "自") && strings.Contains(s, "起"):
				unread = s
			}
		}
	}
	return instants, unread
}

// plausible reports whether an instant can be that of a notice of issued: these
// lists are younger than 1990, and no notice is announced two years ahead.
func plausible(instant, issued string) bool {
	at, ok := lists.Instant(instant, zh.Beijing)
	if !ok || at.Year() < 1990 {
		return false
	}
	day, ok := lists.Instant(issued, zh.Beijing)
	return !ok || at.Before(day.AddDate(2, 0, 0))
}

// span is a length of time a suspension has.
type span struct {
	years, months, days int
	// until is the exclusive end where the text names the last day instead.
	until string
}

var (
	spanRe = regexp.MustCompile(`^\s*(?:，)?(?:期限|为期)?(?:为)?\s*([0-9０-９]{1,4}|[一二两三四五六七八九十百]{1,5})\s*(天|日|个月|年)`)
	halfRe = regexp.MustCompile(`^\s*(?:，)?(?:期限)?(?:为)?\s*半年`)
	toRe   = regexp.MustCompile(`^\s*(?:，)?(?:期限|延长|暂停)?\s*(?:至|到)\s*([^，。；至]{5,30}?日(?:[0-9０-９]{1,2}时(?:[0-9０-９]{1,2}分)?)?)`)
)

// spanAt reads the length or end of a suspension that stands at the beginning
// of a text.
func spanAt(text string) (span, bool) {
	if halfRe.MatchString(text) {
		return span{months: 6}, true
	}
	if m := toRe.FindStringSubmatch(text); m != nil {
		f, ok := zh.FindInstant(m[1])
		if !ok {
			return span{}, false
		}
		// Through a day means until the next one; an hour is an end itself.
		if day, err := time.Parse(time.DateOnly, f.Value); err == nil {
			return span{until: day.AddDate(0, 0, 1).Format(time.DateOnly)}, true
		}
		return span{until: f.Value}, true
	}
	m := spanRe.FindStringSubmatch(text)
	if m == nil {
		return span{}, false
	}
	n, ok := zh.Number(m[1])
	if !ok || n == 0 || n > 5000 {
		return span{}, false
	}
	switch m[2] {
	case "天", "日":
		return span{days: n}, true
	case "年":
		return span{years: n}, true
	}
	return span{months: n}, true
}

// end returns the exclusive end of a suspension from an instant, in the
// precision of the instant, and how it is known.
func (s span) end(from string) (until, basis string) {
	if s == (span{}) {
		return "", ""
	}
	if s.until != "" {
		return s.until, "stated"
	}
	at, ok := lists.Instant(from, zh.Beijing)
	if !ok {
		return "", ""
	}
	at = at.In(zh.Beijing)
	end := at.AddDate(s.years, s.months, s.days)
	// A month later than the 31st is the last day of the next month.
	if s.days == 0 && end.Day() != at.Day() {
		end = end.AddDate(0, 0, -end.Day())
	}
	if strings.Contains(from, "T") {
		return end.Format(time.RFC3339), "computed"
	}
	return end.Format(time.DateOnly), "computed"
}
