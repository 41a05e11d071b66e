package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
)

// edition is a site with one page, of which the entity tag is the text.
func edition(t *testing.T, text *string) *publisher {
	t.Helper()
	return publish(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"`+*text+`"`)
		if r.Header.Get("If-None-Match") == `"`+*text+`"` {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		io.WriteString(w, *text)
	})
}

func held(text string) *Validator { return &Validator{ETag: `"` + text + `"`, SHA256: sum(text)} }

// Each visit is told what is so for what it holds, whoever asked.
func TestAnswersByWhatIsHeld(t *testing.T) {
	none := (*Validator)(nil)
	for name, test := range map[string]struct {
		holds []*Validator
		want  []string // "" is not modified
		asked int
	}{
		"nobody holds it":            {[]*Validator{none, none, none}, []string{"new", "new", "new"}, 1},
		"all hold it":                {[]*Validator{held("new"), held("new")}, []string{"", ""}, 1},
		"the second holds it":        {[]*Validator{none, held("new")}, []string{"new", ""}, 1},
		"the first holds it":         {[]*Validator{held("new"), none, held("new"), none}, []string{"", "new", "", "new"}, 2},
		"an older one is held":       {[]*Validator{held("old"), held("old"), held("older")}, []string{"new", "new", "new"}, 1},
		"first the new, then an old": {[]*Validator{held("new"), held("old")}, []string{"", "new"}, 2},
		"held by its bytes":          {[]*Validator{held("new"), {SHA256: sum("new")}}, []string{"", ""}, 1},
		"held by its tag":            {[]*Validator{held("new"), {ETag: `W/"new"`}}, []string{"", ""}, 1},
		"one tag, other bytes":       {[]*Validator{held("new"), {ETag: `"new"`, SHA256: sum("old")}}, []string{"", ""}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			text := "new"
			p := edition(t, &text)
			f, _ := fetcher(t)
			f.Answers = &Answers{}
			var got []string
			for _, ask := range test.holds {
				page := visit(t, f).get(t, lists.Location{URL: p.URL}, ask)
				if page.NotModified != (page.Bytes == nil) || page.Validator.ETag != `"new"` && page.Validator.ETag != `W/"new"` && ask.ETag != "" {
					t.Errorf("got %+v", page)
				}
				got = append(got, string(page.Bytes))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
			if n := len(p.asked()); n != test.asked {
				t.Errorf("asked %d times, want %d", n, test.asked)
			}
		})
	}
}

func TestSame(t *testing.T) {
	date := "Thu, 11 Apr 2024 08:00:00 GMT"
	for _, test := range []struct {
		a, b Validator
		want bool
	}{
		{Validator{}, Validator{}, false},
		{Validator{SHA256: "a"}, Validator{}, false},
		{Validator{SHA256: "a"}, Validator{SHA256: "a", ETag: "1"}, true},
		{Validator{SHA256: "a", ETag: "1"}, Validator{SHA256: "b", ETag: "1"}, false},
		{Validator{ETag: "1"}, Validator{ETag: "W/1", SHA256: "a"}, true},
		{Validator{ETag: "1", LastModified: date}, Validator{LastModified: date}, false},
		{Validator{LastModified: date}, Validator{LastModified: date}, true},
	} {
		if got, back := same(test.a, test.b), same(test.b, test.a); got != test.want || back != got {
			t.Errorf("%+v and %+v: %v, %v", test.a, test.b, got, back)
		}
	}
}

// What may make another answer is another question.
func TestQuestions(t *testing.T) {
	p := publish(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.Method, r.URL, r.UserAgent(), r.FormValue("page"), r.Header.Get("X"), r.Header.Get("Y"))
	})
	f, _ := fetcher(t)
	f.Answers = &Answers{}
	other := *f
	other.UserAgent = "other"
	seen := make(map[string]bool)
	locations := []lists.Location{
		{URL: p.URL + "/"},
		{URL: p.URL + "/?a"},
		{URL: p.URL + "/b"},
		{URL: p.URL + "/", Form: "page=1"},
		{URL: p.URL + "/", Form: "page=2"},
		{URL: p.URL + "/", Header: map[string]string{"X": "1", "Y": "2"}},
		{URL: p.URL + "/", Header: map[string]string{"X": "2", "Y": "1"}},
	}
	for range 2 {
		for _, f := range []*Fetcher{f, &other} {
			v := visit(t, f)
			for _, loc := range locations {
				seen[string(v.get(t, loc, nil).Bytes)] = true
			}
		}
	}
	if n := len(p.asked()); n != 2*len(locations) || len(seen) != n {
		t.Errorf("asked %d times, got %d answers", n, len(seen))
	}
	v := visit(t, f)
	loc := locations[0]
	loc.Name = "ours"
	if page := v.get(t, loc, nil); page.Document.Name != "ours" {
		t.Errorf("the page is called %q", page.Document.Name)
	}
}

// A visit takes no answer to what was asked before it, nor one that is old.
func TestAnswersOfTheVisit(t *testing.T) {
	text := "page"
	p := edition(t, &text)
	f, _ := fetcher(t)
	now := time.Date(2026, 11, 10, 0, 0, 0, 0, time.UTC)
	f.Now = func() time.Time { return now }
	f.Answers = &Answers{}
	ask := func(since time.Time, want int) {
		t.Helper()
		v, err := f.Visit(source(), since)
		if err != nil {
			t.Fatal(err)
		}
		defer v.Close()
		v.get(t, lists.Location{URL: p.URL}, nil)
		if n := len(p.asked()); n != want {
			t.Errorf("asked %d times, want %d", n, want)
		}
	}
	began := now
	ask(began, 1)
	now = now.Add(15 * time.Minute)
	ask(began, 0)
	ask(began.Add(time.Nanosecond), 1)
	began = now
	now = now.Add(15*time.Minute + 1)
	ask(began, 1)
	now = now.Add(-time.Hour) // the clock is set back
	ask(time.Time{}, 1)
	if n := len(f.Answers.kept); n != 1 || f.Answers.bytes != f.Answers.kept[0].cost() {
		t.Errorf("%d are kept, of %d bytes", n, f.Answers.bytes)
	}
}

func TestAnswersAreBounded(t *testing.T) {
	var a Answers
	now := time.Date(2026, 11, 10, 0, 0, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	page := make([]byte, 10<<20)
	keep := func(url string, b []byte) {
		now = now.Add(time.Second)
		got, lead := a.take(question{url: url}, now, clock, nil)
		if !lead {
			t.Fatal("not ours")
		}
		got.file, got.bytes = &fetched{}, b
		a.finish(got)
	}
	for i := range 10 {
		keep(fmt.Sprint(i), page)
	}
	keep("too large", make([]byte, answerBytes))
	var urls []string
	for _, k := range a.kept {
		urls = append(urls, k.question.url)
	}
	if diff := cmp.Diff([]string{"4", "5", "6", "7", "8", "9"}, urls); diff != "" || a.bytes > answerBytes || len(a.byKey) != 6 {
		t.Errorf("%s, %d bytes, %d questions", diff, a.bytes, len(a.byKey))
	}
	now = now.Add(time.Hour)
	keep("x", nil)
	if len(a.kept) != 1 || len(a.byKey) != 1 || a.bytes != answerCost+1 {
		t.Errorf("%d are kept, %d bytes", len(a.kept), a.bytes)
	}
}

// meet lets n visits ask for one page at once; release is called when all of
// them wait.
func meet(t *testing.T, f *Fetcher, n int, ask func(v *Visit, i int), release func()) {
	t.Helper()
	var visits sync.WaitGroup
	for i := range n {
		v := visit(t, f)
		visits.Go(func() { ask(v, i) })
		synctest.Wait()
	}
	release()
	visits.Wait()
}

func TestOneAsksForAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sites := &slowSites{}
		f, _ := fetcher(t)
		f.Transport, f.Answers, f.Hosts = sites, &Answers{}, &Hosts{}
		loc := lists.Location{URL: "https://list.example/"}
		meet(t, f, 5, func(v *Visit, _ int) {
			if page, err := v.Page(t.Context(), loc, nil); err != nil || string(page.Bytes) != "page" {
				t.Errorf("got %v, %v", page, err)
			}
		}, func() {})
		if len(sites.asked) != 1 {
			t.Errorf("asked %d times", len(sites.asked))
		}
	})
}

// Whoever is stopped while he asks, or waits, stops nobody else.
func TestTheOneIsStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sites := &slowSites{}
		f, _ := fetcher(t)
		f.Transport, f.Answers, f.Hosts = sites, &Answers{}, &Hosts{}
		loc := lists.Location{URL: "https://list.example/"}
		ctx, cancel := context.WithCancel(t.Context())
		meet(t, f, 4, func(v *Visit, i int) {
			if i < 2 {
				if _, err := v.Page(ctx, loc, nil); !errors.Is(err, context.Canceled) {
					t.Errorf("got %v", err)
				}
				return
			}
			if page, err := v.Page(t.Context(), loc, nil); err != nil || string(page.Bytes) != "page" {
				t.Errorf("got %v, %v", page, err)
			}
		}, cancel)
		if len(sites.asked) != 1 {
			t.Errorf("asked %d times", len(sites.asked))
		}
	})
}

// A visit that began while another asks does not wait for an answer that is
// older than it is.
func TestLaterVisitAsksAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sites := &slowSites{}
		f, _ := fetcher(t)
		f.Transport, f.Answers, f.Hosts = sites, &Answers{}, &Hosts{}
		loc := lists.Location{URL: "https://list.example/"}
		var first sync.WaitGroup
		v := visit(t, f)
		first.Go(func() {
			if _, err := v.Page(t.Context(), loc, nil); err != nil {
				t.Error(err)
			}
		})
		<-time.After(time.Second / 2)
		later, err := f.Visit(source(), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		defer later.Close()
		later.get(t, loc, nil)
		first.Wait()
		if len(sites.asked) != 2 {
			t.Errorf("asked %d times", len(sites.asked))
		}
		// The later one asked in the midst of the first request, and had its
		// turn after that and the pause.
		v, err = f.Visit(source(), sites.asked[1].from.Add(-DefaultPause-time.Second/2))
		if err != nil {
			t.Fatal(err)
		}
		defer v.Close()
		if v.get(t, loc, nil); len(sites.asked) != 2 || len(f.Answers.kept) != 1 {
			t.Errorf("%d answers are kept, not the newer alone", len(f.Answers.kept))
		}
	})
}

func TestFailuresAreShared(t *testing.T) {
	for _, status := range []int{403, 404, 429, 503} {
		p := publish(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		f, _ := fetcher(t)
		f.Retries, f.Answers = -1, &Answers{}
		loc := lists.Location{URL: p.URL}
		a, b := visit(t, f).fails(t, loc), visit(t, f).fails(t, loc)
		if a == b || a.Status != status || b.Status != status || len(p.asked()) != 1 {
			t.Errorf("%d: got %v, %v", status, a, b)
		}
		v, err := f.Visit(source(), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if v.fails(t, loc); len(p.asked()) != 1 {
			t.Errorf("%d: a later visit took the old failure", status)
		}
		v.Close()
	}
}

func TestShareable(t *testing.T) {
	for name, test := range map[string]struct {
		err  error
		want bool
	}{
		"a page":                      {nil, true},
		"no answer":                   {&Error{Temporary: true, Err: syscall.ECONNREFUSED}, true},
		"stopped between attempts":    {&Error{Status: 503, Err: context.Canceled}, false},
		"out of time":                 {&Error{Temporary: true, Err: context.DeadlineExceeded}, false},
		"our disk is full":            {&Error{Status: 200, Err: syscall.ENOSPC}, false},
		"no address":                  {&Error{}, false},
		"too large for who asked":     {lists.Refusef(lists.CodeTooLarge, "", "", "too large"), false},
		"our disk fails after it all": {io.ErrUnexpectedEOF, false},
	} {
		if got := (&answer{err: test.err}).shareable(); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// Lists that ask a dead host for the same pages give up with the first of
// them; one that has more time than was spent asks itself.
func TestPatienceIsSharedWithFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		f, _ := fetcher(t)
		f.Transport = roundTrip(func(req *http.Request) (*http.Response, error) {
			asked++
			<-req.Context().Done()
			return nil, req.Context().Err()
		})
		f.GiveUpAfter, f.Answers, f.Hosts = 32*time.Second, &Answers{}, &Hosts{Pause: -1}
		began := time.Now()
		for range 3 {
			v := visit(t, f)
			for i := range 3 {
				v.fails(t, lists.Location{URL: fmt.Sprintf("https://down.example/%d", i)})
			}
			if v.s.patience.left != 4*time.Second {
				t.Errorf("%s left", v.s.patience.left)
			}
		}
		if took := time.Since(began); took != 28*time.Second || asked != 3 {
			t.Errorf("asked %d times in %s", asked, took)
		}
		v := visit(t, f)
		v.fails(t, lists.Location{URL: "https://down.example/2"})
		if took := time.Since(began); took != 44*time.Second || asked != 4 {
			t.Errorf("asked %d times in %s", asked, took)
		}
	})
}
