package fetch

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"sanctionsd/lists"
)

// Bounds of [Answers].
const (
	answerAge   = 15 * time.Minute
	answerBytes = 64 << 20
	// answerCost is what an answer is taken to need besides its body.
	answerCost = 1 << 10
)

// Answers lets several lists that want the same page ask for it once: an
// answer is handed out again to every visit that its request did not precede,
// and who wants what is being asked for waits for that. What cannot be had for
// the time being counts as an answer, too. The zero value is ready for use; its
// methods may be called concurrently.
//
// An answer is kept for 15 minutes, and all of them in 64 MiB of memory; the
// oldest are the first to go. What is too old goes when next somebody asks.
type Answers struct {
	mu    sync.Mutex
	byKey map[question]*answer
	kept  []*answer // the finished ones of byKey, the oldest first
	bytes int64     // what they need
}

// question is all of a request on which its answer may depend, but for the
// condition, of which the answer keeps account.
type question struct {
	agent, url, form, header string
}

func newQuestion(agent string, loc lists.Location) question {
	var header []string
	for name, value := range loc.Header {
		header = append(header, name+"\x00"+value)
	}
	slices.Sort(header)
	return question{agent, loc.URL, loc.Form, strings.Join(header, "\x00\x00")}
}

// answer is what came of one request. All but the first three fields are set
// by the one who asks, before done is closed, and not changed after.
type answer struct {
	question question
	began    time.Time
	done     chan struct{}

	// file and bytes are the document; without them and err it was a 304, to
	// asked.
	file  *fetched
	bytes []byte
	asked Validator
	err   error
	// room is the patience there was, endless if negative, and spent what
	// failing has used of it.
	room, spent time.Duration
	// skews are what the responses said of the clock.
	skews []time.Duration
}

// take returns the answer to q, of a request that began at since or later: one
// that is being waited for, or one that is usable. lead says that there is none
// and that it is the caller's to get and to finish.
func (a *Answers) take(q question, since time.Time, now func() time.Time, usable func(*answer) bool) (got *answer, lead bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	at := now()
	for i := len(a.kept) - 1; i >= 0; i-- {
		if at.Sub(a.kept[i].began) > answerAge {
			a.drop(i)
		}
	}
	// One that began in the future is of a clock that has been set back since.
	if got := a.byKey[q]; got != nil && !got.began.Before(since) && !got.began.After(at) {
		select {
		case <-got.done:
			if usable(got) {
				return got, false
			}
		default:
			return got, false
		}
	}
	a.forget(q)
	got = &answer{question: q, began: at, done: make(chan struct{})}
	if a.byKey == nil {
		a.byKey = make(map[question]*answer)
	}
	a.byKey[q] = got
	return got, true
}

// finish hands the answer to those who wait for it, and keeps it if it may be
// of use to others.
func (a *Answers) finish(got *answer) {
	a.mu.Lock()
	defer a.mu.Unlock()
	close(got.done)
	if a.byKey[got.question] != got {
		return // a later visit wanted a newer one
	}
	if !got.shareable() || got.cost() > answerBytes {
		delete(a.byKey, got.question)
		return
	}
	a.kept = append(a.kept, got)
	for a.bytes += got.cost(); a.bytes > answerBytes; {
		a.drop(0)
	}
}

// forget drops the answer to q, if there is one.
func (a *Answers) forget(q question) {
	if i := slices.Index(a.kept, a.byKey[q]); i >= 0 {
		a.drop(i)
	}
	delete(a.byKey, q)
}

// drop forgets the i-th of those kept.
func (a *Answers) drop(i int) {
	a.bytes -= a.kept[i].cost()
	delete(a.byKey, a.kept[i].question)
	a.kept = slices.Delete(a.kept, i, i+1)
}

func (a *answer) cost() int64 {
	q := a.question
	return int64(answerCost + len(a.bytes) + len(q.url) + len(q.form) + len(q.header))
}

// shareable reports whether the answer says something to others than the one
// who asked: not that he was stopped, had other bounds or no room on his disk.
func (a *answer) shareable() bool {
	if a.err == nil {
		return true
	}
	e, ok := errors.AsType[*Error](a.err)
	return ok && (e.Temporary || e.Status >= 300) &&
		!errors.Is(e.Err, context.Canceled) && !errors.Is(e.Err, context.DeadlineExceeded)
}
