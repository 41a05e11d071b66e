package ofac

import (
	"fmt"
	"strings"

	"sanctionsd/lists"
)

// linkLabel begins a remark that names a party this one is linked to.
const linkLabel = "Linked To:"

// labelled maps one feature or document.
func (m *mapping) labelled(l labelled) {
	if t, ok := documentTypes[l.label]; ok {
		m.document(t, l)
		return
	}
	f, known := findFeature(l.label)
	switch known {
	case unknownLabel:
		m.unknown("unknown idType " + quote(l.label))
		m.keep(l)
		return
	case otherSpelling:
		m.unknown("another spelling of a known idType " + quote(l.label))
		if f.argument != "digital-currency-address" {
			// The fields have no room for the label.
			m.keep(l)
			return
		}
	}
	if f.to != toIdentifier && (l.country != "" || l.issued != "" || l.expires != "") {
		// Only documents have these; nothing else has room for them.
		m.keep(l)
		return
	}
	m.feature(f, l)
}

func (m *mapping) feature(f feature, l labelled) {
	switch f.to {
	case toContact:
		m.d.Contacts = append(m.d.Contacts, lists.Contact{Type: f.argument, Value: l.value})
	case toIdentifier:
		m.identifier(f.argument, l)
	case toGender:
		m.d.Genders = append(m.d.Genders, l.value)
	case toSecondary:
		m.d.SecondarySanctions = append(m.d.SecondarySanctions, lists.SecondarySanction{Text: l.value, Basis: l.label})
	case toAdditional:
		if !strings.HasPrefix(l.value, "Subject to Secondary Sanctions") {
			m.keep(l)
			return
		}
		m.d.SecondarySanctions = append(m.d.SecondarySanctions, lists.SecondarySanction{Text: l.value, Basis: l.label})
	case toRegistration:
		m.country(l.value)
		if !m.link(l.value, "registration") || f.keep {
			m.keep(l)
		}
	case toExtra, toExtraDate:
		m.keep(l)
	default:
		m.single[f.to] = append(m.single[f.to], l)
	}
}

// keep puts a labelled value into extra under the key of its feature.
func (m *mapping) keep(l labelled) {
	f, known := findFeature(l.label)
	e := lists.Extra{Key: unknownKey(l.label), Label: l.label, Value: l.value}
	if known != unknownLabel {
		e.Key = f.key()
	}
	if f.to == toExtraDate {
		e.Date = isoDate(l.value)
	}
	var more []string
	if l.country != "" {
		more = append(more, "country "+l.country)
	}
	if l.issued != "" {
		more = append(more, "issued "+l.issued)
	}
	if l.expires != "" {
		more = append(more, "expires "+l.expires)
	}
	e.Comment = strings.Join(more, ", ")
	m.d.Extra = append(m.d.Extra, e)
}

// document maps an identity document or registration.
func (m *mapping) document(typ string, l labelled) {
	if l.country == "" {
		// OFAC writes the country behind the number where it has no field for
		// it, and in the delimited set always.
		l.value, l.country = cutCountry(l.value)
	}
	if typ == "vessel-registration" {
		if n, ok := strings.CutPrefix(l.value, "IMO "); ok && isDigits(n) {
			typ, l.value = "imo", n
		}
	}
	m.identifier(typ, l)
}

func (m *mapping) identifier(typ string, l labelled) {
	i := lists.Identifier{Type: typ, NativeType: l.label, Value: l.value, Country: m.country(l.country)}
	if typ == "digital-currency-address" {
		i.Currency = strings.TrimPrefix(l.label, currencyLabel)
	}
	var notes []string
	for _, date := range [...]struct {
		name, text string
		field      *string
	}{{"issued", l.issued, &i.Issued}, {"expires", l.expires, &i.Expires}} {
		if date.text == "" {
			continue
		}
		if *date.field = isoDate(date.text); *date.field == "" {
			notes = append(notes, date.name+" "+date.text)
		}
	}
	i.Note = strings.Join(notes, " ")
	m.d.Identifiers = append(m.d.Identifiers, i)
}

// cutCountry takes a known country in brackets off the end of a number.
func cutCountry(number string) (rest, country string) {
	if !strings.HasSuffix(number, ")") {
		return number, ""
	}
	at := strings.LastIndex(number, " (")
	if at <= 0 {
		return number, ""
	}
	country = number[at+2 : len(number)-1]
	if !knownCountry(country) {
		return number, ""
	}
	return number[:at], country
}

func cleanLabelled(l labelled) labelled {
	for _, s := range [...]*string{&l.label, &l.value, &l.country, &l.issued, &l.expires} {
		*s = lists.Clean(*s)
	}
	return l
}

func isDigits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

// quote puts text from a document into a message, bounded.
func quote(s string) string {
	const most = 80
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	return fmt.Sprintf("%q", s)
}
