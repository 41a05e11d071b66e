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
			if n.Key = f.keyOf(n); len(n.Problems) > 0 || !f.follows(n.Notice) {
				continue
			}
			known, ok := f.at(n.Key)
			switch {
			case !ok:
				// It waited for a person, and waits no longer.
				f.fresh = append(f.fresh, store.NoticeRecord{Notice: n.Notice, Evidence: lists.EvidenceDocument, Copies: []store.Copy{n.copy()}})
			case f.restsOn(known, doc) && len(f.src.Differences(known.Notice, n.Notice)) > 0:
				better = append(better, store.NoticeRecord{Notice: n.Notice, Evidence: known.Evidence, Copies: known.Copies})
			}
		}
	}
	f.documents, f.refused = nil, nil
	if len(better) == 0 {
		return nil
	}
	s, err := f.put(f.notices(), f.notices(better...), f.limit())
	if err != nil {
		return err
	}
	return f.commit(ctx, s, store.Commit{
		Cause: store.CauseParser, Publication: f.base.Publication, Effective: f.base.Publication.Date,
		Notices: better, Run: store.Run{Trigger: store.TriggerParser},
	})
}

// restsOn reports whether what is known of a notice was read from a document.
// Its further copies agreed, or were put aside by an operator.
func (f *follow) restsOn(known store.NoticeRecord, doc lists.Document) bool {
	return known.Evidence == lists.EvidenceDocument && len(known.Copies) > 0 && known.Copies[0].Document.Content == doc.Content
}
