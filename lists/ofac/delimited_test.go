package ofac

import (
	"slices"
	"strings"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
	"sanctionsd/lists/ofac/corpustest"
)

// set makes a delimited set of rows without their line ends.
func set(primary, add, alt, comments []string) []lists.Document {
	var docs []lists.Document
	for i, rows := range [][]string{primary, add, alt, comments} {
		text := ""
		for _, row := range rows {
			text += row + "\r\n"
		}
		docs = append(docs, listtest.Document(sdn.set[i], []byte(text+"\x1a")))
	}
	return docs
}

const (
	entity1 = `1,"FIRST",-0- ,"SDGT",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,`
	noPlace = `1,1,-0- ,-0- ,-0- ,-0- `
)

// TestContinuedRemarks: the column is cut at 1000 characters wherever that is,
// and the rest follows without a separator.
func TestContinuedRemarks(t *testing.T) {
	item := "Email Address someone@example.test"
	var items []string
	for range 40 {
		items = append(items, item+strings.Repeat("x", len(items)))
	}
	remarks := strings.Join(items, "; ") + "."
	for _, at := range []int{999, 1000} {
		if at == 1000 && remarks[999] == '.' {
			t.Fatal("the cut must not stand behind a full stop")
		}
	}
	docs := set([]string{entity1 + `"` + remarks[:1000] + `"`}, []string{noPlace}, nil, []string{`1,"` + remarks[1000:] + `"`})
	ds, reading := read(t, SDN(), docs)
	if n := len(ds["1"].Contacts); n != 40 || len(reading.Findings) != 0 {
		t.Errorf("read %d addresses and the findings %+v", n, reading.Findings)
	}

	docs = set([]string{entity1 + `"` + remarks[:1000] + `"`}, []string{noPlace}, nil, nil)
	ds, reading = read(t, SDN(), docs)
	last := remarks[strings.LastIndex(remarks[:1000], "; ")+2 : 1000]
	if !slices.Contains(ds["1"].Extra, lists.Extra{Key: "remark-cut", Value: last}) {
		t.Errorf("the cut item %q is not kept apart: %+v", last, ds["1"].Extra)
	}
	want := lists.Finding{Kind: lists.FindingNote, Text: "remarks of 1000 characters have no continuation", Where: "line 1, entry 1", Count: 1}
	if !slices.Contains(reading.Findings, want) {
		t.Errorf("findings %+v", reading.Findings)
	}

	docs = set([]string{entity1 + `"Gender Male."`}, []string{noPlace}, nil, []string{`1,"of another time."`})
	ds, reading = read(t, SDN(), docs)
	if !slices.Contains(ds["1"].Extra, lists.Extra{Key: "remark-continuation", Value: "of another time."}) || len(reading.Findings) != 1 {
		t.Errorf("a continuation of nothing: %+v, %+v", ds["1"].Extra, reading.Findings)
	}
}

// TestLaggingComments: rows of entries long removed are reported, not refused,
// as long as most rows have their entry.
func TestLaggingComments(t *testing.T) {
	long := `"` + strings.Repeat("x", 1000) + `"`
	docs := set([]string{entity1 + long}, []string{noPlace}, nil, []string{`1,"y."`, `9,"gone."`})
	ds, reading := read(t, SDN(), docs)
	if ds["1"].Remarks != strings.Repeat("x", 1000)+"y" || len(reading.Findings) != 1 || reading.Findings[0].Kind != lists.FindingNote {
		t.Errorf("remarks of %d characters, findings %+v", len(ds["1"].Remarks), reading.Findings)
	}
}

// TestOrderOfRowsIsNotAssumed: the files of a set may be in any order.
func TestOrderOfRowsIsNotAssumed(t *testing.T) {
	primary := []string{entity1 + `-0- `, strings.Replace(entity1, `1,"FIRST"`, `20,"SECOND"`, 1) + `-0- `, strings.Replace(entity1, `1,"FIRST"`, `3,"THIRD"`, 1) + `-0- `}
	add := []string{`1,1,"A","X","Cuba",-0- `, `1,2,"B","Y","Iran",-0- `, `20,3,-0- ,-0- ,-0- ,-0- `, `3,4,"C","Z","Mali",-0- `}
	alt := []string{`3,1,"aka","ONE",-0- `, `1,2,"fka","TWO",-0- `, `3,3,"nka","THREE",-0- `}
	want, _ := read(t, SDN(), set(primary, add, alt, nil))
	for _, rows := range [][]string{primary, add, alt} {
		slices.Reverse(rows)
	}
	got, _ := read(t, SDN(), set(primary, add, alt, nil))
	if d := corpustest.Compare(digests(want), digests(got)); len(d.Added)+len(d.Removed)+len(d.Changed) > 0 {
		t.Errorf("turned around, the set differs: %+v", d)
	}
	if n := got["3"].Names; len(n) != 3 || n[0].Full != "THIRD" {
		t.Errorf("the third has the names %+v", n)
	}
}

// TestEveryColumnIsKept: the columns that OFAC leaves empty have a place too.
func TestEveryColumnIsKept(t *testing.T) {
	docs := set(
		[]string{`1,"SHIP","vessel","A] [B",-0- ,"CALL","Tug","1,000","500","Unknown","OWNER",-0- `},
		[]string{`1,1,"Street","City 1","Cuba","a remark on the address"`},
		[]string{`1,2,"xka","NAME ""QUOTED""","a remark on the alias"`}, nil)
	ds, reading := read(t, SDN(), docs)
	d := ds["1"]
	if want := (lists.VesselInfo{CallSign: "CALL", Type: "Tug", Tonnage: "1,000", GrossTonnage: "500", Owner: "OWNER", Flag: d.Vessel.Flag}); *d.Vessel != want || d.Vessel.Flag.Text != "Unknown" {
		t.Errorf("vessel %+v", d.Vessel)
	}
	for _, e := range []lists.Extra{
		{Key: "address-remarks", Value: "a remark on the address", Comment: "Street, City 1, Cuba"},
		{Key: "alias-remarks", Value: "a remark on the alias", Comment: `NAME "QUOTED"`},
		{Key: "alias-type", Label: "xka", Value: `NAME "QUOTED"`},
	} {
		if !slices.Contains(d.Extra, e) {
			t.Errorf("extra %+v holds no %+v", d.Extra, e)
		}
	}
	if len(reading.Findings) != 1 || reading.Findings[0].Text != `unknown type of alias "xka"` {
		t.Errorf("findings %+v", reading.Findings)
	}
}
