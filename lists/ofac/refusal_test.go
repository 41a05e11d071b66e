package ofac

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
	"sanctionsd/lists/ofac/corpustest"
)

func TestClassicRefusals(t *testing.T) {
	good := readFixture(t, "SDN.XML")
	replace := func(old, with string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("the fixture holds no %q", old)
		}
		return strings.Replace(good, old, with, 1)
	}
	for name, test := range map[string]struct{ content, code, reason string }{
		"empty":              {"", lists.CodeEmpty, "empty"},
		"space":              {" \r\n\t", lists.CodeEmpty, "nothing but space"},
		"only a declaration": {`<?xml version="1.0"?>`, lists.CodeEmpty, "no element"},
		"web page":           {"<!DOCTYPE html><html></html>", lists.CodeHTML, "web page"},
		"web page, late":     {"<!-- x --><HTML><body>", lists.CodeHTML, "web page"},
		"page with doctype":  {"<?xml version=\"1.0\"?><!doctype HTML PUBLIC><html/>", lists.CodeHTML, "web page"},
		"advanced":           {`<Sanctions></Sanctions>`, lists.CodeUnknownRoot, "advanced"},
		"an error of S3":     {`<Error><Code>AccessDenied</Code></Error>`, lists.CodeUnknownRoot, `"Error"`},
		"json":               {`{"error":"not found"}`, lists.CodeUnknownRoot, "no XML"},
		"doctype":            {replace("<sdnList", "<!DOCTYPE sdnList [<!ENTITY a \"b\">]><sdnList"), lists.CodeDoctype, "DOCTYPE"},
		"second root":        {good + "<sdnList></sdnList>", lists.CodeTwoRoots, "second root"},
		"text behind":        {good + "bye", lists.CodeTwoRoots, "bye"},
		"broken tag behind":  {good + "<sdn", lists.CodeTwoRoots, "goes on"},
		"cut in an entry":    {good[:len(good)/2], lists.CodeNotClosed, "ends inside"},
		"cut before the end": {strings.TrimSuffix(good, "</sdnList>"), lists.CodeNotClosed, "ends inside <sdnList>"},
		"cut in a tag":       {good[:len(good)-4], lists.CodeNotClosed, "ends inside"},
		"does not nest":      {replace("</sdnType>", "</type>"), lists.CodeNotClosed, "does not nest"},
		"closes nothing":     {"</sdnList>", lists.CodeNotClosed, "closes nothing"},
		"bare ampersand":     {replace("AERO-", "AERO & "), lists.CodeNotClosed, "not well-formed"},
		"latin-1":            {replace("AERO-", "A\xc9RO"), lists.CodeUTF8, "UTF-8"},
		"declared latin-1":   {replace(`version="1.0"`, `version="1.0" encoding="ISO-8859-1"`), lists.CodeUTF8, "encoding"},
		"UTF-16":             {"\xff\xfe<\x00s\x00", lists.CodeUTF8, "UTF-16"},
		"too many stated":    {replace("<Record_Count>6", "<Record_Count>7"), lists.CodeRecordCount, "states 7 records and holds 6"},
		"count is no number": {replace("<Record_Count>6", "<Record_Count>six"), lists.CodeBadRow, "six"},
		"date is none":       {replace("12/28/2023", "28/12/2023"), lists.CodeBadRow, "28/12/2023"},
		"doubled id":         {replace("<uid>2674<", "<uid>36<"), lists.CodeDoubledID, "36"},
		"id is no number":    {replace("<uid>2674<", "<uid>x<"), lists.CodeBadRow, `"x"`},
		"no name":            {replace("<lastName>AEROCARIBBEAN AIRLINES</lastName>", ""), lists.CodeBadRow, "no name"},
		"no entry":           {`<sdnList><publshInformation><Publish_Date>12/28/2023</Publish_Date><Record_Count>0</Record_Count></publshInformation></sdnList>`, lists.CodeTooFew, "no entry"},
		"no record count":    {replace("<Record_Count>6</Record_Count>", ""), lists.CodeRecordCount, "does not state"},
		"no date":            {replace("<Publish_Date>12/28/2023</Publish_Date>", ""), lists.CodeBadRow, "does not state"},
		"no type":            {replace("<sdnType>Entity</sdnType>", ""), lists.CodeBadRow, "no sdnType"},
		"text too long":      {replace("AERO-", strings.Repeat("A", maxText)), lists.CodeBadRow, "longer than"},
		"nests too deep":     {strings.Repeat("<sdnList>", 100), lists.CodeBadRow, "deeper"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := SDN().Parse(t.Context(), []lists.Document{listtest.Document("SDN.XML", []byte(test.content))}, ignore)
			wantRefusal(t, err, test.code, test.reason)
		})
	}
}

func TestClassicTakesWhatIsHarmless(t *testing.T) {
	good := readFixture(t, "SDN.XML")
	for name, content := range map[string]string{
		"byte order mark":  "\ufeff" + good,
		"LF line ends":     strings.ReplaceAll(good, "\r\n", "\n"),
		"space behind":     good + "\r\n\r\n",
		"comment behind":   good + "<!-- end -->",
		"declared UTF-8":   strings.Replace(good, `version="1.0"`, `version="1.0" encoding="utf-8"`, 1),
		"declared ASCII":   strings.Replace(good, `version="1.0"`, `version="1.0" encoding="US-ASCII"`, 1),
		"prefixed":         prefixed(good),
		"other namespace":  strings.Replace(good, "exports/XML", "exports/XML2", 1),
		"the old one":      strings.Replace(good, newNamespace, oldNamespace, 1),
		"schema location":  strings.Replace(good, "<sdnList ", `<sdnList xsi:schemaLocation="a b" `, 1),
		"character entity": strings.Replace(good, "AERO-CARIBBEAN", "AERO&#45;CARIBBEAN", 1),
		"CDATA":            strings.Replace(good, "AERO-CARIBBEAN", "<![CDATA[AERO-CARIBBEAN]]>", 1),
	} {
		t.Run(name, func(t *testing.T) {
			want, _ := read(t, SDN(), fixtures[0].classic())
			got, reading := read(t, SDN(), []lists.Document{listtest.Document("SDN.XML", []byte(content))})
			if d := corpustest.Compare(digests(want), digests(got)); len(d.Added)+len(d.Removed)+len(d.Changed) > 0 {
				t.Errorf("the designations differ: %+v", d)
			}
			findings := 0
			if name == "other namespace" {
				findings = 1
			}
			if len(reading.Findings) != findings {
				t.Errorf("findings %+v, not %d", reading.Findings, findings)
			}
		})
	}
}

func prefixed(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "</", "</o:"), "<", "<o:")
	s = strings.ReplaceAll(strings.ReplaceAll(s, "<o:/o:", "</o:"), "<o:?", "<?")
	return strings.Replace(s, ` xmlns="`, ` xmlns:o="`, 1)
}

func TestUnknownStructureIsReportedAndKept(t *testing.T) {
	good := readFixture(t, "SDN.XML")
	for name, test := range map[string]struct{ old, new, finding, key, value string }{
		"element in an entry": {"<sdnType>Entity", "<colour>red</colour><sdnType>Entity", "unknown element sdnEntry/colour", "element:sdnEntry/colour", "red"},
		"a second lastName":   {"<sdnType>Entity", "<lastName>OTHER</lastName><sdnType>Entity", "unknown element sdnEntry/lastName", "element:sdnEntry/lastName", "OTHER"},
		"element in a part":   {"<city>", "<street2>x</street2><city>", "unknown element address/street2", "element:address/street2", "x"},
		"attribute":           {"<lastName>AEROC", `<lastName quality="low">AEROC`, "unknown attribute sdnEntry/lastName@quality", "element:sdnEntry/lastName@quality", "low"},
		"text between":        {"<programList>\r\n      <program>CUBA", "<programList>loose\r\n<program>CUBA", "unknown text in programList", "element:programList", "loose"},
		"a second name":       {"<lastName>AERO-CARIBBEAN</lastName>", "<lastName>AERO-CARIBBEAN</lastName><lastName>TWO</lastName>", "unknown element aka/lastName", "element:aka/lastName", "TWO"},
		"element in a leaf":   {"AERO-CARIBBEAN", "AERO-CARIBBEAN<b>bold</b>", "unknown element aka/lastName/b", "element:aka/lastName/b", "bold"},
		"new type of party":   {"<sdnType>Entity", "<sdnType>Satellite", `unknown sdnType "Satellite"`, "element:sdnEntry/sdnType", "Satellite"},
	} {
		t.Run(name, func(t *testing.T) {
			content := strings.Replace(good, test.old, test.new, 1)
			ds, reading := read(t, SDN(), []lists.Document{listtest.Document("SDN.XML", []byte(content))})
			want := lists.Finding{Kind: lists.FindingStructure, Text: test.finding, Where: "entry 36", Count: 1}
			found := slices.ContainsFunc(reading.Findings, func(f lists.Finding) bool { f.Where = want.Where; return f == want })
			if !found {
				t.Errorf("findings %+v, not %+v", reading.Findings, want)
			}
			if e := (lists.Extra{Key: test.key, Value: test.value}); !slices.Contains(ds["36"].Extra, e) {
				t.Errorf("extra %+v, not %+v", ds["36"].Extra, e)
			}
		})
	}
	t.Run("outside the entries", func(t *testing.T) {
		content := strings.Replace(good, "<sdnEntry>", "<notice>read this</notice><sdnEntry>", 1)
		_, reading := read(t, SDN(), []lists.Document{listtest.Document("SDN.XML", []byte(content))})
		if len(reading.Findings) != 1 || reading.Findings[0].Kind != lists.FindingStructure || !strings.Contains(reading.Findings[0].Text, "read this") {
			t.Errorf("findings %+v", reading.Findings)
		}
	})
}

func TestUnknownVocabularyIsKept(t *testing.T) {
	content := strings.Replace(readFixture(t, "SDN.XML"), "<idType>Email Address", "<idType>Fax Machine", 1)
	ds, reading := read(t, SDN(), []lists.Document{listtest.Document("SDN.XML", []byte(content))})
	if len(reading.Findings) != 1 || reading.Findings[0].Kind != lists.FindingVocabulary {
		t.Errorf("findings %+v", reading.Findings)
	}
	want := lists.Extra{Key: "feature:fax machine", Label: "Fax Machine", Value: "iranvisacart@yahoo.com"}
	if !slices.Contains(ds["26137"].Extra, want) {
		t.Errorf("extra %+v, not %+v", ds["26137"].Extra, want)
	}
}

func TestDelimitedRefusals(t *testing.T) {
	const mark = "\x1a"
	for name, test := range map[string]struct {
		file   string
		edit   func(string) string
		code   string
		reason string
	}{
		"no end mark":            {"SDN.CSV", func(s string) string { return strings.TrimSuffix(s, mark) }, lists.CodeNoEndMark, "line 7: the file does not end with the mark"},
		"cut inside a row":       {"ADD.CSV", func(s string) string { return s[:len(s)-20] }, lists.CodeNoEndMark, "breaks off inside a row"},
		"cut at a row":           {"ALT.CSV", func(s string) string { return s[:strings.Index(s, "\r\n")+2] }, lists.CodeNoEndMark, "0x1A"},
		"last row open":          {"ALT.CSV", func(s string) string { return strings.TrimSuffix(s, "\r\n"+mark) + mark }, lists.CodeBadRow, "does not end with CR LF"},
		"mark inside":            {"SDN.CSV", func(s string) string { return strings.Replace(s, "Havana", mark, 1) + "36\r\n" + mark }, lists.CodeBadRow, "mark"},
		"LF alone":               {"SDN.CSV", func(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }, lists.CodeBadRow, "line 1: the row ends with LF alone"},
		"a column less":          {"ADD.CSV", func(s string) string { return strings.Replace(s, `,"Cuba"`, "", 1) }, lists.CodeBadRow, "line 1: the row has 5 columns, not 6"},
		"a column more":          {"SDN.CSV", func(s string) string { return strings.Replace(s, "\r\n", ",\"new\"\r\n", 1) }, lists.CodeBadRow, "13 columns, not 12"},
		"open quote":             {"SDN.CSV", func(s string) string { return strings.Replace(s, `AIRLINES"`, `AIRLINES`, 1) }, lists.CodeBadRow, "line 1"},
		"quote inside":           {"SDN.CSV", func(s string) string { return strings.Replace(s, `36,"`, `36,x"`, 1) }, lists.CodeBadRow, "quote"},
		"text behind a quote":    {"SDN.CSV", func(s string) string { return strings.Replace(s, `AIRLINES"`, `AIRLINES"x`, 1) }, lists.CodeBadRow, "text follows a closing quote"},
		"control character":      {"SDN.CSV", func(s string) string { return strings.Replace(s, "AIRLINES", "AIR\x00LINES", 1) }, lists.CodeBadRow, "0x00"},
		"ent_num is no number":   {"SDN.CSV", func(s string) string { return strings.Replace(s, "2674,", "26x4,", 1) }, lists.CodeBadRow, `line 2: the ent_num "26x4"`},
		"latin-1":                {"SDN.CSV", func(s string) string { return strings.Replace(s, "AEROC", "A\xc9ROC", 1) }, lists.CodeUTF8, "line 1"},
		"no name":                {"SDN.CSV", func(s string) string { return strings.Replace(s, `"AEROCARIBBEAN AIRLINES"`, "-0- ", 1) }, lists.CodeBadRow, "no name"},
		"doubled id":             {"SDN.CSV", func(s string) string { return strings.Replace(s, "2674,", "36,", 1) }, lists.CodeDoubledID, "36"},
		"half an address file":   {"ADD.CSV", func(s string) string { return s[:strings.Index(s, "25277")] + mark }, lists.CodeOrphan, "entry 25277: the entry has no row"},
		"orphan address":         {"ADD.CSV", func(s string) string { return strings.Replace(s, mark, "99,1,-0- ,-0- ,-0- ,-0- \r\n"+mark, 1) }, lists.CodeOrphan, "line 7: entry 99 is not in SDN.CSV"},
		"orphan alias":           {"ALT.CSV", func(s string) string { return strings.Replace(s, "36,", "99,", 1) }, lists.CodeOrphan, "line 1: entry 99"},
		"comments of no entry":   {"SDN_COMMENTS.CSV", func(string) string { return "99,\"x.\"\r\n" + mark }, lists.CodeOrphan, "line 1: entry 99"},
		"empty primary file":     {"SDN.CSV", func(string) string { return mark }, lists.CodeOrphan, "ADD.CSV"},
		"a file without bytes":   {"ALT.CSV", func(string) string { return "" }, lists.CodeEmpty, "empty"},
		"a web page for a file":  {"ALT.CSV", func(string) string { return "\r\n<html><body>503" }, lists.CodeHTML, "web page"},
		"an XML error in a file": {"ALT.CSV", func(string) string { return "<Error/>" }, lists.CodeUnknownRoot, "XML"},
	} {
		t.Run(name, func(t *testing.T) {
			docs := fixtures[0].delimited()
			i := slices.IndexFunc(docs, func(d lists.Document) bool { return d.Name == test.file })
			docs[i] = listtest.Document(test.file, []byte(test.edit(string(listtest.Content(t, docs[i])))))
			_, err := SDN().Parse(t.Context(), docs, ignore)
			wantRefusal(t, err, test.code, test.reason)
			if r := lists.AsRefusal(err); r != nil && r.Document != test.file && test.code != lists.CodeOrphan {
				t.Errorf("the refusal is about %s, not %s", r.Document, test.file)
			}
		})
	}
}

func TestSetRefusals(t *testing.T) {
	docs := fixtures[0].delimited()
	classic := fixtures[0].classic()
	renamed := slices.Clone(docs)
	renamed[3].Name = "comments.csv"
	for name, test := range map[string]struct {
		docs   []lists.Document
		code   string
		reason string
	}{
		"nothing":       {nil, lists.CodeMissingFile, "no document"},
		"one file":      {docs[:1], lists.CodeMissingFile, "ADD.CSV, ALT.CSV, SDN_COMMENTS.CSV are not there"},
		"one missing":   {docs[:3], lists.CodeMissingFile, "SDN_COMMENTS.CSV is not there"},
		"one twice":     {append(slices.Clone(docs), docs[1]), lists.CodeDoubledID, "twice"},
		"a strange one": {renamed, lists.CodeUnknownRoot, "its name is none of"},
		"other list":    {fixtures[1].delimited(), lists.CodeWrongList, "us-ofac-cons"},
		"XML among":     {append(slices.Clone(docs), classic...), lists.CodeUnknownRoot, "among"},
		"two XML":       {append(slices.Clone(classic), classic...), lists.CodeUnknownRoot, "2 XML"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := SDN().Parse(t.Context(), test.docs, ignore)
			wantRefusal(t, err, test.code, test.reason)
		})
	}
	lower := slices.Clone(docs)
	for i := range lower {
		lower[i].Name = "some/folder/" + strings.ToLower(lower[i].Name)
	}
	if ds, _ := read(t, SDN(), lower); len(ds) != 6 {
		t.Errorf("names in small letters gave %d entries", len(ds))
	}
}

func TestErrorsThatAreNoRefusals(t *testing.T) {
	gone := []lists.Document{{Name: "SDN.XML", Open: func() (lists.File, error) { return nil, os.ErrNotExist }}}
	if _, err := SDN().Parse(t.Context(), gone, ignore); !errors.Is(err, os.ErrNotExist) || lists.AsRefusal(err) != nil {
		t.Errorf("a document that does not open gave %v", err)
	}
	for _, docs := range [][]lists.Document{fixtures[0].classic(), fixtures[0].delimited()} {
		ctx, cancel := context.WithCancel(t.Context())
		n := 0
		_, err := SDN().Parse(ctx, docs, func(*lists.Designation) error { n++; cancel(); return nil })
		if !errors.Is(err, context.Canceled) || n != 1 {
			t.Errorf("after %d entries the cancelled Parse gave %v", n, err)
		}
	}
}

func TestDateOfADelimitedSet(t *testing.T) {
	docs := fixtures[0].delimited()
	if _, reading := read(t, SDN(), docs); reading.Date != "" {
		t.Errorf("the date is %s without a Last-Modified", reading.Date)
	}
	// Four in the morning of the 29th in UTC is the evening of the 28th there.
	docs[0].LastModified = time.Date(2023, 12, 27, 12, 0, 0, 0, time.UTC)
	docs[2].LastModified = time.Date(2023, 12, 29, 4, 0, 0, 0, time.UTC)
	if _, reading := read(t, SDN(), docs); reading.Date != "2023-12-28" {
		t.Errorf("the date is %s", reading.Date)
	}
}

func wantRefusal(t *testing.T, err error, code, reason string) {
	t.Helper()
	r := lists.AsRefusal(err)
	if r == nil {
		t.Fatalf("Parse returned %v, not a refusal %s", err, code)
	}
	if r.Code != code || !strings.Contains(r.Error(), reason) {
		t.Errorf("refused %s: %v; want %s: …%s…", r.Code, r, code, reason)
	}
}

func ignore(*lists.Designation) error { return nil }

func readFixture(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
