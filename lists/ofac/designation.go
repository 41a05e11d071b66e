package ofac

import (
	"cmp"
	"slices"
	"strings"

	"sanctionsd/lists"
)

// mapping makes one designation of one record.
type mapping struct {
	d        *lists.Designation
	where    string
	findings *lists.Findings
	// single collects the values of fields that hold one value only; OFAC
	// gives some of them several times.
	single map[destination][]labelled
}

// designate maps a record to a sealed designation. The formats share it, so a
// record in equal words gives an equal designation.
func designate(p publisher, r *record, findings *lists.Findings) *lists.Designation {
	d := &lists.Designation{
		ID:       p.id + "/" + r.uid,
		List:     p.id,
		NativeID: r.uid,
		Kind:     r.kind,
		Programs: r.programs,
		Titles:   r.titles,
		// Which of the lists inside the Consolidated List an entry is on, these
		// formats do not say.
		Memberships: []lists.Membership{{Code: p.id, Name: p.membership}},
		Status:      lists.StatusActive,
		InForce:     lists.InForceYes,
		Remarks:     strings.Join(r.notes, itemEnd),
		Extra:       r.extra,
	}
	m := mapping{d: d, where: r.where, findings: findings, single: make(map[destination][]labelled)}
	m.names(r)
	m.addresses(r)
	m.births(r)
	for _, l := range r.labelled {
		m.labelled(cleanLabelled(l))
	}
	m.singles()
	m.vessel(r.vessel)
	for _, name := range r.links {
		d.Relations = append(d.Relations, lists.Relation{Type: "linked-to", NativeType: linkLabel, Name: name})
	}
	d.Seal()
	return d
}

func (m *mapping) names(r *record) {
	m.d.Names = append(m.d.Names, lists.Name{Full: r.full, Type: lists.NamePrimary, Parts: nameParts(r.last, r.first)})
	for _, a := range r.aliases {
		n := lists.Name{Full: a.full, Quality: lists.Strong, Parts: nameParts(a.last, a.first)}
		if a.weak {
			n.Quality = lists.Weak
		}
		switch a.kind {
		case "a.k.a.":
			n.Type = lists.NameAlias
		case "f.k.a.":
			n.Type = lists.NameFormer
		case "n.k.a.":
			n.Type = lists.NameNow
		default:
			n.Type = lists.NameAlias
			m.unknown("unknown type of alias " + quote(a.kind))
			m.extra("alias-type", a.kind, a.full, "")
		}
		m.d.Names = append(m.d.Names, n)
	}
}

// nameParts returns the parts of a name that are told apart. The classic format
// puts the name of an entity, vessel or aircraft into lastName whole, and now
// and then that of an individual.
func nameParts(last, first string) *lists.NameParts {
	if first == "" {
		return nil
	}
	return &lists.NameParts{First: first, Last: last}
}

func (m *mapping) addresses(r *record) {
	for _, a := range r.addresses {
		m.d.Addresses = append(m.d.Addresses, lists.Address{
			Full:       joinText(", ", a.street, a.locality, a.country),
			Street:     a.street,
			City:       a.city,
			Region:     a.region,
			PostalCode: a.postal,
			Country:    m.country(a.country),
		})
		m.link(a.country, "address")
	}
}

func (m *mapping) births(r *record) {
	for _, b := range r.births {
		m.d.BirthDates = append(m.d.BirthDates, birthDate(lists.Clean(b.text)))
	}
	for _, b := range r.places {
		m.d.BirthPlaces = append(m.d.BirthPlaces, b.text)
	}
	for _, n := range r.nationalities {
		if c := m.country(n.text); c != nil {
			m.d.Nationalities = append(m.d.Nationalities, *c)
		}
		m.link(n.text, "nationality")
	}
	for _, c := range r.citizenship {
		if c := m.country(c.text); c != nil {
			m.d.Citizenships = append(m.d.Citizenships, *c)
		}
		m.link(c.text, "citizenship")
	}
	m.alternatives("birth_dates", r.births)
	m.alternatives("birth_places", r.places)
	m.alternatives("nationalities", r.nationalities)
	m.alternatives("citizenships", r.citizenship)
}

// alternatives keeps which values of a field are not the main one, since the
// field is a set. A value that is given as both is the main one.
func (m *mapping) alternatives(field string, values []dated) {
	for _, v := range values {
		main := slices.ContainsFunc(values, func(w dated) bool { return !w.alternative && w.text == v.text })
		if v.alternative && !main {
			m.extra("alternative:"+field, "", v.text, "")
		}
	}
}

func (m *mapping) vessel(v lists.VesselInfo) {
	if v == (lists.VesselInfo{}) {
		return
	}
	m.d.Vessel = &v
	if v.Flag != nil && v.Flag.Code != "" {
		m.link(v.Flag.Text, "flag")
	}
}

// country returns the country of the words, nil for none, and reports words
// that are in no table.
func (m *mapping) country(text string) *lists.Country {
	c := country(text)
	if c != nil && !knownCountry(c.Text) {
		m.unknown("unknown country " + quote(c.Text))
	}
	return c
}

// link ties the designation to a country and reports whether there is one.
func (m *mapping) link(text, basis string) bool {
	c := country(text)
	if c == nil || c.Text == "undetermined" {
		return false
	}
	m.d.Countries = append(m.d.Countries, lists.CountryLink{Code: c.Code, Text: c.Text, Basis: basis})
	return true
}

// singles fills the fields that hold one value. Of several the first in the
// order of the alphabet is taken, since their own order means nothing, and the
// rest stay in extra.
func (m *mapping) singles() {
	var org lists.Organization
	var plane lists.AircraftInfo
	for _, s := range [...]struct {
		to    destination
		field *string
		date  bool
	}{
		{toOrganizationEstablished, &org.Established, true},
		{toOrganizationType, &org.Type, false},
		{toAircraftModel, &plane.Model, false},
		{toAircraftOperator, &plane.Operator, false},
		{toAircraftTail, &plane.TailNumber, false},
		{toAircraftSerial, &plane.SerialNumber, false},
		{toAircraftManufactured, &plane.Manufactured, true},
	} {
		values := m.single[s.to]
		slices.SortFunc(values, func(a, b labelled) int { return cmp.Compare(a.value, b.value) })
		for _, l := range values {
			value := l.value
			if s.date {
				value = isoDate(value)
			}
			if value == "" || *s.field != "" && *s.field != value {
				m.keep(l)
				continue
			}
			*s.field = value
		}
	}
	m.d.Organization, m.d.Aircraft = &org, &plane
}

func (m *mapping) unknown(text string) { m.findings.Add(lists.FindingVocabulary, m.where, text) }

func (m *mapping) extra(key, label, value, comment string) {
	m.d.Extra = append(m.d.Extra, lists.Extra{Key: key, Label: label, Value: value, Comment: comment})
}

// joinText joins the texts that are not empty.
func joinText(sep string, texts ...string) string {
	var b strings.Builder
	for _, t := range texts {
		if t == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(sep)
		}
		b.WriteString(t)
	}
	return b.String()
}
