package store

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"time"

	"go.etcd.io/bbolt"
)

// pageItems and pageBytes bound what is copied in one read transaction.
const (
	pageItems = 512
	pageBytes = 1 << 20
)

// Designation returns the JSON of a designation as it is now, with digest and
// provenance, or ErrNotFound.
func (db *DB) Designation(id string) (raw []byte, err error) {
	list, native, ok := splitID(id)
	if !ok {
		return nil, fmt.Errorf("designation %q: %w: an id is LIST/NATIVE-ID, such as us-ofac-sdn/36", id, ErrNotFound)
	}
	err = db.view(func(tx *bbolt.Tx) error {
		state, held, err := db.listState(tx, list)
		if err != nil {
			return err
		}
		if !held {
			return fmt.Errorf("designation %q: list %q is not held: %w", id, list, ErrNotFound)
		}
		h, err := holdingsOf(tx, state.Bucket)
		if err != nil {
			return err
		}
		r, ok, err := h.get([]byte(native))
		if err != nil {
			return fmt.Errorf("designation %q: %w", id, err)
		}
		if !ok {
			return fmt.Errorf("designation %q: %w", id, ErrNotFound)
		}
		x := newExporter(tx, state)
		x.shared = &db.documents
		raw, err = x.export(nil, &r)
		return err
	})
	return raw, err
}

// Snapshot is a list as it was at one number of the event log.
type Snapshot struct {
	Stream string
	// Seq is the last event that is part of the state.
	Seq   uint64
	State ListState
}

// Designations calls begin with the snapshot that it is about to show, then f
// with the JSON of every designation of the list, sorted by native id. It
// reads page by page; when a designation changes between two pages it stops
// with ErrMoved, and what f got counts for nothing. It returns ErrNotFound,
// without calling begin, for a list that is not held, and the first error of
// begin or f.
func (db *DB) Designations(list string, begin func(Snapshot) error, f func(raw []byte) error) error {
	snap, page, err := db.snapshot(list)
	if err != nil {
		return err
	}
	if err := begin(snap); err != nil {
		return err
	}
	for {
		for _, raw := range page.items {
			if err := f(raw); err != nil {
				return err
			}
		}
		if page.done {
			return nil
		}
		after := page.last
		err := db.view(func(tx *bbolt.Tx) error {
			state, _, err := getListState(tx, list)
			if err != nil {
				return err
			}
			// A commit that changes no designation moves the revision alone.
			if state.Digest != snap.State.Digest || !state.LastChange.Equal(snap.State.LastChange) {
				return fmt.Errorf("read %s: %w; try again", list, ErrMoved)
			}
			page, err = exportPage(tx, state, after)
			return err
		})
		if err != nil {
			return err
		}
	}
}

// snapshot returns what is held of a list with its first page.
func (db *DB) snapshot(list string) (snap Snapshot, page page, err error) {
	err = db.view(func(tx *bbolt.Tx) error {
		state, held, err := getListState(tx, list)
		if err != nil {
			return err
		}
		if !held {
			return fmt.Errorf("list %q is not held: %w", list, ErrNotFound)
		}
		snap = Snapshot{Stream: db.stream, Seq: tx.Bucket(bucketEvents).Sequence(), State: state}
		page, err = exportPage(tx, state, "")
		return err
	})
	return snap, page, err
}

// page is a part of a list's designations.
type page struct {
	items [][]byte
	// last is the native id of the last item.
	last string
	// done: there are no more.
	done bool
}

// exportPage returns the designations after a native id.
func exportPage(tx *bbolt.Tx, state ListState, after string) (p page, err error) {
	h, err := holdingsOf(tx, state.Bucket)
	if err != nil {
		return page{}, err
	}
	x := newExporter(tx, state)
	c := h.after(after)
	size := 0
	for ; c.key != nil; c.next() {
		if len(p.items) == pageItems || size > pageBytes {
			return p, nil
		}
		r, err := c.record()
		var raw []byte
		if err == nil {
			raw, err = x.export(nil, &r)
		}
		if err != nil {
			return page{}, fmt.Errorf("%s/%s: %w", state.List, c.key, err)
		}
		p.items, size = append(p.items, raw), size+len(raw)
		p.last = string(c.key)
	}
	p.done = true
	return p, nil
}

// seekAfter moves to the first key after a key, or to the first for "".
func seekAfter(c *bbolt.Cursor, after string) (k, v []byte) {
	if after == "" {
		return c.First()
	}
	k, v = c.Seek([]byte(after))
	if string(k) == after {
		return c.Next()
	}
	return k, v
}

// seekBefore moves to the last key before a key.
func seekBefore(c *bbolt.Cursor, before []byte) (k, v []byte) {
	if k, _ = c.Seek(before); k == nil {
		return c.Last()
	}
	return c.Prev()
}

// Version is one state in the history of a designation.
type Version struct {
	Revision uint64
	// From and Until are instants of commits; Until is exclusive, and zero for
	// the present state.
	From, Until time.Time
	// Seq is the event that made it, 0 at the baseline; EndedBy the event that
	// ended it, 0 for the present state.
	Seq, EndedBy uint64
	// Removed: it ended by the removal of the designation.
	Removed bool
	JSON    []byte
}

// History returns every state of a designation, oldest first, or ErrNotFound.
// A designation that is gone has no version with a zero Until.
func (db *DB) History(id string) (versions []Version, err error) {
	list, native, _ := splitID(id)
	err = db.view(func(tx *bbolt.Tx) error {
		state, held, err := getListState(tx, list)
		if err != nil || !held {
			return err
		}
		x := newExporter(tx, state)
		add := func(r record, err error) error {
			var raw []byte
			if err == nil {
				raw, err = x.export(nil, &r)
			}
			if err != nil {
				return fmt.Errorf("history of %s: %w", id, err)
			}
			r.at(state.Baselined)
			versions = append(versions, Version{
				Revision: r.revision, From: r.changed, Until: r.ended, Seq: r.seq, EndedBy: r.endedBy,
				Removed: r.endedBy > 0, JSON: raw,
			})
			if n := len(versions); n > 1 && versions[n-2].EndedBy == r.seq {
				versions[n-2].Removed = false
			}
			return nil
		}
		if h := tx.Bucket(bucketHistory).Bucket([]byte(list)); h != nil {
			prefix := historyPrefix(native)
			c := h.Cursor()
			for k, v := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = c.Next() {
				if err := add(decodeRecord(v)); err != nil {
					return err
				}
			}
		}
		current, err := holdingsOf(tx, state.Bucket)
		if err != nil {
			return err
		}
		r, ok, err := current.get([]byte(native))
		if ok || err != nil {
			return add(r, err)
		}
		return nil
	})
	if err == nil && versions == nil {
		err = fmt.Errorf("designation %q: %w", id, ErrNotFound)
	}
	return versions, err
}

// Events returns a page of events after a number, oldest first: at most limit,
// and about a megabyte. It is empty at the end of the log.
func (db *DB) Events(after uint64, limit int) (events []Event, err error) {
	if after == math.MaxUint64 {
		return nil, nil
	}
	err = db.view(func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucketEvents).Cursor()
		size := 0
		for k, v := c.Seek(seqKey(after + 1)); k != nil && len(events) < limit && size < pageBytes; k, v = c.Next() {
			e, err := decodeEvent(keySeq(k), v)
			if err != nil {
				return fmt.Errorf("event %d: %w", keySeq(k), err)
			}
			events, size = append(events, e), size+len(e.JSON)
		}
		return nil
	})
	return events, err
}

func splitID(id string) (list, native string, ok bool) {
	list, native, ok = strings.Cut(id, "/")
	return list, native, ok && list != "" && native != ""
}
