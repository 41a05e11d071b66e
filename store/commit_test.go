package store_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
)

// What each publication of a list does to the log and to the held state.
func TestPublications(t *testing.T) {
	db := storetest.Open(t)
	steps := []struct {
		name   string
		put    []*lists.Designation
		events []string
		counts store.Counts
		held   int
	}{
		{
			"baseline",
			[]*lists.Designation{party("1", "a"), party("2", "a")},
			[]string{"list.baselined"},
			store.Counts{Added: 2},
			2,
		},
		{"same content", []*lists.Designation{party("2", "a"), party("1", "a")}, nil, store.Counts{}, 2},
		{
			"all three",
			[]*lists.Designation{party("3", "a"), party("1", "b")},
			[]string{"designation.added", "designation.changed", "designation.removed", "list.published"},
			store.Counts{Added: 1, Changed: 1, Removed: 1},
			2,
		},
		{
			"nothing left", nil,
			[]string{"designation.removed", "designation.removed", "list.published"},
			store.Counts{Removed: 2},
			0,
		},
		{"still nothing", nil, nil, store.Counts{}, 0},
		{
			"back again",
			[]*lists.Designation{party("1", "b")},
			[]string{"designation.added", "list.published"},
			store.Counts{Added: 1},
			1,
		},
	}
	last := uint64(0)
	for i, step := range steps {
		done := storetest.Commit(t, db, list, step.put...)
		events := must[[]store.Event](t)(db.Events(last, 100))
		if diff := cmp.Diff(step.events, typesOf(events)); diff != "" {
			t.Fatalf("%s: events (-want +got)\n%s", step.name, diff)
		}
		if done.Run.Counts != step.counts || done.State.Designations != step.held || done.State.Revision != uint64(i+1) {
			t.Fatalf("%s: %+v", step.name, done)
		}
		if len(events) == 0 {
			if done.FirstSeq != 0 || done.LastSeq != 0 {
				t.Fatalf("%s: events %d to %d of none", step.name, done.FirstSeq, done.LastSeq)
			}
			continue
		}
		last += uint64(len(events))
		if done.LastSeq != last || done.FirstSeq != last-uint64(len(events))+1 {
			t.Fatalf("%s: events %d to %d, want %d up to %d", step.name, done.FirstSeq, done.LastSeq, len(events), last)
		}
		end := must[storetest.Body](t)(storetest.BodyOf(db, events[len(events)-1]))
		if *end.Data.Counts != step.counts || end.Data.State.Seq != last || end.Data.Run != done.Run.ID || end.Data.Publication.ID != done.State.Publication.ID {
			t.Fatalf("%s: %+v", step.name, end.Data)
		}
	}
}

// The same bytes in other clothes: dates and documents move on, no event.
func TestSameContent(t *testing.T) {
	c := newClock()
	db := storetest.Open(t, store.Options{Now: c.Now})
	first := storetest.Commit(t, db, list, party("1", "a"))
	before := must[[]byte](t)(db.Designation(list + "/1"))
	c.advance(time.Hour)
	documents := []store.DocumentRecord{{DocumentRef: lists.DocumentRef{SHA256: "s"}, Name: "LIST.XML", Content: "c"}}
	done, err := storetest.TryCommit(t.Context(), db, list, store.Commit{
		Publication: storetest.Publication("again"), Documents: documents, Validators: []byte(`{"etag":"<\"x\">"}`), Format: "classic",
	}, party("1", "a"))
	if err != nil {
		t.Fatal(err)
	}
	state, _, err := db.ListState(list)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(done.State, state); diff != "" {
		t.Errorf("Commit returns another state than is held (-returned +held)\n%s", diff)
	}
	want := first.State
	want.Revision, want.Publication, want.Documents = 2, storetest.Publication("again"), documents
	want.Validators, want.Format = []byte(`{"etag":"<\"x\">"}`), "classic"
	if diff := cmp.Diff(want, state); diff != "" {
		t.Errorf("state (-want +got)\n%s", diff)
	}
	// Its evidence is what made it, not what repeated it.
	if after := must[[]byte](t)(db.Designation(list + "/1")); string(after) != string(before) {
		t.Errorf("the designation is now\n%s\nbefore\n%s", after, before)
	}
	if seq := must[uint64](t)(db.Seq()); seq != 1 {
		t.Errorf("%d events, want the baseline's", seq)
	}
}

// The layout of an event is the contract's, byte for byte.
func TestEventLayout(t *testing.T) {
	c := newClock()
	db := storetest.Open(t, store.Options{Now: c.Now})
	storetest.Commit(t, db, list)
	d := storetest.Designation(list, "7", func(d *lists.Designation) { d.Names[0].Full, d.Remarks = "A & B <C>", "1" })
	pub := lists.Publication{ID: "x", Date: "2026-01-01"}
	if _, err := storetest.TryCommit(t.Context(), db, list, store.Commit{Publication: pub, Effective: "2026-01-01"}, d); err != nil {
		t.Fatal(err)
	}
	e := must[[]store.Event](t)(db.Events(1, 1))[0]
	want := `{"id":"` + e.ID + `","type":"designation.added","timestamp":"2026-01-02T03:04:05.678Z",` +
		`"data":{"schema":"1","stream":"` + db.Stream() + `","seq":2,"list":"test-list","cause":"publication","effective":"2026-01-01",` +
		`"publication":{"id":"x","date":"2026-01-01"},` +
		`"designation":{"schema":"1","id":"test-list/7","list":"test-list","native_id":"7","kind":"entity",` +
		`"names":[{"full":"A & B <C>","type":"primary"}],"programs":["TEST"],"status":"active","remarks":"1",` +
		`"digest":"` + d.Digest + `","provenance":{"evidence":"document","first_seen":"2026-01-02T03:04:05.678Z","last_changed":"2026-01-02T03:04:05.678Z"}}}}`
	if diff := cmp.Diff(want, string(e.JSON)); diff != "" {
		t.Errorf("event (-want +got)\n%s", diff)
	}
	if !strings.HasPrefix(e.ID, "evt_") || len(e.ID) != 36 {
		t.Errorf("id %q", e.ID)
	}
}

// A run repeated after a crash makes the same ids; the same change made again
// later makes others.
func TestEventIDs(t *testing.T) {
	c := newClock()
	dir := t.TempDir()
	db, err := store.Open(dir, store.Options{Now: c.Now})
	if err != nil {
		t.Fatal(err)
	}
	storetest.Commit(t, db, list, party("1", "a"), party("2", "a"), party("3", "a"))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	twin := storetest.OpenIn(t, copyStore(t, dir))
	db = storetest.OpenIn(t, dir, store.Options{Now: c.Now})
	for _, db := range []*store.DB{db, twin} {
		storetest.Commit(t, db, list, party("1", "b"), party("3", "a"), party("4", "a"))
	}
	events, _ := eventsOf(t, db)
	again, _ := eventsOf(t, twin)
	if len(events) != 5 || len(again) != len(events) {
		t.Fatalf("%d and %d events, want 5", len(events), len(again))
	}
	for i := range events {
		if events[i].ID != again[i].ID {
			t.Errorf("event %d: %s is %s, when repeated %s", i+1, events[i].Type, events[i].ID, again[i].ID)
		}
	}
	for _, remarks := range []string{"a", "b", "a", "b", "", "b", "", "b"} {
		if remarks == "" {
			storetest.Commit(t, db, list)
		} else {
			storetest.Commit(t, db, list, party("1", remarks))
		}
	}
	// That no id comes twice is part of Check.
}

func TestConcurrentStages(t *testing.T) {
	db := storetest.Open(t)
	for _, name := range []string{"baseline", "publication"} {
		one, two := must[*store.Stage](t)(db.Begin(list)), must[*store.Stage](t)(db.Begin(list))
		other := must[*store.Stage](t)(db.Begin("other-" + name))
		put := func(s *store.Stage, d *lists.Designation) {
			t.Helper()
			if _, _, err := s.Put(d); err != nil {
				t.Fatal(err)
			}
		}
		put(one, party("1", name))
		put(two, party("1", "never committed"))
		put(two, party("2", "never committed"))
		if _, err := one.Commit(t.Context(), store.Commit{Publication: lists.Publication{ID: name}}); err != nil {
			t.Fatal(err)
		}
		seq := must[uint64](t)(db.Seq())
		_, err := two.Commit(t.Context(), store.Commit{Publication: lists.Publication{ID: name}})
		if !errors.Is(err, store.ErrMoved) {
			t.Fatalf("%s: error %v, want ErrMoved", name, err)
		}
		if now := must[uint64](t)(db.Seq()); now != seq {
			t.Fatalf("%s: the refused commit made events", name)
		}
		held := must[map[string]*lists.Designation](t)(storetest.Designations(db, list))
		if len(held) != 1 || held[list+"/1"].Remarks != name {
			t.Fatalf("%s: held %v", name, held)
		}
		// Another list is not concerned.
		if _, err := other.Commit(t.Context(), store.Commit{}); err != nil {
			t.Fatal(err)
		}
	}
}

func TestPutRefuses(t *testing.T) {
	db := storetest.Open(t)
	storetest.Commit(t, db, list, party("held", "a"))
	tests := []struct {
		name string
		d    *lists.Designation
		want string
	}{
		{"another list", storetest.Designation("other", "1", nil), "not one of list"},
		{"id does not fit", storetest.Designation(list, "1", func(d *lists.Designation) { d.ID = list + "/2" }), "not one of list"},
		{"no native id", storetest.Designation(list, "", nil), "native id"},
		{"space in the id", storetest.Designation(list, "1 2", nil), "native id"},
		{"zero byte in the id", storetest.Designation(list, "1\x00", nil), "native id"},
		{"endless id", storetest.Designation(list, strings.Repeat("x", 40_000), nil), "native id"},
		{"not sealed", func() *lists.Designation { d := party("1", "a"); d.Digest = ""; return d }(), "not sealed"},
		{"short digest", func() *lists.Designation { d := party("1", "a"); d.Digest = "00"; return d }(), "not sealed"},
		{"new and edited after sealing", func() *lists.Designation { d := party("1", "a"); d.Remarks = "b"; return d }(), "seal it"},
		{"held and with a wrong digest", func() *lists.Designation {
			d := party("held", "a")
			d.Digest = strings.Repeat("0", 64)
			return d
		}(), "no field does"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			stage := must[*store.Stage](t)(db.Begin(list))
			defer stage.Discard()
			_, changes, err := stage.Put(tt.d)
			if err == nil || !strings.Contains(err.Error(), tt.want) || changes {
				t.Fatalf("error %v (changes: %t), want one with %q", err, changes, tt.want)
			}
			if !stage.Tally().Empty() {
				t.Fatalf("it counts: %+v", stage.Tally())
			}
		})
	}
}

func TestPutDoubled(t *testing.T) {
	db := storetest.Open(t)
	storetest.Commit(t, db, list, party("1", "a"), party("2", "a"))
	for _, second := range []*lists.Designation{party("1", "a"), party("1", "b")} {
		stage := must[*store.Stage](t)(db.Begin(list))
		if _, _, err := stage.Put(party("1", "a")); err != nil {
			t.Fatal(err)
		}
		if _, _, err := stage.Put(second); !errors.Is(err, store.ErrDoubled) || !strings.Contains(err.Error(), list+"/1") {
			t.Errorf("error %v, want ErrDoubled naming the id", err)
		}
		if err := stage.RemoveUnseen(nil); err != nil {
			t.Fatal(err)
		}
		// What was removed cannot be put any more, nor removed again.
		if _, _, err := stage.Put(party("2", "a")); !errors.Is(err, store.ErrDoubled) {
			t.Errorf("error %v, want ErrDoubled", err)
		}
		if err := stage.RemoveUnseen(nil); err != nil || stage.Tally().Removed != 1 {
			t.Errorf("error %v, tally %+v", err, stage.Tally())
		}
		if err := stage.Discard(); err != nil {
			t.Fatal(err)
		}
	}
}

// A notice may say itself that a designation is removed.
func TestStatusRemoved(t *testing.T) {
	db := storetest.Open(t)
	removed := func(id string) *lists.Designation {
		return storetest.Designation(list, id, func(d *lists.Designation) { d.Status = lists.StatusRemoved })
	}
	storetest.Commit(t, db, list, party("1", "a"), removed("2"))
	if state, _, err := db.ListState(list); err != nil || state.Designations != 1 {
		t.Fatalf("held %d (error %v), want 1: a removed designation is not current", state.Designations, err)
	}
	done := storetest.Commit(t, db, list, removed("1"), removed("2"))
	if want := (store.Counts{Removed: 1}); done.Run.Counts != want || done.State.Designations != 0 {
		t.Fatalf("counts %+v, held %d", done.Run.Counts, done.State.Designations)
	}
	storetest.Commit(t, db, list, removed("1"), removed("2"))
	events, _ := eventsOf(t, db)
	if diff := cmp.Diff([]string{"list.baselined", "designation.removed", "list.published"}, typesOf(events)); diff != "" {
		t.Errorf("events (-want +got)\n%s", diff)
	}
}

// A stage leaves nothing behind and cannot be used twice.
func TestStageEnds(t *testing.T) {
	dir := t.TempDir()
	db := storetest.OpenIn(t, dir)
	committed, discarded := must[*store.Stage](t)(db.Begin("one")), must[*store.Stage](t)(db.Begin("two"))
	if _, err := committed.Commit(t.Context(), store.Commit{}); err != nil {
		t.Fatal(err)
	}
	for _, stage := range []*store.Stage{committed, discarded} {
		for range 2 {
			if err := stage.Discard(); err != nil {
				t.Fatal(err)
			}
		}
		if _, _, err := stage.Put(party("1", "a")); !errors.Is(err, store.ErrEnded) {
			t.Errorf("Put: error %v, want ErrEnded", err)
		}
		if err := stage.RemoveUnseen(nil); !errors.Is(err, store.ErrEnded) {
			t.Errorf("RemoveUnseen: error %v, want ErrEnded", err)
		}
		if _, err := stage.Commit(t.Context(), store.Commit{}); !errors.Is(err, store.ErrEnded) {
			t.Errorf("Commit: error %v, want ErrEnded", err)
		}
	}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && d.Name() != store.FileName {
			t.Errorf("%s is left behind", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(filepath.Join(dir, store.FileName)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v (error %v), want 0600", info.Mode(), err)
	}
}

// What a better parser makes of the same words is told as such, with a proof.
func TestReparsed(t *testing.T) {
	for _, cause := range []store.Cause{store.CauseParser, store.CauseFormat, store.CauseRegister} {
		db := storetest.Open(t)
		storetest.Commit(t, db, list, party("1", "a"))
		if _, err := storetest.TryCommit(t.Context(), db, list, store.Commit{Cause: cause}, party("1", "b")); err != nil {
			t.Fatal(err)
		}
		events, bodies := eventsOf(t, db)
		if diff := cmp.Diff([]string{"list.baselined", "designation.changed", "list.reparsed"}, typesOf(events)); diff != "" {
			t.Fatalf("%s: events (-want +got)\n%s", cause, diff)
		}
		end := bodies[2].Data
		if end.Cause != cause || end.Counts.Changed != 1 || end.State == nil {
			t.Errorf("%s: %+v", cause, end)
		}
	}
}
