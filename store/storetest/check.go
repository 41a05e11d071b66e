package storetest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// Check fails the test unless the store is sound: what store.DB.Check
// verifies; the events numbered without a hole and of the documented layout;
// the designations exactly what the events made of the baselines, with every
// proof right; and every endpoint's cursor at an event.
func Check(t testing.TB, db *store.DB) {
	t.Helper()
	if err := check(db); err != nil {
		t.Errorf("the store is not sound: %v", err)
	}
}

func check(db *store.DB) error {
	if err := db.Check(); err != nil {
		return err
	}
	events, err := Events(db)
	if err != nil {
		return err
	}
	faults := []error{checkCursors(db, uint64(len(events)))}
	r := replay{db: db, lists: make(map[string]*replica)}
	for _, e := range slices.Backward(events) {
		if err := r.undo(e); err != nil {
			faults = append(faults, fmt.Errorf("event %d: %w", e.Seq, err))
		}
	}
	for list, held := range r.lists {
		if !held.ended {
			faults = append(faults, fmt.Errorf("list %s has no baseline in the log", list))
		}
	}
	return errors.Join(faults...)
}

// Events returns the whole log.
func Events(db *store.DB) (all []store.Event, err error) {
	for {
		page, err := db.Events(uint64(len(all)), 1000)
		if err != nil || len(page) == 0 {
			return all, err
		}
		for _, e := range page {
			if e.Seq != uint64(len(all))+1 {
				return nil, fmt.Errorf("event %d comes where %d should", e.Seq, len(all)+1)
			}
			all = append(all, e)
		}
	}
}

// Designations returns what is held of a list by id, nothing for a list that
// is not held.
func Designations(db *store.DB, list string) (map[string]*lists.Designation, error) {
	held := make(map[string]*lists.Designation)
	last := ""
	err := db.Designations(list, func(store.Snapshot) error { return nil }, func(raw []byte) error {
		d := new(lists.Designation)
		if err := strict(raw, d); err != nil {
			return fmt.Errorf("designation after %q: %w", last, err)
		}
		if d.ID <= last {
			return fmt.Errorf("designation %s comes after %s", d.ID, last)
		}
		last, held[d.ID] = d.ID, d
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		err = nil
	}
	return held, err
}

// Proof returns the digest of store.ListProof over designations, computed
// apart from the store.
func Proof(designations map[string]*lists.Designation) string {
	lines := make([]string, 0, len(designations))
	for id, d := range designations {
		lines = append(lines, id+" "+d.Digest+"\n")
	}
	slices.Sort(lines)
	sum := sha256.Sum256([]byte(strings.Join(lines, "")))
	return hex.EncodeToString(sum[:])
}

func checkCursors(db *store.DB, last uint64) error {
	endpoints, err := db.Endpoints()
	if err != nil {
		return err
	}
	var faults []error
	for _, e := range endpoints {
		if e.Cursor > last || e.Matched > last {
			faults = append(faults, fmt.Errorf("endpoint %s is at event %d and got %d, but the last is %d", e.Name, e.Cursor, e.Matched, last))
		}
	}
	return errors.Join(faults...)
}

// Body is the JSON of an event, which is to have these members and no others.
type Body struct {
	ID        string          `json:"id"`
	Type      string          `json:"type"`
	Timestamp string          `json:"timestamp"`
	Data      store.EventData `json:"data"`
}

// BodyOf decodes the JSON of an event and compares it with the event's other
// fields and with the store.
func BodyOf(db *store.DB, e store.Event) (b Body, err error) {
	if err := strict(e.JSON, &b); err != nil {
		return b, err
	}
	if b.ID != e.ID || b.Type != e.Type || b.Data.List != e.List || b.Data.Cause != e.Cause || b.Data.Seq != e.Seq {
		return b, fmt.Errorf("its JSON tells of another event: %.200s", e.JSON)
	}
	if b.Data.Stream != db.Stream() || b.Data.Schema != lists.Schema {
		return b, fmt.Errorf("it is of stream %q and schema %q", b.Data.Stream, b.Data.Schema)
	}
	return b, nil
}

// replay takes the log back, from the last event to the first.
type replay struct {
	db    *store.DB
	lists map[string]*replica
}

// replica is a list as it was after some event.
type replica struct {
	held map[string]*lists.Designation
	// ended: the baseline is undone, there was nothing before.
	ended bool
}

// undo takes back one event.
func (r *replay) undo(e store.Event) error {
	b, err := BodyOf(r.db, e)
	if err != nil {
		return err
	}
	byDesignation := strings.HasPrefix(e.Type, "designation.") && b.Data.Designation != nil
	if !byDesignation && b.Data.State == nil {
		return nil
	}
	l := r.lists[e.List]
	if l == nil {
		l = new(replica)
		if l.held, err = Designations(r.db, e.List); err != nil {
			return err
		}
		r.lists[e.List] = l
	}
	if l.ended {
		return fmt.Errorf("%s of %s before its baseline", e.Type, e.List)
	}
	if byDesignation {
		return l.undoChange(e.Type, b.Data)
	}
	want := store.ListProof{Seq: e.Seq, Designations: len(l.held), Digest: Proof(l.held)}
	if *b.Data.State != want {
		return fmt.Errorf("it proves %+v, replaying the log gives %+v", *b.Data.State, want)
	}
	l.ended = e.Type == store.EventListBaselined
	return nil
}

func (l *replica) undoChange(typ string, data store.EventData) error {
	d := new(lists.Designation)
	if err := strict(data.Designation, d); err != nil {
		return err
	}
	have := l.held[d.ID]
	if typ == string(lists.Removed) {
		if have != nil {
			return fmt.Errorf("it removes %s, which is held after it", d.ID)
		}
		l.held[d.ID] = d
		return nil
	}
	if have == nil || have.Digest != d.Digest {
		return fmt.Errorf("it shows %s in another state than it left", d.ID)
	}
	if typ == string(lists.Added) {
		delete(l.held, d.ID)
		return nil
	}
	before, err := lists.Revert(d, data.Changes)
	if err != nil {
		return err
	}
	l.held[d.ID] = before
	return nil
}

// strict decodes one JSON value of which every member is known.
func strict(raw []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return err
	}
	if _, err := dec.Token(); err != io.EOF {
		return fmt.Errorf("more than one JSON value: %.100s", raw)
	}
	return nil
}
