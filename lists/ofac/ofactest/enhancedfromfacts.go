package ofactest

import (
	"slices"
	"strings"
	"time"

	"sanctionsd/lists"
)

// facts writes the features of an entity.
func (c *converter) facts(e *Entity, d *lists.Designation) {
	for _, b := range d.BirthDates {
		text := b.Text
		if text == "" {
			text = written(b.From)
		}
		c.add(e, d, "Birthdate", "birth_dates", text)
	}
	for _, p := range d.BirthPlaces {
		c.add(e, d, "Place of Birth", "birth_places", p)
	}
	for _, n := range d.Nationalities {
		c.add(e, d, "Nationality Country", "nationalities", n.Text)
	}
	for _, n := range d.Citizenships {
		c.add(e, d, "Citizenship Country", "citizenships", n.Text)
	}
	if v := d.Vessel; v != nil {
		flag := ""
		if v.Flag != nil {
			flag = v.Flag.Text
		}
		c.add(e, d, "Vessel Call Sign", "", v.CallSign)
		c.add(e, d, "VESSEL TYPE", "", v.Type)
		c.add(e, d, "Vessel Flag", "", flag)
		c.add(e, d, "Vessel Owner", "", v.Owner)
		c.add(e, d, "Vessel Tonnage", "", v.Tonnage)
		c.add(e, d, "Vessel Gross Registered Tonnage", "", v.GrossTonnage)
	}
	without := *d
	without.Identifiers = nil
	for _, l := range features(&without) {
		c.add(e, d, l.label, "", l.value)
	}
}

// add adds a feature, once. field is the field of the designation that knows
// which value is not the main one.
func (c *converter) add(e *Entity, d *lists.Designation, label, field, text string) {
	if text == "" {
		return
	}
	f := c.kind(label)
	out := Feature{TypeID: f.ID, Value: text, Primary: field == "" || !alternative(d, field, text)}
	switch f.Detail {
	case dateDetail:
		out.Date = periodOf(text)
	case lookupDetail:
		out.ValueRefID = c.ref(f.Label, text)
	case countryDetail:
		out.ValueRefID = c.ref("COUNTRY", text)
	}
	if out.ValueRefID != 0 {
		out.Value = c.texts[out.ValueRefID]
	}
	if slices.ContainsFunc(e.Features, func(g Feature) bool { return g.TypeID == out.TypeID && g.Value == out.Value }) {
		return
	}
	for _, x := range d.Extra {
		if strings.HasPrefix(x.Key, "feature:") && x.Label == label && x.Value == text {
			out.Reliability, out.Comment = c.ref("RELIABILITY", x.Reliability), x.Comment
		}
	}
	e.Features = append(e.Features, out)
}

// identifier writes an identifier as what OFAC has it: some are features.
func (c *converter) identifier(e *Entity, d *lists.Designation, i lists.Identifier) {
	l := identifier(i)
	_, document := c.refs[wordOf("ID DOCUMENT TYPE", l.label)]
	_, feature := c.kinds[plain(l.label)]
	if feature && !document {
		c.add(e, d, l.label, "", l.value)
		return
	}
	doc := Document{
		Type: c.ref("ID DOCUMENT TYPE", l.label), Number: l.value, Invalid: i.Valid != nil && !*i.Valid,
		Authority: i.Authority, Country: c.ref("COUNTRY", l.country), Issued: periodOf(l.issued), Expires: periodOf(l.expires),
	}
	if !strings.HasPrefix(i.Note, "issued ") && !strings.HasPrefix(i.Note, "expires ") {
		doc.Comment = i.Note
	}
	doc.Name = max(0, slices.IndexFunc(d.Names, func(n lists.Name) bool {
		return i.Name == n.Full || i.Name == "" && n.Type == lists.NamePrimary
	}))
	e.Documents = append(e.Documents, doc)
}

// periodOf returns the period of a date in OFAC's words ("24 Feb 2022", "Apr
// 1961", "circa 1957", "1951 to 1953", "1951-1953"), or nil where they are others.
func periodOf(text string) *Period {
	text, approximate := strings.CutPrefix(text, "circa ")
	from, to, ranged := strings.Cut(text, " to ")
	if !ranged {
		from, to, ranged = strings.Cut(text, "-")
	}
	first, last, ok := daysOf(from)
	if !ok {
		return nil
	}
	if !ranged {
		p := Span(first, last)
		p.Approximate = approximate
		return p
	}
	begin, end, ok := daysOf(to)
	if !ok {
		return nil
	}
	return &Period{FromBegin: first, FromEnd: last, ToBegin: begin, ToEnd: end, Approximate: approximate, Range: true}
}

// daysOf returns the first and the last day of a day, a month or a year.
func daysOf(text string) (first, last string, ok bool) {
	for _, l := range [...]struct {
		layout              string
		years, months, days int
	}{{"02 Jan 2006", 0, 0, 1}, {"Jan 2006", 0, 1, 0}, {"2006", 1, 0, 0}} {
		if t, err := time.Parse(l.layout, text); err == nil {
			return t.Format(time.DateOnly), t.AddDate(l.years, l.months, l.days).AddDate(0, 0, -1).Format(time.DateOnly), true
		}
	}
	return "", "", false
}
