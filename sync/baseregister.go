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
	stage, _, err := f.stage(nil, f.notices(records...))
	if err != nil {
		return err
	}
	f.baselined = true
	return f.commit(ctx, stage, store.Commit{
		Cause: store.CauseRegister, Publication: registerPublication(f.req.Source.ID, version, notices),
		Notices: records, Register: version,
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
	stage, changes, err := f.stage(f.notices(), f.notices(corrected...))
	if err != nil {
		return err
	}
	f.plan(changes)
	return f.commit(ctx, stage, store.Commit{
		Cause: store.CauseRegister, Publication: registerPublication(f.req.Source.ID, version, notices),
		Notices: corrected, Register: version, Run: store.Run{Trigger: store.TriggerParser},
	})
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
	for _, r := range f.reviews {
		if !r.Open() || standing[r.ID] {
			continue
		}
		_, waits := f.opened[r.ID]
		_, isKnown := f.known[strings.TrimPrefix(r.ID, id+"/")]
		if r.Kind == store.ReviewName || r.Kind == store.ReviewGap || r.Kind == store.ReviewNotice && isKnown && !waits {
			r.Closed, r.Decision = f.s.now(), store.ReviewSettled
			f.opened[r.ID] = r
		}
	}
}
