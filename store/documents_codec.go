package store

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/klauspost/compress/zstd"
)

// The values were chosen by measuring 143 consecutive editions of a real list
// of 2.3 MB and a generated pair of 30 MB (BenchmarkDocumentsKeep). Segments of
// twice the size are packed a sixth faster, to nearly the same size, and cost
// 6 MB more memory. The next better level saves two parts in a hundred and
// costs 3 MB; for deltas it is a third slower.
const (
	// docSegmentSize is how many plain bytes go into one segment.
	docSegmentSize = 512 << 10
	// dictMargin is how far before and after the expected place the
	// dictionary of a segment reaches.
	dictMargin = 128 << 10
	// docWindowSize is how far back a match may lie. An aligned match lies
	// docSegmentSize + dictMargin back, give or take dictMargin.
	docWindowSize = 1 << 20
	// minDict is the least dictionary worth having.
	minDict = 64

	docLevel = zstd.SpeedDefault
)

// docCodec holds the compressors and buffers that packing and unpacking use
// again and again. It serves one document at a time; the zero value is ready.
type docCodec struct {
	whole, delta *zstd.Encoder
	decoder      *zstd.Decoder
	plain        []byte // one segment
	packed       []byte // one frame
	base         docWindow
}

func newEncoder(opts ...zstd.EOption) (*zstd.Encoder, error) {
	return zstd.NewWriter(nil, append(opts,
		zstd.WithEncoderConcurrency(1),
		zstd.WithLowerEncoderMem(true),
		zstd.WithEncoderCRC(true),
		zstd.WithWindowSize(docWindowSize))...)
}

// pack appends the frame of one segment to dst, packed with dict unless that
// is empty.
func (c *docCodec) pack(dst, plain, dict []byte) (_ []byte, err error) {
	if len(dict) == 0 {
		if c.whole == nil {
			if c.whole, err = newEncoder(zstd.WithEncoderLevel(docLevel)); err != nil {
				return nil, fmt.Errorf("make compressor: %w", err)
			}
		}
		return c.whole.EncodeAll(plain, dst), nil
	}
	// Not EncodeAll: ResetWithOptions loads the dictionary into the stream's
	// compressor, and EncodeAll would load it into a second one.
	out := bytes.NewBuffer(dst)
	option := zstd.WithEncoderDictRaw(0, dict)
	if c.delta == nil {
		if c.delta, err = newEncoder(zstd.WithEncoderLevel(docLevel), option); err != nil {
			return nil, fmt.Errorf("make compressor: %w", err)
		}
	}
	if err := c.delta.ResetWithOptions(out, option); err != nil {
		return nil, fmt.Errorf("load dictionary: %w", err)
	}
	if _, err := c.delta.Write(plain); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	if err := c.delta.Close(); err != nil {
		return nil, fmt.Errorf("compress: %w", err)
	}
	return out.Bytes(), nil
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
	first int // segment at the start of buf
	next  int // segment after the end of buf
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
	size := int64(f.header.segment)
	switch first := int(start / size); {
	case first < w.first || first >= w.next:
		w.buf, w.first, w.next = w.buf[:0], first, first
	case first > w.first:
		// All but the last segment of a file are full.
		w.buf = w.buf[:copy(w.buf, w.buf[int64(first-w.first)*size:])]
		w.first = first
	}
	for ; int64(w.next)*size < end; w.next++ {
		if err := f.appendSegment(w.codec, &w.buf, w.next, nil); err != nil {
			return nil, err
		}
	}
	from := int64(w.first) * size
	return w.buf[start-from : end-from], nil
}

// docAligner finds the part of the base that a segment most resembles. It
// follows insertions and removals: where the end of one segment was found in
// the base, the next one is expected to go on.
type docAligner struct {
	expected int64
}

// dict returns where the dictionary for a segment of n bytes starts and ends
// in a base of that size.
func (a *docAligner) dict(n int, size int64) (start, end int64) {
	start = min(max(0, a.expected-dictMargin), size)
	end = min(a.expected+int64(n)+dictMargin, size)
	if end-start < minDict {
		return start, start
	}
	return start, end
}

// learn looks for the end of a segment in the dictionary it was packed with,
// which starts at start of the base. Where the last bytes are new it looks for
// earlier ones and takes those after them for replaced. After a segment that is
// new all through, the next one is expected where this one was.
func (a *docAligner) learn(plain, dict []byte, start int64) {
	// Shorter anchors are found in the wrong place: XML repeats its tags.
	const anchor, tries = 256, 8
	step := max(1, len(plain)/tries)
	for end := len(plain); end >= anchor; end -= step {
		expected := int(a.expected-start) + end - anchor
		if at := nearest(dict, plain[end-anchor:end], expected); at >= 0 {
			a.expected = start + int64(at+anchor+len(plain)-end)
			return
		}
	}
}

// nearest returns where part lies in b, nearest to the place expected, -1 if
// it does not.
func nearest(b, part []byte, expected int) int {
	best := -1
	for at := 0; ; at++ {
		i := bytes.Index(b[at:], part)
		if i < 0 {
			return best
		}
		at += i
		if best >= 0 && at-expected > expected-best {
			return best
		}
		best = at
	}
}

// sized returns b with length n, made anew when it is too small.
func sized(b []byte, n int) []byte {
	return slices.Grow(b[:0], n)[:n]
}
