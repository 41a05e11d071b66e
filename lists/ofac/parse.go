package ofac

import (
	"context"
	"fmt"

	"sanctionsd/lists"
)

// parse reads one publication of either list: the Parse of their sources.
func parse(ctx context.Context, p publisher, docs []lists.Document, yield func(*lists.Designation) error) (lists.Reading, error) {
	format, set, err := recognise(p, docs)
	if err != nil {
		return lists.Reading{}, fmt.Errorf("read %s: %w", p.id, err)
	}
	base := parser{
		publisher: p,
		yield:     yield,
		findings:  new(lists.Findings),
		seen:      new(lists.IDSet),
		reading:   &lists.Reading{},
	}
	var reading lists.Reading
	switch format {
	case Enhanced:
		reading, err = parseEnhanced(ctx, base, set[rolePrimary])
	case Classic:
		reading, err = parseClassic(ctx, base, set[rolePrimary])
	default:
		reading, err = parseDelimited(ctx, base, set)
	}
	if err != nil {
		return lists.Reading{}, fmt.Errorf("read %s: %w", p.id, err)
	}
	return reading, nil
}

// parser is what the readers of the formats share.
type parser struct {
	publisher
	yield    func(*lists.Designation) error
	findings *lists.Findings
	// seen are the ids met so far.
	seen    *lists.IDSet
	reading *lists.Reading
}

// yieldDesignation hands over the designation that was made of a record.
func (p *parser) yieldDesignation(document string, r *record, d *lists.Designation) error {
	if !p.seen.Add(r.uid) {
		return lists.Refusef(lists.CodeDoubledID, document, r.where, "the id %s stands for two entries", r.uid)
	}
	p.reading.Records++
	if err := p.yield(d); err != nil {
		return fmt.Errorf("take entry %s: %w", r.uid, err)
	}
	return nil
}

// run reads a document by a format's hands, and collects the findings of all of
// them in the order of the document.
func (p *parser) run(ctx context.Context, r reader) error {
	all := new(lists.Findings)
	r.findings = p.findings
	take := r.take
	r.take = func(e *entry) error {
		all.Merge(&e.findings)
		if e.err != nil || e.empty() {
			return e.err
		}
		return take(e)
	}
	err := r.run(ctx)
	p.findings = all
	return err
}

// finish returns the reading, or refuses one without entries.
func (p *parser) finish() (lists.Reading, error) {
	if p.reading.Records == 0 {
		return lists.Reading{}, lists.Refusef(lists.CodeTooFew, "", "", "the publication holds no entry")
	}
	p.reading.Findings = p.findings.List()
	return *p.reading, nil
}

// isID reports whether s is the number OFAC knows an entry by.
func isID(s string) bool { return len(s) <= 18 && isDigits(s) && s[0] != '0' }
