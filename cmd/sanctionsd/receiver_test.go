package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"sanctionsd/webhook/receive"
)

// testSecret signs webhooks in tests. It is made of zeros and signs nothing
// else.
const testSecret = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

// receiver takes webhooks, verifies them and remembers them.
type receiver struct {
	arrived pulse

	mu sync.Mutex
	// hold, if set before the first delivery, is waited for before each
	// answer; held counts the deliveries that wait.
	hold chan struct{}
	held int
	// status is what it answers, 204 if 0.
	status   int
	received []received
	faults   []string
}

// received is one delivery that was accepted.
type received struct {
	WebhookID string
	ID        string
	Type      string
	Seq       uint64
	Previous  uint64
	Event     []byte
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if r.hold != nil {
		r.mu.Lock()
		r.held++
		r.mu.Unlock()
		r.arrived.beat()
		<-r.hold
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	defer r.arrived.beat()
	if err != nil {
		return // the sender was killed
	}
	if err := receive.Verify(req.Header, body, []string{testSecret}, time.Now()); err != nil {
		r.faults = append(r.faults, err.Error())
	}
	if r.status != 0 {
		w.WriteHeader(r.status)
		return
	}
	var e struct {
		ID       string
		Type     string
		Data     struct{ Seq uint64 }
		Delivery struct {
			PreviousSeq uint64 `json:"previous_seq"`
		}
	}
	if err := json.Unmarshal(body, &e); err != nil {
		r.faults = append(r.faults, err.Error())
	}
	event, _, _ := bytes.Cut(body, []byte(`,"delivery":`))
	r.received = append(r.received, received{req.Header.Get("webhook-id"), e.ID, e.Type, e.Data.Seq, e.Delivery.PreviousSeq, event})
	w.WriteHeader(http.StatusNoContent)
}

// waitHeld returns when a delivery waits for its answer.
func (r *receiver) waitHeld(ctx context.Context) error {
	_, err := r.wait(ctx, func([]received) bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.held > 0
	})
	return err
}

// wait returns when ok says that what came is enough.
func (r *receiver) wait(ctx context.Context, ok func([]received) bool) ([]received, error) {
	for {
		next := r.arrived.next()
		r.mu.Lock()
		got, faults := slices.Clone(r.received), r.faults
		r.mu.Unlock()
		if len(faults) > 0 {
			return got, fmt.Errorf("the receiver got what it cannot take: %s", strings.Join(faults, "; "))
		}
		if ok(got) {
			return got, nil
		}
		select {
		case <-next:
		case <-ctx.Done():
			return got, fmt.Errorf("%d deliveries came: %w", len(got), ctx.Err())
		}
	}
}

// receiverKey is the script's variable that holds its receiver.
type receiverKey struct{}

// scriptReceiver starts a receiver and puts its address and secret into $HOOK
// and $SECRET; called again, it sets what the receiver answers.
func scriptReceiver(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, len(args) < 2, "receiver [STATUS]")
	slot := ts.Value(receiverKey{}).(*receiverSlot)
	if slot.r == nil {
		slot.r = new(receiver)
		srv := httptest.NewServer(slot.r)
		ts.Defer(srv.Close)
		ts.Setenv("HOOK", srv.URL)
		ts.Setenv("SECRET", testSecret)
	}
	status := 0
	if len(args) == 1 {
		_, err := fmt.Sscan(args[0], &status)
		ts.Check(err)
	}
	slot.r.mu.Lock()
	defer slot.r.mu.Unlock()
	slot.r.status = status
}

// receiverSlot holds a script's receiver once there is one.
type receiverSlot struct{ r *receiver }

// scriptReceived waits until exactly these types have been delivered, in this
// order, each once.
func scriptReceived(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, len(args) > 0, "received TYPE...")
	ctx, cancel := context.WithTimeout(context.Background(), scriptDeadline)
	defer cancel()
	got, err := ts.Value(receiverKey{}).(*receiverSlot).r.wait(ctx, func(got []received) bool { return len(got) >= len(args) })
	ts.Check(err)
	var types []string
	for _, g := range got {
		types = append(types, g.Type)
		if g.WebhookID != g.ID {
			ts.Fatalf("webhook-id %s carries event %s", g.WebhookID, g.ID)
		}
	}
	if !slices.Equal(types, args) {
		ts.Fatalf("delivered %v, want %v", types, args)
	}
}
