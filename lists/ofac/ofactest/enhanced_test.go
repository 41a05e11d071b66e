package ofactest

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"
)

// everything is an invented edition that uses every field of the model.
func everything() Edition {
	yes, no := true, false
	return Edition{
		AsOf:  time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC),
		Lists: []int{1550, 91512}, Programs: []int{211},
		Entities: []Entity{
			{
				ID: 101, Identity: 7, Kind: Individual, Title: "Chief <of> Staff", Remarks: `a "quoted" remark & more`,
				USCitizen: &yes, USPerson: &no,
				Lists:    []ListEntry{{1550, "2020-01-02"}, {91507, "2014-07-29"}},
				Programs: []int{211, 202}, Types: []int{1705, 91505}, Authorities: []int{1828},
				Names: []Name{
					{Primary: true, Translations: []Translation{
						{true, 20122, "Ivan Q.", "DOE", "DOE, Ivan Q.", []Part{{1520, "Doe"}, {1521, "Ivan"}, {1522, "Q."}}},
						{false, 20107, "Иван", "ДОУ", "ДОУ, Иван", []Part{{1521, "Иван"}, {1520, "Доу"}}},
					}},
					{AliasType: 1401, Weak: true, Translations: []Translation{
						{true, 20122, "", "THE FOX", "THE FOX", []Part{{1528, "The Fox"}}},
					}},
				},
				Addresses: []Address{
					{Country: 11109, Translations: []Translation{
						{Primary: true, Script: 20122, Parts: []Part{{1451, "1 Road"}, {1454, "Tehran"}}},
						{Script: 20100, Parts: []Part{{1454, "تهران"}}},
					}},
					{Translations: []Translation{{Primary: true, Script: 20122}}},
					{},
				},
				Features: []Feature{
					{TypeID: 8, Value: "circa 1957", Date: &Period{"1957-01-01", "1957-01-01", "1957-12-31", "1957-12-31", true, false}, Primary: true},
					{TypeID: 224, Value: "Male", ValueRefID: 91526, Reliability: 1560, Comment: "a comment"},
					{TypeID: 14, Primary: true},
				},
				Documents: []Document{
					{
						Type: 1571, Name: 1, Number: "X1", Invalid: true, Authority: "An office", Location: "A place", Country: 11073,
						Issued: Day("2014-03-03"), Expires: Span("2019-01-01", "2019-12-31"), Comment: "expired", Features: []int{1},
					},
				},
				Relations: []Relation{{Type: 15003, Entity: 102, Name: "A, B & C", Quality: 1540, Date: Span("2010-01-01", "2012-12-31"), Comment: "sold"}},
			},
			{ID: 102, Identity: 102, Kind: Vessel, Relations: []Relation{{Type: 1555, Entity: 999}}},
		},
	}
}

// TestEnhancedRoundTrip reads what is written by structs of the schema: it says
// what the model says, under the words that the file itself declares.
func TestEnhancedRoundTrip(t *testing.T) {
	for name, e := range map[string]Edition{"everything": everything(), "sample": EnhancedSample(400)} {
		t.Run(name, func(t *testing.T) {
			content := write(t, e)
			f := readBack(t, content)
			if diff := cmp.Diff(e.Entities, f.entities(), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("the entities differ (model -, file +):\n%s", diff)
			}
			if f.XMLName.Space != enhancedNamespace || f.XMLName.Local != "sanctionsData" || f.AsOf != "2026-01-05T00:00:00" {
				t.Errorf("the root is %v, the day %s", f.XMLName, f.AsOf)
			}
			if !slices.Equal(refIDs(f.Lists), e.Lists) || !slices.Equal(refIDs(f.Programs), e.Programs) {
				t.Errorf("the filters are %v and %v", f.Lists, f.Programs)
			}
			agreesWithItself(t, f)
			uniqueIDs(t, content)
		})
	}
}

// agreesWithItself checks each word that a file uses against its declaration.
func agreesWithItself(t *testing.T, f file) {
	t.Helper()
	declared := make(map[int]string)
	for _, r := range f.references() {
		declared[r.RefID] = r.Value
	}
	kinds := make(map[int]string)
	for _, k := range f.featureTypes() {
		kinds[k.ID] = k.Label
	}
	check := func(refs ...fileRef) {
		for _, r := range refs {
			if r.RefID != 0 && (declared[r.RefID] == "" || declared[r.RefID] != r.Text) {
				t.Errorf("refId %d is used as %q and declared as %q", r.RefID, r.Text, declared[r.RefID])
			}
		}
	}
	check(slices.Concat(f.Lists, f.Programs)...)
	for _, e := range f.Entities {
		check(slices.Concat(e.Lists, e.Programs, e.Types, e.Authorities, []fileRef{e.Kind, e.Living})...)
		full := make(map[int]string)
		for _, n := range e.Names {
			check(n.AliasType)
			for _, tr := range n.Translations {
				check(tr.Script)
				for _, p := range tr.Names {
					check(p.Type)
				}
				full[tr.ID] = tr.Full
			}
		}
		for _, a := range e.Addresses {
			check(a.Country)
			for _, tr := range a.Translations {
				check(tr.Script)
				for _, p := range tr.Address {
					check(p.Type)
				}
			}
		}
		for _, v := range e.Features {
			check(v.Reliability)
			if kinds[v.Type.ID] == "" || kinds[v.Type.ID] != v.Type.Text {
				t.Errorf("feature type %d is used as %q and declared as %q", v.Type.ID, v.Type.Text, kinds[v.Type.ID])
			}
			if v.ValueRefID != 0 && declared[v.ValueRefID] != v.Value {
				t.Errorf("entity %d: the value %q refers to %q", e.ID, v.Value, declared[v.ValueRefID])
			}
		}
		for _, d := range e.Documents {
			check(d.Type, d.Country)
			if full[d.Name.Translation] != d.Name.Text {
				t.Errorf("entity %d: a document is in the name %q, its translation is %q", e.ID, d.Name.Text, full[d.Name.Translation])
			}
		}
		for _, r := range e.Relations {
			check(r.Type, r.Quality)
		}
	}
}

// uniqueIDs checks that no two parts of one kind have the same id.
func uniqueIDs(t *testing.T, content []byte) {
	t.Helper()
	ids := numbers(t, content)
	for _, kind := range []string{"entity", "sanctionsList", "name", "names translation", "addresses translation", "valueDate"} {
		if len(ids[kind]) == 0 {
			t.Errorf("no %s has an id", kind)
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(ids)) {
		slices.Sort(ids[kind])
		if n := len(ids[kind]); len(slices.Compact(ids[kind])) != n {
			t.Errorf("of %d ids of %s some are the same", n, kind)
		}
	}
}

// TestEnhancedText: every text that XML can hold comes back as it was.
func TestEnhancedText(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune("ab <>&\"'\r\n\t]–\u202bж\U0001f6a2"))).Draw(r, "text")
		e := Edition{Entities: []Entity{{ID: 1, Identity: 1, Remarks: text, Features: []Feature{{TypeID: 14, Value: text}}}}}
		var b bytes.Buffer
		if err := EnhancedXML(&b, e); err != nil {
			r.Fatal(err)
		}
		if got := readBack(r, b.Bytes()).entities(); !cmp.Equal(got, e.Entities, cmpopts.EquateEmpty()) {
			r.Errorf("%q came back as %+v", text, got)
		}
	})
}

// TestEnhancedSameBytes: the same edition is the same bytes, and a change of
// one entity leaves the bytes of the others alone.
func TestEnhancedSameBytes(t *testing.T) {
	first := write(t, EnhancedSample(60))
	if !bytes.Equal(first, write(t, EnhancedSample(60))) {
		t.Error("two writings of one edition differ")
	}
	changed := EnhancedSample(60)
	changed.Entities[20].Names = changed.Entities[20].Names[:1]
	changed.Entities[20].Addresses = append(changed.Entities[20].Addresses, Address{Country: 11073})
	before, after := records(first), records(write(t, changed))
	for i := range before {
		if same := before[i] == after[i]; same == (i == 20) {
			t.Errorf("entity %d is the same: %v", i, same)
		}
	}
}

// records are the texts of the entities of a file.
func records(content []byte) []string {
	return strings.Split(string(content), "<entity ")[1:]
}

// TestEnhancedWords: an edition can say what no real one does.
func TestEnhancedWords(t *testing.T) {
	e := Edition{
		Entities: []Entity{{
			ID: 1, Lists: []ListEntry{{1550, "2020-01-01"}}, Programs: []int{211, 202, 203, 777, 888},
			Features: []Feature{{TypeID: 14, Value: "a"}, {TypeID: 21, Value: "b"}, {TypeID: 5555, Value: "c"}, {TypeID: 13, Value: "d"}},
		}},
		Labels:             map[int]string{211: "TERROR", 1550: "The List", 888: "Nowhere declared"},
		FeatureLabels:      map[int]string{14: "Web Site", 5555: "Nowhere declared"},
		References:         []Reference{{RefID: 777, Type: "PROGRAM", Value: "NEW", Code: "NEW"}},
		FeatureTypes:       []FeatureType{{ID: 21, Label: "Email", Detail: 1432}},
		Undeclared:         []int{202},
		UndeclaredFeatures: []int{13},
		Used:               map[int]string{203: "Other than declared"},
	}
	f := readBack(t, write(t, e))
	var used []string
	for _, p := range slices.Concat(f.Entities[0].Lists, f.Entities[0].Programs) {
		used = append(used, p.Text)
	}
	for _, v := range f.Entities[0].Features {
		used = append(used, v.Type.Text)
	}
	if diff := cmp.Diff([]string{
		"The List", "TERROR", "CUBA", "Other than declared", "NEW", "Nowhere declared",
		"Web Site", "Email", "Nowhere declared", "SWIFT/BIC",
	}, used); diff != "" {
		t.Errorf("used words (want -, got +):\n%s", diff)
	}
	if diff := cmp.Diff([]Reference{
		{1550, "ENTITY LISTING TYPE", "The List", "", ""},
		{1432, "FEATURE DETAIL TYPE", "TEXT", "", ""},
		{203, "PROGRAM", "SDNTK", "SDNTK", ""},
		{211, "PROGRAM", "TERROR", "SDGT", ""},
		{777, "PROGRAM", "NEW", "NEW", ""},
	}, f.references()); diff != "" {
		t.Errorf("declared words (want -, got +):\n%s", diff)
	}
	if diff := cmp.Diff([]FeatureType{
		{ID: 21, Label: "Email", Detail: 1432}, {ID: 14, Label: "Web Site", Detail: 1432},
	}, f.featureTypes()); diff != "" {
		t.Errorf("declared feature types (want -, got +):\n%s", diff)
	}
}

// TestEnhancedWholeVocabulary: a real file declares all words in OFAC's order,
// also without any entity that uses them.
func TestEnhancedWholeVocabulary(t *testing.T) {
	f := readBack(t, write(t, Edition{WholeVocabulary: true}))
	if diff := cmp.Diff(References(), f.references()); diff != "" {
		t.Errorf("reference values (table -, file +):\n%s", diff)
	}
	if diff := cmp.Diff(FeatureTypes(), f.featureTypes()); diff != "" {
		t.Errorf("feature types (table -, file +):\n%s", diff)
	}
}

// TestEnhancedLines: the ends of lines are OFAC's, or those of a copy.
func TestEnhancedLines(t *testing.T) {
	e := everything()
	crlf := write(t, e)
	e.LF = true
	lf := write(t, e)
	if !bytes.Equal(bytes.ReplaceAll(crlf, []byte("\r\n"), []byte("\n")), lf) || bytes.Contains(lf, []byte("\r")) {
		t.Error("the files differ in more than ends of lines")
	}
	if bytes.Count(crlf, []byte("\n")) != bytes.Count(crlf, []byte("\r\n")) {
		t.Error("a line ends without CR")
	}
}

func TestEnhancedWriteFails(t *testing.T) {
	full := errors.New("disk full")
	for name, write := range map[string]func(io.Writer) error{
		"publication": func(w io.Writer) error { return EnhancedXML(w, EnhancedSample(50)) },
		"delta":       func(w io.Writer) error { return EnhancedDelta(w, EnhancedSample(50), nil, nil) },
	} {
		if err := write(failing{full}); !errors.Is(err, full) || !strings.HasPrefix(err.Error(), "write ") {
			t.Errorf("%s: the error is %v", name, err)
		}
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }
