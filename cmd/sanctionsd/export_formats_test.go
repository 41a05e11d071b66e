package main

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanctionsd/lists"
)

// failer is a test, or a check of rapid.
type failer interface {
	Helper()
	Fatal(args ...any)
}

// formatted returns what a format makes of designations, which come in pieces
// of n bytes.
func formatted(t failer, format string, n int, ds ...*lists.Designation) string {
	t.Helper()
	var in, b bytes.Buffer
	for _, d := range ds {
		in.Write(append(d.Content(), '\n'))
	}
	out := bufio.NewWriter(&b)
	w, err := newExportWriter(out, format)
	if err != nil {
		t.Fatal(err)
	}
	for piece := make([]byte, n); ; {
		k, err := in.Read(piece)
		if err == io.EOF {
			break
		}
		if _, err := w.Write(piece[:k]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// everyColumn is an invented designation that fills every cell.
func everyColumn() *lists.Designation {
	return &lists.Designation{
		ID: "test/1", List: "test", NativeID: "1", Kind: lists.Entity, Status: lists.StatusPartlySuspended, InForce: lists.InForceYes,
		ListedOn: "2025-01-02", RemovedOn: "2027-01-02", Programs: []string{"A", "B"},
		Names: []lists.Name{
			{Full: "虚构公司", Type: lists.NamePrimary, Variants: []lists.NameVariant{{Full: `Invented "One", Ltd.`}}},
			{Full: "ALIAS", Type: lists.NameAlias},
			{Full: "ALIAS", Type: lists.NameFormer},
			{Full: "虚构公司", Type: lists.NameNow},
		},
		Measures: []lists.Measure{
			{Code: "asset-freeze", State: lists.StateActive},
			{Code: "entry-ban", State: lists.StateSuspended},
			{Code: "entry-ban", State: lists.StateSuspended, Text: "another"},
			{Code: "other"},
		},
		Countries: []lists.CountryLink{{Code: "US", Basis: "address"}, {Code: "US", Text: "美国", Basis: "stated in the notice"}, {Text: "欧盟"}},
	}
}

func TestCSV(t *testing.T) {
	want := "id,list,kind,name,other_names,status,in_force,listed_on,removed_on,programs,measures,countries\r\n" +
		`test/1,test,entity,虚构公司,"Invented ""One"", Ltd.; ALIAS",partly-suspended,yes,2025-01-02,2027-01-02,A; B,asset-freeze:active; entry-ban:suspended; other,US; 欧盟` + "\r\n"
	for _, n := range []int{1, 7, 1 << 16} {
		if diff := cmp.Diff(want, formatted(t, "csv", n, everyColumn())); diff != "" {
			t.Errorf("in pieces of %d (-want +got):\n%s", n, diff)
		}
	}
	if got := formatted(t, "csv", 1); got != strings.SplitAfter(want, "\r\n")[0] {
		t.Errorf("of nothing it is %q", got)
	}
}

// No cell is a formula to a spreadsheet, whatever a name begins with.
func TestCSVHasNoFormulas(t *testing.T) {
	for _, name := range []string{"=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"} {
		d := everyColumn()
		d.Names = []lists.Name{{Full: name, Type: lists.NamePrimary}, {Full: name + name, Type: lists.NameAlias}}
		rows, err := csv.NewReader(strings.NewReader(formatted(t, "csv", 100, d))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		if row := rows[1]; row[3] != "'"+name || row[4] != "'"+name+name {
			t.Errorf("%q became %q", name, row)
		}
	}
	if got := harmless("A=1"); got != "A=1" {
		t.Errorf("what is no formula became %q", got)
	}
}

// Whatever a designation says, each is one row of as many cells as there are
// columns, of which none begins a formula, and one element of the array.
func TestExportFormatsHoldAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var ds []*lists.Designation
		var names []string
		for range rapid.IntRange(0, 5).Draw(t, "n") {
			d := everyColumn()
			d.Names[0].Full = rapid.String().Draw(t, "name")
			d.Programs = rapid.SliceOf(rapid.String()).Draw(t, "programs")
			ds, names = append(ds, d), append(names, d.Names[0].Full)
		}
		in := rapid.IntRange(1, 300).Draw(t, "pieces")
		rows, err := csv.NewReader(strings.NewReader(formatted(t, "csv", in, ds...))).ReadAll()
		if err != nil || len(rows) != len(ds)+1 {
			t.Fatalf("%d rows of %d, %v", len(rows), len(ds), err)
		}
		for _, row := range rows {
			if len(row) != len(csvColumns()) || slices.ContainsFunc(row, func(cell string) bool { return cell != harmless(cell) }) {
				t.Fatalf("row %q", row)
			}
		}
		var array []lists.Designation
		if err := json.Unmarshal([]byte(formatted(t, "json", in, ds...)), &array); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range array {
			got = append(got, d.Names[0].Full)
		}
		if diff := cmp.Diff(names, got); diff != "" {
			t.Fatalf("names (-want +got):\n%s", diff)
		}
	})
}

func TestJSONArray(t *testing.T) {
	d := everyColumn()
	line := string(d.Content())
	if got, want := formatted(t, "json", 3, d, d), "[\n"+line+",\n"+line+"\n]\n"; got != want {
		t.Errorf("two are %s, want %s", got, want)
	}
	if got := formatted(t, "json", 3); got != "[]\n" {
		t.Errorf("none are %q", got)
	}
	if got := formatted(t, "ndjson", 3, d, d); got != line+"\n"+line+"\n" {
		t.Errorf("as NDJSON they are %s", got)
	}
}

// What is not whole is not passed over, and what cannot be written is told.
func TestExportWriterErrors(t *testing.T) {
	if _, err := newExportWriter(nil, "xml"); err == nil || err.Error() != `format "xml" is not one of: ndjson, json, csv` {
		t.Errorf("error %v", err)
	}
	for _, format := range []string{"json", "csv"} {
		w, err := newExportWriter(bufio.NewWriter(io.Discard), format)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, `{"id":"test/1"`); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err == nil || !strings.Contains(err.Error(), "the last line is not whole") {
			t.Errorf("%s: error %v", format, err)
		}
		full := bufio.NewWriterSize(failing{}, 16)
		if w, err = newExportWriter(full, format); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(append(everyColumn().Content(), '\n')); !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%s: on a full disk the error is %v", format, err)
		}
	}
	w, err := newExportWriter(bufio.NewWriter(io.Discard), "csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, "x\n"); err == nil || !strings.Contains(err.Error(), "decode a designation") {
		t.Errorf("error %v", err)
	}
}

// failing is a full disk.
type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, io.ErrShortWrite }
