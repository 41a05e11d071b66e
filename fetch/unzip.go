package fetch

import (
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"strings"

	"github.com/klauspost/compress/zip"

	"sanctionsd/lists"
)

// A publication has a handful of files with short names. The bounds keep a
// forged directory from filling memory before a member is looked at.
const (
	maxMembers   = 64
	maxDirectory = 32 << 10
	endSize      = 22 // of the end of central directory record (APPNOTE.TXT 4.3.16)
)

// member is one file of a ZIP, unpacked into the spool.
type member struct {
	name string
	file spooled
}

// unzip unpacks an archive. All members together may have the bytes of one
// document, so that a small archive cannot become a large one. Members' names
// are base names, none twice; lengths and CRC-32 must be those stated. What is
// wrong with an archive is a *lists.Refusal; other errors are of this machine.
func (s spool) unzip(ctx context.Context, name string, archive spooled) ([]member, error) {
	in, err := os.Open(archive.path)
	if err != nil {
		return nil, &diskError{s.dir, err}
	}
	defer in.Close()
	bad := func(where, format string, args ...any) error {
		return lists.Refusef(lists.CodeArchive, name, where, format, args...)
	}
	if why := checkDirectory(in, archive.size); why != "" {
		return nil, bad("", "%s", why)
	}
	z, err := zip.NewReader(in, archive.size)
	if err != nil {
		return nil, bad("", "a ZIP whose directory cannot be read (%v); %d bytes arrived, perhaps not all", err, archive.size)
	}
	switch {
	case len(z.File) == 0:
		return nil, bad("", "a ZIP with no file in it")
	case len(z.File) > maxMembers:
		return nil, bad("", "a ZIP of %d files, where a publication has a few", len(z.File))
	}
	seen := make(map[string]bool)
	var members []member
	left := s.limit
	for _, f := range z.File {
		where := "member " + clip(f.Name)
		switch {
		case f.Name == "" || f.Name == "." || f.Name == ".." || strings.ContainsAny(f.Name, `/\`+"\x00"):
			return nil, bad(where, "not a plain file name; the files of a publication lie at the top of the ZIP")
		case !f.Mode().IsRegular():
			return nil, bad(where, "not a regular file")
		case seen[strings.ToUpper(f.Name)]:
			return nil, bad(where, "twice in the same ZIP")
		case f.Flags&1 != 0:
			return nil, bad(where, "encrypted, which no publication is")
		case f.UncompressedSize64 > uint64(left):
			return nil, s.tooLarge(name)
		}
		seen[strings.ToUpper(f.Name)] = true
		inner := spool{dir: s.dir, limit: left}
		file, err := inner.member(ctx, f)
		disk, isDisk := errors.AsType[*diskError](err)
		switch {
		case err == nil:
		case errors.Is(err, errTooLarge):
			return nil, s.tooLarge(name)
		case isDisk:
			return nil, disk
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.Is(err, zip.ErrChecksum):
			return nil, bad(where, "the bytes have not the CRC-32 the archive states: the file is damaged")
		case errors.Is(err, zip.ErrAlgorithm):
			return nil, bad(where, "packed by method %d, which is not known here (known are store and deflate)", f.Method)
		default:
			return nil, bad(where, "cannot be unpacked (%s): the file is damaged or not whole", clip(err.Error()))
		}
		if file.size == 0 {
			return nil, emptyDocument(f.Name, "a file without bytes in "+name)
		}
		left -= file.size
		members = append(members, member{name: f.Name, file: file})
	}
	return members, nil
}

// member unpacks one file. The CRC-32 is computed here because archive/zip
// takes a stated 0 for "not stated".
func (s spool) member(ctx context.Context, f *zip.File) (spooled, error) {
	r, err := f.Open()
	if err != nil {
		return spooled{}, err
	}
	defer r.Close()
	sum := crc32.NewIEEE()
	file, err := s.write(ctx, io.TeeReader(r, sum))
	if err == nil && sum.Sum32() != f.CRC32 {
		err = zip.ErrChecksum
	}
	return file, err
}

// checkDirectory looks at the end of central directory before archive/zip does,
// which reads as many entries as there are, whatever their stated number. It
// returns what is wrong, or "".
func checkDirectory(r io.ReaderAt, size int64) string {
	tail := make([]byte, min(size, endSize+0xffff))
	if _, err := r.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return "the archive cannot be read: " + err.Error()
	}
	at := -1
	if len(tail) >= endSize {
		// Only where the whole record still fits behind the signature.
		at = strings.LastIndex(string(tail[:len(tail)-endSize+4]), "PK\x05\x06")
	}
	if at < 0 {
		return "a ZIP without its directory at the end: it was cut short, or something was added"
	}
	end := tail[at:]
	entries := binary.LittleEndian.Uint16(end[10:])
	length := int64(binary.LittleEndian.Uint32(end[12:]))
	offset := int64(binary.LittleEndian.Uint32(end[16:]))
	comment := int(binary.LittleEndian.Uint16(end[20:]))
	switch {
	case entries > maxMembers, length > maxDirectory:
		return "a ZIP whose directory is far larger than that of a publication's few files"
	case offset+length != size-int64(len(end)), endSize+comment != len(end):
		return "a ZIP whose directory is not where it says: bytes are missing or were added"
	}
	return ""
}
