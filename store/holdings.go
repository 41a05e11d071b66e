package store

import (
	"bytes"
	"fmt"

	"go.etcd.io/bbolt"
)

// holdings are the present designations of a list, by native id: the heads of
// the records in one bucket and their contents in another. Comparing, proving
// and looking for what is gone read the heads alone, some 90 bytes each, and
// leave the pages of the contents alone.
type holdings struct {
	heads, contents *bbolt.Bucket
}

var (
	bucketHeads    = []byte("heads")
	bucketContents = []byte("contents")
)

// fill is how full the pages of designations are written. What changes later
// grows its page a little: a full one would be split at once.
const fill = 0.9

// makeHoldings makes the buckets of a list's designations under a name.
func makeHoldings(tx *bbolt.Tx, name string) error {
	b, err := tx.Bucket(bucketDesignations).CreateBucket([]byte(name))
	for _, part := range [][]byte{bucketHeads, bucketContents} {
		if err == nil {
			_, err = b.CreateBucket(part)
		}
	}
	if err != nil {
		return fmt.Errorf("make bucket %s: %w", name, err)
	}
	return nil
}

// holdingsOf returns the designations that lie under a name.
func holdingsOf(tx *bbolt.Tx, name string) (h holdings, err error) {
	if b := tx.Bucket(bucketDesignations).Bucket([]byte(name)); b != nil {
		h = holdings{b.Bucket(bucketHeads), b.Bucket(bucketContents)}
	}
	if h.heads == nil || h.contents == nil {
		return h, fmt.Errorf("designations %q are not in the store: %w", name, errDamaged)
	}
	h.heads.FillPercent, h.contents.FillPercent = fill, fill
	return h, nil
}

// get returns the record of a native id, and false where there is none. It is
// valid for the life of the transaction.
func (h holdings) get(key []byte) (r record, ok bool, err error) {
	head := h.heads.Get(key)
	if head == nil {
		return r, false, nil
	}
	if r, err = decodeRecord(head); err != nil {
		return r, false, err
	}
	if r.packed = h.contents.Get(key); r.packed == nil {
		return r, false, fmt.Errorf("%w: it has no content", errDamaged)
	}
	return r, true, nil
}

// put writes a head and a content, which must stay as they are until the
// transaction ends.
func (h holdings) put(key, head, packed []byte) error {
	if err := h.heads.Put(key, head); err != nil {
		return err
	}
	return h.contents.Put(key, packed)
}

func (h holdings) delete(key []byte) error {
	if err := h.heads.Delete(key); err != nil {
		return err
	}
	return h.contents.Delete(key)
}

// heldCursor goes through designations in the order of their native ids. key
// is nil at the end.
type heldCursor struct {
	heads, contents *bbolt.Cursor
	key, head       []byte
	other, packed   []byte
}

// after returns a cursor at the first designation after a native id, or at the
// first of all for "".
func (h holdings) after(nativeID string) *heldCursor {
	c := &heldCursor{heads: h.heads.Cursor(), contents: h.contents.Cursor()}
	c.key, c.head = seekAfter(c.heads, nativeID)
	c.other, c.packed = seekAfter(c.contents, nativeID)
	return c
}

func (c *heldCursor) next() {
	c.key, c.head = c.heads.Next()
	c.other, c.packed = c.contents.Next()
}

// record returns the one the cursor is at, valid for the life of the
// transaction.
func (c *heldCursor) record() (record, error) {
	r, err := decodeRecord(c.head)
	if err == nil && !bytes.Equal(c.key, c.other) {
		err = fmt.Errorf("%w: a content of %q is where its own should be", errDamaged, c.other)
	}
	r.packed = c.packed
	return r, err
}
