package ofactest

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"
)

// deltaNamespace is the one of the delta files of the Sanctions List Service.
const deltaNamespace = "https://www.treasury.gov/ofac/DeltaFile/1.0"

// Change is one entity that a delta changes: what it removes and what it adds.
// Of both only the parts count: lists, programs, types, authorities, names,
// addresses, features, documents and relations. The places in documents count
// from the first removed name or feature.
type Change struct {
	ID             int
	Removed, Added Entity
}

// EnhancedDelta writes a delta file, as the Sanctions List Service answers
// under /changes/latest: the entities of e as added, with their whole record
// as the removed have it, and the changed with their changed parts only. They
// stand in the order of their ids. AsOf is the time of publication in its own
// zone, OFAC's is Washington's. Only e.References and e.FeatureTypes are
// declared, as added.
func EnhancedDelta(w io.Writer, e Edition, removed []Entity, changed []Change) error {
	x := newEnhancedWriter(w, e.vocabulary(), e.LF)
	x.delta = true
	x.line(`<?xml version="1.0" encoding="utf-8" standalone="yes"?>`)
	x.open("sanctionsData",
		attribute{"xmlns", deltaNamespace},
		attribute{"xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"},
		attribute{"xsi:schemaLocation", deltaNamespace + " https://www.treasury.gov/ofac/downloads/sanctions/1.0/DeltaFile.xsd"})
	x.open("publicationInfo")
	x.leaf("datePublished", e.AsOf.Format(time.RFC3339))
	x.leaf("publicationType", "Standard Action")
	x.close("publicationInfo")
	x.references(slices.SortedFunc(slices.Values(e.References), compareReferences))
	x.featureTypes(slices.SortedFunc(slices.Values(e.FeatureTypes), compareFeatureTypes))
	x.deltaEntities(e.Entities, removed, changed)
	x.end("sanctionsData")
	if err := x.w.Flush(); err != nil {
		return fmt.Errorf("write delta: %w", err)
	}
	return nil
}

func (x *enhancedWriter) deltaEntities(added, removed []Entity, changed []Change) {
	type record struct {
		id    int
		write func()
	}
	var records []record
	for i := range added {
		records = append(records, record{added[i].ID, func() { x.entity(&added[i], "add") }})
	}
	for i := range removed {
		records = append(records, record{removed[i].ID, func() { x.entity(&removed[i], "remove") }})
	}
	for i := range changed {
		records = append(records, record{changed[i].ID, func() { x.change(changed[i]) }})
	}
	slices.SortStableFunc(records, func(a, b record) int { return cmp.Compare(a.id, b.id) })
	x.group("entities", len(records), true, func(i int) { records[i].write() })
}

// change writes the parts of one entity that are removed or added, each with
// its action. The entity itself has none.
func (x *enhancedWriter) change(c Change) {
	r, a := c.Removed, c.Added
	x.removed = map[string]int{
		"sanctionsList":    len(r.Lists),
		"sanctionsProgram": len(r.Programs),
		"sanctionsType":    len(r.Types),
		"legalAuthority":   len(r.Authorities),
		"name":             len(r.Names),
		"address":          len(r.Addresses),
		"feature":          len(r.Features),
		"identityDocument": len(r.Documents),
		"relationship":     len(r.Relations),
	}
	x.entity(&Entity{
		ID:          c.ID,
		Lists:       slices.Concat(r.Lists, a.Lists),
		Programs:    slices.Concat(r.Programs, a.Programs),
		Types:       slices.Concat(r.Types, a.Types),
		Authorities: slices.Concat(r.Authorities, a.Authorities),
		Names:       slices.Concat(r.Names, a.Names),
		Addresses:   slices.Concat(r.Addresses, a.Addresses),
		Features:    slices.Concat(r.Features, a.Features),
		Documents:   slices.Concat(r.Documents, a.Documents),
		Relations:   slices.Concat(r.Relations, a.Relations),
	}, "")
	x.removed = nil
}
