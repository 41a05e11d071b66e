package store

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"sanctionsd/lists"
)

// A turn is an instant at which the state of a designation changes by the clock
// alone: a measure begins, a suspension ends. The bucket of turns holds, by list
// and native id, the next one of every designation that has one, so that looking
// for what is due reads no designation.

// Clock tells a stage by which instant, in the zone of the authority, the states
// of what is put are meant. Put brings every designation to it, and Commit notes
// when the next turn of each is. Without it states are taken as they come.
func (s *Stage) Clock(at time.Time, zone *time.Location) { s.at, s.zone = at, zone }

// Turn is the next instant at which a designation changes by the clock.
type Turn struct {
	NativeID string
	At       time.Time
}

// Turns returns the turns of a list that have come by an instant, the earliest
// first, and those of one instant by native id.
func (db *DB) Turns(list string, by time.Time) (due []Turn, err error) {
	err = db.eachTurn(list, func(t Turn) {
		if !t.At.After(by) {
			due = append(due, t)
		}
	})
	sortTurns(due)
	return due, err
}

// NextTurn returns the earliest turn of a list, and false when it has none.
func (db *DB) NextTurn(list string) (next time.Time, ok bool, err error) {
	err = db.eachTurn(list, func(t Turn) {
		if !ok || t.At.Before(next) {
			next, ok = t.At, true
		}
	})
	return next, ok, err
}

func (db *DB) eachTurn(list string, f func(Turn)) error {
	return db.view(func(tx *bbolt.Tx) error {
		b := tx.Bucket(bucketTurns).Bucket([]byte(list))
		if b == nil {
			return nil
		}
		return b.ForEach(func(k, v []byte) error {
			at, err := time.Parse(time.RFC3339, string(v))
			if err != nil {
				return fmt.Errorf("turn of %s/%s: %w", list, k, err)
			}
			f(Turn{NativeID: string(k), At: at})
			return nil
		})
	})
}

// turn notes the next turn of a designation that is put.
func (s *Stage) turn(d *lists.Designation) {
	if s.zone == nil {
		return
	}
	var at time.Time
	if d.Status != lists.StatusRemoved {
		at, _ = d.Turn(s.at, s.zone)
	}
	s.turnTo(d.NativeID, at)
}

// turnTo notes a turn, or with the zero time that there is none.
func (s *Stage) turnTo(nativeID string, at time.Time) {
	if whole := at.UTC().Truncate(time.Second); whole.Equal(at) {
		at = whole
	} else {
		// Not before it has come.
		at = whole.Add(time.Second)
	}
	if !at.Equal(s.turns[nativeID]) {
		s.moved = append(s.moved, Turn{NativeID: nativeID, At: at})
	}
}

// putTurns writes the turns that moved.
func (w *writer) putTurns(moved []Turn) error {
	if len(moved) == 0 {
		return nil
	}
	b, err := w.tx.Bucket(bucketTurns).CreateBucketIfNotExists([]byte(w.state.List))
	if err != nil {
		return err
	}
	for _, t := range moved {
		if t.At.IsZero() {
			err = b.Delete([]byte(t.NativeID))
		} else {
			err = b.Put([]byte(t.NativeID), []byte(t.At.Format(time.RFC3339)))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func sortTurns(turns []Turn) {
	slices.SortFunc(turns, func(a, b Turn) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.NativeID, b.NativeID))
	})
}
