package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"sanctionsd/lists"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
)

// asked is a context that calls f each time Err is asked for, with the number
// of the call from 1, and gives what it gives.
type asked struct {
	context.Context
	n int
	f func(n int) error
}

func (c *asked) Err() error {
	c.n++
	return c.f(c.n)
}

// manyParties is a publication whose baseline takes three transactions before
// the one that shows it.
func manyParties() (ds []*lists.Designation) {
	for i := range 11_000 {
		ds = append(ds, party(fmt.Sprintf("%05d", i), "a"))
	}
	return ds
}

// A baseline is invisible until its last step, whether it is cancelled or the
// process dies on the way.
func TestLargeBaseline(t *testing.T) {
	clk := newClock()
	dir := t.TempDir()
	db := must[*store.DB](t)(store.Open(dir, store.Options{Now: clk.Now}))
	storetest.Commit(t, db, "before", storetest.Designation("before", "1", nil))
	parties := manyParties()

	// After the second chunk: what a reader sees, what a crash would leave, and
	// that a cancelled context ends it.
	var crashed string
	ctx := &asked{Context: t.Context(), f: func(n int) error {
		if n < 10_500 {
			return nil
		}
		crashed = copyStore(t, dir)
		if _, held, err := db.ListState(list); held || err != nil {
			t.Errorf("half way the list is held: %t (error %v)", held, err)
		}
		if _, err := db.Designation(list + "/00001"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("half way a designation shows: %v", err)
		}
		if seq, err := db.Seq(); seq != 1 || err != nil {
			t.Errorf("half way there are %d events (error %v)", seq, err)
		}
		return context.Canceled
	}}
	if _, err := storetest.TryCommit(ctx, db, list, store.Commit{}, parties...); !errors.Is(err, context.Canceled) {
		t.Fatalf("error %v, want context.Canceled", err)
	}
	storetest.Check(t, db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if names := bucketsOf(t, dir, "designations"); len(names) != 1 {
		t.Errorf("the cancelled baseline left %v", names)
	}
	if names := bucketsOf(t, crashed, "designations"); len(names) != 2 {
		t.Fatalf("the copy has %v, want the finished and the unfinished list", names)
	}
	// Reopened after the crash it is gone, and can be done.
	for _, dir := range []string{dir, crashed} {
		db := must[*store.DB](t)(store.Open(dir, store.Options{Now: clk.Now}))
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if names := bucketsOf(t, dir, "designations"); len(names) != 1 {
			t.Errorf("after reopening there are %v", names)
		}
		db = storetest.OpenIn(t, dir, store.Options{Now: clk.Now})
		done := storetest.Commit(t, db, list, parties...)
		if done.State.Designations != len(parties) || done.FirstSeq != 2 || done.LastSeq != 2 {
			t.Errorf("baseline %+v", done)
		}
	}
}

// Two baselines at one instant, of which the second is refused, do not mix.
func TestBaselinesAtOneInstant(t *testing.T) {
	clk := newClock()
	db := storetest.Open(t, store.Options{Now: clk.Now})
	late := must[*store.Stage](t)(db.Begin(list))
	if _, _, err := late.Put(party("late", "a")); err != nil {
		t.Fatal(err)
	}
	ctx := &asked{Context: t.Context(), f: func(n int) error {
		if n == 1 {
			// The bucket of the late one is there by now.
			storetest.Commit(t, db, list, party("early", "a"))
		}
		return nil
	}}
	if _, err := late.Commit(ctx, store.Commit{}); !errors.Is(err, store.ErrMoved) {
		t.Fatalf("error %v, want ErrMoved", err)
	}
	held := must[map[string]*lists.Designation](t)(storetest.Designations(db, list))
	if len(held) != 1 || held[list+"/early"] == nil {
		t.Fatalf("held %v", held)
	}
}

// Everything a baseline made counts from the commit that shows it.
func TestBaselineTimes(t *testing.T) {
	clk := newClock()
	db := storetest.Open(t, store.Options{Now: clk.Now})
	ctx := &asked{Context: t.Context(), f: func(n int) error {
		if n == 1 {
			clk.advance(time.Minute)
			storetest.Commit(t, db, "other", storetest.Designation("other", "1", nil))
			clk.advance(time.Minute)
		}
		return nil
	}}
	done, err := storetest.TryCommit(ctx, db, list, store.Commit{}, party("1", "a"))
	if err != nil {
		t.Fatal(err)
	}
	_, bodies := eventsOf(t, db)
	if bodies[0].Data.List != "other" || bodies[1].Timestamp <= bodies[0].Timestamp {
		t.Errorf("the log goes back in time: %s, %s", bodies[0].Timestamp, bodies[1].Timestamp)
	}
	versions := must[[]store.Version](t)(db.History(list + "/1"))
	instant := clk.Now().Truncate(time.Millisecond)
	if !versions[0].From.Equal(instant) || !done.State.Baselined.Equal(instant) || !done.Run.Committed.Equal(instant) {
		t.Errorf("version from %s, baselined %s, committed %s, want %s", versions[0].From, done.State.Baselined, done.Run.Committed, instant)
	}
	d := must[map[string]*lists.Designation](t)(storetest.Designations(db, list))[list+"/1"]
	if d.Provenance.FirstSeen != bodies[1].Timestamp || d.Provenance.LastChanged != bodies[1].Timestamp {
		t.Errorf("provenance %+v, want %s", d.Provenance, bodies[1].Timestamp)
	}
}
