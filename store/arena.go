package store

// An arena keeps small values until a transaction ends, which bbolt wants of
// whatever is put, with few allocations. The zero value is ready.
type arena struct{ free []byte }

// arenaBlock is how much is allocated at once, in bytes.
const arenaBlock = 64 << 10

// keep returns a copy of v.
func (a *arena) keep(v []byte) []byte {
	if len(v) > len(a.free) {
		if len(v) > arenaBlock/4 {
			return append([]byte(nil), v...)
		}
		a.free = make([]byte, arenaBlock)
	}
	n := copy(a.free, v)
	kept := a.free[:n:n]
	a.free = a.free[n:]
	return kept
}

// record returns the head and content of a record as one value.
func (a *arena) record(r *record) []byte {
	if need := maxHead + len(r.publication) + len(r.packed); need > len(a.free) {
		if need > arenaBlock/4 {
			return r.appendTo(make([]byte, 0, need))
		}
		a.free = make([]byte, arenaBlock)
	}
	kept := r.appendTo(a.free[:0])
	a.free = a.free[len(kept):]
	return kept[:len(kept):len(kept)]
}
