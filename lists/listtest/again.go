package listtest

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"testing"

	"sanctionsd/lists"
)

// Memory is what one holds who read a publication: each designation as JSON, with
// the print it was made with.
type Memory map[string]Remembered

// Remembered is one designation of a Memory.
type Remembered struct {
	Print lists.Print
	JSON  string
}

// ReadAgain reads documents by ParseAgain for one who has a memory. It returns all
// designations as JSON in their order, those too that were kept, how many were, and
// the memory of this publication.
func ReadAgain(t testing.TB, s lists.Source, docs []lists.Document, memory Memory) (all []string, kept int, next Memory, reading lists.Reading, err error) {
	t.Helper()
	next = make(Memory)
	take := func(id string, r Remembered) {
		next[id] = r
		all = append(all, r.JSON)
	}
	reading, err = s.ParseAgain(t.Context(), docs, lists.Again{
		Held: func(entries []lists.Entry) ([]bool, error) {
			held := make([]bool, len(entries))
			for i, e := range entries {
				if e.Print == (lists.Print{}) {
					t.Errorf("%s is asked for without a print", e.NativeID)
				}
				r, ok := memory[e.NativeID]
				held[i] = ok && r.Print == e.Print
			}
			return held, nil
		},
		Keep: func(e lists.Entry) error {
			kept++
			take(e.NativeID, memory[e.NativeID])
			return nil
		},
		Yield: func(d *lists.Designation, p lists.Print) error {
			b, err := json.Marshal(d)
			take(d.NativeID, Remembered{p, string(b)})
			return err
		},
	})
	return all, kept, next, reading, err
}

// SameAgain demands that documents are read alike by one who has a memory and by
// one who has none: the same designations and findings, or the same refusal. It
// returns how many were kept, and the memory of them.
func SameAgain(t testing.TB, s lists.Source, docs []lists.Document, memory Memory) (kept int, next Memory) {
	t.Helper()
	var want []string
	wantReading, wantErr := s.Parse(t.Context(), docs, func(d *lists.Designation) error {
		b, err := json.Marshal(d)
		want = append(want, string(b))
		return err
	})
	got, kept, next, reading, err := ReadAgain(t, s, docs, memory)
	switch {
	case (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error():
		t.Fatalf("read again: %v; read anew: %v", err, wantErr)
	case err != nil:
		return kept, next
	case !slices.Equal(got, want):
		t.Fatalf("%d designations when read again, of which %d were kept, are not the %d when read anew", len(got), kept, len(want))
	case !slices.Equal(reading.Findings, wantReading.Findings):
		t.Fatalf("read again: %v\nread anew: %v", reading.Findings, wantReading.Findings)
	}
	reading.Findings, wantReading.Findings = nil, nil
	if a, b := jsonOf(t, reading), jsonOf(t, wantReading); a != b {
		t.Fatalf("read again: %s\nread anew: %s", a, b)
	}
	return kept, next
}

func jsonOf(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// testAgain reads a publication again, whole and with single bytes changed,
// doubled or gone, by one who holds it.
func testAgain(t *testing.T, s lists.Source, p Publication) {
	if s.ParseAgain == nil {
		return
	}
	kept, memory := SameAgain(t, s, p.Docs, nil)
	if kept != 0 {
		t.Errorf("%d designations were kept that nobody has", kept)
	}
	prints := make(map[lists.Print]bool)
	for _, r := range memory {
		prints[r.Print] = true
	}
	delete(prints, lists.Print{})
	if kept, _ = SameAgain(t, s, p.Docs, memory); kept != len(prints) {
		t.Errorf("%d designations were kept, %d have a print", kept, len(prints))
	}
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same bytes each time
	for i, d := range p.Docs {
		whole := Content(t, d)
		for range 200 {
			at := random.IntN(len(whole))
			changed := slices.Clone(whole)
			switch random.IntN(4) {
			case 0:
				changed = slices.Insert(changed, at, changed[at])
			case 1:
				changed = slices.Delete(changed, at, at+1)
			default:
				changed[at] ^= 1 << random.IntN(5)
			}
			docs := slices.Clone(p.Docs)
			docs[i] = Document(d.Name, changed)
			SameAgain(t, s, docs, memory)
		}
	}
}
