package webhook

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/store"
)

// TestSeventyFiveHours goes through the whole retry schedule by a clock that
// jumps: ten attempts, suspension with the place kept and the others told, a
// probe each hour, and the rest in order when the receiver is back.
//
// The receivers and the store are outside the bubble of the clock; each answer
// closes its connection, since the clock stands still while one is read.
func TestSeventyFiveHours(t *testing.T) {
	db := openStore(t, "dead", "well")
	addParties(t, db, "us-ofac-sdn", 2)
	var back atomic.Bool
	closing := func(down bool) func(int, http.ResponseWriter, *http.Request) {
		return func(_ int, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Connection", "close")
			if down && !back.Load() {
				w.WriteHeader(http.StatusBadGateway)
			}
		}
	}
	dead, well := newReceiver(t, closing(true)), newReceiver(t, closing(false))
	endpoints := []Endpoint{dead.endpoint("dead"), well.endpoint("well")}
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		run := func(d time.Duration) {
			ctx, cancel := context.WithTimeout(t.Context(), d)
			defer cancel()
			if err := (&Dispatcher{Store: db, Endpoints: endpoints, Random: func() float64 { return 0.5 }}).Run(ctx); err != nil {
				t.Error(err)
			}
		}
		// The process is restarted in the middle of the schedule.
		run(20 * time.Hour)
		if p := place(t, db, "dead"); p.State != store.EndpointActive || p.Attempts != 7 {
			t.Errorf("after 20 hours: %+v", p)
		}
		run(58*time.Hour + 45*time.Minute)
		p := place(t, db, "dead")
		if p.State != store.EndpointSuspended || p.Cursor != 0 || p.Attempts != 13 || !strings.Contains(p.Reason, "10 attempts failed") {
			t.Errorf("after 78 hours: %+v", p)
		}
		back.Store(true)
		run(2 * time.Hour)

		var at []time.Duration
		for _, a := range dead.all() {
			at = append(at, a.at.Sub(began))
		}
		h, m, s := time.Hour, time.Minute, time.Second
		want := []time.Duration{
			0, 5 * s, 5*m + 5*s, 35*m + 5*s, 2*h + 35*m + 5*s, 7*h + 35*m + 5*s, 17*h + 35*m + 5*s, 31*h + 35*m + 5*s,
			51*h + 35*m + 5*s, 75*h + 35*m + 5*s, 76*h + 35*m + 5*s, 77*h + 35*m + 5*s, 78*h + 35*m + 5*s, 79*h + 35*m + 5*s,
		}
		// With the probe that succeeds come five more at once.
		if len(at) != 19 || !slices.Equal(at[:14], want) {
			t.Errorf("attempts at %v,\nwant %v and five more", at, want)
		}
	})
	all := events(t, db)
	var types []string
	for _, e := range all[4:] {
		types = append(types, e.Type)
	}
	if diff := cmp.Diff([]string{store.EventEndpointSuspended, store.EventEndpointResumed}, types); diff != "" {
		t.Errorf("what was told: %s", diff)
	}
	var logged []string
	for _, e := range all {
		logged = append(logged, e.ID)
	}
	if diff := cmp.Diff(logged, ids(well.all())); diff != "" {
		t.Errorf("the other endpoint: %s", diff)
	}
	seen := ids(dead.all())
	if diff := cmp.Diff(logged, slices.Compact(seen)); diff != "" {
		t.Errorf("the endpoint that was dead: %s", diff)
	}
	if p := place(t, db, "dead"); p.State != store.EndpointActive || p.Cursor != 6 || p.Attempts != 0 || p.Reason != "" {
		t.Errorf("at the end: %+v", p)
	}
}

// TestRetryAfterIsHonoured: a receiver may ask for more time than the schedule
// has, and not for less.
func TestRetryAfterIsHonoured(t *testing.T) {
	for value, want := range map[string]time.Duration{
		"3600": time.Hour, "1": 5 * time.Second, "1000000000000000000": 24 * time.Hour,
	} {
		db := openStore(t, "a")
		publish(t, db, "us-ofac-sdn", "1")
		r := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", value)
			w.WriteHeader(http.StatusTooManyRequests)
		})
		if _, err := (&Dispatcher{Store: db, Endpoints: []Endpoint{r.endpoint("a")}, Random: func() float64 { return 0.5 }}).Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
		if p := place(t, db, "a"); p.NextAttempt.Sub(p.LastAttempt) != want {
			t.Errorf("Retry-After %s: the next attempt is %s later, want %s", value, p.NextAttempt.Sub(p.LastAttempt), want)
		}
	}
}
