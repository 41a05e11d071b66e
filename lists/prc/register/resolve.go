package register

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"sanctionsd/lists"
)

// onDay may stand before a day in On, to say that it is no key.
const onDay = "on:"

// Resolve returns n with what its acts are about told by keys and designations
// of the notices known before it: entries of On that give a day, "2025-04-04" or
// "on:2025-04-04", which are all notices of the list that were issued that day
// or count from it; parties named without their notice; and the company of a
// person. What cannot be told is left as it is and comes back as a problem
// "reference"; a number of parties that is not that of what an act is about as a
// problem "count". Neither known nor n is changed. Resolving twice gives the
// same.
func Resolve(known []lists.Notice, n lists.Notice) (lists.Notice, []lists.Problem) {
	r := resolver{notice: n, byName: make(map[string][]*entry), notices: make(map[string]lists.Notice)}
	before := make([]lists.Notice, 0, len(known))
	for _, k := range known {
		// Of a notice whose day could not be told, any may be an earlier one.
		if k.List == n.List && k.Key != n.Key && (k.Date <= n.Date || n.Date == "") {
			before = append(before, k)
			r.notices[k.Key] = k
		}
	}
	slices.SortFunc(before, compareNotices)
	r.state = newState()
	for _, a := range spoken(before) {
		// Fold reports an act that cannot be applied; it lists and imposes nothing.
		_ = r.state.apply(a.notice, a.act)
	}
	for _, e := range r.state.order {
		zh, latin := listed(e.d.Names)
		for _, name := range []string{plain(zh), plain(latin)} {
			if name != "" {
				r.byName[name] = append(r.byName[name], e)
			}
		}
	}
	n.Acts = slices.Clone(n.Acts)
	for i := range n.Acts {
		a := &n.Acts[i]
		switch a.Action {
		case lists.ActAdd:
			r.repeated(a)
		case lists.ActModify, lists.ActSuspend, lists.ActStop, lists.ActRemove, lists.ActResume:
			r.act(a)
		default: // it is about no earlier notice, or what it does is not known
		}
	}
	r.counts(n.Acts)
	return n, r.problems
}

// resolver tells what the acts of a notice are about.
type resolver struct {
	notice   lists.Notice
	state    *state
	notices  map[string]lists.Notice
	byName   map[string][]*entry
	problems []lists.Problem
}

func (r *resolver) problem(code, excerpt, format string, args ...any) {
	r.problems = append(r.problems, lists.Problem{Code: code, Text: fmt.Sprintf(format, args...), Excerpt: excerpt})
}

func (r *resolver) act(a *lists.Act) {
	var on []string
	unsettled := make(map[string]bool)
	for _, o := range a.On {
		keys := r.keys(o)
		if len(keys) == 0 {
			keys, unsettled[o] = []string{o}, true
		}
		on = append(on, keys...)
	}
	a.On = unique(on)
	if a.Action == lists.ActModify {
		r.persons(a)
	}
	switch {
	case len(a.On) > 0 && len(unsettled) == 0:
		r.narrow(a)
	case len(a.On) > 0:
	case len(a.Targets) > 0:
		r.byParty(a)
	default:
		r.problem(lists.ProblemTarget, a.Text, "it says %s, and not of which notice or party on %s", a.Action, r.notice.List)
	}
	for _, o := range a.On {
		if !unsettled[o] {
			r.check(a, o)
		}
	}
}

// keys returns what an entry of On stands for, none when it is a day on which
// nothing is known. A day is the key of a notice too where notices have no
// numbers.
func (r *resolver) keys(on string) []string {
	day := strings.TrimPrefix(on, onDay)
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return []string{on}
	}
	found := r.ofDay(day)
	switch {
	case len(found) == 0:
		r.problem(lists.ProblemTarget, on, "no notice of %s is known that was issued on %s or counts from that day; supply it, or name what this notice is about", r.notice.List, day)
	case len(found) > 1 && slices.Contains(found, on):
		r.problem(lists.ProblemTarget, on, "%s: all of them are of that day; name those this notice is about", strings.Join(found, ", "))
		return []string{on}
	}
	return found
}

// ofDay returns the keys of the notices that list or impose something and were
// issued on a day or count from it.
func (r *resolver) ofDay(day string) []string {
	var keys []string
	for key, n := range r.notices {
		for _, a := range n.Acts {
			imposes := a.Action == lists.ActAdd || a.Action == lists.ActModify
			if imposes && (n.Date == day || strings.HasPrefix(a.Effective, day)) {
				keys = append(keys, key)
				break
			}
		}
	}
	slices.SortFunc(keys, compareKeys)
	return keys
}

// narrow keeps, of what On names, the parties the act names besides: both are
// told, so the act is about those parties within those notices. Persons of a
// listed company are parties of nothing.
func (r *resolver) narrow(a *lists.Act) {
	about := r.state.about(a.On)
	var found []*entry
	for _, t := range a.Targets {
		if t.Kind == lists.Individual && (t.Of != "" || len(t.Relations) > 0) {
			return
		}
		named := r.named(t.Names)
		i := slices.IndexFunc(about, func(e *entry) bool { return slices.Contains(named, e) })
		if i < 0 {
			if len(about) > 0 {
				r.problem(lists.ProblemTarget, printedName(t.Names), "no party of this name is listed by %s", strings.Join(a.On, ", "))
			}
			return
		}
		found = append(found, about[i])
	}
	if len(found) == 0 || !slices.ContainsFunc(about, func(e *entry) bool { return !slices.Contains(found, e) }) {
		return
	}
	a.On = r.shortest(found)
}

// byParty fills in On from the parties an act names: each is the designation
// that was last listed under its name. An act that takes something back must
// not have several to choose from.
func (r *resolver) byParty(a *lists.Act) {
	var found []*entry
	for i := range a.Targets {
		t := &a.Targets[i]
		if a.Action == lists.ActModify && t.Kind == lists.Individual && t.Of != "" {
			if e := r.state.byID[t.Of]; e != nil {
				found = append(found, e)
			}
			continue
		}
		all := r.named(t.Names)
		switch {
		case len(all) == 0:
			r.problem(lists.ProblemTarget, printedName(t.Names), "no party of this name is known on %s; supply the acts with what they are about", r.notice.List)
			return
		case len(all) > 1 && a.Action != lists.ActModify:
			r.problem(lists.ProblemTarget, printedName(t.Names), "%d listings of this name are known on %s, and the notice does not say which it means", len(all), r.notice.List)
			return
		}
		found = append(found, all[len(all)-1])
	}
	a.On = r.shortest(found)
}

// named returns the entries whose listed name is one of those of a party, in
// the order they were listed. Where both forms of a name are known, both must
// lead there.
func (r *resolver) named(names []lists.Name) []*entry {
	zh, latin := listed(names)
	byZh, byLatin := r.byName[plain(zh)], r.byName[plain(latin)]
	if zh == "" || len(byZh) == 0 {
		return byLatin
	}
	if latin == "" || len(byLatin) == 0 {
		return byZh
	}
	return slices.DeleteFunc(slices.Clone(byZh), func(e *entry) bool { return !slices.Contains(byLatin, e) })
}

// shortest names entries by their notice where they are all of it.
func (r *resolver) shortest(found []*entry) []string {
	var on []string
	for _, e := range found {
		key, _ := splitOn(e.d.NativeID)
		whole := !slices.ContainsFunc(r.state.byNotice[key], func(e *entry) bool { return !slices.Contains(found, e) })
		if whole {
			on = append(on, key)
		} else {
			on = append(on, e.d.NativeID)
		}
	}
	return unique(on)
}

// persons tells whose the persons are that an act names: by the organisation
// the notice gives with them.
func (r *resolver) persons(a *lists.Act) {
	a.Targets = slices.Clone(a.Targets)
	for i := range a.Targets {
		t := &a.Targets[i]
		if t.Of != "" || t.Kind != lists.Individual {
			continue
		}
		for _, rel := range t.Relations {
			if all := r.byName[plain(rel.Name)]; len(all) > 0 {
				t.Of = all[len(all)-1].d.NativeID
				break
			}
		}
		if t.Of == "" && len(t.Relations) > 0 {
			r.problem(lists.ProblemTarget, printedName(t.Names), "the organisation of this person is not known on %s", r.notice.List)
		}
	}
}

// check reports an entry of On that leads nowhere.
func (r *resolver) check(a *lists.Act, on string) {
	key, ordinal := splitOn(on)
	n, known := r.notices[key]
	switch {
	case !known:
		r.problem(lists.ProblemTarget, on, "notice %s of %s is not known; supply it first, or correct on", key, r.notice.List)
		return
	case ordinal > 0 && r.state.byID[on] == nil:
		r.problem(lists.ProblemTarget, on, "notice %s of %s lists no party %d", key, r.notice.List, ordinal)
		return
	}
	if (a.Action == lists.ActModify || a.DelistingStated) && len(r.state.about([]string{on})) == 0 {
		r.problem(lists.ProblemTarget, on, "notice %s lists nobody whom this act could be about; name the notice that listed them", key)
		return
	}
	lasting := a.Action != lists.ActModify && !a.DelistingStated
	imposed := len(r.state.imposed[key]) > 0
	if ordinal > 0 {
		imposed = len(r.state.byID[on].measures) > 0
	}
	switch {
	case lasting && !imposed && nameOnly(n):
		r.problem(lists.ProblemTarget, on, "the measures of notice %s are not known, so that it cannot be told which this act says %s of; supply that notice first", key, a.Action)
	case lasting && !imposed:
		r.problem(lists.ProblemTarget, on, "notice %s imposed no measure this act could say %s of", key, a.Action)
	case len(r.remaining(on)) == 0 && len(r.state.about([]string{on})) > 0:
		r.problem(lists.ProblemTarget, on, "the parties of %s are off the list already", on)
	}
}

// remaining returns the entries On names that nothing has taken off the list.
func (r *resolver) remaining(on string) []*entry {
	return slices.DeleteFunc(slices.Clone(r.state.about([]string{on})), func(e *entry) bool { return e.removal.by != "" })
}

// repeated reports an answer that seems to list what is listed already: it
// tells of notices, and makes no second designation.
func (r *resolver) repeated(a *lists.Act) {
	if r.notice.List == listMFA || r.notice.Number != "" || len(a.Targets) == 0 || len(a.On) > 0 {
		return
	}
	for _, t := range a.Targets {
		if len(r.named(t.Names)) == 0 {
			return
		}
	}
	r.problem(lists.ProblemTarget, a.Text, "every party it would list is on %s already, and it has no number: it seems to tell of an earlier notice", r.notice.List)
}

func unique(s []string) []string {
	var all []string
	for _, v := range s {
		if !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	return all
}
