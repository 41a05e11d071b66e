package store

import (
	"encoding/binary"
	"encoding/json"
	"fmt"

	"go.etcd.io/bbolt"

	"sanctionsd/lists"
)

func keySeq(k []byte) uint64 { return binary.BigEndian.Uint64(k) }

// checkInvariants returns what is wrong with the contents: numbers that are
// not gapless from 1, lists that do not prove themselves, cursors that point
// beyond the log.
func checkInvariants(tx *bbolt.Tx) (faults []error) {
	fault := func(format string, args ...any) { faults = append(faults, fmt.Errorf(format, args...)) }
	last := uint64(0)
	ids := make(map[string]uint64)
	err := tx.Bucket(bucketEvents).ForEach(func(k, v []byte) error {
		seq := keySeq(k)
		if seq != last+1 {
			fault("event %d follows event %d", seq, last)
		}
		last = seq
		e, err := decodeEvent(seq, v)
		if err != nil {
			fault("event %d: %w", seq, err)
			return nil
		}
		if first, ok := ids[e.ID]; ok {
			fault("events %d and %d have one id", first, seq)
		}
		ids[e.ID] = seq
		return nil
	})
	if err != nil {
		fault("read events: %w", err)
	}
	if n := tx.Bucket(bucketEvents).Sequence(); n != last {
		fault("the next event would be %d, but the last one is %d", n+1, last)
	}
	err = tx.Bucket(bucketLists).ForEach(func(k, v []byte) error {
		var s ListState
		if err := json.Unmarshal(v, &s); err != nil {
			fault("list %s: %w", k, err)
			return nil
		}
		if designationBucket(tx, s.Bucket) == nil {
			fault("list %s has no designations", k)
			return nil
		}
		faults = append(faults, checkList(tx, s)...)
		return nil
	})
	if err != nil {
		fault("read lists: %w", err)
	}
	err = tx.Bucket(bucketEndpoints).ForEach(func(k, v []byte) error {
		var e Endpoint
		if err := json.Unmarshal(v, &e); err != nil {
			fault("endpoint %s: %w", k, err)
		} else if e.Cursor > last {
			fault("endpoint %s points at event %d, but the last one is %d", k, e.Cursor, last)
		}
		return nil
	})
	if err != nil {
		fault("read endpoints: %w", err)
	}
	return faults
}

// checkList verifies that every record has the digest it claims and can be
// traced to its publication, and that the list has the digest of its state.
func checkList(tx *bbolt.Tx, s ListState) (faults []error) {
	x := newExporter(tx, s)
	err := designationBucket(tx, s.Bucket).ForEach(func(k, v []byte) error {
		r, err := decodeRecord(v)
		if err != nil {
			return fmt.Errorf("%s: %w", k, err)
		}
		if _, err := x.documentsOf(r.publication); err != nil {
			faults = append(faults, fmt.Errorf("designation %s/%s: %w", s.List, k, err))
		}
		d := new(lists.Designation)
		if err := json.Unmarshal(r.content, d); err != nil {
			return fmt.Errorf("%s: %w", k, err)
		}
		if fmt.Sprintf("%x", r.digest) != contentDigest(r.content) {
			faults = append(faults, fmt.Errorf("designation %s is not what its digest says", d.ID))
		}
		return nil
	})
	if err != nil {
		faults = append(faults, fmt.Errorf("list %s: %w", s.List, err))
	}
	digest, n, err := proofDigest(tx, s.List, s.Bucket)
	if err != nil {
		faults = append(faults, fmt.Errorf("list %s: %w", s.List, err))
	}
	if digest != s.Digest || n != s.Designations {
		faults = append(faults, fmt.Errorf("list %s holds %d designations with digest %.12s, its state says %d with %.12s", s.List, n, digest, s.Designations, s.Digest))
	}
	return faults
}
