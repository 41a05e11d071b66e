// Package all names every list the program can keep.
package all

import (
	"sanctionsd/lists"
	"sanctionsd/lists/ofac"
	"sanctionsd/lists/prc"
)

// Sources returns every list, in the order they are shown.
func Sources() []lists.Source {
	return []lists.Source{
		ofac.SDN(),
		ofac.Consolidated(),
		prc.ForeignMinistry(),
		prc.Commerce(),
		prc.UnreliableEntities(),
		prc.ExportControl(),
		prc.Watch(),
	}
}

// Find returns the list of that id, and false when there is none.
func Find(id string) (lists.Source, bool) {
	for _, s := range Sources() {
		if s.ID == id {
			return s, true
		}
	}
	return lists.Source{}, false
}
