package lists

import (
	"strings"
	"time"
)

// States of a measure.
const (
	StateActive    = "active"
	StateSuspended = "suspended"
	StateLapsed    = "lapsed"
	StateStopped   = "stopped"
	StateAnnounced = "announced"
)

// Instant returns when a date of a designation begins, in the authority's zone:
// a day, month or year its first moment, an RFC 3339 instant itself. It returns
// false for a text that is neither.
func Instant(text string, zone *time.Location) (time.Time, bool) {
	if strings.Contains(text, "T") {
		t, err := time.Parse(time.RFC3339, text)
		return t, err == nil
	}
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

// At brings the states of d to an instant: those of the measures that have
// periods, and with them the status and in_force of d, which is removed from
// RemovedOn. It reports whether anything is another than before; then d is to
// be sealed anew. Nothing of d is kept or shared.
func (d *Designation) At(t time.Time, zone *time.Location) (changed bool) {
	timed := false
	measures := d.Measures
	for i := range measures {
		m := &measures[i]
		if len(m.Periods) == 0 {
			continue
		}
		timed = true
		state := stateAt(m.Periods, t, zone)
		if m.State == state && m.InForce == inForce(state) {
			continue
		}
		if !changed {
			// The slice may be shared with whoever made d.
			d.Measures = append([]Measure(nil), measures...)
			measures, changed = d.Measures, true
			m = &measures[i]
		}
		m.State, m.InForce = state, inForce(state)
	}
	status, force := d.Status, d.InForce
	if timed {
		status, force = statusOf(measures)
	}
	if at, ok := Instant(d.RemovedOn, zone); ok && !t.Before(at) {
		status, force = StatusRemoved, InForceNo
	}
	if status == d.Status && force == d.InForce {
		return changed
	}
	d.Status, d.InForce = status, force
	return true
}

// Turn returns the first instant after t at which [Designation.At] may say
// another thing, and false when there is none.
func (d *Designation) Turn(t time.Time, zone *time.Location) (turn time.Time, ok bool) {
	look := func(text string) {
		if text == "" {
			return
		}
		if at, known := Instant(text, zone); known && at.After(t) && (!ok || at.Before(turn)) {
			turn, ok = at, true
		}
	}
	look(d.RemovedOn)
	for _, m := range d.Measures {
		for _, p := range m.Periods {
			look(p.From)
			look(p.Until)
		}
	}
	return turn, ok
}

// stateAt returns the state of the last period that has begun, or of the first
// when none has: what is yet to begin is announced.
func stateAt(periods []Period, t time.Time, zone *time.Location) string {
	state := StateAnnounced
	for _, p := range periods {
		from, ok := Instant(p.From, zone)
		if p.From != "" && (!ok || t.Before(from)) {
			continue
		}
		state = p.State
	}
	return state
}

func inForce(state string) InForce {
	switch state {
	case StateActive:
		return InForceYes
	case StateLapsed:
		return InForceUnconfirmed
	}
	return InForceNo
}

// statusOf returns the status that follows from the states of measures, of
// which there is at least one. Measures that are stopped or yet to begin count
// only when there are no others.
func statusOf(measures []Measure) (Status, InForce) {
	n := make(map[string]int)
	for _, m := range measures {
		state := m.State
		if state == "" {
			state = StateActive
		}
		n[state]++
	}
	force := InForceNo
	switch {
	case n[StateActive] > 0:
		force = InForceYes
	case n[StateLapsed] > 0:
		force = InForceUnconfirmed
	}
	switch {
	case n[StateSuspended] > 0 && n[StateActive]+n[StateLapsed] == 0:
		return StatusSuspended, force
	case n[StateSuspended] > 0:
		return StatusPartlySuspended, force
	case n[StateLapsed] > 0:
		return StatusLapsed, force
	case n[StateActive] > 0:
		return StatusActive, force
	case n[StateAnnounced] > 0:
		return StatusAnnounced, force
	}
	return StatusMeasuresStopped, force
}
