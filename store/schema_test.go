package store

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"go.etcd.io/bbolt"
)

// openWith opens the store in dir as a program with these migrations would.
func openWith(dir string, steps []migration) (*DB, error) {
	b, err := openBolt(filepath.Join(dir, FileName), &bbolt.Options{Timeout: time.Second})
	if err != nil {
		return nil, err
	}
	db := &DB{Documents: &Documents{Dir: filepath.Join(dir, "documents")}, bolt: b, dir: dir, now: time.Now}
	if err := db.prepare(steps); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return db, nil
}

// noteOf reads what the migrations of these tests wrote.
func noteOf(t *testing.T, db *DB) (note string) {
	t.Helper()
	if err := db.view(func(tx *bbolt.Tx) error {
		note = string(tx.Bucket(bucketMeta).Get([]byte("note")))
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return note
}

// write appends to the note.
func write(text string) migration {
	return step(func(tx *bbolt.Tx) error {
		meta := tx.Bucket(bucketMeta)
		return meta.Put([]byte("note"), append(slices.Clone(meta.Get([]byte("note"))), text...))
	})
}

// step is a migration of one transaction.
func step(f func(*bbolt.Tx) error) migration {
	return func(*DB) (func(*bbolt.Tx) error, error) { return f, nil }
}

func names(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func mustOpenWith(t *testing.T, dir string, steps ...migration) *DB {
	t.Helper()
	db, err := openWith(dir, steps)
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func mustClose(t *testing.T, db *DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// An older store is backed up beside itself and brought up to date in one
// transaction, each step once.
func TestMigration(t *testing.T) {
	dir := t.TempDir()
	db := mustOpenWith(t, dir)
	stream := db.Stream()
	mustClose(t, db)

	db = mustOpenWith(t, dir, write("two "), write("three "))
	if got := noteOf(t, db); got != "two three " {
		t.Errorf("the migrations wrote %q", got)
	}
	if version, err := db.schemaVersion(); version != 3 || err != nil {
		t.Errorf("version %d, error %v, want 3", version, err)
	}
	if db.Stream() != stream {
		t.Error("the stream is another")
	}
	mustClose(t, db)

	db = mustOpenWith(t, dir, write("two "), write("three "))
	if got := noteOf(t, db); got != "two three " {
		t.Errorf("opened again, the note is %q", got)
	}
	mustClose(t, db)
	if got, want := names(t, dir), []string{FileName, "sanctionsd.schema-1.bak"}; !slices.Equal(got, want) {
		t.Fatalf("files %v, want %v", got, want)
	}

	// The backup is a store of the old version.
	restored := t.TempDir()
	data, err := os.ReadFile(filepath.Join(dir, "sanctionsd.schema-1.bak"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(restored, FileName), data, 0o600); err != nil {
		t.Fatal(err)
	}
	db = mustOpenWith(t, restored)
	defer db.Close()
	if db.Stream() != stream || noteOf(t, db) != "" {
		t.Errorf("the backup is of stream %s with note %q", db.Stream(), noteOf(t, db))
	}
	if err := db.Check(); err != nil {
		t.Error(err)
	}
}

// A step that fails leaves the old version, whole; trying again and again does
// not fill the disk with backups.
func TestMigrationFails(t *testing.T) {
	dir := t.TempDir()
	mustClose(t, mustOpenWith(t, dir))
	broken := errors.New("broken step")
	for _, last := range []migration{
		step(func(*bbolt.Tx) error { return broken }),
		func(*DB) (func(*bbolt.Tx) error, error) { return nil, broken },
		step(func(*bbolt.Tx) error { return broken }),
	} {
		_, err := openWith(dir, []migration{write("two "), last})
		if !errors.Is(err, broken) || !strings.Contains(err.Error(), "from schema 2 to 3") {
			t.Fatalf("error %v, want that of the step and which it was", err)
		}
	}
	if got, want := names(t, dir), []string{FileName, "sanctionsd.schema-1.bak"}; !slices.Equal(got, want) {
		t.Errorf("files %v, want %v", got, want)
	}
	db := mustOpenWith(t, dir)
	defer db.Close()
	if got := noteOf(t, db); got != "" {
		t.Errorf("the failed migration left %q", got)
	}
}

// A backup that cannot be made stops the migration.
func TestMigrationWithoutBackup(t *testing.T) {
	dir := t.TempDir()
	mustClose(t, mustOpenWith(t, dir))
	if err := os.MkdirAll(filepath.Join(dir, "sanctionsd.schema-1.bak", "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := openWith(dir, []migration{write("two")}); err == nil || !strings.Contains(err.Error(), "back up before migration") {
		t.Fatalf("error %v, want one about the backup", err)
	}
	if got := names(t, dir); len(got) != 2 {
		t.Errorf("files %v", got)
	}
	db := mustOpenWith(t, dir)
	defer db.Close()
	if got := noteOf(t, db); got != "" {
		t.Errorf("it was migrated: %q", got)
	}
}

func TestNewerStore(t *testing.T) {
	dir := t.TempDir()
	mustClose(t, mustOpenWith(t, dir, append(slices.Clone(migrations), write("next"))...))
	before, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(dir, Options{})
	if !errors.Is(err, ErrNewer) {
		t.Fatalf("error %v, want ErrNewer", err)
	}
	want := "open store " + filepath.Join(dir, FileName) + ": store was written by a newer version of sanctionsd: it has schema 4, this program knows 3; " +
		"install the newer version again, or restore the backup made before the upgrade"
	if err.Error() != want {
		t.Errorf("error\n%s\nwant\n%s", err, want)
	}
	after, err := os.ReadFile(filepath.Join(dir, FileName))
	if err != nil || !slices.Equal(before, after) {
		t.Errorf("the file was changed (error %v)", err)
	}
}

// A store of the schema before notices is opened by this program: backed up,
// given what it lacks, and otherwise as it was.
func TestStoreOfSchema1(t *testing.T) {
	dir := t.TempDir()
	db := mustOpenWith(t, dir)
	stream := db.Stream()
	err := db.update(func(tx *bbolt.Tx) error {
		var errs []error
		for _, name := range [][]byte{bucketNotices, bucketReviews, bucketTurns} {
			errs = append(errs, tx.DeleteBucket(name))
		}
		return errors.Join(errs...)
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	db, err = Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if db.Stream() != stream {
		t.Errorf("the stream is %s, was %s", db.Stream(), stream)
	}
	if notices, err := db.Notices("cn-mfa-afsl"); err != nil || notices != nil {
		t.Errorf("notices %v, %v", notices, err)
	}
	if reviews, err := db.Reviews("", true); err != nil || reviews != nil {
		t.Errorf("reviews %v, %v", reviews, err)
	}
	if _, ok, err := db.NextTurn("us-ofac-cons"); err != nil || ok {
		t.Errorf("next turn %v, %v", ok, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "sanctionsd.schema-1.bak")); err != nil {
		t.Errorf("no backup of before: %v", err)
	}
}

// What a store cannot be without.
func TestStoreNotWhole(t *testing.T) {
	tests := []struct {
		name   string
		damage func(tx *bbolt.Tx) error
		want   string
	}{
		{"no version", func(tx *bbolt.Tx) error { return tx.Bucket(bucketMeta).Delete(keySchema) }, `schema version is ""`},
		{"no number", func(tx *bbolt.Tx) error { return tx.Bucket(bucketMeta).Put(keySchema, []byte("one")) }, `schema version is "one"`},
		{"version zero", func(tx *bbolt.Tx) error { return tx.Bucket(bucketMeta).Put(keySchema, []byte("0")) }, `schema version is "0"`},
		{"no stream", func(tx *bbolt.Tx) error { return tx.Bucket(bucketMeta).Delete(keyStream) }, "no stream id"},
		{"no events", func(tx *bbolt.Tx) error { return tx.DeleteBucket(bucketEvents) }, "no bucket events"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			db := mustOpenWith(t, dir, migrations...)
			if err := errors.Join(db.update(tt.damage), db.Close()); err != nil {
				t.Fatal(err)
			}
			db, err := Open(dir, Options{})
			if err == nil {
				db.Close()
			}
			if !errors.Is(err, ErrCorrupt) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want ErrCorrupt and %q", err, tt.want)
			}
		})
	}
}
