package webhook

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"sanctionsd/store"
)

// TestStoreFails: when nothing can be recorded, nobody runs ahead of the
// store, and the dispatcher still ends when it is told to.
func TestStoreFails(t *testing.T) {
	db, err := store.Open(t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.EnsureEndpoints(context.Background(), []store.Start{{Name: "a"}}); err != nil {
		t.Fatal(err)
	}
	addParties(t, db, "us-ofac-sdn", 3)
	r := newReceiver(t, func(int, http.ResponseWriter, *http.Request) {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	d := start(t, &Dispatcher{Store: db, Endpoints: []Endpoint{r.endpoint("a")}})
	first := r.wait(1)[0]
	d.stop()
	for _, a := range r.all()[1:] {
		if a.id == first.id {
			t.Errorf("event %s was sent again by the same process", a.id)
		}
	}
}

// TestCommitter: what is put is committed with what others save, a newer place
// wins over an older one, and what could not be committed is tried again.
func TestCommitter(t *testing.T) {
	log := logrus.New()
	log.SetOutput(quiet.Writer())
	db := openStore(t, "a", "b")
	told := 0
	c := newCommitter(db, log, func() { told++ })
	put := func(name string, cursor uint64) store.Endpoint {
		p := place(t, db, name)
		p.Cursor = cursor
		return p
	}
	publish(t, db, "us-ofac-sdn", "1")

	closed, err := store.Open(t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := closed.Close(); err != nil {
		t.Fatal(err)
	}
	c.store = closed
	c.put(put("a", 1))
	if c.flush(context.Background()) || c.healthy() {
		t.Error("a commit to a closed store succeeded")
	}
	c.store = db
	c.put(put("b", 1))
	if !c.flush(context.Background()) || !c.healthy() {
		t.Error("the commit failed")
	}
	if a, b := place(t, db, "a"), place(t, db, "b"); a.Cursor != 1 || b.Cursor != 1 {
		t.Errorf("cursors %d and %d, want 1 and 1", a.Cursor, b.Cursor)
	}
	if told != 0 {
		t.Error("a commit without events was told")
	}

	stop, ended := make(chan struct{}), make(chan struct{})
	go func() {
		c.run(context.Background(), stop)
		close(ended)
	}()
	older := put("a", 0)
	c.put(older)
	newer := put("a", 1)
	newer.State, newer.Reason = store.EndpointSuspended, "for the test"
	if err := c.save(newer, store.StateEvent{Type: store.EventEndpointSuspended, Subject: "a", Began: time.Now()}); err != nil {
		t.Fatal(err)
	}
	if p := place(t, db, "a"); p.State != store.EndpointSuspended || p.Cursor != 1 {
		t.Errorf("place %+v", p)
	}
	c.put(put("b", 2))
	close(stop)
	<-ended
	if p := place(t, db, "b"); p.Cursor != 2 {
		t.Errorf("what was pending at the end is not committed: %+v", p)
	}
	if told != 1 {
		t.Errorf("%d commits with events were told, want 1", told)
	}
}

// TestFailureIsCommittedAtOnce: the number of attempts and the time of the
// next are in the store before the worker goes on; a kill may not forget them.
func TestFailureIsCommittedAtOnce(t *testing.T) {
	db := openStore(t, "a")
	publish(t, db, "us-ofac-sdn", "1")
	r := newReceiver(t, statuses(500))
	d := &Dispatcher{Store: db, Endpoints: []Endpoint{r.endpoint("a")}}
	workers, err := d.prepare()
	if err != nil {
		t.Fatal(err)
	}
	d.work(context.Background(), workers, func(ctx context.Context, w *worker) {
		if w.step(ctx, false) == nil {
			t.Error("a failed attempt did not make the worker wait")
		}
		if p := place(t, db, "a"); p.Attempts != 1 || !p.NextAttempt.Equal(w.place.NextAttempt) {
			t.Errorf("the store has %+v, the worker %+v", p, w.place)
		}
	})
}
