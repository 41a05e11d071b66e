package store

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"sanctionsd/lists"
)

// anyRecord has a value in every field.
func anyRecord() record {
	return record{
		digest: [32]byte{1, 31: 2}, revision: 3, seq: 1 << 40,
		firstSeen: time.UnixMilli(1_767_323_045_678).UTC(), changed: time.UnixMilli(1_767_323_045_679).UTC(),
		ended: time.UnixMilli(-1).UTC(), endedBy: 1 << 50, publication: "us-ofac-sdn/12", content: []byte(`{"schema":"1"}`),
	}
}

func TestRecordRoundTrip(t *testing.T) {
	for _, r := range []record{anyRecord(), {revision: 1, content: []byte(`{}`)}} {
		got, err := decodeRecord(r.encode())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, got, cmp.AllowUnexported(record{})); diff != "" {
			t.Errorf("record (-want +got)\n%s", diff)
		}
		digest, err := recordDigest(r.encode())
		if err != nil || !bytes.Equal(digest, r.digest[:]) {
			t.Errorf("digest %x, error %v", digest, err)
		}
	}
}

func FuzzDecodeRecord(f *testing.F) {
	r := anyRecord()
	f.Add(r.encode())
	f.Add((&record{}).encode())
	f.Add(r.encode()[:40])
	f.Add(append(bytes.Repeat([]byte{1}, 33), bytes.Repeat([]byte{0xff}, 12)...))
	f.Fuzz(func(t *testing.T, v []byte) {
		given := bytes.Clone(v)
		r, err := decodeRecord(v)
		if err != nil {
			return
		}
		clear(v) // the record holds copies
		again, err := decodeRecord(r.encode())
		if err != nil {
			t.Fatalf("%x is read, but not what is written of it: %v", given, err)
		}
		if diff := cmp.Diff(r, again, cmp.AllowUnexported(record{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%x: record (-read +read again)\n%s", given, diff)
		}
	})
}

func FuzzDecodeEvent(f *testing.F) {
	v, err := encodeEvent(header{
		ID: "evt_1", Type: "designation.changed", List: "l", Cause: CauseParser,
		Before: &Facets{Kind: lists.Entity, Lists: []string{"a"}}, After: &Facets{Programs: []string{"b"}, Measures: []string{"<c>"}},
	}, []byte(`{"id":"evt_1"}`))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(v)
	f.Add(v[:10])
	f.Add([]byte{2, '{', '}'})
	f.Add(bytes.Repeat([]byte{0xff}, 12))
	f.Fuzz(func(t *testing.T, v []byte) {
		given := bytes.Clone(v)
		e, err := decodeEvent(7, v)
		if err != nil {
			return
		}
		clear(v) // the event holds copies
		again, err := encodeEvent(header{ID: e.ID, Type: e.Type, List: e.List, Cause: e.Cause, Before: e.Before, After: e.After}, e.JSON)
		if err != nil {
			t.Fatal(err)
		}
		e2, err := decodeEvent(7, again)
		if err != nil {
			t.Fatalf("%q is read, but not what is written of it: %v", given, err)
		}
		if diff := cmp.Diff(e, e2, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q: event (-read +read again)\n%s", given, diff)
		}
	})
}
