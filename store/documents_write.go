package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"sanctionsd/lists"
)

// baseError is a failure of the base, not of the document that is written.
type baseError struct{ err error }

func (e *baseError) Error() string { return e.err.Error() }
func (e *baseError) Unwrap() error { return e.err }

// errUnlike: the document is not like enough to the base.
var errUnlike = errors.New("too unlike its base")

// write packs the document into a new file under its own name.
func (d *Documents) write(ctx context.Context, doc lists.Document, base string) (_ Kept, err error) {
	b := d.baseFor(base)
	if b != nil {
		defer func() { err = errors.Join(err, b.Close()) }()
	}
	f, err := d.temp()
	if err != nil {
		return Kept{}, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, discard(f))
		}
	}()
	kept, err := d.pack(ctx, f, doc, b)
	if errors.Is(err, errUnlike) || errors.As(err, new(*baseError)) {
		kept, err = d.pack(ctx, f, doc, nil)
	}
	if err != nil {
		return Kept{}, err
	}
	if err := d.install(f, d.path(doc.Content)); err != nil {
		return Kept{}, err
	}
	return kept, nil
}

// discard closes and removes a temporary file, which may be closed and may
// have its own name already.
func discard(f *os.File) error {
	if err := f.Close(); err != nil && !errors.Is(err, fs.ErrClosed) {
		return err
	}
	if err := os.Remove(f.Name()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// baseFor opens the whole file that a delta against base is to be made from,
// nil when there is none to be had. Why not is no concern of the document that
// is being kept; Verify tells.
func (d *Documents) baseFor(base string) *docFile {
	for range 2 {
		if checkContent(base) != nil {
			return nil
		}
		f, err := d.openFile(base)
		if err != nil {
			return nil
		}
		if !f.header.delta() {
			return f
		}
		base = f.header.baseName()
		if err := f.Close(); err != nil {
			return nil
		}
	}
	return nil
}

// pack writes the document's file into f, against base unless that is nil. It
// returns errUnlike as soon as the delta is not worth it, and a *baseError
// when the base cannot be read.
func (d *Documents) pack(ctx context.Context, f *os.File, doc lists.Document, base *docFile) (_ Kept, err error) {
	if err := f.Truncate(0); err != nil {
		return Kept{}, err
	}
	in, err := doc.Open()
	if err != nil {
		return Kept{}, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	codec := d.codec()
	defer d.codecs.Put(codec)

	p := docPacker{f: f, codec: codec, at: docHeaderSize, header: docHeader{segment: docSegmentSize}}
	if base != nil {
		p.header.base = base.header.content
		p.base = codec.window(base)
	}
	sum := sha256.New()
	for last := false; !last; {
		if err := ctx.Err(); err != nil {
			return Kept{}, err
		}
		codec.plain = sized(codec.plain, docSegmentSize)
		n, err := io.ReadFull(in, codec.plain)
		last = errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return Kept{}, fmt.Errorf("read document: %w", err)
		}
		sum.Write(codec.plain[:n])
		if err := p.add(codec.plain[:n]); err != nil {
			return Kept{}, err
		}
	}
	p.header.content = [sha256.Size]byte(sum.Sum(nil))
	if got := hex.EncodeToString(p.header.content[:]); got != doc.Content {
		return Kept{}, fmt.Errorf("its bytes have SHA-256 %s, not %s: they changed since they were fetched; fetch it again", got, doc.Content)
	}
	// A document without a byte never came to the question.
	if p.unlike() {
		return Kept{}, errUnlike
	}
	// The header comes last: a file without it is no document.
	if _, err := f.WriteAt(p.header.encode(), 0); err != nil {
		return Kept{}, err
	}
	return Kept{Content: doc.Content, Bytes: p.at, Base: p.header.baseName()}, nil
}

// docPacker writes the segments of one document's file.
type docPacker struct {
	f      *os.File
	codec  *docCodec
	header docHeader
	at     int64 // where the next segment goes
	base   *docWindow
	align  docAligner
}

// add packs one segment.
func (p *docPacker) add(plain []byte) error {
	if len(plain) == 0 {
		return nil
	}
	var s docSegment
	var dict []byte
	if p.base != nil {
		start, end := p.align.dict(len(plain), p.base.file.header.size)
		var err error
		if dict, err = p.base.slice(start, end); err != nil {
			return &baseError{err}
		}
		s.start, s.dict = start, len(dict)
		p.align.learn(plain, dict, start)
	}
	frame, err := p.codec.pack(p.codec.packed[:0], plain, dict)
	if err != nil {
		return err
	}
	p.codec.packed = frame
	s.frame = len(frame)
	if _, err := p.f.WriteAt(s.encode(), p.at); err != nil {
		return err
	}
	if _, err := p.f.WriteAt(frame, p.at+docSegmentHeader); err != nil {
		return err
	}
	p.at += docSegmentHeader + int64(len(frame))
	p.header.size += int64(len(plain))
	if p.unlike() {
		return errUnlike
	}
	return nil
}

// unlike reports whether the delta has grown above its share of what the
// document would take whole, going by how the base packs.
func (p *docPacker) unlike() bool {
	if p.base == nil {
		return false
	}
	base := p.base.file
	whole := float64(base.size) / float64(max(1, base.header.size)) * float64(max(p.header.size, base.header.size))
	return float64(p.at)*keyShare > whole
}

// install gives the file its name, durably.
func (d *Documents) install(f *os.File, path string) error {
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := d.touch(f.Name()); err != nil {
		return err
	}
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	// The folder's own name has to last too, and Dir's.
	for _, dir := range []string{folder, d.Dir, filepath.Dir(d.Dir)} {
		if err := syncFolder(dir); err != nil {
			return err
		}
	}
	return nil
}

func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
