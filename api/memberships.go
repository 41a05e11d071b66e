package api

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"sanctionsd/lists"
	"sanctionsd/search"
	"sanctionsd/store"
)

// standing is the part of a designation that says where it stands and how.
type standing struct {
	Memberships []lists.Membership `json:"memberships"`
	Status      lists.Status       `json:"status"`
}

// standingOf reads the JSON of a designation, and decodes no more of it than
// that part.
func standingOf(raw []byte) (st standing, err error) {
	read := search.Fields(raw, func(name, value []byte) bool {
		switch string(name) {
		case "memberships":
			st.Memberships, err = membershipList(value)
		case "status":
			text, ok := search.Text(value)
			st.Status = lists.Status(text)
			return ok
		}
		return err == nil
	})
	if err == nil && !read {
		err = json.Unmarshal(raw, &st) // it says what is wrong
	}
	return st, err
}

// membershipsOf reads the memberships in the JSON of a designation.
func membershipsOf(raw []byte) (ms []lists.Membership, err error) {
	found := false
	read := search.Fields(raw, func(name, value []byte) bool {
		if found = string(name) == "memberships"; found {
			ms, err = membershipList(value)
		}
		return !found
	})
	if read || found {
		return ms, err
	}
	st, err := standingOf(raw)
	return st.Memberships, err
}

// membershipList reads memberships as far as a list is counted by them: without
// the day of listing.
func membershipList(raw []byte) (ms []lists.Membership, err error) {
	read := search.Elements(raw, func(value []byte) bool {
		var m lists.Membership
		ok := search.Fields(value, func(name, value []byte) bool {
			text, ok := search.Text(value)
			switch string(name) {
			case "code":
				m.Code = string(text)
			case "name":
				m.Name = string(text)
			}
			return ok
		})
		ms = append(ms, m)
		return ok
	})
	if !read {
		ms = nil
		err = json.Unmarshal(raw, &ms) // it says what is wrong
	}
	return ms, err
}

// counter remembers how many designations of a list hold each membership and
// have each status, until the list changes: counting reads the whole list.
type counter struct {
	mu sync.Mutex
	of map[string]*listCounter
}

// listCounter counts one list for all who ask at a time, while others count
// others.
type listCounter struct {
	mu   sync.Mutex
	last counted
}

// list returns the counter of a list.
func (c *counter) list(id string) *listCounter {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == nil {
		c.of = make(map[string]*listCounter)
	}
	if c.of[id] == nil {
		c.of[id] = new(listCounter)
	}
	return c.of[id]
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
	of := s.counter.list(list)
	of.mu.Lock()
	defer of.mu.Unlock()
	if of.last.statuses != nil && of.last.digest == state.Digest {
		return of.last, nil
	}
	byCode := make(map[string]*MembershipCount)
	var c counted
	begin := func(snap store.Snapshot) {
		c = counted{digest: snap.State.Digest, statuses: make(map[lists.Status]int)}
		clear(byCode)
	}
	err = s.held(list, begin, func(raw []byte) error {
		d, err := standingOf(raw)
		if err != nil {
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
	of.last = c
	return c, nil
}
