package store

import (
	"bytes"
	"encoding/hex"
	"errors"
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
		print: lists.Print{3, 15: 4},
		ended: time.UnixMilli(-1).UTC(), endedBy: 1 << 50, publication: "us-ofac-sdn/12", packed: []byte(`{"schema":"1"}`),
	}
}

func TestRecordRoundTrip(t *testing.T) {
	for _, r := range []record{anyRecord(), {revision: 1, packed: []byte(`{}`)}} {
		got, err := decodeRecord(r.appendTo(nil))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(r, got, cmp.AllowUnexported(record{})); diff != "" {
			t.Errorf("record (-want +got)\n%s", diff)
		}
		digest, mark, err := headStart(r.appendTo(nil))
		if err != nil || !bytes.Equal(digest, r.digest[:]) {
			t.Errorf("digest %x, error %v", digest, err)
		}
		if r.print != (lists.Print{}) && !bytes.Equal(mark, r.print[:]) || r.print == (lists.Print{}) && len(mark) > 0 {
			t.Errorf("print %x, want %x", mark, r.print)
		}
	}
}

// The bytes of heads are those of every store there is: without a print they are
// as they always were.
func TestHeadBytes(t *testing.T) {
	printed := anyRecord()
	plain := printed
	plain.print = lists.Print{}
	const digest = "0100000000000000000000000000000000000000000000000000000000000002"
	const rest = "03808080808020dcbccccaef66debccccaef660180808080808080020e75732d6f6661632d73646e2f3132"
	tests := map[string]struct {
		r    record
		want string
	}{
		"without a print": {plain, "01" + digest + rest},
		"with one":        {printed, "02" + digest + "03000000000000000000000000000004" + rest},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			if got := hex.EncodeToString(tt.r.appendHead(nil)); got != tt.want {
				t.Errorf("head\n%s, want\n%s", got, tt.want)
			}
			v, err := hex.DecodeString(tt.want)
			if err != nil {
				t.Fatal(err)
			}
			got, err := decodeRecord(append(v, tt.r.packed...))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.r, got, cmp.AllowUnexported(record{})); diff != "" {
				t.Errorf("record (-want +got)\n%s", diff)
			}
			for n := range v {
				if _, err := decodeRecord(v[:n]); !errors.Is(err, errDamaged) {
					t.Errorf("cut to %d bytes: error %v, want one of a damaged record", n, err)
				}
			}
		})
	}
}

func FuzzDecodeRecord(f *testing.F) {
	r := anyRecord()
	f.Add(r.appendTo(nil))
	f.Add(r.appendTo(nil)[:48])
	f.Add(append([]byte{headPlain}, r.appendTo(nil)[1:]...))
	f.Add((&record{}).appendTo(nil))
	f.Add(r.appendTo(nil)[:40])
	f.Add(append(bytes.Repeat([]byte{1}, 33), bytes.Repeat([]byte{0xff}, 12)...))
	f.Fuzz(func(t *testing.T, v []byte) {
		given := bytes.Clone(v)
		r, err := decodeRecord(v)
		if err != nil {
			return
		}
		r.packed = bytes.Clone(r.packed)
		clear(v) // all but packed is copied
		again, err := decodeRecord(r.appendTo(nil))
		if err != nil {
			t.Fatalf("%x is read, but not what is written of it: %v", given, err)
		}
		if diff := cmp.Diff(r, again, cmp.AllowUnexported(record{}), cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%x: record (-read +read again)\n%s", given, diff)
		}
	})
}

func FuzzDecodeEvent(f *testing.F) {
	h := header{ID: "evt_1", Type: "designation.changed", List: "l", Cause: CauseParser}
	before := (&Facets{Kind: lists.Entity, Lists: []string{"a"}}).appendJSON(nil)
	after := (&Facets{Programs: []string{"b"}, Measures: []string{"<c>"}}).appendJSON(nil)
	v := appendEvent(nil, appendHeader(nil, h, before, after), []byte(`{"id":"evt_1"}`))
	f.Add(v)
	f.Add(appendEvent(nil, appendHeader(nil, h, nil, after), []byte(`{"id":"evt_1","type":"designation.added","timestamp":"2026-01-02T03:04:05.678Z"}`)))
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
		head, err := marshal(header{ID: e.ID, Type: e.Type, List: e.List, Cause: e.Cause, Before: e.Before, After: e.After})
		if err != nil {
			t.Fatal(err)
		}
		again := appendEvent(nil, head, e.JSON)
		e2, err := decodeEvent(7, again)
		if err != nil {
			t.Fatalf("%q is read, but not what is written of it: %v", given, err)
		}
		if diff := cmp.Diff(e, e2, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%q: event (-read +read again)\n%s", given, diff)
		}
	})
}
