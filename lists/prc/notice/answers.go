package notice

import (
	"regexp"
	"slices"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/party"
)

var (
	answerMark = regexp.MustCompile(`^(?:答|.{0,24}发言人(?:\S{0,3})?(?:指出|表示|介绍|说|回应|答))\s?[：:，]?\s?`)
	nextAsk    = regexp.MustCompile(`([。！？”])\s*((?:有?记者问|问)\s?[：:])`)
	nextAnswer = regexp.MustCompile(`([。！？”?])\s*(答\s?[：:])`)
	decidedOn  = regexp.MustCompile(`决定`)
	imposes    = regexp.MustCompile(`(?:禁止|不予|不准|不批准)`)
	predicate  = regexp.MustCompile(`(?:入境|在华工作|从事|在中国境内|与|向)`)
)

// exchange is one question and its answer, in sentences.
type exchange struct {
	question []string
	answer   []string
}

// exchanges splits a text of questions and answers. A text without questions is
// one answer.
func exchanges(lines []string) []exchange {
	var all []string
	for _, l := range unfold(lines) {
		l = nextAsk.ReplaceAllString(l, "$1\n$2")
		l = nextAnswer.ReplaceAllString(l, "$1\n$2")
		for part := range strings.SplitSeq(l, "\n") {
			all = append(all, part)
		}
	}
	var out []exchange
	asking := false
	for _, l := range rejoin(all) {
		switch {
		case fieldLine.MatchString(l), onlineAt.MatchString(l), titleOnly.MatchString(l) && len(out) == 0:
			continue
		case askLine.MatchString(l):
			out = append(out, exchange{question: []string{l}})
			asking = true
			continue
		case answerMark.MatchString(l):
			asking = false
			l = answerMark.ReplaceAllString(l, "")
		case asking && len(out) > 0 && !strings.ContainsRune("？?。", lastRune(out[len(out)-1].question[len(out[len(out)-1].question)-1])):
			out[len(out)-1].question = append(out[len(out)-1].question, l)
			continue
		default:
			asking = false
		}
		if len(out) == 0 {
			out = append(out, exchange{})
		}
		last := &out[len(out)-1]
		last.answer = append(last.answer, sentences(l)...)
	}
	return out
}

var titleOnly = regexp.MustCompile(`^.{2,60}答记者问$`)

// answer reads a spokesperson's answers: one notice for each list they do
// something to. Only what is answered counts; what was asked tells no more than
// which notices the words 上述 and 公告 stand for.
func (r *reader) answer(lines []string) ([]lists.ReadNotice, string) {
	date := ""
	if len(r.page.Published) >= len("2006-01-02") {
		date = r.page.Published[:len("2006-01-02")]
	}
	for _, l := range lines {
		if m := onlineAt.FindStringSubmatch(l); m != nil && date == "" {
			date = m[1][:len("2006-01-02")]
		}
	}
	if date == "" {
		date = r.page.Dated
	}
	c := &context{form: formAnswer, list: onlyList(r.page.Title), year: yearOf(date, 0)}
	var found []statusAct
	var spoken []string
	for _, e := range exchanges(lines) {
		c.since, c.decided = "", false
		for _, q := range e.question {
			c.learnAsked(q)
		}
		for _, s := range e.answer {
			spoken = append(spoken, s)
			acts := r.status(s, c)
			if len(acts) == 0 && decidedOn.MatchString(s) {
				acts = r.explained(s, c)
			}
			found = append(found, acts...)
			c.learn(mask(s))
		}
	}
	r.checkText(spoken)
	return r.perList(found, spoken, date, c)
}

// perList makes a notice of the acts on each list.
func (r *reader) perList(found []statusAct, spoken []string, date string, c *context) ([]lists.ReadNotice, string) {
	var order []string
	acts := make(map[string][]lists.Act)
	basis := legalBasis(spoken, nil)
	for _, f := range found {
		if f.list == "" {
			continue
		}
		if !slices.Contains(order, f.list) {
			order = append(order, f.list)
		}
		f.act.LegalBasis = basis
		if !plausible(f.act.Effective, date) && f.act.Effective != "" {
			r.problem(lists.ProblemEffect, f.act.Effective, "the decision counts from a day that cannot be right")
		}
		acts[f.list] = append(acts[f.list], f.act)
	}
	// A list the title says is changed, and of which nothing was read.
	var unread []string
	for _, list := range r.titled(c) {
		if !slices.Contains(order, list) {
			unread = append(unread, list)
		}
	}
	if !unreadAnswer.MatchString(r.page.Title) && (len(order) > 0 || len(r.problems) == 0) {
		unread = nil
	}
	if len(order)+len(unread) == 0 {
		return nil, "an answer that decides nothing about a list"
	}
	if date == "" {
		r.problem(lists.ProblemNumber, r.page.Title, "the day of the answer could not be told, by which it is known")
	}
	var out []lists.ReadNotice
	for _, list := range order {
		out = append(out, r.assemble(list, date, "", date, acts[list], spoken, nil))
	}
	if len(unread) > 0 {
		r.problem(lists.ProblemAction, r.page.Title, "the title says that something changes, and what could not be read in the answer")
	}
	for _, list := range unread {
		out = append(out, r.assemble(list, date, "", date, nil, spoken, nil))
	}
	return out, ""
}

// titled returns the lists the title of an answer names, or else the one that the
// answer is about.
func (r *reader) titled(c *context) []string {
	var named []string
	for _, m := range listInText.FindAllString(r.page.Title, -1) {
		if list := listNamed(m, r.form); list != "" && !slices.Contains(named, list) {
			named = append(named, list)
		}
	}
	if len(named) == 0 && c.list != "" {
		named = []string{c.list}
	}
	return named
}

// unreadAnswer are titles that say that a list was changed.
var unreadAnswer = regexp.MustCompile(`暂停|停止|取消|恢复|移出|调整|终止|解除`)

// learnAsked takes the notices a question names.
func (c *context) learnAsked(q string) {
	year := c.year
	for _, ref := range dayReferences(mask(q), c.year, c.form, c.list) {
		c.remember(mentioned{list: ref.list, day: ref.on})
	}
	c.learn(mask(q))
	// A year in the question (自2025年4月2日起) is not that of the answer.
	c.year = year
}

// onlyList returns the list a title is about, "" when it names none or two.
func onlyList(title string) string {
	list := ""
	for _, name := range listInText.FindAllString(title, -1) {
		l := listNamed(name, formAnswer)
		if list != "" && l != list {
			return ""
		}
		list = l
	}
	return list
}

// explained reads a sentence of an answer by which measures of a notice are
// laid down further: 决定自…起，禁止甲公司的乙、丙以及其他高级管理人员入境. It is an
// act that modifies. A sentence that repeats a listing (将…列入) adds nothing:
// the announcement does that.
func (r *reader) explained(sentence string, c *context) []statusAct {
	at := strings.LastIndex(sentence, "决定") + len("决定")
	behind := sentence[at:]
	list := nearestList(sentence, at, c.form)
	if list == "" {
		list = c.list
	}
	start := imposes.FindStringIndex(behind)
	if list == "" || start == nil || strings.Contains(behind, "列入") {
		return nil
	}
	effective, dated := since(behind)
	words := trimEnd(behind[start[0]:])
	ms, unread := readMeasures(words, nil)
	end := predicate.FindStringIndex(afterNames(words))
	if len(ms) == 0 || end == nil || !dated {
		// 此次决定禁止2家企业从事… says again what the announcement says.
		return nil
	}
	object := words[len("禁止") : len(words)-len(afterNames(words))+end[0]]
	if m := imposes.FindString(words); m != "" {
		object = words[len(m) : len(words)-len(afterNames(words))+end[0]]
	}
	for _, u := range unread {
		r.problem(lists.ProblemMeasure, u, "a measure is in words that are not known")
	}
	reading := party.Sentence(object, party.Context{List: list})
	r.take(reading)
	persons := slices.ContainsFunc(reading.Targets, func(t lists.Target) bool { return t.Kind == lists.Individual })
	if persons {
		for i := range ms {
			ms[i].Hits = []string{hitNamed}
			if management.MatchString(object) {
				ms[i].Hits = append(ms[i].Hits, hitManagement)
			}
		}
	}
	act := lists.Act{
		Action: lists.ActModify, Effective: effective, Targets: reading.Targets, Measures: ms, Text: trimEnd(sentence),
		On: c.before(list),
	}
	return []statusAct{{list, act}}
}

// afterNames returns what stands behind the last bracket or class of persons in
// a measure that names persons.
func afterNames(words string) string {
	cut := 0
	for _, re := range []*regexp.Regexp{namesEnd} {
		for _, m := range re.FindAllStringIndex(words, -1) {
			cut = max(cut, m[1])
		}
	}
	return words[cut:]
}

var namesEnd = regexp.MustCompile(`[）)]|人员|等人`)
