package fetch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"sanctionsd/lists"
)

const (
	spoolPrefix = "fetch-"
	bufferSize  = 128 << 10
)

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

// write brings r into the spool. It returns errTooLarge above the limit, a
// *diskError for what happens here, and else the error of r or ctx.
func (s spool) write(ctx context.Context, r io.Reader) (file spooled, err error) {
	out, err := os.CreateTemp(s.dir, "document-")
	if err != nil {
		return spooled{}, &diskError{s.dir, err}
	}
	defer func() {
		if cerr := out.Close(); cerr != nil && err == nil {
			err = &diskError{s.dir, cerr}
		}
		if err != nil {
			err = errors.Join(err, os.Remove(out.Name()))
		}
	}()
	file.path = out.Name()
	hash := sha256.New()
	var magic []byte
	buf := make([]byte, bufferSize)
	for {
		n, rerr := r.Read(buf)
		if file.size += int64(n); file.size > s.limit {
			return file, errTooLarge
		}
		if len(magic) < 4 {
			magic = append(magic, buf[:min(n, 4-len(magic))]...)
		}
		hash.Write(buf[:n])
		if _, err := out.Write(buf[:n]); err != nil {
			return file, &diskError{s.dir, err}
		}
		if rerr == io.EOF {
			break
		}
		if rerr != nil {
			return file, rerr
		}
		if err := ctx.Err(); err != nil {
			return file, err
		}
	}
	file.sha256 = hex.EncodeToString(hash.Sum(nil))
	// A ZIP begins with a member, or with the end of its directory if it has
	// none (APPNOTE.TXT 4.3.7, 4.3.16).
	file.zip = string(magic) == "PK\x03\x04" || string(magic) == "PK\x05\x06"
	return file, nil
}
