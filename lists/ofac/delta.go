package ofac

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"sanctionsd/lists"
)

// DeltaAction says what a delta file reports of an entity.
type DeltaAction string

// The actions of a delta file. A changed entity has no action of its own
// there: only the children that changed are in the file, each with its own.
const (
	DeltaAdded   DeltaAction = "add"
	DeltaRemoved DeltaAction = "remove"
	DeltaChanged DeltaAction = "change"
)

// DeltaEntity is what a delta file reports of one entity.
type DeltaEntity struct {
	// NativeID is the entity's id, the same as in the lists.
	NativeID string
	Action   DeltaAction
	// Designations are what was added, or what a removed entity last was: one
	// on each of the two lists the entity is on. Empty for a change, of which
	// the file holds parts only.
	Designations []*lists.Designation
	// Touched are the children of a changed entity that are in the file, by
	// OFAC's names ("names", "sanctionsLists"), in its order.
	Touched []string
}

// Delta is what a delta file says beside its entities.
type Delta struct {
	// Date is the day of the publication, ISO 8601.
	Date string
	// Type is OFAC's word for the publication ("Standard Action").
	Type string
	// Entities is how many entities were read.
	Entities int
	Findings []lists.Finding
}

// ReadDelta reads a delta file of OFAC's Sanctions List Service, which says
// what one publication changed (GET /changes/latest, /changes/{id}). It yields
// each entity once. A delta is a witness of a change, never the list itself:
// the lists are read whole, and nothing in this program acts on a delta. What
// is broken comes back as a *lists.Refusal.
func ReadDelta(ctx context.Context, doc lists.Document, yield func(DeltaEntity) error) (Delta, error) {
	f, err := doc.Open()
	if err != nil {
		return Delta{}, fmt.Errorf("open %s: %w", doc.Name, err)
	}
	defer f.Close()
	d := &deltaParser{yield: yield, seen: make(map[string]struct{})}
	d.xml = newXMLReader(doc.Name, f)
	d.findings, d.reading = new(lists.Findings), new(lists.Reading)
	d.refs.partial = true
	// A delta is small: one hand is enough.
	emit := func(x *xmlReader, _, _ string) error {
		line := x.tokens.Line()
		el, err := x.element()
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		return d.entity(el, line)
	}
	err = d.xml.walk(d.root,
		func(name string) error { return d.section(name, d.information, emit) },
		func(text string) { d.structure(doc.Name, "unknown text in sanctionsData", text) })
	if err != nil {
		return Delta{}, fmt.Errorf("read the delta: %w", err)
	}
	if d.delta.Date == "" || !d.ended {
		return Delta{}, fmt.Errorf("read the delta: %w", lists.Refusef(lists.CodeBadRow, doc.Name, "sanctionsData", "the document holds no publicationInfo or no entities"))
	}
	d.delta.Findings = d.findings.List()
	return d.delta, nil
}

type deltaParser struct {
	enhancedParser
	yield  func(DeltaEntity) error
	seen   map[string]struct{}
	delta  Delta
	sealer lists.Sealer
}

func (d *deltaParser) root(s start) error {
	if _, local := cutName(s.name); local != "sanctionsData" || s.namespace() != deltaNamespace {
		return lists.Refusef(lists.CodeUnknownRoot, d.xml.name, "", "the root is %s of %s, no delta file", quote(local), quote(s.namespace()))
	}
	return nil
}

func (d *deltaParser) information(el *element) error {
	for _, c := range el.children {
		text := lists.Clean(c.text)
		switch c.name {
		case "datePublished":
			t, err := time.Parse(time.RFC3339, text)
			if err != nil {
				return lists.Refusef(lists.CodeBadRow, d.xml.name, c.name, "%s is no instant of RFC 3339", quote(text))
			}
			// Its zone is OFAC's own, so the day is the one it names.
			d.delta.Date = t.Format(time.DateOnly)
		case "publicationType":
			d.delta.Type = text
		default:
			d.structure(el.name, "unknown element "+el.name+"/"+c.name, c.allText())
		}
	}
	return nil
}

func (d *deltaParser) entity(el *element, line int) error {
	out := DeltaEntity{NativeID: el.attribute("id"), Action: DeltaAction(el.attribute("action"))}
	where := "line " + strconv.Itoa(line)
	if !isID(out.NativeID) {
		return lists.Refusef(lists.CodeBadRow, d.xml.name, where, "the id %s of an entity is no plain number", quote(out.NativeID))
	}
	if _, twice := d.seen[out.NativeID]; twice {
		return lists.Refusef(lists.CodeDoubledID, d.xml.name, where, "the id %s stands for two entities", out.NativeID)
	}
	d.seen[out.NativeID] = struct{}{}
	switch out.Action {
	case DeltaAdded, DeltaRemoved:
		el.attrs = slices.DeleteFunc(el.attrs, func(a attribute) bool { return a.name == "action" })
		r := newEntityReader(new(record), d.findings, d.refs, d.countries, where)
		r.read(el)
		if err := r.check(d.xml.name); err != nil {
			return err
		}
		for _, p := range []publisher{sdn, consolidated} {
			if p.lists(r.memberships) {
				out.Designations = append(out.Designations, designate(p, r.record, d.delta.Date, d.findings, &d.sealer))
			}
		}
	case "":
		out.Action = DeltaChanged
		for _, c := range el.children {
			out.Touched = append(out.Touched, c.name)
		}
	default:
		return lists.Refusef(lists.CodeBadRow, d.xml.name, "entity "+out.NativeID, "unknown action %s", quote(string(out.Action)))
	}
	d.delta.Entities++
	if err := d.yield(out); err != nil {
		return fmt.Errorf("take entity %s: %w", out.NativeID, err)
	}
	return nil
}
