package notice

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/party"
)

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
	r.checkNames(g.text, targets)
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
