package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// formatEditions makes the two editions that the files in testdata/documents-v1
// hold, the second as a delta.
func formatEditions() (first, second []byte) {
	for i := range 11_000 {
		line := fmt.Appendf(nil, "<entry><uid>%d</uid><program>P%d</program><id>%x</id></entry>\n", i, i%7, uint32(i)*2654435761)
		first = append(first, line...)
		switch i % 5000 {
		case 1000:
			second = fmt.Appendf(second, "<entry><uid>%d</uid><program>new</program></entry>\n", 100_000+i)
		case 2000:
			continue
		}
		second = append(second, line...)
	}
	return first, second
}

// oldDocuments is a copy of testdata/documents-v1, which was written when a
// delta's segments had dictionaries.
func oldDocuments(t testing.TB) *Documents {
	t.Helper()
	d := &Documents{Dir: filepath.Join(t.TempDir(), "documents")}
	if err := os.CopyFS(d.Dir, os.DirFS(filepath.Join("testdata", "documents-v1"))); err != nil {
		t.Fatal(err)
	}
	return d
}

// TestDocumentsOldFormat reads files of version 1, and keeps another edition
// against them.
func TestDocumentsOldFormat(t *testing.T) {
	first, second := formatEditions()
	d := oldDocuments(t)
	for _, b := range [][]byte{first, second} {
		f, err := d.openFile(contentOf(b))
		if err != nil {
			t.Fatal(err)
		}
		if f.header.version != docVersionSegments || len(f.segments) != 2 {
			t.Errorf("version %d with %d segments", f.header.version, len(f.segments))
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		checkReads(t, d, b)
	}
	before := mustKeep(t, d, second, "")
	if before.Base != contentOf(first) {
		t.Errorf("kept as %+v, want the delta of version 1", before)
	}
	third := append(bytes.Clone(second), "<entry/>\n"...)
	after := mustKeep(t, d, third, before.Content)
	if after.Base != before.Base {
		t.Errorf("the next edition is kept as %+v, want a delta against the first", after)
	}
	checkReads(t, d, third)
}

func TestDocumentsOldFormatDamage(t *testing.T) {
	first, second := formatEditions()
	for _, test := range damages {
		for _, victim := range [][]byte{first, second} {
			t.Run(test.name, func(t *testing.T) {
				d := oldDocuments(t)
				alter(t, d, contentOf(victim), test.damage)
				err := d.Verify(t.Context(), contentOf(second))
				if !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), d.path(contentOf(victim))) {
					t.Errorf("error %v, want ErrDamaged with the file", err)
				}
				mustKeep(t, d, first, "")
				mustKeep(t, d, second, contentOf(first))
				checkReads(t, d, second)
			})
		}
	}
}

// TestDocumentsCutShort cuts a delta after every byte.
func TestDocumentsCutShort(t *testing.T) {
	first, second := editions(docSegmentSize + 10_000)
	d := &Documents{Dir: filepath.Join(t.TempDir(), "documents")}
	mustKeep(t, d, first, "")
	mustKeep(t, d, second, contentOf(first))
	path := d.path(contentOf(second))
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := range whole {
		if _, err := readDocFile(bytes.NewReader(whole[:n]), path, int64(n)); !errors.Is(err, ErrDamaged) {
			t.Errorf("%d of %d bytes: error %v, want ErrDamaged", n, len(whole), err)
		}
	}
}

// scriptFile makes a well-formed file of size bytes in segments of segment with
// one batch of those instructions and literals.
func scriptFile(t testing.TB, codec *docCodec, base [32]byte, size int64, segment, segments int, instructions, literals []byte) []byte {
	t.Helper()
	frame, err := codec.pack(nil, append(bytes.Clone(instructions), literals...))
	if err != nil {
		t.Fatal(err)
	}
	h := docHeader{version: docVersionScripts, base: base, size: size, segment: segment}
	b := docBatch{frame: len(frame), segments: segments, instructions: len(instructions), literals: len(literals)}
	return append(b.appendTo(h.encode()), frame...)
}

// wholeFile keeps b and opens it as a base.
func wholeFile(t testing.TB, b []byte) *docFile {
	t.Helper()
	d := &Documents{Dir: filepath.Join(t.TempDir(), "documents")}
	f, err := d.openWhole(mustKeep(t, d, b, "").Content)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	return f
}

// script writes instructions: an int is signed, a uint unsigned.
func script(numbers ...any) (b []byte) {
	for _, n := range numbers {
		switch n := n.(type) {
		case int:
			b = binary.AppendVarint(b, int64(n))
		case uint:
			b = binary.AppendUvarint(b, uint64(n))
		}
	}
	return b
}

// TestDocumentsHostileScripts reads files whose every checksum is right and
// whose instructions are not.
func TestDocumentsHostileScripts(t *testing.T) {
	base := wholeFile(t, []byte(strings.Repeat("0123456789", 100)))
	huge := bytes.Repeat([]byte{0xff}, 10)
	for _, test := range []struct {
		name         string
		instructions []byte
		literals     string
		want         string // what it unpacks to, or in the error
		ok           bool
	}{
		{"literals", script(0, uint(0), uint(8), uint(0)), "abcdefgh", "abcdefgh", true},
		{"a copy", script(10, uint(20), uint(0), uint(8), 3), "", "34567890", true},
		{"two copies", script(10, uint(20), uint(1), uint(3), 3, uint(2), uint(2), -6), "abc", "a345bc01", true},
		{"nothing at all", nil, "", "cut short", false},
		{"no window", script(0), "", "cut short", false},
		{"no copy", script(0, uint(10), uint(4)), "abcd", "cut short", false},
		{"no place", script(0, uint(10), uint(0), uint(8)), "", "cut short", false},
		{"a number that never ends", huge, "", "cut short", false},
		{"a window before the base", script(-1, uint(10), uint(0), uint(8), 0), "", "reaches outside", false},
		{"a window behind the base", script(1000, uint(1), uint(0), uint(8), 0), "", "reaches outside", false},
		{"a window that overflows", script(math.MaxInt64, uint(10), uint(0), uint(8), 0), "", "reaches outside", false},
		{"a window that is too large", script(0, uint(maxDict+1), uint(0), uint(8), 0), "", "reaches outside", false},
		{"a copy before the window", script(500, uint(10), uint(0), uint(8), -1), "", "reaches outside", false},
		{"a copy behind the window", script(500, uint(10), uint(0), uint(8), 3), "", "reaches outside", false},
		{"a copy far behind", script(500, uint(10), uint(0), uint(8), 1<<60), "", "reaches outside", false},
		{"a copy that overflows", script(500, uint(10), uint(0), uint(4), 1, uint(0), uint(4), math.MaxInt64), "", "reaches outside", false},
		{"a copy from no window", script(500, uint(0), uint(0), uint(8), 0), "", "reaches outside", false},
		{"a copy longer than the segment", script(500, uint(20), uint(0), uint(9), 0), "", "reaches outside", false},
		{"literals longer than the segment", script(0, uint(0), uint(9), uint(0)), "abcdefghi", "reaches outside", false},
		{"literals that are not there", script(0, uint(0), uint(8), uint(0)), "abcdefg", "reaches outside", false},
		{"an instruction for nothing", script(0, uint(0), uint(0), uint(0), uint(8), uint(0)), "abcdefgh", "makes nothing", false},
		{"an instruction too many", script(0, uint(0), uint(8), uint(0), uint(0)), "abcdefgh", "more than its segments", false},
		{"a literal too many", script(0, uint(0), uint(8), uint(0)), "abcdefghi", "more than its segments", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			codec := &docCodec{}
			b := scriptFile(t, codec, base.header.content, 8, 8, 1, test.instructions, []byte(test.literals))
			f, err := readDocFile(bytes.NewReader(b), "hostile", int64(len(b)))
			if err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			err = f.unpack(t.Context(), codec, codec.window(base), &out)
			switch {
			case test.ok && (err != nil || out.String() != test.want):
				t.Errorf("unpacks to %q, error %v, want %q", out.String(), err, test.want)
			case !test.ok && (!errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), test.want)):
				t.Errorf("error %v, want ErrDamaged that says %q", err, test.want)
			}
		})
	}
}

// TestDocumentsHostileBatches reads headers of batches that do not fit.
func TestDocumentsHostileBatches(t *testing.T) {
	base := [32]byte{1}
	for _, test := range []struct {
		name   string
		size   int64
		change func(b *docBatch)
	}{
		{"no segment", 8, func(b *docBatch) { b.segments = 0 }},
		{"too many segments", 8, func(b *docBatch) { b.segments = 2 }},
		{"more segments than a number holds", 8, func(b *docBatch) { b.segments = math.MaxUint32 }},
		{"too few segments", 9, func(*docBatch) {}},
		{"a frame behind the end", 8, func(b *docBatch) { b.frame++ }},
		{"a huge frame", 8, func(b *docBatch) { b.frame = math.MaxUint32 }},
		{"huge instructions", 8, func(b *docBatch) { b.instructions = maxBatch }},
		{"huge literals", 8, func(b *docBatch) { b.literals = math.MaxUint32 }},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := scriptFile(t, &docCodec{}, base, test.size, 8, 1, script(0, uint(0), uint(8), uint(0)), []byte("abcdefgh"))
			frame := b[docHeaderSize+docBatchHeader:]
			batch := docBatch{frame: len(frame), segments: 1, instructions: 4, literals: 8}
			test.change(&batch)
			b = append(batch.appendTo(bytes.Clone(b[:docHeaderSize])), frame...)
			if _, err := readDocFile(bytes.NewReader(b), "hostile", int64(len(b))); !errors.Is(err, ErrDamaged) {
				t.Errorf("error %v, want ErrDamaged", err)
			}
		})
	}
	t.Run("a wrong checksum", func(t *testing.T) {
		b := scriptFile(t, &docCodec{}, base, 8, 8, 1, script(0, uint(0), uint(8), uint(0)), []byte("abcdefgh"))
		b[docHeaderSize+16]++
		if _, err := readDocFile(bytes.NewReader(b), "hostile", int64(len(b))); !errors.Is(err, ErrDamaged) {
			t.Errorf("error %v, want ErrDamaged", err)
		}
	})
	t.Run("scripts without a base", func(t *testing.T) {
		b := docHeader{version: docVersionScripts, segment: 8}.encode()
		if _, err := readDocFile(bytes.NewReader(b), "hostile", int64(len(b))); !errors.Is(err, ErrDamaged) {
			t.Errorf("error %v, want ErrDamaged", err)
		}
	})
	t.Run("version nought", func(t *testing.T) {
		b := docHeader{segment: 8}.encode()
		if crc32.Checksum(b[:84], castagnoli) != binary.LittleEndian.Uint32(b[84:]) {
			t.Fatal("the header's checksum is wrong")
		}
		if _, err := readDocFile(bytes.NewReader(b), "hostile", int64(len(b))); !errors.Is(err, ErrDamaged) {
			t.Errorf("error %v, want ErrDamaged", err)
		}
	})
}

// FuzzDocumentScript runs arbitrary instructions, which FuzzDocumentFile seldom
// gets to behind the checksums.
func FuzzDocumentScript(f *testing.F) {
	base := wholeFile(f, []byte(strings.Repeat("0123456789", 100)))
	f.Add(script(0, uint(0), uint(8), uint(0)), []byte("abcdefgh"), uint16(8), uint16(8))
	f.Add(script(10, uint(20), uint(1), uint(3), 3, uint(2), uint(2), -6, 5, uint(30), uint(0), uint(8), 1), []byte("abc"), uint16(8), uint16(16))
	f.Add(script(math.MaxInt64, uint(1)), []byte{}, uint16(1), uint16(1))
	codec := &docCodec{}
	f.Fuzz(func(t *testing.T, instructions, literals []byte, segment, size uint16) {
		if segment == 0 || size == 0 || len(instructions)+len(literals) > maxBatch {
			return
		}
		segments := (int(size) + int(segment) - 1) / int(segment)
		b := scriptFile(t, codec, base.header.content, int64(size), int(segment), segments, instructions, literals)
		df, err := readDocFile(bytes.NewReader(b), "fuzz", int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := df.unpack(t.Context(), codec, codec.window(base), &out); err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("error %v, want ErrDamaged", err)
			}
			return
		}
		if out.Len() != int(size) {
			t.Errorf("%d bytes unpacked, %d are expected", out.Len(), size)
		}
	})
}

// TestDocumentsScriptRoundTrip packs drawn editions as deltas however unlike
// their bases they are, and unpacks them.
func TestDocumentsScriptRoundTrip(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		d := &Documents{Dir: filepath.Join(dir, "documents")}
		first := text(rt, "first")
		second := mutate(rt, first)
		if rapid.IntRange(0, 9).Draw(rt, "unlike") == 0 {
			second = text(rt, "second")
		}
		if len(first) == 0 {
			return // an empty base is never used
		}
		base, err := d.openFile(mustKeep(t, d, first, "").Content)
		if err != nil {
			rt.Fatal(err)
		}
		defer base.Close()
		if base.header.delta() {
			rt.Fatal("kept as a delta")
		}
		b := packDelta(rt, dir, base, second)
		f, err := readDocFile(bytes.NewReader(b), "drawn", int64(len(b)))
		if err != nil {
			rt.Fatal(err)
		}
		codec := &docCodec{}
		var out bytes.Buffer
		if err := f.unpack(t.Context(), codec, codec.window(base), &out); err != nil {
			rt.Fatal(err)
		}
		if !bytes.Equal(out.Bytes(), second) {
			rt.Error("other bytes come back")
		}
	})
}

// packDelta packs b against base, whether or not that is worth it.
func packDelta(t *rapid.T, dir string, base *docFile, b []byte) []byte {
	f, err := os.CreateTemp(dir, "delta-*")
	if err != nil {
		t.Fatal(err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	p := newDocPacker(f, &docCodec{}, base)
	p.header.content = [32]byte{1}
	for at := 0; at < len(b); at += docSegmentSize {
		if err := p.add(b[at:min(len(b), at+docSegmentSize)]); err != nil && !errors.Is(err, errUnlike) {
			t.Fatal(err)
		}
	}
	if err := p.finish(); err != nil && !errors.Is(err, errUnlike) {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(p.header.encode(), 0); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	packed, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return packed
}
