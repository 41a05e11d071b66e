package store_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
)

// entryOf is an entry by its id and the way it is written.
func entryOf(id string, way byte) lists.Entry {
	return lists.Entry{NativeID: id, Print: lists.Print{1, 15: way}}
}

func begin(t testing.TB, db *store.DB, name string) *store.Stage {
	t.Helper()
	stage := must[*store.Stage](t)(db.Begin(name))
	t.Cleanup(func() { stage.Discard() })
	return stage
}

// read stages a designation that is read from its entry, written in some way.
func read(t testing.TB, stage *store.Stage, d *lists.Designation, way byte) (changes bool) {
	t.Helper()
	_, changes, err := stage.PutRead(d, entryOf(d.NativeID, way).Print)
	if err != nil {
		t.Fatal(err)
	}
	return changes
}

func commitStage(t testing.TB, stage *store.Stage, cause store.Cause) store.Committed {
	t.Helper()
	return must[store.Committed](t)(stage.Commit(t.Context(), store.Commit{
		Cause: cause, Publication: storetest.Publication("p"), Run: store.Run{List: list},
	}))
}

// wantHeld fails the test unless exactly these of the asked entries are held.
func wantHeld(t testing.TB, stage *store.Stage, asked []lists.Entry, want ...bool) {
	t.Helper()
	got, err := stage.Held(asked)
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("held %v (error %v), want %v", got, err, want)
	}
}

// Another print for what is held as it is shows nowhere but in what is held.
func TestPrintAlone(t *testing.T) {
	db := storetest.Open(t)
	stage := begin(t, db, list)
	asked := []lists.Entry{entryOf("1", 1), entryOf("2", 1), entryOf("1", 2), entryOf("2", 2), {NativeID: "1"}, entryOf("", 1), entryOf("3", 1)}
	wantHeld(t, stage, asked, make([]bool, len(asked))...)
	read(t, stage, party("1", "a"), 1)
	read(t, stage, party("2", "a"), 1)
	before := commitStage(t, stage, store.CausePublication)
	seq := must[uint64](t)(db.Seq())
	history := must[[]store.Version](t)(db.History(list + "/1"))
	shown := must[[]byte](t)(db.Designation(list + "/1"))

	stage = begin(t, db, list)
	wantHeld(t, stage, asked, true, true, false, false, false, false, false)
	if read(t, stage, party("1", "a"), 2) {
		t.Error("another print is a change")
	}
	if err := stage.Keep(entryOf("2", 1)); err != nil {
		t.Fatal(err)
	}
	if err := stage.RemoveUnseen(nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(store.Tally{Held: 2, Seen: 2}, stage.Tally()); diff != "" {
		t.Errorf("tally (-want +got)\n%s", diff)
	}
	after := commitStage(t, stage, store.CausePublication)
	if after.FirstSeq != 0 || must[uint64](t)(db.Seq()) != seq {
		t.Errorf("it made events: %+v", after)
	}
	if after.State.Digest != before.State.Digest || !after.State.LastChange.Equal(before.State.LastChange) {
		t.Errorf("state %+v, before %+v", after.State, before.State)
	}
	if diff := cmp.Diff(history, must[[]store.Version](t)(db.History(list+"/1"))); diff != "" {
		t.Errorf("history (-before +after)\n%s", diff)
	}
	if got := must[[]byte](t)(db.Designation(list + "/1")); string(got) != string(shown) {
		t.Errorf("it is shown as %s, before as %s", got, shown)
	}
	wantHeld(t, begin(t, db, list), asked, false, true, true, false, false, false, false)
}

// A print goes with what makes a state otherwise, and stays with what does not.
func TestPrintCleared(t *testing.T) {
	zone := time.FixedZone("EST", -5*60*60)
	day := func(n int) time.Time { return time.Date(2026, 2, n, 0, 0, 0, 0, zone) }
	tests := []struct {
		name string
		then func(t *testing.T, stage *store.Stage)
		want bool
	}{
		{"the same again without a print", func(t *testing.T, stage *store.Stage) {
			if _, _, err := stage.Put(party("1", "a")); err != nil {
				t.Fatal(err)
			}
		}, true},
		{"another state without a print", func(t *testing.T, stage *store.Stage) {
			if _, _, err := stage.Put(party("1", "b")); err != nil {
				t.Fatal(err)
			}
		}, false},
		{"left out of a part", func(*testing.T, *store.Stage) {}, true},
		{"removed", func(t *testing.T, stage *store.Stage) {
			if err := stage.RemoveUnseen(nil); err != nil {
				t.Fatal(err)
			}
		}, false},
		{"removed by its status", func(t *testing.T, stage *store.Stage) {
			d := party("1", "a")
			d.Status = lists.StatusRemoved
			d.Seal()
			read(t, stage, d, 1)
		}, false},
		{"read again in the same words", func(t *testing.T, stage *store.Stage) { read(t, stage, party("1", "a"), 1) }, true},
		{"a state that the clock will change", func(t *testing.T, stage *store.Stage) {
			stage.Clock(day(1), zone)
			read(t, stage, timed("1", "2026-02-03"), 1)
		}, false},
		{"a state that the clock has changed for good", func(t *testing.T, stage *store.Stage) {
			stage.Clock(day(5), zone)
			read(t, stage, timed("1", "2026-02-03"), 1)
		}, true},
		{"a state of an instant that is not known", func(t *testing.T, stage *store.Stage) {
			read(t, stage, timed("1", "2026-02-03"), 1)
		}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := storetest.Open(t)
			stage := begin(t, db, list)
			read(t, stage, party("1", "a"), 1)
			commitStage(t, stage, store.CausePublication)
			stage = begin(t, db, list)
			tt.then(t, stage)
			commitStage(t, stage, store.CausePublication)
			wantHeld(t, begin(t, db, list), []lists.Entry{entryOf("1", 1)}, tt.want)
		})
	}
}

// What the clock makes of a designation has no print, and what waits for it is
// read each time.
func TestPrintAndClock(t *testing.T) {
	zone := time.FixedZone("EST", -5*60*60)
	day := func(n int) time.Time { return time.Date(2026, 2, n, 0, 0, 0, 0, zone) }
	db := storetest.Open(t)
	asked := []lists.Entry{entryOf("1", 1)}
	put := func(n int, way byte) {
		t.Helper()
		stage := begin(t, db, list)
		stage.Clock(day(n), zone)
		if way == 0 {
			if _, changes, err := stage.Put(timed("1", "2026-02-03")); err != nil || !changes {
				t.Fatalf("the turn is no change (error %v)", err)
			}
			commitStage(t, stage, store.CauseTime)
			return
		}
		read(t, stage, timed("1", "2026-02-03"), way)
		commitStage(t, stage, store.CausePublication)
	}
	put(1, 1)
	wantHeld(t, begin(t, db, list), asked, false)
	put(2, 1)
	wantHeld(t, begin(t, db, list), asked, false)
	put(3, 0)
	wantHeld(t, begin(t, db, list), asked, false)
	put(4, 1)
	wantHeld(t, begin(t, db, list), asked, true)
	// A turn that was noted of what has a print, as after the clock went back.
	stage := begin(t, db, list)
	stage.Clock(day(1), zone)
	if _, _, err := stage.Put(timed("1", "2026-02-03")); err != nil {
		t.Fatal(err)
	}
	commitStage(t, stage, store.CauseTime)
	wantHeld(t, begin(t, db, list), asked, false)
}

func TestKeepRefuses(t *testing.T) {
	db := storetest.Open(t)
	if err := begin(t, db, list).Keep(entryOf("1", 1)); err == nil || !strings.Contains(err.Error(), "not held") {
		t.Errorf("error %v, want one of a list that is not held", err)
	}
	storetest.Commit(t, db, list, party("1", "a"), party("2", "a"))
	stage := begin(t, db, list)
	if err := stage.Keep(lists.Entry{NativeID: "1"}); err == nil || !strings.Contains(err.Error(), "no print") {
		t.Errorf("error %v, want one of an entry without a print", err)
	}
	if err := stage.Keep(entryOf("1", 1)); err != nil {
		t.Fatal(err)
	}
	if err := stage.Keep(entryOf("1", 1)); !errors.Is(err, store.ErrDoubled) || !strings.Contains(err.Error(), list+"/1") {
		t.Errorf("kept twice: error %v, want ErrDoubled naming the id", err)
	}
	if _, _, err := stage.Put(party("1", "a")); !errors.Is(err, store.ErrDoubled) {
		t.Errorf("put after it was kept: error %v, want ErrDoubled", err)
	}
	if _, _, err := stage.Put(party("2", "a")); err != nil {
		t.Fatal(err)
	}
	if err := stage.Keep(entryOf("2", 1)); !errors.Is(err, store.ErrDoubled) {
		t.Errorf("kept after it was put: error %v, want ErrDoubled", err)
	}
	if got := stage.Tally().Seen; got != 2 {
		t.Errorf("%d seen, want 2", got)
	}
	// One that is not there cannot stay.
	if err := stage.Keep(entryOf("3", 1)); err != nil {
		t.Fatal(err)
	}
	if err := stage.RemoveUnseen(nil); !errors.Is(err, store.ErrMoved) {
		t.Errorf("error %v, want ErrMoved", err)
	}
	if err := stage.Discard(); err != nil {
		t.Fatal(err)
	}
	if err := stage.Keep(entryOf("4", 1)); !errors.Is(err, store.ErrEnded) {
		t.Errorf("error %v, want ErrEnded", err)
	}
}

// Heads from before there were prints are read as they are.
func TestPrintsOfSchema2(t *testing.T) {
	const name = "us-ofac-sdn"
	dir, _ := schema2(t)
	db := storetest.OpenIn(t, dir, store.Options{})
	held := must[map[string]*lists.Designation](t)(storetest.Designations(db, name))
	var asked []lists.Entry
	for _, d := range held {
		asked = append(asked, entryOf(d.NativeID, 1), lists.Entry{NativeID: d.NativeID})
	}
	if len(asked) == 0 {
		t.Fatal("the store holds nothing")
	}
	stage := begin(t, db, name)
	wantHeld(t, stage, asked, make([]bool, len(asked))...)
	for _, d := range held {
		if read(t, stage, d, 1) {
			t.Errorf("%s is changed by its first print", d.ID)
		}
	}
	commitStage(t, stage, store.CausePublication)
	want := make([]bool, len(asked))
	for i := range want {
		want[i] = i%2 == 0
	}
	wantHeld(t, begin(t, db, name), asked, want...)
}

// Of many new prints for what is held as it is a commit writes a part.
func TestManyPrints(t *testing.T) {
	const n, bound = 10_100, 10_000
	db := storetest.Open(t)
	var asked []lists.Entry
	for round, want := range []int{0, bound, n} {
		stage := begin(t, db, list)
		for i := range n {
			p := lists.Print{}
			if round > 0 {
				p = entryOf("", 1).Print
			}
			d := party(fmt.Sprint(i), "a")
			if round == 0 {
				asked = append(asked, entryOf(d.NativeID, 1))
			}
			if _, changes, err := stage.PutRead(d, p); err != nil || changes != (round == 0) {
				t.Fatalf("changes %t, error %v", changes, err)
			}
		}
		commitStage(t, stage, store.CausePublication)
		got := 0
		for _, held := range must[[]bool](t)(begin(t, db, list).Held(asked)) {
			if held {
				got++
			}
		}
		if got != want {
			t.Errorf("after round %d %d are held, want %d", round, got, want)
		}
	}
}

// Entries are asked for by several goroutines while others are put and kept.
func TestHeldBesidePut(t *testing.T) {
	const n, block = 2000, 64
	db := storetest.Open(t)
	var asked []lists.Entry
	for range 2 {
		stage := begin(t, db, list)
		for i := range n {
			d := party(fmt.Sprint(i), "a")
			read(t, stage, d, 1)
			if len(asked) < n {
				asked = append(asked, entryOf(d.NativeID, byte(1+i%2)))
			}
		}
		commitStage(t, stage, store.CausePublication)
	}
	stage := begin(t, db, list)
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			for part := range slices.Chunk(asked, block) {
				held, err := stage.Held(part)
				if err != nil {
					t.Error(err)
					return
				}
				for i, e := range part {
					if held[i] != (e == entryOf(e.NativeID, 1)) {
						t.Errorf("%s: held %t", e.NativeID, held[i])
					}
				}
			}
		})
	}
	for i, e := range asked {
		if i%2 == 0 {
			if err := stage.Keep(e); err != nil {
				t.Error(err)
			}
		} else {
			read(t, stage, party(e.NativeID, "b"), 2)
		}
	}
	wg.Wait()
	if err := stage.RemoveUnseen(nil); err != nil {
		t.Fatal(err)
	}
	commitStage(t, stage, store.CausePublication)
	wantHeld(t, begin(t, db, list), asked, slices.Repeat([]bool{true}, n)...)
}
