package ofac

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
	"sanctionsd/lists/ofac/corpustest"
	"sanctionsd/lists/ofac/ofactest"
)

// deltaFixture is a delta file in which one invented entity is added, one
// removed and one changed.
func deltaFixture(t testing.TB) []byte {
	t.Helper()
	e := consolidatedEdition()
	gone := e.Entities[1]
	gone.ID = 103
	e.Entities = e.Entities[:1]
	e.Entities[0].Lists = append(e.Entities[0].Lists, ofactest.ListEntry{RefID: refSDN, Published: "2026-11-20"})
	changed := ofactest.Change{ID: 104, Added: ofactest.Entity{Programs: []int{91502}, Lists: []ofactest.ListEntry{{RefID: refSDN, Published: "2026-11-20"}}}}
	var b bytes.Buffer
	if err := ofactest.EnhancedDelta(&b, e, []ofactest.Entity{gone}, []ofactest.Change{changed}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// told is what a delta says of one entity, in short.
type told struct {
	id      string
	action  DeltaAction
	on      []string
	touched []string
}

func readDelta(t *testing.T, content []byte) (Delta, []told, []*lists.Designation) {
	t.Helper()
	var out []told
	var ds []*lists.Designation
	delta, err := ReadDelta(t.Context(), listtest.Document("delta.xml", content), func(e DeltaEntity) error {
		x := told{id: e.NativeID, action: e.Action, touched: e.Touched}
		for _, d := range e.Designations {
			x.on = append(x.on, d.List)
		}
		ds = append(ds, e.Designations...)
		out = append(out, x)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return delta, out, ds
}

func TestReadDelta(t *testing.T) {
	delta, got, ds := readDelta(t, deltaFixture(t))
	want := []told{
		{"101", DeltaAdded, []string{"us-ofac-sdn", "us-ofac-cons"}, nil},
		{"103", DeltaRemoved, []string{"us-ofac-cons"}, nil},
		{"104", DeltaChanged, nil, []string{"sanctionsLists", "sanctionsPrograms"}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(told{})); diff != "" {
		t.Errorf("entities (want -, got +):\n%s", diff)
	}
	if delta.Date != "2026-11-20" || delta.Type != "Standard Action" || delta.Entities != 3 {
		t.Errorf("the delta is %+v", delta)
	}
	if len(delta.Findings) != 1 || !strings.Contains(delta.Findings[0].Text, "no sanctions type Block") {
		t.Errorf("findings %+v", delta.Findings)
	}
	// The record is the one the list itself gives.
	e := consolidatedEdition()
	e.Entities[0].Lists = append(e.Entities[0].Lists, ofactest.ListEntry{RefID: refSDN, Published: "2026-11-20"})
	whole, _ := read(t, Consolidated(), enhancedDocs(t, e))
	for _, d := range ds {
		if d.ID == "us-ofac-cons/101" {
			if diff := cmp.Diff(whole["101"], d); diff != "" {
				t.Errorf("the list's record and the delta's (list -, delta +):\n%s", diff)
			}
		}
	}
}

// TestRealDeltas: a complete delta and two excerpts; facts of what they hold
// stand in the delta files themselves.
func TestRealDeltas(t *testing.T) {
	for name, want := range map[string]struct {
		date string
		told []told
	}{
		"2026-08-26_delta.xml": {"2026-08-26", []told{
			{"58105", DeltaAdded, []string{"us-ofac-sdn"}, nil},
			{"58314", DeltaAdded, []string{"us-ofac-sdn"}, nil},
			{"58462", DeltaAdded, []string{"us-ofac-sdn"}, nil},
			{"58463", DeltaAdded, []string{"us-ofac-sdn"}, nil},
			{"58464", DeltaAdded, []string{"us-ofac-sdn"}, nil},
		}},
		"2026-08-24_delta_EXCERPT.xml": {"2026-08-24", []told{
			{"12060", DeltaChanged, nil, []string{"sanctionsPrograms", "legalAuthorities", "addresses"}},
			{"58436", DeltaAdded, []string{"us-ofac-sdn"}, nil},
		}},
		"2026-08-07_delta_EXCERPT.xml": {"2026-08-07", []told{{"11812", DeltaRemoved, []string{"us-ofac-sdn"}, nil}}},
	} {
		t.Run(name, func(t *testing.T) {
			delta, got, _ := readDelta(t, corpustest.File(t, "delta", name))
			if diff := cmp.Diff(want.told, got, cmp.AllowUnexported(told{})); diff != "" {
				t.Errorf("entities (want -, got +):\n%s", diff)
			}
			if delta.Date != want.date || len(delta.Findings) > 0 {
				t.Errorf("the delta is %+v", delta)
			}
		})
	}
}

func TestDeltaRefusals(t *testing.T) {
	good := string(deltaFixture(t))
	for name, test := range map[string]struct{ content, code, reason string }{
		"the list itself":     {string(listtest.Content(t, enhancedDocs(t, consolidatedEdition())[0])), lists.CodeUnknownRoot, "no delta file"},
		"cut":                 {good[:len(good)/2], lists.CodeNotClosed, "ends inside"},
		"no entities":         {good[:strings.Index(good, "<entities>")] + "</sanctionsData>", lists.CodeBadRow, "no entities"},
		"an id twice":         {strings.Replace(good, `entity id="103"`, `entity id="101"`, 1), lists.CodeDoubledID, "101"},
		"an id that is no":    {strings.Replace(good, `entity id="103"`, `entity id=""`, 1), lists.CodeBadRow, "no plain number"},
		"an unknown action":   {strings.Replace(good, `action="remove"`, `action="replace"`, 1), lists.CodeBadRow, `unknown action "replace"`},
		"entities first":      {strings.Replace(strings.Replace(good, "<publicationInfo>", "<later>", 1), "</publicationInfo>", "</later>", 1), lists.CodeBadRow, "before publicationInfo"},
		"a date that is none": {strings.Replace(good, "<datePublished>2026", "<datePublished>twenty", 1), lists.CodeBadRow, "RFC 3339"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadDelta(t.Context(), listtest.Document("delta.xml", []byte(test.content)), func(DeltaEntity) error { return nil })
			wantRefusal(t, err, test.code, test.reason)
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ReadDelta(ctx, listtest.Document("delta.xml", []byte(good)), func(DeltaEntity) error { return nil }); err == nil {
		t.Error("read on after the context was done")
	}
}

// TestDeltaOfAnEntityWithoutAList: of which list it is a record nobody knows.
func TestDeltaOfAnEntityWithoutAList(t *testing.T) {
	e := consolidatedEdition()
	e.Entities = e.Entities[:1]
	e.Entities[0].Lists = nil
	var b bytes.Buffer
	if err := ofactest.EnhancedDelta(&b, e, nil, nil); err != nil {
		t.Fatal(err)
	}
	delta, got, _ := readDelta(t, b.Bytes())
	if diff := cmp.Diff([]told{{"101", DeltaAdded, nil, nil}}, got, cmp.AllowUnexported(told{})); diff != "" {
		t.Errorf("entities (want -, got +):\n%s", diff)
	}
	if len(delta.Findings) != 1 || delta.Findings[0].Text != "an entity without a list" {
		t.Errorf("findings %+v", delta.Findings)
	}
}

// TestDeltaDesignationsShareNothing: changing one of two records of an entity
// leaves the other alone.
func TestDeltaDesignationsShareNothing(t *testing.T) {
	_, _, ds := readDelta(t, deltaFixture(t))
	first, second := ds[0], ds[1]
	if first.NativeID != second.NativeID || first.Names[0].Variants[0].Full != second.Names[0].Variants[0].Full {
		t.Fatalf("not two records of one entity: %s and %s", first.ID, second.ID)
	}
	second.Names[0].Variants[0].Parts = &lists.NameParts{Whole: "changed"}
	second.Names[0].Variants[0].Full = "changed"
	digest := first.Digest
	if first.Seal(); first.Digest != digest {
		t.Error("the other record changed with it")
	}
}
