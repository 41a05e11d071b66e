package sync

import (
	"encoding/json"
	"fmt"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// PlaceStatus says how one of the places stands where the notices of a list are
// found.
type PlaceStatus struct {
	Name string     `json:"name"`
	Role lists.Role `json:"role"`
	// Good is when it was last read whole, "" for never; Fault why it was not
	// since, "" when the last try went well.
	Good  string `json:"good"`
	Fault string `json:"fault,omitempty"`
}

// Places says how the places of a list stand that follows from notices, in the
// order they are asked; none for another list. What is known of a place that is
// asked no more, such as the index of a year that is over, is left out.
func (s *Syncer) Places(req Request, check store.Check) ([]PlaceStatus, error) {
	if req.Source.Notices == nil {
		return nil, nil
	}
	var known places
	if len(check.Places) > 0 {
		if err := json.Unmarshal(check.Places, &known); err != nil {
			return nil, fmt.Errorf("decode what is known of the places of %s: %w", req.Source.ID, err)
		}
	}
	asked, err := req.Source.Notices.Places(req.URL, s.now())
	if err != nil {
		return nil, fmt.Errorf("places of %s: %w", req.Source.ID, err)
	}
	all := make([]PlaceStatus, 0, len(asked))
	for _, p := range asked {
		st := PlaceStatus{Name: p.Name, Role: p.Role}
		if k := known.Places[p.Name]; k != nil {
			st.Good, st.Fault = store.FormatTime(k.Good), k.Fault
		}
		all = append(all, st)
	}
	return all, nil
}
