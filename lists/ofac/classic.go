package ofac

import (
	"context"
	"encoding/xml"
	"fmt"
	"strconv"

	"sanctionsd/lists"
)

// The namespaces of the classic format: the first until 2024-05-07, the second
// since (https://ofac.treasury.gov/recent-actions/20240507_44).
const (
	oldNamespace = "http://tempuri.org/sdnList.xsd"
	newNamespace = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML"
)

// classicParser reads one classic document.
//
// Nothing in it says of which list it is, and no programme stands on one list
// only for certain, so a file of the other list cannot be told here; the
// guard against mass removal stops it.
type classicParser struct {
	parser
	xml    *xmlReader
	stated int // Record_Count, -1 when not stated
}

func parseClassic(ctx context.Context, p parser, doc lists.Document) (lists.Reading, error) {
	f, err := doc.Open()
	if err != nil {
		return lists.Reading{}, fmt.Errorf("open %s: %w", doc.Name, err)
	}
	defer f.Close()
	c := &classicParser{parser: p, xml: newXMLReader(doc.Name, f), stated: -1}
	c.reading.Format = Classic
	if err := c.document(ctx); err != nil {
		return lists.Reading{}, err
	}
	switch {
	case c.stated < 0:
		return lists.Reading{}, lists.Refusef(lists.CodeRecordCount, doc.Name, "publshInformation",
			"the document does not state its Record_Count, as every edition of OFAC does; whether it is whole cannot be told")
	case c.reading.Date == "":
		return lists.Reading{}, lists.Refusef(lists.CodeBadRow, doc.Name, "publshInformation",
			"the document does not state its Publish_Date, as every edition of OFAC does")
	case c.stated != c.reading.Records:
		return lists.Reading{}, lists.Refusef(lists.CodeRecordCount, doc.Name, "publshInformation/Record_Count",
			"the document states %d records and holds %d", c.stated, c.reading.Records)
	}
	return c.finish()
}

// document reads the root and what is below it.
func (c *classicParser) document(ctx context.Context) error {
	return c.xml.walk(c.root,
		func(t xml.StartElement) error { return c.child(ctx, t) },
		func(text string) { c.structure(c.xml.name, "unknown text in sdnList", text) })
}

func (c *classicParser) root(t xml.StartElement) error {
	if t.Name.Local != "sdnList" {
		return unknownRoot(c.xml.name, t.Name.Local)
	}
	for _, a := range t.Attr {
		isNamespace := a.Name.Space == "xmlns" || a.Name.Local == "xmlns"
		switch {
		case !isNamespace && a.Name.Local == "schemaLocation":
		case !isNamespace:
			c.structure("sdnList", "unknown attribute sdnList@"+qualified(a.Name), a.Value)
		case a.Name.Space == t.Name.Space || a.Name.Local == t.Name.Space || t.Name.Space == "" && a.Name.Local == "xmlns":
			if a.Value != oldNamespace && a.Value != newNamespace {
				c.findings.Add(lists.FindingVocabulary, "sdnList", "unknown namespace "+quote(a.Value))
			}
		}
	}
	return nil
}

// child reads an element below the root.
func (c *classicParser) child(ctx context.Context, t xml.StartElement) error {
	line, _ := c.xml.dec.InputPos()
	e, err := c.xml.element(t)
	if err != nil {
		return err
	}
	switch e.name {
	case "sdnEntry":
		return c.entry(ctx, e, line)
	case "publshInformation", "publishInformation":
		return c.information(e)
	}
	c.structure("sdnList", "unknown element sdnList/"+e.name, e.allText())
	return nil
}

// structure reports something outside any entry that is not known.
func (c *classicParser) structure(where, what, text string) {
	c.findings.Add(lists.FindingStructure, where, what+": "+quote(text))
}

// information reads publshInformation; the misspelling is OFAC's.
func (c *classicParser) information(e *element) error {
	once := make(map[string]bool)
	for _, child := range e.children {
		text := lists.Clean(child.text)
		if once[child.name] {
			c.structure(e.name, "a second "+e.name+"/"+child.name, child.allText())
			continue
		}
		once[child.name] = true
		switch child.name {
		case "Publish_Date":
			if c.reading.Date = publishDate(text); c.reading.Date == "" {
				return lists.Refusef(lists.CodeBadRow, c.xml.name, "Publish_Date", "%s is no date of the form MM/DD/YYYY", quote(text))
			}
		case "Record_Count":
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 {
				return lists.Refusef(lists.CodeBadRow, c.xml.name, "Record_Count", "%s is no number", quote(text))
			}
			c.stated = n
		default:
			c.structure(e.name, "unknown element "+e.name+"/"+child.name, child.allText())
		}
	}
	return nil
}

// entry maps and yields one sdnEntry.
func (c *classicParser) entry(ctx context.Context, e *element, line int) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r := classicRecord{entryReader{record: record{where: "line " + strconv.Itoa(line)}, findings: c.findings}}
	r.read(e)
	if !isID(r.uid) {
		return lists.Refusef(lists.CodeBadRow, c.xml.name, r.where, "the uid %s of an entry is no number", quote(r.uid))
	}
	if r.kind == "" {
		return lists.Refusef(lists.CodeBadRow, c.xml.name, "entry "+r.uid, "the entry has no sdnType, so it is not known whether it is a person, an entity, a ship or an aircraft")
	}
	if r.full == "" {
		return lists.Refusef(lists.CodeBadRow, c.xml.name, "entry "+r.uid, "the entry has no name")
	}
	return c.yieldRecord(c.xml.name, &r.record)
}
