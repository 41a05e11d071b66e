package store

import (
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"sanctionsd/lists"
)

// record is one state of a designation as it is stored: a head, and the
// canonical JSON, packed. Of the present state the two lie in buckets of their
// own, see holdings, so that comparing reads heads alone; of a superseded one
// they are one value in the history. The head is
//
//	byte      version (1 or 2)
//	32 bytes  digest
//	16 bytes  print of the entry it was read from; in version 2 alone
//	uvarint   revision, from 1
//	uvarint   seq of the event that made this state, 0 at the baseline
//	varint    first seen, unix milliseconds; 0 for the instant of the baseline
//	varint    changed, unix milliseconds; 0 for the instant of the baseline
//	varint    ended, unix milliseconds; 0 while current
//	uvarint   seq of the event that ended it, 0 while current
//	uvarint   length of the publication's key, and the key
//
// and the content is the canonical JSON without digest and provenance, as
// appendPacked keeps it. A record without a print is written as version 1, as all
// were once: those of the history, which nothing is compared with, and those
// that did not come of reading one entry.
type record struct {
	digest      [32]byte
	print       lists.Print
	revision    uint64
	seq         uint64
	firstSeen   time.Time
	changed     time.Time
	ended       time.Time
	endedBy     uint64
	publication string
	packed      []byte
}

// The versions of a head, its first byte.
const (
	headPlain   = 1
	headPrinted = 2
)

// What begins a head, in bytes: the version and the digest, and the print of
// those that have one.
const (
	plainStart   = 1 + len(record{}.digest)
	printedStart = plainStart + len(record{}.print)
)

// maxHead is more than a head takes beside the publication's key, in bytes.
const maxHead = 128

var errDamaged = errors.New("designation record is damaged")

// appendHead appends the record's head.
func (r *record) appendHead(b []byte) []byte {
	if r.print == (lists.Print{}) {
		b = append(append(b, headPlain), r.digest[:]...)
	} else {
		b = append(append(b, headPrinted), r.digest[:]...)
		b = append(b, r.print[:]...)
	}
	b = binary.AppendUvarint(b, r.revision)
	b = binary.AppendUvarint(b, r.seq)
	b = binary.AppendVarint(b, millis(r.firstSeen))
	b = binary.AppendVarint(b, millis(r.changed))
	b = binary.AppendVarint(b, millis(r.ended))
	b = binary.AppendUvarint(b, r.endedBy)
	b = binary.AppendUvarint(b, uint64(len(r.publication)))
	return append(b, r.publication...)
}

// appendTo appends head and content, as the history keeps them.
func (r *record) appendTo(b []byte) []byte { return append(r.appendHead(b), r.packed...) }

// decodeRecord reads a head, and the content where it follows. What it returns
// shares packed with v.
func decodeRecord(v []byte) (record, error) {
	var r record
	digest, mark, err := headStart(v)
	if err != nil {
		return r, err
	}
	copy(r.digest[:], digest)
	copy(r.print[:], mark)
	d := decoder{b: v[plainStart+len(mark):]}
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
	r.publication, r.packed = string(d.b[:n]), d.b[n:]
	return r, nil
}

// headStart returns the digest in a head, and as mark its print, empty where it has
// none, without decoding the rest.
func headStart(v []byte) (digest, mark []byte, err error) {
	switch {
	case len(v) >= plainStart && v[0] == headPlain:
		return v[1:plainStart], nil, nil
	case len(v) >= printedStart && v[0] == headPrinted:
		return v[1:plainStart], v[plainStart:printedStart], nil
	}
	return nil, nil, errDamaged
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

// content returns the canonical JSON.
func (r *record) content() ([]byte, error) {
	content, err := appendUnpacked(nil, r.packed)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return content, nil
}

// designation decodes the record's content.
func (r *record) designation() (*lists.Designation, error) {
	content, err := r.content()
	if err != nil {
		return nil, err
	}
	d, err := lists.DecodeDesignation(content)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	d.Digest = hex.EncodeToString(r.digest[:])
	return d, nil
}

// parseDigest reads the digest of a sealed designation.
func parseDigest(text string) (digest [32]byte, ok bool) {
	if len(text) != hex.EncodedLen(len(digest)) {
		return digest, false
	}
	for i := range digest {
		hi, lo := nibble(text[2*i]), nibble(text[2*i+1])
		if hi|lo > 15 {
			return digest, false
		}
		digest[i] = hi<<4 | lo
	}
	return digest, true
}

// nibble returns the value of a hexadecimal digit, above 15 for another byte.
func nibble(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return 0xff
}
