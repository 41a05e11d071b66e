package notice

import (
	"regexp"
	"slices"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/party"
)

var (
	warning     = regexp.MustCompile(`警告|警示|告诫`)
	colonBehind = regexp.MustCompile(`^\s?[：:]`)
	reminding   = regexp.MustCompile(`提醒|提示|正告|敦促|责令|规避`)
	measuresAt  = regexp.MustCompile(`措施\s?[：:]`)
	pastDay     = regexp.MustCompile(`(?:^|[，。；于])(?:\d{4}年)?\d{1,2}月\d{1,2}日(?:[^起]{0,30})(?:决定|公告|发布)`)
)

// section is an act and the paragraphs that belong to it.
type section struct {
	formula
	inline string
	level  int
	groups []party.Group
	paras  []paragraph
}

// decision reads an announcement or order.
func (r *reader) decision(lines []string) ([]lists.ReadNotice, string) {
	t := split(lines, r.page.Title)
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
	if len(sections) > 0 {
		r.checkEnd(t)
	}
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
		if m := colonBehind.FindString(f.behind); m != "" {
			// 对甲公司采取以下处理措施：禁止…。
			s.inline = strings.TrimSpace(f.behind[len(m):])
			if s.inline != "" {
				s.sentence = strings.TrimSuffix(f.sentence, f.behind[len(m):])
			}
		} else if at := measuresAt.FindStringIndex(f.behind); at != nil {
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
			cur.level = p.level
			if cur.inline == "" {
				cur.paras = following(p.text, f.sentence)
			}
			continue
		}
		if cur != nil && p.level == 1 && warns(p.text, cur) {
			operative = append(operative, p.text)
			open(formula{action: lists.ActWarn, list: cur.list, object: p.text, sentence: p.text})
			cur.level = p.level
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
	// 决定对有关企业采取以下措施： in front of items that are decisions themselves
	// decides nothing of its own.
	if len(out) > 1 && out[0].level == 0 && out[1].level == 1 && len(out[0].paras) == 0 && out[0].inline == "" {
		out = out[1:]
	}
	return out, direct, operative
}

// following returns what stands behind the sentence that decides in the same
// paragraph, a paragraph each: copies without line breaks have the measures
// there. A sentence on how a measure is carried out stays with the measure.
func following(text, decides string) []paragraph {
	_, rest, ok := strings.Cut(text, decides)
	if !ok {
		return nil
	}
	var out []paragraph
	for _, s := range sentences(rest) {
		if ms, unread := readMeasures(s, nil); len(ms) == 0 && len(unread) == 0 && len(out) > 0 {
			out[len(out)-1].text += s
			continue
		}
		out = append(out, paragraph{text: s})
	}
	return out
}

// warns reports whether an item beside the decisions warns a party. Where every
// item is a decision of its own, softer words are a warning too.
func warns(text string, cur *section) bool {
	if cur.action == lists.ActInvestigate {
		return false
	}
	return warning.MatchString(text) || cur.level == 1 && reminding.MatchString(text)
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
