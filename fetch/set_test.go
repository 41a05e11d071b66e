package fetch

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
)

// shelf serves files with an ETag of their content and answers conditions.
type shelf struct {
	mu    sync.Mutex
	files map[string]string
}

func (s *shelf) put(name, body string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files[name] = body
}

func (s *shelf) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	body, ok := s.files[strings.TrimPrefix(r.URL.Path, "/")]
	s.mu.Unlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	etag := `"` + sum(body)[:8] + `"`
	w.Header().Set("ETag", etag)
	if r.Header.Get("If-None-Match") == etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	io.WriteString(w, body)
}

func names(docs []lists.Document) []string {
	var n []string
	for _, d := range docs {
		n = append(n, d.Name)
	}
	return n
}

func TestConditionalFile(t *testing.T) {
	s := &shelf{files: map[string]string{"SDN.XML": "one"}}
	p := publish(t, s.ServeHTTP)
	f, _ := fetcher(t)
	first := get(t, f, p.set("SDN.XML"), nil)

	again := get(t, f, p.set("SDN.XML"), first.Validators)
	if !again.NotModified || len(again.Documents) != 0 {
		t.Errorf("got %+v, want not modified", again)
	}
	if diff := cmp.Diff(first.Validators, again.Validators); diff != "" {
		t.Error("validators after a 304:", diff)
	}

	s.put("SDN.XML", "two")
	changed := get(t, f, p.set("SDN.XML"), first.Validators)
	if changed.NotModified || content(t, changed.Documents[0]) != "two" {
		t.Errorf("got %+v, want the new one", changed)
	}
	if diff := cmp.Diff([]string{"/SDN.XML", "/SDN.XML?", "/SDN.XML?"}, p.asked()); diff != "" {
		t.Error(diff)
	}
}

func TestConditionalSet(t *testing.T) {
	tests := map[string]struct {
		change  []string
		missing bool // one file has no validator
		want    []string
	}{
		// A "?" is a request with a condition; those at the end ask whether
		// the set has moved meanwhile.
		"nothing changed":    {nil, false, []string{"/A?", "/B?", "/C?"}},
		"the first changed":  {[]string{"A"}, false, []string{"/A?", "/B", "/C", "/A?", "/B?"}},
		"the middle changed": {[]string{"B"}, false, []string{"/A?", "/B?", "/C", "/A", "/B?", "/C?"}},
		"the last changed":   {[]string{"C"}, false, []string{"/A?", "/B?", "/C?", "/A", "/B", "/A?", "/C?"}},
		"a validator lacks":  {nil, true, []string{"/A", "/B", "/C", "/A?", "/B?"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := &shelf{files: map[string]string{"A": "a", "B": "b", "C": "c"}}
			p := publish(t, s.ServeHTTP)
			f, _ := fetcher(t)
			held := get(t, f, p.set("A", "B", "C"), nil).Validators
			p.asked()
			for _, name := range test.change {
				s.put(name, "new")
			}
			if test.missing {
				delete(held, p.URL+"/B")
			}
			res := get(t, f, p.set("A", "B", "C"), held)
			if diff := cmp.Diff(test.want, p.asked()); diff != "" {
				t.Error(diff)
			}
			if res.NotModified != (test.change == nil && !test.missing) {
				t.Errorf("not modified is %v", res.NotModified)
			}
			if !res.NotModified {
				if diff := cmp.Diff([]string{"A", "B", "C"}, names(res.Documents)); diff != "" {
					t.Error(diff)
				}
				for _, d := range res.Documents {
					if got := content(t, d); got != s.files[d.Name] {
						t.Errorf("%s is %q", d.Name, got)
					}
				}
			}
		})
	}
}

// A publication that comes out between two files of the one before.
func TestSetMovesWhileFetched(t *testing.T) {
	for _, times := range []int{1, maxRounds} {
		t.Run(fmt.Sprint(times), func(t *testing.T) {
			s := &shelf{files: map[string]string{"A": "a0", "B": "b0"}}
			edition := 0
			p := publish(t, func(w http.ResponseWriter, r *http.Request) {
				s.ServeHTTP(w, r)
				if r.URL.Path == "/A" && r.Header.Get("If-None-Match") == "" && edition < times {
					edition++
					s.put("A", fmt.Sprint("a", edition))
					s.put("B", fmt.Sprint("b", edition))
				}
			})
			f, log := fetcher(t)
			if times == maxRounds {
				e := fails(t, f, p.set("A", "B"))
				if !e.Temporary || !strings.Contains(e.Reason, "changed while it was fetched") {
					t.Errorf("got %+v", e)
				}
				return
			}
			res := get(t, f, p.set("A", "B"), nil)
			if a, b := content(t, res.Documents[0]), content(t, res.Documents[1]); a != "a1" || b != "b1" {
				t.Errorf("got %s with %s", a, b)
			}
			if !strings.Contains(log.String(), "the set changed while it was fetched") {
				t.Errorf("logged %q", log)
			}
		})
	}
}

// Servers exist whose ETag differs from one machine to the next.
func TestSetWithRestlessValidators(t *testing.T) {
	n := 0
	p := publish(t, func(w http.ResponseWriter, r *http.Request) {
		n++
		w.Header().Set("ETag", fmt.Sprintf(`"%d"`, n))
		io.WriteString(w, r.URL.Path)
	})
	f, _ := fetcher(t)
	res := get(t, f, p.set("A", "B"), nil)
	if content(t, res.Documents[0]) != "/A" || content(t, res.Documents[1]) != "/B" {
		t.Error("wrong content")
	}
}

func TestSetWithoutValidators(t *testing.T) {
	p := publish(t, func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.URL.Path) })
	f, _ := fetcher(t)
	held := get(t, f, p.set("A", "B"), nil).Validators
	if res := get(t, f, p.set("A", "B"), held); res.NotModified {
		t.Error("not modified")
	}
	if diff := cmp.Diff([]string{"/A", "/B", "/A", "/B"}, p.asked()); diff != "" {
		t.Error(diff)
	}
}

// Whatever happens to one file of a set happens to the set.
func TestSetIsOneUnit(t *testing.T) {
	for _, status := range []int{403, 404, 410, 503} {
		for _, broken := range []string{"SDN.CSV", "ADD.CSV", "ALT.CSV"} {
			t.Run(fmt.Sprint(status, broken), func(t *testing.T) {
				p := publish(t, func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path == "/"+broken {
						w.WriteHeader(status)
						return
					}
					io.WriteString(w, "rows")
				})
				f, _ := fetcher(t)
				sets := append(p.set("SDN.CSV", "ADD.CSV", "ALT.CSV"), p.set("OTHER.XML")...)
				// Only a set whose first file is not there is not there.
				if broken == "SDN.CSV" && (status == 404 || status == 410) {
					if got := names(get(t, f, sets, nil).Documents); got[0] != "OTHER.XML" {
						t.Errorf("got %v", got)
					}
					return
				}
				if e := fails(t, f, sets); e.Status != status || e.URL != p.URL+"/"+broken {
					t.Errorf("got %+v", e)
				}
				for _, path := range p.asked() {
					if path == "/OTHER.XML" {
						t.Error("the other set was asked for")
					}
				}
			})
		}
	}
}

func TestNoSetIsThere(t *testing.T) {
	p := publish(t, http.NotFound)
	f, _ := fetcher(t)
	e := fails(t, f, append(p.set("A.ZIP"), p.set("B.XML")...))
	if e.Status != 404 || !strings.Contains(e.Reason, p.URL+"/B.XML") {
		t.Errorf("got %v", e)
	}
	if _, err := f.Get(t.Context(), source(), nil, nil); err == nil {
		t.Error("no set is no error")
	}
}

// A date that is the answer's own second may belong to two editions.
func TestNewValidator(t *testing.T) {
	const modified, later = "Wed, 23 Sep 2026 14:07:28 GMT", "Wed, 23 Sep 2026 14:07:29 GMT"
	at := time.Date(2026, 9, 23, 14, 7, 28, 5e8, time.UTC)
	tests := map[string]struct {
		etag, modified, date string
		fetched              time.Time
		want                 Validator
	}{
		"older than the answer": {"", modified, later, at, Validator{LastModified: modified, SHA256: "s"}},
		"of the same second":    {"", modified, modified, at, Validator{SHA256: "s"}},
		"no date, older":        {"", modified, "", at.Add(time.Second), Validator{LastModified: modified, SHA256: "s"}},
		"no date, same second":  {"", modified, "", at, Validator{SHA256: "s"}},
		"not a date":            {"", "yesterday", later, at, Validator{SHA256: "s"}},
		"an etag knows better":  {`"e"`, modified, modified, at, Validator{ETag: `"e"`, LastModified: modified, SHA256: "s"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			h := http.Header{}
			for k, v := range map[string]string{"Etag": test.etag, "Last-Modified": test.modified, "Date": test.date} {
				if v != "" {
					h.Set(k, v)
				}
			}
			if diff := cmp.Diff(test.want, newValidator(h, "s", test.fetched)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestValidatorKey(t *testing.T) {
	a, b := ValidatorKey("https://u:p@h/x?list=a"), ValidatorKey("https://u:p@h/x?list=b")
	if a == b || strings.Contains(a+b, "list") || strings.Contains(a, "u:p") || !strings.HasPrefix(a, "https://h/x#") {
		t.Errorf("got %s and %s", a, b)
	}
	if got := ValidatorKey("https://h/x"); got != "https://h/x" {
		t.Errorf("got %s", got)
	}
}
