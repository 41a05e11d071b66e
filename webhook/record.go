package webhook

import (
	"context"
	"fmt"
	"time"

	"github.com/sirupsen/logrus"

	"sanctionsd/store"
)

// Codes of the reasons in endpoint.suspended.
const (
	// CodeExhausted: every attempt of the retry schedule failed.
	CodeExhausted = "retries-exhausted"
	// CodeDisabled: the receiver wants no more.
	CodeDisabled = "disabled-by-receiver"
)

// record writes down how an attempt ended: in memory and, but for a plain
// success, in the store before it returns. early says that the attempt was not
// due yet.
func (w *worker) record(ctx context.Context, d delivery, out outcome, early bool) {
	now := w.now()
	w.place.LastAttempt = now
	if out.delivered {
		w.acknowledge(d, now)
	} else {
		w.place.LastError = out.reason
		// A page is not kept over a waiting that may be hours.
		w.reader.restart(w.place.Cursor)
	}
	var stateEvents []store.StateEvent
	switch {
	case out.disable:
		stateEvents = w.suspend(now, CodeDisabled, out.reason)
		w.place.NextAttempt = time.Time{}
	case out.delivered && w.place.State == store.EndpointSuspended:
		stateEvents = w.resume(now)
	case !out.delivered:
		stateEvents = w.reschedule(now, out, early)
	}
	w.logAttempt(d, out)
	if out.delivered && len(stateEvents) == 0 && w.committer.healthy() {
		w.committer.put(w.place)
		return
	}
	w.persist(ctx, stateEvents)
}

// acknowledge moves the place past a delivery.
func (w *worker) acknowledge(d delivery, now time.Time) {
	w.place.Cursor, w.place.Matched, w.place.Batch = d.last, d.last, nil
	w.place.Attempts, w.place.NextAttempt, w.place.LastError = 0, time.Time{}, ""
	w.place.LastSuccess = now
	w.delivered += d.events
	if w.reader.after != d.last {
		w.reader.restart(d.last)
	}
}

// reschedule sets the time of the next attempt after one that failed, and
// suspends the endpoint when the schedule is used up.
func (w *worker) reschedule(now time.Time, out outcome, early bool) (stateEvents []store.StateEvent) {
	asked := now.Add(out.retryAfter)
	if early {
		if asked.After(w.place.NextAttempt) {
			w.place.NextAttempt = asked
		}
		return nil
	}
	w.place.Attempts++
	delay, more := retryDelay(w.place.Attempts, w.random())
	if !more && w.place.State != store.EndpointSuspended {
		stateEvents = w.suspend(now, CodeExhausted, fmt.Sprintf("%d attempts failed; the last: %s", w.place.Attempts, out.reason))
	}
	if w.place.State == store.EndpointSuspended {
		delay = probeInterval
	}
	// The receiver's word can only make it later: else one that always says
	// "in a second" would use up the schedule in ten.
	w.place.NextAttempt = now.Add(max(delay, out.retryAfter))
	return stateEvents
}

// suspend returns what is to be told of it: nothing when the endpoint was
// suspended already.
func (w *worker) suspend(now time.Time, code, reason string) []store.StateEvent {
	w.place.Reason = reason
	if w.place.State == store.EndpointSuspended {
		return nil
	}
	w.place.State, w.place.Since = store.EndpointSuspended, now
	w.log.WithField("reason", reason).Error("endpoint suspended; its place is kept")
	return []store.StateEvent{w.stateEvent(store.EventEndpointSuspended, now, store.Reason{Code: code, Text: reason})}
}

func (w *worker) resume(now time.Time) []store.StateEvent {
	w.place.State, w.place.Since, w.place.Reason = store.EndpointActive, now, ""
	w.log.Info("endpoint resumed")
	return []store.StateEvent{w.stateEvent(store.EventEndpointResumed, now)}
}

func (w *worker) stateEvent(typ string, began time.Time, reasons ...store.Reason) store.StateEvent {
	return store.StateEvent{
		Type: typ, Subject: w.endpoint.Name, Began: began,
		Data: store.EventData{Endpoint: w.endpoint.Name, Reasons: reasons, Effective: store.FormatTime(began)},
	}
}

func (w *worker) logAttempt(d delivery, out outcome) {
	log := w.log.WithFields(logrus.Fields{"event": d.id, "seq": d.last, "events": d.events, "status": out.status})
	if out.delivered {
		log.Debug("delivered")
		return
	}
	log = log.WithFields(logrus.Fields{"attempts": w.place.Attempts, "reason": out.reason})
	if !w.place.NextAttempt.IsZero() {
		log = log.WithField("next_attempt", store.FormatTime(w.place.NextAttempt))
	}
	log.Warn("delivery failed")
}

// persist commits the place, with what is to be told of it, however long that
// takes. Only a stop ends it before; then the attempt is made again after the
// restart, under the same id.
func (w *worker) persist(ctx context.Context, stateEvents []store.StateEvent) {
	for w.committer.save(w.place, stateEvents...) != nil {
		select {
		case <-ctx.Done():
			return
		case <-time.After(storeRetry):
		}
	}
}
