package store

import (
	"bytes"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"sanctionsd/lists"
)

// Known is the last that was known of a designation by some instant.
type Known struct {
	NativeID string
	Revision uint64
	// From and Until are the instants of the commits that made the state and
	// ended it; Until is exclusive, and zero for the present state.
	From, Until time.Time
	// JSON is the designation with digest and provenance. With the status
	// "removed" it was never held as such: it is what stays known of a
	// designation that was removed, with its periods and from when it is off
	// the list, and Until is From.
	JSON []byte
}

// Known calls f with the last state of every designation of a list that was
// known by an instant, of those too that were gone by then, sorted by native id.
// The zero time stands for all that is known now. It reads page by page; when a
// designation changes between two pages it stops with ErrMoved, and what f got
// counts for nothing. It returns ErrNotFound for a list that is not held, and
// the first error of f.
func (db *DB) Known(list string, at time.Time, f func(Known) error) error {
	var first ListState
	for p := (knownPage{}); !p.done; {
		after := p.last
		err := db.view(func(tx *bbolt.Tx) error {
			state, held, err := getListState(tx, list)
			switch {
			case err != nil:
				return err
			case !held:
				return fmt.Errorf("list %q is not held: %w", list, ErrNotFound)
			case after == "":
				first = state
			case state.Digest != first.Digest || !state.LastChange.Equal(first.LastChange):
				return fmt.Errorf("read what is known of %s: %w; try again", list, ErrMoved)
			}
			p, err = readKnown(tx, state, after, at)
			return err
		})
		if err != nil {
			return err
		}
		for _, k := range p.items {
			if err := f(k); err != nil {
				return err
			}
		}
	}
	return nil
}

// knownPage is a part of what is known of a list.
type knownPage struct {
	items []Known
	// last is the last native id that was looked at, also without an item.
	last string
	done bool
}

// readKnown looks at the designations after a native id.
func readKnown(tx *bbolt.Tx, state ListState, after string, at time.Time) (p knownPage, err error) {
	x := newExporter(tx, state)
	w, err := newKnownWalk(tx, state, after)
	if err != nil {
		return knownPage{}, err
	}
	size := 0
	for n := 0; ; n++ {
		id, ok := w.next()
		if !ok {
			p.done = true
			return p, nil
		}
		if n == pageItems || size > pageBytes {
			return p, nil
		}
		p.last = id
		r, found, err := w.last(id, at)
		if err != nil {
			return knownPage{}, fmt.Errorf("%s/%s: %w", state.List, id, err)
		}
		if !found {
			continue
		}
		raw, err := x.export(nil, &r)
		if err != nil {
			return knownPage{}, fmt.Errorf("%s/%s: %w", state.List, id, err)
		}
		p.items = append(p.items, Known{NativeID: id, Revision: r.revision, From: r.changed, Until: r.ended, JSON: raw})
		size += len(raw)
	}
}

// knownWalk goes through the native ids that have a present state, superseded
// ones, or both. Both buckets have them in the order of their bytes: no byte of
// a native id is as low as the zero that ends it in the keys of the history.
type knownWalk struct {
	state   ListState
	current *heldCursor
	history *bbolt.Cursor
	past    []byte
}

func newKnownWalk(tx *bbolt.Tx, state ListState, after string) (*knownWalk, error) {
	held, err := holdingsOf(tx, state.Bucket)
	if err != nil {
		return nil, err
	}
	w := &knownWalk{state: state, current: held.after(after)}
	if h := tx.Bucket(bucketHistory).Bucket([]byte(state.List)); h != nil {
		w.history = h.Cursor()
		if after == "" {
			w.past, _ = w.history.First()
		} else {
			w.past, _ = w.history.Seek(behindHistory(after))
		}
	}
	return w, nil
}

// behindHistory is the first key that may follow those of a designation.
func behindHistory(nativeID string) []byte { return append([]byte(nativeID), 1) }

// next returns the next native id, and false at the end.
func (w *knownWalk) next() (id string, ok bool) {
	now, past := w.current.key, w.past[:max(0, len(w.past)-len("\x00")-8)]
	switch {
	case now == nil && w.past == nil:
		return "", false
	case w.past == nil, now != nil && bytes.Compare(now, past) < 0:
		return string(now), true
	}
	return string(past), true
}

// last returns the last record of a native id, which is the next, that was made
// by an instant, and passes the id over.
func (w *knownWalk) last(id string, at time.Time) (r record, found bool, err error) {
	by := func(state record, err error) (bool, error) {
		if r = state; err != nil {
			return false, err
		}
		r.at(w.state.Baselined)
		return at.IsZero() || !r.changed.After(at), nil
	}
	if string(w.current.key) == id {
		if found, err = by(w.current.record()); err != nil {
			return r, false, err
		}
		w.current.next()
	}
	prefix := historyPrefix(id)
	if !bytes.HasPrefix(w.past, prefix) {
		return r, found, nil
	}
	if !found {
		k, v := seekBefore(w.history, behindHistory(id))
		for ; !found && bytes.HasPrefix(k, prefix); k, v = w.history.Prev() {
			if found, err = by(decodeRecord(v)); err != nil {
				return r, false, err
			}
		}
	}
	w.past, _ = w.history.Seek(behindHistory(id))
	return r, found, nil
}

// Evidence returns what a designation that is not held would rest on: the
// notices that are known of its list. It says nothing of when it was seen.
func (db *DB) Evidence(d *lists.Designation) (p lists.Provenance, err error) {
	err = db.view(func(tx *bbolt.Tx) error {
		notices := newNoticeEvidence(tx, d.List)
		if notices == nil {
			return fmt.Errorf("evidence of %s: %s follows from no notices: %w", d.ID, d.List, ErrNotFound)
		}
		p.Evidence, p.Documents, err = notices.of(d.Content())
		return err
	})
	return p, err
}
