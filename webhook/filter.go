package webhook

import (
	"path"
	"slices"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// Filter says which events an endpoint gets. An empty part matches
// everything.
//
// Types and Lists judge every event. The other parts judge the events about
// one designation (types "designation.*"), and let all others pass.
type Filter struct {
	// Types are patterns such as "designation.*", in which * stands for any
	// text.
	Types []string
	// Lists are patterns such as "us-*". An event about a designation matches
	// by its list and by the codes of the designation's memberships; one about
	// a list by its list and the sublists inside it; one about neither always.
	Lists []string
	// Kinds, Programs, Countries and Measures are taken word for word.
	// Countries are ISO 3166-1 alpha-2.
	Kinds, Programs, Countries, Measures []string
	// Causes are those of events about designations. Empty means all but
	// parser, format and register, whose effect is told by one list.reparsed.
	Causes []store.Cause
}

const designationPrefix = "designation."

// Match reports whether an event is for the endpoint. One about a designation
// is when the state before it or the state after it meets every part: so
// nobody who was told of a party misses that it left their filter.
func (f *Filter) Match(e store.Event) bool {
	if !matchAny(f.Types, e.Type) {
		return false
	}
	if !strings.HasPrefix(e.Type, designationPrefix) {
		return e.List == "" || matchAny(f.Lists, namesOf(e.List)...)
	}
	if !f.matchCause(e.Cause) {
		return false
	}
	return f.matchState(e.List, e.Before) || f.matchState(e.List, e.After)
}

// namesOf returns what a filter can call a list: its id, and the sublists whose
// designations it carries. What happens to it happens to them.
func namesOf(list string) []string {
	if list != lists.Carrier {
		return []string{list}
	}
	return append([]string{list}, lists.Sublists()...)
}

func (f *Filter) matchCause(c store.Cause) bool {
	if len(f.Causes) > 0 {
		return slices.Contains(f.Causes, c)
	}
	return c != store.CauseParser && c != store.CauseFormat && c != store.CauseRegister
}

func (f *Filter) matchState(list string, s *store.Facets) bool {
	if s == nil {
		return false
	}
	return matchAny(f.Lists, append([]string{list}, s.Lists...)...) &&
		hasAny(f.Kinds, string(s.Kind)) &&
		hasAny(f.Programs, s.Programs...) &&
		hasAny(f.Countries, s.Countries...) &&
		hasAny(f.Measures, s.Measures...)
}

// matchAny reports whether one of words fits one of patterns, or there are
// none.
func matchAny(patterns []string, words ...string) bool {
	if len(patterns) == 0 {
		return true
	}
	return slices.ContainsFunc(patterns, func(p string) bool {
		return slices.ContainsFunc(words, func(w string) bool {
			// A malformed pattern matches nothing; the configuration's check
			// lets none through.
			ok, err := path.Match(p, w)
			return err == nil && ok
		})
	})
}

// hasAny reports whether one of have is wanted, or nothing is.
func hasAny(want []string, have ...string) bool {
	return len(want) == 0 || slices.ContainsFunc(have, func(w string) bool { return slices.Contains(want, w) })
}
