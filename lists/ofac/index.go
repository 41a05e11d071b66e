package ofac

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"sanctionsd/lists"
)

// index finds the rows of one file of a delimited set by their entry. It holds
// two numbers a row and no text, so that memory does not grow with the text;
// the order of the rows is not assumed.
type index struct {
	name    string
	columns int
	file    lists.File
	rows    []rowAt
	// used marks the rows that were asked for, row by row.
	used []bool
	// window is the part of the file read last; neighbours are asked for one
	// after the other.
	window   []byte
	windowAt int64
	fields   []string
}

// rowAt is where a row of an entry stands.
type rowAt struct {
	entry  int64
	offset int64
	length int32
	line   int32
}

// openIndex checks a whole file and indexes it.
func openIndex(doc lists.Document, columns int) (*index, error) {
	f, err := doc.Open()
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", doc.Name, err)
	}
	x := &index{name: doc.Name, columns: columns, file: f, fields: make([]string, 0, columns)}
	if err := x.build(f); err != nil {
		f.Close()
		return nil, err
	}
	return x, nil
}

func (x *index) build(r io.Reader) error {
	rows := newRowReader(x.name, x.columns, r)
	for {
		fields, err := rows.read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		entry, err := entryNumber(fields[0])
		if err != nil {
			return err
		}
		x.rows = append(x.rows, rowAt{entry: entry, offset: rows.offset, length: int32(rows.next - rows.offset), line: int32(rows.line)})
	}
	slices.SortStableFunc(x.rows, func(a, b rowAt) int { return cmp.Compare(a.entry, b.entry) })
	x.used = make([]bool, len(x.rows))
	return nil
}

// entryNumber turns an ent_num that isID has passed into a number.
func entryNumber(s string) (int64, error) { return strconv.ParseInt(s, 10, 64) }

// each hands the fields of every row of an entry to f, in the order of the
// file, valid during the call, and returns how many there are.
func (x *index) each(entry int64, f func(fields []string)) (int, error) {
	at, _ := slices.BinarySearchFunc(x.rows, entry, func(r rowAt, e int64) int { return cmp.Compare(r.entry, e) })
	n := 0
	for ; at < len(x.rows) && x.rows[at].entry == entry; at++ {
		row, err := x.row(x.rows[at])
		if err != nil {
			return n, err
		}
		fields, reason := splitRow(row, x.fields[:0])
		x.fields = fields
		if reason != "" || len(fields) != x.columns {
			return n, fmt.Errorf("read %s at byte %d: the file changed while it was read", x.name, x.rows[at].offset)
		}
		x.used[at] = true
		f(fields)
		n++
	}
	return n, nil
}

// row reads one row from the file, through the window.
func (x *index) row(r rowAt) ([]byte, error) {
	const size = 64 << 10
	end := r.offset + int64(r.length)
	if r.offset < x.windowAt || end > x.windowAt+int64(len(x.window)) {
		if cap(x.window) < max(size, int(r.length)) {
			x.window = make([]byte, max(size, int(r.length)))
		}
		n, err := x.file.ReadAt(x.window[:cap(x.window)], r.offset)
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("read %s: %w", x.name, err)
		}
		x.window, x.windowAt = x.window[:n], r.offset
		if n < int(r.length) {
			return nil, fmt.Errorf("read %s at byte %d: %w", x.name, r.offset, io.ErrUnexpectedEOF)
		}
	}
	row := x.window[r.offset-x.windowAt : end-x.windowAt]
	return bytes.TrimSuffix(row, []byte("\r\n")), nil
}

// orphans returns the rows whose entry was never asked for, in the order of
// the entries.
func (x *index) orphans() []rowAt {
	var rows []rowAt
	for i, used := range x.used {
		if !used {
			rows = append(rows, x.rows[i])
		}
	}
	return rows
}

func (x *index) close() error { return x.file.Close() }
