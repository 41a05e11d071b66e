package fetch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"os"
)

// Buffers between receiving and hashing. Fewer or smaller ones make the two
// wait for each other, more only take memory.
const (
	bufferSize  = 256 << 10
	bufferCount = 4
)

// draft is a file in the spool that is being written, in one piece or, of a
// transfer that broke off and went on, in several.
type draft struct {
	spool spool
	out   *os.File // nil of a look
	hash  hash.Hash
	// size counts the bytes that are written and hashed.
	size  int64
	magic []byte
}

// write brings r into the spool. It returns errTooLarge above the limit, a
// *diskError for what happens here, and else the error of r or ctx.
func (s spool) write(ctx context.Context, r io.Reader) (spooled, error) {
	d, err := s.draft()
	if err != nil {
		return spooled{}, err
	}
	if err := d.add(ctx, r); err != nil {
		return spooled{}, errors.Join(err, d.discard())
	}
	return d.finish()
}

// draft begins a file. It is to be finished or discarded.
func (s spool) draft() (*draft, error) {
	out, err := os.CreateTemp(s.dir, "document-")
	if err != nil {
		return nil, &diskError{s.dir, err}
	}
	return &draft{spool: s, out: out, hash: sha256.New()}, nil
}

// look is a draft of no file: what is added is only hashed.
func (s spool) look() *draft { return &draft{spool: s, hash: sha256.New()} }

// add appends what r has until its end, with the errors of spool.write. Of the
// error of r or ctx alone the draft is as good as before, and longer by what
// came until then.
func (d *draft) add(ctx context.Context, r io.Reader) error {
	lane := hashLane{hash: d.hash}
	defer lane.end()
	for {
		buf := lane.buffer()
		n, rerr := fill(ctx, r, buf)
		if d.size+int64(n) > d.spool.limit {
			return errTooLarge
		}
		if len(d.magic) < 4 {
			d.magic = append(d.magic, buf[:min(n, 4-len(d.magic))]...)
		}
		if d.out != nil {
			if _, err := d.out.Write(buf[:n]); err != nil {
				return &diskError{d.spool.dir, err}
			}
		}
		d.size += int64(n)
		lane.add(buf[:n], rerr != nil)
		switch rerr {
		case nil:
		case io.EOF:
			return nil
		default:
			return rerr
		}
	}
}

// fill reads until buf is full. Of a slow source that keeps the number of
// hand-overs small, and costs nothing: nobody waits for the bytes.
func fill(ctx context.Context, r io.Reader, buf []byte) (n int, err error) {
	for n < len(buf) && err == nil {
		if err = ctx.Err(); err != nil {
			return n, err
		}
		var got int
		got, err = r.Read(buf[n:])
		n += got
	}
	return n, err
}

// finish closes the file.
func (d *draft) finish() (spooled, error) {
	if err := d.out.Close(); err != nil {
		return spooled{}, errors.Join(&diskError{d.spool.dir, err}, os.Remove(d.out.Name()))
	}
	file := d.file()
	file.path = d.out.Name()
	return file, nil
}

// file describes what was added.
func (d *draft) file() spooled {
	// A ZIP begins with a member, or with the end of its directory if it has
	// none (APPNOTE.TXT 4.3.7, 4.3.16).
	zip := string(d.magic) == "PK\x03\x04" || string(d.magic) == "PK\x05\x06"
	return spooled{sha256: hex.EncodeToString(d.hash.Sum(nil)), size: d.size, zip: zip}
}

// discard removes the file.
func (d *draft) discard() error {
	d.out.Close()
	return os.Remove(d.out.Name())
}

// hashLane hashes in a goroutine of its own, so that on two cores a document
// costs the longer of being received and being hashed, and not both. What fits
// into one buffer is hashed at once, without a goroutine.
type hashLane struct {
	hash hash.Hash
	made int
	full chan []byte
	free chan []byte
	done chan struct{}
}

// buffer returns one to fill.
func (l *hashLane) buffer() []byte {
	if l.made < bufferCount && len(l.free) == 0 {
		l.made++
		return make([]byte, bufferSize)
	}
	return <-l.free
}

// add has b hashed after all that came before. It is of buffer, and goes back
// to it; last says that nothing follows.
func (l *hashLane) add(b []byte, last bool) {
	if l.full == nil {
		if last {
			l.hash.Write(b)
			return
		}
		l.full, l.free, l.done = make(chan []byte, bufferCount), make(chan []byte, bufferCount), make(chan struct{})
		go l.run()
	}
	l.full <- b
}

func (l *hashLane) run() {
	defer close(l.done)
	for b := range l.full {
		l.hash.Write(b)
		l.free <- b[:cap(b)]
	}
}

// end waits until all is hashed.
func (l *hashLane) end() {
	if l.full != nil {
		close(l.full)
		<-l.done
	}
}
