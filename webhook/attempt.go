package webhook

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

const (
	// maxResponse is how much of an answer's body is read, in bytes, and
	// drainTime for how long: nothing in it is used, but a connection whose
	// answer was read can carry the next delivery.
	maxResponse        = 4 << 10
	drainTime          = time.Second
	maxResponseHeaders = 64 << 10

	dialTimeout = 10 * time.Second
	idleTimeout = 30 * time.Second
)

var (
	// errStopped: the process is stopping, and an attempt's grace is over.
	errStopped = errors.New("attempt stopped")
	// errDrained: the answer's body was read long enough.
	errDrained = errors.New("answer read long enough")
)

// sender makes the attempts of one endpoint, one at a time.
type sender struct {
	endpoint  Endpoint
	userAgent string
	now       func() time.Time
	// grace is how long an attempt may go on when the process stops.
	grace  time.Duration
	client *retryablehttp.Client
}

func newSender(e Endpoint, userAgent string, grace time.Duration, now func() time.Time) *sender {
	s := &sender{endpoint: e, userAgent: userAgent, grace: grace, now: now}
	dialer := &net.Dialer{Timeout: dialTimeout, Control: guard(e.AllowNetworks)}
	s.client = &retryablehttp.Client{
		HTTPClient: &http.Client{
			Transport: &http.Transport{
				// No proxy, not the environment's either: the guard would see
				// the proxy's address instead of the receiver's.
				Proxy:                  nil,
				DialContext:            dialer.DialContext,
				TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
				TLSHandshakeTimeout:    dialTimeout,
				ForceAttemptHTTP2:      true,
				MaxIdleConnsPerHost:    1,
				IdleConnTimeout:        idleTimeout,
				MaxResponseHeaderBytes: maxResponseHeaders,
				DisableCompression:     true,
			},
			// A redirect would turn the POST into an empty GET, or hand the
			// signed body to another host.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		// The waiting of hours is the store's. Here is one retry, at once, of
		// a request that met a kept connection the receiver had closed.
		RetryMax:     1,
		CheckRetry:   checkRetry,
		Backoff:      func(_, _ time.Duration, _ int, _ *http.Response) time.Duration { return 0 },
		PrepareRetry: func(r *http.Request) error { return currentTry(r.Context()).prepare(r) },
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
		Logger:       nil, // its lines would hold the URL's query
	}
	return s
}

// try is what the client's hooks know of the request under way.
type try struct {
	prepare func(*http.Request) error
	reused  bool
}

type tryKey struct{}

func currentTry(ctx context.Context) *try { return ctx.Value(tryKey{}).(*try) }

// checkRetry allows the retry of a request that failed on a connection kept
// from an earlier one. Every other failure is the schedule's.
func checkRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	t := currentTry(ctx)
	again := t.reused && resp == nil && err != nil && ctx.Err() == nil
	t.reused = false
	return again, nil
}

// attempt makes one attempt of a delivery. When ctx ends it may go on for the
// sender's grace.
func (s *sender) attempt(ctx context.Context, d delivery) outcome {
	if err := checkTarget(s.endpoint.URL, s.endpoint.AllowHTTP); err != nil {
		return outcome{reason: err.Error()}
	}
	if len(s.endpoint.Secrets) == 0 {
		return outcome{reason: "the endpoint has no secret to sign with"}
	}
	running, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cancel(nil)
	release := context.AfterFunc(ctx, func() {
		time.AfterFunc(s.grace, func() { cancel(errStopped) })
	})
	defer release()
	timed, done := context.WithTimeout(running, s.endpoint.Timeout)
	defer done()

	resp, err := s.post(timed, d)
	if err != nil {
		if errors.Is(context.Cause(timed), errStopped) {
			return outcome{stopped: true, reason: errStopped.Error()}
		}
		return failure(err, s.endpoint.Timeout)
	}
	drain := time.AfterFunc(drainTime, func() { cancel(errDrained) })
	defer drain.Stop()
	// What fails here changes nothing: the answer is its status and headers.
	_, _ = io.CopyN(io.Discard, resp.Body, maxResponse)
	_ = resp.Body.Close()
	return judge(resp.StatusCode, resp.Header, s.now())
}

func (s *sender) post(ctx context.Context, d delivery) (*http.Response, error) {
	t := &try{prepare: func(r *http.Request) error {
		// Of the attempt, not of the event: receivers refuse old ones.
		at := s.now()
		r.Header.Set(HeaderTimestamp, strconv.FormatInt(at.Unix(), 10))
		r.Header.Set(HeaderSignature, Sign(s.endpoint.Secrets, d.id, at, d.body))
		return nil
	}}
	ctx = httptrace.WithClientTrace(context.WithValue(ctx, tryKey{}, t), &httptrace.ClientTrace{
		GotConn: func(i httptrace.GotConnInfo) { t.reused = i.Reused },
	})
	req, err := retryablehttp.NewRequestWithContext(ctx, http.MethodPost, s.endpoint.URL, d.body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", s.userAgent)
	req.Header.Set(HeaderID, d.id)
	if err := t.prepare(req.Request); err != nil {
		return nil, err
	}
	return s.client.Do(req)
}

// close releases the endpoint's connections.
func (s *sender) close() { s.client.HTTPClient.CloseIdleConnections() }
