package sync

import (
	"fmt"
	"slices"

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

// judge says what becomes of a publication that was read whole, compared with
// the held state, and why. It does not know of --force: what is held may be
// let through by an operator, what is refused may not.
func judge(source lists.Source, guard lists.Guard, pinned string, base store.ListState, held bool, reading lists.Reading, t store.Tally) (verdict, []store.Reason) {
	if reasons := refusals(source, pinned, base, held, reading); len(reasons) > 0 {
		return refuse, reasons
	}
	if reasons := suspicions(guard, held, reading, t); len(reasons) > 0 {
		return hold, reasons
	}
	return accept, nil
}

// refusals are what is broken in a publication, seen beside the held one.
func refusals(source lists.Source, pinned string, base store.ListState, held bool, reading lists.Reading) (reasons []store.Reason) {
	add := func(code, format string, args ...any) {
		reasons = append(reasons, store.Reason{Code: code, Text: fmt.Sprintf(format, args...)})
	}
	if pinned != "" && reading.Format != pinned {
		add(lists.CodeFormat, "the publication came in the format %q, but lists.%s.format in the configuration says %q", reading.Format, source.ID, pinned)
	} else if held && reading.Format != base.Format {
		add(lists.CodeFormat, "the publication came in the format %q, but the list has been kept in %q since its baseline; set lists.%s.url to a file in that format", reading.Format, base.Format, source.ID)
	}
	if held && reading.Date != "" && base.Publication.Date != "" && reading.Date < base.Publication.Date {
		add(lists.CodeOlder, "the publication is of %s, but the one held is of %s; a cache or mirror may be serving an old file", reading.Date, base.Publication.Date)
	}
	if reading.Records < source.MinRecords {
		add(lists.CodeTooFew, "the publication has %d entries, and this list never has fewer than %d", reading.Records, source.MinRecords)
	}
	return reasons
}

// suspicions are what may be true and must be seen by a person first.
func suspicions(guard lists.Guard, held bool, reading lists.Reading, t store.Tally) (reasons []store.Reason) {
	add := func(code, format string, args ...any) {
		reasons = append(reasons, store.Reason{Code: code, Text: fmt.Sprintf(format, args...)})
	}
	if i := slices.IndexFunc(reading.Findings, func(f lists.Finding) bool { return f.Kind == lists.FindingStructure }); i >= 0 {
		f := reading.Findings[i]
		add(lists.CodeUnknownStructure, "the publication holds data this version of sanctionsd does not know (%s, first at %s, %d times); its meaning may be lost", f.Text, f.Where, f.Count)
	}
	if !held {
		return reasons
	}
	if limit := guard.MaxRemoved(t.Held); t.Removed > limit {
		add(lists.CodeRemovals, "the publication would remove %d of %d designations; up to %d pass without an operator's word", t.Removed, t.Held, limit)
	}
	if limit := guard.MaxChurn(t.Held); t.Changed+t.Removed > limit {
		add(lists.CodeChurn, "the publication would change or remove %d of %d designations; up to %d pass without an operator's word", t.Changed+t.Removed, t.Held, limit)
	}
	return reasons
}
