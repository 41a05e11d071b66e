package ofac

import (
	"context"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"sanctionsd/lists"
)

// The formats a publication can come in, as configuration and readings name
// them.
const (
	// Enhanced is OFAC's richest XML format: root sanctionsData. Its schema is
	// published beside the files as ENHANCED_XML.xsd.
	Enhanced = "enhanced"
	// Classic is OFAC's first XML format: root sdnList.
	Classic = "classic"
	// Delimited is the set of four comma-separated files.
	Delimited = "delimited"
)

const (
	// exports and downloads are the two places of OFAC's Sanctions List
	// Service. The second is the one its API document names; the first serves
	// SDN.XML packed to a tenth.
	exports   = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/"
	downloads = "https://sanctionslistservice.ofac.treas.gov/api/download/"
)

// publisher is what tells the two lists of OFAC apart.
type publisher struct {
	id, title, membership string
	// enhanced is the name of the ENHANCED file; its archive has the same.
	enhanced string
	// xml is the name of the classic file, zip the addresses of its archive.
	xml string
	zip lists.Location
	// set are the delimited files in the order of the roles.
	set [4]string
}

var (
	sdn = publisher{
		id: "us-ofac-sdn", title: "Specially Designated Nationals and Blocked Persons List", membership: "SDN List",
		enhanced: "SDN_ENHANCED",
		xml:      "SDN.XML", zip: lists.Location{Name: "SDN_XML.ZIP", URL: exports + "SDN_XML.ZIP"},
		set: [4]string{"SDN.CSV", "ADD.CSV", "ALT.CSV", "SDN_COMMENTS.CSV"},
	}
	consolidated = publisher{
		id: "us-ofac-cons", title: "Consolidated (non-SDN) Sanctions List", membership: "Consolidated List",
		enhanced: "CONS_ENHANCED",
		xml:      "CONSOLIDATED.XML", zip: lists.Location{Name: "CONSOLIDATED.ZIP", URL: downloads + "CONSOLIDATED.ZIP"},
		set: [4]string{"CONS_PRIM.CSV", "CONS_ADD.CSV", "CONS_ALT.CSV", "CONS_COMMENTS.CSV"},
	}
)

// SDN returns the list us-ofac-sdn.
func SDN() lists.Source { return sdn.source() }

// Consolidated returns the list us-ofac-cons: the umbrella file over OFAC's
// lists other than the SDN List.
func Consolidated() lists.Source { return consolidated.source() }

// parserVersion is Source.Parser of both lists.
const parserVersion = 2

func (p publisher) source() lists.Source {
	return lists.Source{
		ID:         p.id,
		Title:      p.title,
		Authority:  "Office of Foreign Assets Control, U.S. Department of the Treasury",
		Homepage:   "https://sanctionslist.ofac.treas.gov/Home",
		Zone:       zone,
		Schedule:   "*/15 * * * *",
		StaleAfter: 24 * time.Hour,
		Guard:      lists.Guard{RemovedPercent: 2, RemovedMin: 25, ChurnPercent: 10, ChurnMin: 100},
		// Only nothing is too few: how small an edition may be next to the one
		// before is the guard's question.
		MinRecords: 1,
		MaxBytes:   2 << 30,
		Formats:    []string{Enhanced, Classic, Delimited},
		Locate:     p.locate,
		Files:      p.files,
		Parser:     parserVersion,
		Parse: func(ctx context.Context, docs []lists.Document, yield func(*lists.Designation) error) (lists.Reading, error) {
			return parse(ctx, p, docs, yield)
		},
		ParseAgain: func(ctx context.Context, docs []lists.Document, a lists.Again) (lists.Reading, error) {
			return parseAgain(ctx, p, docs, a)
		},
	}
}

// owns reports whether a list of OFAC's, by reference, belongs to this one.
func (p publisher) owns(id string) bool {
	t, ok := membershipTerms[id]
	return ok && (t.meaning == sdn.id) == (p.id == sdn.id)
}

// lists reports whether one of the memberships belongs to this list.
func (p publisher) lists(memberships []lists.Membership) bool {
	return slices.ContainsFunc(memberships, func(m lists.Membership) bool { return (m.Code == sdn.id) == (p.id == sdn.id) })
}

// files returns the names that make up one publication, none for a format
// that is not read.
func (p publisher) files(format string) []string {
	switch format {
	case "", Enhanced:
		return []string{p.enhanced + ".XML"}
	case Classic:
		return []string{p.xml}
	case Delimited:
		return append([]string(nil), p.set[:]...)
	}
	return nil
}

// locate says what to fetch. A base ending in "/" is the folder of a delimited
// set, any other is one file, whose bytes say what it is.
func (p publisher) locate(base, format string) ([]lists.Set, error) {
	switch format {
	case "", Enhanced, Classic, Delimited:
	default:
		return nil, fmt.Errorf("format %q of %s is not read; use %s, %s or %s", format, p.id, Enhanced, Classic, Delimited)
	}
	if base == "" {
		return p.official(format), nil
	}
	u, err := url.Parse(base)
	if err != nil {
		return nil, fmt.Errorf("read the url of %s: %w", p.id, err)
	}
	if strings.HasSuffix(u.Path, "/") {
		if format == Classic || format == Enhanced {
			return nil, fmt.Errorf("the url of %s ends in /, which is a folder of delimited files, but the format is %s; name one file or set the format to %s", p.id, format, Delimited)
		}
		// Mirrors differ in the case of the names.
		return []lists.Set{p.below(base, strings.ToUpper), p.below(base, strings.ToLower)}, nil
	}
	name := path.Base(u.Path)
	if format == Delimited || strings.EqualFold(path.Ext(name), ".csv") {
		return nil, fmt.Errorf("the url of %s names one file, but the delimited format is a set of four; give the folder they are in, ending in /", p.id)
	}
	return []lists.Set{{Format: format, Files: []lists.Location{{Name: name, URL: base}}}}, nil
}

// official says where OFAC itself serves a format, the packed file first.
func (p publisher) official(format string) []lists.Set {
	file := func(format, name, url string) lists.Set {
		return lists.Set{Format: format, Files: []lists.Location{{Name: name, URL: url}}}
	}
	switch format {
	case Delimited:
		return []lists.Set{p.below(downloads, strings.ToUpper)}
	case Classic:
		return []lists.Set{
			{Format: Classic, Files: []lists.Location{p.zip}},
			file(Classic, p.xml, downloads+p.xml),
		}
	}
	return []lists.Set{
		file(Enhanced, p.enhanced+".ZIP", downloads+p.enhanced+".ZIP"),
		file(Enhanced, p.enhanced+".XML", downloads+p.enhanced+".XML"),
	}
}

// below returns the delimited set in a folder. A query stays behind the names.
func (p publisher) below(folder string, letters func(string) string) lists.Set {
	set := lists.Set{Format: Delimited}
	at := strings.IndexAny(folder+"?", "?#")
	for _, name := range p.set {
		name = letters(name)
		set.Files = append(set.Files, lists.Location{Name: name, URL: folder[:at] + name + folder[at:]})
	}
	return set
}
