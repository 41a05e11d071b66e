package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"go.etcd.io/bbolt"
)

// topBuckets returns the names of the buckets every store has.
func topBuckets() [][]byte {
	return [][]byte{
		bucketMeta, bucketLists, bucketChecks, bucketDesignations, bucketHistory, bucketEvents,
		bucketPublications, bucketDocuments, bucketRuns, bucketEndpoints,
		bucketNotices, bucketReviews, bucketTurns,
	}
}

// migration brings a store from one schema version to the next. What takes long
// it builds at once, in transactions of its own, beside what is there and under
// names that nothing points at; the function it returns makes that the store's,
// in the one transaction that ends all migrations. A process that dies before it
// leaves a store of the old version, which is migrated again from the start. One
// that builds does so before those ahead of it have taken hold.
type migration func(*DB) (finish func(*bbolt.Tx) error, err error)

// migrations[i] leads from version i+1 to i+2. The version of a new store is
// len(migrations)+1.
var migrations = []migration{
	// 2: notices, reviews and turns, whose buckets migrate has made. The turns
	// of what is held are noted when it is read next.
	func(*DB) (func(*bbolt.Tx) error, error) {
		return func(*bbolt.Tx) error { return nil }, nil
	},
	// 3: heads and contents of designations apart, contents packed.
	splitRecords,
}

// prepare makes the buckets of a new store, or brings an older one up to date
// after a backup. It writes nothing to a store that is up to date: a full disk
// must not keep it from serving.
func (db *DB) prepare(steps []migration) error {
	current := len(steps) + 1
	version, err := db.schemaVersion()
	switch {
	case err != nil:
		return err
	case version == 0 && db.orphaned():
		return fmt.Errorf("%w (it is empty or new, but %s holds documents of an earlier one: its designations, events and cursors are lost; restore a backup, or move that folder away to begin anew)", ErrCorrupt, db.Documents.Dir)
	case version > current:
		return fmt.Errorf("%w: it has schema %d, this program knows %d; install the newer version again, or restore the backup made before the upgrade", ErrNewer, version, current)
	case version > 0 && version < current:
		if err := db.backUpBefore(version); err != nil {
			return err
		}
	}
	if version < current {
		finish, err := db.build(steps, version)
		if err != nil {
			return err
		}
		if err := db.bolt.Update(func(tx *bbolt.Tx) error { return migrate(tx, finish, version, current) }); err != nil {
			return err
		}
	}
	err = db.bolt.View(func(tx *bbolt.Tx) error {
		for _, name := range topBuckets() {
			if tx.Bucket(name) == nil {
				return fmt.Errorf("%w (it has no bucket %s)", ErrCorrupt, name)
			}
		}
		db.stream = string(tx.Bucket(bucketMeta).Get(keyStream))
		if db.stream == "" {
			return fmt.Errorf("%w (it has no stream id)", ErrCorrupt)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return db.dropUnfinished()
}

// build does the long part of the migrations of an older store, and returns
// what is left of each.
func (db *DB) build(steps []migration, version int) (finish []func(*bbolt.Tx) error, err error) {
	if version == 0 {
		return nil, nil
	}
	// What a migration that was interrupted built.
	if err := db.dropUnfinished(); err != nil {
		return nil, err
	}
	for i, step := range steps[version-1:] {
		f, err := step(db)
		if err != nil {
			return nil, stepError(version+i, err)
		}
		finish = append(finish, f)
	}
	return finish, nil
}

// migrate makes the buckets of a store and finishes the migrations from a
// version, 0 being a new store, to the current one.
func migrate(tx *bbolt.Tx, finish []func(*bbolt.Tx) error, version, current int) error {
	for _, name := range topBuckets() {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return fmt.Errorf("make bucket %s: %w", name, err)
		}
	}
	meta := tx.Bucket(bucketMeta)
	if version == 0 {
		if err := meta.Put(keyStream, []byte(newStream())); err != nil {
			return err
		}
	}
	for i, f := range finish {
		if err := f(tx); err != nil {
			return stepError(version+i, err)
		}
	}
	return meta.Put(keySchema, []byte(strconv.Itoa(current)))
}

func stepError(from int, err error) error {
	return fmt.Errorf("migrate from schema %d to %d: %w", from, from+1, err)
}

// schemaVersion returns 0 for a new file.
func (db *DB) schemaVersion() (version int, err error) {
	err = db.bolt.View(func(tx *bbolt.Tx) error {
		meta := tx.Bucket(bucketMeta)
		if meta == nil {
			// Another program's file is not to be made ours.
			if k, _ := tx.Cursor().First(); k != nil {
				return fmt.Errorf("%w (it is no store of sanctionsd: it has a bucket %q and none %q)", ErrCorrupt, k, bucketMeta)
			}
			return nil
		}
		version, err = strconv.Atoi(string(meta.Get(keySchema)))
		if err != nil || version < 1 {
			return fmt.Errorf("%w (its schema version is %q)", ErrCorrupt, meta.Get(keySchema))
		}
		return nil
	})
	return version, err
}

// backUpBefore copies the file beside itself before a migration. The name
// tells the schema only: a migration that fails at every start of the daemon
// must not fill the disk with copies.
func (db *DB) backUpBefore(version int) error {
	path := fmt.Sprintf("%s.schema-%d.bak", strings.TrimSuffix(db.bolt.Path(), ".db"), version)
	part := path + ".part"
	err := db.bolt.View(func(tx *bbolt.Tx) error { return tx.CopyFile(part, 0o600) })
	if err == nil {
		// CopyFile does not sync.
		err = syncPath(part)
	}
	if err == nil {
		err = os.Rename(part, path)
	}
	if err == nil {
		err = syncFolder(db.dir)
	}
	if err != nil {
		os.Remove(part) //nolint:errcheck // what matters went wrong before
		return fmt.Errorf("back up before migration: %w", err)
	}
	return nil
}

// syncPath brings what was written to a file onto the disk.
func syncPath(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// orphaned reports whether documents are kept, which none are before a store
// is there.
func (db *DB) orphaned() bool {
	kept, err := filepath.Glob(filepath.Join(db.Documents.Dir, "??", "*"))
	return err == nil && len(kept) > 0
}
