package store_test

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
)

func sha(text string) [32]byte { return sha256.Sum256([]byte(text)) }

// A list of several pages is shown whole and in order, with the number of the
// last event, while the reader is free to write.
func TestDesignationsPages(t *testing.T) {
	db := storetest.Open(t)
	var ds []*lists.Designation
	for i := range 1500 {
		ds = append(ds, party(fmt.Sprint(i), "a"))
	}
	storetest.Commit(t, db, list, ds...)
	storetest.Commit(t, db, "other", storetest.Designation("other", "1", nil))
	var snap store.Snapshot
	var n int
	last := ""
	err := db.Designations(list, func(s store.Snapshot) error { snap = s; return nil }, func(raw []byte) error {
		if n == 0 {
			if err := db.EnsureEndpoints(t.Context(), []store.Start{{Name: "a"}}); err != nil {
				t.Fatal(err)
			}
			storetest.Commit(t, db, "other") // of no concern
		}
		id, _, _ := strings.Cut(strings.TrimPrefix(string(raw), `{"schema":"1","id":"`), `"`)
		if id <= last {
			t.Fatalf("%s comes after %s", id, last)
		}
		last = id
		n++
		return nil
	})
	if err != nil || n != len(ds) {
		t.Fatalf("%d designations, error %v", n, err)
	}
	if snap.Stream != db.Stream() || snap.Seq != 2 || snap.State.Designations != n || snap.State.List != list {
		t.Errorf("snapshot %+v", snap)
	}
	stop := errors.New("enough")
	if err := db.Designations(list, func(store.Snapshot) error { return stop }, nil); err != stop {
		t.Errorf("error %v, want that of begin", err)
	}
	if err := db.Designations(list, func(store.Snapshot) error { return nil }, func([]byte) error { return stop }); err != stop {
		t.Errorf("error %v, want that of f", err)
	}
}

// The same content committed again between two pages is no move.
func TestDesignationsSameContent(t *testing.T) {
	db := storetest.Open(t)
	var ds []*lists.Designation
	for i := range 1500 {
		ds = append(ds, party(fmt.Sprintf("%04d", i), "a"))
	}
	storetest.Commit(t, db, list, ds...)
	n := 0
	err := db.Designations(list, func(store.Snapshot) error { return nil }, func([]byte) error {
		if n++; n == 1 {
			storetest.Commit(t, db, list, ds...)
		}
		return nil
	})
	if err != nil || n != len(ds) {
		t.Errorf("%d designations, %v", n, err)
	}
}

// A list that moves between two pages is not shown as a mixture.
func TestDesignationsMoved(t *testing.T) {
	db := storetest.Open(t)
	var ds []*lists.Designation
	for i := range 1500 {
		ds = append(ds, party(fmt.Sprintf("%04d", i), "a"))
	}
	storetest.Commit(t, db, list, ds...)
	for _, at := range []int{1, 512, 513, 1500} {
		n := 0
		err := db.Designations(list, func(store.Snapshot) error { return nil }, func([]byte) error {
			if n++; n == at {
				storetest.Commit(t, db, list, append(ds[:1499:1499], party("1499", fmt.Sprint(at)))...)
			}
			return nil
		})
		// Within the last page all of it was read before.
		if moved := errors.Is(err, store.ErrMoved); moved != (at < 1500) || !moved && err != nil {
			t.Errorf("moved after %d: error %v after %d designations", at, err, n)
		}
		if err != nil && n >= 1500 {
			t.Errorf("moved after %d: all were shown, and then refused", at)
		}
	}
}

// A commit between begin and the first designation does not mix with it: a
// short list is read at once.
func TestDesignationsMovedAtTheStart(t *testing.T) {
	db := storetest.Open(t)
	storetest.Commit(t, db, list, party("1", "before"))
	err := db.Designations(list, func(s store.Snapshot) error {
		storetest.Commit(t, db, list, party("1", "after"))
		return nil
	}, func(raw []byte) error {
		if !strings.Contains(string(raw), `"remarks":"before"`) {
			t.Errorf("the snapshot of event 1 shows %s", raw)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestEventsPages(t *testing.T) {
	db := storetest.Open(t)
	storetest.Commit(t, db, list)
	var ds []*lists.Designation
	for i := range 30 {
		ds = append(ds, party(fmt.Sprint(i), strings.Repeat("x", 100_000)))
	}
	storetest.Commit(t, db, list, ds...) // events 2 to 32, about 3 MB
	tests := []struct {
		after       uint64
		limit       int
		first, last uint64
	}{
		{0, 1, 1, 1},
		{0, 5, 1, 5},
		{5, 3, 6, 8},
		{31, 100, 32, 32},
		{32, 100, 0, 0},
		{33, 100, 0, 0},
		{math.MaxUint64, 100, 0, 0},
		{math.MaxUint64 - 1, 100, 0, 0},
		{0, 0, 0, 0},
		{0, -1, 0, 0},
		{0, 1000, 1, 12}, // a megabyte
	}
	for _, tt := range tests {
		events := must[[]store.Event](t)(db.Events(tt.after, tt.limit))
		var first, last uint64
		for i, e := range events {
			if e.Seq != tt.after+uint64(i)+1 {
				t.Fatalf("after %d: event %d at place %d", tt.after, e.Seq, i)
			}
			last = e.Seq
		}
		if len(events) > 0 {
			first = events[0].Seq
		}
		if first != tt.first || last != tt.last {
			t.Errorf("after %d, at most %d: events %d to %d, want %d to %d", tt.after, tt.limit, first, last, tt.first, tt.last)
		}
	}
}

// What was read stays what it was when the file is written over: nothing
// refers to the file's memory.
func TestReadsAreCopies(t *testing.T) {
	db := storetest.Open(t)
	storetest.Commit(t, db, list, party("1", "0"), party("2", "0"))
	storetest.Commit(t, db, list, party("1", "1"), party("2", "0"))
	raw := must[[]byte](t)(db.Designation(list + "/1"))
	versions := must[[]store.Version](t)(db.History(list + "/1"))
	events := must[[]store.Event](t)(db.Events(0, 9))
	want := fmt.Sprintf("%s %v %+v", raw, versions, events)
	// Every page is freed and written again in a few commits.
	for i := range 20 {
		storetest.Commit(t, db, list, party("1", fmt.Sprint(i+2)), party("2", strings.Repeat("x", 9000*(i%3))))
	}
	if got := fmt.Sprintf("%s %v %+v", raw, versions, events); got != want {
		t.Error("what was read changed under the reader")
	}
}
