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
	codes    map[string]string
	// single collects the values of fields that hold one value only; OFAC
	// gives some of them several times.
	single map[destination][]labelled
	// directives and menu collect what features say of measures.
	directives map[string]*directive
	menu       []menuFeature
	// asOf is the day of the publication, "" where it is not known; timed says
	// that it was looked at.
	asOf  string
	timed bool
	// births, places, nationalities and citizenship collect what stands in
	// elements of its own in one format and in features in the other.
	births, places, nationalities, citizenship []dated
}

// designate maps a record to a sealed designation. The formats share it, so a
// record in equal words gives an equal designation.
func designate(p publisher, r *record, asOf string, findings *lists.Findings, sealer *lists.Sealer) *lists.Designation {
	d := &lists.Designation{
		ID:          p.id + "/" + r.uid,
		List:        p.id,
		NativeID:    r.uid,
		Kind:        r.kind,
		Names:       cloneNames(r.names),
		Programs:    slices.Clone(r.programs),
		Titles:      slices.Clone(r.titles),
		Memberships: slices.Clone(r.memberships),
		Relations:   slices.Clone(r.relations),
		Status:      lists.StatusActive,
		InForce:     lists.InForceYes,
		Remarks:     strings.Join(r.notes, itemEnd),
		Extra:       slices.Clone(r.extra),
	}
	if !r.stated {
		// Which of the lists inside the Consolidated List an entry is on, the
		// other formats do not say.
		d.Memberships = []lists.Membership{{Code: p.id, Name: p.membership}}
	}
	m := mapping{
		d: d, where: r.where, findings: findings, codes: r.countries, asOf: asOf,
		births: r.births, places: r.places, nationalities: r.nationalities, citizenship: r.citizenship,
	}
	m.names(r)
	m.addresses(r)
	for _, l := range r.labelled {
		m.labelled(cleanLabelled(l))
	}
	m.personalFields()
	m.singles(r.vessel)
	m.measures(p, r)
	for _, a := range r.authorities {
		d.LegalBasis = append(d.LegalBasis, lists.LegalBasis{Law: a.label})
	}
	for _, name := range r.links {
		d.Relations = append(d.Relations, lists.Relation{Type: "linked-to", NativeType: linkLabel, Name: name})
	}
	r.timed = m.timed
	sealer.Seal(d)
	return d
}

// cloneNames copies names: a record can make two designations, which share
// nothing that sealing writes to.
func cloneNames(names []lists.Name) []lists.Name {
	names = slices.Clone(names)
	for i := range names {
		names[i].Variants = slices.Clone(names[i].Variants)
	}
	return names
}

func (m *mapping) names(r *record) {
	if r.full != "" {
		m.d.Names = append(m.d.Names, lists.Name{Full: r.full, Type: lists.NamePrimary, Parts: nameParts(r.last, r.first)})
	}
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
			Script:     a.script,
			Variants:   slices.Clone(a.variants),
		})
		m.link(a.country, "address")
	}
}

// personalFields fills what is known of a person's birth and citizenship.
func (m *mapping) personalFields() {
	for _, b := range m.births {
		if b.period == nil {
			m.d.BirthDates = append(m.d.BirthDates, birthDate(lists.Clean(b.text)))
			continue
		}
		date, _ := b.period.birth(b.text)
		m.d.BirthDates = append(m.d.BirthDates, date)
		if m.oddPeriod("Birthdate", b.text, *b.period) {
			m.d.Extra = append(m.d.Extra, lists.Extra{Key: "feature:8", Label: "Birthdate", Value: b.text, Date: b.period.text()})
		}
	}
	for _, b := range m.places {
		m.d.BirthPlaces = append(m.d.BirthPlaces, b.text)
	}
	for _, n := range m.nationalities {
		if c := m.country(n.text); c != nil {
			m.d.Nationalities = append(m.d.Nationalities, *c)
		}
		m.link(n.text, "nationality")
	}
	for _, c := range m.citizenship {
		if c := m.country(c.text); c != nil {
			m.d.Citizenships = append(m.d.Citizenships, *c)
		}
		m.link(c.text, "citizenship")
	}
	m.alternatives("birth_dates", m.births)
	m.alternatives("birth_places", m.places)
	m.alternatives("nationalities", m.nationalities)
	m.alternatives("citizenships", m.citizenship)
}

// alternatives keeps which values of a field are not the main one, since the
// field is a set. A value that is given as both is the main one.
func (m *mapping) alternatives(field string, values []dated) {
	if !slices.ContainsFunc(values, func(v dated) bool { return v.alternative }) {
		return
	}
	main := make(map[string]bool)
	for _, v := range values {
		if !v.alternative {
			main[v.text] = true
		}
	}
	for _, v := range values {
		if v.alternative && !main[v.text] {
			m.extra("alternative:"+field, "", v.text, "")
		}
	}
}

// country returns the country of the words, nil for none, and reports words
// that are in no table. The document's own code counts before the table's.
func (m *mapping) country(text string) *lists.Country {
	c := country(text)
	if c == nil {
		return nil
	}
	code, stated := m.codes[c.Text]
	if stated {
		if code != "" && c.Code != "" && code != c.Code {
			m.unknown("the country " + quote(c.Text) + " has the code " + quote(code) + ", not " + quote(c.Code) + " as before")
		}
		if code != "" {
			c.Code = code
		}
		return c
	}
	if !knownCountry(c.Text) {
		m.unknown("unknown country " + quote(c.Text))
	}
	return c
}

// link ties the designation to a country and reports whether there is one.
func (m *mapping) link(text, basis string) bool {
	c := countryOf(text)
	if c.Text == "" || c.Text == "undetermined" {
		return false
	}
	if code := m.codes[c.Text]; code != "" {
		c.Code = code
	}
	m.d.Countries = append(m.d.Countries, lists.CountryLink{Code: c.Code, Text: c.Text, Basis: basis})
	return true
}

// singles fills the fields that hold one value. Of several the main one is
// taken, or the first in the order of the alphabet, since their own order
// means nothing; the rest stay in extra.
func (m *mapping) singles(v lists.VesselInfo) {
	var org lists.Organization
	var plane lists.AircraftInfo
	flag := ""
	if v.Flag != nil {
		flag = v.Flag.Text
	}
	for _, s := range [...]struct {
		to    destination
		field *string
		date  bool
	}{
		{toOrganizationEstablished, &org.Established, true},
		{toOrganizationType, &org.Type, false},
		{toVesselCallSign, &v.CallSign, false},
		{toVesselType, &v.Type, false},
		{toVesselFlag, &flag, false},
		{toVesselOwner, &v.Owner, false},
		{toVesselTonnage, &v.Tonnage, false},
		{toVesselGrossTonnage, &v.GrossTonnage, false},
		{toAircraftModel, &plane.Model, false},
		{toAircraftOperator, &plane.Operator, false},
		{toAircraftTail, &plane.TailNumber, false},
		{toAircraftSerial, &plane.SerialNumber, false},
		{toAircraftManufactured, &plane.Manufactured, true},
	} {
		values := m.single[s.to]
		if len(values) == 0 {
			continue
		}
		slices.SortFunc(values, func(a, b labelled) int {
			if a.alternative != b.alternative {
				if a.alternative {
					return 1
				}
				return -1
			}
			return cmp.Compare(a.value, b.value)
		})
		for _, l := range values {
			value := l.value
			if s.date {
				value = dateOf(l)
			}
			if value == "" || *s.field != "" && *s.field != value {
				m.keep(l)
				continue
			}
			*s.field = value
		}
	}
	if org != (lists.Organization{}) {
		m.d.Organization = &lists.Organization{Established: org.Established, Type: org.Type}
	}
	if plane != (lists.AircraftInfo{}) {
		aircraft := plane
		m.d.Aircraft = &aircraft
	}
	// OFAC writes "Unknown" and the like for flags too; they are no countries.
	if v.Flag = country(flag); v.Flag != nil && v.Flag.Code != "" {
		m.link(flag, "flag")
	}
	if v != (lists.VesselInfo{}) {
		vessel := v
		m.d.Vessel = &vessel
	}
}

func (m *mapping) unknown(text string) { m.findings.Add(lists.FindingVocabulary, m.where, text) }

func (m *mapping) extra(key, label, value, comment string) {
	m.d.Extra = append(m.d.Extra, lists.Extra{Key: key, Label: label, Value: value, Comment: comment})
}

// joinText joins the texts that are not empty.
func joinText(sep string, texts ...string) string {
	// Most often there is one of them at most.
	only, size := "", 0
	for _, t := range texts {
		if t != "" {
			only = t
			size += len(sep) + len(t)
		}
	}
	if size <= len(sep)+len(only) {
		return only
	}
	var b strings.Builder
	b.Grow(size)
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
