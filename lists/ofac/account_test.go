package ofac

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
	"sanctionsd/lists/ofac/corpustest"
	"sanctionsd/lists/ofac/ofactest"
)

// The tests here show that nothing of a real file is lost: the designations
// are written back in the format they came from, and every text of the file
// must stand in what was written, entry by entry. The files are read apart by
// the standard library, not by the readers under test.

func TestEveryTextOfRealClassicFilesIsKept(t *testing.T) {
	for _, name := range []string{
		"CONSOLIDATED_2018-04-06.xml.gz", "CONSOLIDATED_2020-03-17.xml.gz", "CONSOLIDATED_2024-05-06.xml.gz",
		"CONSOLIDATED_2025-03-28.xml.gz", "CONSOLIDATED_fetched_2025-11-29_92bfae2.xml.gz",
		"CONSOLIDATED_fetched_2025-12-04_3b7bf62.xml.gz", "CONSOLIDATED_fetched_2025-12-19_26bc806.xml.gz",
		"CONSOLIDATED_2025-06-30_tampered.xml.gz", "SDN_excerpt_2014-07-16.xml",
	} {
		t.Run(name, func(t *testing.T) {
			content := corpustest.File(t, "cons-xml", name)
			if strings.HasPrefix(name, "SDN_excerpt") {
				// The excerpt states the count of the file it was cut from.
				content = bytes.Replace(content, []byte("5704"), []byte("4"), 1)
			}
			ds, reading := read(t, Consolidated(), []lists.Document{listtest.Document("CONSOLIDATED.XML", content)})
			noUnknowns(t, reading)
			want := texts(t, content)
			got := texts(t, classicXML(t, ds))
			texts := 0
			for id, w := range want {
				texts += len(w)
				for _, text := range minus(w, got[id]) {
					t.Errorf("entry %s: %s is in the file only", id, text)
				}
				for _, text := range minus(got[id], w) {
					t.Errorf("entry %s: %s is not in the file", id, text)
				}
			}
			t.Logf("%d texts of %d entries", texts, len(want))
		})
	}
}

func TestEveryTextOfRealDelimitedFilesIsKept(t *testing.T) {
	for _, set := range []struct {
		publisher publisher
		folder    []string
	}{
		{sdn, []string{"sdn-csv", "2021-07"}},
		{sdn, []string{"sdn-csv", "2023-12-28"}},
		{consolidated, []string{"cons-csv", "2018-04-06"}},
		{consolidated, []string{"cons-csv", "2025-12-18"}},
	} {
		t.Run(strings.Join(set.folder, " "), func(t *testing.T) {
			docs := corpustest.Set(t, set.publisher.files(Delimited), set.folder...)
			ds, reading := read(t, set.publisher.source(), docs)
			noUnknowns(t, reading)
			want := columns(t, contents(t, docs))
			got := columns(t, ofactest.DelimitedSet(sorted(ds)))
			for id, d := range ds {
				for _, e := range d.Extra {
					if e.Key == "remark-cut" {
						got[id] = append(got[id], "remark "+strings.TrimPrefix(e.Value, "alt. "))
					}
				}
			}
			texts := 0
			for id, w := range want {
				texts += len(w)
				for _, text := range minus(w, got[id]) {
					t.Errorf("entry %s: %s is in the file only", id, text)
				}
				for _, text := range minus(got[id], w) {
					t.Errorf("entry %s: %s is not in the file", id, text)
				}
			}
			t.Logf("%d columns and remark items of %d entries", texts, len(want))
		})
	}
}

// TestRoughJourney: the two sets of the SDN List lost something on their way
// to the archive; unmended they are refused, with the reason.
func TestRoughJourney(t *testing.T) {
	for folder, want := range map[string]struct{ code, reason string }{
		"2021-07":    {lists.CodeNoEndMark, "0x1A"},
		"2023-12-28": {lists.CodeBadRow, "line 1: the row ends with LF alone"},
	} {
		docs := corpustest.Set(t, sdn.files(Delimited), "sdn-csv", folder)
		docs[roleComments] = listtest.Document("SDN_COMMENTS.CSV", corpustest.File(t, "sdn-csv", folder, "sdn_comments.csv.gz"))
		_, err := SDN().Parse(t.Context(), docs, ignore)
		wantRefusal(t, err, want.code, want.reason)
	}
}

// noUnknowns fails on labels that are in no table, and logs the rest.
func noUnknowns(t *testing.T, reading lists.Reading) {
	t.Helper()
	for _, f := range reading.Findings {
		if f.Kind == lists.FindingStructure || strings.HasPrefix(f.Text, "unknown") {
			t.Errorf("%s: %s (%s, %d)", f.Kind, f.Text, f.Where, f.Count)
		} else {
			t.Logf("%s: %s (%s, %d)", f.Kind, f.Text, f.Where, f.Count)
		}
	}
}

// texts returns the element and text of every leaf of every entry of a classic
// file, sorted. Address lines are one text, as are the parts of a remark.
func texts(t *testing.T, content []byte) map[string][]string {
	t.Helper()
	type id struct {
		Type    string `xml:"idType"`
		Number  string `xml:"idNumber"`
		Country string `xml:"idCountry"`
		Issued  string `xml:"issueDate"`
		Expires string `xml:"expirationDate"`
	}
	type name struct {
		Type     string `xml:"type"`
		Category string `xml:"category"`
		First    string `xml:"firstName"`
		Last     string `xml:"lastName"`
	}
	type place struct {
		Line1   string `xml:"address1"`
		Line2   string `xml:"address2"`
		Line3   string `xml:"address3"`
		City    string `xml:"city"`
		Region  string `xml:"stateOrProvince"`
		Postal  string `xml:"postalCode"`
		Country string `xml:"country"`
	}
	type item struct {
		Date    string `xml:"dateOfBirth"`
		Place   string `xml:"placeOfBirth"`
		Country string `xml:"country"`
		Main    string `xml:"mainEntry"`
	}
	type vessel struct {
		CallSign string `xml:"callSign"`
		Type     string `xml:"vesselType"`
		Flag     string `xml:"vesselFlag"`
		Owner    string `xml:"vesselOwner"`
		Tonnage  string `xml:"tonnage"`
		Gross    string `xml:"grossRegisteredTonnage"`
	}
	var file struct {
		Entries []struct {
			UID           string   `xml:"uid"`
			First         string   `xml:"firstName"`
			Last          string   `xml:"lastName"`
			Title         string   `xml:"title"`
			Type          string   `xml:"sdnType"`
			Remarks       string   `xml:"remarks"`
			Programs      []string `xml:"programList>program"`
			IDs           []id     `xml:"idList>id"`
			Akas          []name   `xml:"akaList>aka"`
			Addresses     []place  `xml:"addressList>address"`
			Nationalities []item   `xml:"nationalityList>nationality"`
			Citizenships  []item   `xml:"citizenshipList>citizenship"`
			Births        []item   `xml:"dateOfBirthList>dateOfBirthItem"`
			Places        []item   `xml:"placeOfBirthList>placeOfBirthItem"`
			Vessel        *vessel  `xml:"vesselInfo"`
		} `xml:"sdnEntry"`
	}
	if err := xml.Unmarshal(content, &file); err != nil {
		t.Fatal(err)
	}
	all := make(map[string][]string)
	for _, e := range file.Entries {
		ts := []string{"name " + e.Last + "|" + e.First, "type " + e.Type}
		for title := range strings.SplitSeq(e.Title, "; ") {
			ts = append(ts, "title "+title)
		}
		for _, p := range e.Programs {
			ts = append(ts, "program "+p)
		}
		for remark := range strings.SplitSeq(e.Remarks, "; ") {
			ts = append(ts, "remark "+remark)
		}
		for _, i := range e.IDs {
			if i.Country == "" {
				// The country of a number may stand behind it; see cutCountry.
				i.Number, i.Country = cutCountry(i.Number)
			}
			ts = append(ts, fmt.Sprintf("id %+v", i))
		}
		for _, a := range e.Akas {
			ts = append(ts, fmt.Sprintf("aka %+v", a))
		}
		for _, a := range e.Addresses {
			a.Line1, a.Line2, a.Line3 = joinText(", ", a.Line1, a.Line2, a.Line3), "", ""
			ts = append(ts, fmt.Sprintf("address %+v", a))
		}
		for what, items := range map[string][]item{
			"nationality": e.Nationalities, "citizenship": e.Citizenships, "birth": e.Births, "place": e.Places,
		} {
			for _, i := range items {
				ts = append(ts, fmt.Sprintf("%s %+v", what, i))
			}
		}
		if e.Vessel != nil {
			ts = append(ts, fmt.Sprintf("vessel %+v", *e.Vessel))
		}
		all[e.UID] = distinct(ts)
	}
	return all
}

// columns returns every column of every entry of a delimited set, and each
// item of its remarks, sorted. "alt." is left out where it only numbers.
func columns(t *testing.T, files [4][]byte) map[string][]string {
	t.Helper()
	all := make(map[string][]string)
	continued := make(map[string]string)
	for _, row := range corpustest.Rows(t, files[roleComments]) {
		continued[row[0]] = rawColumn(files[roleComments], row[0])
	}
	for _, row := range corpustest.Rows(t, files[rolePrimary]) {
		id := row[0]
		for i, c := range row[1:11] {
			sep := map[int]string{2: "] [", 3: "; "}[i]
			if sep == "" {
				sep = "\x00"
			}
			for part := range strings.SplitSeq(c, sep) {
				all[id] = append(all[id], fmt.Sprintf("column %d %s", i+2, part))
			}
		}
		remark := row[11]
		if more := continued[id]; more != "" {
			remark = lists.Clean(rawColumn(files[rolePrimary], id) + more)
		}
		items := strings.Split(strings.TrimSuffix(remark, "."), "; ")
		for i, item := range items {
			if i == len(items)-1 {
				// The last item has its full stop or not; see stopBelongs.
				item = strings.TrimSuffix(item, ".")
			}
			if rest, ok := strings.CutPrefix(item, "alt. "); ok && (!isBirth(rest) || slices.Contains(items, rest)) {
				item = rest
			}
			all[id] = append(all[id], "remark "+strings.TrimSuffix(item, "."))
		}
	}
	for _, role := range []int{roleAddresses, roleAliases} {
		for _, row := range corpustest.Rows(t, files[role]) {
			if _, ok := all[row[0]]; ok {
				all[row[0]] = append(all[row[0]], fmt.Sprintf("%d %s", role, strings.Join(row[2:], "|")))
			}
		}
	}
	for id, ts := range all {
		all[id] = distinct(ts)
	}
	return all
}

func isBirth(item string) bool {
	return strings.HasPrefix(item, "DOB ") || strings.HasPrefix(item, "POB ") ||
		strings.HasPrefix(item, "nationality ") || strings.HasPrefix(item, "citizen ")
}

// rawColumn returns the last column of the row of an entry as it is, with its
// space.
func rawColumn(file []byte, id string) string {
	at := bytes.Index(file, []byte("\n"+id+","))
	if bytes.HasPrefix(file, []byte(id+",")) {
		at = 0
	}
	row := bytes.TrimPrefix(file[at:], []byte("\n"))
	row, _, _ = bytes.Cut(row, []byte("\r\n"))
	row = bytes.TrimSuffix(row, []byte(`"`))
	return string(row[bytes.LastIndexByte(row, '"')+1:])
}

func contents(t *testing.T, docs []lists.Document) (files [4][]byte) {
	t.Helper()
	for i, d := range docs {
		files[i] = listtest.Content(t, d)
	}
	return files
}

// classicXML writes designations as a classic publication of some day.
func classicXML(t testing.TB, ds map[string]*lists.Designation) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := ofactest.ClassicXML(&b, time.Date(2025, 12, 18, 0, 0, 0, 0, time.UTC), sorted(ds)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sorted returns designations in the order of their ids.
func sorted(ds map[string]*lists.Designation) []*lists.Designation {
	out := make([]*lists.Designation, 0, len(ds))
	for _, d := range ds {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b *lists.Designation) int { return strings.Compare(a.NativeID, b.NativeID) })
	return out
}

// distinct sorts texts after normalising their space, which is all that may
// change in them.
func distinct(ts []string) []string {
	for i, text := range ts {
		ts[i] = strings.Join(strings.Fields(text), " ")
	}
	slices.Sort(ts)
	return slices.Compact(ts)
}

func minus(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(s string) bool { return slices.Contains(b, s) })
}
