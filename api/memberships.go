package api

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// counter remembers how many designations of a list hold each membership,
// until the list changes: counting reads the whole list.
type counter struct {
	mu sync.Mutex
	of map[string]counted
}

type counted struct {
	digest string
	counts []MembershipCount
}

// memberships counts the memberships of what is held of a list, the most
// frequent first; none of a list that is not held.
func (s *Server) memberships(list string) ([]MembershipCount, error) {
	state, held, err := s.Store.ListState(list)
	if err != nil || !held {
		return nil, err
	}
	s.counter.mu.Lock()
	defer s.counter.mu.Unlock()
	if c, ok := s.counter.of[list]; ok && c.digest == state.Digest {
		return c.counts, nil
	}
	byCode := make(map[string]*MembershipCount)
	digest := ""
	begin := func(snap store.Snapshot) {
		digest = snap.State.Digest
		clear(byCode)
	}
	err = s.held(list, begin, func(raw []byte) error {
		ms, err := membershipsOf(raw)
		for i, m := range ms {
			if slices.ContainsFunc(ms[:i], func(other lists.Membership) bool { return other.Code == m.Code }) {
				continue
			}
			if byCode[m.Code] == nil {
				byCode[m.Code] = &MembershipCount{Code: m.Code, Name: m.Name}
			}
			byCode[m.Code].Designations++
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	counts := make([]MembershipCount, 0, len(byCode))
	for _, c := range byCode {
		counts = append(counts, *c)
	}
	slices.SortFunc(counts, func(a, b MembershipCount) int {
		return cmp.Or(b.Designations-a.Designations, strings.Compare(a.Code, b.Code))
	})
	if s.counter.of == nil {
		s.counter.of = make(map[string]counted)
	}
	s.counter.of[list] = counted{digest, counts}
	return counts, nil
}
