package ofac

import (
	"context"
	"runtime"
	"sync"

	"sanctionsd/lists"
)

// The entries of an XML document pass through three hands, so that a machine
// with several processors reads a document in less time: one takes the document
// apart into elements, several make designations of them, and the caller takes
// those in the order of the document. What comes out does not depend on who was
// faster.

// batch is a run of entries that is passed from hand to hand.
type batch struct {
	forest  forest
	entries []entry
	// err ends the document behind the entries.
	err error
	// ready gets a value when the workers are through with it.
	ready chan struct{}
}

// entry is one entry on its way, or at the end only what was found there.
type entry struct {
	el   *element
	line int
	asOf string
	// findings are about what stands between the entries, and about the entry.
	findings lists.Findings

	// What the workers make of el.
	record      *record
	designation *lists.Designation
	err         error
}

// A batch is passed on when it has so many entries, or nodes.
const (
	batchEntries = 64
	batchNodes   = 4096
)

// reader is a format's three hands.
type reader struct {
	// produce reads the document and calls emit at the start tag of each entry,
	// of which it reads the rest. It runs in a goroutine of its own.
	produce func(emit emitter) error
	// findings is where produce notes what it finds between the entries.
	findings *lists.Findings
	// work makes record and designation of an entry. Several run at once, each
	// with a sealer of its own.
	work func(*entry, *lists.Sealer)
	// take is called for each entry in their order, by the caller of run.
	take func(*entry) error
}

// emitter passes on the entry that the last start tag began. asOf is the day of
// the publication, as far as the document has said.
type emitter func(x *xmlReader, asOf string) error

// run reads a document. It returns the first error in the order of the
// document, when all its goroutines have ended.
func (r reader) run(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	workers := runtime.GOMAXPROCS(0)
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
		p.end(r.produce(p.emit))
	})
	for range workers {
		group.Go(func() {
			var sealer lists.Sealer
			for b := range raw {
				for i := range b.entries {
					if ctx.Err() == nil && b.entries[i].el != nil {
						r.work(&b.entries[i], &sealer)
					}
				}
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

func (p *producer) emit(x *xmlReader, asOf string) error {
	b, err := p.open()
	if err != nil {
		return err
	}
	e := entry{line: x.tokens.Line(), asOf: asOf}
	if e.el, err = b.forest.read(x); err != nil {
		return err
	}
	p.add(e)
	if len(b.entries) >= batchEntries || len(b.forest.nodes) >= batchNodes {
		p.send()
	}
	return nil
}

// add adds an entry, with what was found before it.
func (p *producer) add(e entry) {
	e.findings, *p.findings = *p.findings, lists.Findings{}
	p.batch.entries = append(p.batch.entries, e)
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
	p.batch.forest.reset()
	clear(p.batch.entries)
	p.batch.entries = p.batch.entries[:0]
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
	if b, full := p.open(); full == nil {
		b.err = err
		p.add(entry{})
		p.send()
	}
}
