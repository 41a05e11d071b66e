package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"sanctionsd/lists"
)

// PackRequest asks for a document to be packed.
type PackRequest struct {
	Doc lists.Document
	// Base is the content of an earlier edition that is kept, "" for none, as
	// Documents.Keep takes it.
	Base string
}

// Packing packs documents while the caller does something else, such as
// reading them. It ends with Keep or Discard, one of which has to be called;
// after either, Discard does nothing. Its methods are for one goroutine.
type Packing struct {
	d      *Documents
	cancel context.CancelFunc
	done   chan struct{}
	ended  bool

	// The rest is the goroutine's until done is closed.
	packed []packedDocument
	err    error
}

// packedDocument is a document that is ready to be kept.
type packedDocument struct {
	kept Kept
	temp string // its synced file, "" when it is kept already
}

// Pack starts to pack the documents, one after the other, into files of
// Dir/tmp, each synced. Nothing is kept before Packing.Keep. It does not wait;
// what goes wrong Keep tells. Cancelling ctx stops it.
func (d *Documents) Pack(ctx context.Context, docs []PackRequest) *Packing {
	ctx, cancel := context.WithCancel(ctx)
	p := &Packing{d: d, cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(p.done)
		for _, r := range docs {
			packed, err := d.packOne(ctx, r)
			if err != nil {
				p.err = fmt.Errorf("keep document %s: %w", r.Doc.Name, err)
				return
			}
			p.packed = append(p.packed, packed)
		}
	}()
	return p
}

// Keep waits until the documents are packed, gives each its own name and
// returns, in the order of the requests, how they are kept, when all of them
// are durable. After an error no temporary file is left; documents before the
// one it is about may be kept, and nothing refers to them. Cancelling ctx while
// Keep waits is Discard.
func (p *Packing) Keep(ctx context.Context) ([]Kept, error) {
	if p.ended {
		return nil, errors.New("keep documents: the packing has ended")
	}
	select {
	case <-p.done:
	case <-ctx.Done():
		return nil, errors.Join(fmt.Errorf("keep documents: %w", ctx.Err()), p.Discard())
	}
	if p.err != nil {
		return nil, errors.Join(p.err, p.Discard())
	}
	kept, err := p.d.install(p.packed)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("keep documents: %w", err), p.Discard())
	}
	p.end()
	return kept, nil
}

// Discard stops the packing, waits until it has, and removes what it wrote. It
// returns an error when a temporary file cannot be removed; Sweep removes it
// later.
func (p *Packing) Discard() error {
	if p.ended {
		return nil
	}
	p.end()
	var errs []error
	for _, packed := range p.packed {
		if packed.temp == "" {
			continue
		}
		// It may have its own name already.
		if err := os.Remove(packed.temp); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, fmt.Errorf("discard packed document: %w", err))
		}
	}
	return errors.Join(errs...)
}

// end stops the goroutine and waits for it.
func (p *Packing) end() {
	p.ended = true
	p.cancel()
	<-p.done
}

// packOne packs one document, unless its content is kept and intact: then it
// is only noted as kept now.
func (d *Documents) packOne(ctx context.Context, r PackRequest) (_ packedDocument, err error) {
	if err := checkContent(r.Doc.Content); err != nil {
		return packedDocument{}, err
	}
	d.mu.RLock()
	kept, err := d.keptAlready(ctx, r.Doc.Content)
	d.mu.RUnlock()
	switch {
	case err == nil:
		return packedDocument{kept: kept}, nil
	case errors.Is(err, ErrNewer):
		return packedDocument{}, err
	case !errors.Is(err, ErrNotFound):
		// Others may be deltas against the file to be replaced, and a delta
		// is no base: its replacement has to be whole.
		r.Base = ""
	}
	if err := ctx.Err(); err != nil {
		return packedDocument{}, err
	}
	// Not with mu locked: the document may be one of Documents.Open.
	in, err := r.Doc.Open()
	if err != nil {
		return packedDocument{}, err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	d.mu.RLock()
	defer d.mu.RUnlock()
	return d.write(ctx, r.Doc, in, r.Base)
}

// install gives the packed documents their own names, durably.
func (d *Documents) install(packed []packedDocument) ([]Kept, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	all := make([]Kept, 0, len(packed))
	changed := make(map[string]bool)
	for _, p := range packed {
		kept := p.kept
		if p.temp != "" {
			var err error
			if kept, err = d.rename(p); err != nil {
				return nil, err
			}
			changed[filepath.Dir(d.path(kept.Content))] = true
		}
		all = append(all, kept)
	}
	if len(changed) == 0 {
		return all, nil
	}
	// The folders' own names have to last too, and Dir's.
	changed[d.Dir], changed[filepath.Dir(d.Dir)] = true, true
	for folder := range changed {
		if err := syncFolder(folder); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// rename gives one packed document its own name.
func (d *Documents) rename(p packedDocument) (Kept, error) {
	path := d.path(p.kept.Content)
	if err := d.touch(p.temp); err != nil {
		return Kept{}, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return Kept{}, err
	}
	d.renaming.Lock()
	defer d.renaming.Unlock()
	if p.kept.Base != "" {
		// Another may have kept the same content since this was packed, and a
		// third a delta against it: a delta takes the place of nothing.
		f, err := d.openFile(p.kept.Content)
		if err == nil {
			kept := Kept{Content: p.kept.Content, Bytes: f.size, Base: f.header.baseName()}
			return kept, errors.Join(f.Close(), d.touch(path), os.Remove(p.temp))
		}
		if !errors.Is(err, ErrNotFound) {
			return Kept{}, err
		}
	}
	return p.kept, os.Rename(p.temp, path)
}

func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
