package sync

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// maxSkew is how far this machine's clock may be from those of the sources'
// servers for it to make events.
const maxSkew = 10 * time.Minute

// Codes of reasons about the clock.
const (
	// CodeClock: this machine's clock cannot be trusted, and nothing was made
	// by it.
	CodeClock = "clock"
	// CodeUnconfirmed: a period ended by the clock while the place where the
	// authority would tell of another end could not be read.
	CodeUnconfirmed = "unconfirmed"
)

// turner makes what is due by the clock: of every designation whose next turn
// has come, the state it has from that instant.
type turner struct {
	s      *Syncer
	source lists.Source
	zone   *time.Location
	// reasons stand in the events, publication names the notice an act is of.
	reasons     []store.Reason
	publication func(by string) lists.Publication
	// leave, if set, chooses turns that are not to be made.
	leave func(d *lists.Designation, at time.Time) (bool, error)
	// commit commits a stage.
	commit func(ctx context.Context, stage *store.Stage, c store.Commit) error
}

// run makes all turns that have come by an instant, the earliest first, each a
// commit of its own with the cause time.
func (t *turner) run(ctx context.Context, by time.Time) error {
	left := make(map[string]bool)
	for {
		due, err := t.s.Store.Turns(t.source.ID, by)
		if err != nil {
			return err
		}
		due = slices.DeleteFunc(due, func(d store.Turn) bool { return left[d.NativeID] })
		if len(due) == 0 {
			return nil
		}
		at := due[0].At
		groups, order := make(map[string][]*lists.Designation), []string(nil)
		for _, d := range due {
			if !d.At.Equal(at) {
				break
			}
			held, err := t.designation(d.NativeID)
			if err != nil {
				return err
			}
			if t.leave != nil {
				skip, err := t.leave(held, at)
				if err != nil {
					return err
				}
				if skip {
					left[d.NativeID] = true
					continue
				}
			}
			by := t.by(held, at)
			if groups[by] == nil {
				order = append(order, by)
			}
			groups[by] = append(groups[by], held)
		}
		for _, by := range order {
			if err := t.make(ctx, at, by, groups[by]); err != nil {
				return err
			}
		}
	}
}

// make commits what one act makes of designations at one instant.
func (t *turner) make(ctx context.Context, at time.Time, by string, designations []*lists.Designation) error {
	stage, err := t.s.Store.Begin(t.source.ID)
	if err != nil {
		return err
	}
	stage.Clock(at, t.zone)
	for _, d := range designations {
		if _, _, err := stage.Put(d); err != nil {
			return errors.Join(err, stage.Discard())
		}
	}
	return t.commit(ctx, stage, store.Commit{
		Cause: store.CauseTime, Publication: t.publication(by), Effective: t.effective(at), Reasons: t.reasons,
		Run: store.Run{Trigger: store.TriggerTime},
	})
}

func (t *turner) designation(nativeID string) (*lists.Designation, error) {
	id := t.source.ID + "/" + nativeID
	raw, err := t.s.Store.Designation(id)
	if err != nil {
		return nil, err
	}
	d := new(lists.Designation)
	if err := json.Unmarshal(raw, d); err != nil {
		return nil, fmt.Errorf("decode %s: %w", id, err)
	}
	d.Provenance = nil
	return d, nil
}

// by returns which act makes the turn: that of the period that begins then, or
// of the one that ends.
func (t *turner) by(d *lists.Designation, at time.Time) string {
	ends := ""
	for _, m := range d.Measures {
		for _, p := range m.Periods {
			if from, ok := lists.Instant(p.From, t.zone); ok && from.Equal(at) && p.By != "" {
				return p.By
			}
			if until, ok := lists.Instant(p.Until, t.zone); ok && until.Equal(at) {
				ends = p.By
			}
		}
	}
	return ends
}

// effective writes an instant as a day of the authority's zone, where it is the
// day's first moment.
func (t *turner) effective(at time.Time) string {
	local := at.In(t.zone)
	if local.Hour() == 0 && local.Minute() == 0 && local.Second() == 0 {
		return local.Format(time.DateOnly)
	}
	return local.Format(time.RFC3339)
}

// clock tells a stage the instant by which the states of its designations are
// meant.
func (s *Syncer) clock(stage *store.Stage, source lists.Source) error {
	zone, err := time.LoadLocation(source.Zone)
	if err != nil {
		return fmt.Errorf("zone of %s: %w", source.ID, err)
	}
	stage.Clock(s.now(), zone)
	return nil
}

// turnWhole makes what is due by the clock in a list published as a whole. What
// it says of a period was read with the list.
func (s *Syncer) turnWhole(ctx context.Context, req Request) error {
	state, held, err := s.Store.ListState(req.Source.ID)
	if err != nil || !held || req.DryRun {
		return err
	}
	zone, err := time.LoadLocation(req.Source.Zone)
	if err != nil {
		return err
	}
	now := s.now()
	check, _, err := s.Store.LastCheck(req.Source.ID)
	if err != nil {
		return err
	}
	if now.Before(state.LastChange) || now.Before(check.Last) {
		s.Log.WithField("list", req.Source.ID).WithField("code", CodeClock).Error("this machine's clock is behind the last commit; no event is made by it until it is set right")
		return nil
	}
	t := &turner{
		s: s, source: req.Source, zone: zone,
		publication: func(string) lists.Publication { return state.Publication },
	}
	t.commit = func(ctx context.Context, stage *store.Stage, c store.Commit) error {
		r := &run{s: s, req: req, log: s.Log.WithField("list", req.Source.ID), held: true}
		r.record = c.Run
		r.record.List, r.record.Started, r.record.Finished = req.Source.ID, now, s.now()
		tally := stage.Tally()
		r.record.Outcome, r.record.Counts, r.record.Publication = accepted(true, tally), tally.Counts(), &state.Publication
		c.Run, c.Check = r.record, check
		done, err := stage.Commit(ctx, c)
		if err != nil {
			return err
		}
		r.record = done.Run
		r.wake()
		r.report()
		return nil
	}
	return t.run(ctx, now)
}
