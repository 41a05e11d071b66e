package fetch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"sanctionsd/lists"
)

// Visit is one run's visit to an authority's sites, page by page. It is used
// by one goroutine.
type Visit struct {
	s     *session
	since time.Time
	skews []time.Duration
}

// Page is one page as it was answered, or the word that it is as held.
type Page struct {
	// NotModified says that the page is still the one asked by: the server
	// says so, or its bytes are the same. There is no document then.
	NotModified bool
	// Document is the page. It opens from memory, after Close of the visit too.
	Document lists.Document
	// Bytes are its bytes. Other visits may hold the same: they are not to be
	// changed.
	Bytes []byte
	// Validator is what to ask by the next time, to be kept once the page has
	// been accepted.
	Validator Validator
}

// Visit begins a visit for source. since is the instant from which an answer
// counts as this visit's own: what another visit has asked for at that instant
// or later, by the clock of f, is taken from f.Answers. The visit is to be
// closed.
func (f *Fetcher) Visit(source lists.Source, since time.Time) (*Visit, error) {
	s, err := f.newSession(source)
	if err != nil {
		return nil, err
	}
	if s.hosts = f.Hosts; s.hosts == nil {
		s.hosts = &Hosts{}
	}
	v := &Visit{s: s, since: since}
	s.answered = v.note
	return v, nil
}

// Close ends the visit.
func (v *Visit) Close() error {
	v.s.end()
	return v.s.discard()
}

// Page fetches one page, of MaxBytes of the source at most. A location with a
// form is posted, and then nothing but its bytes can say that it is as held:
// a condition is not sent along. ask is what came with the page held now; nil
// always gives the page.
//
// Of what GiveUpAfter leaves to the visit a page that fails may use a half, so
// that one host that is down leaves time to find out about the others.
//
// An error is an *Error, a *lists.Refusal, or about the spool folder.
func (v *Visit) Page(ctx context.Context, loc lists.Location, ask *Validator) (Page, error) {
	loc = named(loc)
	a, err := v.answer(ctx, loc, ask)
	switch {
	case err != nil:
		return Page{}, err
	case a.file == nil:
		return Page{NotModified: true, Validator: *ask}, nil
	case a.file.file.size > v.s.spool.limit: // another list may have larger pages
		return Page{}, v.s.spool.tooLarge(loc.Name)
	}
	sha := a.file.file.sha256
	valid := newValidator(a.file.header, sha, a.file.at)
	if ask != nil && ask.SHA256 == sha {
		return Page{NotModified: true, Validator: valid}, nil
	}
	doc := a.file.document()
	doc.Name = loc.Name // another list may call it otherwise
	doc.Open = func() (lists.File, error) { return inMemory{bytes.NewReader(a.bytes)}, nil }
	return Page{Document: doc, Bytes: a.bytes, Validator: valid}, nil
}

// inMemory is a page as a file.
type inMemory struct{ *bytes.Reader }

func (inMemory) Close() error { return nil }

// answer returns the answer to loc, another visit's if that will do. One
// without a file is a 304 to what ask says.
func (v *Visit) answer(ctx context.Context, loc lists.Location, ask *Validator) (*answer, error) {
	shared := v.s.f.Answers
	if shared == nil || isFileURL(loc.URL) {
		a := &answer{}
		v.fetch(ctx, a, loc, ask)
		return a, a.err
	}
	whole := v.s.patience
	usable := func(a *answer) bool {
		switch {
		case a.err != nil:
			// What was given less time than we have tells us nothing.
			return a.shareable() && (a.room < 0 || whole.bounded && v.share() <= a.room)
		case a.file == nil:
			return ask != nil && same(*ask, a.asked)
		}
		return true
	}
	q := newQuestion(v.s.f.agent(), loc)
	for {
		a, lead := shared.take(q, v.since, v.s.f.now, usable)
		if lead {
			defer shared.finish(a)
			v.fetch(ctx, a, loc, ask)
			return a, a.err
		}
		select {
		case <-a.done:
		case <-ctx.Done():
			return nil, v.s.transfer(loc, nil).explain(ctx.Err())
		}
		if !usable(a) {
			continue
		}
		v.skews = append(v.skews, a.skews...)
		if e, ok := errors.AsType[*Error](a.err); ok {
			// As if we had asked: the visits lose patience with a source together.
			whole.left -= min(a.spent, v.share())
			own := *e
			return nil, &own
		}
		return a, nil
	}
}

// fetch asks for loc and fills a with what comes.
func (v *Visit) fetch(ctx context.Context, a *answer, loc lists.Location, ask *Validator) {
	whole, before := v.s.patience, len(v.skews)
	part := *whole
	part.left = v.share()
	if a.room = part.left; !whole.bounded {
		a.room = -1
	}
	v.s.patience = &part
	if ask != nil && (loc.Form != "" || !ask.conditional()) {
		ask = nil
	}
	a.file, a.err = v.s.file(ctx, loc, ask)
	v.s.patience = whole
	if whole.bounded {
		a.spent = a.room - part.left
		whole.left -= a.spent
	}
	a.skews = slices.Clone(v.skews[before:])
	switch {
	case a.err != nil:
	case a.file == nil:
		a.asked = *ask
	default:
		if a.bytes, a.err = a.file.file.take(); a.err != nil {
			a.err = fmt.Errorf("read page from spool folder: %w", a.err)
		}
	}
}

// share is the patience that one page may use up.
func (v *Visit) share() time.Duration { return max(0, v.s.patience.left) / 2 }

// take reads the file out of the spool.
func (f spooled) take() ([]byte, error) {
	b, err := os.ReadFile(f.path)
	return b, errors.Join(err, f.remove())
}

// same reports whether what one validator describes is what the other does.
// Bytes that are known to differ differ, whatever a server calls them.
func same(a, b Validator) bool {
	switch {
	case a.SHA256 != "" && b.SHA256 != "":
		return a.SHA256 == b.SHA256
	case a.ETag != "" || b.ETag != "":
		return strings.TrimPrefix(a.ETag, "W/") == strings.TrimPrefix(b.ETag, "W/")
	}
	return a.LastModified != "" && a.LastModified == b.LastModified
}

// maxAge is how old an answer may be, in seconds, and still say what time it is.
const maxAge = 5

// note keeps what a response says of the clock here.
func (v *Visit) note(header http.Header) {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return
	}
	if s := header.Get("Age"); s != "" {
		if age, err := strconv.ParseUint(s, 10, 32); err != nil || age > maxAge {
			return
		}
	}
	v.skews = append(v.skews, date.Sub(v.s.f.now()))
}

// Skew returns by how much the clocks of the sites are ahead of the one here,
// negative if behind, to about a second: the median over the answers of this
// visit that state their Date and come from no cache on the way. An answer
// shared with another visit counts with what it said when it came. known is
// false when there was none.
func (v *Visit) Skew() (skew time.Duration, known bool) {
	n := len(v.skews)
	if n == 0 {
		return 0, false
	}
	sorted := slices.Sorted(slices.Values(v.skews))
	// Halved first: what a server states may be centuries away.
	return sorted[(n-1)/2]/2 + sorted[n/2]/2, true
}
