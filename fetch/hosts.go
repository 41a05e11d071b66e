package fetch

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// DefaultPause is the default of [Hosts].Pause.
const DefaultPause = 500 * time.Millisecond

// Hosts sees to it that a host is sent one request at a time, with a pause
// after each, whoever asks. Who waits is served in the order of arrival. The
// zero value is ready for use; its methods may be called concurrently.
//
// A turn lasts from a request to the end of its answer, redirects included,
// whatever host they lead to. Between the attempts of one page others have
// theirs.
type Hosts struct {
	// Pause is the least time between the end of one request and the start of
	// the next to the same host; DefaultPause if 0, none if negative. The
	// machine's own loopback is never given one. It is set before first use.
	Pause time.Duration

	mu    sync.Mutex
	hosts map[string]*host
}

// host is the queue before one host.
type host struct {
	busy  bool
	queue []chan struct{} // those who wait; closing hands the turn over
	next  time.Time       // no request starts before
}

// turn waits until the host of u may be asked. end is to be called once, when
// the answer is here; err is that of ctx.
func (h *Hosts) turn(ctx context.Context, u *url.URL) (end func(), err error) {
	pause := h.pause(u)
	h.mu.Lock()
	at := h.host(u)
	if at.busy {
		ours := make(chan struct{})
		at.queue = append(at.queue, ours)
		h.mu.Unlock()
		select {
		case <-ours:
		case <-ctx.Done():
			h.leave(at, ours)
			return nil, ctx.Err()
		}
		h.mu.Lock()
	}
	at.busy = true
	wait := time.Until(at.next)
	h.mu.Unlock()
	if wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			h.mu.Lock()
			defer h.mu.Unlock()
			at.handOver()
			return nil, ctx.Err()
		}
	}
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		at.next = time.Now().Add(pause)
		at.handOver()
	}, nil
}

// leave takes somebody out of the queue. He may have been handed the turn at
// the very moment he left; then it is the next one's.
func (h *Hosts) leave(at *host, waiter chan struct{}) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if i := slices.Index(at.queue, waiter); i >= 0 {
		at.queue = slices.Delete(at.queue, i, i+1)
		return
	}
	at.handOver()
}

func (at *host) handOver() {
	if len(at.queue) == 0 {
		at.busy = false
		return
	}
	close(at.queue[0])
	at.queue = slices.Delete(at.queue, 0, 1)
}

// host returns the queue before the host of u. A port counts only where it is
// not the scheme's own: http and https of one name are one site.
func (h *Hosts) host(u *url.URL) *host {
	key := strings.ToLower(u.Hostname())
	if port := u.Port(); port != "" && port != map[string]string{"http": "80", "https": "443"}[u.Scheme] {
		key = net.JoinHostPort(key, port)
	}
	if h.hosts == nil {
		h.hosts = make(map[string]*host)
	}
	if h.hosts[key] == nil {
		h.hosts[key] = &host{}
	}
	return h.hosts[key]
}

func (h *Hosts) pause(u *url.URL) time.Duration {
	if strings.EqualFold(u.Hostname(), "localhost") {
		return 0
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && ip.Unmap().IsLoopback() {
		return 0
	}
	return max(0, or(h.Pause, DefaultPause))
}

// turn waits for the host's turn, if turns are given. Whoever has the turn
// before us does not try the source's patience.
func (t *transfer) turn(ctx context.Context, u *url.URL) (err error) {
	if t.hosts == nil {
		return nil
	}
	began := t.f.now()
	t.endTurn, err = t.hosts.turn(ctx, u)
	t.patience.progress(t.f.now().Sub(began))
	return err
}

func (t *transfer) turnEnds() {
	if t.endTurn != nil {
		t.endTurn()
		t.endTurn = nil
	}
}
