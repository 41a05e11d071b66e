package lists

// writer appends the JSON of a designation to b. When canon is set it brings
// what it writes into canonical form on the way, so that one walk cleans,
// orders and writes. It is for one designation at a time.
type writer struct {
	b     []byte
	canon bool
	// ends are where the members of the designation end in b.
	ends [memberCount]int
	// spans and scratch serve the ordering of sets; see canonSet.
	spans   []span
	scratch []byte
}

// begin and end write the brackets of an object.
func (w *writer) begin() { w.b = append(w.b, '{') }
func (w *writer) end()   { w.b = append(w.b, '}') }

// text writes a text the source gave, or nothing when it is empty.
func (w *writer) text(key string, s *string) {
	if *s != "" {
		w.source(key, s, false)
	}
}

// must writes a text the source gave, empty or not.
func (w *writer) must(key string, s *string) { w.source(key, s, true) }

// source writes a text the source gave, and an empty one only if it must.
func (w *writer) source(key string, s *string, must bool) {
	if isPlain(*s) {
		w.b = appendPlain(appendKey(w.b, key), *s)
		return
	}
	if w.canon {
		*s = Clean(*s)
	}
	if *s != "" || must {
		w.word(key, *s)
	}
}

// code writes a word of this program's own, or nothing when it is empty.
func (w *writer) code(key, s string) {
	if s != "" {
		w.word(key, s)
	}
}

// word writes a text as it is.
func (w *writer) word(key, s string) { w.b = appendString(appendKey(w.b, key), s) }

// element writes a text of a set.
func (w *writer) element(s *string) {
	if isPlain(*s) {
		w.b = appendPlain(w.b, *s)
		return
	}
	if w.canon {
		*s = Clean(*s)
	}
	w.b = appendString(w.b, *s)
}
