package ofactest_test

import (
	"bytes"
	"cmp"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
	"sanctionsd/lists/ofac"
	"sanctionsd/lists/ofac/ofactest"
)

var seriesDay = time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC)

// parse returns the designations of the SDN List in the documents, by native
// id.
func parse(t *testing.T, docs ...lists.Document) map[string]*lists.Designation {
	t.Helper()
	out := make(map[string]*lists.Designation)
	_, err := ofac.SDN().Parse(t.Context(), docs, func(d *lists.Designation) error {
		out[d.NativeID] = d
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// sampleModel is an invented model in both forms.
func sampleModel(t *testing.T, n int) ([]*lists.Designation, ofactest.Edition) {
	t.Helper()
	e := ofactest.EnhancedSample(n)
	var b bytes.Buffer
	if err := ofactest.EnhancedXML(&b, e); err != nil {
		t.Fatal(err)
	}
	model := slices.Collect(maps.Values(parse(t, listtest.Document("SDN_ENHANCED.XML", b.Bytes()))))
	slices.SortFunc(model, func(a, b *lists.Designation) int {
		return cmp.Or(cmp.Compare(len(a.NativeID), len(b.NativeID)), cmp.Compare(a.NativeID, b.NativeID))
	})
	return model, e
}

// TestSeriesIsAListInEveryFormat: both editions are publications that are read
// without an error, of as many entries as they should have, and between them
// differ the entries that should, by an alias.
func TestSeriesIsAListInEveryFormat(t *testing.T) {
	const sample = 300
	model, edition := sampleModel(t, sample)
	s := ofactest.Series{Size: 1100, Changed: 40, Added: 7, Removed: 5, Seed: 1}
	for format, write := range map[string]func(next bool) []lists.Document{
		ofac.Classic: func(next bool) []lists.Document {
			var b bytes.Buffer
			if err := ofactest.StreamClassicXML(&b, seriesDay, s.Count(next), s.Designations(model, next)); err != nil {
				t.Fatal(err)
			}
			return []lists.Document{listtest.Document("SDN.XML", b.Bytes())}
		},
		ofac.Delimited: func(next bool) []lists.Document {
			var files [4]bytes.Buffer
			if err := ofactest.StreamDelimited([4]io.Writer{&files[0], &files[1], &files[2], &files[3]}, s.Designations(model, next)); err != nil {
				t.Fatal(err)
			}
			var docs []lists.Document
			for i, name := range ofac.SDN().Files(ofac.Delimited) {
				docs = append(docs, listtest.Document(name, files[i].Bytes()))
			}
			return docs
		},
		ofac.Enhanced: func(next bool) []lists.Document {
			var b bytes.Buffer
			if err := ofactest.StreamEnhancedXML(&b, edition, s.Entities(edition.Entities, next)); err != nil {
				t.Fatal(err)
			}
			return []lists.Document{listtest.Document("SDN_ENHANCED.XML", b.Bytes())}
		},
	} {
		t.Run(format, func(t *testing.T) {
			first, second := parse(t, write(false)...), parse(t, write(true)...)
			if len(first) != s.Count(false) || len(second) != s.Count(true) {
				t.Fatalf("read %d and %d entries, want %d and %d", len(first), len(second), s.Count(false), s.Count(true))
			}
			changed, removed := 0, 0
			for id, d := range first {
				switch now, ok := second[id]; {
				case !ok:
					removed++
				case now.Digest != d.Digest:
					changed++
					if fields := lists.Diff(d, now); len(fields) != 1 || fields[0].Field != "names" {
						t.Fatalf("%s differs in %v, want names", id, fields)
					}
				}
			}
			if changed != s.Changed || removed != s.Removed {
				t.Errorf("%d changed and %d removed, want %d and %d", changed, removed, s.Changed, s.Removed)
			}
		})
	}
}

// TestSeriesNumbers: ids are decimal, unique and ascend, whatever the sizes,
// and no relation of the first edition leads to nothing.
func TestSeriesNumbers(t *testing.T) {
	model, edition := sampleModel(t, 30)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, len(model)).Draw(t, "model")
		s := ofactest.Series{Size: rapid.IntRange(1, 200).Draw(t, "size"), Seed: rapid.Uint64().Draw(t, "seed")}
		s.Changed = rapid.IntRange(0, s.Size).Draw(t, "changed")
		s.Removed = rapid.IntRange(0, s.Size-s.Changed).Draw(t, "removed")
		s.Added = rapid.IntRange(0, 50).Draw(t, "added")
		entities := make([]ofactest.Entity, n)
		for i := range entities {
			entities[i] = edition.Entities[i]
			// The model is whole: what it leads to is in it.
			entities[i].Relations = slices.DeleteFunc(slices.Clone(entities[i].Relations), func(r ofactest.Relation) bool {
				return r.Entity > edition.Entities[n-1].ID
			})
		}
		for _, next := range []bool{false, true} {
			last, count := 0, 0
			for d := range s.Designations(model[:n], next) {
				id, err := strconv.Atoi(d.NativeID)
				if err != nil || id <= last || d.ID != d.List+"/"+d.NativeID {
					t.Fatalf("%s (%s) after %d: %v", d.NativeID, d.ID, last, err)
				}
				last = id
				count++
			}
			if count != s.Count(next) {
				t.Fatalf("%d designations, want %d", count, s.Count(next))
			}
			ids := make(map[int]bool)
			all := slices.Collect(s.Entities(entities, next))
			last = 0
			for _, e := range all {
				if e.ID <= last {
					t.Fatalf("entity %d after %d", e.ID, last)
				}
				last = e.ID
				ids[e.ID] = true
			}
			if len(all) != s.Count(next) {
				t.Fatalf("%d entities, want %d", len(all), s.Count(next))
			}
			for _, e := range all {
				for _, r := range e.Relations {
					if !next && !ids[r.Entity] {
						t.Fatalf("%d leads to %d, which is not there", e.ID, r.Entity)
					}
				}
			}
		}
	})
}

// TestStreamsReportWhatCannotBeWritten: a full disk must not leave half a file
// that looks whole.
func TestStreamsReportWhatCannotBeWritten(t *testing.T) {
	model, edition := sampleModel(t, 30)
	s := ofactest.Series{Size: 300}
	closed := func() io.Writer {
		f, err := os.Create(filepath.Join(t.TempDir(), "f"))
		if err != nil {
			t.Fatal(err)
		}
		f.Close()
		return f
	}
	if err := ofactest.StreamClassicXML(closed(), seriesDay, s.Count(false), s.Designations(model, false)); err == nil {
		t.Error("the classic XML was written to a closed file")
	}
	if err := ofactest.StreamEnhancedXML(closed(), edition, s.Entities(edition.Entities, false)); err == nil {
		t.Error("the ENHANCED XML was written to a closed file")
	}
	if err := ofactest.StreamDelimited([4]io.Writer{io.Discard, io.Discard, closed(), io.Discard}, s.Designations(model, false)); err == nil {
		t.Error("the delimited set was written to a closed file")
	}
}
