package ofac

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"hash"
	"io"
	"slices"

	"sanctionsd/lists"
)

// xmlWorker makes designations of entries of an XML format.
type xmlWorker struct {
	parser *parser
	// read makes record and designation of an entry.
	read func(*element, *entry, *lists.Sealer)
	// context writes what a designation follows from beside the bytes of its
	// entry. It is asked when the first entry is there, and then stays.
	context func(io.Writer)
	// noun is what the format calls an entry.
	noun string
	// id finds the id in the bytes of an entry, where it is not known already.
	id func([]byte) string
	// relations, if set, finds whom the bytes of an entry relate it to.
	relations func([]lists.Relation, []byte) []lists.Relation

	sum    []byte
	sealer lists.Sealer
	forest forest
	xml    *xmlReader
	bytes  bytes.Reader
	hash   hash.Hash
	seed   []byte
	// ask and asked are the entries of a batch that may be held.
	ask   []lists.Entry
	asked []*entry
	told  []lists.Relation
}

func (w *xmlWorker) work(ctx context.Context, b *batch) {
	if err := w.keep(b); err != nil && len(b.entries) > 0 {
		b.entries[0].err = err
		return
	}
	for i := range b.entries {
		e := &b.entries[i]
		if ctx.Err() != nil {
			return
		}
		if e.empty() || e.kept {
			continue
		}
		w.entry(b, e)
	}
}

// keep prints the entries of a batch, and finds those that are held.
func (w *xmlWorker) keep(b *batch) error {
	if !w.parser.again {
		return nil
	}
	w.ask, w.asked = w.ask[:0], w.asked[:0]
	for i := range b.entries {
		e := &b.entries[i]
		if e.empty() {
			continue
		}
		raw := b.raw[e.raw.from:e.raw.to]
		e.print = w.print(raw)
		if w.id != nil {
			e.id = w.id(raw)
		}
		if isID(e.id) {
			w.ask, w.asked = append(w.ask, lists.Entry{NativeID: e.id, Print: e.print}), append(w.asked, e)
		}
	}
	if len(w.ask) == 0 {
		return nil
	}
	held, err := w.parser.take.Held(w.ask)
	if err != nil {
		return err
	}
	for i, is := range held {
		if !is {
			continue
		}
		e := w.asked[i]
		e.kept = true
		e.record.uid, e.record.where = e.id, w.noun+" "+e.id
		if w.relations != nil {
			e.record.relations = w.relations(e.record.relations, b.raw[e.raw.from:e.raw.to])
		}
	}
	return nil
}

// print returns the print of an entry's bytes.
func (w *xmlWorker) print(raw []byte) (p lists.Print) {
	if w.hash == nil {
		w.hash = sha256.New()
		w.context(w.hash)
		w.seed = w.hash.Sum(nil)
	}
	w.hash.Reset()
	w.hash.Write(w.seed)
	w.hash.Write(raw)
	w.sum = w.hash.Sum(w.sum[:0])
	copy(p[:], w.sum)
	return p
}

// writeContext writes what every designation of a format follows from.
func (p *parser) writeContext(w io.Writer, format string) {
	fmt.Fprintf(w, "%s %s %d", p.id, format, parserVersion)
}

// entry reads one entry.
func (w *xmlWorker) entry(b *batch, e *entry) {
	w.bytes.Reset(b.raw[e.raw.from:e.raw.to])
	if w.xml == nil {
		w.xml = newXMLReader(w.parser.document, &w.bytes)
	} else {
		w.xml.tokens.Reset(&w.bytes)
	}
	w.xml.before = e.line - 1
	if _, e.err = w.xml.next(); e.err != nil {
		return
	}
	w.forest.reset()
	el, err := w.forest.read(w.xml)
	if err != nil {
		e.err = err
		return
	}
	found := e.findings.Count()
	w.read(el, e, &w.sealer)
	if e.findings.Count() != found || e.record.timed || e.designation == nil || !w.related(b.raw[e.raw.from:e.raw.to], e.record.relations) {
		// What was found is to be told each time, and days pass.
		e.print = lists.Print{}
	}
}

// related reports whether the bytes of an entry tell whom it is related to: that
// is to be known of a kept one too.
func (w *xmlWorker) related(raw []byte, relations []lists.Relation) bool {
	if w.relations == nil {
		return len(relations) == 0
	}
	w.told = w.relations(w.told[:0], raw)
	return slices.EqualFunc(w.told, relations, func(a, b lists.Relation) bool { return a.NativeID == b.NativeID && a.Name == b.Name })
}
