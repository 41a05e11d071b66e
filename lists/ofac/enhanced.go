package ofac

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"sanctionsd/lists"
)

// The namespaces of the ENHANCED format and of delta files, which have the
// same root and the same entities. The schema of the first:
// https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ENHANCED_XML.xsd
const (
	enhancedNamespace = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ENHANCED_XML"
	deltaNamespace    = "https://www.treasury.gov/ofac/DeltaFile/1.0"
)

// enhancedParser reads one ENHANCED document, entity by entity.
type enhancedParser struct {
	parser
	xml  *xmlReader
	refs references
	// countries are the codes of refs by the country's words.
	countries map[string]string
	// filters are the lists the document says it was made for.
	filters []reference
	// informed and ended say that publicationInfo and entities were read.
	informed, ended bool
	// related are the entities that relations name and that have not come yet,
	// with the first that did.
	related map[string]relatedEntity
	// foreign are the entities that are on the other list only.
	foreign lists.IDSet
	// programs are the programmes it was narrowed to.
	programs []string
}

// relatedEntity is an entity that a relation names: its name there, and where.
type relatedEntity struct{ name, where string }

func parseEnhanced(ctx context.Context, p parser, doc lists.Document) (lists.Reading, error) {
	f, err := doc.Open()
	if err != nil {
		return lists.Reading{}, fmt.Errorf("open %s: %w", doc.Name, err)
	}
	defer f.Close()
	e := &enhancedParser{parser: p, xml: newXMLReader(doc.Name, f), related: make(map[string]relatedEntity)}
	e.reading.Format = Enhanced
	if err := e.document(ctx); err != nil {
		return lists.Reading{}, err
	}
	if !e.ended {
		return lists.Reading{}, lists.Refusef(lists.CodeNotClosed, doc.Name, "sanctionsData", "the document holds no entities element")
	}
	if n := e.foreign.Len(); n > 0 && e.reading.Records == 0 {
		return lists.Reading{}, lists.Refusef(lists.CodeWrongList, doc.Name, "", "none of the %d entities is on %s", n, p.id)
	} else if n > 0 {
		e.findings.Add(lists.FindingNote, "sanctionsData", fmt.Sprintf("%d entities of the export are not on %s and were left to the other list", n, p.id))
	}
	byNumber := func(a, b string) int { return cmp.Or(len(a)-len(b), cmp.Compare(a, b)) }
	for _, id := range slices.SortedFunc(maps.Keys(e.related), byNumber) {
		to := e.related[id]
		e.findings.Add(lists.FindingNote, to.where, "a relation to entity "+id+" "+quote(to.name)+", which is not in this publication")
	}
	return e.finish()
}

// document reads the root and what is below it.
func (e *enhancedParser) document(ctx context.Context) error {
	return e.run(ctx, reader{
		produce: func(p *producer) error {
			e.xml.ctx = p.ctx
			return e.xml.walk(e.root,
				func(name string) error { return e.section(name, e.information, p.element) },
				func(text string) { e.structure(e.xml.name, "unknown text in sanctionsData", text) })
		},
		worker: func() worker {
			return &xmlWorker{parser: &e.parser, read: e.read, context: e.writeContext, noun: "entity", relations: appendRelations}
		},
		take: e.accept,
	})
}

func (e *enhancedParser) root(s start) error {
	if _, local := cutName(s.name); local != "sanctionsData" {
		return unknownRoot(e.xml.name, local)
	}
	space := s.namespace()
	switch space {
	case enhancedNamespace:
	case deltaNamespace:
		return deltaRefusal(e.xml.name)
	default:
		e.findings.Add(lists.FindingVocabulary, "sanctionsData", "unknown namespace "+quote(space))
	}
	for _, a := range s.others() {
		e.structure("sanctionsData", "unknown attribute sanctionsData@"+a.name, a.value)
	}
	return nil
}

func deltaRefusal(document string) error {
	return lists.Refusef(lists.CodeUnknownRoot, document, "", "the document is a delta file: it holds what changed, not the list; fetch the whole list")
}

// structure reports something outside any entity that is not known.
func (e *enhancedParser) structure(where, what, text string) {
	e.findings.Add(lists.FindingStructure, where, what+": "+quote(text))
}

// emitter takes the entity that the last start tag of x began. asOf is the day
// of the publication.
type emitter func(x *xmlReader, id, asOf string) error

// section reads one of the four parts of a document, publicationInfo by inform,
// and passes on the entities.
func (e *enhancedParser) section(name string, inform func(*element) error, emit emitter) error {
	if _, name = cutName(name); name == "entities" {
		return e.entities(emit)
	}
	el, err := e.xml.element()
	if err != nil {
		return err
	}
	if e.ended {
		// What entities refer to must stand before them.
		e.structure(el.name, "unknown order: "+el.name+" behind entities", el.allText())
		return nil
	}
	switch el.name {
	case "publicationInfo":
		if e.informed {
			return lists.Refusef(lists.CodeBadRow, e.xml.name, el.name, "the document has two of them")
		}
		e.informed = true
		e.loose(el)
		return inform(el)
	case "referenceValues":
		e.loose(el)
		e.referenceValues(el)
	case "featureTypes":
		e.loose(el)
		e.featureTypes(el)
	default:
		e.structure("sanctionsData", "unknown element sanctionsData/"+el.name, el.allText())
	}
	return nil
}

// loose reports attributes that are not known, and text beside elements, in
// what stands before the entities.
func (e *enhancedParser) loose(el *element) {
	known := ""
	switch el.name {
	case "sanctionsList", "sanctionsProgram", "referenceValue", "detailType":
		known = "refId"
	case "featureType":
		known = "featureTypeId"
	}
	for _, a := range el.attrs {
		// A delta file marks what is new.
		if a.name != known && !(e.refs.partial && a.name == "action") {
			e.structure(el.name, "unknown attribute "+el.name+"@"+a.name, a.value)
		}
	}
	if text := lists.Clean(el.text); text != "" && len(el.children) > 0 {
		e.structure(el.name, "unknown text in "+el.name, text)
	}
	for _, c := range el.children {
		e.loose(c)
	}
}

// information reads publicationInfo: the day, and the lists the document was
// made for.
func (e *enhancedParser) information(el *element) error {
	for _, c := range el.children {
		text := lists.Clean(c.text)
		switch c.name {
		case "dataAsOf":
			if e.reading.Date != "" {
				return lists.Refusef(lists.CodeBadRow, e.xml.name, "dataAsOf", "the document states two days")
			}
			if e.reading.Date = dayOf(text); e.reading.Date == "" {
				return lists.Refusef(lists.CodeBadRow, e.xml.name, "dataAsOf", "%s is no date of the form 2006-01-02T15:04:05", quote(text))
			}
		case "datePublished", "publicationType":
			return deltaRefusal(e.xml.name)
		case "filters":
			e.filter(c)
		default:
			e.structure(el.name, "unknown element "+el.name+"/"+c.name, c.allText())
		}
	}
	if e.reading.Date == "" {
		return lists.Refusef(lists.CodeBadRow, e.xml.name, el.name, "the document does not state its dataAsOf, as every edition of OFAC does")
	}
	return e.checkFilters()
}

// filter reads what the document was made for. OFAC's own files name their
// list; a customised export can name any, and programmes.
func (e *enhancedParser) filter(el *element) {
	for _, group := range el.children {
		if group.name != "sanctionsLists" && group.name != "sanctionsPrograms" {
			e.structure("filters", "unknown element filters/"+group.name, group.allText())
			continue
		}
		for _, c := range group.children {
			ref := reference{c.attribute("refId"), lists.Clean(c.text)}
			switch group.name + "/" + c.name {
			case "sanctionsLists/sanctionsList":
				e.filters = append(e.filters, ref)
			case "sanctionsPrograms/sanctionsProgram":
				e.programs = append(e.programs, ref.label)
			default:
				e.structure("filters", "unknown element filters/"+group.name+"/"+c.name, c.allText())
			}
		}
	}
}

// checkFilters refuses a document that was made for the other list only, and
// says of a customised export that it is not the whole list: it was narrowed to
// programmes, or made for some of the lists inside this one.
func (e *enhancedParser) checkFilters() error {
	var names, own []string
	whole := len(e.filters) == 0
	for _, f := range e.filters {
		names = append(names, f.label)
		if e.publisher.owns(f.id) {
			own = append(own, f.label)
		}
		whole = whole || membershipTerms[f.id].meaning == e.id
	}
	if len(e.filters) > 0 && len(own) == 0 {
		return lists.Refusef(lists.CodeWrongList, e.xml.name, "publicationInfo/filters", "the document was made for %s, not for the %s", strings.Join(names, ", "), e.membership)
	}
	if whole && len(e.programs) == 0 {
		return nil
	}
	e.reading.Partial = "a customised export"
	if !whole {
		slices.Sort(own)
		e.reading.Partial += " of " + strings.Join(own, ", ")
	}
	if len(e.programs) > 0 {
		slices.Sort(e.programs)
		e.reading.Partial += " of the programmes " + strings.Join(e.programs, ", ")
	}
	e.findings.Add(lists.FindingVocabulary, "publicationInfo/filters", e.reading.Partial+", not the whole list")
	return nil
}

// mixed reports whether the document holds entities of both lists.
func (e *enhancedParser) mixed() bool {
	return len(e.filters) == 0 || slices.ContainsFunc(e.filters, func(f reference) bool { return !e.publisher.owns(f.id) })
}

func (e *enhancedParser) referenceValues(el *element) {
	if e.refs.values == nil {
		e.refs.values = make(map[string]referenceValue, len(el.children))
		e.countries = make(map[string]string)
	}
	for _, c := range el.children {
		id := c.attribute("refId")
		if c.name != "referenceValue" || id == "" {
			e.structure(el.name, "unknown element "+el.name+"/"+c.name, c.allText())
			continue
		}
		var v referenceValue
		for _, f := range c.children {
			text := lists.Clean(f.text)
			if c.before(f) {
				e.structure(el.name, "a second "+c.name+"/"+f.name, f.allText())
				continue
			}
			switch f.name {
			case "type":
				v.set = text
			case "value":
				v.label = text
			case "code":
				v.code = text
			case "isoCode":
				v.country = text
			case "advancedXmlOffset":
				// A number for programs that read the ADVANCED format too.
			default:
				e.structure(el.name, "unknown element "+c.name+"/"+f.name, f.allText())
			}
		}
		if old, twice := e.refs.values[id]; twice && old != v {
			e.findings.Add(lists.FindingVocabulary, "referenceValue "+id, "the reference "+id+" stands for "+quote(old.label)+" and for "+quote(v.label))
			continue
		}
		e.refs.values[id] = v
		if known := labelOf(id); known != "" && !sameLabel(known, v.label) {
			e.findings.Add(lists.FindingVocabulary, "referenceValue "+id, "the reference "+id+" of "+quote(v.set)+" is labelled "+quote(v.label)+", not "+quote(known)+" as before")
		}
		if v.set == "COUNTRY" {
			// SCRIPT has codes in the same element; they are no countries.
			e.countries[v.label] = e.countryCode(v)
		}
	}
}

// countryCode returns the code a document gives a country, "" for what is none.
func (e *enhancedParser) countryCode(v referenceValue) string {
	c := v.country
	if c != "" && (len(c) != 2 || c[0] < 'A' || c[0] > 'Z' || c[1] < 'A' || c[1] > 'Z') {
		e.findings.Add(lists.FindingVocabulary, "referenceValues", "the country "+quote(v.label)+" has "+quote(c)+" for a code")
		return ""
	}
	return c
}

// featureTypes reports types of features that are in no table before any
// entity uses them.
func (e *enhancedParser) featureTypes(el *element) {
	for _, c := range el.children {
		id, err := strconv.Atoi(c.attribute("featureTypeId"))
		if c.name != "featureType" || err != nil {
			e.structure(el.name, "unknown element "+el.name+"/"+c.name, c.allText())
			continue
		}
		for _, f := range c.children {
			switch f.name {
			case "type":
				if _, ok := featuresByID[id]; !ok {
					e.findings.Add(lists.FindingVocabulary, "featureTypes", "unknown feature type "+strconv.Itoa(id)+" "+quote(lists.Clean(f.text)))
				}
			case "detailType", "publishExclude", "publishDescription", "publishOrder":
				// How OFAC writes the feature into the remarks of other formats.
			default:
				e.structure(el.name, "unknown element "+c.name+"/"+f.name, f.allText())
			}
		}
	}
}

// entities passes on the entities one by one.
func (e *enhancedParser) entities(emit emitter) error {
	if !e.informed {
		return lists.Refusef(lists.CodeBadRow, e.xml.name, "sanctionsData", "the entities begin before publicationInfo said of which day and list they are")
	}
	if e.ended {
		return lists.Refusef(lists.CodeBadRow, e.xml.name, "sanctionsData", "the document has two entities elements")
	}
	if e.refs.values == nil && !e.refs.partial {
		e.refs.partial = true
		e.structure("sanctionsData", "unknown references", "the document has no referenceValues before its entities")
	}
	err := e.xml.children(func(name string) error {
		if _, name = cutName(name); name == "entity" {
			return emit(e.xml, e.xml.attribute("id"), e.reading.Date)
		}
		el, err := e.xml.element()
		if err == nil {
			e.structure("entities", "unknown element entities/"+el.name, el.allText())
		}
		return err
	}, func(text string) { e.structure(e.xml.name, "unknown text in entities", text) })
	e.ended = err == nil
	return err
}

// read makes a designation of one entity, unless it is on the other list only.
func (e *enhancedParser) read(el *element, n *entry, s *lists.Sealer) {
	r := newEntityReader(n.record, &n.findings, e.refs, e.countries, "line "+strconv.Itoa(n.line))
	r.read(el)
	if n.err = r.check(e.xml.name); n.err != nil {
		return
	}
	if !e.mixed() || len(r.memberships) == 0 || e.lists(r.memberships) {
		n.designation = designate(e.publisher, n.record, n.asOf, &n.findings, s)
	}
}

// writeContext writes what every designation follows from: what its references
// stand for too.
func (e *enhancedParser) writeContext(w io.Writer) {
	e.parser.writeContext(w, Enhanced)
	fmt.Fprintf(w, " %t %t", e.mixed(), e.refs.partial)
	for _, id := range slices.Sorted(maps.Keys(e.refs.values)) {
		fmt.Fprintf(w, "\n%q %q", id, e.refs.values[id])
	}
	for _, name := range slices.Sorted(maps.Keys(e.countries)) {
		fmt.Fprintf(w, "\n%q %q", name, e.countries[name])
	}
}

// appendRelations finds the related entities in the bytes of an entity, by id and
// name as they are written.
func appendRelations(to []lists.Relation, raw []byte) []lists.Relation {
	for {
		_, rest, ok := bytes.Cut(raw, []byte(`<relatedEntity entityId="`))
		if !ok {
			return to
		}
		id, rest, _ := bytes.Cut(rest, []byte(`">`))
		name, rest, _ := bytes.Cut(rest, []byte(`</relatedEntity>`))
		to = append(to, lists.Relation{NativeID: string(id), Name: string(name)})
		raw = rest
	}
}

// accept takes one entity.
func (e *enhancedParser) accept(n *entry) error {
	r := n.record
	if n.designation == nil && !n.kept {
		if !e.foreign.Add(r.uid) {
			return lists.Refusef(lists.CodeDoubledID, e.xml.name, r.where, "the id %s stands for two entities", r.uid)
		}
		delete(e.related, r.uid)
		return nil
	}
	delete(e.related, r.uid)
	for _, to := range r.relations {
		if _, ok := e.related[to.NativeID]; !ok && to.NativeID != r.uid && !e.seen.Has(to.NativeID) && !e.foreign.Has(to.NativeID) {
			// Clones: the name and the entity's own text are one memory.
			e.related[strings.Clone(to.NativeID)] = relatedEntity{strings.Clone(to.Name), strings.Clone(r.where)}
		}
	}
	return e.yield(n)
}
