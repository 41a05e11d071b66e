package notice

import (
	"regexp"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/party"
)

var namesAnnex = regexp.MustCompile(`后附|见附件|详见`)

// targets reads the parties of an act: of the annex when the notice has one, of
// the sentence otherwise, and of the paragraphs where the sentence leaves them
// to those.
func (r *reader) targets(a *lists.Act, s *section, t *parts, all []section, annexUsed *bool) {
	adds := 0
	for _, other := range all {
		if other.action == lists.ActAdd || other.action == lists.ActModify {
			adds++
		}
	}
	ctx := party.Context{List: s.list, Country: r.country(s, t), Kind: kindStated(s.object, r.page.Title)}
	if ctx.Kind == "" && onPersons(s) {
		ctx.Kind = lists.Individual
	}
	named := t.annexNamed != "" || namesAnnex.MatchString(s.sentence) || namesAnnex.MatchString(paragraphsText(s.paras))
	switch {
	case t.hasAnnex && adds > 1:
		r.problem(lists.ProblemTargets, t.annexTitle, "the notice decides twice and has one annex: whom each part is about could not be told")
		*annexUsed = true
	case t.hasAnnex && !*annexUsed:
		*annexUsed = true
		ctx.Kind = annexKind(s.object, ctx.Kind)
		reading := party.Annex(t.annex, ctx)
		r.take(reading)
		a.Targets = reading.Targets
		s.groups = reading.Groups
		r.checkNames(s.object, a.Targets)
		if d, ok := declaredCount(mask(t.annexTitle)); ok {
			r.checkCount("the annex's heading", t.annexTitle, d, a.Targets)
		}
		if d, ok := declaredCount(s.object); ok {
			r.checkCount("the sentence", s.object, d, a.Targets)
		}
	default:
		reading := party.Sentence(afterClass(s.object), ctx)
		if named && !(len(reading.Targets) > 0 && completeSentence(s.object, reading)) {
			r.problem(lists.ProblemAnnex, t.annexNamed+s.sentence, "the notice names an annex that is not there; read another copy")
		}
		r.take(reading)
		a.Targets = reading.Targets
	}
	for i := range a.Targets {
		tg := &a.Targets[i]
		if len(tg.Countries) == 0 && len(tg.Names) > 0 && tg.Parent == 0 {
			if link := r.reasonsCountry(t, tg.Names[0].Full); link != nil {
				tg.Countries = append(tg.Countries, *link)
			}
		}
	}
}

// classAhead is a class of companies in front of the names themselves, which are
// Latin: 甲株式会社5家美国相关子公司Alpha LLC、Beta Inc.
var classAhead = regexp.MustCompile(`^[\p{Han}·]+?(?:[0-9]{1,3}|[一二两三四五六七八九十]{1,3})\s?家[\p{Han}]{0,12}?(?:子公司|企业|实体|机构|银行|公司)\s?(?:即|包括|分别为)?\s?[：:，（(]?\s?([A-Z].*)$`)

// afterClass takes such a class off, and the bracket the names may stand in.
func afterClass(object string) string {
	m := classAhead.FindStringSubmatch(object)
	if m == nil {
		return object
	}
	names := m[1]
	if strings.Count(names, "（")+strings.Count(names, "(") < strings.Count(names, "）")+strings.Count(names, ")") {
		names = strings.TrimRight(names, "）) ")
	}
	return names
}

// completeSentence reports whether a sentence names as many parties as it
// declares, so that an annex besides would say nothing more.
func completeSentence(object string, reading party.Reading) bool {
	d, ok := declaredCount(object)
	return ok && d == len(reading.Targets) && !strings.Contains(object, "等")
}

// kindStated returns the kind the sentence or title says all parties are of.
func kindStated(texts ...string) lists.Kind {
	person, entity := false, false
	for _, text := range texts {
		person = person || strings.Contains(text, "人员") || strings.Contains(text, "个人") || strings.Contains(text, "负责人") || strings.Contains(text, "议员")
		entity = entity || regexpEntity.MatchString(text)
	}
	switch {
	case entity && !person:
		return lists.Entity
	}
	return ""
}

var regexpEntity = regexp.MustCompile(`(?:[0-9]{1,3}|[一二两三四五六七八九十]{1,3})家|列明的(?:企业|机构|实体)$|企业$|公司$|集团$|实体$`)

// onPersons reports whether the measures are such as only a person can be hit
// by: a visa, relatives. It holds for decisions that impose the same on all.
func onPersons(s *section) bool {
	personal := false
	for _, p := range s.paras {
		if _, _, grouped := groupOf(p.text); grouped || management.MatchString(p.text) {
			return false
		}
		personal = personal || personOnly.MatchString(p.text)
	}
	return personal && !regexpEntity.MatchString(s.object) && !strings.Contains(s.object, "机构")
}

var personOnly = regexp.MustCompile(`其?本人|亲属|配偶|对其不予签发签证`)

// annexKind returns the kind of the annex's parties.
func annexKind(object string, stated lists.Kind) lists.Kind {
	if strings.HasSuffix(object, "列明的个人") {
		return lists.Individual
	}
	return stated
}

func paragraphsText(ps []paragraph) string {
	var b strings.Builder
	for _, p := range ps {
		b.WriteString(p.text)
		b.WriteByte('\n')
	}
	return b.String()
}
