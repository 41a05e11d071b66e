package lists

import (
	"bytes"
	"cmp"
	"slices"
)

// object writes what p points at. An empty one is gone from canonical form.
func object[T any](w *writer, key string, p **T, body func(*writer, *T)) {
	if *p == nil {
		return
	}
	before := len(w.b)
	w.b = appendKey(w.b, key)
	from := len(w.b)
	body(w, *p)
	if w.canon && isEmpty(w.b[from:]) {
		w.b = w.b[:before]
		*p = nil
	}
}

// sequence writes elements whose order means something.
func sequence[T any](w *writer, key string, s *[]T, elem func(*writer, *T)) {
	if len(*s) == 0 {
		if w.canon && *s != nil {
			*s = nil
		}
		return
	}
	w.b = append(appendKey(w.b, key), '[')
	for i := range *s {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		elem(w, &(*s)[i])
	}
	w.b = append(w.b, ']')
}

// set writes elements whose order means nothing. In canonical form they stand
// in the order of their JSON, without repeated and empty ones.
func set[T any](w *writer, key string, s *[]T, elem func(*writer, *T)) {
	rankedSet(w, key, s, nil, elem)
}

// rankedSet is a set in which the elements of a lower rank come first.
func rankedSet[T any](w *writer, key string, s *[]T, rank func(*T) int, elem func(*writer, *T)) {
	if w.canon && len(*s) > 0 {
		canonSet(w, key, s, rank, elem)
		return
	}
	sequence(w, key, s, elem)
}

// span is where the JSON of one element of a set stands, and which it is.
type span struct{ from, to, rank, index int }

// canonSet brings the set s, which is not empty, into canonical form and writes
// it. The elements are written first, as they come: nearly always they are in
// order, and nothing is left to do. Otherwise their JSON is moved about, and s
// becomes a new slice, since whoever made the old one may share it.
func canonSet[T any](w *writer, key string, s *[]T, rank func(*T) int, elem func(*writer, *T)) {
	before := len(w.b)
	w.b = append(appendKey(w.b, key), '[')
	start, base := len(w.b), len(w.spans)
	ordered := true
	for i := range *s {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		v := &(*s)[i]
		at := span{from: len(w.b), index: i}
		elem(w, v)
		at.to = len(w.b)
		if rank != nil {
			at.rank = rank(v)
		}
		ordered = ordered && !isEmpty(w.b[at.from:]) && (i == 0 || compareSpans(w.b, w.spans[len(w.spans)-1], at) < 0)
		w.spans = append(w.spans, at)
	}
	switch {
	case !ordered:
		reorder(w, s, start, base)
	case cap(*s) > len(*s):
		// An append by the holder of the set must not reach one who shares it.
		*s = slices.Clip(*s)
	}
	w.spans = w.spans[:base]
	if len(*s) == 0 {
		w.b, *s = w.b[:before], nil
		return
	}
	w.b = append(w.b, ']')
}

// reorder orders the elements of s, which the spans from base on tell of, and
// their JSON, which begins at start.
func reorder[T any](w *writer, s *[]T, start, base int) {
	b := w.b
	spans := slices.DeleteFunc(w.spans[base:], func(x span) bool { return isEmpty(b[x.from:x.to]) })
	slices.SortFunc(spans, func(x, y span) int {
		return cmp.Or(compareSpans(b, x, y), x.index-y.index)
	})
	spans = slices.CompactFunc(spans, func(x, y span) bool { return compareSpans(b, x, y) == 0 })
	w.scratch = append(w.scratch[:0], b[start:]...)
	w.b = b[:start]
	out := make([]T, len(spans))
	for i, x := range spans {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		w.b = append(w.b, w.scratch[x.from-start:x.to-start]...)
		out[i] = (*s)[x.index]
	}
	*s = out
}

func compareSpans(b []byte, x, y span) int {
	if x.rank != y.rank {
		return x.rank - y.rank
	}
	return bytes.Compare(b[x.from:x.to], b[y.from:y.to])
}

// isEmpty reports whether the JSON of a text or object is that of an empty one.
func isEmpty(b []byte) bool { return len(b) == 2 }
