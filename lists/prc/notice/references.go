package notice

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"sanctionsd/lists/prc/zh"
)

// reference is a notice a sentence names, by its number or by its day.
type reference struct {
	// list is the id of the list, "" where the sentence does not tell.
	list string
	// on is the notice's key, or the day it was issued.
	on    string
	byDay bool
	at    int
}

const numberList = `第?\s?[0-9]{1,3}\s?号?(?:\s?(?:、|和|及|与|以及)\s?(?:公告)?第?\s?[0-9]{1,3}\s?号?)*`

var (
	refBracket = regexp.MustCompile(`[〔\[（(]\s?` + yearPat + `\s?[〕\]）)]\s?年?(` + numberList + `)`)
	refYear    = regexp.MustCompile(yearPat + `\s?年\s?(第\s?(?:[一二三四五六七八九十]{1,3}\s?号|` + numberList + `))`)
	refBare    = regexp.MustCompile(`(第\s?[0-9]{1,3}\s?号?(?:\s?(?:、|和|及|与|以及)\s?第?\s?[0-9]{1,3}\s?号?)*)`)
	oneNumber  = regexp.MustCompile(`[0-9]{1,3}|[一二三四五六七八九十]{1,3}`)
	byDayAfter = regexp.MustCompile(`^\s?(?:发布)?的?(?:被?列入|公告|发布的|公布的|决定)`)
	listInText = regexp.MustCompile(`不可靠实体清单|出口管制管控名单|关注名单|反制裁?清单`)
)

// listNamed returns the list a name stands for. Both ministries keep a list of
// countermeasures: a form that is not the order of one of them leaves it open.
func listNamed(name, form string) string {
	switch {
	case strings.Contains(name, "不可靠实体清单"):
		return listUEL
	case strings.Contains(name, "管控名单"):
		return listECL
	case strings.Contains(name, "关注名单"):
		return listWatch
	case form == formMFA:
		return listMFA
	case form == formOrder || form == formAnswer:
		return listOrder
	}
	return ""
}

// nearestList returns the list whose name stands nearest to a place in a
// sentence, "" when the sentence names none.
func nearestList(sentence string, at int, form string) string {
	best, distance := "", 1<<30
	for _, m := range listInText.FindAllStringIndex(sentence, -1) {
		// 不可靠实体清单工作机制 is the body that keeps the list; it names the list too.
		d := max(m[0]-at, at-m[1], 0)
		if d < distance {
			best, distance = listNamed(sentence[m[0]:m[1]], form), d
		}
	}
	return best
}

// references returns the notices a sentence names by number, in their order.
// year is that of a number given without one.
func references(sentence string, year int, form, list string) []reference {
	var out []reference
	taken := func(at int) bool {
		return slices.ContainsFunc(out, func(r reference) bool { return r.at <= at && at < r.at+1 })
	}
	covered := make([][2]int, 0, 8)
	inside := func(from, to int) bool {
		return slices.ContainsFunc(covered, func(c [2]int) bool { return from < c[1] && to > c[0] })
	}
	add := func(from, to int, yearText, numbers string) {
		if len(covered) >= maxKnown || inside(from, to) || !strings.Contains(numbers, "号") {
			return
		}
		y := year
		if yearText != "" {
			y, _ = zh.Number(yearText)
		}
		before := sentence[:from]
		var l string
		switch {
		case endsIn(before, "商务部令"):
			l = listOrder
		case endsIn(before, "外交部令"):
			l = listMFA
		case endsIn(before, "令"):
			return
		case endsIn(before, "商务部公告") || endsIn(before, "商务部"):
			// The mechanism of the unreliable entities numbers its own.
			if l = nearestList(sentence, from, form); l == "" {
				l = list
			}
			if l != listWatch {
				l = listECL
			}
		default:
			l = nearestList(sentence, from, form)
		}
		if l == "" {
			l = list
		}
		covered = append(covered, [2]int{from, to})
		for i, m := range oneNumber.FindAllString(numbers, -1) {
			n, ok := zh.Number(m)
			if !ok || y == 0 || n == 0 || l == listMFA {
				// The ministry's order numbers start again with each minister:
				// its notices are known by their day.
				continue
			}
			at := from + i
			if taken(at) {
				at++
			}
			out = append(out, reference{list: l, on: fmt.Sprintf("%d-%d", y, n), at: at})
		}
	}
	for _, m := range refBracket.FindAllStringSubmatchIndex(sentence, -1) {
		add(m[0], m[1], sentence[m[2]:m[3]], sentence[m[4]:m[5]])
	}
	for _, m := range refYear.FindAllStringSubmatchIndex(sentence, -1) {
		add(m[0], m[1], sentence[m[2]:m[3]], sentence[m[4]:m[5]])
	}
	for _, m := range refBare.FindAllStringSubmatchIndex(sentence, -1) {
		add(m[0], m[1], "", sentence[m[2]:m[3]])
	}
	slices.SortStableFunc(out, func(a, b reference) int { return a.at - b.at })
	return out
}

func endsIn(s, word string) bool {
	return strings.HasSuffix(strings.TrimRight(s, " （(〔[第"), word)
}

// dayReferences returns the days by which a sentence names notices: 4月4日公告,
// 2025年4月4日被列入. Other days in it, such as 自…起, are none.
func dayReferences(sentence string, year int, form, list string) []reference {
	var out []reference
	found := zh.FindDates(sentence, year, 0)
	for i, f := range found {
		if strings.HasSuffix(strings.TrimRight(sentence[:f.Start], " 京时间北"), "自") {
			continue
		}
		// 4月4日和9日公告: the words behind the last day hold for those joined.
		end := f.End
		for j := i; j+1 < len(found) && joins(sentence[found[j].End:found[j+1].Start]); j++ {
			end = found[j+1].End
		}
		if !byDayAfter.MatchString(sentence[end:]) {
			continue
		}
		l := nearestList(sentence, f.Start, form)
		if l == "" {
			l = list
		}
		out = append(out, reference{list: l, on: f.Value, byDay: true, at: f.Start})
	}
	return out
}

func joins(between string) bool {
	switch strings.TrimSpace(between) {
	case "和", "、", "及", "与", "以及":
		return true
	}
	return false
}

// mentioned is a notice that was named before: its list, its day and its key.
type mentioned struct{ list, day, key string }

// maxKnown bounds the notices of which a text is remembered to speak.
const maxKnown = 200

// context is what the sentences before have said.
type context struct {
	form string
	// list is the list the whole text is about, "" when it does not say.
	list  string
	year  int
	since string
	// decided is set once a sentence has said that it decides.
	decided bool
	known   []mentioned
}

// learn takes in the notices a sentence names and the days they are of:
// 于2025年4月4日和9日分别发布第21号和22号公告.
func (c *context) learn(sentence string) {
	type token struct {
		at  int
		day string
		ref *reference
	}
	var tokens []token
	year := c.year
	for _, f := range zh.FindDates(sentence, c.year, 0) {
		if strings.HasSuffix(strings.TrimRight(sentence[:f.Start], " 京时间北"), "自") {
			continue
		}
		tokens = append(tokens, token{at: f.Start, day: f.Value})
		if y, ok := zh.Number(f.Value[:4]); ok {
			year = y
		}
	}
	refs := references(sentence, year, c.form, c.list)
	for i := range refs {
		tokens = append(tokens, token{at: refs[i].at, ref: &refs[i]})
	}
	slices.SortStableFunc(tokens, func(a, b token) int { return a.at - b.at })
	listed := nearestList(sentence, len(sentence), c.form)
	if listed == "" {
		listed = c.list
	}
	var days []string
	var pending []*reference
	flush := func() {
		for i, r := range pending {
			m := mentioned{list: r.list, key: r.on}
			switch {
			case len(days) == len(pending):
				m.day = days[i]
			case len(days) == 1:
				m.day = days[0]
			}
			c.remember(m)
		}
		if len(pending) > 0 {
			days = nil
		}
		pending = nil
	}
	for _, t := range tokens {
		if t.ref != nil {
			pending = append(pending, t.ref)
			continue
		}
		flush()
		days = append(days, t.day)
	}
	flush()
	// Days without a number name notices when the sentence says what was done:
	// 于2025年4月4日和9日，将17家美国实体列入不可靠实体清单.
	if len(refs) == 0 && listed != "" && pastListing.MatchString(sentence) {
		for _, d := range days {
			c.remember(mentioned{list: listed, day: d})
		}
	}
	c.year = year
}

var pastListing = regexp.MustCompile(`列入|公告`)

func (c *context) remember(m mentioned) {
	if m.list == "" || len(c.known) >= maxKnown || slices.Contains(c.known, m) {
		return
	}
	for i, k := range c.known {
		if k.list == m.list && (k.key != "" && k.key == m.key || k.key == "" && k.day == m.day) {
			if k.key == "" {
				c.known[i].key = m.key
			}
			if k.day == "" {
				c.known[i].day = m.day
			}
			return
		}
	}
	c.known = append(c.known, m)
}

// resolve returns the key of a notice that is known by its day, or the day.
func (c *context) resolve(r reference) string {
	if !r.byDay {
		return r.on
	}
	found := ""
	for _, k := range c.known {
		if k.list != r.list || k.day != r.on || k.key == "" {
			continue
		}
		if found != "" {
			return r.on
		}
		found = k.key
	}
	if found != "" {
		return found
	}
	return r.on
}

// before returns all notices of a list named so far.
func (c *context) before(list string) []string {
	var out []string
	for _, k := range c.known {
		on := k.key
		if on == "" {
			on = k.day
		}
		if k.list == list && on != "" && !slices.Contains(out, on) {
			out = append(out, on)
		}
	}
	return out
}

// mask replaces the titles of decisions in 《》 by as many bytes of filling, so
// that the words in them are not taken for what the sentence says.
func mask(sentence string) string {
	var b strings.Builder
	depth := 0
	for i, r := range sentence {
		if r == '《' && (depth > 0 || strings.HasPrefix(sentence[i:], "《关于") || strings.HasPrefix(sentence[i:], "《对")) {
			depth++
		}
		if depth > 0 {
			b.WriteString(strings.Repeat("_", utf8.RuneLen(max(r, 0))))
		} else {
			b.WriteRune(r)
		}
		if r == '》' && depth > 0 {
			depth--
		}
	}
	return b.String()
}
