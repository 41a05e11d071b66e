package search_test

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"sanctionsd/lists"
	"sanctionsd/search"
)

// saidOf returns every text of a designation that a search may be for, the
// parts of names joined too.
func saidOf(d *lists.Designation) (all []string) {
	all = append(all, d.ID, d.NativeID)
	parts := func(p *lists.NameParts) {
		if p != nil {
			all = append(all, p.Whole, p.First+" "+p.Last, strings.Join([]string{p.First, p.Middle, p.Patronymic, p.Matronymic, p.Last, p.Maiden, p.Nickname}, " "))
		}
	}
	for _, n := range d.Names {
		all = append(all, n.Full)
		parts(n.Parts)
		for _, v := range n.Variants {
			all = append(all, v.Full)
			parts(v.Parts)
		}
	}
	for _, i := range d.Identifiers {
		all = append(all, i.Value, i.Name, i.Type+" "+i.Value, i.NativeType+i.Value, i.Currency+" "+i.Value)
	}
	if d.Vessel != nil {
		all = append(all, d.Vessel.CallSign, "call sign "+d.Vessel.CallSign)
	}
	if d.Aircraft != nil {
		all = append(all, d.Aircraft.TailNumber, d.Aircraft.SerialNumber)
	}
	return all
}

// scraps are what texts are made of: what normalisation changes, joins and
// parts.
var scraps = []string{
	"a", "b", "É", "e\u0301", "ﬁ", "ſ", "K", "ß", "ẞ", "İ", "ı", "ΑΣ", "ς", "Ⅷ", "½", "Ａ", "０", "反制", "清单", "国", "МИР", "й", "и\u0306", "ё", "الله", "ﷲ", "لا",
	"Ꭰ", "ꭰ", "한", "カ", "ｶﾞ", "ø", "ü", "Š", "đ", " ", "  ", "-", "/", "\"", "\\", "\u2028", "\u200d", "\u0301", "_", "1", "23", "٣", "no", "A", "B",
}

func scrapText() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom(scraps), 0, 5).Draw(t, "scraps"), "")
	})
}

// scrapped returns a designation of scraps, with every part that a search looks
// at open to chance.
func scrapped(t *rapid.T) *lists.Designation {
	text := func(label string) string { return scrapText().Draw(t, label) }
	parts := func(label string) *lists.NameParts {
		if rapid.Bool().Draw(t, label) {
			return nil
		}
		return &lists.NameParts{
			First: text("first"), Middle: text("middle"), Last: text("last"), Maiden: text("maiden"),
			Patronymic: text("patronymic"), Matronymic: text("matronymic"), Nickname: text("nickname"), Whole: text("whole"),
		}
	}
	d := &lists.Designation{ID: "test/" + text("id"), List: "test", NativeID: text("native id"), Kind: lists.Entity}
	for range rapid.IntRange(1, 3).Draw(t, "names") {
		n := lists.Name{Full: text("full"), Type: lists.NameAlias, Parts: parts("parts")}
		for range rapid.IntRange(0, 2).Draw(t, "variants") {
			n.Variants = append(n.Variants, lists.NameVariant{Full: text("variant"), Parts: parts("variant's parts")})
		}
		d.Names = append(d.Names, n)
	}
	for range rapid.IntRange(0, 3).Draw(t, "identifiers") {
		d.Identifiers = append(d.Identifiers, lists.Identifier{
			Type: text("type"), NativeType: text("native type"), Value: text("value"), Currency: text("currency"), Name: text("name"),
		})
	}
	if rapid.Bool().Draw(t, "vessel") {
		d.Vessel = &lists.VesselInfo{CallSign: text("call sign"), Type: text("vessel's type")}
	}
	if rapid.Bool().Draw(t, "aircraft") {
		d.Aircraft = &lists.AircraftInfo{TailNumber: text("tail number"), SerialNumber: text("serial number")}
	}
	return d
}

// What may not match does not: no hit is lost by not decoding.
func TestMayMatchLosesNothing(t *testing.T) {
	matched, passed := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		d := scrapped(t)
		raw := d.Seal()
		asked := append(saidOf(d), scrapText().Draw(t, "query"))
		for _, text := range asked {
			for _, text := range []string{text, strings.ToLower(text), strings.ToUpper(text)} {
				q, err := search.NewQuery(text)
				if err != nil {
					continue
				}
				may := q.MayMatch(raw)
				if !may {
					passed++
				}
				if reasons := q.Match(d); len(reasons) > 0 {
					matched++
					if !may {
						t.Fatalf("%q matches %s: %+v", text, raw, reasons)
					}
				}
			}
		}
	})
	if matched == 0 || passed == 0 {
		t.Errorf("%d matched and %d were passed over: nothing was compared", matched, passed)
	}
}

// It passes over what is not meant, and takes what it cannot read.
func TestMayMatch(t *testing.T) {
	d := &lists.Designation{
		ID: "test/36", List: "test", NativeID: "36", Kind: lists.Individual,
		Names: []lists.Name{{
			Full: "MÜSTER, Eva", Type: lists.NamePrimary, Parts: &lists.NameParts{First: "Eva", Maiden: "Beispiel"},
			Variants: []lists.NameVariant{{Full: "МЮСТЕР, Ева"}, {Full: "反制清单"}},
		}},
		Programs:    []string{"PROGRAM"},
		Identifiers: []lists.Identifier{{Type: "passport", Value: "A 0003456", Name: "EXEMPLE, Ève"}},
		Remarks:     "a \"quoted\" \\ remark",
	}
	raw := d.Seal()
	for _, tc := range []struct {
		text string
		want bool
	}{
		{"muster", true},
		{"eva beispiel", true},
		{"мюстер", true},
		{"制清", true},
		{"passport A0003456", true},
		{"exemple", true},
		{"TEST/36", true},
		{"***", true},
		{"muster nobody", false},
		{"muster exemple", false},
		{"program", false},
		{"primary", false},
		{"remark", false},
		{"清制", false},
		{"A 0003457", false},
	} {
		q, err := search.NewQuery(tc.text)
		if err != nil {
			t.Fatal(err)
		}
		if got := q.MayMatch(raw); got != tc.want {
			t.Errorf("%q: %v, want %v", tc.text, got, tc.want)
		}
	}
	q, err := search.NewQuery("nobody")
	if err != nil {
		t.Fatal(err)
	}
	for _, damaged := range []string{``, `[]`, `{"names":7}`, `{"names":[{"full":7}]}`, `{"names":[{"full":"a"}`, `{"id" :"a"}`, `{"n\u0061mes":[]}`, `{"id":"\q"}`} {
		if !q.MayMatch([]byte(damaged)) {
			t.Errorf("%s is passed over, although it was not read", damaged)
		}
	}
}

// FuzzFields compares Fields and Elements with encoding/json on JSON without
// spaces, and demands that they end on everything else.
func FuzzFields(f *testing.F) {
	for _, seed := range []string{`{}`, `[]`, `{"a":"b\\","c":[1,{"d":null}],"e":-1.5e3}`, `[true,"]",{"x":"}"}]`, `{"a":"\\\""}`, `{"a":1,}`, `{"":""}`, `{"a"}`, `[,]`, `[1`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		names, values := []string{}, []string{}
		ok := search.Fields(raw, func(name, value []byte) bool {
			names, values = append(names, string(name)), append(values, string(value))
			search.Text(value)
			return true
		}) || search.Elements(raw, func(value []byte) bool {
			values = append(values, string(value))
			return true
		})
		var compact bytes.Buffer
		if !utf8.Valid(raw) || json.Compact(&compact, raw) != nil || !bytes.Equal(compact.Bytes(), raw) || raw[0] != '{' && raw[0] != '[' {
			return
		}
		if !ok && raw[0] == '{' && bytes.IndexByte(raw, '\\') >= 0 {
			return // names with escapes are refused
		}
		var wantNames, wantValues []string
		dec := json.NewDecoder(bytes.NewReader(raw))
		if _, err := dec.Token(); err != nil {
			t.Fatal(err)
		}
		for dec.More() {
			if raw[0] == '{' {
				name, err := dec.Token()
				if err != nil {
					t.Fatal(err)
				}
				wantNames = append(wantNames, name.(string))
			}
			var value json.RawMessage
			if err := dec.Decode(&value); err != nil {
				t.Fatal(err)
			}
			wantValues = append(wantValues, string(value))
		}
		if !ok || !slices.Equal(names, wantNames) || !slices.Equal(values, wantValues) {
			t.Errorf("%s: %v %q %q, want %q %q", raw, ok, names, values, wantNames, wantValues)
		}
	})
}
