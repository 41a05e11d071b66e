package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/textproto"
	"net/url"
	"strconv"
	"strings"
	"time"

	listsync "sanctionsd/sync"
)

// Client asks a Server. Close ends it.
type Client struct {
	http *http.Client
	stop func() error
}

// Dial returns a client of the daemon that serves the socket at path and keeps
// its store in stateDir, anywhere for "", or an error when none does.
func Dial(ctx context.Context, path, stateDir string) (*Client, error) {
	dial := func(ctx context.Context, _, _ string) (net.Conn, error) {
		var d net.Dialer
		return d.DialContext(ctx, "unix", path)
	}
	c := newClient(dial)
	probe, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	h, err := c.get(probe, "/healthz", nil, new(Health))
	if err == nil && stateDir != "" && h.Get(headerStateDir) != stateDir {
		err = fmt.Errorf("it keeps its store in %s, not in %s", h.Get(headerStateDir), stateDir)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("ask the daemon at %s: %w", path, err), c.Close())
	}
	return c, nil
}

// Local returns a client of a server in this process. Close ends the server,
// and then calls after.
func Local(ctx context.Context, s *Server, after func() error) *Client {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	m := newMemory()
	served := make(chan error, 1)
	go func() { served <- Serve(ctx, m, s.SocketHandler()) }()
	c := newClient(m.dial)
	c.stop = func() error {
		cancel()
		return errors.Join(<-served, after())
	}
	return c
}

func newClient(dial func(ctx context.Context, network, addr string) (net.Conn, error)) *Client {
	return &Client{http: &http.Client{Transport: &http.Transport{DialContext: dial, Proxy: nil}}}
}

// Close ends the client.
func (c *Client) Close() error {
	c.http.CloseIdleConnections()
	if c.stop != nil {
		return c.stop()
	}
	return nil
}

// Get asks for a path and decodes the JSON answer into v. An error answer
// comes back as a *Problem.
func (c *Client) Get(ctx context.Context, path string, query url.Values, v any) error {
	_, err := c.get(ctx, path, query, v)
	return err
}

func (c *Client) get(ctx context.Context, path string, query url.Values, v any) (http.Header, error) {
	resp, err := c.do(ctx, http.MethodGet, path, query, nil, "")
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close() //nolint:errcheck // read to its end or given up
	return resp.Header, json.NewDecoder(resp.Body).Decode(v)
}

// Snapshot writes a list, or the part of one that holds a membership, to w as
// NDJSON, one designation a line, and returns the store's stream and the number
// of the last event that is part of it. An answer that was cut off is an error.
func (c *Client) Snapshot(ctx context.Context, list string, w io.Writer) (stream string, seq uint64, err error) {
	resp, err := c.do(ctx, http.MethodGet, "/v1/lists/"+list+"/designations", nil, nil, "")
	if err != nil {
		return "", 0, err
	}
	defer resp.Body.Close() //nolint:errcheck // read to its end or given up
	if _, err := io.Copy(w, resp.Body); err != nil {
		return "", 0, fmt.Errorf("read the snapshot: %w", err)
	}
	seq, err = strconv.ParseUint(resp.Header.Get(HeaderSeq), 10, 64)
	return resp.Header.Get(HeaderStream), seq, err
}

// Events returns a page of events after a number, of one list or membership or
// of all for "", waiting for the first as long as wait, and the number to go on
// from.
func (c *Client) Events(ctx context.Context, after uint64, list string, wait time.Duration) ([]json.RawMessage, uint64, error) {
	q := url.Values{"after": {strconv.FormatUint(after, 10)}}
	if list != "" {
		q.Set("list", list)
	}
	if wait > 0 {
		q.Set("wait", wait.String())
	}
	var page []json.RawMessage
	h, err := c.get(ctx, "/v1/events", q, &page)
	if err != nil {
		return nil, 0, err
	}
	last, err := strconv.ParseUint(h.Get(HeaderSeq), 10, 64)
	return page, last, err
}

// Reload makes the daemon read its configuration again.
func (c *Client) Reload(ctx context.Context) error {
	resp, err := c.do(ctx, http.MethodPost, "/v1/reload", nil, nil, "")
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// Resume makes an endpoint that is suspended active again.
func (c *Client) Resume(ctx context.Context, name string) error {
	resp, err := c.do(ctx, http.MethodPost, "/v1/endpoints/"+name+"/resume", nil, nil, "")
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// Sync asks for runs and calls each with every line of the answer. A file that
// cannot be read is the error, whatever the server made of its stump.
func (c *Client) Sync(ctx context.Context, req SyncRequest, each func(SyncLine) error) (err error) {
	q := url.Values{"list": req.Lists}
	for name, on := range map[string]bool{"force": req.Force, "dry_run": req.DryRun, "deliver": req.Deliver} {
		if on {
			q.Set(name, "true")
		}
	}
	var body io.Reader
	var contentType string
	if req.From != "" {
		q.Set("from", req.From)
		u := beginUpload(req.Files)
		defer func() { err = u.end(ctx, err) }()
		body, contentType = u.body, u.contentType
	}
	resp, err := c.do(ctx, http.MethodPost, "/v1/sync", q, body, contentType)
	if err != nil {
		return err
	}
	defer resp.Body.Close() //nolint:errcheck // read to its end or given up
	dec := json.NewDecoder(resp.Body)
	for {
		var line SyncLine
		if err := dec.Decode(&line); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read the daemon's answer: %w", err)
		}
		if err := each(line); err != nil {
			return err
		}
	}
}

// Decide gives an operator's word on a review, and returns what followed from
// it. A file that cannot be read is the error, whatever the server made of its
// stump.
func (c *Client) Decide(ctx context.Context, req DecideRequest) (res listsync.Result, err error) {
	q := url.Values{"id": {req.ID}, "decision": {req.Decision}}
	if req.Reason != "" {
		q.Set("reason", req.Reason)
	}
	var body io.Reader
	var contentType string
	if req.File != nil {
		u := beginUpload([]Upload{*req.File})
		defer func() { err = u.end(ctx, err) }()
		body, contentType = u.body, u.contentType
	}
	resp, err := c.do(ctx, http.MethodPost, "/v1/reviews", q, body, contentType)
	if err != nil {
		return res, err
	}
	defer resp.Body.Close() //nolint:errcheck // read to its end or given up
	return res, json.NewDecoder(resp.Body).Decode(&res)
}

// upload streams files as multipart/form-data.
type upload struct {
	body        *io.PipeReader
	contentType string
	done        chan error
}

func beginUpload(files []Upload) *upload {
	r, w := io.Pipe()
	form := multipart.NewWriter(w)
	u := &upload{body: r, contentType: form.FormDataContentType(), done: make(chan error, 1)}
	go func() {
		var err error
		for _, f := range files {
			if err = addFile(form, f); err != nil {
				break
			}
		}
		if err == nil {
			err = form.Close()
		}
		w.CloseWithError(err) //nolint:errcheck // always nil
		u.done <- err
	}()
	return u
}

// end stops the upload, and returns why it failed rather than what failed
// because of it. It does not wait for a file that hangs once ctx has ended.
func (u *upload) end(ctx context.Context, err error) error {
	u.body.Close() //nolint:errcheck // always nil
	select {
	case cause := <-u.done:
		if cause != nil && !errors.Is(cause, io.ErrClosedPipe) {
			return cause
		}
	case <-ctx.Done():
	}
	return err
}

func addFile(form *multipart.Writer, u Upload) error {
	f, err := u.Open()
	if err != nil {
		return err
	}
	defer f.Close() //nolint:errcheck // only read
	part, err := form.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {fmt.Sprintf(`form-data; name="file"; filename=%q`, u.Name)},
		headerLocation:        {u.URL},
	})
	if err != nil {
		return err
	}
	_, err = io.Copy(part, f)
	return err
}

// do sends a request and returns an answer that is no error.
func (c *Client) do(ctx context.Context, method, path string, query url.Values, body io.Reader, contentType string) (*http.Response, error) {
	u := url.URL{Scheme: "http", Host: "sanctionsd", Path: path, RawQuery: query.Encode()}
	req, err := http.NewRequestWithContext(ctx, method, u.String(), body)
	if err != nil {
		return nil, err
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		var ue *url.Error
		if errors.As(err, &ue) {
			err = ue.Err
		}
		return nil, err
	}
	if resp.StatusCode < 300 || resp.StatusCode == http.StatusServiceUnavailable && !strings.HasPrefix(resp.Header.Get("Content-Type"), "application/problem") {
		return resp, nil
	}
	defer resp.Body.Close() //nolint:errcheck // read to its end or given up
	p := &Problem{Title: resp.Status, Status: resp.StatusCode}
	if err := json.NewDecoder(io.LimitReader(resp.Body, 1<<20)).Decode(p); err != nil {
		return nil, fmt.Errorf("the daemon answered %s", resp.Status)
	}
	return nil, p
}
