package main

import (
	"slices"
	"strings"

	"sanctionsd/lists"
)

// lines returns a line for each of values.
func lines[T any](values []T, line func(T) string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = line(v)
	}
	return out
}

// facts joins what is there of the parts.
func facts(parts ...string) string { return join(", ", parts...) }

func join(between string, parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(between)
		}
		b.WriteString(p)
	}
	return b.String()
}

// below indents lines below the one before; nothing for those that are empty.
func below(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		if p != "" {
			b.WriteString("\n  " + p)
		}
	}
	return b.String()
}

// tag puts a word before a value, nothing before nothing.
func tag(word, value string) string {
	if value == "" {
		return ""
	}
	return word + " " + value
}

// unsaid returns tag, unless the text says the value already.
func unsaid(text, word, value string) string {
	if strings.Contains(strings.ToLower(text), strings.ToLower(value)) {
		return ""
	}
	return tag(word, value)
}

// nameTitle is the name a party is listed under, with the same in Latin script
// behind a name in another one.
func nameTitle(d *lists.Designation) string {
	title := d.PrimaryName()
	i := slices.IndexFunc(d.Names, func(n lists.Name) bool { return n.Full == title })
	if i < 0 || d.Names[i].Script == latin || d.Names[i].Script == "" {
		return title
	}
	for _, v := range d.Names[i].Variants {
		if v.Script == latin && v.Full != title {
			return title + " (" + v.Full + ")"
		}
	}
	return title
}

// latin is the ISO 15924 code of Latin script.
const latin = "Latn"

// lapsedWords say what is known of a measure whose suspension ran out.
const lapsedWords = "the end given to a suspension has passed, and no notice about it is known: in force again by its terms, unconfirmed"

// suspendedUntil returns the end of the suspension of what is suspended of d,
// "" when there is none, or not one for all of it.
func suspendedUntil(d *lists.Designation) string {
	end := ""
	for _, m := range d.Measures {
		if m.State != lists.StateSuspended {
			continue
		}
		until := suspensionEnd(m.Periods)
		if until == "" || end != "" && end != until {
			return ""
		}
		end = until
	}
	return end
}

// suspensionEnd returns the end of a measure's suspension, with all it was
// extended by, "" for one without an end, and where there are several with
// something between them: which of them is meant the periods do not tell.
func suspensionEnd(periods []lists.Period) string {
	end, over := "", false
	for _, p := range periods {
		suspended := p.State == lists.StateSuspended
		switch {
		case suspended && over, suspended && p.Until == "":
			return ""
		case suspended:
			end = p.Until
		case end != "":
			over = true
		}
	}
	return end
}

// evidenceWords say what a designation rests on that no page was read for.
func evidenceWords(e lists.Evidence) string {
	switch e {
	case lists.EvidenceRegister:
		return "known from the register of notices that this program carries; the page of the notice that lists it was not read here"
	case lists.EvidenceOperator:
		return "its acts were supplied by an operator, in the file below"
	}
	return ""
}

func measureLines(m lists.Measure) string {
	native := ""
	if m.Native != nil {
		native = join(" ", m.Native.Text, parens(m.Native.ID))
	}
	exceptions := lines(m.Exceptions, func(e lists.Exception) string {
		return facts(tag("exception", join(" ", e.Type, e.Text)), tag("by", e.Authority), tag("until", e.Until))
	})
	periods := lines(m.Periods, func(p lists.Period) string {
		return facts(p.State, tag("from", p.From), tag("until", p.Until), tag("by", p.By))
	})
	state := m.State
	if m.State == lists.StateSuspended {
		state = join(" ", state, tag("until", suspensionEnd(m.Periods)))
	}
	return join(": ", m.Code, facts(native, tag("from", m.From), state, tag("in force:", string(m.InForce)))) +
		below(tag("in the authority's words:", m.Text)) +
		below(periods...) +
		below(exceptions...) +
		below(tag("hits", strings.Join(m.Hits, ", ")), tag("binds", strings.Join(m.Binds, ", ")),
			tag("in", strings.Join(m.Regions, ", ")), tag("basis", strings.Join(m.Basis, "; ")))
}

func nameLines(n lists.Name) string {
	s := n.Full + " (" + facts(string(n.Type), string(n.Quality), n.Script, n.Language) + ")" + below(partsLine(n.Full, n.Parts))
	for _, v := range n.Variants {
		s += below(join(": ", v.Script, v.Full), partsLine(v.Full, v.Parts))
	}
	return s
}

// partsLine says of the parts of a name what the whole does not: a first and a
// last name stand in it, and other capitals say nothing to a person.
func partsLine(full string, p *lists.NameParts) string {
	if p == nil {
		return ""
	}
	whole := p.Whole
	if strings.EqualFold(whole, full) {
		whole = ""
	}
	return facts(unsaid(full, "first", p.First), unsaid(full, "middle", p.Middle), unsaid(full, "last", p.Last),
		tag("maiden", p.Maiden), tag("patronymic", p.Patronymic), tag("matronymic", p.Matronymic), tag("nickname", p.Nickname),
		tag("spelt", whole))
}

func identifierLine(i lists.Identifier) string {
	valid := ""
	if i.Valid != nil {
		valid = "valid"
		if !*i.Valid {
			valid = "not valid"
		}
	}
	native := i.NativeType
	if strings.EqualFold(i.Type, native) {
		native = ""
	}
	return facts(join(" ", i.Type, i.Currency, i.Value, parens(native)), country(i.Country), tag("by", i.Authority),
		tag("issued", i.Issued), tag("expires", i.Expires), valid, tag("in the name of", i.Name), i.Note)
}

func addressLines(a lists.Address) string {
	first := facts(a.Full, placeLine(a.Full, a.Street, a.City, a.Region, a.PostalCode))
	where := country(a.Country)
	if a.Country != nil && a.Country.Code != "" && a.Country.Text != "" && strings.Contains(a.Full, a.Country.Text) {
		where = a.Country.Code
	}
	s := join(" ", facts(first, where), parens(a.Script))
	for _, v := range a.Variants {
		s += below(facts(join(": ", v.Script, v.Full), placeLine(v.Full, v.Street, v.City, v.Region, v.PostalCode)))
	}
	return s
}

// placeLine says of the parts of an address what the whole does not.
func placeLine(full, street, city, region, postalCode string) string {
	return facts(unsaid(full, "street", street), unsaid(full, "city", city), unsaid(full, "region", region), unsaid(full, "postal code", postalCode))
}

func birthLine(b lists.BirthDate) string {
	when := b.From
	if b.To != b.From {
		when = join(" to ", b.From, b.To)
	}
	if b.Circa {
		when = join(" ", "about", when)
	}
	if b.Text == when {
		return "on " + when
	}
	return facts(tag("on", when), tag("in the source's words:", b.Text))
}

func extraLine(e lists.Extra) string {
	return join(": ", join(" ", e.Label, parens(e.Key)), facts(e.Value, tag("date", e.Date), tag("reliability:", e.Reliability), e.Comment))
}

func countryOf(c lists.Country) string { return country(&c) }

// country is the source's words with the code, "" for none.
func country(c *lists.Country) string {
	if c == nil {
		return ""
	}
	if c.Text == "" {
		return c.Code
	}
	return join(" ", c.Text, parens(c.Code))
}

func parens(s string) string {
	if s == "" {
		return ""
	}
	return "(" + s + ")"
}
