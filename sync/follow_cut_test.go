package sync_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"sanctionsd/lists/prc/prctest"
	"sanctionsd/store"
)

// ids returns the ids of the events of designations and publications, which do
// not depend on when they are made.
func (f *follower) ids() []string {
	f.t.Helper()
	events, err := f.db.Events(0, 1000)
	if err != nil {
		f.t.Fatal(err)
	}
	var ids []string
	for _, e := range events {
		if e.Type != store.EventListReview && e.Type != store.EventListGap {
			ids = append(ids, fmt.Sprint(e.Type, " ", e.ID))
		}
	}
	return ids
}

// A run that is cut off between two commits is completed by the next, which
// makes the same events: an hour later too.
func TestRunCutOff(t *testing.T) {
	start := func(t *testing.T) *follower {
		f := uel(t, "2023-02-20")
		f.site.Bureau(prctest.UEL("2023-02-21", 1, prctest.Parties(2)))
		f.site.Bureau(prctest.UEL("2023-02-23", 3, prctest.Parties(4)).Without(1))
		f.site.Bureau(prctest.UEL("2023-02-28", 2, prctest.Parties(4)[2:]))
		f.site.Answer(prctest.SuspendUEL("2023-03-01", "2023-03-20", 2023, 1, "90天"))
		f.site.Answer(prctest.SuspendUEL("2023-03-02", "2023-03-10", 2023, 2, "1年"))
		f.site.Answer(prctest.SuspendUEL("2023-09-01", "2023-09-04", 2023, 1, "90天"))
		f.site.Bureau(prctest.RemoveUEL("2023-09-20", "2023-09-21", 4, prctest.Parties(1)[0]))
		f.move("2024-01-31 12:00")
		return f
	}
	whole := start(t)
	commits := 0
	whole.Wake = func() { commits++ }
	whole.sync(store.OutcomeQuarantined)
	want := whole.ids()
	if commits < 9 {
		t.Fatalf("%d commits", commits)
	}
	for cut := 1; cut <= commits; cut++ {
		t.Run(fmt.Sprint(cut), func(t *testing.T) {
			f := start(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			n := 0
			f.Wake = func() {
				if n++; n == cut {
					cancel()
				}
			}
			if _, err := f.Sync(ctx, f.req); cut < commits && !errors.Is(err, context.Canceled) {
				t.Fatalf("cut off: %v", err)
			}
			f.Wake = nil
			f.restart()
			f.move("2024-01-31 13:00")
			f.sync(store.OutcomeQuarantined)
			if got := f.ids(); !slices.Equal(got, want) {
				t.Errorf("events\n%v\nwant\n%v\n%v", got, want, f.events(0))
			}
			if f.digest() != whole.digest() {
				t.Error("the lists differ")
			}
			f.wantOpen("notice cn-mofcom-uel/2023-3", "gap cn-mofcom-uel/gap-2023-3")
		})
	}
}
