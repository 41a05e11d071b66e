package store_test

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
)

// memoryFile is a document's bytes as an open file.
type memoryFile struct{ *bytes.Reader }

func (memoryFile) Close() error { return nil }

// A run that leaves the list as it was commits its record, the check, the
// evidence and what is to be told, and nothing else.
func TestRecordRun(t *testing.T) {
	clk := newClock()
	db := storetest.Open(t, store.Options{Now: clk.Now})
	storetest.Commit(t, db, list, party("1", "a"))
	state, _, err := db.ListState(list)
	if err != nil {
		t.Fatal(err)
	}
	clk.advance(time.Hour)
	now := clk.Now().UTC()
	reasons := []store.Reason{{Code: lists.CodeRemovals, Text: "the publication would remove 1 of 1 designations"}}
	held := &store.Held{Publication: lists.Publication{ID: "x"}, Counts: store.Counts{Removed: 1, Held: 1}, Reasons: reasons, Since: now}
	check := store.Check{Outcome: store.OutcomeQuarantined, Reasons: reasons, Last: now, Condition: store.OutcomeQuarantined, Since: now, Held: held}
	run, err := db.RecordRun(t.Context(), store.Commit{
		Run:   store.Run{List: list, Trigger: store.TriggerSchedule, Started: now, Finished: now, Outcome: store.OutcomeQuarantined, Reasons: reasons},
		Check: check, Documents: []store.DocumentRecord{{DocumentRef: lists.DocumentRef{SHA256: "s"}, Content: "c"}},
		StateEvents: []store.StateEvent{{
			Type: store.EventListQuarantined, List: list, Cause: store.CausePublication, Subject: list, Began: now,
			Data: store.EventData{Reasons: reasons, Counts: &held.Counts},
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if run.ID != "run-2" || run.Designations != 1 || run.FirstSeq != 2 || run.LastSeq != 2 || !run.Committed.Equal(now.Truncate(time.Millisecond)) {
		t.Errorf("run %+v", run)
	}
	if diff := cmp.Diff([]store.Run{run}, must[[]store.Run](t)(db.Runs(list, 1))); diff != "" {
		t.Errorf("RecordRun returns another run than is kept (-returned +kept)\n%s", diff)
	}
	if after, _, err := db.ListState(list); err != nil || !cmp.Equal(state, after) {
		t.Errorf("the list's state moved (error %v)\n%s", err, cmp.Diff(state, after))
	}
	// The check and what it holds name the run, whose number only the store
	// knows; what the caller gave is left alone.
	want := check
	want.List, want.Run = list, "run-2"
	wantHeld := *held
	wantHeld.Run = "run-2"
	want.Held = &wantHeld
	got, ok, err := db.LastCheck(list)
	if err != nil || !ok {
		t.Fatalf("check there: %t, error %v", ok, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("check (-want +got)\n%s", diff)
	}
	if held.Run != "" {
		t.Error("the caller's value was changed")
	}
	_, bodies := eventsOf(t, db)
	if e := bodies[1]; e.Type != "list.quarantined" || e.Data.Run != "run-2" || *e.Data.Counts != held.Counts || e.Data.State != nil {
		t.Errorf("event %+v", e)
	}
	// A check that is seen again and held since run-2 says so.
	got.Run = ""
	if _, err := db.RecordRun(t.Context(), store.Commit{Run: store.Run{List: list}, Check: got}); err != nil {
		t.Fatal(err)
	}
	if again, _, err := db.LastCheck(list); err != nil || again.Run != "run-3" || again.Held.Run != "run-2" {
		t.Errorf("check of %s, held since %s (error %v)", again.Run, again.Held.Run, err)
	}
}

// A first run may fail: there is a check and no list.
func TestRecordRunBeforeBaseline(t *testing.T) {
	db := storetest.Open(t)
	run, err := db.RecordRun(t.Context(), store.Commit{Run: store.Run{List: list, Outcome: store.OutcomeFailed}, Check: store.Check{Outcome: store.OutcomeFailed}})
	if err != nil || run.FirstSeq != 0 || run.ID != "run-1" {
		t.Fatalf("run %+v, error %v", run, err)
	}
	if _, held, err := db.ListState(list); held || err != nil {
		t.Errorf("held %t, error %v", held, err)
	}
	if c, ok, err := db.LastCheck(list); !ok || err != nil || c.Outcome != store.OutcomeFailed {
		t.Errorf("check %+v, %t, error %v", c, ok, err)
	}
	storetest.Commit(t, db, list, party("1", "a"))
}

func TestSaveCheck(t *testing.T) {
	clk := newClock()
	db := storetest.Open(t, store.Options{Now: clk.Now})
	storetest.Commit(t, db, list, party("1", "a"))
	c, _, err := db.LastCheck(list)
	if err != nil {
		t.Fatal(err)
	}
	c.Stale = clk.Now().UTC()
	stateEvent := store.StateEvent{Type: store.EventListStale, List: list, Cause: store.CauseTime, Subject: list, Began: c.Stale, Data: store.EventData{Effective: "2026-01-01"}}
	if _, err := db.SaveCheck(t.Context(), store.Commit{Check: c, StateEvents: []store.StateEvent{stateEvent}}); err != nil {
		t.Fatal(err)
	}
	got, _, err := db.LastCheck(list)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, got); diff != "" {
		t.Errorf("check (-want +got)\n%s", diff)
	}
	_, bodies := eventsOf(t, db)
	if e := bodies[1]; e.Type != "list.stale" || e.Data.Cause != store.CauseTime || e.Data.Effective != "2026-01-01" || e.Data.List != list {
		t.Errorf("event %+v", e)
	}
	if runs := must[[]store.Run](t)(db.Runs("", 9)); len(runs) != 1 {
		t.Errorf("%d runs, want the baseline's", len(runs))
	}
}

// State events of a commit come after the list's own event.
func TestCommitNotices(t *testing.T) {
	db := storetest.Open(t)
	storetest.Commit(t, db, list)
	_, err := storetest.TryCommit(t.Context(), db, list, store.Commit{StateEvents: []store.StateEvent{
		{Type: store.EventListRecovered, List: list, Cause: store.CausePublication, Subject: list, Began: time.Unix(1, 0)},
	}}, party("1", "a"))
	if err != nil {
		t.Fatal(err)
	}
	events, bodies := eventsOf(t, db)
	if diff := cmp.Diff([]string{"list.baselined", "designation.added", "list.published", "list.recovered"}, typesOf(events)); diff != "" {
		t.Fatalf("events (-want +got)\n%s", diff)
	}
	if bodies[3].Data.Run != "run-2" {
		t.Errorf("it names run %q", bodies[3].Data.Run)
	}
}

func TestRuns(t *testing.T) {
	db := storetest.Open(t)
	rare := 3
	for i := range 1100 {
		name := list
		if i == rare {
			name = "rare"
		}
		if _, err := db.RecordRun(t.Context(), store.Commit{Run: store.Run{List: name}}); err != nil {
			t.Fatal(err)
		}
	}
	tests := []struct {
		list        string
		limit       int
		first, last string
		n           int
	}{
		{"", 3, "run-1100", "run-1098", 3},
		{list, 1, "run-1100", "run-1100", 1},
		{"rare", 10, "run-4", "run-4", 1}, // pages back
		{"", 5000, "run-1100", "run-1", 1100},
		{list, 1099, "run-1100", "run-1", 1099},
		{"", 0, "", "", 0},
		{"", -1, "", "", 0},
		{"none", 5, "", "", 0},
	}
	for _, tt := range tests {
		t.Run(fmt.Sprintf("%s %d", tt.list, tt.limit), func(t *testing.T) {
			runs := must[[]store.Run](t)(db.Runs(tt.list, tt.limit))
			if len(runs) != tt.n {
				t.Fatalf("%d runs, want %d", len(runs), tt.n)
			}
			if tt.n > 0 && (runs[0].ID != tt.first || runs[tt.n-1].ID != tt.last) {
				t.Errorf("%s to %s, want %s to %s", runs[0].ID, runs[tt.n-1].ID, tt.first, tt.last)
			}
		})
	}
}

// Sweeping removes what no commit refers to, and only that.
func TestSweepDocuments(t *testing.T) {
	clk := newClock()
	db := storetest.Open(t, store.Options{Now: clk.Now})
	keep := func(text string) lists.Document {
		t.Helper()
		sum := fmt.Sprintf("%x", sha(text))
		d := lists.Document{
			Name: "LIST.XML", SHA256: sum, Content: sum, Size: int64(len(text)), ContentSize: int64(len(text)),
			Open: func() (lists.File, error) { return memoryFile{bytes.NewReader([]byte(text))}, nil },
		}
		if _, err := db.Documents.Keep(t.Context(), d, ""); err != nil {
			t.Fatal(err)
		}
		return d
	}
	committed, evidence, orphan := keep("committed"), keep("evidence"), keep("orphan")
	if _, err := storetest.TryCommit(t.Context(), db, list, store.Commit{Documents: []store.DocumentRecord{store.RecordOf(committed)}}); err != nil {
		t.Fatal(err)
	}
	if _, err := db.RecordRun(t.Context(), store.Commit{Run: store.Run{List: list}, Documents: []store.DocumentRecord{store.RecordOf(evidence)}}); err != nil {
		t.Fatal(err)
	}
	clk.advance(time.Second)
	removed, _, err := db.SweepDocuments(t.Context())
	if err != nil || removed != 1 {
		t.Fatalf("%d removed, error %v", removed, err)
	}
	if !db.Documents.Has(committed.Content) || !db.Documents.Has(evidence.Content) || db.Documents.Has(orphan.Content) {
		t.Error("the wrong file is gone")
	}
}
