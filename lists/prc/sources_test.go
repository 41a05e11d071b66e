package prc

import (
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
)

func TestSources(t *testing.T) {
	for _, s := range []lists.Source{ForeignMinistry(), Commerce(), UnreliableEntities(), ExportControl(), Watch()} {
		t.Run(s.ID, func(t *testing.T) { listtest.RunNotices(t, s) })
	}
}
