package ofac

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/lists/ofac/corpustest"
)

// TestEnhancedAgreesWithClassic reads the Consolidated List of 2025-01-10 in
// the ENHANCED format and of 2025-03-28 in the classic one, which have the same
// 443 entries. The designations must be equal but for what the table says the
// classic format cannot say, and for what OFAC changed in between; each row of
// both must be needed.
func TestEnhancedAgreesWithClassic(t *testing.T) {
	enhanced, _ := read(t, Consolidated(), corpustest.Enhanced(t, corpustest.EnhancedConsolidated))
	classic, _ := read(t, Consolidated(), corpustest.XML(t, "CONSOLIDATED_2025-03-28.xml.gz"))
	if len(enhanced) != 443 || len(classic) != 443 {
		t.Errorf("read %d and %d entries, not 443", len(enhanced), len(classic))
	}
	cannot := []limit{oneScript, formattedParts, oneMembership, noTypes, noAuthorities, linksByName, plainDocuments, bareFeatures}
	needed := make([]int, len(cannot))
	for id, e := range enhanced {
		c := classic[id]
		if c == nil {
			t.Errorf("entry %s is in the ENHANCED file only", id)
			continue
		}
		for i, l := range cannot {
			before := c.Digest + e.Digest
			l.level(c, e)
			c.Seal()
			e.Seal()
			if c.Digest+e.Digest != before {
				needed[i]++
			}
		}
		for _, a := range amendments {
			if a.id != id {
				continue
			}
			before := e.Digest
			a.make(e)
			if e.Seal(); e.Digest == before {
				t.Errorf("entry %s was not changed in that %s", id, a.what)
			}
		}
		if diff := cmp.Diff(e, c); diff != "" {
			t.Errorf("entry %s (ENHANCED of January -, classic of March +):\n%s", id, diff)
		}
	}
	for i, n := range needed {
		if n == 0 {
			t.Errorf("no entry needs %q", cannot[i].why)
		}
		t.Logf("%d entries: %s", n, cannot[i].why)
	}
}

// amendments are what OFAC changed between January and March 2025, all of it.
var amendments = []struct {
	id, what string
	make     func(d *lists.Designation)
}{
	{"9659", "a secondary sanctions risk was added", func(d *lists.Designation) {
		d.SecondarySanctions = append(d.SecondarySanctions, lists.SecondarySanction{
			Text: "section 1(b) of Executive Order 13224, as amended by Executive Order 13886", Basis: "Secondary sanctions risk:",
		})
	}},
	{"17013", "the legal entity number lost its country", func(d *lists.Designation) {
		for i := range d.Identifiers {
			if d.Identifiers[i].NativeType == "Legal Entity Number" {
				d.Identifiers[i].Country = nil
			}
		}
	}},
	{"18784", "the three documents got a country", func(d *lists.Designation) {
		for i := range d.Identifiers {
			switch d.Identifiers[i].Value {
			case "1027739075891", "17541272", "7706196340":
				d.Identifiers[i].Country = country("Russia")
			}
		}
	}},
}

// What the classic format cannot say of what the ENHANCED one does. d is the
// ENHANCED designation.
var (
	oneScript = limit{
		"the classic format has Latin names and addresses only, and no word for it",
		func(_, d *lists.Designation) {
			for i := range d.Names {
				d.Names[i].Script, d.Names[i].Variants = "", nil
			}
			for i := range d.Addresses {
				d.Addresses[i].Script, d.Addresses[i].Variants = "", nil
			}
		},
	}
	formattedParts = limit{
		"the classic format has first and last name as formatted for print, and weak aliases of persons in remarks whole",
		func(c, d *lists.Designation) {
			for _, x := range []*lists.Designation{c, d} {
				for i := range x.Names {
					x.Names[i].Parts = nil
				}
			}
		},
	}
	oneMembership = limit{
		"the classic format does not say on which of the lists inside the file an entry is, nor since when",
		func(_, d *lists.Designation) {
			d.Memberships = slices.DeleteFunc(d.Memberships, func(m lists.Membership) bool { return m.Code != d.List })
			for i := range d.Memberships {
				d.Memberships[i].ListedOn = ""
			}
		},
	}
	noTypes = limit{
		"the classic format has no sanctions types: what features or the only programme do not say of measures is not there",
		func(c, d *lists.Designation) {
			d.Measures = slices.DeleteFunc(d.Measures, func(m lists.Measure) bool {
				said := slices.ContainsFunc(c.Measures, func(x lists.Measure) bool { return x.Code == m.Code && x.Text == m.Text })
				return !said && m.Text == "" && m.Periods == nil
			})
			for _, x := range []*lists.Designation{c, d} {
				for i := range x.Measures {
					x.Measures[i].Native = nil
				}
			}
		},
	}
	noAuthorities = limit{
		"the classic format does not name legal authorities",
		func(_, d *lists.Designation) {
			d.LegalBasis = nil
			for i := range d.Measures {
				d.Measures[i].Basis = nil
			}
		},
	}
	linksByName = limit{
		"the classic format says of a relation that there is one, and to what name",
		func(_, d *lists.Designation) {
			for i, r := range d.Relations {
				d.Relations[i] = lists.Relation{Type: "linked-to", NativeType: linkLabel, Name: r.Name}
			}
		},
	}
	plainDocuments = limit{
		"the classic format does not say of a document who issued it where, in what name and whether it is valid",
		func(_, d *lists.Designation) {
			for i := range d.Identifiers {
				x := &d.Identifiers[i]
				x.Valid, x.Authority, x.Name, x.Note = nil, "", "", ""
			}
		},
	}
	bareFeatures = limit{
		"the classic format does not say how reliable a feature is, nor comment on it",
		func(_, d *lists.Designation) {
			d.Extra = slices.DeleteFunc(d.Extra, func(e lists.Extra) bool {
				id := strings.TrimPrefix(e.Key, "feature:")
				_, field := featureHomes[id]
				return (field || id == "204") && e.Reliability+e.Comment != ""
			})
			for i := range d.Extra {
				d.Extra[i].Reliability, d.Extra[i].Comment = "", ""
			}
		},
	}
)
