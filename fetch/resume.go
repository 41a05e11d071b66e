package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"sanctionsd/lists"
)

// part is the beginning of a document whose transfer broke off. It is gone on
// with only by bytes of the same edition: those of an answer that starts where
// it ends and states the validators and the size of its first answer. Two
// editions mixed would read as one that nobody published.
type part struct {
	draft *draft
	first *fetched // the first answer; its header is the document's
	total int64    // the size it states, or -1
}

// resumable reports whether the rest can be asked for: there must be something
// to go on with, of bytes that are the document's own, and a validator by which
// another edition would be known.
func (p *part) resumable() bool {
	h := p.first.header
	return p.draft.size > 0 && p.first.loc.Form == "" && contentCoding(h) == "" &&
		(strongETag(h) != "" || strongDate(h, p.first.at))
}

// strongETag returns the entity tag that stands for the very bytes, or "".
func strongETag(header http.Header) string {
	if tag := header.Get("Etag"); !strings.HasPrefix(tag, "W/") {
		return tag
	}
	return ""
}

// condition puts into the header of the next request what it asks by: for the
// rest of what there is, or for what is other than what is held.
func (t *transfer) condition(h http.Header) {
	for _, name := range []string{"Range", "If-Range", "If-None-Match", "If-Modified-Since"} {
		h.Del(name)
	}
	if p := t.part; p != nil {
		h.Set("Range", fmt.Sprintf("bytes=%d-", p.draft.size))
		// Where only a weak tag stands beside the date, neither may be sent
		// (RFC 9110, 13.1.5); the answer's validators are compared in any case.
		switch tag := p.first.header.Get("Etag"); {
		case strongETag(p.first.header) != "":
			h.Set("If-Range", tag)
		case tag == "":
			h.Set("If-Range", p.first.header.Get("Last-Modified"))
		}
		return
	}
	if t.ask != nil && t.ask.ETag != "" {
		h.Set("If-None-Match", t.ask.ETag)
	}
	if t.ask != nil && t.ask.LastModified != "" {
		h.Set("If-Modified-Since", t.ask.LastModified)
	}
}

// rest takes the answer to a request for the rest of the part. Any but the
// rest itself, or the word that the server cannot answer now, means that the
// next attempt begins anew.
func (t *transfer) rest(ctx context.Context, resp *http.Response) error {
	if resp.StatusCode != http.StatusPartialContent {
		e := t.statusError(resp)
		if e.Temporary && resp.StatusCode != http.StatusRequestedRangeNotSatisfiable {
			return e
		}
		return t.beginAnew(e)
	}
	p := t.part
	r, why := p.follows(resp)
	if why != "" {
		return t.beginAnew(&Error{URL: t.url, Status: resp.StatusCode, Temporary: true, Reason: t.host + " " + why})
	}
	if r.total > t.spool.limit {
		return t.spool.tooLarge(t.loc.Name)
	}
	p.total = r.total
	// One byte more than it states, if there is one, shows that it is none of ours.
	err := p.draft.add(ctx, io.LimitReader(resp.Body, r.last+2-r.first))
	switch {
	case p.draft.size > r.last+1:
		return t.beginAnew(&Error{URL: t.url, Status: resp.StatusCode, Temporary: true, Reason: t.host + " " + partOdd})
	case err == nil && p.draft.size < p.total:
		err = io.ErrUnexpectedEOF // a server may send less than the rest
	}
	if err != nil {
		return t.broke(t.bodyError(err, resp.StatusCode, p.draft.size, p.total))
	}
	return t.complete(resp)
}

// partOdd is what is wrong with a part whose bytes are not those it states.
const partOdd = "sent a part of the file (206) that is packed, or not as long as it says"

// follows says what an answer has of the rest, or why it is none of this part.
func (p *part) follows(resp *http.Response) (r byteRange, why string) {
	was, is := p.first.header, resp.Header
	r, ok := parseContentRange(strings.Join(is.Values("Content-Range"), ","))
	switch {
	case !ok:
		return r, "sent a part of the file (206) and does not say which"
	case r.first != p.draft.size:
		return r, fmt.Sprintf("sent the bytes from %d on, where those from %d on were asked for", r.first, p.draft.size)
	case resp.ContentLength >= 0 && resp.ContentLength != r.last+1-r.first, contentCoding(is) != "":
		return r, partOdd
	case p.total >= 0 && r.total != p.total, is.Get("Etag") != was.Get("Etag"),
		// Beside a strong tag a part need not repeat the date (RFC 9110, 15.3.7).
		is.Get("Last-Modified") != was.Get("Last-Modified") && (is.Get("Last-Modified") != "" || strongETag(was) == ""):
		return r, "has another edition than the one that was begun"
	}
	return r, ""
}

// byteRange is where the bytes of a part lie, from first to last, in total.
type byteRange struct{ first, last, total int64 }

// parseContentRange reads a Content-Range (RFC 9110, 14.4) that says all three.
func parseContentRange(s string) (r byteRange, ok bool) {
	unit, s, _ := strings.Cut(s, " ")
	span, total, _ := strings.Cut(s, "/")
	first, last, _ := strings.Cut(span, "-")
	var n [3]int64
	for i, text := range []string{first, last, total} {
		u, err := strconv.ParseUint(text, 10, 63)
		if err != nil {
			return byteRange{}, false
		}
		n[i] = int64(u)
	}
	r = byteRange{n[0], n[1], n[2]}
	return r, strings.EqualFold(unit, "bytes") && r.first <= r.last && r.last < r.total
}

// beginAnew drops the part; err says why.
func (t *transfer) beginAnew(err *Error) error {
	if derr := t.drop(); derr != nil {
		return t.bodyError(derr, err.Status, 0, -1)
	}
	t.anew = true
	return err
}

// broke keeps the part if its rest can be asked for, and passes err on.
func (t *transfer) broke(err error) error {
	e, ok := errors.AsType[*Error](err)
	if ok && e.Temporary && t.part.resumable() && lists.AsRefusal(err) == nil {
		return err
	}
	return errors.Join(err, t.drop())
}

// drop gives up what there is of the document.
func (t *transfer) drop() error {
	p := t.part
	if t.part = nil; p == nil {
		return nil
	}
	if err := p.draft.discard(); err != nil {
		return &diskError{t.spool.dir, err}
	}
	return nil
}

// advanced reports whether the last attempt brought the document on, by as much
// as a transfer must that is not taken to stall. More than was ever there
// counts, so that the document's bound bounds the attempts as well.
func (t *transfer) advanced() bool {
	if t.part == nil {
		return false
	}
	least := share(or(t.f.IdleTimeout, DefaultIdleTimeout), or(t.f.MinRate, DefaultMinRate))
	if t.part.draft.size < t.reached+least {
		return false
	}
	t.reached = t.part.draft.size
	return true
}
