package main

import (
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sirupsen/logrus"

	"sanctionsd/store"
	"sanctionsd/store/storetest"
	"sanctionsd/webhook"
)

// newTestCore returns a core with one endpoint and one event for it, and the
// endpoint's receiver.
func newTestCore(t *testing.T) (*core, *receiver) {
	t.Helper()
	hook := new(receiver)
	srv := httptest.NewServer(hook)
	t.Cleanup(srv.Close)
	path := filepath.Join(t.TempDir(), "config.yaml")
	text := "state_dir: state\nlists: {\"cn-*\": {enabled: false}}\nendpoints:\n  - {name: hook, url: \"" + srv.URL + "\", secrets: [" + testSecret +
		"], start: beginning, allow_http: true, allow_networks: [127.0.0.0/8]}\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, err := (&app{env: os.Getenv, configPath: path}).configWithSecrets()
	if err != nil {
		t.Fatal(err)
	}
	db := storetest.Open(t)
	storetest.Commit(t, db, "us-ofac-sdn", storetest.Designation("us-ofac-sdn", "36", nil))
	c, err := newCore(t.Context(), cfg, db, logrus.New())
	if err != nil {
		t.Fatal(err)
	}
	return c, hook
}

// Deliveries at an operator's word end with the configuration they began
// under: two dispatchers must never write the places of the same endpoints.
func TestDeliveriesEndWithTheirGeneration(t *testing.T) {
	c, hook := newTestCore(t)
	db := c.db
	ctx, stop := context.WithCancel(t.Context())
	g := &generation{core: c, ctx: ctx, stop: stop}
	d := &daemon{db: db, current: g}

	// Who has joined is waited for.
	if !g.join() {
		t.Fatal("a generation that runs lets nobody join")
	}
	ended := make(chan struct{})
	go func() { g.end(); close(ended) }()
	<-ctx.Done()
	select {
	case <-ended:
		t.Error("the generation ended while somebody was part of it")
	default:
	}
	g.running.Done()
	<-ended
	if _, err := d.deliver(t.Context()); err == nil || !strings.Contains(err.Error(), "deliveries were broken off") {
		t.Errorf("deliver under a configuration that is gone: %v", err)
	}
	if e, err := db.Endpoint("hook"); err != nil || e.Cursor != 0 || e.Attempts != 0 || len(hook.received) != 0 {
		t.Errorf("it did something: %+v, %v, %v", e, hook.received, err)
	}

	d.current = &generation{core: c, ctx: t.Context()}
	done, err := d.deliver(t.Context())
	if err != nil || len(done) != 1 || done[0].Delivered != 1 || done[0].Lag != 0 {
		t.Errorf("deliver: %+v, %v", done, err)
	}
}

// Of several lists the worst outcome decides the exit code.
func TestWorstOutcomeDecides(t *testing.T) {
	for _, tc := range []struct {
		outcomes []store.Outcome
		want     int
	}{
		{nil, 0},
		{[]store.Outcome{store.OutcomeBaseline, store.OutcomeChanged, store.OutcomeNotModified, store.OutcomeSameContent}, 0},
		{[]store.Outcome{store.OutcomeChanged, store.OutcomeFailed}, exitFailed},
		{[]store.Outcome{store.OutcomeFailed, store.OutcomeQuarantined, store.OutcomeChanged}, exitQuarantined},
		{[]store.Outcome{store.OutcomeFailed, store.OutcomeRejected, store.OutcomeQuarantined}, exitRejected},
	} {
		code := 0
		for _, o := range tc.outcomes {
			code = worse(code, outcomeExit(o))
		}
		if code != tc.want {
			t.Errorf("%v: exit code %d, want %d", tc.outcomes, code, tc.want)
		}
	}
}

// Deliveries at a caller's word that come before the dispatcher has begun do
// not keep it from its work.
func TestDispatcherFollowsACallersDeliveries(t *testing.T) {
	c, hook := newTestCore(t)
	release := make(chan struct{})
	hook.hold = release
	ctx, stop := context.WithCancel(t.Context())
	g := &generation{core: c, ctx: ctx, stop: stop}
	drained := make(chan error, 1)
	go func() {
		_, err := c.deliver(t.Context())
		drained <- err
	}()
	wait, cancel := context.WithTimeout(t.Context(), scriptDeadline)
	defer cancel()
	if err := hook.waitHeld(wait); err != nil {
		t.Fatal(err)
	}
	if err := c.dispatcher.Run(ctx); !errors.Is(err, webhook.ErrRunning) {
		t.Fatalf("a dispatcher whose place is taken: %v", err)
	}
	dispatched := make(chan error, 1)
	go func() { dispatched <- g.dispatch(ctx) }()
	close(release)
	if err := <-drained; err != nil {
		t.Error(err)
	}
	storetest.Commit(t, c.db, "us-ofac-sdn", storetest.Designation("us-ofac-sdn", "173", nil))
	c.dispatcher.Wake()
	if _, err := hook.wait(wait, func(got []received) bool { return len(got) == 4 }); err != nil {
		t.Error(err) // baselined, added, removed, published
	}
	stop()
	if err := <-dispatched; err != nil {
		t.Error(err)
	}
}
