package ofac

import (
	"slices"
	"strconv"

	"sanctionsd/lists"
)

// entityReader fills a record from one entity of the ENHANCED format or of a
// delta file.
type entityReader struct {
	entryReader
	refs references
	// listed is the id of the primary name, which documents refer to.
	listed string
	// typed says that the entity has a type.
	typed bool
	// say is report as a value, made once.
	say func(string)
}

func newEntityReader(record *record, findings *lists.Findings, refs references, countries map[string]string, where string) *entityReader {
	r := &entityReader{refs: refs}
	r.record = record
	r.findings = findings
	r.where = where
	r.stated = true
	r.countries = countries
	r.say = r.report
	return r
}

// check refuses an entity that cannot be told from others or has no name.
func (r *entityReader) check(document string) error {
	switch {
	case !isID(r.uid):
		return lists.Refusef(lists.CodeBadRow, document, r.where, "the id %s of an entity is no plain number", quote(r.uid))
	case !r.typed:
		return lists.Refusef(lists.CodeBadRow, document, r.where, "the entity has no entityType, so it is not known whether it is a person, an entity, a ship or an aircraft")
	case len(r.names) == 0:
		return lists.Refusef(lists.CodeBadRow, document, r.where, "the entity has no name")
	}
	return nil
}

// report notes a word or id that is odd; it is carried as given.
func (r *entityReader) report(text string) {
	r.findings.Add(lists.FindingVocabulary, r.where, text)
}

// read takes every element below entity. It names each child; what it does not
// name is reported and kept.
func (r *entityReader) read(e *element) {
	r.uid = e.attribute("id")
	if isID(r.uid) {
		r.where = "entity " + r.uid
	}
	r.once(e, "entity", func(c *element) bool {
		switch c.name {
		case "generalInfo":
			r.generalInfo(c)
		case "sanctionsLists":
			r.group(c, "sanctionsList", r.membership)
		case "sanctionsPrograms":
			r.group(c, "sanctionsProgram", func(e *element) { r.programs = append(r.programs, r.refBeside(e, c.name, "id", "refId").label) })
		case "sanctionsTypes":
			r.group(c, "sanctionsType", func(e *element) { r.sanctions = append(r.sanctions, r.refBeside(e, c.name, "id", "refId")) })
		case "legalAuthorities":
			r.group(c, "legalAuthority", func(e *element) { r.authorities = append(r.authorities, r.refBeside(e, c.name, "id", "refId")) })
		case "names":
			r.group(c, "name", r.name)
		case "addresses":
			r.group(c, "address", r.address)
		case "features":
			r.group(c, "feature", r.feature)
		case "identityDocuments":
			r.group(c, "identityDocument", r.document)
		case "relationships":
			r.group(c, "relationship", r.relation)
		default:
			return false
		}
		return true
	}, "id")
	r.checkNames()
	r.nameDocuments()
	if len(r.memberships) == 0 {
		r.report("an entity without a list")
	}
}

// ref reads an element that is a reference: its refId and its label.
func (r *entityReader) ref(e *element, parent string) reference {
	return r.refBeside(e, parent, "refId")
}

// refBeside is ref for an element that may have other attributes too; refId is
// among the expected.
func (r *entityReader) refBeside(e *element, parent string, expected ...string) reference {
	ref := reference{e.attribute("refId"), r.leaf(e, parent, expected...)}
	r.refs.check(ref, parent, e.name, r.say)
	return ref
}

func (r *entityReader) generalInfo(e *element) {
	r.once(e, "generalInfo", func(c *element) bool {
		switch c.name {
		case "identityId":
			r.leaf(c, e.name)
		case "entityType":
			r.kindOf(r.ref(c, e.name))
		case "title":
			r.titles = splitTitles(r.leaf(c, e.name))
		case "remarks":
			r.classicRemarks(r.leaf(c, e.name))
		case "livingStatus":
			r.addExtra("living-status", "", r.ref(c, e.name).label, "")
		case "isUsCitizen":
			r.addExtra("us-citizen", "", r.leaf(c, e.name), "")
		case "isUsPerson":
			r.addExtra("us-person", "", r.leaf(c, e.name), "")
		default:
			return false
		}
		return true
	})
}

func (r *entityReader) kindOf(ref reference) {
	r.typed = true
	kind, ok := find(kindTerms, ref, "type of entity", r.say)
	if !ok {
		r.kind = lists.Entity
		r.unknown("unknown entityType "+quote(ref.label), "generalInfo/entityType", ref.label)
		return
	}
	r.kind = lists.Kind(kind)
}

func (r *entityReader) membership(e *element) {
	ref := r.refBeside(e, "sanctionsLists", "id", "datePublished", "refId")
	m := lists.Membership{Name: ref.label, ListedOn: lists.Clean(e.attribute("datePublished"))}
	code, ok := find(membershipTerms, ref, "list", r.say)
	if !ok {
		code = "us-ofac-list-" + ref.id
	}
	m.Code = code
	if day := xmlDay(m.ListedOn); day == "" {
		r.report("the list " + quote(ref.label) + " has no date: " + quote(m.ListedOn))
		if m.ListedOn != "" {
			r.addExtra("membership-date", ref.label, m.ListedOn, "")
		}
		m.ListedOn = ""
	} else {
		m.ListedOn = day
	}
	r.memberships = append(r.memberships, m)
}

// relation reads one relationship.
func (r *entityReader) relation(e *element) {
	var to lists.Relation
	var typ reference
	var dates *period
	comment := ""
	r.once(e, "relationship", func(c *element) bool {
		switch c.name {
		case "type":
			typ = r.ref(c, e.name)
		case "relatedEntity":
			to.NativeID = c.attribute("entityId")
			to.Name = r.leaf(c, e.name, "entityId")
		case "quality":
			to.Quality = r.ref(c, e.name).label
		case "dateRange":
			dates = r.period(c)
		case "comments":
			comment = r.leaf(c, e.name)
		default:
			return false
		}
		return true
	}, "id")
	to.NativeType = typ.label
	code, ok := find(relationTerms, typ, "type of relation", r.say)
	if !ok {
		code = "other"
	}
	to.Type = code
	if !isID(to.NativeID) {
		r.report("a relation " + quote(typ.label) + " without the id of an entity")
	}
	r.relations = append(r.relations, to)
	if dates == nil && comment == "" {
		return
	}
	x := lists.Extra{Key: "relation:" + to.NativeID, Label: typ.label, Value: to.Name, Comment: comment}
	if dates != nil {
		x.Date = dates.date()
		if what := oddity("", *dates); what != "" {
			r.report("the dates of a relation " + what + ": " + dates.text())
			x.Date = dates.text()
		}
	}
	r.extra = append(r.extra, x)
}

// period reads a datePeriodType.
func (r *entityReader) period(e *element) *period {
	var p period
	var approximate, ranged string
	targets := []field{
		{"fromDateBegin", &p.fromBegin},
		{"fromDateEnd", &p.fromEnd},
		{"toDateBegin", &p.toBegin},
		{"toDateEnd", &p.toEnd},
		{"isApproximate", &approximate},
		{"isDateRange", &ranged},
	}
	r.fields(e, targets, "id")
	p.approximate, p.ranged = r.truth(approximate), r.truth(ranged)
	for _, d := range [...]*string{&p.fromBegin, &p.fromEnd, &p.toBegin, &p.toEnd} {
		if day := xmlDay(*d); day != "" {
			*d = day
		}
	}
	return &p
}

// truth reads an xsd:boolean; nothing is false.
func (r *entityReader) truth(text string) bool {
	is := r.boolean(text)
	return is != nil && *is
}

// boolean reads an xsd:boolean, nil where the text is none.
func (r *entityReader) boolean(text string) *bool {
	is := text == "true" || text == "1"
	if !is && text != "false" && text != "0" {
		if text != "" {
			r.report("neither true nor false: " + quote(text))
		}
		return nil
	}
	return &is
}

// feature reads one feature.
func (r *entityReader) feature(e *element) {
	var l labelled
	var primary string
	var valueRef string
	r.once(e, "feature", func(c *element) bool {
		switch c.name {
		case "type":
			l.label = r.leaf(c, e.name, "featureTypeId")
			id, err := strconv.Atoi(c.attribute("featureTypeId"))
			if err != nil || id <= 0 {
				r.unknown("unknown featureTypeId "+quote(c.attribute("featureTypeId")), "feature/type", l.label)
			}
			l.id = id
		case "versionId":
			r.leaf(c, e.name)
		case "value":
			l.value = r.leaf(c, e.name)
		case "valueRefId":
			valueRef = r.leaf(c, e.name)
		case "valueDate":
			l.period = r.period(c)
		case "isPrimary":
			primary = r.leaf(c, e.name)
		case "reliability":
			l.reliability = r.ref(c, e.name).label
		case "comments":
			l.comment = r.leaf(c, e.name)
		default:
			return false
		}
		return true
	}, "id")
	if valueRef != "" {
		l.reference = valueRef
		r.refs.check(reference{valueRef, l.value}, "feature", "valueRefId", r.say)
	}
	l.alternative = primary != "" && !r.truth(primary)
	r.labelled = append(r.labelled, l)
}

// document reads one identity document.
func (r *entityReader) document(e *element) {
	l := labelled{document: new(document)}
	var valid, location, comment string
	r.once(e, "identityDocument", func(c *element) bool {
		switch c.name {
		case "type":
			typ := r.ref(c, e.name)
			l.label, l.document.typ = typ.label, typ.id
		case "name":
			l.document.nameID = c.attribute("nameId")
			l.document.name = r.leaf(c, e.name, "nameId", "nameTranslationId")
		case "documentNumber":
			l.value = r.leaf(c, e.name)
		case "isValid":
			valid = r.leaf(c, e.name)
		case "issuingAuthority":
			l.document.authority = r.leaf(c, e.name)
		case "issuingLocation":
			location = r.leaf(c, e.name)
		case "issuingCountry":
			l.country = r.ref(c, e.name).label
		case "issueDate":
			l.issued = r.documentDate(c)
		case "expirationDate":
			l.expires = r.documentDate(c)
		case "comments":
			comment = r.leaf(c, e.name)
		case "idFeatures":
			r.group(c, "idFeature", func(f *element) {
				l.document.notes = append(l.document.notes, r.leaf(f, c.name, "id", "featureVersionId"))
			})
		default:
			return false
		}
		return true
	}, "id")
	l.document.valid = r.boolean(valid)
	slices.Sort(l.document.notes)
	if location != "" {
		l.document.notes = append(l.document.notes, "issuing location "+location)
	}
	if comment != "" {
		l.document.notes = append(l.document.notes, comment)
	}
	if isDay(l.issued) && isDay(l.expires) && l.issued > l.expires {
		r.report("a document " + quote(l.label) + " that expires before it was issued")
	}
	if l.value == "" {
		r.report("a document " + quote(l.label) + " without a number")
	}
	r.labelled = append(r.labelled, l)
}

// nameDocuments drops the name of documents that were issued in the listed one,
// once all names are read.
func (r *entityReader) nameDocuments() {
	for _, l := range r.labelled {
		d := l.document
		if d == nil || d.nameID == "" || d.nameID != r.listed || d.name == "" {
			continue
		}
		if r.isListed(d.name) {
			d.name = ""
			continue
		}
		r.report("a document of the primary name, but in another name: " + quote(d.name))
	}
}

// isListed reports whether a primary name has that text in any script.
func (r *entityReader) isListed(text string) bool {
	return slices.ContainsFunc(r.names, func(n lists.Name) bool {
		return n.Type == lists.NamePrimary && (n.Full == text || slices.ContainsFunc(n.Variants, func(v lists.NameVariant) bool { return v.Full == text }))
	})
}

// documentDate returns the date of a document in ISO 8601, an interval where it
// is one.
func (r *entityReader) documentDate(e *element) string {
	p := r.period(e)
	if what := oddity("", *p); what != "" {
		r.report("the dates of " + e.name + " " + what + ": " + p.text())
		return p.text()
	}
	return p.date()
}
