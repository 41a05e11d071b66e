package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"go.etcd.io/bbolt"
)

// EndpointState is whether an endpoint is delivered to.
type EndpointState string

// The states of an endpoint.
const (
	EndpointActive EndpointState = "active"
	// EndpointSuspended: after the retry schedule is used up, on 410 or on the
	// receiver's word. Its cursor is kept.
	EndpointSuspended EndpointState = "suspended"
	// EndpointPaused: by an operator.
	EndpointPaused EndpointState = "paused"
)

// keepRemoved is how long the cursor of an endpoint that left the
// configuration is kept.
const keepRemoved = 30 * 24 * time.Hour

// Endpoint is the place of a webhook subscriber in the event log and how its
// present delivery goes. It is known by its name: a new URL keeps the place.
type Endpoint struct {
	Name string `json:"name"`
	// Cursor is the last event that is done with: delivered, not matching, or
	// skipped.
	Cursor uint64 `json:"cursor"`
	// Matched is the last event delivered, 0 before the first: the
	// previous_seq of the next.
	Matched uint64        `json:"matched"`
	State   EndpointState `json:"state"`
	// Reason says why the state is not active, Since when it began.
	Reason string    `json:"reason,omitempty"`
	Since  time.Time `json:"since"`
	// Attempts counts those of the delivery under way that failed;
	// NextAttempt is when the next is due.
	Attempts    int       `json:"attempts,omitempty"`
	NextAttempt time.Time `json:"next_attempt,omitzero"`
	LastError   string    `json:"last_error,omitempty"`
	LastAttempt time.Time `json:"last_attempt,omitzero"`
	LastSuccess time.Time `json:"last_success,omitzero"`
	// Batch is the range of events of the delivery under way, fixed before its
	// first attempt so that a retry carries the same events under the same id.
	Batch *Batch `json:"batch,omitempty"`
	// Removed is when the endpoint left the configuration.
	Removed time.Time `json:"removed,omitzero"`
}

// Batch is the first and last event of a batched delivery and their number.
type Batch struct {
	First uint64 `json:"first"`
	Last  uint64 `json:"last"`
	Count int    `json:"count"`
}

// Start is where an endpoint that the store does not know yet begins: at the
// present end of the log, or after an event.
type Start struct {
	Name string
	// Now: the endpoint gets what is committed after this call. Otherwise it
	// gets what comes after event After.
	Now   bool
	After uint64
}

// EnsureEndpoints fixes the start of every endpoint of the configuration that
// is new, durably, and marks those that left it. One that comes back within 30
// days goes on where it was; after that it is new. What writes calls it before
// its first commit. It writes only when something changes.
func (db *DB) EnsureEndpoints(ctx context.Context, configured []Start) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	var plan endpointPlan
	err := db.view(func(tx *bbolt.Tx) (err error) {
		plan, err = planEndpoints(tx, configured, db.instant())
		return err
	})
	if err == nil && !plan.empty() {
		err = db.update(func(tx *bbolt.Tx) error {
			// The log may have grown since.
			plan, err := planEndpoints(tx, configured, db.instant())
			if err != nil {
				return err
			}
			return plan.apply(tx.Bucket(bucketEndpoints))
		})
	}
	if err != nil {
		return fmt.Errorf("fix the places of endpoints: %w", err)
	}
	return nil
}

// endpointPlan is what another configuration means for the endpoints.
type endpointPlan struct {
	put    []Endpoint
	forget []string
}

func (p endpointPlan) empty() bool { return len(p.put)+len(p.forget) == 0 }

func (p endpointPlan) apply(b *bbolt.Bucket) error {
	for _, e := range p.put {
		if err := putJSON(b, e.Name, e); err != nil {
			return err
		}
	}
	for _, name := range p.forget {
		if err := b.Delete([]byte(name)); err != nil {
			return err
		}
	}
	return nil
}

func planEndpoints(tx *bbolt.Tx, configured []Start, now time.Time) (plan endpointPlan, err error) {
	known := make(map[string]Endpoint)
	all, err := getEndpoints(tx)
	if err != nil {
		return plan, err
	}
	for _, e := range all {
		known[e.Name] = e
	}
	end := tx.Bucket(bucketEvents).Sequence()
	for _, s := range configured {
		e, ok := known[s.Name]
		delete(known, s.Name)
		switch {
		case !ok || e.forgotten(now):
			e = Endpoint{Name: s.Name, Cursor: min(s.After, end), State: EndpointActive, Since: now}
			if s.Now {
				e.Cursor = end
			}
		case e.Removed.IsZero():
			continue
		}
		e.Removed = time.Time{}
		plan.put = append(plan.put, e)
	}
	for name, e := range known {
		switch {
		case e.Removed.IsZero():
			e.Removed = now
			plan.put = append(plan.put, e)
		case e.forgotten(now):
			plan.forget = append(plan.forget, name)
		}
	}
	return plan, nil
}

// forgotten reports whether the endpoint left the configuration too long ago
// for its cursor to count.
func (e *Endpoint) forgotten(now time.Time) bool {
	return !e.Removed.IsZero() && now.Sub(e.Removed) > keepRemoved
}

// Endpoints returns every endpoint the store knows, by name.
func (db *DB) Endpoints() (endpoints []Endpoint, err error) {
	err = db.view(func(tx *bbolt.Tx) error {
		endpoints, err = getEndpoints(tx)
		return err
	})
	return endpoints, err
}

func getEndpoints(tx *bbolt.Tx) (endpoints []Endpoint, err error) {
	err = tx.Bucket(bucketEndpoints).ForEach(func(k, v []byte) error {
		var e Endpoint
		if err := json.Unmarshal(v, &e); err != nil {
			return fmt.Errorf("decode endpoint %s: %w", k, err)
		}
		endpoints = append(endpoints, e)
		return nil
	})
	return endpoints, err
}

// Endpoint returns one endpoint, or ErrNotFound.
func (db *DB) Endpoint(name string) (e Endpoint, err error) {
	err = db.view(func(tx *bbolt.Tx) error {
		ok, err := getJSON(tx.Bucket(bucketEndpoints), name, &e)
		if err == nil && !ok {
			err = fmt.Errorf("endpoint %q: %w", name, ErrNotFound)
		}
		return err
	})
	return e, err
}

// SaveEndpoints commits the states of endpoints, and what is to be told of
// them, in one transaction. An endpoint the store does not know is ignored: it
// was forgotten meanwhile. Removed is left as it is: that is for
// EnsureEndpoints to say, whatever a delivery under way still holds.
func (db *DB) SaveEndpoints(ctx context.Context, endpoints []Endpoint, stateEvents ...StateEvent) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	w := new(writer)
	err := db.write(w, func() error {
		b := w.tx.Bucket(bucketEndpoints)
		for _, e := range endpoints {
			var have Endpoint
			ok, err := getJSON(b, e.Name, &have)
			if err != nil {
				return err
			}
			if !ok {
				continue
			}
			e.Removed = have.Removed
			if err := putJSON(b, e.Name, e); err != nil {
				return err
			}
		}
		for _, n := range stateEvents {
			if err := w.stateEvent(n); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save endpoints: %w", err)
	}
	return nil
}
