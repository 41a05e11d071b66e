package search_test

import (
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/ofac"
	"sanctionsd/lists/ofac/corpustest"
	"sanctionsd/search"
)

// Each of the real parties is found by each of its names in every script, by
// each of its identifiers and by its ids.
func TestFindsRealPartiesByTheirOwn(t *testing.T) {
	for _, file := range []struct {
		name   string
		source lists.Source
	}{
		{corpustest.EnhancedConsolidated, ofac.Consolidated()},
		{corpustest.EnhancedExport, ofac.SDN()},
	} {
		t.Run(file.name, func(t *testing.T) {
			asked := 0
			_, err := file.source.Parse(t.Context(), corpustest.Enhanced(t, file.name), func(d *lists.Designation) error {
				texts := []string{d.ID, d.NativeID}
				for _, n := range d.Names {
					texts = append(texts, n.Full)
					for _, v := range n.Variants {
						texts = append(texts, v.Full)
					}
				}
				for _, i := range d.Identifiers {
					texts = append(texts, i.Value)
				}
				if d.Vessel != nil {
					texts = append(texts, d.Vessel.CallSign)
				}
				if d.Aircraft != nil {
					texts = append(texts, d.Aircraft.TailNumber)
				}
				for _, text := range texts {
					if text == "" {
						continue
					}
					asked++
					q, err := search.NewQuery(text)
					if err != nil {
						return err
					}
					if r := q.Match(d); len(r) == 0 || r[0].How != search.Exact {
						t.Errorf("%s is not found by %q: %+v", d.ID, text, r)
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			if asked < 1000 {
				t.Errorf("only %d texts were asked for", asked)
			}
		})
	}
}
