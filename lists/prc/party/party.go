// Package party reads the parties of a notice: those of an annex, line by line,
// and those of a sentence, where names are joined by 、 and 和.
package party

import (
	"fmt"
	"slices"
	"strings"

	"sanctionsd/lists"
)

// Context is what the notice says of all its parties.
type Context struct {
	// Country is the one the notice names in its title, sentence or annex
	// title. A Basis of "" stands for "stated in the notice".
	Country *lists.CountryLink
	// Kind is the kind of all parties, "" where the notice does not tell.
	Kind lists.Kind
	// List is the id of the list, for the words of problems.
	List string
}

// Group is a heading of an annex and the parties under it. An annex without
// headings, and a sentence, are one group without a heading.
type Group struct {
	Heading string
	Kind    lists.Kind
	// Declared is the number of parties the words state, 0 for none.
	Declared int
	// First and Last are the ordinals of its parties, 0 when it has none.
	First, Last int
}

// Reading is the parties of a text. What could not be read with certainty is a
// problem; what is odd without doubt of the meaning is a finding.
type Reading struct {
	Targets  []lists.Target
	Groups   []Group
	Problems []lists.Problem
	Findings []lists.Finding
}

// maxTargets bounds the parties of one text. No annex has had more than 40.
const maxTargets = 2000

// maxLine bounds, in runes, a line that can hold one party.
const maxLine = 1000

// maxText bounds, in bytes, a text that holds many: what is longer is not read.
const maxText = 20_000

// maxProblems bounds the problems of one text, of which one is enough for a
// review.
const maxProblems = 100

const statedInNotice = "stated in the notice"

// reader collects a reading.
type reader struct {
	ctx      Context
	targets  []lists.Target
	groups   []Group
	problems []lists.Problem
	findings lists.Findings
}

func (r *reader) reading() Reading {
	return Reading{Targets: r.targets, Groups: r.groups, Problems: r.problems, Findings: r.findings.List()}
}

// problem notes why the reading is not certain, once for each sentence and
// excerpt.
func (r *reader) problem(code, excerpt, format string, args ...any) {
	p := lists.Problem{Code: code, Text: fmt.Sprintf(format, args...), Excerpt: excerpt}
	if len(r.problems) >= maxProblems || slices.Contains(r.problems, p) {
		return
	}
	r.problems = append(r.problems, p)
}

// add appends a party, gives it its ordinal and the notice's country, and
// reports what about its name is in doubt.
func (r *reader) add(p parsed, line string) *lists.Target {
	if len(r.targets) >= maxTargets {
		r.problem(lists.ProblemTargets, "", "the text names more than %d parties", maxTargets)
		return nil
	}
	t := p.target
	t.Ordinal = len(r.targets) + 1
	if r.ctx.Country != nil {
		link := *r.ctx.Country
		if link.Basis == "" {
			link.Basis = statedInNotice
		}
		addCountry(&t, link)
	}
	if p.doubt != "" {
		r.problem(lists.ProblemTargets, line, "party %d: %s", t.Ordinal, p.doubt)
	}
	for _, n := range t.Names {
		if damaged(n.Full) {
			r.problem(lists.ProblemText, n.Full, "the name of party %d is damaged", t.Ordinal)
		}
		for _, v := range n.Variants {
			if damaged(v.Full) {
				r.problem(lists.ProblemText, v.Full, "the name of party %d is damaged", t.Ordinal)
			}
		}
	}
	r.targets = append(r.targets, t)
	return &r.targets[len(r.targets)-1]
}

// addCountry ties a party to a country. The notice's word for a country gives
// way to another that says the same.
func addCountry(t *lists.Target, link lists.CountryLink) {
	for _, c := range t.Countries {
		if c.Code == link.Code && (c.Code != "" || c.Text == link.Text) {
			return
		}
	}
	t.Countries = append(t.Countries, link)
}

// damaged reports whether a name has lost characters on its way: they became
// question marks.
func damaged(name string) bool {
	return strings.ContainsAny(name, "?？\uFFFD")
}
