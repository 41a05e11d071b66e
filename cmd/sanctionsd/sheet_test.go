package main

import (
	"bytes"
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

// What a designation that follows from notices says of itself at the top, and
// of its evidence. Names and dates are those of notice 2025-7 of the Unreliable
// Entity List and the answers that suspended it; the role is invented.
func TestSheetOfNotices(t *testing.T) {
	suspended := []lists.Period{
		{State: "active", From: "2025-04-04", Until: "2025-05-14", By: "cn-mofcom-uel/2025-7"},
		{State: "suspended", From: "2025-05-14", Until: "2025-08-12", By: "cn-mofcom-uel/2025-05-14"},
		{State: "suspended", From: "2025-08-12", Until: "2025-11-10", By: "cn-mofcom-uel/2025-08-12"},
	}
	lapsed := append(suspended[:2:2], lists.Period{State: "lapsed", From: "2025-08-12", By: "cn-mofcom-uel/2025-05-14"})
	twice := append(lapsed[:3:3], lists.Period{State: "suspended", From: "2025-11-10", Until: "2026-11-10", By: "cn-mofcom-uel/2025-11-10"})
	endless := append(suspended[:1:1], lists.Period{State: "suspended", From: "2025-05-14", By: "cn-mofcom-uel/2025-05-14"})
	measure := func(state string, periods []lists.Period) lists.Measure {
		return lists.Measure{Code: "investment-ban", State: state, Periods: periods}
	}
	d := lists.Designation{
		ID: "cn-mofcom-uel/2025-7/1", List: "cn-mofcom-uel", NativeID: "2025-7/1", Kind: lists.Entity, ListedOn: "2025-04-04", Role: "总裁",
		Names: []lists.Name{{Full: "斯凯迪奥公司", Type: lists.NamePrimary, Script: "Hans", Variants: []lists.NameVariant{{Full: "Skydio Inc.", Script: "Latn"}}}},
	}
	for _, tc := range []struct {
		name     string
		status   lists.Status
		force    lists.InForce
		removed  string
		evidence lists.Evidence
		measures []lists.Measure
		want     []string
	}{
		{
			"suspended and extended", lists.StatusSuspended, lists.InForceNo, "", lists.EvidenceRegister,
			[]lists.Measure{measure("suspended", suspended)},
			[]string{
				"斯凯迪奥公司 (Skydio Inc.)\n", "\nstatus suspended until 2025-11-10, in force: no, listed on 2025-04-04, role: 总裁\n",
				"investment-ban: suspended until 2025-11-10\n", "\n  register\n    known from the register of notices that this program carries; the page of the notice that lists it was not read here\n",
			},
		},
		{
			"suspended without an end", lists.StatusSuspended, lists.InForceNo, "", lists.EvidenceDocument,
			[]lists.Measure{measure("suspended", endless)},
			[]string{"\nstatus suspended, in force: no, ", "\n  document\n"},
		},
		{
			"suspended twice, with a gap between", lists.StatusSuspended, lists.InForceNo, "", lists.EvidenceDocument,
			[]lists.Measure{measure("suspended", twice)},
			[]string{"\nstatus suspended, in force: no, "},
		},
		{
			"measures suspended until different days", lists.StatusSuspended, lists.InForceNo, "", lists.EvidenceDocument,
			[]lists.Measure{measure("suspended", suspended), measure("suspended", suspended[:2])},
			[]string{"\nstatus suspended, in force: no, ", "investment-ban: suspended until 2025-11-10\n", "investment-ban: suspended until 2025-08-12\n"},
		},
		{
			"lapsed", lists.StatusLapsed, lists.InForceUnconfirmed, "", lists.EvidenceOperator,
			[]lists.Measure{measure("lapsed", lapsed)},
			[]string{
				"\nstatus lapsed, in force: unconfirmed, listed on 2025-04-04, role: 总裁\n" + lapsedWords + "\n",
				"\n  operator\n    its acts were supplied by an operator, in the file below\n",
			},
		},
		{
			"removed", lists.StatusRemoved, lists.InForceNo, "2026-04-24", lists.EvidenceDocument, nil,
			[]string{"\nstatus removed, in force: no, listed on 2025-04-04, off the list from 2026-04-24, role: 总裁\n"},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := d
			d.Status, d.InForce, d.RemovedOn, d.Measures = tc.status, tc.force, tc.removed, tc.measures
			d.Provenance = &lists.Provenance{Evidence: tc.evidence}
			sheet := designationSheet(&d, nil)
			for _, want := range tc.want {
				if !strings.Contains(sheet, want) {
					t.Errorf("it does not say %q:\n%s", want, sheet)
				}
			}
		})
	}
	latin := lists.Designation{Names: []lists.Name{{Full: "PLAIN", Type: lists.NamePrimary, Variants: []lists.NameVariant{{Full: "Plain", Script: "Latn"}}}}}
	if got := nameTitle(&latin); got != "PLAIN" {
		t.Errorf("a name without a script is shown as %q", got)
	}
}

// What a page says is shown, and not obeyed by the terminal.
func TestShown(t *testing.T) {
	var out bytes.Buffer
	a := &app{stdout: &out}
	a.printf("%s\n", "\x1b[2J甲\u009b31m\a\r乙\tO'Brien")
	if got, want := out.String(), "\uFFFD[2J甲\uFFFD31m\uFFFD\uFFFD乙\tO'Brien\n"; got != want {
		t.Errorf("printed %q, want %q", got, want)
	}
}
