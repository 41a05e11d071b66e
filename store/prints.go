package store

import (
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"sanctionsd/lists"
)

// The head of a designation that was read from one entry has the print of that
// entry, so that the same entry need not be read again. What makes a state
// otherwise, the clock, a fold or an operator, writes a head without a print.
// That of an unchanged state stays: equal prints mean equal designations,
// whatever was read in between.

// maxPrints bounds the heads that one commit writes for a new print alone: after
// a change of the reader's version, or where an authority writes the parts of its
// entries in another order each time. bbolt keeps every page of a transaction in
// memory: 10,000 heads that lie apart in a list of a million take 70 MB, and twice
// as many twice that. The entries that are left over are read once more, and get
// theirs with a later commit.
const maxPrints = 10_000

// Keep stages that the designation of an entry stays as it is held, which
// [Stage.Held] must have reported. It reads nothing. It returns ErrDoubled for an
// id that was put or kept before.
func (s *Stage) Keep(e lists.Entry) error {
	switch {
	case s.ended:
		return fmt.Errorf("keep designation %s/%s: %w", s.list, e.NativeID, ErrEnded)
	case !s.held:
		return fmt.Errorf("keep designation %s/%s: list %s is not held; read the entry", s.list, e.NativeID, s.list)
	case e.Print == (lists.Print{}):
		return fmt.Errorf("keep designation %s/%s: its entry has no print; read it", s.list, e.NativeID)
	case !s.seen.Add(e.NativeID):
		return fmt.Errorf("%w: %s/%s", ErrDoubled, s.list, e.NativeID)
	}
	s.tally.Seen++
	s.met++
	return nil
}

// Held reports of each entry whether a designation of that id is held that was
// made with that print, and may be kept. One that the clock is to change is never
// said to be, so that its next turn is noted. Several goroutines may call it at
// once, and beside the other methods until the stage ends.
func (s *Stage) Held(entries []lists.Entry) ([]bool, error) {
	held := make([]bool, len(entries))
	if !s.held {
		return held, nil
	}
	err := s.db.view(func(tx *bbolt.Tx) error {
		h, err := holdingsOf(tx, s.base.Bucket)
		if err != nil {
			return err
		}
		c := h.heads.Cursor()
		var k, v, key []byte
		for i := range entries {
			e := &entries[i]
			if e.Print == (lists.Print{}) {
				continue
			}
			if _, turns := s.turns[e.NativeID]; turns {
				continue
			}
			// Most often it is the next one.
			if k != nil {
				k, v = c.Next()
			}
			if k == nil || string(k) != e.NativeID {
				key = append(key[:0], e.NativeID...)
				k, v = c.Seek(key)
			}
			if k == nil || string(k) != e.NativeID {
				continue
			}
			_, mark, err := headStart(v)
			if err != nil {
				return fmt.Errorf("%s/%s: %w", s.list, k, err)
			}
			held[i] = string(mark) == string(e.Print[:])
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for held entries: %w", err)
	}
	return held, nil
}

// lasting returns the print a designation is to be held with: none when the clock
// alone may yet make another of the same entry.
func (s *Stage) lasting(d *lists.Designation, p lists.Print) lists.Print {
	if p == (lists.Print{}) {
		return p
	}
	at, zone := s.at, s.zone
	if zone == nil {
		// By which instant its state is meant is not known.
		at, zone = time.Time{}, time.UTC
	}
	if _, turns := d.Turn(at, zone); turns {
		return lists.Print{}
	}
	return p
}

// reprint stages another print for what is held as it is.
func (s *Stage) reprint(nativeID string, held stamp, p lists.Print) error {
	if p == (lists.Print{}) || p == held.print || s.prints == maxPrints {
		return nil
	}
	s.prints++
	s.change = staged{NativeID: nativeID, Digest: held.digest, Print: p}
	return s.keep(&s.change)
}

// reprint makes the head that differs from the held one by its print alone, and
// keeps it for write.
func (w *changeWriter) reprint(c staged) error {
	key := []byte(c.NativeID)
	head := w.held.heads.Get(key)
	digest, mark, err := headStart(head)
	if err == nil && string(digest) != string(c.Digest[:]) {
		err = fmt.Errorf("%w: it has another digest than when it was compared", errDamaged)
	}
	if err != nil {
		return fmt.Errorf("%s/%s: %w", w.state.List, c.NativeID, err)
	}
	b := append(append(w.header[:0], headPrinted), digest...)
	b = append(append(b, c.Print[:]...), head[plainStart+len(mark):]...)
	w.header = b
	w.puts = append(w.puts, change{key: key, head: w.values.keep(b)})
	return nil
}
