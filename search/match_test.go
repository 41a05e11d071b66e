package search_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanctionsd/lists"
	"sanctionsd/search"
)

// parties are invented, but for the forms of their identifiers. The number
// 9166765 is a valid IMO number; the addresses have the forms of Bitcoin
// (base58 and bech32) and Ethereum.
func parties() map[string]*lists.Designation {
	ds := map[string]*lists.Designation{
		"company": {
			NativeID: "17022", Kind: lists.Entity,
			Names: []lists.Name{
				{
					Full: "INVENTED OIL COMPANY", Type: lists.NamePrimary, Parts: &lists.NameParts{Whole: "Invented Oil Company"},
					Variants: []lists.NameVariant{{Full: "ВЫДУМАННАЯ НЕФТЬ", Script: "Cyrl", Parts: &lists.NameParts{Whole: "Выдуманная Нефть"}}},
				},
				{Full: "OIL-INVENTED S.A.", Type: lists.NameAlias, Quality: lists.Strong},
			},
			Identifiers: []lists.Identifier{
				{Type: "registration", NativeType: "Registration Number", Value: "1027-700/043.502"},
				{Type: "swift-bic", NativeType: "SWIFT/BIC", Value: "INVTRUMM"},
				{Type: "isin", NativeType: "ISIN", Value: "RU000A0JX0J2"},
				{Type: "digital-currency-address", NativeType: "Digital Currency Address - XBT", Currency: "XBT", Value: "1InventedBase58AddressAbCdEf"},
				{Type: "digital-currency-address", NativeType: "Digital Currency Address - ETH", Currency: "ETH", Value: "0xAbCd00000000000000000000000000000000EF12"},
				{Type: "digital-currency-address", NativeType: "Digital Currency Address - XBT", Currency: "XBT", Value: "bc1qinventedaddress"},
			},
		},
		"person": {
			NativeID: "36", Kind: lists.Individual,
			Names: []lists.Name{{
				Full: "MÜSTER, Eva", Type: lists.NamePrimary,
				Parts: &lists.NameParts{First: "Eva", Last: "Müster", Maiden: "Beispiel"},
			}},
			Identifiers: []lists.Identifier{
				{Type: "passport", NativeType: "Passport", Value: "A 0003456", Name: "EXEMPLE, Ève"},
				{Type: "tax-id", NativeType: "Tax ID No.", Value: "123-45-67"},
				{Type: "national-id", NativeType: "National ID No.", Value: "—"},
			},
		},
		"ship": {
			NativeID: "9166", Kind: lists.Vessel,
			Names: []lists.Name{{Full: "INVENTED STAR", Type: lists.NamePrimary}},
			Identifiers: []lists.Identifier{
				{Type: "imo", NativeType: "Vessel Registration Identification", Value: "9166765"},
				{Type: "mmsi", NativeType: "MMSI", Value: "572469210"},
			},
			Vessel: &lists.VesselInfo{CallSign: "T2EA4"},
		},
		"ship of another format": {
			NativeID: "9167", Kind: lists.Vessel,
			Names:       []lists.Name{{Full: "INVENTED MOON", Type: lists.NamePrimary}},
			Identifiers: []lists.Identifier{{Type: "imo", NativeType: "Vessel Registration Identification", Value: "IMO 9166766"}},
		},
		"aircraft": {
			NativeID: "9168", Kind: lists.Aircraft,
			Names:    []lists.Name{{Full: "EP-INV", Type: lists.NamePrimary}},
			Aircraft: &lists.AircraftInfo{TailNumber: "EP-INW", SerialNumber: "550 0042"},
		},
		"notice": {
			NativeID: "2024-1/2", Kind: lists.Entity,
			Names: []lists.Name{{Full: "虚构公司", Type: lists.NamePrimary}},
		},
	}
	for _, d := range ds {
		d.List = "test-list"
		d.ID = d.List + "/" + d.NativeID
		d.Seal()
	}
	return ds
}

func TestMatch(t *testing.T) {
	const caseNote = "capitals differ, and in this kind of address they matter: it is not the address that was asked for, unless that was mistyped"
	ds := parties()
	for _, tc := range []struct {
		name, query, of string
		want            []search.Reason
	}{
		{"primary name", "INVENTED OIL COMPANY", "company", []search.Reason{{Field: "names", Type: "primary", Value: "INVENTED OIL COMPANY", How: search.Exact}}},
		{"as its parts spell it", "Invented Oil Company", "company", []search.Reason{{Field: "names.parts", Type: "primary", Value: "Invented Oil Company", How: search.Exact}}},
		{"other capitals", "invented oil company", "company", []search.Reason{{Field: "names", Type: "primary", Value: "INVENTED OIL COMPANY", How: search.Normalised}}},
		{"words of two names, any order", "oil invented", "company", []search.Reason{
			{Field: "names", Type: "primary", Value: "INVENTED OIL COMPANY", How: search.Tokens},
			{Field: "names", Type: "alias", Value: "OIL-INVENTED S.A.", How: search.Tokens},
		}},
		{"the surest reason first", "Oil Invented S A", "company", []search.Reason{{Field: "names", Type: "alias", Value: "OIL-INVENTED S.A.", How: search.Normalised}}},
		{"words of two names are not of one", "company s.a.", "company", nil},
		{"a part of a word", "invent", "company", nil},
		{"like it", "invended oil company", "company", nil},
		{"another script", "выдуманная нефть", "company", []search.Reason{{Field: "names.variants", Type: "primary", Value: "ВЫДУМАННАЯ НЕФТЬ", How: search.Normalised}}},
		{"another script exactly", "Выдуманная Нефть", "company", []search.Reason{{Field: "names.variants.parts", Type: "primary", Value: "Выдуманная Нефть", How: search.Exact}}},
		{"signs alone", "...", "company", nil},

		{"first name first", "Eva Müster", "person", []search.Reason{{Field: "names", Type: "primary", Value: "MÜSTER, Eva", How: search.Tokens}}},
		{"without the mark", "muster eva", "person", []search.Reason{{Field: "names", Type: "primary", Value: "MÜSTER, Eva", How: search.Normalised}}},
		{"a part that is not in the whole", "Eva Beispiel", "person", []search.Reason{{Field: "names.parts", Type: "primary", Value: "Eva Müster Beispiel", How: search.Tokens}}},
		{"spaces and invisible characters of the query", "  MÜSTER,\u200b   Eva ", "person", []search.Reason{{Field: "names", Type: "primary", Value: "MÜSTER, Eva", How: search.Exact}}},

		{"identifier", "1027-700/043.502", "company", []search.Reason{{Field: "identifiers", Type: "registration", Value: "1027-700/043.502", How: search.Exact}}},
		{"identifier without its signs", "1027700043502", "company", []search.Reason{{Field: "identifiers", Type: "registration", Value: "1027-700/043.502", How: search.Normalised}}},
		{"identifier with the authority's label", "SWIFT/BIC: invtrumm", "company", []search.Reason{{Field: "identifiers", Type: "swift-bic", Value: "INVTRUMM", How: search.Normalised}}},
		{"ISIN", "RU000A0JX0J2", "company", []search.Reason{{Field: "identifiers", Type: "isin", Value: "RU000A0JX0J2", How: search.Exact}}},
		{"passport with its label", "Passport a0003456", "person", []search.Reason{{Field: "identifiers", Type: "passport", Value: "A 0003456", How: search.Normalised}}},
		{"tax id with its label", "tax id 1234567", "person", []search.Reason{{Field: "identifiers", Type: "tax-id", Value: "123-45-67", How: search.Normalised}}},
		{"the name in a passport", "Eve Exemple", "person", []search.Reason{{Field: "identifiers.name", Type: "passport", Value: "EXEMPLE, Ève", How: search.Tokens}}},
		{"part of an identifier", "1234", "person", nil},
		{"an identifier of signs", "—", "person", []search.Reason{{Field: "identifiers", Type: "national-id", Value: "—", How: search.Exact}}},
		{"a label alone", "Passport", "person", nil},

		{"base58 address", "1InventedBase58AddressAbCdEf", "company", []search.Reason{{Field: "identifiers", Type: "digital-currency-address", Value: "1InventedBase58AddressAbCdEf", How: search.Exact}}},
		{"base58 address with its currency", "XBT 1InventedBase58AddressAbCdEf", "company", []search.Reason{{Field: "identifiers", Type: "digital-currency-address", Value: "1InventedBase58AddressAbCdEf", How: search.Normalised}}},
		{"base58 address in other capitals", "1inventedbase58addressabcdef", "company", []search.Reason{{Field: "identifiers", Type: "digital-currency-address", Value: "1InventedBase58AddressAbCdEf", How: search.Normalised, Note: caseNote}}},
		{"0x address in other capitals", "0xabcd00000000000000000000000000000000ef12", "company", []search.Reason{{Field: "identifiers", Type: "digital-currency-address", Value: "0xAbCd00000000000000000000000000000000EF12", How: search.Normalised}}},
		{"bech32 address in capitals", "BC1QINVENTEDADDRESS", "company", []search.Reason{{Field: "identifiers", Type: "digital-currency-address", Value: "bc1qinventedaddress", How: search.Normalised}}},

		{"IMO number", "9166765", "ship", []search.Reason{{Field: "identifiers", Type: "imo", Value: "9166765", How: search.Exact}}},
		{"IMO number with its label", "IMO 9166765", "ship", []search.Reason{{Field: "identifiers", Type: "imo", Value: "9166765", How: search.Normalised}}},
		{"IMO number that holds its label", "9166766", "ship of another format", []search.Reason{{Field: "identifiers", Type: "imo", Value: "IMO 9166766", How: search.Normalised}}},
		{"MMSI", "MMSI 572469210", "ship", []search.Reason{{Field: "identifiers", Type: "mmsi", Value: "572469210", How: search.Normalised}}},
		{"call sign", "t2ea4", "ship", []search.Reason{{Field: "vessel.call_sign", Value: "T2EA4", How: search.Normalised}}},
		{"tail number", "EPINW", "aircraft", []search.Reason{{Field: "aircraft.tail_number", Value: "EP-INW", How: search.Normalised}}},
		{"serial number", "550-0042", "aircraft", []search.Reason{{Field: "aircraft.serial_number", Value: "550 0042", How: search.Normalised}}},

		{"id", "test-list/17022", "company", []search.Reason{{Field: "id", Value: "test-list/17022", How: search.Exact}}},
		{"id in capitals", "TEST-LIST/17022", "company", []search.Reason{{Field: "id", Value: "test-list/17022", How: search.Normalised}}},
		{"native id", "17022", "company", []search.Reason{{Field: "native_id", Value: "17022", How: search.Exact}}},
		{"native id of a notice", "2024-1/2", "notice", []search.Reason{{Field: "native_id", Value: "2024-1/2", How: search.Exact}}},
		{"native id without its signs is another", "2024-12", "notice", nil},
		{"Chinese", "虚构公司", "notice", []search.Reason{{Field: "names", Type: "primary", Value: "虚构公司", How: search.Exact}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			q, err := search.NewQuery(tc.query)
			if err != nil {
				t.Fatal(err)
			}
			for name, d := range ds {
				want := tc.want
				if name != tc.of {
					if got := q.Match(d); slices.ContainsFunc(got, func(r search.Reason) bool { return r.How != search.Tokens }) {
						t.Errorf("%q is %s, too: %+v", tc.query, name, got)
					}
					continue
				}
				if diff := cmp.Diff(want, q.Match(d)); diff != "" {
					t.Errorf("%q in %s (-want +got):\n%s", tc.query, name, diff)
				}
			}
		})
	}
}

func TestEmptyQuery(t *testing.T) {
	for _, text := range []string{"", "  ", "\u200b"} {
		if _, err := search.NewQuery(text); err == nil || !strings.Contains(err.Error(), "the query is empty") {
			t.Errorf("NewQuery(%q): %v", text, err)
		}
	}
}

// texts are spellings that a list can have, with capitals, marks, signs and
// scripts.
func texts() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		word := rapid.OneOf(
			rapid.StringMatching(`[A-Z]{1,8}|[a-z]{1,8}|[0-9]{1,9}|[A-Z][a-z]+'[A-Z]-[0-9]`),
			rapid.SampledFrom([]string{"Société", "İRAN", "РОСНЕФТЬ", "مُحَمَّد", "反制", "Straße", "S.A.", "—", "ﬁ", "조선"}),
		)
		return strings.Join(rapid.SliceOfN(word, 1, 5).Draw(t, "words"), rapid.SampledFrom([]string{" ", "-", ", ", "/", "."}).Draw(t, "sign"))
	})
}

func randomParty(t *rapid.T) *lists.Designation {
	text := func(label string) string { return texts().Draw(t, label) }
	d := &lists.Designation{ID: "test-list/1", List: "test-list", NativeID: "1", Kind: lists.Vessel}
	for range rapid.IntRange(1, 3).Draw(t, "names") {
		n := lists.Name{Full: text("full"), Type: lists.NameAlias, Parts: &lists.NameParts{Whole: text("whole"), Last: text("last")}}
		n.Variants = []lists.NameVariant{{Full: text("variant")}}
		d.Names = append(d.Names, n)
	}
	for range rapid.IntRange(0, 3).Draw(t, "identifiers") {
		d.Identifiers = append(d.Identifiers, lists.Identifier{
			Type: rapid.SampledFrom([]string{"passport", "imo", "digital-currency-address"}).Draw(t, "type"), Value: text("value"),
		})
	}
	d.Vessel = &lists.VesselInfo{CallSign: text("call sign")}
	d.Aircraft = &lists.AircraftInfo{TailNumber: text("tail number")}
	d.Seal()
	return d
}

// searchable returns every text by which a designation must be found, told
// apart from the reader's way by walking names and identifiers by hand.
func searchable(d *lists.Designation) (names, numbers []string) {
	for _, n := range d.Names {
		names = append(names, n.Full, n.Parts.Whole, n.Parts.Last)
		for _, v := range n.Variants {
			names = append(names, v.Full)
		}
	}
	for _, i := range d.Identifiers {
		numbers = append(numbers, i.Value)
	}
	return names, append(numbers, d.Vessel.CallSign, d.Aircraft.TailNumber, d.ID, d.NativeID)
}

// A designation is found exactly by each of its own names, identifiers and
// ids, by its numbers in small letters too, and by the words of a name in any
// order.
func TestFoundByItsOwn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := randomParty(t)
		names, numbers := searchable(d)
		for _, text := range append(slices.Clone(names), numbers...) {
			if r := match(t, d, text); len(r) == 0 || r[0].How != search.Exact || r[0].Value != text {
				t.Errorf("%q gives %+v", text, r)
			}
		}
		for _, name := range names {
			fields := strings.Fields(strings.ReplaceAll(name, ",", " "))
			slices.Reverse(fields)
			turned := strings.Join(fields, ", ")
			if r := match(t, d, turned); strings.ContainsFunc(name, letter) && len(r) == 0 {
				t.Errorf("%q is not found by %q", name, turned)
			}
		}
		for _, number := range numbers {
			if r := match(t, d, strings.ToLower(number)); strings.ContainsFunc(number, letter) && len(r) == 0 {
				t.Errorf("%q is not found in small letters", number)
			}
		}
	})
}

func letter(r rune) bool { return r != '—' && !strings.ContainsRune(" -,/.'", r) }

func match(t *rapid.T, d *lists.Designation, text string) []search.Reason {
	q, err := search.NewQuery(text)
	if err != nil {
		t.Fatal(err)
	}
	return q.Match(d)
}

// FuzzMatch looks for any text in any name and identifier: it comes to an
// end, the surest reason is first, and a text finds what is called by it.
func FuzzMatch(f *testing.F) {
	f.Add("oil invented", "INVENTED OIL COMPANY", "1027-700/043.502")
	f.Add("IMO 9166765", "INVENTED STAR", "9166765")
	f.Add("0xABCD", "—", "0xabcd")
	f.Add("\xff", "\xff", "\xff")
	f.Fuzz(func(t *testing.T, query, name, value string) {
		d := &lists.Designation{
			ID: "test-list/1", List: "test-list", NativeID: "1", Kind: lists.Entity,
			Names:       []lists.Name{{Full: name, Type: lists.NamePrimary}},
			Identifiers: []lists.Identifier{{Type: "digital-currency-address", Value: value, Currency: "XBT"}},
		}
		d.Canonicalize()
		q, err := search.NewQuery(query)
		if err != nil {
			if lists.Clean(query) != "" {
				t.Errorf("NewQuery(%q): %v", query, err)
			}
			return
		}
		before := reflect.ValueOf(*d).Interface()
		reasons := q.Match(d)
		if !reflect.DeepEqual(before, *d) {
			t.Errorf("matching changed the designation: %+v", d)
		}
		if !slices.IsSortedFunc(reasons, func(a, b search.Reason) int { return a.How.Compare(b.How) }) {
			t.Errorf("reasons %+v", reasons)
		}
		is := func(v string) bool { return v != "" && v == lists.Clean(query) }
		for _, n := range d.Names {
			if is(n.Full) && (len(reasons) == 0 || reasons[0].How != search.Exact) {
				t.Errorf("%q is not found: %+v", n.Full, reasons)
			}
		}
		for _, i := range d.Identifiers {
			if is(i.Value) && (len(reasons) == 0 || reasons[0].How != search.Exact) {
				t.Errorf("%q is not found: %+v", i.Value, reasons)
			}
		}
	})
}
