package sync

import (
	"fmt"
	"slices"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// verdict is what becomes of a publication.
type verdict int

const (
	accept verdict = iota
	hold
	refuse
)

// candidate is a publication that was read whole, beside the held state.
type candidate struct {
	source lists.Source
	guard  lists.Guard
	// format is the configured one, "" for none.
	format  string
	base    store.ListState
	held    bool
	reading lists.Reading
	tally   store.Tally
	// reused are designations whose id seems to stand for another party.
	reused []string
	// today is the day it is in the authority's zone.
	today string
}

// judge says what becomes of a publication, and why. It does not know of
// --force: what is held may be let through by an operator, what is refused may
// not.
func (c candidate) judge() (verdict, []store.Reason) {
	if reasons := c.refusals(); len(reasons) > 0 {
		return refuse, reasons
	}
	if reasons := c.suspicions(); len(reasons) > 0 {
		return hold, reasons
	}
	return accept, nil
}

// refusals are what is broken in a publication, seen beside the held one.
func (c candidate) refusals() (reasons []store.Reason) {
	add := func(code, format string, args ...any) {
		reasons = append(reasons, store.Reason{Code: code, Text: fmt.Sprintf(format, args...)})
	}
	if c.format != "" && c.reading.Format != c.format {
		add(lists.CodeFormat, "the publication came in the format %q, but lists.%s.format in the configuration says %q", c.reading.Format, c.source.ID, c.format)
	}
	// A day still to come is a slip of the authority's: held to it, every true
	// publication until then would be too old.
	newest := min(c.base.NewestDate, c.today)
	if c.held && c.reading.Date != "" && c.reading.Date < newest {
		add(lists.CodeOlder, "the publication is of %s, but one of %s was taken before; a cache or mirror may be serving an old file", c.reading.Date, c.base.NewestDate)
	}
	if c.reading.Records < c.source.MinRecords {
		add(lists.CodeTooFew, "the publication has %d entries, and this list never has fewer than %d", c.reading.Records, c.source.MinRecords)
	}
	return reasons
}

// suspicions are what may be true and must be seen by a person first.
func (c candidate) suspicions() (reasons []store.Reason) {
	add := func(code, format string, args ...any) {
		reasons = append(reasons, store.Reason{Code: code, Text: fmt.Sprintf(format, args...)})
	}
	if c.reformatted() {
		reasons = append(reasons, c.formatReason())
	}
	if i := slices.IndexFunc(c.reading.Findings, func(f lists.Finding) bool { return f.Kind == lists.FindingStructure }); i >= 0 {
		f := c.reading.Findings[i]
		add(lists.CodeUnknownStructure, "the publication holds data this version of sanctionsd does not know (%s, first at %s, %d times); its meaning may be lost", f.Text, f.Where, f.Count)
	}
	if !c.held {
		return reasons
	}
	if p := c.reading.Partial; p != "" && p != c.base.Partial {
		add(lists.CodePartial, "the publication is %s, not the whole list; what it leaves out would be removed", p)
	}
	if len(c.reused) > 0 {
		add(lists.CodeReusedID, "the publication seems to have another party under a known id (%d, first %s): no name stayed, and the kind or every programme is another", len(c.reused), c.reused[0])
	}
	t := c.tally
	if limit := c.guard.MaxRemoved(t.Held); t.Removed > limit {
		add(lists.CodeRemovals, "the publication would remove %d of %d designations; up to %d pass without an operator's word", t.Removed, t.Held, limit)
	}
	// That another format changes most designations is no news.
	if limit := c.guard.MaxChurn(t.Held); !c.reformatted() && t.Changed+t.Removed > limit {
		add(lists.CodeChurn, "the publication would change or remove %d of %d designations; up to %d pass without an operator's word", t.Changed+t.Removed, t.Held, limit)
	}
	return reasons
}

// reusedID reports whether a change looks as if the id had been given to
// another party: no name stayed, and the kind or every programme is another. In
// 65 renames over two and a half years of the SDN List the kind and a programme
// always stayed.
func reusedID(c lists.Change) bool {
	if c.Before == nil || c.After == nil {
		return false
	}
	for _, was := range c.Before.Names {
		if slices.ContainsFunc(c.After.Names, func(is lists.Name) bool { return strings.EqualFold(is.Full, was.Full) }) {
			return false
		}
	}
	sameProgram := len(c.Before.Programs)+len(c.After.Programs) == 0 || slices.ContainsFunc(c.Before.Programs, func(p string) bool { return slices.Contains(c.After.Programs, p) })
	return c.Before.Kind != c.After.Kind || !sameProgram
}
