package ofactest

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"sanctionsd/lists"
)

var asOf = time.Date(2023, 12, 28, 0, 0, 0, 0, time.UTC)

// TestEnhancedFrom writes invented designations of the kinds and shapes that
// the other formats give.
func TestEnhancedFrom(t *testing.T) {
	invalid := false
	person := &lists.Designation{
		NativeID: "36", Kind: lists.Individual, Programs: []string{"SDGT", "NEWER-EO1"}, Titles: []string{"Chief", "Deputy"},
		Memberships: []lists.Membership{{Code: "us-ofac-sdn"}},
		Names: []lists.Name{
			{Full: "DOE, Ivan", Type: lists.NamePrimary},
			{Full: "ROE, Jan", Type: lists.NameFormer, Quality: lists.Weak, Parts: &lists.NameParts{Last: "ROE", First: "Jan"}},
		},
		Addresses: []lists.Address{
			{Full: "1 Road, Havana, Cuba", Street: "1 Road", Country: &lists.Country{Code: "CU", Text: "Cuba"}},
			{Full: "Region: Crimea", Country: &lists.Country{Text: "Region: Crimea"}},
		},
		BirthDates:    []lists.BirthDate{{From: "1957", To: "1957", Circa: true, Text: "circa 1957"}, {Text: "Mar 1955 to Mar 1956"}},
		Nationalities: []lists.Country{{Code: "CU", Text: "Cuba"}},
		Genders:       []string{"Male"},
		Identifiers: []lists.Identifier{
			{Type: "passport", NativeType: "Passport", Value: "X1", Country: &lists.Country{Text: "Cuba"}, Expires: "2019-03-03", Valid: &invalid, Name: "ROE, Jan"},
			{Type: "digital-currency-address", NativeType: "Digital Currency Address - XBT", Value: "1invented"},
		},
		Relations: []lists.Relation{{Type: "linked-to", Name: "ACME"}, {Type: "linked-to", Name: "TWICE"}, {Type: "linked-to", Name: "NOBODY"}},
		Remarks:   "a remark",
		Extra:     []lists.Extra{{Key: "alternative:birth_dates", Value: "Mar 1955 to Mar 1956"}},
	}
	firm := &lists.Designation{
		NativeID: "37", Kind: lists.Entity, Programs: []string{"UKRAINE-EO13662"}, LegalBasis: []lists.LegalBasis{{Law: "INA"}},
		Names: []lists.Name{{Full: "ACME", Type: lists.NamePrimary, Parts: &lists.NameParts{Whole: "Acme"}}},
		Extra: []lists.Extra{
			{Key: "feature:767", Label: "Issuer Name", Value: "Acme plc", Reliability: "Reported", Comment: "since 2020"},
			{Key: "feature:new thing", Label: "New Thing:", Value: "x"},
		},
		Measures: []lists.Measure{{
			Code: "sectoral", Text: "Subject to Directive 2",
			Native: &lists.Native{Text: "Executive Order 13662 Directive Determination -"},
		}},
	}
	twice := func(id string) *lists.Designation {
		return &lists.Designation{NativeID: id, Kind: lists.Vessel, Names: []lists.Name{{Full: "TWICE", Type: lists.NamePrimary}}}
	}
	e := EnhancedFrom(asOf, "us-ofac-sdn", []*lists.Designation{person, firm, twice("38"), twice("39")})

	latinName := func(t Translation) []Translation {
		t.Primary, t.Script = true, latin
		return []Translation{t}
	}
	want := []Entity{
		{
			ID: 36, Kind: Individual, Title: "Chief; Deputy", Remarks: "a remark; (Linked To: TWICE); (Linked To: NOBODY)",
			Lists: []ListEntry{{1550, "2023-12-28"}}, Programs: []int{211, 990_000}, Types: []int{1705},
			Names: []Name{
				{Primary: true, Translations: latinName(Translation{First: "Ivan", Last: "DOE", Full: "DOE, Ivan", Parts: []Part{{1520, "DOE"}, {1521, "Ivan"}}})},
				{AliasType: 1401, Weak: true, Translations: latinName(Translation{First: "Jan", Last: "ROE", Full: "ROE, Jan", Parts: []Part{{1520, "ROE"}, {1521, "Jan"}}})},
			},
			Addresses: []Address{
				{Country: 11073, Translations: latinName(Translation{Parts: []Part{{1451, "1 Road"}, {1454, "Havana"}}})},
				{Country: 990_001, Translations: latinName(Translation{})},
			},
			Features: []Feature{
				{TypeID: 8, Value: "circa 1957", Date: &Period{"1957-01-01", "1957-01-01", "1957-12-31", "1957-12-31", true, false}, Primary: true},
				{TypeID: 8, Value: "Mar 1955 to Mar 1956", Date: &Period{"1955-03-01", "1955-03-31", "1956-03-01", "1956-03-31", false, true}},
				{TypeID: 10, Value: "Cuba", ValueRefID: 11073, Primary: true},
				{TypeID: 224, Value: "Male", ValueRefID: 91526, Primary: true},
				{TypeID: 344, Value: "1invented", Primary: true},
			},
			Documents: []Document{{Type: 1571, Name: 1, Number: "X1", Invalid: true, Country: 11073, Expires: Day("2019-03-03")}},
			Relations: []Relation{{Type: 1555, Entity: 37, Name: "ACME"}},
		},
		{
			ID: 37, Kind: Organization, Lists: []ListEntry{{1550, "2023-12-28"}}, Programs: []int{91502}, Types: []int{1705, 91506}, Authorities: []int{91433},
			Names: []Name{{Primary: true, Translations: latinName(Translation{Last: "ACME", Full: "ACME", Parts: []Part{{1525, "Acme"}}})}},
			Features: []Feature{
				{TypeID: 204, Value: "Subject to Directive 2", ValueRefID: 91522, Primary: true},
				{TypeID: 767, Value: "Acme plc", Primary: true, Reliability: 91479, Comment: "since 2020"},
				{TypeID: 990_002, Value: "x", Primary: true},
			},
		},
	}
	if diff := cmp.Diff(want, e.Entities[:2], cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("entities (want -, got +):\n%s", diff)
	}
	if diff := cmp.Diff([]Reference{
		{990_000, "PROGRAM", "NEWER-EO1", "NEWER-EO1", ""}, {990_001, "COUNTRY", "Region: Crimea", "", ""},
	}, e.References); diff != "" {
		t.Errorf("new words (want -, got +):\n%s", diff)
	}
	agreesWithItself(t, readBack(t, write(t, e)))
}

// TestEnhancedFromConsolidated: the lists inside the Consolidated List as far
// as programmes and directives make them certain.
func TestEnhancedFromConsolidated(t *testing.T) {
	directive2 := lists.Measure{Text: "Subject to Directive 2", Native: &lists.Native{Text: "Executive Order 13662 Directive Determination -"}}
	for name, c := range map[string]struct {
		d     lists.Designation
		lists []ListEntry
		types []int
	}{
		"legislative council": {
			lists.Designation{Programs: []string{"NS-PLC"}},
			[]ListEntry{{91512, "2023-12-28"}, {91243, "2023-12-28"}},
			[]int{1706},
		},
		"military companies": {
			lists.Designation{Programs: []string{"CMIC-EO13959"}, ListedOn: "2021-06-03"},
			[]ListEntry{{91512, "2021-06-03"}, {92052, "2021-06-03"}},
			[]int{92054},
		},
		"sectoral by directive": {
			lists.Designation{Programs: []string{"UKRAINE-EO13662"}, Measures: []lists.Measure{directive2}},
			[]ListEntry{{91512, "2023-12-28"}, {91507, "2023-12-28"}},
			[]int{91506},
		},
		"nothing certain": {
			lists.Designation{Programs: []string{"UKRAINE-EO13662"}},
			[]ListEntry{{91512, "2023-12-28"}},
			nil,
		},
		"said by the designation": {
			lists.Designation{Programs: []string{"NS-PLC"}, Memberships: []lists.Membership{
				{Code: "us-ofac-mbs", ListedOn: "2022-02-22"}, {Code: "us-ofac-cons"},
			}},
			[]ListEntry{{91868, "2022-02-22"}, {91512, "2023-12-28"}},
			[]int{1706},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.d.NativeID, c.d.Kind = "1", lists.Entity
			e := EnhancedFrom(asOf, "us-ofac-cons", []*lists.Designation{&c.d}).Entities[0]
			if diff := cmp.Diff(c.lists, e.Lists); diff != "" {
				t.Errorf("lists (want -, got +):\n%s", diff)
			}
			if diff := cmp.Diff(c.types, e.Types); diff != "" {
				t.Errorf("types (want -, got +):\n%s", diff)
			}
		})
	}
}

func TestPeriodOf(t *testing.T) {
	for text, want := range map[string]*Period{
		"24 Feb 2022":                Day("2022-02-24"),
		"Feb 2024":                   Span("2024-02-01", "2024-02-29"),
		"1962":                       Span("1962-01-01", "1962-12-31"),
		"circa 1957":                 {"1957-01-01", "1957-01-01", "1957-12-31", "1957-12-31", true, false},
		"1951 to 1953":               {"1951-01-01", "1951-12-31", "1953-01-01", "1953-12-31", false, true},
		"21 Mar 1965 to 20 Mar 1966": {"1965-03-21", "1965-03-21", "1966-03-20", "1966-03-20", false, true},
		"the fifties":                nil,
		"1951 to the end":            nil,
		"circa 1979-1982":            {"1979-01-01", "1979-12-31", "1982-01-01", "1982-12-31", true, true},
	} {
		if diff := cmp.Diff(want, periodOf(text)); diff != "" {
			t.Errorf("%s (want -, got +):\n%s", text, diff)
		}
	}
}
