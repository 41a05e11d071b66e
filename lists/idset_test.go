package lists

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// TestIDSet compares the set with a map, over ids of which many differ by a
// sign, a zero or their length only.
func TestIDSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.OneOf(
			rapid.StringMatching(`[0-9]{0,3}`),
			rapid.StringMatching(`(\+|-|0x|2024-)?[0-9_]{1,20}`),
			rapid.Map(rapid.Uint64(), func(n uint64) string { return fmt.Sprint(n) }),
			rapid.String(),
		)
		var set IDSet
		want := make(map[string]bool)
		for range rapid.IntRange(0, 60).Draw(t, "n") {
			id := id.Draw(t, "id")
			if set.Has(id) != want[id] {
				t.Fatalf("has %q: %v", id, !want[id])
			}
			if set.Add(id) == want[id] {
				t.Fatalf("added %q: %v", id, want[id])
			}
			want[id] = true
		}
		for id := range want {
			if !set.Has(id) {
				t.Fatalf("%q is gone", id)
			}
		}
		if set.Len() != len(want) {
			t.Fatalf("%d ids, want %d", set.Len(), len(want))
		}
	})
}
