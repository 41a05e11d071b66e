package sync

import (
	"slices"
	"time"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// next returns a list's check after a run, and what is to be told: someone
// hears of a condition once, when it begins and when it ends.
func next(prev store.Check, run store.Run, held *store.Held) (store.Check, []store.StateEvent) {
	now := run.Finished
	c := store.Check{
		List: run.List, Outcome: run.Outcome, Reasons: run.Reasons, Last: now,
		LastGood: prev.LastGood, Condition: prev.Condition, Since: prev.Since, Stale: prev.Stale, Held: prev.Held,
	}
	tell := func(typ string, cause store.Cause, began time.Time) store.StateEvent {
		return store.StateEvent{Type: typ, List: run.List, Cause: cause, Subject: run.List, Began: began, Data: store.EventData{
			Reasons: run.Reasons, Publication: run.Publication,
		}}
	}
	var stateEvents []store.StateEvent
	switch run.Outcome {
	case store.OutcomeFailed:
		// A source out of reach is told of when the list becomes stale.
		return c, nil
	case store.OutcomeRejected:
		if prev.Condition != store.OutcomeRejected {
			c.Condition, c.Since = store.OutcomeRejected, now
			stateEvents = append(stateEvents, tell(store.EventListRejected, store.CausePublication, now))
		}
		return c, stateEvents
	case store.OutcomeQuarantined:
		c.Condition, c.Held = store.OutcomeQuarantined, held
		if prev.Condition == store.OutcomeQuarantined && sameHeld(prev.Held, held) {
			c.Held.Since, c.Held.Run = prev.Held.Since, prev.Held.Run
			return c, nil
		}
		c.Since = now
		n := tell(store.EventListQuarantined, store.CausePublication, now)
		n.Data.Counts = &held.Counts
		return c, append(stateEvents, n)
	}
	c.LastGood = now
	c.Condition, c.Since, c.Stale, c.Held = "", time.Time{}, time.Time{}, nil
	switch {
	case prev.Condition == store.OutcomeQuarantined && run.Forced:
		stateEvents = append(stateEvents, tell(store.EventListReleased, store.CauseOperator, prev.Since))
	case prev.Condition != "":
		stateEvents = append(stateEvents, tell(store.EventListRecovered, store.CausePublication, prev.Since))
	case !prev.Stale.IsZero():
		stateEvents = append(stateEvents, tell(store.EventListRecovered, store.CausePublication, prev.Stale))
	}
	return c, stateEvents
}

// sameHeld reports whether two publications wait for the same word: they would
// do the same, or the list comes in the same other format, edition by edition,
// with nothing else against it than before.
func sameHeld(a, b *store.Held) bool {
	if a == nil || b == nil {
		return false
	}
	if a.Counts == b.Counts && a.Publication.ID == b.Publication.ID {
		return true
	}
	return sameFormat(a.Reasons, b.Reasons)
}

// sameFormat reports whether both name the same change of format first, and
// after it reasons of the same codes.
func sameFormat(a, b []store.Reason) bool {
	if len(a) == 0 || len(b) == 0 || a[0].Code != lists.CodeFormat || a[0] != b[0] {
		return false
	}
	return slices.EqualFunc(a, b, func(a, b store.Reason) bool { return a.Code == b.Code })
}
