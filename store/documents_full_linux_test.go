package store

import (
	"errors"
	"path/filepath"
	"syscall"
	"testing"
)

// TestDocumentsFullDisk keeps documents on a file system that is full.
func TestDocumentsFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=512k"); err != nil {
		t.Skipf("a small file system cannot be mounted here (%v); run as root", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	small, _ := editions(1 << 20)
	large, _ := editions(8 << 20)
	d := &Documents{Dir: filepath.Join(dir, "documents")}
	if _, err := d.Keep(t.Context(), documentOf(large), ""); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("Keep: error %v, want no space", err)
	}
	if d.Has(contentOf(large)) {
		t.Error("half a document is kept")
	}
	checkNoTemp(t, d)
	// There is room for it packed, and none to unpack it.
	mustKeep(t, d, small, "")
	if _, err := d.Open(contentOf(small)); !errors.Is(err, syscall.ENOSPC) || errors.Is(err, ErrDamaged) {
		t.Errorf("Open: error %v, want no space and no damage", err)
	}
	checkNoTemp(t, d)
	if err := d.Verify(t.Context(), contentOf(small)); err != nil {
		t.Error(err)
	}
}
