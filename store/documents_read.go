package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"sanctionsd/lists"
)

// docReading reads a document segment by segment and hashes it, ahead of the
// packing, in a goroutine that ends before the segments' channel is closed.
type docReading struct {
	segments chan []byte
	free     chan []byte
	cancel   context.CancelFunc
	// sum and err are of the whole, once segments is closed.
	sum [sha256.Size]byte
	err error
}

// readDocument starts to read in, into the buffers, which are made when they
// are first needed. The caller gives back each segment it has received, and
// calls close.
func readDocument(ctx context.Context, in lists.File, buffers [][]byte) *docReading {
	ctx, cancel := context.WithCancel(ctx)
	r := &docReading{segments: make(chan []byte, len(buffers)), free: make(chan []byte, len(buffers)), cancel: cancel}
	go func() {
		defer close(r.segments)
		r.err = r.run(ctx, in, buffers)
	}()
	return r
}

func (r *docReading) run(ctx context.Context, in lists.File, buffers [][]byte) error {
	sum := sha256.New()
	for i := 0; ; i++ {
		var buffer []byte
		if i < len(buffers) {
			buffers[i] = sized(buffers[i], docSegmentSize)
			buffer = buffers[i]
		} else {
			select {
			case buffer = <-r.free:
			case <-ctx.Done():
			}
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := io.ReadFull(in, buffer)
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return fmt.Errorf("read document: %w", err)
		}
		if n > 0 {
			sum.Write(buffer[:n])
			r.segments <- buffer[:n]
		}
		if last {
			sum.Sum(r.sum[:0])
			return nil
		}
	}
}

// done gives a segment back.
func (r *docReading) done(segment []byte) { r.free <- segment[:cap(segment)] }

// close ends the reading and waits for it.
func (r *docReading) close() {
	r.cancel()
	for range r.segments { //nolint:revive // only waits
	}
}
