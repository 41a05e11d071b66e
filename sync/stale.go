package sync

import (
	"context"
	"fmt"
	"time"

	"sanctionsd/store"
)

// CodeStale is the code of the reason in list.stale.
const CodeStale = "stale"

// Stale reports whether a list that is held had no good check for limit or
// longer by the clock, and when it had the last. Baselining it was one.
func (s *Syncer) Stale(state store.ListState, check store.Check, limit time.Duration) (since time.Time, stale bool) {
	since = check.LastGood
	if since.IsZero() {
		since = state.Baselined
	}
	return since, s.now().Sub(since) >= limit
}

// CheckStale tells, once, when a list that is held had no good check for
// longer than limit.
func (s *Syncer) CheckStale(ctx context.Context, list string, limit time.Duration) error {
	leave, free := s.flights.try(list)
	if !free {
		// A run is under way and will say how it went.
		return nil
	}
	defer leave()
	check, ok, err := s.Store.LastCheck(list)
	if err != nil {
		return err
	}
	state, held, err := s.Store.ListState(list)
	if err != nil {
		return err
	}
	since, stale := s.Stale(state, check, limit)
	if !ok || !held || !stale || !check.Stale.IsZero() {
		return nil
	}
	check.Stale = s.now()
	_, err = s.Store.SaveCheck(ctx, store.Commit{Check: check, StateEvents: []store.StateEvent{{
		Type: store.EventListStale, List: list, Cause: store.CauseTime, Subject: list, Began: check.Stale,
		Data: store.EventData{Reasons: []store.Reason{{
			Code: CodeStale, Text: fmt.Sprintf("the list was last checked with success at %s, more than %s ago", since.Format(time.RFC3339), limit),
		}}},
	}}})
	if err != nil {
		return fmt.Errorf("tell that %s is stale: %w", list, err)
	}
	if s.Wake != nil {
		s.Wake()
	}
	return nil
}
