package ofac

import (
	"context"
	"runtime"
	"slices"
	"sync"

	"sanctionsd/lists"
)

// The entries of a publication pass through three hands, so that a machine with
// several processors reads it in less time: one cuts the documents into entries,
// several make designations of them, and the caller takes those in the order of
// the document. What comes out does not depend on who was faster.

// batch is a run of entries that is passed from hand to hand.
type batch struct {
	entries []entry
	// raw is the bytes of the entries of an XML format.
	raw []byte
	// err ends the document behind the entries.
	err error
	// ready gets a value when the workers are through with it.
	ready chan struct{}
}

// entry is one entry on its way, or at the end only what was found there.
type entry struct {
	// raw is where the bytes of an entry of an XML format are, which begins at
	// line; id is its id, where it could be told without reading it.
	raw  extent
	line int
	id   string
	// joined says that record holds an entry of a delimited set, but for its
	// remarks, of which cut says that they end in mid-item.
	joined  bool
	remarks string
	cut     bool
	// record is of the batch, and used again.
	record *record
	// asOf is the day of the publication, as far as the document has said.
	asOf string
	// findings are about what stands between the entries, and about the entry.
	findings lists.Findings

	// What the workers make of it, with record: kept, or a designation. print is
	// zero where it cannot be kept another time.
	print       lists.Print
	kept        bool
	designation *lists.Designation
	err         error
}

// empty reports whether it is no entry.
func (e *entry) empty() bool { return e.raw == (extent{}) && !e.joined }

// A batch is passed on when it has so many entries, or bytes.
const (
	batchEntries = 64
	batchBytes   = 256 << 10
)

// maxWorkers are as many as one that cuts can keep busy. More would take memory
// only.
const maxWorkers = 4

// reader is a format's three hands.
type reader struct {
	// produce cuts the documents and passes on each entry. It runs in a
	// goroutine of its own.
	produce func(*producer) error
	// findings is where produce notes what it finds between the entries.
	findings *lists.Findings
	// worker returns a worker. Several work at once.
	worker func() worker
	// take is called for each entry in their order, by the caller of run.
	take func(*entry) error
}

// worker makes designations of the entries of a batch, or says that they are
// kept.
type worker interface {
	work(ctx context.Context, b *batch)
}

// run reads a document. It returns the first error in the order of the
// document, when all its goroutines have ended.
func (r reader) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	workers := min(runtime.GOMAXPROCS(0), maxWorkers)
	batches := workers + 2
	free, raw, ordered := make(chan *batch, batches), make(chan *batch, batches), make(chan *batch, batches)
	for range batches {
		free <- &batch{ready: make(chan struct{}, 1)}
	}
	var group sync.WaitGroup
	// In this order: all ends by itself once no batch is free any more.
	defer group.Wait()
	defer cancel()
	group.Go(func() {
		defer close(raw)
		defer close(ordered)
		p := producer{ctx: ctx, free: free, raw: raw, ordered: ordered, findings: r.findings}
		p.end(r.produce(&p))
	})
	for range workers {
		group.Go(func() {
			w := r.worker()
			for b := range raw {
				w.work(ctx, b)
				b.ready <- struct{}{}
			}
		})
	}
	for b := range ordered {
		<-b.ready
		for i := range b.entries {
			if err := ctx.Err(); err != nil {
				return err
			}
			if err := r.take(&b.entries[i]); err != nil {
				return err
			}
		}
		if b.err != nil {
			return b.err
		}
		free <- b
	}
	return ctx.Err()
}

// producer fills batches.
type producer struct {
	ctx                context.Context
	free, raw, ordered chan *batch
	batch              *batch
	findings           *lists.Findings
}

// element passes on the entry that the last start tag of x began, of which it
// reads the rest. id is its id, if it could be told; asOf the day of the
// publication, as far as the document has said.
func (p *producer) element(x *xmlReader, id, asOf string) error {
	b, err := p.open()
	if err != nil {
		return err
	}
	line, from := x.line(), len(b.raw)
	if b.raw, err = x.raw(b.raw); err != nil {
		return err
	}
	e := b.next()
	e.raw, e.line, e.id, e.asOf = extent{from, len(b.raw)}, line, id, asOf
	p.passOn(e)
	return nil
}

// entry returns the next entry, to be filled and passed on.
func (p *producer) entry() (*entry, error) {
	b, err := p.open()
	if err != nil {
		return nil, err
	}
	return b.next(), nil
}

// next adds an entry to the batch.
func (b *batch) next() *entry {
	n := len(b.entries)
	b.entries = slices.Grow(b.entries, 1)[:n+1]
	e := &b.entries[n]
	r := e.record
	if r == nil {
		r = new(record)
	}
	r.reset()
	*e = entry{record: r}
	return e
}

// passOn passes on an entry, with what was found before it.
func (p *producer) passOn(e *entry) {
	e.findings, *p.findings = *p.findings, lists.Findings{}
	b := p.batch
	if len(b.entries) >= batchEntries || len(b.raw) >= batchBytes {
		p.send()
	}
}

// open returns the batch that is being filled.
func (p *producer) open() (*batch, error) {
	if p.batch != nil {
		return p.batch, nil
	}
	select {
	case p.batch = <-p.free:
	case <-p.ctx.Done():
		return nil, p.ctx.Err()
	}
	p.batch.entries, p.batch.raw = p.batch.entries[:0], p.batch.raw[:0]
	return p.batch, nil
}

// send passes the batch on: both channels have room for all there are.
func (p *producer) send() {
	p.raw <- p.batch
	p.ordered <- p.batch
	p.batch = nil
}

// end passes on what is left, and with what the reading ended.
func (p *producer) end(err error) {
	b, full := p.open()
	if full != nil {
		return
	}
	b.next().findings = *p.findings
	b.err = err
	p.send()
}
