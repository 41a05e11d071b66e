package fetch

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"sanctionsd/lists"
)

// A draft is what was put in, whatever the pieces, and its hash is that of the
// file's bytes.
func TestDraft(t *testing.T) {
	dir := t.TempDir()
	sizes := rapid.OneOf(rapid.IntRange(0, 100), rapid.SampledFrom([]int{
		bufferSize - 1, bufferSize, bufferSize + 1, bufferCount * bufferSize, (bufferCount + 2) * bufferSize,
	}))
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOfN(sizes, 1, 4).Draw(t, "pieces")
		s, err := newSpool(dir, 1<<30)
		if err != nil {
			t.Fatal(err)
		}
		defer s.remove()
		d, err := s.draft()
		if err != nil {
			t.Fatal(err)
		}
		var want []byte
		for i, n := range pieces {
			body := []byte(text(uint64(i), n))
			want = append(want, body...)
			var r io.Reader = bytes.NewReader(body)
			broken := rapid.Bool().Draw(t, "broken")
			if broken {
				r = io.MultiReader(r, errReader{})
			}
			if rapid.Bool().Draw(t, "halves") {
				r = iotest.HalfReader(r)
			}
			err := d.add(context.Background(), r)
			if broken != (err == io.ErrUnexpectedEOF) || !broken && err != nil {
				t.Fatalf("got %v", err)
			}
			if d.size != int64(len(want)) {
				t.Fatalf("%d bytes, want %d", d.size, len(want))
			}
		}
		file, err := d.finish()
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(file.path)
		if err != nil || !bytes.Equal(got, want) || file.sha256 != sum(string(want)) || file.size != int64(len(want)) {
			t.Errorf("got %d bytes, %+v, %v", len(got), file, err)
		}
	})
}

// The first bytes say whether it is a ZIP, in however small pieces they come.
func TestDraftOfZIP(t *testing.T) {
	s, err := newSpool(t.TempDir(), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for body, want := range map[string]bool{string(archive(t, "A", "a")): true, string(archive(t)): true, "PK": false, "": false, "<sdnList/>": false} {
		d, err := s.draft()
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []byte(body) {
			if err := d.add(t.Context(), bytes.NewReader([]byte{c})); err != nil {
				t.Fatal(err)
			}
		}
		if file, err := d.finish(); err != nil || file.zip != want {
			t.Errorf("%.4q: %v, %v", body, file.zip, err)
		}
	}
}

func TestDraftEnds(t *testing.T) {
	s, err := newSpool(t.TempDir(), 2*bufferSize)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.write(t.Context(), zeros{}); !errors.Is(err, errTooLarge) {
		t.Errorf("endless: got %v", err)
	}
	if file, err := s.write(t.Context(), io.LimitReader(zeros{}, 2*bufferSize)); err != nil || file.size != 2*bufferSize {
		t.Errorf("at the limit: got %+v, %v", file, err)
	} else if err := file.remove(); err != nil {
		t.Error(err)
	}

	ctx, cancel := context.WithCancel(t.Context())
	stopping := readerFunc(func(p []byte) (int, error) { cancel(); return len(p), nil })
	s.limit = 1 << 30
	if _, err := s.write(ctx, stopping); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped: got %v", err)
	}

	d, err := s.draft()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	closing := readerFunc(func(p []byte) (int, error) {
		if n++; n == 3 {
			d.out.Close()
		}
		return len(p), nil
	})
	err = d.add(t.Context(), closing)
	if _, ok := errors.AsType[*diskError](err); !ok {
		t.Errorf("a disk that fails: got %v", err)
	}
	if err := d.discard(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(s.dir); err != nil || len(left) != 0 {
		t.Errorf("%d files left, %v", len(left), err)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// A file that is written while it is read gives an error, or a document that is
// the bytes of its hash.
func TestReadWhileWritten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "SDN.XML")
	bodies := [][]byte{bytes.Repeat([]byte("a"), 3*bufferSize), bytes.Repeat([]byte("b"), 3*bufferSize)}
	if err := os.WriteFile(path, bodies[0], 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var writer sync.WaitGroup
	writer.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			if err := os.WriteFile(path, bodies[i%2], 0o600); err != nil {
				t.Error(err)
				return
			}
		}
	})
	defer writer.Wait()
	defer stop()
	f, _ := fetcher(t)
	for range 100 {
		res, err := f.Read(t.Context(), source(), "", path)
		if err != nil {
			e, ok := errors.AsType[*Error](err)
			if r := lists.AsRefusal(err); r == nil && (!ok || !e.Temporary) {
				t.Errorf("got %v", err)
			}
			continue
		}
		if d := res.Documents[0]; d.Content != sum(content(t, d)) {
			t.Error("the document's bytes are not those of its hash")
		}
		res.Close()
	}
}
