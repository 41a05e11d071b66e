package sync

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sirupsen/logrus"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// follow is one run of a list that follows from notices. It looks for notices,
// commits each that is new as a publication of its own, lets the clock make what
// is due, and tells what waits for a person.
type follow struct {
	s    *Syncer
	req  Request
	src  *lists.Notices
	zone *time.Location
	log  logrus.FieldLogger
	// now is the instant the run began.
	now    time.Time
	record store.Run
	// committed is when the list was last written to before this run, the
	// beginning of the run where it never was.
	committed time.Time

	base    store.ListState
	held    bool
	check   store.Check
	known   map[string]store.NoticeRecord
	reviews map[string]store.Review
	places  places

	// fresh are notices to commit, in their order; updates those that are known
	// and have another copy or better evidence now.
	fresh   []store.NoticeRecord
	updates map[string]store.NoticeRecord
	// opened are reviews this run opens or closes, tell the events of it.
	opened map[string]store.Review

	findings lists.Findings
	// refused is what was broken, unread which roles could not be served.
	refused []store.Reason
	missed  []store.Reason
	// clockOff says why nothing may be made by the clock, "" when it may.
	clockOff string

	documents []lists.Document
	counts    store.Counts
	planned   []Planned
	baselined bool
	// raised is the version of the register this run brings the list to.
	raised    int
	lastRun   string
	lastSeq   uint64
	changedBy int
}

// follow does one run of a list that follows from notices.
func (s *Syncer) follow(ctx context.Context, req Request) (Result, error) {
	f, err := s.newFollow(req)
	if err != nil {
		return Result{}, err
	}
	if err := f.do(ctx); err != nil {
		return Result{}, err
	}
	return f.result(), nil
}

func (s *Syncer) newFollow(req Request) (*follow, error) {
	zone, err := time.LoadLocation(req.Source.Zone)
	if err != nil {
		return nil, fmt.Errorf("zone of %s: %w", req.Source.ID, err)
	}
	f := &follow{
		s: s, req: req, src: req.Source.Notices, zone: zone, now: s.now(),
		log:     s.Log.WithField("list", req.Source.ID),
		updates: make(map[string]store.NoticeRecord), opened: make(map[string]store.Review),
	}
	f.record = store.Run{List: req.Source.ID, Trigger: req.Trigger, Forced: req.Force, Started: f.now}
	return f, nil
}

// do is the flow of the run.
func (f *follow) do(ctx context.Context) error {
	if err := f.load(); err != nil {
		return err
	}
	if err := f.register(ctx); err != nil {
		return err
	}
	if err := f.reread(ctx); err != nil {
		return err
	}
	seen, done, err := f.gather(ctx)
	if err != nil {
		return err
	}
	defer done()
	f.merge(seen)
	if err := f.publish(ctx); err != nil {
		return err
	}
	if err := f.turn(ctx, f.now, nil); err != nil {
		return err
	}
	f.watch()
	if err := f.end(ctx); err != nil {
		return err
	}
	return f.raise(ctx)
}

// load reads what is known.
func (f *follow) load() (err error) {
	id := f.req.Source.ID
	if f.base, f.held, err = f.s.Store.ListState(id); err != nil {
		return err
	}
	if f.check, _, err = f.s.Store.LastCheck(id); err != nil {
		return err
	}
	f.record.Designations = f.base.Designations
	notices, err := f.s.Store.Notices(id)
	if err != nil {
		return err
	}
	f.known = make(map[string]store.NoticeRecord, len(notices))
	for _, n := range notices {
		f.known[n.Key] = n
	}
	reviews, err := f.s.Store.Reviews(id, true)
	if err != nil {
		return err
	}
	f.reviews = make(map[string]store.Review, len(reviews))
	for _, r := range reviews {
		f.reviews[r.ID] = r
	}
	if len(f.check.Places) > 0 {
		if err := json.Unmarshal(f.check.Places, &f.places); err != nil {
			return fmt.Errorf("decode what is known of the places of %s: %w", id, err)
		}
	}
	f.places.prepare(f.req.Source.Parser, f.req.URL)
	// What a clock said that was known to be wrong is no measure of this one.
	if f.committed = f.base.LastChange; f.check.Last.After(f.committed) && f.places.Skew.Abs() <= maxSkew {
		f.committed = f.check.Last
	}
	if !f.held {
		f.committed = f.now
	}
	return nil
}

// notices returns the acts of what is known, with more in the place of those
// that have their keys.
func (f *follow) notices(more ...store.NoticeRecord) []lists.Notice {
	all := make(map[string]lists.Notice, len(f.known)+len(more))
	for k, n := range f.known {
		all[k] = n.Notice
	}
	for _, n := range more {
		all[n.Key] = n.Notice
	}
	out := make([]lists.Notice, 0, len(all))
	for _, n := range all {
		out = append(out, n)
	}
	slices.SortFunc(out, func(a, b lists.Notice) int { return strings.Compare(a.Key, b.Key) })
	return out
}

// ran notes a run that was recorded.
func (f *follow) ran(r store.Run) {
	f.lastRun = r.ID
	if r.LastSeq > 0 {
		f.lastSeq = r.LastSeq
		if f.s.Wake != nil {
			f.s.Wake()
		}
	}
	f.log.WithFields(logrus.Fields{
		"run": r.ID, "outcome": r.Outcome, "trigger": r.Trigger, "publication": publicationOf(r), "designations": r.Designations,
		"added": r.Counts.Added, "changed": r.Counts.Changed, "removed": r.Counts.Removed,
	}).Info("sync")
}

func publicationOf(r store.Run) string {
	if r.Publication == nil {
		return ""
	}
	return r.Publication.ID
}

// keep makes documents durable before what refers to them is committed.
func (f *follow) keep(ctx context.Context, copies []store.Copy) ([]store.DocumentRecord, error) {
	var records []store.DocumentRecord
	for _, c := range copies {
		records = append(records, c.Document)
		i := slices.IndexFunc(f.documents, func(d lists.Document) bool { return d.Content == c.Document.Content })
		if i < 0 || f.req.DryRun {
			continue // kept with an earlier commit
		}
		if _, err := f.s.Store.Documents.Keep(ctx, f.documents[i], ""); err != nil {
			return nil, err
		}
	}
	return records, nil
}
