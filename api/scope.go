package api

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// scope is what a caller means by the id of a list or the code of a
// membership: all designations of a list, or those of them that stand on one
// of its sublists.
type scope struct {
	List
	// code is that of the sublist, "" for the whole list.
	code string
}

// name returns what the caller said.
func (sc scope) name() string {
	if sc.code != "" {
		return sc.code
	}
	return sc.Source.ID
}

// covers reports whether a designation with these memberships is meant.
func (sc scope) covers(memberships []lists.Membership) bool {
	return sc.code == "" || slices.ContainsFunc(memberships, func(m lists.Membership) bool { return m.Code == sc.code })
}

// scopeOf reads the id of a list or the code of a membership.
func (s *Server) scopeOf(name string) (scope, error) {
	if lists.IsSublist(name) {
		if l, err := s.find(lists.Carrier); err == nil {
			return scope{List: l, code: name}, nil
		}
	}
	l, err := s.find(name)
	return scope{List: l}, err
}

// heldScope is scopeOf for those who answer with what is held: it refuses a
// membership of which nothing can be known, because nothing held says where a
// party stands. Nobody may take that for an empty list.
func (s *Server) heldScope(name string) (scope, error) {
	sc, err := s.scopeOf(name)
	if err != nil || sc.code == "" {
		return sc, err
	}
	state, held, err := s.Store.ListState(sc.Source.ID)
	if err != nil || !held {
		return sc, err
	}
	counted, err := s.memberships(sc.Source.ID)
	if err != nil {
		return sc, err
	}
	if state.Designations > 0 && !slices.ContainsFunc(counted, func(m MembershipCount) bool { return lists.IsSublist(m.Code) }) {
		return sc, newProblem(http.StatusConflict, codeUsage,
			"nothing is known of %s: %s is held in the format %s, which does not say on which of its lists a party stands; bring it in one that does, or take all of %s",
			name, sc.Source.ID, state.Format, sc.Source.ID)
	}
	return sc, nil
}

// find returns a list by its id.
func (s *Server) find(id string) (List, error) {
	var ids []string
	for _, l := range s.Lists() {
		if l.Source.ID == id {
			return l, nil
		}
		ids = append(ids, l.Source.ID)
	}
	if lists.IsSublist(id) {
		return List{}, newProblem(http.StatusNotFound, codeUsage, "%s is a membership and no list of its own: it comes with %s; name that", id, lists.Carrier)
	}
	known := "there are " + strings.Join(ids, ", ")
	if slices.Contains(ids, lists.Carrier) {
		known += "; and inside " + lists.Carrier + " the memberships " + strings.Join(lists.Sublists(), ", ")
	}
	return List{}, newProblem(http.StatusNotFound, codeUsage, "no list is called %q; %s", id, known)
}

// held calls f with the JSON of every designation of a list, again from the
// beginning when the list changes meanwhile: begin is called before each time.
func (s *Server) held(list string, begin func(store.Snapshot), f func(raw []byte) error) error {
	const tries = 5
	var err error
	for range tries {
		err = s.Store.Designations(list, func(snap store.Snapshot) error { begin(snap); return nil }, f)
		if !errors.Is(err, store.ErrMoved) {
			break
		}
	}
	return err
}
