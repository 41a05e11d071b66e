package ofactest

import (
	"bytes"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"sanctionsd/lists"
)

const (
	null = "-0- "
	// remarkLimit is where OFAC cuts remarks; the rest goes to the comments.
	remarkLimit = 1000
)

// DelimitedSet returns the four files of a delimited publication, in the order
// of Source.Files("delimited"): entries, addresses, aliases and the
// continuations of remarks. Text must be ASCII without double quotes, as
// OFAC's is; others are replaced by single ones, as OFAC does.
func DelimitedSet(designations []*lists.Designation) [4][]byte {
	var files [4]bytes.Buffer
	s := setWriter{files: [4]rowWriter{&files[0], &files[1], &files[2], &files[3]}}
	s.document(slices.Values(designations))
	var set [4][]byte
	for i := range files {
		set[i] = files[i].Bytes()
	}
	return set
}

// rowWriter takes every write, or keeps its first error for later.
type rowWriter interface {
	io.ByteWriter
	io.StringWriter
}

// setWriter writes the files of a delimited publication.
type setWriter struct {
	files [4]rowWriter
	id    int
	// own numbers the parts of an entry by the entry's id, so that a change of
	// one entry leaves those of the others alone.
	own bool
}

func (s *setWriter) document(designations iter.Seq[*lists.Designation]) {
	for d := range designations {
		s.entry(d)
	}
	for _, f := range s.files {
		_ = f.WriteByte(0x1a)
	}
}

// part returns the id of the next part.
func (s *setWriter) part() string {
	s.id++
	return strconv.Itoa(s.id)
}

func (s *setWriter) entry(d *lists.Designation) {
	if s.own {
		s.id = partBase(d)
	}
	primary, aliases := names(d)
	remarks, rest := cut(delimitedRemarks(d, aliases))
	v := lists.VesselInfo{}
	if d.Vessel != nil {
		v = *d.Vessel
	}
	flag := ""
	if v.Flag != nil {
		flag = v.Flag.Text
	}
	kind := string(d.Kind)
	if d.Kind == lists.Entity {
		kind = ""
	}
	row(s.files[0], d.NativeID, primary.Full, kind, strings.Join(d.Programs, "] ["), strings.Join(d.Titles, "; "),
		v.CallSign, v.Type, v.Tonnage, v.GrossTonnage, flag, v.Owner, remarks)
	for _, a := range addresses(d) {
		row(s.files[1], d.NativeID, s.part(), a.street, a.locality, a.country, "")
	}
	if len(d.Addresses) == 0 {
		row(s.files[1], d.NativeID, s.part(), "", "", "", "")
	}
	for _, a := range aliases {
		if a.Quality != lists.Weak {
			row(s.files[2], d.NativeID, s.part(), strings.ReplaceAll(kindOfAlias(a.Type), ".", ""), a.Full, "")
		}
	}
	if rest != "" {
		row(s.files[3], d.NativeID, rest)
	}
}

// row writes one row. The id columns have no quotes; an empty column is null.
func row(w rowWriter, columns ...string) {
	for i, c := range columns {
		if i > 0 {
			_ = w.WriteByte(',')
		}
		switch {
		case c == "":
			c = null
		case i == 0 || i == 1 && len(columns) > 2 && len(columns) < 12:
		default:
			c = `"` + strings.ReplaceAll(c, `"`, "'") + `"`
		}
		_, _ = w.WriteString(c)
	}
	_, _ = w.WriteString("\r\n")
}

// delimitedRemarks writes the remarks in OFAC's order.
func delimitedRemarks(d *lists.Designation, aliases []lists.Name) string {
	var items []string
	several := func(label, field string, values []string) {
		for _, v := range values {
			if alternative(d, field, v) {
				items = append(items, "alt. "+label+" "+v)
			} else {
				items = append(items, label+" "+v)
			}
		}
	}
	several("DOB", "birth_dates", texts(d.BirthDates, func(b lists.BirthDate) string { return b.Text }))
	several("POB", "birth_places", d.BirthPlaces)
	several("nationality", "nationalities", texts(d.Nationalities, func(c lists.Country) string { return c.Text }))
	several("citizen", "citizenships", texts(d.Citizenships, func(c lists.Country) string { return c.Text }))
	seen := make(map[string]bool)
	for _, l := range features(d) {
		item := l.label + " " + l.value
		if l.document() {
			item += documentTail(l)
		}
		if seen[l.label] {
			item = "alt. " + item
		}
		seen[l.label] = true
		items = append(items, item)
	}
	items = append(items, d.Titles...)
	if d.Remarks != "" {
		items = append(items, d.Remarks)
	}
	for _, a := range aliases {
		if a.Quality == lists.Weak {
			items = append(items, kindOfAlias(a.Type)+" '"+a.Full+"'")
		}
	}
	for _, r := range d.Relations {
		items = append(items, "Linked To: "+r.Name)
	}
	text := strings.Join(items, "; ")
	if text != "" && !strings.HasSuffix(text, ".") {
		text += "."
	}
	return text
}

func documentTail(l labelled) string {
	tail := ""
	if l.country != "" {
		tail += " (" + l.country + ")"
	}
	if l.issued != "" {
		tail += " issued " + l.issued
	}
	if l.expires != "" {
		tail += " expires " + l.expires
	}
	return tail
}

func texts[T any](values []T, text func(T) string) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = text(v)
	}
	return out
}

func cut(remarks string) (column, rest string) {
	if len(remarks) <= remarkLimit {
		return remarks, ""
	}
	return remarks[:remarkLimit], remarks[remarkLimit:]
}
