package sync_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"sanctionsd/lists"
	"sanctionsd/lists/prc"
	"sanctionsd/lists/prc/prctest"
	"sanctionsd/store"
	listsync "sanctionsd/sync"
)

// What a newer register knows comes also when the run that takes it in is cut
// off before it is committed.
func TestNewerRegisterAfterACut(t *testing.T) {
	f := newFollower(t, listOfNotices(), "2023-03-20 12:00")
	one, two := f.read(prctest.UEL("2023-02-21", 1, prctest.Parties(2))), f.read(prctest.UEL("2023-02-23", 2, prctest.Parties(6)[4:]))
	f.req.Source.Notices.Register = registerOf(1, one)
	f.sync(store.OutcomeBaseline)
	last := f.seq()
	f.req.Source.Notices.Register = registerOf(2, one, two)
	f.move("2023-03-20 13:00")
	ctx, cancel := context.WithCancel(t.Context())
	places := f.req.Source.Notices.Places
	f.req.Source.Notices.Places = func(base string, now time.Time) ([]lists.Place, error) {
		cancel()
		return places(base, now)
	}
	if _, err := f.Sync(ctx, f.req); err == nil {
		t.Fatal("the run was not cut off")
	}
	f.wantEvents(last)
	f.req.Source.Notices.Places = places
	f.restart()
	f.sync(store.OutcomeChanged)
	f.wantEvents(last,
		"designation.added publication cn-mofcom-uel/2023-2/1 2023-02-23",
		"designation.added publication cn-mofcom-uel/2023-2/2 2023-02-23",
		"list.published publication")
}

// A release that raises register and reader together uses both.
func TestNewerRegisterAndReader(t *testing.T) {
	f := newFollower(t, listOfNotices(), "2023-03-20 12:00")
	one := f.read(prctest.UEL("2023-02-21", 1, prctest.Parties(2)))
	f.req.Source.Notices.Register = registerOf(1, one)
	f.site.Bureau(prctest.UEL("2023-02-22", 2, prctest.Parties(4)[2:]))
	f.sync(store.OutcomeBaseline)
	read := f.req.Source.Notices.Read
	f.req.Source.Notices.Read = func(ctx context.Context, doc lists.Document) (lists.NoticeReading, error) {
		got, err := read(ctx, doc)
		for i := range got.Notices {
			if n := &got.Notices[i]; n.Key == "2023-2" {
				n.Notice = renamedTo(n.Notice, "庚测试公司")
			}
		}
		return got, err
	}
	f.req.Source.Parser++
	f.req.Source.Notices.Register = registerOf(2, one)
	last := f.seq()
	f.move("2023-03-20 13:00")
	f.sync(store.OutcomeChanged)
	events := f.events(last)
	if len(events) != 2 || !strings.HasPrefix(events[0], "designation.changed parser cn-mofcom-uel/2023-2/") {
		t.Errorf("events %v", events)
	}
	last = f.seq()
	f.move("2023-03-20 14:00")
	f.sync(store.OutcomeNotModified)
	f.wantEvents(last)
}

// Two orders of one day that both wait are two reviews.
func TestTwoDoubtfulOrdersOfADay(t *testing.T) {
	f := newFollower(t, prc.ForeignMinistry(), "2024-04-12 12:00")
	f.req.RegisterThrough = "2024-04-10"
	f.sync(store.OutcomeBaseline)
	parties := prctest.Parties(5)
	doubtful := func(n prctest.Text) prctest.Text {
		return n.With("冻结在我国境内的动产、不动产和其他各类财产", "作出其他安排")
	}
	f.site.MFA(doubtful(prctest.Order("2024-04-11", 5, parties[:2])))
	f.site.MFA(doubtful(prctest.Order("2024-04-11", 6, parties[2:])))
	f.move("2024-04-12 13:00")
	f.sync(store.OutcomeQuarantined)
	f.wantOpen("notice cn-mfa-afsl/2024-04-11", "notice cn-mfa-afsl/2024-04-11b")
	f.decide(listsync.Decision{ID: "cn-mfa-afsl/2024-04-11"})
	f.move("2024-04-13 13:00")
	f.sync(store.OutcomeQuarantined)
	f.wantOpen("notice cn-mfa-afsl/2024-04-11b", "gap cn-mfa-afsl/gap-2024-order-5")
}

// A clock that was wrong in one run does not stop the time of those after it.
func TestClockWrongOnce(t *testing.T) {
	f := suspended(t)
	f.at(t, "2025-03-20 12:00") // the sites still have the day before
	f.sync(store.OutcomeNotModified)
	last := f.seq()
	f.move("2023-05-31 00:10")
	f.sync(store.OutcomeChanged)
	if events := f.events(last); len(events) == 0 || !strings.HasPrefix(events[0], "designation.lapsed time") {
		t.Errorf("events %v", events)
	}
}

// A page that two places name, and that cannot be had, is asked for until it can,
// also when one of them no longer names it.
func TestPageOfTwoPlaces(t *testing.T) {
	f := uel(t, "2023-02-20")
	f.sync(store.OutcomeNotModified)
	n := prctest.UEL("2023-02-21", 1, prctest.Parties(2))
	path := f.site.Bureau(n)
	f.site.Put(path, "")
	f.site.Override(prctest.PathAnswers, `<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><ul><li><a href="`+
		path+`" title="`+n.Title+`">`+n.Title+`</a><span>[2023-02-21]</span></li></ul></body></html>`)
	f.move("2023-02-21 18:00")
	f.sync(store.OutcomeFailed)
	f.site.Reset() // off the bureau's index
	f.site.Put(path, prctest.Saved(n, false))
	f.move("2023-02-22 18:00")
	f.sync(store.OutcomeChanged)
}
