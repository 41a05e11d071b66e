package webhook

import (
	"context"
	"encoding/json"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"sync"
	"testing"
	"time"

	"sanctionsd/lists"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
	"sanctionsd/webhook/receive"
)

const patience = 30 * time.Second

// openStore returns a store in which the endpoints begin at the beginning.
// Its contents are checked when the test ends.
func openStore(t testing.TB, names ...string) *store.DB {
	t.Helper()
	db := storetest.Open(t)
	var starts []store.Start
	for _, n := range names {
		starts = append(starts, store.Start{Name: n})
	}
	if err := db.EnsureEndpoints(context.Background(), starts); err != nil {
		t.Fatal(err)
	}
	return db
}

// party is an invented designation.
func party(list string, n int, kind lists.Kind, remarks string) *lists.Designation {
	return storetest.Designation(list, strconv.Itoa(n), func(d *lists.Designation) { d.Kind, d.Remarks = kind, remarks })
}

// publish commits a publication of a list.
func publish(t testing.TB, db *store.DB, list, id string, parties ...*lists.Designation) {
	t.Helper()
	c := store.Commit{Publication: lists.Publication{ID: id}}
	if _, err := storetest.TryCommit(context.Background(), db, list, c, parties...); err != nil {
		t.Fatal(err)
	}
}

// addParties commits n additions to a new list, after its empty baseline: the
// events 1 (list.baselined), n additions and list.published.
func addParties(t testing.TB, db *store.DB, list string, n int) {
	t.Helper()
	publish(t, db, list, "1")
	var parties []*lists.Designation
	for i := range n {
		kind := lists.Individual
		if i%2 == 1 {
			kind = lists.Vessel
		}
		parties = append(parties, party(list, i+1, kind, ""))
	}
	publish(t, db, list, "2", parties...)
}

// events returns the whole log.
func events(t testing.TB, db *store.DB) []store.Event {
	t.Helper()
	all, err := storetest.Events(db)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func place(t testing.TB, db *store.DB, name string) store.Endpoint {
	t.Helper()
	p, err := db.Endpoint(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// body is what a receiver reads of a delivery.
type body struct {
	ID        string          `json:"id"`
	Type      string          `json:"type"`
	Timestamp string          `json:"timestamp"`
	Data      json.RawMessage `json:"data"`
	Delivery  *envelope       `json:"delivery"`
}

// attemptSeen is one request as it came.
type attemptSeen struct {
	id   string
	at   time.Time
	raw  []byte
	body body
	code int
}

// receiver is a subscriber: a server on loopback that verifies what it gets.
type receiver struct {
	t testing.TB
	*httptest.Server
	secret string
	// answer is called with the number of the request, from 1; it answers 204
	// if nil.
	answer func(n int, w http.ResponseWriter, r *http.Request)

	mu   sync.Mutex
	more *sync.Cond
	seen []attemptSeen
}

func newReceiver(t testing.TB, answer func(n int, w http.ResponseWriter, r *http.Request)) *receiver {
	t.Helper()
	r := &receiver{t: t, secret: vectorSecret, answer: answer}
	r.more = sync.NewCond(&r.mu)
	r.Server = httptest.NewServer(r)
	t.Cleanup(r.Close)
	return r
}

// statuses answers the n-th request with the n-th status, and all after with
// the last.
func statuses(codes ...int) func(int, http.ResponseWriter, *http.Request) {
	return func(n int, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(codes[min(n, len(codes))-1]) }
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	raw, err := io.ReadAll(req.Body)
	if err != nil {
		r.t.Errorf("read delivery: %v", err)
	}
	seconds, err := strconv.ParseInt(req.Header.Get(HeaderTimestamp), 10, 64)
	if err != nil {
		r.t.Errorf("timestamp: %v", err)
	}
	a := attemptSeen{id: req.Header.Get(HeaderID), at: time.Unix(seconds, 0), raw: raw}
	// Judged by its own time, since senders in tests have clocks of their own.
	if err := receive.Verify(req.Header, raw, []string{r.secret}, a.at); err != nil {
		r.t.Errorf("delivery %s: %v", a.id, err)
	}
	if req.Method != http.MethodPost || req.Header.Get("Content-Type") != "application/json" {
		r.t.Errorf("%s with content type %q", req.Method, req.Header.Get("Content-Type"))
	}
	if err := json.Unmarshal(raw, &a.body); err != nil {
		r.t.Errorf("delivery %s: %v", a.id, err)
	}
	r.mu.Lock()
	n := len(r.seen) + 1
	r.seen = append(r.seen, a)
	r.mu.Unlock()
	noted := &noteStatus{ResponseWriter: w, code: http.StatusOK}
	defer func() {
		r.mu.Lock()
		r.seen[n-1].code = noted.code
		r.more.Broadcast()
		r.mu.Unlock()
	}()
	if r.answer == nil {
		noted.WriteHeader(http.StatusNoContent)
		return
	}
	r.answer(n, noted, req)
}

type noteStatus struct {
	http.ResponseWriter
	code int
}

func (n *noteStatus) WriteHeader(code int) {
	n.code = code
	n.ResponseWriter.WriteHeader(code)
}

func (n *noteStatus) Unwrap() http.ResponseWriter { return n.ResponseWriter }

// wait returns the requests once there are n that were answered.
func (r *receiver) wait(n int) []attemptSeen {
	r.t.Helper()
	late := time.AfterFunc(patience, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.more.Broadcast()
	})
	defer late.Stop()
	deadline := time.Now().Add(patience)
	r.mu.Lock()
	defer r.mu.Unlock()
	for len(r.seen) < n || r.seen[n-1].code == 0 {
		if time.Now().After(deadline) {
			r.t.Fatalf("%d requests came, want %d", len(r.seen), n)
		}
		r.more.Wait()
	}
	return append([]attemptSeen(nil), r.seen...)
}

func (r *receiver) all() []attemptSeen {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]attemptSeen(nil), r.seen...)
}

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// endpoint is one that may reach the receiver.
func (r *receiver) endpoint(name string) Endpoint {
	return Endpoint{
		Name: name, URL: r.URL + "/hook?token=hidden", Secrets: []Secret{mustSecret(r.t, r.secret)},
		AllowHTTP: true, AllowNetworks: loopback, Timeout: patience,
	}
}

// running is a dispatcher at work.
type running struct {
	*Dispatcher
	stop func()
}

// start runs a dispatcher; stop ends it and waits, and is called at the end of
// the test at the latest.
func start(t testing.TB, d *Dispatcher) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- d.Run(ctx) }()
	r := &running{Dispatcher: d, stop: sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})}
	t.Cleanup(r.stop)
	return r
}

// countingListener returns one on loopback that counts who comes.
func countingListener(t *testing.T) (addr netip.AddrPort, dialled func() int) {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	n := 0
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			n++
			mu.Unlock()
			_ = c.Close()
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
	return netip.MustParseAddrPort(l.Addr().String()), func() int {
		mu.Lock()
		defer mu.Unlock()
		return n
	}
}

// quiet keeps what a server says of broken handshakes out of the output.
var quiet = log.New(io.Discard, "", 0)
