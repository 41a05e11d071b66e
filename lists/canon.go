package lists

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Canonicalize brings d into canonical form: text is cleaned, every set is
// sorted and holds no element twice, and empty parts are gone. Two
// designations that say the same have the same canonical form.
func (d *Designation) Canonicalize() {
	d.Schema = Schema
	d.cleanText()
	for i := range d.Names {
		canonSet(&d.Names[i].Variants)
	}
	for i := range d.Addresses {
		canonSet(&d.Addresses[i].Variants)
	}
	for i := range d.Measures {
		m := &d.Measures[i]
		canonSet(&m.Hits)
		canonSet(&m.Binds)
		canonSet(&m.Regions)
		canonSet(&m.Exceptions)
		canonSet(&m.Basis)
		if len(m.Periods) == 0 {
			m.Periods = nil
		}
	}
	for i := range d.LegalBasis {
		a := &d.LegalBasis[i].Articles
		canonSet(a)
		slices.SortFunc(*a, compareNumbered)
	}
	canonSet(&d.Names)
	// The listed name comes first; a reader looks for it there.
	slices.SortStableFunc(d.Names, func(a, b Name) int {
		return nameRank(a.Type) - nameRank(b.Type)
	})
	canonSet(&d.Memberships)
	canonSet(&d.Programs)
	canonSet(&d.Measures)
	canonSet(&d.SecondarySanctions)
	canonSet(&d.Addresses)
	canonSet(&d.Countries)
	canonSet(&d.Identifiers)
	canonSet(&d.BirthDates)
	canonSet(&d.BirthPlaces)
	canonSet(&d.Nationalities)
	canonSet(&d.Citizenships)
	canonSet(&d.Genders)
	canonSet(&d.Titles)
	canonSet(&d.Contacts)
	canonSet(&d.Relations)
	canonSet(&d.LegalBasis)
	canonSet(&d.Extra)
	dropEmpty(&d.Organization)
	dropEmpty(&d.Vessel)
	dropEmpty(&d.Aircraft)
}

// Seal canonicalizes d and fills in its Digest. It returns the canonical JSON
// the digest is made of: d without Digest and Provenance.
func (d *Designation) Seal() []byte {
	d.Canonicalize()
	b := d.Content()
	sum := sha256.Sum256(b)
	d.Digest = hex.EncodeToString(sum[:])
	return b
}

// Content returns the JSON of d without Digest and Provenance; of a sealed
// designation, the bytes its digest is made of.
func (d *Designation) Content() []byte {
	c := *d
	c.Digest, c.Provenance = "", nil
	return encode(&c)
}

// encode returns the JSON of v, compact and without HTML escapes. It serves
// types of this package only, which always encode.
func encode(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(fmt.Sprintf("lists: encode %T: %v", v, err))
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

func nameRank(t NameType) int {
	if t == NamePrimary {
		return 0
	}
	return 1
}

// canonSet sorts s by the JSON of its elements and drops repeated and empty
// ones.
func canonSet[T any](s *[]T) {
	if len(*s) == 0 {
		*s = nil
		return
	}
	type keyed struct {
		key string
		val T
	}
	ks := make([]keyed, 0, len(*s))
	for _, v := range *s {
		if key := string(encode(v)); key != `""` && key != `{}` {
			ks = append(ks, keyed{key, v})
		}
	}
	slices.SortFunc(ks, func(a, b keyed) int { return strings.Compare(a.key, b.key) })
	ks = slices.CompactFunc(ks, func(a, b keyed) bool { return a.key == b.key })
	out := make([]T, len(ks))
	for i, k := range ks {
		out[i] = k.val
	}
	if len(out) == 0 {
		out = nil
	}
	*s = out
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

func dropEmpty[T comparable](p **T) {
	var zero T
	if *p != nil && **p == zero {
		*p = nil
	}
}
