package lists_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanctionsd/lists"
)

func TestDiffAndApplyAreInverse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := randomDesignation(t, "a"), randomDesignation(t, "b")
		changes := lists.Diff(a, b)
		// Through JSON, as changes come back from events.
		raw, err := json.Marshal(changes)
		if err != nil {
			t.Fatal(err)
		}
		var read []lists.FieldChange
		if err := json.Unmarshal(raw, &read); err != nil {
			t.Fatal(err)
		}
		got, err := lists.Apply(a, read)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(b, got); diff != "" {
			t.Fatalf("apply(diff(a, b), a) is not b (-b +got):\n%s", diff)
		}
		back, err := lists.Revert(b, read)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a, back); diff != "" {
			t.Fatalf("revert(diff(a, b), b) is not a (-a +got):\n%s", diff)
		}
	})
}

func TestShuffledInputIsNoChange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := randomDesignation(t, "a")
		b := copyOf(a)
		shuffle(t, reflect.ValueOf(b))
		if changes := lists.Diff(a, b); len(changes) != 0 {
			t.Fatalf("shuffled input is a change: %s", show(changes))
		}
		if a.Digest != b.Digest {
			t.Fatal("shuffled input has another digest")
		}
	})
}

func TestDigestEqualExactlyWhenNothingChanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := randomDesignation(t, "a")
		b := copyOf(a)
		if rapid.Bool().Draw(t, "change one text") {
			var texts []reflect.Value
			eachText(reflect.ValueOf(b), func(s reflect.Value) { texts = append(texts, s) })
			i := rapid.IntRange(0, len(texts)-1).Draw(t, "which")
			texts[i].SetString(rapid.SampledFrom(words).Draw(t, "to"))
			b.ID, b.List, b.NativeID = a.ID, a.List, a.NativeID
		}
		changes := lists.Diff(a, b)
		if (len(changes) == 0) != (a.Digest == b.Digest) {
			t.Fatalf("digests equal: %v, changes: %s", a.Digest == b.Digest, show(changes))
		}
	})
}

func TestSealIsIdempotent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := randomDesignation(t, "d")
		first := d.Seal()
		digest := d.Digest
		if second := d.Seal(); !bytes.Equal(first, second) || d.Digest != digest {
			t.Fatalf("sealing twice differs:\n%s\n%s", first, second)
		}
		again := new(lists.Designation)
		if err := json.Unmarshal(first, again); err != nil {
			t.Fatal(err)
		}
		if third := again.Seal(); !bytes.Equal(first, third) {
			t.Fatalf("sealing what was read back differs:\n%s\n%s", first, third)
		}
	})
}

func TestEveryTextIsCleaned(t *testing.T) {
	d := new(lists.Designation)
	fillAll(reflect.ValueOf(d).Elem())
	d.Schema, d.ID, d.List, d.NativeID = "1", "test-list/1", "test-list", "1"
	d.Canonicalize()
	d.Digest, d.Provenance = "", nil
	eachText(reflect.ValueOf(d), func(s reflect.Value) {
		if strings.Contains(s.String(), "  ") {
			t.Errorf("a text of type %s was not cleaned: %q", s.Type(), s.String())
		}
	})
}

// fillAll puts a dirty text everywhere a source could.
func fillAll(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() {
			v.SetString(" dirty  text ")
		}
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fillAll(v.Index(0))
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fillAll(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			fillAll(v.Field(i))
		}
	}
}

func TestDiffFields(t *testing.T) {
	base := func(f func(*lists.Designation)) *lists.Designation {
		d := &lists.Designation{
			ID: "us-ofac-sdn/36", List: "us-ofac-sdn", NativeID: "36", Kind: lists.Entity,
			Names:    []lists.Name{{Full: "AEROCARIBBEAN AIRLINES", Type: lists.NamePrimary}},
			Programs: []string{"CUBA"}, Status: lists.StatusActive,
		}
		if f != nil {
			f(d)
		}
		return d
	}
	tests := []struct {
		name string
		edit func(*lists.Designation)
		want string
	}{
		{"nothing", nil, `null`},
		{
			"a set grows and shrinks", func(d *lists.Designation) { d.Programs = []string{"IRAN"} },
			`[{"field":"programs","added":["IRAN"],"removed":["CUBA"]}]`,
		},
		{
			"a set appears", func(d *lists.Designation) { d.Titles = []string{"Director"} },
			`[{"field":"titles","added":["Director"]}]`,
		},
		{
			"a scalar changes", func(d *lists.Designation) { d.Kind = lists.Individual },
			`[{"field":"kind","from":"entity","to":"individual"}]`,
		},
		{
			"a scalar appears", func(d *lists.Designation) { d.Remarks = "all offices worldwide" },
			`[{"field":"remarks","to":"all offices worldwide"}]`,
		},
		{
			"an object changes", func(d *lists.Designation) { d.Organization = &lists.Organization{Established: "1969"} },
			`[{"field":"organization","to":{"established":"1969"}}]`,
		},
		{
			"fields come in the order of the type", func(d *lists.Designation) { d.Kind, d.Remarks, d.Programs = lists.Vessel, "r", nil },
			`[{"field":"kind","from":"entity","to":"vessel"},{"field":"programs","removed":["CUBA"]},{"field":"remarks","to":"r"}]`,
		},
		{"provenance does not count", func(d *lists.Designation) { d.Provenance = &lists.Provenance{FirstSeen: "2026-11-20T00:00:00Z"} }, `null`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := show(lists.Diff(base(nil), base(tt.edit))); got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

func TestApplyRefusesWhatDoesNotFit(t *testing.T) {
	d := &lists.Designation{ID: "x/1", List: "x", NativeID: "1", Programs: []string{"CUBA"}}
	tests := []struct {
		change lists.FieldChange
		want   string
	}{
		{lists.FieldChange{Field: "programs", Removed: []json.RawMessage{json.RawMessage(`"IRAN"`)}}, `apply change of programs to x/1: does not hold "IRAN"`},
		{lists.FieldChange{Field: "remarks", From: json.RawMessage(`"a"`)}, `apply change of remarks to x/1: holds , not "a"`},
	}
	for _, tt := range tests {
		if _, err := lists.Apply(d, []lists.FieldChange{tt.change}); err == nil || err.Error() != tt.want {
			t.Errorf("got  %v\nwant %s", err, tt.want)
		}
	}
}

func TestClean(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{"plain", "plain"},
		{"  trimmed\t", "trimmed"},
		{"runs \r\n of\u00a0\u3000space", "runs of space"},
		{"zero\u200bwidth\ufeff", "zerowidth"},
		{"soft\u00adhyphen", "softhyphen"},
		{" \u200b ", ""},
		{"é 反", "é 反"},
	}
	for _, tt := range tests {
		if got := lists.Clean(tt.in); got != tt.want {
			t.Errorf("Clean(%q) = %q, want %q", tt.in, got, tt.want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("two  spaces\u200b")
	f.Fuzz(func(t *testing.T, s string) {
		once := lists.Clean(s)
		if twice := lists.Clean(once); twice != once {
			t.Fatalf("cleaning %q again gives %q", once, twice)
		}
		if want := cleanByRules(s); once != want {
			t.Fatalf("Clean(%q) = %q, want %q", s, once, want)
		}
	})
}

func TestNewChange(t *testing.T) {
	with := func(s lists.Status, until string) *lists.Designation {
		return &lists.Designation{ID: "x/1", List: "x", NativeID: "1", Status: s, Measures: []lists.Measure{{
			Code: "asset-freeze", Periods: []lists.Period{{State: "suspended", From: "2025-11-10", Until: until}},
		}}}
	}
	active, suspended := with(lists.StatusActive, "2026-11-10"), with(lists.StatusSuspended, "2026-11-10")
	tests := []struct {
		name          string
		before, after *lists.Designation
		want          lists.ChangeType
	}{
		{"new", nil, active, lists.Added},
		{"gone", active, nil, lists.Removed},
		{"said to be removed", active, with(lists.StatusRemoved, "2026-11-10"), lists.Removed},
		{"suspended", active, suspended, lists.Suspended},
		{"suspension extended", suspended, with(lists.StatusSuspended, "2027-11-10"), lists.Suspended},
		{"resumed", suspended, active, lists.Resumed},
		{"lapsed", suspended, with(lists.StatusLapsed, "2026-11-10"), lists.Lapsed},
		{"stopped", active, with(lists.StatusMeasuresStopped, "2026-11-10"), lists.Stopped},
		{"in force", with(lists.StatusAnnounced, "2026-11-10"), active, lists.BeganForce},
		{"anything else", active, with(lists.StatusActive, "2027-11-10"), lists.Changed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, ok := lists.NewChange(tt.before, tt.after)
			if !ok || c.Type != tt.want {
				t.Errorf("got %v %v, want %v", c.Type, ok, tt.want)
			}
		})
	}
	if _, ok := lists.NewChange(active, copyOf(active)); ok {
		t.Error("the same state twice is a change")
	}
}

// BenchmarkDiff finds one changed field between a decoded and a read state.
func BenchmarkDiff(b *testing.B) {
	x, y := ordinary(), ordinary()
	y.Programs = append(y.Programs, "IRAN")
	x.Seal()
	y.Seal()
	var differ lists.Differ
	b.ReportAllocs()
	for b.Loop() {
		if _, ok := differ.NewChange(x, y); !ok {
			b.Fatal("no change")
		}
	}
}

// ordinary is of the size of an ordinary entry. Invented.
func ordinary() *lists.Designation {
	cuba := &lists.Country{Code: "CU", Text: "Cuba"}
	return &lists.Designation{
		ID: "us-ofac-sdn/36", List: "us-ofac-sdn", NativeID: "36", Kind: lists.Individual,
		Names: []lists.Name{
			{Full: "EXAMPLE, Anna Maria", Type: lists.NamePrimary, Parts: &lists.NameParts{First: "Anna Maria", Last: "Example"}},
			{Full: "SAMPLE, Anna", Type: lists.NameAlias, Quality: lists.Strong, Parts: &lists.NameParts{First: "Anna", Last: "Sample"}},
			{Full: "BEISPIEL, Anna", Type: lists.NameAlias, Quality: lists.Weak, Parts: &lists.NameParts{First: "Anna", Last: "Beispiel"}},
		},
		Memberships: []lists.Membership{{Code: "us-ofac-sdn", Name: "SDN List"}},
		Programs:    []string{"CUBA"},
		Measures:    []lists.Measure{{Code: "asset-freeze", Native: &lists.Native{ID: "1", Text: "Block"}}},
		Status:      lists.StatusActive, InForce: lists.InForceYes,
		Addresses: []lists.Address{
			{Full: "1 Example Street, Havana, Cuba", Street: "1 Example Street", City: "Havana", Country: cuba},
			{Full: "12 Calle Ejemplo, Santiago, Cuba", Street: "12 Calle Ejemplo", City: "Santiago", Country: cuba},
		},
		Countries: []lists.CountryLink{{Code: "CU", Text: "Cuba", Basis: "address"}},
		Identifiers: []lists.Identifier{
			{Type: "passport", NativeType: "Passport", Value: "A0000001", Country: cuba},
			{Type: "national-id", NativeType: "National ID No.", Value: "000000000000", Country: cuba},
			{Type: "tax-id", NativeType: "Tax ID No.", Value: "00-000000", Country: cuba},
			{Type: "registration", NativeType: "Registration Number", Value: "CU 000000"},
			{Type: "other", NativeType: "Additional Sanctions Information -", Value: "Subject to Secondary Sanctions"},
		},
		BirthDates:    []lists.BirthDate{{From: "1960-01-02", To: "1960-01-02", Text: "02 Jan 1960"}},
		BirthPlaces:   []string{"Havana, Cuba"},
		Nationalities: []lists.Country{*cuba},
		Genders:       []string{"Female"},
		Titles:        []string{"Director"},
		Relations:     []lists.Relation{{Type: "linked-to", NativeType: "Linked To:", Name: "EXAMPLE AIRLINES"}},
		Remarks:       "all offices worldwide",
	}
}

func show(changes []lists.FieldChange) string {
	b, err := json.Marshal(changes)
	if err != nil {
		panic(err)
	}
	return string(b)
}
