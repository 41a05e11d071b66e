package webhook

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"sanctionsd/store"
)

const benchEvents = 2000

func benchReceiver(b *testing.B) *httptest.Server {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(http.StatusNoContent)
	}))
	b.Cleanup(server.Close)
	return server
}

// BenchmarkDeliver delivers 2000 events of a real store over loopback, each as
// one signed request, one after the other.
func BenchmarkDeliver(b *testing.B) {
	db := openStore(b, "a")
	addParties(b, db, "us-ofac-sdn", benchEvents-2)
	e := Endpoint{Name: "a", URL: benchReceiver(b).URL, Secrets: []Secret{mustSecret(b, vectorSecret)}, AllowHTTP: true, AllowNetworks: loopback}
	beginning := place(b, db, "a")
	for b.Loop() {
		if err := db.SaveEndpoints(context.Background(), []store.Endpoint{beginning}); err != nil {
			b.Fatal(err)
		}
		results, err := (&Dispatcher{Store: db, Endpoints: []Endpoint{e}}).Drain(context.Background())
		if err != nil || results[0].Delivered != benchEvents {
			b.Fatalf("%+v, %v", results, err)
		}
	}
	b.ReportMetric(float64(benchEvents*b.N)/b.Elapsed().Seconds(), "deliveries/s")
}

// BenchmarkBareSignedPost is the floor under BenchmarkDeliver: the same
// requests in a bare loop, from memory.
func BenchmarkBareSignedPost(b *testing.B) {
	db := openStore(b)
	addParties(b, db, "us-ofac-sdn", benchEvents-2)
	all := events(b, db)
	url := benchReceiver(b).URL
	secrets := []Secret{mustSecret(b, vectorSecret)}
	client := &http.Client{Transport: &http.Transport{}}
	defer client.CloseIdleConnections()
	for b.Loop() {
		for _, e := range all {
			req, err := http.NewRequest(http.MethodPost, url, bytes.NewReader(e.JSON))
			if err != nil {
				b.Fatal(err)
			}
			now := time.Now()
			req.Header.Set("Content-Type", "application/json")
			req.Header.Set(HeaderID, e.ID)
			req.Header.Set(HeaderTimestamp, strconv.FormatInt(now.Unix(), 10))
			req.Header.Set(HeaderSignature, Sign(secrets, e.ID, now, e.JSON))
			resp, err := client.Do(req)
			if err != nil {
				b.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, resp.Body)
			if err := resp.Body.Close(); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(benchEvents*b.N)/b.Elapsed().Seconds(), "deliveries/s")
}
