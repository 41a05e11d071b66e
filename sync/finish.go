package sync

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/sirupsen/logrus"

	"sanctionsd/fetch"
	"sanctionsd/lists"
	"sanctionsd/store"
)

// leave ends a run that leaves the list as it was.
func (r *run) leave(ctx context.Context, outcome store.Outcome) error {
	r.record.Outcome, r.record.Finished = outcome, r.s.now()
	r.record.Designations = r.base.Designations
	if r.req.DryRun {
		return nil
	}
	prev, _, err := r.s.Store.LastCheck(r.req.Source.ID)
	if err != nil {
		return err
	}
	check, stateEvents := next(prev, r.record, nil)
	var evidence []store.DocumentRecord
	if outcome == store.OutcomeRejected && len(stateEvents) > 0 {
		// What was refused is kept once per condition: a source that serves
		// another wrong file every quarter of an hour must not fill the disk.
		if err := r.keep(ctx); err != nil {
			return err
		}
		evidence = r.records
	}
	if r.record, err = r.s.Store.RecordRun(ctx, store.Commit{Run: r.record, Check: check, Documents: evidence, StateEvents: stateEvents}); err != nil {
		return err
	}
	r.wake()
	return nil
}

// hold ends a run whose publication waits for an operator's word.
func (r *run) hold(ctx context.Context, stage *store.Stage) error {
	t := stage.Tally()
	would := t.Counts()
	r.would = &would
	r.record.Outcome, r.record.Finished = store.OutcomeQuarantined, r.s.now()
	r.record.Designations = r.base.Designations
	r.record.Counts.Held = t.Added + t.Changed + t.Removed
	if r.req.DryRun {
		return nil
	}
	prev, _, err := r.s.Store.LastCheck(r.req.Source.ID)
	if err != nil {
		return err
	}
	if err := r.keep(ctx); err != nil {
		return err
	}
	counts := *r.would
	counts.Held = r.record.Counts.Held
	check, stateEvents := next(prev, r.record, &store.Held{
		Publication: *r.record.Publication, Counts: counts, Reasons: r.record.Reasons,
		Documents: r.records, Since: r.record.Finished,
	})
	if r.record, err = r.s.Store.RecordRun(ctx, store.Commit{Run: r.record, Check: check, Documents: r.records, StateEvents: stateEvents}); err != nil {
		return err
	}
	r.wake()
	return nil
}

// commit makes the publication the held state.
func (r *run) commit(ctx context.Context, stage *store.Stage, reading lists.Reading, validators fetch.Validators) error {
	t := stage.Tally()
	r.record.Outcome, r.record.Finished = accepted(r.held, t), r.s.now()
	r.record.Counts = t.Counts()
	r.record.Designations = t.Held + t.Added - t.Removed
	if r.req.DryRun {
		return nil
	}
	r.progress(StepCommit, t.Seen)
	prev, _, err := r.s.Store.LastCheck(r.req.Source.ID)
	if err != nil {
		return err
	}
	if err := r.keep(ctx); err != nil {
		return err
	}
	kept, err := json.Marshal(validators)
	if err != nil {
		return fmt.Errorf("encode validators: %w", err)
	}
	if r.req.Files != nil {
		// A file that was handed in says nothing of what the server has.
		kept = nil
	}
	check, stateEvents := next(prev, r.record, nil)
	done, err := stage.Commit(ctx, store.Commit{
		Run: r.record, Cause: r.cause(reading), Publication: *r.record.Publication,
		Effective: reading.Date, Format: reading.Format, Partial: reading.Partial, Parser: r.req.Source.Parser, Documents: r.records,
		Validators: kept, Check: check, StateEvents: stateEvents,
	})
	if err != nil {
		return err
	}
	r.record = done.Run
	r.wake()
	return nil
}

// accepted is the outcome of a publication that is taken.
func accepted(held bool, t store.Tally) store.Outcome {
	switch {
	case !held:
		return store.OutcomeBaseline
	case t.Empty():
		return store.OutcomeSameContent
	}
	return store.OutcomeChanged
}

// pack begins to pack the documents, each against its counterpart of the
// publication that waits, if one does, or else of the last that was taken. One in
// another format has none in the latter, and may come anew, reshuffled, at every
// check. Nothing is kept by it: what becomes of the documents the reading tells.
func (r *run) pack(ctx context.Context) error {
	if r.req.DryRun {
		r.packing = r.s.Store.Documents.Pack(ctx, nil)
		return nil
	}
	prev, _, err := r.s.Store.LastCheck(r.req.Source.ID)
	if err != nil {
		return err
	}
	earlier := r.base.Documents
	if prev.Held != nil {
		earlier = slices.Concat(prev.Held.Documents, earlier)
	}
	requests := make([]store.PackRequest, len(r.docs))
	for i, d := range r.docs {
		requests[i].Doc = d
		if at := slices.IndexFunc(earlier, func(e store.DocumentRecord) bool { return strings.EqualFold(e.Name, d.Name) }); at >= 0 {
			requests[i].Base = earlier[at].Content
		}
	}
	r.packing = r.s.Store.Documents.Pack(ctx, requests)
	return nil
}

// keep makes the documents durable. There are none when what was fetched was
// refused on arrival.
func (r *run) keep(ctx context.Context) error {
	if r.packing == nil {
		return nil
	}
	_, err := r.packing.Keep(ctx)
	return err
}

func (r *run) wake() {
	if r.s.Wake != nil && r.record.LastSeq > 0 {
		r.s.Wake()
	}
}

// report logs the run in one line.
func (r *run) report() {
	f := logrus.Fields{
		"run": r.record.ID, "outcome": r.record.Outcome, "designations": r.record.Designations,
		"added": r.record.Counts.Added, "changed": r.record.Counts.Changed,
		"removed": r.record.Counts.Removed, "held": r.record.Counts.Held,
		"duration": r.record.Finished.Sub(r.record.Started).String(), "dry_run": r.req.DryRun,
	}
	if p := r.record.Publication; p != nil {
		f["publication"] = p.ID
	}
	if reason := oneLine(r.record.Reasons); reason != "" {
		f["reason"] = reason
	}
	log := r.log.WithFields(f)
	switch r.record.Outcome {
	case store.OutcomeRejected, store.OutcomeQuarantined, store.OutcomeFailed:
		log.Warn("sync")
	case store.OutcomeNotModified:
		log.Debug("sync")
	default:
		log.Info("sync")
	}
	for _, f := range r.record.Findings {
		log := r.log.WithFields(logrus.Fields{"run": r.record.ID, "kind": f.Kind, "where": f.Where, "count": f.Count})
		if f.Kind == lists.FindingStructure {
			log.Warn(f.Text)
		} else {
			log.Debug(f.Text)
		}
	}
}

func (r *run) result() Result {
	res := Result{
		List: r.record.List, Outcome: r.record.Outcome, Designations: r.record.Designations,
		Added: r.record.Counts.Added, Changed: r.record.Counts.Changed,
		Removed: r.record.Counts.Removed, Held: r.record.Counts.Held,
		Publication: r.record.Publication, Reasons: r.record.Reasons, Reason: oneLine(r.record.Reasons),
		Run: r.record.ID, DryRun: r.req.DryRun, Would: r.would, Findings: r.record.Findings,
	}
	if r.would != nil || r.req.DryRun {
		res.Planned = r.planned
	}
	if res.Publication == nil && r.held {
		res.Publication = &r.base.Publication
	}
	return res
}

func oneLine(reasons []store.Reason) string {
	parts := make([]string, len(reasons))
	for i, r := range reasons {
		parts[i] = r.Code + ": " + r.Text
	}
	return strings.Join(parts, "; ")
}

// publicationID names a publication by its day, where known, and its bytes.
func publicationID(date string, docs []lists.Document) string {
	sums := make([]string, len(docs))
	for i, d := range docs {
		sums[i] = d.SHA256
	}
	slices.Sort(sums)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(sums), "\n")))
	id := hex.EncodeToString(sum[:6])
	if date != "" {
		id = date + "-" + id
	}
	return id
}
