package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// damages are the ways a file on disk can go wrong.
var damages = []struct {
	name   string
	damage func(b []byte) []byte
}{
	{"empty", func([]byte) []byte { return nil }},
	{"only the magic", func(b []byte) []byte { return b[:8] }},
	{"zeros for a header", func(b []byte) []byte { clear(b[:docHeaderSize]); return b }},
	{"bit flip in the version", func(b []byte) []byte { b[7] ^= 2; return b }},
	{"bit flip in the content hash", func(b []byte) []byte { b[9] ^= 1; return b }},
	{"bit flip in the base hash", func(b []byte) []byte { b[41] ^= 1; return b }},
	{"bit flip in the size", func(b []byte) []byte { b[73] ^= 1; return b }},
	{"bit flip in a segment's header", func(b []byte) []byte { b[docHeaderSize+3] ^= 4; return b }},
	{"bit flip in a frame", func(b []byte) []byte { b[docHeaderSize+docSegmentHeader+40] ^= 16; return b }},
	{"bit flip in the last byte", func(b []byte) []byte { b[len(b)-1] ^= 128; return b }},
	{"half", func(b []byte) []byte { return b[:len(b)/2] }},
	{"one byte short", func(b []byte) []byte { return b[:len(b)-1] }},
	{"one byte more", func(b []byte) []byte { return append(b, 0) }},
	{"a page of zeros", func(b []byte) []byte { clear(b[len(b)/2 : min(len(b), len(b)/2+4096)]); return b }},
}

// alter rewrites the file of content.
func alter(t *testing.T, d *Documents, content string, damage func([]byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(d.path(content))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(d.path(content), damage(b), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestDocumentsDamage(t *testing.T) {
	first, second := editions(docSegmentSize + 100_000)
	one, two := contentOf(first), contentOf(second)
	for _, test := range damages {
		for _, victim := range []struct{ name, content string }{{"base", one}, {"delta", two}} {
			t.Run(test.name+"/"+victim.name, func(t *testing.T) {
				d := &Documents{Dir: filepath.Join(t.TempDir(), "documents")}
				mustKeep(t, d, first, "")
				if k := mustKeep(t, d, second, one); k.Base != one {
					t.Fatalf("kept as %+v, want a delta", k)
				}
				alter(t, d, victim.content, test.damage)

				_, openErr := d.Open(two)
				for call, err := range map[string]error{
					"Open":   openErr,
					"Copy":   d.Copy(io.Discard, two),
					"Verify": d.Verify(t.Context(), two),
				} {
					// The document asked for, the file to blame, the remedy.
					for _, part := range []string{two, d.path(victim.content), "backup"} {
						if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), part) {
							t.Errorf("%s: error %v, want ErrDamaged with %q", call, err, part)
						}
					}
				}
				if victim.content == two {
					checkReads(t, d, first)
				}
				checkNoTemp(t, d)

				// Keeping both again heals them. What was damaged comes back
				// whole, since others may need it as their base.
				mustKeep(t, d, first, two)
				if k := mustKeep(t, d, second, one); victim.content == two && k.Base != "" {
					t.Errorf("a damaged file is replaced by a delta: %+v", k)
				}
				checkReads(t, d, first)
				checkReads(t, d, second)
			})
		}
	}
}

// TestDocumentsLyingFiles checks files that are well made and hold something
// else than their name says.
func TestDocumentsLyingFiles(t *testing.T) {
	first, second := editions(2 << 20)
	one, two := contentOf(first), contentOf(second)
	d := &Documents{Dir: filepath.Join(t.TempDir(), "documents")}
	mustKeep(t, d, first, "")
	mustKeep(t, d, second, one)

	t.Run("a base that is a delta", func(t *testing.T) {
		b, err := os.ReadFile(d.path(two))
		if err != nil {
			t.Fatal(err)
		}
		f, err := readDocFile(bytes.NewReader(b), "two", int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		f.header.content = f.header.base
		alter(t, d, one, func([]byte) []byte {
			return append(f.header.encode(), b[docHeaderSize:]...)
		})
		if _, err := d.Open(two); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "a base has to be whole") {
			t.Errorf("error %v", err)
		}
	})
	t.Run("a base with other bytes", func(t *testing.T) {
		other := bytes.ToUpper(first)
		e := &Documents{Dir: filepath.Join(t.TempDir(), "documents")}
		mustKeep(t, e, other, "")
		alter(t, d, one, func([]byte) []byte {
			b, err := os.ReadFile(e.path(contentOf(other)))
			if err != nil {
				t.Fatal(err)
			}
			h, err := decodeDocHeader(b)
			if err != nil {
				t.Fatal(err)
			}
			h.content = [32]byte(mustHex(t, one))
			return append(h.encode(), b[docHeaderSize:]...)
		})
		if err := d.Verify(t.Context(), one); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), "have another hash") {
			t.Errorf("base: error %v", err)
		}
		if err := d.Verify(t.Context(), two); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), d.path(one)) {
			t.Errorf("delta: error %v, want its base blamed", err)
		}
	})
}

// TestDocumentsNewer checks that a file of a later version is left alone.
func TestDocumentsNewer(t *testing.T) {
	first, _ := editions(1000)
	d := &Documents{Dir: filepath.Join(t.TempDir(), "documents")}
	content := mustKeep(t, d, first, "").Content
	var newer []byte
	alter(t, d, content, func(b []byte) []byte {
		b[7] = docVersionScripts + 1
		binary.LittleEndian.PutUint32(b[84:], crc32.Checksum(b[:84], castagnoli))
		newer = b
		return b
	})
	if err := d.Verify(t.Context(), content); !errors.Is(err, ErrNewer) || errors.Is(err, ErrDamaged) {
		t.Errorf("Verify: error %v, want ErrNewer", err)
	}
	if _, err := d.Keep(t.Context(), documentOf(first), ""); !errors.Is(err, ErrNewer) {
		t.Errorf("Keep: error %v, want ErrNewer", err)
	}
	if b, err := os.ReadFile(d.path(content)); err != nil || !bytes.Equal(b, newer) {
		t.Errorf("the file was changed (error %v)", err)
	}
}

func TestDocumentsMissing(t *testing.T) {
	first, second := editions(2 << 20)
	one, two := contentOf(first), contentOf(second)
	d := &Documents{Dir: filepath.Join(t.TempDir(), "documents")}
	if d.Has(one) || d.Has("../x") || d.Has("") {
		t.Error("an empty store has documents")
	}
	if _, err := d.Open(one); !errors.Is(err, ErrNotFound) {
		t.Errorf("Open: error %v, want ErrNotFound", err)
	}
	if err := d.Copy(io.Discard, "../../../etc/passwd"); err == nil || !strings.Contains(err.Error(), "is not a SHA-256") {
		t.Errorf("Copy of a path: error %v", err)
	}
	// A base that is not there is no error.
	if k := mustKeep(t, d, second, one); k.Base != "" {
		t.Errorf("kept as %+v without its base", k)
	}
	if err := os.Remove(d.path(two)); err != nil {
		t.Fatal(err)
	}
	mustKeep(t, d, first, "")
	mustKeep(t, d, second, one)
	if err := os.Remove(d.path(one)); err != nil {
		t.Fatal(err)
	}
	_, err := d.Open(two)
	if !errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), one) || !strings.Contains(err.Error(), two) {
		t.Errorf("error %v, want both hashes", err)
	}
	checkNoTemp(t, d)
}

// FuzzDocumentFile reads arbitrary bytes as a document's file. Nothing may
// panic, and what is unpacked is as long as the header says.
func FuzzDocumentFile(f *testing.F) {
	first, second := editions(100_000)
	d := &Documents{Dir: filepath.Join(f.TempDir(), "documents")}
	mustKeep(f, d, first, "")
	mustKeep(f, d, second, contentOf(first))
	mustKeep(f, d, nil, "")
	for _, b := range [][]byte{first, second, nil} {
		file, err := os.ReadFile(d.path(contentOf(b)))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
		f.Add(file[:len(file)/2])
	}
	base, err := d.openWhole(contentOf(first))
	if err != nil {
		f.Fatal(err)
	}
	defer base.Close()
	f.Fuzz(func(t *testing.T, b []byte) {
		df, err := readDocFile(bytes.NewReader(b), "fuzz", int64(len(b)))
		if err != nil {
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrNewer) {
				t.Errorf("error %v, want ErrDamaged or ErrNewer", err)
			}
			return
		}
		// The checksums are easily right in a hostile file, and a few bytes
		// unpack to many: look at the first segments only.
		df.segments = df.segments[:min(len(df.segments), 8)]
		var want int64
		for i := range df.segments {
			want += int64(df.plain(i))
		}
		df.batches = df.batches[:min(len(df.batches), 4)]
		segments := 0
		for i := range df.batches {
			df.batches[i].segments = min(df.batches[i].segments, 4)
			segments += df.batches[i].segments
		}
		for i := range segments {
			want += int64(df.plain(i))
		}
		codec := &docCodec{}
		var out bytes.Buffer
		if err := df.unpack(context.Background(), codec, codec.window(base), &out); err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("error %v, want ErrDamaged", err)
			}
			return
		}
		if int64(out.Len()) != want {
			t.Errorf("%d bytes unpacked, %d are expected", out.Len(), want)
		}
	})
}
