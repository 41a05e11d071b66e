package fetch

import (
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"

	"sanctionsd/lists"
)

// checksumHeader is S3's own checksum of the object, in base64.
const checksumHeader = "X-Amz-Checksum-Sha256"

// receive takes a response: into the spool, or as the error it is.
func (t *transfer) receive(ctx context.Context, resp *http.Response) error {
	defer resp.Body.Close()
	if t.answered != nil {
		t.answered(resp.Header)
	}
	switch {
	case resp.StatusCode == http.StatusOK:
		return t.whole(ctx, resp)
	case t.part != nil:
		return t.rest(ctx, resp)
	case resp.StatusCode == http.StatusNotModified && t.ask != nil:
		t.done = nil
		return nil
	}
	return t.statusError(resp)
}

// whole takes a document from its first byte. What there was of it is of no
// use then: the server does not go on with it, or no longer has it.
func (t *transfer) whole(ctx context.Context, resp *http.Response) error {
	if err := t.drop(); err != nil {
		return t.bodyError(err, resp.StatusCode, 0, resp.ContentLength)
	}
	got := &fetched{loc: t.loc, header: resp.Header, at: t.f.now().UTC()}
	if t.probe {
		t.done = got
		return nil
	}
	if resp.ContentLength > t.spool.limit {
		return t.spool.tooLarge(t.loc.Name)
	}
	raw := &counter{r: resp.Body, limit: t.spool.limit}
	body := io.Reader(raw)
	switch coding := contentCoding(resp.Header); coding {
	case "":
	case "gzip":
		z, err := gzip.NewReader(raw)
		if err != nil {
			return t.bodyError(err, resp.StatusCode, raw.n, resp.ContentLength)
		}
		body = z
	default:
		return &Error{URL: t.url, Status: resp.StatusCode, Reason: fmt.Sprintf(
			"%s sends the content coding %q, which was not asked for and is not known here", t.host, clip(coding))}
	}
	draft, err := t.spool.draft()
	if err != nil {
		return t.bodyError(err, resp.StatusCode, 0, resp.ContentLength)
	}
	t.part = &part{draft: draft, first: got, total: resp.ContentLength}
	// The context of resp.Request ends with a stall, which has words of its own.
	if err := draft.add(ctx, body); err != nil {
		return t.broke(t.bodyError(err, resp.StatusCode, raw.n, resp.ContentLength))
	}
	return t.complete(resp)
}

// complete makes of the part, which is whole, the document.
func (t *transfer) complete(resp *http.Response) error {
	got := t.part.first
	file, err := t.part.draft.finish()
	t.part = nil
	if err != nil {
		return t.bodyError(err, resp.StatusCode, file.size, file.size)
	}
	if file.size == 0 {
		return emptyDocument(t.loc.Name, "the server answered 200 with an empty body")
	}
	// Of an upload in parts S3 gives a checksum of checksums, with a dash.
	if sum, err := base64.StdEncoding.DecodeString(got.header.Get(checksumHeader)); err == nil && len(sum) == 32 && contentCoding(got.header) == "" {
		if hex.EncodeToString(sum) != file.sha256 {
			return &Error{URL: t.url, Status: resp.StatusCode, Temporary: true, Reason: fmt.Sprintf(
				"what arrived from %s has not the SHA-256 it states: %d bytes changed on the way", t.host, file.size)}
		}
	}
	got.file = file
	t.done = got
	return nil
}

// contentCoding returns the coding of a body, "" for none.
func contentCoding(header http.Header) string {
	switch coding := strings.ToLower(header.Get("Content-Encoding")); coding {
	case "identity":
		return ""
	case "x-gzip":
		return "gzip"
	default:
		return coding
	}
}

func emptyDocument(name, how string) *lists.Refusal {
	return lists.Refusef(lists.CodeEmpty, name, "", "%s, where the list was expected; an empty file is never an empty list", how)
}

// counter counts what passes and stops above a limit.
type counter struct {
	r        io.Reader
	n, limit int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if c.n > c.limit {
		return 0, errTooLarge
	}
	return n, err
}
