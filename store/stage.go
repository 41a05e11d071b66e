package store

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"

	"sanctionsd/lists"
)

// Stage gathers one publication of one list beside the held state, without
// touching it. Nothing shows before Commit. A Stage is used by one goroutine
// and ended by Commit or Discard.
type Stage struct {
	db    *DB
	list  string
	base  ListState
	held  bool
	seen  lists.IDSet
	ended bool
	// spool is nil before the first change.
	spool  *spool
	tally  Tally
	window window
	// key, change, before, after, fields and content are buffers of Put.
	key                            []byte
	change                         staged
	before, after, fields, content []byte
	// at and zone are those of Clock.
	at   time.Time
	zone *time.Location
	// turns are those noted, moved those that this stage would note.
	turns map[string]time.Time
	moved []Turn
	// met counts those put, kept or staged for removal that are held, prints the
	// heads that are to get another print alone.
	met, prints int
}

// Tally is what a stage would do to the held state.
type Tally struct {
	// Held and Seen count designations: held before, and put so far.
	Held, Seen              int
	Added, Changed, Removed int
}

// Counts returns what would change, as runs and events tell it.
func (t Tally) Counts() Counts {
	return Counts{Added: t.Added, Changed: t.Changed, Removed: t.Removed}
}

// Empty reports whether nothing would change.
func (t Tally) Empty() bool { return t.Added+t.Changed+t.Removed == 0 }

// Begin starts a stage for a list.
func (db *DB) Begin(list string) (*Stage, error) {
	base, held, err := db.ListState(list)
	if err != nil {
		return nil, err
	}
	s := &Stage{db: db, list: list, base: base, held: held, tally: Tally{Held: base.Designations}}
	err = db.eachTurn(list, func(t Turn) {
		if s.turns == nil {
			s.turns = make(map[string]time.Time)
		}
		s.turns[t.NativeID] = t.At
	})
	return s, err
}

// Base is the held state the stage is compared with, and whether there is one.
func (s *Stage) Base() (ListState, bool) { return s.base, s.held }

// Tally returns what the stage would do so far.
func (s *Stage) Tally() Tally { return s.tally }

// Put is PutRead for a designation that was not read from one entry alone.
func (s *Stage) Put(d *lists.Designation) (lists.Change, bool, error) {
	return s.PutRead(d, lists.Print{})
}

// PutRead stages a sealed designation and returns what it changes, and false
// when it is held as it is. One with the status "removed" removes the held one,
// and is nothing where none is held. It returns ErrDoubled for an id that was put
// or kept before. After another error the stage is to be discarded.
//
// p is the print of the entry d was read from, by which [Stage.Held] will know
// it; zero for none. Another print for what is held as it is changes nothing that
// shows, and is kept as well as it goes, see maxPrints.
func (s *Stage) PutRead(d *lists.Designation, p lists.Print) (lists.Change, bool, error) {
	if s.ended {
		return lists.Change{}, false, fmt.Errorf("stage designation %s: %w", d.ID, ErrEnded)
	}
	if !isOf(d, s.list) {
		return lists.Change{}, false, fmt.Errorf("stage designation %q: it is not one of list %s", d.ID, s.list)
	}
	if !validNativeID(d.NativeID) {
		return lists.Change{}, false, fmt.Errorf("stage designation %q: its native id has no or more than %d bytes, or a space or control character", d.ID, maxNativeID)
	}
	if s.zone != nil && d.At(s.at, s.zone) {
		d.Seal()
	}
	digest, ok := parseDigest(d.Digest)
	if !ok {
		return lists.Change{}, false, fmt.Errorf("stage designation %s: it is not sealed", d.ID)
	}
	if !s.seen.Add(d.NativeID) {
		return lists.Change{}, false, fmt.Errorf("%w: %s", ErrDoubled, d.ID)
	}
	s.tally.Seen++
	held, known, err := s.compare(d.NativeID)
	if err != nil {
		return lists.Change{}, false, err
	}
	s.turn(d)
	p = s.lasting(d, p)
	if known {
		s.met++
		if held.digest == digest {
			return lists.Change{}, false, s.reprint(d.NativeID, held, p)
		}
	}
	var before *lists.Designation
	if known {
		if before, err = s.old(d.NativeID); err != nil {
			return lists.Change{}, false, err
		}
	}
	if before == nil && d.Status == lists.StatusRemoved {
		return lists.Change{}, false, nil
	}
	change, ok := lists.NewChange(before, d)
	if !ok {
		return lists.Change{}, false, fmt.Errorf("stage designation %s: its digest differs but no field does", d.ID)
	}
	if err := s.add(change, p); err != nil {
		return lists.Change{}, false, err
	}
	switch change.Type {
	case lists.Added:
		s.tally.Added++
	case lists.Removed:
		s.tally.Removed++
	default:
		s.tally.Changed++
	}
	return change, true, nil
}

// isOf reports whether d is of a list, and its id made of that and the native
// id.
func isOf(d *lists.Designation, list string) bool {
	return d.List == list && len(d.ID) == len(list)+1+len(d.NativeID) &&
		d.ID[:len(list)] == list && d.ID[len(list)] == '/' && d.ID[len(list)+1:] == d.NativeID
}

// maxNativeID is far below what bbolt takes as a key (32 KiB).
const maxNativeID = 1024

// validNativeID reports whether keys and the lines of a proof can hold the id:
// both end it with a byte below.
func validNativeID(id string) bool {
	for i := range len(id) {
		if id[i] <= ' ' || id[i] == 0x7f {
			return false
		}
	}
	return id != "" && len(id) <= maxNativeID
}

// RemoveUnseen stages the removal of every held designation that was neither put
// nor kept: for a publication that is the whole list, after all of it was. It
// calls each, if not nil, with every one. It returns ErrMoved when not as many
// are held as were met: another writer changed them, or one was kept that is not
// held.
func (s *Stage) RemoveUnseen(each func(lists.Change)) error {
	if s.ended {
		return fmt.Errorf("stage removals from %s: %w", s.list, ErrEnded)
	}
	if !s.held {
		return nil
	}
	met, found := s.met, 0
	for p := (unseenPage{}); !p.done; {
		after := p.last
		err := s.db.view(func(tx *bbolt.Tx) (err error) {
			p, err = s.unseenAfter(tx, after)
			return err
		})
		if err != nil {
			return err
		}
		for _, before := range p.items {
			change, _ := lists.NewChange(before, nil)
			if err := s.add(change, lists.Print{}); err != nil {
				return err
			}
			s.turnTo(before.NativeID, time.Time{})
			// Putting it now, or removing it again, would not fit.
			s.seen.Add(before.NativeID)
			s.met++
			s.tally.Removed++
			if each != nil {
				each(change)
			}
		}
		found += p.seen
	}
	if found != met {
		return fmt.Errorf("stage removals from %s: of what is held %d designations were put or kept, but %d are there: %w", s.list, met, found, ErrMoved)
	}
	return nil
}

// unseenPage is a part of what is held and was neither put nor kept.
type unseenPage struct {
	items []*lists.Designation
	// last is the last native id that was looked at, also when it was put.
	last string
	// seen is how many were passed over since they were put or kept.
	seen int
	done bool
}

// unseenPageItems bounds how many heads are looked at in one transaction.
const unseenPageItems = 1 << 14

// unseenAfter walks the heads after a native id, and reads the contents of those
// alone that were not put.
func (s *Stage) unseenAfter(tx *bbolt.Tx, after string) (p unseenPage, err error) {
	h, err := holdingsOf(tx, s.base.Bucket)
	if err != nil {
		return p, err
	}
	c := h.heads.Cursor()
	n := 0
	for k, _ := seekAfter(c, after); k != nil; k, _ = c.Next() {
		id := string(k)
		if n++; !s.seen.Has(id) {
			r, _, err := h.get(k)
			var before *lists.Designation
			if err == nil {
				before, err = r.designation()
			}
			if err != nil {
				return p, fmt.Errorf("stage removal of %s/%s: %w", s.list, id, err)
			}
			p.items = append(p.items, before)
		} else {
			p.seen++
		}
		if n == unseenPageItems || len(p.items) == pageItems {
			p.last = id
			return p, nil
		}
	}
	p.done = true
	return p, nil
}

// Discard ends the stage without a trace.
func (s *Stage) Discard() error {
	s.ended = true
	if s.spool == nil {
		return nil
	}
	err := s.spool.close()
	s.spool = nil
	return err
}

// compare returns what a designation is held with, and whether it is held at all.
func (s *Stage) compare(id string) (held stamp, known bool, err error) {
	if !s.held {
		return held, false, nil
	}
	s.key = append(s.key[:0], id...)
	if held, known, err = s.window.stamp(s.db, s.base.Bucket, s.key); err != nil {
		return held, false, fmt.Errorf("compare %s/%s: %w", s.list, id, err)
	}
	return held, known, nil
}

// old returns the held state of a designation. It is nil when another writer
// removed it meanwhile; then the commit fails.
func (s *Stage) old(id string) (d *lists.Designation, err error) {
	err = s.db.view(func(tx *bbolt.Tx) error {
		h, err := holdingsOf(tx, s.base.Bucket)
		if err != nil {
			return err
		}
		r, ok, err := h.get([]byte(id))
		if err == nil && ok {
			d, err = r.designation()
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("%s/%s: %w", s.list, id, err)
	}
	return d, nil
}

// add spools a change, with the print of what it was read from.
func (s *Stage) add(c lists.Change, p lists.Print) error {
	st := &s.change
	*st = staged{Type: c.Type, Print: p}
	if c.Before != nil {
		st.NativeID = c.Before.NativeID
		s.before = FacetsOf(c.Before).appendJSON(s.before[:0])
		st.Before = s.before
	}
	if c.After != nil {
		st.NativeID = c.After.NativeID
		s.after = FacetsOf(c.After).appendJSON(s.after[:0])
		s.content = c.After.AppendContent(s.content[:0])
		st.After, st.content, st.Digest = s.after, s.content, sha256.Sum256(s.content)
		if hex.EncodeToString(st.Digest[:]) != c.After.Digest {
			return fmt.Errorf("stage designation %s: its digest is not that of its content; seal it after the last edit", c.After.ID)
		}
	}
	if len(c.Fields) > 0 {
		s.fields = appendFields(s.fields[:0], c.Fields)
		st.Fields = s.fields
	}
	return s.keep(st)
}

// keep spools what is staged.
func (s *Stage) keep(st *staged) error {
	if s.spool == nil {
		sp, err := newSpool(filepath.Join(s.db.dir, "tmp"))
		if err != nil {
			return err
		}
		s.spool = sp
	}
	return s.spool.add(st)
}

// each calls f with everything staged, which is valid during the call.
func (s *Stage) each(f func(staged) error) error {
	if s.spool == nil {
		return nil
	}
	r, err := s.spool.reader()
	if err != nil {
		return err
	}
	for range s.spool.n {
		c, err := r.next()
		if err != nil {
			return fmt.Errorf("read staging file: %w", err)
		}
		if err := f(c); err != nil {
			return err
		}
	}
	return nil
}
