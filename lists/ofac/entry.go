package ofac

import (
	"slices"

	"sanctionsd/lists"
)

// entryReader fills a record from one entry of an XML format. Whatever it is
// not told to expect it reports and keeps.
type entryReader struct {
	*record
	findings *lists.Findings
}

// field is the name of an element and where its text goes.
type field struct {
	name string
	to   *string
}

// fields reads the children of e that are leaves into the targets by name. A
// nil target is OFAC's own id of a part, which is no part of a designation. The
// expected are attributes of e itself.
func (r *entryReader) fields(e *element, targets []field, expected ...string) {
	r.beside(e, e.name, expected)
	for _, c := range e.children {
		if !r.field(c, e.name, targets) {
			r.stranger(c, e.name)
		}
	}
}

// field reads one of the children of fields, and reports whether it is known.
func (r *entryReader) field(c *element, parent string, targets []field) bool {
	for _, f := range targets {
		if f.name != c.name {
			continue
		}
		if f.to == nil {
			r.leaf(c, parent)
			return true
		}
		if *f.to != "" {
			// A second value would hide the first.
			return false
		}
		*f.to = r.leaf(c, parent)
		return true
	}
	return false
}

// group hands each child of that name to f.
func (r *entryReader) group(e *element, name string, f func(*element)) {
	r.each(e, e.name, func(c *element) bool {
		if c.name == name {
			f(c)
		}
		return c.name == name
	})
}

// each hands the children of e to f, and reports and keeps those f does not
// know, and any text between them or attribute but the expected ones.
func (r *entryReader) each(e *element, path string, f func(*element) bool, expected ...string) {
	r.beside(e, path, expected)
	for _, c := range e.children {
		if !f(c) {
			r.stranger(c, path)
		}
	}
}

// beside reports and keeps what e has beside its children: text between them, and
// attributes that are not expected.
func (r *entryReader) beside(e *element, path string, expected []string) {
	r.attributes(e, "", path, expected)
	if text := lists.Clean(e.text); text != "" {
		r.unknown("unknown text in "+path, path, text)
	}
}

// stranger reports and keeps an element that is not known.
func (r *entryReader) stranger(e *element, parent string) {
	r.unknown("unknown element "+parent+"/"+e.name, parent+"/"+e.name, e.allText())
}

// once is each for an element whose children stand there once: a second one
// would hide the first, so it is reported and kept as what is not known.
func (r *entryReader) once(e *element, path string, f func(*element) bool, expected ...string) {
	// Only known names get in, of which there are few.
	seen := make([]string, 0, 12)
	r.each(e, path, func(c *element) bool {
		if slices.Contains(seen, c.name) || !f(c) {
			return false
		}
		seen = append(seen, c.name)
		return true
	}, expected...)
}

// leaf returns the text of an element that holds nothing else but the expected
// attributes.
func (r *entryReader) leaf(e *element, parent string, expected ...string) string {
	r.attributes(e, parent, e.name, expected)
	for _, c := range e.children {
		r.stranger(c, parent+"/"+e.name)
	}
	return lists.Clean(e.text)
}

// attributes reports and keeps the attributes of e that are not expected. e
// stands at parent, which may be "", and path.
func (r *entryReader) attributes(e *element, parent, path string, expected []string) {
	for _, a := range e.attrs {
		if !slices.Contains(expected, a.name) {
			at := path + "@" + a.name
			if parent != "" {
				at = parent + "/" + at
			}
			r.unknown("unknown attribute "+at, at, a.value)
		}
	}
}

// unknown reports something whose meaning may be lost, and keeps its text.
func (r *entryReader) unknown(what, path, text string) {
	r.findings.Add(lists.FindingStructure, r.where, what)
	r.addExtra("element:"+path, "", text, "")
}
