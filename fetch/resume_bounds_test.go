package fetch

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
)

// Without a validator that tells editions apart, the rest is not asked for.
func TestWhatIsResumed(t *testing.T) {
	e := newEdition(1, 1000)
	date := e.modified.Format(http.TimeFormat)
	tests := map[string]struct {
		header  map[string]string
		form    string
		resumes bool
		ifRange string
	}{
		"a tag":              {map[string]string{"ETag": `"1"`}, "", true, `"1"`},
		"a date":             {map[string]string{"Last-Modified": date}, "", true, date},
		"a tag and a date":   {map[string]string{"ETag": `"1"`, "Last-Modified": date}, "", true, `"1"`},
		"a weak tag, a date": {map[string]string{"ETag": `W/"1"`, "Last-Modified": date}, "", true, ""},
		"a weak tag":         {map[string]string{"ETag": `W/"1"`}, "", false, ""},
		"nothing":            {nil, "", false, ""},
		"a date of now":      {map[string]string{"Last-Modified": date, "Date": date}, "", false, ""},
		"no date":            {map[string]string{"Last-Modified": "yesterday"}, "", false, ""},
		"a form":             {map[string]string{"ETag": `"1"`}, "list=sdn", false, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			n := 0
			p := publish(t, func(w http.ResponseWriter, r *http.Request) {
				for name, value := range test.header {
					w.Header().Set(name, value)
				}
				from := 0
				if n++; n == 1 {
					w.Header().Set("Content-Length", "1000")
					w = &cutter{ResponseWriter: w, left: 600}
				} else if r.Header.Get("Range") != "" {
					from = 600
					w.Header().Set("Content-Range", "bytes 600-999/1000")
					w.WriteHeader(http.StatusPartialContent)
				}
				io.WriteString(w, e.body[from:])
			})
			f, _ := goingOn(t)
			sets := p.set("SDN.XML")
			sets[0].Files[0].Form = test.form
			if got := content(t, get(t, f, sets, nil).Documents[0]); got != e.body {
				t.Errorf("got %q", got)
			}
			second := p.requests[1].Header
			if (second.Get("Range") != "") != test.resumes || second.Get("If-Range") != test.ifRange {
				t.Errorf("asked for %q if %q", second.Get("Range"), second.Get("If-Range"))
			}
		})
	}
}

// What came packed lies unpacked here: there is no telling where the rest is.
func TestPackedIsNotResumed(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	io.WriteString(z, text(1, 5000))
	z.Close()
	n := 0
	p := publish(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("ETag", `"1"`)
		w.Header().Set("Content-Encoding", "gzip")
		if n++; n == 1 {
			w = &cutter{ResponseWriter: w, left: packed.Len() / 2}
		}
		w.Write(packed.Bytes())
	})
	f, _ := goingOn(t)
	if got := content(t, get(t, f, p.set("SDN.XML"), nil).Documents[0]); got != text(1, 5000) {
		t.Errorf("got %q", got)
	}
	if diff := cmp.Diff([]string{"", ""}, p.ranges()); diff != "" {
		t.Error(diff)
	}
}

// The rest is asked for without the condition on what is held, and what is
// begun anew with it.
func TestResumesWhatChanged(t *testing.T) {
	e := newEdition(2, 1000)
	n := 0
	p := publish(t, func(w http.ResponseWriter, r *http.Request) {
		if n++; n == 2 {
			w.WriteHeader(http.StatusRequestedRangeNotSatisfiable)
			return
		}
		e.serve(&cutter{ResponseWriter: w, left: 600}, r)
	})
	f, _ := goingOn(t)
	held := Validators{p.URL + "/SDN.XML": {ETag: `"1"`, SHA256: sum("old")}}
	if res := get(t, f, p.set("SDN.XML"), held); res.NotModified || content(t, res.Documents[0]) != e.body {
		t.Errorf("got %+v", res)
	}
	var conditions []string
	for _, r := range p.requests {
		conditions = append(conditions, r.Header.Get("Range")+r.Header.Get("If-None-Match"))
	}
	if diff := cmp.Diff([]string{`"1"`, "bytes=600-", `"1"`, "bytes=600-"}, conditions); diff != "" {
		t.Error(diff)
	}
}

// The checksum of the first answer is of the whole.
func TestResumedChecksum(t *testing.T) {
	e := newEdition(1, 1000)
	right := sha256.Sum256([]byte(e.body))
	for name, checksum := range map[string][]byte{"right": right[:], "wrong": make([]byte, 32)} {
		t.Run(name, func(t *testing.T) {
			p := publish(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set(checksumHeader, base64.StdEncoding.EncodeToString(checksum))
				e.serve(&cutter{ResponseWriter: w, left: 600}, r)
			})
			f, _ := goingOn(t)
			if name == "right" {
				get(t, f, p.set("SDN.XML"), nil)
				return
			}
			if err := fails(t, f, p.set("SDN.XML")); !strings.Contains(err.Reason, "not the SHA-256 it states: 1000 bytes") {
				t.Errorf("got %v", err)
			}
			for i, r := range p.ranges() {
				if (r == "") != (i%2 == 0) {
					t.Errorf("request %d asks for %q: damaged bytes are not gone on with", i, r)
				}
			}
		})
	}
}

// A size that only a part states is bound like any other.
func TestResumedSizeLimit(t *testing.T) {
	p := publish(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("Range") == "" {
			(&cutter{ResponseWriter: w, left: 600}).Write(make([]byte, 1000))
		}
		w.Header().Set("Content-Range", fmt.Sprintf("bytes 600-%d/%d", 2<<20-1, 2<<20))
		w.WriteHeader(http.StatusPartialContent)
		io.Copy(w, io.LimitReader(zeros{}, 2<<20-600))
	})
	f, _ := goingOn(t)
	if r := refused(t, f, p.set("SDN.XML")); r.Code != lists.CodeTooLarge {
		t.Errorf("got %v", r)
	}
	if n := len(p.asked()); n != 2 {
		t.Errorf("asked %d times", n)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// Attempts that bring nothing are bounded as ever.
func TestResumesEnd(t *testing.T) {
	n := uint64(0)
	tests := map[string]struct {
		handler  http.HandlerFunc
		attempts int
	}{
		"too little each time": {func(w http.ResponseWriter, r *http.Request) {
			newEdition(1, 1000).serve(&cutter{ResponseWriter: w, left: 15}, r)
		}, 3},
		"another edition each time": {func(w http.ResponseWriter, r *http.Request) {
			n++
			newEdition(n, 1000).serve(&cutter{ResponseWriter: w, left: 600}, r)
		}, 1 + 3},
		"nothing more": {func(w http.ResponseWriter, r *http.Request) {
			left := 600
			if r.Header.Get("Range") != "" {
				left = 0
			}
			newEdition(1, 1000).serve(&cutter{ResponseWriter: w, left: left}, r)
		}, 1 + 3},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			p := publish(t, test.handler)
			f, _ := goingOn(t)
			e := fails(t, f, p.set("SDN.XML"))
			if name == "nothing more" && e.Status != http.StatusPartialContent {
				t.Errorf("status is %d", e.Status)
			}
			if asked := len(p.asked()); !e.Temporary || e.Attempts != test.attempts || asked != test.attempts {
				t.Errorf("asked %d times, want %d; got %+v", asked, test.attempts, e)
			}
		})
	}
	t.Run("no attempt left", func(t *testing.T) {
		p := publish(t, func(w http.ResponseWriter, r *http.Request) {
			newEdition(1, 1000).serve(&cutter{ResponseWriter: w, left: 600}, r)
		})
		f, _ := goingOn(t)
		f.Retries = -1
		if e := fails(t, f, p.set("SDN.XML")); e.Attempts != 1 || !strings.Contains(e.Reason, "600 of 1000 bytes") {
			t.Errorf("got %+v", e)
		}
	})
}

// brokenBody brings bytes, moves the clock, once, and breaks.
type brokenBody struct {
	io.Reader
	now   *time.Time
	broke sync.Once
}

func (b *brokenBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		b.broke.Do(func() { *b.now = b.now.Add(20 * time.Second) })
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func (b *brokenBody) Close() error { return nil }

// A source that breaks off and moves is given more than a failing one.
func TestPatienceWithWhatMoves(t *testing.T) {
	f, _ := fetcher(t)
	now := time.Date(2026, 9, 23, 15, 0, 0, 0, time.UTC)
	f.Now = func() time.Time { return now }
	f.GiveUpAfter = 30 * time.Second
	const piece, pieces = 20_000, 10
	e := newEdition(1, piece*pieces)
	n := 0
	f.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		from := n * piece
		n++
		resp := &http.Response{StatusCode: 200, ContentLength: int64(len(e.body) - from), Request: r, Header: http.Header{"Etag": {e.etag}}}
		if from > 0 {
			resp.StatusCode = 206
			resp.Header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, len(e.body)-1, len(e.body)))
		}
		resp.Body = &brokenBody{Reader: strings.NewReader(e.body[from : from+piece]), now: &now}
		if n == pieces {
			resp.Body = io.NopCloser(strings.NewReader(e.body[from:]))
		}
		return resp, nil
	})
	sets := []lists.Set{{Files: []lists.Location{{Name: "A", URL: "http://list.example/a"}}}}
	if got := content(t, get(t, f, sets, nil).Documents[0]); got != e.body || n != pieces {
		t.Errorf("got %d bytes in %d requests", len(got), n)
	}
}

// A page that was given up leaves nothing in the visit's folder.
func TestVisitDropsWhatBroke(t *testing.T) {
	p := publish(t, func(w http.ResponseWriter, r *http.Request) {
		newEdition(1, 1000).serve(&cutter{ResponseWriter: w, left: 15}, r)
	})
	f, _ := goingOn(t)
	v, err := f.Visit(source(), time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	defer v.Close()
	_, err = v.Page(t.Context(), lists.Location{URL: p.URL + "/page"}, nil)
	if e, ok := errors.AsType[*Error](err); !ok || !e.Temporary {
		t.Errorf("got %v", err)
	}
	if left, err := os.ReadDir(v.s.spool.dir); err != nil || len(left) != 0 {
		t.Errorf("%d files left, %v", len(left), err)
	}
}
