package store

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"time"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// FileName is the name of the bbolt file in the state directory.
const FileName = "sanctionsd.db"

// Options are the choices of opening a store. The zero value is right for the
// daemon.
type Options struct {
	// Timeout is how long to wait for another holder of the file; 10 s if 0.
	Timeout time.Duration
	// InitialMmapSize reserves address space, so that readers do not have to
	// wait for the file to be remapped as it grows; 1 GiB if 0. It takes no
	// memory and no disk.
	InitialMmapSize int
	// MaxSize bounds the file in bytes; 64 GiB if 0, less where the system
	// cannot address that. The file grows in steps of 16 MiB, so the bound
	// takes hold that much early. Beyond it commits fail and the store goes on
	// serving.
	MaxSize int
	// Now is the clock; time.Now if nil.
	Now func() time.Time
}

// defaultMaxSize is Options.MaxSize for 0.
const defaultMaxSize = min(64<<30, math.MaxInt)

// DB is an open store. Its methods may be called from several goroutines.
type DB struct {
	// Documents holds the bytes of documents.
	Documents *Documents

	bolt   *bbolt.DB
	dir    string
	now    func() time.Time
	stream string

	// states and documents are what look-ups need of lists and publications.
	states    memo[ListState]
	documents memo[json.RawMessage]
}

// Names of the buckets at the top of the file.
var (
	bucketMeta         = []byte("meta")
	bucketLists        = []byte("lists")
	bucketChecks       = []byte("checks")
	bucketDesignations = []byte("designations")
	bucketHistory      = []byte("history")
	bucketEvents       = []byte("events")
	bucketPublications = []byte("publications")
	bucketDocuments    = []byte("documents")
	bucketRuns         = []byte("runs")
	bucketEndpoints    = []byte("endpoints")
	bucketNotices      = []byte("notices")
	bucketReviews      = []byte("reviews")
	bucketTurns        = []byte("turns")
)

var (
	keySchema = []byte("schema")
	keyStream = []byte("stream")
)

// Open opens the store in the folder dir, making it if there is none. It
// returns a *HeldError when another process holds it beyond the timeout,
// ErrNewer when a newer version of the program wrote it, and ErrCorrupt when
// the file is cut short or no store. An older store is backed up beside itself
// and migrated. Opening one that is up to date writes nothing.
func Open(dir string, opt Options) (*DB, error) {
	if opt.Timeout == 0 {
		opt.Timeout = 10 * time.Second
	}
	if opt.InitialMmapSize == 0 {
		opt.InitialMmapSize = 1 << 30
	}
	if opt.MaxSize == 0 {
		opt.MaxSize = defaultMaxSize
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make state directory: %w", err)
	}
	path := filepath.Join(dir, FileName)
	b, err := openBolt(path, &bbolt.Options{
		Timeout:         opt.Timeout,
		InitialMmapSize: opt.InitialMmapSize,
		MaxSize:         opt.MaxSize,
		FreelistType:    bbolt.FreelistMapType,
	})
	if errors.Is(err, bolterrors.ErrTimeout) {
		held := &HeldError{Path: path}
		held.PID, held.Command = holder(path)
		return nil, held
	}
	if err != nil {
		return nil, fmt.Errorf("open store %s: %w", path, err)
	}
	db := &DB{bolt: b, dir: dir, now: opt.Now}
	db.Documents = &Documents{Dir: filepath.Join(dir, "documents"), Now: opt.Now}
	if err := db.prepare(migrations); err != nil {
		return nil, errors.Join(fmt.Errorf("open store %s: %w", path, err), b.Close())
	}
	return db, nil
}

// Close waits for transactions under way and releases the file.
func (db *DB) Close() error { return db.bolt.Close() }

// Dir is the state directory.
func (db *DB) Dir() string { return db.dir }

// Stream is the store's own id, made with it.
func (db *DB) Stream() string { return db.stream }

// Seq is the number of the last event, 0 before the first.
func (db *DB) Seq() (seq uint64, err error) {
	err = db.view(func(tx *bbolt.Tx) error {
		seq = tx.Bucket(bucketEvents).Sequence()
		return nil
	})
	return seq, err
}

// Size is how many bytes of the bbolt file are in use or were; the file itself
// is longer, as it grows in steps.
func (db *DB) Size() (n int64, err error) {
	err = db.view(func(tx *bbolt.Tx) error {
		n = tx.Size()
		return nil
	})
	return n, err
}

// Check verifies the file: bbolt's pages, and what this package promises of
// its contents. It returns every fault it finds.
func (db *DB) Check() error {
	return db.view(func(tx *bbolt.Tx) error {
		var faults []error
		for err := range tx.Check() {
			faults = append(faults, err)
		}
		return errors.Join(append(faults, checkInvariants(tx)...)...)
	})
}

func (db *DB) view(f func(*bbolt.Tx) error) error { return db.bolt.View(f) }

// update runs f in a write transaction. An error of f comes back as it is; only
// one of the file is said to be of writing the store.
func (db *DB) update(f func(*bbolt.Tx) error) error {
	var refused error
	err := db.bolt.Update(func(tx *bbolt.Tx) error {
		refused = f(tx)
		return refused
	})
	if err != nil && refused == nil {
		return fmt.Errorf("write store: %w", err)
	}
	return err
}

// instant is the time of a commit. It is read inside the write transaction, of
// which there is one at a time, so that the log's timestamps follow its numbers.
func (db *DB) instant() time.Time { return db.now().UTC().Truncate(time.Millisecond) }

// newStream makes a store's id.
func newStream() string {
	var b [16]byte
	rand.Read(b[:]) // never fails (crypto/rand)
	return hex.EncodeToString(b[:])
}
