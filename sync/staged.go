package sync

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// formatNotices is the format of lists that follow from notices.
const formatNotices = "notices"

// staged is what notices make of a list and is not so already.
type staged struct {
	// stage is nil in a dry run.
	stage   *store.Stage
	changes []lists.Change
	tally   store.Tally
}

// discard ends what is staged without a trace.
func (s *staged) discard() error {
	if s.stage == nil {
		return nil
	}
	return s.stage.Discard()
}

// would notes what a designation that is put would change, in a dry run.
func (s *staged) would(before, after *lists.Designation) {
	if before != nil && before.Status == lists.StatusRemoved {
		before = nil
	}
	if before == nil && after.Status == lists.StatusRemoved {
		return
	}
	c, ok := lists.NewChange(before, after)
	if !ok {
		return
	}
	s.changes = append(s.changes, c)
	switch c.Type {
	case lists.Added:
		s.tally.Added++
	case lists.Removed:
		s.tally.Removed++
	default:
		s.tally.Changed++
	}
}

// removals counts the designations that are taken off the list, those too that
// are to be off it from an instant yet to come: the clock asks nobody.
func (s *staged) removals() int {
	n := 0
	for _, c := range s.changes {
		if c.Type == lists.Removed || c.Before != nil && c.Before.RemovedOn == "" && c.After.RemovedOn != "" {
			n++
		}
	}
	return n
}

// put stages what the notices after make of the list and those before did not,
// by an instant. A designation that the clock has brought further than that
// already is put as it is at the end of the run.
func (f *follow) put(before, after []lists.Notice, at time.Time) (s *staged, err error) {
	designations, err := f.fold(after, at)
	if err != nil {
		return nil, err
	}
	known, err := f.fold(before, at)
	if err != nil {
		return nil, err
	}
	was := make(map[string]*lists.Designation, len(known))
	for _, d := range known {
		was[d.ID] = d
	}
	if f.req.DryRun {
		s = &staged{tally: store.Tally{Held: f.record.Designations}}
		for _, d := range designations {
			s.would(was[d.ID], d)
		}
		return s, nil
	}
	s = new(staged)
	if s.stage, err = f.s.Store.Begin(f.req.Source.ID); err != nil {
		return nil, err
	}
	for _, d := range designations {
		if err := f.putOne(s, was[d.ID], d, at); err != nil {
			return nil, errors.Join(err, s.discard())
		}
	}
	s.tally = s.stage.Tally()
	return s, nil
}

func (f *follow) putOne(s *staged, was, d *lists.Designation, at time.Time) error {
	if was != nil && was.Digest == d.Digest {
		return nil
	}
	if was != nil {
		further, err := f.further(was, at)
		if err != nil {
			return err
		}
		if further {
			at = f.limit()
		}
	}
	s.stage.Clock(at, f.zone)
	change, ok, err := s.stage.Put(d)
	if err == nil && ok {
		s.changes = append(s.changes, change)
	}
	return err
}

// further reports whether the clock has brought a designation further than an
// instant: the turn that follows the instant was made already.
func (f *follow) further(d *lists.Designation, at time.Time) (bool, error) {
	turn, ok := d.Turn(at, f.zone)
	if !ok || turn.After(f.limit()) {
		return false, nil
	}
	due, err := f.s.Store.Turns(f.req.Source.ID, turn)
	if err != nil {
		return false, err
	}
	return !slices.ContainsFunc(due, func(t store.Turn) bool { return t.NativeID == d.NativeID }), nil
}

func (f *follow) fold(notices []lists.Notice, at time.Time) ([]*lists.Designation, error) {
	designations, err := f.src.Fold(notices, at)
	if err != nil {
		return nil, fmt.Errorf("fold the notices of %s: %w", f.req.Source.ID, err)
	}
	return designations, nil
}

// plan notes changes for the operator.
func (f *follow) plan(changes []lists.Change) {
	for _, c := range changes {
		if len(f.planned) == maxPlanned {
			return
		}
		f.planned = append(f.planned, planned(c))
	}
}

// commit commits what is staged as one run, and moves on to the state after it.
func (f *follow) commit(ctx context.Context, s *staged, c store.Commit) error {
	defer s.discard() //nolint:errcheck // a file without a name
	t := s.tally
	if f.held {
		f.counts.Added += t.Added
		f.counts.Changed += t.Changed
		f.counts.Removed += t.Removed
		f.plan(s.changes)
	}
	f.record.Designations = t.Held + t.Added - t.Removed
	if f.req.DryRun {
		f.held = true
		f.take(c)
		return nil
	}
	c.Run.List, c.Run.Forced, c.Run.Started, c.Run.Finished = f.req.Source.ID, f.req.Force, f.record.Started, f.s.now()
	if c.Run.Trigger == "" {
		c.Run.Trigger = f.record.Trigger
	}
	c.Run.Counts, c.Run.Outcome = t.Counts(), accepted(f.held, t)
	publication := c.Publication
	c.Run.Publication = &publication
	c.Format, c.Parser, c.Register = formatNotices, max(c.Parser, f.base.Parser), max(c.Register, f.base.Register)
	c.Check = f.check
	done, err := s.stage.Commit(ctx, c)
	if err != nil {
		return err
	}
	f.base, f.held = done.State, true
	f.check.Run = done.Run.ID
	f.ran(done.Run)
	f.take(c)
	return nil
}

// take makes what a commit wrote part of what is known.
func (f *follow) take(c store.Commit) {
	for _, n := range c.Notices {
		if n.Recorded.IsZero() {
			n.Recorded = f.s.now()
		}
		f.known[n.Key] = n
		delete(f.updates, n.Key)
	}
	for _, r := range c.Reviews {
		f.reviews[r.ID] = r
		delete(f.opened, r.ID)
	}
}
