package sync_test

import (
	"context"
	"strings"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/prc"
	"sanctionsd/lists/prc/prctest"
	"sanctionsd/store"
	listsync "sanctionsd/sync"
)

// noted reports whether a finding of a result has these words.
func noted(res listsync.Result, words string) bool {
	for _, x := range res.Findings {
		if strings.Contains(x.Text, words) {
			return true
		}
	}
	return false
}

// Saved pages are read without any site; one that is broken is refused, and the
// others count.
func TestSavedPages(t *testing.T) {
	f := uel(t, "2023-02-20")
	f.site.Fail("/", 503)
	f.move("2023-02-22 12:00")
	asked := len(f.site.Asked())
	last := f.seq()
	one, two := prctest.UEL("2023-02-21", 1, prctest.Parties(1)), prctest.UEL("2023-02-22", 2, prctest.Parties(1))
	f.req.Files = files(
		"two.html", prctest.Saved(two, false), "copy.html", prctest.Saved(two, false),
		"other.html", prctest.Saved(prctest.Text{Title: "部领导会见来访代表团", Date: "2023-02-20", Lines: []string{"双方交换了意见。"}}, false),
		"ecl.html", prctest.Saved(prctest.ECL("2023-02-21", 7, prctest.Parties(1)), false),
		"empty.html", "", "one.html", prctest.Saved(one, false))
	res := f.sync(store.OutcomeRejected)
	f.wantEvents(last,
		"designation.added publication cn-mofcom-uel/2023-1/1 2023-02-21", "list.published publication",
		"designation.added publication cn-mofcom-uel/2023-2/1 2023-02-22", "list.published publication",
		"list.rejected publication")
	if len(res.Reasons) != 1 || !noted(res, "concerns no act") || !noted(res, "cn-mofcom-ecl") || res.Added != 2 {
		t.Errorf("result %+v", res)
	}
	if len(f.site.Asked()) != asked {
		t.Error("a site was asked")
	}
	last = f.seq()
	f.req.Files = files("two.html", prctest.Saved(two, false), "one.html", prctest.Saved(one, false))
	if res := f.sync(store.OutcomeNotModified); res.Designations != 2 {
		t.Errorf("result %+v", res)
	}
	f.wantEvents(last, "list.recovered publication")
}

// Files say nothing of the places: what was known of them stays.
func TestSavedPagesLeavePlaces(t *testing.T) {
	f := uel(t, "2023-02-20")
	before, _, err := f.db.LastCheck(f.req.Source.ID)
	if err != nil {
		t.Fatal(err)
	}
	f.move("2023-02-21 12:00")
	f.req.Files = files("one.html", prctest.Saved(prctest.UEL("2023-02-21", 1, prctest.Parties(1)), false))
	f.sync(store.OutcomeChanged)
	after, _, err := f.db.LastCheck(f.req.Source.ID)
	if err != nil || string(after.Places) != string(before.Places) {
		t.Errorf("%v\n%s\n%s", err, before.Places, after.Places)
	}
}

// A dry run does everything but commit.
func TestDryRunOfNotices(t *testing.T) {
	f := newFollower(t, prc.UnreliableEntities(), "2023-03-20 12:00")
	f.site.Bureau(prctest.UEL("2023-03-02", 2, prctest.Parties(2)))
	f.site.Bureau(prctest.UEL("2023-03-03", 3, prctest.Parties(3)).Without(1))
	f.site.Answer(prctest.SuspendUEL("2023-03-10", "2023-03-11", 2023, 2, "90天"))
	f.req.RegisterThrough = "2023-02-16"
	f.req.DryRun = true
	res := f.sync(store.OutcomeQuarantined)
	// Two of the register, two of the notice, which the answer changes.
	if !res.DryRun || res.Designations != 4 || res.Added != 2 || res.Changed != 2 || res.Held != 1 || res.Run != "" || res.Publication != nil {
		t.Errorf("result %+v", res)
	}
	if len(res.Planned) != 4 || res.Planned[0].Type != lists.Added || res.Planned[2].Type != lists.Suspended {
		t.Errorf("planned %+v", res.Planned)
	}
	state, held, err := f.db.ListState(f.req.Source.ID)
	runs, rerr := f.db.Runs("", 10)
	_, checked, cerr := f.db.LastCheck(f.req.Source.ID)
	if err != nil || rerr != nil || cerr != nil || held || checked || f.seq() != 0 || len(runs) != 0 {
		t.Errorf("a dry run left %+v, %v, %v, %v, %v, %v", state, runs, checked, err, rerr, cerr)
	}
	f.req.DryRun = false
	f.sync(store.OutcomeQuarantined)
	want, last := f.state(), f.seq()
	f.req.DryRun = true
	f.site.Answer(prctest.SuspendUEL("2023-03-15", "2023-06-09", 2023, 2, "1年"))
	f.move("2023-07-20 12:00")
	if res := f.sync(store.OutcomeQuarantined); res.Changed != 2 || res.Designations != 4 {
		t.Errorf("result %+v", res)
	}
	f.req.Files = files("none.html", prctest.Saved(prctest.UEL("2023-03-02", 2, prctest.Parties(2)), false))
	if res := f.sync(store.OutcomeQuarantined); res.Changed != 0 || res.Designations != 4 {
		t.Errorf("result %+v", res)
	}
	if f.state() != want || f.seq() != last {
		t.Error("a dry run changed something")
	}
}

// What a list cannot follow from waits for a person, and stops nothing.
func TestNoticeNothingFollowsFrom(t *testing.T) {
	f := uel(t, "2023-02-20")
	read := f.req.Source.Notices.Read
	f.req.Source.Notices.Read = twisted(read)
	f.site.Bureau(prctest.UEL("2023-02-21", 1, prctest.Parties(1)))
	f.site.Bureau(prctest.UEL("2023-02-22", 2, prctest.Parties(1)))
	f.move("2023-02-22 12:00")
	if res := f.sync(store.OutcomeQuarantined); res.Added != 1 {
		t.Errorf("result %+v", res)
	}
	f.wantOpen("notice cn-mofcom-uel/2023-1", "gap cn-mofcom-uel/gap-2023-1")
	f.wantRefused(listsync.Decision{ID: "cn-mofcom-uel/2023-1"}, "supply its acts")
}

// twisted makes the end of the first notice of a year come before its beginning,
// as no reader should.
func twisted(read reader) reader {
	return func(ctx context.Context, doc lists.Document) (lists.NoticeReading, error) {
		got, err := read(ctx, doc)
		for _, n := range got.Notices {
			if n.Key == "2023-1" {
				n.Acts[0].Until = "2000-01-01"
			}
		}
		return got, err
	}
}

// reader is how a document is read.
type reader = func(ctx context.Context, doc lists.Document) (lists.NoticeReading, error)
