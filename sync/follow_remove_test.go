package sync_test

import (
	"encoding/json"
	"slices"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/prc"
	"sanctionsd/lists/prc/prctest"
	"sanctionsd/store"
	listsync "sanctionsd/sync"
)

func listOfNotices() lists.Source { return prc.UnreliableEntities() }

// listed is a follower of a list of n parties by one notice.
func listed(t *testing.T, n int) *follower {
	f := uel(t, "2023-02-20")
	f.site.Bureau(prctest.UEL("2023-02-21", 1, prctest.Parties(n)))
	f.move("2023-02-21 12:00")
	f.sync(store.OutcomeChanged)
	return f
}

// The authority's word takes a party off the list from the day it says. What
// was known of it stays, and so does its place in the history.
func TestRemoval(t *testing.T) {
	f := listed(t, 2)
	f.site.Bureau(prctest.RemoveUEL("2023-04-01", "2023-04-03", 2, prctest.Parties(1)[0]))
	f.move("2023-04-01 12:00")
	last := f.seq()
	f.sync(store.OutcomeChanged)
	f.move("2023-04-03 00:00")
	f.restart()
	f.sync(store.OutcomeChanged)
	f.wantEvents(last,
		"designation.changed publication "+party+" 2023-04-03", "list.published publication",
		"designation.removed time "+party+" 2023-04-03", "list.published time")
	if _, err := f.db.Designation(party); err == nil {
		t.Error("it is held")
	}
	history, err := f.db.History(party)
	if err != nil || len(history) == 0 {
		t.Fatalf("history %v, %v", history, err)
	}
	var tombstones int
	err = f.db.Known(f.req.Source.ID, f.Now(), func(k store.Known) error {
		var d lists.Designation
		if err := json.Unmarshal(k.JSON, &d); err != nil {
			return err
		}
		if d.Status == lists.StatusRemoved {
			tombstones++
			if d.ID != party || d.RemovedOn != "2023-04-03" || len(d.Measures) == 0 || d.Provenance.Documents == nil {
				t.Errorf("known of it is %+v", d)
			}
		}
		return nil
	})
	if err != nil || tombstones != 1 {
		t.Errorf("%d are known as removed, %v", tombstones, err)
	}
	last = f.seq()
	f.move("2023-04-04 12:00")
	if res := f.sync(store.OutcomeNotModified); res.Designations != 1 {
		t.Errorf("result %+v", res)
	}
	f.wantEvents(last)
}

// Found after its day, a removal is one event.
func TestRemovalFoundLate(t *testing.T) {
	f := listed(t, 2)
	f.site.Bureau(prctest.RemoveUEL("2023-04-01", "2023-04-03", 2, prctest.Parties(1)[0]))
	f.move("2023-04-10 12:00")
	last := f.seq()
	f.sync(store.OutcomeChanged)
	f.wantEvents(last, "designation.removed publication "+party+" 2023-04-03", "list.published publication")
}

// A party that was never off the list, by a corrected word, is there again under
// its id, with the next revision.
func TestRemovalTakenBack(t *testing.T) {
	f := listed(t, 2)
	remove := prctest.RemoveUEL("2023-04-01", "2023-04-01", 2, prctest.Parties(1)[0])
	f.site.Bureau(remove)
	f.move("2023-04-01 12:00")
	f.sync(store.OutcomeChanged)
	f.move("2023-04-02 12:00")
	last := f.seq()
	f.site.Column("10", remove.With("甲测试公司", "乙测试公司").With("Example Company 1", "Example Company 2"))
	f.sync(store.OutcomeQuarantined)
	f.wantEvents(last, "list.review publication cn-mofcom-uel/2023-2")
	last = f.seq()
	f.decide(listsync.Decision{ID: "cn-mofcom-uel/2023-2", Words: "the second is right"})
	f.wantEvents(last,
		"designation.added operator cn-mofcom-uel/2023-1/1 2023-04-01",
		"designation.removed operator cn-mofcom-uel/2023-1/2 2023-04-01", "list.published operator")
	history, err := f.db.History(party)
	if err != nil {
		t.Fatal(err)
	}
	var revisions []uint64
	for _, h := range history {
		revisions = append(revisions, h.Revision)
	}
	slices.Sort(revisions)
	if len(revisions) < 3 || len(slices.Compact(slices.Clone(revisions))) != len(revisions) {
		t.Errorf("revisions %v", revisions)
	}
}

// A notice that takes more off the list than the guard allows waits, also when
// it counts from a day yet to come; an operator's word or force lets it through.
func TestGuardOnRemovals(t *testing.T) {
	remove := prctest.RemoveUEL("2023-04-01", "2023-04-01", 2, prctest.Parties(1)[0])
	later := prctest.RemoveUEL("2023-04-01", "2023-05-01", 2, prctest.Parties(1)[0])
	tight := lists.Guard{RemovedPercent: 1, RemovedMin: 0, ChurnPercent: 100, ChurnMin: 100}
	const id = "cn-mofcom-uel/2023-2"
	start := func(t *testing.T, n prctest.Text) (*follower, uint64) {
		f := listed(t, 2)
		f.req.Guard = tight
		f.site.Bureau(n)
		f.move("2023-04-01 12:00")
		last := f.seq()
		if res := f.sync(store.OutcomeQuarantined); res.Held != 1 || res.Removed != 0 {
			t.Errorf("result %+v", res)
		}
		f.wantEvents(last, "list.review publication "+id)
		if got := codes(f.review(id).Reasons); !slices.Equal(got, []string{lists.ProblemRemovals}) {
			t.Errorf("reasons %v", got)
		}
		return f, f.seq()
	}
	t.Run("later", func(t *testing.T) {
		f, last := start(t, later)
		f.move("2023-05-02 12:00")
		f.sync(store.OutcomeQuarantined)
		f.wantEvents(last)
	})
	t.Run("accept", func(t *testing.T) {
		f, last := start(t, remove)
		f.decide(listsync.Decision{ID: id})
		f.wantEvents(last, "designation.removed operator "+party+" 2023-04-01", "list.published operator")
		f.wantOpen()
	})
	t.Run("force", func(t *testing.T) {
		f, last := start(t, remove)
		f.req.Force = true
		f.move("2023-04-01 13:00")
		f.sync(store.OutcomeChanged)
		f.wantEvents(last, "designation.removed publication "+party+" 2023-04-01", "list.published publication")
		f.wantOpen()
	})
	t.Run("force does not help a doubtful one", func(t *testing.T) {
		f := doubtful(t)
		f.req.Force = true
		f.move("2023-02-23 13:00")
		f.sync(store.OutcomeQuarantined)
		f.wantOpen("notice "+reviewed, "gap cn-mofcom-uel/gap-2023-1")
	})
}
