package store

import (
	"encoding/json"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"
)

// Until schema 2 a designation was one value in its list's bucket: head and
// content, the content as it is. The history has such values still, and events
// were not packed: both are read as they are, and are not written anew.

// splitRecords puts the heads and contents of every list into buckets of their
// own, in transactions of bounded size. What it leaves behind of the old ones is
// dropped at the end of the opening, like any designations that nothing points
// at.
func splitRecords(db *DB) (finish func(*bbolt.Tx) error, err error) {
	var states []ListState
	err = db.view(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketLists).ForEach(func(k, v []byte) error {
			var s ListState
			if err := json.Unmarshal(v, &s); err != nil {
				return fmt.Errorf("decode list %s: %w", k, err)
			}
			states = append(states, s)
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	split := make(map[string]string)
	for _, s := range states {
		if split[s.List], err = splitList(db, s); err != nil {
			return nil, fmt.Errorf("list %s: %w", s.List, err)
		}
	}
	return func(tx *bbolt.Tx) error {
		for list, bucket := range split {
			state, _, err := getListState(tx, list)
			if err != nil {
				return err
			}
			state.Bucket = bucket
			if err := putJSON(tx.Bucket(bucketLists), list, state); err != nil {
				return err
			}
		}
		return nil
	}, nil
}

// splitList copies the records of a list into new buckets, and returns their
// name.
func splitList(db *DB, s ListState) (bucket string, err error) {
	err = db.update(func(tx *bbolt.Tx) error {
		bucket, err = newHoldings(tx, s.List)
		return err
	})
	if err != nil {
		return "", err
	}
	chunk := newChunk(db, bucket)
	for last, done := "", false; !done; {
		err := db.view(func(tx *bbolt.Tx) error {
			old := tx.Bucket(bucketDesignations).Bucket([]byte(s.Bucket))
			if old == nil {
				return fmt.Errorf("it has no designations: %w", errDamaged)
			}
			c := old.Cursor()
			for k, v := seekAfter(c, last); k != nil; k, v = c.Next() {
				r, err := decodeRecord(v)
				if err == nil && len(r.packed) == 0 {
					err = errors.New("it has no content")
				}
				if err != nil {
					return fmt.Errorf("%s: %w", k, err)
				}
				last = string(k)
				if chunk.add(k, &r, r.packed); chunk.full() {
					return nil
				}
			}
			done = true
			return nil
		})
		if err == nil {
			err = chunk.flush()
		}
		if err != nil {
			return "", err
		}
	}
	return bucket, nil
}
