package register

import (
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v4"

	"sanctionsd/lists"
)

// act reads one act. What it says is checked here as far as the notice alone
// can tell; that On points somewhere is for [Resolve].
func (f *form) act(n *yaml.Node, path string) lists.Act {
	var a lists.Act
	var action string
	var each lists.Target
	var targets *yaml.Node
	f.mapping(
		n, path,
		f.wordInto("action", &action, actions),
		field{"effective", func(n *yaml.Node, path string) { a.Effective = f.instant(n, path) }},
		field{"until", func(n *yaml.Node, path string) { a.Until = f.instant(n, path) }},
		f.wordInto("until_basis", &a.UntilBasis, bases),
		listInto(f, "on", &a.On, func(n *yaml.Node, path string) string {
			return f.matching(n, path, shapeOn, `write the key of a notice of this list ("2025-7"), or a designation of it ("2025-7/3")`)
		}),
		field{"delisting_stated", func(n *yaml.Node, path string) { a.DelistingStated = f.truth(n, path) }},
		field{"basis", func(n *yaml.Node, path string) {
			f.each(n, path, func(n *yaml.Node, path string) { a.LegalBasis = append(a.LegalBasis, f.law(n, path)) })
		}},
		field{"measures", func(n *yaml.Node, path string) {
			f.each(n, path, func(n *yaml.Node, path string) { a.Measures = append(a.Measures, f.measure(n, path)...) })
		}},
		field{"each", func(n *yaml.Node, path string) { each = f.every(n, path) }},
		field{"targets", func(n *yaml.Node, _ string) { targets = n }},
		f.into("text", &a.Text),
	)
	if n.Kind != yaml.MappingNode {
		return a
	}
	a.Action = lists.Action(action)
	if targets != nil {
		a.Targets = f.targets(targets, join(path, "targets"), each)
	}
	exempt(a.Measures)
	f.need(n, path, "action", action != "", "write one of "+oneOf(actions))
	f.sense(n, path, a)
	return a
}

// sense reports what does not go together in an act.
func (f *form) sense(n *yaml.Node, path string, a lists.Act) {
	names := a.Action == lists.ActAdd || a.Action == lists.ActInvestigate || a.Action == lists.ActWarn
	touches := a.Action == lists.ActSuspend || a.Action == lists.ActStop || a.Action == lists.ActRemove ||
		a.Action == lists.ActResume || a.Action == lists.ActModify
	switch {
	case names && len(a.Targets) == 0:
		f.need(n, path, "targets", false, "an act that says "+string(a.Action)+" names parties")
	case names && len(a.On) > 0:
		f.fail(n, join(path, "on"), "an act that says %s is about no earlier notice; leave it out", a.Action)
	case touches && len(a.On) == 0:
		f.need(n, path, "on", false, "an act that says "+string(a.Action)+` is about earlier notices: ["2025-7"]`)
	}
	if touches {
		f.need(n, path, "effective", a.Effective != "", "from when does it count?")
	}
	from, begins := instant(a.Effective)
	until, ends := instant(a.Until)
	switch {
	case a.Until != "" && a.Action != lists.ActSuspend:
		f.fail(n, join(path, "until"), "only a suspension has an end; leave it out")
	case begins && ends && !from.Before(until):
		f.fail(n, join(path, "until"), "%s is not after effective, %s; it is the first moment at which the suspension does not hold any more", a.Until, a.Effective)
	case a.Until != "" && a.UntilBasis == "":
		f.need(n, path, "until_basis", false, "stated where the notice names the day, computed where it gives a length of time")
	case a.Until == "" && a.UntilBasis != "":
		f.fail(n, join(path, "until_basis"), "without until there is nothing it is about; leave it out")
	}
	for _, m := range a.Measures {
		for _, o := range m.To {
			if o > len(a.Targets) {
				f.fail(n, join(path, "measures"), "%s is for target %d, and there are %d; correct to", m.Code, o, len(a.Targets))
				return
			}
		}
	}
}

func (f *form) law(n *yaml.Node, path string) lists.LegalBasis {
	var l lists.LegalBasis
	f.mapping(
		n, path,
		f.into("law", &l.Law),
		listInto(f, "articles", &l.Articles, func(n *yaml.Node, path string) string {
			return f.matching(n, path, shapeArticle, "write the article's number in figures: 15")
		}),
	)
	if n.Kind == yaml.MappingNode {
		f.need(n, path, "law", l.Law != "", "the law's name without 《》")
	}
	return l
}

// measure reads a paragraph of the operative part, which is a measure for each
// of its codes.
func (f *form) measure(n *yaml.Node, path string) []lists.ActMeasure {
	var found, regions, bound []string
	var m lists.ActMeasure
	boundBy := make(map[string][]string)
	bind := func(n *yaml.Node, path string) string { return f.word(n, path, binds) }
	f.mapping(
		n, path,
		listInto(f, "codes", &found, func(n *yaml.Node, path string) string { return f.word(n, path, codes) }),
		f.into("text", &m.Text),
		listInto(f, "hits", &m.Hits, func(n *yaml.Node, path string) string { return f.word(n, path, hits) }),
		field{"binds", func(n *yaml.Node, path string) {
			if n.Kind != yaml.MappingNode {
				listInto(f, "", &bound, bind).read(n, path)
				return
			}
			var fields []field
			for _, c := range codes {
				fields = append(fields, field{c, func(n *yaml.Node, path string) {
					var who []string
					listInto(f, "", &who, bind).read(n, path)
					boundBy[c] = who
				}})
			}
			f.mapping(n, path, fields...)
		}},
		listInto(f, "regions", &regions, func(n *yaml.Node, path string) string {
			return f.matching(n, path, shapeCountry, "write ISO 3166-1 codes: [CN, HK, MO]")
		}),
		field{"to", func(n *yaml.Node, path string) { f.ordinals(n, path, &m.To) }},
	)
	if n.Kind != yaml.MappingNode {
		return nil
	}
	f.need(n, path, "codes", len(found) > 0, "a measure has at least one code")
	f.need(n, path, "text", m.Text != "", "the authority's own words")
	for _, c := range slices.Sorted(maps.Keys(boundBy)) {
		if !slices.Contains(found, c) {
			f.fail(n, join(path, "binds"), "%s is not among codes; correct one of them", c)
		}
	}
	if len(m.Hits) == 0 {
		m.Hits = []string{"target"}
	}
	var all []lists.ActMeasure
	for _, c := range found {
		one := m
		one.Code, one.Binds = c, bound
		if who, ok := boundBy[c]; ok {
			one.Binds = who
		}
		if c == "entry-ban" || c == "visa-denial" {
			one.Regions = regions
		}
		all = append(all, one)
	}
	if entry := slices.Contains(found, "entry-ban") || slices.Contains(found, "visa-denial"); len(regions) > 0 && !entry {
		f.fail(n, join(path, "regions"), "only entry-ban and visa-denial have regions; leave it out")
	}
	return all
}

// targets reads the parties of an act, which are counted from 1.
func (f *form) targets(n *yaml.Node, path string, each lists.Target) []lists.Target {
	var all []lists.Target
	f.each(n, path, func(n *yaml.Node, path string) {
		if len(all) == maxTargets {
			f.fail(n, path, "more than %d targets", maxTargets)
		}
		if len(all) >= maxTargets {
			return
		}
		t := f.target(n, path, each)
		t.Ordinal = len(all) + 1
		all = append(all, t)
	})
	for i := range all {
		p := all[i].Parent
		if p == 0 {
			continue
		}
		if p > len(all) || p == i+1 || all[p-1].Parent != 0 {
			f.fail(n, fmt.Sprintf("%s[%d].parent", path, i), "%d is none of the other parties that are no branches; write the ordinal of the party it is a branch of", p)
			continue
		}
		if len(all[p-1].Names) > 0 {
			all[i].Relations = append(all[i].Relations, lists.Relation{Type: "branch-of", Name: all[p-1].Names[0].Full})
		}
	}
	return all
}
