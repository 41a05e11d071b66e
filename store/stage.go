package store

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
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
	seen  map[string]struct{}
	spool *spool
	tally Tally
	// at and zone are those of Clock.
	at   time.Time
	zone *time.Location
	// turns are those noted, moved those that this stage would note.
	turns map[string]time.Time
	moved []Turn
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
	dir := filepath.Join(db.dir, "tmp")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make staging folder: %w", err)
	}
	turns := make(map[string]time.Time)
	if err := db.eachTurn(list, func(t Turn) { turns[t.NativeID] = t.At }); err != nil {
		return nil, err
	}
	sp, err := newSpool(dir)
	if err != nil {
		return nil, err
	}
	return &Stage{
		db: db, list: list, base: base, held: held, spool: sp,
		seen: make(map[string]struct{}, base.Designations), turns: turns,
		tally: Tally{Held: base.Designations},
	}, nil
}

// Base is the held state the stage is compared with, and whether there is one.
func (s *Stage) Base() (ListState, bool) { return s.base, s.held }

// Tally returns what the stage would do so far.
func (s *Stage) Tally() Tally { return s.tally }

// Put stages a sealed designation and returns what it changes, and false when
// it is held as it is. One with the status "removed" removes the held one, and
// is nothing where none is held. It returns ErrDoubled for an id that was put
// before. After another error the stage is to be discarded.
func (s *Stage) Put(d *lists.Designation) (lists.Change, bool, error) {
	if s.spool == nil {
		return lists.Change{}, false, fmt.Errorf("stage designation %s: %w", d.ID, ErrEnded)
	}
	if d.List != s.list || d.ID != s.list+"/"+d.NativeID {
		return lists.Change{}, false, fmt.Errorf("stage designation %q: it is not one of list %s", d.ID, s.list)
	}
	if !validNativeID(d.NativeID) {
		return lists.Change{}, false, fmt.Errorf("stage designation %q: its native id has no or more than %d bytes, or a space or control character", d.ID, maxNativeID)
	}
	if s.zone != nil && d.At(s.at, s.zone) {
		d.Seal()
	}
	digest, err := hex.DecodeString(d.Digest)
	if err != nil || len(digest) != 32 {
		return lists.Change{}, false, fmt.Errorf("stage designation %s: it is not sealed", d.ID)
	}
	if _, ok := s.seen[d.NativeID]; ok {
		return lists.Change{}, false, fmt.Errorf("%w: %s", ErrDoubled, d.ID)
	}
	s.seen[d.NativeID] = struct{}{}
	s.tally.Seen++
	before, same, err := s.old(d.NativeID, digest)
	if err != nil {
		return lists.Change{}, false, err
	}
	s.turn(d)
	if same {
		return lists.Change{}, false, nil
	}
	if before == nil && d.Status == lists.StatusRemoved {
		return lists.Change{}, false, nil
	}
	change, ok := lists.NewChange(before, d)
	if !ok {
		return lists.Change{}, false, fmt.Errorf("stage designation %s: its digest differs but no field does", d.ID)
	}
	if err := s.add(change); err != nil {
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

// maxNativeID is far below what bbolt takes as a key (32 KiB).
const maxNativeID = 1024

// validNativeID reports whether keys and the lines of a proof can hold the id:
// both end it with a byte below.
func validNativeID(id string) bool {
	return id != "" && len(id) <= maxNativeID && !strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r == 0x7f })
}

// RemoveUnseen stages the removal of every held designation that was not put:
// for a publication that is the whole list, after all of it was put. It calls
// each, if not nil, with every one.
func (s *Stage) RemoveUnseen(each func(lists.Change)) error {
	if s.spool == nil {
		return fmt.Errorf("stage removals from %s: %w", s.list, ErrEnded)
	}
	if !s.held {
		return nil
	}
	return s.db.eachRecord(s.base.Bucket, "", func(id string, r record) error {
		if _, ok := s.seen[id]; ok {
			return nil
		}
		before, err := r.designation()
		if err != nil {
			return fmt.Errorf("stage removal of %s/%s: %w", s.list, id, err)
		}
		change, _ := lists.NewChange(before, nil)
		if err := s.add(change); err != nil {
			return err
		}
		s.turnTo(id, time.Time{})
		// Putting it now, or removing it again, would not fit.
		s.seen[id] = struct{}{}
		s.tally.Removed++
		if each != nil {
			each(change)
		}
		return nil
	})
}

// Discard ends the stage without a trace.
func (s *Stage) Discard() error {
	if s.spool == nil {
		return nil
	}
	err := s.spool.close()
	s.spool = nil
	return err
}

// old returns the held state of a designation, nil if there is none; or same
// when it has the digest.
func (s *Stage) old(id string, digest []byte) (d *lists.Designation, same bool, err error) {
	if !s.held {
		return nil, false, nil
	}
	var raw []byte
	err = s.db.view(func(tx *bbolt.Tx) error {
		v := designationBucket(tx, s.base.Bucket).Get([]byte(id))
		if v == nil {
			return nil
		}
		have, err := recordDigest(v)
		if err != nil {
			return fmt.Errorf("%s/%s: %w", s.list, id, err)
		}
		if same = bytes.Equal(have, digest); !same {
			raw = bytes.Clone(v)
		}
		return nil
	})
	if err != nil || raw == nil {
		return nil, same, err
	}
	r, err := decodeRecord(raw)
	if err != nil {
		return nil, false, fmt.Errorf("%s/%s: %w", s.list, id, err)
	}
	d, err = r.designation()
	return d, false, err
}

func (s *Stage) add(c lists.Change) error {
	st := staged{
		Type: c.Type, Fields: c.Fields,
		Before: FacetsOf(c.Before), After: FacetsOf(c.After),
	}

	if c.Before != nil {
		st.NativeID = c.Before.NativeID
	}
	if c.After != nil {
		st.NativeID, st.Digest, st.content = c.After.NativeID, c.After.Digest, c.After.Content()
		if contentDigest(st.content) != st.Digest {
			return fmt.Errorf("stage designation %s: its digest is not that of its content; seal it after the last edit", c.After.ID)
		}
	}
	return s.spool.add(st)
}

// each calls f with every staged change.
func (s *Stage) each(f func(staged) error) error {
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

// designationBucket returns the bucket of a list's designations by its name.
func designationBucket(tx *bbolt.Tx, name string) *bbolt.Bucket {
	return tx.Bucket(bucketDesignations).Bucket([]byte(name))
}
