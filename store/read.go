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
		state, held, err := getListState(tx, list)
		if err != nil {
			return err
		}
		if !held {
			return fmt.Errorf("designation %q: list %q is not held: %w", id, list, ErrNotFound)
		}
		v := designationBucket(tx, state.Bucket).Get([]byte(native))
		if v == nil {
			return fmt.Errorf("designation %q: %w", id, ErrNotFound)
		}
		r, err := decodeRecord(v)
		if err != nil {
			return fmt.Errorf("designation %q: %w", id, err)
		}
		raw, err = newExporter(tx, state).export(r)
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
	x := newExporter(tx, state)
	c := designationBucket(tx, state.Bucket).Cursor()
	size := 0
	for k, v := seekAfter(c, after); k != nil; k, v = c.Next() {
		if len(p.items) == pageItems || size > pageBytes {
			return p, nil
		}
		r, err := decodeRecord(v)
		if err != nil {
			return page{}, fmt.Errorf("%s/%s: %w", state.List, k, err)
		}
		raw, err := x.export(r)
		if err != nil {
			return page{}, fmt.Errorf("%s/%s: %w", state.List, k, err)
		}
		p.items, p.last, size = append(p.items, raw), string(k), size+len(raw)
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
		add := func(v []byte) error {
			r, err := decodeRecord(v)
			if err != nil {
				return fmt.Errorf("history of %s: %w", id, err)
			}
			raw, err := x.export(r)
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
				if err := add(v); err != nil {
					return err
				}
			}
		}
		if v := designationBucket(tx, state.Bucket).Get([]byte(native)); v != nil {
			return add(v)
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
			events, size = append(events, e), size+len(v)
		}
		return nil
	})
	return events, err
}

// eachRecord calls f with every record of a bucket after a native id, in pages
// copied out of the store.
func (db *DB) eachRecord(bucket, after string, f func(id string, r record) error) error {
	type item struct {
		id string
		r  record
	}
	for done := false; !done; {
		var page []item
		err := db.view(func(tx *bbolt.Tx) error {
			c := designationBucket(tx, bucket).Cursor()
			size := 0
			for k, v := seekAfter(c, after); k != nil; k, v = c.Next() {
				if len(page) == pageItems || size > pageBytes {
					return nil
				}
				r, err := decodeRecord(v)
				if err != nil {
					return fmt.Errorf("%s %s: %w", bucket, k, err)
				}
				page, after, size = append(page, item{string(k), r}), string(k), size+len(v)
			}
			done = true
			return nil
		})
		if err != nil {
			return err
		}
		for _, it := range page {
			if err := f(it.id, it.r); err != nil {
				return err
			}
		}
	}
	return nil
}

func splitID(id string) (list, native string, ok bool) {
	list, native, ok = strings.Cut(id, "/")
	return list, native, ok && list != "" && native != ""
}
