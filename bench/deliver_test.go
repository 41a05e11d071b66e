package bench

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"sanctionsd/lists/ofac"
	"sanctionsd/store"
	"sanctionsd/webhook"
)

// BenchmarkDelivery delivers the events of four changed publications over
// loopback, each as one signed request, with its place in the log kept in the store, in
// turns with a bare loop that signs and posts the same bytes from memory. The
// metric of-bare is the part of the bare loop's rate that is reached.
func BenchmarkDelivery(b *testing.B) {
	n := size(b)
	first, second := loadModel(b, n).editions(b, ofac.Classic, seriesOf(n))
	p := newProgram(b)
	if err := p.db.EnsureEndpoints(b.Context(), []store.Start{{Name: "bench"}}); err != nil {
		b.Fatal(err)
	}
	p.read(b, first, store.OutcomeBaseline)
	for range 4 {
		p.read(b, second, store.OutcomeChanged)
		first, second = second, first
	}
	events := allEvents(b, p.db)
	secret, err := webhook.ParseSecret(benchSecret)
	if err != nil {
		b.Fatal(err)
	}
	secrets := []webhook.Secret{secret}
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusNoContent)
	}))
	defer receiver.Close()
	endpoint := webhook.Endpoint{
		Name: "bench", URL: receiver.URL, Secrets: secrets, AllowHTTP: true,
		AllowNetworks: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
	}
	beginning, err := p.db.Endpoint("bench")
	if err != nil {
		b.Fatal(err)
	}
	client := &http.Client{Transport: new(http.Transport)}
	defer client.CloseIdleConnections()
	var deliveries, bare []time.Duration
	for b.Loop() {
		deliveries = append(deliveries, took(func() {
			d := webhook.Dispatcher{Store: p.db, Endpoints: []webhook.Endpoint{endpoint}}
			drained, err := d.Drain(b.Context())
			if err != nil || drained[0].Delivered != len(events) {
				b.Fatalf("delivered %+v of %d: %v", drained, len(events), err)
			}
		}))
		b.StopTimer()
		bare = append(bare, took(func() {
			for _, e := range events {
				post(b, client, receiver.URL, secrets, e)
			}
		}))
		if err := p.db.SaveEndpoints(b.Context(), []store.Endpoint{beginning}); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	b.ReportMetric(float64(len(events))/median(deliveries).Seconds(), "deliveries/s")
	b.ReportMetric(float64(median(bare))/float64(median(deliveries)), "of-bare")
}

// allEvents returns the events of a store, which gives them out in pages.
func allEvents(b *testing.B, db *store.DB) (all []store.Event) {
	b.Helper()
	for {
		after := uint64(0)
		if n := len(all); n > 0 {
			after = all[n-1].Seq
		}
		page, err := db.Events(after, 1000)
		if err != nil {
			b.Fatal(err)
		}
		if len(page) == 0 {
			return all
		}
		all = append(all, page...)
	}
}

// post signs and posts an event.
func post(b *testing.B, client *http.Client, url string, secrets []webhook.Secret, e store.Event) {
	req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, url, bytes.NewReader(e.JSON))
	if err != nil {
		b.Fatal(err)
	}
	now := time.Now()
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(webhook.HeaderID, e.ID)
	req.Header.Set(webhook.HeaderTimestamp, strconv.FormatInt(now.Unix(), 10))
	req.Header.Set(webhook.HeaderSignature, webhook.Sign(secrets, e.ID, now, e.JSON))
	resp, err := client.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusNoContent {
		b.Fatalf("%s: %v", resp.Status, err)
	}
}
