package store

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"sanctionsd/lists"
)

// spool keeps the changes of a publication in a file until they are
// committed, so that memory does not grow with the list.
type spool struct {
	file *os.File
	w    *bufio.Writer
	n    int
	// buf is the change that is being written.
	buf []byte
}

// staged is one change on its way to the commit, or, without a Type, a new print
// for what is held as it is. The JSON in it is as the event will have it, nil for
// what is not there.
type staged struct {
	Type     lists.ChangeType
	NativeID string
	// Digest is that of content, not there where content is nil. With a print
	// alone it is that of what is held.
	Digest [32]byte
	// Print is that of the entry, zero for none.
	Print lists.Print
	// Before and After are facets, Fields the changed fields.
	Before, After, Fields []byte
	// content is the canonical JSON of the state after, nil for none.
	content []byte
}

// hexDigest is the digest as an event's id is made of it, "" for none.
func (c *staged) hexDigest() string {
	if c.content == nil {
		return ""
	}
	return hex.EncodeToString(c.Digest[:])
}

func newSpool(dir string) (*spool, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make staging folder: %w", err)
	}
	f, err := os.CreateTemp(dir, "stage-*")
	if err != nil {
		return nil, fmt.Errorf("make staging file: %w", err)
	}
	// The file has no name from here on: a kill leaves nothing behind.
	if err := os.Remove(f.Name()); err != nil {
		return nil, errors.Join(fmt.Errorf("make staging file: %w", err), f.Close())
	}
	return &spool{file: f, w: bufio.NewWriterSize(f, 1<<16)}, nil
}

// add writes a change: its length, and its parts, each behind its own.
func (s *spool) add(c *staged) error {
	b := s.buf[:0]
	for _, part := range [][]byte{c.Before, c.After, c.Fields, c.content} {
		b = append(binary.AppendUvarint(b, uint64(len(part))), part...)
	}
	b = append(append(b, c.Digest[:]...), c.Print[:]...)
	b = append(binary.AppendUvarint(b, uint64(len(c.Type))), c.Type...)
	b = append(b, c.NativeID...)
	s.buf = b
	var n [binary.MaxVarintLen64]byte
	if _, err := s.w.Write(binary.AppendUvarint(n[:0], uint64(len(b)))); err != nil {
		return fmt.Errorf("stage %s: %w", c.NativeID, err)
	}
	if _, err := s.w.Write(b); err != nil {
		return fmt.Errorf("stage %s: %w", c.NativeID, err)
	}
	s.n++
	return nil
}

// reader returns the changes from the first, in the order they were added.
func (s *spool) reader() (*spoolReader, error) {
	if err := s.w.Flush(); err != nil {
		return nil, fmt.Errorf("write staging file: %w", err)
	}
	return &spoolReader{r: bufio.NewReaderSize(io.NewSectionReader(s.file, 0, 1<<62), 1<<16)}, nil
}

func (s *spool) close() error { return s.file.Close() }

type spoolReader struct {
	r   *bufio.Reader
	buf []byte
}

var errSpool = errors.New("staging file is damaged")

// next returns the next change, of which there must be one. What it returns is
// valid until the next call, but for the native id.
func (r *spoolReader) next() (c staged, err error) {
	n, err := binary.ReadUvarint(r.r)
	if err != nil {
		return c, err
	}
	if n > maxUnpacked {
		return c, errSpool
	}
	if uint64(cap(r.buf)) < n {
		r.buf = make([]byte, n+n/4)
	}
	b := r.buf[:n]
	if _, err := io.ReadFull(r.r, b); err != nil {
		return c, err
	}
	part := func() (v []byte) {
		n, w := binary.Uvarint(b)
		if w <= 0 || n > uint64(len(b)-w) {
			err = errSpool
			return nil
		}
		if n > 0 {
			v = b[w : w+int(n)]
		}
		b = b[w+int(n):]
		return v
	}
	c.Before, c.After, c.Fields, c.content = part(), part(), part(), part()
	if len(b) < len(c.Digest)+len(c.Print) {
		return c, errSpool
	}
	b = b[copy(c.Digest[:], b):]
	b = b[copy(c.Print[:], b):]
	c.Type = lists.ChangeType(part())
	c.NativeID = string(b)
	return c, err
}
