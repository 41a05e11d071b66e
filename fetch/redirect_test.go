package fetch

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"sanctionsd/internal/porttest"
	"sanctionsd/lists"
)

// deadHost returns an address on which nothing listens.
func deadHost(t *testing.T) string {
	t.Helper()
	address, release, err := porttest.Reserve()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := release(); err != nil {
			t.Error(err)
		}
	})
	return address
}

// noSecret fails when one of the texts shows what must never be shown.
func noSecret(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		for _, secret := range []string{"secret", "token", "Amz", "@"} {
			if strings.Contains(text, secret) {
				t.Errorf("%q holds %q", text, secret)
			}
		}
	}
}

func TestRedirectToPresigned(t *testing.T) {
	target := publish(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"e"`)
		if r.Header.Get("If-None-Match") == `"e"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(w, "list")
	})
	p := publish(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, target.URL+"/Published/SDN.XML?X-Amz-Signature=secret", http.StatusFound)
	})
	f, log := fetcher(t)
	sets := p.set("SDN.XML")
	sets[0].Files[0].URL = strings.Replace(sets[0].Files[0].URL, "http://", "http://user:secret@", 1) + "?token=secret#secret"
	res := get(t, f, sets, nil)

	d := res.Documents[0]
	if d.URL != p.URL+"/SDN.XML" || content(t, d) != "list" {
		t.Errorf("got %+v", d)
	}
	asked := target.requests[0]
	for _, name := range []string{"Authorization", "Cookie", "Referer"} {
		if got := asked.Header.Get(name); got != "" {
			t.Errorf("the target was sent %s: %s", name, got)
		}
	}
	if got := p.requests[0].Header.Get("Authorization"); got == "" {
		t.Error("the configured host was not sent its credentials")
	}
	if asked.UserAgent() != DefaultUserAgent("") {
		t.Errorf("the target was sent User-Agent %q", asked.UserAgent())
	}
	if again := get(t, f, sets, res.Validators); !again.NotModified {
		t.Error("the target's 304 was not taken")
	}
	noSecret(t, log.String(), d.URL, fmt.Sprint(d.Header))
	for key := range res.Validators {
		noSecret(t, key)
	}
}

// An error must not show a signed address, whichever way it arises.
func TestErrorsHideAddresses(t *testing.T) {
	dead := deadHost(t)
	const query = "?X-Amz-Signature=secret#secret"
	hang := publish(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		io.WriteString(w, "short")
	})
	garbage := rawServer(t, "what is this /?token=secret\r\n\r\n")
	tests := map[string]struct {
		location string
		want     string
	}{
		"dead port":         {"http://user:secret@" + dead + "/x" + query, "refuses the connection"},
		"unreadable":        {"http://h/%zz" + query, "cannot be read"},
		"unreadable, space": {"http://h o/ x" + query, "cannot be read"},
		"other scheme":      {"ftp://user:secret@h/x" + query, "neither http nor https"},
		"cut":               {hang.URL + "/x" + query, "5 of 100 bytes"},
		"not http":          {garbage + "/x" + query, "malformed HTTP"},
		"not tls":           {strings.Replace(hang.URL, "http", "https", 1) + query, "does not speak TLS"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := publish(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Location", test.location)
				w.WriteHeader(http.StatusFound)
			})
			f, log := fetcher(t)
			sets := p.set("SDN.XML")
			sets[0].Files[0].URL += "?token=secret"
			e := fails(t, f, sets)
			if !strings.Contains(e.Reason, test.want) {
				t.Errorf("got %q, want %q in it", e.Reason, test.want)
			}
			noSecret(t, e.Error(), fmt.Sprintf("%+v %#v %v", e, e, e.Err), log.String())
		})
		t.Run(name+", configured", func(t *testing.T) {
			f, log := fetcher(t)
			e := fails(t, f, []lists.Set{{Files: []lists.Location{{Name: "SDN.XML", URL: test.location}}}})
			noSecret(t, e.Error(), fmt.Sprintf("%+v %v", e, e.Err), log.String())
		})
	}
}

// rawServer answers every connection with text.
func rawServer(t *testing.T, text string) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	t.Cleanup(func() { l.Close(); <-done })
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			buf := make([]byte, 4096)
			c.Read(buf)
			io.WriteString(c, text)
			c.Close()
		}
	}()
	return "http://" + l.Addr().String()
}

func TestRedirectLimit(t *testing.T) {
	for hops, ok := range map[int]bool{maxRedirects: true, maxRedirects + 1: false} {
		p := publish(t, func(w http.ResponseWriter, r *http.Request) {
			var n int
			if fmt.Sscanf(r.URL.Path, "/%d", &n); n == 0 {
				io.WriteString(w, "list")
				return
			}
			http.Redirect(w, r, fmt.Sprint("/", n-1), http.StatusMovedPermanently)
		})
		f, _ := fetcher(t)
		if ok {
			get(t, f, p.set(fmt.Sprint(hops)), nil)
			continue
		}
		if e := fails(t, f, p.set(fmt.Sprint(hops))); e.Temporary || !strings.Contains(e.Reason, "redirects") {
			t.Errorf("got %v", e)
		}
		if n := len(p.asked()); n != maxRedirects+1 {
			t.Errorf("%d requests", n)
		}
	}
}

func TestRedirectFromTLS(t *testing.T) {
	plain := publish(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "list") })
	tls := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/up" {
			io.WriteString(w, "list")
			return
		}
		http.Redirect(w, r, plain.URL, http.StatusFound)
	}))
	defer tls.Close()
	up := publish(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, tls.URL+"/up", http.StatusFound)
	})
	f, _ := fetcher(t)
	f.Transport = tls.Client().Transport
	defer tls.Client().CloseIdleConnections()
	e := fails(t, f, []lists.Set{{Files: []lists.Location{{Name: "x", URL: tls.URL}}}})
	if !strings.Contains(e.Reason, "https to http") || len(plain.asked()) != 0 || e.Temporary {
		t.Errorf("got %v", e)
	}
	get(t, f, up.set("x"), nil)
}

func TestRedirectWithoutAddress(t *testing.T) {
	p := publish(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusFound) })
	f, _ := fetcher(t)
	if e := fails(t, f, p.set("x")); e.Status != 302 || e.Temporary {
		t.Errorf("got %+v", e)
	}
}

// The target of the first attempt has expired by the second.
func TestRetryAsksTheOriginal(t *testing.T) {
	n := 0
	target := publish(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("n") == "1" {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		io.WriteString(w, "list")
	})
	p := publish(t, func(w http.ResponseWriter, r *http.Request) {
		n++
		http.Redirect(w, r, fmt.Sprint(target.URL, "/x?n=", n), http.StatusFound)
	})
	f, log := fetcher(t)
	get(t, f, p.set("x"), nil)
	if n != 2 {
		t.Errorf("the original was asked %d times", n)
	}
	host, err := url.Parse(target.URL)
	if err != nil || !strings.Contains(log.String(), host.Host+" fails (502)") {
		t.Errorf("logged %s", log)
	}
}
