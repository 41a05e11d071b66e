package lists

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// Canonicalize brings d into canonical form: text is cleaned, every set is
// sorted and holds no element twice, and empty parts are gone. Two
// designations that say the same have the same canonical form. A set that is in
// order already stays the slice it was; another is replaced by a new one, and
// so are parts of names and countries whose text is not clean, since whoever
// made d may share them.
func (d *Designation) Canonicalize() {
	new(Sealer).canonicalize(d)
}

// Seal canonicalizes d and fills in its Digest. It returns the canonical JSON
// the digest is made of: d without Digest and Provenance. For many
// designations a [Sealer] does the same with less memory.
func (d *Designation) Seal() []byte {
	return new(Sealer).Seal(d)
}

// Content returns the JSON of d without Digest and Provenance; of a sealed
// designation, the bytes its digest is made of.
func (d *Designation) Content() []byte {
	return d.AppendContent(make([]byte, 0, usualContent))
}

// Sealer seals designations one after the other in memory of its own. The zero
// value is ready; it is used by one goroutine.
type Sealer struct{ w writer }

// Seal is [Designation.Seal]. What it returns holds until the next call.
func (s *Sealer) Seal(d *Designation) []byte {
	content := s.canonicalize(d)
	sum := sha256.Sum256(content)
	var digest [2 * sha256.Size]byte
	hex.Encode(digest[:], sum[:])
	if d.Digest != string(digest[:]) {
		d.Digest = string(digest[:])
	}
	return content
}

// Sizes that most designations fit in: of the content in bytes, and of their
// largest set.
const (
	usualContent = 2 << 10
	usualSpans   = 16
)

// canonicalize canonicalizes d and returns its content, which holds until the
// next call.
func (s *Sealer) canonicalize(d *Designation) []byte {
	d.Schema = Schema
	if s.w.b == nil {
		s.w.b = make([]byte, 0, usualContent)
		s.w.spans = make([]span, 0, usualSpans)
	}
	s.w.b, s.w.canon = s.w.b[:0], true
	s.w.designation(d)
	return s.w.b
}

// nameRank puts the listed name first; a reader looks for it there.
func nameRank(n *Name) int {
	if n.Type == NamePrimary {
		return 0
	}
	return 1
}

// canonArticles cleans and orders article numbers as a reader counts, each
// once.
func canonArticles(articles *[]string) {
	as := *articles
	for i := range as {
		as[i] = Clean(as[i])
	}
	ordered := true
	for i, a := range as {
		ordered = ordered && a != "" && (i == 0 || compareNumbered(as[i-1], a) < 0)
	}
	if !ordered {
		// Whoever made the slice may share it.
		as = slices.DeleteFunc(slices.Clone(as), func(a string) bool { return a == "" })
		slices.SortFunc(as, compareNumbered)
		as = slices.Compact(as)
	}
	*articles = slices.Clip(as)
}

// compareNumbered orders article numbers as a reader counts: 3, 9, 15.
func compareNumbered(a, b string) int {
	if d := numberLen(a) - numberLen(b); d != 0 {
		return d
	}
	return strings.Compare(a, b)
}

func numberLen(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}
