package fetch

import (
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
)

// folder makes a folder of files, each with its own name as content.
func folder(t *testing.T, names ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "lists 100%?#")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestReadFolder(t *testing.T) {
	tests := map[string]struct {
		format string
		files  []string
		want   []string // name and content by turns
		err    string
	}{
		"a set":                   {"", []string{"ADD.CSV", "ALT.CSV", "SDN.CSV"}, []string{"SDN.CSV", "SDN.CSV", "ADD.CSV", "ADD.CSV", "ALT.CSV", "ALT.CSV"}, ""},
		"another case":            {"", []string{"add.csv", "Alt.Csv", "sdn.csv", "readme.txt"}, []string{"SDN.CSV", "sdn.csv", "ADD.CSV", "add.csv", "ALT.CSV", "Alt.Csv"}, ""},
		"a classic file":          {"", []string{"sdn.xml"}, []string{"SDN.XML", "sdn.xml"}, ""},
		"the format decides":      {"classic", []string{"ADD.CSV", "ALT.CSV", "SDN.CSV", "SDN.XML"}, []string{"SDN.XML", "SDN.XML"}, ""},
		"two formats":             {"", []string{"ADD.CSV", "ALT.CSV", "SDN.CSV", "SDN.XML"}, nil, "several formats (classic, delimited)"},
		"one ZIP":                 {"", []string{"SDN_XML.ZIP", "notes.txt"}, []string{"SDN_XML.ZIP", "SDN_XML.ZIP"}, ""},
		"one XML of another name": {"", []string{"2024-05-03.xml"}, []string{"2024-05-03.xml", "2024-05-03.xml"}, ""},
		"two ZIPs":                {"", []string{"a.zip", "b.zip"}, nil, "found a.zip, b.zip"},
		"a set not whole":         {"", []string{"SDN.CSV", "ALT.CSV"}, nil, "SDN.CSV, ALT.CSV without ADD.CSV"},
		"whole beside not whole":  {"", []string{"SDN.CSV", "SDN.XML"}, []string{"SDN.XML", "SDN.XML"}, ""},
		"two of one name":         {"", []string{"SDN.XML", "sdn.xml"}, nil, "differ in case alone"},
		"nothing":                 {"", nil, nil, "expected SDN.XML, or SDN.CSV + ADD.CSV + ALT.CSV, or one XML or ZIP file; found nothing"},
		"much else":               {"", strings.Split("a b c d e f g h i j k l", " "), nil, "and 2 more"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := folder(t, test.files...)
			f, _ := fetcher(t)
			for _, path := range []string{dir, fileURL(dir), fileURL(dir) + "/"} {
				res, err := f.Read(t.Context(), source(), test.format, path)
				if test.err != "" {
					if err == nil || !strings.Contains(err.Error(), test.err) {
						t.Errorf("got %v, want %q in it", err, test.err)
					}
					if r := lists.AsRefusal(err); (r != nil && r.Code == lists.CodeMissingFile) != (name == "a set not whole") {
						t.Errorf("refusal is %v", r)
					}
					spoolIsEmpty(t, f)
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, d := range res.Documents {
					got = append(got, d.Name, content(t, d))
					if u, err := url.Parse(d.URL); err != nil || filepath.Dir(u.Path) != dir {
						t.Errorf("the document's URL is %s", d.URL)
					}
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Error(diff)
				}
				if len(res.Validators) != 0 || res.NotModified {
					t.Errorf("got %+v", res)
				}
				res.Close()
			}
		})
	}
}

func TestReadFile(t *testing.T) {
	dir := folder(t, "SDN.CSV", "empty.xml")
	f, _ := fetcher(t)
	// One file of a set is handed on: the reader knows what is missing.
	res, err := f.Read(t.Context(), source(), "", filepath.Join(dir, "SDN.CSV"))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"SDN.CSV"}, names(res.Documents)); diff != "" {
		t.Error(diff)
	}
	res.Close()

	path := filepath.Join(dir, "SDN.ZIP")
	if err := os.WriteFile(path, archive(t, "SDN.XML", "<sdnList/>"), 0o600); err != nil {
		t.Fatal(err)
	}
	res, err = f.Read(t.Context(), source(), "", path)
	if err != nil {
		t.Fatal(err)
	}
	if d := res.Documents[0]; d.Name != "SDN.XML" || content(t, d) != "<sdnList/>" || d.SHA256 == d.Content {
		t.Errorf("got %+v", d)
	}
	res.Close()

	if err := os.Truncate(filepath.Join(dir, "empty.xml"), 0); err != nil {
		t.Fatal(err)
	}
	_, err = f.Read(t.Context(), source(), "", filepath.Join(dir, "empty.xml"))
	if r := lists.AsRefusal(err); r == nil || r.Code != lists.CodeEmpty {
		t.Errorf("got %v", err)
	}
	_, err = f.Read(t.Context(), source(), "", filepath.Join(dir, "none.xml"))
	if e, ok := errors.AsType[*Error](err); !ok || !errors.Is(err, fs.ErrNotExist) || !strings.Contains(e.Reason, "no such file") {
		t.Errorf("got %v", err)
	}
	_, err = f.Read(t.Context(), source(), "", os.DevNull)
	if e, ok := errors.AsType[*Error](err); !ok || e.Reason != "not a file" {
		t.Errorf("got %v", err)
	}
	big := source()
	big.MaxBytes = 3
	_, err = f.Read(t.Context(), big, "", filepath.Join(dir, "SDN.CSV"))
	if r := lists.AsRefusal(err); r == nil || r.Code != lists.CodeTooLarge {
		t.Errorf("got %v", err)
	}
	spoolIsEmpty(t, f)
}

// A configured file: URL comes to Get by the source's Locate.
func TestGetFileURLs(t *testing.T) {
	dir := folder(t, "sdn.csv", "add.csv")
	set := func(names ...string) lists.Set {
		var s lists.Set
		for _, name := range names {
			s.Files = append(s.Files, lists.Location{Name: name, URL: fileURL(filepath.Join(dir, name))})
		}
		return s
	}
	f, _ := fetcher(t)
	res := get(t, f, []lists.Set{set("SDN.XML"), set("SDN.CSV", "ADD.CSV")}, nil)
	if content(t, res.Documents[0]) != "sdn.csv" || content(t, res.Documents[1]) != "add.csv" {
		t.Errorf("got %+v", res.Documents)
	}
	res.Close()
	if e := fails(t, f, []lists.Set{set("SDN.CSV", "ALT.CSV"), set("SDN.CSV")}); !errors.Is(e, fs.ErrNotExist) {
		t.Errorf("got %v", e)
	}
}

func TestReceive(t *testing.T) {
	type part struct {
		name string
		r    io.Reader
	}
	receive := func(t *testing.T, f *Fetcher, parts ...part) (*Result, error) {
		return f.Receive(t.Context(), source(), func() (lists.Location, io.Reader, error) {
			if len(parts) == 0 {
				return lists.Location{}, nil, io.EOF
			}
			p := parts[0]
			parts = parts[1:]
			return lists.Location{Name: p.name, URL: "file:///home/somebody/" + p.name}, p.r, nil
		})
	}
	f, _ := fetcher(t)
	res, err := receive(t, f, part{"SDN.CSV", strings.NewReader("rows")}, part{"x.zip", strings.NewReader(string(archive(t, "ADD.CSV", "more")))})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"SDN.CSV", "ADD.CSV"}, names(res.Documents)); diff != "" {
		t.Error(diff)
	}
	if d := res.Documents[0]; content(t, d) != "rows" || d.URL != "file:///home/somebody/SDN.CSV" {
		t.Errorf("got %+v", d)
	}
	res.Close()

	var many []part
	for range maxParts + 1 {
		many = append(many, part{"x", strings.NewReader("x")})
	}
	tests := map[string]struct {
		parts []part
		want  string
		code  string
	}{
		"none":     {nil, "none came", ""},
		"empty":    {[]part{{"x", strings.NewReader("")}}, "without bytes", lists.CodeEmpty},
		"a path":   {[]part{{"../x", strings.NewReader("x")}}, "plain file name", ""},
		"no name":  {[]part{{"", strings.NewReader("x")}}, "plain file name", ""},
		"too much": {[]part{{"x", strings.NewReader(strings.Repeat("x", 2<<20))}}, "larger", lists.CodeTooLarge},
		"too many": {many, "more than", lists.CodeTooLarge},
		"cut":      {[]part{{"x", io.MultiReader(strings.NewReader("x"), errReader{})}}, "receive x: unexpected EOF", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := receive(t, f, test.parts...)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v", err)
			}
			if r := lists.AsRefusal(err); (r == nil) != (test.code == "") || r != nil && r.Code != test.code {
				t.Errorf("refusal is %+v", r)
			}
			spoolIsEmpty(t, f)
		})
	}
	_, err = f.Receive(t.Context(), source(), func() (lists.Location, io.Reader, error) {
		return lists.Location{}, nil, io.ErrUnexpectedEOF
	})
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("got %v", err)
	}
}

type errReader struct{}

func (errReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
