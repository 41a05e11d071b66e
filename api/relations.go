package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// relations answers with the relations of a designation both ways, as they are
// now.
func (s *Server) relations(w http.ResponseWriter, id string) error {
	d, err := s.decoded(id)
	if err != nil {
		return s.gone(id, err)
	}
	rel := Relations{Also: []Party{}, Outgoing: []Outgoing{}, Incoming: []Incoming{}}
	family := s.family(d.List)
	for _, r := range d.Relations {
		o := Outgoing{Relation: r, Held: []Party{}}
		if r.NativeID != "" {
			if o.Held, err = s.parties(family, r.NativeID); err != nil {
				return err
			}
		}
		rel.Outgoing = append(rel.Outgoing, o)
	}
	same, err := s.parties(family, d.NativeID)
	if err != nil {
		return err
	}
	for _, p := range same {
		if p.ID != id {
			rel.Also = append(rel.Also, p)
		}
	}
	for _, list := range family {
		incoming, err := s.incoming(list, d.NativeID)
		if err != nil {
			return err
		}
		rel.Incoming = append(rel.Incoming, incoming...)
	}
	return writeJSON(w, rel)
}

// ofac begins the ids of OFAC's lists.
const ofac = "us-ofac-"

// family returns the lists in which a native id of one list means the same
// party: OFAC numbers parties once for all of its lists.
func (s *Server) family(list string) (family []string) {
	for _, l := range s.Lists() {
		if id := l.Source.ID; id == list || strings.HasPrefix(id, ofac) && strings.HasPrefix(list, ofac) {
			family = append(family, id)
		}
	}
	return family
}

// parties returns the designations of a native id that are held.
func (s *Server) parties(family []string, nativeID string) ([]Party, error) {
	parties := []Party{}
	for _, list := range family {
		d, err := s.decoded(list + "/" + nativeID)
		if errors.Is(err, store.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		parties = append(parties, partyOf(d))
	}
	return parties, nil
}

// incoming returns the relations that designations of a list state to a native
// id, in the order of their ids.
func (s *Server) incoming(list, nativeID string) (incoming []Incoming, err error) {
	var member bytes.Buffer
	member.WriteString(`"native_id":`)
	if err := newEncoder(&member).Encode(nativeID); err != nil {
		return nil, err
	}
	member.Truncate(member.Len() - 1) // the encoder's newline
	begin := func(store.Snapshot) { incoming = nil }
	err = s.held(list, begin, func(raw []byte) error {
		// Few designations name the id, and only those are worth decoding: no
		// text can hold these bytes, since its quotes are escaped.
		if !bytes.Contains(raw, member.Bytes()) {
			return nil
		}
		var d lists.Designation
		if err := json.Unmarshal(raw, &d); err != nil {
			return err
		}
		for _, r := range d.Relations {
			if r.NativeID == nativeID {
				incoming = append(incoming, Incoming{Party: partyOf(&d), Type: r.Type, NativeType: r.NativeType, Quality: r.Quality})
			}
		}
		return nil
	})
	if errors.Is(err, store.ErrNotFound) {
		err = nil // a list that is not held states nothing
	}
	return incoming, err
}

func (s *Server) decoded(id string) (*lists.Designation, error) {
	raw, err := s.Store.Designation(id)
	if err != nil {
		return nil, err
	}
	d := new(lists.Designation)
	return d, json.Unmarshal(raw, d)
}
