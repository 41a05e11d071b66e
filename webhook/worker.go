package webhook

import (
	"context"
	"time"

	"github.com/sirupsen/logrus"

	"sanctionsd/store"
)

// worker delivers to one endpoint. All of it belongs to one goroutine, but for
// the channels asks and ended.
type worker struct {
	dispatcher *Dispatcher
	endpoint   Endpoint
	sender     *sender
	committer  *committer
	log        logrus.FieldLogger
	now        func() time.Time
	random     func() float64

	// place is the endpoint's place in the store as it is or will be
	// committed.
	place  store.Endpoint
	reader reader

	// asks brings those who want the endpoint drained; asked are they, and
	// delivered counts events since the first of them was heard.
	asks      chan chan Drained
	asked     []chan Drained
	delivered int
	ended     chan struct{}
}

// pause is why a worker cannot go on at once.
type pause struct {
	// until is when it may, zero for when it is woken.
	until time.Time
	// reason is why the endpoint is not at its end, "" when it is.
	reason string
}

// run delivers until ctx ends.
func (w *worker) run(ctx context.Context) {
	for ctx.Err() == nil {
		// Taken before the log is read: what is committed after the reading
		// closes it.
		woken := w.dispatcher.wakening()
		w.listen()
		p := w.step(ctx, len(w.asked) > 0)
		if p == nil {
			continue
		}
		if ctx.Err() == nil {
			w.answer(p.reason)
			w.wait(ctx, woken, p.until)
		}
	}
}

// drain delivers until the endpoint is at its end or has failed once.
func (w *worker) drain(ctx context.Context) {
	for ctx.Err() == nil {
		if p := w.step(ctx, true); p != nil {
			if ctx.Err() == nil {
				w.answer(p.reason)
			}
			return
		}
	}
}

// listen takes in who wants the endpoint drained, without waiting.
func (w *worker) listen() {
	for {
		select {
		case a := <-w.asks:
			w.hear(a)
		default:
			return
		}
	}
}

func (w *worker) hear(a chan Drained) {
	if len(w.asked) == 0 {
		w.delivered = 0
	}
	w.asked = append(w.asked, a)
}

func (w *worker) answer(reason string) {
	for _, a := range w.asked {
		a <- Drained{Endpoint: w.endpoint.Name, State: w.place.State, Delivered: w.delivered, Error: reason}
	}
	w.asked = nil
}

// wait returns when the worker is woken, until has come, somebody wants the
// endpoint drained or ctx ends.
func (w *worker) wait(ctx context.Context, woken <-chan struct{}, until time.Time) {
	var due <-chan time.Time
	if !until.IsZero() {
		t := time.NewTimer(until.Sub(w.now()))
		defer t.Stop()
		due = t.C
	}
	select {
	case <-ctx.Done():
	case <-woken:
		w.reload()
	case <-due:
	case a := <-w.asks:
		w.hear(a)
	}
}

// reload takes in what an operator has done with an endpoint that is not
// active. Its place is not pending then: what made it so was committed before
// the worker began to wait.
func (w *worker) reload() {
	if w.place.State == store.EndpointActive {
		return
	}
	place, err := w.dispatcher.Store.Endpoint(w.endpoint.Name)
	if err != nil {
		w.log.WithError(err).Error("the endpoint's place cannot be read")
		return
	}
	if place.State != w.place.State || place.Cursor != w.place.Cursor {
		w.place = place
		w.reader.restart(place.Cursor)
	}
}

// step makes one delivery, if there is one to make, and returns nil when there
// may be another. With force it does not wait for the next attempt's time.
func (w *worker) step(ctx context.Context, force bool) *pause {
	if w.blocked() {
		return &pause{reason: string(w.place.State) + ": " + w.place.Reason}
	}
	early := w.now().Before(w.place.NextAttempt)
	if early && !force {
		return &pause{until: w.place.NextAttempt, reason: w.place.LastError}
	}
	d, err := w.next(ctx)
	if err != nil {
		w.log.WithError(err).Error("the next delivery cannot be prepared")
		return &pause{until: w.now().Add(storeRetry), reason: err.Error()}
	}
	if d == nil {
		return &pause{}
	}
	if ctx.Err() != nil {
		return &pause{reason: ctx.Err().Error()}
	}
	out := w.sender.attempt(ctx, *d)
	if out.stopped {
		return &pause{reason: out.reason}
	}
	if w.record(ctx, *d, out, early); out.delivered {
		return nil
	}
	return &pause{until: w.place.NextAttempt, reason: out.reason}
}

// blocked reports whether only an operator lets the endpoint go on: it is
// paused, or suspended without a time for the next probe.
func (w *worker) blocked() bool {
	return w.place.State == store.EndpointPaused ||
		w.place.State == store.EndpointSuspended && w.place.NextAttempt.IsZero()
}

// next returns the delivery after the endpoint's place, nil at the end of the
// log. Of a batch the range is committed before.
func (w *worker) next(ctx context.Context) (*delivery, error) {
	events, err := w.begun(ctx)
	if err != nil {
		return nil, err
	}
	if events == nil {
		if events, err = w.gather(ctx); err != nil || len(events) == 0 {
			return nil, err
		}
	}
	if w.endpoint.Batch == 1 && w.place.Batch == nil {
		d, err := w.endpoint.singleDelivery(w.place.Matched, events[0])
		return &d, err
	}
	if w.place.Batch == nil {
		w.place.Batch = &store.Batch{First: events[0].Seq, Last: events[len(events)-1].Seq, Count: len(events)}
		if err := w.committer.save(w.place); err != nil {
			w.place.Batch = nil
			w.reader.restart(w.place.Cursor)
			return nil, err
		}
	}
	d, err := w.endpoint.batchDelivery(w.place.Matched, events)
	return &d, err
}

// begun returns the events of a batch that was begun before, nil when there is
// none.
func (w *worker) begun(ctx context.Context) ([]store.Event, error) {
	b := w.place.Batch
	if b == nil {
		return nil, nil
	}
	var events []store.Event
	w.reader.restart(b.First - 1)
	for {
		e, ok, err := w.reader.next(ctx)
		if err != nil {
			return nil, err
		}
		if !ok || e.Seq > b.Last {
			break
		}
		if w.endpoint.Filter.Match(e) {
			events = append(events, e)
		}
		if e.Seq == b.Last {
			break
		}
	}
	if len(events) == b.Count {
		return events, nil
	}
	w.log.WithFields(logrus.Fields{"first": b.First, "last": b.Last}).
		Warn("the filter was changed while a batch was under way: its events are sent under a new id")
	w.place.Batch = nil
	w.reader.restart(w.place.Cursor)
	return nil, nil
}

// gather reads the events of the next delivery, and moves the cursor over
// those before it that do not match.
func (w *worker) gather(ctx context.Context) ([]store.Event, error) {
	var events []store.Event
	size, passed := 0, false
	for len(events) < w.endpoint.Batch {
		if w.reader.pageEnds() && passed {
			// In pages: one commit for hundreds of events that were passed by.
			w.committer.put(w.place)
			passed = false
		}
		e, ok, err := w.reader.peek(ctx)
		if err != nil {
			return nil, err
		}
		if !ok {
			break
		}
		if !w.endpoint.Filter.Match(e) {
			if len(events) == 0 {
				w.place.Cursor, passed = e.Seq, true
			}
			w.reader.skip()
			continue
		}
		if size += len(e.JSON) + len(","); len(events) > 0 && size > w.endpoint.MaxBytes-batchFrame {
			break
		}
		events = append(events, e)
		w.reader.skip()
	}
	if passed && len(events) == 0 {
		w.committer.put(w.place)
	}
	return events, nil
}
