package webhook

import (
	"context"
	"fmt"
	"time"

	"sanctionsd/store"
)

// Resume makes an endpoint that is suspended or paused active again, at its
// place, and tells of it. It leaves one that is active alone. A dispatcher that
// runs takes it in when it is woken. It returns store.ErrNotFound for an
// endpoint that has no place.
func Resume(ctx context.Context, db *store.DB, name string, now time.Time) error {
	e, err := db.Endpoint(name)
	if err != nil {
		return fmt.Errorf("resume: %w", err)
	}
	if e.State == store.EndpointActive {
		return nil
	}
	e.State, e.Since, e.Reason = store.EndpointActive, now, ""
	e.Attempts, e.NextAttempt = 0, time.Time{}
	if err := db.SaveEndpoints(ctx, []store.Endpoint{e}, store.StateEvent{
		Type: store.EventEndpointResumed, Cause: store.CauseOperator, Subject: name, Began: now,
		Data: store.EventData{Endpoint: name, Effective: store.FormatTime(now)},
	}); err != nil {
		return fmt.Errorf("resume endpoint %s: %w", name, err)
	}
	return nil
}
