package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// check opens the store a killed daemon has left: it must be whole, and as
// before the second edition or as after it.
func (r *killRound) check() (after bool, lag uint64) {
	r.t.Helper()
	db := r.open()
	defer r.close(db)
	if err := db.Check(); err != nil {
		r.t.Fatalf("the store after a kill: %v", err)
	}
	seq, err := db.Seq()
	if err != nil {
		r.t.Fatal(err)
	}
	switch p := proofOf(r.t, db); {
	case p == r.before && seq == 1:
	case seq == uint64(r.second.changes)+2 && (r.after == store.ListProof{} || p == r.after) && p.Digest != r.before.Digest:
		after, r.after = true, p
	default:
		r.t.Fatalf("the store is neither before nor after: seq %d, %+v; before it was %+v", seq, p, r.before)
	}
	e, err := db.Endpoint("hook")
	if err != nil {
		r.t.Fatal(err)
	}
	return after, seq - e.Cursor
}

func (r *killRound) proof() store.ListProof {
	r.t.Helper()
	db := r.open()
	defer r.close(db)
	return proofOf(r.t, db)
}

// proofOf computes the proof of the list from its designations, apart from
// what the store says of itself.
func proofOf(t *testing.T, db *store.DB) store.ListProof {
	t.Helper()
	var ids []string
	digests := make(map[string]string)
	err := db.Designations("us-ofac-sdn", func(store.Snapshot) error { return nil }, func(raw []byte) error {
		var d lists.Designation
		if err := json.Unmarshal(raw, &d); err != nil {
			return err
		}
		was := d.Digest
		if d.Seal(); was != d.Digest {
			return fmt.Errorf("%s is not what its digest says", d.ID)
		}
		ids = append(ids, d.ID)
		digests[d.ID] = d.Digest
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(ids)
	h := sha256.New()
	for _, id := range ids {
		fmt.Fprintf(h, "%s %s\n", id, digests[id])
	}
	return store.ListProof{Designations: len(ids), Digest: hex.EncodeToString(h.Sum(nil))}
}

// verify checks all that came against the feed, and returns how many came more
// than once.
func (r *killRound) verify(got []received) (repeated int) {
	r.t.Helper()
	db := r.open()
	defer r.close(db)
	feed := make(map[uint64]store.Event)
	for after := uint64(0); ; {
		page, err := db.Events(after, 1000)
		if err != nil {
			r.t.Fatal(err)
		}
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			feed[e.Seq], after = e, e.Seq
		}
	}
	have := uint64(0)
	for _, g := range got {
		e := feed[g.Seq]
		switch {
		case g.WebhookID != e.ID || g.ID != e.ID || !bytes.Equal(append(g.Event, '}'), e.JSON):
			r.t.Fatalf("webhook %s is of event %d, which the feed has as %s with other bytes", g.WebhookID, g.Seq, e.ID)
		case g.Seq <= have:
			repeated++
		case g.Seq == have+1 && g.Previous == have:
			have = g.Seq
		default:
			r.t.Fatalf("event %d came with previous_seq %d after event %d", g.Seq, g.Previous, have)
		}
	}
	if have != uint64(len(feed)) {
		r.t.Fatalf("the receiver has the events up to %d of %d", have, len(feed))
	}
	return repeated
}

// open opens the round's store; no daemon may run.
func (r *killRound) open() *store.DB {
	r.t.Helper()
	db, err := store.Open(filepath.Join(r.dir, "state"), store.Options{})
	if err != nil {
		r.t.Fatalf("open the store: %v", err)
	}
	return db
}

func (r *killRound) close(db *store.DB) {
	r.t.Helper()
	if err := db.Close(); err != nil {
		r.t.Fatal(err)
	}
}
