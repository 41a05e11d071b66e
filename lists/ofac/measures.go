package ofac

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"sanctionsd/lists"
)

// The states of a measure. OFAC announces some directives before they take
// effect; which it is counts from the day of the publication, as a document
// says nothing of later days.
const (
	stateActive    = "active"
	stateAnnounced = "announced"
)

// menuFeature is an item of a menu with the reference of the law behind it.
type menuFeature struct {
	labelled
	authority string
}

// menuItem returns the code of an item by its reference, or in the formats
// that have none by its words.
func menuItem(l labelled) (code string, ok bool) {
	if t, known := menuTerms[l.reference]; known {
		return t.meaning, true
	}
	for _, t := range menuTerms {
		if l.reference == "" && sameLabel(t.label, l.value) {
			return t.meaning, true
		}
	}
	return codeOther, false
}

// directive is what the features of an entry say of one directive: OFAC's words
// and its dates, as given until they are settled.
type directive struct {
	given map[destination][]labelled

	words, label                   string
	listing, effective, divestment string
	// divestmentLabel is what OFAC calls the day.
	divestmentLabel string
}

// directiveKey returns the key of the directive that the words are about:
// "Subject to Directive 1a - As of ...".
func directiveKey(order, words string) string {
	number, ok := strings.CutPrefix(words, "Subject to Directive ")
	if !ok {
		return ""
	}
	number, _, _ = strings.Cut(number, " ")
	return order + number
}

// directive files a feature that is about a directive.
func (m *mapping) directive(f feature, l labelled) {
	key := f.argument
	if f.to == toDirective {
		// Not all is about one: some point to a page about directives.
		if key = directiveKey(f.argument, l.value); key == "" {
			m.keep(l)
			return
		}
	}
	d := m.directives[key]
	if d == nil {
		if m.directives == nil {
			m.directives = make(map[string]*directive)
		}
		d = &directive{given: make(map[destination][]labelled)}
		m.directives[key] = d
	}
	d.given[f.to] = append(d.given[f.to], l)
}

// settle takes one value of each sort. Of several it is the least, since their
// order means nothing; what is left, and what is no date, is kept.
func (m *mapping) settle(d *directive) {
	one := func(to destination, read func(labelled) string) (value, label string) {
		given := d.given[to]
		slices.SortFunc(given, func(a, b labelled) int { return cmp.Compare(read(a), read(b)) })
		for _, l := range given {
			switch v := read(l); {
			case v != "" && value == "":
				value, label = v, l.label
			case v == "" || v != value:
				m.keep(l)
			}
		}
		return value, label
	}
	d.words, d.label = one(toDirective, func(l labelled) string { return l.value })
	d.listing, _ = one(toListing, dateOf)
	d.effective, _ = one(toEffective, dateOf)
	d.divestment, d.divestmentLabel = one(toDivestment, dateOf)
}

// measures makes the measures of a record: one of each sanctions type, and of
// each directive that only features speak of.
func (m *mapping) measures(p publisher, r *record) {
	var keys []string
	if len(m.directives) > 0 {
		keys = slices.Sorted(maps.Keys(m.directives))
	}
	for _, key := range keys {
		m.settle(m.directives[key])
	}
	types := r.sanctions
	if p.id != sdn.id {
		types = m.withoutBlock(r)
	}
	var told []string
	for _, t := range types {
		s, ok := sanctions[t.id]
		switch {
		case !ok:
			m.unknown("unknown sanctions type " + quote(t.id) + " " + quote(t.label))
			s.codes = []string{codeOther}
		case !sameLabel(s.label, t.label):
			m.unknown("the sanctions type " + t.id + " is labelled " + quote(t.label) + ", not " + quote(s.label) + " as before")
		}
		told = append(told, s.directive)
		m.impose(s.codes, lists.Measure{
			Native: &lists.Native{ID: t.id, Text: t.label},
			Basis:  basis(r, s),
		}, m.directives[s.directive])
	}
	for _, key := range keys {
		if slices.Contains(told, key) {
			continue
		}
		d := m.directives[key]
		m.impose(directiveCodes(key), lists.Measure{Native: &lists.Native{Text: cmp.Or(d.label, key)}}, d)
	}
	hidden := p.id != sdn.id && r.on(sdn.id)
	for _, item := range m.menu {
		code, ok := menuItem(item.labelled)
		if !ok {
			m.unknown("unknown item of " + quote(item.label) + ": " + quote(item.value))
		}
		if code == codeBlocking && hidden {
			// Not shown as a measure, and not lost.
			m.keep(item.labelled)
			continue
		}
		m.impose([]string{code}, lists.Measure{
			Text:   item.value,
			Native: &lists.Native{ID: item.reference, Text: item.label},
			Basis:  basis(r, sanction{authority: item.authority}),
		}, nil)
	}
	if code := programMeasures[onlyProgram(r)]; code != "" && len(m.d.Measures) == 0 && len(r.sanctions) == 0 {
		m.impose([]string{code}, lists.Measure{Native: &lists.Native{Text: r.programs[0]}}, nil)
	}
	m.blocking(p, r)
	begun := func(v lists.Measure) bool { return v.State != stateAnnounced }
	if len(m.d.Measures) > 0 && !slices.ContainsFunc(m.d.Measures, begun) {
		m.d.Status, m.d.InForce = lists.StatusAnnounced, lists.InForceNo
	}
}

func onlyProgram(r *record) string {
	if len(r.programs) != 1 {
		return ""
	}
	return r.programs[0]
}

// blocking keeps two promises: a record of the SDN List always shows that the
// party is blocked, which being on the List of Specially Designated Nationals
// and Blocked Persons means; a record of the Consolidated List never shows the
// blocking of the SDN List.
func (m *mapping) blocking(p publisher, r *record) {
	isBlocking := func(v lists.Measure) bool { return v.Code == codeBlocking }
	if p.id == sdn.id && !slices.ContainsFunc(m.d.Measures, isBlocking) {
		if r.stated && r.on(sdn.id) {
			m.findings.Add(lists.FindingNote, m.where, "an entity on the SDN List has no sanctions type Block")
		}
		m.impose([]string{codeBlocking}, lists.Measure{Native: &lists.Native{Text: p.membership}}, nil)
	}
}

// withoutBlock returns the sanctions types but Block, which means the SDN List
// and is shown by the record there.
func (m *mapping) withoutBlock(r *record) []reference {
	rest := make([]reference, 0, len(r.sanctions))
	for _, t := range r.sanctions {
		if t.id != typeBlock {
			rest = append(rest, t)
		} else if !r.on(sdn.id) {
			m.unknown("the sanctions type Block of an entity that is not on the SDN List; its record here does not show it")
		}
	}
	return rest
}

// impose adds a measure under each of the codes.
func (m *mapping) impose(codes []string, v lists.Measure, d *directive) {
	if d == nil {
		d = new(directive)
	}
	if d.words != "" {
		v.Text = d.words
	}
	v.State, v.InForce = stateActive, lists.InForceYes
	v.From = d.effective
	if len(d.given[toEffective]) == 0 {
		// An effective date that cannot be read is no reason to take another.
		v.From = d.listing
	}
	if d.effective != "" {
		m.timed = true
		if d.listing != "" {
			v.Periods = append(v.Periods, lists.Period{State: stateAnnounced, From: d.listing, Until: d.effective})
		}
		v.Periods = append(v.Periods, lists.Period{State: stateActive, From: d.effective})
		if m.asOf != "" && d.effective > m.asOf {
			v.State, v.InForce = stateAnnounced, lists.InForceNo
		}
	}
	if d.divestment != "" {
		v.Exceptions = append(v.Exceptions, lists.Exception{Type: "divestment", Text: d.divestmentLabel, Until: d.divestment})
	}
	for _, code := range codes {
		v.Code = code
		m.d.Measures = append(m.d.Measures, v)
	}
}

// directiveCodes returns the codes of a directive that no sanctions type
// speaks of.
func directiveCodes(key string) []string {
	for _, s := range sanctions {
		if s.directive == key {
			return s.codes
		}
	}
	return []string{codeSectoral}
}

// basis returns the legal authorities a measure rests on: its own order, where
// the entry names it; else those that no other sanctions type of the entry has
// for its own, or all where that leaves none, so that the true one is among
// them. OFAC itself does not tie the two.
func basis(r *record, s sanction) []string {
	taken := make(map[string]bool)
	for _, t := range r.sanctions {
		if a := sanctions[t.id].authority; a != "" {
			taken[a] = true
		}
	}
	var own, free, all []string
	for _, a := range r.authorities {
		all = append(all, a.label)
		if s.authority != "" && a.id == s.authority {
			own = append(own, a.label)
		}
		if !taken[a.id] {
			free = append(free, a.label)
		}
	}
	switch {
	case len(own) > 0:
		return own
	case len(free) > 0:
		return free
	}
	return all
}
