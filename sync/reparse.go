package sync

import (
	"context"
	"time"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// reparse reads the documents of the held publication again when a newer
// reader than the one that read them is at hand, and commits what it finds
// with the cause parser: a better reader is no change of the list. It comes
// before the run itself, so that the next publication is compared with what
// the same reader made of the one before. The guards do not apply, since the
// authority changed nothing.
func (s *Syncer) reparse(ctx context.Context, req Request) error {
	base, held, err := s.Store.ListState(req.Source.ID)
	if err != nil || !held || base.Parser >= req.Source.Parser || req.DryRun {
		return err
	}
	r := &run{s: s, req: req, log: s.Log.WithField("list", req.Source.ID), base: base, held: true}
	r.record = store.Run{
		List: req.Source.ID, Trigger: store.TriggerParser, Started: s.now(), Publication: &base.Publication,
	}
	for _, d := range base.Documents {
		r.docs = append(r.docs, s.kept(d))
	}
	stage, err := s.Store.Begin(req.Source.ID)
	if err != nil {
		return err
	}
	defer stage.Discard() //nolint:errcheck // a file without a name
	if err := s.clock(stage, req.Source); err != nil {
		return err
	}
	reading, err := r.read(ctx, stage)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		// The list must not stand still for it: the next publication is read
		// by the newer reader in any case.
		r.log.WithError(err).Error("the held publication cannot be read again by the newer reader")
		return nil
	}
	t := stage.Tally()
	r.record.Outcome, r.record.Finished, r.record.Findings = accepted(true, t), s.now(), reading.Findings
	r.record.Counts = t.Counts()
	check, _, err := s.Store.LastCheck(req.Source.ID)
	if err != nil {
		return err
	}
	done, err := stage.Commit(ctx, store.Commit{
		Run: r.record, Cause: store.CauseParser, Publication: base.Publication, Effective: base.Publication.Date,
		Format: base.Format, Partial: reading.Partial, Parser: req.Source.Parser, Documents: base.Documents, Validators: base.Validators, Check: check,
	})
	if err != nil {
		return err
	}
	r.record = done.Run
	r.wake()
	r.report()
	return nil
}

// kept returns a document that the store holds.
func (s *Syncer) kept(d store.DocumentRecord) lists.Document {
	doc := lists.Document{
		Name: d.Name, URL: d.URL, SHA256: d.SHA256, Size: d.Size, Content: d.Content, ContentSize: d.ContentSize, Header: d.Header,
		Open: func() (lists.File, error) { return s.Store.Documents.Open(d.Content) },
	}
	// A time that cannot be read was never written.
	doc.FetchedAt, _ = time.Parse(time.RFC3339, d.FetchedAt)
	doc.LastModified, _ = time.Parse(time.RFC3339, d.LastModified)
	return doc
}
