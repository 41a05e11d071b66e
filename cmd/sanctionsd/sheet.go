package main

import (
	"fmt"
	"slices"
	"strings"

	"sanctionsd/api"
	"sanctionsd/lists"
)

// sheet is text for a person: sections with a title, one fact a line, what
// belongs to a fact indented below it.
type sheet struct{ strings.Builder }

// section writes a title and its lines, nothing when there are none.
func (s *sheet) section(title string, lines ...string) {
	lines = slices.DeleteFunc(lines, func(l string) bool { return l == "" })
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(s, "%s\n", title)
	for _, l := range lines {
		fmt.Fprintf(s, "  %s\n", strings.ReplaceAll(l, "\n", "\n  "))
	}
}

// designationSheet returns all that is known of a designation. rel is nil where
// its relations were not looked up.
func designationSheet(d *lists.Designation, rel *api.Relations) string {
	s := new(sheet)
	fmt.Fprintf(s, "%s\n", nameTitle(d))
	fmt.Fprintf(s, "%s\n", facts(d.ID, string(d.Kind), listTitle(d.List), "native id "+d.NativeID))
	status := join(" ", tag("status", string(d.Status)), tag("until", suspendedUntil(d)))
	if state := facts(status, tag("in force:", string(d.InForce)), tag("listed on", d.ListedOn), tag("off the list from", d.RemovedOn), tag("role:", d.Role)); state != "" {
		fmt.Fprintf(s, "%s\n", state)
	}
	if d.InForce == lists.InForceUnconfirmed {
		fmt.Fprintf(s, "%s\n", lapsedWords)
	}
	if rel != nil {
		for _, p := range rel.Also {
			fmt.Fprintf(s, "also held as %s, %s\n", p.ID, p.Name)
		}
	}
	s.section("memberships", lines(d.Memberships, membershipLine)...)
	s.section("measures", lines(d.Measures, measureLines)...)
	s.section("programs", strings.Join(d.Programs, ", "))
	s.section("legal basis", lines(d.LegalBasis, func(l lists.LegalBasis) string {
		return facts(l.Law, tag("articles", strings.Join(l.Articles, ", ")))
	})...)
	s.section("secondary sanctions", lines(d.SecondarySanctions, func(e lists.SecondarySanction) string {
		return strings.TrimSpace(e.Basis + " " + e.Text)
	})...)
	s.section("names", lines(d.Names, nameLines)...)
	s.section("identifiers", lines(d.Identifiers, identifierLine)...)
	s.section("addresses", lines(d.Addresses, addressLines)...)
	s.section("countries", lines(d.Countries, func(c lists.CountryLink) string {
		return facts(country(&lists.Country{Code: c.Code, Text: c.Text}), tag("by", c.Basis))
	})...)
	s.section("birth", slices.Concat(lines(d.BirthDates, birthLine), lines(d.BirthPlaces, func(p string) string { return "in " + p }))...)
	s.section("person", tag("nationality", strings.Join(lines(d.Nationalities, countryOf), ", ")), tag("citizenship", strings.Join(lines(d.Citizenships, countryOf), ", ")),
		tag("gender", strings.Join(d.Genders, ", ")), tag("title", strings.Join(d.Titles, "; ")))
	if o := d.Organization; o != nil {
		s.section("organization", tag("established", o.Established), tag("type", o.Type))
	}
	if v := d.Vessel; v != nil {
		s.section("vessel", tag("type", v.Type), tag("call sign", v.CallSign), tag("flag", country(v.Flag)), tag("owner", v.Owner),
			tag("tonnage", v.Tonnage), tag("gross tonnage", v.GrossTonnage))
	}
	if c := d.Aircraft; c != nil {
		s.section("aircraft", tag("type", c.Type), tag("model", c.Model), tag("operator", c.Operator), tag("tail number", c.TailNumber),
			tag("serial number", c.SerialNumber), tag("manufactured", c.Manufactured))
	}
	s.section("contacts", lines(d.Contacts, func(c lists.Contact) string { return c.Type + " " + c.Value })...)
	if rel == nil {
		s.section("relations", append(lines(d.Relations, statedLine), "who names it is known for the present only, without --as-of and --known-at")...)
	} else {
		s.relations(rel)
	}
	s.section("remarks", d.Remarks)
	s.section("extra", lines(d.Extra, extraLine)...)
	s.evidence(d)
	return s.String()
}

// relationsSheet returns the relations of a designation both ways.
func relationsSheet(rel *api.Relations) string {
	s := new(sheet)
	for _, p := range rel.Also {
		fmt.Fprintf(s, "also held as %s, %s\n", p.ID, p.Name)
	}
	s.relations(rel)
	if s.Len() == 0 {
		return "it names nobody, and nobody names it\n"
	}
	return s.String()
}

func (s *sheet) relations(rel *api.Relations) {
	s.section("relations", lines(rel.Outgoing, outgoingLine)...)
	s.section("is named by", lines(rel.Incoming, func(i api.Incoming) string {
		return facts(i.ID+" "+i.Name, string(i.Kind)) + ": " + facts(relationType(i.Type, i.NativeType)+" it", tag("quality:", i.Quality))
	})...)
}

func (s *sheet) evidence(d *lists.Designation) {
	p := d.Provenance
	if p == nil {
		p = new(lists.Provenance)
	}
	s.section("evidence", append([]string{
		facts(string(p.Evidence), tag("first seen", p.FirstSeen), tag("last changed", p.LastChanged)) + below(evidenceWords(p.Evidence)),
		tag("digest", d.Digest),
	}, lines(p.Documents, func(r lists.DocumentRef) string {
		return "document " + r.SHA256 + below(facts(tag("number", r.Number), r.URL, tag("fetched", r.FetchedAt)))
	})...)...)
}

func membershipLine(m lists.Membership) string {
	return facts(strings.TrimSpace(fmt.Sprintf("%-13s  %s", m.Code, m.Name)), tag("since", m.ListedOn))
}

func statedLine(r lists.Relation) string {
	return facts(relationType(r.Type, r.NativeType)+" "+r.Name, tag("quality:", r.Quality), tag("native id", r.NativeID))
}

// outgoingLine says plainly when the store holds nothing of whom a designation
// names.
func outgoingLine(o api.Outgoing) string {
	if o.NativeID == "" {
		return facts(statedLine(o.Relation), "given by name only")
	}
	if len(o.Held) == 0 {
		return facts(statedLine(o.Relation), "which is not held")
	}
	held := lines(o.Held, func(p api.Party) string {
		if p.Name == o.Name {
			return p.ID
		}
		return p.ID + " " + p.Name
	})
	return facts(statedLine(o.Relation), "held as "+strings.Join(held, " and "))
}

// relationType is our word with the authority's, where they say something else.
func relationType(slug, native string) string {
	if native == "" || strings.EqualFold(strings.ReplaceAll(slug, "-", " "), native) {
		return slug
	}
	return slug + " (" + native + ")"
}
