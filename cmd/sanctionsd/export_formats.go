package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"sanctionsd/lists"
)

// newExportWriter returns what takes designations as NDJSON and writes them to
// out in a format. Close writes what ends them; an export that is not whole is
// left without it.
func newExportWriter(out *bufio.Writer, format string) (io.WriteCloser, error) {
	switch format {
	case "ndjson":
		return plainWriter{out}, nil
	case "json":
		return &lineWriter{to: &arrayFormat{out: out}}, nil
	case "csv":
		return &lineWriter{to: &csvFormat{out: out}}, nil
	}
	return nil, fmt.Errorf("format %q is not one of: ndjson, json, csv", format)
}

// plainWriter writes NDJSON as it comes.
type plainWriter struct{ io.Writer }

func (plainWriter) Close() error { return nil }

// lineFormat writes designations in a format.
type lineFormat interface {
	// line takes the JSON of one designation, without a newline.
	line(raw []byte) error
	end() error
}

// lineWriter cuts what is written to it into lines.
type lineWriter struct {
	to   lineFormat
	rest []byte
}

func (l *lineWriter) Write(p []byte) (int, error) {
	l.rest = append(l.rest, p...)
	done := 0
	for {
		n := bytes.IndexByte(l.rest[done:], '\n')
		if n < 0 {
			break
		}
		if err := l.to.line(l.rest[done : done+n]); err != nil {
			return 0, err
		}
		done += n + 1
	}
	l.rest = append(l.rest[:0], l.rest[done:]...)
	return len(p), nil
}

func (l *lineWriter) Close() error {
	if len(l.rest) > 0 {
		return fmt.Errorf("the last line is not whole: %.100q", l.rest)
	}
	return l.to.end()
}

// arrayFormat writes one JSON array, a designation a line.
type arrayFormat struct {
	out   *bufio.Writer
	begun bool
}

func (f *arrayFormat) line(raw []byte) error {
	before := ",\n"
	if !f.begun {
		before, f.begun = "[\n", true
	}
	if _, err := f.out.WriteString(before); err != nil {
		return err
	}
	_, err := f.out.Write(raw)
	return err
}

func (f *arrayFormat) end() error {
	text := "\n]\n"
	if !f.begun {
		text = "[]\n"
	}
	_, err := f.out.WriteString(text)
	return err
}

// csvColumns are the columns of a CSV export. They only grow at the end.
func csvColumns() []string {
	return []string{
		"id", "list", "kind", "name", "other_names", "status", "in_force", "listed_on", "removed_on",
		"programs", "measures", "countries",
	}
}

// csvFormat writes CSV as RFC 4180 has it, with a header.
type csvFormat struct {
	out   *bufio.Writer
	begun bool
}

func (f *csvFormat) line(raw []byte) error {
	var d lists.Designation
	if err := json.Unmarshal(raw, &d); err != nil {
		return fmt.Errorf("decode a designation: %w", err)
	}
	if err := f.header(); err != nil {
		return err
	}
	return f.row(csvRow(&d))
}

func (f *csvFormat) header() error {
	if f.begun {
		return nil
	}
	f.begun = true
	return f.row(csvColumns())
}

// row writes one record. That of encoding/csv would drop a carriage return inside
// a cell, when its lines end as RFC 4180 wants them.
func (f *csvFormat) row(cells []string) error {
	for i, cell := range cells {
		if strings.ContainsAny(cell, ",\"\r\n") {
			cells[i] = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
	}
	_, err := f.out.WriteString(strings.Join(cells, ",") + "\r\n")
	return err
}

func (f *csvFormat) end() error { return f.header() }

// csvRow returns the cells of a designation. Those that hold several values
// join them by "; ".
func csvRow(d *lists.Designation) []string {
	name := d.PrimaryName()
	var others, measures, countries []string
	for _, n := range d.Names {
		others = append(others, n.Full)
		for _, v := range n.Variants {
			others = append(others, v.Full)
		}
	}
	for _, m := range d.Measures {
		cell := m.Code
		if m.State != "" {
			cell += ":" + m.State
		}
		measures = append(measures, cell)
	}
	for _, c := range d.Countries {
		if c.Code == "" {
			c.Code = c.Text
		}
		countries = append(countries, c.Code)
	}
	row := []string{
		d.ID, d.List, string(d.Kind), name, joined(others, name), string(d.Status), string(d.InForce), d.ListedOn, d.RemovedOn,
		joined(d.Programs, ""), joined(measures, ""), joined(countries, ""),
	}
	for i, cell := range row {
		row[i] = harmless(cell)
	}
	return row
}

// joined joins values, each once, without one of them and without empty ones.
func joined(values []string, without string) string {
	var kept []string
	for _, v := range values {
		if v != "" && v != without && !slices.Contains(kept, v) {
			kept = append(kept, v)
		}
	}
	return strings.Join(kept, "; ")
}

// harmless returns a cell that no spreadsheet takes for a formula: what begins
// like one gets a ' before it, as OWASP's page on CSV injection advises.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
