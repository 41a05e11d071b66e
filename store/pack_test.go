package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strings"
	"testing"
)

// The dictionary is part of the format: what was packed with it must be read
// for ever.
func TestDictionaryStays(t *testing.T) {
	sum := sha256.Sum256(dictionaryWords)
	if got, want := hex.EncodeToString(sum[:]), "b3824387a3becf95ad2e6142dad8eb47233c216dfa670615b533f7134bdf897f"; got != want {
		t.Fatalf("dictionary 1 has the digest %s, want %s: it never changes, another gets another number", got, want)
	}
	packed, err := hex.DecodeString("01dc017eca080433368ecb0804333626cc0866db103c494e56454e54454420574f524b53222c318a1ebf08e1c115003d1853444754225d7d")
	if err != nil {
		t.Fatal(err)
	}
	got, err := appendUnpacked(nil, packed)
	if want := sampleContent; err != nil || string(got) != want {
		t.Errorf("unpacked %s, error %v, want %s", got, err, want)
	}
}

const sampleContent = `{"schema":"1","id":"us-ofac-sdn/36","list":"us-ofac-sdn","native_id":"36","kind":"entity",` +
	`"names":[{"full":"INVENTED WORKS","type":"primary"}],"memberships":[{"code":"us-ofac-sdn","name":"SDN List"}],"programs":["SDGT"]}`

func TestPack(t *testing.T) {
	tests := map[string]struct {
		json   string
		packed bool
	}{
		"a designation":      {sampleContent, true},
		"much of one letter": {`{"remarks":"` + strings.Repeat("x", 1<<20) + `"}`, true},
		"nothing to pack":    {`{"a":1}`, false},
		"empty":              {`{}`, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			// Behind what is there already, in a slice with and without room.
			for _, dst := range [][]byte{[]byte("before"), append(make([]byte, 0, 4<<20), "before"...)} {
				packed := appendPacked(dst, []byte(tt.json))
				kept, ok := bytes.CutPrefix(packed, []byte("before"))
				if !ok || (kept[0] == packedBy1) != tt.packed || tt.packed && len(kept) >= len(tt.json) {
					t.Fatalf("%d bytes are kept as %d: %.40q", len(tt.json), len(kept), kept)
				}
				if n, err := unpackedLen(kept); n != len(tt.json) || err != nil {
					t.Errorf("unpacked length %d, error %v, want %d", n, err, len(tt.json))
				}
				got, err := appendUnpacked([]byte("and "), kept)
				if string(got) != "and "+tt.json || err != nil {
					t.Errorf("unpacked %.60q, error %v", got, err)
				}
			}
		})
	}
}

func FuzzUnpack(f *testing.F) {
	f.Add(appendPacked(nil, []byte(sampleContent)))
	f.Add([]byte(`{"a":1}`))
	f.Add([]byte{packedBy1, 0xff, 0xff, 0xff, 0xff, 0x0f, 0})
	f.Add([]byte{packedBy1, 200, 1, 0xfe, 0xff, 0xff})
	f.Add([]byte{2})
	f.Fuzz(func(t *testing.T, kept []byte) {
		if n, err := unpackedLen(kept); err == nil && n > 1<<24 {
			t.Skip("it would take much memory")
		}
		json, err := appendUnpacked([]byte("and "), kept)
		if err != nil {
			if !errors.Is(err, errPacked) {
				t.Errorf("error %v", err)
			}
			return
		}
		if !bytes.HasPrefix(json, []byte("and ")) {
			t.Fatalf("what stood there is gone: %.20q", json)
		}
		if json = json[4:]; len(json) == 0 || json[0] != '{' {
			return // not what this package packs
		}
		again, err := appendUnpacked(nil, appendPacked(nil, json))
		if err != nil || !bytes.Equal(again, json) {
			t.Errorf("%q comes back as %q (error %v)", json, again, err)
		}
	})
}
