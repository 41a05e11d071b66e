package webhook

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"sanctionsd/internal/porttest"
)

var testDelivery = delivery{id: "evt_1", body: []byte(`{"id":"evt_1"}`), first: 1, last: 1, events: 1}

// attemptOnce makes one attempt at a URL.
func attemptOnce(t *testing.T, url string, timeout time.Duration) outcome {
	t.Helper()
	s := testSender(t, url, timeout)
	return s.attempt(context.Background(), testDelivery)
}

func testSender(t *testing.T, url string, timeout time.Duration) *sender {
	t.Helper()
	e := Endpoint{Name: "a", URL: url, Secrets: []Secret{mustSecret(t, vectorSecret)}, AllowHTTP: true, AllowNetworks: loopback, Timeout: timeout}
	s := newSender(e.withDefaults(), "sanctionsd/test", DefaultGrace, time.Now)
	t.Cleanup(s.close)
	return s
}

func answering(header map[string]string, status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for k, v := range header {
			w.Header().Set(k, v)
		}
		w.WriteHeader(status)
	}
}

// TestAnswers: what each answer means.
func TestAnswers(t *testing.T) {
	const day = 24 * time.Hour
	tests := []struct {
		name    string
		handler http.HandlerFunc
		want    outcome
	}{
		{"200", answering(nil, 200), outcome{status: 200, delivered: true}},
		{"204", answering(nil, 204), outcome{status: 204, delivered: true}},
		{"299", answering(nil, 299), outcome{status: 299, delivered: true}},
		{"304", answering(nil, 304), outcome{status: 304, reason: "the receiver answered 304 Not Modified; redirects are not followed: give the final URL"}},
		{"400", answering(nil, 400), outcome{status: 400, reason: "the receiver answered 400 Bad Request"}},
		{"410", answering(nil, 410), outcome{status: 410, disable: true, reason: "the receiver answered 410 Gone"}},
		{"disable", answering(map[string]string{"webhook-delivery": "Disable"}, 500), outcome{status: 500, disable: true, reason: "the receiver answered 500 Internal Server Error with webhook-delivery: disable"}},
		{"delivered and disable", answering(map[string]string{"webhook-delivery": "disable"}, 200), outcome{status: 200, delivered: true, disable: true, reason: "the receiver answered 200 OK with webhook-delivery: disable"}},
		{"another word", answering(map[string]string{"webhook-delivery": "abort-message"}, 500), outcome{status: 500, reason: "the receiver answered 500 Internal Server Error"}},
		{"429", answering(map[string]string{"Retry-After": "90"}, 429), outcome{status: 429, reason: "the receiver answered 429 Too Many Requests", retryAfter: 90 * time.Second}},
		{"429 without a time", answering(nil, 429), outcome{status: 429, reason: "the receiver answered 429 Too Many Requests"}},
		{"429 in thirty billion years", answering(map[string]string{"Retry-After": "1000000000000000000"}, 429), outcome{status: 429, reason: "the receiver answered 429 Too Many Requests", retryAfter: day}},
		{"503 until a date", answering(map[string]string{"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}, 503), outcome{status: 503, reason: "the receiver answered 503 Service Unavailable", retryAfter: day}},
		{"500 with a time", answering(map[string]string{"Retry-After": "90"}, 500), outcome{status: 500, reason: "the receiver answered 500 Internal Server Error"}},
		{"a status of its own", answering(nil, 799), outcome{status: 799, reason: "the receiver answered 799"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			server := httptest.NewServer(tt.handler)
			defer server.Close()
			got := attemptOnce(t, server.URL+"/?token=hidden", patience)
			if diff := cmp.Diff(tt.want, got, cmp.AllowUnexported(outcome{}), cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestHeaders: what an attempt sends.
func TestHeaders(t *testing.T) {
	var got http.Header
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got = r.Header.Clone() }))
	before := time.Now().Unix()
	out := attemptOnce(t, server.URL, patience)
	server.Close()
	if !out.delivered {
		t.Fatal(out.reason)
	}
	var stamp time.Time
	for s := before; s <= time.Now().Unix(); s++ {
		if sent := time.Unix(s, 0); got.Get(HeaderSignature) == Sign([]Secret{mustSecret(t, vectorSecret)}, "evt_1", sent, testDelivery.body) {
			stamp = sent
		}
	}
	if stamp.IsZero() {
		t.Errorf("the signature %q is not of now", got.Get(HeaderSignature))
	}
	for key, want := range map[string]string{"Content-Type": "application/json", "User-Agent": "sanctionsd/test", HeaderID: "evt_1", "Content-Length": "14", "Accept-Encoding": ""} {
		if got.Get(key) != want {
			t.Errorf("%s is %q, want %q", key, got.Get(key), want)
		}
	}
}

// TestRedirectsAreNotFollowed: the signed body goes to no other host, and a
// redirect is no delivery.
func TestRedirectsAreNotFollowed(t *testing.T) {
	var hits atomic.Int64
	second := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { hits.Add(1) }))
	defer second.Close()
	for _, location := range []string{second.URL, "/elsewhere", ":bad?token=hidden", ""} {
		for _, status := range []int{301, 302, 303, 307, 308} {
			var asked atomic.Int64
			first := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				asked.Add(1)
				if location != "" {
					w.Header()["Location"] = []string{location}
				}
				w.WriteHeader(status)
			}))
			out := attemptOnce(t, first.URL, patience)
			first.Close()
			if out.delivered || out.disable || out.reason == "" || strings.Contains(out.reason, "hidden") || asked.Load() != 1 {
				t.Errorf("%d to %q: %+v after %d requests", status, location, out, asked.Load())
			}
		}
	}
	if hits.Load() != 0 {
		t.Errorf("%d requests were redirected", hits.Load())
	}
}

// TestFaultyReceivers: whatever a receiver does, the attempt ends in time and
// its failure is told in one short line without the URL's query.
func TestFaultyReceivers(t *testing.T) {
	const short = 150 * time.Millisecond
	tests := []struct {
		name    string
		serve   func(c net.Conn, stop <-chan struct{})
		timeout time.Duration
		want    bool
		reason  string
	}{
		{"hangs", func(_ net.Conn, stop <-chan struct{}) { <-stop }, short, false, "no answer within 150ms"},
		{"trickles its headers", trickle("HTTP/1.1 200 OK\r\nX: "), short, false, "no answer within 150ms"},
		{"trickles its body", trickle("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"), patience, true, ""},
		{"closes at once", func(net.Conn, <-chan struct{}) {}, patience, false, "closed the connection without an answer"},
		{"closes within its headers", say("HTTP/1.1 200 OK\r\nContent-Le"), patience, false, "connection broken"},
		{"closes within its body", say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"), patience, true, ""},
		{"fails and closes within its body", say("HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\nhalf"), patience, false, "answered 500 Internal Server Error"},
		{"speaks another protocol", say("220 mail.example ESMTP\r\n"), patience, false, "malformed HTTP"},
		{"sends control characters", say("\x1b[31m\x00 " + strings.Repeat("?secret=hidden", 100) + "\r\n"), patience, false, "malformed HTTP"},
		{"sends endless headers", func(c net.Conn, _ <-chan struct{}) {
			_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\n")
			for line := "X: " + strings.Repeat("x", 4000) + "\r\n"; err == nil; {
				_, err = io.WriteString(c, line)
			}
		}, patience, false, "headers exceeded"},
		{"sends a gigabyte", func(c net.Conn, _ <-chan struct{}) {
			_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n")
			for chunk := make([]byte, 1<<20); err == nil; {
				_, err = c.Write(chunk)
			}
		}, patience, true, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			url := serveRaw(t, tt.serve)
			began := time.Now()
			out := attemptOnce(t, url+"/?token=hidden", tt.timeout)
			if took := time.Since(began); took > patience/2 {
				t.Errorf("the attempt took %s", took)
			}
			if out.delivered != tt.want || !strings.Contains(out.reason, tt.reason) || out.stopped {
				t.Errorf("%+v, want delivered %t with %q", out, tt.want, tt.reason)
			}
			if strings.Contains(out.reason, "hidden") || strings.ContainsAny(out.reason, "\x1b\x00\n") || len(out.reason) > 4*maxReason {
				t.Errorf("reason %q", out.reason)
			}
		})
	}
	t.Run("refuses", func(t *testing.T) {
		address, release, err := porttest.Reserve()
		if err != nil {
			t.Fatal(err)
		}
		out := attemptOnce(t, "http://"+address+"/?token=hidden", patience)
		if err := release(); err != nil {
			t.Error(err)
		}
		if out.delivered || !strings.Contains(out.reason, "connection refused") || strings.Contains(out.reason, "hidden") {
			t.Errorf("%+v", out)
		}
	})
}

func say(text string) func(net.Conn, <-chan struct{}) {
	return func(c net.Conn, _ <-chan struct{}) { _, _ = io.WriteString(c, text) }
}

// trickle says text and then a letter each ten milliseconds.
func trickle(text string) func(net.Conn, <-chan struct{}) {
	return func(c net.Conn, stop <-chan struct{}) {
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		_, err := io.WriteString(c, text)
		for err == nil {
			select {
			case <-tick.C:
				_, err = io.WriteString(c, "x")
			case <-stop:
				return
			}
		}
	}
}

// serveRaw reads a request and hands the connection to serve, which may use it
// until stop is closed.
func serveRaw(t *testing.T, serve func(c net.Conn, stop <-chan struct{})) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if req, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
				_, _ = io.Copy(io.Discard, req.Body)
				serve(c, stop)
			}
			_ = c.Close()
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		close(stop)
		<-done
	})
	return "http://" + l.Addr().String()
}

// TestStaleConnection: a kept connection that the receiver has closed is no
// failed attempt; the request is made again at once, signed again.
func TestStaleConnection(t *testing.T) {
	var requests atomic.Int64
	url := serveRaw(t, func(c net.Conn, _ <-chan struct{}) {
		requests.Add(1)
		_, _ = io.WriteString(c, "HTTP/1.1 204 No Content\r\n\r\n")
		// The second request on this connection is read, and not answered.
		if req, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
			_, _ = io.Copy(io.Discard, req.Body)
			requests.Add(1)
		}
	})
	s := testSender(t, url, patience)
	for i := range 2 {
		if out := s.attempt(context.Background(), testDelivery); !out.delivered {
			t.Fatalf("attempt %d: %+v", i+1, out)
		}
	}
	if n := requests.Load(); n != 3 {
		t.Errorf("%d requests, want 3", n)
	}
}

// TestTLS: an unknown authority and old versions of TLS are failures; a known
// one is not.
func TestTLS(t *testing.T) {
	newServer := func(highest uint16) *httptest.Server {
		server := httptest.NewUnstartedServer(answering(nil, 204))
		server.TLS = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: highest}
		server.EnableHTTP2 = true
		server.Config.ErrorLog = quiet
		server.StartTLS()
		t.Cleanup(server.Close)
		return server
	}
	trusting := func(server *httptest.Server) outcome {
		s := testSender(t, server.URL, patience)
		roots := x509.NewCertPool()
		roots.AddCert(server.Certificate())
		s.client.HTTPClient.Transport.(*http.Transport).TLSClientConfig.RootCAs = roots
		return s.attempt(context.Background(), testDelivery)
	}
	modern, old := newServer(tls.VersionTLS13), newServer(tls.VersionTLS11)
	if out := trusting(modern); !out.delivered {
		t.Errorf("TLS 1.3: %+v", out)
	}
	if out := trusting(old); out.delivered || !strings.Contains(out.reason, "protocol version") {
		t.Errorf("TLS 1.1: %+v", out)
	}
	if out := attemptOnce(t, modern.URL, patience); out.delivered || !strings.Contains(out.reason, "certificate") {
		t.Errorf("an unknown authority: %+v", out)
	}
}

// TestNoSecretNoAttempt: nothing is sent unsigned.
func TestNoSecretNoAttempt(t *testing.T) {
	at, dialled := countingListener(t)
	s := testSender(t, "http://"+at.String(), patience)
	s.endpoint.Secrets = nil
	if out := s.attempt(context.Background(), testDelivery); out.delivered || out.reason == "" || dialled() != 0 {
		t.Errorf("%+v after %d connections", out, dialled())
	}
}

// TestNoProxy: with a proxy, the environment's too, the guard would judge the
// proxy's address instead of the receiver's. The environment is read once in a
// process, so only the field itself can be tested.
func TestNoProxy(t *testing.T) {
	s := testSender(t, "https://hooks.example/", patience)
	if s.client.HTTPClient.Transport.(*http.Transport).Proxy != nil {
		t.Error("deliveries may go through a proxy")
	}
}
