package ofac

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"sanctionsd/lists"
)

// The columns of the files of a delimited set (dat_spec.txt).
const (
	primaryColumns = 12 // ent_num name type program title call_sign vess_type tonnage grt vess_flag vess_owner remarks
	addressColumns = 6  // ent_num add_num address city/state/postal country remarks
	aliasColumns   = 5  // ent_num alt_num alt_type alt_name remarks
	commentColumns = 2  // ent_num the rest of the remarks
)

// remarkLimit is where OFAC cuts the remarks column; the rest is in the
// comments file and follows without a separator.
const remarkLimit = 1000

// delimitedParser reads one delimited set: the primary file in order, the
// others through an index.
type delimitedParser struct {
	parser
	set                          [roles]lists.Document
	addresses, aliases, comments *index
}

func parseDelimited(ctx context.Context, p parser, set [roles]lists.Document) (_ lists.Reading, err error) {
	d := &delimitedParser{parser: p, set: set}
	d.reading.Format = Delimited
	if d.reading.Date, err = publicationDay(set); err != nil {
		return lists.Reading{}, err
	}
	for _, x := range [...]struct {
		role, columns int
		index         **index
	}{
		{roleAddresses, addressColumns, &d.addresses},
		{roleAliases, aliasColumns, &d.aliases},
		{roleComments, commentColumns, &d.comments},
	} {
		if err := ctx.Err(); err != nil {
			return lists.Reading{}, err
		}
		if *x.index, err = openIndex(set[x.role], x.columns); err != nil {
			return lists.Reading{}, err
		}
		defer (*x.index).close() //nolint:errcheck // only read
	}
	if err := d.primary(ctx); err != nil {
		return lists.Reading{}, err
	}
	if err := d.orphans(); err != nil {
		return lists.Reading{}, err
	}
	return d.finish()
}

// orphans refuses rows of entries that are not in the primary file: the files
// are of two publications, or one is cut.
//
// The comments file is let off while most of its rows have their entry: the
// set of 2023-12-28 carries continuations of three entries removed long
// before. Such rows are reported.
func (d *delimitedParser) orphans() error {
	primary := d.set[rolePrimary].Name
	for _, x := range [...]*index{d.addresses, d.aliases, d.comments} {
		rows := x.orphans()
		if len(rows) == 0 {
			continue
		}
		if x == d.comments && 2*len(rows) <= len(x.rows) {
			for _, r := range rows {
				d.findings.Add(lists.FindingNote, fmt.Sprintf("%s line %d", x.name, r.line), fmt.Sprintf("the remarks of entry %d go on, but the entry is not in %s", r.entry, primary))
			}
			continue
		}
		return lists.Refusef(lists.CodeOrphan, x.name, fmt.Sprintf("line %d", rows[0].line),
			"entry %d is not in %s (%d such rows of %d); the files are of two publications, or %s is cut", rows[0].entry, primary, len(rows), len(x.rows), primary)
	}
	return nil
}

// publicationDay returns the day of the latest Last-Modified of the set, in
// OFAC's zone, or "": the files themselves have no date.
func publicationDay(set [roles]lists.Document) (string, error) {
	var latest time.Time
	for _, d := range set {
		if d.LastModified.After(latest) {
			latest = d.LastModified
		}
	}
	if latest.IsZero() {
		return "", nil
	}
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return "", fmt.Errorf("find the day of the publication: %w", err)
	}
	return latest.In(loc).Format(time.DateOnly), nil
}

// primary reads the primary file and yields its entries.
func (d *delimitedParser) primary(ctx context.Context) error {
	asOf := d.reading.Date
	return d.run(ctx, reader{
		produce: d.rows,
		worker:  func() worker { return &delimitedWorker{publisher: d.publisher, asOf: asOf} },
		take:    d.yield,
	})
}

// delimitedWorker makes designations of entries of a delimited set. What an entry
// is follows from several files, so there is no print of it.
type delimitedWorker struct {
	publisher publisher
	asOf      string
	sealer    lists.Sealer
}

func (w *delimitedWorker) work(ctx context.Context, b *batch) {
	for i := range b.entries {
		if e := &b.entries[i]; !e.empty() && ctx.Err() == nil {
			e.record.delimitedRemarks(e.remarks, e.cut)
			e.designation = designate(w.publisher, e.record, w.asOf, &e.findings, &w.sealer)
		}
	}
}

// rows passes on the entries of the primary file.
func (d *delimitedParser) rows(p *producer) error {
	doc := d.set[rolePrimary]
	f, err := doc.Open()
	if err != nil {
		return fmt.Errorf("open %s: %w", doc.Name, err)
	}
	defer f.Close()
	rows := newRowReader(doc.Name, primaryColumns, f)
	for {
		fields, err := rows.read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		e, err := p.entry()
		if err != nil {
			return err
		}
		if err := d.entry(e, fields, rows.line); err != nil {
			return err
		}
		p.passOn(e)
	}
}

// entry joins what the four files say of one entry.
func (d *delimitedParser) entry(e *entry, f []string, line int) (err error) {
	r := e.record
	r.where, r.uid, r.full = fmt.Sprintf("line %d, entry %s", line, f[0]), f[0], lists.Clean(f[1])
	r.vessel = lists.VesselInfo{
		CallSign: lists.Clean(f[5]), Type: lists.Clean(f[6]), Tonnage: lists.Clean(f[7]),
		GrossTonnage: lists.Clean(f[8]), Flag: country(f[9]), Owner: lists.Clean(f[10]),
	}
	if r.full == "" {
		return lists.Refusef(lists.CodeBadRow, d.set[rolePrimary].Name, r.where, "the entry has no name")
	}
	d.kind(r, lists.Clean(f[2]))
	if programs := lists.Clean(f[3]); programs != "" {
		r.programs = append(r.programs, strings.Split(programs, "] [")...)
	}
	r.titles = splitTitles(lists.Clean(f[4]))
	number, err := entryNumber(r.uid)
	if err != nil {
		return err
	}
	if err := d.join(r, number); err != nil {
		return err
	}
	e.joined = true
	e.remarks, e.cut, err = d.remarks(r, number, f[11])
	return err
}

// remarks joins the remarks of an entry with their continuation, if they have
// one. Both are taken as they are: the cut may stand beside a space. cut says that
// what is returned ends in mid-item.
func (d *delimitedParser) remarks(r *record, entry int64, text string) (_ string, cut bool, err error) {
	full := utf8.RuneCountInString(text) >= remarkLimit
	continuation := ""
	n, err := d.comments.each(entry, func(f []string) { continuation += f[1] })
	if err != nil {
		return "", false, err
	}
	cut = n == 0 && full && !strings.HasSuffix(text, ".")
	switch {
	case cut:
		d.findings.Add(lists.FindingNote, r.where, fmt.Sprintf("remarks of %d characters have no continuation", remarkLimit))
	case n > 0 && !full:
		// It continues an older text.
		d.findings.Add(lists.FindingNote, r.where, fmt.Sprintf("remarks of less than %d characters have a continuation; it is kept apart", remarkLimit))
		r.addExtra("remark-continuation", "", continuation, "")
	default:
		text += continuation
	}
	return text, cut, nil
}

// kind sets the kind from OFAC's word; a null type is an entity.
func (d *delimitedParser) kind(r *record, word string) {
	switch word {
	case "":
		r.kind = lists.Entity
	case "individual":
		r.kind = lists.Individual
	case "vessel":
		r.kind = lists.Vessel
	case "aircraft":
		r.kind = lists.Aircraft
	default:
		r.kind = lists.Entity
		d.findings.Add(lists.FindingStructure, r.where, "unknown SDN_Type "+quote(word))
		r.addExtra("element:sdnEntry/sdnType", "", word, "")
	}
}

// join adds the addresses and strong aliases of an entry.
func (d *delimitedParser) join(r *record, entry int64) error {
	n, err := d.addresses.each(entry, func(f []string) {
		a := address{street: lists.Clean(f[2]), locality: lists.Clean(f[3]), country: lists.Clean(f[4])}
		if a.street+a.locality+a.country != "" {
			r.addresses = append(r.addresses, a)
		}
		if f[5] != "" {
			r.addExtra("address-remarks", "", f[5], joinText(", ", a.street, a.locality, a.country))
		}
	})
	if err != nil {
		return err
	}
	if n == 0 {
		return lists.Refusef(lists.CodeOrphan, d.addresses.name, "entry "+r.uid,
			"the entry has no row, and every entry of OFAC has one; the file is probably half")
	}
	_, err = d.aliases.each(entry, func(f []string) {
		a := alias{kind: lists.Clean(f[2]), full: lists.Clean(f[3])}
		switch a.kind {
		case "aka", "fka", "nka":
			a.kind = a.kind[:1] + ".k.a."
		}
		r.aliases = append(r.aliases, a)
		if f[4] != "" {
			r.addExtra("alias-remarks", "", f[4], a.full)
		}
	})
	return err
}
