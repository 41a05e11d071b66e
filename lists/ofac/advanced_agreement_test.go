package ofac

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/lists/ofac/corpustest"
)

// TestClassicAgreesWithAdvanced reads the Consolidated List of 2020-03-17 in
// both formats. What both can say must be equal, and each row of the table of
// what they cannot must be needed.
func TestClassicAgreesWithAdvanced(t *testing.T) {
	f := readAdvanced(t, "CONS_ADVANCED_2020-03-17.xml.gz")
	classic, _ := read(t, Consolidated(), corpustest.XML(t, "CONSOLIDATED_2020-03-17.xml.gz"))
	if len(f.parties) != 375 || len(classic) != 375 {
		t.Errorf("read %d parties and %d entries, not 375", len(f.parties), len(classic))
	}
	cannot := []limit{oneMembership, formattedParts, linksByName, capitals, wordsOfDates, countryBehind, ourWords}
	needed := make([]int, len(cannot))
	for _, party := range f.parties {
		a := f.designation(party)
		c := classic[a.NativeID]
		if c == nil {
			t.Errorf("party %s is in the ADVANCED file only", a.NativeID)
			continue
		}
		a.Seal()
		for i, l := range cannot {
			before := c.Digest + a.Digest
			l.level(c, a)
			c.Seal()
			a.Seal()
			if c.Digest+a.Digest != before {
				needed[i]++
			}
		}
		if diff := cmp.Diff(c, a); diff != "" {
			t.Errorf("entry %s (classic -, ADVANCED +):\n%s", a.NativeID, diff)
		}
	}
	for i, n := range needed {
		if n == 0 {
			t.Errorf("no entry needs %q", cannot[i].why)
		}
		t.Logf("%d entries: %s", n, cannot[i].why)
	}
}

// What one of the two cannot say. d is the ADVANCED designation.
var (
	capitals = limit{
		"the ADVANCED format spells names as they were entered, the classic one as they are printed",
		func(c, d *lists.Designation) {
			for _, x := range []*lists.Designation{c, d} {
				for i := range x.Names {
					x.Names[i].Full = strings.ToUpper(x.Names[i].Full)
				}
				for i := range x.Relations {
					x.Relations[i].Name = strings.ToUpper(x.Relations[i].Name)
				}
			}
		},
	}
	wordsOfDates = limit{
		"the ADVANCED format gives a date of birth in days, the classic one in words, which mean those days",
		func(c, _ *lists.Designation) {
			for i := range c.BirthDates {
				c.BirthDates[i].Text = ""
			}
		},
	}
	countryBehind = limit{
		"a country in brackets behind a number is taken off by the reader",
		func(_, d *lists.Designation) {
			for i := range d.Identifiers {
				x := &d.Identifiers[i]
				if value, behind := cutCountry(x.Value); x.Country == nil && behind != "" {
					x.Value, x.Country = value, country(behind)
				}
			}
		},
	}
	ourWords = limit{
		"types of documents, codes and states of measures, whole addresses and ties to countries are made by the reader of what both formats say",
		func(c, d *lists.Designation) {
			for _, x := range []*lists.Designation{c, d} {
				x.Countries = slices.DeleteFunc(x.Countries, func(l lists.CountryLink) bool { return l.Basis != "registration" })
				for i := range x.Identifiers {
					x.Identifiers[i].Type = ""
				}
				x.Measures = slices.DeleteFunc(x.Measures, func(m lists.Measure) bool { return m.Text == "" })
				for i := range x.Measures {
					x.Measures[i] = lists.Measure{Text: x.Measures[i].Text}
				}
				for i := range x.Addresses {
					x.Addresses[i].Full = ""
				}
			}
		},
	}
)

// TestEnhancedKeepsWhatAdvancedSaid: the Consolidated List of 2020-03-17 in the
// ADVANCED format and that of 2025-01-10 in the ENHANCED one say of the parties
// that are in both since when they are on which list, and who is related to
// whom in which way. The few that changed are named.
func TestEnhancedKeepsWhatAdvancedSaid(t *testing.T) {
	f := readAdvanced(t, "CONS_ADVANCED_2020-03-17.xml.gz")
	enhanced, _ := read(t, Consolidated(), corpustest.Enhanced(t, corpustest.EnhancedConsolidated))
	both, memberships, relations := 0, 0, 0
	for _, party := range f.parties {
		a := f.designation(party)
		e := enhanced[a.NativeID]
		if e == nil {
			continue
		}
		both++
		for _, m := range a.Memberships {
			memberships++
			if !slices.Contains(e.Memberships, m) {
				t.Errorf("entry %s: %+v became %+v", a.NativeID, m, e.Memberships)
			}
		}
		for _, r := range a.Relations {
			relations++
			if !slices.ContainsFunc(e.Relations, func(x lists.Relation) bool { return x.NativeID == r.NativeID && x.NativeType == r.NativeType }) {
				t.Errorf("entry %s: %+v became %+v", a.NativeID, r, e.Relations)
			}
		}
	}
	t.Logf("%d parties in both: %d memberships, %d relations", both, memberships, relations)
}
