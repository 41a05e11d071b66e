package fetch

import (
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// Error says why a source could not be fetched, in words for an operator.
type Error struct {
	// URL is the address that was asked for, as [SafeURL] gives it, also when
	// a redirect's target failed; then Reason names the target's host.
	URL string
	// Status is that of the answer, 0 without one.
	Status int
	// Temporary says that the same may work later without anybody's doing.
	Temporary bool
	// RetryAfter is how long the server asks to be left alone, 24 hours at
	// most, 0 if it does not say.
	RetryAfter time.Duration
	// Attempts is how often it was tried; 0 where nothing was asked.
	Attempts int
	// Reason is a sentence: what happened, and what to do about it.
	Reason string
	// Err is the cause, if it is one that shows no address: a context's or
	// the system's error, or io/fs's.
	Err error

	absent bool // the first file of a set is not there
}

func (e *Error) Error() string {
	s := "fetch " + e.URL + ": " + e.Reason
	if e.Attempts > 1 {
		s += fmt.Sprintf(" (%d attempts)", e.Attempts)
	}
	return s
}

// Unreachable reports whether the source was asked and gave no answer of any
// kind: no status came of the last attempt, and it was not we who ended it.
func (e *Error) Unreachable() bool {
	return e.Attempts > 0 && e.Status == 0 && !errors.Is(e.Err, context.Canceled)
}

// Unwrap returns Err.
func (e *Error) Unwrap() error { return e.Err }

func (e *Error) gone() bool {
	return e.Status == http.StatusNotFound || e.Status == http.StatusGone
}

// Ends of a transfer that are of our own making.
var (
	errTooLarge       = errors.New("too large")
	errRedirects      = fmt.Errorf("more than %d redirects", maxRedirects)
	errDowngrade      = errors.New("redirect from https to http, refused: what comes that way can be altered by anyone on it")
	errFormLost       = errors.New("redirect that loses the form that was posted, refused: only 307 and 308 keep it; the address may have moved")
	errRedirectScheme = errors.New("redirect to an address that is neither http nor https")
)

// statusError says what a status other than 200 means.
func (t *transfer) statusError(resp *http.Response) *Error {
	e := &Error{URL: t.url, Status: resp.StatusCode, RetryAfter: retryAfter(resp.Header.Get("Retry-After"), t.f.now())}
	later := ""
	if e.RetryAfter > 0 {
		later = fmt.Sprintf(" and asks to be left alone for %s", e.RetryAfter)
	}
	code := resp.StatusCode
	switch {
	case code == http.StatusUnauthorized, code == http.StatusProxyAuthRequired:
		e.Reason = fmt.Sprintf("%s wants credentials (%d); check `url` and the proxy", t.host, code)
	case code == http.StatusForbidden:
		e.Reason = fmt.Sprintf("%s refuses us (403): often a firewall that does not know the User-Agent, see `user_agent`; the last good state is kept", t.host)
	case code == http.StatusNotFound:
		e.Reason = fmt.Sprintf("%s has no such file (404); it may have moved, check `url`", t.host)
	case code == http.StatusGone:
		e.Reason = fmt.Sprintf("%s has withdrawn this file (410); find its new place and set `url`", t.host)
	case code == http.StatusTooManyRequests:
		e.Temporary = true
		e.Reason = fmt.Sprintf("%s is asked too often (429)%s; if this lasts, check less often", t.host, later)
	case code == http.StatusRequestTimeout:
		e.Temporary = true
		e.Reason = fmt.Sprintf("%s did not get the request in time (408)", t.host)
	case code == http.StatusNotImplemented, code == http.StatusHTTPVersionNotSupported:
		e.Reason = fmt.Sprintf("%s does not know how to answer (%d); check `url`", t.host, code)
	case code >= 500:
		e.Temporary = true
		e.Reason = fmt.Sprintf("%s fails (%d)%s; it is the publisher's to mend", t.host, code, later)
	case code == http.StatusPartialContent:
		e.Reason = fmt.Sprintf("%s sent a part of the file (206), though the whole was asked for", t.host)
	case code == http.StatusRequestedRangeNotSatisfiable && t.part != nil:
		e.Temporary = true
		e.Reason = fmt.Sprintf("%s has nothing behind the %d bytes that are here (416)", t.host, t.part.draft.size)
	case code == http.StatusNotModified:
		e.Reason = fmt.Sprintf("%s says not modified (304), though nothing was compared", t.host)
	case code >= 300 && code < 400:
		e.Reason = fmt.Sprintf("%s redirects (%d) without an address", t.host, code)
	default:
		e.Reason = fmt.Sprintf("%s answered %d, where 200 was expected; check `url`", t.host, code)
	}
	return e
}

// bodyError says how a document's bytes ended, of an answer with the status;
// size is their stated number, or -1.
func (t *transfer) bodyError(err error, status int, got, size int64) error {
	if errors.Is(err, errTooLarge) {
		return t.spool.tooLarge(t.loc.Name)
	}
	of := fmt.Sprintf("%d bytes", got)
	if size >= 0 {
		of = fmt.Sprintf("%d of %d bytes", got, size)
	}
	e := &Error{URL: t.url, Status: status, Temporary: true}
	if s, ok := errors.AsType[*stall](err); ok {
		e.Reason = fmt.Sprintf("%s stalled: next to nothing came for %s (got %s)", t.host, t.span(s), of)
		return e
	}
	if d, ok := errors.AsType[*diskError](err); ok {
		e.Reason, e.Temporary, e.Err = d.reason(), false, d.err
		return e
	}
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) {
		e.Reason = fmt.Sprintf("%s says gzip and sends something else, or it broke on the way (got %s)", t.host, of)
		return e
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return t.explain(err)
	}
	e.Reason = fmt.Sprintf("the transfer from %s broke off: got %s", t.host, of)
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		e.Reason += " (" + scrub(err) + ")"
	}
	e.Err = plainCause(err)
	return e
}

// span is the time a stall lasted, and why it was no longer.
func (t *transfer) span(s *stall) string {
	span := s.after.Round(time.Millisecond).String()
	if s.spent {
		span += fmt.Sprintf(", which was left of the %s that a failing source is given", t.f.GiveUpAfter)
	}
	return span
}

// explain says why there was no answer. What net/http wraps around a cause is
// thrown away: it holds the URL that failed, whole.
func (t *transfer) explain(err error) *Error {
	for {
		u, ok := errors.AsType[*url.Error](err)
		if !ok {
			break
		}
		err = u.Err
	}
	e := &Error{URL: t.url, Temporary: true, Err: plainCause(err)}
	e.Reason, e.Temporary = t.reason(err)
	return e
}

func (t *transfer) reason(err error) (reason string, temporary bool) {
	if s, ok := errors.AsType[*stall](err); ok {
		return fmt.Sprintf("%s did not answer within %s", t.host, t.span(s)), true
	}
	if d, ok := errors.AsType[*net.DNSError](err); ok {
		if d.IsNotFound {
			return fmt.Sprintf("the name %s is not known to DNS; check `url` and this machine's resolver", d.Name), true
		}
		return fmt.Sprintf("no answer from DNS for %s; check this machine's resolver and network", d.Name), true
	}
	if c, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		why := "it is not valid"
		var authority x509.UnknownAuthorityError
		var name x509.HostnameError
		var invalid x509.CertificateInvalidError
		switch {
		case errors.As(c.Err, &authority):
			why = "it is signed by an authority that is not known here; check the system's CA certificates, and for a proxy that opens TLS"
		case errors.As(c.Err, &name):
			why = "it is for another name; check `url`"
		case errors.As(c.Err, &invalid) && invalid.Reason == x509.Expired:
			why = "it has expired or is not valid yet; check this machine's clock, else it is the publisher's to mend"
		}
		return fmt.Sprintf("the certificate of %s cannot be trusted: %s", t.host, why), false
	}
	switch {
	case errors.Is(err, context.Canceled):
		return "stopped before it was done", false
	case err == context.DeadlineExceeded: // timeouts of package net say they are one, too
		return "not done within the time that was given", true
	case errors.Is(err, errRedirects), errors.Is(err, errDowngrade), errors.Is(err, errFormLost), errors.Is(err, errRedirectScheme):
		return fmt.Sprintf("%s (to %s)", err, t.host), false
	case strings.HasPrefix(err.Error(), "failed to parse Location header"):
		return fmt.Sprintf("%s redirects to an address that cannot be read", t.host), false
	case errors.Is(err, syscall.ECONNREFUSED):
		return fmt.Sprintf("%s refuses the connection: nothing listens there; check `url`, or wait for the publisher", t.host), true
	case errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EHOSTUNREACH):
		return fmt.Sprintf("no way to %s; check this machine's network", t.host), true
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Sprintf("%s closed the connection without an answer", t.host), true
	case errors.Is(err, http.ErrSchemeMismatch):
		return fmt.Sprintf("%s does not speak TLS; check whether `url` should start with http://", t.host), false
	}
	if n, ok := errors.AsType[net.Error](err); ok && n.Timeout() {
		return fmt.Sprintf("no connection to %s in time; check the network and firewall", t.host), true
	}
	if _, ok := errors.AsType[tls.AlertError](err); ok || strings.Contains(err.Error(), "tls: ") {
		return fmt.Sprintf("no TLS with %s: %s", t.host, scrub(err)), true
	}
	return fmt.Sprintf("the request to %s failed: %s", t.host, scrub(err)), true
}

// plainCause returns the part of err that a caller may tell by errors.Is and
// that holds no address, or nil.
func plainCause(err error) error {
	if errors.Is(err, context.Canceled) {
		return context.Canceled
	}
	if err == context.DeadlineExceeded {
		return context.DeadlineExceeded
	}
	if errno, ok := errors.AsType[syscall.Errno](err); ok {
		return errno
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return dns
	}
	return nil
}

var secretParts = regexp.MustCompile(`[?#][^\s"']*|//[^\s/"'@]*@`)

// scrub returns the text of an error of which nothing is known, without what
// may be a query, fragment or user information, on one line and not long.
func scrub(err error) string {
	return clip(secretParts.ReplaceAllStringFunc(err.Error(), func(s string) string {
		if strings.HasPrefix(s, "//") {
			return "//"
		}
		return ""
	}))
}

// clip makes a text from outside fit for a log line.
func clip(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
	if len(s) > 200 {
		s = strings.ToValidUTF8(s[:200], "") + "…"
	}
	return s
}
