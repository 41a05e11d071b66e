package ofactest

import (
	"slices"
	"strings"
	"time"

	"sanctionsd/lists"
)

// labelled is one feature or document under OFAC's label.
type labelled struct {
	label, value, country, issued, expires string
}

// document reports whether l has what only documents have.
func (l labelled) document() bool { return l.country != "" || l.issued != "" || l.expires != "" }

// labels of the fields that keep none.
var (
	contactLabels = map[string]string{"website": "Website", "email": "Email Address", "phone": "Phone Number"}
	genderLabel   = "Gender"
	registered    = "Nationality of Registration"
)

// features returns the features and documents of d, in the order of d.
func features(d *lists.Designation) []labelled {
	var ls []labelled
	add := func(label, value string) {
		if value != "" {
			ls = append(ls, labelled{label: label, value: value})
		}
	}
	for _, c := range d.Contacts {
		add(contactLabels[c.Type], c.Value)
	}
	for _, g := range d.Genders {
		add(genderLabel, g)
	}
	for _, s := range d.SecondarySanctions {
		add(s.Basis, s.Text)
	}
	for _, c := range d.Countries {
		if c.Basis == "registration" && !hasExtra(d, "feature:404", c.Text) {
			add(registered, c.Text)
		}
	}
	if o := d.Organization; o != nil {
		add("Organization Established Date", written(o.Established))
		add("Organization Type:", o.Type)
	}
	if a := d.Aircraft; a != nil {
		add("Aircraft Model", a.Model)
		add("Aircraft Operator", a.Operator)
		add("Aircraft Tail Number", a.TailNumber)
		add("Aircraft Manufacturer's Serial Number (MSN)", a.SerialNumber)
		add("Aircraft Manufacture Date", written(a.Manufactured))
	}
	ls = append(ls, measureLabels(d)...)
	for _, e := range d.Extra {
		if strings.HasPrefix(e.Key, "feature:") {
			add(e.Label, e.Value)
		}
	}
	for _, i := range d.Identifiers {
		ls = append(ls, identifier(i))
	}
	return ls
}

// measureLabels returns the features that measures were made of: the words of a
// directive and its dates. A directive can make two measures.
func measureLabels(d *lists.Designation) []labelled {
	var ls []labelled
	add := func(label, value string) {
		l := labelled{label: label, value: value}
		if value != "" && !slices.Contains(ls, l) {
			ls = append(ls, l)
		}
	}
	for _, m := range d.Measures {
		if m.Native == nil {
			continue
		}
		add(m.Native.Text, m.Text)
		name := directiveName(m)
		end := ":"
		if name == "CMIC" {
			end = ""
		}
		listing, effective := m.From, ""
		if len(m.Periods) > 0 {
			listing, effective = "", m.From
		}
		if len(m.Periods) > 1 {
			listing = m.Periods[0].From
		}
		add("Listing Date ("+name+")"+end, written(listing))
		add("Effective Date ("+name+")"+end, written(effective))
		for _, e := range m.Exceptions {
			add(e.Text, written(e.Until))
		}
	}
	return ls
}

// directiveName returns what OFAC calls the directive of a measure in the labels of
// its dates: "EO 14024 Directive 3".
func directiveName(m lists.Measure) string {
	number, ok := strings.CutPrefix(m.Text, "Subject to Directive ")
	if !ok {
		return m.Native.Text
	}
	number, _, _ = strings.Cut(number, " ")
	order := strings.Fields(strings.TrimPrefix(m.Native.Text, "Executive Order "))[0]
	return "EO " + order + " Directive " + number
}

func identifier(i lists.Identifier) labelled {
	l := labelled{label: i.NativeType, value: i.Value, issued: written(i.Issued), expires: written(i.Expires)}
	// Dates that are no single day stand in the note, in OFAC's words.
	if rest, expires, ok := strings.Cut(i.Note, "expires "); ok {
		i.Note, l.expires = strings.TrimSpace(rest), expires
	}
	if issued, ok := strings.CutPrefix(i.Note, "issued "); ok {
		l.issued = issued
	}
	if i.Type == "imo" {
		l.value = "IMO " + l.value
	}
	if i.Country != nil {
		l.country = i.Country.Text
	}
	return l
}

func hasExtra(d *lists.Designation, key, value string) bool {
	return slices.ContainsFunc(d.Extra, func(e lists.Extra) bool { return e.Key == key && e.Value == value })
}

// alternative reports whether value is not the main one of a field.
func alternative(d *lists.Designation, field, value string) bool {
	return hasExtra(d, "alternative:"+field, value)
}

// written turns an ISO date or interval into OFAC's way of writing it.
func written(iso string) string {
	if from, to, ok := strings.Cut(iso, "/"); ok {
		return written(from) + " to " + written(to)
	}
	for _, l := range [...]struct{ from, to string }{
		{time.DateOnly, "02 Jan 2006"}, {"2006-01", "Jan 2006"}, {"2006", "2006"},
	} {
		if t, err := time.Parse(l.from, iso); err == nil {
			return t.Format(l.to)
		}
	}
	return iso
}

// address is one address as the formats have it.
type address struct {
	street, locality, city, region, postal, country string
}

func addresses(d *lists.Designation) []address {
	var as []address
	for _, a := range d.Addresses {
		out := address{street: a.Street, city: a.City, region: a.Region, postal: a.PostalCode}
		out.locality = a.Full
		if a.Country != nil {
			out.country = a.Country.Text
			out.locality = strings.TrimSuffix(strings.TrimSuffix(out.locality, out.country), ", ")
		}
		out.locality = strings.TrimPrefix(strings.TrimPrefix(out.locality, out.street), ", ")
		if out.city == "" && out.region == "" && out.postal == "" {
			out.city = out.locality
		}
		as = append(as, out)
	}
	return as
}

// names returns the listed name and the aliases of d.
func names(d *lists.Designation) (primary lists.Name, aliases []lists.Name) {
	for _, n := range d.Names {
		if n.Type == lists.NamePrimary {
			primary = n
			continue
		}
		aliases = append(aliases, n)
	}
	return primary, aliases
}

// kindOfAlias returns OFAC's word for a type of name, with a dot behind each
// letter.
func kindOfAlias(t lists.NameType) string {
	switch t {
	case lists.NameFormer:
		return "f.k.a."
	case lists.NameNow:
		return "n.k.a."
	}
	return "a.k.a."
}
