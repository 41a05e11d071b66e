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
	// countryOf are the places of a title or sentence where a country is that
	// of the parties: in front of the first name, behind a number, behind 以下.
	leadIn     = regexp.MustCompile(`^(?:公布|关于|将|对|以下|下列|参与[^，。]{0,40}?的)*`)
	behindNum  = regexp.MustCompile(`(?:[0-9]{1,4}|[一二两三四五六七八九十]{1,4})\s?[家名个位]`)
	namesAnnex = regexp.MustCompile(`后附|见附件|详见`)
)

// country returns the country the notice says its parties are of: in the title,
// the sentence that decides or the annex's heading, or, in an order on a person
// or body, in front of the name in the reasons.
func (r *reader) country(s *section, t *parts) *lists.CountryLink {
	title := r.page.Title
	if _, rest, ok := strings.Cut(title, "关于"); ok {
		title = rest
	}
	if _, rest, ok := strings.Cut(title, "公布"); ok {
		title = rest
	}
	for _, text := range []string{title, s.object, t.annexTitle, t.annexNamed} {
		if link := countryIn(mask(text)); link != nil {
			return link
		}
	}
	return nil
}

// countryIn finds the country of the parties in one text.
func countryIn(text string) *lists.CountryLink {
	at := []string{leadIn.ReplaceAllString(text, "")}
	for _, m := range behindNum.FindAllStringIndex(text, -1) {
		at = append(at, text[m[1]:])
	}
	for _, rest := range at {
		if c, behind, ok := zh.LeadingCountry(rest); ok && behind != "" && !notOfParty(behind) {
			return &lists.CountryLink{Code: c.Code, Text: c.Text, Basis: "stated in the notice"}
		}
	}
	return nil
}

// notOfParty reports whether what follows a country shows that it is no party's.
func notOfParty(behind string) bool {
	for _, w := range []string{"军售", "出售", "境内", "有关", "政府", "宣布"} {
		if strings.HasPrefix(behind, w) {
			return true
		}
	}
	return false
}

// reasonsCountry finds the country in front of a party's name in the reasons of
// an order: 日本参议员甲….
func (r *reader) reasonsCountry(t *parts, name string) *lists.CountryLink {
	last := name[strings.LastIndex(name, "·")+1:]
	if i := strings.Index(last, "·"); i >= 0 {
		last = last[i:]
	}
	for _, p := range t.body {
		for _, s := range splitAt(p.text, "。，；：") {
			at := strings.Index(s, name)
			if at < 0 {
				at = strings.Index(s, last)
			}
			if at < 0 {
				continue
			}
			if c, behind, ok := zh.LeadingCountry(s[:at]); ok && len([]rune(behind)) < 30 && !strings.ContainsAny(behind, "对向") {
				return &lists.CountryLink{Code: c.Code, Text: c.Text, Basis: "stated in the notice"}
			}
		}
	}
	return nil
}

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
		r.checkFirst(s.object, a.Targets)
		if d, ok := declaredCount(mask(t.annexTitle)); ok {
			r.checkCount("the annex's heading", t.annexTitle, d, a.Targets)
		}
		if d, ok := declaredCount(s.object); ok {
			r.checkCount("the sentence", s.object, d, a.Targets)
		}
	default:
		reading := party.Sentence(s.object, ctx)
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

// completeSentence reports whether a sentence names as many parties as it
// declares, so that an annex besides would say nothing more.
func completeSentence(object string, reading party.Reading) bool {
	d, ok := declaredCount(object)
	return ok && d == len(reading.Targets) && !moreThan.MatchString(object)
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

// measures reads the measure paragraphs of a section and ties those that are
// about a group of the parties to it. texts are the paragraphs, for the legal
// basis.
func (r *reader) measures(s *section, targets []lists.Target) (out []lists.ActMeasure, texts []string) {
	var outer *group
	var outerTo []int
	tried := false
	add := func(text string) {
		var hits []string
		var to []int
		if outer != nil {
			hits, to = outer.hits, outerTo
		}
		ms, unread := readMeasures(text, hits)
		texts = append(texts, text)
		if len(ms) == 0 && procedures.MatchString(text) {
			return
		}
		tried = true
		if g, _, ok := groupOf(trimEnd(text)); ok {
			to = r.members(g, s, targets)
		}
		for _, u := range unread {
			r.problem(lists.ProblemMeasure, u, "a measure is in words that are not known")
		}
		for i := range ms {
			ms[i].To = to
		}
		out = append(out, ms...)
	}
	if s.inline != "" {
		add(s.inline)
	}
	// Where measures are announced without ordinals, every paragraph is one.
	for i, p := range s.paras {
		text := strings.TrimSpace(p.text)
		nested := i+1 < len(s.paras) && s.paras[i+1].level > p.level && p.level > 0 ||
			p.level > 0 && i+1 < len(s.paras) && s.paras[i+1].level == 0 && strings.HasSuffix(text, "：")
		if strings.HasSuffix(text, "：") && nested {
			if g, _, ok := groupOf(text); ok {
				outer, outerTo = &g, r.members(g, s, targets)
				continue
			}
		}
		if p.level == 1 {
			outer, outerTo = nil, nil
		}
		if p.level == 0 && prose.MatchString(text) && s.list != listWatch && outer == nil {
			continue
		}
		add(text)
	}
	addExceptions(out)
	if !tried && measuresAt.MatchString(s.sentence+s.behind) {
		r.problem(lists.ProblemMeasure, s.sentence, "the notice announces measures, and none could be read")
	}
	return out, texts
}

// prose are paragraphs without an ordinal behind the decision that impose
// nothing: what the parties have done.
var prose = regexp.MustCompile(`^上述.{0,12}(?:实体|企业|机构|公司).{0,12}(?:违反|损害|危害|参与|中断|长期)|^特此|^鉴于|^为`)

// members returns the ordinals of the targets a paragraph is about, nil for
// all. It reports a group it cannot find and one of another size.
func (r *reader) members(g group, s *section, targets []lists.Target) []int {
	var to []int
	var fits []party.Group
	for _, pg := range s.groups {
		if pg.Heading != "" && g.kind != "" && pg.Kind == g.kind && pg.First > 0 {
			fits = append(fits, pg)
		}
	}
	switch {
	case len(fits) == 1:
		for o := fits[0].First; o <= fits[0].Last; o++ {
			to = append(to, o)
		}
	default:
		for _, t := range targets {
			if (g.kind == "" || t.Kind == g.kind) && namedIn(g.text, t) {
				to = append(to, t.Ordinal)
			}
		}
		if len(to) == 0 && g.kind != "" {
			for _, t := range targets {
				if t.Kind == g.kind {
					to = append(to, t.Ordinal)
				}
			}
		}
	}
	if len(to) == 0 {
		r.problem(lists.ProblemTargets, g.text, "whom a measure is about could not be told: none of the parties fits the words")
		return nil
	}
	if g.declared > 0 && g.declared != len(to) {
		r.problem(lists.ProblemCount, g.text, fmt.Sprintf("the paragraph declares %d parties, %d were read", g.declared, len(to)))
	}
	if len(to) == len(targets) {
		return nil
	}
	slices.Sort(to)
	return to
}

// namedIn reports whether a text names a target, persons also by the last part
// of their name.
func namedIn(text string, t lists.Target) bool {
	text = strings.ReplaceAll(text, " ", "")
	for _, n := range t.Names {
		name := strings.ReplaceAll(n.Full, " ", "")
		// A country may stand in front of the first of several quoted names.
		if i := strings.Index(name, "“"); i > 0 && strings.HasSuffix(name, "”") {
			name = name[i:]
		}
		if name != "" && strings.Contains(text, name) {
			return true
		}
	}
	return false
}
