package store_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"sanctionsd/lists"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
)

// timed is a party whose one measure is announced, and active from an instant.
func timed(id, from string) *lists.Designation {
	return storetest.Designation(list, id, func(d *lists.Designation) {
		d.Measures = []lists.Measure{{Code: "investment-ban", Periods: []lists.Period{
			{State: lists.StateAnnounced, From: "2026-01-01", Until: from}, {State: lists.StateActive, From: from},
		}}}
	})
}

// The turns of a list are those of what it holds, by the instant its states are
// meant by.
func TestTurns(t *testing.T) {
	clock := newClock()
	dir := t.TempDir()
	db, err := store.Open(dir, store.Options{Now: clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	zone := time.FixedZone("CST", 8*60*60)
	put := func(at time.Time, ds ...*lists.Designation) {
		t.Helper()
		stage, err := db.Begin(list)
		if err != nil {
			t.Fatal(err)
		}
		stage.Clock(at, zone)
		for _, d := range ds {
			if _, _, err := stage.Put(d); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := stage.Commit(t.Context(), store.Commit{Cause: store.CausePublication, Run: store.Run{List: list}}); err != nil {
			t.Fatal(err)
		}
	}
	want := func(by time.Time, ids ...string) {
		t.Helper()
		due, err := db.Turns(list, by)
		var got []string
		for _, d := range due {
			got = append(got, d.NativeID)
		}
		if err != nil || !slices.Equal(got, ids) {
			t.Errorf("due by %s: %v, want %v; %v", by, got, ids, err)
		}
	}
	next := func(want time.Time) {
		t.Helper()
		at, ok, err := db.NextTurn(list)
		if err != nil || ok == want.IsZero() || !at.Equal(want) {
			t.Errorf("next turn %s, want %s; %v", at, want, err)
		}
	}
	day := func(n int) time.Time { return time.Date(2026, 2, n, 0, 0, 0, 0, zone) }
	next(time.Time{})
	put(day(1), timed("b", "2026-02-03"), timed("a", "2026-02-03"), timed("c", "2026-02-02"), timed("past", "2026-01-15"), timed("d", "2026-02-04T12:01:00+08:00"))
	next(day(2))
	want(day(2).Add(-time.Second))
	want(day(3), "c", "a", "b")
	// Another process sees the same.
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = storetest.OpenIn(t, dir, store.Options{Now: clock.Now})
	want(day(9), "c", "a", "b", "d")
	// What is brought to its turn has it behind it, changed or not.
	put(day(2), timed("c", "2026-02-02"))
	want(day(9), "a", "b", "d")
	// A measure that is to begin later moves it, one that goes takes it away.
	put(day(2), timed("a", "2026-02-08"), storetest.Designation(list, "b", nil))
	want(day(9), "d", "a")
	next(time.Date(2026, 2, 4, 4, 1, 0, 0, time.UTC))
	// So does leaving the list.
	gone := timed("d", "2026-02-04T12:01:00+08:00")
	gone.Status, gone.InForce, gone.RemovedOn = lists.StatusRemoved, lists.InForceNo, "2026-02-02"
	gone.Seal()
	put(day(3), gone)
	want(day(9), "a")
	if _, err := db.Designation(gone.ID); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("it is held: %v", err)
	}
	// A removal that is to come is a turn.
	leaving := timed("a", "2026-02-08")
	leaving.RemovedOn = "2026-02-05"
	leaving.Seal()
	put(day(3), leaving)
	next(day(5))
	// A publication that is the whole list takes the turns of what it drops.
	stage, err := db.Begin(list)
	if err != nil {
		t.Fatal(err)
	}
	if err := stage.RemoveUnseen(nil); err != nil {
		t.Fatal(err)
	}
	if _, err := stage.Commit(t.Context(), store.Commit{Cause: store.CausePublication, Run: store.Run{List: list}}); err != nil {
		t.Fatal(err)
	}
	next(time.Time{})
}
