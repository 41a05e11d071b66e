package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"sanctionsd/api"
	"sanctionsd/fetch"
	"sanctionsd/lists"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
	listsync "sanctionsd/sync"
)

// The lists of the tests: one that is held, and one that is not.
const (
	heldList = "test-held"
	newList  = "test-new"
)

// fixture is a server over a store of its own.
type fixture struct {
	*api.Server
	db     *store.DB
	now    time.Time
	tokens []api.Token
	log    *bytes.Buffer

	mu      sync.Mutex
	changed chan struct{}
}

// newFixture returns a server whose store holds three designations of heldList.
func newFixture(t testing.TB) *fixture {
	t.Helper()
	f := &fixture{now: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), changed: make(chan struct{}), log: new(bytes.Buffer)}
	clock := func() time.Time { return f.now }
	f.db = storetest.Open(t, store.Options{Now: clock})
	log := logrus.New()
	log.SetOutput(f.log)
	f.Server = &api.Server{
		Store: f.db, Log: log, Version: "test",
		Syncer: &listsync.Syncer{
			Store: f.db, Log: log, Now: clock,
			Fetch: &fetch.Fetcher{Dir: filepath.Join(t.TempDir(), "tmp"), Retries: -1},
		},
		Lists: func() []api.List {
			return []api.List{
				{Source: testSource(heldList), Enabled: true, StaleAfter: 24 * time.Hour, Request: listsync.Request{Source: testSource(heldList)}},
				{Source: testSource(newList), Request: listsync.Request{Source: testSource(newList)}},
			}
		},
		Endpoints: func(context.Context) ([]api.EndpointStatus, error) { return nil, nil },
		Deliver: func(context.Context) ([]api.Delivery, error) {
			return []api.Delivery{{Endpoint: "screening", Delivered: 1}}, nil
		},
		Changed: func() <-chan struct{} {
			f.mu.Lock()
			defer f.mu.Unlock()
			return f.changed
		},
		Tokens: func() []api.Token { return f.tokens },
	}
	f.commit(t, "1", "2", "3")
	return f
}

// commit makes a publication of heldList of designations with these ids, and
// wakes who waits for events.
func (f *fixture) commit(t testing.TB, ids ...string) {
	t.Helper()
	var ds []*lists.Designation
	for _, id := range ids {
		ds = append(ds, storetest.Designation(heldList, id, nil))
	}
	storetest.Commit(t, f.db, heldList, ds...)
	f.mu.Lock()
	defer f.mu.Unlock()
	close(f.changed)
	f.changed = make(chan struct{})
}

// testSource is a list of one document, each line of which is the id of an
// entry. Lines that begin with "#" are passed over.
func testSource(id string) lists.Source {
	return lists.Source{
		ID: id, Title: "Invented list", Authority: "Nobody", Zone: "America/New_York",
		MaxBytes: 256 << 20, MinRecords: 1, Formats: []string{"lines"},
		Guard: lists.Guard{RemovedMin: 25, ChurnMin: 100},
		Files: func(string) []string { return []string{"list.txt"} },
		Locate: func(base, _ string) ([]lists.Set, error) {
			return []lists.Set{{Files: []lists.Location{{Name: "list.txt", URL: base}}}}, nil
		},
		Parse: func(ctx context.Context, docs []lists.Document, yield func(*lists.Designation) error) (lists.Reading, error) {
			r := lists.Reading{Format: "lines"}
			for _, doc := range docs {
				f, err := doc.Open()
				if err != nil {
					return r, err
				}
				text, err := io.ReadAll(f)
				if err := f.Close(); err != nil {
					return r, err
				}
				if err != nil {
					return r, err
				}
				for line := range strings.Lines(string(text)) {
					native := strings.TrimSpace(line)
					if strings.HasPrefix(native, "#") || native == "" {
						continue
					}
					r.Records++
					if err := yield(storetest.Designation(id, native, nil)); err != nil {
						return r, err
					}
				}
			}
			return r, ctx.Err()
		},
	}
}

// answer is what a server answered.
type answer struct {
	Status int
	Header http.Header
	Body   string
}

// ask sends a request to a handler, as from a loopback name.
func ask(t *testing.T, h http.Handler, method, target string, header ...string) answer {
	t.Helper()
	req := httptest.NewRequestWithContext(t.Context(), method, "http://localhost"+target, nil)
	for i := 0; i < len(header); i += 2 {
		if header[i] == "Host" {
			req.Host = header[i+1]
		}
		req.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, req)
	return answer{rec.Code, rec.Header(), rec.Body.String()}
}

// decode reads the answer's JSON.
func decode[T any](t *testing.T, a answer) (v T) {
	t.Helper()
	if err := json.Unmarshal([]byte(a.Body), &v); err != nil {
		t.Fatalf("%v in %d %s", err, a.Status, a.Body)
	}
	return v
}
