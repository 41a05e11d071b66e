package ofactest

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// vocabulary are the texts of an edition: of reference values as they are used
// and of feature types.
type vocabulary struct{ uses, features map[int]string }

func (v vocabulary) use(id int) string     { return v.uses[id] }
func (v vocabulary) feature(id int) string { return v.features[id] }

func (e Edition) vocabulary() vocabulary {
	v := vocabulary{make(map[int]string), make(map[int]string)}
	for _, r := range slices.Concat(References(), e.References) {
		v.uses[r.RefID] = r.Value
	}
	maps.Copy(v.uses, e.Labels)
	maps.Copy(v.uses, e.Used)
	for _, f := range slices.Concat(FeatureTypes(), e.FeatureTypes) {
		v.features[f.ID] = f.Label
	}
	maps.Copy(v.features, e.FeatureLabels)
	return v
}

func compareReferences(a, b Reference) int {
	return cmp.Or(strings.Compare(strings.ToLower(a.Type), strings.ToLower(b.Type)), cmp.Compare(a.RefID, b.RefID))
}

// references are the reference values the edition declares, in OFAC's order.
func (e Edition) references() []Reference {
	declared := make(map[int]Reference)
	used := e.usedReferences()
	for _, r := range References() {
		if e.WholeVocabulary || used[r.RefID] {
			declared[r.RefID] = r
		}
	}
	for _, r := range e.References {
		declared[r.RefID] = r
	}
	for _, id := range e.Undeclared {
		delete(declared, id)
	}
	for id, label := range e.Labels {
		if r, ok := declared[id]; ok {
			r.Value = label
			declared[id] = r
		}
	}
	return slices.SortedFunc(maps.Values(declared), compareReferences)
}

// featureTypes are the feature types the edition declares, in OFAC's order.
func (e Edition) featureTypes() []FeatureType {
	declared := make(map[int]FeatureType)
	used := make(map[int]bool)
	for i := range e.Entities {
		for _, f := range e.Entities[i].Features {
			used[f.TypeID] = true
		}
	}
	for _, f := range FeatureTypes() {
		if e.WholeVocabulary || used[f.ID] {
			declared[f.ID] = f
		}
	}
	for _, f := range e.FeatureTypes {
		declared[f.ID] = f
	}
	for _, id := range e.UndeclaredFeatures {
		delete(declared, id)
	}
	for id, label := range e.FeatureLabels {
		if f, ok := declared[id]; ok {
			f.Label = label
			declared[id] = f
		}
	}
	return slices.SortedFunc(maps.Values(declared), compareFeatureTypes)
}

// usedReferences are the refIds that stand anywhere in the edition.
func (e Edition) usedReferences() map[int]bool {
	used := make(map[int]bool)
	use := func(ids ...int) {
		for _, id := range ids {
			used[id] = true
		}
	}
	use(e.Lists...)
	use(e.Programs...)
	for _, f := range e.featureTypes() {
		use(f.Detail)
	}
	for i := range e.Entities {
		e.Entities[i].references(use)
	}
	return used
}

// references calls use with every refId of the entity.
func (e *Entity) references(use func(ids ...int)) {
	translations := func(ts []Translation) {
		for _, t := range ts {
			use(t.Script)
			for _, p := range t.Parts {
				use(p.Type)
			}
		}
	}
	use(e.Kind, e.Living)
	for _, l := range e.Lists {
		use(l.RefID)
	}
	use(e.Programs...)
	use(e.Types...)
	use(e.Authorities...)
	for _, n := range e.Names {
		use(n.AliasType)
		translations(n.Translations)
	}
	for _, a := range e.Addresses {
		use(a.Country)
		translations(a.Translations)
	}
	for _, f := range e.Features {
		use(f.ValueRefID, f.Reliability)
	}
	for _, d := range e.Documents {
		use(d.Type, d.Country)
	}
	for _, r := range e.Relations {
		use(r.Type, r.Quality)
	}
}
