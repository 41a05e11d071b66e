package store

import (
	"context"
	"encoding/json"
	"fmt"

	"go.etcd.io/bbolt"
)

// baselineChunk is how many designations of a baseline go into one
// transaction. They show only when the last one points the list at them.
const baselineChunk = 5000

// baseline writes the designations of a list's first publication into a
// bucket that nothing points at yet, and names it in w's state. Its records
// carry no times: they count from the commit that shows them.
func (s *Stage) baseline(ctx context.Context, w *writer) error {
	err := s.db.update(func(tx *bbolt.Tx) error {
		root := tx.Bucket(bucketDesignations)
		// A number that was never used, so that what another stage left
		// unfinished is not taken for part of this one.
		n, err := root.NextSequence()
		if err != nil {
			return err
		}
		name := fmt.Sprintf("%s@%d", s.list, n)
		if _, err = root.CreateBucket([]byte(name)); err != nil {
			return fmt.Errorf("make bucket %s: %w", name, err)
		}
		w.state.Bucket = name
		return nil
	})
	if err != nil {
		return err
	}
	chunk := make([]staged, 0, min(s.spool.n, baselineChunk))
	flush := func() error {
		defer func() { chunk = chunk[:0] }()
		return s.db.update(func(tx *bbolt.Tx) error {
			b := designationBucket(tx, w.state.Bucket)
			for _, c := range chunk {
				r, err := w.newRecord(c, 1)
				if err != nil {
					return err
				}
				if err := b.Put([]byte(c.NativeID), r.encode()); err != nil {
					return fmt.Errorf("put %s/%s: %w", s.list, c.NativeID, err)
				}
			}
			return nil
		})
	}
	err = s.each(func(c staged) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if chunk = append(chunk, c); len(chunk) < baselineChunk {
			return nil
		}
		return flush()
	})
	if err != nil {
		return err
	}
	return flush()
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
