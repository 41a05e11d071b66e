package store

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// A delta of version 2 says of every segment which of its bytes are copied
// from the base's plain bytes, and has the others, its literals. Segments are
// gathered into batches, so that the few literals of many segments are packed
// together:
//
//	batch, 20 bytes and the frame
//	 0  4  length of the frame
//	 4  4  number of segments it makes, at least 1
//	 8  4  length of the instructions
//	12  4  length of the literals
//	16  4  CRC-32C of the bytes before
//	20     one Zstandard frame with its content checksum, which unpacks to the
//	       instructions and then the literals
//
// The instructions of a segment are numbers as encoding/binary writes varints
// (s for signed) and uvarints (u):
//
//	s  where in the base its window starts, counted from where that of the
//	   segment before ends; the first counts from 0
//	u  length of the window
//
// and then, until the segment is full,
//
//	u  how many literals come next
//	u  how many bytes of the window come after them
//	s  where in the window they start, counted from where the last copy ends;
//	   the first counts from 0. Absent when none are copied.
//
// The window bounds what a reader has to hold of the base: a file cannot make
// it unpack the base from end to end for every few bytes.
const (
	docBatchHeader = 20
	// maxBatch bounds what a batch unpacks to.
	maxBatch = 4 << 20
)

// docBatch is where one batch is in the file, and what it unpacks to.
type docBatch struct {
	offset       int64 // of the frame
	frame        int   // length of the frame
	segments     int
	instructions int // length of the instructions
	literals     int // length of the literals
}

// appendTo appends the batch's header to b.
func (b docBatch) appendTo(dst []byte) []byte {
	from := len(dst)
	for _, n := range []int{b.frame, b.segments, b.instructions, b.literals} {
		dst = binary.LittleEndian.AppendUint32(dst, uint32(n))
	}
	return binary.LittleEndian.AppendUint32(dst, crc32.Checksum(dst[from:], castagnoli))
}

// readBatches reads the headers of the batches from offset at on and returns
// where the last one ends.
func (f *docFile) readBatches(at int64) (end int64, err error) {
	segment := int64(f.header.segment)
	left := f.header.size/segment + min(1, f.header.size%segment)
	for left > 0 {
		b, err := f.readBatch(at)
		if err != nil {
			return 0, err
		}
		if int64(b.segments) > left {
			return 0, f.damaged(fmt.Errorf("the batch at byte %d makes %d segments, %d are left", at, b.segments, left))
		}
		left -= int64(b.segments)
		f.batches = append(f.batches, b)
		at = b.offset + int64(b.frame)
	}
	return at, nil
}

func (f *docFile) readBatch(at int64) (docBatch, error) {
	var b [docBatchHeader]byte
	if err := f.readAt(b[:], at); err != nil {
		return docBatch{}, err
	}
	if crc32.Checksum(b[:16], castagnoli) != binary.LittleEndian.Uint32(b[16:]) {
		return docBatch{}, f.damaged(fmt.Errorf("the checksum of the batch at byte %d is wrong", at))
	}
	number := func(i int) int64 { return int64(binary.LittleEndian.Uint32(b[i:])) }
	frame, segments, instructions, literals := number(0), number(4), number(8), number(12)
	offset := at + docBatchHeader
	if frame > f.size-offset || segments == 0 || instructions+literals > maxBatch {
		return docBatch{}, f.damaged(fmt.Errorf("the batch at byte %d does not fit the file", at))
	}
	return docBatch{
		offset: offset, frame: int(frame), segments: int(segments),
		instructions: int(instructions), literals: int(literals),
	}, nil
}

// unpackScripts writes the document to w, by the scripts of a delta against
// base.
func (f *docFile) unpackScripts(ctx context.Context, codec *docCodec, base *docWindow, w io.Writer) error {
	var s docScript
	segment := 0
	for i, b := range f.batches {
		codec.packed = sized(codec.packed, b.frame)
		if err := f.readAt(codec.packed, b.offset); err != nil {
			return err
		}
		codec.script = codec.script[:0]
		if err := codec.unpack(&codec.script, codec.packed, nil, b.instructions+b.literals); err != nil {
			return f.damaged(fmt.Errorf("batch %d: %w", i, err))
		}
		s.instructions, s.literals = codec.script[:b.instructions], codec.script[b.instructions:]
		for range b.segments {
			if err := ctx.Err(); err != nil {
				return err
			}
			codec.plain = sized(codec.plain, f.plain(segment))
			if err := s.run(codec.plain, base); err != nil {
				if errors.As(err, new(*baseError)) {
					return fmt.Errorf("read its base %s: %w", f.header.baseName(), err)
				}
				return f.damaged(fmt.Errorf("segment %d: %w", segment, err))
			}
			if _, err := w.Write(codec.plain); err != nil {
				return fmt.Errorf("write unpacked document: %w", err)
			}
			segment++
		}
		if len(s.instructions)+len(s.literals) > 0 {
			return f.damaged(fmt.Errorf("batch %d holds more than its segments take", i))
		}
	}
	return nil
}

// docScript is what is left of a batch while its segments are made.
type docScript struct {
	instructions, literals []byte
	// end is where the window of the segment before ends in the base.
	end int64
}

var (
	errScriptShort = errors.New("its instructions are cut short")
	errScriptRange = errors.New("an instruction reaches outside what it copies from or fills")
)

// run makes one segment, exactly filling plain. What is wrong with the base is
// a *baseError.
func (s *docScript) run(plain []byte, base *docWindow) error {
	shift, err := s.signed()
	if err != nil {
		return err
	}
	length, err := s.unsigned(maxDict)
	if err != nil {
		return err
	}
	// This cannot overflow: end is within a base, of which 1<<62 is the most.
	start := s.end + shift
	if start < 0 || start > base.file.header.size-int64(length) {
		return errScriptRange
	}
	s.end = start + int64(length)
	window, err := base.slice(start, s.end)
	if err != nil {
		return &baseError{err}
	}
	for at := int64(0); len(plain) > 0; {
		fresh, err := s.unsigned(len(plain))
		if err != nil {
			return err
		}
		if fresh > len(s.literals) {
			return errScriptRange
		}
		copy(plain, s.literals[:fresh])
		plain, s.literals = plain[fresh:], s.literals[fresh:]
		copied, err := s.unsigned(len(plain))
		if err != nil {
			return err
		}
		if copied == 0 {
			if fresh == 0 {
				return errors.New("an instruction makes nothing")
			}
			continue
		}
		shift, err := s.signed()
		if err != nil {
			return err
		}
		at += shift
		if at < 0 || at > int64(len(window)-copied) {
			return errScriptRange
		}
		copy(plain, window[at:at+int64(copied)])
		plain = plain[copied:]
		at += int64(copied)
	}
	return nil
}

// unsigned takes a number of at most limit off the instructions.
func (s *docScript) unsigned(limit int) (int, error) {
	v, n := binary.Uvarint(s.instructions)
	if n <= 0 {
		return 0, errScriptShort
	}
	if v > uint64(limit) {
		return 0, errScriptRange
	}
	s.instructions = s.instructions[n:]
	return int(v), nil
}

// signed takes a number between -1<<61 and 1<<61 off the instructions.
func (s *docScript) signed() (int64, error) {
	v, n := binary.Varint(s.instructions)
	if n <= 0 {
		return 0, errScriptShort
	}
	if v < -1<<61 || v > 1<<61 {
		return 0, errScriptRange
	}
	s.instructions = s.instructions[n:]
	return v, nil
}

// appendScript appends the instructions and literals that make plain by the
// copies, which are in order and do not overlap, from the window that starts at
// start of the base. end is where the window of the segment before ends; that
// of this one is returned. The window is cut to what is copied from it.
func appendScript(instructions, literals, plain []byte, copies []docCopy, start, end int64) (_, _ []byte, newEnd int64) {
	first, last := 0, 0
	for i, c := range copies {
		if i == 0 || c.from < first {
			first = c.from
		}
		last = max(last, c.from+c.n)
	}
	if len(copies) == 0 {
		start = end
	}
	instructions = binary.AppendVarint(instructions, start+int64(first)-end)
	instructions = binary.AppendUvarint(instructions, uint64(last-first))
	newEnd = start + int64(last)
	done, at := 0, first
	for _, c := range copies {
		instructions = binary.AppendUvarint(instructions, uint64(c.at-done))
		literals = append(literals, plain[done:c.at]...)
		instructions = binary.AppendUvarint(instructions, uint64(c.n))
		instructions = binary.AppendVarint(instructions, int64(c.from-at))
		done, at = c.at+c.n, c.from+c.n
	}
	if done < len(plain) {
		instructions = binary.AppendUvarint(instructions, uint64(len(plain)-done))
		instructions = binary.AppendUvarint(instructions, 0)
		literals = append(literals, plain[done:]...)
	}
	return instructions, literals, newEnd
}
