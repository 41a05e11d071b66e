package fetch

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"sanctionsd/lists"
)

const spoolPrefix = "fetch-"

// spool is the folder of one result.
type spool struct {
	dir   string
	limit int64 // bytes of one document
}

func newSpool(parent string, limit int64) (spool, error) {
	if parent == "" {
		return spool{}, errors.New("make spool folder: Fetcher.Dir is not set")
	}
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return spool{}, fmt.Errorf("make spool folder: %w", err)
	}
	dir, err := os.MkdirTemp(parent, spoolPrefix)
	if err != nil {
		return spool{}, fmt.Errorf("make spool folder: %w", err)
	}
	return spool{dir: dir, limit: limit}, nil
}

func (s spool) remove() error { return os.RemoveAll(s.dir) }

func (s spool) tooLarge(name string) *lists.Refusal {
	return lists.Refusef(lists.CodeTooLarge, name, "", "larger than the %d bytes that one document of this list may have", s.limit)
}

// spooled is one file in the spool.
type spooled struct {
	path   string
	sha256 string
	size   int64
	// zip says that it begins as a ZIP does.
	zip bool
}

func (f spooled) open() (lists.File, error) { return os.Open(f.path) }

func (f spooled) remove() error { return os.Remove(f.path) }

// diskError is a failure of this machine's disk, not of the source.
type diskError struct {
	dir string
	err error
}

func (e *diskError) Error() string { return e.reason() }

func (e *diskError) Unwrap() error { return e.err }

func (e *diskError) reason() string {
	if errors.Is(e.err, syscall.ENOSPC) || errors.Is(e.err, syscall.EDQUOT) {
		return "no space left in " + e.dir + " to work on the document; make room there"
	}
	return fmt.Sprintf("write to %s: %v", e.dir, e.err)
}
