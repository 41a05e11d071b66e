package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/sirupsen/logrus"

	"sanctionsd/fetch"
	"sanctionsd/lists"
	"sanctionsd/lists/all"
	"sanctionsd/lists/ofac/ofactest"
	"sanctionsd/store"
	listsync "sanctionsd/sync"
)

// scriptEnhanced writes an ENHANCED edition from an ofactest.Edition in JSON.
func scriptEnhanced(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, len(args) == 3, "enhanced FILE DATE JSON")
	var e ofactest.Edition
	in := json.NewDecoder(bytes.NewReader([]byte(ts.ReadFile(args[2]))))
	in.DisallowUnknownFields()
	ts.Check(in.Decode(&e))
	day, err := time.Parse(time.DateOnly, args[1])
	ts.Check(err)
	e.AsOf = day
	var b bytes.Buffer
	ts.Check(ofactest.EnhancedXML(&b, e))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), b.Bytes(), 0o600))
}

// scriptEarlier makes a store as a version of the program before this one left
// it: a baseline by a reader that knew no measures.
func scriptEarlier(ts *testscript.TestScript, neg bool, args []string) {
	wantArgs(ts, neg, len(args) == 3, "earlier STATE_DIR LIST FILE")
	source, ok := all.Find(args[1])
	if !ok {
		ts.Fatalf("list %q is not known", args[1])
	}
	parse := source.Parse
	source.Parser--
	source.ParseAgain = nil
	source.Parse = func(ctx context.Context, docs []lists.Document, yield func(*lists.Designation) error) (lists.Reading, error) {
		return parse(ctx, docs, func(d *lists.Designation) error {
			d.Measures = nil
			d.Seal()
			return yield(d)
		})
	}
	log := logrus.New()
	log.SetOutput(io.Discard)
	db, err := store.Open(ts.MkAbs(args[0]), store.Options{})
	ts.Check(err)
	s := &listsync.Syncer{Store: db, Log: log, Fetch: &fetch.Fetcher{Dir: filepath.Join(ts.MkAbs(args[0]), "spool")}}
	res, err := s.Sync(context.Background(), listsync.Request{
		Source: source, URL: "file://" + ts.MkAbs(args[2]), Guard: source.Guard, Trigger: store.TriggerOperator,
	})
	ts.Check(errors.Join(err, db.Close()))
	if res.Outcome != store.OutcomeBaseline {
		ts.Fatalf("%s: %s", res.Outcome, res.Reason)
	}
}
