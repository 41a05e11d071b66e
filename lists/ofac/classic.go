package ofac

import (
	"bytes"
	"context"
	"fmt"
	"io"
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
	return c.run(ctx, reader{
		produce: func(p *producer) error {
			c.xml.ctx = p.ctx
			return c.xml.walk(c.root,
				func(name string) error { return c.child(name, p) },
				func(text string) { c.structure(c.xml.name, "unknown text in sdnList", text) })
		},
		worker: func() worker {
			return &xmlWorker{parser: &c.parser, read: c.read, context: func(w io.Writer) { c.writeContext(w, Classic) }, noun: "entry", id: classicID}
		},
		take: c.yield,
	})
}

func (c *classicParser) root(s start) error {
	if _, local := cutName(s.name); local != "sdnList" {
		return unknownRoot(c.xml.name, local)
	}
	for _, a := range s.others() {
		c.structure("sdnList", "unknown attribute sdnList@"+a.name, a.value)
	}
	if space := s.namespace(); space != "" && space != oldNamespace && space != newNamespace {
		c.findings.Add(lists.FindingVocabulary, "sdnList", "unknown namespace "+quote(space))
	}
	return nil
}

// child reads an element below the root.
func (c *classicParser) child(name string, p *producer) error {
	if _, name = cutName(name); name == "sdnEntry" {
		return p.element(c.xml, "", c.reading.Date)
	}
	e, err := c.xml.element()
	if err != nil {
		return err
	}
	switch name {
	case "publshInformation", "publishInformation":
		return c.information(e)
	}
	c.structure("sdnList", "unknown element sdnList/"+name, e.allText())
	return nil
}

// classicID returns the first uid in an entry, which is its own in every edition.
// Where it is not, it is that of no entry with these bytes.
func classicID(raw []byte) string {
	_, rest, ok := bytes.Cut(raw, []byte("<uid>"))
	if !ok {
		return ""
	}
	const most = 20
	id, _, ok := bytes.Cut(rest[:min(len(rest), most)], []byte("</uid>"))
	if !ok {
		return ""
	}
	return string(id)
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

// read makes a designation of one sdnEntry.
func (c *classicParser) read(el *element, e *entry, s *lists.Sealer) {
	r := classicRecord{entryReader{record: e.record, findings: &e.findings}}
	r.where = "line " + strconv.Itoa(e.line)
	r.read(el)
	if e.err = r.check(c.xml.name); e.err == nil {
		e.designation = designate(c.publisher, e.record, e.asOf, &e.findings, s)
	}
}

// check refuses an entry that cannot be told from others or has no name.
func (r *classicRecord) check(document string) error {
	switch {
	case !isID(r.uid):
		return lists.Refusef(lists.CodeBadRow, document, r.where, "the uid %s of an entry is no number", quote(r.uid))
	case r.kind == "":
		return lists.Refusef(lists.CodeBadRow, document, "entry "+r.uid, "the entry has no sdnType, so it is not known whether it is a person, an entity, a ship or an aircraft")
	case r.full == "":
		return lists.Refusef(lists.CodeBadRow, document, "entry "+r.uid, "the entry has no name")
	}
	return nil
}
