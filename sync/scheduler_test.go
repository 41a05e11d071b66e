package sync_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/robfig/cron/v3"

	"sanctionsd/lists"
	"sanctionsd/store"
	listsync "sanctionsd/sync"
)

// The clock of these tests is synctest's: it stands at midnight UTC of
// 2000-01-01 and moves when everyone waits. The list is a file, since a
// connection would keep the clock from moving.

// quarterHourly is the default schedule of OFAC's lists.
func quarterHourly(t *testing.T) cron.Schedule {
	t.Helper()
	s, err := cron.ParseStandard("CRON_TZ=UTC */15 * * * *")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// scheduled returns a bench whose list is a file, and a scheduler of it
// without jitter.
func scheduled(t *testing.T) (*bench, *listsync.Scheduler) {
	b := newBench(t)
	path := filepath.Join(t.TempDir(), "SDN.XML")
	if err := os.WriteFile(path, edition(t, day, 3), 0o600); err != nil {
		t.Fatal(err)
	}
	b.req.URL = "file://" + path
	s := &listsync.Scheduler{
		Syncer: b.Syncer, Log: b.Log, Jitter: func(time.Duration) time.Duration { return 0 },
		Lists: []listsync.Scheduled{{Request: b.req, Schedule: quarterHourly(t), StaleAfter: time.Hour}},
	}
	return b, s
}

// runFor runs the scheduler for a time on the test's clock.
func runFor(t *testing.T, s *listsync.Scheduler, d time.Duration) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	if err := s.Run(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatal(err)
	}
}

// triggers returns the triggers of the runs, oldest first.
func (b *bench) triggers() []store.Trigger {
	b.t.Helper()
	runs, err := b.db.Runs("", 1000)
	if err != nil {
		b.t.Fatal(err)
	}
	var out []store.Trigger
	for i := range runs {
		out = append(out, runs[len(runs)-1-i].Trigger)
	}
	return out
}

func (b *bench) wantTriggers(want ...store.Trigger) {
	b.t.Helper()
	got := b.triggers()
	if len(got) != len(want) {
		b.t.Errorf("triggers %v, want %v", got, want)
		return
	}
	for i := range want {
		if got[i] != want[i] {
			b.t.Errorf("triggers %v, want %v", got, want)
			return
		}
	}
}

// inBubble runs f on a clock of its own. The bench is made outside: its server
// and store need the real one.
func inBubble(t *testing.T, f func(t *testing.T, b *bench, s *listsync.Scheduler)) {
	b, s := scheduled(t)
	b.pub.Close()
	synctest.Test(t, func(t *testing.T) { f(t, b, s) })
}

func TestSchedule(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench, s *listsync.Scheduler) {
		// Never checked: overdue. Then at the quarters.
		runFor(t, s, 31*time.Minute)
		b.wantTriggers(store.TriggerOverdue, store.TriggerSchedule, store.TriggerSchedule)
		// A restart in time runs nothing that is not due.
		runFor(t, s, 5*time.Minute)
		b.wantTriggers(store.TriggerOverdue, store.TriggerSchedule, store.TriggerSchedule)
		// A restart after a missed run catches up at once.
		time.Sleep(20 * time.Minute) // on the test's clock
		runFor(t, s, time.Second)
		b.wantTriggers(store.TriggerOverdue, store.TriggerSchedule, store.TriggerSchedule, store.TriggerOverdue)
	})
}

func TestPanicDoesNotEndTheSchedule(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench, s *listsync.Scheduler) {
		parse, calls := s.Lists[0].Request.Source.Parse, 0
		s.Lists[0].Request.Source.ParseAgain = nil
		s.Lists[0].Request.Source.Parse = func(ctx context.Context, docs []lists.Document, yield func(*lists.Designation) error) (lists.Reading, error) {
			if calls++; calls < 3 {
				panic("a fault of the reader")
			}
			return parse(ctx, docs, yield)
		}
		runFor(t, s, 46*time.Minute)
		b.wantTriggers(store.TriggerSchedule, store.TriggerSchedule)
	})
}

func TestScheduleTellsOfStaleLists(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench, s *listsync.Scheduler) {
		runFor(t, s, time.Second)
		s.Lists[0].Request.URL = "file:///nowhere/SDN.XML"
		runFor(t, s, 3*time.Hour)
		b.wantTypes(0, "list.baselined", "list.stale")
	})
}

func TestNextIsWithinTheJitter(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench, s *listsync.Scheduler) {
		var limits []time.Duration
		s.Jitter = func(limit time.Duration) time.Duration {
			limits = append(limits, limit)
			return limit
		}
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- s.Run(ctx) }()
		synctest.Wait()
		if next := s.Next("us-ofac-sdn"); !next.Equal(time.Date(2000, 1, 1, 0, 16, 0, 0, time.UTC)) {
			t.Errorf("next run at %v, want the quarter and a minute of jitter", next)
		}
		if s.Next("us-ofac-cons") != (time.Time{}) {
			t.Error("a list that is not scheduled has a next run")
		}
		cancel()
		<-done
		if len(limits) == 0 || limits[0] != time.Minute {
			t.Errorf("jitter was asked for within %v, want a minute", limits)
		}
	})
}

func TestRunWaitsForWhatIsUnderWay(t *testing.T) {
	inBubble(t, func(t *testing.T, b *bench, s *listsync.Scheduler) {
		ctx, cancel := context.WithCancel(t.Context())
		ended := false
		s.Lists[0].Request.Source.ParseAgain = nil
		s.Lists[0].Request.Source.Parse = func(ctx context.Context, _ []lists.Document, _ func(*lists.Designation) error) (lists.Reading, error) {
			cancel()
			time.Sleep(time.Minute) // on the test's clock
			ended = true
			return lists.Reading{}, ctx.Err()
		}
		if err := s.Run(ctx); !errors.Is(err, context.Canceled) || !ended {
			t.Errorf("Run returned %v, the run had ended: %v", err, ended)
		}
	})
}
