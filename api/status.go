package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"sanctionsd/lists"
	"sanctionsd/store"
)

func (s *Server) status(w http.ResponseWriter, r *http.Request) error {
	st, err := s.Status(r.Context())
	if err != nil {
		return err
	}
	return writeJSON(w, st)
}

// Status says how the lists, the endpoints and the store stand.
func (s *Server) Status(ctx context.Context) (Status, error) {
	st := Status{Lists: []ListStatus{}, Endpoints: []EndpointStatus{}}
	for _, l := range s.Lists() {
		ls, err := s.listStatus(l)
		if err != nil {
			return Status{}, err
		}
		if l.Enabled || ls.Designations > 0 {
			st.Lists = append(st.Lists, ls)
		}
	}
	endpoints, err := s.Endpoints(ctx)
	if err != nil {
		return Status{}, err
	}
	st.Endpoints = append(st.Endpoints, endpoints...)
	st.Store.Stream = s.Store.Stream()
	if st.Store.Seq, err = s.Store.Seq(); err != nil {
		return Status{}, err
	}
	if st.Store.Bytes, err = s.Store.Size(); err != nil {
		return Status{}, err
	}
	return st, nil
}

func (s *Server) listStatus(l List) (ListStatus, error) {
	ls := ListStatus{List: l.Source.ID, Title: l.Source.Title, Authority: l.Source.Authority, Enabled: l.Enabled}
	state, held, err := s.Store.ListState(l.Source.ID)
	if err != nil {
		return ls, err
	}
	check, checked, err := s.Store.LastCheck(l.Source.ID)
	if err != nil {
		return ls, err
	}
	if held {
		ls.LastChange = store.FormatTime(state.LastChange)
		ls.PublicationDate = state.Publication.Date
		ls.Publication = state.Publication.ID
		ls.Format, ls.Partial, ls.Designations, ls.Digest = state.Format, state.Partial, state.Designations, state.Digest
		ls.Coverage = &lists.Coverage{From: state.Baselined.UTC().Format(time.DateOnly), Through: state.Publication.Date}
	}
	if checked {
		ls.Outcome, ls.Reasons, ls.LastCheck = check.Outcome, check.Reasons, store.FormatTime(check.Last)
		// By the clock and not only by what was told: status answers without a
		// daemon, too.
		_, stale := s.Syncer.Stale(state, check, l.StaleAfter)
		ls.Stale = held && l.Enabled && stale
		if check.Held != nil {
			ls.Held, ls.Waiting = check.Held.Counts.Held, check.Held
		}
	}
	if s.Next != nil {
		ls.NextRun = store.FormatTime(s.Next(l.Source.ID))
	}
	if l.Source.Notices != nil {
		if err := s.noticesStatus(&ls, l, state, check); err != nil {
			return ls, err
		}
	}
	ls.Faults = faults(ls, l.Source)
	return ls, nil
}

// noticesStatus says how a list stands that follows from notices.
func (s *Server) noticesStatus(ls *ListStatus, l List, state store.ListState, check store.Check) (err error) {
	covered := l.Source.Notices.Coverage
	covered.Through = state.NewestDate
	ls.Coverage = &covered
	if ls.WaitingReviews, err = s.waitingReviews(l.Source.ID); err != nil {
		return err
	}
	ls.Reviews, ls.Held = len(ls.WaitingReviews), 0
	for _, r := range ls.WaitingReviews {
		if r.Held() {
			ls.Held++
		}
	}
	if turn, ok, err := s.Store.NextTurn(l.Source.ID); err != nil {
		return err
	} else if ok {
		ls.NextTurn = turn.UTC().Format(time.RFC3339)
	}
	req := l.Request
	req.Source = l.Source
	ls.Places, err = s.Syncer.Places(req, check)
	return err
}

// faults says what of a list needs a person. One failed check of a list that is
// held needs nobody until the list is stale. Of a list that follows from
// notices, what waits is told by the reviews that are open now, which a word
// may have closed since the last run.
func faults(l ListStatus, source lists.Source) (all []string) {
	add := func(format string, args ...any) { all = append(all, l.List+" "+fmt.Sprintf(format, args...)) }
	if l.Outcome == store.OutcomeRejected {
		add("is %s", l.Outcome)
	}
	if l.Waiting != nil || l.Outcome == store.OutcomeQuarantined && source.Notices == nil {
		add("is %s", store.OutcomeQuarantined)
	}
	unread, gaps := 0, 0
	for _, r := range l.WaitingReviews {
		if r.Unread() {
			unread++
		} else {
			gaps++
		}
	}
	switch {
	case unread == 1:
		add("has an unread notice")
	case unread > 1:
		add("has %d unread notices", unread)
	}
	switch {
	case gaps == 1:
		add("has a gap in its numbers")
	case gaps > 1:
		add("has %d gaps in its numbers", gaps)
	}
	if l.Stale {
		add("is stale")
	}
	if l.Outcome == store.OutcomeFailed && l.Digest == "" {
		add("could not be fetched yet")
	}
	return all
}

func (s *Server) lists(w http.ResponseWriter, r *http.Request) error {
	all := []ListStatus{}
	for _, l := range s.Lists() {
		ls, err := s.scopeStatus(scope{List: l})
		if err != nil {
			return err
		}
		all = append(all, ls)
	}
	return writeJSON(w, all)
}

func (s *Server) list(w http.ResponseWriter, r *http.Request) error {
	sc, err := s.heldScope(r.PathValue("list"))
	if err != nil {
		return err
	}
	ls, err := s.scopeStatus(sc)
	if err != nil {
		return err
	}
	return writeJSON(w, ls)
}

// scopeStatus says how a list stands, with its memberships; with the one of a
// sublist alone, when that is what was asked for.
func (s *Server) scopeStatus(sc scope) (ListStatus, error) {
	ls, err := s.listStatus(sc.List)
	if err != nil {
		return ls, err
	}
	c, err := s.count(sc.Source.ID)
	for _, m := range c.memberships {
		if sc.code == "" || m.Code == sc.code {
			ls.Memberships = append(ls.Memberships, m)
		}
	}
	if sc.code == "" {
		ls.Statuses = c.statuses
	}
	return ls, err
}

func (s *Server) endpoints(w http.ResponseWriter, r *http.Request) error {
	endpoints, err := s.Endpoints(r.Context())
	if err != nil {
		return err
	}
	if endpoints == nil {
		endpoints = []EndpointStatus{}
	}
	return writeJSON(w, endpoints)
}

// healthz: the process lives.
func (s *Server) healthz(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Sanctionsd-Version", s.Version)
	return writeJSON(w, Health{OK: true})
}

// readyz: the store answers and every enabled list is held.
func (s *Server) readyz(w http.ResponseWriter, _ *http.Request) error {
	return s.health(w, func(l ListStatus) []string {
		if l.Digest == "" {
			return []string{l.List + " is not held yet"}
		}
		return nil
	})
}

// freshz: no enabled list is stale, rejected or quarantined, has notices that
// were not read, or could never be had.
func (s *Server) freshz(w http.ResponseWriter, _ *http.Request) error {
	return s.health(w, func(l ListStatus) []string { return l.Faults })
}

func (s *Server) health(w http.ResponseWriter, faults func(ListStatus) []string) error {
	var h Health
	for _, l := range s.Lists() {
		if !l.Enabled {
			continue
		}
		ls, err := s.listStatus(l)
		if err != nil {
			return err
		}
		h.Faults = append(h.Faults, faults(ls)...)
	}
	h.OK = len(h.Faults) == 0
	if !h.OK {
		return respond(w, http.StatusServiceUnavailable, typeJSON, h)
	}
	return writeJSON(w, h)
}
