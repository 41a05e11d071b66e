package store_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
)

// The history of a designation that was changed, removed, and listed again.
func TestHistory(t *testing.T) {
	clk := newClock()
	db := storetest.Open(t, store.Options{Now: clk.Now})
	steps := [][]*lists.Designation{
		{party("1", "a"), party("11", "other")},
		{party("1", "b"), party("11", "other")},
		{party("11", "other")},
		{party("1", "c"), party("11", "other")},
		{party("1", "c"), party("11", "x")},
		{party("1", "c")},
		{},
	}
	var at []time.Time
	for _, ds := range steps {
		clk.advance(time.Hour)
		at = append(at, clk.Now().Truncate(time.Millisecond))
		storetest.Commit(t, db, list, ds...)
	}
	type version struct {
		Revision                      uint64
		From, Until                   time.Time
		Seq, EndedBy                  uint64
		Removed                       bool
		Remarks                       string
		FirstSeen, LastChanged, From1 string
	}
	want := []version{
		{1, at[0], at[1], 0, 2, false, "a", store.FormatTime(at[0]), store.FormatTime(at[0]), "p1"},
		{2, at[1], at[2], 2, 4, true, "b", store.FormatTime(at[0]), store.FormatTime(at[1]), "p2"},
		{3, at[3], at[6], 6, 12, true, "c", store.FormatTime(at[3]), store.FormatTime(at[3]), "p4"},
	}
	var got []version
	for _, v := range must[[]store.Version](t)(db.History(list + "/1")) {
		var d lists.Designation
		if err := json.Unmarshal(v.JSON, &d); err != nil {
			t.Fatal(err)
		}
		got = append(got, version{
			v.Revision, v.From, v.Until, v.Seq, v.EndedBy, v.Removed, d.Remarks,
			d.Provenance.FirstSeen, d.Provenance.LastChanged, publicationOf(d),
		})
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("history of 1 (-want +got)\n%s", diff)
	}
	// The ids share a beginning, the histories do not.
	if other := must[[]store.Version](t)(db.History(list + "/11")); len(other) != 2 || other[1].Seq != 8 || !other[1].Removed {
		t.Errorf("history of 11: %+v", other)
	}
	if _, err := db.Designation(list + "/1"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("removed: error %v, want ErrNotFound", err)
	}
}

// publicationOf returns the invented publication that a designation rests on.
func publicationOf(d lists.Designation) string {
	for _, id := range []string{"p1", "p2", "p3", "p4", "p5", "p6", "p7"} {
		if cmp.Equal(d.Provenance.Documents, storetest.Publication(id).Documents) {
			return id
		}
	}
	return "none"
}

func TestNotFound(t *testing.T) {
	db := storetest.Open(t)
	storetest.Commit(t, db, list, party("1", "a"))
	for _, id := range []string{list + "/2", list + "/", list, "/1", "", "other/1", list + "/1/1"} {
		if _, err := db.Designation(id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("Designation(%q): error %v, want ErrNotFound", id, err)
		}
		if v, err := db.History(id); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("History(%q): %v, error %v, want ErrNotFound", id, v, err)
		}
	}
	err := db.Designations("other", func(store.Snapshot) error { t.Error("begin is called"); return nil }, nil)
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Designations: error %v, want ErrNotFound", err)
	}
	if _, err := db.Endpoint("none"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("Endpoint: error %v, want ErrNotFound", err)
	}
	if c, ok, err := db.LastCheck("other"); ok || err != nil {
		t.Errorf("LastCheck: %+v, %t, error %v", c, ok, err)
	}
}

// A publication that comes again with other documents under its own name does
// not rewrite what earlier designations rest on.
func TestEvidenceIsNotRewritten(t *testing.T) {
	db := storetest.Open(t)
	commit := func(document string, ds ...*lists.Designation) {
		t.Helper()
		p := lists.Publication{ID: "notice-1", Documents: []lists.DocumentRef{{SHA256: document}}}
		if _, err := storetest.TryCommit(t.Context(), db, list, store.Commit{Publication: p}, ds...); err != nil {
			t.Fatal(err)
		}
	}
	commit("first", party("1", "a"), party("2", "a"))
	commit("second", party("1", "a"), party("2", "b"))
	commit("third", party("1", "a"), party("2", "b"))
	held := must[map[string]*lists.Designation](t)(storetest.Designations(db, list))
	for id, want := range map[string]string{list + "/1": "first", list + "/2": "second"} {
		if got := held[id].Provenance.Documents; len(got) != 1 || got[0].SHA256 != want {
			t.Errorf("%s rests on %v, want %s", id, got, want)
		}
	}
	if v := must[[]store.Version](t)(db.History(list + "/2")); string(v[0].JSON) == string(v[1].JSON) {
		t.Error("both versions are one")
	}
}
