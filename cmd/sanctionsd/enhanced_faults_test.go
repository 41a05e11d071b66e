package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"sanctionsd/lists"
	"sanctionsd/lists/ofac/ofactest"
	"sanctionsd/store"
)

// These tests hold the command against ENHANCED publications that are broken,
// suspicious or merely new in their words. The parties are those of
// ofactest.EnhancedSample, all invented.

// The ids of the sample's second and third entity.
const second, third = "10002", "10003"

// enhanced returns an ENHANCED edition with the first n entities of a sample,
// edited.
func enhanced(t *testing.T, day time.Time, n int, edits ...func(*ofactest.Edition)) []byte {
	t.Helper()
	e := ofactest.EnhancedSample(60)
	e.AsOf, e.Entities = day, e.Entities[:n]
	for _, edit := range edits {
		edit(&e)
	}
	var b bytes.Buffer
	if err := ofactest.EnhancedXML(&b, e); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// delta returns a delta file that adds the first entities of a sample.
func delta(t *testing.T, day time.Time) []byte {
	t.Helper()
	e := ofactest.EnhancedSample(60)
	e.AsOf, e.Entities = day, e.Entities[:4]
	var b bytes.Buffer
	if err := ofactest.EnhancedDelta(&b, e, nil, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// archive returns a ZIP of stored files, so that a byte of it is a byte of
// the file.
func archive(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, body := range files {
		f, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bomb returns a ZIP whose member says that it unpacks to so many bytes.
func bomb(t *testing.T, name string, size uint64) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	f, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Deflate, UncompressedSize64: size, CompressedSize64: 2})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte{3, 0}); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// mustReplace is replaced, of something that is there.
func mustReplace(t *testing.T, body []byte, from, to string) []byte {
	t.Helper()
	if !bytes.Contains(body, []byte(from)) {
		t.Fatalf("the edition holds no %q", from)
	}
	return replaced(body, from, to)
}

// between returns body without what stands from one mark to before another.
func between(t *testing.T, body []byte, from, to string) []byte {
	t.Helper()
	i, j := bytes.Index(body, []byte(from)), bytes.Index(body, []byte(to))
	if i < 0 || j < i {
		t.Fatalf("the edition holds no %q before %q", from, to)
	}
	return slices.Concat(body[:i], body[j:])
}

// eventLines returns the events as the command prints them, one a line.
func (w *world) eventLines() []string {
	w.t.Helper()
	out, code := w.run("events", "--json")
	if code != 0 {
		w.t.Fatalf("events: exit code %d", code)
	}
	return slices.Collect(strings.Lines(out))
}

// wantEvents demands that the events before are as they were, byte for byte,
// and those behind them of the given types.
func (w *world) wantEvents(before []string, types ...string) {
	w.t.Helper()
	after := w.eventLines()
	if len(after) < len(before) || !slices.Equal(after[:len(before)], before) {
		w.t.Error("the events of before are not what they were")
		return
	}
	var got []string
	for _, line := range after[len(before):] {
		var e struct{ Type string }
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			w.t.Fatal(err)
		}
		got = append(got, e.Type)
	}
	if !slices.Equal(got, types) {
		w.t.Errorf("events %v, want %v", got, types)
	}
}

// newEnhancedWorld returns a world with a baseline of n entities.
func newEnhancedWorld(t *testing.T, n int) *world {
	t.Helper()
	w := newWorld(t, "/SDN_ENHANCED.XML")
	w.serveBytes(enhanced(t, published, n))
	if res, code := w.sync(); code != 0 || res.Designations != n {
		t.Fatalf("baseline: exit code %d, %+v", code, res)
	}
	return w
}

func TestEnhancedFaultsChangeNothing(t *testing.T) {
	const name = "SDN_ENHANCED.XML"
	next := enhanced(t, published.AddDate(0, 0, 1), 12)
	edit := func(from, to string) []byte { return mustReplace(t, next, from, to) }
	before := func(mark string) []byte { return next[:bytes.Index(next, []byte(mark))] }
	of := func(edits ...func(*ofactest.Edition)) []byte {
		return enhanced(t, published.AddDate(0, 0, 1), 12, edits...)
	}
	inside := bytes.Index(next, []byte(`<entity id="`+third)) + 700
	packed := archive(t, map[string][]byte{name: next})
	tests := []struct {
		name  string
		serve http.HandlerFunc
		body  []byte
		// code is that of the reason; words stand in it.
		code, words string
	}{
		{name: "empty body", body: []byte{}, code: lists.CodeEmpty},
		{name: "a byte order mark alone", body: []byte("\ufeff\r\n"), code: lists.CodeEmpty},
		{name: "web page", body: []byte("<!DOCTYPE html>\n<html><body>Sanctions List Service</body></html>"), code: lists.CodeHTML},
		{name: "web page as XML", body: []byte(`<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>`), code: lists.CodeHTML},
		{name: "an answer in JSON", body: []byte(`{"message":"Internal Server Error"}`), code: lists.CodeUnknownRoot},
		{name: "cut at 1 KiB", body: next[:1<<10], code: lists.CodeNotClosed, words: "cut short"},
		{name: "cut at 4 KiB", body: next[:4<<10], code: lists.CodeNotClosed, words: "cut short"},
		{name: "cut at 64 KiB", body: next[:64<<10], code: lists.CodeNotClosed, words: "cut short"},
		{name: "cut at 128 KiB", body: next[:128<<10], code: lists.CodeNotClosed, words: "cut short"},
		{name: "cut in an entity", body: next[:inside], code: lists.CodeNotClosed, words: "ends inside"},
		{name: "cut between two entities", body: before(`<entity id="` + third), code: lists.CodeNotClosed, words: "ends inside <entities>"},
		{name: "cut before the root ends", body: before("</sanctionsData>"), code: lists.CodeNotClosed, words: "ends inside <sanctionsData>"},
		{name: "the last byte missing", body: next[:len(next)-1], code: lists.CodeNotClosed},
		{name: "two roots", body: slices.Concat(next, next), code: lists.CodeTwoRoots},
		{name: "text behind the root", body: slices.Concat(next, []byte("busy")), code: lists.CodeTwoRoots},
		{name: "mismatched tags", body: edit("</names>", "</nomes>"), code: lists.CodeNotClosed},
		{name: "DOCTYPE", body: edit("<sanctionsData", "<!DOCTYPE sanctionsData [<!ENTITY a \"b\">]><sanctionsData"), code: lists.CodeDoctype},
		{name: "Latin-1 as declared", body: edit(`encoding="utf-8"`, `encoding="ISO-8859-1"`), code: lists.CodeUTF8, words: "ISO-8859-1"},
		{name: "Latin-1 as UTF-8", body: edit("</formattedFullName>", "\xe9</formattedFullName>"), code: lists.CodeUTF8},
		{name: "UTF-16", body: []byte("\xff\xfe<\x00s\x00"), code: lists.CodeUTF8},
		{name: "the other list", body: of(func(e *ofactest.Edition) { e.Lists = []int{91512} }), code: lists.CodeWrongList, words: "made for Consolidated List"},
		{name: "a whole export with nobody of the list", body: of(func(e *ofactest.Edition) {
			e.Lists = nil
			for i := range e.Entities {
				e.Entities[i].Lists = []ofactest.ListEntry{{RefID: 91512, Published: "2021-06-03"}}
			}
		}), code: lists.CodeWrongList},
		{name: "a delta file", body: delta(t, published.AddDate(0, 0, 1)), code: lists.CodeUnknownRoot, words: "delta"},
		{name: "the advanced format", body: []byte(`<?xml version="1.0"?><Sanctions xmlns="https://www.un.org/sanctions/1.0" Version="1"><DateOfIssue/></Sanctions>`), code: lists.CodeUnknownRoot, words: "advanced"},
		{name: "another feed", body: []byte("<rss><channel/></rss>"), code: lists.CodeUnknownRoot},
		{name: "no dataAsOf", body: edit("<dataAsOf>2026-11-21T00:00:00</dataAsOf>", ""), code: lists.CodeBadRow, words: "dataAsOf"},
		{name: "a date that is none", body: edit("2026-11-21T00:00:00", "2026-11-31T00:00:00"), code: lists.CodeBadRow, words: "2026-11-31"},
		{name: "a date in another form", body: edit("2026-11-21T00:00:00", "11/21/2026"), code: lists.CodeBadRow, words: "11/21/2026"},
		{name: "an older date", body: enhanced(t, published.AddDate(0, 0, -1), 12), code: lists.CodeOlder, words: "2026-11-19"},
		{name: "a doubled id", body: edit(`<entity id="`+third+`"`, `<entity id="`+second+`"`), code: lists.CodeDoubledID, words: second},
		{name: "an id that is no number", body: edit(`<entity id="`+third+`"`, `<entity id="SDN-7"`), code: lists.CodeBadRow, words: "SDN-7"},
		{name: "no id", body: edit(`<entity id="`+third+`"`, `<entity`), code: lists.CodeBadRow},
		{name: "an entity without a type", body: of(func(e *ofactest.Edition) { e.Entities[2].Kind = 0 }), code: lists.CodeBadRow, words: "no entityType"},
		{name: "an entity without a name", body: of(func(e *ofactest.Edition) { e.Entities[2].Names, e.Entities[2].Documents = nil, nil }), code: lists.CodeBadRow, words: "no name"},
		{name: "no entity", body: of(func(e *ofactest.Edition) { e.Entities = nil }), code: lists.CodeTooFew},
		{name: "no entities", body: between(t, next, "<entities>", "</sanctionsData>"), code: lists.CodeNotClosed, words: "no entities"},
		{name: "entities without publicationInfo", body: between(t, next, "<publicationInfo>", "<referenceValues>"), code: lists.CodeBadRow, words: "before publicationInfo"},
		{name: "entities twice", body: edit("</sanctionsData>", "<entities></entities></sanctionsData>"), code: lists.CodeBadRow, words: "two entities"},
		{name: "a ZIP with a wrong CRC", body: flip(packed, len(packed)/2), code: lists.CodeArchive, words: "CRC-32"},
		{name: "a ZIP cut short", body: packed[:len(packed)-300], code: lists.CodeArchive},
		{name: "a ZIP without the member", body: archive(t, map[string][]byte{"README.TXT": []byte("moved")}), code: lists.CodeUnknownRoot, words: "README.TXT"},
		{name: "a ZIP without a file", body: archive(t, nil), code: lists.CodeArchive, words: "no file"},
		{name: "a ZIP with a text beside the list", body: archive(t, map[string][]byte{name: next, "README.TXT": []byte("read me")}), code: lists.CodeUnknownRoot, words: "among 2 files"},
		{name: "a ZIP with two lists", body: archive(t, map[string][]byte{name: next, "CONS_ENHANCED.XML": next}), code: lists.CodeUnknownRoot, words: "2 XML documents"},
		{name: "a ZIP whose member is a folder's", body: archive(t, map[string][]byte{"export/" + name: next}), code: lists.CodeArchive},
		{name: "a ZIP that unpacks to too much", body: bomb(t, name, 3<<30), code: lists.CodeTooLarge},
		{name: "too large", serve: func(rw http.ResponseWriter, _ *http.Request) {
			rw.Header().Set("Content-Length", fmt.Sprint(3<<30))
			rw.Write(next) //nolint:errcheck // the client's doing
			panic(http.ErrAbortHandler)
		}, code: lists.CodeTooLarge},
		{name: "forbidden", serve: status(http.StatusForbidden), code: "fetch"},
		{name: "not found", serve: status(http.StatusNotFound), code: "fetch"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newEnhancedWorld(t, 11)
			state, events := w.state(), w.eventLines()
			if tt.serve != nil {
				w.serve(tt.serve)
			} else {
				w.serveBytes(tt.body)
			}
			// A source out of reach is told of when the list becomes stale.
			exit, told := exitRejected, []string{store.EventListRejected}
			ended := store.EventListRecovered
			if tt.code == "fetch" {
				exit, told, ended = exitFailed, nil, ""
			}
			for _, args := range [][]string{nil, {"--force"}} {
				res, code := w.sync(args...)
				if code != exit || len(res.Reasons) != 1 || res.Reasons[0].Code != tt.code || !strings.Contains(res.Reason, tt.words) {
					t.Errorf("%v: exit code %d and reason %q, want %d and %s with %q", args, code, res.Reason, exit, tt.code, tt.words)
				}
				if res.Added+res.Changed+res.Removed+res.Held != 0 || res.Designations != 11 {
					t.Errorf("%v: %+v", args, res)
				}
			}
			if w.state() != state {
				t.Error("the state is another one")
			}
			w.wantEvents(events, told...)
			w.serveBytes(next)
			if res, code := w.sync(); code != 0 || res.Added != 1 || res.Changed+res.Removed != 0 {
				t.Errorf("the next good edition: exit code %d, %+v", code, res)
			}
			told = append(told, string(lists.Added), store.EventListPublished)
			if ended != "" {
				told = append(told, ended)
			}
			w.wantEvents(events, told...)
		})
	}
}

// What may be true waits for an operator's word, again and again, and goes
// when a good edition comes or the word is given.
func TestSuspiciousEnhancedIsHeld(t *testing.T) {
	day := published.AddDate(0, 0, 1)
	next := enhanced(t, day, 41)
	tests := []struct {
		name string
		body []byte
		code string
		// held is how many changes wait.
		held int
		// kept stands in the export once an operator has let it through.
		kept string
	}{
		{"more than half is gone", enhanced(t, day, 14), lists.CodeRemovals, 26, `"id":"us-ofac-sdn/10014"`},
		{"an unknown element", mustReplace(t, next, "</entity>", "<colour>red</colour></entity>"), lists.CodeUnknownStructure, 2, `{"key":"element:entity/colour","value":"red"}`},
		{"an unknown attribute", mustReplace(t, next, "<sanctionsProgram ", `<sanctionsProgram weight="7" `), lists.CodeUnknownStructure, 2, `"7"`},
		{"an unknown part of the document", mustReplace(t, next, "<entities>", "<groups><group>red</group></groups><entities>"), lists.CodeUnknownStructure, 1, `"id":"us-ofac-sdn/10041"`},
		{"an unknown kind of party", enhanced(t, day, 41, func(e *ofactest.Edition) {
			e.References = []ofactest.Reference{{RefID: 99000, Type: "SDN TYPE", Value: "Satellite"}}
			e.Entities[40].Kind = 99000
		}), lists.CodeUnknownStructure, 1, "Satellite"},
		{"no reference values", between(t, next, "<referenceValues>", "<featureTypes>"), lists.CodeUnknownStructure, 1, `"id":"us-ofac-sdn/10041"`},
		{"an id given to another party", enhanced(t, day, 41, func(e *ofactest.Edition) {
			// No name and no programme of the two is the same.
			id := e.Entities[1].ID
			e.Entities[1] = ofactest.EnhancedSample(60).Entities[51]
			e.Entities[1].ID = id
		}), lists.CodeReusedID, 2, `"id":"us-ofac-sdn/10041"`},
		{"the classic format", classic(t, day, "10001", "10002"), lists.CodeFormat, 40, `"full":"EXAMPLE COMPANY 10001"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newEnhancedWorld(t, 40)
			state, events := w.state(), w.eventLines()
			w.serveBytes(tt.body)
			for range 2 {
				res, code := w.sync()
				if code != exitQuarantined || res.Reasons[0].Code != tt.code || res.Held != tt.held {
					t.Errorf("exit code %d, %d held and reason %q, want %d held and %s", code, res.Held, res.Reason, tt.held, tt.code)
				}
			}
			if _, code := w.run("status"); code != exitAttention {
				t.Errorf("status: exit code %d", code)
			}
			if w.state() != state {
				t.Error("the state is another one")
			}
			w.wantEvents(events, store.EventListQuarantined)
			w.serveBytes(next)
			if res, code := w.sync(); code != 0 || res.Added != 1 || res.Changed+res.Removed != 0 {
				t.Errorf("the next good edition: exit code %d, %+v", code, res)
			}
			w.wantEvents(events, store.EventListQuarantined, string(lists.Added), store.EventListPublished, store.EventListRecovered)

			w = newEnhancedWorld(t, 40)
			w.serveBytes(tt.body)
			if res, code := w.sync("--force"); code != 0 || res.Held != 0 {
				t.Errorf("forced: exit code %d, %+v", code, res)
			}
			if !strings.Contains(w.state(), tt.kept) {
				t.Errorf("%s is not in the list after --force", tt.kept)
			}
		})
	}
}

// A new word of OFAC's is taken as it is, and reported.
func TestNewWordsInEnhancedAreTaken(t *testing.T) {
	day := published.AddDate(0, 0, 1)
	declare := func(typ, value string) []ofactest.Reference {
		return []ofactest.Reference{{RefID: 99000, Type: typ, Value: value}}
	}
	tests := []struct {
		name string
		edit func(e *ofactest.Edition, party *ofactest.Entity)
		// finding is what the run reports, kept what the export then holds.
		finding, kept string
	}{
		{"a sanctions type", func(e *ofactest.Edition, party *ofactest.Entity) {
			e.References = declare("SANCTIONS TYPE", "Invented Sanctions")
			party.Types = append(party.Types, 99000)
		}, `unknown sanctions type "99000" "Invented Sanctions"`, `{"code":"other","native":{"id":"99000","text":"Invented Sanctions"}`},
		{"a list", func(e *ofactest.Edition, party *ofactest.Entity) {
			e.References = declare("ENTITY LISTING TYPE", "Invented List")
			party.Lists = append(party.Lists, ofactest.ListEntry{RefID: 99000, Published: "2026-11-21"})
		}, `unknown list "99000" "Invented List"`, `{"code":"us-ofac-list-99000","name":"Invented List","listed_on":"2026-11-21"}`},
		{"a feature", func(e *ofactest.Edition, party *ofactest.Entity) {
			e.FeatureTypes = []ofactest.FeatureType{{ID: 9900, Label: "Invented Feature", Detail: 1432}}
			party.Features = append(party.Features, ofactest.Feature{TypeID: 9900, Value: "blue"})
		}, `unknown feature type 9900 "Invented Feature"`, `{"key":"feature:9900","label":"Invented Feature","value":"blue"}`},
		{"a relation", func(e *ofactest.Edition, party *ofactest.Entity) {
			e.References = declare("RELATIONSHIP TYPE", "Neighbour of")
			party.Relations = append(party.Relations, ofactest.Relation{Type: 99000, Entity: 10001, Name: "SOMEBODY"})
		}, `unknown type of relation "99000" "Neighbour of"`, `{"type":"other","native_type":"Neighbour of","native_id":"10001","name":"SOMEBODY"}`},
		{"a script", func(e *ofactest.Edition, party *ofactest.Entity) {
			e.References = declare("SCRIPT", "Thaana")
			party.Names[0].Translations = append(party.Names[0].Translations, ofactest.Translation{Script: 99000, Full: "ނަން"})
		}, `unknown script "99000" "Thaana"`, `{"full":"ނަން","script":"Thaana"}`},
		{"a reference nothing declares", func(e *ofactest.Edition, party *ofactest.Entity) {
			e.Labels = map[int]string{99000: "INVENTED-EO99999"}
			e.Undeclared = []int{99000}
			party.Programs = append(party.Programs, 99000)
		}, `unknown reference "99000" "INVENTED-EO99999" of sanctionsProgram`, `"INVENTED-EO99999"`},
		{"a relation to nobody", func(_ *ofactest.Edition, party *ofactest.Entity) {
			party.Relations = append(party.Relations, ofactest.Relation{Type: 15003, Entity: 77777, Name: "NOBODY"})
		}, `a relation to entity 77777 "NOBODY", which is not in this publication`, `"native_id":"77777","name":"NOBODY"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newEnhancedWorld(t, 11)
			w.serveBytes(enhanced(t, day, 11, func(e *ofactest.Edition) { tt.edit(e, &e.Entities[2]) }))
			res, code := w.sync()
			if code != 0 || res.Changed != 1 || res.Added+res.Removed+res.Held != 0 {
				t.Fatalf("exit code %d, %+v", code, res)
			}
			if !slices.ContainsFunc(res.Findings, func(f lists.Finding) bool { return f.Text == tt.finding && f.Where != "" && f.Count > 0 }) {
				t.Errorf("no finding %q in %+v", tt.finding, res.Findings)
			}
			out, _ := w.run("show", "us-ofac-sdn/"+third, "--json")
			if !strings.Contains(out, tt.kept) {
				t.Errorf("%s is not in\n%s", tt.kept, out)
			}
		})
	}
}
