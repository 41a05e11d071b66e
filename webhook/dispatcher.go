package webhook

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"sanctionsd/store"
)

// DefaultGrace is how long an attempt under way may go on when Run is told to
// stop.
const DefaultGrace = 5 * time.Second

// ErrRunning: the dispatcher is already at work.
var ErrRunning = errors.New("the dispatcher is already running")

// Dispatcher delivers the events of a store to its endpoints. Its fields are
// set before its first method is called, and not changed after. Every
// endpoint must have its place in the store, by store.EnsureEndpoints; while
// the dispatcher runs, nobody else writes those places but to change the state
// of one that is suspended or paused, followed by Wake.
type Dispatcher struct {
	Store     *store.DB
	Endpoints []Endpoint
	// Log gets a line for every failed attempt and every change of an
	// endpoint's state, and at level debug for every delivery. None if nil.
	Log logrus.FieldLogger
	// UserAgent names the sender to receivers; "sanctionsd" if empty.
	UserAgent string
	// Now is the clock; time.Now if nil.
	Now func() time.Time
	// Random gives the jitter of the retry schedule, in [0,1); that of
	// math/rand/v2 if nil. It is called by several goroutines.
	Random func() float64
	// Grace is how long an attempt may go on when Run or Drain is told to
	// stop; DefaultGrace if 0.
	Grace time.Duration

	mu      sync.Mutex
	woken   chan struct{}
	workers []*worker
}

// Run delivers until ctx ends, and returns when all it started has ended and
// the state of every delivery is saved. Attempts under way are given the
// dispatcher's grace. It fails only when it cannot begin.
func (d *Dispatcher) Run(ctx context.Context) error {
	workers, err := d.prepare()
	if err != nil {
		return err
	}
	d.work(ctx, workers, func(ctx context.Context, w *worker) { w.run(ctx) })
	return nil
}

// Wake tells the dispatcher that events were committed. It never blocks, and
// may be called at any time.
func (d *Dispatcher) Wake() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.woken != nil {
		close(d.woken)
		d.woken = nil
	}
}

// Drained is what Drain did for one endpoint.
type Drained struct {
	Endpoint string
	State    store.EndpointState
	// Delivered counts events.
	Delivered int
	// Error says why the endpoint is not at its end, in one line; "" when it
	// is.
	Error string
}

// Drain delivers until each endpoint has all that is committed or has failed
// once, whatever the time of its next attempt. One that is paused, or
// suspended on its receiver's word, is left alone. A failure before the next
// attempt was due uses up nothing of the retry schedule. When the dispatcher
// runs, its workers do it. The results are in the order of Endpoints, and
// there are fewer when ctx ends before.
func (d *Dispatcher) Drain(ctx context.Context) ([]Drained, error) {
	d.mu.Lock()
	workers := d.workers
	d.mu.Unlock()
	if workers != nil {
		return askAll(ctx, workers)
	}
	workers, err := d.prepare()
	if err != nil {
		return nil, err
	}
	answers := make([]chan Drained, len(workers))
	for i, w := range workers {
		answers[i] = make(chan Drained, 1)
		w.asked = append(w.asked, answers[i])
	}
	d.work(ctx, workers, func(ctx context.Context, w *worker) { w.drain(ctx) })
	var results []Drained
	for _, a := range answers {
		select {
		case r := <-a:
			results = append(results, r)
		default:
		}
	}
	return results, ctx.Err()
}

// askAll has running workers drain their endpoints.
func askAll(ctx context.Context, workers []*worker) ([]Drained, error) {
	var answers []chan Drained
	for _, w := range workers {
		a := make(chan Drained, 1)
		select {
		case w.asks <- a:
			answers = append(answers, a)
		case <-w.ended:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	var results []Drained
	for i, a := range answers {
		select {
		case r := <-a:
			results = append(results, r)
		case <-workers[i].ended:
		case <-ctx.Done():
			return results, ctx.Err()
		}
	}
	return results, nil
}

// prepare makes the workers and takes the dispatcher's single place at work.
func (d *Dispatcher) prepare() ([]*worker, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.workers != nil {
		return nil, ErrRunning
	}
	workers := make([]*worker, 0, len(d.Endpoints))
	names := make(map[string]bool)
	for i := range d.Endpoints {
		e := d.Endpoints[i].withDefaults()
		if names[e.Name] {
			return nil, fmt.Errorf("endpoint %s is there twice: give each a name of its own", e.Name)
		}
		names[e.Name] = true
		place, err := d.Store.Endpoint(e.Name)
		if err != nil {
			return nil, fmt.Errorf("start deliveries: %w", err)
		}
		workers = append(workers, d.newWorker(e, place))
	}
	d.workers = workers
	return workers, nil
}

// work runs f for every worker beside one committer, and waits for all.
func (d *Dispatcher) work(ctx context.Context, workers []*worker, f func(context.Context, *worker)) {
	c := newCommitter(d.Store, d.log(), d.Wake)
	stop := make(chan struct{})
	var committing, working sync.WaitGroup
	committing.Go(func() { c.run(ctx, stop) })
	for _, w := range workers {
		w.committer = c
		working.Go(func() {
			defer close(w.ended)
			defer w.sender.close()
			f(ctx, w)
		})
	}
	working.Wait()
	close(stop)
	committing.Wait()
	d.mu.Lock()
	d.workers = nil
	d.mu.Unlock()
}

// wakening returns a channel that the next Wake closes.
func (d *Dispatcher) wakening() <-chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.woken == nil {
		d.woken = make(chan struct{})
	}
	return d.woken
}

func (d *Dispatcher) newWorker(e Endpoint, place store.Endpoint) *worker {
	now, random, grace, agent := d.Now, d.Random, d.Grace, d.UserAgent
	if now == nil {
		now = time.Now
	}
	if random == nil {
		random = rand.Float64
	}
	if grace <= 0 {
		grace = DefaultGrace
	}
	if agent == "" {
		agent = "sanctionsd"
	}
	return &worker{
		dispatcher: d, endpoint: e, place: place, random: random, now: now,
		log:    d.log().WithField("endpoint", e.Name),
		sender: newSender(e, agent, grace, now),
		asks:   make(chan chan Drained), ended: make(chan struct{}),
		reader: reader{store: d.Store, after: place.Cursor},
	}
}

func (d *Dispatcher) log() logrus.FieldLogger {
	if d.Log != nil {
		return d.Log
	}
	l := logrus.New()
	l.SetOutput(io.Discard)
	return l
}
