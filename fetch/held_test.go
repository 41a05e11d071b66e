package fetch

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
)

// heldFrom is what a caller keeps of a result.
func heldFrom(res *Result) []Held {
	var held []Held
	for _, d := range res.Documents {
		held = append(held, Held{SHA256: d.SHA256, Size: d.Size})
	}
	return held
}

// What is as held is not unpacked, a local file not even copied; whatever
// differs, in bytes, number or order, gives the documents.
func TestHeld(t *testing.T) {
	two := archive(t, "SDN.CSV", "rows", "ADD.CSV", "more")
	one := string(archive(t, "SDN.XML", "<sdnList/>"))
	tests := map[string]struct {
		before, now []string // the files' contents
		same        bool
	}{
		"one file":            {[]string{"<a/>"}, []string{"<a/>"}, true},
		"one ZIP":             {[]string{one}, []string{one}, true},
		"a ZIP of two":        {[]string{string(two)}, []string{string(two)}, true},
		"a set":               {[]string{"a", "b", "c"}, []string{"a", "b", "c"}, true},
		"a set, two alike":    {[]string{"a", "a"}, []string{"a", "a"}, true},
		"a ZIP and a file":    {[]string{string(two), "c"}, []string{string(two), "c"}, true},
		"another of its size": {[]string{"<a/>"}, []string{"<b/>"}, false},
		"another":             {[]string{"<a/>"}, []string{"<ab/>"}, false},
		"one of a set":        {[]string{"a", "b", "c"}, []string{"a", "x", "c"}, false},
		"the last of a set":   {[]string{"a", "b", "c"}, []string{"a", "b", "cc"}, false},
		"another order":       {[]string{"a", "b"}, []string{"b", "a"}, false},
		"one less":            {[]string{"a", "b"}, []string{"a"}, false},
		"one less, alike":     {[]string{"a", "a"}, []string{"a"}, false},
		"one more":            {[]string{"a"}, []string{"a", "b"}, false},
		"another ZIP":         {[]string{one}, []string{string(two)}, false},
		"nothing was held":    {nil, []string{"a"}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			var bodies []string
			p := publish(t, func(w http.ResponseWriter, r *http.Request) {
				io.WriteString(w, bodies[r.URL.Path[1]-'0'])
			})
			ways := map[string]func(f *Fetcher) (*Result, error){
				"local": func(f *Fetcher) (*Result, error) {
					var set lists.Set
					for i, body := range bodies {
						path := filepath.Join(dir, string(rune('0'+i)))
						if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
							t.Fatal(err)
						}
						set.Files = append(set.Files, lists.Location{URL: fileURL(path)})
					}
					return f.Get(t.Context(), source(), []lists.Set{set}, nil)
				},
				"HTTP": func(f *Fetcher) (*Result, error) {
					var names []string
					for i := range bodies {
						names = append(names, string(rune('0'+i)))
					}
					return f.Get(t.Context(), source(), p.set(names...), nil)
				},
				"received": func(f *Fetcher) (*Result, error) {
					i := -1
					return f.Receive(t.Context(), source(), func() (lists.Location, io.Reader, error) {
						if i++; i == len(bodies) {
							return lists.Location{}, nil, io.EOF
						}
						return lists.Location{Name: string(rune('0' + i))}, strings.NewReader(bodies[i]), nil
					})
				},
			}
			for way, get := range ways {
				f, _ := fetcher(t)
				if bodies = test.before; bodies != nil {
					res, err := get(f)
					if err != nil {
						t.Fatal(err)
					}
					f.Held = heldFrom(res)
					res.Close()
				}
				bodies = test.now
				res, err := get(f)
				if err != nil {
					t.Fatal(err)
				}
				if res.NotModified != test.same || (len(res.Documents) == 0) != test.same {
					t.Errorf("%s: got %+v", way, res)
				}
				files, err := os.ReadDir(res.spool.dir)
				if err != nil {
					t.Fatal(err)
				}
				if want := len(test.now); test.same && way != "local" && len(files) != want || test.same && way == "local" && len(files) != 0 {
					t.Errorf("%s: %d files in the spool", way, len(files))
				}
				for _, d := range res.Documents {
					if d.Content != sum(content(t, d)) {
						t.Errorf("%s: %s is not of its hash", way, d.Name)
					}
				}
				if !test.same && test.now[0] != one && test.now[0] != string(two) {
					var got []string
					for _, d := range res.Documents {
						got = append(got, content(t, d))
					}
					if diff := cmp.Diff(test.now, got); diff != "" {
						t.Errorf("%s: %s", way, diff)
					}
				}
				res.Close()
				spoolIsEmpty(t, f)
			}
		})
	}
}

// The validators stay those that were held, for the next request.
func TestHeldKeepsValidators(t *testing.T) {
	n := 0
	p := publish(t, func(w http.ResponseWriter, _ *http.Request) {
		n++
		w.Header().Set("ETag", string(rune('0'+n)))
		io.WriteString(w, "list")
	})
	f, _ := fetcher(t)
	first := get(t, f, p.set("SDN.XML"), nil)
	f.Held = heldFrom(first)
	again := get(t, f, p.set("SDN.XML"), first.Validators)
	if diff := cmp.Diff(first.Validators, again.Validators); diff != "" || !again.NotModified {
		t.Errorf("got %+v: %s", again, diff)
	}
}

// A visit's page is a unit of its own, whatever is held.
func TestHeldIsNotOfVisits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "page.html")
	if err := os.WriteFile(path, []byte("page"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, _ := fetcher(t)
	f.Held = []Held{{SHA256: sum("page"), Size: 4}}
	v, err := f.Visit(source(), f.now())
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	page, err := v.Page(t.Context(), lists.Location{URL: fileURL(path)}, nil)
	if err != nil || string(page.Bytes) != "page" {
		t.Errorf("got %+v, %v", page, err)
	}
}
