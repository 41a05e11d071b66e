package sync

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
	"github.com/sirupsen/logrus"

	"sanctionsd/store"
)

// maxJitter bounds how long after its time a scheduled run may start, so that
// a thousand daemons with the default schedule do not all call at the quarter.
const maxJitter = time.Minute

// Scheduler runs lists when they are due. It has no logic of a run: it calls
// Syncer.
type Scheduler struct {
	Syncer *Syncer
	Lists  []Scheduled
	Log    logrus.FieldLogger
	// Jitter returns a share of its argument to wait; if nil a random one.
	Jitter func(limit time.Duration) time.Duration

	mu      sync.Mutex
	entries map[string]cron.EntryID
	cron    *cron.Cron
}

// Scheduled is one list with its schedule.
type Scheduled struct {
	Request  Request
	Schedule cron.Schedule
	// StaleAfter is how long without a good check makes the list stale.
	StaleAfter time.Duration
}

// Run schedules the lists until ctx ends, and returns when every run under way
// has ended. What is overdue since the last check runs at once.
func (s *Scheduler) Run(ctx context.Context) error {
	// Recover stands innermost: outside of SkipIfStillRunning, a job that
	// panicked once would count as running for ever.
	logger := &cronLogger{log: s.Log}
	c := cron.New(cron.WithLocation(time.UTC), cron.WithLogger(logger),
		cron.WithChain(cron.SkipIfStillRunning(logger), cron.Recover(logger)))
	s.mu.Lock()
	s.cron, s.entries = c, make(map[string]cron.EntryID)
	var overdue, turns sync.WaitGroup
	for _, l := range s.Lists {
		job := cron.NewChain(cron.Recover(logger)).Then(cron.FuncJob(func() { s.sync(ctx, l, store.TriggerOverdue) }))
		if s.overdue(l) {
			overdue.Go(job.Run)
		}
		s.entries[l.Request.Source.ID] = c.Schedule(jittered{l.Schedule, s.jitter}, cron.FuncJob(func() {
			s.sync(ctx, l, store.TriggerSchedule)
		}))
		c.Schedule(cron.Every(time.Minute), cron.FuncJob(func() { s.checkStale(ctx, l) }))
		turns.Go(func() { s.turns(ctx, l) })
	}
	s.mu.Unlock()
	c.Start()
	<-ctx.Done()
	<-c.Stop().Done()
	overdue.Wait()
	turns.Wait()
	logger.end()
	return ctx.Err()
}

// lookForTurns is how often it is looked what is due by the clock next: a run
// may have brought something sooner, and the clock may have been set.
const lookForTurns = time.Minute

// turnGiveUp is how long a source may fail when the clock has something to make.
const turnGiveUp = 30 * time.Second

// turnRetry is how long to wait when what is due could not be made: a clock that
// is wrong must not ask the authority's sites every minute.
const turnRetry = 15 * time.Minute

// turns runs a list at every instant at which the clock changes a designation of
// it, until ctx ends.
func (s *Scheduler) turns(ctx context.Context, l Scheduled) {
	for {
		wait := lookForTurns
		next, ok, err := s.Syncer.Store.NextTurn(l.Request.Source.ID)
		if err != nil && ctx.Err() == nil {
			s.Log.WithField("list", l.Request.Source.ID).WithError(err).Error("look for what is due by the clock")
		}
		if ok {
			if until := next.Sub(s.Syncer.now()); until <= 0 {
				s.sync(ctx, l, store.TriggerTime)
				if again, due, err := s.Syncer.Store.NextTurn(l.Request.Source.ID); err == nil && due && again.Equal(next) {
					wait = turnRetry
				}
			} else {
				wait = min(wait, until)
			}
		}
		timer := time.NewTimer(wait)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return
		}
	}
}

// Next returns when a list's next scheduled run is, zero if none is.
func (s *Scheduler) Next(list string) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, ok := s.entries[list]
	if !ok {
		return time.Time{}
	}
	return s.cron.Entry(id).Next
}

func (s *Scheduler) sync(ctx context.Context, l Scheduled, trigger store.Trigger) {
	req := l.Request
	req.Trigger = trigger
	if trigger == store.TriggerTime {
		// What is due by the clock does not wait for a source that is down.
		req.GiveUpAfter = turnGiveUp
	}
	if _, err := s.Syncer.Sync(ctx, req); err != nil && ctx.Err() == nil {
		s.Log.WithField("list", req.Source.ID).WithError(err).Error("sync")
	}
}

// overdue reports whether a run was missed since the list was last checked.
func (s *Scheduler) overdue(l Scheduled) bool {
	check, ok, err := s.Syncer.Store.LastCheck(l.Request.Source.ID)
	if err != nil || !ok {
		return true
	}
	due := l.Schedule.Next(check.Last)
	return !due.IsZero() && !due.After(s.Syncer.now())
}

// checkStale tells, once, of a list that had no good check for too long.
func (s *Scheduler) checkStale(ctx context.Context, l Scheduled) {
	if err := s.Syncer.CheckStale(ctx, l.Request.Source.ID, l.StaleAfter); err != nil && ctx.Err() == nil {
		s.Log.WithField("list", l.Request.Source.ID).WithError(err).Error("check for staleness")
	}
}

func (s *Scheduler) jitter(limit time.Duration) time.Duration {
	if s.Jitter != nil {
		return s.Jitter(limit)
	}
	return time.Duration(rand.Int64N(int64(limit) + 1))
}

// jittered delays each time of a schedule by up to a tenth of the way to the
// next one, and a minute at most.
type jittered struct {
	cron.Schedule
	jitter func(limit time.Duration) time.Duration
}

// Next returns the next time after t, delayed.
func (j jittered) Next(t time.Time) time.Time {
	next := j.Schedule.Next(t)
	if next.IsZero() {
		return next
	}
	limit := min(maxJitter, j.Schedule.Next(next).Sub(next)/10)
	if limit <= 0 {
		return next
	}
	return next.Add(j.jitter(limit))
}

// cronLogger lets cron log like the rest of the program. cron's own goroutine has
// a last word after Stop has returned, when the log may be closed already: nothing
// is logged after end.
type cronLogger struct {
	log  logrus.FieldLogger
	mu   sync.Mutex
	over bool
}

func (l *cronLogger) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
}

func (l *cronLogger) write(f func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.over {
		f()
	}
}

// Info logs what cron does.
func (l *cronLogger) Info(msg string, kv ...any) {
	l.write(func() { l.fields(kv).Debug("cron: " + msg) })
}

// Error logs what cron could not do.
func (l *cronLogger) Error(err error, msg string, kv ...any) {
	l.write(func() { l.fields(kv).WithError(err).Error("cron: " + msg) })
}

func (l *cronLogger) fields(kv []any) logrus.FieldLogger {
	f := make(logrus.Fields, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		f[fmt.Sprint(kv[i])] = kv[i+1]
	}
	return l.log.WithFields(f)
}
