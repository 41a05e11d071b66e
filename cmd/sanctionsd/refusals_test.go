package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sanctionsd/lists"
	"sanctionsd/lists/ofac"
	"sanctionsd/lists/ofac/ofactest"
	listsync "sanctionsd/sync"
)

// These tests hold sanctionsd against the ways publishers have been seen to
// fail: after each, the list is as it was, and the exit code and the reason
// say what happened. The parties in them are invented.

// world is one installation with a publisher that can be told to misbehave.
type world struct {
	t       *testing.T
	config  string
	answer  atomic.Pointer[http.HandlerFunc]
	Address string
}

// newWorld starts a publisher whose address ends in path, and configures the
// SDN List to be fetched from there.
func newWorld(t *testing.T, path string) *world {
	w := &world{t: t}
	srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) { (*w.answer.Load())(rw, r) }))
	t.Cleanup(srv.Close)
	w.Address = srv.URL + path
	dir := t.TempDir()
	w.config = filepath.Join(dir, "config.yaml")
	text := fmt.Sprintf("state_dir: %s\nlists:\n  us-ofac-sdn: {url: %q}\n  us-ofac-cons: {enabled: false}\n  \"cn-*\": {enabled: false}\n", filepath.Join(dir, "state"), w.Address)
	if err := os.WriteFile(w.config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return w
}

// serve answers every request with h from now on.
func (w *world) serve(h http.HandlerFunc) { w.answer.Store(&h) }

// serveBytes answers with a body.
func (w *world) serveBytes(body []byte) {
	w.serve(func(rw http.ResponseWriter, _ *http.Request) {
		rw.Write(body) //nolint:errcheck // the client's doing
	})
}

// serveFiles answers with files by name, and 404 for others.
func (w *world) serveFiles(files map[string][]byte) {
	w.serve(func(rw http.ResponseWriter, r *http.Request) {
		body, ok := files[filepath.Base(r.URL.Path)]
		if !ok {
			http.NotFound(rw, r)
			return
		}
		rw.Write(body) //nolint:errcheck // the client's doing
	})
}

// run runs a command and returns what it printed and its exit code.
func (w *world) run(args ...string) (string, int) {
	w.t.Helper()
	var out, errs bytes.Buffer
	code := execute(append([]string{"--config", w.config}, args...), &out, &errs, func(string) string { return "" })
	if code == exitInternal {
		w.t.Fatalf("%v: internal error: %s", args, errs.String())
	}
	return out.String(), code
}

// sync does a run and returns its result.
func (w *world) sync(args ...string) (listsync.Result, int) {
	w.t.Helper()
	out, code := w.run(append([]string{"sync", "us-ofac-sdn", "--json"}, args...)...)
	var res listsync.Result
	if err := json.Unmarshal([]byte(out), &res); err != nil {
		w.t.Fatalf("output %q: %v", out, err)
	}
	return res, code
}

// state is what the list is to the world: every designation, and every event
// about one.
func (w *world) state() string {
	w.t.Helper()
	export, _ := w.run("export", "us-ofac-sdn")
	events, _ := w.run("events", "--json")
	for line := range strings.Lines(events) {
		if strings.Contains(line, `"type":"designation.`) || strings.Contains(line, `"type":"list.published"`) {
			export += line
		}
	}
	return export
}

// company returns an invented party.
func company(id string) *lists.Designation {
	return &lists.Designation{
		ID: "us-ofac-sdn/" + id, List: "us-ofac-sdn", NativeID: id, Kind: lists.Entity,
		Names:    []lists.Name{{Full: "EXAMPLE COMPANY " + id, Type: lists.NamePrimary}, {Full: "EXAMPLE " + id, Type: lists.NameAlias, Quality: lists.Strong}},
		Programs: []string{"CUBA"},
		Addresses: []lists.Address{{
			Street: "1 Example Street", City: "Havana", Full: "1 Example Street, Havana, Cuba", Country: &lists.Country{Code: "CU", Text: "Cuba"},
		}},
	}
}

var published = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

// classic returns a classic edition of invented companies.
func classic(t *testing.T, day time.Time, ids ...string) []byte {
	t.Helper()
	var ds []*lists.Designation
	for _, id := range ids {
		ds = append(ds, company(id))
	}
	var b bytes.Buffer
	if err := ofactest.ClassicXML(&b, day, ds); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// delimited returns a delimited edition by file name.
func delimited(ids ...string) map[string][]byte {
	var ds []*lists.Designation
	for _, id := range ids {
		ds = append(ds, company(id))
	}
	files := make(map[string][]byte)
	set := ofactest.DelimitedSet(ds)
	for i, name := range ofac.SDN().Files(ofac.Delimited) {
		files[name] = set[i]
	}
	return files
}

func zipped(t *testing.T, name string, body []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	f, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func replaced(body []byte, from, to string) []byte {
	return bytes.Replace(body, []byte(from), []byte(to), 1)
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
}

func TestClassicFaultsChangeNothing(t *testing.T) {
	good := classic(t, published, "1", "2", "3")
	next := classic(t, published.AddDate(0, 0, 1), "1", "2", "3", "4")
	redirect := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusFound) }
	tests := []struct {
		name  string
		serve http.HandlerFunc
		body  []byte
		exit  int
		code  string
	}{
		{name: "empty body", body: []byte{}, exit: exitRejected, code: lists.CodeEmpty},
		{name: "only space", body: []byte(" \n\t\n"), exit: exitRejected, code: lists.CodeEmpty},
		{name: "web page", body: []byte("<!DOCTYPE html><html><body>Scheduled maintenance</body></html>"), exit: exitRejected, code: lists.CodeHTML},
		{name: "web page in lower case", body: []byte("\n<html>login</html>"), exit: exitRejected, code: lists.CodeHTML},
		{name: "other root", body: []byte(`<?xml version="1.0"?><feed><entry/></feed>`), exit: exitRejected, code: lists.CodeUnknownRoot},
		{name: "not XML", body: []byte("service unavailable"), exit: exitRejected, code: lists.CodeUnknownRoot},
		{name: "cut in an element", body: next[:len(next)/2], exit: exitRejected, code: lists.CodeNotClosed},
		{name: "cut after an entry", body: next[:bytes.LastIndex(next, []byte("</sdnEntry>"))+len("</sdnEntry>")], exit: exitRejected, code: lists.CodeNotClosed},
		{name: "cut at the end tag", body: next[:bytes.LastIndex(next, []byte("</sdnList>"))], exit: exitRejected, code: lists.CodeNotClosed},
		{name: "mismatched tags", body: replaced(next, "</uid>", "</uld>"), exit: exitRejected, code: lists.CodeNotClosed},
		{name: "two roots", body: append(bytes.Clone(next), []byte("<sdnList></sdnList>")...), exit: exitRejected, code: lists.CodeTwoRoots},
		{name: "text after the root", body: append(bytes.Clone(next), []byte("trailing")...), exit: exitRejected, code: lists.CodeTwoRoots},
		{name: "DOCTYPE", body: replaced(next, "<sdnList", "<!DOCTYPE sdnList [<!ENTITY a \"b\">]><sdnList"), exit: exitRejected, code: lists.CodeDoctype},
		{name: "broken UTF-8", body: replaced(next, "EXAMPLE COMPANY 2", "EXAMPLE \xff\xfe 2"), exit: exitRejected, code: lists.CodeUTF8},
		{name: "record count", body: replaced(next, "<Record_Count>4<", "<Record_Count>5<"), exit: exitRejected, code: lists.CodeRecordCount},
		{name: "doubled id", body: classic(t, published.AddDate(0, 0, 1), "1", "2", "3", "3"), exit: exitRejected, code: lists.CodeDoubledID},
		{name: "older", body: classic(t, published.AddDate(0, 0, -1), "1", "2"), exit: exitRejected, code: lists.CodeOlder},
		{name: "damaged archive", body: append([]byte("PK\x03\x04"), bytes.Repeat([]byte("x"), 100)...), exit: exitRejected, code: lists.CodeArchive},
		{name: "cut archive", body: zipped(t, "SDN.XML", next)[:200], exit: exitRejected, code: lists.CodeArchive},
		{name: "wrong CRC", body: flip(zipped(t, "SDN.XML", next), 60), exit: exitRejected, code: lists.CodeArchive},
		{name: "no entries", body: classic(t, published.AddDate(0, 0, 1)), exit: exitRejected, code: lists.CodeTooFew},
		{name: "forbidden", serve: status(http.StatusForbidden), exit: exitFailed, code: "fetch"},
		{name: "not found", serve: status(http.StatusNotFound), exit: exitFailed, code: "fetch"},
		{name: "redirect to nowhere", serve: redirect, exit: exitFailed, code: "fetch"},
		{name: "fewer bytes than announced", serve: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(len(next)))
			w.Write(next[:100]) //nolint:errcheck // meant to fail
			panic(http.ErrAbortHandler)
		}, exit: exitFailed, code: "fetch"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "/SDN.XML")
			w.serveBytes(good)
			if _, code := w.sync(); code != 0 {
				t.Fatalf("baseline: exit code %d", code)
			}
			before := w.state()
			if tt.serve == nil {
				tt.serve = func(rw http.ResponseWriter, _ *http.Request) {
					rw.Write(tt.body) //nolint:errcheck // the client's doing
				}
			}
			w.serve(tt.serve)
			// Neither twice nor by force.
			for _, args := range [][]string{nil, {"--force"}} {
				res, code := w.sync(args...)
				if code != tt.exit || len(res.Reasons) == 0 || res.Reasons[0].Code != tt.code {
					t.Errorf("%v: exit code %d and reason %q, want %d and %s", args, code, res.Reason, tt.exit, tt.code)
				}
			}
			if w.state() != before {
				t.Error("the state is another one")
			}
			w.serveBytes(next)
			if res, code := w.sync(); code != 0 || res.Added != 1 {
				t.Errorf("the next good edition: exit code %d, %+v", code, res)
			}
		})
	}
}

func TestDelimitedFaultsChangeNothing(t *testing.T) {
	without := func(name string) func(map[string][]byte) {
		return func(files map[string][]byte) { delete(files, name) }
	}
	edit := func(name, from, to string) func(map[string][]byte) {
		return func(files map[string][]byte) { files[name] = replaced(files[name], from, to) }
	}
	tests := []struct {
		name string
		edit func(files map[string][]byte)
		exit int
		code string
	}{
		{"no address file", without("ADD.CSV"), exitFailed, "fetch"},
		{"no comments file", without("SDN_COMMENTS.CSV"), exitFailed, "fetch"},
		{"half an address file", func(files map[string][]byte) {
			files["ADD.CSV"] = []byte(strings.SplitAfter(string(files["ADD.CSV"]), "\r\n")[0] + "\x1a")
		}, exitRejected, lists.CodeOrphan},
		{"half a primary file", func(files map[string][]byte) {
			files["SDN.CSV"] = []byte(strings.SplitAfter(string(files["SDN.CSV"]), "\r\n")[0] + "\x1a")
		}, exitRejected, lists.CodeOrphan},
		{"no end mark", edit("ALT.CSV", "\x1a", ""), exitRejected, lists.CodeNoEndMark},
		{"an empty file", func(files map[string][]byte) { files["ALT.CSV"] = nil }, exitRejected, lists.CodeEmpty},
		{"a web page among them", func(files map[string][]byte) { files["ALT.CSV"] = []byte("<html>busy</html>") }, exitRejected, lists.CodeHTML},
		{"a row too short", edit("SDN.CSV", `"CUBA",`, ""), exitRejected, lists.CodeBadRow},
		{"an open quote", edit("ALT.CSV", `"EXAMPLE 2"`, `"EXAMPLE 2`), exitRejected, lists.CodeBadRow},
		{"a doubled id", edit("SDN.CSV", "\r\n3,", "\r\n2,"), exitRejected, lists.CodeDoubledID},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, "/")
			w.serveFiles(delimited("1", "2", "3"))
			if _, code := w.sync(); code != 0 {
				t.Fatalf("baseline: exit code %d", code)
			}
			before := w.state()
			files := delimited("1", "2", "3", "4")
			tt.edit(files)
			w.serveFiles(files)
			for _, args := range [][]string{nil, {"--force"}} {
				res, code := w.sync(args...)
				if code != tt.exit || len(res.Reasons) == 0 || res.Reasons[0].Code != tt.code {
					t.Errorf("%v: exit code %d and reason %q, want %d and %s", args, code, res.Reason, tt.exit, tt.code)
				}
			}
			if w.state() != before {
				t.Error("the state is another one")
			}
			w.serveFiles(delimited("1", "2", "3", "4"))
			if res, code := w.sync(); code != 0 || res.Added != 1 {
				t.Errorf("the next good edition: exit code %d, %+v", code, res)
			}
		})
	}
}

// A publication in another format waits for an operator; a set in it that is not
// whole is refused, and waits for nobody.
func TestOtherFormatIsHeld(t *testing.T) {
	w := newWorld(t, "/SDN.XML")
	w.serveBytes(classic(t, published, "1", "2", "3"))
	if _, code := w.sync(); code != 0 {
		t.Fatalf("baseline: exit code %d", code)
	}
	before := w.state()
	dir := t.TempDir()
	for name, body := range delimited("1", "2", "3") {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if res, code := w.sync("--from", dir); code != exitQuarantined || res.Reasons[0].Code != lists.CodeFormat {
		t.Errorf("exit code %d, reason %q", code, res.Reason)
	}
	if err := os.Remove(filepath.Join(dir, "ALT.CSV")); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"--from", dir}, {"--from", dir, "--force"}} {
		if res, code := w.sync(args...); code != exitRejected || res.Reasons[0].Code != lists.CodeMissingFile {
			t.Errorf("%v: exit code %d, reason %q", args, code, res.Reason)
		}
	}
	if w.state() != before {
		t.Error("the state is another one")
	}
}

func TestReusedIDIsHeld(t *testing.T) {
	w := newWorld(t, "/SDN.XML")
	w.serveBytes(classic(t, published, "1", "2", "3"))
	if _, code := w.sync(); code != 0 {
		t.Fatalf("baseline: exit code %d", code)
	}
	before := w.state()
	other := company("2")
	other.Kind, other.Programs = lists.Individual, []string{"SDGT"}
	other.Names = []lists.Name{{Full: "OTHER, Somebody", Type: lists.NamePrimary}}
	var edition bytes.Buffer
	if err := ofactest.ClassicXML(&edition, published.AddDate(0, 0, 1), []*lists.Designation{company("1"), other, company("3")}); err != nil {
		t.Fatal(err)
	}
	w.serveBytes(edition.Bytes())
	for range 2 {
		if res, code := w.sync(); code != exitQuarantined || res.Held != 1 || res.Reasons[0].Code != lists.CodeReusedID {
			t.Errorf("exit code %d, %+v", code, res)
		}
	}
	if w.state() != before {
		t.Error("the state is another one")
	}
	if res, code := w.sync("--force"); code != 0 || res.Changed != 1 {
		t.Errorf("forced: exit code %d, %+v", code, res)
	}
}

// An authority's slip in the date must not lock the list against all that
// follows.
func TestFutureDateDoesNotLockTheList(t *testing.T) {
	w := newWorld(t, "/SDN.XML")
	w.serveBytes(classic(t, published, "1", "2"))
	if _, code := w.sync(); code != 0 {
		t.Fatalf("baseline: exit code %d", code)
	}
	w.serveBytes(classic(t, time.Now().AddDate(50, 0, 0), "1", "2", "3"))
	if res, code := w.sync(); code != 0 || !strings.Contains(fmt.Sprint(res.Findings), "lies in the future") {
		t.Errorf("a future date: exit code %d, %+v", code, res)
	}
	w.serveBytes(classic(t, time.Now().AddDate(0, 0, 1), "1", "2", "3", "4"))
	if res, code := w.sync(); code != 0 || res.Added != 1 {
		t.Errorf("the next edition: exit code %d, %+v", code, res)
	}
	w.serveBytes(classic(t, published, "1", "2"))
	if res, code := w.sync(); code != exitRejected || res.Reasons[0].Code != lists.CodeOlder {
		t.Errorf("an old edition: exit code %d, %+v", code, res)
	}
}

// flip returns b with one bit of the byte at i turned.
func flip(b []byte, i int) []byte {
	b = bytes.Clone(b)
	b[i] ^= 1
	return b
}
