package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"sanctionsd/lists"
)

// ErrDamaged: a document's file is cut short, altered, or does not give the
// bytes it is named after. It stays damaged until the document is kept again
// or its file is restored.
var ErrDamaged = errors.New("damaged")

// keyShare is when a delta is no longer worth it: once it takes more than one
// part in keyShare of what the edition would take packed whole, the edition is
// packed whole and becomes the base of those after it. Deltas against a fixed
// base grow with every edition, so waiting long costs more than a whole file
// now and then: of 143 consecutive editions of a real list the files took 7.9
// MB with a share of 4, 5.3 with 6, 4.3 with 8, 4.1 with 12 and 4.4 with 16. A
// list that comes back with parts in another order, which OFAC's do, packs to a
// fifteenth, and is to stay a delta with room to spare.
const keyShare = 8

// Documents keeps the bytes of documents as files named after the SHA-256 of
// their content: Dir/ab/ab….doc. A file is written under another name in
// Dir/tmp, synced, renamed and its folder synced, so a file under its own name
// is whole, and once Keep has returned it survives a power cut. Nothing here
// knows which documents are referred to; that is the caller's commit, which
// comes after Keep.
//
// A file holds the document packed whole, or as a delta against the one whole
// file named in it: no document needs more than two files. documents_format.go
// has the format.
//
// All methods may be called at the same time. Two processes must not use one
// Dir.
type Documents struct {
	// Dir is made when the first document is kept.
	Dir string
	// Now tells the time a document was last kept, which Sweep compares;
	// time.Now when nil.
	Now func() time.Time

	// mu keeps Sweep from removing the base of a delta that is being written
	// or read. Sweep alone locks it for writing.
	mu sync.RWMutex
	// renaming is held while a packed document takes its own name.
	renaming sync.Mutex
	// codecs holds idle *docCodec, up to 14 MB each once used, so that a sync
	// of several files makes them once and an idle daemon gives them back.
	codecs sync.Pool
}

// Kept says how a document is kept.
type Kept struct {
	// Content is the SHA-256 of the document's unpacked bytes, lower case hex.
	Content string
	// Bytes is the size of its file on disk.
	Bytes int64
	// Base is the content its file is a delta against, "" when it is whole.
	Base string
}

// Keep copies the document's content in and returns when it is durable. base
// is the content of an earlier edition that is kept, "" for none; where that
// is a delta itself, its own base is used. A base that is missing or damaged,
// or too unlike the document, is no error: the document is then packed whole.
//
// A content already kept and intact is not written again, only noted as kept
// now. A damaged one is replaced.
//
// It is an error when the bytes are not those doc.Content names. A full disk
// is a syscall.ENOSPC. After an error nothing half-written is left behind.
//
// Pack does the same for several documents, beside other work.
func (d *Documents) Keep(ctx context.Context, doc lists.Document, base string) (Kept, error) {
	kept, err := d.Pack(ctx, []PackRequest{{Doc: doc, Base: base}}).Keep(ctx)
	if err != nil {
		return Kept{}, err
	}
	return kept[0], nil
}

// Open returns the unpacked document. It is read and checked against its hash
// before Open returns, into a file without a name in Dir/tmp that takes the
// document's size on disk until Close. A document that is not kept is
// ErrNotFound, one that cannot be read back is ErrDamaged.
func (d *Documents) Open(content string) (lists.File, error) {
	f, err := d.temp()
	if err != nil {
		return nil, fmt.Errorf("open document %s: %w", content, err)
	}
	// Without a name from here on, so that a kill leaves nothing behind.
	err = os.Remove(f.Name())
	if err == nil {
		err = d.unpack(context.Background(), f, content)
	}
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open document %s: %w", content, err), f.Close())
	}
	return f, nil
}

// Copy writes the unpacked document to w as it is read. Its hash is known only
// at the end: after an error, what was written counts for nothing.
func (d *Documents) Copy(w io.Writer, content string) error {
	if err := d.unpack(context.Background(), w, content); err != nil {
		return fmt.Errorf("copy document %s: %w", content, err)
	}
	return nil
}

// Verify reads the document and compares its hash.
func (d *Documents) Verify(ctx context.Context, content string) error {
	if err := d.unpack(ctx, io.Discard, content); err != nil {
		return fmt.Errorf("verify document %s: %w", content, err)
	}
	return nil
}

// Has reports whether a file of the document is there. Verify tells whether it
// is intact.
func (d *Documents) Has(content string) bool {
	if checkContent(content) != nil {
		return false
	}
	info, err := os.Stat(d.path(content))
	return err == nil && info.Mode().IsRegular()
}

// keptAlready checks the file of content and notes that it is kept now.
func (d *Documents) keptAlready(ctx context.Context, content string) (Kept, error) {
	if err := d.unpackLocked(ctx, io.Discard, content); err != nil {
		return Kept{}, err
	}
	f, err := d.openFile(content)
	if err != nil {
		return Kept{}, err
	}
	kept := Kept{Content: content, Bytes: f.size, Base: f.header.baseName()}
	if err := f.Close(); err != nil {
		return Kept{}, fmt.Errorf("close %s: %w", f.path, err)
	}
	// A Sweep before the caller's commit must find it young.
	return kept, d.touch(d.path(content))
}

func (d *Documents) touch(path string) error {
	now := time.Now
	if d.Now != nil {
		now = d.Now
	}
	if err := os.Chtimes(path, time.Time{}, now()); err != nil {
		return fmt.Errorf("note document as kept: %w", err)
	}
	return nil
}

// unpack writes the document of that content to w and checks its hash.
func (d *Documents) unpack(ctx context.Context, w io.Writer, content string) error {
	if err := checkContent(content); err != nil {
		return err
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.unpackLocked(ctx, w, content)
}

// unpackLocked is unpack for a caller that holds mu.
func (d *Documents) unpackLocked(ctx context.Context, w io.Writer, content string) (err error) {
	f, err := d.openFile(content)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	codec := d.codec()
	defer d.codecs.Put(codec)
	var base *docWindow
	if f.header.delta() {
		b, err := d.openWhole(f.header.baseName())
		if err != nil {
			return fmt.Errorf("read its base %s: %w", f.header.baseName(), err)
		}
		defer func() { err = errors.Join(err, b.Close()) }()
		base = codec.window(b)
	}
	sum := sha256.New()
	err = f.unpack(ctx, codec, base, io.MultiWriter(sum, w))
	if err == nil && !bytes.Equal(sum.Sum(nil), f.header.content[:]) {
		err = f.damaged(errors.New("the unpacked bytes have another hash"))
	}
	if errors.Is(err, ErrDamaged) && base != nil {
		// Which of the two is to blame decides what to restore.
		if err := d.unpackLocked(ctx, io.Discard, f.header.baseName()); err != nil {
			return fmt.Errorf("read its base %s: %w", f.header.baseName(), err)
		}
	}
	return err
}

// openFile opens the file of content and reads its header and segments.
func (d *Documents) openFile(content string) (*docFile, error) {
	path := d.path(content)
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: no file %s; fetch the publication again or restore the file from a backup", ErrNotFound, path)
	}
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	df, err := readDocFile(f, path, info.Size())
	if err == nil && hex.EncodeToString(df.header.content[:]) != content {
		err = df.damaged(errors.New("the file holds another document"))
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	df.Closer = f
	return df, nil
}

// openWhole opens the file of content, which has to be a whole one.
func (d *Documents) openWhole(content string) (*docFile, error) {
	f, err := d.openFile(content)
	if err != nil {
		return nil, err
	}
	if f.header.delta() {
		return nil, errors.Join(f.damaged(errors.New("a base has to be whole, this is a delta")), f.Close())
	}
	return f, nil
}

func (d *Documents) codec() *docCodec {
	if c, ok := d.codecs.Get().(*docCodec); ok {
		return c
	}
	return &docCodec{}
}

// temp makes a file in Dir/tmp.
func (d *Documents) temp() (*os.File, error) {
	dir := filepath.Join(d.Dir, tempDir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make folder: %w", err)
	}
	return os.CreateTemp(dir, "doc-*")
}

const (
	tempDir = "tmp"
	docExt  = ".doc"
)

func (d *Documents) path(content string) string {
	return filepath.Join(d.Dir, content[:2], content+docExt)
}

// checkContent refuses what is not a SHA-256 in lower case hex, which is also
// what keeps a content from naming a path outside Dir.
func checkContent(content string) error {
	ok := len(content) == 2*sha256.Size
	for i := 0; ok && i < len(content); i++ {
		c := content[i]
		ok = '0' <= c && c <= '9' || 'a' <= c && c <= 'f'
	}
	if !ok {
		return fmt.Errorf("content %.80q is not a SHA-256 in lower case hex", content)
	}
	return nil
}
