package ofactest

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
)

// enhancedNamespace is the one of the ENHANCED files since the Sanctions List
// Service began in May 2024.
const enhancedNamespace = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/ENHANCED_XML"

// EnhancedXML writes an ENHANCED publication (SDN_ENHANCED.XML,
// CONS_ENHANCED.XML) with the entities in their order, by the schema
// enhanced_xml.xsd of the Sanctions List Service and with the indentation of
// its files. The ids of parts are the entity's times 1000 and a number that
// counts parts of one kind, so that a change of one entity leaves those of the
// others alone.
func EnhancedXML(w io.Writer, e Edition) error {
	return StreamEnhancedXML(w, e, slices.Values(e.Entities))
}

// StreamEnhancedXML writes what [EnhancedXML] does, with these entities. Those
// of e are not written; without e.WholeVocabulary they decide what is declared.
func StreamEnhancedXML(w io.Writer, e Edition, entities iter.Seq[Entity]) error {
	x := newEnhancedWriter(w, e.vocabulary(), e.LF)
	x.line(`<?xml version="1.0" encoding="utf-8"?>`)
	x.open("sanctionsData",
		attribute{"xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"},
		attribute{"xmlns:xsd", "http://www.w3.org/2001/XMLSchema"},
		attribute{"xsi:schemaLocation", enhancedNamespace + " " + enhancedNamespace + ".xsd"},
		attribute{"xmlns", enhancedNamespace})
	x.open("publicationInfo")
	x.leaf("dataAsOf", e.AsOf.Format("2006-01-02T15:04:05"))
	x.filters(e)
	x.close("publicationInfo")
	x.references(e.references())
	x.featureTypes(e.featureTypes())
	x.open("entities")
	for v := range entities {
		x.entity(&v, "")
	}
	x.close("entities")
	x.end("sanctionsData")
	if err := x.w.Flush(); err != nil {
		return fmt.Errorf("write ENHANCED XML: %w", err)
	}
	return nil
}

// attribute is a name and a value that needs no escaping.
type attribute struct{ name, value string }

// enhancedWriter writes the indented XML of the ENHANCED and delta formats.
type enhancedWriter struct {
	// w keeps its first error for Flush.
	w     *bufio.Writer
	words vocabulary
	eol   string
	depth int
	// delta writes the attribute id before refId, as delta files do.
	delta bool
	// removed says that a change is written, with the parts of each kind that
	// it removes, which come before those it adds.
	removed map[string]int
	// entityID and counts number the parts of the entity at hand.
	entityID int
	counts   map[string]int
}

func newEnhancedWriter(w io.Writer, words vocabulary, lf bool) *enhancedWriter {
	x := &enhancedWriter{w: bufio.NewWriterSize(w, 64<<10), words: words, eol: "\r\n", counts: make(map[string]int)}
	if lf {
		x.eol = "\n"
	}
	return x
}

// indents is more than the deepest element needs.
var indents = strings.Repeat("  ", 16)

func (x *enhancedWriter) put(parts ...string) {
	for _, s := range parts {
		_, _ = x.w.WriteString(s)
	}
}

func (x *enhancedWriter) line(s string) { x.put(indents[:2*x.depth], s, x.eol) }

func (x *enhancedWriter) start(name string, attributes []attribute) {
	x.put(indents[:2*x.depth], "<", name)
	for _, a := range attributes {
		x.put(" ", a.name, `="`, a.value, `"`)
	}
}

// open begins an element with children.
func (x *enhancedWriter) open(name string, attributes ...attribute) {
	x.start(name, attributes)
	x.put(">", x.eol)
	x.depth++
}

func (x *enhancedWriter) close(name string) {
	x.depth--
	x.put(indents[:2*x.depth], "</", name, ">", x.eol)
}

// end closes the root, without an end of line.
func (x *enhancedWriter) end(name string) {
	x.depth--
	x.put("</", name, ">")
}

// escaper writes text as OFAC's service does, which leaves quotes alone. A
// carriage return would be lost as part of an end of line.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;")

// leaf writes an element with text, or an empty one.
func (x *enhancedWriter) leaf(name, text string, attributes ...attribute) {
	x.start(name, attributes)
	if text == "" {
		x.put(" />", x.eol)
		return
	}
	x.put(">")
	_, _ = escaper.WriteString(x.w, text)
	x.put("</", name, ">", x.eol)
}

// some writes an element unless its text is empty.
func (x *enhancedWriter) some(name, text string) {
	if text != "" {
		x.leaf(name, text)
	}
}

func (x *enhancedWriter) boolean(name string, b bool) { x.leaf(name, strconv.FormatBool(b)) }

// ref writes a reference to a reference value, or nothing for 0.
func (x *enhancedWriter) ref(name string, id int) {
	if id != 0 {
		x.leaf(name, x.words.use(id), refID(id))
	}
}

// group writes a container with what each item writes. An empty one is left
// out unless it is mandatory. Nothing is mandatory in a change.
func (x *enhancedWriter) group(name string, n int, mandatory bool, item func(i int)) {
	if n == 0 {
		if mandatory && x.removed == nil {
			x.leaf(name, "")
		}
		return
	}
	x.open(name)
	for i := range n {
		item(i)
	}
	x.close(name)
}

func refID(id int) attribute { return attribute{"refId", strconv.Itoa(id)} }

// partID numbers the parts of one kind of the entity at hand.
func (x *enhancedWriter) partID(kind string) string {
	x.counts[kind]++
	return strconv.Itoa(x.entityID*1000 + x.counts[kind])
}

func (x *enhancedWriter) filters(e Edition) {
	if len(e.Lists)+len(e.Programs) == 0 {
		x.leaf("filters", "")
		return
	}
	x.open("filters")
	x.group("sanctionsLists", len(e.Lists), false, func(i int) { x.ref("sanctionsList", e.Lists[i]) })
	x.group("sanctionsPrograms", len(e.Programs), false, func(i int) { x.ref("sanctionsProgram", e.Programs[i]) })
	x.close("filters")
}

func (x *enhancedWriter) references(all []Reference) {
	x.group("referenceValues", len(all), true, func(i int) {
		r := all[i]
		x.open("referenceValue", x.declared(refID(r.RefID))...)
		x.leaf("type", r.Type)
		x.leaf("value", r.Value)
		x.some("code", r.Code)
		x.some("isoCode", r.ISO)
		x.close("referenceValue")
	})
}

func (x *enhancedWriter) featureTypes(all []FeatureType) {
	x.group("featureTypes", len(all), true, func(i int) {
		f := all[i]
		x.open("featureType", x.declared(attribute{"featureTypeId", strconv.Itoa(f.ID)})...)
		x.leaf("type", f.Label)
		x.ref("detailType", f.Detail)
		x.leaf("publishExclude", "false")
		x.some("publishDescription", f.Description)
		if f.Order != 0 {
			x.leaf("publishOrder", strconv.Itoa(f.Order))
		}
		x.close("featureType")
	})
}

// declared are the attributes of a declaration: a delta adds it.
func (x *enhancedWriter) declared(id attribute) []attribute {
	if x.delta {
		return []attribute{id, {"action", "add"}}
	}
	return []attribute{id}
}

// listed are the attributes of a part that is a reference: OFAC's files have
// refId first, its deltas id.
func (x *enhancedWriter) listed(kind string, i, ref int, more ...attribute) []attribute {
	as := []attribute{refID(ref), {"id", x.partID(kind)}}
	if x.delta {
		slices.Reverse(as)
	}
	return x.acted(kind, i, append(as, more...)...)
}

// acted adds what a change does to the part, of its kind the one at i.
func (x *enhancedWriter) acted(kind string, i int, attributes ...attribute) []attribute {
	switch {
	case x.removed == nil:
		return attributes
	case i < x.removed[kind]:
		return append(attributes, attribute{"action", "remove"})
	}
	return append(attributes, attribute{"action", "add"})
}
