package lists

import "slices"

// ChangeType is the one word for a change of a designation; also the type of
// its event.
type ChangeType string

// The types of changes, in the order in which the first that fits is taken.
const (
	Added     ChangeType = "designation.added"
	Removed   ChangeType = "designation.removed"
	Suspended ChangeType = "designation.suspended"
	Resumed   ChangeType = "designation.resumed"
	Lapsed    ChangeType = "designation.lapsed"
	Stopped   ChangeType = "designation.stopped"
	// BeganForce: an announced measure has begun.
	BeganForce ChangeType = "designation.in_force"
	Changed    ChangeType = "designation.changed"
)

// Change is the difference between two states of one designation. Before is
// nil for an addition, After for a removal.
type Change struct {
	Type   ChangeType
	Before *Designation
	After  *Designation
	// Fields is empty for additions and removals.
	Fields []FieldChange
}

// NewChange returns the change from before to after, of which at most one is
// nil, and false when there is none.
func NewChange(before, after *Designation) (Change, bool) {
	return new(Differ).NewChange(before, after)
}

// NewChange is the function [NewChange].
func (x *Differ) NewChange(before, after *Designation) (Change, bool) {
	c := Change{Before: before, After: after}
	switch {
	case before == nil:
		c.Type = Added
		return c, true
	case after == nil:
		c.Type = Removed
		return c, true
	}
	c.Fields = x.Diff(before, after)
	if len(c.Fields) == 0 {
		return Change{}, false
	}
	c.Type = classify(before, after)
	return c, true
}

// classify says which change of a designation that stays this is.
func classify(before, after *Designation) ChangeType {
	was, is := before.Status, after.Status
	suspended := func(s Status) bool { return s == StatusSuspended || s == StatusPartlySuspended }
	switch {
	case is == StatusRemoved && was != StatusRemoved:
		return Removed
	case suspended(is) && (is != was || !equalPeriods(before, after)):
		return Suspended
	case is == StatusActive && (suspended(was) || was == StatusLapsed || was == StatusMeasuresStopped):
		return Resumed
	case is == StatusLapsed && was != is:
		return Lapsed
	case is == StatusMeasuresStopped && was != is:
		return Stopped
	case was == StatusAnnounced && is == StatusActive || measureBegan(before, after):
		return BeganForce
	}
	return Changed
}

// measureBegan reports whether a measure that was announced is active.
func measureBegan(before, after *Designation) bool {
	type key struct {
		code string
		Native
	}
	of := func(m Measure) key {
		k := key{code: m.Code}
		if m.Native != nil {
			k.Native = *m.Native
		}
		return k
	}
	var announced map[key]bool
	for _, m := range before.Measures {
		if m.State != StateAnnounced {
			continue
		}
		if announced == nil {
			announced = make(map[key]bool)
		}
		announced[of(m)] = true
	}
	for _, m := range after.Measures {
		if m.State == StateActive && announced[of(m)] {
			return true
		}
	}
	return false
}

// equalPeriods reports whether the measures of both run through the same
// periods; a suspension that is extended or re-dated does not.
func equalPeriods(a, b *Designation) bool {
	if len(a.Measures) != len(b.Measures) {
		return false
	}
	for i := range a.Measures {
		if !slices.Equal(a.Measures[i].Periods, b.Measures[i].Periods) {
			return false
		}
	}
	return true
}
