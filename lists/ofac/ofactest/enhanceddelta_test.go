package ofactest

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// TestEnhancedDelta: whole records for what is added and removed, and only the
// changed parts, each with its action, for what is changed. The shape is that
// of OFAC's deltas of 2026-08-24; the entities are invented.
func TestEnhancedDelta(t *testing.T) {
	e := everything()
	e.AsOf = time.Date(2026, 8, 24, 0, 0, 0, 0, time.FixedZone("", -4*60*60))
	e.References = []Reference{{RefID: 777, Type: "PROGRAM", Value: "NEW", Code: "NEW"}}
	removed := Entity{ID: 50, Identity: 50, Kind: Individual}
	changed := Change{
		ID:      60,
		Removed: Entity{Programs: []int{202}, Features: []Feature{{TypeID: 14, Value: "old"}}},
		Added:   Entity{Programs: []int{777}, Lists: []ListEntry{{91507, "2026-08-24"}}},
	}
	var b bytes.Buffer
	if err := EnhancedDelta(&b, e, []Entity{removed}, []Change{changed}); err != nil {
		t.Fatal(err)
	}
	f := readBack(t, b.Bytes())
	if f.XMLName.Space != deltaNamespace || f.Published != "2026-08-24T00:00:00-04:00" {
		t.Errorf("the namespace is %s, the time %s", f.XMLName.Space, f.Published)
	}
	if diff := cmp.Diff(e.References, f.references()); diff != "" {
		t.Errorf("reference values (want -, got +):\n%s", diff)
	}
	got := f.entities()
	if len(got) != 4 {
		t.Fatalf("the delta holds %d entities", len(got))
	}
	if diff := cmp.Diff(append([]Entity{removed}, e.Entities...), append(got[:1:1], got[2:]...), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("whole records (want -, got +):\n%s", diff)
	}
	var actions []string
	for _, v := range f.Entities {
		actions = append(actions, v.Action)
	}
	if diff := cmp.Diff([]string{"remove", "", "add", "add"}, actions); diff != "" {
		t.Errorf("actions (want -, got +):\n%s", diff)
	}
	want := `id="60">
      <sanctionsLists>
        <sanctionsList id="60001" refId="91507" datePublished="2026-08-24" action="add">Sectoral Sanctions Identifications List</sanctionsList>
      </sanctionsLists>
      <sanctionsPrograms>
        <sanctionsProgram id="60001" refId="202" action="remove">CUBA</sanctionsProgram>
        <sanctionsProgram id="60002" refId="777" action="add">NEW</sanctionsProgram>
      </sanctionsPrograms>
      <features>
        <feature id="60001" action="remove">
          <type featureTypeId="14">Website</type>
          <versionId>60001</versionId>
          <value>old</value>
          <isPrimary>false</isPrimary>
        </feature>
      </features>
    </entity>
    `
	if diff := cmp.Diff(want, strings.ReplaceAll(records(b.Bytes())[1], "\r\n", "\n")); diff != "" {
		t.Errorf("the changed entity (want -, got +):\n%s", diff)
	}
}
