package fetch

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/go-retryablehttp"

	"sanctionsd/lists"
)

const (
	maxRedirects = 10
	// maxRetryAfter caps what a Retry-After may say; larger values are
	// mistakes, and the largest overflow a duration.
	maxRetryAfter = 24 * time.Hour
	// checksumHeader is S3's own checksum of the object, in base64.
	checksumHeader = "X-Amz-Checksum-Sha256"
)

// transfer brings one document over HTTP, in as many attempts as it may have.
// Every attempt asks the original URL: a redirect's target is signed for a
// short time and gone by the next.
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
	host     string // whom the last request of the attempt went to
	wait     time.Duration
	failure  error    // why the last attempt failed
	done     *fetched // what the last attempt brought; nil after a 304
}

// download fetches loc; nil without an error is "as asked by".
func (s *session) download(ctx context.Context, loc lists.Location, ask *Validator) (*fetched, error) {
	t := s.transfer(loc, ask)
	t.retries = s.f.retries()
	err := t.run(ctx)
	return t.done, err
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
	if t.ask != nil && t.ask.ETag != "" {
		req.Header.Set("If-None-Match", t.ask.ETag)
	}
	if t.ask != nil && t.ask.LastModified != "" {
		req.Header.Set("If-Modified-Since", t.ask.LastModified)
	}
	req.SetResponseHandler(func(resp *http.Response) error { return t.receive(ctx, resp) })

	client := &retryablehttp.Client{
		HTTPClient: &http.Client{
			Transport:     &watch{base: t.transport, idle: or(t.f.IdleTimeout, DefaultIdleTimeout), rate: or(t.f.MinRate, DefaultMinRate), patience: t.patience},
			CheckRedirect: t.redirect,
		},
		// The library's own log shows URLs whole.
		Logger:       nil,
		RetryMax:     t.retries,
		CheckRetry:   t.checkRetry,
		Backoff:      func(_, _ time.Duration, _ int, _ *http.Response) time.Duration { return t.wait },
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
		PrepareRetry: func(*http.Request) error { t.host = u.Host; return t.turn(ctx, u) },
	}
	t.patience.begin()
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
	t.patience.failed()
	if ctx.Err() != nil || !e.Temporary || t.attempts > t.retries {
		return false, nil
	}
	longest := or(t.f.RetryWaitMax, DefaultRetryWaitMax)
	t.wait = max(e.RetryAfter, backoff(or(t.f.RetryWaitMin, DefaultRetryWaitMin), longest, t.attempts))
	if t.wait > longest || !t.patience.allows(t.wait) {
		return false, nil
	}
	t.log.WithField("url", t.url).WithField("attempt", t.attempts).WithField("wait", t.wait.Round(time.Millisecond).String()).
		WithError(e).Warn("fetch failed, trying again")
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

// receive takes a response: into the spool, or as the error it is.
func (t *transfer) receive(ctx context.Context, resp *http.Response) error {
	defer resp.Body.Close()
	if t.answered != nil {
		t.answered(resp.Header)
	}
	if resp.StatusCode == http.StatusNotModified && t.ask != nil {
		t.done = nil
		return nil
	}
	if resp.StatusCode != http.StatusOK {
		return t.statusError(resp)
	}
	got := &fetched{loc: t.loc, header: resp.Header, at: t.f.now().UTC()}
	if t.probe {
		t.done = got
		return nil
	}
	if resp.ContentLength > t.spool.limit {
		return t.spool.tooLarge(t.loc.Name)
	}
	raw := &counter{r: resp.Body, limit: t.spool.limit}
	body := io.Reader(raw)
	coding := strings.ToLower(resp.Header.Get("Content-Encoding"))
	switch coding {
	case "", "identity":
	case "gzip", "x-gzip":
		z, err := gzip.NewReader(raw)
		if err != nil {
			return t.bodyError(err, raw.n, resp.ContentLength)
		}
		body = z
	default:
		return &Error{URL: t.url, Status: resp.StatusCode, Reason: fmt.Sprintf(
			"%s sends the content coding %q, which was not asked for and is not known here", t.host, clip(coding))}
	}
	// The context of resp.Request ends with a stall, which has words of its own.
	file, err := t.spool.write(ctx, body)
	if err != nil {
		return t.bodyError(err, raw.n, resp.ContentLength)
	}
	if file.size == 0 {
		return emptyDocument(t.loc.Name, "the server answered 200 with an empty body")
	}
	// Of an upload in parts S3 gives a checksum of checksums, with a dash.
	if sum, err := base64.StdEncoding.DecodeString(resp.Header.Get(checksumHeader)); err == nil && len(sum) == 32 && coding == "" {
		if hex.EncodeToString(sum) != file.sha256 {
			return &Error{URL: t.url, Status: resp.StatusCode, Temporary: true, Reason: fmt.Sprintf(
				"what arrived from %s has not the SHA-256 it states: %d bytes changed on the way", t.host, file.size)}
		}
	}
	got.file = file
	t.done = got
	return nil
}

func emptyDocument(name, how string) *lists.Refusal {
	return lists.Refusef(lists.CodeEmpty, name, "", "%s, where the list was expected; an empty file is never an empty list", how)
}

// counter counts what passes and stops above a limit.
type counter struct {
	r        io.Reader
	n, limit int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if c.n > c.limit {
		return 0, errTooLarge
	}
	return n, err
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
