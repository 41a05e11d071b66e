package store

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"sanctionsd/lists"
)

// baseError is a failure of the base, not of the document that is written.
type baseError struct{ err error }

func (e *baseError) Error() string { return e.err.Error() }
func (e *baseError) Unwrap() error { return e.err }

// errUnlike: the document is not like enough to the base.
var errUnlike = errors.New("too unlike its base")

// write packs the document, which in reads, into a new temporary file that is
// synced and closed.
func (d *Documents) write(ctx context.Context, doc lists.Document, in lists.File, base string) (_ packedDocument, err error) {
	b := d.baseFor(base)
	if b != nil {
		defer func() { err = errors.Join(err, b.Close()) }()
	}
	f, err := d.temp()
	if err != nil {
		return packedDocument{}, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, discard(f))
		}
	}()
	kept, err := d.pack(ctx, f, doc, in, b)
	if errors.Is(err, errUnlike) || errors.As(err, new(*baseError)) {
		if _, err := in.Seek(0, io.SeekStart); err != nil {
			return packedDocument{}, fmt.Errorf("read document: %w", err)
		}
		kept, err = d.pack(ctx, f, doc, in, nil)
	}
	if err != nil {
		return packedDocument{}, err
	}
	if kept.Base != "" {
		// A Sweep before the delta has its own name must find it young.
		if err := d.touch(d.path(kept.Base)); err != nil {
			return packedDocument{}, err
		}
	}
	if err := f.Sync(); err != nil {
		return packedDocument{}, err
	}
	if err := f.Close(); err != nil {
		return packedDocument{}, err
	}
	return packedDocument{kept: kept, temp: f.Name()}, nil
}

// discard closes and removes a temporary file, which may be closed already.
func discard(f *os.File) error {
	if err := f.Close(); err != nil && !errors.Is(err, fs.ErrClosed) {
		return err
	}
	return os.Remove(f.Name())
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
func (d *Documents) pack(ctx context.Context, f *os.File, doc lists.Document, in lists.File, base *docFile) (Kept, error) {
	if err := f.Truncate(0); err != nil {
		return Kept{}, err
	}
	codec := d.codec()
	defer d.codecs.Put(codec)

	p := newDocPacker(f, codec, base)
	reading := readDocument(ctx, in, codec.read[:])
	defer reading.close()
	for segment := range reading.segments {
		if err := p.add(segment); err != nil {
			return Kept{}, err
		}
		reading.done(segment)
	}
	if reading.err != nil {
		return Kept{}, reading.err
	}
	p.header.content = reading.sum
	if got := hex.EncodeToString(reading.sum[:]); got != doc.Content {
		return Kept{}, fmt.Errorf("its bytes have SHA-256 %s, not %s: they changed since they were fetched; fetch it again", got, doc.Content)
	}
	if err := p.finish(); err != nil {
		return Kept{}, err
	}
	return Kept{Content: doc.Content, Bytes: p.at, Base: p.header.baseName()}, nil
}

// docPacker writes one document's file.
type docPacker struct {
	f      *os.File
	codec  *docCodec
	header docHeader
	at     int64 // where the next part of the file goes

	base *docWindow // nil for a whole file
	// expected is where in the base the next segment is expected. It follows
	// what is inserted and removed. After a segment that is new all through,
	// the next is expected where that was.
	expected int64
	batch    docBatch
	end      int64 // of the last segment's window in the base
}

func newDocPacker(f *os.File, codec *docCodec, base *docFile) *docPacker {
	p := &docPacker{f: f, codec: codec, at: docHeaderSize}
	p.header = docHeader{version: docVersionSegments, segment: docSegmentSize}
	if base != nil {
		p.header.version, p.header.base = docVersionScripts, base.header.content
		p.base = codec.window(base)
		codec.matcher.reset()
		codec.script, codec.fresh = codec.script[:0], codec.fresh[:0]
	}
	return p
}

// add packs one segment.
func (p *docPacker) add(plain []byte) error {
	p.header.size += int64(len(plain))
	if p.base == nil {
		var s docSegment
		return p.write(plain, docSegmentHeader, func(dst []byte, frame int) []byte {
			s.frame = frame
			return append(dst, s.encode()...)
		})
	}
	size := p.base.file.header.size
	start := min(max(0, p.expected-windowBefore), size)
	window, err := p.base.slice(start, min(p.expected+int64(len(plain))+windowAfter, size))
	if err != nil {
		return &baseError{err}
	}
	copies, shift, found := p.codec.matcher.match(plain, window, start, int(p.expected-start))
	if found {
		p.expected = min(max(0, start+int64(shift+len(plain))), size)
	}
	c := p.codec
	c.script, c.fresh, p.end = appendScript(c.script, c.fresh, plain, copies, start, p.end)
	p.batch.segments++
	if len(c.script)+len(c.fresh) < batchSize {
		return nil
	}
	return p.flush()
}

// flush writes the batch that has been gathered.
func (p *docPacker) flush() error {
	c := p.codec
	p.batch.instructions, p.batch.literals = len(c.script), len(c.fresh)
	c.script = append(c.script, c.fresh...)
	err := p.write(c.script, docBatchHeader, func(dst []byte, frame int) []byte {
		p.batch.frame = frame
		return p.batch.appendTo(dst)
	})
	if err != nil {
		return err
	}
	p.batch, c.script, c.fresh = docBatch{}, c.script[:0], c.fresh[:0]
	if p.unlike() {
		return errUnlike
	}
	return nil
}

// write packs b into one frame and writes it behind its header, which header
// appends to dst when the length of the frame is known.
func (p *docPacker) write(b []byte, size int, header func(dst []byte, frame int) []byte) error {
	part, err := p.codec.pack(sized(p.codec.packed, size), b)
	if err != nil {
		return err
	}
	p.codec.packed = part
	header(part[:0], len(part)-size)
	if _, err := p.f.WriteAt(part, p.at); err != nil {
		return err
	}
	p.at += int64(len(part))
	return nil
}

// finish writes what is still to be written once header.content is known. The
// header comes last: a file without it is no document.
func (p *docPacker) finish() error {
	if p.batch.segments > 0 {
		if err := p.flush(); err != nil {
			return err
		}
	}
	// A document without a byte never came to the question.
	if p.unlike() {
		return errUnlike
	}
	_, err := p.f.WriteAt(p.header.encode(), 0)
	return err
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
