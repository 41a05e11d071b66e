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
		seen:      make(map[string]struct{}),
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
	seen    map[string]struct{}
	reading *lists.Reading
}

// yieldRecord maps a record and hands its designation over.
func (p *parser) yieldRecord(document string, r *record) error {
	if _, ok := p.seen[r.uid]; ok {
		return lists.Refusef(lists.CodeDoubledID, document, r.where, "the id %s stands for two entries", r.uid)
	}
	p.seen[r.uid] = struct{}{}
	p.reading.Records++
	if err := p.yield(designate(p.publisher, r, p.reading.Date, p.findings)); err != nil {
		return fmt.Errorf("take entry %s: %w", r.uid, err)
	}
	return nil
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
