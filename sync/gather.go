package sync

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"sanctionsd/fetch"
	"sanctionsd/lists"
	"sanctionsd/store"
)

// gather brings here what may hold notices: the files that were given, or the
// pages that the places of the list lead to. done is to be called when the
// documents are no longer needed.
func (f *follow) gather(ctx context.Context) (read []seen, done func(), err error) {
	f.progress(StepFetch, 0)
	if f.req.Files != nil {
		return f.receive(ctx)
	}
	fetcher := *f.s.Fetch
	fetcher.GiveUpAfter = f.req.GiveUpAfter
	v, err := fetcher.Visit(f.req.Source, f.sharedSince())
	if err != nil {
		return nil, nil, err
	}
	g := &gatherer{follow: f, visit: v, roles: make(map[lists.Role]error), good: make(map[lists.Role]bool)}
	err = errors.Join(g.run(ctx), v.Close())
	f.places.Skew, _ = v.Skew()
	return g.read, func() {}, err
}

// sharedFor is how old an answer that another list asked for may be in a run of
// the schedule.
const sharedFor = 5 * time.Minute

// sharedSince is the instant from which the answers other lists got will do. An
// operator who asks now wants to know what is there now.
func (f *follow) sharedSince() time.Time {
	if f.req.Trigger == store.TriggerSchedule || f.req.Trigger == store.TriggerOverdue {
		return f.now.Add(-sharedFor)
	}
	return f.now
}

// receive reads the files that were given. One that is broken is refused, and
// the others count.
func (f *follow) receive(ctx context.Context) ([]seen, func(), error) {
	got, err := f.s.Fetch.Receive(ctx, f.req.Source, f.req.Files)
	if refusal := lists.AsRefusal(err); refusal != nil {
		f.refused = append(f.refused, store.Reason{Code: refusal.Code, Text: refusal.Error()})
		return nil, func() {}, nil
	}
	if err != nil {
		return nil, nil, err
	}
	var read []seen
	for _, doc := range got.Documents {
		reading, err := f.readDocument(ctx, doc)
		if err != nil {
			return nil, nil, errors.Join(err, got.Close())
		}
		read = append(read, reading...)
	}
	return read, func() { got.Close() }, nil //nolint:errcheck // temporary files
}

// readDocument reads one document into the notices of the list it holds. What
// is broken is noted as refused; what concerns the list not, as a finding.
func (f *follow) readDocument(ctx context.Context, doc lists.Document) ([]seen, error) {
	reading, err := f.src.Read(ctx, doc)
	if refusal := lists.AsRefusal(err); refusal != nil {
		f.refused = append(f.refused, store.Reason{Code: refusal.Code, Text: refusal.Error()})
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var read []seen
	for _, n := range reading.Notices {
		if n.Address == "" {
			n.Address = doc.URL
		}
		if n.URL == "" {
			n.URL = n.Address
		}
		if n.List != f.req.Source.ID {
			f.findings.Add(lists.FindingNote, doc.Name, fmt.Sprintf("%q is a notice of %s, which this run does not bring up to date", n.Title, n.List))
			continue
		}
		if n.Date > f.now.In(f.zone).AddDate(0, 0, 1).Format(time.DateOnly) {
			n.Problems = append(n.Problems, lists.Problem{Code: lists.ProblemEffect, Text: "the notice's own date, " + n.Date + ", lies in the future"})
		}
		if n.Key == "" {
			n.Key = unreadKey(n.TextDigest)
		}
		read = append(read, seen{ReadNotice: n, document: doc})
	}
	for _, o := range reading.Other {
		what := o.Title
		if what == "" {
			what = "a page"
		}
		f.findings.Add(lists.FindingNote, doc.Name, fmt.Sprintf("%s concerns no act of a list: %s", what, o.Why))
	}
	if len(read) > 0 {
		for _, x := range reading.Findings {
			f.findings.Add(x.Kind, x.Where, x.Text)
		}
		f.documents = append(f.documents, doc)
	}
	return read, nil
}

// gatherer follows the places of a list.
type gatherer struct {
	*follow
	visit *fetch.Visit
	read  []seen
	// good are the roles of which a place was read whole, roles why another of
	// the role was not.
	good  map[lists.Role]bool
	roles map[lists.Role]error
	// asked are the pages of this run.
	asked map[string]bool
}

func (g *gatherer) run(ctx context.Context) error {
	all, err := g.src.Places(g.req.URL, g.now)
	if err != nil {
		return err
	}
	g.asked = make(map[string]bool)
	for _, p := range all {
		if err := g.place(ctx, p); err != nil {
			return err
		}
	}
	for _, role := range []lists.Role{lists.RoleNotices, lists.RoleAnswers} {
		if err := g.roles[role]; err != nil && !g.good[role] {
			g.missed = append(g.missed, store.Reason{Code: CodeFetch, Text: wordOf(role) + ": " + trimFetch(err)})
		}
	}
	return g.recheck(ctx)
}

func wordOf(role lists.Role) string {
	if role == lists.RoleAnswers {
		return "the spokesperson's answers"
	}
	return "the notices"
}

// trimFetch returns why something could not be fetched; that a site did not answer
// at all is said apart from an answer that was of no use.
func trimFetch(err error) string {
	why := strings.TrimPrefix(err.Error(), "fetch ")
	var e *fetch.Error
	if errors.As(err, &e) && e.Unreachable() {
		why = "cannot be reached: " + why
	}
	return why
}

// place reads one index or feed and what it leads to. Its failures are noted;
// an error is the program's own.
func (g *gatherer) place(ctx context.Context, p lists.Place) error {
	state := g.places.Places[p.Name]
	if state == nil {
		state = &placeState{}
		g.places.Places[p.Name] = state
	}
	err := g.pages(ctx, p, state)
	if err != nil && p.Moved != nil && !errors.Is(err, errOwn) {
		if moved, merr := g.moved(ctx, p); merr == nil {
			err = g.pages(ctx, moved, state)
		}
	}
	switch {
	case err == nil:
		state.Good, state.Fault = g.now, ""
		g.good[p.Role] = g.good[p.Role] || !p.Part
		return nil
	case errors.Is(err, errOwn), ctx.Err() != nil:
		return errors.Join(ctx.Err(), err)
	}
	state.Fault, state.Validator = trimFetch(err), nil
	if g.roles[p.Role] == nil || !p.Part {
		g.roles[p.Role] = fmt.Errorf("%s: %s", p.Name, trimFetch(err))
	}
	g.findings.Add(lists.FindingNote, p.Name, "could not be read: "+trimFetch(err))
	g.log.WithField("place", p.Name).WithError(err).Warn("place could not be read")
	return nil
}

// errOwn marks an error that is the program's and not the place's.
var errOwn = errors.New("internal")

// own marks an error unless it is one of the place: not to be had, or broken.
func own(err error) error {
	var e *fetch.Error
	if err == nil || lists.AsRefusal(err) != nil || errors.As(err, &e) {
		return err
	}
	return fmt.Errorf("%w: %w", errOwn, err)
}

// moved asks the place's shell where it is now.
func (g *gatherer) moved(ctx context.Context, p lists.Place) (lists.Place, error) {
	shell, err := g.visit.Page(ctx, p.Shell, nil)
	if err != nil {
		return p, err
	}
	return p.Moved(shell.Bytes)
}

// maxIndexPages bounds the pages of one place that are read in one run.
const maxIndexPages = 60

// pages reads the pages of a place until nothing on one is new.
func (g *gatherer) pages(ctx context.Context, p lists.Place, state *placeState) error {
	complete := true
	var first []string
	var validator *fetch.Validator
	for n := 1; n <= maxIndexPages; n++ {
		loc, ok := p.Page(n)
		if !ok {
			break
		}
		var ask *fetch.Validator
		if n == 1 {
			ask = state.Validator
		}
		page, err := g.visit.Page(ctx, loc, ask)
		if err != nil {
			return own(err)
		}
		if page.NotModified {
			return nil
		}
		index, err := p.Read(page.Bytes, loc.URL)
		if err != nil {
			return own(err)
		}
		whole, err := g.index(ctx, p, index, page.Document)
		if err != nil {
			return err
		}
		complete = complete && whole
		var addresses []string
		for _, l := range index.Links {
			addresses = append(addresses, l.URL)
		}
		if n == 1 {
			first, validator = addresses, &page.Validator
		}
		old := slices.ContainsFunc(addresses, func(a string) bool { return slices.Contains(state.First, a) })
		if index.Pages > 0 && n >= index.Pages || len(state.First) > 0 && old {
			break
		}
	}
	if !complete {
		return nil
	}
	state.First, state.Validator = first[:min(len(first), 100)], validator
	return nil
}

// index reads what one page of a place leads to. It returns false when some of
// it could not be read and is to be looked at again.
func (g *gatherer) index(ctx context.Context, p lists.Place, index lists.Index, doc lists.Document) (whole bool, err error) {
	if index.Whole {
		refused := len(g.refused)
		read, err := g.readDocument(ctx, doc)
		if err != nil {
			return false, fmt.Errorf("%w: %w", errOwn, err)
		}
		g.read = append(g.read, read...)
		return len(g.refused) == refused, nil
	}
	whole = true
	for _, l := range index.Links {
		if !g.src.Concerns(l) {
			continue
		}
		address, ok := g.src.Resolve(g.req.URL, l.URL)
		if !ok {
			g.findings.Add(lists.FindingNote, p.Name, "a link leads away from the authority's sites and was not followed: "+fetch.SafeURL(l.URL))
			continue
		}
		if g.places.Pages[address] != nil {
			continue
		}
		if g.asked[address] {
			whole = false // it could not be read, under another place
			continue
		}
		got, err := g.page(ctx, address, l, nil)
		if err != nil {
			return false, err
		}
		whole = whole && got
	}
	return whole, nil
}

// page fetches and reads one page. It returns false when it could not, which is
// noted.
func (g *gatherer) page(ctx context.Context, address string, l lists.Link, ask *fetch.Validator) (bool, error) {
	g.asked[address] = true
	page, err := g.visit.Page(ctx, lists.Location{Name: nameOf(address), URL: address}, ask)
	if own(err) != nil && errors.Is(own(err), errOwn) {
		return false, err
	}
	refusal := lists.AsRefusal(err)
	switch {
	case refusal != nil && ask == nil:
		g.refused = append(g.refused, store.Reason{Code: refusal.Code, Text: refusal.Error()})
		return false, nil
	case err != nil && ask != nil:
		// A page that is gone changes nothing.
		g.findings.Add(lists.FindingNote, address, "a page that was read before cannot be had now, which changes nothing: "+trimFetch(err))
		g.places.Pages[address].Checked = g.now
		return false, nil
	case isGone(err) && !g.plain(l):
		// A dead link to what is probably no notice must not hold up the list;
		// it is asked for again like any page.
		g.findings.Add(lists.FindingNote, address, fmt.Sprintf("a link of an index is dead: %q: %s", l.Title, trimFetch(err)))
		g.places.Pages[address] = &pageState{Read: g.now, Checked: g.now, Date: l.Date}
		return true, nil
	case err != nil:
		g.missed = append(g.missed, store.Reason{Code: CodeFetch, Text: fmt.Sprintf("the page of %q: %s", l.Title, trimFetch(err))})
		return false, nil
	case page.NotModified:
		g.places.Pages[address].Checked = g.now
		return true, nil
	}
	refused, notices := len(g.refused), len(g.read)
	read, err := g.readDocument(ctx, page.Document)
	if err != nil {
		return false, fmt.Errorf("%w: %w", errOwn, err)
	}
	if len(g.refused) > refused {
		if ask != nil {
			// What stands there now is no notice, and takes nothing back.
			g.findings.Add(lists.FindingNote, address, "a page that was read before is none now, which changes nothing: "+g.refused[refused].Text)
			g.refused = g.refused[:refused]
			g.places.Pages[address].Checked = g.now
		}
		return false, nil
	}
	g.read = append(g.read, read...)
	state := &pageState{Validator: page.Validator, Read: g.now, Checked: g.now, Date: l.Date}
	if len(g.read) > notices {
		state.Date = g.read[notices].Date
	}
	if g.src.Lost != nil && len(read) == 0 && ask == nil {
		if n, ok := g.src.Lost(l, g.notices()); ok {
			// The index names a notice of this list that its page does not have.
			g.read = append(g.read, seen{ReadNotice: lists.ReadNotice{Notice: n, Address: address, TextDigest: page.Document.SHA256}, document: page.Document})
			g.documents = append(g.documents, page.Document)
		}
	}
	g.places.Pages[address] = state
	return true, nil
}

// isGone reports whether a server says that there is no such page.
func isGone(err error) bool {
	var e *fetch.Error
	return errors.As(err, &e) && (e.Status == http.StatusNotFound || e.Status == http.StatusGone)
}

// plain reports whether a link by its title alone names a notice of the list that
// is not known.
func (g *gatherer) plain(l lists.Link) bool {
	if g.src.Lost == nil {
		return true
	}
	_, ok := g.src.Lost(l, g.notices())
	return ok
}

func nameOf(address string) string {
	return address[strings.LastIndexByte(address, '/')+1:]
}

// recheck asks for some pages that were read before again: authorities correct
// them.
func (g *gatherer) recheck(ctx context.Context) error {
	var due []string
	for address, p := range g.places.Pages {
		if !g.asked[address] && p.due(g.now) {
			due = append(due, address)
		}
	}
	slices.SortFunc(due, func(a, b string) int {
		return cmp.Or(g.places.Pages[a].Checked.Compare(g.places.Pages[b].Checked), strings.Compare(a, b))
	})
	for _, address := range due[:min(len(due), maxRechecks)] {
		p := g.places.Pages[address]
		l := lists.Link{URL: address, Date: p.Date}
		if _, err := g.page(ctx, address, l, &p.Validator); err != nil {
			return err
		}
	}
	return nil
}

// kept returns the documents of what is known, to be read again.
func (f *follow) kept() []lists.Document {
	docs := make(map[string]lists.Document)
	add := func(copies []store.Copy) {
		for _, c := range copies {
			docs[c.Document.Content] = f.s.kept(c.Document)
		}
	}
	for _, n := range f.known {
		if n.Evidence == lists.EvidenceDocument {
			add(n.Copies)
		}
	}
	for _, r := range f.reviews {
		if r.Open() {
			add(r.Copies)
		}
	}
	return slices.SortedFunc(maps.Values(docs), func(a, b lists.Document) int { return strings.Compare(a.Content, b.Content) })
}
