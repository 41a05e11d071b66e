package sync

import (
	"context"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// reread reads the documents of the list again when a newer reader than the one
// that read them is at hand. What it makes of the same words is no act of the
// authority: it is committed with the cause parser. A notice that the newer
// reader cannot read with certainty stays as it was.
func (f *follow) reread(ctx context.Context) error {
	if f.base.Parser >= f.req.Source.Parser || f.req.DryRun || f.baselined {
		return nil
	}
	var better []store.NoticeRecord
	for _, doc := range f.kept() {
		read, err := f.readDocument(ctx, doc)
		if err != nil {
			return err
		}
		for _, n := range read {
			n.Notice = f.src.Refer(f.notices(), n.Notice)
			key := f.keyOf(n)
			known, ok := f.known[key]
			if !ok && len(n.Problems) == 0 {
				// It waited for a person, and waits no longer.
				f.fresh = append(f.fresh, store.NoticeRecord{Notice: n.Notice, Evidence: lists.EvidenceDocument, Copies: f.reviews[n.ID()].Copies})
				continue
			}
			if !ok || len(n.Problems) > 0 || known.Evidence != lists.EvidenceDocument || len(f.src.Differences(known.Notice, n.Notice)) == 0 {
				continue
			}
			n.Key = key
			better = append(better, store.NoticeRecord{Notice: n.Notice, Evidence: known.Evidence, Copies: known.Copies})
		}
	}
	f.documents, f.refused = nil, nil
	stage, changes, err := f.stage(f.notices(), f.notices(better...))
	if err != nil {
		return err
	}
	f.plan(changes)
	return f.commit(ctx, stage, store.Commit{
		Cause: store.CauseParser, Publication: f.base.Publication, Effective: f.base.Publication.Date,
		Notices: better, Run: store.Run{Trigger: store.TriggerParser},
	})
}
