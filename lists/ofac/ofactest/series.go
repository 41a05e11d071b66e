package ofactest

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"strconv"

	"sanctionsd/lists"
)

// Series is a list of any length in two editions, the same for the same values
// on every machine. Entry i is modelled on entry i modulo the length of a
// model, with its numbers shifted; nothing of the list is held in memory but
// the model.
//
// The first edition has Size entries. The next has another alias in Changed of
// them, drawn by Seed, Added entries behind the last, and Removed of the others
// no longer. Changed and Removed together are at most Size.
type Series struct {
	Size, Changed, Added, Removed int
	Seed                          uint64
}

// Count returns the number of entries of the first or the next edition.
func (s Series) Count(next bool) int {
	if next {
		return s.Size + s.Added - s.Removed
	}
	return s.Size
}

// Designations returns the entries of the first or the next edition as
// designations. Those of the model have native ids that are numbers and
// ascend. What is yielded is good until the next.
func (s Series) Designations(model []*lists.Designation, next bool) iter.Seq[*lists.Designation] {
	return func(yield func(*lists.Designation) bool) {
		if len(model) == 0 {
			return
		}
		stride := strideAfter(nativeID(model[len(model)-1]))
		for i, changed := range s.entries(next) {
			d := *model[i%len(model)]
			d.NativeID = strconv.Itoa(nativeID(&d) + i/len(model)*stride)
			d.ID = d.List + "/" + d.NativeID
			if changed {
				d.Names = append(slices.Clip(d.Names), lists.Name{Full: newAlias(i), Type: lists.NameAlias, Quality: lists.Strong})
			}
			if !yield(&d) {
				return
			}
		}
	}
}

// Entities returns the entries of the first or the next edition as entities of
// the ENHANCED format. Those of the model have ids that ascend. A relation
// leads to the entity modelled like the one of the model, and is left out where
// the first edition has none.
func (s Series) Entities(model []Entity, next bool) iter.Seq[Entity] {
	return func(yield func(Entity) bool) {
		if len(model) == 0 {
			return
		}
		stride := strideAfter(model[len(model)-1].ID)
		last := model[(s.Size-1+len(model))%len(model)].ID + (s.Size-1)/len(model)*stride
		for i, changed := range s.entries(next) {
			e := model[i%len(model)]
			shift := i / len(model) * stride
			e.ID += shift
			if e.Identity != 0 {
				e.Identity += shift
			}
			var relations []Relation
			for _, r := range e.Relations {
				if r.Entity += shift; r.Entity <= last {
					relations = append(relations, r)
				}
			}
			e.Relations = relations
			if changed {
				name := newAlias(i)
				e.Names = append(slices.Clip(e.Names), Name{AliasType: aliasTypes[lists.NameAlias], Translations: []Translation{
					{Primary: true, Script: latin, Last: name, Full: name, Parts: []Part{{lastPart[e.Kind], name}}},
				}})
			}
			if !yield(e) {
				return
			}
		}
	}
}

// entries yields the places of an edition's entries and whether they are
// changed.
func (s Series) entries(next bool) iter.Seq2[int, bool] {
	return func(yield func(int, bool) bool) {
		if !next {
			for i := range s.Size {
				if !yield(i, false) {
					return
				}
			}
			return
		}
		// The first ones drawn are changed, the others removed.
		drawn := make(map[int]bool, s.Changed+s.Removed)
		r := rand.New(rand.NewPCG(s.Seed, uint64(s.Size)))
		for len(drawn) < s.Changed+s.Removed {
			if i := r.IntN(s.Size); !drawn[i] {
				drawn[i] = len(drawn) < s.Changed
			}
		}
		for i := range s.Size + s.Added {
			changed, some := drawn[i]
			if some && !changed {
				continue
			}
			if !yield(i, changed) {
				return
			}
		}
	}
}

// lastPart is the part of a name that has only one, by the kind of entity.
var lastPart = map[int]int{
	Individual: 1520, Organization: wholePart[lists.Entity], Vessel: wholePart[lists.Vessel], Aircraft: wholePart[lists.Aircraft],
}

// newAlias is the name that a change adds to entry i.
func newAlias(i int) string { return fmt.Sprintf("INVENTED ALIAS %d", i) }

// strideAfter is what the ids of one round over a model are apart from those of
// the round before: the power of ten above the last.
func strideAfter(last int) int {
	stride := 10
	for stride <= last {
		stride *= 10
	}
	return stride
}
