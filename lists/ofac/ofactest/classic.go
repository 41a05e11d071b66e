package ofactest

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"sanctionsd/lists"
)

// namespace is the one OFAC's classic XML has had since May 2024.
const namespace = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML"

// ClassicXML writes a classic publication of that day with the designations in
// their order. Ids of parts are numbered through the document. An address or
// name without its parts is written into city or lastName.
func ClassicXML(w io.Writer, day time.Time, designations []*lists.Designation) error {
	x := &xmlWriter{w: bufio.NewWriterSize(w, 64<<10)}
	return x.document(day, len(designations), slices.Values(designations))
}

// document writes a publication of so many designations.
func (x *xmlWriter) document(day time.Time, count int, designations iter.Seq[*lists.Designation]) error {
	x.line(`<?xml version="1.0" standalone="yes"?>`)
	x.line(`<sdnList xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns="` + namespace + `">`)
	x.group("publshInformation", func() {
		x.leaf("Publish_Date", day.Format("01/02/2006"))
		x.leaf("Record_Count", strconv.Itoa(count))
	})
	for d := range designations {
		x.entry(d)
	}
	x.line(`</sdnList>`)
	if err := x.w.Flush(); err != nil {
		return fmt.Errorf("write classic XML: %w", err)
	}
	return nil
}

// xmlWriter writes indented XML.
type xmlWriter struct {
	w     *bufio.Writer
	depth int
	uid   int
	// own numbers the parts of an entry by the entry's id, so that a change of
	// one entry leaves those of the others alone.
	own bool
}

func (x *xmlWriter) line(s string) {
	// A bufio.Writer keeps its first error for Flush.
	_, _ = x.w.WriteString(strings.Repeat("  ", x.depth) + s + "\r\n")
}

func (x *xmlWriter) leaf(name, text string) {
	if text == "" {
		return
	}
	var b strings.Builder
	// A strings.Builder takes every write.
	_ = xml.EscapeText(&b, []byte(text))
	x.line("<" + name + ">" + b.String() + "</" + name + ">")
}

func (x *xmlWriter) group(name string, f func()) {
	x.line("<" + name + ">")
	x.depth++
	f()
	x.depth--
	x.line("</" + name + ">")
}

// list writes a list of n items, or nothing for none.
func (x *xmlWriter) list(name, item string, n int, f func(i int)) {
	if n == 0 {
		return
	}
	x.group(name, func() {
		for i := range n {
			x.group(item, func() {
				x.uid++
				x.leaf("uid", strconv.Itoa(x.uid))
				f(i)
			})
		}
	})
}

func (x *xmlWriter) entry(d *lists.Designation) {
	if x.own {
		x.uid = partBase(d)
	}
	x.depth++
	x.group("sdnEntry", func() {
		primary, aliases := names(d)
		last, first := split(primary)
		x.leaf("uid", d.NativeID)
		x.leaf("firstName", first)
		x.leaf("lastName", last)
		x.leaf("title", strings.Join(d.Titles, "; "))
		x.leaf("sdnType", strings.ToUpper(string(d.Kind[:1]))+string(d.Kind[1:]))
		x.leaf("remarks", remarks(d))
		if len(d.Programs) > 0 {
			x.group("programList", func() {
				for _, p := range d.Programs {
					x.leaf("program", p)
				}
			})
		}
		x.ids(d)
		x.list("akaList", "aka", len(aliases), func(i int) {
			last, first := split(aliases[i])
			x.leaf("type", kindOfAlias(aliases[i].Type))
			x.leaf("category", string(aliases[i].Quality))
			x.leaf("lastName", last)
			x.leaf("firstName", first)
		})
		x.places(d)
		x.vessel(d.Vessel)
	})
	x.depth--
}

func (x *xmlWriter) ids(d *lists.Designation) {
	ids := features(d)
	x.list("idList", "id", len(ids), func(i int) {
		x.leaf("idType", ids[i].label)
		x.leaf("idNumber", ids[i].value)
		x.leaf("idCountry", ids[i].country)
		x.leaf("issueDate", ids[i].issued)
		x.leaf("expirationDate", ids[i].expires)
	})
}

// places writes addresses, nationalities and what is known of the birth.
func (x *xmlWriter) places(d *lists.Designation) {
	as := addresses(d)
	x.list("addressList", "address", len(as), func(i int) {
		x.leaf("address1", as[i].street)
		x.leaf("city", as[i].city)
		x.leaf("stateOrProvince", as[i].region)
		x.leaf("postalCode", as[i].postal)
		x.leaf("country", as[i].country)
	})
	item := func(element, field, text string) {
		x.leaf(element, text)
		x.leaf("mainEntry", strconv.FormatBool(!alternative(d, field, text)))
	}
	x.list("nationalityList", "nationality", len(d.Nationalities), func(i int) {
		item("country", "nationalities", d.Nationalities[i].Text)
	})
	x.list("citizenshipList", "citizenship", len(d.Citizenships), func(i int) {
		item("country", "citizenships", d.Citizenships[i].Text)
	})
	x.list("dateOfBirthList", "dateOfBirthItem", len(d.BirthDates), func(i int) {
		item("dateOfBirth", "birth_dates", d.BirthDates[i].Text)
	})
	x.list("placeOfBirthList", "placeOfBirthItem", len(d.BirthPlaces), func(i int) {
		item("placeOfBirth", "birth_places", d.BirthPlaces[i])
	})
}

func (x *xmlWriter) vessel(v *lists.VesselInfo) {
	if v == nil {
		return
	}
	x.group("vesselInfo", func() {
		x.leaf("callSign", v.CallSign)
		x.leaf("vesselType", v.Type)
		if v.Flag != nil {
			x.leaf("vesselFlag", v.Flag.Text)
		}
		x.leaf("vesselOwner", v.Owner)
		x.leaf("tonnage", v.Tonnage)
		x.leaf("grossRegisteredTonnage", v.GrossTonnage)
	})
}

// split returns the parts of a name; one without parts, or that is one part, is
// a last name, as OFAC has it.
func split(n lists.Name) (last, first string) {
	if n.Parts != nil && n.Parts.Whole == "" {
		return n.Parts.Last, n.Parts.First
	}
	return n.Full, ""
}

// remarks are the free text and the links, as the classic format has them.
func remarks(d *lists.Designation) string {
	var items []string
	if d.Remarks != "" {
		items = append(items, d.Remarks)
	}
	for _, r := range d.Relations {
		items = append(items, "(Linked To: "+r.Name+")")
	}
	return strings.Join(items, "; ")
}
