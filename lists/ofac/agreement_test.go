package ofac

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/lists/ofac/corpustest"
)

// TestFormatsAgree reads two real publications in both formats. The
// designations must be equal but for what the table below says one of the
// formats cannot say, and each row of the table must be needed.
func TestFormatsAgree(t *testing.T) {
	for _, pair := range []struct {
		name, classic, delimited string
		entries                  int
		cannot                   []limit
	}{
		{
			"2018-04-06", "CONSOLIDATED_2018-04-06.xml.gz", "2018-04-06", 639,
			[]limit{oneName, oneLocality, quotes, finalStop, grouping},
		},
		{
			"2025-12-18", "CONSOLIDATED_fetched_2025-12-19_26bc806.xml.gz", "2025-12-18", 442,
			[]limit{oneName, oneLocality, quotes, finalStop},
		},
	} {
		t.Run(pair.name, func(t *testing.T) {
			classic, _ := read(t, Consolidated(), corpustest.XML(t, pair.classic))
			delimited, _ := read(t, Consolidated(), corpustest.Set(t, consolidated.files(Delimited), "cons-csv", pair.delimited))
			if len(classic) != pair.entries || len(delimited) != pair.entries {
				t.Errorf("read %d and %d entries, not %d", len(classic), len(delimited), pair.entries)
			}
			needed := make([]int, len(pair.cannot))
			equal := 0
			for id, c := range classic {
				d := delimited[id]
				if d == nil {
					t.Errorf("entry %s is in the classic file only", id)
					continue
				}
				if c.Digest == d.Digest {
					equal++
				}
				for i, l := range pair.cannot {
					before := c.Digest + d.Digest
					l.level(c, d)
					c.Seal()
					d.Seal()
					if c.Digest+d.Digest != before {
						needed[i]++
					}
				}
				if diff := cmp.Diff(c, d); diff != "" {
					t.Errorf("entry %s (classic -, delimited +):\n%s", id, diff)
				}
			}
			for i, n := range needed {
				if n == 0 {
					t.Errorf("no entry needs %q", pair.cannot[i].why)
				}
				t.Logf("%d entries: %s", n, pair.cannot[i].why)
			}
			t.Logf("%d entries are equal to the last byte", equal)
		})
	}
}

// limit is something one format cannot say. level makes the classic and the
// delimited designation equal in it.
type limit struct {
	why   string
	level func(c, d *lists.Designation)
}

var (
	oneName = limit{
		"the delimited set has a name in one column and does not say where the last name ends",
		func(c, _ *lists.Designation) {
			for i := range c.Names {
				c.Names[i].Parts = nil
			}
		},
	}
	oneLocality = limit{
		"the delimited set has city, region and postal code in one column",
		func(c, _ *lists.Designation) {
			for i := range c.Addresses {
				a := &c.Addresses[i]
				a.City, a.Region, a.PostalCode = "", "", ""
			}
		},
	}
	quotes = limit{
		"the delimited set quotes its columns and writes ' for \"",
		func(c, _ *lists.Designation) {
			for i := range c.Names {
				c.Names[i].Full = strings.ReplaceAll(c.Names[i].Full, `"`, "'")
			}
			for i := range c.Addresses {
				a := &c.Addresses[i]
				a.Full, a.Street = strings.ReplaceAll(a.Full, `"`, "'"), strings.ReplaceAll(a.Street, `"`, "'")
			}
		},
	}
	finalStop = limit{
		"the delimited set closes the remarks with a full stop and does not double it, so the last item's own is not to be told",
		func(c, d *lists.Designation) {
			if c.Remarks == d.Remarks+"." {
				c.Remarks = d.Remarks
			}
			for i, r := range c.Relations {
				stopped := slices.ContainsFunc(d.Relations, func(s lists.Relation) bool { return r.Name == s.Name+"." })
				if stopped {
					c.Relations[i].Name = strings.TrimSuffix(r.Name, ".")
				}
			}
		},
	}
	grouping = limit{
		"the delimited set groups the digits of tonnages in some editions",
		func(_, d *lists.Designation) {
			if d.Vessel != nil {
				d.Vessel.Tonnage = strings.ReplaceAll(d.Vessel.Tonnage, ",", "")
				d.Vessel.GrossTonnage = strings.ReplaceAll(d.Vessel.GrossTonnage, ",", "")
			}
		},
	}
)

// TestReshuffledFetch: two fetches of one publication in which OFAC's service
// had shuffled children differ in bytes and in nothing else; the publication
// behind them has one entry less.
func TestReshuffledFetch(t *testing.T) {
	first := corpustest.XML(t, "CONSOLIDATED_fetched_2025-11-29_92bfae2.xml.gz")
	second := corpustest.XML(t, "CONSOLIDATED_fetched_2025-12-04_3b7bf62.xml.gz")
	if first[0].SHA256 == second[0].SHA256 {
		t.Fatal("the two fetches are the same bytes")
	}
	a, readingA := read(t, Consolidated(), first)
	b, readingB := read(t, Consolidated(), second)
	if diff := corpustest.Compare(digests(a), digests(b)); len(diff.Added)+len(diff.Removed)+len(diff.Changed) != 0 {
		t.Errorf("the reshuffled fetch differs: %+v", diff)
	}
	if readingA.Date != "2025-10-22" || readingB.Date != readingA.Date {
		t.Errorf("the dates are %s and %s", readingA.Date, readingB.Date)
	}
	c, reading := read(t, Consolidated(), corpustest.XML(t, "CONSOLIDATED_fetched_2025-12-19_26bc806.xml.gz"))
	diff := corpustest.Compare(digests(b), digests(c))
	if len(diff.Removed) != 1 || len(diff.Added)+len(diff.Changed) != 0 || reading.Date != "2025-12-18" {
		t.Errorf("the next publication, of %s, differs by %+v", reading.Date, diff)
	}
}

func digests(ds map[string]*lists.Designation) map[string]string {
	m := make(map[string]string, len(ds))
	for id, d := range ds {
		m[id] = d.Digest
	}
	return m
}

// TestGeneratedClassicIsTheDelimitedSet writes the full SDN list of 2023-12-28
// as classic XML, which is not among the real files, and reads it back.
func TestGeneratedClassicIsTheDelimitedSet(t *testing.T) {
	want, _ := read(t, SDN(), corpustest.Set(t, sdn.files(Delimited), "sdn-csv", "2023-12-28"))
	got, reading := read(t, SDN(), generated(t, want))
	if reading.Records != 13821 || reading.Date != "2025-12-18" {
		t.Errorf("read %d records of %s", reading.Records, reading.Date)
	}
	for id, d := range got {
		w := want[id]
		// Only the delimited set cuts remarks.
		w.Extra = slices.DeleteFunc(w.Extra, func(e lists.Extra) bool { return e.Key == "remark-cut" })
		oneLocality.level(d, w)
		d.Seal()
		if w.Seal(); w.Digest != d.Digest {
			t.Errorf("entry %s (delimited -, generated classic +):\n%s", id, cmp.Diff(w, d))
		}
	}
}
