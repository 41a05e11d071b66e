package store_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
)

// put commits designations beside those that are held, as a notice does, with
// the states they have by the clock.
func put(t testing.TB, db *store.DB, at time.Time, ds ...*lists.Designation) {
	t.Helper()
	stage := must[*store.Stage](t)(db.Begin(list))
	stage.Clock(at, time.UTC)
	for _, d := range ds {
		if _, _, err := stage.Put(d); err != nil {
			t.Fatal(err)
		}
	}
	must[store.Committed](t)(stage.Commit(t.Context(), store.Commit{Cause: store.CausePublication, Run: store.Run{List: list}}))
}

// allKnown returns what Known gives, by native id, and demands its order.
func allKnown(t testing.TB, db *store.DB, at time.Time) map[string]store.Known {
	t.Helper()
	known := make(map[string]store.Known)
	last := ""
	err := db.Known(list, at, func(k store.Known) error {
		if k.NativeID <= last {
			t.Fatalf("%s comes after %s", k.NativeID, last)
		}
		last = k.NativeID
		known[k.NativeID] = k
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return known
}

// At any instant, and over several pages, Known is the last of each designation's
// history that was known by then.
func TestKnownIsTheLastOfTheHistory(t *testing.T) {
	clk := newClock()
	db := storetest.Open(t, store.Options{Now: clk.Now})
	// Ids that begin with one another, with bytes that sort around each other.
	ids := []string{"2024-1/1", "2024-1/10", "2024-1/2", "2024-10/1", "a", "a!", "a/", "ab", "ab/1"}
	for i := range 1200 {
		ids = append(ids, fmt.Sprint(i))
	}
	var instants []time.Time
	for step := range 6 {
		clk.advance(time.Hour)
		var ds []*lists.Designation
		for i, id := range ids {
			// Some are there from the first, some come later, go, and come again.
			if (i+step)%4 != 0 || i%3 == 0 {
				ds = append(ds, party(id, fmt.Sprint(step*(i%2))))
			}
		}
		storetest.Commit(t, db, list, ds...)
		now := clk.Now().Truncate(time.Millisecond)
		instants = append(instants, now.Add(-time.Millisecond), now, now.Add(time.Minute))
	}
	histories := make(map[string][]store.Version)
	for _, id := range ids {
		histories[id] = must[[]store.Version](t)(db.History(list + "/" + id))
	}
	for _, at := range append(instants, time.Time{}) {
		want := make(map[string]store.Known)
		for id, versions := range histories {
			for _, v := range versions {
				if at.IsZero() || !v.From.After(at) {
					want[id] = store.Known{NativeID: id, Revision: v.Revision, From: v.From, Until: v.Until, JSON: v.JSON}
				}
			}
		}
		if diff := cmp.Diff(want, allKnown(t, db, at)); diff != "" {
			t.Errorf("at %v (-want +got)\n%.2000s", at, diff)
		}
	}
}

// An act that counts from a day in the past and becomes known later changes what
// is known now of that day, and not what was known then.
func TestKnownOfARetroactiveAct(t *testing.T) {
	clk := newClock() // 2026-01-02
	db := storetest.Open(t, store.Options{Now: clk.Now})
	listed := func(periods ...lists.Period) *lists.Designation {
		return storetest.Designation(list, "2025-1/1", func(d *lists.Designation) {
			d.ListedOn = "2025-03-01"
			d.Measures = []lists.Measure{{Code: "asset-freeze", Periods: periods}}
		})
	}
	imposed := lists.Period{State: lists.StateActive, From: "2025-03-01", By: list + "/2025-1"}
	put(t, db, clk.Now(), listed(imposed))
	before := clk.Now()
	clk.advance(30 * 24 * time.Hour)
	put(t, db, clk.Now(), listed(imposed, lists.Period{State: lists.StateSuspended, From: "2025-12-01", By: list + "/2025-9"}))

	asOf := time.Date(2025, 12, 24, 0, 0, 0, 0, time.UTC)
	for known, want := range map[time.Time]lists.Status{before: lists.StatusActive, {}: lists.StatusSuspended, clk.Now(): lists.StatusSuspended} {
		d := decodeKnown(t, allKnown(t, db, known)["2025-1/1"])
		d.At(asOf, time.UTC)
		if d.Status != want {
			t.Errorf("as of %v by what was known at %v: %s, want %s", asOf, known, d.Status, want)
		}
	}
}

// What is removed stays known, with its periods and from when it is off the
// list; before, it was held.
func TestKnownOfTheRemoved(t *testing.T) {
	clk := newClock()
	db := storetest.Open(t, store.Options{Now: clk.Now})
	at := func(removed string) *lists.Designation {
		return storetest.Designation(list, "2025-5/1", func(d *lists.Designation) {
			d.ListedOn, d.RemovedOn = "2025-08-13", removed
			d.Measures = []lists.Measure{{Code: "transaction-ban", Periods: []lists.Period{{State: lists.StateActive, From: "2025-08-13"}}}}
		})
	}
	put(t, db, clk.Now(), at(""))
	held := clk.Now()
	clk.advance(24 * time.Hour)
	put(t, db, clk.Now(), at("2026-01-03"))
	removed := clk.Now().Truncate(time.Millisecond)

	if k := allKnown(t, db, held)["2025-5/1"]; !k.Until.Equal(removed) || decodeKnown(t, k).Status != lists.StatusActive {
		t.Errorf("while it was held: %+v", k)
	}
	k := allKnown(t, db, time.Time{})["2025-5/1"]
	d := decodeKnown(t, k)
	if d.Status != lists.StatusRemoved || d.RemovedOn != "2026-01-03" || !k.From.Equal(removed) || !k.Until.Equal(removed) {
		t.Errorf("after it was removed: %+v", k)
	}
	if len(allKnown(t, db, held.Add(-time.Hour))) != 0 {
		t.Error("it was known before the baseline")
	}
}

func decodeKnown(t testing.TB, k store.Known) *lists.Designation {
	t.Helper()
	d := new(lists.Designation)
	if err := json.Unmarshal(k.JSON, d); err != nil {
		t.Fatalf("%v in %+v", err, k)
	}
	return d
}

// A list that moves between two pages is not shown as a mixture; one that is not
// held is told apart from an empty one.
func TestKnownErrors(t *testing.T) {
	clk := newClock()
	db := storetest.Open(t, store.Options{Now: clk.Now})
	never := func(store.Known) error { t.Error("f is called"); return nil }
	if err := db.Known(list, time.Time{}, never); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("error %v, want ErrNotFound", err)
	}
	var ds []*lists.Designation
	for i := range 1000 {
		ds = append(ds, party(fmt.Sprintf("%04d", i), strings.Repeat("a", i)))
	}
	storetest.Commit(t, db, list, ds...)
	stop := errors.New("enough")
	if err := db.Known(list, time.Time{}, func(store.Known) error { return stop }); err != stop {
		t.Errorf("error %v, want that of f", err)
	}
	if err := db.Known(list, clk.Now().Add(-time.Hour), never); err != nil {
		t.Errorf("before the baseline: %v", err)
	}
	n := 0
	err := db.Known(list, time.Time{}, func(store.Known) error {
		if n++; n == 1 {
			clk.advance(time.Hour)
			storetest.Commit(t, db, list, slices.Concat(ds[:999], []*lists.Designation{party("0999", "b")})...)
		}
		return nil
	})
	if !errors.Is(err, store.ErrMoved) || n >= 1000 {
		t.Errorf("error %v after %d, want ErrMoved", err, n)
	}
}

// What a designation that was never held would rest on is its notices.
func TestEvidence(t *testing.T) {
	db := storetest.Open(t)
	d := party("2025-5/1", "")
	if _, err := db.Evidence(d); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("without notices: error %v, want ErrNotFound", err)
	}
	document := storetest.Publication("p").Documents[0]
	notice := store.NoticeRecord{
		Notice: lists.Notice{List: list, Key: "2025-5", Number: "No. 5", Date: "2025-08-13"}, Evidence: lists.EvidenceOperator,
		Copies: []store.Copy{{Document: store.DocumentRecord{DocumentRef: document, Content: document.SHA256}}},
	}
	if _, err := storetest.TryCommit(t.Context(), db, list, store.Commit{Notices: []store.NoticeRecord{notice}}); err != nil {
		t.Fatal(err)
	}
	document.Number = "No. 5"
	want := lists.Provenance{Evidence: lists.EvidenceOperator, Documents: []lists.DocumentRef{document}}
	if diff := cmp.Diff(want, must[lists.Provenance](t)(db.Evidence(d))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
