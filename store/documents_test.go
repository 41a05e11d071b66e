package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sanctionsd/lists"
)

// mustKeep keeps b and returns how.
func mustKeep(t testing.TB, d *Documents, b []byte, base string) Kept {
	t.Helper()
	kept, err := d.Keep(t.Context(), documentOf(b), base)
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

// checkReads fails unless Open, Copy and Verify all give exactly b.
func checkReads(t testing.TB, d *Documents, b []byte) {
	t.Helper()
	content := contentOf(b)
	f, err := d.Open(content)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, b) {
		t.Fatalf("Open gives %d other bytes than the %d kept", len(got), len(b))
	}
	if n := len(b) / 2; n > 0 {
		half := make([]byte, len(b)-n)
		if _, err := f.ReadAt(half, int64(n)); err != nil || !bytes.Equal(half, b[n:]) {
			t.Fatalf("ReadAt gives other bytes (error %v)", err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	var copied bytes.Buffer
	if err := d.Copy(&copied, content); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(copied.Bytes(), b) {
		t.Fatal("Copy gives other bytes than were kept")
	}
	if err := d.Verify(t.Context(), content); err != nil {
		t.Fatal(err)
	}
	if !d.Has(content) {
		t.Fatal("Has does not know what Open gives")
	}
}

// checkNoTemp fails when there is a temporary file.
func checkNoTemp(t testing.TB, d *Documents) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(d.Dir, tempDir))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	for _, e := range entries {
		t.Errorf("temporary file %s is left behind", e.Name())
	}
}

// text is a drawn edition: lines that look alike, so that a dictionary is both
// useful and misleading.
func text(t *rapid.T, label string) []byte {
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, label+" seed"), 0))
	// Mostly small, for speed.
	sizes := []int{0, 1, 63, 1000, 1000, 20_000, 20_000, 100_000, 100_000, docSegmentSize - 1, docSegmentSize, 2*docSegmentSize + 7}
	size := rapid.SampledFrom(sizes).Draw(t, label+" size")
	b := make([]byte, 0, size+64)
	for len(b) < size {
		b = append(b, "<uid>"...)
		for range 1 + r.IntN(20) {
			b = append(b, "0123456789abcdef"[r.IntN(16)])
		}
		b = append(b, "</uid>\n"...)
	}
	return b[:size]
}

// mutate draws another edition of b: parts cut, copied elsewhere, overwritten.
func mutate(t *rapid.T, b []byte) []byte {
	b = bytes.Clone(b)
	for range rapid.IntRange(0, 6).Draw(t, "mutations") {
		if len(b) == 0 {
			break
		}
		at := rapid.IntRange(0, len(b)-1).Draw(t, "at")
		end := min(len(b), at+rapid.SampledFrom([]int{1, 40, 5000, windowBefore, docSegmentSize + windowAfter}).Draw(t, "length"))
		part := bytes.Clone(b[at:end])
		switch rapid.IntRange(0, 2).Draw(t, "kind") {
		case 0:
			b = append(b[:at], b[end:]...)
		case 1:
			to := rapid.IntRange(0, len(b)).Draw(t, "to")
			b = append(b[:to:to], append(part, b[to:]...)...)
		case 2:
			for i := range part {
				b[at+i] ^= byte(1 + i%7)
			}
		}
	}
	return b
}

func TestDocumentsRoundTrip(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		sub, err := os.MkdirTemp(dir, "") //nolint:usetesting // one for each example
		if err != nil {
			rt.Fatal(err)
		}
		defer os.RemoveAll(sub)
		d := &Documents{Dir: filepath.Join(sub, "documents")}
		all := [][]byte{text(rt, "first")}
		base := ""
		for range rapid.IntRange(1, 2).Draw(rt, "editions") {
			b := mutate(rt, all[len(all)-1])
			all = append(all, b)
		}
		for _, b := range all {
			base = mustKeep(t, d, b, base).Content
		}
		for _, b := range all {
			checkReads(t, d, b)
		}
		checkNoTemp(t, d)
	})
}

func TestDocumentsDelta(t *testing.T) {
	first, second := editions(4 << 20)
	third := append(bytes.Clone(second), "<entry/>\n"...)
	d := &Documents{Dir: filepath.Join(t.TempDir(), "documents")}
	whole := mustKeep(t, d, first, "")
	if whole.Base != "" || whole.Content != contentOf(first) {
		t.Fatalf("the first edition is kept as %+v, want it whole", whole)
	}
	delta := mustKeep(t, d, second, whole.Content)
	if delta.Base != whole.Content {
		t.Fatalf("the second edition is kept as %+v, want a delta", delta)
	}
	if delta.Bytes*10 > whole.Bytes {
		t.Errorf("the delta takes %d bytes, the whole edition %d", delta.Bytes, whole.Bytes)
	}
	// The base of a base, so that no document needs more than two files.
	if k := mustKeep(t, d, third, delta.Content); k.Base != whole.Content {
		t.Errorf("the third edition is kept as %+v, want a delta against the first", k)
	}
	for _, b := range [][]byte{first, second, third} {
		checkReads(t, d, b)
	}
	for _, k := range []Kept{whole, delta} {
		if info, err := os.Stat(d.path(k.Content)); err != nil || info.Size() != k.Bytes {
			t.Errorf("the file has other than the %d bytes reported (error %v)", k.Bytes, err)
		}
	}
}

// TestDocumentsForeignReader has the zstd command unpack every batch of a delta
// and follows its instructions, which shows that the files can be read without
// this program.
func TestDocumentsForeignReader(t *testing.T) {
	zstd, err := exec.LookPath("zstd")
	if err != nil {
		t.Skip("there is no zstd command here")
	}
	first, second := editions(2 << 20)
	d := &Documents{Dir: filepath.Join(t.TempDir(), "documents")}
	base := mustKeep(t, d, first, "").Content
	delta := mustKeep(t, d, second, base)
	if delta.Base != base {
		t.Fatalf("kept as %+v, want a delta", delta)
	}
	b, err := os.ReadFile(d.path(delta.Content))
	if err != nil {
		t.Fatal(err)
	}
	f, err := readDocFile(bytes.NewReader(b), "delta", int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 0, len(second))
	windowEnd := int64(0)
	for _, batch := range f.batches {
		script := unpackForeign(t, zstd, b[batch.offset:batch.offset+int64(batch.frame)], nil)
		instructions, literals := script[:batch.instructions], script[batch.instructions:]
		unsigned := func() int64 {
			v, n := binary.Uvarint(instructions)
			instructions = instructions[n:]
			return int64(v)
		}
		signed := func() int64 {
			v, n := binary.Varint(instructions)
			instructions = instructions[n:]
			return v
		}
		for range batch.segments {
			start := windowEnd + signed()
			windowEnd = start + unsigned()
			full := min(len(got)+f.header.segment, len(second))
			for at := start; len(got) < full; {
				n := unsigned()
				got = append(got, literals[:n]...)
				literals = literals[n:]
				if n = unsigned(); n > 0 {
					at += signed()
					got = append(got, first[at:at+n]...)
					at += n
				}
			}
		}
	}
	if !bytes.Equal(got, second) {
		t.Error("zstd unpacks other bytes")
	}
}

// unpackForeign has the zstd command unpack a frame.
func unpackForeign(t *testing.T, zstd string, frame, dict []byte) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "dict")
	if err := os.WriteFile(path, dict, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), zstd, "-d", "-c", "-D", path)
	cmd.Stdin = bytes.NewReader(frame)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// TestDocumentsShifts checks that deltas stay small when whole stretches
// longer than a dictionary's margin come or go.
func TestDocumentsShifts(t *testing.T) {
	first, _ := editions(6 << 20)
	other, _ := editions(7 << 20)
	added := other[6<<20:][:400_000]
	at := 3<<20 + 12345
	for _, test := range []struct {
		name          string
		second, fresh []byte
	}{
		{"400 kB are inserted", append(append(bytes.Clone(first[:at]), added...), first[at:]...), added},
		{"300 kB are removed", append(bytes.Clone(first[:at]), first[at+300_000:]...), nil},
		{"the start is removed", first[400_000:], nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := &Documents{Dir: filepath.Join(t.TempDir(), "documents")}
			whole := mustKeep(t, d, first, "")
			delta := mustKeep(t, d, test.second, whole.Content)
			if delta.Base == "" {
				t.Fatal("kept whole, want a delta")
			}
			// What is new, as large as it is alone, and a little.
			fresh := mustKeep(t, d, test.fresh, "").Bytes
			if limit := fresh + whole.Bytes/20; delta.Bytes > limit {
				t.Errorf("the delta takes %d bytes, want %d at most; the whole edition takes %d", delta.Bytes, limit, whole.Bytes)
			}
			checkReads(t, d, test.second)
		})
	}
}

func TestDocumentsUnlikeIsWhole(t *testing.T) {
	first, _ := editions(1 << 20)
	r := rand.New(rand.NewPCG(3, 4))
	second := make([]byte, 1<<20)
	for i := range second {
		second[i] = byte(r.Uint32())
	}
	d := &Documents{Dir: filepath.Join(t.TempDir(), "documents")}
	base := mustKeep(t, d, first, "")
	if k := mustKeep(t, d, second, base.Content); k.Base != "" {
		t.Errorf("noise is kept as a delta of %d bytes", k.Bytes)
	}
	checkReads(t, d, second)
}

func TestDocumentsKeepAgain(t *testing.T) {
	first, second := editions(2 << 20)
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	d := &Documents{Dir: filepath.Join(t.TempDir(), "documents"), Now: func() time.Time { return now }}
	base := mustKeep(t, d, first, "")
	delta := mustKeep(t, d, second, base.Content)
	before, err := os.Stat(d.path(delta.Content))
	if err != nil {
		t.Fatal(err)
	}
	now = now.Add(time.Hour)
	if again := mustKeep(t, d, second, ""); again != delta {
		t.Errorf("kept again as %+v, first as %+v", again, delta)
	}
	after, err := os.Stat(d.path(delta.Content))
	if err != nil {
		t.Fatal(err)
	}
	if !os.SameFile(before, after) {
		t.Error("an intact document was written again")
	}
	if !after.ModTime().Equal(now) {
		t.Errorf("kept at %s, noted as %s", now, after.ModTime())
	}
}

func TestDocumentsKeepErrors(t *testing.T) {
	first, second := editions(2 << 20)
	errRead := errors.New("the disk is on fire")
	wrong := documentOf(first)
	wrong.Content = contentOf(second)
	broken := documentOf(first)
	broken.Open = func() (lists.File, error) { return brokenFile{memoryFile{bytes.NewReader(first)}, errRead}, nil }
	path := documentOf(first)
	path.Content = "../../etc/passwd"
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	// Cancelled while it is being read.
	half, cancelHalf := context.WithCancel(t.Context())
	halfway := documentOf(first)
	halfway.Open = func() (lists.File, error) {
		return cancelFile{memoryFile{bytes.NewReader(first)}, cancelHalf}, nil
	}
	for _, test := range []struct {
		name string
		ctx  context.Context
		doc  lists.Document
		want error
		text string
	}{
		{"other bytes", t.Context(), wrong, nil, "they changed since they were fetched"},
		{"broken reader", t.Context(), broken, errRead, ""},
		{"path as content", t.Context(), path, nil, "is not a SHA-256"},
		{"cancelled", cancelled, documentOf(first), context.Canceled, ""},
		{"cancelled half way", half, halfway, context.Canceled, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := &Documents{Dir: filepath.Join(t.TempDir(), "documents")}
			_, err := d.Keep(test.ctx, test.doc, "")
			if err == nil || test.want != nil && !errors.Is(err, test.want) || !bytes.Contains([]byte(err.Error()), []byte(test.text)) {
				t.Errorf("error %v, want %v %q", err, test.want, test.text)
			}
			if d.Has(test.doc.Content) {
				t.Error("the document is kept all the same")
			}
			checkNoTemp(t, d)
		})
	}
}

// brokenFile gives half its bytes and then err.
type brokenFile struct {
	memoryFile
	err error
}

func (f brokenFile) Read(p []byte) (int, error) {
	if f.Len() < int(f.Size()/2) {
		return 0, f.err
	}
	return f.memoryFile.Read(p)
}

// cancelFile cancels a context when it is read.
type cancelFile struct {
	memoryFile
	cancel func()
}

func (f cancelFile) Read(p []byte) (int, error) {
	f.cancel()
	return f.memoryFile.Read(p)
}
