package fetch

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"sanctionsd/lists"
)

func TestStatus(t *testing.T) {
	tests := []struct {
		status  int
		retried bool
		want    string
	}{
		{204, false, "204"},
		{206, false, "a part of the file"},
		{300, false, "without an address"},
		{304, false, "nothing was compared"},
		{400, false, "400"},
		{401, false, "credentials"},
		{403, false, "user_agent"},
		{404, false, "may have moved"},
		{408, true, "in time"},
		{410, false, "withdrawn"},
		{418, false, "418"},
		{429, true, "too often"},
		{500, true, "fails (500)"},
		{501, false, "501"},
		{502, true, "502"},
		{503, true, "503"},
		{504, true, "504"},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.status), func(t *testing.T) {
			p := publish(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(test.status) })
			f, log := fetcher(t)
			e := fails(t, f, p.set("SDN.XML"))
			attempts := 1
			if test.retried {
				attempts = 1 + f.Retries
			}
			if asked := len(p.asked()); asked != attempts || e.Attempts != attempts {
				t.Errorf("asked %d times, stated %d, want %d", asked, e.Attempts, attempts)
			}
			if e.Status != test.status || e.Temporary != test.retried || !strings.Contains(e.Error(), test.want) {
				t.Errorf("got %+v", e)
			}
			if test.retried != strings.Contains(log.String(), "trying again") {
				t.Errorf("logged %q", log)
			}
		})
	}
}

func TestRecovers(t *testing.T) {
	n := 0
	p := publish(t, func(w http.ResponseWriter, _ *http.Request) {
		switch n++; n {
		case 1:
			w.WriteHeader(http.StatusServiceUnavailable)
		case 2:
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, "half of a li")
		default:
			io.WriteString(w, "list")
		}
	})
	f, _ := fetcher(t)
	res := get(t, f, p.set("SDN.XML"), nil)
	if got := content(t, res.Documents[0]); got != "list" || n != 3 {
		t.Errorf("got %q after %d", got, n)
	}
	res.Close()
	f.Retries = -1
	n = 0
	if e := fails(t, f, p.set("SDN.XML")); e.Attempts != 1 {
		t.Errorf("got %+v", e)
	}
}

// What arrived is broken: told apart from what could not be had.
func TestRefusals(t *testing.T) {
	tests := map[string]struct {
		handler http.HandlerFunc
		code    string
	}{
		"empty":          {func(http.ResponseWriter, *http.Request) {}, lists.CodeEmpty},
		"empty, chunked": {func(w http.ResponseWriter, _ *http.Request) { w.(http.Flusher).Flush() }, lists.CodeEmpty},
		"empty, gzip": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			gzip.NewWriter(w).Close()
		}, lists.CodeEmpty},
		"stated length too large": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(2<<20))
			w.WriteHeader(200)
		}, lists.CodeTooLarge},
		"endless": {func(w http.ResponseWriter, r *http.Request) {
			chunk := make([]byte, 1<<16)
			for r.Context().Err() == nil {
				if _, err := w.Write(chunk); err != nil {
					return
				}
			}
		}, lists.CodeTooLarge},
		"gzip bomb": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			z.Write(make([]byte, 8<<20))
			z.Close()
		}, lists.CodeTooLarge},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := publish(t, test.handler)
			f, _ := fetcher(t)
			if r := refused(t, f, p.set("SDN.XML")); r.Code != test.code || r.Document != "SDN.XML" {
				t.Errorf("got %+v", r)
			}
			if n := len(p.asked()); n != 1 {
				t.Errorf("asked %d times", n)
			}
		})
	}
}

func TestSizeLimits(t *testing.T) {
	p := publish(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "12345") })
	f, _ := fetcher(t)
	for limit, ok := range map[int64]bool{4: false, 5: true} {
		f.MaxBytes = limit
		src := source()
		src.MaxBytes = 0
		res, err := f.Get(t.Context(), src, p.set("SDN.XML"), nil)
		if r := lists.AsRefusal(err); (r == nil) != ok {
			t.Errorf("limit %d: got %v", limit, err)
		}
		if ok {
			res.Close()
		}
	}
}

// A web page is for the reader to refuse, which knows it for what it is.
func TestPageIsHandedOn(t *testing.T) {
	p := publish(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<!doctype html><p>Maintenance") })
	f, _ := fetcher(t)
	d := get(t, f, p.set("SDN.XML"), nil).Documents[0]
	if !strings.HasPrefix(d.Header["Content-Type"], "text/html") || !strings.Contains(content(t, d), "Maintenance") {
		t.Errorf("got %+v", d)
	}
}

func TestBrokenTransfers(t *testing.T) {
	hijack := func(text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			c, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				panic(err)
			}
			io.WriteString(c, text)
			c.Close()
		}
	}
	tests := map[string]struct {
		handler http.HandlerFunc
		want    string
		retried bool
	}{
		"short body":        {hijack("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhello"), "got 5 of 1000 bytes", true},
		"chunked, cut":      {hijack("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"), "broke off: got 5 bytes", true},
		"chunked, nonsense": {hijack("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), "broke off: got 0 bytes", true},
		"no answer":         {hijack(""), "without an answer", true},
		"gzip, cut":         {hijack("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"), "broke off: got 10 bytes", true},
		"gzip, not":         {hijack("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n<sdnList></sdnList>"), "says gzip", true},
		"another coding":    {hijack("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\nhello"), `"br"`, false},
		"checksum": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Amz-Checksum-Sha256", base64.StdEncoding.EncodeToString(make([]byte, 32)))
			io.WriteString(w, "hello")
		}, "5 bytes changed on the way", true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := publish(t, test.handler)
			f, _ := fetcher(t)
			e := fails(t, f, p.set("SDN.XML"))
			if !strings.Contains(e.Reason, test.want) {
				t.Errorf("got %q, want %q in it", e.Reason, test.want)
			}
			if retried := len(p.asked()) > 1; retried != test.retried || e.Temporary != test.retried {
				t.Errorf("retried is %v, got %+v", retried, e)
			}
		})
	}
}

func TestIntactTransfers(t *testing.T) {
	const body = "hello"
	sum := sha256.Sum256([]byte(body))
	tests := map[string]http.HandlerFunc{
		"identity": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "identity")
			io.WriteString(w, body)
		},
		"gzip": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			io.WriteString(z, body)
			z.Close()
		},
		"gzip by its old name": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "X-GZIP")
			z := gzip.NewWriter(w)
			io.WriteString(z, body)
			z.Close()
		},
		"checksum": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Amz-Checksum-Sha256", base64.StdEncoding.EncodeToString(sum[:]))
			io.WriteString(w, body)
		},
		"checksum of parts": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("X-Amz-Checksum-Sha256", base64.StdEncoding.EncodeToString(make([]byte, 32))+"-4")
			io.WriteString(w, body)
		},
	}
	for name, handler := range tests {
		t.Run(name, func(t *testing.T) {
			f, _ := fetcher(t)
			if got := content(t, get(t, f, publish(t, handler).set("x"), nil).Documents[0]); got != body {
				t.Errorf("got %q", got)
			}
		})
	}
}

// Servers that keep silent, or say a little now and then.
func TestStalls(t *testing.T) {
	tests := map[string]struct {
		handler http.HandlerFunc
		want    string
	}{
		"before the answer": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, "did not answer within 300ms"},
		"within the body": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1000")
			io.WriteString(w, "hello")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, "next to nothing came for 300ms (got 5 of 1000 bytes)"},
		"trickling": {func(w http.ResponseWriter, r *http.Request) {
			tick := time.NewTicker(5 * time.Millisecond)
			defer tick.Stop()
			for {
				select {
				case <-r.Context().Done():
					return
				case <-tick.C:
					io.WriteString(w, "x")
					w.(http.Flusher).Flush()
				}
			}
		}, "next to nothing came for 300ms"},
		"within the body of an error": {func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusServiceUnavailable)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, "fails (503)"},
		"within the body of a redirect": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "/")
			w.WriteHeader(http.StatusFound)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, "redirects"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := publish(t, test.handler)
			f, _ := fetcher(t)
			f.IdleTimeout, f.Retries = 300*time.Millisecond, -1
			f.MinRate = 1000
			if e := fails(t, f, p.set("SDN.XML")); !strings.Contains(e.Reason, test.want) {
				t.Errorf("got %q, want %q in it", e.Reason, test.want)
			}
		})
	}
}

// slowBody takes ten minutes, by the clock it moves, for ten thousand bytes.
type slowBody struct {
	now    *time.Time
	pieces int
}

func (b *slowBody) Read(p []byte) (int, error) {
	if b.pieces == 0 {
		return 0, io.EOF
	}
	b.pieces--
	*b.now = b.now.Add(25 * time.Second)
	return copy(p, strings.Repeat("x", 10_000)), nil
}

func (b *slowBody) Close() error { return nil }

// A transfer that moves may take many times the idle timeout, and many times
// what a failing source is given; what then fails still has its time.
func TestSlowIsNotStalled(t *testing.T) {
	f, _ := fetcher(t)
	now := time.Date(2026, 9, 23, 14, 0, 0, 0, time.UTC)
	f.Now = func() time.Time { return now }
	f.GiveUpAfter = 30 * time.Second
	n := 0
	f.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		if n++; n == 2 {
			return nil, io.ErrUnexpectedEOF
		}
		return &http.Response{StatusCode: 200, ContentLength: -1, Header: http.Header{}, Request: r, Body: &slowBody{now: &now, pieces: 24}}, nil
	})
	set := lists.Set{Files: []lists.Location{{Name: "A", URL: "http://list.example/a"}, {Name: "B", URL: "http://list.example/b"}}}
	for _, d := range get(t, f, []lists.Set{set}, nil).Documents {
		if d.Size != 240_000 {
			t.Errorf("got %d bytes", d.Size)
		}
	}
	if n != 3 {
		t.Errorf("%d requests", n)
	}
}

func TestGivesUp(t *testing.T) {
	t.Run("on silence", func(t *testing.T) {
		p := publish(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		f, _ := fetcher(t)
		f.GiveUpAfter = 300 * time.Millisecond
		e := fails(t, f, p.set("SDN.XML"))
		if !strings.Contains(e.Reason, "of the 300ms that a failing source is given") || len(p.asked()) != 1 {
			t.Errorf("got %v", e)
		}
	})
	t.Run("on a stall", func(t *testing.T) {
		p := publish(t, func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "hello")
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		})
		f, _ := fetcher(t)
		f.GiveUpAfter = 300 * time.Millisecond
		if e := fails(t, f, p.set("SDN.XML")); !strings.Contains(e.Reason, "a failing source") {
			t.Errorf("got %v", e)
		}
	})
	t.Run("before a wait that is too long", func(t *testing.T) {
		p := publish(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) })
		f, _ := fetcher(t)
		f.GiveUpAfter, f.RetryWaitMin, f.RetryWaitMax = time.Minute, time.Hour, 2*time.Hour
		if fails(t, f, p.set("SDN.XML")); len(p.asked()) != 1 {
			t.Error("waited")
		}
	})
	t.Run("when asked to wait longer than it would", func(t *testing.T) {
		for header, want := range map[string]time.Duration{"3600": time.Hour, "99999999999999999999": 24 * time.Hour} {
			p := publish(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", header)
				w.WriteHeader(http.StatusTooManyRequests)
			})
			f, _ := fetcher(t)
			if e := fails(t, f, p.set("SDN.XML")); e.RetryAfter != want || len(p.asked()) != 1 {
				t.Errorf("got %+v", e)
			}
		}
	})
}

func TestRetryAfterIsHonoured(t *testing.T) {
	n := 0
	p := publish(t, func(w http.ResponseWriter, _ *http.Request) {
		if n++; n == 1 {
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		io.WriteString(w, "list")
	})
	f, log := fetcher(t)
	f.RetryWaitMax = time.Minute
	get(t, f, p.set("SDN.XML"), nil)
	if !strings.Contains(log.String(), "wait=1s") {
		t.Errorf("logged %s", log)
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 9, 23, 14, 0, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"": 0, "0": 0, "-5": 0, "soon": 0, "7": 7 * time.Second, "86401": 24 * time.Hour, "18446744073709551615": 24 * time.Hour,
		"Wed, 23 Sep 2026 14:02:00 GMT": 2 * time.Minute, "Wed, 23 Sep 2026 13:00:00 GMT": 0, "Wed, 23 Sep 2099 13:00:00 GMT": 24 * time.Hour,
	} {
		if got := retryAfter(header, now); got != want {
			t.Errorf("%q: got %s, want %s", header, got, want)
		}
	}
}

func TestBackoff(t *testing.T) {
	for attempt, seconds := range map[int]int{1: 1, 2: 2, 3: 4, 4: 8, 7: 60, 40: 60, 1000: 60} {
		most := time.Duration(seconds) * time.Second
		for range 100 {
			if got := backoff(time.Second, time.Minute, attempt); got < most/2 || got > most {
				t.Fatalf("attempt %d waits %s, want %s to %s", attempt, got, most/2, most)
			}
		}
	}
}

func TestDiskErrors(t *testing.T) {
	f, _ := fetcher(t)
	p := publish(t, func(w http.ResponseWriter, _ *http.Request) {
		os.RemoveAll(f.Dir)
		io.WriteString(w, "list")
	})
	e := fails(t, f, p.set("SDN.XML"))
	if e.Temporary || !strings.Contains(e.Reason, "write to "+f.Dir) || len(p.asked()) != 1 {
		t.Errorf("got %+v", e)
	}
	full := &diskError{dir: "/spool", err: &os.PathError{Op: "write", Path: "/spool/x", Err: syscall.ENOSPC}}
	if got := full.Error(); !strings.Contains(got, "no space left in /spool") {
		t.Errorf("got %s", got)
	}
}

func TestAddressesThatCannotBeFetched(t *testing.T) {
	f, _ := fetcher(t)
	for _, address := range []string{"", "sdn.xml", "ftp://h/x", "http:///x", "http://h:port/", "https://user:secret@%zz/?token=secret", "file://host/x", "file:x"} {
		e := fails(t, f, []lists.Set{{Files: []lists.Location{{Name: "x", URL: address}}}})
		noSecret(t, e.Error())
	}
}
