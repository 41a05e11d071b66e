package lists

import "strconv"

// IDSet is a set of native ids. Most authorities number their entries, and of
// numbers close to each other it keeps a bit each: a million take less than
// 256 KiB. Any other id takes its own length and some 50 bytes. The zero value
// is empty and ready.
type IDSet struct {
	// blocks holds the numbers, 256 to a block, words the other ids.
	blocks map[uint64][4]uint64
	words  map[string]struct{}
	n      int
}

// Add adds an id and reports whether it was not there before.
func (s *IDSet) Add(id string) bool {
	if n, ok := number(id); ok {
		key, word, bit := place(n)
		block := s.blocks[key]
		if block[word]&bit != 0 {
			return false
		}
		if s.blocks == nil {
			s.blocks = make(map[uint64][4]uint64)
		}
		block[word] |= bit
		s.blocks[key] = block
		s.n++
		return true
	}
	if _, ok := s.words[id]; ok {
		return false
	}
	if s.words == nil {
		s.words = make(map[string]struct{})
	}
	s.words[id] = struct{}{}
	s.n++
	return true
}

// Has reports whether the id is there.
func (s *IDSet) Has(id string) bool {
	if n, ok := number(id); ok {
		key, word, bit := place(n)
		return s.blocks[key][word]&bit != 0
	}
	_, ok := s.words[id]
	return ok
}

// Len returns how many ids there are.
func (s *IDSet) Len() int { return s.n }

// number reads an id that is a number as strconv.FormatUint writes it, so that
// "7" and "07" stay two ids.
func number(id string) (uint64, bool) {
	if id == "" || len(id) > 19 || id[0] == '0' && len(id) > 1 || id[0] < '0' || id[0] > '9' {
		return 0, false
	}
	n, err := strconv.ParseUint(id, 10, 64)
	return n, err == nil
}

func place(n uint64) (key uint64, word int, bit uint64) {
	return n >> 8, int(n >> 6 & 3), 1 << (n & 63)
}
