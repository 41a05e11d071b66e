package fetch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/sirupsen/logrus"
	"go.uber.org/goleak"

	"sanctionsd/lists"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// source is an invented list with the two shapes a list can have: one file, or
// a set of files.
func source() lists.Source {
	return lists.Source{
		ID: "xx-test", MaxBytes: 1 << 20, Formats: []string{"classic", "delimited"},
		Files: func(format string) []string {
			if format == "classic" {
				return []string{"SDN.XML"}
			}
			return []string{"SDN.CSV", "ADD.CSV", "ALT.CSV"}
		},
	}
}

// fetcher retries at once and keeps what it logs.
func fetcher(t *testing.T) (*Fetcher, *bytes.Buffer) {
	t.Helper()
	var log bytes.Buffer
	logger := logrus.New()
	logger.SetOutput(&log)
	logger.SetLevel(logrus.TraceLevel)
	return &Fetcher{
		Dir: filepath.Join(t.TempDir(), "spool"), Log: logger,
		RetryWaitMin: time.Millisecond, RetryWaitMax: 2 * time.Millisecond, Retries: 2,
	}, &log
}

// publisher is a server that remembers what it was asked.
type publisher struct {
	*httptest.Server
	mu       sync.Mutex
	requests []*http.Request
}

func publish(t *testing.T, h http.HandlerFunc) *publisher {
	t.Helper()
	p := &publisher{}
	p.Server = httptest.NewServer(p.handler(h))
	t.Cleanup(p.Close)
	return p
}

func (p *publisher) handler(h http.HandlerFunc) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.requests = append(p.requests, r)
		p.mu.Unlock()
		h(w, r)
	})
}

// asked returns the paths asked for so far, and forgets them. A condition is
// shown by a "?" behind the path.
func (p *publisher) asked() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var paths []string
	for _, r := range p.requests {
		s := r.URL.Path
		if r.Header.Get("If-None-Match")+r.Header.Get("If-Modified-Since") != "" {
			s += "?"
		}
		paths = append(paths, s)
	}
	p.requests = nil
	return paths
}

func (p *publisher) set(names ...string) []lists.Set {
	var set lists.Set
	for _, name := range names {
		set.Files = append(set.Files, lists.Location{Name: name, URL: p.URL + "/" + name})
	}
	return []lists.Set{set}
}

func content(t *testing.T, d lists.Document) string {
	t.Helper()
	f, err := d.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func sum(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

// get fetches what must succeed.
func get(t *testing.T, f *Fetcher, sets []lists.Set, held Validators) *Result {
	t.Helper()
	res, err := f.Get(t.Context(), source(), sets, held)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Close() })
	return res
}

// fails fetches what must fail, with an *Error, and leaves nothing in the spool.
func fails(t *testing.T, f *Fetcher, sets []lists.Set) *Error {
	t.Helper()
	res, err := f.Get(t.Context(), source(), sets, nil)
	if err == nil {
		t.Fatalf("got %d documents, want an error", len(res.Documents))
	}
	e, ok := errors.AsType[*Error](err)
	if !ok {
		t.Fatalf("got %T %v, want an *Error", err, err)
	}
	t.Log(e)
	spoolIsEmpty(t, f)
	return e
}

// refused fetches what must be refused.
func refused(t *testing.T, f *Fetcher, sets []lists.Set) *lists.Refusal {
	t.Helper()
	_, err := f.Get(t.Context(), source(), sets, nil)
	r := lists.AsRefusal(err)
	if r == nil {
		t.Fatalf("got %v, want a refusal", err)
	}
	t.Log(r.Code, "·", r)
	spoolIsEmpty(t, f)
	return r
}

func spoolIsEmpty(t *testing.T, f *Fetcher) {
	t.Helper()
	left, err := os.ReadDir(f.Dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	if len(left) != 0 {
		t.Errorf("%d entries left in the spool", len(left))
	}
}

func TestGetDocument(t *testing.T) {
	const body = "<sdnList/>"
	p := publish(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml")
		w.Header().Set("ETag", `"e1"`)
		w.Header().Set("Last-Modified", "Wed, 23 Sep 2026 14:07:28 GMT")
		w.Header().Set("Date", "Wed, 23 Sep 2026 15:00:00 GMT")
		w.Header().Set("Set-Cookie", "session=secret")
		io.WriteString(w, body)
	})
	f, _ := fetcher(t)
	at := time.Date(2026, 9, 23, 15, 0, 0, 0, time.UTC)
	f.Now = func() time.Time { return at }
	res := get(t, f, p.set("SDN.XML"), nil)

	if len(res.Documents) != 1 || res.NotModified {
		t.Fatalf("got %+v", res)
	}
	d := res.Documents[0]
	if got := content(t, d); got != body {
		t.Errorf("content is %q", got)
	}
	d.Open = nil
	want := lists.Document{
		Name: "SDN.XML", URL: p.URL + "/SDN.XML", SHA256: sum(body), Size: 10, Content: sum(body), ContentSize: 10,
		FetchedAt: at, LastModified: time.Date(2026, 9, 23, 14, 7, 28, 0, time.UTC),
		Header: map[string]string{
			"Content-Type": "text/xml", "Content-Length": "10", "Etag": `"e1"`,
			"Last-Modified": "Wed, 23 Sep 2026 14:07:28 GMT", "Date": "Wed, 23 Sep 2026 15:00:00 GMT",
		},
	}
	if diff := cmp.Diff(want, d); diff != "" {
		t.Error(diff)
	}
	wantValidators := Validators{p.URL + "/SDN.XML": {ETag: `"e1"`, LastModified: "Wed, 23 Sep 2026 14:07:28 GMT", SHA256: sum(body)}}
	if diff := cmp.Diff(wantValidators, res.Validators); diff != "" {
		t.Error(diff)
	}

	r := p.requests[0]
	for name, want := range map[string]string{"User-Agent": DefaultUserAgent(""), "Accept-Encoding": "identity", "If-None-Match": "", "Cache-Control": "no-cache"} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s was %q, want %q", name, got, want)
		}
	}

	folder, err := os.Stat(f.Dir)
	if err != nil || folder.Mode().Perm() != 0o700 {
		t.Errorf("spool folder: %v %v", folder.Mode(), err)
	}
	err = filepath.Walk(res.spool.dir, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	if err := res.Close(); err != nil {
		t.Error(err)
	}
	spoolIsEmpty(t, f)
}

func TestUserAgent(t *testing.T) {
	p := publish(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "x") })
	f, _ := fetcher(t)
	f.UserAgent = "Mozilla/5.0 (compatible; somebody else; of forty characters)"
	get(t, f, p.set("SDN.XML"), nil)
	if got := p.requests[0].UserAgent(); got != f.UserAgent {
		t.Errorf("sent %q", got)
	}
	for _, version := range []string{"", "1", "1.2.3-rc1+dirty", "1)\r\nX: y;("} {
		ua := DefaultUserAgent(version)
		if !strings.HasPrefix(ua, "Mozilla/5.0 ") || len(ua) < 40 || !strings.Contains(ua, "sanctionsd/") || strings.ContainsAny(ua, "\r\n") || strings.Count(ua, ")") != 1 {
			t.Errorf("version %q gives %q", version, ua)
		}
	}
}

func TestSweep(t *testing.T) {
	f, _ := fetcher(t)
	if err := f.Sweep(); err != nil {
		t.Fatal("a folder that is not there yet:", err)
	}
	for _, name := range []string{"fetch-123", "mine"} {
		if err := os.MkdirAll(filepath.Join(f.Dir, name, "x"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Sweep(); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(f.Dir)
	if err != nil || len(left) != 1 || left[0].Name() != "mine" {
		t.Errorf("left are %v, %v", left, err)
	}
}

func TestSpoolFolderCannotBeMade(t *testing.T) {
	f, _ := fetcher(t)
	if err := os.WriteFile(f.Dir, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := f.Get(t.Context(), source(), nil, nil)
	if err == nil || !strings.Contains(err.Error(), "make spool folder") {
		t.Errorf("got %v", err)
	}
	f.Dir = ""
	if _, err := f.Get(t.Context(), source(), nil, nil); err == nil {
		t.Error("no folder at all is no error")
	}
}

func TestGetStopsWithItsContext(t *testing.T) {
	tests := map[string]http.HandlerFunc{
		"before the answer": func(http.ResponseWriter, *http.Request) {},
		"within the body": func(w http.ResponseWriter, _ *http.Request) {
			io.WriteString(w, "half of a li")
			w.(http.Flusher).Flush()
		},
		"in a wait": func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(http.StatusServiceUnavailable)
			w.(http.Flusher).Flush()
		},
	}
	for name, handler := range tests {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			p := publish(t, func(w http.ResponseWriter, r *http.Request) {
				handler(w, r)
				cancel()
				<-r.Context().Done()
			})
			f, _ := fetcher(t)
			f.RetryWaitMin, f.RetryWaitMax = time.Hour, time.Hour
			_, err := f.Get(ctx, source(), p.set("SDN.XML"), nil)
			if e, ok := errors.AsType[*Error](err); !ok || !errors.Is(err, context.Canceled) || !strings.Contains(e.Reason, "stopped") {
				t.Errorf("got %v", err)
			}
			if n := len(p.asked()); n != 1 {
				t.Errorf("asked %d times", n)
			}
			spoolIsEmpty(t, f)
		})
	}
}
