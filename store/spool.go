package store

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
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
}

// staged is one change on its way to the commit.
type staged struct {
	Type     lists.ChangeType    `json:"type"`
	NativeID string              `json:"native_id"`
	Digest   string              `json:"digest,omitempty"`
	Before   *Facets             `json:"before,omitempty"`
	After    *Facets             `json:"after,omitempty"`
	Fields   []lists.FieldChange `json:"fields,omitempty"`
	// content follows the JSON of the rest in the file.
	content []byte
}

func newSpool(dir string) (*spool, error) {
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

func (s *spool) add(c staged) error {
	head, err := marshal(c)
	if err != nil {
		return fmt.Errorf("stage %s: %w", c.NativeID, err)
	}
	for _, part := range [][]byte{head, c.content} {
		var n [binary.MaxVarintLen64]byte
		if _, err := s.w.Write(n[:binary.PutUvarint(n[:], uint64(len(part)))]); err != nil {
			return fmt.Errorf("stage %s: %w", c.NativeID, err)
		}
		if _, err := s.w.Write(part); err != nil {
			return fmt.Errorf("stage %s: %w", c.NativeID, err)
		}
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

type spoolReader struct{ r *bufio.Reader }

// next returns the next change, of which there must be one.
func (r *spoolReader) next() (staged, error) {
	head, err := r.part()
	if err != nil {
		return staged{}, err
	}
	var c staged
	if err := json.Unmarshal(head, &c); err != nil {
		return staged{}, err
	}
	c.content, err = r.part()
	return c, err
}

func (r *spoolReader) part() ([]byte, error) {
	n, err := binary.ReadUvarint(r.r)
	if err != nil {
		return nil, err
	}
	b := make([]byte, n)
	_, err = io.ReadFull(r.r, b)
	return b, err
}
