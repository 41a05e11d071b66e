package store

import (
	"bytes"
	"encoding/binary"
	"math/bits"
)

const (
	// anchorSize is the length of the blocks of the base that are looked up.
	// A stretch of twice that length less one is found wherever it went.
	anchorSize = 32
	anchorBits = 16
	// minCopy is the shortest stretch that is copied. A shorter one is worth
	// less than the instruction for it, since literals are packed, and is often
	// of tags that are everywhere: it says nothing of where the document goes on.
	minCopy = 64
	// maxBackward is how far back a stretch is followed from where it was
	// found.
	maxBackward = 4 << 10
)

// docCopy says that n bytes at at of a segment are those at from of a window.
type docCopy struct{ at, from, n int }

// docMatcher finds what of a segment can be copied from a window of the base.
// It takes the windows of one base in rising order most of the time. The zero
// value is ready for the first.
type docMatcher struct {
	// table gives by its hash the number of a block of the base, from 1: that
	// of the bytes at anchorSize times the number less one. Only blocks in the
	// window count.
	table []uint32
	// from and to are the bytes of the base whose blocks are in table.
	from, to int64
	copies   []docCopy
}

// reset forgets the base.
func (m *docMatcher) reset() {
	clear(m.table)
	m.from, m.to = 0, 0
}

// index takes the blocks of the window that starts at start into the table.
func (m *docMatcher) index(window []byte, start int64) {
	if m.table == nil {
		m.table = make([]uint32, 1<<anchorBits)
	}
	end := start + int64(len(window))
	if start < m.from || start > m.to {
		// Blocks of these bytes may have been displaced by later ones.
		m.to = start
	}
	m.from = start
	block := (m.to + anchorSize - 1) / anchorSize
	for ; (block+1)*anchorSize <= end; block++ {
		m.table[anchorHash(window[block*anchorSize-start:])] = uint32(block + 1)
	}
	m.to = max(m.to, block*anchorSize)
}

// anchorHash hashes the first anchorSize bytes of b.
func anchorHash(b []byte) uint32 {
	_ = b[anchorSize-1]
	const k1, k2, k3 = 0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9
	h := (binary.LittleEndian.Uint64(b) ^ bits.RotateLeft64(binary.LittleEndian.Uint64(b[8:]), 29)) * k1
	h ^= (binary.LittleEndian.Uint64(b[16:]) ^ bits.RotateLeft64(binary.LittleEndian.Uint64(b[24:]), 31)) * k2
	h = (h ^ h>>32) * k3
	return uint32(h >> (64 - anchorBits))
}

// match returns the copies that make plain from the window that starts at start
// of the base, in order, until the next call. shift is where the first byte of
// plain is expected in the window, which may be outside; it returns the shift at
// the end, and found says whether anything was copied.
func (m *docMatcher) match(plain, window []byte, start int64, shift int) (copies []docCopy, end int, found bool) {
	m.index(window, start)
	m.copies = m.copies[:0]
	for at := 0; at < len(plain); {
		if from := at + shift; from >= 0 && from < len(window) {
			if n := common(plain[at:], window[from:]); n >= minCopy {
				m.add(docCopy{at, from, n})
				at += n
				continue
			}
		}
		c := m.find(plain, window, start, at, shift)
		if c.n == 0 {
			break
		}
		m.add(c)
		at, shift = c.at+c.n, c.from-c.at
	}
	return m.copies, shift, len(m.copies) > 0
}

// find returns the first stretch worth a copy that is found from plain[at] on,
// none when there is none: at the expected place, or anywhere in the window.
func (m *docMatcher) find(plain, window []byte, start int64, at, shift int) docCopy {
	for i := at; i <= len(plain)-anchorSize; i++ {
		var c docCopy
		if from := i + shift; from >= 0 && from <= len(window)-anchorSize {
			c = follow(plain, window, i, from)
		}
		if block := m.table[anchorHash(plain[i:])]; block > 0 {
			from := (int64(block)-1)*anchorSize - start
			if from >= 0 && from <= int64(len(window)-anchorSize) {
				if other := follow(plain, window, i, int(from)); other.n > c.n {
					c = other
				}
			}
		}
		if c.n >= minCopy {
			return c
		}
		// A short stretch is found at nearly each of its bytes.
		i += max(0, c.at+c.n-i-anchorSize/2)
	}
	return docCopy{}
}

// follow returns how far plain and window are the same around at and from,
// nothing when they are not from there on.
func follow(plain, window []byte, at, from int) docCopy {
	if binary.LittleEndian.Uint64(plain[at:]) != binary.LittleEndian.Uint64(window[from:]) {
		return docCopy{}
	}
	back := 0
	for limit := min(at, from, maxBackward); back < limit && plain[at-back-1] == window[from-back-1]; {
		back++
	}
	return docCopy{at - back, from - back, back + common(plain[at:], window[from:])}
}

// add appends a copy. It displaces earlier ones that lie within it.
func (m *docMatcher) add(c docCopy) {
	for len(m.copies) > 0 {
		last := m.copies[len(m.copies)-1]
		if last.at < c.at {
			if over := last.at + last.n - c.at; over > 0 {
				c = docCopy{c.at + over, c.from + over, c.n - over}
			}
			break
		}
		m.copies = m.copies[:len(m.copies)-1]
	}
	m.copies = append(m.copies, c)
}

// common returns how many bytes a and b have in common from their starts.
func common(a, b []byte) int {
	n := min(len(a), len(b))
	a, b = a[:n], b[:n]
	const stride = 256
	i := 0
	for i+stride <= n && bytes.Equal(a[i:i+stride], b[i:i+stride]) {
		i += stride
	}
	for ; i+8 <= n; i += 8 {
		if x := binary.LittleEndian.Uint64(a[i:]) ^ binary.LittleEndian.Uint64(b[i:]); x != 0 {
			return i + bits.TrailingZeros64(x)/8
		}
	}
	for i < n && a[i] == b[i] {
		i++
	}
	return i
}
