package store

import (
	"context"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func mustHex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestDocumentsSweep checks, for any documents, times and wishes, that what is
// wanted or young can still be opened, and that of the rest only bases stay.
func TestDocumentsSweep(t *testing.T) {
	first, second := editions(100_000)
	start := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		sub, err := os.MkdirTemp(dir, "") //nolint:usetesting // one for each example
		if err != nil {
			rt.Fatal(err)
		}
		defer os.RemoveAll(sub)
		now := start
		d := &Documents{Dir: filepath.Join(sub, "documents"), Now: func() time.Time { return now }}
		all := map[string][]byte{}
		kept := map[string]Kept{}
		at := map[string]time.Time{}
		base := ""
		for i := range rapid.IntRange(1, 5).Draw(rt, "documents") {
			now = now.Add(time.Hour)
			b := append([]byte{byte('0' + i)}, [][]byte{first, second}[rapid.IntRange(0, 1).Draw(rt, "edition")]...)
			k := mustKeep(t, d, b, base)
			all[k.Content], kept[k.Content], at[k.Content] = b, k, now
			if rapid.Bool().Draw(rt, "next against this") {
				base = k.Content
			}
		}
		limit := start.Add(time.Duration(rapid.IntRange(0, 7).Draw(rt, "limit")) * time.Hour)
		wanted := map[string]bool{}
		for content := range all {
			wanted[content] = rapid.Bool().Draw(rt, "wanted")
		}
		stays := map[string]bool{}
		var gone, size int64
		for content := range all {
			if wanted[content] || !at[content].Before(limit) {
				stays[content], stays[kept[content].Base] = true, true
			}
		}
		for content, k := range kept {
			if !stays[content] {
				gone++
				size += k.Bytes
			}
		}
		removed, bytes, err := d.Sweep(context.Background(), func(c string) bool { return wanted[c] }, limit)
		if err != nil || int64(removed) != gone || bytes != size {
			rt.Fatalf("%d files of %d bytes removed, want %d of %d (error %v)", removed, bytes, gone, size, err)
		}
		for content, b := range all {
			if stays[content] {
				checkReads(t, d, b)
			} else if d.Has(content) {
				rt.Fatalf("%s is still there", content)
			}
		}
	})
}

// TestDocumentsAfterKill lays out what a killed process leaves: temporary
// files, whole and in part, and a document no commit refers to.
func TestDocumentsAfterKill(t *testing.T) {
	first, second := editions(1 << 20)
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	d := &Documents{Dir: filepath.Join(t.TempDir(), "documents"), Now: func() time.Time { return now }}
	one := mustKeep(t, d, first, "")
	orphan := mustKeep(t, d, second, "")
	for name, n := range map[string]int64{"doc-1": 0, "doc-2": 1000, "doc-3": orphan.Bytes} {
		b, err := os.ReadFile(d.path(orphan.Content))
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(d.Dir, tempDir, name)
		if err := os.WriteFile(path, b[:n], 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now, now); err != nil {
			t.Fatal(err)
		}
	}
	foreign := filepath.Join(d.Dir, "lost+found")
	if err := os.WriteFile(foreign, []byte("not ours"), 0o600); err != nil {
		t.Fatal(err)
	}
	checkReads(t, d, first)
	sweep := func(limit time.Time) int {
		t.Helper()
		n, _, err := d.Sweep(t.Context(), func(c string) bool { return c == one.Content }, limit)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := sweep(now); n != 0 {
		t.Errorf("%d young files removed", n)
	}
	// The run is repeated and keeps the orphan again, which saves it.
	now = now.Add(time.Hour)
	mustKeep(t, d, second, one.Content)
	if n := sweep(now); n != 3 {
		t.Errorf("%d files removed, want the 3 temporary ones", n)
	}
	checkReads(t, d, second)
	now = now.Add(time.Hour)
	if n := sweep(now); n != 1 {
		t.Errorf("%d files removed, want the orphan", n)
	}
	checkReads(t, d, first)
	checkNoTemp(t, d)
	if _, err := os.Stat(foreign); err != nil {
		t.Error(err)
	}
}

func TestDocumentsSweepNothing(t *testing.T) {
	d := &Documents{Dir: filepath.Join(t.TempDir(), "documents")}
	if n, size, err := d.Sweep(t.Context(), func(string) bool { return false }, time.Now()); n != 0 || size != 0 || err != nil {
		t.Errorf("an empty store gives %d, %d, %v", n, size, err)
	}
	first, _ := editions(1000)
	kept := mustKeep(t, d, first, "")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := d.Sweep(ctx, func(string) bool { return false }, time.Now().Add(time.Hour)); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want it cancelled", err)
	}
	if !d.Has(kept.Content) {
		t.Error("a cancelled sweep has removed a document")
	}
}

// TestDocumentsTogether keeps, reads and sweeps at the same time; the race
// detector watches. The base is wanted by nobody and old, and needed.
func TestDocumentsTogether(t *testing.T) {
	first, second := editions(200_000)
	d := &Documents{Dir: filepath.Join(t.TempDir(), "documents")}
	base := mustKeep(t, d, first, "").Content
	long := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(d.path(base), long, long); err != nil {
		t.Fatal(err)
	}
	mustKeep(t, d, second, base)
	limit := long.Add(time.Hour)
	var group sync.WaitGroup
	for i := range 4 {
		group.Go(func() {
			for j := range 3 {
				b := append([]byte{byte('0' + i), byte('0' + j)}, second...)
				kept, err := d.Keep(t.Context(), documentOf(b), base)
				if err != nil || kept.Base != base {
					t.Errorf("kept as %+v, want a delta (error %v)", kept, err)
					return
				}
				if err := d.Verify(t.Context(), kept.Content); err != nil {
					t.Error(err)
				}
				if n, _, err := d.Sweep(t.Context(), func(string) bool { return false }, limit); n != 0 || err != nil {
					t.Errorf("%d files removed, want none (error %v)", n, err)
				}
			}
		})
	}
	group.Wait()
	checkReads(t, d, first)
}
