package register

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"

	"sanctionsd/lists"
)

// Fold returns a function from the notices of a list to its designations: one
// for each party of each act that adds, named "<list>/<key>/<ordinal>", with
// the periods of its measures and the states of the instant at. They are sorted
// by their id, and sealed; the removed ones are among them. Neither the order of
// the notices nor the instant changes the periods. Notices of other lists are
// passed over; the notices given are not changed.
//
// An act that suspends, stops, resumes or removes on a notice reaches the
// measures that notice imposed; on a designation, all its measures. It reaches
// nothing that was imposed after it. What it is about and is not there is
// passed over: see [Resolve]. A notice that is there twice counts once; an
// error means two different notices under one key, or an act with a date that
// is none.
func Fold(list string) func(notices []lists.Notice, at time.Time) ([]*lists.Designation, error) {
	return func(notices []lists.Notice, at time.Time) ([]*lists.Designation, error) {
		ordered, err := inOrder(list, notices)
		if err != nil {
			return nil, fmt.Errorf("fold %s: %w", list, err)
		}
		s := newState()
		for _, a := range spoken(ordered) {
			if err := s.apply(a.notice, a.act); err != nil {
				return nil, fmt.Errorf("fold %s: %w", list, err)
			}
		}
		return s.designations(at), nil
	}
}

// inOrder returns the notices of a list in their order, each once.
func inOrder(list string, notices []lists.Notice) ([]lists.Notice, error) {
	byKey := make(map[string]int)
	var all []lists.Notice
	for _, n := range notices {
		if n.List != list {
			continue
		}
		if i, twice := byKey[n.Key]; twice {
			if !reflect.DeepEqual(all[i], n) {
				return nil, fmt.Errorf("two different notices are called %s; keep the one that is right", n.ID())
			}
			continue
		}
		byKey[n.Key] = len(all)
		all = append(all, n)
	}
	slices.SortFunc(all, compareNotices)
	return all, nil
}

// said is an act of a notice.
type said struct {
	notice lists.Notice
	act    int
}

// spoken returns the acts of notices, which are in their order, in the order
// they take hold.
func spoken(notices []lists.Notice) []said {
	var all []said
	for _, n := range notices {
		for i := range n.Acts {
			all = append(all, said{n, i})
		}
	}
	slices.SortStableFunc(all, func(a, b said) int {
		return cmp.Or(
			cmp.Compare(a.notice.Date, b.notice.Date),
			cmp.Compare(rank(a.notice.Acts[a.act].Action), rank(b.notice.Acts[b.act].Action)),
		)
	})
	return all
}

// state is the register while notices are folded.
type state struct {
	order []*entry
	// byNotice are the entries a notice lists, imposed the measures it imposed,
	// on its own entries or, where it modifies, on others.
	byNotice map[string][]*entry
	imposed  map[string][]*measure
	byID     map[string]*entry
}

// entry is a designation in the making.
type entry struct {
	d        lists.Designation
	measures []*measure
	// removal is the last word that took the party off the list.
	removal word
}

// measure is a measure of an entry, with the words about it.
type measure struct {
	lists.Measure
	begin  word
	others []word
}

func newState() *state {
	return &state{
		byNotice: make(map[string][]*entry),
		imposed:  make(map[string][]*measure),
		byID:     make(map[string]*entry),
	}
}

// apply takes in one act of a notice.
func (s *state) apply(n lists.Notice, act int) error {
	a := n.Acts[act]
	w := word{by: n.ID(), date: n.Date, key: n.Key, act: act}
	if _, err := time.Parse(time.DateOnly, n.Date); err != nil {
		return fmt.Errorf("%s: its date %q is no day", n.ID(), n.Date)
	}
	var err error
	if w.from, err = when(a.Effective, n.Date); err != nil {
		return fmt.Errorf("%s: act %d: effective: %w", n.ID(), act+1, err)
	}
	if a.Until != "" {
		if w.until, err = when(a.Until, ""); err != nil {
			return fmt.Errorf("%s: act %d: until: %w", n.ID(), act+1, err)
		}
		if !w.from.at.Before(w.until.at) {
			return fmt.Errorf("%s: act %d: until %s is not after effective %s", n.ID(), act+1, w.until.text, w.from.text)
		}
	}
	switch a.Action {
	case lists.ActAdd:
		// An act that adds is about no earlier notice: one that names any
		// repeats what is listed already.
		if len(a.On) == 0 {
			return s.add(n, a, w)
		}
	case lists.ActModify:
		s.modify(n, a, w)
	case lists.ActSuspend:
		w.state = lists.StateSuspended
		s.touch(a.On, w)
	case lists.ActResume:
		w.state = lists.StateActive
		s.touch(a.On, w)
	case lists.ActStop, lists.ActRemove:
		w.state = lists.StateStopped
		s.touch(a.On, w)
		if a.DelistingStated {
			s.remove(a.On, w)
		}
	case lists.ActInvestigate, lists.ActWarn:
		// They name parties and list nobody.
	}
	return nil
}

// when returns the moment a text names, or that of the day that stands in for
// it where it says nothing.
func when(text, instead string) (moment, error) {
	if text == "" {
		text = instead
	}
	at, ok := instant(text)
	if !ok {
		return moment{}, fmt.Errorf("%q is neither a day nor an instant with its zone", text)
	}
	return moment{text, at}, nil
}

func (s *state) add(n lists.Notice, a lists.Act, w word) error {
	// Acts count their parties from 1; the ordinals of a notice go on through
	// its acts.
	held := 0
	for _, e := range s.byNotice[n.Key] {
		_, o := splitOn(e.d.NativeID)
		held = max(held, o)
	}
	if !slices.ContainsFunc(a.Targets, func(t lists.Target) bool { return t.Ordinal <= held }) {
		held = 0 // they were counted through the notice
	}
	for _, t := range a.Targets {
		native := n.Key + "/" + strconv.Itoa(held+t.Ordinal)
		if s.byID[native] != nil {
			return fmt.Errorf("%s: two parties have the ordinal %d", n.ID(), t.Ordinal)
		}
		e := &entry{d: designation(n, a, t, native)}
		s.order = append(s.order, e)
		s.byID[native] = e
		s.byNotice[n.Key] = append(s.byNotice[n.Key], e)
		for _, m := range a.Measures {
			if len(m.To) == 0 || slices.Contains(m.To, t.Ordinal) {
				s.impose(n.Key, e, m, w)
			}
		}
	}
	return nil
}

func (s *state) impose(key string, e *entry, m lists.ActMeasure, w word) {
	w.state = lists.StateActive
	one := &measure{Measure: copyMeasure(m.Measure), begin: w}
	one.From = w.from.text
	e.measures = append(e.measures, one)
	s.imposed[key] = append(s.imposed[key], one)
}

// modify adds measures to listed parties, and the persons of theirs it names.
func (s *state) modify(n lists.Notice, a lists.Act, w word) {
	for _, e := range s.about(a.On) {
		for _, m := range a.Measures {
			s.impose(n.Key, e, m, w)
		}
	}
	for _, t := range a.Targets {
		e := s.byID[t.Of]
		if e == nil {
			continue
		}
		e.d.Relations = append(e.d.Relations, lists.Relation{
			Type: "senior-manager", NativeType: t.Role, Name: printedName(t.Names),
		})
	}
}

// touch gives a word to the measures it is about.
func (s *state) touch(on []string, w word) {
	reached := make(map[*measure]bool)
	reach := func(m *measure) {
		if !reached[m] {
			reached[m] = true
			m.others = append(m.others, w)
		}
	}
	for _, o := range on {
		key, ordinal := splitOn(o)
		if ordinal == 0 {
			for _, m := range s.imposed[key] {
				reach(m)
			}
			continue
		}
		if e := s.byID[o]; e != nil {
			for _, m := range e.measures {
				reach(m)
			}
		}
	}
}

// remove takes parties off the list. With that their measures end, whichever
// notice imposed them.
func (s *state) remove(on []string, w word) {
	for _, e := range s.about(on) {
		e.removal = w
		for _, m := range e.measures {
			if !slices.Contains(m.others, w) {
				m.others = append(m.others, w)
			}
		}
	}
}

// about returns the entries that On names, by notice or one by one.
func (s *state) about(on []string) []*entry {
	var all []*entry
	for _, o := range on {
		found := s.byNotice[o]
		if e := s.byID[o]; e != nil {
			found = []*entry{e}
		}
		for _, e := range found {
			if !slices.Contains(all, e) {
				all = append(all, e)
			}
		}
	}
	return all
}

// designations returns the entries as they stand at an instant.
func (s *state) designations(at time.Time) []*lists.Designation {
	all := make([]*lists.Designation, len(s.order))
	for i, e := range s.order {
		d := &e.d
		for _, m := range e.measures {
			m.Periods = periods(m.begin, m.others)
			d.Measures = append(d.Measures, m.Measure)
		}
		d.RemovedOn = e.removal.from.text
		d.At(at, beijing())
		d.Seal()
		all[i] = d
	}
	slices.SortFunc(all, func(a, b *lists.Designation) int { return cmp.Compare(a.ID, b.ID) })
	return all
}
