package webhook

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// TestMaxBytes: a designation that is too long is sent by reference, and all
// else is as in the feed.
func TestMaxBytes(t *testing.T) {
	db := openStore(t, "a")
	publish(t, db, "us-ofac-sdn", "1")
	publish(t, db, "us-ofac-sdn", "2", party("us-ofac-sdn", 1, lists.Entity, ""), party("us-ofac-sdn", 2, lists.Entity, strings.Repeat(`a "long" remark `, 1000)))
	r := newReceiver(t, nil)
	e := r.endpoint("a")
	e.MaxBytes = 4096
	if _, err := (&Dispatcher{Store: db, Endpoints: []Endpoint{e}}).Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
	seen, all := r.all(), events(t, db)
	for i, a := range seen {
		if len(a.raw) > e.MaxBytes {
			t.Errorf("delivery %d has %d bytes", i, len(a.raw))
		}
		if i != 2 && !strings.HasPrefix(string(a.raw), strings.TrimSuffix(string(all[i].JSON), "}")) {
			t.Errorf("delivery %d differs from the feed", i)
		}
	}
	var sent, feed map[string]json.RawMessage
	unmarshal(t, seen[2].body.Data, &sent)
	unmarshal(t, data(t, all[2]), &feed)
	var whole lists.Designation
	unmarshal(t, feed["designation"], &whole)
	if want := `{"id":"us-ofac-sdn/2","digest":"` + whole.Digest + `","ref":"/v1/designations/us-ofac-sdn/2"}`; string(sent["designation"]) != want {
		t.Errorf("designation %s, want %s", sent["designation"], want)
	}
	for key, value := range feed {
		if key != "designation" && string(sent[key]) != string(value) {
			t.Errorf("%s is %s, in the feed %s", key, sent[key], value)
		}
	}
}

func unmarshal(t testing.TB, raw []byte, v any) {
	t.Helper()
	if err := json.Unmarshal(raw, v); err != nil {
		t.Fatal(err)
	}
}

func data(t testing.TB, e store.Event) json.RawMessage {
	t.Helper()
	var b body
	unmarshal(t, e.JSON, &b)
	return b.Data
}

// TestFit: what has no designation, or a change that is itself too long, goes
// as it is.
func TestFit(t *testing.T) {
	tests := []struct{ name, event, want string }{
		{"short", `{"data":{}}`, `{"data":{}}`},
		{"without a designation", `{"data":{"reasons":["` + strings.Repeat("x", 60) + `"]}}`, `{"data":{"reasons":["` + strings.Repeat("x", 60) + `"]}}`},
		{
			"the words of the key inside a text", `{"data":{"list":"\"designation\":{","designation":{"id":"l/1","digest":"d","remarks":"` + strings.Repeat("x", 60) + `"},"changes":["` + strings.Repeat("y", 60) + `"]}}`,
			`{"data":{"list":"\"designation\":{","designation":{"id":"l/1","digest":"d","ref":"/v1/designations/l/1"},"changes":["` + strings.Repeat("y", 60) + `"]}}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := fit(store.Event{JSON: []byte(tt.event)}, 60)
			if err != nil || string(got) != tt.want {
				t.Errorf("fit = %s, %v\nwant %s", got, err, tt.want)
			}
		})
	}
	if _, err := fit(store.Event{Seq: 7, JSON: []byte(`{"data":`)}, 1); err == nil || !strings.Contains(err.Error(), "event 7") {
		t.Errorf("damaged event: %v", err)
	}
}

// batchBody is what a receiver reads of a batch.
type batchBody struct {
	Events []json.RawMessage `json:"events"`
}

// TestBatch: several events come at once, byte for byte those of the feed, and
// the bounds of number and size hold.
func TestBatch(t *testing.T) {
	db := openStore(t, "a")
	addParties(t, db, "us-ofac-sdn", 10)
	r := newReceiver(t, nil)
	e := r.endpoint("a")
	e.Batch = 5
	e.Filter.Types = []string{"designation.*", "list.published"}
	if _, err := (&Dispatcher{Store: db, Endpoints: []Endpoint{e}}).Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
	all := events(t, db)[1:]
	var previous uint64
	var sizes []int
	next := 0
	for _, a := range r.all() {
		var b batchBody
		unmarshal(t, a.body.Data, &b)
		sizes = append(sizes, len(b.Events))
		for _, raw := range b.Events {
			if string(raw) != string(all[next].JSON) {
				t.Errorf("event %d differs from the feed", all[next].Seq)
			}
			next++
		}
		var last body
		unmarshal(t, all[next-1].JSON, &last)
		if a.body.Type != "events.batch" || a.body.Timestamp != last.Timestamp || a.body.Delivery.PreviousSeq != previous || !strings.HasPrefix(a.id, "batch_") {
			t.Errorf("batch %s: %s at %s after %d", a.id, a.body.Type, a.body.Timestamp, a.body.Delivery.PreviousSeq)
		}
		previous = all[next-1].Seq
	}
	if !slices.Equal(sizes, []int{5, 5, 1}) {
		t.Errorf("batches of %v", sizes)
	}
	if p := place(t, db, "a"); p.Batch != nil || p.Cursor != 12 || p.Matched != 12 {
		t.Errorf("place %+v", p)
	}
}

func TestBatchIsBoundedInBytes(t *testing.T) {
	db := openStore(t, "a")
	addParties(t, db, "us-ofac-sdn", 10)
	r := newReceiver(t, nil)
	e := r.endpoint("a")
	e.Batch, e.MaxBytes = 1000, 2500
	if _, err := (&Dispatcher{Store: db, Endpoints: []Endpoint{e}}).Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
	total, most := 0, 0
	for _, a := range r.all() {
		var b batchBody
		unmarshal(t, a.body.Data, &b)
		total += len(b.Events)
		most = max(most, len(b.Events))
		if len(a.raw) > e.MaxBytes {
			t.Errorf("a batch of %d bytes", len(a.raw))
		}
	}
	if total != 12 || most < 2 || most == 12 {
		t.Errorf("%d events, at most %d at once", total, most)
	}
}

// TestBatchIsKept: a batch that failed is made again of the same events under
// the same id, although more have come, after a restart too.
func TestBatchIsKept(t *testing.T) {
	db := openStore(t, "a")
	addParties(t, db, "us-ofac-sdn", 2)
	want := store.Batch{First: 1, Last: 4, Count: 4}
	answer := statuses(500, 500, 204)
	r := newReceiver(t, func(n int, w http.ResponseWriter, req *http.Request) {
		// While its first attempt is under way the range is in the store.
		if p, err := db.Endpoint("a"); n == 1 && (err != nil || p.Batch == nil || *p.Batch != want) {
			t.Errorf("during the first attempt the store has batch %v, %v", p.Batch, err)
		}
		answer(n, w, req)
	})
	e := r.endpoint("a")
	e.Batch = 10
	drain := func(e Endpoint) {
		t.Helper()
		if _, err := (&Dispatcher{Store: db, Endpoints: []Endpoint{e}}).Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	drain(e)
	if p := place(t, db, "a"); p.Batch == nil || *p.Batch != want {
		t.Fatalf("batch %+v", p.Batch)
	}
	publish(t, db, "us-ofac-cons", "1")
	drain(e)
	// Not even another size changes it.
	e.Batch = 1
	drain(e)
	seen := r.all()
	if seen[0].id != seen[1].id || seen[1].id != seen[2].id || string(seen[0].raw) != string(seen[2].raw) {
		t.Errorf("the batch was made again as another: %v", ids(seen))
	}
	if len(seen) != 4 || seen[3].body.Type != store.EventListBaselined {
		t.Errorf("%d deliveries, the last a %s", len(seen), seen[len(seen)-1].body.Type)
	}
}

// TestBatchUnderAnotherFilter: what a changed filter makes of a batch is sent
// as another batch, and nothing is lost.
func TestBatchUnderAnotherFilter(t *testing.T) {
	db := openStore(t, "a")
	addParties(t, db, "us-ofac-sdn", 4)
	r := newReceiver(t, statuses(500, 204))
	e := r.endpoint("a")
	e.Batch = 10
	for _, types := range [][]string{nil, {"designation.*"}} {
		e.Filter.Types = types
		if _, err := (&Dispatcher{Store: db, Endpoints: []Endpoint{e}}).Drain(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
	seen := r.all()
	var b batchBody
	unmarshal(t, seen[1].body.Data, &b)
	if seen[0].id == seen[1].id || len(b.Events) != 4 {
		t.Errorf("%v, the last with %d events", ids(seen), len(b.Events))
	}
	if p := place(t, db, "a"); p.Cursor != 6 || p.Matched != 5 {
		t.Errorf("place %+v", p)
	}
}
