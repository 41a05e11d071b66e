package store

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"sanctionsd/lists"
)

// record is a designation as it is stored: what comparing needs first, so that
// an unchanged designation is never decoded, and the canonical JSON last.
//
//	byte      version (1)
//	32 bytes  digest
//	uvarint   revision, from 1
//	uvarint   seq of the event that made this state, 0 at the baseline
//	varint    first seen, unix milliseconds; 0 for the instant of the baseline
//	varint    changed, unix milliseconds; 0 for the instant of the baseline
//	varint    ended, unix milliseconds; 0 while current
//	uvarint   seq of the event that ended it, 0 while current
//	uvarint   length of the publication's key, and the key
//	rest      canonical JSON without digest and provenance
type record struct {
	digest      [32]byte
	revision    uint64
	seq         uint64
	firstSeen   time.Time
	changed     time.Time
	ended       time.Time
	endedBy     uint64
	publication string
	content     []byte
}

const recordVersion = 1

var errDamaged = errors.New("designation record is damaged")

func (r *record) encode() []byte {
	b := make([]byte, 0, len(r.content)+len(r.publication)+80)
	b = append(b, recordVersion)
	b = append(b, r.digest[:]...)
	b = binary.AppendUvarint(b, r.revision)
	b = binary.AppendUvarint(b, r.seq)
	b = binary.AppendVarint(b, millis(r.firstSeen))
	b = binary.AppendVarint(b, millis(r.changed))
	b = binary.AppendVarint(b, millis(r.ended))
	b = binary.AppendUvarint(b, r.endedBy)
	b = binary.AppendUvarint(b, uint64(len(r.publication)))
	b = append(b, r.publication...)
	return append(b, r.content...)
}

// decodeRecord reads v, which it copies.
func decodeRecord(v []byte) (record, error) {
	var r record
	if len(v) < 33 || v[0] != recordVersion {
		return r, errDamaged
	}
	copy(r.digest[:], v[1:33])
	d := decoder{b: append([]byte(nil), v[33:]...)}
	r.revision = d.uvarint()
	r.seq = d.uvarint()
	r.firstSeen = fromMillis(d.varint())
	r.changed = fromMillis(d.varint())
	r.ended = fromMillis(d.varint())
	r.endedBy = d.uvarint()
	n := d.uvarint()
	if d.bad || n > uint64(len(d.b)) {
		return r, errDamaged
	}
	r.publication, r.content = string(d.b[:n]), d.b[n:]
	return r, nil
}

// recordDigest returns the digest of a stored record without decoding it.
func recordDigest(v []byte) ([]byte, error) {
	if len(v) < 33 || v[0] != recordVersion {
		return nil, errDamaged
	}
	return v[1:33], nil
}

type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) uvarint() uint64 {
	n, w := binary.Uvarint(d.b)
	d.skip(w)
	return n
}

func (d *decoder) varint() int64 {
	n, w := binary.Varint(d.b)
	d.skip(w)
	return n
}

func (d *decoder) skip(w int) {
	if w <= 0 {
		d.bad = true
		return
	}
	d.b = d.b[w:]
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func fromMillis(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// at fills in the times of a record that a baseline made.
func (r *record) at(baselined time.Time) {
	if r.firstSeen.IsZero() {
		r.firstSeen = baselined
	}
	if r.changed.IsZero() {
		r.changed = baselined
	}
}

// designation decodes the record's content.
func (r *record) designation() (*lists.Designation, error) {
	d := new(lists.Designation)
	if err := json.Unmarshal(r.content, d); err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	d.Digest = hex.EncodeToString(r.digest[:])
	return d, nil
}

// contentDigest returns the digest of a designation's canonical JSON.
func contentDigest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
