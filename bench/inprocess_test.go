package bench

import (
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"sanctionsd/fetch"
	"sanctionsd/lists"
	"sanctionsd/lists/ofac"
	"sanctionsd/store"
	listsync "sanctionsd/sync"
)

// program is the parts of the program that a sync takes, wired in this process
// over a real store.
type program struct {
	*listsync.Syncer
	db  *store.DB
	req listsync.Request
}

func newProgram(tb testing.TB) *program {
	tb.Helper()
	dir := tb.TempDir()
	db, err := store.Open(filepath.Join(dir, "state"), store.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	log := logrus.New()
	log.SetOutput(io.Discard)
	source := ofac.SDN()
	return &program{
		Syncer: &listsync.Syncer{Store: db, Log: log, Fetch: &fetch.Fetcher{Dir: filepath.Join(dir, "tmp"), Retries: -1, IdleTimeout: time.Minute}},
		db:     db,
		req:    listsync.Request{Source: source, Guard: source.Guard, Trigger: store.TriggerOperator},
	}
}

// read syncs an edition on disk, as "sanctionsd sync --from" does, and demands
// an outcome.
func (p *program) read(tb testing.TB, e edition, want store.Outcome) {
	tb.Helper()
	req := p.req
	paths := filesAt(tb, e.path)
	var open *os.File
	req.Files = func() (lists.Location, io.Reader, error) {
		if open != nil {
			open.Close()
			open = nil
		}
		if len(paths) == 0 {
			return lists.Location{}, nil, io.EOF
		}
		path := paths[0]
		paths = paths[1:]
		var err error
		open, err = os.Open(path)
		return lists.Location{Name: filepath.Base(path), URL: "file://" + path}, open, err
	}
	p.demand(tb, req, want)
}

// fetch syncs what a site serves, and demands an outcome.
func (p *program) fetch(tb testing.TB, url string, want store.Outcome) {
	tb.Helper()
	req := p.req
	req.URL = url
	p.demand(tb, req, want)
}

func (p *program) demand(tb testing.TB, req listsync.Request, want store.Outcome) {
	tb.Helper()
	res, err := p.Sync(tb.Context(), req)
	if err != nil {
		tb.Fatal(err)
	}
	if res.Outcome != want {
		tb.Fatalf("outcome %s, want %s; reason: %s", res.Outcome, want, res.Reason)
	}
}
