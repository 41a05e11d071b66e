package notice

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/party"
	"sanctionsd/lists/prc/zh"
)

var (
	listing     = regexp.MustCompile(`^.{0,40}?将(.+?)(?:[（(](?:见|详见)[^（()）]{0,24}[）)])?\s?(?:新增|增补|增)?(?:列入|纳入|加入)《?(` + listNames + `)》?`)
	imposing    = regexp.MustCompile(`^.{0,40}?对(.+?)(?:采取|实施)(?:以下|下列|如下|相应的?)?(?:不可靠实体清单)?(?:反制裁?|处理|管控)?(?:处理)?措施`)
	inquiring   = regexp.MustCompile(`^.{0,40}?对(.+?)(?:启动|开展|进行|立案)(?:不可靠实体清单)?(?:立案)?调查`)
	warning     = regexp.MustCompile(`警告|警示|告诫`)
	warned      = regexp.MustCompile(`对([^，。；]{2,120}?)(?:予以|给予|提出|发出|进行|作出|做出)(?:严正|严重)?(?:警告|警示|告诫)`)
	warnedFirst = regexp.MustCompile(`(?:警告|警示|告诫)([^，。；]{2,120}?)(?:[，。；：]|$)`)
	inquiryEnd  = regexp.MustCompile(`(?:针对|因|就|涉嫌|违反).*$`)
	measuresAt  = regexp.MustCompile(`措施\s?[：:]`)
	pastDay     = regexp.MustCompile(`(?:^|[，。；于])(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:[^起]{0,30})(?:决定|公告|发布)`)
)

// formula is what a sentence decides.
type formula struct {
	action lists.Action
	list   string
	object string
	// behind is what follows the words the formula consists of.
	behind   string
	sentence string
}

// formulaIn finds a formula in a sentence, behind 决定, or in an item of its own
// that begins with it.
func (r *reader) formulaIn(sentence string, item bool) (formula, bool) {
	masked := mask(sentence)
	starts := []int{}
	for at := 0; ; {
		i := strings.Index(masked[at:], "决定")
		if i < 0 {
			break
		}
		at += i + len("决定")
		starts = append(starts, at)
	}
	if item && (strings.HasPrefix(masked, "将") || strings.HasPrefix(masked, "对")) {
		starts = append(starts, 0)
	}
	for _, at := range starts {
		if f, ok := r.match(masked[at:], sentence[at:]); ok {
			f.sentence = sentence
			return f, true
		}
	}
	return formula{}, false
}

// match matches the formulae at the beginning of a text.
func (r *reader) match(masked, text string) (formula, bool) {
	if m := listing.FindStringSubmatchIndex(masked); m != nil {
		list := listNamed(text[m[4]:m[5]], r.form)
		return formula{action: lists.ActAdd, list: list, object: text[m[2]:m[3]], behind: text[m[1]:]}, list != ""
	}
	if m := inquiring.FindStringSubmatchIndex(masked); m != nil && (r.form == formUEL || strings.Contains(masked, "清单")) {
		object := inquiryEnd.ReplaceAllString(text[m[2]:m[3]], "")
		return formula{action: lists.ActInvestigate, list: listUEL, object: object, behind: text[m[1]:]}, true
	}
	if m := imposing.FindStringSubmatchIndex(masked); m != nil {
		f := formula{action: lists.ActAdd, object: text[m[2]:m[3]], behind: text[m[1]:]}
		switch r.form {
		case formMFA:
			f.list = listMFA
		case formOrder:
			f.list = listOrder
		case formUEL:
			f.list, f.action = listUEL, lists.ActModify
		default:
			f.list, f.action = nearestList(r.page.Title+text, 0, r.form), lists.ActModify
		}
		return f, f.list != ""
	}
	return formula{}, false
}

// section is an act and the paragraphs that belong to it.
type section struct {
	formula
	inline string
	groups []party.Group
	paras  []paragraph
}

// decision reads an announcement or order.
func (r *reader) decision(lines []string) ([]lists.ReadNotice, string) {
	t := split(lines)
	r.checkText(append(append([]string{}, lines...), r.page.Title))
	date := r.dateOf(t)
	num, clash, numbered := numberOf(r.page, t, r.form)
	r.fallback = r.effective(t, date)

	sections, direct, operative := r.sections(t, date, num)
	if len(sections) == 0 && len(direct) == 0 {
		var why string
		if sections, why = r.fromTitle(t); len(sections) == 0 {
			return nil, why
		}
	}
	if clash != "" {
		r.problem(lists.ProblemNumber, clash, "the page gives two numbers of the notice")
	}
	list := ""
	var acts []lists.Act
	for _, s := range direct {
		list = s.list
		s.act.LegalBasis = legalBasis(operative, nil)
		acts = append(acts, s.act)
	}
	annexUsed := false
	for i := range sections {
		s := &sections[i]
		act := r.act(s, t, sections, operative, &annexUsed, num)
		acts = append(acts, act)
		list = s.list
	}
	r.checkTotal(acts)
	key, words := r.keyOf(num, numbered, date)
	return []lists.ReadNotice{r.assemble(list, key, words, date, acts, operative, t.annex)}, ""
}

// sections groups the paragraphs of the operative part by what they decide. What
// stands before the first decision is background. direct are acts on notices
// already issued.
func (r *reader) sections(t *parts, date string, num number) (out []section, direct []statusAct, operative []string) {
	c := &context{form: r.form, list: r.defaultList(), year: yearOf(date, num.year), since: ""}
	var cur *section
	open := func(f formula) {
		s := section{formula: f}
		if at := measuresAt.FindStringIndex(f.behind); at != nil {
			s.inline = strings.TrimSpace(f.behind[at[1]:])
			if i := strings.Index(f.sentence, f.behind); i >= 0 {
				s.sentence = f.sentence[:i+at[1]]
			}
		}
		out = append(out, s)
		cur = &out[len(out)-1]
	}
	for _, p := range t.body {
		if f, ok := r.decidesIn(p, cur != nil); ok {
			operative = append(operative, sentenceWith(p.text, f.sentence))
			open(f)
			continue
		}
		if cur != nil && p.level == 1 && warning.MatchString(p.text) && (cur.action != lists.ActInvestigate) {
			operative = append(operative, p.text)
			open(formula{action: lists.ActWarn, list: cur.list, object: p.text, sentence: p.text})
			continue
		}
		if cur == nil {
			acts := r.direct(p, c)
			if len(acts) > 0 {
				operative = append(operative, p.text)
				direct = append(direct, acts...)
				continue
			}
			if strings.Contains(p.text, "决定") {
				// 依据…，决定： before items that decide.
				operative = append(operative, p.text)
			}
			continue
		}
		cur.paras = append(cur.paras, p)
	}
	return out, direct, operative
}

// decidesIn returns the formula of a paragraph. In prose the last sentence that
// decides counts: one before it tells of an earlier notice.
func (r *reader) decidesIn(p paragraph, after bool) (formula, bool) {
	var found formula
	ok := false
	for _, s := range sentences(p.text) {
		if p.level == 0 && after && !strings.Contains(s, "决定") {
			continue
		}
		f, has := r.formulaIn(s, p.level > 0)
		if !has || ok && pastDay.MatchString(s) {
			continue
		}
		if p.level > 0 && !measuresAt.MatchString(s) && f.action == lists.ActModify {
			continue
		}
		found, ok = f, true
	}
	return found, ok
}

// direct reads what a paragraph of a decision does to earlier notices.
func (r *reader) direct(p paragraph, c *context) []statusAct {
	var out []statusAct
	for _, s := range sentences(p.text) {
		if !strings.Contains(s, "决定") {
			c.learn(mask(s))
			continue
		}
		c.since = ""
		out = append(out, r.status(s, c)...)
		c.learn(mask(s))
	}
	return out
}

// sentenceWith returns the sentences of a paragraph up to the one that decides:
// the law may be named in the one before.
func sentenceWith(text, decides string) string {
	if i := strings.Index(text, decides); i >= 0 {
		before := text[:i]
		if all := sentences(before); len(all) > 0 && rests.MatchString(all[len(all)-1]) && strings.Contains(all[len(all)-1], "》") {
			return all[len(all)-1] + decides
		}
	}
	return decides
}

// defaultList is the list all notices of a form are about.
func (r *reader) defaultList() string {
	switch r.form {
	case formMFA:
		return listMFA
	case formOrder:
		return listOrder
	case formUEL:
		return listUEL
	}
	return nearestList(r.page.Title, 0, r.form)
}

// fromTitle reads the action from the title of a copy whose operative sentence
// is missing or in words that are not known. It goes to review.
func (r *reader) fromTitle(t *parts) ([]section, string) {
	title := r.page.Title
	for _, lead := range []string{"公布", "关于", ""} {
		_, rest, ok := strings.Cut(title, lead)
		if !ok {
			continue
		}
		f, has := r.match(mask(rest), rest)
		if !has {
			continue
		}
		f.sentence = title
		r.problem(lists.ProblemAction, title, "the sentence that decides is missing or not understood; what is done was taken from the title")
		return []section{{formula: f, paras: slices.DeleteFunc(slices.Clone(t.body), func(p paragraph) bool { return p.level == 0 })}}, ""
	}
	if aboutList.MatchString(title) {
		list := r.defaultList()
		if list == "" {
			list = nearestList(title, 0, r.form)
		}
		if list != "" {
			r.problem(lists.ProblemAction, title, "what the notice does could not be told")
			return []section{{formula: formula{list: list, sentence: title}}}, ""
		}
	}
	return nil, "it names a list and decides nothing about a party"
}

// aboutList are titles of notices that do something to a list.
var aboutList = regexp.MustCompile(`(?:将|对|暂停|停止|取消|恢复|移出|调整|解除).*` + `(?:不可靠实体清单|出口管制管控名单|关注名单|反制裁?(?:清单|措施))`)

// act makes the act of one section.
func (r *reader) act(s *section, t *parts, all []section, operative []string, annexUsed *bool, num number) lists.Act {
	a := lists.Act{Action: s.action, Effective: r.fallback, Text: trimEnd(s.sentence)}
	if at, ok := since(s.sentence); ok {
		a.Effective = at
	}
	switch s.action {
	case lists.ActAdd, lists.ActModify:
		r.targets(&a, s, t, all, annexUsed)
		var texts []string
		a.Measures, texts = r.measures(s, a.Targets)
		a.LegalBasis = legalBasis(operative, texts)
		if s.action == lists.ActModify {
			c := &context{form: r.form, list: s.list, year: num.year}
			for _, ref := range r.named(mask(s.sentence), c, s.list) {
				if ref.on != num.key() && ref.list == s.list {
					a.On = append(a.On, ref.on)
				}
			}
		}
	case lists.ActInvestigate:
		reading := party.Sentence(s.object, party.Context{List: s.list, Country: r.country(s, t)})
		r.take(reading)
		a.Targets, a.LegalBasis = reading.Targets, legalBasis(operative, nil)
	case lists.ActWarn:
		a.Targets = r.warnedParties(s)
		a.LegalBasis = legalBasis(operative, nil)
	}
	if a.Effective == "" && s.action != lists.ActInvestigate && s.action != lists.ActWarn {
		r.problem(lists.ProblemEffect, s.sentence, "from when the notice counts could not be told; if the reading is accepted, from the day of issue")
	}
	if a.Effective == "" && (s.action == lists.ActAdd || s.action == lists.ActModify) {
		// What counts if an operator accepts the reading.
		a.Effective = r.dateOf(t)
	}
	return a
}

// warnedParties returns whom a warning names.
func (r *reader) warnedParties(s *section) []lists.Target {
	object := ""
	if m := warned.FindStringSubmatch(s.object); m != nil {
		object = m[1]
	} else if m := warnedFirst.FindStringSubmatch(s.object); m != nil {
		object = m[1]
	}
	// The full name with its Latin form may stand earlier in the paragraph.
	for _, m := range withLatin.FindAllString(s.object, -1) {
		name, _, _ := strings.Cut(strings.ReplaceAll(m, "(", "（"), "（")
		if short := strings.TrimSpace(object); short == "" || strings.HasSuffix(strings.TrimSpace(name), short) || object == "该公司" {
			object = m
			break
		}
	}
	if object == "" {
		r.problem(lists.ProblemTargets, s.object, "whom the notice warns could not be told")
		return nil
	}
	reading := party.Sentence(strings.TrimPrefix(object, "对"), party.Context{List: s.list})
	r.take(reading)
	return reading.Targets
}

// checkTotal compares the number in the title with all parties named.
func (r *reader) checkTotal(acts []lists.Act) {
	declared, ok := declaredCount(mask(r.page.Title))
	if !ok {
		return
	}
	var listed, named []lists.Target
	for _, a := range acts {
		switch a.Action {
		case lists.ActAdd, lists.ActModify, lists.ActInvestigate:
			listed = append(listed, a.Targets...)
			named = append(named, a.Targets...)
		case lists.ActWarn:
			named = append(named, a.Targets...)
		}
	}
	if len(named) == 0 || declared == len(named) || declared == whole(named) {
		return
	}
	r.checkCount("the title", r.page.Title, declared, listed)
}

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
