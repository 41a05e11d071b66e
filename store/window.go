package store

import (
	"bytes"
	"fmt"

	"go.etcd.io/bbolt"

	"sanctionsd/lists"
)

// A window is a stretch of a list's heads, copied out of the store: native ids,
// digests and prints. A stage compares what is put with it, so that a transaction is
// opened for a stretch and not for every designation, and none stays open while
// the caller reads on: a reader that waits would hold up every writer.
//
// Authorities publish in an order of their own, mostly that of their numbers.
// Where what is put next lies mostly in the window it grows, up to maxWindow,
// and else it shrinks to single look-ups.
type window struct {
	// b holds the entries: a native id, its digest and its print, which is zero
	// where there is none. ends[i] is where entry i ends.
	b    []byte
	ends []int
	// from is the first native id the window speaks for; toEnd: it speaks for
	// all that follow. Otherwise it ends with its last entry.
	from  []byte
	toEnd bool
	// at is where the last one was found.
	at int
	// size is how many entries to load, hits how many look-ups it answered.
	size, hits int
}

// stamp is what a window holds of a designation.
type stamp struct {
	digest [32]byte
	print  lists.Print
}

const stampSize = len(stamp{}.digest) + len(stamp{}.print)

const (
	minWindow = 4
	maxWindow = 1024
	// worth is the share of a window, one in so many, that must be asked for
	// before the next is loaded larger.
	worth = 16
)

// stamp returns what is held under a native id, and false for nothing.
func (w *window) stamp(db *DB, bucket string, key []byte) (s stamp, ok bool, err error) {
	if !w.covers(key) {
		if err := w.load(db, bucket, key); err != nil {
			return s, false, err
		}
	}
	w.hits++
	// Most often it is the next one.
	if w.at+1 < len(w.ends) && bytes.Equal(w.key(w.at+1), key) {
		w.at++
		return w.value(w.at), true, nil
	}
	low, high := 0, len(w.ends)
	for low < high {
		mid := int(uint(low+high) >> 1)
		if bytes.Compare(w.key(mid), key) < 0 {
			low = mid + 1
		} else {
			high = mid
		}
	}
	w.at = low
	if low < len(w.ends) && bytes.Equal(w.key(low), key) {
		return w.value(low), true, nil
	}
	return s, false, nil
}

func (w *window) covers(key []byte) bool {
	return w.from != nil && bytes.Compare(key, w.from) >= 0 &&
		(w.toEnd || len(w.ends) > 0 && bytes.Compare(key, w.key(len(w.ends)-1)) <= 0)
}

func (w *window) key(i int) []byte {
	start := 0
	if i > 0 {
		start = w.ends[i-1]
	}
	return w.b[start : w.ends[i]-stampSize]
}

func (w *window) value(i int) (s stamp) {
	v := w.b[w.ends[i]-stampSize : w.ends[i]]
	copy(s.print[:], v[copy(s.digest[:], v):])
	return s
}

// load reads the stretch that begins with key.
func (w *window) load(db *DB, bucket string, key []byte) error {
	if w.hits*worth >= w.size {
		w.size = min(w.size*4, maxWindow)
	} else {
		w.size /= 4
	}
	w.size = max(w.size, minWindow)
	w.b, w.ends, w.at, w.hits, w.toEnd = w.b[:0], w.ends[:0], -1, 0, false
	w.from = append(w.from[:0], key...)
	var none lists.Print
	return db.view(func(tx *bbolt.Tx) error {
		h, err := holdingsOf(tx, bucket)
		if err != nil {
			return err
		}
		c := h.heads.Cursor()
		k, v := c.Seek(key)
		for ; k != nil && len(w.ends) < w.size; k, v = c.Next() {
			digest, mark, err := headStart(v)
			if err != nil {
				return fmt.Errorf("%s %s: %w", bucket, k, err)
			}
			w.b = append(append(append(w.b, k...), digest...), mark...)
			if len(mark) == 0 {
				w.b = append(w.b, none[:]...)
			}
			w.ends = append(w.ends, len(w.b))
		}
		w.toEnd = k == nil
		return nil
	})
}
