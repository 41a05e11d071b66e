package sync

import (
	"cmp"
	"strings"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/store"
)

func TestJudge(t *testing.T) {
	guard := lists.Guard{RemovedPercent: 2, RemovedMin: 25, ChurnPercent: 10, ChurnMin: 100}
	base := store.ListState{Format: "classic", NewestDate: "2026-11-20"}
	reading := func(edit func(*lists.Reading)) lists.Reading {
		r := lists.Reading{Format: "classic", Date: "2026-11-21", Records: 10000}
		if edit != nil {
			edit(&r)
		}
		return r
	}
	delimited := func(r *lists.Reading) { r.Format = "delimited" }
	unknown := func(r *lists.Reading) {
		r.Findings = []lists.Finding{{Kind: lists.FindingVocabulary}, {Kind: lists.FindingStructure, Text: "unknown element <x>", Where: "record 7", Count: 3}}
	}
	tests := []struct {
		name    string
		format  string
		unheld  bool
		reading lists.Reading
		reused  []string
		today   string
		tally   store.Tally
		want    verdict
		codes   string
	}{
		{name: "quiet", reading: reading(nil), want: accept},
		{name: "same day", reading: reading(func(r *lists.Reading) { r.Date = "2026-11-20" }), want: accept},
		{name: "no date", reading: reading(func(r *lists.Reading) { r.Date = "" }), want: accept},
		{name: "older", reading: reading(func(r *lists.Reading) { r.Date = "2026-11-19" }), want: refuse, codes: "older"},
		{name: "older than a date still to come, but of today", today: "2026-11-18", reading: reading(func(r *lists.Reading) { r.Date = "2026-11-18" }), want: accept},
		{name: "older than today, while the newest is still to come", today: "2026-11-18", reading: reading(func(r *lists.Reading) { r.Date = "2026-11-17" }), want: refuse, codes: "older"},
		{name: "a reused id", reused: []string{"us-ofac-sdn/36"}, reading: reading(nil), want: hold, codes: "reused-id"},
		{name: "other format", reading: reading(delimited), want: hold, codes: "format"},
		{name: "other format, as configured", format: "delimited", reading: reading(delimited), want: hold, codes: "format"},
		{name: "other format than configured", format: "classic", reading: reading(delimited), want: refuse, codes: "format"},
		{name: "other format than configured, though the list is kept in it", format: "delimited", reading: reading(nil), want: refuse, codes: "format"},
		{name: "other format than configured in a baseline", format: "delimited", unheld: true, reading: reading(nil), want: refuse, codes: "format"},
		{name: "any format in a baseline", unheld: true, reading: reading(delimited), want: accept},
		{name: "other format changes everything", reading: reading(delimited), tally: store.Tally{Held: 10000, Changed: 10000}, want: hold, codes: "format"},
		{name: "other format lacks entries", reading: reading(delimited), tally: store.Tally{Held: 10000, Changed: 9000, Removed: 1000}, want: hold, codes: "format removals"},
		{name: "other format, a reused id and unknown structure", reading: reading(func(r *lists.Reading) { delimited(r); unknown(r) }), reused: []string{"us-ofac-sdn/36"}, want: hold, codes: "format unknown-structure reused-id"},
		{name: "other format, older", reading: reading(func(r *lists.Reading) { delimited(r); r.Date = "2026-11-19" }), want: refuse, codes: "older"},
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
			got, reasons := candidate{
				source: source, guard: guard, format: tt.format, base: base, held: !tt.unheld,
				reading: tt.reading, tally: tt.tally, reused: tt.reused, today: cmp.Or(tt.today, "2026-11-23"),
			}.judge()
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

func TestReusedID(t *testing.T) {
	party := func(kind lists.Kind, program string, names ...string) *lists.Designation {
		d := &lists.Designation{ID: "x/1", List: "x", NativeID: "1", Kind: kind, Programs: []string{program}}
		for _, n := range names {
			d.Names = append(d.Names, lists.Name{Full: n, Type: lists.NameAlias})
		}
		return d
	}
	before := party(lists.Entity, "CUBA", "A", "B")
	tests := []struct {
		name  string
		after *lists.Designation
		want  bool
	}{
		{"renamed, the old name an alias", party(lists.Individual, "IRAN", "C", "a"), false},
		{"renamed outright", party(lists.Entity, "CUBA", "C"), false},
		{"another kind of party", party(lists.Individual, "CUBA", "C"), true},
		{"another programme and name", party(lists.Entity, "IRAN", "C"), true},
		{"another programme", party(lists.Entity, "IRAN", "A"), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, _ := lists.NewChange(before, tt.after)
			if got := reusedID(c); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
	for _, c := range []lists.Change{{After: before}, {Before: before}} {
		if reusedID(c) {
			t.Error("an addition or a removal is taken for a reused id")
		}
	}
}

func TestSameHeld(t *testing.T) {
	reason := func(was, is string) store.Reason {
		return candidate{base: store.ListState{Format: was}, reading: lists.Reading{Format: is}}.formatReason()
	}
	removals := func(text string) store.Reason { return store.Reason{Code: lists.CodeRemovals, Text: text} }
	held := func(id string, removed int, reasons ...store.Reason) *store.Held {
		return &store.Held{Publication: lists.Publication{ID: id}, Counts: store.Counts{Removed: removed}, Reasons: reasons}
	}
	tests := []struct {
		name string
		a, b *store.Held
		want bool
	}{
		{"nothing waited", nil, held("a", 0), false},
		{"the same again", held("a", 40, removals("40")), held("a", 40, removals("40")), true},
		{"another publication", held("a", 40, removals("40")), held("b", 40, removals("40")), false},
		{"the same beside another state", held("a", 40, removals("40")), held("a", 41, removals("41")), false},
		{"the next in another format", held("a", 0, reason("classic", "delimited")), held("b", 1, reason("classic", "delimited")), true},
		{"in a third format", held("a", 0, reason("classic", "delimited")), held("b", 0, reason("classic", "enhanced")), false},
		{"back to the first format", held("a", 0, reason("classic", "delimited")), held("b", 0, reason("delimited", "classic")), false},
		{"and too many removals", held("a", 0, reason("classic", "delimited")), held("b", 40, reason("classic", "delimited"), removals("40")), false},
		{"and too many removals still", held("a", 40, reason("classic", "delimited"), removals("40")), held("b", 41, reason("classic", "delimited"), removals("41")), true},
		{"and too many removals no more", held("a", 40, reason("classic", "delimited"), removals("40")), held("b", 0, reason("classic", "delimited")), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := sameHeld(tt.a, tt.b); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}
