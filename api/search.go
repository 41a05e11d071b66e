package api

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/search"
	"sanctionsd/store"
)

// DefaultHits is how many hits a search answers with unless it is told.
const DefaultHits = 50

// search answers with the designations that have a name, an identifier or an
// id.
func (s *Server) search(w http.ResponseWriter, r *http.Request) error {
	params := r.URL.Query()
	q, err := search.NewQuery(params.Get("q"))
	if err != nil {
		return badRequest("q: %v", err)
	}
	limit, err := number(params.Get("limit"), DefaultHits)
	if err != nil || limit < 1 {
		return badRequest("limit: %q is not a number from 1", params.Get("limit"))
	}
	a := SearchAnswer{Query: params.Get("q"), Hits: []Hit{}, Searched: []Searched{}}
	scopes, err := s.searchScopes(params["list"], &a)
	if err != nil {
		return err
	}
	for _, list := range scopes {
		if err := s.searchList(r.Context(), q, list, &a); err != nil {
			return err
		}
	}
	slices.SortFunc(a.Hits, func(a, b Hit) int {
		if c := a.Reasons[0].How.Compare(b.Reasons[0].How); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	a.Total = len(a.Hits)
	a.Hits = a.Hits[:min(uint64(len(a.Hits)), limit)]
	return writeJSON(w, a)
}

// searchScopes returns what to search, together what is of one list: of the
// lists and memberships named, each of which must be held, or of every list.
func (s *Server) searchScopes(names []string, a *SearchAnswer) (byList [][]scope, err error) {
	var scopes []scope
	for _, name := range names {
		sc, err := s.heldScope(name)
		if err != nil {
			return nil, err
		}
		scopes = append(scopes, sc)
	}
	if len(names) == 0 {
		for _, l := range s.Lists() {
			_, held, err := s.Store.ListState(l.Source.ID)
			if err != nil {
				return nil, err
			}
			if held {
				scopes = append(scopes, scope{List: l})
			} else if l.Enabled {
				a.NotHeld = append(a.NotHeld, l.Source.ID)
			}
		}
	}
	for _, sc := range scopes {
		i := slices.IndexFunc(byList, func(of []scope) bool { return of[0].Source.ID == sc.Source.ID })
		switch {
		case i < 0:
			byList = append(byList, []scope{sc})
		case !slices.ContainsFunc(byList[i], func(other scope) bool { return other.code == sc.code }):
			byList[i] = append(byList[i], sc)
		}
	}
	return byList, nil
}

// searchList adds the hits of one list, in any of the scopes.
func (s *Server) searchList(ctx context.Context, q *search.Query, scopes []scope, a *SearchAnswer) error {
	var hits []Hit
	counts := make([]int, len(scopes))
	begin := func(store.Snapshot) {
		hits = nil
		clear(counts)
	}
	err := s.held(scopes[0].Source.ID, begin, func(raw []byte) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		covered, err := cover(scopes, raw, counts)
		if err != nil || !covered || !q.MayMatch(raw) {
			return err
		}
		d, err := lists.DecodeDesignation(raw)
		if err != nil {
			return err
		}
		if reasons := q.Match(d); len(reasons) > 0 {
			hits = append(hits, Hit{Party: partyOf(d), Memberships: d.Memberships, Programs: d.Programs, Reasons: reasons})
		}
		return nil
	})
	a.Hits = append(a.Hits, hits...)
	for i, sc := range scopes {
		a.Searched = append(a.Searched, Searched{List: sc.name(), Designations: counts[i]})
	}
	return err
}

// cover counts a designation in each of the scopes that cover it, and reports
// whether one does.
func cover(scopes []scope, raw []byte, counts []int) (covered bool, err error) {
	var memberships []lists.Membership
	if slices.ContainsFunc(scopes, func(sc scope) bool { return sc.code != "" }) {
		if memberships, err = membershipsOf(raw); err != nil {
			return false, err
		}
	}
	for i, sc := range scopes {
		if sc.covers(memberships) {
			counts[i]++
			covered = true
		}
	}
	return covered, nil
}

func partyOf(d *lists.Designation) Party {
	return Party{ID: d.ID, List: d.List, Kind: d.Kind, Name: d.PrimaryName()}
}
