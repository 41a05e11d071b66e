package ofactest

import "strconv"

// entity writes one record. action is the attribute of a delta, or "".
func (x *enhancedWriter) entity(e *Entity, action string) {
	x.entityID = e.ID
	clear(x.counts)
	as := []attribute{{"id", strconv.Itoa(e.ID)}}
	if action != "" {
		as = append(as, attribute{"action", action})
	}
	x.open("entity", as...)
	if x.removed == nil {
		x.general(e)
	}
	x.group("sanctionsLists", len(e.Lists), true, func(i int) {
		l := e.Lists[i]
		x.leaf("sanctionsList", x.words.use(l.RefID),
			x.listed("sanctionsList", i, l.RefID, attribute{"datePublished", l.Published})...)
	})
	for _, g := range [...]struct {
		container, item string
		refs            []int
	}{
		{"sanctionsPrograms", "sanctionsProgram", e.Programs},
		{"sanctionsTypes", "sanctionsType", e.Types},
		{"legalAuthorities", "legalAuthority", e.Authorities},
	} {
		x.group(g.container, len(g.refs), true, func(i int) {
			x.leaf(g.item, x.words.use(g.refs[i]), x.listed(g.item, i, g.refs[i])...)
		})
	}
	names := x.names(e.Names)
	x.group("addresses", len(e.Addresses), false, func(i int) { x.address(i, e.Addresses[i]) })
	versions := make([]string, len(e.Features))
	x.group("features", len(e.Features), false, func(i int) { versions[i] = x.feature(i, e.Features[i]) })
	x.group("identityDocuments", len(e.Documents), false, func(i int) {
		x.document(e, i, names, versions)
	})
	x.group("relationships", len(e.Relations), false, func(i int) { x.relation(i, e.Relations[i]) })
	x.close("entity")
}

func (x *enhancedWriter) general(e *Entity) {
	x.open("generalInfo")
	identity := e.Identity
	if identity == 0 {
		identity = e.ID
	}
	x.leaf("identityId", strconv.Itoa(identity))
	x.ref("entityType", e.Kind)
	x.ref("livingStatus", e.Living)
	x.some("remarks", e.Remarks)
	x.some("title", e.Title)
	if e.USCitizen != nil {
		x.boolean("isUsCitizen", *e.USCitizen)
	}
	if e.USPerson != nil {
		x.boolean("isUsPerson", *e.USPerson)
	}
	x.close("generalInfo")
}

// writtenName is a name that documents can point at: its ids, and its text in
// the primary translation.
type writtenName struct{ id, translation, text string }

func (x *enhancedWriter) names(names []Name) []writtenName {
	out := make([]writtenName, len(names))
	x.group("names", len(names), true, func(i int) {
		n := names[i]
		out[i].id = x.partID("name")
		x.open("name", x.acted("name", i, attribute{"id", out[i].id})...)
		x.boolean("isPrimary", n.Primary)
		x.ref("aliasType", n.AliasType)
		x.boolean("isLowQuality", n.Weak)
		x.group("translations", len(n.Translations), true, func(j int) {
			t := n.Translations[j]
			id := x.partID("nameTranslation")
			if t.Primary && out[i].translation == "" {
				out[i].translation, out[i].text = id, t.Full
			}
			x.open("translation", attribute{"id", id})
			x.boolean("isPrimary", t.Primary)
			x.ref("script", t.Script)
			x.some("formattedFirstName", t.First)
			x.leaf("formattedLastName", t.Last)
			x.leaf("formattedFullName", t.Full)
			x.parts("namePart", t.Parts, true)
			x.close("translation")
		})
		x.close("name")
	})
	return out
}

// parts writes the parts of a name or an address into a container of their own.
func (x *enhancedWriter) parts(element string, parts []Part, mandatory bool) {
	x.group(element+"s", len(parts), mandatory, func(i int) {
		x.open(element, attribute{"id", x.partID(element)})
		x.ref("type", parts[i].Type)
		x.leaf("value", parts[i].Value)
		x.close(element)
	})
}

func (x *enhancedWriter) address(i int, a Address) {
	as := x.acted("address", i, attribute{"id", x.partID("address")})
	if a.Country == 0 && len(a.Translations) == 0 {
		x.leaf("address", "", as...)
		return
	}
	x.open("address", as...)
	x.ref("country", a.Country)
	x.group("translations", len(a.Translations), false, func(j int) {
		t := a.Translations[j]
		x.open("translation", attribute{"id", x.partID("addressTranslation")})
		x.boolean("isPrimary", t.Primary)
		x.ref("script", t.Script)
		x.parts("addressPart", t.Parts, false)
		x.close("translation")
	})
	x.close("address")
}

// feature writes one feature and returns its versionId.
func (x *enhancedWriter) feature(i int, f Feature) string {
	x.open("feature", x.acted("feature", i, attribute{"id", x.partID("feature")})...)
	x.leaf("type", x.words.feature(f.TypeID), attribute{"featureTypeId", strconv.Itoa(f.TypeID)})
	version := x.partID("version")
	x.leaf("versionId", version)
	x.leaf("value", f.Value)
	if f.ValueRefID != 0 {
		x.leaf("valueRefId", strconv.Itoa(f.ValueRefID))
	}
	x.period("valueDate", f.Date)
	x.boolean("isPrimary", f.Primary)
	x.ref("reliability", f.Reliability)
	x.some("comments", f.Comment)
	x.close("feature")
	return version
}

func (x *enhancedWriter) period(name string, p *Period) {
	if p == nil {
		return
	}
	x.open(name, attribute{"id", x.partID("period")})
	x.some("fromDateBegin", p.FromBegin)
	x.some("fromDateEnd", p.FromEnd)
	x.some("toDateBegin", p.ToBegin)
	x.some("toDateEnd", p.ToEnd)
	x.boolean("isApproximate", p.Approximate)
	x.boolean("isDateRange", p.Range)
	x.close(name)
}

func (x *enhancedWriter) document(e *Entity, i int, names []writtenName, versions []string) {
	d := e.Documents[i]
	x.open("identityDocument", x.acted("identityDocument", i, attribute{"id", x.partID("identityDocument")})...)
	x.ref("type", d.Type)
	name := writtenName{id: "0", translation: "0"}
	if d.Name >= 0 && d.Name < len(names) {
		name = names[d.Name]
	}
	x.leaf("name", name.text, attribute{"nameId", name.id}, attribute{"nameTranslationId", name.translation})
	x.leaf("documentNumber", d.Number)
	x.boolean("isValid", !d.Invalid)
	x.some("issuingAuthority", d.Authority)
	x.some("issuingLocation", d.Location)
	x.ref("issuingCountry", d.Country)
	x.period("issueDate", d.Issued)
	x.period("expirationDate", d.Expires)
	x.some("comments", d.Comment)
	x.group("idFeatures", len(d.Features), false, func(j int) {
		f, version := Feature{}, "0"
		if at := d.Features[j]; at >= 0 && at < len(versions) {
			f, version = e.Features[at], versions[at]
		}
		x.leaf("idFeature", x.words.feature(f.TypeID)+": "+f.Value,
			attribute{"id", x.partID("idFeature")}, attribute{"featureVersionId", version})
	})
	x.close("identityDocument")
}

func (x *enhancedWriter) relation(i int, r Relation) {
	x.open("relationship", x.acted("relationship", i, attribute{"id", x.partID("relationship")})...)
	x.ref("type", r.Type)
	x.leaf("relatedEntity", r.Name, attribute{"entityId", strconv.Itoa(r.Entity)})
	x.ref("quality", r.Quality)
	x.period("dateRange", r.Date)
	x.some("comments", r.Comment)
	x.close("relationship")
}
