package sync

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// turn makes what is due by the clock up to an instant, but for the turns that
// leave chooses.
func (f *follow) turn(ctx context.Context, by time.Time, leave func(*lists.Designation, time.Time) (bool, error)) error {
	if !f.held || f.req.DryRun || !f.clockTrusted() {
		return nil
	}
	t := &turner{
		s: f.s, source: f.req.Source, zone: f.zone, leave: leave,
		commit: func(ctx context.Context, stage *store.Stage, c store.Commit) error {
			return f.commit(ctx, &staged{stage: stage, tally: stage.Tally()}, c)
		},
		publication: func(by string) lists.Publication {
			if n, ok := f.known[strings.TrimPrefix(by, f.req.Source.ID+"/")]; ok {
				return publicationFor(n)
			}
			return f.base.Publication
		},
	}
	if why := f.unanswered(); why != "" {
		t.reasons = []store.Reason{{Code: CodeUnconfirmed, Text: why}}
	}
	return t.run(ctx, by)
}

// moment returns by which instant the state is meant that a notice makes of the
// list. One that is found late is committed as it took hold: what the clock made
// before is made first, and what it made after comes after it. The notices
// before it hold it back, so that a run that was cut off comes to the same.
func (f *follow) moment(n lists.Notice) time.Time {
	limit := f.limit()
	at := f.tookHold(n, limit)
	for _, k := range f.known {
		if compareNotices(k.Notice, n) <= 0 {
			if t := f.tookHold(k.Notice, limit); t.After(at) {
				at = t
			}
		}
	}
	return at
}

// tookHold returns the beginning of a notice's day, or when the last of its acts
// came to count, up to an instant.
func (f *follow) tookHold(n lists.Notice, limit time.Time) time.Time {
	at, ok := lists.Instant(n.Date, f.zone)
	if !ok || at.After(limit) {
		return limit
	}
	for _, a := range n.Acts {
		if t, ok := lists.Instant(a.Effective, f.zone); ok && t.After(at) && !t.After(limit) {
			at = t
		}
	}
	return at
}

// limit returns up to when the clock may bring a designation: now, or while the
// clock is wrong, when the list was last written to.
func (f *follow) limit() time.Time {
	if f.clockTrusted() {
		return f.now
	}
	return f.committed
}

// unanswered says why the authority may have said something about a period that
// ends which is not known here, "" when its word was read.
func (f *follow) unanswered() string {
	switch {
	case f.req.Files != nil:
		return "the authority's sites were not asked, since files were given: it may have announced another end"
	case len(f.missed) > 0:
		return "the places where the authority would tell of another end could not be read: " + oneLine(f.missed)
	}
	return ""
}

// overtaken returns what reports whether a notice that is about to be committed
// says another thing of a designation from the instant of its turn: then the
// turn is not what came to pass.
func (f *follow) overtaken() func(d *lists.Designation, at time.Time) (bool, error) {
	notices := f.notices(f.fresh...)
	ahead := make(map[time.Time]map[string]*lists.Designation)
	return func(d *lists.Designation, at time.Time) (bool, error) {
		if ahead[at] == nil {
			after, err := f.fold(notices, at)
			if err != nil {
				return false, err
			}
			ahead[at] = make(map[string]*lists.Designation, len(after))
			for _, a := range after {
				ahead[at][a.ID] = a
			}
		}
		after := ahead[at][d.ID]
		if after == nil {
			return false, nil
		}
		now := *d
		now.Measures = slices.Clone(d.Measures)
		now.At(at, f.zone)
		return now.Status != after.Status || now.InForce != after.InForce, nil
	}
}

// clockTrusted reports whether events may be made by this machine's clock: it
// is not behind the last commit, and near the clocks of the sources' servers.
func (f *follow) clockTrusted() bool {
	switch {
	case f.clockOff != "":
		return false
	case f.now.Before(f.committed):
		f.clockOff = fmt.Sprintf("this machine's clock says %s, but the last commit was at %s", store.FormatTime(f.now), store.FormatTime(f.committed))
	case f.places.Skew.Abs() > maxSkew:
		f.clockOff = fmt.Sprintf("this machine's clock is %s away from those of the authority's servers", f.places.Skew.Abs().Round(time.Second))
	default:
		return true
	}
	f.findings.Add(lists.FindingNote, "clock", f.clockOff+"; no event is made by the clock until it is set right")
	f.log.WithField("code", CodeClock).Error(f.clockOff)
	return false
}
