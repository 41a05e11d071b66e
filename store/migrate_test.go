package store_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
)

// schema2 returns a folder with a store as the last version with schema 2 left
// it, and what that version told of it.
func schema2(t testing.TB) (dir, described string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, store.FileName), unzipped(t, "sanctionsd.db.gz"), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir, string(unzipped(t, "described.txt.gz"))
}

func unzipped(t testing.TB, name string) []byte {
	t.Helper()
	f := must[*os.File](t)(os.Open(filepath.Join("testdata", "schema-2", name)))
	defer f.Close()
	return must[[]byte](t)(io.ReadAll(must[*gzip.Reader](t)(gzip.NewReader(f))))
}

// tell returns what a store tells of the lists in the fixture.
func tell(t testing.TB, db *store.DB) string {
	t.Helper()
	var b strings.Builder
	if err := describe(&b, db, "us-ofac-sdn", "cn-mfa-afsl"); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func diffLines(want, got string) string {
	return cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n"))
}

// A store of schema 2 tells after its migration what it told before, and goes
// on from there.
func TestStoreOfSchema2(t *testing.T) {
	dir, want := schema2(t)
	old := unzipped(t, "sanctionsd.db.gz")
	for round := range 2 {
		db := must[*store.DB](t)(store.Open(dir, store.Options{}))
		storetest.Check(t, db)
		if diff := diffLines(want, tell(t, db)); diff != "" {
			t.Fatalf("opening %d (-schema 2 +now)\n%s", round, diff)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if names := bucketsOf(t, dir, "designations"); len(names) != 2 {
			t.Errorf("opening %d left %v", round, names)
		}
	}
	if backup := must[[]byte](t)(os.ReadFile(filepath.Join(dir, "sanctionsd.schema-2.bak"))); len(backup) == 0 || len(backup) > len(old) {
		t.Errorf("the backup has %d bytes, the store had %d", len(backup), len(old))
	}

	// A designation with a packed and an unpacked past.
	db := storetest.OpenIn(t, dir)
	held := must[map[string]*lists.Designation](t)(storetest.Designations(db, "us-ofac-sdn"))
	var next []*lists.Designation
	for id, d := range held {
		d.Digest, d.Provenance = "", nil
		if id == "us-ofac-sdn/1185" {
			d.Remarks = "changed after the migration"
		}
		d.Seal()
		next = append(next, d)
	}
	done := storetest.Commit(t, db, "us-ofac-sdn", next...)
	if done.Run.Counts.Changed != 1 || done.Run.Counts.Sum() != 1 {
		t.Errorf("counts %+v, want one change", done.Run.Counts)
	}
	versions := must[[]store.Version](t)(db.History("us-ofac-sdn/1185"))
	if n := len(versions); n != 4 || !bytes.Contains(versions[n-1].JSON, []byte("after the migration")) || bytes.Contains(versions[n-2].JSON, []byte("after the migration")) {
		t.Errorf("%d versions, the last %s", n, versions[n-1].JSON)
	}
}

// migrateOnce is the process that is killed: it says that it begins, opens the
// store, and says that it has.
func migrateOnce(dir string) int {
	fmt.Println("begins")
	if _, err := store.Open(dir, store.Options{}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Println("open")
	io.Copy(io.Discard, os.Stdin) // until it is killed
	return 0
}

// After kill -9 at any moment of a migration the store is of the old or the new
// schema, and opens with all it had.
func TestKillMigration(t *testing.T) {
	rounds := 24
	if testing.Short() {
		rounds = 5
	}
	r := rand.New(rand.NewPCG(3, 2))
	before := 0
	for round := range rounds {
		dir, want := schema2(t)
		// Most are killed more than once before one may finish.
		for range 1 + r.IntN(3) {
			if !killMigration(t, dir, time.Duration(r.Int64N(int64(60*time.Millisecond)))) {
				before++
			}
		}
		db := must[*store.DB](t)(store.Open(dir, store.Options{}))
		storetest.Check(t, db)
		if diff := diffLines(want, tell(t, db)); diff != "" {
			t.Fatalf("round %d (-schema 2 +now)\n%s", round, diff)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if names := bucketsOf(t, dir, "designations"); len(names) != 2 {
			t.Errorf("round %d: unfinished designations were not dropped: %v", round, names)
		}
	}
	t.Logf("%d processes were killed before the store was open", before)
}

// killMigration kills a process some time after it began to open a store, and
// reports whether it had opened it.
func killMigration(t *testing.T, dir string, wait time.Duration) (opened bool) {
	t.Helper()
	c := startChild(t, "migrate", dir)
	if line, err := c.out.ReadString('\n'); line != "begins\n" {
		t.Fatalf("the child says %q (error %v)", line, err)
	}
	kill := time.AfterFunc(wait, func() { c.cmd.Process.Kill() })
	defer kill.Stop()
	rest, err := io.ReadAll(c.out)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the child ended by itself: %v", err)
	}
	return string(rest) == "open\n"
}
