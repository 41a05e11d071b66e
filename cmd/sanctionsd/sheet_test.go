package main

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/api"
	"sanctionsd/lists"
)

// Nothing of a designation is kept from the person who asks for it: every text
// of every field of the type, also of those added later, is on its sheet.
func TestSheetShowsEveryField(t *testing.T) {
	var d lists.Designation
	var marks []string
	mark(t, reflect.ValueOf(&d).Elem(), "", &marks)
	if len(marks) < 120 {
		t.Fatalf("only %d texts were found in the type", len(marks))
	}
	sheet := designationSheet(&d, nil)
	for _, m := range marks {
		if !strings.Contains(sheet, m) && m != "<Schema>" {
			t.Errorf("the sheet does not show %s", m)
		}
	}
	for _, word := range []string{"about <BirthDates.From>", "not valid"} {
		if !strings.Contains(sheet, word) {
			t.Errorf("the sheet does not say %q", word)
		}
	}
}

// mark fills every text below v with the path to it.
func mark(t *testing.T, v reflect.Value, path string, marks *[]string) {
	switch v.Kind() {
	case reflect.String:
		text := "<" + path + ">"
		v.SetString(text)
		*marks = append(*marks, text)
	case reflect.Bool:
		v.SetBool(path == "BirthDates.Circa")
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		mark(t, v.Index(0), path, marks)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		mark(t, v.Elem(), path, marks)
	case reflect.Struct:
		for i := range v.NumField() {
			mark(t, v.Field(i), strings.TrimPrefix(path+"."+v.Type().Field(i).Name, "."), marks)
		}
	default:
		t.Fatalf("%s is a %s, which this test does not know", path, v.Kind())
	}
}

// A designation without anything but its id has a sheet, too.
func TestSheetOfLittle(t *testing.T) {
	d := lists.Designation{ID: "us-ofac-sdn/1", List: "us-ofac-sdn", NativeID: "1", Kind: lists.Entity, Names: []lists.Name{{Full: "INVENTED", Type: lists.NamePrimary}}}
	want := "INVENTED\nus-ofac-sdn/1, entity, Specially Designated Nationals and Blocked Persons List, native id 1\nnames\n  INVENTED (primary)\n"
	if diff := cmp.Diff(want, designationSheet(&d, new(api.Relations))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := relationsSheet(new(api.Relations)); got != "it names nobody, and nobody names it\n" {
		t.Errorf("no relations: %q", got)
	}
}

// The sheet of an invented party in the shape of ENHANCED data, to be read.
func TestSheetGolden(t *testing.T) {
	no := false
	d := lists.Designation{
		ID: "us-ofac-cons/1001", List: "us-ofac-cons", NativeID: "1001", Kind: lists.Entity, Status: lists.StatusActive,
		Names: []lists.Name{
			{
				Full: "INVENTED OIL COMPANY", Type: lists.NamePrimary, Script: "Latn", Parts: &lists.NameParts{Whole: "Invented Oil Company"},
				Variants: []lists.NameVariant{{Full: "ВЫДУМАННАЯ НЕФТЬ", Script: "Cyrl"}},
			},
			{Full: "INVENTOIL", Type: lists.NameAlias, Quality: lists.Weak, Script: "Latn"},
		},
		Memberships: []lists.Membership{
			{Code: "us-ofac-cons", Name: "Consolidated List", ListedOn: "2014-07-16"},
			{Code: "us-ofac-ssi", Name: "Sectoral Sanctions Identifications List", ListedOn: "2014-07-16"},
		},
		Programs: []string{"UKRAINE-EO13662", "RUSSIA-EO14024"},
		Measures: []lists.Measure{{
			Code: "sectoral", Text: "Subject to Directive 2", Native: &lists.Native{ID: "91506", Text: "13662 Sectoral Directive 2"},
			From: "2014-07-16", State: "active", Basis: []string{"Executive Order 13662"},
			Exceptions: []lists.Exception{{Type: "divestment", Until: "2014-08-16"}},
			Periods:    []lists.Period{{State: "announced", From: "2014-07-16", Until: "2014-08-16"}, {State: "active", From: "2014-08-16"}},
		}},
		LegalBasis:         []lists.LegalBasis{{Law: "Executive Order 13662 (Ukraine)"}},
		SecondarySanctions: []lists.SecondarySanction{{Text: "Section 0 of an invented act", Basis: "Secondary sanctions risk:"}},
		Identifiers: []lists.Identifier{
			{Type: "registration", NativeType: "Registration Number", Value: "1027700043502", Country: &lists.Country{Code: "RU", Text: "Russia"}, Valid: &no},
			{Type: "digital-currency-address", Currency: "XBT", Value: "1InventedBase58AddressAbCdEf"},
		},
		Addresses: []lists.Address{{
			Full: "26/1 Invented Embankment, 115035 Moscow, Russia", Street: "26/1 Invented Embankment", City: "Moscow", PostalCode: "115035",
			Country: &lists.Country{Code: "RU", Text: "Russia"}, Variants: []lists.AddressVariant{{Full: "Москва", Script: "Cyrl"}},
		}},
		Organization: &lists.Organization{Established: "1993", Type: "Target Type: State-Owned Enterprise"},
		Contacts:     []lists.Contact{{Type: "website", Value: "www.invented.example"}},
		Relations: []lists.Relation{
			{Type: "owned-or-controlled-by", NativeType: "Owned or Controlled By", NativeID: "1002", Name: "INVENTED HOLDING"},
			{Type: "associate-of", NativeType: "Associate Of", NativeID: "1003", Name: "INVENTED FRIEND", Quality: "Low"},
			{Type: "linked-to", NativeType: "Linked To", Name: "SOMEBODY"},
		},
		Extra:  []lists.Extra{{Key: "feature:999", Label: "Invented feature", Value: "invented", Reliability: "Reliable"}},
		Digest: strings.Repeat("0", 64),
		Provenance: &lists.Provenance{
			Evidence: lists.EvidenceDocument, FirstSeen: "2025-01-10T12:00:00.000Z", LastChanged: "2025-01-10T12:00:00.000Z",
			Documents: []lists.DocumentRef{{SHA256: strings.Repeat("1", 64), URL: "https://lists.example/CONS_ENHANCED.XML", FetchedAt: "2025-01-10T12:00:00Z"}},
		},
	}
	rel := api.Relations{
		Also: []api.Party{{ID: "us-ofac-sdn/1001", List: "us-ofac-sdn", Kind: lists.Entity, Name: "INVENTED OIL COMPANY"}},
		Outgoing: []api.Outgoing{
			{Relation: d.Relations[0], Held: []api.Party{{ID: "us-ofac-sdn/1002", Name: "INVENTED HOLDING"}, {ID: "us-ofac-cons/1002", Name: "INVENTED HOLDING PLC"}}},
			{Relation: d.Relations[1]},
			{Relation: d.Relations[2]},
		},
		Incoming: []api.Incoming{{
			Party: api.Party{ID: "us-ofac-cons/1004", Kind: lists.Entity, Name: "INVENTED TRADING"},
			Type:  "owned-or-controlled-by", NativeType: "Owned or Controlled By",
		}},
	}
	golden(t, "sheet.golden", designationSheet(&d, &rel)+fmt.Sprintln("---- as it was at another time")+designationSheet(&d, nil))
}

// golden compares a text with a file in testdata, or with UPDATE_GOLDEN=1
// writes it.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
