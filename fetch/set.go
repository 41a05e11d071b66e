package fetch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"sanctionsd/lists"
)

// maxRounds is how often a set is fetched when it changes meanwhile.
const maxRounds = 3

// fetched is one file as it lies in the spool.
type fetched struct {
	loc    lists.Location
	file   spooled
	header http.Header
	at     time.Time
	// last says that no file of the set was fetched after this one.
	last bool
}

// first takes the first set that is there.
func (s *session) first(ctx context.Context, sets []lists.Set, held Validators) (*Result, error) {
	if len(sets) == 0 {
		return nil, fmt.Errorf("fetch %s: the source has no address for this format", s.source.ID)
	}
	var absent []*Error
	for _, set := range sets {
		if len(set.Files) == 0 {
			return nil, fmt.Errorf("fetch %s: a set of no files", s.source.ID)
		}
		res, err := s.set(ctx, set, held)
		if e, ok := errors.AsType[*Error](err); ok && e.absent {
			absent = append(absent, e)
			continue
		}
		return res, err
	}
	e := *absent[0]
	if len(absent) > 1 {
		var others []string
		for _, other := range absent[1:] {
			others = append(others, other.URL)
		}
		e.Reason += "; nor is anything at " + strings.Join(others, ", ")
	}
	return nil, &e
}

// set fetches one set until it holds still.
func (s *session) set(ctx context.Context, set lists.Set, held Validators) (*Result, error) {
	conditional := true
	for _, loc := range set.Files {
		conditional = conditional && held[ValidatorKey(loc.URL)].conditional()
	}
	kept := held
	if !conditional {
		held = nil
	}
	var before []string
	for range maxRounds {
		files, err := s.round(ctx, set, held)
		if err != nil {
			return nil, err
		}
		if files == nil || s.same(files) {
			return s.notModified(set, kept), nil
		}
		if err := s.copied(ctx, files); err != nil {
			return nil, err
		}
		var sums []string
		for _, f := range files {
			sums = append(sums, f.file.sha256)
		}
		// The same bytes twice over are a set that holds still, whatever a
		// server's validators say: some differ from one machine to the next.
		if slices.Equal(sums, before) || !s.moved(ctx, files) {
			return s.result(ctx, set, files)
		}
		s.log.WithField("url", SafeURL(set.Files[0].URL)).Warn("the set changed while it was fetched, fetching it again")
		before, held = sums, nil
		for _, f := range files {
			if err := f.file.remove(); err != nil {
				return nil, err
			}
		}
	}
	return nil, &Error{
		URL: SafeURL(set.Files[0].URL), Temporary: true,
		Reason: fmt.Sprintf("the set of %d files changed while it was fetched, %d times over; the next run tries again", len(set.Files), maxRounds),
	}
}

// notModified returns the word that the set is as held.
func (s *session) notModified(set lists.Set, held Validators) *Result {
	kept := make(Validators)
	for _, loc := range set.Files {
		if v, ok := held[ValidatorKey(loc.URL)]; ok {
			kept[ValidatorKey(loc.URL)] = v
		}
	}
	return &Result{NotModified: true, Format: set.Format, Validators: kept, spool: s.spool}
}

// round fetches every file of a set once, or none if all are as held.
func (s *session) round(ctx context.Context, set lists.Set, held Validators) ([]*fetched, error) {
	files := make([]*fetched, len(set.Files))
	var last *fetched
	changed := held == nil
	for i, loc := range set.Files {
		var ask *Validator
		if !changed {
			v := held[ValidatorKey(loc.URL)]
			ask = &v
		}
		f, err := s.file(ctx, loc, ask)
		if err != nil {
			if e, ok := errors.AsType[*Error](err); ok {
				e.absent = i == 0 && (e.gone() || errors.Is(e.Err, fs.ErrNotExist))
			}
			return nil, err
		}
		if f != nil {
			files[i], last, changed = f, f, true
		}
	}
	if !changed {
		return nil, nil
	}
	for i, loc := range set.Files {
		if files[i] != nil {
			continue
		}
		f, err := s.file(ctx, loc, nil)
		if err != nil {
			return nil, err
		}
		files[i], last = f, f
	}
	last.last = true
	return files, nil
}

// file fetches one file; nil is "as asked by".
func (s *session) file(ctx context.Context, loc lists.Location, ask *Validator) (*fetched, error) {
	loc = named(loc)
	if isFileURL(loc.URL) {
		return s.local(ctx, loc)
	}
	return s.download(ctx, loc, ask)
}

// named returns loc with the name its address ends in, if it has none.
func named(loc lists.Location) lists.Location {
	if loc.Name == "" {
		loc.Name = path.Base(SafeURL(loc.URL))
	}
	return loc
}

// moved reports whether the server says that a file is no longer what was
// fetched. The last one to arrive need not be asked for: what matters is that
// the others were still the same when it came. A server that does not answer now is no reason to throw a set away: the
// reader still looks at how the files fit.
func (s *session) moved(ctx context.Context, files []*fetched) bool {
	for _, f := range files {
		if f.last || f.header == nil {
			continue
		}
		// The raw date is good enough here, where it is only asked once more.
		had := Validator{ETag: f.header.Get("Etag"), LastModified: f.header.Get("Last-Modified")}
		if had.conditional() && s.differs(ctx, f.loc, had) {
			return true
		}
	}
	return false
}

// result unpacks what is packed and names the documents.
func (s *session) result(ctx context.Context, set lists.Set, files []*fetched) (*Result, error) {
	res := &Result{Format: set.Format, Validators: make(Validators), spool: s.spool}
	for _, f := range files {
		docs, err := s.documents(ctx, f)
		if err != nil {
			return nil, err
		}
		res.Documents = append(res.Documents, docs...)
		if f.header != nil {
			res.Validators[ValidatorKey(f.loc.URL)] = newValidator(f.header, f.file.sha256, f.at)
		}
	}
	return res, nil
}

// document returns f as the bytes it is.
func (f *fetched) document() lists.Document {
	doc := lists.Document{
		Name: f.loc.Name, URL: SafeURL(f.loc.URL), SHA256: f.file.sha256, Size: f.file.size,
		Content: f.file.sha256, ContentSize: f.file.size, FetchedAt: f.at, Open: f.file.open,
	}
	if f.header != nil {
		doc.Header = evidence(f.header)
		if t, err := http.ParseTime(f.header.Get("Last-Modified")); err == nil {
			doc.LastModified = t
		}
	}
	return doc
}

// documents returns f as a document, or its members if it is a ZIP, which the
// first bytes say and not the name.
func (s *session) documents(ctx context.Context, f *fetched) ([]lists.Document, error) {
	doc := f.document()
	if !f.file.zip {
		return []lists.Document{doc}, nil
	}
	members, err := s.spool.unzip(ctx, f.loc.Name, f.file)
	if err != nil {
		return nil, err
	}
	docs := make([]lists.Document, len(members))
	for i, m := range members {
		docs[i] = doc
		docs[i].Name, docs[i].Content, docs[i].ContentSize, docs[i].Open = m.name, m.file.sha256, m.file.size, m.file.open
	}
	return docs, f.file.remove()
}
