package webhook

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// TestEveryEventArrives: whatever a receiver answers, whenever the process
// ends, and with the last acknowledgements lost, every matching event arrives,
// in order, and what comes again comes under the same id with the same bytes.
func TestEveryEventArrives(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		db := openStore(t, "a")
		answers := rapid.SliceOfN(rapid.SampledFrom([]int{204, 204, 200, 500, 429, 302, 404}), 0, 12).Draw(rt, "answers")
		r := newReceiver(t, statuses(append(answers, 204)...))
		defer r.Close()
		e := r.endpoint("a")
		e.Batch = rapid.SampledFrom([]int{1, 3}).Draw(rt, "batch")
		if rapid.Bool().Draw(rt, "filtered") {
			e.Filter = Filter{Types: []string{"designation.*"}, Kinds: []string{"vessel"}}
		}
		clock := time.Now()
		var parties []*lists.Designation
		publish(t, db, "us-ofac-sdn", "0")
		for run := 0; ; run++ {
			if more := rapid.IntRange(0, 4).Draw(rt, "more"); run < 4 && more > 0 {
				for range more {
					kind := rapid.SampledFrom([]lists.Kind{lists.Vessel, lists.Entity}).Draw(rt, "kind")
					parties = append(parties, party("us-ofac-sdn", len(parties)+1, kind, ""))
				}
				publish(t, db, "us-ofac-sdn", fmt.Sprint(run+1), parties...)
			}
			before := place(t, db, "a")
			// A day later each time: what failed is due, and uses up the schedule.
			clock = clock.Add(24 * time.Hour)
			now := clock
			results, err := (&Dispatcher{Store: db, Endpoints: []Endpoint{e}, Now: func() time.Time { return now }}).Drain(context.Background())
			if err != nil {
				rt.Fatal(err)
			}
			if run >= 4 && results[0].Error == "" {
				break
			}
			// A crash may take acknowledgements with it, not the range of a batch.
			if e.Batch == 1 && rapid.Bool().Draw(rt, "crash") && run < 6 {
				if err := db.SaveEndpoints(context.Background(), []store.Endpoint{before}); err != nil {
					rt.Fatal(err)
				}
			}
		}
		checkArrivals(t, rt, db, e, r.all())
	})
}

// checkArrivals compares what came with the log.
func checkArrivals(t *testing.T, rt *rapid.T, db *store.DB, e Endpoint, seen []attemptSeen) {
	var want []store.Event
	for _, ev := range events(t, db) {
		if e.Filter.Match(ev) {
			want = append(want, ev)
		}
	}
	raw := make(map[string]string)
	have := 0 // of want, accepted
	for _, a := range seen {
		if earlier, ok := raw[a.id]; ok && earlier != string(a.raw) {
			rt.Fatalf("delivery %s came with other bytes", a.id)
		}
		raw[a.id] = string(a.raw)
		first, last := span(t, rt, want, a)
		if first > have {
			rt.Fatalf("event %d came although only %d events had", first+1, have)
		}
		if a.code == http.StatusNoContent || a.code == http.StatusOK {
			have = max(have, last+1)
		}
	}
	if have != len(want) {
		rt.Fatalf("%d of %d events arrived", have, len(want))
	}
}

// span returns which of the events a delivery carries.
func span(t *testing.T, rt *rapid.T, want []store.Event, a attemptSeen) (first, last int) {
	index := func(id string) int {
		for i, ev := range want {
			if ev.ID == id {
				return i
			}
		}
		rt.Fatalf("delivery of %s, which is not for the endpoint", id)
		return 0
	}
	if a.body.Type != eventsBatch {
		i := index(a.id)
		return i, i
	}
	var b batchBody
	unmarshal(t, a.body.Data, &b)
	for i, rawEvent := range b.Events {
		var ev body
		unmarshal(t, rawEvent, &ev)
		n := index(ev.ID)
		if i > 0 && n != last+1 {
			rt.Fatalf("batch %s has event %d after %d", a.id, n+1, last+1)
		}
		if i == 0 {
			first = n
		}
		last = n
	}
	return first, last
}
