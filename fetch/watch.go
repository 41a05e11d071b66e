package fetch

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"
)

// patience is how long the source may go on failing in one call. The clock
// runs from the start of each document, stands still for windows in which a
// transfer moved, and what a document that arrived has used is given back. It
// is used by one goroutine.
type patience struct {
	now     func() time.Time
	bounded bool
	left    time.Duration
	since   time.Time
	moved   time.Duration // of the time since then, what was progress
}

func (p *patience) begin() { p.since, p.moved = p.now(), 0 }

func (p *patience) progress(d time.Duration) { p.moved += d }

func (p *patience) remaining() time.Duration { return p.left - (p.now().Sub(p.since) - p.moved) }

// failed charges the time since begin, and goes on counting.
func (p *patience) failed() {
	p.left = p.remaining()
	p.begin()
}

// restore gives back what was charged since left was all there was.
func (p *patience) restore(left time.Duration) {
	p.left = left
	p.begin()
}

// allows reports whether there is time to wait and then to try.
func (p *patience) allows(wait time.Duration) bool {
	return !p.bounded || wait < p.remaining()
}

// limit returns idle, or what is left of patience if that is less.
func (p *patience) limit(idle time.Duration) time.Duration {
	if !p.bounded {
		return idle
	}
	return max(0, min(idle, p.remaining()))
}

// stall is the error of a server that keeps silent or trickles.
type stall struct {
	after time.Duration
	// spent says that it was patience that ended, not idle time.
	spent bool
}

func (s *stall) Error() string { return "stalled for " + s.after.String() }

// errStalled is the cause by which a watch ends its request.
var errStalled = errors.New("stalled")

// watch ends requests that stall, before the response and within its body, and
// hides the bodies of responses that are no document: net/http and
// retryablehttp read them to keep a connection, at the pace of the server.
type watch struct {
	base     http.RoundTripper
	idle     time.Duration
	rate     int64 // bytes per second
	patience *patience
}

func (w *watch) RoundTrip(req *http.Request) (*http.Response, error) {
	limit := w.patience.limit(w.idle)
	ctx, cancel := context.WithCancelCause(req.Context())
	timer := time.AfterFunc(limit, func() { cancel(errStalled) })
	resp, err := w.base.RoundTrip(req.WithContext(ctx))
	if err != nil {
		timer.Stop()
		if context.Cause(ctx) == errStalled {
			err = &stall{after: limit, spent: limit < w.idle}
		}
		cancel(nil)
		return nil, err
	}
	b := &watchedBody{watch: w, rc: resp.Body, ctx: ctx, cancel: cancel, timer: timer}
	rest := resp.StatusCode == http.StatusPartialContent && req.Header.Get("Range") != ""
	if resp.StatusCode != http.StatusOK && !rest {
		b.Close() //nolint:errcheck // it is given up unread
		resp.Body = http.NoBody
		return resp, nil
	}
	b.open()
	resp.Body = b
	return resp, nil
}

// share is how many bytes a transfer that moves brings in a time, at the least.
func share(d time.Duration, rate int64) int64 {
	return max(1, int64(d.Seconds()*float64(rate)))
}

// watchedBody is a body whose every window of time must bring its share.
type watchedBody struct {
	*watch
	rc     io.ReadCloser
	ctx    context.Context
	cancel context.CancelCauseFunc
	timer  *time.Timer

	got    int64
	opened time.Time     // the window's start
	window time.Duration // its length
	due    int64         // got must reach this within the window
}

// open starts a window.
func (b *watchedBody) open() {
	b.opened, b.window = b.patience.now(), b.patience.limit(b.idle)
	b.due = b.got + share(b.window, b.rate)
	b.timer.Reset(b.window)
}

func (b *watchedBody) Read(p []byte) (int, error) {
	n, err := b.rc.Read(p)
	b.got += int64(n)
	if err != nil && err != io.EOF && context.Cause(b.ctx) == errStalled {
		return n, &stall{after: b.window, spent: b.window < b.idle}
	}
	if err == nil && b.got >= b.due {
		b.patience.progress(b.patience.now().Sub(b.opened))
		b.open()
	}
	return n, err
}

func (b *watchedBody) Close() error {
	b.timer.Stop()
	b.cancel(nil)
	return b.rc.Close()
}
