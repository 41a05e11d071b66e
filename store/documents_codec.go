package store

import (
	"fmt"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// The values were chosen by measuring 143 consecutive editions of a real list
// of 2.3 MB, reshuffled fetches of another, and generated pairs of 30 MB
// (BenchmarkDocumentsKeep, TestDocumentsRealEditions).
const (
	// docSegmentSize is how many plain bytes go into one segment.
	docSegmentSize = 512 << 10
	// windowBefore and windowAfter are how far before and after the place where
	// a segment is expected in the base the matcher looks for what is like it.
	// Entries that go make the place lie later, none make it lie earlier.
	windowBefore = 256 << 10
	windowAfter  = 512 << 10
	// windowBuffer is what is held of the base, so that a window of whole
	// segments moves on a few times before it is moved in memory.
	windowBuffer = 4 << 20
	// batchSize is from how many bytes of instructions and literals on they
	// are packed and written.
	batchSize = 512 << 10
	// readAhead is how many segments are read and hashed while one is packed.
	readAhead = 2

	// docWindowSize is how far back a match of the compressor may lie.
	docWindowSize = 1 << 20
	// docLevel is not the fastest: that one takes as long for lists.
	docLevel = zstd.SpeedDefault
)

// docCodec holds the compressor and buffers that packing and unpacking use
// again and again. It serves one document at a time; the zero value is ready.
type docCodec struct {
	encoder *zstd.Encoder
	decoder *zstd.Decoder
	read    [1 + readAhead][]byte // segments of a document that is packed
	plain   []byte                // one segment of a document that is unpacked
	packed  []byte                // one frame
	script  []byte                // instructions and literals of one batch
	fresh   []byte                // literals of one batch, while they are gathered
	base    docWindow
	matcher docMatcher
}

// pack appends the frame of plain to dst.
func (c *docCodec) pack(dst, plain []byte) (_ []byte, err error) {
	if c.encoder == nil {
		c.encoder, err = zstd.NewWriter(nil,
			zstd.WithEncoderLevel(docLevel),
			zstd.WithEncoderConcurrency(1),
			zstd.WithLowerEncoderMem(true),
			zstd.WithEncoderCRC(true),
			zstd.WithWindowSize(docWindowSize))
		if err != nil {
			return nil, fmt.Errorf("make compressor: %w", err)
		}
	}
	return c.encoder.EncodeAll(plain, dst), nil
}

// unpack appends exactly n bytes to dst, those of frame packed with dict.
func (c *docCodec) unpack(dst *[]byte, frame, dict []byte, n int) (err error) {
	option := zstd.WithDecoderDictDelete()
	if len(dict) > 0 {
		option = zstd.WithDecoderDictRaw(0, dict)
	}
	if c.decoder == nil {
		c.decoder, err = zstd.NewReader(nil, option,
			zstd.WithDecoderConcurrency(1),
			zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxWindow(maxSegment),
			zstd.WithDecodeAllCapLimit(true))
	} else {
		err = c.decoder.ResetWithOptions(nil, option)
	}
	if err != nil {
		return fmt.Errorf("make decompressor: %w", err)
	}
	// The capacity is the decoder's limit.
	had := len(*dst)
	*dst = slices.Grow(*dst, n)
	out, err := c.decoder.DecodeAll(frame, (*dst)[had:had:had+n])
	if err != nil {
		return err
	}
	if len(out) != n {
		return fmt.Errorf("unpacks to %d bytes, %d are expected", len(out), n)
	}
	*dst = (*dst)[:had+n]
	return nil
}

// docWindow gives parts of a whole document's plain bytes. It keeps the
// segments last used, so that parts asked for in rising order are unpacked
// once.
type docWindow struct {
	file  *docFile
	codec *docCodec
	buf   []byte
	head  int // where in buf the first segment starts
	first int // the first segment in buf
	next  int // the segment after those in buf
}

// window returns the codec's window, set on f.
func (c *docCodec) window(f *docFile) *docWindow {
	c.base = docWindow{file: f, codec: c, buf: c.base.buf[:0]}
	return &c.base
}

// slice returns the bytes from start to end, valid until the next call.
func (w *docWindow) slice(start, end int64) ([]byte, error) {
	f := w.file
	if start > end || end > f.header.size {
		return nil, f.damaged(fmt.Errorf("bytes %d to %d are asked for, it has %d", start, end, f.header.size))
	}
	if start == end {
		return nil, nil
	}
	size := int64(f.header.segment)
	switch first := int(start / size); {
	case first < w.first || first >= w.next:
		w.buf, w.head, w.first, w.next = w.buf[:0], 0, first, first
	case first > w.first:
		// All but the last segment of a file are full.
		w.head += int(int64(first-w.first) * size)
		w.first = first
	}
	for ; int64(w.next)*size < end; w.next++ {
		w.makeRoom(f.plain(w.next))
		if err := f.appendSegment(w.codec, &w.buf, w.next, nil); err != nil {
			return nil, err
		}
	}
	from := int64(w.first)*size - int64(w.head)
	return w.buf[start-from : end-from], nil
}

// makeRoom moves what is needed of buf to its start when n more bytes would
// not fit behind it.
func (w *docWindow) makeRoom(n int) {
	if want := int(min(w.file.header.size, windowBuffer)); cap(w.buf) < want {
		w.buf = slices.Grow(w.buf, want-len(w.buf))
	}
	if len(w.buf)+n > cap(w.buf) {
		w.buf = w.buf[:copy(w.buf, w.buf[w.head:])]
		w.head = 0
	}
}

// sized returns b with length n, made anew when it is too small.
func sized(b []byte, n int) []byte {
	return slices.Grow(b[:0], n)[:n]
}
