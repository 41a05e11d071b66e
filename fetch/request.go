package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"sanctionsd/lists"
)

const (
	maxRedirects = 10
	// maxRetryAfter caps what a Retry-After may say; larger values are
	// mistakes, and the largest overflow a duration.
	maxRetryAfter = 24 * time.Hour
)

// transfer brings one document over HTTP, in as many attempts as it may have.
// Every attempt asks the original URL: a redirect's target is signed for a
// short time and gone by the next. An attempt after one that broke off asks for
// the rest, where it is certain to be of the same edition.
type transfer struct {
	*session
	loc lists.Location
	url string // loc.URL, safe to show
	ask *Validator
	// probe wants the headers alone.
	probe bool
	// endTurn, if set, gives the host's turn back.
	endTurn func()

	attempts int
	retries  int
	// fruitless counts the attempts since one brought the document on.
	fruitless int
	host      string // whom the last request of the attempt went to
	wait      time.Duration
	failure   error    // why the last attempt failed
	done      *fetched // what the last attempt brought; nil after a 304

	// part is what there is of the document, if its rest can be asked for.
	part *part
	// given is the patience there was at the start.
	given time.Duration
	// reached is the most that there has been of the document.
	reached int64
	// anew says that the last answer was no use for going on with part, and
	// that the whole is to be asked for, whatever the answer was.
	anew bool
}

// download fetches loc; nil without an error is "as asked by".
func (s *session) download(ctx context.Context, loc lists.Location, ask *Validator) (*fetched, error) {
	t := s.transfer(loc, ask)
	t.retries = s.f.retries()
	err := t.run(ctx)
	if err != nil {
		return nil, errors.Join(err, t.drop())
	}
	return t.done, nil
}

func (s *session) transfer(loc lists.Location, ask *Validator) *transfer {
	return &transfer{session: s, loc: loc, url: SafeURL(loc.URL), ask: ask}
}

// differs reports whether loc is known to be no longer what had describes.
func (s *session) differs(ctx context.Context, loc lists.Location, had Validator) bool {
	t := s.transfer(loc, &had)
	t.probe = true
	if t.run(ctx) != nil || t.done == nil {
		return false
	}
	if had.ETag != "" {
		return t.done.header.Get("Etag") != had.ETag
	}
	return t.done.header.Get("Last-Modified") != had.LastModified
}

func (t *transfer) run(ctx context.Context) error {
	u, err := url.Parse(t.loc.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return &Error{URL: t.url, Reason: "not an address that can be fetched: it needs http://, https:// or file:///; check `url`"}
	}
	t.host = u.Host
	req, err := t.request(ctx, u)
	if err != nil {
		return &Error{URL: t.url, Reason: "not an address that can be fetched; check `url`"}
	}
	t.condition(req.Header)
	req.SetResponseHandler(func(resp *http.Response) error { return t.receive(ctx, resp) })

	client := &retryablehttp.Client{
		HTTPClient: &http.Client{
			Transport:     &watch{base: t.transport, idle: or(t.f.IdleTimeout, DefaultIdleTimeout), rate: or(t.f.MinRate, DefaultMinRate), patience: t.patience},
			CheckRedirect: t.redirect,
		},
		// The library's own log shows URLs whole.
		Logger: nil,
		// checkRetry counts: an attempt that brings the document on is free.
		RetryMax:     math.MaxInt,
		CheckRetry:   t.checkRetry,
		Backoff:      func(_, _ time.Duration, _ int, _ *http.Response) time.Duration { return t.wait },
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
		PrepareRetry: func(again *http.Request) error {
			t.host = u.Host
			// The transport may not be done with the header it was given.
			again.Header = again.Header.Clone()
			t.condition(again.Header)
			return t.turn(ctx, u)
		},
	}
	t.patience.begin()
	t.given = t.patience.left
	if t.turn(ctx, u) == nil {
		defer t.turnEnds()
		if _, err := client.Do(req); err == nil { //nolint:bodyclose // receive has read and closed it
			return nil
		}
	}
	last, _ := errors.AsType[*Error](t.failure)
	if ctx.Err() != nil {
		// Also when the library gave up in the midst of a wait.
		e := t.explain(ctx.Err())
		if e.Attempts = t.attempts; last != nil {
			e.Status = last.Status
		}
		return e
	}
	if last != nil {
		last.Attempts = t.attempts
	}
	return t.failure
}

// request returns the request without its condition. What a location wants to
// be sent besides does not replace what says who we are.
func (t *transfer) request(ctx context.Context, u *url.URL) (*retryablehttp.Request, error) {
	method, body := http.MethodGet, any(nil)
	if t.loc.Form != "" {
		method, body = http.MethodPost, []byte(t.loc.Form)
	}
	req, err := retryablehttp.NewRequestWithContext(ctx, method, u.String(), body)
	if err != nil {
		return nil, err
	}
	req.Header = http.Header{"Accept": {"*/*"}}
	for name, value := range t.loc.Header {
		req.Header.Set(name, value)
	}
	req.Header.Set("User-Agent", t.f.agent())
	req.Header.Set("Accept-Encoding", "identity")
	// A cache on the way has served older editions after newer ones.
	req.Header.Set("Cache-Control", "no-cache")
	if t.loc.Form != "" {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	}
	return req, nil
}

// redirect judges one hop. What identifies us or the configured address does
// not go along; the Referer that net/http has put there is that address.
func (t *transfer) redirect(req *http.Request, via []*http.Request) error {
	t.host = req.URL.Host
	for _, name := range []string{"Referer", "Authorization", "Cookie"} {
		req.Header.Del(name)
	}
	from := via[len(via)-1].URL.Scheme
	switch {
	case len(via) > maxRedirects:
		return errRedirects
	case req.URL.Scheme != "http" && req.URL.Scheme != "https":
		return errRedirectScheme
	case from == "https" && req.URL.Scheme == "http":
		return errDowngrade
	case t.loc.Form != "" && req.Method != http.MethodPost:
		return errFormLost
	}
	return nil
}

// checkRetry is asked after every attempt, first with what the client did,
// then, if that is a response, with what receive made of it.
func (t *transfer) checkRetry(ctx context.Context, resp *http.Response, err error) (bool, error) {
	if err == nil {
		return false, nil
	}
	t.turnEnds()
	t.attempts++
	t.failure = err
	if lists.AsRefusal(err) != nil {
		return false, nil
	}
	e, ok := errors.AsType[*Error](err)
	if !ok {
		e = t.explain(err)
		t.failure = e
	}
	if e.Status == 0 && resp != nil {
		e.Status = resp.StatusCode // of a redirect that is not followed
	}
	if t.advanced() && t.patience.allows(0) {
		t.fruitless = 0
		t.patience.restore(t.given)
	} else {
		t.fruitless++
		t.patience.failed()
	}
	again := (e.Temporary || t.anew) && t.retries > 0 && t.fruitless <= t.retries
	if t.anew = false; ctx.Err() != nil || !again {
		return false, nil
	}
	longest := or(t.f.RetryWaitMax, DefaultRetryWaitMax)
	t.wait = max(e.RetryAfter, backoff(or(t.f.RetryWaitMin, DefaultRetryWaitMin), longest, max(1, t.fruitless)))
	if t.wait > longest || !t.patience.allows(t.wait) {
		return false, nil
	}
	log := t.log.WithField("url", t.url).WithField("attempt", t.attempts).WithField("wait", t.wait.Round(time.Millisecond).String()).WithError(e)
	if t.part == nil {
		log.Warn("fetch failed, trying again")
	} else {
		log.WithField("have", t.part.draft.size).Warn("fetch failed, trying again for the rest")
	}
	return true, nil
}

// backoff returns the wait after the attempt'th attempt, the first being 1.
func backoff(least, most time.Duration, attempt int) time.Duration {
	wait := most
	if shift := attempt - 1; shift < 32 && least <= most>>shift {
		wait = least << shift
	}
	return wait/2 + rand.N(wait/2+1)
}

// retryAfter reads the header of RFC 9110, 10.2.3: seconds, or a date.
func retryAfter(header string, now time.Time) time.Duration {
	wait := time.Duration(0)
	if at, err := http.ParseTime(header); err == nil {
		wait = at.Sub(now)
	} else if n, err := strconv.ParseUint(header, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) {
		wait = time.Duration(min(n, uint64(maxRetryAfter/time.Second))) * time.Second
	}
	return min(max(wait, 0), maxRetryAfter)
}

// newTransport returns the transport of one call.
func newTransport() *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true,
		MaxResponseHeaderBytes: 64 << 10,
		IdleConnTimeout:        30 * time.Second,
	}
}
