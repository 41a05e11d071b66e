package ofac

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"sanctionsd/lists"
	"sanctionsd/lists/ofac/corpustest"
)

// OFAC's ADVANCED format is not read by this program. It says by number what
// the classic format says in words, so it is a witness: of the meaning of the
// words, and of the numbers in the tables of features.

// advanced is a file of the ADVANCED format. Its schema:
// https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ADVANCED_XML.xsd
type advanced struct {
	// sets are the reference values by set and ID: sets["Country"]["11065"].
	sets map[string]map[string]*corpustest.Node
	// locations are by ID, documents by IdentityID, relations and entries by
	// the profile's ID.
	locations                     map[string]*corpustest.Node
	documents, relations, entries map[string][]*corpustest.Node
	parties                       []*corpustest.Node
	// names are the listed names by profile.
	names map[string]string
}

func readAdvanced(t *testing.T, name string) *advanced {
	t.Helper()
	tree := corpustest.Tree(t, corpustest.Advanced(t, name))
	f := &advanced{
		sets: make(map[string]map[string]*corpustest.Node), locations: make(map[string]*corpustest.Node), names: make(map[string]string),
		documents: by(tree.All("IDRegDocuments", "IDRegDocument"), "IdentityID"),
		relations: by(tree.All("ProfileRelationships", "ProfileRelationship"), "From-ProfileID"),
		entries:   by(tree.All("SanctionsEntries", "SanctionsEntry"), "ProfileID"),
		parties:   tree.All("DistinctParties", "DistinctParty"),
	}
	for _, set := range tree.First("ReferenceValueSets").Nodes {
		values := make(map[string]*corpustest.Node)
		for _, v := range set.Nodes {
			values[v.Attr("ID")] = v
		}
		f.sets[strings.TrimSuffix(set.Name, "Values")] = values
	}
	for _, l := range tree.All("Locations", "Location") {
		f.locations[l.Attr("ID")] = l
	}
	for _, p := range f.parties {
		for _, n := range f.aliases(p) {
			if n.Type == lists.NamePrimary {
				f.names[p.Attr("FixedRef")] = n.Full
			}
		}
	}
	return f
}

func by(nodes []*corpustest.Node, attribute string) map[string][]*corpustest.Node {
	m := make(map[string][]*corpustest.Node)
	for _, n := range nodes {
		m[n.Attr(attribute)] = append(m[n.Attr(attribute)], n)
	}
	return m
}

// word returns the words of a reference value.
func (f *advanced) word(set, id string) string {
	if v := f.sets[set][id]; v != nil {
		return v.Text()
	}
	return ""
}

// designation says what the file says of a party, in the words of the classic
// format as far as that has them.
func (f *advanced) designation(party *corpustest.Node) *lists.Designation {
	id := party.Attr("FixedRef")
	profile := party.First("Profile")
	d := &lists.Designation{
		ID: consolidated.id + "/" + id, List: consolidated.id, NativeID: id,
		Kind: f.kind(profile), Names: f.aliases(party), Status: lists.StatusActive, InForce: lists.InForceYes,
		Remarks: party.Take("Comment"),
	}
	for _, e := range f.entries[id] {
		for _, m := range e.All("SanctionsMeasure") {
			if f.word("SanctionsType", m.Attr("SanctionsTypeID")) == "Program" {
				d.Programs = append(d.Programs, m.Take("Comment"))
			}
		}
		list := e.Attr("ListID")
		d.Memberships = append(d.Memberships, lists.Membership{Code: membershipTerms[list].meaning, Name: f.word("List", list), ListedOn: day(e.First("EntryEvent", "Date"))})
	}
	for _, x := range profile.All("Feature") {
		f.feature(d, x)
	}
	for _, i := range profile.All("Identity") {
		for _, x := range f.documents[i.Attr("ID")] {
			d.Identifiers = append(d.Identifiers, lists.Identifier{
				NativeType: f.word("IDRegDocType", x.Attr("IDRegDocTypeID")), Value: x.Take("IDRegistrationNo"), Country: f.country(x.Attr("IssuedBy-CountryID")),
			})
		}
	}
	for _, r := range f.relations[id] {
		to := r.Attr("To-ProfileID")
		d.Relations = append(d.Relations, lists.Relation{NativeType: f.word("RelationType", r.Attr("RelationTypeID")), NativeID: to, Name: f.names[to]})
	}
	return d
}

func (f *advanced) kind(profile *corpustest.Node) lists.Kind {
	sub := f.sets["PartySubType"][profile.Attr("PartySubTypeID")]
	if sub.Text() != "Unknown" {
		return lists.Kind(strings.ToLower(sub.Text()))
	}
	return lists.Kind(strings.ToLower(f.word("PartyType", sub.Attr("PartyTypeID"))))
}

// aliases returns the names of a party. Each part of a name is in a group that
// says what part it is.
func (f *advanced) aliases(party *corpustest.Node) (names []lists.Name) {
	identity := party.First("Profile", "Identity")
	types := make(map[string]string)
	for _, g := range identity.All("NamePartGroups", "MasterNamePartGroup", "NamePartGroup") {
		types[g.Attr("ID")] = f.word("NamePartType", g.Attr("NamePartTypeID"))
	}
	for _, a := range identity.All("Alias") {
		n := lists.Name{Type: map[string]lists.NameType{
			"Name": lists.NamePrimary, "A.K.A.": lists.NameAlias, "F.K.A.": lists.NameFormer, "N.K.A.": lists.NameNow,
		}[f.word("AliasType", a.Attr("AliasTypeID"))]}
		switch {
		case a.Attr("LowQuality") == "true":
			n.Quality = lists.Weak
		case n.Type != lists.NamePrimary:
			n.Quality = lists.Strong
		}
		parts := make(map[string]string)
		for _, v := range a.All("DocumentedName", "DocumentedNamePart", "NamePartValue") {
			parts[types[v.Attr("NamePartGroupID")]] = v.Text()
		}
		n.Full = joinText(", ", parts["Last Name"], joinText(" ", parts["First Name"], parts["Middle Name"]))
		for _, whole := range []string{"Entity Name", "Vessel Name", "Aircraft Name", "Nickname"} {
			n.Full = joinText("", n.Full, parts[whole])
		}
		names = append(names, n)
	}
	return names
}

func (f *advanced) country(id string) *lists.Country {
	v := f.sets["Country"][id]
	if v == nil {
		return nil
	}
	return &lists.Country{Code: v.Attr("ISO2"), Text: v.Text()}
}

// feature files a feature where the table of features says that it goes.
func (f *advanced) feature(d *lists.Designation, x *corpustest.Node) {
	version := x.First("FeatureVersion")
	value, at := "", (*corpustest.Node)(nil)
	if v := version.First("VersionDetail"); v != nil {
		value = v.Text()
		if ref := v.Attr("DetailReferenceID"); ref != "" {
			value = f.word("DetailReference", ref)
		}
	}
	if v := version.First("VersionLocation"); v != nil {
		at = f.locations[v.Attr("LocationID")]
	}
	switch home := featureHomes[x.Attr("FeatureTypeID")]; x.Attr("FeatureTypeID") {
	case "8":
		d.BirthDates = append(d.BirthDates, periodOf(version.First("DatePeriod")))
	case "9":
		d.BirthPlaces = append(d.BirthPlaces, value)
	case "11":
		d.Citizenships = append(d.Citizenships, *f.countryAt(at))
	case "25":
		d.Addresses = append(d.Addresses, f.address(at))
	case "204":
		d.Measures = append(d.Measures, lists.Measure{Text: value})
	case "224":
		d.Genders = append(d.Genders, value)
	case "365":
		c := f.countryAt(at)
		d.Countries = append(d.Countries, lists.CountryLink{Code: c.Code, Text: c.Text, Basis: "registration"})
	case "14", "21":
		d.Contacts = append(d.Contacts, lists.Contact{Type: home.typ, Value: value})
	case "13", "164":
		d.Identifiers = append(d.Identifiers, lists.Identifier{NativeType: f.word("FeatureType", x.Attr("FeatureTypeID")), Value: value})
	default:
		d.Extra = append(d.Extra, lists.Extra{Key: "feature:" + x.Attr("FeatureTypeID"), Value: value})
	}
}

// countryAt returns the country of a location: by number, or for a feature
// that is a country as a part of no type. A location that is none has the area
// code "undetermined" and nothing else.
func (f *advanced) countryAt(location *corpustest.Node) *lists.Country {
	if c := location.First("LocationCountry"); c != nil {
		return f.country(c.Attr("CountryID"))
	}
	for _, p := range location.All("LocationPart") {
		if f.word("LocPartType", p.Attr("LocPartTypeID")) == "Unknown" {
			text := p.Take("LocationPartValue", "Value")
			for _, v := range f.sets["Country"] {
				if v.Text() == text {
					return &lists.Country{Code: v.Attr("ISO2"), Text: text}
				}
			}
			return &lists.Country{Text: text}
		}
	}
	return nil
}

func (f *advanced) address(location *corpustest.Node) lists.Address {
	parts := make(map[string]string)
	for _, p := range location.All("LocationPart") {
		parts[f.word("LocPartType", p.Attr("LocPartTypeID"))] = p.Take("LocationPartValue", "Value")
	}
	country := f.countryAt(location)
	if region := parts["REGION"]; region != "" && country == nil {
		country = &lists.Country{Text: "Region: " + region}
	}
	return lists.Address{
		Street: joinText(", ", parts["ADDRESS1"], parts["ADDRESS2"], parts["ADDRESS3"]), City: parts["CITY"],
		Region: parts["STATE/PROVINCE"], PostalCode: parts["POSTAL CODE"], Country: country,
	}
}

// day returns a date of the ADVANCED format in ISO 8601.
func day(n *corpustest.Node) string {
	var y, m, d int
	if _, err := fmt.Sscan(n.Take("Year")+" "+n.Take("Month")+" "+n.Take("Day"), &y, &m, &d); err != nil {
		return err.Error()
	}
	return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// periodOf returns a date of birth: a year is from its first day to its last.
func periodOf(n *corpustest.Node) lists.BirthDate {
	from, to := day(n.First("Start", "From")), day(n.First("End", "To"))
	b := lists.BirthDate{From: precise(from, to), Circa: n.First("Start").Attr("Approximate") == "true"}
	b.To = b.From
	return b
}
