package api

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// counter remembers how many designations of a list hold each membership and
// have each status, until the list changes: counting reads the whole list.
type counter struct {
	mu sync.Mutex
	of map[string]counted
}

type counted struct {
	digest string
	// memberships stand the most frequent first.
	memberships []MembershipCount
	statuses    map[lists.Status]int
}

// memberships counts the memberships of what is held of a list, the most
// frequent first; none of a list that is not held.
func (s *Server) memberships(list string) ([]MembershipCount, error) {
	c, err := s.count(list)
	return c.memberships, err
}

// count counts what is held of a list; nothing of a list that is not held.
func (s *Server) count(list string) (counted, error) {
	state, held, err := s.Store.ListState(list)
	if err != nil || !held {
		return counted{}, err
	}
	s.counter.mu.Lock()
	defer s.counter.mu.Unlock()
	if c, ok := s.counter.of[list]; ok && c.digest == state.Digest {
		return c, nil
	}
	byCode := make(map[string]*MembershipCount)
	var c counted
	begin := func(snap store.Snapshot) {
		c = counted{digest: snap.State.Digest, statuses: make(map[lists.Status]int)}
		clear(byCode)
	}
	err = s.held(list, begin, func(raw []byte) error {
		var d struct {
			Memberships []lists.Membership `json:"memberships"`
			Status      lists.Status       `json:"status"`
		}
		if err := json.Unmarshal(raw, &d); err != nil {
			return err
		}
		if d.Status != "" {
			c.statuses[d.Status]++
		}
		for i, m := range d.Memberships {
			if slices.ContainsFunc(d.Memberships[:i], func(other lists.Membership) bool { return other.Code == m.Code }) {
				continue
			}
			if byCode[m.Code] == nil {
				byCode[m.Code] = &MembershipCount{Code: m.Code, Name: m.Name}
			}
			byCode[m.Code].Designations++
		}
		return nil
	})
	if err != nil {
		return counted{}, err
	}
	for _, m := range byCode {
		c.memberships = append(c.memberships, *m)
	}
	slices.SortFunc(c.memberships, func(a, b MembershipCount) int {
		return cmp.Or(b.Designations-a.Designations, strings.Compare(a.Code, b.Code))
	})
	if s.counter.of == nil {
		s.counter.of = make(map[string]counted)
	}
	s.counter.of[list] = c
	return c, nil
}
