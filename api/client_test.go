package api_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"sanctionsd/api"
	"sanctionsd/lists"
	"sanctionsd/store"
	listsync "sanctionsd/sync"
)

// local returns a client of the fixture in this process.
func (f *fixture) local(t *testing.T) *api.Client {
	t.Helper()
	return api.Local(t.Context(), f.Server, func() error { return nil })
}

// serveSocket serves the fixture on a socket until the test ends.
func (f *fixture) serveSocket(t *testing.T) (path string) {
	t.Helper()
	path = socketPath(t)
	l, err := api.ListenUnix(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served := make(chan error, 1)
	go func() { served <- api.Serve(ctx, l, f.SocketHandler()) }()
	t.Cleanup(func() {
		stop()
		if err := <-served; err != nil {
			t.Error(err)
		}
	})
	return path
}

// Close ends the server of a local client, and then what comes after; goleak
// sees that nothing stays behind.
func TestLocalClosesCleanly(t *testing.T) {
	f := newFixture(t)
	after := errors.New("after")
	c := api.Local(t.Context(), f.Server, func() error { return after })
	var st api.Status
	if err := c.Get(t.Context(), "/v1/status", nil, &st); err != nil || st.Store.Seq != 1 {
		t.Errorf("status %+v, %v", st, err)
	}
	if err := c.Close(); !errors.Is(err, after) {
		t.Errorf("close: %v", err)
	}
	if err := c.Get(t.Context(), "/v1/status", nil, &st); err == nil {
		t.Error("an answer after the end")
	}
	// One that was never asked ends, too.
	if err := f.local(t).Close(); err != nil {
		t.Error(err)
	}
}

// A daemon of another state directory must not be taken for ours.
func TestDialKnowsTheDaemonByItsStateDir(t *testing.T) {
	f := newFixture(t)
	path := f.serveSocket(t)
	c, err := api.Dial(t.Context(), path, f.db.Dir())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if _, err := api.Dial(t.Context(), path, "/elsewhere"); err == nil || !strings.Contains(err.Error(), "keeps its store in "+f.db.Dir()+", not in /elsewhere") {
		t.Errorf("dial a daemon of another store: %v", err)
	}
	if _, err := api.Dial(t.Context(), path+".none", f.db.Dir()); err == nil || !strings.Contains(err.Error(), "ask the daemon at "+path+".none") {
		t.Errorf("dial nobody: %v", err)
	}
}

func TestClientSnapshotAndEvents(t *testing.T) {
	f := newFixture(t)
	c := f.local(t)
	defer closeClient(t, c)
	var b bytes.Buffer
	stream, seq, err := c.Snapshot(t.Context(), heldList, &b)
	if err != nil || stream != f.db.Stream() || seq != 1 || strings.Count(b.String(), "\n") != 3 {
		t.Errorf("snapshot of %d lines at %d of %s: %v", strings.Count(b.String(), "\n"), seq, stream, err)
	}
	page, last, err := c.Events(t.Context(), 0, "", 0)
	if err != nil || len(page) != 1 || last != 1 {
		t.Errorf("%d events up to %d: %v", len(page), last, err)
	}
	var p *api.Problem
	if _, _, err := c.Events(t.Context(), 7, heldList, 0); !errors.As(err, &p) || p.Status != 409 || !p.Usage() {
		t.Errorf("events after a number that is not there: %v", err)
	}
	if _, _, err := c.Snapshot(t.Context(), newList, io.Discard); !errors.As(err, &p) || p.Status != 404 {
		t.Errorf("snapshot of a list that is not held: %v", err)
	}
}

// A health answer of 503 is an answer, not an error.
func TestClientReadsFaults(t *testing.T) {
	f := newFixture(t)
	if _, err := f.db.SaveCheck(t.Context(), store.Commit{Check: store.Check{List: heldList, Outcome: store.OutcomeRejected, Last: f.now, LastGood: f.now}}); err != nil {
		t.Fatal(err)
	}
	c := f.local(t)
	defer closeClient(t, c)
	var h api.Health
	if err := c.Get(t.Context(), "/freshz", nil, &h); err != nil || h.OK || len(h.Faults) != 1 {
		t.Errorf("freshz %+v, %v", h, err)
	}
}

func closeClient(t *testing.T, c *api.Client) {
	t.Helper()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
}

// upload returns a file to hand in.
func upload(name string, text io.Reader) api.Upload {
	return api.Upload{
		Location: lists.Location{Name: name, URL: "file:///mnt/" + name},
		Open:     func() (io.ReadCloser, error) { return io.NopCloser(text), nil },
	}
}

// syncLines asks for runs and returns the answer.
func syncLines(t *testing.T, c *api.Client, req api.SyncRequest) (results []listsync.Result, others []api.SyncLine, err error) {
	t.Helper()
	err = c.Sync(t.Context(), req, func(l api.SyncLine) error {
		if l.Result != nil {
			results = append(results, *l.Result)
		} else {
			others = append(others, l)
		}
		return nil
	})
	return results, others, err
}

// Files of many megabytes are handed in without being held in memory at once,
// and are what arrives; the result comes after them.
func TestSyncOfBigFiles(t *testing.T) {
	f := newFixture(t)
	c := f.local(t)
	defer closeClient(t, c)
	filler := strings.Repeat("# "+strings.Repeat("x", 1021)+"\n", 1024) // a megabyte
	big := func(ids string) io.Reader {
		var parts []io.Reader
		for range 40 {
			parts = append(parts, strings.NewReader(filler))
		}
		return io.MultiReader(append(parts, strings.NewReader(ids))...)
	}
	results, others, err := syncLines(t, c, api.SyncRequest{
		Lists: []string{newList}, From: "/mnt", Deliver: true,
		Files: []api.Upload{upload("one.txt", big("1\n2\n")), upload("two.txt", big("3\n"))},
	})
	if err != nil || len(results) != 1 || results[0].Outcome != store.OutcomeBaseline || results[0].Designations != 3 {
		t.Fatalf("results %+v, %v", results, err)
	}
	docs := results[0].Publication.Documents
	if len(docs) != 2 || docs[0].URL != "file:///mnt/one.txt" || docs[1].URL != "file:///mnt/two.txt" {
		t.Errorf("documents %+v", docs)
	}
	last := others[len(others)-1]
	if last.Delivery == nil || last.Delivery.Endpoint != "screening" {
		t.Errorf("the last line is %+v, not of the deliveries", last)
	}
	if others[0].Progress == nil || others[0].Progress.List != newList {
		t.Errorf("the first line is %+v, not of progress", others[0])
	}
}

// A file that cannot be read to its end changes nothing.
func TestSyncOfAFileThatBreaks(t *testing.T) {
	f := newFixture(t)
	c := f.local(t)
	defer closeClient(t, c)
	broken := errors.New("the disk is gone")
	file := upload("list.txt", io.MultiReader(strings.NewReader(strings.Repeat("1\n", 1<<20)), iotest.ErrReader(broken)))
	_, _, err := syncLines(t, c, api.SyncRequest{Lists: []string{newList}, From: "/mnt/list.txt", Files: []api.Upload{file}})
	if !errors.Is(err, broken) {
		t.Errorf("sync: %v, want what was wrong with the file", err)
	}
	if _, held, err := f.db.ListState(newList); held || err != nil {
		t.Errorf("the list is held: %v, %v", held, err)
	}
}

// What is asked for wrongly is refused before anything runs, while a big file
// is still on its way.
func TestSyncRefusals(t *testing.T) {
	f := newFixture(t)
	c := f.local(t)
	defer closeClient(t, c)
	endless := upload("list.txt", io.LimitReader(zeros{}, 1<<30))
	for name, tc := range map[string]struct {
		req  api.SyncRequest
		want string
	}{
		"no list":                {api.SyncRequest{Lists: []string{"none"}}, `no list is called "none"`},
		"no list for a file":     {api.SyncRequest{Lists: []string{"none"}, From: "x", Files: []api.Upload{endless}}, `no list is called "none"`},
		"two lists for one file": {api.SyncRequest{Lists: []string{heldList, newList}, From: "x", Files: []api.Upload{endless}}, "--from takes exactly one list"},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, err := syncLines(t, c, tc.req)
			var p *api.Problem
			if !errors.As(err, &p) || !p.Usage() || !strings.Contains(p.Detail, tc.want) {
				t.Errorf("sync: %v", err)
			}
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// A list named twice runs once, and the lists run in the order they are named.
func TestSyncOrder(t *testing.T) {
	f := newFixture(t)
	c := f.local(t)
	defer closeClient(t, c)
	results, others, err := syncLines(t, c, api.SyncRequest{Lists: []string{newList, heldList, newList}, DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(results) != 2 || results[0].List != newList || results[1].List != heldList {
		t.Errorf("results %+v", results)
	}
	for _, r := range results {
		if r.Outcome != store.OutcomeFailed || r.Reason == "" {
			t.Errorf("a source without an address: %+v", r)
		}
	}
	for _, o := range others {
		if o.Error != nil {
			t.Errorf("error %v", o.Error)
		}
	}
}
