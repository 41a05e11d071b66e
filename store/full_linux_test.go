package store_test

import (
	"errors"
	"fmt"
	"syscall"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
)

// On a full disk commits fail and change nothing, the store serves and can be
// opened, and goes on when there is room again.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("a small file system cannot be mounted here (%v); run as root", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	editions := func(list string, n int) (ds []*lists.Designation) {
		for i := range n {
			ds = append(ds, storetest.Designation(list, fmt.Sprint(i), func(d *lists.Designation) { d.Remarks = noise(2000) }))
		}
		return ds
	}
	db := must[*store.DB](t)(store.Open(dir, store.Options{}))
	storetest.Commit(t, db, list, party("1", "a"))
	for _, name := range []string{list, "unheld-list"} {
		seq := must[uint64](t)(db.Seq())
		_, err := storetest.TryCommit(t.Context(), db, name, store.Commit{}, editions(name, 300)...)
		if !errors.Is(err, syscall.ENOSPC) {
			t.Fatalf("%s: error %v, want no space left", name, err)
		}
		if now := must[uint64](t)(db.Seq()); now != seq {
			t.Fatalf("%s: the failed commit made events", name)
		}
		if _, err := db.Designation(list + "/1"); err != nil {
			t.Fatal(err)
		}
		storetest.Check(t, db)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = storetest.OpenIn(t, dir)
	if state, _, err := db.ListState(list); err != nil || state.Revision != 1 || state.Designations != 1 {
		t.Fatalf("state %+v, error %v", state, err)
	}
	if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT, "size=64m"); err != nil {
		t.Fatal(err)
	}
	storetest.Commit(t, db, list, editions(list, 300)...)
}
