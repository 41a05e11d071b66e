package ofac

import (
	"slices"
	"strings"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/ofac/corpustest"
)

// TestReplayOfRealPublications reads 143 consecutive real publications and
// compares each with the one before, by the digests of the designations and,
// independently, by the raw rows after the same normalisation of space: a
// designation must change exactly when its row does.
func TestReplayOfRealPublications(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 319 MiB")
	}
	source := SDN()
	var heldRows, heldDigests map[string]string
	editions, added, removed, changed := 0, 0, 0, 0
	corpustest.Editions(t, func(name string, content []byte) {
		editions++
		raw := corpustest.Rows(t, content)
		rows := make(map[string]string, len(raw))
		for _, row := range raw {
			rows[row[0]] = strings.Join(row, "\x00")
		}
		digests := make(map[string]string, len(raw))
		_, err := source.Parse(t.Context(), corpustest.Around(content, raw), func(d *lists.Designation) error {
			digests[d.NativeID] = d.Digest
			return nil
		})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if heldRows != nil {
			want, got := corpustest.Compare(heldRows, rows), corpustest.Compare(heldDigests, digests)
			if !slices.Equal(want.Added, got.Added) || !slices.Equal(want.Removed, got.Removed) {
				t.Errorf("%s: added and removed %v %v, the rows say %v %v", name, got.Added, got.Removed, want.Added, want.Removed)
			}
			if !slices.Equal(want.Changed, got.Changed) {
				t.Errorf("%s: changed %v, the rows say %v", name, got.Changed, want.Changed)
			}
			added, removed, changed = added+len(want.Added), removed+len(want.Removed), changed+len(want.Changed)
		}
		heldRows, heldDigests = rows, digests
	})
	if editions != 143 || changed == 0 {
		t.Errorf("replayed %d editions with %d changes", editions, changed)
	}
	t.Logf("%d editions: %d added, %d removed, %d changed", editions, added, removed, changed)
}
