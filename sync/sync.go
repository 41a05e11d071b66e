package sync

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/sirupsen/logrus"

	"sanctionsd/fetch"
	"sanctionsd/lists"
	"sanctionsd/store"
)

// CodeFetch is the code of the reason why a run failed: its source could not
// be fetched.
const CodeFetch = "fetch"

// Syncer brings lists up to date. Its fields are set before first use; its
// methods may be called from several goroutines.
type Syncer struct {
	Store *store.DB
	Fetch *fetch.Fetcher
	Log   logrus.FieldLogger
	// Now is the clock; time.Now if nil.
	Now func() time.Time
	// Wake, if set, is called after every commit that made events.
	Wake func()

	flights flights
}

// Request asks for one run of one list.
type Request struct {
	Source lists.Source
	// URL and Format are the configured ones. "" is the official service, and
	// the format that the list is kept in, or before its baseline the source's
	// default.
	URL    string
	Format string
	Guard  lists.Guard
	// RegisterThrough, if set, is the last day of the base register that is
	// taken: what came after is left to be read from its notices.
	RegisterThrough string
	// Files, if set, gives the publication's files instead of fetching them,
	// until it returns io.EOF. A reader is done with when Files is called
	// again; the location's URL is kept as evidence.
	Files func() (lists.Location, io.Reader, error)
	// Force lets through what a guard would hold, and a publication in another
	// format. It never lets through what is broken.
	Force bool
	// DryRun does everything but commit.
	DryRun  bool
	Trigger store.Trigger
	// GiveUpAfter bounds the time a source may spend on failing; 0 is no
	// bound.
	GiveUpAfter time.Duration
	// Progress, if set, is called now and then from Sync's goroutine.
	Progress func(Progress)
}

// Sync does one run of one list, waiting for another run of it to end first.
// A source that fails, and a publication that is refused or held, is an
// outcome; an error means that the run itself could not be done or recorded,
// and then the list is as it was.
func (s *Syncer) Sync(ctx context.Context, req Request) (Result, error) {
	leave, err := s.flights.enter(ctx, req.Source.ID)
	if err != nil {
		return Result{}, fmt.Errorf("sync %s: %w", req.Source.ID, err)
	}
	defer leave()
	if req.Source.Notices != nil {
		res, err := s.follow(ctx, req)
		if err != nil {
			return Result{}, fmt.Errorf("sync %s: %w", req.Source.ID, err)
		}
		return res, nil
	}
	if err := s.turnWhole(ctx, req); err != nil {
		return Result{}, fmt.Errorf("sync %s: %w", req.Source.ID, err)
	}
	if err := s.reparse(ctx, req); err != nil {
		return Result{}, fmt.Errorf("sync %s: %w", req.Source.ID, err)
	}
	r := &run{s: s, req: req, log: s.Log.WithField("list", req.Source.ID)}
	r.record = store.Run{List: req.Source.ID, Trigger: req.Trigger, Forced: req.Force, Started: s.now()}
	if err := r.do(ctx); err != nil {
		return Result{}, fmt.Errorf("sync %s: %w", req.Source.ID, err)
	}
	r.report()
	return r.result(), nil
}

func (s *Syncer) now() time.Time {
	if s.Now != nil {
		return s.Now().UTC()
	}
	return time.Now().UTC()
}

// run is one run under way.
type run struct {
	s      *Syncer
	req    Request
	log    logrus.FieldLogger
	record store.Run

	base    store.ListState
	held    bool
	docs    []lists.Document
	records []store.DocumentRecord
	planned []Planned
	// packing makes the documents ready to be kept while they are read.
	packing *store.Packing
	// reused are the ids that seem to stand for another party.
	reused []string
	would  *store.Counts
}

// do is the flow of one list.
func (r *run) do(ctx context.Context) (err error) {
	if r.base, r.held, err = r.s.Store.ListState(r.req.Source.ID); err != nil {
		return err
	}
	r.progress(StepFetch, 0)
	fetched, err := r.fetch(ctx)
	if err != nil {
		return r.fail(ctx, err)
	}
	defer func() { err = errors.Join(err, fetched.Close()) }()
	if fetched.NotModified || r.asKept() && r.sameBytes(fetched.Documents) {
		return r.leave(ctx, store.OutcomeNotModified)
	}
	r.take(fetched.Documents)
	if err := r.pack(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.packing.Discard()) }()

	stage, err := r.s.Store.Begin(r.req.Source.ID)
	if err != nil {
		return err
	}
	defer stage.Discard() //nolint:errcheck // a file without a name
	if err := r.s.clock(stage, r.req.Source); err != nil {
		return err
	}
	reading, err := r.read(ctx, stage)
	if err != nil {
		return r.fail(ctx, err)
	}
	r.describe(reading)

	verdict, reasons := candidate{
		source: r.req.Source, guard: r.req.Guard, format: r.req.Format, base: r.base, held: r.held,
		reading: reading, tally: stage.Tally(), reused: r.reused, today: r.today(),
	}.judge()
	switch {
	case verdict == refuse:
		r.record.Reasons = reasons
		return r.leave(ctx, store.OutcomeRejected)
	case verdict == hold && !r.req.Force:
		r.record.Reasons = reasons
		return r.hold(ctx, stage)
	}
	return r.commit(ctx, stage, reading, fetched.Validators)
}

// fetch brings the documents here, conditionally where the held ones came from
// the same place.
func (r *run) fetch(ctx context.Context) (*fetch.Result, error) {
	fetcher := *r.s.Fetch
	fetcher.GiveUpAfter = r.req.GiveUpAfter
	if r.held && r.asKept() {
		for _, d := range r.base.Documents {
			fetcher.Held = append(fetcher.Held, fetch.Held{SHA256: d.SHA256, Size: d.Size})
		}
	}
	if r.req.Files != nil {
		return fetcher.Receive(ctx, r.req.Source, r.req.Files)
	}
	if strings.HasPrefix(r.req.URL, "file:") {
		return fetcher.Read(ctx, r.req.Source, r.localFormat(), r.req.URL)
	}
	sets, err := r.locate()
	if err != nil {
		return nil, &fetch.Error{URL: fetch.SafeURL(r.req.URL), Reason: err.Error()}
	}
	var validators fetch.Validators
	if len(r.base.Validators) > 0 && r.asKept() {
		if err := json.Unmarshal(r.base.Validators, &validators); err != nil {
			return nil, fmt.Errorf("decode validators: %w", err)
		}
	}
	return fetcher.Get(ctx, r.req.Source, sets, validators)
}

// sameBytes reports whether the documents are, byte for byte, those held.
func (r *run) sameBytes(docs []lists.Document) bool {
	if !r.held || len(docs) != len(r.base.Documents) {
		return false
	}
	for i, d := range docs {
		if d.Content != r.base.Documents[i].Content {
			return false
		}
	}
	return true
}

// take notes the documents of the publication.
func (r *run) take(docs []lists.Document) {
	r.docs = docs
	refs := make([]lists.DocumentRef, len(docs))
	for i, d := range docs {
		r.records = append(r.records, store.RecordOf(d))
		refs[i] = d.Ref()
	}
	r.record.Publication = &lists.Publication{ID: publicationID("", docs), Documents: refs}
}

// describe adds what reading the documents told.
func (r *run) describe(reading lists.Reading) {
	p := r.record.Publication
	p.ID, p.Number, p.Date = publicationID(reading.Date, r.docs), reading.Number, reading.Date
	r.record.Findings = reading.Findings
	if reading.Date > r.today() {
		r.record.Findings = append(slices.Clip(r.record.Findings), lists.Finding{
			Kind: lists.FindingNote, Text: "the publication's date lies in the future: " + reading.Date, Where: "publication", Count: 1,
		})
	}
}

// read reads the documents into the stage.
func (r *run) read(ctx context.Context, stage *store.Stage) (lists.Reading, error) {
	n := 0
	one := func(id string, put func() error) error {
		if n++; n%1000 == 0 {
			r.progress(StepRead, n)
		}
		err := put()
		if errors.Is(err, store.ErrDoubled) {
			return lists.Refusef(lists.CodeDoubledID, "", "entry "+id, "the publication has this id twice")
		}
		return err
	}
	yield := func(d *lists.Designation, p lists.Print) error {
		return one(d.NativeID, func() error {
			change, ok, err := stage.PutRead(d, p)
			if ok {
				r.plan(change)
				if reusedID(change) {
					r.reused = append(r.reused, d.ID)
				}
			}
			return err
		})
	}
	var reading lists.Reading
	var err error
	if source := r.req.Source; source.ParseAgain != nil {
		reading, err = source.ParseAgain(ctx, r.docs, lists.Again{
			Held:  stage.Held,
			Keep:  func(e lists.Entry) error { return one(e.NativeID, func() error { return stage.Keep(e) }) },
			Yield: yield,
		})
	} else {
		reading, err = source.Parse(ctx, r.docs, func(d *lists.Designation) error { return yield(d, lists.Print{}) })
	}
	if err != nil {
		return reading, err
	}
	return reading, stage.RemoveUnseen(r.plan)
}

// today is the day it is in the authority's zone.
func (r *run) today() string {
	now := r.s.now()
	if zone, err := time.LoadLocation(r.req.Source.Zone); err == nil {
		now = now.In(zone)
	}
	return now.Format(time.DateOnly)
}

// plan notes a change for the operator.
func (r *run) plan(c lists.Change) {
	if len(r.planned) == maxPlanned || !r.held {
		return
	}
	r.planned = append(r.planned, planned(c))
}

func planned(c lists.Change) Planned {
	d := c.After
	if d == nil {
		d = c.Before
	}
	p := Planned{Type: c.Type, ID: d.ID, Name: d.PrimaryName()}
	for _, f := range c.Fields {
		p.Fields = append(p.Fields, f.Field)
	}
	return p
}

// fail ends a run that could not read its publication: refused when the
// publication is broken, failed when there was none to be had. Any other error
// is the program's own and is passed on.
func (r *run) fail(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var out *fetch.Error
	refusal := lists.AsRefusal(err)
	switch {
	case refusal != nil:
		r.record.Reasons = []store.Reason{{Code: refusal.Code, Text: refusal.Error()}}
		return r.leave(ctx, store.OutcomeRejected)
	case errors.As(err, &out):
		r.record.Reasons = []store.Reason{{Code: CodeFetch, Text: strings.TrimPrefix(out.Error(), "fetch ")}}
		return r.leave(ctx, store.OutcomeFailed)
	}
	return err
}

func (r *run) progress(step Step, n int) {
	if r.req.Progress != nil {
		r.req.Progress(Progress{List: r.req.Source.ID, Step: step, Designations: n})
	}
}
