package webhook

import (
	"testing"

	"sanctionsd/store"
)

func TestFilterMatch(t *testing.T) {
	ship := &store.Facets{Lists: []string{"us-ofac-sdn"}, Kind: "vessel", Programs: []string{"IRAN", "SDGT"}, Countries: []string{"IR", "PA"}, Measures: []string{"blocking"}}
	bank := &store.Facets{Lists: []string{"us-ofac-ssi", "us-ofac-capta"}, Kind: "entity", Programs: []string{"UKRAINE-EO13662"}, Countries: []string{"RU"}, Measures: []string{"sectoral"}}
	added := store.Event{Type: "designation.added", List: "us-ofac-sdn", Cause: store.CausePublication, After: ship}
	removed := store.Event{Type: "designation.removed", List: "us-ofac-sdn", Cause: store.CausePublication, Before: ship}
	changed := store.Event{Type: "designation.changed", List: "us-ofac-cons", Cause: store.CausePublication, Before: bank, After: &store.Facets{Kind: "entity"}}
	reparse := store.Event{Type: "designation.changed", List: "us-ofac-sdn", Cause: store.CauseParser, Before: ship, After: ship}
	reformat, reregister := reparse, reparse
	reformat.Cause, reregister.Cause = store.CauseFormat, store.CauseRegister
	reparsed := store.Event{Type: "list.reparsed", List: "us-ofac-sdn", Cause: store.CauseParser}
	published := store.Event{Type: "list.published", List: "us-ofac-cons", Cause: store.CausePublication}
	suspended := store.Event{Type: "endpoint.suspended"}
	tests := []struct {
		name   string
		filter Filter
		event  store.Event
		want   bool
	}{
		{"nothing given", Filter{}, added, true},
		{"type exact", Filter{Types: []string{"designation.added"}}, added, true},
		{"type pattern", Filter{Types: []string{"list.*", "designation.*"}}, added, true},
		{"type star", Filter{Types: []string{"*"}}, suspended, true},
		{"type other", Filter{Types: []string{"designation.added"}}, removed, false},
		{"type is no prefix", Filter{Types: []string{"designation"}}, added, false},
		{"malformed pattern", Filter{Types: []string{"["}}, added, false},

		{"list exact", Filter{Lists: []string{"us-ofac-sdn"}}, added, true},
		{"list pattern", Filter{Lists: []string{"us-*"}}, changed, true},
		{"list other", Filter{Lists: []string{"cn-*"}}, added, false},
		{"list by membership", Filter{Lists: []string{"us-ofac-ssi"}}, changed, true},
		{"membership of another", Filter{Lists: []string{"us-ofac-ssi"}}, added, false},
		{"a list's event by its list", Filter{Lists: []string{"us-ofac-cons"}}, published, true},
		{"a list's event by the lists inside it", Filter{Lists: []string{"us-ofac-ssi"}}, published, true},
		{"a list's event not by those of another", Filter{Lists: []string{"us-ofac-ssi"}}, reparsed, false},
		{"an endpoint's event has no list", Filter{Lists: []string{"cn-*"}}, suspended, true},
		{"an endpoint's event by type", Filter{Types: []string{"designation.*"}}, suspended, false},

		{"kind", Filter{Kinds: []string{"individual", "vessel"}}, added, true},
		{"kind other", Filter{Kinds: []string{"aircraft"}}, added, false},
		{"kind of a removed", Filter{Kinds: []string{"vessel"}}, removed, true},
		{"programme", Filter{Programs: []string{"SDGT"}}, added, true},
		{"programme in part", Filter{Programs: []string{"SDG"}}, added, false},
		{"programme left", Filter{Programs: []string{"UKRAINE-EO13662"}}, changed, true},
		{"country", Filter{Countries: []string{"PA"}}, added, true},
		{"country other", Filter{Countries: []string{"CU"}}, added, false},
		{"measure", Filter{Measures: []string{"sectoral"}}, changed, true},
		{"measure other", Filter{Measures: []string{"blocking"}}, changed, false},
		{"all together", Filter{Lists: []string{"us-*"}, Kinds: []string{"vessel"}, Programs: []string{"IRAN"}, Countries: []string{"IR"}, Measures: []string{"blocking"}}, added, true},
		{"all but one", Filter{Kinds: []string{"vessel"}, Programs: []string{"IRAN"}, Countries: []string{"CU"}}, added, false},
		{"one part before, one after", Filter{Kinds: []string{"individual"}, Programs: []string{"IRAN"}}, store.Event{
			Type: "designation.changed", List: "us-ofac-sdn", Before: &store.Facets{Kind: "individual"}, After: &store.Facets{Kind: "entity", Programs: []string{"IRAN"}},
		}, false},
		{"parts about a party let a list's event pass", Filter{Kinds: []string{"aircraft"}, Programs: []string{"X"}}, published, true},
		{"and an endpoint's", Filter{Countries: []string{"CU"}}, suspended, true},

		{"parser by default", Filter{}, reparse, false},
		{"format by default", Filter{}, reformat, false},
		{"format when asked for", Filter{Causes: []store.Cause{store.CauseFormat}}, reformat, true},
		{"register by default", Filter{}, reregister, false},
		{"parser when asked for", Filter{Causes: []store.Cause{store.CauseParser}}, reparse, true},
		{"cause not asked for", Filter{Causes: []store.Cause{store.CauseTime}}, added, false},
		{"the reparse itself", Filter{}, reparsed, true},
		{"the reparse itself with other causes", Filter{Causes: []store.Cause{store.CauseTime}}, reparsed, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := tt.filter.Match(tt.event); got != tt.want {
				t.Errorf("Match = %t, want %t", got, tt.want)
			}
		})
	}
}
