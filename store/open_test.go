package store_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
)

// bucketsOf returns the names of the buckets in a bucket of a closed store.
func bucketsOf(t testing.TB, dir, bucket string) (names []string) {
	t.Helper()
	b, err := bbolt.Open(filepath.Join(dir, store.FileName), 0o600, &bbolt.Options{ReadOnly: true, Timeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	err = b.View(func(tx *bbolt.Tx) error {
		return tx.Bucket([]byte(bucket)).ForEachBucket(func(k []byte) error {
			names = append(names, string(k))
			return nil
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// holdStore is a process that holds the store until its parent goes.
func holdStore(dir string) int {
	db, err := store.Open(dir, store.Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println("open")
	io.Copy(io.Discard, os.Stdin) // until the parent is gone
	db.Close()
	return 0
}

func TestHeldByAnotherProcess(t *testing.T) {
	dir := t.TempDir()
	c := startChild(t, "hold", dir)
	defer c.cmd.Wait()
	defer c.cmd.Process.Kill()
	if line, err := c.out.ReadString('\n'); line != "open\n" {
		t.Fatalf("the child says %q (error %v)", line, err)
	}
	const timeout = 150 * time.Millisecond
	began := time.Now()
	_, err := store.Open(dir, store.Options{Timeout: timeout})
	waited := time.Since(began)
	var held *store.HeldError
	if !errors.As(err, &held) {
		t.Fatalf("error %v, want a HeldError", err)
	}
	if waited < timeout/2 || waited > timeout+10*time.Second {
		t.Errorf("it waited %s, want %s", waited, timeout)
	}
	if held.Path != filepath.Join(dir, store.FileName) {
		t.Errorf("path %s", held.Path)
	}
	if runtime.GOOS != "linux" {
		return
	}
	if held.PID == 0 {
		t.Skip("this kernel does not show who holds a lock")
	}
	if want := filepath.Base(os.Args[0]); held.PID != c.cmd.Process.Pid || !strings.HasPrefix(want, held.Command) {
		t.Errorf("holder %d (%s), want %d (%s)", held.PID, held.Command, c.cmd.Process.Pid, want)
	}
	if want := fmt.Sprintf("is held by process %d (%s)", held.PID, held.Command); !strings.Contains(err.Error(), want) {
		t.Errorf("error %q does not say %q", err, want)
	}
}

func TestStreamIsTheStoresOwn(t *testing.T) {
	dir := t.TempDir()
	var streams []string
	for _, dir := range []string{dir, dir, t.TempDir()} {
		db := must[*store.DB](t)(store.Open(dir, store.Options{}))
		streams = append(streams, db.Stream())
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if streams[0] != streams[1] || streams[0] == streams[2] || len(streams[0]) != 32 {
		t.Errorf("streams %v, want the first two equal and the third another", streams)
	}
}

// Opening and closing a store that is up to date writes nothing to it, nor does
// it need room on the disk.
func TestOpenWritesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, store.FileName)
	var before []byte
	for round := range 2 {
		db := must[*store.DB](t)(store.Open(dir, store.Options{}))
		if round == 0 {
			storetest.Commit(t, db, list, party("1", "a"))
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		data := must[[]byte](t)(os.ReadFile(path))
		if round == 1 && !slices.Equal(data, before) {
			t.Error("the file is another after it was opened and closed")
		}
		before = data
	}
}

func TestCorruptFile(t *testing.T) {
	whole := t.TempDir()
	db := must[*store.DB](t)(store.Open(whole, store.Options{}))
	var parties []*lists.Designation
	for i := range 500 {
		parties = append(parties, party(fmt.Sprint(i), strings.Repeat("a", 500)))
	}
	storetest.Commit(t, db, list, parties...)
	storetest.Commit(t, db, list, parties[1:]...)
	size := must[int64](t)(db.Size())
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(t.TempDir(), "foreign.db")
	b := must[*bbolt.DB](t)(bbolt.Open(foreign, 0o600, nil))
	err := b.Update(func(tx *bbolt.Tx) error { _, err := tx.CreateBucket([]byte("theirs")); return err })
	if err := errors.Join(err, b.Close()); err != nil {
		t.Fatal(err)
	}
	data := must[[]byte](t)(os.ReadFile(filepath.Join(whole, store.FileName)))
	page := os.Getpagesize()
	tests := []struct {
		name string
		data []byte
		want string
	}{
		{"text", []byte("this is no store"), "restore it from a backup"},
		{"long text", []byte(strings.Repeat("this is no store\n", 10_000)), "restore it from a backup"},
		{"zeros", make([]byte, len(data)), "restore it from a backup"},
		{"cut in the first page", data[:page/2], "restore it from a backup"},
		{"cut behind the meta pages", data[:2*page], "cut short"},
		{"cut in the middle", data[:size/2], "cut short"},
		{"cut by a page", data[:size-int64(page)], "cut short"},
		{"both meta pages overwritten", append(make([]byte, 2*page), data[2*page:]...), "restore it from a backup"},
		{"another program's", must[[]byte](t)(os.ReadFile(foreign)), "no store of sanctionsd"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, store.FileName)
			if err := os.WriteFile(path, tt.data, 0o600); err != nil {
				t.Fatal(err)
			}
			db, err := store.Open(dir, store.Options{})
			if err == nil {
				db.Close()
			}
			if !errors.Is(err, store.ErrCorrupt) || !strings.Contains(err.Error(), tt.want) || !strings.Contains(err.Error(), path) {
				t.Fatalf("error %v, want ErrCorrupt naming the file and %q", err, tt.want)
			}
			if now := must[[]byte](t)(os.ReadFile(path)); !slices.Equal(now, tt.data) {
				t.Error("the file was changed")
			}
		})
	}
}

// A designation that was altered on the disk is found.
func TestCheckFindsAlteredContent(t *testing.T) {
	dir := t.TempDir()
	db := must[*store.DB](t)(store.Open(dir, store.Options{}))
	storetest.Commit(t, db, list, party("1", "UNALTERED"))
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, store.FileName)
	data := must[[]byte](t)(os.ReadFile(path))
	altered := strings.ReplaceAll(string(data), "UNALTERED", "IS NOW SO")
	if altered == string(data) {
		t.Fatal("the text is not in the file as it is")
	}
	if err := os.WriteFile(path, []byte(altered), 0o600); err != nil {
		t.Fatal(err)
	}
	db = must[*store.DB](t)(store.Open(dir, store.Options{}))
	defer db.Close()
	if err := db.Check(); err == nil || !strings.Contains(err.Error(), list+"/1") {
		t.Errorf("Check: error %v, want one naming the designation", err)
	}
}

// At MaxSize commits fail, baselines too, and everything else goes on.
func TestMaxSize(t *testing.T) {
	db := storetest.Open(t, store.Options{MaxSize: 24 << 20})
	storetest.Commit(t, db, list, party("1", "a"))
	large := noise(100_000)
	fill := func(list string, n int) error {
		_, err := storetest.TryCommit(t.Context(), db, list, store.Commit{}, slices.Collect(func(yield func(*lists.Designation) bool) {
			for i := range n {
				d := storetest.Designation(list, fmt.Sprint(i), func(d *lists.Designation) { d.Remarks = large })
				if !yield(d) {
					return
				}
			}
		})...)
		return err
	}
	// The file may grow to 24 MiB, in steps of 16.
	for _, name := range []string{list, "unheld-list"} {
		seq := must[uint64](t)(db.Seq())
		if err := fill(name, 300); err == nil || !strings.Contains(err.Error(), "size") {
			t.Fatalf("%s: error %v, want one about the size", name, err)
		}
		if now := must[uint64](t)(db.Seq()); now != seq {
			t.Fatalf("%s: the failed commit made events", name)
		}
		storetest.Check(t, db)
	}
	if _, held, err := db.ListState("unheld-list"); held || err != nil {
		t.Errorf("held %t, error %v", held, err)
	}
	if _, err := db.Designation(list + "/1"); err != nil {
		t.Error(err)
	}
	storetest.Commit(t, db, list, party("1", "b"))
}

// A store whose file was lost is not begun anew beside its documents.
func TestLostFile(t *testing.T) {
	for name, lose := range map[string]func(path string) error{
		"removed": os.Remove,
		"emptied": func(path string) error { return os.Truncate(path, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			db := must[*store.DB](t)(store.Open(dir, store.Options{}))
			doc := listtest.Document("SDN.XML", []byte("the bytes of a publication"))
			must[store.Kept](t)(db.Documents.Keep(t.Context(), doc, ""))
			storetest.Commit(t, db, list, party("1", "a"))
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			if err := lose(filepath.Join(dir, store.FileName)); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if _, err := store.Open(dir, store.Options{}); !errors.Is(err, store.ErrCorrupt) || !strings.Contains(err.Error(), "move that folder away") {
					t.Fatalf("error %v, want ErrCorrupt with the remedy", err)
				}
			}
			if err := os.Rename(filepath.Join(dir, "documents"), filepath.Join(dir, "documents.old")); err != nil {
				t.Fatal(err)
			}
			if err := must[*store.DB](t)(store.Open(dir, store.Options{})).Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}
