package sync

import (
	"fmt"

	"sanctionsd/fetch"
	"sanctionsd/lists"
	"sanctionsd/store"
)

// A list is kept in one format: that of its last commit. What another format
// changes in the designations cannot be told from what the authority changed,
// so the first publication in one waits whole for an operator's word, and is
// then committed with the cause format.

// locate says what to fetch: in the configured format, else in the one that
// the list is kept in, whichever the source would choose today.
func (r *run) locate() ([]lists.Set, error) {
	source := r.req.Source
	if r.req.Format != "" || !r.held {
		return source.Locate(r.req.URL, r.req.Format)
	}
	sets, err := source.Locate(r.req.URL, r.base.Format)
	if err != nil && r.req.URL != "" {
		// The configured address cannot have that format. What is there
		// instead is fetched and held, for the operator to see.
		return source.Locate(r.req.URL, "")
	}
	return sets, err
}

// localFormat is the format to look for at the configured file URL. In a folder
// that holds the list in several formats it is the one that the list is kept
// in; everywhere else what lies there says itself what it is.
func (r *run) localFormat() string {
	if r.req.Format != "" || !r.held {
		return r.req.Format
	}
	if _, err := fetch.Local(r.req.Source, "", r.req.URL); err == nil {
		return ""
	}
	if _, err := fetch.Local(r.req.Source, r.base.Format, r.req.URL); err == nil {
		return r.base.Format
	}
	return ""
}

// asKept reports whether the list is to go on in the format it is kept in. If
// not, finding the held documents again is no success: the operator asked for
// others.
func (r *run) asKept() bool {
	return r.req.Format == "" || r.req.Format == r.base.Format
}

// cause is why a publication changes the held designations.
func (r *run) cause(reading lists.Reading) store.Cause {
	if r.held && reading.Format != r.base.Format {
		return store.CauseFormat
	}
	return store.CausePublication
}

// reformatted reports whether the publication is in another format than the
// list is kept in.
func (c candidate) reformatted() bool {
	return c.held && c.reading.Format != c.base.Format
}

// formatReason says why a publication in another format waits, and what to do.
// It is the same for every publication that would take the list from the one
// format to the other: by it the next ones are known to wait for the same word.
func (c candidate) formatReason() store.Reason {
	is, was, id := c.reading.Format, c.base.Format, c.source.ID
	return store.Reason{Code: lists.CodeFormat, Text: fmt.Sprintf(
		"the publication came in the format %q, but the list is kept in %q; what the format changes cannot be told from what the authority changed; "+
			"to go over to %q: sanctionsd sync %s --force, with --from FILE if it came from one; to stay with %q: put lists.%s.url or .format back",
		is, was, is, id, was, id)}
}
