package lists_test

import (
	"crypto/sha256"
	"encoding/hex"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanctionsd/lists"
)

func TestCanonicalFormIsThatOfTheRules(t *testing.T) {
	var sealer lists.Sealer
	rapid.Check(t, func(t *rapid.T) {
		d := new(lists.Designation)
		fillFrom(t, reflect.ValueOf(d).Elem(), "d", rapid.OneOf(rapid.SampledFrom(words), hardText()))
		want := copyOf(d)
		canonByRules(t, want)
		content := string(sealer.Seal(d))
		if diff := cmp.Diff(want, d); diff != "" {
			t.Fatalf("canonical form (-rules +got):\n%s", diff)
		}
		want.Digest, want.Provenance = "", nil
		if json := oracle(t, want); content != json {
			t.Fatalf("content\ngot  %s\nwant %s", content, json)
		}
	})
}

// canonByRules is the canonical form said plainly, by reflection and
// encoding/json.
func canonByRules(t *rapid.T, d *lists.Designation) {
	id, list, native, provenance := d.ID, d.List, d.NativeID, d.Provenance
	d.Digest, d.Provenance = "", nil
	canonValue(t, reflect.ValueOf(d).Elem())
	d.Schema, d.ID, d.List, d.NativeID = lists.Schema, id, list, native
	slices.SortStableFunc(d.Names, func(a, b lists.Name) int {
		switch {
		case (a.Type == lists.NamePrimary) == (b.Type == lists.NamePrimary):
			return 0
		case a.Type == lists.NamePrimary:
			return -1
		}
		return 1
	})
	for _, l := range d.LegalBasis {
		slices.SortFunc(l.Articles, func(a, b string) int {
			digits := func(s string) int { return len(s) - len(strings.TrimLeft(s, "0123456789")) }
			if digits(a) != digits(b) {
				return digits(a) - digits(b)
			}
			return strings.Compare(a, b)
		})
	}
	// The articles took part in the order of the laws as they came to stand.
	if len(d.LegalBasis) > 0 {
		sortSet(t, reflect.ValueOf(&d.LegalBasis).Elem())
	}
	sum := sha256.Sum256([]byte(oracle(t, d)))
	d.Digest, d.Provenance = hex.EncodeToString(sum[:]), provenance
}

func canonValue(t *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() {
			v.SetString(cleanByRules(v.String()))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			canonValue(t, v.Field(i))
		}
	case reflect.Pointer:
		if v.IsNil() || v.Type().Elem().Kind() != reflect.Struct {
			return
		}
		canonValue(t, v.Elem())
		if v.Elem().IsZero() {
			v.SetZero()
		}
	case reflect.Slice:
		for i := range v.Len() {
			canonValue(t, v.Index(i))
		}
		if v.Type().Elem() != reflect.TypeFor[lists.Period]() {
			sortSet(t, v)
		}
		if v.Len() == 0 {
			v.SetZero()
		}
	}
}

// sortSet orders a set by the JSON of its elements and drops empty and repeated
// ones.
func sortSet(t *rapid.T, v reflect.Value) {
	elements := make(map[string]reflect.Value)
	var keys []string
	for i := range v.Len() {
		key := oracle(t, v.Index(i).Interface())
		if _, ok := elements[key]; !ok && key != `""` && key != `{}` {
			keys = append(keys, key)
			elements[key] = v.Index(i)
		}
	}
	slices.Sort(keys)
	out := reflect.MakeSlice(v.Type(), 0, len(keys))
	for _, key := range keys {
		out = reflect.Append(out, elements[key])
	}
	v.Set(out)
}

func cleanByRules(s string) string {
	visible := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.FieldsFunc(visible, unicode.IsSpace), " ")
}

func TestCleanIsThatOfTheRules(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := hardText().Draw(t, "text")
		if got, want := lists.Clean(s), cleanByRules(s); got != want {
			t.Fatalf("Clean(%q) = %q, want %q", s, got, want)
		}
	})
}

func TestCleanOfCleanTextTakesNoMemory(t *testing.T) {
	for _, s := range []string{"", "plain text", "Ünïcode 反制清单", "a b c"} {
		if n := testing.AllocsPerRun(10, func() { lists.Clean(s) }); n != 0 {
			t.Errorf("Clean(%q) allocates %v times", s, n)
		}
	}
}

func TestSealAgainTakesNoMemory(t *testing.T) {
	d := ordinary()
	var s lists.Sealer
	s.Seal(d)
	if n := testing.AllocsPerRun(10, func() { s.Seal(d) }); n != 0 {
		t.Errorf("sealing what is sealed allocates %v times", n)
	}
}

// Readers hand out the same slice, country or parts many times.
func TestSealLeavesWhatIsSharedInOrder(t *testing.T) {
	programs := []string{"IRAN", "CUBA", "IRAN"}
	country := &lists.Country{Code: "CU", Text: " Cuba "}
	parts := &lists.NameParts{Last: " Last "}
	make1 := func() *lists.Designation {
		return &lists.Designation{
			ID: "x/1", List: "x", NativeID: "1", Programs: programs,
			Names:     []lists.Name{{Full: "a", Parts: parts}},
			Addresses: []lists.Address{{Full: "b", Country: country}},
			Vessel:    &lists.VesselInfo{Flag: country},
		}
	}
	a := make1()
	a.Seal()
	if diff := cmp.Diff([]string{"IRAN", "CUBA", "IRAN"}, programs); diff != "" {
		t.Errorf("the shared slice (-before +after):\n%s", diff)
	}
	if country.Text != " Cuba " || parts.Last != " Last " {
		t.Errorf("the shared country is %q, the shared parts are %q", country.Text, parts.Last)
	}
	if got := a.Addresses[0].Country.Text + a.Vessel.Flag.Text + a.Names[0].Parts.Last; got != "CubaCubaLast" {
		t.Errorf("the designation's own are %q", got)
	}
	ordered := []string{"CUBA", "IRAN", "LEBANON"}
	b := &lists.Designation{Programs: ordered[:2]}
	b.Seal()
	b.Programs = append(b.Programs, "SYRIA")
	if ordered[2] != "LEBANON" {
		t.Error("appending to a sealed designation writes to the slice it was made of")
	}
}

// BenchmarkSeal seals an ordinary entry as a reader hands it over: some sets in
// order, others not.
func BenchmarkSeal(b *testing.B) {
	entry := ordinary()
	var s lists.Sealer
	b.SetBytes(int64(len(ordinary().Seal())))
	b.ReportAllocs()
	for b.Loop() {
		d := *entry
		s.Seal(&d)
	}
}

// BenchmarkSealAgain seals what is in canonical form already.
func BenchmarkSealAgain(b *testing.B) {
	d := ordinary()
	var s lists.Sealer
	b.SetBytes(int64(len(d.Seal())))
	b.ReportAllocs()
	for b.Loop() {
		s.Seal(d)
	}
}
