package store_test

import (
	"fmt"
	"io"
	"strconv"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
)

// benchHeld is about the length of the longest list of today.
const benchHeld = 20_000

// entry is an invented designation with the parts and the size of a usual one,
// about 700 bytes of JSON.
func entry(i int, remarks string) *lists.Designation {
	n := strconv.Itoa(i)
	return storetest.Designation(list, n, func(d *lists.Designation) {
		d.Kind = lists.Individual
		d.Names = []lists.Name{
			{Full: "INVENTED, Person " + n, Type: lists.NamePrimary, Parts: &lists.NameParts{First: "Person " + n, Last: "INVENTED"}},
			{Full: "IMAGINED, Person " + n, Type: lists.NameAlias, Quality: lists.Strong},
		}
		d.Programs = []string{"TEST1", "TEST2"}
		d.Addresses = []lists.Address{{Full: n + " Example Street, Exampleville, Atlantis", City: "Exampleville", Country: &lists.Country{Text: "Atlantis"}}}
		d.Identifiers = []lists.Identifier{{Type: "passport", Value: "X" + n, Country: &lists.Country{Text: "Atlantis"}}}
		d.BirthDates = []lists.BirthDate{{From: "1951-02-03", To: "1951-02-03", Text: "03 Feb 1951"}}
		d.Nationalities = []lists.Country{{Text: "Atlantis"}}
		d.Genders = []string{"male"}
		d.Remarks = remarks
	})
}

func entries(remarks func(i int) string) []*lists.Designation {
	ds := make([]*lists.Designation, benchHeld)
	for i := range ds {
		ds[i] = entry(i, remarks(i))
	}
	return ds
}

func unchanged(int) string { return "a" }

func benchStore(b *testing.B) *store.DB {
	b.Helper()
	db, err := store.Open(b.TempDir(), store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	return db
}

func stage(b *testing.B, db *store.DB, ds []*lists.Designation) *store.Stage {
	b.Helper()
	s, err := db.Begin(list)
	if err != nil {
		b.Fatal(err)
	}
	for _, d := range ds {
		if _, _, err := s.Put(d); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

func commit(b *testing.B, s *store.Stage, id string) store.Committed {
	b.Helper()
	done, err := s.Commit(b.Context(), store.Commit{Cause: store.CausePublication, Publication: storetest.Publication(id)})
	if err != nil {
		b.Fatal(err)
	}
	return done
}

// BenchmarkPutUnchanged stages one designation that is held as it is.
func BenchmarkPutUnchanged(b *testing.B) {
	db := benchStore(b)
	ds := entries(unchanged)
	commit(b, stage(b, db, ds), "p1")
	var s *store.Stage
	var err error
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		if i%benchHeld == 0 {
			if s, err = db.Begin(list); err != nil {
				b.Fatal(err)
			}
			defer s.Discard()
		}
		if _, changes, err := s.Put(ds[i%benchHeld]); err != nil || changes {
			b.Fatal(changes, err)
		}
	}
}

// BenchmarkCommit500 commits 500 changes of 20,000 held, with 501 events.
func BenchmarkCommit500(b *testing.B) {
	db := benchStore(b)
	commit(b, stage(b, db, entries(unchanged)), "p1")
	for round := 0; b.Loop(); round++ {
		b.StopTimer()
		ds := make([]*lists.Designation, 500)
		for i := range ds {
			ds[i] = entry(i*40+round%40, fmt.Sprint("round ", round))
		}
		s := stage(b, db, ds)
		b.StartTimer()
		if done := commit(b, s, fmt.Sprint("p", round)); done.LastSeq-done.FirstSeq != 500 {
			b.Fatalf("%+v", done)
		}
	}
}

// BenchmarkCommitAll commits a change of every one of 20,000 held, the worst
// that can come: one transaction holds all of it in memory.
func BenchmarkCommitAll(b *testing.B) {
	db := benchStore(b)
	commit(b, stage(b, db, entries(unchanged)), "p1")
	b.ReportAllocs()
	for round := 0; b.Loop(); round++ {
		b.StopTimer()
		s := stage(b, db, entries(func(int) string { return fmt.Sprint("round ", round) }))
		b.StartTimer()
		commit(b, s, fmt.Sprint("p", round))
	}
}

// BenchmarkBaseline stages and commits 20,000 designations of a new list.
func BenchmarkBaseline(b *testing.B) {
	ds := entries(unchanged)
	b.ReportAllocs()
	for b.Loop() {
		b.StopTimer()
		db := benchStore(b)
		b.StartTimer()
		commit(b, stage(b, db, ds), "p1")
	}
}

// BenchmarkDesignations exports a list of 20,000.
func BenchmarkDesignations(b *testing.B) {
	db := benchStore(b)
	commit(b, stage(b, db, entries(unchanged)), "p1")
	b.ReportAllocs()
	for b.Loop() {
		size := int64(0)
		err := db.Designations(list, func(store.Snapshot) error { return nil }, func(raw []byte) error {
			n, err := io.Discard.Write(raw)
			size += int64(n)
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(size)
	}
}

// BenchmarkEvents reads a log of 20,002 events.
func BenchmarkEvents(b *testing.B) {
	db := benchStore(b)
	commit(b, stage(b, db, nil), "p1")
	commit(b, stage(b, db, entries(unchanged)), "p2")
	b.ReportAllocs()
	for b.Loop() {
		size := int64(0)
		for after := uint64(0); ; {
			page, err := db.Events(after, 1000)
			if err != nil {
				b.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			for _, e := range page {
				size += int64(len(e.JSON))
			}
			after = page[len(page)-1].Seq
		}
		b.SetBytes(size)
	}
}

// BenchmarkProof commits a publication that changes nothing to 20,000 held: what
// is left is the proof and the run's record.
func BenchmarkProof(b *testing.B) {
	db := benchStore(b)
	ds := entries(unchanged)
	commit(b, stage(b, db, ds), "p1")
	for b.Loop() {
		b.StopTimer()
		s := stage(b, db, ds)
		b.StartTimer()
		commit(b, s, "p2")
	}
}

// BenchmarkRemoveUnseen looks for what is gone in 20,000 held, all of them put.
func BenchmarkRemoveUnseen(b *testing.B) {
	db := benchStore(b)
	ds := entries(unchanged)
	commit(b, stage(b, db, ds), "p1")
	s := stage(b, db, ds)
	defer s.Discard()
	for b.Loop() {
		if err := s.RemoveUnseen(nil); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLookUp reads one designation of 20,000.
func BenchmarkLookUp(b *testing.B) {
	db := benchStore(b)
	commit(b, stage(b, db, entries(unchanged)), "p1")
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := db.Designation(list + "/" + strconv.Itoa(i*7919%benchHeld)); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpen opens a store with 20,000 designations and as many events.
func BenchmarkOpen(b *testing.B) {
	dir := b.TempDir()
	db, err := store.Open(dir, store.Options{})
	if err != nil {
		b.Fatal(err)
	}
	commit(b, stage(b, db, nil), "p1")
	commit(b, stage(b, db, entries(unchanged)), "p2")
	if err := db.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		db, err := store.Open(dir, store.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.StopTimer()
		if err := db.Close(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
}

// BenchmarkStageKeep stages that one entry of 20,000 stays as it is held.
func BenchmarkStageKeep(b *testing.B) {
	db := benchStore(b)
	commit(b, stage(b, db, entries(unchanged)), "p1")
	asked := make([]lists.Entry, benchHeld)
	for i := range asked {
		asked[i] = entryOf(strconv.Itoa(i), 1)
	}
	var s *store.Stage
	var err error
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		if i%benchHeld == 0 {
			if s, err = db.Begin(list); err != nil {
				b.Fatal(err)
			}
			defer s.Discard()
		}
		if err := s.Keep(asked[i%benchHeld]); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkStageHeld asks for 64 entries of 20,000, of which all are held.
func BenchmarkStageHeld(b *testing.B) {
	const block = 64
	db := benchStore(b)
	s, err := db.Begin(list)
	if err != nil {
		b.Fatal(err)
	}
	asked := make([]lists.Entry, benchHeld)
	for i, d := range entries(unchanged) {
		asked[i] = entryOf(d.NativeID, 1)
		if _, _, err := s.PutRead(d, asked[i].Print); err != nil {
			b.Fatal(err)
		}
	}
	commit(b, s, "p1")
	if s, err = db.Begin(list); err != nil {
		b.Fatal(err)
	}
	defer s.Discard()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		from := i * block % (benchHeld - block)
		held, err := s.Held(asked[from : from+block])
		if err != nil || !held[0] || !held[block-1] {
			b.Fatal(held, err)
		}
	}
}

// BenchmarkCommitPrints commits the most new prints alone that one commit takes,
// to the first half of 20,000 held.
func BenchmarkCommitPrints(b *testing.B) {
	db := benchStore(b)
	ds := entries(unchanged)
	commit(b, stage(b, db, ds), "p1")
	b.ReportAllocs()
	for round := 0; b.Loop(); round++ {
		b.StopTimer()
		s, err := db.Begin(list)
		if err != nil {
			b.Fatal(err)
		}
		for _, d := range ds[:benchHeld/2] {
			if _, changes, err := s.PutRead(d, entryOf("", byte(1+round%2)).Print); err != nil || changes {
				b.Fatal(changes, err)
			}
		}
		b.StartTimer()
		commit(b, s, fmt.Sprint("p", round))
	}
}
