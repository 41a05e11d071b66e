package sync

import (
	"strings"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/store"
)

func TestJudge(t *testing.T) {
	guard := lists.Guard{RemovedPercent: 2, RemovedMin: 25, ChurnPercent: 10, ChurnMin: 100}
	base := store.ListState{Format: "classic", Publication: lists.Publication{Date: "2026-11-20"}}
	reading := func(edit func(*lists.Reading)) lists.Reading {
		r := lists.Reading{Format: "classic", Date: "2026-11-21", Records: 10000}
		if edit != nil {
			edit(&r)
		}
		return r
	}
	unknown := func(r *lists.Reading) {
		r.Findings = []lists.Finding{{Kind: lists.FindingVocabulary}, {Kind: lists.FindingStructure, Text: "unknown element <x>", Where: "record 7", Count: 3}}
	}
	tests := []struct {
		name    string
		pinned  string
		unheld  bool
		reading lists.Reading
		tally   store.Tally
		want    verdict
		codes   string
	}{
		{name: "quiet", reading: reading(nil), want: accept},
		{name: "same day", reading: reading(func(r *lists.Reading) { r.Date = "2026-11-20" }), want: accept},
		{name: "no date", reading: reading(func(r *lists.Reading) { r.Date = "" }), want: accept},
		{name: "older", reading: reading(func(r *lists.Reading) { r.Date = "2026-11-19" }), want: refuse, codes: "older"},
		{name: "other format", reading: reading(func(r *lists.Reading) { r.Format = "delimited" }), want: refuse, codes: "format"},
		{name: "other format than configured", pinned: "delimited", unheld: true, reading: reading(nil), want: refuse, codes: "format"},
		{name: "too few", reading: reading(func(r *lists.Reading) { r.Records = 0 }), want: refuse, codes: "too-few"},
		{name: "unknown structure", reading: reading(unknown), want: hold, codes: "unknown-structure"},
		{name: "unknown structure in a baseline", unheld: true, reading: reading(unknown), want: hold, codes: "unknown-structure"},
		{name: "2 % of removals", reading: reading(nil), tally: store.Tally{Held: 10000, Removed: 200}, want: accept},
		{name: "more than 2 %", reading: reading(nil), tally: store.Tally{Held: 10000, Removed: 201}, want: hold, codes: "removals"},
		{name: "10 % of churn", reading: reading(nil), tally: store.Tally{Held: 10000, Removed: 200, Changed: 800}, want: accept},
		{name: "more than 10 %", reading: reading(nil), tally: store.Tally{Held: 10000, Removed: 200, Changed: 801}, want: hold, codes: "churn"},
		{name: "both", reading: reading(nil), tally: store.Tally{Held: 10000, Removed: 10000}, want: hold, codes: "removals churn"},
		{name: "additions are certain", reading: reading(nil), tally: store.Tally{Held: 10000, Added: 10000}, want: accept},
		{name: "a baseline removes nothing", unheld: true, reading: reading(nil), tally: store.Tally{Added: 10000}, want: accept},
		{name: "broken is worse than suspicious", reading: reading(func(r *lists.Reading) { r.Date = "2026-11-19"; unknown(r) }), want: refuse, codes: "older"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			source := lists.Source{ID: "us-ofac-sdn", MinRecords: 1}
			got, reasons := judge(source, guard, tt.pinned, base, !tt.unheld, tt.reading, tt.tally)
			var codes []string
			for _, r := range reasons {
				codes = append(codes, r.Code)
				if len(r.Text) < 20 {
					t.Errorf("reason %q is no sentence an operator understands", r.Text)
				}
			}
			if got != tt.want || strings.Join(codes, " ") != tt.codes {
				t.Errorf("got %v %v, want %v %q", got, codes, tt.want, tt.codes)
			}
		})
	}
}
