package ofac

import (
	"fmt"
	"strconv"
	"strings"

	"sanctionsd/lists"
)

// linkLabel begins a remark that names a party this one is linked to.
const linkLabel = "Linked To:"

// labelled maps one feature or document.
func (m *mapping) labelled(l labelled) {
	if l.id != 0 {
		m.featureByID(l)
		return
	}
	t, ok := documentTypes[l.label]
	if l.document != nil {
		if label, known := documentLabels[l.document.typ]; known {
			t, ok = documentTypes[label], true
			if !sameLabel(label, l.label) {
				m.unknown("the type of document " + l.document.typ + " is labelled " + quote(l.label) + ", not " + quote(label) + " as before")
			}
		}
	}
	switch {
	case l.document != nil && !ok:
		m.unknown("unknown type of document " + quote(l.label))
		m.document("other", l)
		return
	case ok:
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
		if f.argument != digitalCurrency {
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

// featureByID maps a feature whose type is given by number.
func (m *mapping) featureByID(l labelled) {
	f, ok := featuresByID[l.id]
	switch {
	case !ok:
		m.unknown("unknown feature type " + strconv.Itoa(l.id) + " " + quote(l.label))
		f = feature{id: l.id}
		if code, is := strings.CutPrefix(l.label, currencyLabel); is && isCurrency(code) {
			// A new currency: its label says as much as the table would.
			f = currencyFeature(l.id, l.label)
		}
	case !sameLabel(f.label, l.label):
		m.unknown("the feature type " + strconv.Itoa(l.id) + " is labelled " + quote(l.label) + ", not " + quote(f.label) + " as before")
	}
	if l.value == "" {
		m.findings.Add(lists.FindingNote, m.where, "a feature "+strconv.Itoa(l.id)+" "+quote(l.label)+" without a value")
		m.keep(l)
		return
	}
	m.feature(f, l)
	if f.to != toExtra && (l.reliability != "" || l.comment != "" || l.period != nil && !f.to.dated()) {
		// The field has no room for what OFAC says about the value.
		m.keep(l)
	}
}

func (m *mapping) feature(f feature, l labelled) {
	switch f.to {
	case toContact:
		m.d.Contacts = append(m.d.Contacts, lists.Contact{Type: f.argument, Value: l.value})
	case toIdentifier:
		m.identifier(f.argument, l)
	case toGender:
		m.d.Genders = append(m.d.Genders, l.value)
	case toTitle:
		m.d.Titles = append(m.d.Titles, l.value)
	case toBirthDate, toBirthPlace, toNationality, toCitizenship:
		m.personal(f, l)
	case toSecondary:
		m.d.SecondarySanctions = append(m.d.SecondarySanctions, lists.SecondarySanction{Text: l.value, Basis: l.label})
	case toAdditional:
		if !strings.HasPrefix(l.value, "Subject to Secondary Sanctions") {
			m.keep(l)
			return
		}
		m.d.SecondarySanctions = append(m.d.SecondarySanctions, lists.SecondarySanction{Text: l.value, Basis: l.label})
	case toDirective, toListing, toEffective, toDivestment:
		m.directive(f, l)
	case toMenu:
		m.menu = append(m.menu, menuFeature{l, f.argument})
	case toRegistration:
		m.country(l.value)
		if !m.link(l.value, "registration") || f.keep {
			m.keep(l)
		}
	case toExtra:
		m.keep(l)
	default:
		if m.single == nil {
			m.single = make(map[destination][]labelled)
		}
		m.single[f.to] = append(m.single[f.to], l)
	}
}

// personal files a feature that the other formats have an element for.
func (m *mapping) personal(f feature, l labelled) {
	v := dated{text: l.value, alternative: l.alternative, period: l.period}
	to := &m.births
	switch f.to {
	case toBirthPlace:
		to = &m.places
	case toNationality:
		to = &m.nationalities
	case toCitizenship:
		to = &m.citizenship
	}
	*to = append(*to, v)
}

// dateOf returns the date of a feature in ISO 8601, an interval where it is
// one, or "": of no date, and where oddity has something to say.
func dateOf(l labelled) string {
	if l.period == nil {
		return isoInterval(l.value)
	}
	if oddity(l.value, *l.period) != "" || l.period.approximate {
		return ""
	}
	from, to, _ := l.period.read()
	return interval(from, to)
}

// oddity says what is wrong with a period beside its words, "" for nothing.
func oddity(words string, p period) string {
	_, _, ok := p.read()
	switch _, agrees := p.birth(words); {
	case !ok:
		return "are turned round, or none"
	case !agrees:
		return "say something else"
	case !p.exact():
		return "have ends that are no day, month or year"
	}
	return ""
}

// oddPeriod reports what is wrong with a period, if anything is.
func (m *mapping) oddPeriod(label, words string, p period) bool {
	what := oddity(words, p)
	if what != "" {
		m.unknown("the dates of " + quote(label) + " " + quote(words) + " " + what + ": " + p.text())
	}
	return what != ""
}

// keep puts a labelled value into extra under the key of its feature.
func (m *mapping) keep(l labelled) {
	e := lists.Extra{Key: unknownKey(l.label), Label: l.label, Value: l.value, Reliability: l.reliability}
	if l.id != 0 {
		e.Key = feature{id: l.id}.key()
	} else if f, known := findFeature(l.label); known != unknownLabel {
		e.Key = f.key()
	}
	if l.period != nil {
		if m.oddPeriod(l.label, l.value, *l.period) {
			// All four days, for a person to judge.
			e.Date = l.period.text()
		} else {
			e.Date = l.period.date()
		}
	}
	var more []string
	if l.comment != "" {
		more = append(more, l.comment)
	}
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
	if typ == digitalCurrency {
		i.Currency = strings.TrimPrefix(l.label, currencyLabel)
	}
	var notes []string
	day := func(name, text string) string {
		date := isoInterval(text)
		if date == "" && text != "" {
			notes = append(notes, name+" "+text)
		}
		return date
	}
	i.Issued, i.Expires = day("issued", l.issued), day("expires", l.expires)
	if d := l.document; d != nil {
		i.Authority, i.Name, i.Valid = d.authority, d.name, d.valid
		notes = append(notes, d.notes...)
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
