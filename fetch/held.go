package fetch

import (
	"context"
	"slices"

	"sanctionsd/lists"
)

// Held is a document of the publication that is held now, as lists.Document
// says it: SHA256, in lower-case hex, and Size, in bytes, are of what was
// fetched, before unpacking.
type Held struct {
	SHA256 string
	Size   int64
}

// same reports whether files are, byte for byte and in their order, what is
// held. Of a ZIP every member that was taken is a document, and all of them
// have its hash.
func (s *session) same(files []*fetched) bool {
	left := s.held
	for _, f := range files {
		n := 0
		for n < len(left) && left[n].SHA256 == f.file.sha256 && (n == 0 || f.file.zip) {
			n++
		}
		if n == 0 {
			return false
		}
		left = left[n:]
	}
	return len(files) > 0 && len(left) == 0
}

// look reads a file that may be one that is held, by its size, without copying
// it. A file without a path is what was looked at.
func (s *session) look(ctx context.Context, in lists.File, size int64) (file spooled, held bool, err error) {
	if !slices.ContainsFunc(s.held, func(h Held) bool { return h.Size == size }) {
		return spooled{}, false, nil
	}
	d := s.spool.look()
	if err := d.add(ctx, in); err != nil {
		return spooled{}, false, err
	}
	file = d.file()
	held = slices.ContainsFunc(s.held, func(h Held) bool { return h.SHA256 == file.sha256 })
	if !held {
		_, err = in.Seek(0, 0)
	}
	return file, held, err
}

// copied brings those files into the spool that were only looked at. What
// comes is not what is held, and nothing is looked at from here on.
func (s *session) copied(ctx context.Context, files []*fetched) error {
	s.held = nil
	for i, f := range files {
		if f.file.path != "" {
			continue
		}
		again, err := s.local(ctx, f.loc)
		if err != nil {
			return err
		}
		again.last = f.last
		files[i] = again
	}
	return nil
}
