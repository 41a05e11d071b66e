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
// rule, and keeps copies of the lists.
type demoReceiver struct {
	url    string
	secret string
	now    func() time.Time
	// snapshot and pull ask the daemon for a list as it is, and for events
	// that were missed.
	snapshot func(ctx context.Context, list string, w io.Writer) (stream string, seq uint64, err error)
	pull     func(ctx context.Context, after uint64) ([]json.RawMessage, error)

	arrived pulse
	mu      sync.Mutex
	stream  string
	have    uint64
	// copies are the lists the receiver has, by id.
	copies     map[string]*demoCopy
	deliveries []demoDelivery
	refused    error
}

// demoCopy is a receiver's copy of a list.
type demoCopy struct {
	// from is the number of the last event that was part of the snapshot.
	from uint64
	// digests are those of the designations, by id.
	digests map[string]string
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
		err = receive.Verify(req.Header, body, []string{r.secret}, r.now())
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
		r.stream, r.have, r.copies = e.Data.Stream, e.Data.Seq, make(map[string]*demoCopy)
		if err := r.takeSnapshot(req.Context(), e.Data.List); err != nil {
			return err
		}
	case e.Data.Seq <= r.have:
		d.Did = "duplicate"
	case e.Delivery.PreviousSeq <= r.have && e.Type == store.EventListBaselined:
		// A baseline has no event for each designation.
		d.Did = "snapshot"
		r.have = e.Data.Seq
		if err := r.takeSnapshot(req.Context(), e.Data.List); err != nil {
			return err
		}
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

func (r *demoReceiver) takeSnapshot(ctx context.Context, list string) error {
	var b bytes.Buffer
	stream, seq, err := r.snapshot(ctx, list, &b)
	if err != nil {
		return fmt.Errorf("take snapshot of %s: %w", list, err)
	}
	if stream != r.stream {
		return fmt.Errorf("take snapshot of %s: it is of stream %s, the event of %s", list, stream, r.stream)
	}
	taken := &demoCopy{from: seq, digests: make(map[string]string)}
	lines := bufio.NewScanner(&b)
	lines.Buffer(nil, maxDemoBody)
	for lines.Scan() {
		var d lists.Designation
		if err := json.Unmarshal(lines.Bytes(), &d); err != nil {
			return fmt.Errorf("take snapshot of %s: %w", list, err)
		}
		taken.digests[d.ID] = d.Digest
	}
	r.copies[list] = taken
	return lines.Err()
}

func (r *demoReceiver) apply(e demoEvent) {
	r.have = e.Data.Seq
	c := r.copies[e.Data.List]
	switch {
	case c == nil || e.Data.Seq <= c.from:
		// The snapshot has it.
	case e.Type == string(lists.Removed):
		delete(c.digests, e.Data.Designation.ID)
	case e.Data.Designation.ID != "":
		c.digests[e.Data.Designation.ID] = e.Data.Designation.Digest
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

// prove checks that all came once, in order, and that the copy of each list is
// what the last event with a digest of it says it must be. It returns how many
// designations each has.
func (r *demoReceiver) prove(events []json.RawMessage) ([]demoProof, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.deliveries) != len(events) {
		return nil, fmt.Errorf("%d webhooks came for %d events", len(r.deliveries), len(events))
	}
	promised := make(map[string]store.ListProof)
	for i, d := range r.deliveries {
		if d.Seq != uint64(i+1) || !d.Verified {
			return nil, fmt.Errorf("webhook %d is of event %d", i+1, d.Seq)
		}
		var e demoEvent
		if err := json.Unmarshal(events[i], &e); err != nil {
			return nil, fmt.Errorf("read event: %w", err)
		}
		if e.Data.State != nil {
			promised[e.Data.List] = *e.Data.State
		}
	}
	var proofs []demoProof
	for _, list := range []string{demoList, demoPRCList} {
		c, want := r.copies[list], promised[list]
		if c == nil || want.Digest == "" {
			return nil, fmt.Errorf("nothing is there to prove the copy of %s by", list)
		}
		got := store.ListProof{Seq: want.Seq, Designations: len(c.digests), Digest: c.digest()}
		if got != want {
			return nil, fmt.Errorf("the receiver's copy of %s is %+v, the daemon's %+v", list, got, want)
		}
		proofs = append(proofs, demoProof{List: list, ListProof: got})
	}
	return proofs, nil
}

// demoProof is what a copy of a list was proved to be.
type demoProof struct {
	List string `json:"list"`
	store.ListProof
}

// digest returns the digest of the copy, the way list.published says it.
func (c *demoCopy) digest() string {
	var lines strings.Builder
	for _, id := range slices.Sorted(maps.Keys(c.digests)) {
		fmt.Fprintf(&lines, "%s %s\n", id, c.digests[id])
	}
	sum := sha256.Sum256([]byte(lines.String()))
	return hex.EncodeToString(sum[:])
}
