package store

import (
	"bytes"
	"encoding/binary"
	"math"

	"go.etcd.io/bbolt"
)

// The history holds the superseded states of designations; the present one
// stands with the designations. A key is the native id, a zero byte, and the
// revision in eight bytes, so that a designation's states lie in order.

func historyKey(nativeID string, revision uint64) []byte {
	return binary.BigEndian.AppendUint64(historyPrefix(nativeID), revision)
}

func historyPrefix(nativeID string) []byte {
	return append([]byte(nativeID), 0)
}

// lastRevision returns the last revision of a designation that was removed, 0
// if it never was there.
func lastRevision(history *bbolt.Bucket, nativeID string) uint64 {
	prefix := historyPrefix(nativeID)
	k, _ := seekBefore(history.Cursor(), historyKey(nativeID, math.MaxUint64))
	if !bytes.HasPrefix(k, prefix) || len(k) != len(prefix)+8 {
		return 0
	}
	return binary.BigEndian.Uint64(k[len(prefix):])
}
