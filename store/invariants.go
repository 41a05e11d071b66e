package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"errors"
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

// checkList verifies that heads and contents have the same native ids, that
// every record has the digest it claims and can be traced to its publication,
// and that the list has the digest of its state.
func checkList(tx *bbolt.Tx, s ListState) (faults []error) {
	h, err := holdingsOf(tx, s.Bucket)
	if err != nil {
		return []error{fmt.Errorf("list %s: %w", s.List, err)}
	}
	x := newExporter(tx, s)
	for c := h.after(""); c.key != nil || c.other != nil; c.next() {
		err := fmt.Errorf("%w: a content of %q has no head", errDamaged, c.other)
		if c.key != nil {
			err = x.checkRecord(c)
		}
		if err != nil {
			faults = append(faults, fmt.Errorf("designation %s/%s: %w", s.List, c.key, err))
		}
		if !bytes.Equal(c.key, c.other) {
			// What follows would be compared with its neighbour.
			break
		}
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

// checkRecord verifies the record a cursor is at.
func (x *exporter) checkRecord(c *heldCursor) error {
	r, err := c.record()
	if err != nil {
		return err
	}
	if _, err := x.documentsOf(r.publication); err != nil {
		return err
	}
	content, err := r.content()
	if err != nil {
		return err
	}
	if sha256.Sum256(content) != r.digest {
		return errors.New("it is not what its digest says")
	}
	d, err := lists.DecodeDesignation(content)
	if err != nil {
		return err
	}
	if d.NativeID != string(c.key) {
		return fmt.Errorf("it is %s", d.ID)
	}
	return nil
}
