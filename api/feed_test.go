package api_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"sanctionsd/api"
)

// seqs returns the numbers of a page of the feed.
func seqs(t *testing.T, a answer) (numbers []int) {
	t.Helper()
	for _, e := range decode[[]struct{ Data struct{ Seq int } }](t, a) {
		numbers = append(numbers, e.Data.Seq)
	}
	return numbers
}

func TestFeedPages(t *testing.T) {
	f := newFixture(t)                   // 1: baselined
	f.commit(t, "1", "2", "3", "4", "5") // 2, 3: added; 4: published
	f.commit(t, "1", "2")                // 5, 6, 7: removed; 8: published
	for _, tc := range []struct {
		query string
		want  []int
		last  int
	}{
		{"", []int{1, 2, 3, 4, 5, 6, 7, 8}, 8},
		{"after=6", []int{7, 8}, 8},
		{"after=8", nil, 8},
		{"after=2&limit=3", []int{3, 4, 5}, 5},
		{"limit=0", []int{1}, 1},
		{"limit=5000", []int{1, 2, 3, 4, 5, 6, 7, 8}, 8},
		{"type=designation.removed", []int{5, 6, 7}, 8},
		{"type=designation.removed&limit=2", []int{5, 6}, 6},
		{"type=list.stale", nil, 8},
		{"list=test-new", nil, 8},
		{"list=test-held&after=7", []int{8}, 8},
	} {
		a := ask(t, f.ReadHandler(), "GET", "/v1/events?"+tc.query)
		if got := seqs(t, a); !slices.Equal(got, tc.want) {
			t.Errorf("%s: events %v, want %v", tc.query, got, tc.want)
		}
		if a.Header.Get(api.HeaderSeq) != strconv.Itoa(tc.last) || a.Header.Get(api.HeaderStream) != f.db.Stream() {
			t.Errorf("%s: seq %s of stream %s, want to go on from %d", tc.query, a.Header.Get(api.HeaderSeq), a.Header.Get(api.HeaderStream), tc.last)
		}
	}
	if a := ask(t, f.ReadHandler(), "GET", "/v1/events?after=8"); a.Body != "[]\n" {
		t.Errorf("the end of the feed is %q", a.Body)
	}
}

// The events of the feed are the store's, byte for byte.
func TestFeedKeepsTheBytes(t *testing.T) {
	f := newFixture(t)
	events, err := f.db.Events(0, 10)
	if err != nil {
		t.Fatal(err)
	}
	page := decode[[]json.RawMessage](t, ask(t, f.ReadHandler(), "GET", "/v1/events"))
	if len(page) != 1 || len(events) != 1 || string(page[0]) != string(events[0].JSON) {
		t.Errorf("feed %s, store %s", page, events[0].JSON)
	}
}

// A long poll is answered by the first event that matches, and by nothing when
// the time is over.
func TestLongPoll(t *testing.T) {
	f := newFixture(t)
	h := f.ReadHandler()
	synctest.Test(t, func(t *testing.T) {
		// The channel belongs to the bubble that waits on it.
		f.changed = make(chan struct{})
		began := time.Now()
		if a := ask(t, h, "GET", "/v1/events?after=1&wait=30s"); a.Body != "[]\n" || time.Since(began) != 30*time.Second {
			t.Errorf("%q after %s, want nothing after 30s", a.Body, time.Since(began))
		}
		began = time.Now()
		if a := ask(t, h, "GET", "/v1/events?after=1&wait=1h"); a.Body != "[]\n" || time.Since(began) != time.Minute {
			t.Errorf("%q after %s, want nothing after the longest wait", a.Body, time.Since(began))
		}
	})
	f.changed = make(chan struct{})
	asked := make(chan struct{})
	changed := f.Changed
	first := true
	f.Changed = func() <-chan struct{} {
		ch := changed()
		if first {
			first = false
			close(asked)
		}
		return ch
	}
	answered := make(chan answer, 1)
	go func() { answered <- ask(t, h, "GET", "/v1/events?after=1&wait=1m&type=designation.removed") }()
	<-asked
	f.commit(t, "1", "2", "3", "4") // 2: added, 3: published: not what is waited for
	f.commit(t, "1", "2", "3")      // 4: removed
	a := <-answered
	if got := seqs(t, a); !slices.Equal(got, []int{4}) {
		t.Errorf("events %v, want [4]", got)
	}
}

// Without a daemon nobody makes events, and no poll waits.
func TestNoLongPollWithoutDaemon(t *testing.T) {
	f := newFixture(t)
	f.Changed = nil
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		if a := ask(t, f.ReadHandler(), "GET", "/v1/events?after=1&wait=30s"); a.Body != "[]\n" || time.Since(began) != 0 {
			t.Errorf("%q after %s", a.Body, time.Since(began))
		}
	})
}

func TestRuns(t *testing.T) {
	f := newFixture(t)
	for i := range 3 {
		f.commit(t, "1", "2", fmt.Sprint(10+i))
	}
	runs := decode[[]struct{ ID, List string }](t, ask(t, f.ReadHandler(), "GET", "/v1/runs?limit=2"))
	if len(runs) != 2 || runs[0].ID != "run-4" || runs[1].ID != "run-3" || runs[0].List != heldList {
		t.Errorf("runs %v, want the last two, newest first", runs)
	}
	if a := ask(t, f.ReadHandler(), "GET", "/v1/runs?list=test-new"); a.Body != "[]\n" {
		t.Errorf("runs of a list without any: %q", a.Body)
	}
}
