package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
)

// span is one request, from its start to its end.
type span struct {
	host     string
	from, to time.Time
}

// slowSites answers every request after a second of the bubble's time.
type slowSites struct {
	mu     sync.Mutex
	asked  []span
	answer func(*http.Request) int
}

func (s *slowSites) RoundTrip(req *http.Request) (*http.Response, error) {
	from := time.Now()
	select {
	case <-time.After(time.Second):
	case <-req.Context().Done():
		return nil, req.Context().Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, span{req.URL.Host, from, time.Now()})
	status := http.StatusOK
	if s.answer != nil {
		status = s.answer(req)
	}
	return &http.Response{
		StatusCode: status, Header: http.Header{}, ContentLength: -1, Request: req,
		Body: io.NopCloser(strings.NewReader("page")),
	}, nil
}

// apart returns the shortest time between the end of one request to host and
// the start of the next, and how many there were.
func (s *slowSites) apart(host string) (least time.Duration, n int) {
	least = time.Hour
	var last time.Time
	for _, a := range s.asked {
		if a.host != host {
			continue
		}
		if n++; n > 1 {
			least = min(least, a.from.Sub(last))
		}
		last = a.to
	}
	return least, n
}

func TestHostsAreAskedOneByOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		failed := false
		sites := &slowSites{answer: func(req *http.Request) int {
			if req.URL.Path == "/1/0" && !failed {
				failed = true
				return http.StatusServiceUnavailable
			}
			return http.StatusOK
		}}
		hosts := &Hosts{}
		began := time.Now()
		var visits sync.WaitGroup
		for i := range 3 {
			// One more fetcher for each: what they share is Hosts alone.
			f, _ := fetcher(t)
			f.Transport, f.Hosts = sites, hosts
			visits.Go(func() {
				v := visit(t, f)
				for n := range 4 {
					for _, host := range []string{"http://a.example", "https://b.example"} {
						if _, err := v.Page(t.Context(), lists.Location{URL: fmt.Sprintf("%s/%d/%d", host, i, n)}, nil); err != nil {
							t.Error(err)
						}
					}
				}
			})
		}
		visits.Wait()
		for host, want := range map[string]int{"a.example": 13, "b.example": 12} {
			if least, n := sites.apart(host); least != DefaultPause || n != want {
				t.Errorf("%s was asked %d times, %s apart at the least", host, n, least)
			}
		}
		if both := 25 * (time.Second + DefaultPause); time.Since(began) >= both {
			t.Errorf("took %s: the two hosts waited for each other", time.Since(began))
		}
	})
}

// Turns end with the body, not with the first byte, and hold on the loopback too.
func TestRequestsDoNotOverlap(t *testing.T) {
	var mu sync.Mutex
	busy := false
	set := func(to bool) {
		mu.Lock()
		defer mu.Unlock()
		if busy == to {
			t.Error("two requests at a time")
		}
		busy = to
	}
	p := publish(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "/", http.StatusFound)
			return
		}
		set(true)
		io.WriteString(w, "half")
		w.(http.Flusher).Flush()
		set(false)
		io.WriteString(w, "half")
	})
	hosts := &Hosts{}
	var visits sync.WaitGroup
	for range 4 {
		f, _ := fetcher(t)
		f.Hosts = hosts
		v := visit(t, f)
		visits.Go(func() {
			for _, path := range []string{"/moved", "/", "/moved", "/"} {
				if page, err := v.Page(t.Context(), lists.Location{URL: p.URL + path}, nil); err != nil || string(page.Bytes) != "halfhalf" {
					t.Errorf("got %v, %v", page, err)
				}
			}
		})
	}
	visits.Wait()
}

func address(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestTurnsAreInTheOrderOfArrival(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hosts := &Hosts{Pause: time.Second}
		site := address(t, "https://a.example/")
		end, err := hosts.turn(t.Context(), site)
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var served []int
		var waiting sync.WaitGroup
		leaving, leave := context.WithCancel(t.Context())
		for i := range 6 {
			ctx := t.Context()
			if i%2 == 1 {
				ctx = leaving
			}
			waiting.Go(func() {
				end, err := hosts.turn(ctx, site)
				if err != nil {
					if !errors.Is(err, context.Canceled) {
						t.Error(err)
					}
					return
				}
				mu.Lock()
				served = append(served, i)
				mu.Unlock()
				end()
			})
			synctest.Wait()
		}
		leave()
		synctest.Wait()
		end()
		waiting.Wait()
		if diff := cmp.Diff([]int{0, 2, 4}, served); diff != "" {
			t.Error(diff)
		}
	})
}

// Who leaves as he is served, in the pause or before it, keeps nobody waiting.
func TestTurnIsPassedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hosts := &Hosts{}
		site := address(t, "https://a.example/")
		end, err := hosts.turn(t.Context(), site)
		if err != nil {
			t.Fatal(err)
		}
		at := hosts.host(site)
		at.queue = append(at.queue, make(chan struct{}))
		late := at.queue[0]
		end() // it is handed over to the late one
		hosts.leave(at, late)

		ctx, cancel := context.WithTimeout(t.Context(), DefaultPause/2)
		defer cancel()
		if _, err := hosts.turn(ctx, site); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v in the pause", err)
		}
		began := time.Now()
		end, err = hosts.turn(t.Context(), site)
		if err != nil || time.Since(began) != DefaultPause/2 {
			t.Errorf("got %v after %s", err, time.Since(began))
		}
		end()
		if at.busy || len(at.queue) != 0 {
			t.Errorf("left behind: %+v", at)
		}
	})
}

func TestHostOfAnAddress(t *testing.T) {
	hosts := &Hosts{}
	same := func(a, b string) bool { return hosts.host(address(t, a)) == hosts.host(address(t, b)) }
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"https://a.example/x", "http://A.example:80/y?z", true},
		{"https://a.example:443", "https://a.example", true},
		{"https://a.example", "https://b.example", false},
		{"http://127.0.0.1:1", "http://127.0.0.1:2", false},
		{"http://[::1]:1/a", "http://[::1]:1/b", true},
	} {
		if got := same(test.a, test.b); got != test.want {
			t.Errorf("%s and %s: one host %v", test.a, test.b, got)
		}
	}
	for at, want := range map[string]time.Duration{
		"http://a.example": DefaultPause, "http://127.0.0.1.example": DefaultPause, "http://10.0.0.1": DefaultPause,
		"http://127.0.0.1:8080": 0, "http://[::1]": 0, "http://[::ffff:127.0.0.2]": 0, "http://LocalHost": 0,
	} {
		if got := hosts.pause(address(t, at)); got != want {
			t.Errorf("%s: %s", at, got)
		}
	}
	if got := (&Hosts{Pause: -1}).pause(address(t, "http://a.example")); got != 0 {
		t.Errorf("none is %s", got)
	}
}

// A wait for the turn of others is not the source's failing.
func TestTurnsDoNotTryPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sites := &slowSites{}
		f, _ := fetcher(t)
		f.Transport, f.Hosts, f.GiveUpAfter = sites, &Hosts{}, 10*time.Second
		end, err := f.Hosts.turn(t.Context(), address(t, "http://a.example"))
		if err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(time.Hour, end)
		v := visit(t, f)
		if _, err := v.Page(t.Context(), lists.Location{URL: "http://a.example/x"}, nil); err != nil || v.s.patience.left != f.GiveUpAfter {
			t.Errorf("got %v, %s left", err, v.s.patience.left)
		}
	})
}
