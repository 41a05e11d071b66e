package store

import (
	"compress/gzip"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"go.etcd.io/bbolt"
)

// storeOfSchema2 returns a folder with a store as the last version with schema 2
// left it.
func storeOfSchema2(t *testing.T) (dir string) {
	t.Helper()
	f, err := os.Open(filepath.Join("testdata", "schema-2", "sanctionsd.db.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, FileName), data, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// heldBuckets counts the designations of lists, those that nothing points at
// too.
func heldBuckets(t *testing.T, db *DB) (n int) {
	t.Helper()
	err := db.view(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketDesignations).ForEachBucket(func([]byte) error { n++; return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// An interrupted migration is begun again: where it ended between two of its
// transactions, and between the one that shows the new layout and the one that
// drops the old.
func TestSplitRecordsInterrupted(t *testing.T) {
	tests := []struct {
		name string
		stop func(db *DB) error
		// left is how many designations lie there then.
		left int
	}{
		{"half of the lists", func(db *DB) error {
			state, _, err := db.ListState("us-ofac-sdn")
			if err != nil {
				return err
			}
			_, err = splitList(db, state)
			return err
		}, 3},
		{"all but the last transaction", func(db *DB) error {
			_, err := splitRecords(db)
			return err
		}, 4},
		{"before the old are dropped", func(db *DB) error {
			finish, err := splitRecords(db)
			if err != nil {
				return err
			}
			return db.update(func(tx *bbolt.Tx) error { return migrate(tx, []func(*bbolt.Tx) error{finish}, 2, 3) })
		}, 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := storeOfSchema2(t)
			b, err := openBolt(filepath.Join(dir, FileName), &bbolt.Options{})
			if err != nil {
				t.Fatal(err)
			}
			db := &DB{bolt: b, dir: dir}
			if err := tt.stop(db); err != nil {
				t.Fatal(err)
			}
			if n := heldBuckets(t, db); n != tt.left {
				t.Errorf("interrupted it has the designations of %d lists, want %d", n, tt.left)
			}
			if err := b.Close(); err != nil {
				t.Fatal(err)
			}
			if db, err = Open(dir, Options{}); err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if err := db.Check(); err != nil {
				t.Error(err)
			}
			if n := heldBuckets(t, db); n != 2 {
				t.Errorf("opened it has the designations of %d lists, want 2", n)
			}
		})
	}
}

// A damaged record stops the migration, and the store stays what it was.
func TestSplitRecordsDamaged(t *testing.T) {
	tests := map[string][]byte{
		"no record":  []byte("x"),
		"no content": (&record{revision: 1, publication: "us-ofac-sdn/1"}).appendTo(nil),
	}
	for name, v := range tests {
		t.Run(name, func(t *testing.T) {
			dir := storeOfSchema2(t)
			b, err := openBolt(filepath.Join(dir, FileName), &bbolt.Options{})
			if err != nil {
				t.Fatal(err)
			}
			db := &DB{bolt: b, dir: dir}
			state, _, err := db.ListState("us-ofac-sdn")
			if err != nil {
				t.Fatal(err)
			}
			err = db.update(func(tx *bbolt.Tx) error {
				return tx.Bucket(bucketDesignations).Bucket([]byte(state.Bucket)).Put([]byte("1000"), v)
			})
			if err := errors.Join(err, b.Close()); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if db, err := Open(dir, Options{}); err == nil {
					db.Close()
					t.Fatal("the damaged store was migrated")
				} else if !errors.Is(err, errDamaged) && name == "no record" {
					t.Errorf("error %v, want one of a damaged record", err)
				}
			}
		})
	}
}
