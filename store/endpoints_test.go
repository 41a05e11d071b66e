package store_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/store"
	"sanctionsd/store/storetest"
)

// places returns the cursors of endpoints by name.
func places(t testing.TB, db *store.DB) map[string]uint64 {
	t.Helper()
	at := make(map[string]uint64)
	for _, e := range must[[]store.Endpoint](t)(db.Endpoints()) {
		at[e.Name] = e.Cursor
	}
	return at
}

func ensure(t testing.TB, db *store.DB, starts ...store.Start) {
	t.Helper()
	if err := db.EnsureEndpoints(t.Context(), starts); err != nil {
		t.Fatal(err)
	}
}

func TestEndpointStarts(t *testing.T) {
	clk := newClock()
	db := storetest.Open(t, store.Options{Now: clk.Now})
	storetest.Commit(t, db, list)
	storetest.Commit(t, db, list, party("1", "a")) // events 2 and 3
	starts := []store.Start{
		{Name: "now", Now: true},
		{Name: "now despite a number", Now: true, After: 1},
		{Name: "beginning"},
		{Name: "after two", After: 2},
		{Name: "after the end", After: 99},
	}
	ensure(t, db, starts...)
	want := map[string]uint64{"now": 3, "now despite a number": 3, "beginning": 0, "after two": 2, "after the end": 3}
	if diff := cmp.Diff(want, places(t, db)); diff != "" {
		t.Fatalf("cursors (-want +got)\n%s", diff)
	}
	e := must[store.Endpoint](t)(db.Endpoint("after two"))
	if diff := cmp.Diff(store.Endpoint{Name: "after two", Cursor: 2, State: store.EndpointActive, Since: clk.Now().Truncate(time.Millisecond)}, e); diff != "" {
		t.Errorf("a new endpoint (-want +got)\n%s", diff)
	}
	// A start is fixed once: neither the log's growth nor another word moves it.
	storetest.Commit(t, db, list, party("1", "b"))
	for i := range starts {
		starts[i].Now, starts[i].After = !starts[i].Now, 1
	}
	ensure(t, db, starts...)
	if diff := cmp.Diff(want, places(t, db)); diff != "" {
		t.Errorf("cursors after a second call (-want +got)\n%s", diff)
	}
}

// What changes nothing costs no write.
func TestEnsureEndpointsWritesOnlyChanges(t *testing.T) {
	dir := t.TempDir()
	db := storetest.OpenIn(t, dir)
	file := func() []byte { return must[[]byte](t)(os.ReadFile(filepath.Join(dir, store.FileName))) }
	ensure(t, db)
	starts := []store.Start{{Name: "a"}, {Name: "b", Now: true}}
	ensure(t, db, starts...)
	before := file()
	ensure(t, db, starts...)
	if !slices.Equal(before, file()) {
		t.Error("a call that changes nothing wrote to the file")
	}
	ensure(t, db, starts[0])
	if slices.Equal(before, file()) {
		t.Error("a removed endpoint was not written")
	}
	before = file()
	ensure(t, db, starts[0])
	if !slices.Equal(before, file()) {
		t.Error("an endpoint that stays removed was written again")
	}
}

// The cursor of an endpoint that left the configuration is kept 30 days.
func TestRemovedEndpoint(t *testing.T) {
	const day = 24 * time.Hour
	tests := []struct {
		name string
		// away is how long it is out of the configuration; seen says that the
		// store is opened without it at the end of that time.
		away    time.Duration
		seen    bool
		cursor  uint64
		forgets bool
	}{
		{"back after a day", day, false, 1, false},
		{"back after 30 days", 30 * day, true, 1, false},
		{"back after 31 days", 31 * day, false, 5, false},
		{"forgotten meanwhile", 31 * day, true, 5, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			clk := newClock()
			db := storetest.Open(t, store.Options{Now: clk.Now})
			storetest.Commit(t, db, list)
			ensure(t, db, store.Start{Name: "a", Now: true}, store.Start{Name: "stays", Now: true})
			ensure(t, db, store.Start{Name: "stays", Now: true})
			if e := must[store.Endpoint](t)(db.Endpoint("a")); !e.Removed.Equal(clk.Now().Truncate(time.Millisecond)) {
				t.Fatalf("removed %s, want %s", e.Removed, clk.Now())
			}
			storetest.Commit(t, db, list, party("1", "a"), party("2", "a"), party("3", "a"))
			clk.advance(tt.away)
			if tt.seen {
				ensure(t, db, store.Start{Name: "stays", Now: true})
				if _, err := db.Endpoint("a"); errors.Is(err, store.ErrNotFound) != tt.forgets {
					t.Fatalf("error %v, want forgotten: %t", err, tt.forgets)
				}
			}
			ensure(t, db, store.Start{Name: "a", Now: true}, store.Start{Name: "stays", Now: true})
			e := must[store.Endpoint](t)(db.Endpoint("a"))
			if e.Cursor != tt.cursor || !e.Removed.IsZero() {
				t.Errorf("it goes on at %d (removed %s), want %d", e.Cursor, e.Removed, tt.cursor)
			}
		})
	}
}

func TestSaveEndpoints(t *testing.T) {
	clk := newClock()
	db := storetest.Open(t, store.Options{Now: clk.Now})
	storetest.Commit(t, db, list)
	ensure(t, db, store.Start{Name: "a"}, store.Start{Name: "b"})
	began := clk.Now().Add(-time.Minute)
	a := must[store.Endpoint](t)(db.Endpoint("a"))
	a.Cursor, a.Matched, a.State, a.Reason, a.Since = 1, 1, store.EndpointSuspended, "410 Gone", began.UTC()
	a.Attempts, a.NextAttempt, a.LastError, a.Batch = 3, clk.Now().Add(time.Hour), "<410>", &store.Batch{First: 2, Last: 4, Count: 3}
	stateEvent := store.StateEvent{
		Type: store.EventEndpointSuspended, Subject: "a", Began: began,
		Data: store.EventData{Endpoint: "a", Reasons: []store.Reason{{Code: "gone", Text: "410 Gone"}}},
	}
	unknown := store.Endpoint{Name: "unknown", Cursor: 1}
	if err := db.SaveEndpoints(t.Context(), []store.Endpoint{a, unknown}, stateEvent); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a, must[store.Endpoint](t)(db.Endpoint("a"))); diff != "" {
		t.Errorf("saved (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(map[string]uint64{"a": 1, "b": 0}, places(t, db)); diff != "" {
		t.Errorf("cursors (-want +got)\n%s", diff)
	}
	events, bodies := eventsOf(t, db)
	got := bodies[1]
	if events[1].Type != "endpoint.suspended" || got.Data.Endpoint != "a" || got.Data.List != "" || got.Data.Reasons[0].Code != "gone" {
		t.Errorf("event %+v", got)
	}
	// The same state told of again after a crash has the same id; another has
	// another.
	twin := storetest.Open(t)
	ensure(t, twin, store.Start{Name: "a"})
	later := stateEvent
	later.Began = began.Add(time.Nanosecond)
	if err := twin.SaveEndpoints(t.Context(), nil, stateEvent, later); err != nil {
		t.Fatal(err)
	}
	again := must[[]store.Event](t)(twin.Events(0, 10))
	if again[0].ID != events[1].ID || again[1].ID == events[1].ID {
		t.Errorf("ids %s, %s; want the first to be %s", again[0].ID, again[1].ID, events[1].ID)
	}
	// A delivery that was under way when the endpoint left the configuration
	// does not bring it back.
	ensure(t, db, store.Start{Name: "b"})
	if err := db.SaveEndpoints(t.Context(), []store.Endpoint{a}); err != nil {
		t.Fatal(err)
	}
	if e := must[store.Endpoint](t)(db.Endpoint("a")); e.Removed.IsZero() || e.Cursor != 1 {
		t.Errorf("endpoint %+v, want it removed and its place kept", e)
	}
}

// What is cancelled before it began writes nothing.
func TestCancelled(t *testing.T) {
	db := storetest.Open(t)
	ensure(t, db, store.Start{Name: "a"})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	stateEvent := store.StateEvent{Type: store.EventListStale, List: list, Subject: list}
	_, commitErr := storetest.TryCommit(ctx, db, list, store.Commit{}, party("1", "a"))
	_, runErr := db.RecordRun(ctx, store.Commit{Run: store.Run{List: list}, StateEvents: []store.StateEvent{stateEvent}})
	_, checkErr := db.SaveCheck(ctx, store.Commit{Check: store.Check{List: list}, StateEvents: []store.StateEvent{stateEvent}})
	for name, err := range map[string]error{
		"Commit": commitErr, "RecordRun": runErr, "SaveCheck": checkErr,
		"SaveEndpoints":   db.SaveEndpoints(ctx, []store.Endpoint{{Name: "a", Cursor: 9}}, stateEvent),
		"EnsureEndpoints": db.EnsureEndpoints(ctx, []store.Start{{Name: "b"}}),
	} {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: error %v, want context.Canceled", name, err)
		}
	}
	if seq := must[uint64](t)(db.Seq()); seq != 0 {
		t.Errorf("there are %d events", seq)
	}
	if diff := cmp.Diff(map[string]uint64{"a": 0}, places(t, db)); diff != "" {
		t.Errorf("cursors (-want +got)\n%s", diff)
	}
	if runs := must[[]store.Run](t)(db.Runs("", 9)); len(runs) != 0 {
		t.Errorf("runs %v", runs)
	}
}
