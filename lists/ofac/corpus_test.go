package ofac

import (
	"testing"

	"sanctionsd/lists"
)

// read parses a publication and returns its designations by native id.
func read(t testing.TB, s lists.Source, docs []lists.Document) (map[string]*lists.Designation, lists.Reading) {
	t.Helper()
	ds := make(map[string]*lists.Designation)
	reading, err := s.Parse(t.Context(), docs, func(d *lists.Designation) error {
		ds[d.NativeID] = d
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ds, reading
}
