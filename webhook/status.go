package webhook

import (
	"context"
	"fmt"

	"sanctionsd/store"
)

// Status is where an endpoint stands.
type Status struct {
	// Endpoint is its place in the store. That of a running dispatcher may be
	// ahead of it by a tenth of a second.
	store.Endpoint
	URL string
	// Lag is the number of matching events that are not delivered.
	Lag int
}

// Statuses returns where each of the configured endpoints stands, in their
// order. No dispatcher needs to run. An endpoint that has no place in the
// store yet is left out.
func Statuses(ctx context.Context, db *store.DB, endpoints []Endpoint) ([]Status, error) {
	places, err := db.Endpoints()
	if err != nil {
		return nil, err
	}
	byName := make(map[string]store.Endpoint, len(places))
	for _, p := range places {
		byName[p.Name] = p
	}
	var statuses []Status
	for _, e := range endpoints {
		place, ok := byName[e.Name]
		if !ok {
			continue
		}
		lag, err := Lag(ctx, db, &e.Filter, place.Cursor)
		if err != nil {
			return nil, fmt.Errorf("endpoint %s: %w", e.Name, err)
		}
		statuses = append(statuses, Status{Endpoint: place, URL: e.URL, Lag: lag})
	}
	return statuses, nil
}

// Lag counts the events after a cursor that match a filter. It reads the log
// from there to its end, a page at a time.
func Lag(ctx context.Context, db *store.DB, f *Filter, cursor uint64) (int, error) {
	r := reader{store: db, after: cursor}
	n := 0
	for {
		e, ok, err := r.next(ctx)
		if err != nil || !ok {
			return n, err
		}
		if f.Match(e) {
			n++
		}
	}
}
