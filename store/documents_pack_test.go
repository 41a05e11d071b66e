package store

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
)

// filesBelow returns every file below dir with its content.
func filesBelow(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := make(map[string]string)
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		files[path] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// gatedFile stops at its nth read until the gate is opened.
type gatedFile struct {
	memoryFile
	reads   *int
	n       int
	reached chan struct{}
	gate    chan struct{}
}

func (f gatedFile) Read(p []byte) (int, error) {
	if *f.reads++; *f.reads == f.n {
		close(f.reached)
		<-f.gate
	}
	return f.memoryFile.Read(p)
}

// TestPackingDiscard discards packings at every stage. Nothing may be left of
// them, and what was kept before stays as it was.
func TestPackingDiscard(t *testing.T) {
	first, second := editions(3 * docSegmentSize)
	other, _ := editions(docSegmentSize)
	one := contentOf(first)
	finished := func(p *Packing) { <-p.done }
	// stopped lets the packing go on only when it has been told to stop.
	gated := func(b []byte, read int) (doc lists.Document, stopped func(*Packing)) {
		reached, gate := make(chan struct{}), make(chan struct{})
		doc = documentOf(b)
		doc.Open = func() (lists.File, error) {
			return gatedFile{memoryFile{bytes.NewReader(b)}, new(int), read, reached, gate}, nil
		}
		return doc, func(p *Packing) {
			<-reached
			p.cancel()
			close(gate)
		}
	}
	type stage struct {
		name string
		docs []PackRequest
		at   func(*Packing)
	}
	stages := []stage{
		{"no document", nil, finished},
		{"at once", []PackRequest{{documentOf(second), one}}, func(*Packing) {}},
		{"all packed", []PackRequest{{documentOf(second), one}, {documentOf(other), ""}}, finished},
		{"kept already", []PackRequest{{documentOf(first), ""}, {documentOf(other), ""}}, finished},
		{"after an error", []PackRequest{{documentOf(other), ""}, {lists.Document{Name: "X"}, ""}}, finished},
	}
	for read := 1; read <= 4; read++ {
		doc, at := gated(second, read)
		stages = append(stages, stage{"while the first is read", []PackRequest{{doc, one}, {documentOf(other), ""}}, at})
		doc, at = gated(second, read)
		stages = append(stages, stage{"while the second is read", []PackRequest{{documentOf(other), ""}, {doc, one}}, at})
		doc, at = gated(second, read)
		stages = append(stages, stage{"while one is packed whole", []PackRequest{{doc, ""}}, at})
	}
	for _, stage := range stages {
		t.Run(stage.name, func(t *testing.T) {
			d := &Documents{Dir: filepath.Join(t.TempDir(), "documents")}
			mustKeep(t, d, first, "")
			before := filesBelow(t, d.Dir)
			p := d.Pack(t.Context(), stage.docs)
			stage.at(p)
			if err := p.Discard(); err != nil {
				t.Fatal(err)
			}
			select {
			case <-p.done:
			default:
				t.Error("Discard returns before the packing has ended")
			}
			if diff := cmp.Diff(before, filesBelow(t, d.Dir)); diff != "" {
				t.Errorf("Discard leaves other files (-before +after):\n%s", diff)
			}
			if _, err := p.Keep(t.Context()); err == nil {
				t.Error("Keep after Discard succeeds")
			}
			if err := p.Discard(); err != nil {
				t.Errorf("second Discard: %v", err)
			}
		})
	}
}

func TestPackingKeep(t *testing.T) {
	first, second := editions(docSegmentSize + 100_000)
	other := []byte("a small document")
	one := contentOf(first)
	d := &Documents{Dir: filepath.Join(t.TempDir(), "documents")}
	whole := mustKeep(t, d, first, "")
	p := d.Pack(t.Context(), []PackRequest{{documentOf(second), one}, {documentOf(first), ""}, {documentOf(other), ""}})
	<-p.done
	for _, b := range [][]byte{second, other} {
		if d.Has(contentOf(b)) {
			t.Error("a document is kept before Keep")
		}
	}
	kept, err := p.Keep(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(kept) != 3 || kept[0].Content != contentOf(second) || kept[0].Base != one || kept[1] != whole ||
		kept[2].Content != contentOf(other) || kept[2].Base != "" {
		t.Errorf("kept %+v", kept)
	}
	for _, b := range [][]byte{first, second, other} {
		checkReads(t, d, b)
	}
	checkNoTemp(t, d)
	before := filesBelow(t, d.Dir)
	if err := p.Discard(); err != nil {
		t.Errorf("Discard after Keep: %v", err)
	}
	if diff := cmp.Diff(before, filesBelow(t, d.Dir)); diff != "" {
		t.Errorf("Discard after Keep changes files (-before +after):\n%s", diff)
	}
}

func TestPackingKeepErrors(t *testing.T) {
	first, second := editions(docSegmentSize + 100_000)
	errRead := errors.New("the disk is on fire")
	broken := documentOf(second)
	broken.Name = "BROKEN.XML"
	broken.Open = func() (lists.File, error) { return brokenFile{memoryFile{bytes.NewReader(second)}, errRead}, nil }
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, test := range []struct {
		name       string
		pack, keep context.Context
		docs       []PackRequest
		want       error
		text       string
	}{
		{"a document cannot be read", t.Context(), t.Context(), []PackRequest{{documentOf(first), ""}, {broken, ""}}, errRead, "BROKEN.XML"},
		{"the packing is cancelled", cancelled, t.Context(), []PackRequest{{documentOf(first), ""}}, context.Canceled, "LIST.XML"},
		{"the packing and Keep are cancelled", cancelled, cancelled, []PackRequest{{documentOf(first), ""}}, context.Canceled, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			d := &Documents{Dir: filepath.Join(t.TempDir(), "documents")}
			_, err := d.Pack(test.pack, test.docs).Keep(test.keep)
			if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.text) {
				t.Errorf("error %v, want %v with %q", err, test.want, test.text)
			}
			if d.Has(contentOf(first)) || d.Has(contentOf(second)) {
				t.Error("a document is kept all the same")
			}
			checkNoTemp(t, d)
		})
	}
}

// TestPackingKeepCancelled cancels Keep while it waits.
func TestPackingKeepCancelled(t *testing.T) {
	first, _ := editions(docSegmentSize)
	d := &Documents{Dir: filepath.Join(t.TempDir(), "documents")}
	ctx, cancel := context.WithCancel(t.Context())
	gate := make(chan struct{})
	doc := documentOf(first)
	doc.Open = func() (lists.File, error) {
		return gatedFile{memoryFile{bytes.NewReader(first)}, new(int), 1, make(chan struct{}), gate}, nil
	}
	p := d.Pack(t.Context(), []PackRequest{{doc, ""}})
	go func() {
		cancel()
		// The packing stands until Keep has stopped it, so that Keep sees the
		// cancelled context and not the packing's end.
		close(gate)
	}()
	// Either may come first; nothing half-done may be left.
	kept, err := p.Keep(ctx)
	if err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if d.Has(contentOf(first)) != (err == nil) {
		t.Errorf("kept %+v with error %v", kept, err)
	}
	checkNoTemp(t, d)
}

// TestPackingSweep sweeps between the packing and Keep: the base of a delta
// that is packed must stay, wanted or not.
func TestPackingSweep(t *testing.T) {
	first, second := editions(docSegmentSize + 100_000)
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	d := &Documents{Dir: filepath.Join(t.TempDir(), "documents"), Now: func() time.Time { return now }}
	one := mustKeep(t, d, first, "").Content
	now = now.Add(24 * time.Hour)
	p := d.Pack(t.Context(), []PackRequest{{documentOf(second), one}})
	<-p.done
	removed, _, err := d.Sweep(t.Context(), func(string) bool { return false }, now.Add(-time.Hour))
	if err != nil || removed != 0 {
		t.Errorf("Sweep removes %d files, error %v", removed, err)
	}
	kept, err := p.Keep(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if kept[0].Base != one {
		t.Errorf("kept as %+v, want a delta", kept[0])
	}
	checkReads(t, d, second)
}

// TestPackingOvertaken has another keep a document whole, and a third a delta
// against it, while it is packed as a delta: it must stay whole.
func TestPackingOvertaken(t *testing.T) {
	first, second := editions(docSegmentSize + 100_000)
	third := append(bytes.Clone(second), "<entry/>\n"...)
	d := &Documents{Dir: filepath.Join(t.TempDir(), "documents")}
	one := mustKeep(t, d, first, "").Content
	p := d.Pack(t.Context(), []PackRequest{{documentOf(second), one}})
	<-p.done
	whole := mustKeep(t, d, second, "")
	if k := mustKeep(t, d, third, whole.Content); k.Base != whole.Content {
		t.Fatalf("kept as %+v, want a delta against the second", k)
	}
	kept, err := p.Keep(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if kept[0] != whole {
		t.Errorf("kept as %+v, want as it is: %+v", kept[0], whole)
	}
	for _, b := range [][]byte{first, second, third} {
		checkReads(t, d, b)
	}
	checkNoTemp(t, d)
}
