package sync_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/robfig/cron/v3"

	"sanctionsd/lists"
	"sanctionsd/lists/ofac"
	"sanctionsd/lists/ofac/ofactest"
	"sanctionsd/lists/prc"
	"sanctionsd/lists/prc/prctest"
	"sanctionsd/store"
	listsync "sanctionsd/sync"
)

// suspended is a follower of a list of one party whose measures are suspended
// from 2023-03-02 through 2023-05-30.
func suspended(t *testing.T) *follower {
	f := uel(t, "2023-02-20")
	f.site.Bureau(prctest.UEL("2023-02-21", 1, prctest.Parties(1)))
	f.site.Answer(prctest.SuspendUEL("2023-03-01", "2023-03-02", 2023, 1, "90天"))
	f.move("2023-03-02 12:00")
	f.sync(store.OutcomeChanged)
	return f
}

const party = reviewed + "/1"

// The end of a suspension is an event exactly once, whoever restarts when.
func TestLapseAcrossRestart(t *testing.T) {
	f := suspended(t)
	last := f.seq()
	f.move("2023-05-30 23:59")
	f.restart()
	f.sync(store.OutcomeNotModified)
	f.wantEvents(last)
	f.restart()
	f.move("2023-05-31 00:00")
	f.sync(store.OutcomeChanged)
	for range 3 {
		f.restart()
		f.sync(store.OutcomeNotModified)
	}
	f.wantEvents(last, "designation.lapsed time "+party+" 2023-05-31", "list.published time")
	if next, ok, err := f.db.NextTurn(f.req.Source.ID); ok || err != nil {
		t.Errorf("next turn %v, %v", next, err)
	}
}

// A daemon that was away for long tells what came to pass in its order: what was
// said, and between it what the clock made.
func TestCatchUp(t *testing.T) {
	stream := func(f *follower, until string) {
		for _, n := range []struct {
			day    string
			answer bool
			text   prctest.Text
		}{
			{"2023-02-21", false, prctest.UEL("2023-02-21", 1, prctest.Parties(1))},
			{"2023-03-01", true, prctest.SuspendUEL("2023-03-01", "2023-03-02", 2023, 1, "90天")},
			{"2023-04-01", false, prctest.UEL("2023-04-01", 2, prctest.Parties(2)[1:])},
			{"2023-06-05", true, prctest.SuspendUEL("2023-06-05", "2023-06-06", 2023, 1, "90天")},
			{"2023-09-01", true, prctest.SuspendUEL("2023-09-01", "2023-09-04", 2023, 1, "90天")},
		} {
			switch {
			case n.day > until:
			case n.answer:
				f.site.Answer(n.text)
			default:
				f.site.Bureau(n.text)
			}
		}
	}
	f := uel(t, "2023-02-20")
	stream(f, "2023-12-31")
	f.move("2023-12-31 12:00")
	last := f.seq()
	f.sync(store.OutcomeChanged)
	f.wantEvents(last,
		"designation.added publication "+party+" 2023-02-21", "list.published publication",
		"designation.suspended publication "+party+" 2023-03-02", "list.published publication",
		"designation.added publication cn-mofcom-uel/2023-2/1 2023-04-01", "list.published publication",
		"designation.lapsed time "+party+" 2023-05-31", "list.published time",
		"designation.suspended publication "+party+" 2023-06-06", "list.published publication",
		// 2023-09-04 is when the answer of 2023-09-01 goes on: nothing lapsed.
		"designation.suspended publication "+party+" 2023-09-04", "list.published publication",
		"designation.lapsed time "+party+" 2023-12-03", "list.published time")
	// One that was there all the time holds the same.
	g := uel(t, "2023-02-20")
	for day := time.Date(2023, 2, 21, 10, 0, 0, 0, time.UTC); day.Year() == 2023; day = day.AddDate(0, 0, 1) {
		until := day.Format(time.DateOnly)
		if strings.HasSuffix(until, "-15") || strings.Contains("2023-02-21 2023-03-01 2023-03-02 2023-04-01 2023-06-05 2023-06-06 2023-09-01 2023-12-30", until) {
			g.site.Reset()
			stream(g, until)
			g.move(until + " 18:00")
			if _, err := g.Sync(t.Context(), g.req); err != nil {
				t.Fatal(err)
			}
		}
	}
	if a, b := f.digest(), g.digest(); a != b {
		t.Errorf("the lists differ: %s and %s", a, b)
	}
}

// digest returns that of the list's state.
func (f *follower) digest() string {
	f.t.Helper()
	s, _, err := f.db.ListState(f.req.Source.ID)
	if err != nil {
		f.t.Fatal(err)
	}
	return s.Digest
}

// A measure that counts from an hour counts from that hour.
func TestAnnouncedWithHour(t *testing.T) {
	f := newFollower(t, prc.ExportControl(), "2025-04-08 12:00")
	f.req.RegisterThrough = "2025-04-08"
	f.sync(store.OutcomeBaseline)
	f.site.Bureau(prctest.ECL("2025-04-09", 90, prctest.Parties(1)).With("本公告自公布之日起正式实施。", "本公告自2025年4月10日12时01分起正式实施。"))
	f.move("2025-04-09 18:00")
	last := f.seq()
	f.sync(store.OutcomeChanged)
	const id, from = "cn-mofcom-ecl/2025-90/1", "2025-04-10T12:01:00+08:00"
	if d := f.designation(id); d.Status != lists.StatusAnnounced || d.InForce != lists.InForceNo {
		t.Errorf("before the hour: %s", d.Status)
	}
	next, ok, err := f.db.NextTurn(f.req.Source.ID)
	if err != nil || !ok || !next.Equal(time.Date(2025, 4, 10, 4, 1, 0, 0, time.UTC)) {
		t.Errorf("next turn %v, %v, %v", next, ok, err)
	}
	f.move("2025-04-10 12:00")
	f.sync(store.OutcomeNotModified)
	f.move("2025-04-10 12:01")
	f.sync(store.OutcomeChanged)
	f.wantEvents(last,
		"designation.added publication "+id+" "+from, "list.published publication",
		"designation.in_force time "+id+" "+from, "list.published time")
	// Found after the hour, it is in force from the start.
	g := newFollower(t, prc.ExportControl(), "2025-04-08 12:00")
	g.req.RegisterThrough = "2025-04-08"
	g.sync(store.OutcomeBaseline)
	g.site.Bureau(prctest.ECL("2025-04-09", 90, prctest.Parties(1)).With("本公告自公布之日起正式实施。", "本公告自2025年4月10日12时01分起正式实施。"))
	g.move("2025-04-12 18:00")
	last = g.seq()
	g.sync(store.OutcomeChanged)
	g.wantEvents(last, "designation.added publication "+id+" "+from, "list.published publication")
}

// While the clock is wrong, notices are committed, and nothing by the clock: not
// what it would make, nor what it made before once more.
func TestNoticesWhileTheClockIsWrong(t *testing.T) {
	again := prctest.SuspendUEL("2023-06-05", "2023-06-06", 2023, 1, "90天")
	t.Run("behind", func(t *testing.T) {
		f := suspended(t)
		f.move("2023-06-01 12:00")
		f.sync(store.OutcomeChanged) // it lapsed
		f.move("2023-03-20 12:00")
		last := f.seq()
		f.site.Bureau(prctest.UEL("2023-03-20", 2, prctest.Parties(2)[1:]))
		f.sync(store.OutcomeChanged)
		f.wantEvents(last, "designation.added publication cn-mofcom-uel/2023-2/1 2023-03-20", "list.published publication")
		if d := f.designation(party); d.Status != lists.StatusLapsed {
			t.Errorf("the clock brought back %s", d.Status)
		}
		f.move("2023-06-02 12:00")
		last = f.seq()
		f.sync(store.OutcomeNotModified)
		f.wantEvents(last)
	})
	t.Run("ahead", func(t *testing.T) {
		f := suspended(t)
		f.move("2023-06-05 12:00")
		f.site.Answer(again)
		f.at(t, "2025-06-05 12:00") // the sites say it is 2023
		last := f.seq()
		f.sync(store.OutcomeChanged)
		f.wantEvents(last, "designation.suspended publication "+party+" 2023-06-06", "list.published publication")
		if d := f.designation(party); d.Status != lists.StatusSuspended {
			t.Errorf("by a clock two years ahead: %s", d.Status)
		}
		// Until the instant of that commit is passed nothing is made, and then
		// all that is due, in its order.
		f.move("2023-06-05 13:00")
		last = f.seq()
		f.sync(store.OutcomeNotModified)
		f.move("2025-06-06 12:00")
		f.sync(store.OutcomeChanged)
		f.wantEvents(last,
			"designation.lapsed time "+party+" 2023-05-31", "list.published time",
			"designation.suspended time "+party+" 2023-06-06", "list.published time",
			"designation.lapsed time "+party+" 2023-09-04", "list.published time")
	})
}

// The schedule runs a list at the instant at which the clock changes it.
func TestScheduleRunsTurns(t *testing.T) {
	f := newFollower(t, prc.UnreliableEntities(), "1999-12-21 12:00")
	listed, answer := f.read(prctest.UEL("1999-12-20", 1, prctest.Parties(1))), f.read(prctest.SuspendUEL("1999-12-21", "1999-12-21", 1999, 1, "12天"))
	f.req.Source.Notices.Register = registerOf(1, listed, answer)
	// No connection, which would keep the clock of the test from moving.
	f.req.Source.Notices.Places = func(string, time.Time) ([]lists.Place, error) { return nil, nil }
	f.sync(store.OutcomeBaseline)
	f.srv.Close()
	last := f.seq()
	f.Syncer.Now = nil
	synctest.Test(t, func(t *testing.T) {
		f.clock.set(time.Now())
		s := &listsync.Scheduler{
			Syncer: f.Syncer, Log: f.Log, Jitter: func(time.Duration) time.Duration { return 0 },
			Lists: []listsync.Scheduled{{Request: f.req, Schedule: never(t), StaleAfter: 1e6 * time.Hour}},
		}
		f.Store, f.Fetch.Now = f.db, nil
		runFor(t, s, 47*time.Hour)
	})
	f.wantEvents(last, "designation.lapsed time cn-mofcom-uel/1999-1/1 2000-01-02", "list.published time")
	runs, err := f.db.Runs("", 10)
	if err != nil {
		t.Fatal(err)
	}
	made := 0
	for _, r := range runs {
		if r.Trigger == store.TriggerTime && r.LastSeq > 0 {
			made++
			if want := time.Date(2000, 1, 1, 16, 0, 0, 0, time.UTC); !r.Started.Equal(want) {
				t.Errorf("made at %s, want %s", r.Started, want)
			}
		}
	}
	if made != 1 {
		t.Errorf("%d runs made events by the clock: %+v", made, runs)
	}
}

// never is a schedule of which no run falls into a test.
func never(t *testing.T) cron.Schedule {
	t.Helper()
	s, err := cron.ParseStandard("CRON_TZ=UTC 0 0 1 6 *")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A directive of OFAC's that counts from a later day is in force from that day,
// though the list is not published again.
func TestDirectiveBeginsByTheClock(t *testing.T) {
	s := newService(t, ofac.Consolidated())
	now := new(clock)
	s.Syncer.Now = now.Now
	now.set(time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC))
	// Facts of no one: an invented company under Executive Order 14032.
	e := ofactest.Edition{
		AsOf: day, Lists: []int{91512},
		Entities: []ofactest.Entity{{
			ID: 102, Kind: ofactest.Organization,
			Lists:    []ofactest.ListEntry{{RefID: 92052, Published: "2026-11-20"}, {RefID: 91512, Published: "2026-11-20"}},
			Programs: []int{92051}, Types: []int{92054}, Authorities: []int{92053},
			Names: []ofactest.Name{{Primary: true, Translations: []ofactest.Translation{{
				Primary: true, Script: 20122, Last: "INVENTED WORKS", Full: "INVENTED WORKS", Parts: []ofactest.Part{{Type: 1525, Value: "INVENTED WORKS"}},
			}}}},
			Features: []ofactest.Feature{
				{TypeID: 869, Value: "20 Nov 2026", Date: ofactest.Day("2026-11-20"), Primary: true},
				{TypeID: 867, Value: "20 Jan 2027", Date: ofactest.Day("2027-01-20"), Primary: true},
			},
		}},
	}
	var b bytes.Buffer
	if err := ofactest.EnhancedXML(&b, e); err != nil {
		t.Fatal(err)
	}
	s.files["CONS_ENHANCED.ZIP"] = packed(t, "CONS_ENHANCED.XML", b.Bytes())
	s.sync(store.OutcomeBaseline)
	last := s.seq()
	status := func() lists.Status { return s.held()["102"].Status }
	// OFAC's days are those of Washington.
	for _, step := range []struct {
		at     time.Time
		status lists.Status
	}{
		{time.Date(2027, 1, 20, 4, 59, 0, 0, time.UTC), lists.StatusAnnounced},
		{time.Date(2027, 1, 20, 5, 0, 0, 0, time.UTC), lists.StatusActive},
		{time.Date(2027, 1, 21, 5, 0, 0, 0, time.UTC), lists.StatusActive},
	} {
		now.set(step.at)
		s.sync(store.OutcomeNotModified)
		if got := status(); got != step.status {
			t.Errorf("at %s: %s", step.at, got)
		}
	}
	events, err := s.db.Events(last, 10)
	if err != nil || len(events) != 2 {
		t.Fatalf("events %v, %v", s.types(last), err)
	}
	var data struct{ Data store.EventData }
	if err := json.Unmarshal(events[0].JSON, &data); err != nil || events[0].Type != string(lists.BeganForce) || data.Data.Cause != store.CauseTime || data.Data.Effective != "2027-01-20" {
		t.Errorf("%v: %s", err, events[0].JSON)
	}
	// The publication again says nothing new.
	s.mark = "again"
	s.sync(store.OutcomeNotModified)
	now.set(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC))
	s.sync(store.OutcomeNotModified)
	if status() != lists.StatusActive {
		t.Error("a clock that is set back took the directive back")
	}
	s.wantTypes(last, string(lists.BeganForce), store.EventListPublished)
}
