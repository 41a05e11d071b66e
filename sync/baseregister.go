package sync

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// register makes the notices that the binary knows part of the list: all of
// them at the baseline, which does not wait for any source, and of a newer
// binary what it knows more or better.
func (f *follow) register(ctx context.Context) error {
	reg, err := f.src.Register()
	if err != nil {
		return fmt.Errorf("read the base register of %s: %w", f.req.Source.ID, err)
	}
	var mine []lists.Notice
	for _, n := range reg.Notices {
		if n.List == f.req.Source.ID && (f.req.RegisterThrough == "" || n.Date <= f.req.RegisterThrough) {
			mine = append(mine, n)
		}
	}
	if !f.held {
		return f.baseline(ctx, reg.Version, mine)
	}
	if f.base.Register >= reg.Version {
		return nil
	}
	return f.upgrade(ctx, reg.Version, mine)
}

// baseline commits the base register as the list's first state.
func (f *follow) baseline(ctx context.Context, version int, notices []lists.Notice) error {
	var records []store.NoticeRecord
	for _, n := range notices {
		records = append(records, store.NoticeRecord{Notice: n, Evidence: lists.EvidenceRegister})
	}
	s, err := f.put(nil, f.notices(records...), f.now)
	if err != nil {
		return err
	}
	f.baselined = true
	f.findings.Add(lists.FindingNote, "register", fmt.Sprintf("the base register of this version is held from now on: %d notices", len(notices)))
	return f.commit(ctx, s, store.Commit{
		Cause: store.CauseRegister, Publication: registerPublication(f.req.Source.ID, version, notices),
		Notices: records, Register: version, Parser: f.req.Source.Parser,
	})
}

// registerPublication names the base register as a publication: as of the day
// of its last notice.
func registerPublication(list string, version int, notices []lists.Notice) lists.Publication {
	p := lists.Publication{ID: fmt.Sprintf("%s/register-%d", list, version)}
	for _, n := range notices {
		p.Date = max(p.Date, n.Date)
	}
	return p
}

// upgrade takes in what a newer base register knows. A notice that is new to the
// store is a publication like any other. One that is corrected changes what
// rested on the register alone, with the cause register; where a document or an
// operator said otherwise, a person decides.
func (f *follow) upgrade(ctx context.Context, version int, notices []lists.Notice) error {
	var corrected []store.NoticeRecord
	for _, n := range notices {
		known, ok := f.known[n.Key]
		switch {
		case !ok:
			f.fresh = append(f.fresh, store.NoticeRecord{Notice: n, Evidence: lists.EvidenceRegister})
		case known.Evidence == lists.EvidenceRegister && !sameNotice(known.Notice, n):
			corrected = append(corrected, store.NoticeRecord{Notice: n, Evidence: lists.EvidenceRegister, Copies: known.Copies})
		case known.Evidence != lists.EvidenceRegister:
			if differences := f.src.Differences(known.Notice, n); len(differences) > 0 && !nameOnly(n) {
				f.open(f.differs(known, lists.ReadNotice{Notice: n}, nil, "the base register of this version", differences))
			}
		}
	}
	f.raised = version
	if len(corrected) == 0 {
		return nil
	}
	s, err := f.put(f.notices(), f.notices(corrected...), f.limit())
	if err != nil {
		return err
	}
	publication := registerPublication(f.req.Source.ID, version, notices)
	return f.commit(ctx, s, store.Commit{
		Cause: store.CauseRegister, Publication: publication, Effective: publication.Date,
		Notices: corrected, Run: store.Run{Trigger: store.TriggerParser},
	})
}

// raise notes, after all that follows from them was committed, the versions of
// the register and of the reader that the state was brought to: a run that is cut
// off before does it again.
func (f *follow) raise(ctx context.Context) error {
	version := max(f.raised, f.base.Register)
	if f.req.DryRun || f.base.Register >= version && f.base.Parser >= f.req.Source.Parser {
		return nil
	}
	s, err := f.put(f.notices(), f.notices(), f.limit())
	if err != nil {
		return err
	}
	last := f.lastRun
	err = f.commit(ctx, s, store.Commit{
		Cause: store.CauseParser, Publication: f.base.Publication, Effective: f.base.Publication.Date,
		Register: version, Parser: f.req.Source.Parser, Run: store.Run{Trigger: store.TriggerParser},
	})
	f.lastRun = last
	return err
}

func sameNotice(a, b lists.Notice) bool {
	ja, errA := json.Marshal(a)
	jb, errB := json.Marshal(b)
	return errA == nil && errB == nil && string(ja) == string(jb)
}

// nameOnly reports whether a notice is known without its text: it stands in the
// register, and the first page that can be read takes its place.
func nameOnly(n lists.Notice) bool {
	return slices.ContainsFunc(n.Problems, func(p lists.Problem) bool { return p.Code == lists.ProblemName })
}

// watch opens the reviews that follow from what is known: notices known by name
// only, and numbers that are missing in a series. It settles those that no
// longer do.
func (f *follow) watch() {
	id := f.req.Source.ID
	standing := make(map[string]bool)
	for _, n := range f.known {
		if !nameOnly(n.Notice) {
			continue
		}
		r := f.noticeReview(store.ReviewName, n.Notice, nil)
		standing[r.ID] = true
		f.open(r)
	}
	for _, g := range f.src.Gaps(f.notices()) {
		r := store.Review{
			ID: id + "/gap-" + g.Key, List: id, Kind: store.ReviewGap, Number: g.Number,
			Reasons: []store.Reason{{Code: "gap", Text: g.Text}},
		}
		standing[r.ID] = true
		f.open(r)
	}
	for _, r := range f.openReviews() {
		if standing[r.ID] || !f.done(r) {
			continue
		}
		delete(f.opened, r.ID)
		if _, stored := f.reviews[r.ID]; stored {
			r.Closed, r.Decision = f.s.now(), store.ReviewSettled
			f.opened[r.ID] = r
		}
	}
}

// done reports whether nothing is left of what a review waits for.
func (f *follow) done(r store.Review) bool {
	if r.Kind != store.ReviewNotice {
		return r.Kind == store.ReviewName || r.Kind == store.ReviewGap
	}
	_, isKnown := f.known[strings.TrimPrefix(r.ID, r.List+"/")]
	_, waits := f.opened[r.ID]
	return isKnown && !waits || f.found(r)
}

// found reports whether a notice that an index named, and whose page had no
// text, has come from elsewhere.
func (f *follow) found(r store.Review) bool {
	if f.src.Lost == nil || !isUnread(r) {
		return false
	}
	link := lists.Link{URL: r.URL, Title: r.Title, Date: r.Date}
	named, ok := f.src.Lost(link, nil)
	if !ok || named.Key != r.Reading.Key {
		return false
	}
	_, lost := f.src.Lost(link, f.notices())
	return !lost
}
