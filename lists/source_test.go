package lists_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
)

func TestFindings(t *testing.T) {
	var f lists.Findings
	f.Add(lists.FindingVocabulary, "record 1", `unknown idType "A"`)
	f.Add(lists.FindingStructure, "record 1", `unknown element <a>`)
	f.Add(lists.FindingVocabulary, "record 2", `unknown idType "A"`)
	want := []lists.Finding{
		{Kind: lists.FindingVocabulary, Text: `unknown idType "A"`, Where: "record 1", Count: 2},
		{Kind: lists.FindingStructure, Text: `unknown element <a>`, Where: "record 1", Count: 1},
	}
	if diff := cmp.Diff(want, f.List()); diff != "" {
		t.Error(diff)
	}
}

func TestFindingsAreBounded(t *testing.T) {
	var f lists.Findings
	for i := range 100_000 {
		f.Add(lists.FindingVocabulary, fmt.Sprint("record ", i), fmt.Sprint("unknown idType ", i))
	}
	f.Add(lists.FindingStructure, "record 7", "unknown element <a>")
	list := f.List()
	if len(list) > 510 {
		t.Fatalf("%d findings are kept", len(list))
	}
	total, structure := 0, false
	for _, x := range list {
		total += x.Count
		structure = structure || x.Kind == lists.FindingStructure && x.Text == "unknown element <a>"
	}
	if total != 100_001 || !structure {
		t.Errorf("%d findings are counted, one of structure: %v", total, structure)
	}
}

func TestGuardBounds(t *testing.T) {
	g := lists.Guard{RemovedPercent: 2, RemovedMin: 25, ChurnPercent: 10, ChurnMin: 100}
	for held, want := range map[int][2]int{0: {25, 100}, 1000: {25, 100}, 1250: {25, 125}, 13821: {276, 1382}} {
		if got := [2]int{g.MaxRemoved(held), g.MaxChurn(held)}; got != want {
			t.Errorf("%d held: bounds %v, want %v", held, got, want)
		}
	}
}
