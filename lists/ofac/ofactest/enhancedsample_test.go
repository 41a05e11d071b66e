package ofactest

import (
	"io"
	"slices"
	"testing"
)

// counter counts the bytes written.
type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// TestSampleIsRealistic holds a sample against what the real files have: size,
// kinds, and some of everything that a reader must handle.
func TestSampleIsRealistic(t *testing.T) {
	const n = 2000
	e := EnhancedSample(n)
	var size, head counter
	if err := EnhancedXML(&size, e); err != nil {
		t.Fatal(err)
	}
	if err := EnhancedXML(&head, Edition{WholeVocabulary: true}); err != nil {
		t.Fatal(err)
	}
	// The two real files have 6.4 and 7.4 kB an entity, SDN_ENHANCED.XML of
	// 2026 about 5.2 kB.
	if per := (size - head) / n; per < 4500 || per > 6500 {
		t.Errorf("an entity is %d bytes on average", per)
	}
	counts := make(map[string]int)
	count := func(what string, n int) { counts[what] += n }
	one := func(what string, ok bool) {
		if ok {
			counts[what]++
		}
	}
	for i, v := range e.Entities {
		one("individuals", v.Kind == Individual)
		one("entities", v.Kind == Organization)
		one("vessels", v.Kind == Vessel)
		one("aircraft", v.Kind == Aircraft)
		one("members of several lists", len(v.Lists) > 1)
		count("aliases", len(v.Names)-1)
		for _, n := range v.Names {
			one("weak aliases", n.Weak)
			one("names in several scripts", len(n.Translations) > 1)
		}
		for _, a := range v.Addresses {
			one("addresses in several scripts", len(a.Translations) > 1)
			one("empty addresses", len(a.Translations) == 0)
		}
		for _, f := range v.Features {
			one("ranges", f.Date != nil && f.Date.Range)
			one("circa", f.Date != nil && f.Date.Approximate)
			one("directives", f.TypeID == 948)
			one("wallets", f.TypeID == 344 || f.TypeID == 992)
			one("reliability", f.Reliability != 0)
		}
		count("documents", len(v.Documents))
		for _, d := range v.Documents {
			one("invalid documents", d.Invalid)
		}
		count("relations", len(v.Relations))
		for _, r := range v.Relations {
			if r.Entity == v.ID || e.Entities[r.Entity-sampleFirstID].Names[0].Translations[0].Full != r.Name {
				t.Errorf("entity %d has the relation %+v", i, r)
			}
		}
	}
	for what, bounds := range map[string][2]int{
		"individuals": {800, 1000}, "entities": {800, 1000}, "vessels": {80, 160}, "aircraft": {30, 80},
		"members of several lists": {20, 200}, "aliases": {1500, 4000}, "weak aliases": {50, 500},
		"names in several scripts": {100, 600}, "addresses in several scripts": {20, 300}, "empty addresses": {50, 800},
		"ranges": {20, 200}, "circa": {20, 200}, "directives": {5, 100}, "wallets": {10, 100}, "reliability": {100, 1000},
		"documents": {1500, 4000}, "invalid documents": {5, 100}, "relations": {800, 2500},
	} {
		if got := counts[what]; got < bounds[0] || got > bounds[1] {
			t.Errorf("%d %s, not %d to %d", got, what, bounds[0], bounds[1])
		}
	}
}

// TestSampleGrows: a sample of any size is a publication, also the smallest.
func TestSampleGrows(t *testing.T) {
	for _, n := range []int{0, 1, 2} {
		f := readBack(t, write(t, EnhancedSample(n)))
		ids := make([]int, 0, n)
		for _, v := range f.Entities {
			ids = append(ids, v.ID)
		}
		if !slices.Equal(ids, []int{10_001, 10_002}[:n]) {
			t.Errorf("a sample of %d holds %v", n, ids)
		}
	}
}

// BenchmarkEnhancedXML writes the size of OFAC's SDN list of 2026.
func BenchmarkEnhancedXML(b *testing.B) {
	e := EnhancedSample(20_000)
	var size counter
	if err := EnhancedXML(&size, e); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	for b.Loop() {
		if err := EnhancedXML(io.Discard, e); err != nil {
			b.Fatal(err)
		}
	}
}
