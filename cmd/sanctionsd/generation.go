package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"sanctionsd/api"
	"sanctionsd/config"
	listsync "sanctionsd/sync"
	"sanctionsd/webhook"
)

// generation is what runs under one configuration: the schedule and the
// deliveries.
type generation struct {
	core      *core
	scheduler *listsync.Scheduler
	running   sync.WaitGroup

	// mu lets nobody join once the generation has ended.
	mu sync.Mutex
	// ctx ends with the generation, by stop.
	ctx  context.Context
	stop context.CancelFunc
}

// start makes a core the current generation. Schedules are read once more
// here; they were checked with the configuration.
func (d *daemon) start(ctx context.Context, c *core) error {
	scheduled, err := scheduledLists(c)
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	g := &generation{core: c, ctx: ctx, stop: stop, scheduler: &listsync.Scheduler{Syncer: c.syncer, Lists: scheduled, Log: d.log}}
	g.running.Go(func() {
		if err := g.scheduler.Run(ctx); err != nil && ctx.Err() == nil {
			d.fail(fmt.Errorf("schedule: %w", err))
		}
	})
	g.running.Go(func() {
		if err := g.dispatch(ctx); err != nil {
			d.fail(err)
		}
	})
	d.mu.Lock()
	d.current = g
	d.mu.Unlock()
	return nil
}

// dispatchRetry is how long to wait when a caller's deliveries have the
// dispatcher's place at work.
const dispatchRetry = 10 * time.Millisecond

// dispatch runs the dispatcher. Deliveries at a caller's word may have come
// before it in the moment of the start; they end, and then it is its turn.
func (g *generation) dispatch(ctx context.Context) error {
	tick := time.NewTicker(dispatchRetry)
	defer tick.Stop()
	for {
		err := g.core.dispatcher.Run(ctx)
		if !errors.Is(err, webhook.ErrRunning) {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// stop ends the current generation and waits for what it was doing.
func (d *daemon) stop() { d.now().end() }

// deliver tries deliveries at a caller's word, as part of the current
// generation: a dispatcher of one that has ended must not write the places of
// endpoints.
func (d *daemon) deliver(ctx context.Context) ([]api.Delivery, error) {
	g := d.now()
	if !g.join() {
		return nil, errBrokenOff
	}
	defer g.running.Done()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(g.ctx, cancel)()
	deliveries, err := g.core.deliver(ctx)
	if err != nil && g.ctx.Err() != nil {
		return nil, errBrokenOff
	}
	return deliveries, err
}

// errBrokenOff: the generation ended while deliveries were tried at a caller's
// word.
var errBrokenOff = errors.New("deliveries were broken off: the daemon read its configuration again or stops")

// join makes the caller part of what the generation's end waits for, unless it
// has ended.
func (g *generation) join() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ctx.Err() != nil {
		return false
	}
	g.running.Add(1)
	return true
}

// end stops the generation and waits for what it was doing.
func (g *generation) end() {
	g.mu.Lock()
	g.stop()
	g.mu.Unlock()
	g.running.Wait()
}

// now returns the current generation, nil before the first.
func (d *daemon) now() *generation {
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.current
}

// reload reads the configuration again and makes it the current one, or leaves
// everything as it was and says why.
func (d *daemon) reload(ctx context.Context) error {
	d.reloading.Lock()
	defer d.reloading.Unlock()
	if err := ctx.Err(); err != nil {
		return errors.New("the daemon is stopping")
	}
	d.tell(d.notifier.Reloading())
	defer func() { d.tell(d.notifier.Ready(d.statusLine())) }()
	cfg, err := d.app.configWithSecrets()
	if err != nil {
		return err
	}
	old := d.now().core
	if err := unchanged(old.cfg, cfg); err != nil {
		return err
	}
	if _, _, err := endpointsOf(cfg); err != nil {
		return err
	}
	log, err := newLog(d.app.stderr, cfg.Log)
	if err != nil {
		return err
	}
	// The places of endpoints are written by the dispatcher alone while it
	// runs, so it stops before the new configuration is told to the store.
	d.stop()
	c, err := newCore(ctx, cfg, d.db, d.log)
	if err != nil {
		return errors.Join(err, d.start(ctx, old))
	}
	c.useClock(d.app.now)
	c.syncer = old.syncer
	if err := d.start(ctx, c); err != nil {
		return errors.Join(err, d.start(ctx, old))
	}
	d.log.SetLevel(log.GetLevel())
	d.log.SetFormatter(log.Formatter)
	d.log.WithField("file", cfg.File).Info("configuration reloaded")
	return nil
}

// unchanged refuses a configuration that changes what a reload cannot.
func unchanged(old, cfg *config.Config) error {
	var errs []error
	for _, k := range []struct{ key, was, is string }{
		{"state_dir", old.StateDir, cfg.StateDir},
		{"socket", old.Socket, cfg.Socket},
		{"http.listen", old.HTTP.Listen, cfg.HTTP.Listen},
		{"user_agent", old.UserAgent, cfg.UserAgent},
	} {
		if k.was != k.is {
			errs = append(errs, fmt.Errorf("%s: a change from %q to %q needs a restart", k.key, k.was, k.is))
		}
	}
	return errors.Join(errs...)
}

// scheduledLists returns the enabled lists with their schedules.
func scheduledLists(c *core) ([]listsync.Scheduled, error) {
	var out []listsync.Scheduled
	for _, l := range c.lists {
		if !l.Enabled {
			continue
		}
		schedule, err := config.ParseSchedule(c.cfg.Lists[l.Source.ID].Schedule)
		if err != nil {
			return nil, fmt.Errorf("lists.%s.schedule: %w", l.Source.ID, err)
		}
		out = append(out, listsync.Scheduled{Request: l.Request, Schedule: schedule, StaleAfter: l.StaleAfter})
	}
	return out, nil
}

// statusLine is what "systemctl status" shows.
func (d *daemon) statusLine() string {
	g := d.now()
	return fmt.Sprintf("keeping %d lists in step, delivering to %d endpoints", len(g.scheduler.Lists), len(g.core.dispatcher.Endpoints))
}

// pulse lets any number of waiters know of the next beat. The zero value is
// ready.
type pulse struct {
	mu sync.Mutex
	ch chan struct{}
}

// next returns a channel that is closed at the next beat.
func (p *pulse) next() <-chan struct{} {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ch == nil {
		p.ch = make(chan struct{})
	}
	return p.ch
}

func (p *pulse) beat() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ch != nil {
		close(p.ch)
		p.ch = nil
	}
}
