package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"sanctionsd/lists"
	"sanctionsd/store"
	"sanctionsd/webhook/receive"
)

// demoReceiver is a subscriber: it verifies what comes, follows the receiver's
// rule, and keeps a copy of the list.
type demoReceiver struct {
	url    string
	secret string
	// snapshot and pull ask the daemon for a list as it is, and for events
	// that were missed.
	snapshot func(ctx context.Context, w io.Writer) (stream string, seq uint64, err error)
	pull     func(ctx context.Context, after uint64) ([]json.RawMessage, error)

	arrived pulse
	mu      sync.Mutex
	stream  string
	have    uint64
	// replica is the digest of every designation, by id.
	replica    map[string]string
	deliveries []demoDelivery
	refused    error
}

// demoDelivery is a webhook as it came.
type demoDelivery struct {
	Seq       uint64 `json:"seq"`
	Type      string `json:"type"`
	WebhookID string `json:"webhook_id"`
	Verified  bool   `json:"verified"`
	// Did is what the receiver did by its rule: snapshot, duplicate, applied
	// or pulled.
	Did  string `json:"did"`
	body []byte
}

// maxDemoBody is more than the daemon sends by default.
const maxDemoBody = 1 << 20

func (r *demoReceiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	defer r.arrived.beat()
	body, err := io.ReadAll(io.LimitReader(req.Body, maxDemoBody))
	if err == nil {
		err = receive.Verify(req.Header, body, []string{r.secret}, time.Now())
	}
	if err == nil {
		err = r.take(req, body)
	}
	if err != nil {
		r.refused = errors.Join(r.refused, err)
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// take follows the receiver's rule.
func (r *demoReceiver) take(req *http.Request, body []byte) error {
	var e struct {
		demoEvent
		Delivery struct {
			PreviousSeq uint64 `json:"previous_seq"`
		} `json:"delivery"`
	}
	if err := json.Unmarshal(body, &e); err != nil {
		return fmt.Errorf("read webhook: %w", err)
	}
	d := demoDelivery{Seq: e.Data.Seq, Type: e.Type, WebhookID: req.Header.Get("webhook-id"), Verified: true, body: body}
	switch {
	case e.Data.Stream != r.stream:
		d.Did = "snapshot"
		if err := r.takeSnapshot(req.Context()); err != nil {
			return err
		}
	case e.Data.Seq <= r.have:
		d.Did = "duplicate"
	case e.Delivery.PreviousSeq <= r.have:
		d.Did = "applied"
		r.apply(e.demoEvent)
	default:
		d.Did = "pulled"
		page, err := r.pull(req.Context(), r.have)
		if err != nil {
			return err
		}
		for _, raw := range page {
			var missed demoEvent
			if err := json.Unmarshal(raw, &missed); err != nil {
				return fmt.Errorf("read event: %w", err)
			}
			r.apply(missed)
		}
	}
	r.deliveries = append(r.deliveries, d)
	return nil
}

func (r *demoReceiver) takeSnapshot(ctx context.Context) error {
	var b bytes.Buffer
	stream, seq, err := r.snapshot(ctx, &b)
	if err != nil {
		return fmt.Errorf("take snapshot: %w", err)
	}
	r.stream, r.have, r.replica = stream, seq, make(map[string]string)
	lines := bufio.NewScanner(&b)
	lines.Buffer(nil, maxDemoBody)
	for lines.Scan() {
		var d lists.Designation
		if err := json.Unmarshal(lines.Bytes(), &d); err != nil {
			return fmt.Errorf("take snapshot: %w", err)
		}
		r.replica[d.ID] = d.Digest
	}
	return lines.Err()
}

func (r *demoReceiver) apply(e demoEvent) {
	r.have = e.Data.Seq
	switch {
	case e.Type == string(lists.Removed):
		delete(r.replica, e.Data.Designation.ID)
	case e.Data.Designation.ID != "":
		r.replica[e.Data.Designation.ID] = e.Data.Designation.Digest
	}
}

// wait returns the deliveries of events, in their order, when all have come.
func (r *demoReceiver) wait(ctx context.Context, events []json.RawMessage) ([]demoDelivery, error) {
	for {
		next := r.arrived.next()
		found, missing, err := r.find(events)
		if err != nil || missing == 0 {
			return found, err
		}
		select {
		case <-next:
		case <-ctx.Done():
			return nil, fmt.Errorf("%d of %d webhooks did not come: %w", missing, len(events), ctx.Err())
		}
	}
}

// find returns the deliveries of events, each of which must hold the event's
// very bytes.
func (r *demoReceiver) find(events []json.RawMessage) (found []demoDelivery, missing int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.refused != nil {
		return nil, 0, fmt.Errorf("the receiver refused a webhook: %w", r.refused)
	}
	for _, raw := range events {
		i := slices.IndexFunc(r.deliveries, func(d demoDelivery) bool {
			return bytes.HasPrefix(d.body, bytes.TrimSuffix(raw, []byte("}")))
		})
		if i < 0 {
			missing++
			continue
		}
		found = append(found, r.deliveries[i])
	}
	return found, missing, nil
}

// prove checks that all came once, in order, and that the copy is what the
// last publication says it must be.
func (r *demoReceiver) prove(events []json.RawMessage) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.deliveries) != len(events) {
		return fmt.Errorf("%d webhooks came for %d events", len(r.deliveries), len(events))
	}
	for i, d := range r.deliveries {
		if d.Seq != uint64(i+1) || !d.Verified {
			return fmt.Errorf("webhook %d is of event %d", i+1, d.Seq)
		}
	}
	var last demoEvent
	if err := json.Unmarshal(events[len(events)-1], &last); err != nil {
		return fmt.Errorf("read event: %w", err)
	}
	want := last.Data.State
	if want == nil {
		return fmt.Errorf("the last event, %s, has no state to prove", last.Type)
	}
	if got := r.proof(); got.Digest != want.Digest || got.Designations != want.Designations {
		return fmt.Errorf("the receiver's copy is %+v, the daemon's %+v", got, *want)
	}
	return nil
}

// proof returns what the copy is, the way list.published says it.
func (r *demoReceiver) proof() store.ListProof {
	var lines strings.Builder
	for _, id := range slices.Sorted(maps.Keys(r.replica)) {
		fmt.Fprintf(&lines, "%s %s\n", id, r.replica[id])
	}
	sum := sha256.Sum256([]byte(lines.String()))
	return store.ListProof{Seq: r.have, Designations: len(r.replica), Digest: hex.EncodeToString(sum[:])}
}
