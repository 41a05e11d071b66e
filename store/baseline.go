package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"
)

// chunkItems and chunkBytes bound what of a list goes into one transaction
// while nothing points at it: designations, and bytes of canonical JSON. It
// shows only when the last transaction points the list at it.
const (
	chunkItems = 5000
	chunkBytes = 8 << 20
)

// baseline writes the designations of a list's first publication into buckets
// that nothing points at yet, and names them in w's state. Its records carry no
// times: they count from the commit that shows them.
func (s *Stage) baseline(ctx context.Context, w *writer) error {
	err := s.db.update(func(tx *bbolt.Tx) (err error) {
		w.state.Bucket, err = newHoldings(tx, s.list)
		return err
	})
	if err != nil {
		return err
	}
	chunk := newChunk(s.db, w.state.Bucket)
	err = s.each(func(c staged) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		r := record{digest: c.Digest, print: c.Print, revision: 1, publication: w.publicationKey}
		chunk.add([]byte(c.NativeID), &r, c.content)
		if !chunk.full() {
			return nil
		}
		return chunk.flush()
	})
	if err != nil {
		return err
	}
	return chunk.flush()
}

// newHoldings makes empty buckets for the designations of a list under a name
// that was never used, so that what was left unfinished is not taken for part
// of what is written now.
func newHoldings(tx *bbolt.Tx, list string) (name string, err error) {
	n, err := tx.Bucket(bucketDesignations).NextSequence()
	if err != nil {
		return "", err
	}
	name = fmt.Sprintf("%s@%d", list, n)
	return name, makeHoldings(tx, name)
}

// chunk is a part of a list that goes into buckets nothing points at yet, in a
// transaction of its own, in the order of the native ids.
type chunk struct {
	db     *DB
	bucket string
	items  []chunkItem
	// size is that of the canonical JSON, in bytes.
	size int
	// b holds the keys, heads and packed contents of the items.
	b []byte
}

// chunkItem says where in a chunk's bytes its parts end.
type chunkItem struct{ start, key, head, packed int }

func newChunk(db *DB, bucket string) *chunk { return &chunk{db: db, bucket: bucket} }

// add takes a record with its canonical JSON.
func (c *chunk) add(key []byte, r *record, content []byte) {
	it := chunkItem{start: len(c.b)}
	c.b = append(c.b, key...)
	it.key = len(c.b)
	c.b = r.appendHead(c.b)
	it.head = len(c.b)
	c.b = appendPacked(c.b, content)
	it.packed = len(c.b)
	c.items = append(c.items, it)
	c.size += len(content)
}

func (c *chunk) full() bool { return len(c.items) >= chunkItems || c.size >= chunkBytes }

func (c *chunk) key(it chunkItem) []byte { return c.b[it.start:it.key] }

// flush writes what was added since the last time.
func (c *chunk) flush() error {
	defer func() { c.items, c.b, c.size = c.items[:0], c.b[:0], 0 }()
	slices.SortFunc(c.items, func(a, b chunkItem) int { return bytes.Compare(c.key(a), c.key(b)) })
	return c.db.update(func(tx *bbolt.Tx) error {
		h, err := holdingsOf(tx, c.bucket)
		if err != nil {
			return err
		}
		for _, it := range c.items {
			if err := h.put(c.key(it), c.b[it.key:it.head], c.b[it.head:it.packed]); err != nil {
				return fmt.Errorf("put %s %s: %w", c.bucket, c.key(it), err)
			}
		}
		return nil
	})
}

// dropBaseline removes what an unsuccessful baseline wrote.
func (db *DB) dropBaseline(bucket string) {
	if bucket == "" {
		return
	}
	// What cannot be removed now, on a full disk say, nobody sees, and the
	// next opening removes it.
	db.update(func(tx *bbolt.Tx) error { //nolint:errcheck // see above
		return tx.Bucket(bucketDesignations).DeleteBucket([]byte(bucket))
	})
}

// dropUnfinished removes the designations of baselines that were never made
// visible. It is for the opening of a store, when no stage is under way.
func (db *DB) dropUnfinished() error {
	var unused []string
	err := db.view(func(tx *bbolt.Tx) error {
		used := make(map[string]bool)
		err := tx.Bucket(bucketLists).ForEach(func(k, v []byte) error {
			var s ListState
			if err := json.Unmarshal(v, &s); err != nil {
				return fmt.Errorf("decode list %s: %w", k, err)
			}
			used[s.Bucket] = true
			return nil
		})
		if err != nil {
			return err
		}
		return tx.Bucket(bucketDesignations).ForEachBucket(func(k []byte) error {
			if !used[string(k)] {
				unused = append(unused, string(k))
			}
			return nil
		})
	})
	if err != nil {
		return fmt.Errorf("look for unfinished baselines: %w", err)
	}
	for _, bucket := range unused {
		db.dropBaseline(bucket)
	}
	return nil
}
