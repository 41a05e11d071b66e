package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
)

// The file of a document is a header and then its parts, one after the other to
// the end of the file. All numbers are little endian.
//
//	header, 88 bytes
//	 0  8  magic "sancdoc" and the version, 1 or 2
//	 8 32  SHA-256 of the document
//	40 32  SHA-256 of the base, all zero when the file is whole
//	72  8  size of the document in bytes
//	80  4  segment size: every segment holds as many bytes, the last the rest
//	84  4  CRC-32C of the bytes before
//
// Whole files are version 1. Their parts are the segments:
//
//	segment, 20 bytes and the frame
//	 0  8  where in the base the dictionary starts
//	 8  4  length of the dictionary, 0 for none; always 0 when the file is whole
//	12  4  length of the frame
//	16  4  CRC-32C of the bytes before
//	20     one Zstandard frame (RFC 8878) with its content checksum
//
// A delta of version 1, which is read but no longer written, has the same
// segments. The dictionary is a part of the base's plain bytes, used as raw
// content without a dictionary id, so that `zstd -d -D` reads a segment too.
//
// Deltas are version 2. Their parts are the batches of documents_script.go.
//
// A base is always a whole file. Every version keeps the magic and the checksum
// of the 88 bytes where they are.
const (
	docMagic         = "sancdoc"
	docHeaderSize    = 88
	docSegmentHeader = 20

	docVersionSegments = 1
	docVersionScripts  = 2

	// maxSegment and maxDict bound what a damaged or hostile file can make
	// the reader allocate.
	maxSegment = 4 << 20
	maxDict    = 8 << 20
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// docHeader is the header of a document's file.
type docHeader struct {
	version       byte
	content, base [sha256.Size]byte
	size          int64
	segment       int
}

func (h docHeader) delta() bool { return h.base != [sha256.Size]byte{} }

// baseName is the base as its content is written elsewhere, "" for none.
func (h docHeader) baseName() string {
	if !h.delta() {
		return ""
	}
	return hex.EncodeToString(h.base[:])
}

func (h docHeader) encode() []byte {
	b := make([]byte, 0, docHeaderSize)
	b = append(append(b, docMagic...), h.version)
	b = append(b, h.content[:]...)
	b = append(b, h.base[:]...)
	b = binary.LittleEndian.AppendUint64(b, uint64(h.size))
	b = binary.LittleEndian.AppendUint32(b, uint32(h.segment))
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

func decodeDocHeader(b []byte) (docHeader, error) {
	var h docHeader
	if string(b[:len(docMagic)]) != docMagic {
		return h, errors.New("not a document file")
	}
	if crc32.Checksum(b[:84], castagnoli) != binary.LittleEndian.Uint32(b[84:]) {
		return h, errors.New("the header's checksum is wrong")
	}
	h.version = b[len(docMagic)]
	if h.version > docVersionScripts {
		return h, fmt.Errorf("version %d of the file format, this program reads up to %d: %w", h.version, docVersionScripts, ErrNewer)
	}
	copy(h.content[:], b[8:])
	copy(h.base[:], b[40:])
	size, segment := binary.LittleEndian.Uint64(b[72:]), binary.LittleEndian.Uint32(b[80:])
	if size > 1<<62 || segment == 0 || segment > maxSegment {
		return h, fmt.Errorf("impossible sizes in the header: %d bytes in segments of %d", size, segment)
	}
	h.size, h.segment = int64(size), int(segment)
	if h.version == 0 || h.version == docVersionScripts && !h.delta() {
		return h, fmt.Errorf("version %d in the header of a file with base %q", h.version, h.baseName())
	}
	return h, nil
}

// docSegment is where one segment is in the file, and its dictionary in the
// base.
type docSegment struct {
	offset int64 // of the frame
	frame  int   // length of the frame
	start  int64 // of the dictionary
	dict   int   // length of the dictionary
}

func (s docSegment) encode() []byte {
	b := make([]byte, 0, docSegmentHeader)
	b = binary.LittleEndian.AppendUint64(b, uint64(s.start))
	b = binary.LittleEndian.AppendUint32(b, uint32(s.dict))
	b = binary.LittleEndian.AppendUint32(b, uint32(s.frame))
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

// docFile is an open document file whose headers, its own and those of its
// parts, are read and fit the file's length. It has segments or batches, by its
// version.
type docFile struct {
	io.Closer
	r        io.ReaderAt
	path     string
	size     int64
	header   docHeader
	segments []docSegment
	batches  []docBatch
}

// readDocFile reads the headers of the document file of that size in r. path
// is for errors.
func readDocFile(r io.ReaderAt, path string, size int64) (*docFile, error) {
	f := &docFile{r: r, path: path, size: size}
	var b [docHeaderSize]byte
	if err := f.readAt(b[:], 0); err != nil {
		return nil, err
	}
	h, err := decodeDocHeader(b[:])
	if errors.Is(err, ErrNewer) {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if err != nil {
		return nil, f.damaged(err)
	}
	f.header = h
	read := f.readSegments
	if h.version == docVersionScripts {
		read = f.readBatches
	}
	end, err := read(docHeaderSize)
	if err != nil {
		return nil, err
	}
	if end != size {
		return nil, f.damaged(fmt.Errorf("%d bytes long, %d are expected", size, end))
	}
	return f, nil
}

// readSegments reads the headers of the segments from offset at on and returns
// where the last one ends.
func (f *docFile) readSegments(at int64) (end int64, err error) {
	for done := int64(0); done < f.header.size; done += int64(f.plain(len(f.segments) - 1)) {
		s, err := f.readSegment(at)
		if err != nil {
			return 0, err
		}
		f.segments = append(f.segments, s)
		at = s.offset + int64(s.frame)
	}
	return at, nil
}

func (f *docFile) readSegment(at int64) (docSegment, error) {
	var b [docSegmentHeader]byte
	if err := f.readAt(b[:], at); err != nil {
		return docSegment{}, err
	}
	if crc32.Checksum(b[:16], castagnoli) != binary.LittleEndian.Uint32(b[16:]) {
		return docSegment{}, f.damaged(fmt.Errorf("the checksum of the segment at byte %d is wrong", at))
	}
	start, dict, frame := binary.LittleEndian.Uint64(b[:]), binary.LittleEndian.Uint32(b[8:]), binary.LittleEndian.Uint32(b[12:])
	offset := at + docSegmentHeader
	if start > 1<<62 || dict > maxDict || dict > 0 && !f.header.delta() || int64(frame) > f.size-offset {
		return docSegment{}, f.damaged(fmt.Errorf("the segment at byte %d does not fit the file", at))
	}
	return docSegment{offset: offset, frame: int(frame), start: int64(start), dict: int(dict)}, nil
}

// plain is how many bytes segment i unpacks to.
func (f *docFile) plain(i int) int {
	return int(min(int64(f.header.segment), f.header.size-int64(i)*int64(f.header.segment)))
}

// readAt fills b from offset at.
func (f *docFile) readAt(b []byte, at int64) error {
	if at+int64(len(b)) > f.size {
		return f.damaged(fmt.Errorf("cut short at byte %d", f.size))
	}
	if _, err := f.r.ReadAt(b, at); err != nil {
		return fmt.Errorf("read %s: %w", f.path, err)
	}
	return nil
}

// unpack writes the document to w. base is nil when the file is whole.
func (f *docFile) unpack(ctx context.Context, codec *docCodec, base *docWindow, w io.Writer) error {
	if f.header.version == docVersionScripts {
		return f.unpackScripts(ctx, codec, base, w)
	}
	for i, s := range f.segments {
		if err := ctx.Err(); err != nil {
			return err
		}
		var dict []byte
		if s.dict > 0 {
			var err error
			if dict, err = base.slice(s.start, s.start+int64(s.dict)); err != nil {
				return fmt.Errorf("read its base %s: %w", f.header.baseName(), err)
			}
		}
		codec.plain = codec.plain[:0]
		if err := f.appendSegment(codec, &codec.plain, i, dict); err != nil {
			return err
		}
		if _, err := w.Write(codec.plain); err != nil {
			return fmt.Errorf("write unpacked document: %w", err)
		}
	}
	return nil
}

// appendSegment appends the plain bytes of segment i to dst.
func (f *docFile) appendSegment(codec *docCodec, dst *[]byte, i int, dict []byte) error {
	s := f.segments[i]
	codec.packed = sized(codec.packed, s.frame)
	if err := f.readAt(codec.packed, s.offset); err != nil {
		return err
	}
	if err := codec.unpack(dst, codec.packed, dict, f.plain(i)); err != nil {
		return f.damaged(fmt.Errorf("segment %d: %w", i, err))
	}
	return nil
}

// damaged says what is wrong with the file and what to do.
func (f *docFile) damaged(err error) error {
	return fmt.Errorf("%s is %w: %w; restore it from a backup or fetch the publication again", f.path, ErrDamaged, err)
}
