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

// Reviews go by their id, each list's apart; the open ones are what waits.
func TestReviews(t *testing.T) {
	db := storetest.Open(t)
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	review := func(list, key string, kind store.ReviewKind) store.Review {
		return store.Review{ID: list + "/" + key, List: list, Kind: kind, Opened: at, Reading: &lists.Notice{List: list, Key: key}, Copies: []store.Copy{copied(key)}}
	}
	closed := review("list", "2026-1", store.ReviewNotice)
	closed.Closed, closed.Decision, closed.Words = at.Add(time.Hour), store.ReviewDismissed, "nothing"
	run, err := db.RecordRun(t.Context(), store.Commit{Run: store.Run{List: "list"}, Check: store.Check{List: "list"}, Reviews: []store.Review{
		review("list", "2026-2", store.ReviewDiffers), closed, review("list-b", "2026-1", store.ReviewName), review("list", "gap-2026-3", store.ReviewGap),
	}})
	if err != nil || run.ID == "" {
		t.Fatalf("run %+v, %v", run, err)
	}
	for _, c := range []struct {
		list string
		all  bool
		want []string
	}{
		{"list", false, []string{"list/2026-2", "list/gap-2026-3"}},
		{"list", true, []string{"list/2026-1", "list/2026-2", "list/gap-2026-3"}},
		{"list-b", false, []string{"list-b/2026-1"}},
		{"lis", true, nil},
		{"", false, []string{"list-b/2026-1", "list/2026-2", "list/gap-2026-3"}},
	} {
		reviews, err := db.Reviews(c.list, c.all)
		var got []string
		for _, r := range reviews {
			got = append(got, r.ID)
		}
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%q, all %v: %v, want %v; %v", c.list, c.all, got, c.want, err)
		}
	}
	got, err := db.Review("list/2026-1")
	if err != nil || got.Open() || got.Words != "nothing" || !got.Opened.Equal(at) || got.Reading.Key != "2026-1" || len(got.Copies) != 1 {
		t.Errorf("review %+v, %v", got, err)
	}
	if _, err := db.Review("list/2026-9"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}
