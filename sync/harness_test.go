package sync_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/sirupsen/logrus"
	"go.uber.org/goleak"

	"sanctionsd/fetch"
	"sanctionsd/lists"
	"sanctionsd/lists/ofac"
	"sanctionsd/lists/ofac/ofactest"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
	listsync "sanctionsd/sync"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// publisher serves one file over real HTTP, with validators, and can be told
// to misbehave.
type publisher struct {
	mu      sync.Mutex
	body    []byte
	tag     int
	handler http.HandlerFunc
	asked   int
	*httptest.Server
}

func newPublisher(t testing.TB) *publisher {
	p := new(publisher)
	p.Server = httptest.NewServer(p)
	t.Cleanup(p.Close)
	return p
}

func (p *publisher) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked++
	if p.handler != nil {
		p.handler(w, r)
		return
	}
	w.Header().Set("ETag", fmt.Sprintf(`"%d"`, p.tag))
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(p.body))
}

// publish serves a body from now on.
func (p *publisher) publish(body []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.body, p.handler = body, nil
	p.tag++
}

// fault answers with h from now on.
func (p *publisher) fault(h http.HandlerFunc) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.handler = h
}

// bench is a syncer over a real store and a real publisher.
type bench struct {
	*listsync.Syncer
	t   testing.TB
	db  *store.DB
	pub *publisher
	req listsync.Request
}

func newBench(t *testing.T) *bench { return newBenchTB(t) }

func newBenchTB(t testing.TB) *bench {
	db := storetest.Open(t)
	pub := newPublisher(t)
	log := logrus.New()
	log.SetOutput(io.Discard)
	source := ofac.SDN()
	return &bench{
		Syncer: &listsync.Syncer{Store: db, Log: log, Fetch: &fetch.Fetcher{Dir: t.TempDir(), Retries: -1, IdleTimeout: 5 * time.Second}},
		t:      t, db: db, pub: pub,
		req: listsync.Request{Source: source, URL: pub.URL + "/SDN.XML", Guard: source.Guard, Trigger: store.TriggerOperator},
	}
}

// sync does a run and demands an outcome.
func (b *bench) sync(want store.Outcome) listsync.Result {
	b.t.Helper()
	res, err := b.Sync(b.t.Context(), b.req)
	if err != nil {
		b.t.Fatal(err)
	}
	if res.Outcome != want {
		b.t.Fatalf("outcome %s, want %s; reason: %s", res.Outcome, want, res.Reason)
	}
	return res
}

// types returns the types of the events after a number.
func (b *bench) types(after uint64) []string {
	b.t.Helper()
	events, err := b.db.Events(after, 1000)
	if err != nil {
		b.t.Fatal(err)
	}
	var types []string
	for _, e := range events {
		types = append(types, e.Type)
	}
	return types
}

func (b *bench) wantTypes(after uint64, want ...string) {
	b.t.Helper()
	if got := b.types(after); !slices.Equal(got, want) {
		b.t.Errorf("events %v, want %v", got, want)
	}
}

func (b *bench) seq() uint64 {
	b.t.Helper()
	seq, err := b.db.Seq()
	if err != nil {
		b.t.Fatal(err)
	}
	return seq
}

// state is all that the world sees of the list, to compare before and after.
func (b *bench) state() string {
	b.t.Helper()
	var out bytes.Buffer
	err := b.db.Designations(b.req.Source.ID, func(s store.Snapshot) error {
		return json.NewEncoder(&out).Encode(s.State)
	}, func(raw []byte) error {
		out.Write(raw)
		return nil
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return out.String()
}

// day is when the first edition of these tests is published. Invented.
var day = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

// edition returns a classic publication of n invented entries, edited.
func edition(t testing.TB, published time.Time, n int, edits ...func(*lists.Designation) bool) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := ofactest.ClassicXML(&b, published, entries(n, edits...)); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// entries are n invented parties, edited; an edit that returns false drops one.
func entries(n int, edits ...func(*lists.Designation) bool) []*lists.Designation {
	var ds []*lists.Designation
	for i := range n {
		d := entry(i)
		keep := true
		for _, edit := range edits {
			keep = keep && edit(d)
		}
		if keep {
			ds = append(ds, d)
		}
	}
	return ds
}

// entry is an invented party of a list.
func entry(i int) *lists.Designation {
	id := fmt.Sprint(90000 + i)
	return &lists.Designation{
		ID: "us-ofac-sdn/" + id, List: "us-ofac-sdn", NativeID: id, Kind: lists.Entity,
		Names:    []lists.Name{{Full: "EXAMPLE COMPANY " + id, Type: lists.NamePrimary}},
		Programs: []string{"CUBA"},
		Addresses: []lists.Address{{
			Street: "1 Example Street", City: "Havana", Full: "1 Example Street, Havana, Cuba", Country: &lists.Country{Code: "CU", Text: "Cuba"},
		}},
	}
}

// without drops the entries from i to j.
func without(i, j int) func(*lists.Designation) bool {
	return func(d *lists.Designation) bool {
		var n int
		fmt.Sscan(d.NativeID, &n) //nolint:errcheck // ids of entry are numbers
		return n-90000 < i || n-90000 >= j
	}
}

// renamed gives the entries from i to j another name.
func renamed(i, j int) func(*lists.Designation) bool {
	outside := without(i, j)
	return func(d *lists.Designation) bool {
		if !outside(d) {
			d.Names[0].Full += " RENAMED"
		}
		return true
	}
}
