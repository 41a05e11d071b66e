package fetch

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// served is a document as a server has it.
type served struct {
	body, etag string
	modified   time.Time
}

// text returns n bytes no two stretches of which are alike.
func text(seed uint64, n int) string {
	rng := rand.New(rand.NewPCG(seed, 0))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('!' + rng.IntN(90))
	}
	return string(b)
}

func newEdition(seed uint64, n int) served {
	return served{
		body: text(seed, n), etag: fmt.Sprintf(`"%d"`, seed),
		modified: time.Date(2026, 9, 23, 14, int(seed), 0, 0, time.UTC),
	}
}

// serve answers as Go's file server does, ranges and conditions included.
func (e served) serve(w http.ResponseWriter, r *http.Request) {
	if e.etag != "" {
		w.Header().Set("ETag", e.etag)
	}
	http.ServeContent(w, r, "", e.modified, strings.NewReader(e.body))
}

// cutter ends the connection after so many bytes of the body.
type cutter struct {
	http.ResponseWriter
	left  int
	reset bool
}

func (c *cutter) Write(p []byte) (int, error) {
	n, err := c.ResponseWriter.Write(p[:min(len(p), c.left)])
	if c.left -= n; n < len(p) || err != nil {
		c.ResponseWriter.(http.Flusher).Flush()
		if c.reset {
			conn, _, err := c.ResponseWriter.(http.Hijacker).Hijack()
			if err != nil {
				panic(err)
			}
			conn.(*net.TCPConn).SetLinger(0)
			conn.Close()
		}
		panic(http.ErrAbortHandler)
	}
	return n, nil
}

// ranges returns the Range of the requests so far.
func (p *publisher) ranges() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var ranges []string
	for _, r := range p.requests {
		ranges = append(ranges, r.Header.Get("Range"))
	}
	return ranges
}

// goingOn is a fetcher to which 60 bytes are a transfer that moves.
func goingOn(t *testing.T) (*Fetcher, *bytes.Buffer) {
	f, log := fetcher(t)
	f.MinRate = 1
	return f, log
}

// Wherever a transfer breaks, and however often, as long as it moves: the rest
// is asked for at the list's own address, and no byte is fetched twice.
func TestResumesWhereverItBreaks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		e := newEdition(rapid.Uint64Range(0, 50).Draw(rt, "seed"), rapid.IntRange(1, 20_000).Draw(rt, "size"))
		cuts := rapid.SliceOfN(rapid.IntRange(60, 4000), 0, 8).Draw(rt, "cuts")
		switch rapid.SampledFrom([]string{"tag and date", "tag", "date"}).Draw(rt, "validators") {
		case "tag":
			e.modified = time.Time{}
		case "date":
			e.etag = ""
		}
		signed, served := 0, 0
		target := publish(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("X-Amz-Signature") != fmt.Sprint("secret", signed) {
				w.WriteHeader(http.StatusForbidden)
				return
			}
			signed++ // each address is good for one request
			left := len(e.body)
			if signed <= len(cuts) {
				left = cuts[signed-1]
			}
			var from int
			fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &from)
			if served != from {
				rt.Errorf("asked for the bytes from %d on, having %d", from, served)
			}
			if r.Header.Get("If-Range") == "" && from > 0 {
				rt.Error("asked for a part of whatever edition there is")
			}
			served += min(left, len(e.body)-from)
			e.serve(&cutter{ResponseWriter: w, left: left}, r)
		})
		defer target.Close()
		p := publish(t, func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, fmt.Sprint(target.URL, "/Published/SDN.XML?X-Amz-Signature=secret", signed), http.StatusFound)
		})
		defer p.Close()
		f, log := goingOn(t)
		res := get(t, f, p.set("SDN.XML"), nil)
		defer res.Close()
		d := res.Documents[0]
		if got := content(t, d); got != e.body || d.Content != sum(e.body) || d.Size != int64(len(e.body)) {
			rt.Errorf("got %d bytes with the hash %s, want %d with %s", len(got), d.Content, len(e.body), sum(e.body))
		}
		if d.Header["Content-Length"] != fmt.Sprint(len(e.body)) || d.URL != p.URL+"/SDN.XML" {
			rt.Errorf("got %+v", d)
		}
		if v := res.Validators[p.URL+"/SDN.XML"]; v.ETag != e.etag || (v.LastModified == "") != e.modified.IsZero() {
			rt.Errorf("validator is %+v", v)
		}
		noSecret(t, log.String(), fmt.Sprint(d.Header))
	})
}

// A reset may take bytes with it that had been sent.
func TestResumesAfterReset(t *testing.T) {
	e := newEdition(1, 500_000)
	n := 0
	p := publish(t, func(w http.ResponseWriter, r *http.Request) {
		if n++; n < 4 {
			w = &cutter{ResponseWriter: w, left: 150_000, reset: true}
		}
		e.serve(w, r)
	})
	f, _ := fetcher(t)
	f.Retries = 4
	if got := content(t, get(t, f, p.set("SDN.XML"), nil).Documents[0]); got != e.body {
		t.Errorf("got %d bytes that are not the list", len(got))
	}
}

func TestResumesAfterStall(t *testing.T) {
	e := newEdition(1, 2000)
	p := publish(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") != "" {
			e.serve(w, r)
			return
		}
		w.Header().Set("ETag", e.etag)
		w.Header().Set("Last-Modified", e.modified.Format(http.TimeFormat))
		w.Header().Set("Content-Length", "2000")
		io.WriteString(w, e.body[:1000])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	f, log := fetcher(t)
	f.IdleTimeout, f.MinRate = 300*time.Millisecond, 1000
	if got := content(t, get(t, f, p.set("SDN.XML"), nil).Documents[0]); got != e.body {
		t.Errorf("got %q", got)
	}
	if !strings.Contains(log.String(), "have=1000") || !strings.Contains(log.String(), "stalled") {
		t.Errorf("logged %s", log)
	}
}

func TestResumesFilesOfSet(t *testing.T) {
	editions := map[string]served{"/SDN.CSV": newEdition(1, 1000), "/ADD.CSV": newEdition(2, 1500), "/ALT.CSV": newEdition(3, 10)}
	p := publish(t, func(w http.ResponseWriter, r *http.Request) {
		editions[r.URL.Path].serve(&cutter{ResponseWriter: w, left: 600}, r)
	})
	f, _ := goingOn(t)
	res := get(t, f, p.set("SDN.CSV", "ADD.CSV", "ALT.CSV"), nil)
	for _, d := range res.Documents {
		if got := content(t, d); got != editions["/"+d.Name].body {
			t.Errorf("%s is %q", d.Name, got)
		}
	}
	// The last two ask whether the set has moved meanwhile.
	want := []string{"", "bytes=600-", "", "bytes=600-", "bytes=1200-", "", "", ""}
	if diff := cmp.Diff(want, p.ranges()); diff != "" {
		t.Error(diff)
	}
}

// What is not certain to be the rest of the same edition is not taken.
func TestAnswersToRange(t *testing.T) {
	const have = 600
	old, changed := newEdition(1, 1000), newEdition(2, 1000)
	cut := func(w http.ResponseWriter, r *http.Request) { old.serve(&cutter{ResponseWriter: w, left: have}, r) }
	// part answers 206 with all that belongs to it, but for what is given.
	part := func(body string, header ...string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			h := w.Header()
			h.Set("ETag", old.etag)
			h.Set("Last-Modified", old.modified.Format(http.TimeFormat))
			h.Set("Content-Range", "bytes 600-999/1000")
			for i := 0; i < len(header); i += 2 {
				h.Del(header[i])
				for _, v := range strings.Split(header[i+1], "|") {
					h.Add(header[i], v)
				}
			}
			w.WriteHeader(http.StatusPartialContent)
			w.(http.Flusher).Flush() // without a length
			io.WriteString(w, body)
		}
	}
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	whole := func(w http.ResponseWriter, r *http.Request) {
		r = r.Clone(r.Context())
		r.Header.Del("Range")
		old.serve(w, r)
	}
	rest := old.body[have:]
	const again, anew = "bytes=600-", ""
	tests := map[string]struct {
		second http.HandlerFunc
		third  string // its Range; "-" for none
		want   string
		reason string // in the log
	}{
		"the rest":                   {part(rest), "-", old.body, "600 of 1000 bytes"},
		"the rest, without its date": {part(rest, "Last-Modified", ""), "-", old.body, ""},
		"less than the rest":         {part(rest[:100], "Content-Range", "bytes 600-699/1000"), "bytes=700-", old.body, "700 of 1000 bytes"},
		"the whole":                  {whole, "-", old.body, ""},
		"another edition, whole":     {changed.serve, "-", changed.body, ""},
		"another tag":                {part(rest, "ETag", changed.etag), anew, old.body, "another edition"},
		"the tag, weakly":            {part(rest, "ETag", "W/"+old.etag), anew, old.body, "another edition"},
		"no tag":                     {part(rest, "ETag", ""), anew, old.body, "another edition"},
		"another date":               {part(rest, "Last-Modified", changed.modified.Format(http.TimeFormat)), anew, old.body, "another edition"},
		"another size":               {part(rest, "Content-Range", "bytes 600-999/1001"), anew, old.body, "another edition"},
		"from earlier on":            {part(old.body[500:], "Content-Range", "bytes 500-999/1000"), anew, old.body, "from 500 on, where those from 600 on"},
		"from later on":              {part(rest[1:], "Content-Range", "bytes 601-999/1000"), anew, old.body, "from 601 on"},
		"of unknown place":           {part(rest, "Content-Range", ""), anew, old.body, "does not say which"},
		"of unknown size":            {part(rest, "Content-Range", "bytes 600-999/*"), anew, old.body, "does not say which"},
		"of two places":              {part(rest, "Content-Range", "bytes 600-999/1000|bytes 0-399/1000"), anew, old.body, "does not say which"},
		"several parts":              {part("--x\r\n", "Content-Range", "", "Content-Type", "multipart/byteranges; boundary=x"), anew, old.body, "does not say which"},
		"more than it states":        {part(rest+"x", "Content-Range", "bytes 600-999/1000"), anew, old.body, "not as long as it says"},
		"another length":             {part(rest, "Content-Length", "399"), anew, old.body, "not as long as it says"},
		"packed":                     {part(rest, "Content-Encoding", "gzip"), anew, old.body, "packed"},
		"nothing there":              {status(416), anew, old.body, "nothing behind the 600 bytes"},
		"not modified":               {status(304), anew, old.body, "nothing was compared"},
		"forbidden":                  {status(403), anew, old.body, "refuses us"},
		"not understood":             {status(501), anew, old.body, "501"},
		"too busy":                   {status(503), again, old.body, "fails (503)"},
		"no answer":                  {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, again, old.body, "without an answer"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			n := 0
			p := publish(t, func(w http.ResponseWriter, r *http.Request) {
				switch n++; n {
				case 1:
					cut(w, r)
				case 2:
					test.second(w, r)
				default:
					old.serve(w, r)
				}
			})
			f, log := goingOn(t)
			d := get(t, f, p.set("SDN.XML"), nil).Documents[0]
			if got := content(t, d); got != test.want || d.Content != sum(got) {
				t.Errorf("got %q", got)
			}
			want := []string{"", "bytes=600-", test.third}
			if test.third == "-" {
				want = want[:2]
			}
			if diff := cmp.Diff(want, p.ranges()); diff != "" {
				t.Error(diff)
			}
			if !strings.Contains(log.String(), test.reason) {
				t.Errorf("logged %s, want %q in it", log, test.reason)
			}
			if files, err := os.ReadDir(f.Dir); err != nil || len(files) != 1 {
				t.Errorf("%d results in the spool, %v", len(files), err)
			}
		})
	}
}

// FuzzContentRange: what is read is what would be written, of a place that
// there can be.
func FuzzContentRange(f *testing.F) {
	for _, s := range []string{"bytes 0-0/1", "bytes 5-5/6", "Bytes 100-999/1000", "bytes */100", "bytes 1-2/*", "bytes 2-1/5", "bytes 0-5/5", "bytes 0-9223372036854775807/9223372036854775808", "bytes +1-2/3", "items 0-1/2", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, ok := parseContentRange(s)
		if !ok {
			return
		}
		if r.first < 0 || r.first > r.last || r.last >= r.total {
			t.Errorf("%q is read as %+v", s, r)
		}
		if again, ok := parseContentRange(fmt.Sprintf("bytes %d-%d/%d", r.first, r.last, r.total)); !ok || again != r {
			t.Errorf("%q is read as %+v, and that as %+v", s, r, again)
		}
	})
}

func TestContentRange(t *testing.T) {
	tests := map[string]byteRange{
		"bytes 0-0/1":                   {0, 0, 1},
		"bytes 5-5/6":                   {5, 5, 6},
		"BYTES 100-999/1000":            {100, 999, 1000},
		"bytes */100":                   {},
		"bytes 1-2/*":                   {},
		"bytes 2-1/5":                   {},
		"bytes 0-5/5":                   {},
		"bytes 0-1/9223372036854775808": {},
		"bytes -1-2/5":                  {},
		"bytes=1-2/5":                   {},
		"bytes 1-2/5,bytes 1-2/5":       {},
		"items 1-2/5":                   {},
		"bytes 1-2":                     {},
		"":                              {},
	}
	for s, want := range tests {
		if got, ok := parseContentRange(s); ok != (want != byteRange{}) || ok && got != want {
			t.Errorf("%q: got %+v, %v", s, got, ok)
		}
	}
}
