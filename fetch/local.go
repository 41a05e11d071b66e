package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sanctionsd/lists"
)

// maxParts bounds what [Fetcher.Receive] takes.
const maxParts = maxMembers

// maxSaved bounds the saved pages of a list that follows from notices.
const maxSaved = 5000

// Read reads a publication from path: a file, a folder, or a file: URL of
// either. It is Get of what [Local] finds.
func (f *Fetcher) Read(ctx context.Context, source lists.Source, format, path string) (*Result, error) {
	files, err := Local(source, format, path)
	if err != nil {
		return nil, err
	}
	return f.Get(ctx, source, []lists.Set{{Format: format, Files: files}}, nil)
}

// Receive takes a publication from another program, one part a file, until
// next returns io.EOF. The location's URL is kept as evidence of where that
// program had the file from; the reader is done with when next is called again.
func (f *Fetcher) Receive(ctx context.Context, source lists.Source, next func() (lists.Location, io.Reader, error)) (*Result, error) {
	s, err := f.newSession(source)
	if err != nil {
		return nil, err
	}
	s.held = f.Held
	res, err := s.receive(ctx, next)
	if err != nil {
		return nil, errors.Join(err, s.discard())
	}
	return res, nil
}

func (s *session) receive(ctx context.Context, next func() (lists.Location, io.Reader, error)) (*Result, error) {
	var files []*fetched
	for {
		loc, r, err := next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("receive documents: %w", err)
		}
		if most := s.maxParts(); len(files) == most {
			return nil, lists.Refusef(lists.CodeTooLarge, "", "", "more than %d files; name fewer at a time", most)
		}
		if loc.Name == "" || loc.Name == "." || loc.Name == ".." || strings.ContainsAny(loc.Name, `/\`) {
			return nil, fmt.Errorf("receive documents: %q is not a plain file name", clip(loc.Name))
		}
		file, err := s.spool.write(ctx, r)
		switch {
		case errors.Is(err, errTooLarge):
			return nil, s.spool.tooLarge(loc.Name)
		case err != nil:
			return nil, fmt.Errorf("receive %s: %w", loc.Name, err)
		case file.size == 0 && s.source.Notices == nil:
			// Saved pages stand each for itself: the reader refuses this one.
			return nil, emptyDocument(loc.Name, "a file without bytes")
		}
		files = append(files, &fetched{loc: loc, file: file, at: s.f.now().UTC()})
	}
	if len(files) == 0 {
		return nil, errors.New("receive documents: none came")
	}
	if s.same(files) {
		return &Result{NotModified: true, spool: s.spool}, nil
	}
	return s.result(ctx, lists.Set{}, files)
}

func (s *session) maxParts() int {
	if s.source.Notices != nil {
		return maxSaved
	}
	return maxParts
}

// Local finds the files of a publication at path, a file, a folder, or a file:
// URL of either. A file stands for itself. In a folder the files of exactly
// one format must lie, all of them, by their publisher's names in any case; of
// the given format, or of whichever it is if format is "". Else a folder may
// hold a single XML or ZIP file. A folder with some files of a set and not the
// others is a *lists.Refusal. Of a list that follows from notices a folder may
// hold saved pages, in folders of its own too: every file but the hidden ones.
func Local(source lists.Source, format, path string) ([]lists.Location, error) {
	if isFileURL(path) {
		p, err := filePath(path)
		if err != nil {
			return nil, err
		}
		path = p
	}
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("find %s: %w", path, err)
	}
	info, err := os.Stat(abs)
	if err != nil {
		return nil, localError(fileURL(abs), err)
	}
	if !info.IsDir() && !info.Mode().IsRegular() {
		return nil, &Error{URL: fileURL(abs), Reason: "not a file"}
	}
	if !info.IsDir() {
		return []lists.Location{{Name: filepath.Base(abs), URL: fileURL(abs)}}, nil
	}
	if source.Notices != nil {
		return saved(abs)
	}
	entries, err := os.ReadDir(abs)
	if err != nil {
		return nil, localError(fileURL(abs), err)
	}
	var found []string
	for _, e := range entries {
		if !e.IsDir() {
			found = append(found, e.Name())
		}
	}
	return choose(source, format, abs, found)
}

// saved returns the files in dir and its folders, sorted by path.
func saved(dir string) ([]lists.Location, error) {
	var found []lists.Location
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		switch hidden := strings.HasPrefix(e.Name(), "."); {
		case err != nil:
			return localError(fileURL(path), err)
		case hidden && e.IsDir() && path != dir:
			return fs.SkipDir
		case !hidden && e.Type().IsRegular():
			found = append(found, lists.Location{Name: e.Name(), URL: fileURL(path)})
		}
		return nil
	})
	if err == nil && len(found) == 0 {
		err = &Error{URL: fileURL(dir), Reason: "the folder holds no saved page"}
	}
	return found, err
}

// choose picks the files of one publication among those found in dir.
func choose(source lists.Source, format, dir string, found []string) ([]lists.Location, error) {
	formats := source.Formats
	if format != "" {
		formats = []string{format}
	}
	var whole [][]lists.Location
	var names, expected []string
	var partial *lists.Refusal
	for _, fm := range formats {
		want := source.Files(fm)
		if len(want) == 0 {
			continue
		}
		expected = append(expected, strings.Join(want, " + "))
		var have []lists.Location
		var missing []string
		for _, w := range want {
			match, err := matching(dir, found, w)
			if err != nil {
				return nil, err
			}
			if match == "" {
				missing = append(missing, w)
				continue
			}
			have = append(have, lists.Location{Name: w, URL: fileURL(filepath.Join(dir, match))})
		}
		switch {
		case len(have) == 0:
		case len(missing) == 0:
			whole, names = append(whole, have), append(names, fm)
		default:
			partial = lists.Refusef(lists.CodeMissingFile, dir, "", "%s without %s: the files of a publication count together or not at all",
				joinNames(have), strings.Join(missing, ", "))
		}
	}
	switch {
	case len(whole) == 1:
		return whole[0], nil
	case len(whole) > 1:
		return nil, &Error{URL: fileURL(dir), Reason: fmt.Sprintf(
			"the folder holds the list in several formats (%s); name one file, or leave the files of one format there", strings.Join(names, ", "))}
	case partial != nil:
		return nil, partial
	}
	single := slices.DeleteFunc(slices.Clone(found), func(name string) bool {
		ext := strings.ToLower(filepath.Ext(name))
		return ext != ".xml" && ext != ".zip"
	})
	if len(single) == 1 {
		return []lists.Location{{Name: single[0], URL: fileURL(filepath.Join(dir, single[0]))}}, nil
	}
	held := "nothing"
	if len(found) > 0 {
		held = strings.Join(found[:min(len(found), 10)], ", ")
		if len(found) > 10 {
			held += fmt.Sprintf(" and %d more", len(found)-10)
		}
	}
	return nil, &Error{URL: fileURL(dir), Reason: fmt.Sprintf(
		"the folder holds no publication of %s: expected %s; found %s",
		source.ID, strings.Join(append(expected, "one XML or ZIP file"), ", or "), clip(held))}
}

// matching returns the name among found that is want but for case.
func matching(dir string, found []string, want string) (string, error) {
	match := ""
	for _, name := range found {
		if !strings.EqualFold(name, want) {
			continue
		}
		if match != "" {
			return "", &Error{URL: fileURL(dir), Reason: fmt.Sprintf("%s and %s differ in case alone; leave one of them there", match, name)}
		}
		match = name
	}
	return match, nil
}

func joinNames(files []lists.Location) string {
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

// local copies one file into the spool, so that it cannot change under the
// reader. One that is held is only looked at.
func (s *session) local(ctx context.Context, loc lists.Location) (*fetched, error) {
	path, err := filePath(loc.URL)
	if err != nil {
		return nil, err
	}
	shown := SafeURL(loc.URL)
	in, err := openAnyCase(path)
	if err != nil {
		return nil, localError(shown, err)
	}
	defer in.Close()
	before, err := in.Stat()
	if err != nil {
		return nil, localError(shown, err)
	}
	if !before.Mode().IsRegular() {
		return nil, &Error{URL: shown, Reason: "not a file"}
	}
	file, held, err := s.look(ctx, in, before.Size())
	if err == nil && !held {
		file, err = s.spool.write(ctx, in)
	}
	if errors.Is(err, errTooLarge) {
		return nil, s.spool.tooLarge(loc.Name)
	}
	if err != nil {
		return nil, localError(shown, err)
	}
	after, err := in.Stat()
	if err != nil {
		return nil, localError(shown, err)
	}
	if file.size != before.Size() || after.Size() != before.Size() || !after.ModTime().Equal(before.ModTime()) {
		return nil, &Error{URL: shown, Temporary: true, Reason: "the file changed while it was read; wait until it is written, or put it in place by renaming"}
	}
	if file.size == 0 {
		return nil, emptyDocument(loc.Name, "a file without bytes")
	}
	return &fetched{loc: loc, file: file, at: s.f.now().UTC()}, nil
}

// openAnyCase opens path, or the one file beside it whose name is the same but
// for case: publishers write SDN.CSV, and copies are often called sdn.csv.
func openAnyCase(path string) (*os.File, error) {
	in, err := os.Open(path)
	if !errors.Is(err, fs.ErrNotExist) {
		return in, err
	}
	dir, name := filepath.Split(path)
	entries, derr := os.ReadDir(dir)
	if derr != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	match, merr := matching(dir, names, name)
	if merr != nil {
		return nil, merr
	}
	if match == "" {
		return nil, err
	}
	return os.Open(filepath.Join(dir, match))
}

func localError(shown string, err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	if d, ok := errors.AsType[*diskError](err); ok {
		return &Error{URL: shown, Reason: d.reason(), Err: d.err}
	}
	e := &Error{URL: shown, Err: err, Reason: clip(err.Error())}
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		e.Reason = p.Err.Error()
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		e.Reason = "no such file; check the path"
	case errors.Is(err, fs.ErrPermission):
		e.Reason = fmt.Sprintf("no permission to read it, as user %d; check its mode and that of the folders above", os.Getuid())
	}
	return e
}

func isFileURL(s string) bool {
	return len(s) >= 5 && strings.EqualFold(s[:5], "file:")
}

// filePath returns the path of a file: URL (RFC 8089).
func filePath(raw string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Host != "" && u.Host != "localhost" || !strings.HasPrefix(u.Path, "/") {
		return "", &Error{URL: SafeURL(raw), Reason: "not a file of this machine; write file:///path, with three slashes"}
	}
	return filepath.FromSlash(u.Path), nil
}

func fileURL(path string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String()
}
