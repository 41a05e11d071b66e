package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
)

// visit begins a visit that sees everything others have asked for.
func visit(t *testing.T, f *Fetcher) *Visit {
	t.Helper()
	v, err := f.Visit(source(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := v.Close(); err != nil {
			t.Error(err)
		}
	})
	return v
}

func (v *Visit) get(t *testing.T, loc lists.Location, ask *Validator) Page {
	t.Helper()
	page, err := v.Page(t.Context(), loc, ask)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func (v *Visit) fails(t *testing.T, loc lists.Location) *Error {
	t.Helper()
	page, err := v.Page(t.Context(), loc, nil)
	e, ok := errors.AsType[*Error](err)
	if !ok || page.Bytes != nil {
		t.Fatalf("got %v with %d bytes", err, len(page.Bytes))
	}
	noSecret(t, e.Error())
	return e
}

func TestPage(t *testing.T) {
	const date = "Thu, 11 Apr 2024 08:00:00 GMT"
	p := publish(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("Last-Modified", date)
		w.Header().Set("Content-Type", "text/html; charset=gb2312")
		w.Header().Set("Set-Cookie", "session=secret")
		if r.Header.Get("If-None-Match") == `"1"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(w, "page")
	})
	f, _ := fetcher(t)
	v := visit(t, f)
	loc := lists.Location{URL: p.URL + "/art_1.html?token=secret"}
	page := v.get(t, loc, nil)
	d := page.Document
	if page.NotModified || string(page.Bytes) != "page" || d.Name != "art_1.html" || d.URL != p.URL+"/art_1.html" ||
		d.SHA256 != sum("page") || d.Content != d.SHA256 || d.Size != 4 || d.ContentSize != 4 || d.FetchedAt.Location() != time.UTC ||
		time.Since(d.FetchedAt) > time.Minute || d.LastModified.Format(http.TimeFormat) != date {
		t.Errorf("got %+v", page)
	}
	if d.Header["Content-Type"] != "text/html; charset=gb2312" || d.Header["Date"] == "" {
		t.Errorf("got headers %v", d.Header)
	}
	noSecret(t, fmt.Sprint(d.Header))
	if diff := cmp.Diff(Validator{ETag: `"1"`, LastModified: date, SHA256: sum("page")}, page.Validator); diff != "" {
		t.Error(diff)
	}
	again := v.get(t, loc, &page.Validator)
	if diff := cmp.Diff(Page{NotModified: true, Validator: page.Validator}, again); diff != "" {
		t.Error(diff)
	}
	left, err := os.ReadDir(v.s.spool.dir)
	if err != nil || len(left) != 0 {
		t.Errorf("the spool holds %v, %v", left, err)
	}
	if err := v.Close(); err != nil {
		t.Error(err)
	}
	spoolIsEmpty(t, f)
	if got := content(t, d); got != "page" {
		t.Errorf("after the visit the document is %q", got)
	}
}

// Servers without validators give the bytes again and again.
func TestPageOfTheSameBytes(t *testing.T) {
	text := "page"
	p := publish(t, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, text) })
	f, _ := fetcher(t)
	v := visit(t, f)
	loc := lists.Location{URL: p.URL}
	if page := v.get(t, loc, &Validator{SHA256: sum("page")}); !page.NotModified || page.Validator.SHA256 != sum("page") {
		t.Errorf("got %+v", page)
	}
	text = "other"
	if page := v.get(t, loc, &Validator{SHA256: sum("page")}); page.NotModified || string(page.Bytes) != "other" {
		t.Errorf("got %+v", page)
	}
}

// A server that answers 304 to what was no condition has compared nothing.
func TestPageNotModifiedUnasked(t *testing.T) {
	p := publish(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNotModified) })
	f, _ := fetcher(t)
	v := visit(t, f)
	for name, loc := range map[string]lists.Location{"without validators": {URL: p.URL}, "posted": {URL: p.URL, Form: "a=b"}} {
		ask := &Validator{SHA256: sum("page")}
		if loc.Form != "" {
			ask.ETag = `"1"`
		}
		_, err := v.Page(t.Context(), loc, ask)
		if e, ok := errors.AsType[*Error](err); !ok || !strings.Contains(e.Reason, "nothing was compared") || e.Unreachable() {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestPost(t *testing.T) {
	const form = "pageNumber=1&columnID=10&title="
	n := 0
	var bodies []string
	p := publish(t, func(w http.ResponseWriter, r *http.Request) {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		bodies = append(bodies, r.Method+" "+r.URL.Path+" "+string(b))
		switch n++; n {
		case 1:
			w.WriteHeader(http.StatusServiceUnavailable)
		case 2:
			http.Redirect(w, r, "/moved", http.StatusTemporaryRedirect)
		default:
			io.WriteString(w, "answer")
		}
	})
	f, _ := fetcher(t)
	f.UserAgent = "agent"
	page := visit(t, f).get(t, lists.Location{
		Name: "column 10", URL: p.URL + "/column", Form: form,
		Header: map[string]string{"x-requested-with": "XMLHttpRequest", "Accept": "application/json", "User-Agent": "other", "Referer": "https://list.example/"},
	}, &Validator{ETag: `"1"`, SHA256: sum("other")})
	if string(page.Bytes) != "answer" || page.Document.Name != "column 10" {
		t.Errorf("got %+v", page)
	}
	if diff := cmp.Diff([]string{"POST /column " + form, "POST /column " + form, "POST /moved " + form}, bodies); diff != "" {
		t.Error(diff)
	}
	got := p.requests[0].Header
	for name, want := range map[string]string{
		"Content-Type":     "application/x-www-form-urlencoded; charset=UTF-8",
		"X-Requested-With": "XMLHttpRequest", "Accept": "application/json", "User-Agent": "agent", "Referer": "https://list.example/",
		"If-None-Match": "", "Accept-Encoding": "identity", "Cache-Control": "no-cache",
	} {
		if got.Get(name) != want {
			t.Errorf("sent %s: %q", name, got.Get(name))
		}
	}
}

func TestPostIsNotTurnedIntoGet(t *testing.T) {
	for _, status := range []int{301, 302, 303} {
		p := publish(t, func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/moved?token=secret", status) })
		f, _ := fetcher(t)
		e := visit(t, f).fails(t, lists.Location{URL: p.URL + "/column", Form: "a=b"})
		if e.Temporary || e.Status != status || e.Unreachable() || !strings.Contains(e.Reason, "loses the form") || len(p.asked()) != 1 {
			t.Errorf("%d: got %+v", status, e)
		}
	}
}

// No answer is told apart from an answer that is not the page.
func TestUnreachable(t *testing.T) {
	dead := deadHost(t)
	p := publish(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/cut":
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, "half")
		case "/silent":
			<-r.Context().Done()
		case "/loop":
			http.Redirect(w, r, "/loop", http.StatusFound)
		case "/away":
			http.Redirect(w, r, "http://"+dead+"/", http.StatusFound)
		case "/gone":
			w.WriteHeader(http.StatusNotFound)
		default:
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
	for at, want := range map[string]bool{
		"http://" + dead + "/": true, p.URL + "/silent": true, p.URL + "/away": true,
		p.URL + "/cut": false, p.URL + "/loop": false, p.URL + "/gone": false, p.URL + "/down": false,
		"ftp://list.example/": false, "file:///nothing/there": false,
	} {
		f, _ := fetcher(t)
		f.IdleTimeout, f.Retries = time.Second, -1
		if e := visit(t, f).fails(t, lists.Location{URL: at}); e.Unreachable() != want {
			t.Errorf("%s: got %+v", at, e)
		}
	}
	f, _ := fetcher(t)
	f.Transport = roundTrip(func(*http.Request) (*http.Response, error) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("connect", syscall.ENETUNREACH)}
	})
	f.Hosts = &Hosts{Pause: -1}
	if e := visit(t, f).fails(t, lists.Location{URL: "https://list.example/"}); !e.Unreachable() || e.Attempts != 3 || !errors.Is(e, syscall.ENETUNREACH) {
		t.Errorf("got %+v", e)
	}
}

func TestVisitIsStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	p := publish(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	f, _ := fetcher(t)
	f.Answers = &Answers{}
	v := visit(t, f)
	for range 2 { // in the request, and before one
		_, err := v.Page(ctx, lists.Location{URL: p.URL}, nil)
		if e, ok := errors.AsType[*Error](err); !ok || e.Unreachable() || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
	if n := len(p.asked()); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

// Who runs out of time waiting for a host has not reached it; who does so in
// the queue has not asked.
func TestVisitRunsOutOfTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, _ := fetcher(t)
		f.Hosts = &Hosts{}
		f.Transport = roundTrip(func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		})
		v := visit(t, f)
		for _, want := range []int{1, 0} {
			ctx, cancel := context.WithTimeout(t.Context(), DefaultPause/2)
			defer cancel()
			_, err := v.Page(ctx, lists.Location{URL: "https://list.example/"}, nil)
			if e, ok := errors.AsType[*Error](err); !ok || e.Attempts != want || e.Unreachable() != (want > 0) || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("got %v, want %d attempts", err, want)
			}
		}
	})
}

func TestPageRefusals(t *testing.T) {
	p := publish(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/large" {
			w.Write(make([]byte, source().MaxBytes+1))
		}
	})
	f, _ := fetcher(t)
	f.Answers = &Answers{}
	v := visit(t, f)
	for path, code := range map[string]string{"/empty": lists.CodeEmpty, "/large": lists.CodeTooLarge} {
		_, err := v.Page(t.Context(), lists.Location{URL: p.URL + path}, nil)
		if r := lists.AsRefusal(err); r == nil || r.Code != code || r.Document != path[1:] {
			t.Errorf("%s: got %v", path, err)
		}
	}
	small := source()
	small.MaxBytes = 3
	v, err := f.Visit(small, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	q := newQuestion(f.agent(), lists.Location{URL: p.URL + "/kept"})
	a, _ := f.Answers.take(q, time.Time{}, time.Now, nil)
	a.file, a.bytes = &fetched{file: spooled{size: 4}}, []byte("page")
	f.Answers.finish(a)
	if _, err := v.Page(t.Context(), lists.Location{URL: p.URL + "/kept"}, nil); lists.AsRefusal(err) == nil || lists.AsRefusal(err).Code != lists.CodeTooLarge {
		t.Errorf("another list's page of 4 bytes: %v", err)
	}
}

func TestPageFromFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "art_1.html")
	if err := os.WriteFile(path, []byte("page"), 0o600); err != nil {
		t.Fatal(err)
	}
	f, _ := fetcher(t)
	f.Answers = &Answers{}
	v := visit(t, f)
	loc := lists.Location{URL: "file://" + path}
	page := v.get(t, loc, nil)
	if string(page.Bytes) != "page" || page.Document.Name != "art_1.html" || page.Document.Header != nil || page.Validator != (Validator{SHA256: sum("page")}) {
		t.Errorf("got %+v", page)
	}
	if !v.get(t, loc, &page.Validator).NotModified {
		t.Error("the same file is news")
	}
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
	if _, known := v.Skew(); known {
		t.Error("a file knows the time")
	}
}

// Over all pages a visit gives failing sources what GiveUpAfter says, and
// keeps something for a host that works.
func TestVisitGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sites := &slowSites{}
		f, _ := fetcher(t)
		f.Transport = roundTrip(func(req *http.Request) (*http.Response, error) {
			if req.URL.Host == "down.example" {
				<-req.Context().Done()
				return nil, req.Context().Err()
			}
			return sites.RoundTrip(req)
		})
		f.GiveUpAfter, f.Hosts = 32*time.Second, &Hosts{Pause: -1}
		v := visit(t, f)
		began := time.Now()
		for i := range 3 {
			if e := v.fails(t, lists.Location{URL: fmt.Sprintf("https://down.example/%d", i)}); !e.Unreachable() || e.Attempts != 1 || !strings.Contains(e.Reason, "a failing source") {
				t.Errorf("got %+v", e)
			}
		}
		if took := time.Since(began); took != 28*time.Second {
			t.Errorf("gave up after %s", took)
		}
		if page := v.get(t, lists.Location{URL: "https://works.example/"}, nil); string(page.Bytes) != "page" || v.s.patience.left != 4*time.Second {
			t.Errorf("got %+v, %s left", page, v.s.patience.left)
		}
	})
}

func TestSkew(t *testing.T) {
	here := time.Date(2026, 11, 9, 16, 0, 0, 0, time.UTC)
	var date, age string
	status := http.StatusOK
	p := publish(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header()["Date"] = []string{date}
		if age != "" {
			w.Header().Set("Age", age)
		}
		w.WriteHeader(status)
		if status == http.StatusOK {
			io.WriteString(w, "page")
		}
	})
	f, _ := fetcher(t)
	f.Retries = -1
	f.Now = func() time.Time { return here }
	f.Answers = &Answers{}
	v := visit(t, f)
	n := 0
	ask := func(ahead time.Duration, a string) {
		n++
		date, age = here.Add(ahead).Format(http.TimeFormat), a
		_, err := v.Page(t.Context(), lists.Location{URL: fmt.Sprintf("%s/%d", p.URL, n)}, nil)
		if (err == nil) != (status == http.StatusOK) {
			t.Errorf("got %v", err)
		}
	}
	check := func(want time.Duration, wantKnown bool) {
		t.Helper()
		if got, known := v.Skew(); got != want || known != wantKnown {
			t.Errorf("got %s, %v, want %s", got, known, want)
		}
	}
	check(0, false)
	ask(-time.Hour, "3600")
	ask(-time.Hour, "old")
	check(0, false)
	ask(10*time.Second, "")
	check(10*time.Second, true)
	ask(-20*time.Second, "5")
	check(-5*time.Second, true)
	status = http.StatusServiceUnavailable
	ask(time.Hour, "")
	check(10*time.Second, true)
	status = http.StatusOK
	ask(-8000*24*time.Hour, "")
	ask(-8000*24*time.Hour, "")
	check(-20*time.Second, true)

	// What is handed out again says what it said when it came.
	here = here.Add(10 * time.Minute)
	p.asked()
	v = visit(t, f)
	v.get(t, lists.Location{URL: p.URL + "/3"}, nil)
	check(10*time.Second, true)
	if got := p.asked(); got != nil {
		t.Errorf("asked for %v", got)
	}
}
