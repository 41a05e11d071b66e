package sync

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// publish commits the notices that are new, each as a publication of its own,
// and between them what the clock made.
func (f *follow) publish(ctx context.Context) error {
	for len(f.fresh) > 0 {
		n := f.fresh[0]
		at := f.moment(n.Notice)
		if err := f.turn(ctx, at, f.overtaken()); err != nil {
			return err
		}
		f.fresh = f.fresh[1:]
		f.progress(StepCommit, f.record.Designations)
		if err := f.publishOne(ctx, n, at); err != nil {
			return err
		}
	}
	return nil
}

// publishOne commits one notice. One that would remove more than the guard
// allows waits for a person.
func (f *follow) publishOne(ctx context.Context, n store.NoticeRecord, at time.Time) error {
	s, err := f.put(f.notices(), f.notices(n), at)
	if err != nil {
		return err
	}
	removed := s.removals()
	if limit := f.req.Guard.MaxRemoved(s.tally.Held); removed > limit && !f.req.Force {
		n.Problems = append(slices.Clip(n.Problems), lists.Problem{Code: lists.ProblemRemovals, Text: fmt.Sprintf(
			"the notice would remove %d of %d designations; up to %d pass without an operator's word", removed, s.tally.Held, limit)})
		r := f.noticeReview(store.ReviewNotice, n.Notice, nil)
		r.Copies = n.Copies
		f.open(r)
		return s.discard()
	}
	if len(s.changes) == 0 {
		f.findings.Add(lists.FindingNote, n.URL, fmt.Sprintf("%s is known from now on, and changes no designation: %s", n.ID(), actsOf(n.Notice)))
	}
	documents, err := f.keep(ctx, n.Copies)
	if err != nil {
		return errors.Join(err, s.discard())
	}
	f.changedBy++
	return f.commit(ctx, s, store.Commit{
		Cause: store.CausePublication, Publication: publicationFor(n), Effective: effectiveOf(n.Notice, f.zone),
		Notices: []store.NoticeRecord{n}, Documents: documents, Reviews: f.settle(n),
	})
}

// settle closes what waits only for a notice that is known now: the review under
// its key, and one of the same text whose key could not be told.
func (f *follow) settle(n store.NoticeRecord) (closed []store.Review) {
	for _, r := range f.openReviews() {
		own := r.ID == n.ID() && r.Kind != store.ReviewDiffers
		same := r.Kind == store.ReviewNotice && doubtfulKey(r) && sameTexts(n.Copies, r.Copies)
		if !own && !same {
			continue
		}
		delete(f.opened, r.ID)
		if r, stored := f.reviews[r.ID]; stored && r.Open() {
			r.Closed, r.Decision = f.s.now(), store.ReviewSettled
			closed = append(closed, r)
		}
	}
	return closed
}

// publicationFor returns a notice as a publication.
func publicationFor(n store.NoticeRecord) lists.Publication {
	return lists.Publication{ID: n.ID(), Number: n.Number, Date: n.Date, Documents: n.Documents()}
}

// effectiveOf returns the instant a notice counts from: the first of its acts'.
func effectiveOf(n lists.Notice, zone *time.Location) string {
	first := n.Date
	var at time.Time
	for _, a := range n.Acts {
		t, ok := lists.Instant(a.Effective, zone)
		if ok && (at.IsZero() || t.Before(at)) {
			first, at = a.Effective, t
		}
	}
	return first
}

func actsOf(n lists.Notice) string {
	var words []string
	for _, a := range n.Acts {
		if w := string(a.Action); !slices.Contains(words, w) {
			words = append(words, w)
		}
	}
	return strings.Join(words, ", ")
}

// end tells what begins or ends to wait for a person, keeps what was learnt of
// the places, and records the run.
func (f *follow) end(ctx context.Context) error {
	f.record.Findings = f.findings.List()
	f.record.Outcome = f.outcome()
	f.record.Reasons = f.reasons()
	f.record.Finished = f.s.now()
	// What was added, changed and removed stands with the runs of the notices.
	f.counts.Held = f.waiting()
	f.record.Counts = store.Counts{Held: f.counts.Held}
	if f.req.DryRun {
		return nil
	}
	var reviews []store.Review
	var copies []store.Copy
	for _, r := range f.opened {
		reviews = append(reviews, r)
		copies = append(copies, r.Copies...)
	}
	slices.SortFunc(reviews, func(a, b store.Review) int { return strings.Compare(a.ID, b.ID) })
	var updated []store.NoticeRecord
	for _, n := range f.updates {
		updated = append(updated, n)
		copies = append(copies, n.Copies...)
	}
	slices.SortFunc(updated, func(a, b store.NoticeRecord) int { return strings.Compare(a.Key, b.Key) })
	documents, err := f.keep(ctx, copies)
	if err != nil {
		return err
	}
	check, told := f.condition()
	for _, r := range reviews {
		was, known := f.reviews[r.ID]
		if r.Open() && !(known && was.Open() && was.Opened.Equal(r.Opened)) {
			told = append(told, tellReview(r))
		}
	}
	if check.Places, err = json.Marshal(f.places); err != nil {
		return fmt.Errorf("encode what is known of the places of %s: %w", f.req.Source.ID, err)
	}
	c := store.Commit{Run: f.record, Check: check, Notices: updated, Reviews: reviews, Documents: documents, StateEvents: told}
	return f.save(ctx, c)
}

// save writes the end of a run: as the record of it, unless commits of notices
// or by the clock are that.
func (f *follow) save(ctx context.Context, c store.Commit) (err error) {
	var last uint64
	switch {
	case f.lastRun != "" && f.record.Outcome.Good():
		c.Check.List, c.Check.Run = f.req.Source.ID, f.lastRun
		last, err = f.s.Store.SaveCheck(ctx, c)
	default:
		f.record, err = f.s.Store.RecordRun(ctx, c)
		f.lastRun, last = f.record.ID, f.record.LastSeq
		f.reportEnd()
	}
	f.check = c.Check
	f.check.Run = f.lastRun
	if err == nil && last > 0 && f.s.Wake != nil {
		f.s.Wake()
	}
	return err
}

// tellReview is the event of a review that was opened.
func tellReview(r store.Review) store.StateEvent {
	e := store.StateEvent{
		Type: store.EventListReview, List: r.List, Cause: store.CausePublication, Subject: r.ID, Began: r.Opened,
		Data: store.EventData{Review: r.Note(), Reasons: r.Reasons},
	}
	if r.Kind == store.ReviewGap {
		e.Type = store.EventListGap
	}
	return e
}

// condition returns the list's check after the run, and what is to be told of
// the list itself.
func (f *follow) condition() (store.Check, []store.StateEvent) {
	run := f.record
	prev := f.check
	if run.Outcome == store.OutcomeQuarantined {
		// What waits here is one notice, of which list.review tells; the list
		// goes on.
		run.Outcome = store.OutcomeNotModified
	}
	check, told := next(prev, run, nil)
	check.Outcome = f.record.Outcome
	if len(f.missed) > 0 && run.Outcome != store.OutcomeFailed && run.Outcome != store.OutcomeRejected {
		// It was not read whole: what was read counts, and the list still
		// grows stale.
		check.LastGood, check.Stale, check.Condition, check.Since = prev.LastGood, prev.Stale, prev.Condition, prev.Since
		told = nil
	}
	return check, told
}

// outcome says how the run ended.
func (f *follow) outcome() store.Outcome {
	switch {
	case len(f.refused) > 0:
		return store.OutcomeRejected
	case len(f.missed) > 0 && f.changedBy == 0 && f.counts.Sum() == 0:
		return store.OutcomeFailed
	case f.waiting() > 0:
		return store.OutcomeQuarantined
	case f.baselined:
		return store.OutcomeBaseline
	case f.counts.Sum() > 0:
		return store.OutcomeChanged
	case f.changedBy > 0 || len(f.updates) > 0:
		return store.OutcomeSameContent
	}
	return store.OutcomeNotModified
}

// waiting counts the notices that wait for a person because a document of
// theirs was not read with certainty. What the register leaves open from the
// start is not among them.
func (f *follow) waiting() int {
	n := 0
	for _, r := range f.openReviews() {
		if r.Kind == store.ReviewNotice || r.Kind == store.ReviewDiffers {
			n++
		}
	}
	return n
}

// openReviews returns what waits for a person after the run, by id.
func (f *follow) openReviews() []store.Review {
	var open []store.Review
	for id, r := range f.reviews {
		if _, newer := f.opened[id]; !newer && r.Open() {
			open = append(open, r)
		}
	}
	for _, r := range f.opened {
		if r.Open() {
			open = append(open, r)
		}
	}
	slices.SortFunc(open, func(a, b store.Review) int { return strings.Compare(a.ID, b.ID) })
	return open
}

// CodeReview is the code of the reason when notices wait for a person.
const CodeReview = "review"

func (f *follow) reasons() []store.Reason {
	reasons := slices.Concat(f.refused, f.missed)
	for _, r := range f.openReviews() {
		if r.Kind != store.ReviewNotice && r.Kind != store.ReviewDiffers {
			continue
		}
		why := ""
		if len(r.Reasons) > 0 {
			why = ": " + r.Reasons[0].Text
		}
		reasons = append(reasons, store.Reason{Code: CodeReview, Text: fmt.Sprintf("%s waits for your word%s; see it: sanctionsd review show %s", r.ID, why, r.ID)})
	}
	return reasons
}

// result is what the run did.
func (f *follow) result() Result {
	res := Result{
		List: f.req.Source.ID, Outcome: f.record.Outcome, Designations: f.record.Designations,
		Added: f.counts.Added, Changed: f.counts.Changed, Removed: f.counts.Removed, Held: f.counts.Held,
		Reasons: f.record.Reasons, Reason: oneLine(f.record.Reasons),
		Run: f.lastRun, DryRun: f.req.DryRun, Findings: f.record.Findings,
	}
	if f.base.Publication.ID != "" {
		res.Publication = &f.base.Publication
	}
	if f.req.DryRun {
		res.Planned = f.planned
	}
	for _, r := range f.openReviews() {
		res.Reviews = append(res.Reviews, *r.Note())
	}
	return res
}

func (f *follow) reportEnd() {
	r := run{log: f.log, record: f.record, req: f.req}
	r.report()
}

func (f *follow) progress(step Step, n int) {
	if f.req.Progress != nil {
		f.req.Progress(Progress{List: f.req.Source.ID, Step: step, Designations: n})
	}
}
