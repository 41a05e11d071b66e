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
	var notices []store.Notice
	switch {
	case out.disable:
		notices = w.suspend(now, CodeDisabled, out.reason)
		w.place.NextAttempt = time.Time{}
	case out.delivered && w.place.State == store.EndpointSuspended:
		notices = w.resume(now)
	case !out.delivered:
		notices = w.reschedule(now, out, early)
	}
	w.logAttempt(d, out)
	if out.delivered && len(notices) == 0 && w.committer.healthy() {
		w.committer.put(w.place)
		return
	}
	w.persist(ctx, notices)
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
func (w *worker) reschedule(now time.Time, out outcome, early bool) (notices []store.Notice) {
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
		notices = w.suspend(now, CodeExhausted, fmt.Sprintf("%d attempts failed; the last: %s", w.place.Attempts, out.reason))
	}
	if w.place.State == store.EndpointSuspended {
		delay = probeInterval
	}
	// The receiver's word can only make it later: else one that always says
	// "in a second" would use up the schedule in ten.
	w.place.NextAttempt = now.Add(max(delay, out.retryAfter))
	return notices
}

// suspend returns what is to be told of it: nothing when the endpoint was
// suspended already.
func (w *worker) suspend(now time.Time, code, reason string) []store.Notice {
	w.place.Reason = reason
	if w.place.State == store.EndpointSuspended {
		return nil
	}
	w.place.State, w.place.Since = store.EndpointSuspended, now
	w.log.WithField("reason", reason).Error("endpoint suspended; its place is kept")
	return []store.Notice{w.notice(store.EventEndpointSuspended, now, store.Reason{Code: code, Text: reason})}
}

func (w *worker) resume(now time.Time) []store.Notice {
	w.place.State, w.place.Since, w.place.Reason = store.EndpointActive, now, ""
	w.log.Info("endpoint resumed")
	return []store.Notice{w.notice(store.EventEndpointResumed, now)}
}

func (w *worker) notice(typ string, began time.Time, reasons ...store.Reason) store.Notice {
	return store.Notice{
		Type: typ, Subject: w.endpoint.Name, Began: began,
		Data: store.EventData{Endpoint: w.endpoint.Name, Reasons: reasons, Effective: began.UTC().Format(store.TimeFormat)},
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
		log = log.WithField("next_attempt", w.place.NextAttempt.UTC().Format(time.RFC3339))
	}
	log.Warn("delivery failed")
}

// persist commits the place, with what is to be told of it, however long that
// takes. Only a stop ends it before; then the attempt is made again after the
// restart, under the same id.
func (w *worker) persist(ctx context.Context, notices []store.Notice) {
	for w.committer.save(w.place, notices...) != nil {
		select {
		case <-ctx.Done():
			return
		case <-time.After(storeRetry):
		}
	}
}
