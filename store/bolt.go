package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime/debug"
	"syscall"

	"go.etcd.io/bbolt"
	bolterrors "go.etcd.io/bbolt/errors"
)

// openBolt opens the bbolt file at path. What is wrong with the file itself is
// ErrCorrupt, where bbolt would panic at a damaged free list and the processor
// at a page beyond the end of a file that was cut short. After such a panic
// the file stays mapped, and with that locked, until the process ends.
func openBolt(path string, opt *bbolt.Options) (b *bbolt.DB, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		cause := recover()
		if _, ok := cause.(interface{ Addr() uintptr }); ok {
			cause = "it was cut short: a page is missing"
		}
		if cause != nil {
			b, err = nil, fmt.Errorf("%w (%v)", ErrCorrupt, cause)
		}
	}()
	b, err = bbolt.Open(path, 0o600, opt)
	switch {
	case err == nil:
	case errors.Is(err, bolterrors.ErrTimeout), errors.As(err, new(*fs.PathError)), errors.As(err, new(syscall.Errno)):
		return nil, err
	default:
		return nil, fmt.Errorf("%w (%w)", ErrCorrupt, err)
	}
	if err := checkLength(b); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return b, nil
}

// checkLength compares the file's length with the pages it claims to have:
// reading one that is not there would end the process.
func checkLength(b *bbolt.DB) error {
	info, err := os.Stat(b.Path())
	if err != nil {
		return err
	}
	return b.View(func(tx *bbolt.Tx) error {
		if info.Size() < tx.Size() {
			return fmt.Errorf("%w (it was cut short: it has %d bytes of at least %d)", ErrCorrupt, info.Size(), tx.Size())
		}
		return nil
	})
}
