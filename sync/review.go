package sync

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// Decision is an operator's word on a review.
type Decision struct {
	// ID is the review's. Acts may be supplied for a notice that no review
	// waits for, by the id the notice has or is to have.
	ID string
	// Words are the operator's reason; a gap is not explained without.
	Words string
	// Dismiss closes the review and changes nothing: what is known stands.
	Dismiss bool
	// Acts, if set, is the file with the acts of the notice, in YAML. Without
	// it what was read is accepted, or the gap as explained.
	Acts func() (lists.Location, io.Reader, error)
}

// ErrDecision is returned when a decision cannot be taken as it was given; its
// text says why.
var ErrDecision = errors.New("decision cannot be taken")

// Decide takes an operator's word on a review of a list that follows from
// notices, and commits what follows with the cause operator.
func (s *Syncer) Decide(ctx context.Context, req Request, d Decision) (Result, error) {
	leave, err := s.flights.enter(ctx, req.Source.ID)
	if err != nil {
		return Result{}, fmt.Errorf("decide %s: %w", d.ID, err)
	}
	defer leave()
	if req.Source.Notices == nil {
		return Result{}, fmt.Errorf("%w: %s is published as a whole; only notices are reviewed", ErrDecision, req.Source.ID)
	}
	req.Trigger = store.TriggerOperator
	f, err := s.newFollow(req)
	if err != nil {
		return Result{}, err
	}
	if err := f.load(); err != nil {
		return Result{}, err
	}
	if !f.held {
		return Result{}, fmt.Errorf("%w: %s is not held yet; bring it here first: sanctionsd sync %s", ErrDecision, req.Source.ID, req.Source.ID)
	}
	if err := f.decide(ctx, d); err != nil {
		return Result{}, err
	}
	f.record.Outcome = store.OutcomeChanged
	if f.counts == (store.Counts{}) {
		f.record.Outcome = store.OutcomeSameContent
	}
	f.record.Findings = f.findings.List()
	f.counts.Held = f.waiting()
	return f.result(), nil
}

func (f *follow) decide(ctx context.Context, d Decision) error {
	r, ok := f.reviews[d.ID]
	if d.Acts != nil {
		return f.supply(ctx, r, d)
	}
	switch {
	case !ok:
		return fmt.Errorf("%w: nothing waits under %q; what does: sanctionsd review list", ErrDecision, d.ID)
	case !r.Open():
		return fmt.Errorf("%w: %s was %s at %s", ErrDecision, d.ID, r.Decision, store.FormatTime(r.Closed))
	case r.Kind == store.ReviewGap && d.Words == "":
		return fmt.Errorf("%w: say why the number is missing, with --reason", ErrDecision)
	case d.Dismiss && d.Words == "":
		return fmt.Errorf("%w: say why it is nothing, with --reason", ErrDecision)
	}
	r.Closed, r.Decision, r.Words = f.s.now(), store.ReviewAccepted, d.Words
	if d.Dismiss {
		r.Decision = store.ReviewDismissed
	}
	f.decided(r)
	if d.Dismiss || r.Kind == store.ReviewGap || r.Kind == store.ReviewName {
		return f.close(ctx, r)
	}
	if isUnread(r) {
		return fmt.Errorf("%w: the number or day that names %s could not be read; supply its acts: sanctionsd review supply %s FILE", ErrDecision, d.ID, d.ID)
	}
	if r.Reading == nil || len(r.Reading.Acts) == 0 {
		return fmt.Errorf("%w: nothing could be read of %s that could be accepted; supply its acts: sanctionsd review supply %s FILE", ErrDecision, d.ID, d.ID)
	}
	n := store.NoticeRecord{Notice: *r.Reading, Evidence: lists.EvidenceRegister}
	for _, c := range r.Copies {
		// Further texts may wait with the one that was read.
		if c.TextDigest == r.Copies[0].TextDigest {
			n.Evidence, n.Copies = lists.EvidenceDocument, append(n.Copies, c)
		}
	}
	n.Problems = nil
	if n.Notice = f.src.Refer(f.others(n.Key), n.Notice); len(n.Problems) > 0 {
		return fmt.Errorf("%w: %s; supply its acts: sanctionsd review supply %s FILE", ErrDecision, n.Problems[0].Text, d.ID)
	}
	if known, ok := f.known[n.Key]; ok {
		n.Copies = append(slices.Clip(n.Copies), known.Copies...)
	}
	return f.word(ctx, n, r)
}

// supply takes the acts of a notice from the operator's file, which is kept as
// its evidence.
func (f *follow) supply(ctx context.Context, r store.Review, d Decision) error {
	got, err := f.s.Fetch.Receive(ctx, f.req.Source, once(d.Acts))
	if err != nil {
		return err
	}
	defer got.Close() //nolint:errcheck // temporary files
	if len(got.Documents) != 1 {
		return fmt.Errorf("%w: the acts of one notice are one file, and %d were given", ErrDecision, len(got.Documents))
	}
	doc := got.Documents[0]
	text, err := content(doc)
	if err != nil {
		return err
	}
	notice, err := f.src.Supply(doc.Name, text)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDecision, err)
	}
	if id := notice.ID(); id != d.ID && !doubtfulKey(r) {
		return fmt.Errorf("%w: the file holds %s, and %s was named", ErrDecision, id, d.ID)
	}
	if notice = f.src.Refer(f.others(notice.Key), notice); len(notice.Problems) > 0 {
		return fmt.Errorf("%w: %s: %s", ErrDecision, doc.Name, notice.Problems[0].Text)
	}
	f.documents = []lists.Document{doc}
	n := store.NoticeRecord{
		Notice: notice, Evidence: lists.EvidenceOperator,
		Copies: append([]store.Copy{{Address: doc.URL, TextDigest: doc.SHA256, Document: store.RecordOf(doc)}}, r.Copies...),
	}
	r.Closed, r.Decision, r.Words = f.s.now(), store.ReviewSupplied, d.Words
	f.decided(r)
	return f.word(ctx, n, r)
}

// decided makes the list's check say what it will after a decision: a list of
// which nothing waits any more is not quarantined.
func (f *follow) decided(r store.Review) {
	was, ok := f.reviews[r.ID]
	f.reviews[r.ID] = r
	if f.waiting() == 0 && f.check.Outcome == store.OutcomeQuarantined {
		f.check.Outcome = store.OutcomeNotModified
	}
	f.check.Reasons = slices.DeleteFunc(slices.Clone(f.check.Reasons), func(reason store.Reason) bool {
		return reason.Code == CodeReview && strings.HasPrefix(reason.Text, r.ID+" ")
	})
	if ok {
		f.reviews[r.ID] = was
	} else {
		delete(f.reviews, r.ID)
	}
}

// others returns the notices that are known beside the one of a key.
func (f *follow) others(key string) []lists.Notice {
	return slices.DeleteFunc(f.notices(), func(n lists.Notice) bool { return n.Key == key })
}

// once gives one file and then no more.
func once(file func() (lists.Location, io.Reader, error)) func() (lists.Location, io.Reader, error) {
	given := false
	return func() (lists.Location, io.Reader, error) {
		if given {
			return lists.Location{}, nil, io.EOF
		}
		given = true
		return file()
	}
}

// content returns the bytes of a document.
func content(doc lists.Document) ([]byte, error) {
	file, err := doc.Open()
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(file)
	return b, errors.Join(err, file.Close())
}

// word commits a notice at an operator's word.
func (f *follow) word(ctx context.Context, n store.NoticeRecord, r store.Review) error {
	if !f.follows(n.Notice) {
		_, err := f.src.Fold(f.notices(n), f.now)
		return fmt.Errorf("%w: %w; supply its acts: sanctionsd review supply %s FILE", ErrDecision, err, n.ID())
	}
	s, err := f.put(f.notices(), f.notices(n), f.limit())
	if err != nil {
		return err
	}
	documents, err := f.keep(ctx, n.Copies)
	if err != nil {
		return errors.Join(err, s.discard())
	}
	c := store.Commit{
		Cause: store.CauseOperator, Publication: publicationFor(n), Effective: effectiveOf(n.Notice, f.zone),
		Notices: []store.NoticeRecord{n}, Documents: documents,
	}
	if r.ID != "" {
		c.Reviews = []store.Review{r}
	}
	for _, settled := range f.settle(n) {
		if settled.ID != r.ID {
			c.Reviews = append(c.Reviews, settled)
		}
	}
	return f.commit(ctx, s, c)
}

// close records a decision that changes no designation.
func (f *follow) close(ctx context.Context, r store.Review) error {
	if f.req.DryRun {
		return nil
	}
	run := f.record
	run.Outcome, run.Finished = store.OutcomeSameContent, f.s.now()
	run, err := f.s.Store.RecordRun(ctx, store.Commit{Run: run, Check: f.check, Reviews: []store.Review{r}})
	if err != nil {
		return err
	}
	f.reviews[r.ID] = r
	f.record.Designations = f.base.Designations
	f.ran(run)
	return nil
}

// ListOf returns the list of a review's or designation's id.
func ListOf(id string) string {
	list, _, _ := strings.Cut(id, "/")
	return list
}
