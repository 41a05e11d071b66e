package ofac

import (
	"context"
	"fmt"

	"sanctionsd/lists"
)

// parse reads one publication of either list: the Parse of their sources.
func parse(ctx context.Context, p publisher, docs []lists.Document, yield func(*lists.Designation) error) (lists.Reading, error) {
	return parseWith(ctx, p, docs, parser{take: lists.Again{Yield: func(d *lists.Designation, _ lists.Print) error { return yield(d) }}})
}

// parseAgain is the ParseAgain of both lists.
func parseAgain(ctx context.Context, p publisher, docs []lists.Document, a lists.Again) (lists.Reading, error) {
	return parseWith(ctx, p, docs, parser{take: a, again: true})
}

func parseWith(ctx context.Context, p publisher, docs []lists.Document, base parser) (lists.Reading, error) {
	format, set, err := recognise(p, docs)
	if err != nil {
		return lists.Reading{}, fmt.Errorf("read %s: %w", p.id, err)
	}
	base.publisher, base.document = p, set[rolePrimary].Name
	base.findings, base.seen, base.reading = new(lists.Findings), new(lists.IDSet), new(lists.Reading)
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
	// take is where designations go; again says that it holds some.
	take  lists.Again
	again bool
	// document is the name of the document of the entries.
	document string
	findings *lists.Findings
	// seen are the ids met so far.
	seen    *lists.IDSet
	reading *lists.Reading
}

// yield hands over the designation that was made of an entry, or says that it is
// kept.
func (p *parser) yield(e *entry) (err error) {
	id := e.record.uid
	if !p.seen.Add(id) {
		return lists.Refusef(lists.CodeDoubledID, p.document, e.record.where, "the id %s stands for two entries", id)
	}
	p.reading.Records++
	if e.kept {
		err = p.take.Keep(lists.Entry{NativeID: id, Print: e.print})
	} else {
		err = p.take.Yield(e.designation, e.print)
	}
	if err != nil {
		return fmt.Errorf("take entry %s: %w", id, err)
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
