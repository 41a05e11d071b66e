package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// TestDeliverInOrder: every event comes once, in order, with the bytes of the
// feed, and each names the one before.
func TestDeliverInOrder(t *testing.T) {
	db := openStore(t, "a")
	addParties(t, db, "us-ofac-sdn", 20)
	r := newReceiver(t, nil)
	d := start(t, &Dispatcher{Store: db, Endpoints: []Endpoint{r.endpoint("a")}})
	r.wait(22)
	// More is committed while it runs.
	publish(t, db, "us-ofac-cons", "1")
	d.Wake()
	seen := r.wait(23)
	d.stop()
	all := events(t, db)
	if len(seen) != len(all) || len(all) != 23 {
		t.Fatalf("%d deliveries of %d events", len(seen), len(all))
	}
	for i, e := range all {
		if seen[i].id != e.ID {
			t.Errorf("delivery %d is %s, want %s", i, seen[i].id, e.ID)
		}
		if want := strings.TrimSuffix(string(e.JSON), "}"); !strings.HasPrefix(string(seen[i].raw), want) {
			t.Errorf("event %d differs from the feed:\n%s\n%s", e.Seq, seen[i].raw, e.JSON)
		}
		want := &envelope{Endpoint: "a", PreviousSeq: uint64(i), Matched: []string{}}
		if diff := cmp.Diff(want, seen[i].body.Delivery); diff != "" {
			t.Errorf("delivery of event %d: %s", e.Seq, diff)
		}
	}
	if p := place(t, db, "a"); p.Cursor != 23 || p.Matched != 23 || p.Attempts != 0 || p.State != store.EndpointActive || p.LastSuccess.IsZero() {
		t.Errorf("place %+v", p)
	}
}

// TestFilteredEndpoint: previous_seq and the cursor pass by what does not
// match.
func TestFilteredEndpoint(t *testing.T) {
	db := openStore(t, "ships", "none")
	addParties(t, db, "us-ofac-sdn", 600)
	r := newReceiver(t, nil)
	ships, none := r.endpoint("ships"), r.endpoint("none")
	ships.Filter = Filter{Types: []string{"designation.*"}, Kinds: []string{"vessel"}}
	none.Filter = Filter{Lists: []string{"cn-*"}}
	before, err := Statuses(context.Background(), db, []Endpoint{ships, none})
	if err != nil {
		t.Fatal(err)
	}
	if before[0].Lag != 300 || before[1].Lag != 0 {
		t.Errorf("lag %d and %d before, want 300 and 0", before[0].Lag, before[1].Lag)
	}
	results, err := (&Dispatcher{Store: db, Endpoints: []Endpoint{ships, none}}).Drain(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	want := []Drained{
		{Endpoint: "ships", State: store.EndpointActive, Delivered: 300},
		{Endpoint: "none", State: store.EndpointActive},
	}
	if diff := cmp.Diff(want, results); diff != "" {
		t.Error(diff)
	}
	previous := uint64(0)
	for _, a := range r.all() {
		var data struct {
			Seq         uint64            `json:"seq"`
			Designation lists.Designation `json:"designation"`
		}
		if err := json.Unmarshal(a.body.Data, &data); err != nil {
			t.Fatal(err)
		}
		if a.body.Delivery.PreviousSeq != previous || data.Designation.Kind != lists.Vessel {
			t.Fatalf("event %d is a %s after %d, want after %d", data.Seq, data.Designation.Kind, a.body.Delivery.PreviousSeq, previous)
		}
		previous = data.Seq
	}
	if a, b := place(t, db, "ships"), place(t, db, "none"); a.Cursor != 602 || a.Matched != 601 || b.Cursor != 602 || b.Matched != 0 {
		t.Errorf("cursors %d and %d, last matches %d and %d", a.Cursor, b.Cursor, a.Matched, b.Matched)
	}
}

// TestFailureBlocks: what fails is neither overtaken nor lost, and a restart
// goes on where the attempts were.
func TestFailureBlocks(t *testing.T) {
	db := openStore(t, "a")
	addParties(t, db, "us-ofac-sdn", 3)
	r := newReceiver(t, statuses(204, 500, 500, 204))
	e := r.endpoint("a")
	d := start(t, &Dispatcher{Store: db, Endpoints: []Endpoint{e}, Random: func() float64 { return 0.5 }})
	r.wait(2)
	d.stop()
	p := place(t, db, "a")
	if p.Cursor != 1 || p.Attempts != 1 || p.LastError != "the receiver answered 500 Internal Server Error" || p.NextAttempt.Sub(p.LastAttempt) != 5*time.Second {
		t.Fatalf("after one failure: %+v", p)
	}
	// The second process starts before the next attempt is due and waits.
	start(t, &Dispatcher{Store: db, Endpoints: []Endpoint{e}}).stop()
	if n := len(r.all()); n != 2 {
		t.Fatalf("%d attempts, want 2: the restart did not wait", n)
	}
	// The third when it is due.
	later := func() time.Time { return p.NextAttempt }
	d = start(t, &Dispatcher{Store: db, Endpoints: []Endpoint{e}, Now: later, Random: func() float64 { return 0.5 }})
	r.wait(3)
	d.stop()
	p = place(t, db, "a")
	if p.Attempts != 2 || p.NextAttempt.Sub(p.LastAttempt) != 5*time.Minute {
		t.Fatalf("after two failures: %+v", p)
	}
	d = start(t, &Dispatcher{Store: db, Endpoints: []Endpoint{e}, Now: func() time.Time { return p.NextAttempt }})
	seen := r.wait(7)
	d.stop()
	want := []string{}
	for i, ev := range events(t, db) {
		want = append(want, ev.ID)
		if i == 1 {
			want = append(want, ev.ID, ev.ID)
		}
	}
	if diff := cmp.Diff(want, ids(seen)); diff != "" {
		t.Errorf("deliveries: %s", diff)
	}
	if p = place(t, db, "a"); p.Attempts != 0 || p.LastError != "" || p.Cursor != 5 {
		t.Errorf("at the end: %+v", p)
	}
}

func ids(seen []attemptSeen) (ids []string) {
	for _, a := range seen {
		ids = append(ids, a.id)
	}
	return ids
}

// TestSlowEndpointDelaysNobody: one endpoint hangs, the other has all.
func TestSlowEndpointDelaysNobody(t *testing.T) {
	db := openStore(t, "slow", "fast")
	addParties(t, db, "us-ofac-sdn", 50)
	release := make(chan struct{})
	slow := newReceiver(t, func(_ int, w http.ResponseWriter, _ *http.Request) { <-release })
	fast := newReceiver(t, nil)
	d := start(t, &Dispatcher{Store: db, Endpoints: []Endpoint{slow.endpoint("slow"), fast.endpoint("fast")}})
	fast.wait(52)
	close(release)
	slow.wait(52)
	d.stop()
	if diff := cmp.Diff(ids(fast.all()), ids(slow.all())); diff != "" {
		t.Error(diff)
	}
}

// TestReceiverDisables: on its receiver's word an endpoint is suspended and
// not tried again, the others are told, and it goes on when an operator has
// made it active.
func TestReceiverDisables(t *testing.T) {
	disable := func(code int) func(int, http.ResponseWriter, *http.Request) {
		return func(n int, w http.ResponseWriter, _ *http.Request) {
			if n == 2 {
				w.Header().Set("Webhook-Delivery", "disable")
				w.WriteHeader(code)
			}
		}
	}
	tests := []struct {
		name   string
		answer func(int, http.ResponseWriter, *http.Request)
		cursor uint64
	}{
		{"410", statuses(204, 410, 204), 1},
		{"disable with 500", disable(500), 1},
		{"disable with 200", disable(200), 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			db := openStore(t, "a", "other")
			addParties(t, db, "us-ofac-sdn", 3)
			r, other := newReceiver(t, tt.answer), newReceiver(t, nil)
			endpoints := []Endpoint{r.endpoint("a"), other.endpoint("other")}
			d := start(t, &Dispatcher{Store: db, Endpoints: endpoints})
			told := other.wait(6)[5]
			var data store.EventData
			if err := json.Unmarshal(told.body.Data, &data); err != nil {
				t.Fatal(err)
			}
			if told.body.Type != store.EventEndpointSuspended || data.Endpoint != "a" || len(data.Reasons) != 1 || data.Reasons[0].Code != CodeDisabled {
				t.Errorf("the other endpoint was told %s %+v", told.body.Type, data)
			}
			p := place(t, db, "a")
			if p.State != store.EndpointSuspended || !p.NextAttempt.IsZero() || p.Cursor != tt.cursor || p.Reason == "" {
				t.Fatalf("place %+v", p)
			}
			// Neither time nor a restart nor an asking makes another attempt.
			d.stop()
			far := func() time.Time { return time.Now().Add(1000 * time.Hour) }
			results, err := (&Dispatcher{Store: db, Endpoints: endpoints[:1], Now: far}).Drain(context.Background())
			if err != nil || results[0].State != store.EndpointSuspended || results[0].Error == "" {
				t.Errorf("drained %+v, %v", results, err)
			}
			if n := len(r.all()); n != 2 {
				t.Errorf("%d attempts, want 2", n)
			}
			// An operator's word does, without a restart.
			d = start(t, &Dispatcher{Store: db, Endpoints: endpoints[:1]})
			p.State, p.Reason = store.EndpointActive, ""
			if err := db.SaveEndpoints(context.Background(), []store.Endpoint{p}); err != nil {
				t.Fatal(err)
			}
			d.Wake()
			seen := r.wait(2 + 6 - int(tt.cursor))
			d.stop()
			if last := seen[len(seen)-1].id; last != told.id {
				t.Errorf("the last delivery is %s, want the endpoint's own suspension %s", last, told.id)
			}
		})
	}
}

// TestDrain: an endpoint that fails is tried once, whatever its schedule, and
// uses up nothing of it before its time.
func TestDrain(t *testing.T) {
	db := openStore(t, "good", "bad")
	addParties(t, db, "us-ofac-sdn", 5)
	good, bad := newReceiver(t, nil), newReceiver(t, statuses(503))
	d := &Dispatcher{Store: db, Endpoints: []Endpoint{good.endpoint("good"), bad.endpoint("bad")}}
	drain := func() []Drained {
		t.Helper()
		results, err := d.Drain(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		return results
	}
	const unavailable = "the receiver answered 503 Service Unavailable"
	want := []Drained{{"good", store.EndpointActive, 7, ""}, {"bad", store.EndpointActive, 0, unavailable}}
	if diff := cmp.Diff(want, drain()); diff != "" {
		t.Error(diff)
	}
	first := place(t, db, "bad")
	want[0].Delivered = 0
	if diff := cmp.Diff(want, drain()); diff != "" {
		t.Error(diff)
	}
	second := place(t, db, "bad")
	if len(bad.all()) != 2 || first.Attempts != 1 || second.Attempts != 1 || !second.NextAttempt.Equal(first.NextAttempt) {
		t.Errorf("%d attempts; places %+v and %+v", len(bad.all()), first, second)
	}
	// A dispatcher at work does it with its own workers.
	publish(t, db, "us-ofac-cons", "1")
	r := start(t, d)
	good.wait(8)
	want[0].Delivered = 0
	if diff := cmp.Diff(want, drain()); diff != "" {
		t.Error(diff)
	}
	if n := len(bad.all()); n != 3 {
		t.Errorf("%d attempts, want 3", n)
	}
	r.stop()
}

func TestRunRefuses(t *testing.T) {
	db := openStore(t, "a")
	r := newReceiver(t, nil)
	err := (&Dispatcher{Store: db, Endpoints: []Endpoint{r.endpoint("unknown")}}).Run(context.Background())
	if !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an endpoint without a place: %v", err)
	}
	err = (&Dispatcher{Store: db, Endpoints: []Endpoint{r.endpoint("a"), r.endpoint("a")}}).Run(context.Background())
	if err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("one name twice: %v", err)
	}
}

// TestStop: an attempt under way is waited for, and beyond the grace broken
// off without being counted.
func TestStop(t *testing.T) {
	t.Run("within the grace", func(t *testing.T) {
		db := openStore(t, "a")
		publish(t, db, "us-ofac-sdn", "1")
		came, release := make(chan struct{}), make(chan struct{})
		r := newReceiver(t, func(int, http.ResponseWriter, *http.Request) { close(came); <-release })
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error)
		go func() {
			done <- (&Dispatcher{Store: db, Endpoints: []Endpoint{r.endpoint("a")}, Grace: patience}).Run(ctx)
		}()
		<-came
		cancel()
		close(release)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if p := place(t, db, "a"); p.Cursor != 1 {
			t.Errorf("place %+v", p)
		}
	})
	t.Run("beyond the grace", func(t *testing.T) {
		db := openStore(t, "a")
		publish(t, db, "us-ofac-sdn", "1")
		came, release := make(chan struct{}), make(chan struct{})
		r := newReceiver(t, func(int, http.ResponseWriter, *http.Request) { close(came); <-release })
		defer close(release)
		ctx, cancel := context.WithCancel(context.Background())
		done := make(chan error)
		go func() {
			done <- (&Dispatcher{Store: db, Endpoints: []Endpoint{r.endpoint("a")}, Grace: time.Millisecond}).Run(ctx)
		}()
		<-came
		cancel()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if p := place(t, db, "a"); p.Cursor != 0 || p.Attempts != 0 || p.LastError != "" {
			t.Errorf("place %+v", p)
		}
	})
}
