package sync

import (
	"context"
	"fmt"
	"time"

	"sanctionsd/store"
)

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
	since := check.LastGood
	if since.IsZero() {
		state, held, err := s.Store.ListState(list)
		if err != nil || !held {
			return err
		}
		since = state.Baselined
	}
	if !ok || !check.Stale.IsZero() || s.now().Sub(since) < limit {
		return nil
	}
	check.Stale = s.now()
	err = s.Store.SaveCheck(ctx, check, store.Notice{
		Type: store.EventListStale, List: list, Cause: store.CauseTime, Subject: list, Began: check.Stale,
		Data: store.EventData{Reasons: []store.Reason{{
			Code: "stale", Text: fmt.Sprintf("the list was last checked with success at %s, more than %s ago", since.Format(time.RFC3339), limit),
		}}},
	})
	if err != nil {
		return fmt.Errorf("tell that %s is stale: %w", list, err)
	}
	if s.Wake != nil {
		s.Wake()
	}
	return nil
}
