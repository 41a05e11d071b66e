package ofac

import (
	"slices"
	"strings"

	"sanctionsd/lists/ofac/corpustest"
)

// scripts are the ISO 15924 codes of OFAC's scripts.
var scripts = map[string]string{
	"Arabic": "Arab", "Armenian": "Armn", "Chinese Simplified": "Hans", "Chinese Traditional": "Hant", "Cyrillic": "Cyrl", "Georgian": "Geor",
	"Greek": "Grek", "Hangul": "Hang", "Hebrew": "Hebr", "Japanese": "Jpan", "Korean": "Kore", "Latin": "Latn",
}

func (a *account) name(n *corpustest.Node) {
	primary, weak := n.Take("isPrimary") == "true", n.Take("isLowQuality") == "true"
	alias := n.Take("aliasType")
	typ := map[string]string{"": "primary", "A.K.A.": "alias", "F.K.A.": "former", "N.K.A.": "now"}[alias]
	if primary != (typ == "primary") {
		a.fault("entity %s: a name of type %q is the primary one: %v", a.id, alias, primary)
	}
	statements := []string{says("type", typ)}
	switch {
	case weak:
		statements = append(statements, says("quality", "weak"))
	case !primary:
		statements = append(statements, says("quality", "strong"))
	}
	for _, tr := range n.All("translations", "translation") {
		full := tr.Take("formattedFullName")
		said := []string{says("full", full), says("script", scripts[tr.Take("script")])}
		if made := joinText(", ", tr.Take("formattedLastName"), tr.Take("formattedFirstName")); made != full {
			a.fault("entity %s: %q is not made of first and last name, %q", a.id, full, made)
		}
		a.excuse("name/first and last")
		said = append(said, a.nameParts(tr, full)...)
		if tr.Take("isPrimary") != "true" {
			said = []string{says("variants", corpustest.Variant(said))}
		}
		if primary {
			a.primary = append(a.primary, full)
		}
		statements = append(statements, said...)
	}
	a.must("name", "names", statements...)
}

func (a *account) nameParts(translation *corpustest.Node, full string) (statements []string) {
	parts := make(map[string]string)
	var order []string
	for _, p := range translation.All("nameParts", "namePart") {
		leaf := map[string]string{
			"First Name": "first", "Middle Name": "middle", "Last Name": "last", "Maiden Name": "maiden", "Nickname": "nickname",
			"Patronymic": "patronymic", "Matronymic": "matronymic",
			"Entity Name": "whole", "Vessel Name": "whole", "Aircraft Name": "whole",
		}[p.Take("type")]
		value := p.Take("value")
		if leaf == "whole" && value == full {
			a.excuse("namePart whole")
			continue
		}
		if parts[leaf] == "" {
			order = append(order, leaf)
		}
		parts[leaf] = joinText(" ", parts[leaf], value)
	}
	for _, leaf := range order {
		statements = append(statements, says("parts."+leaf, parts[leaf]))
	}
	return statements
}

func (a *account) address(n *corpustest.Node) {
	country := n.Take("country")
	var statements []string
	for _, tr := range n.All("translations", "translation") {
		said, line, area := addressParts(tr)
		said = append(said, says("script", scripts[tr.Take("script")]))
		if area != "" {
			if country != "" {
				a.fault("entity %s: an address with a country and a region, which is in no real file", a.id)
			}
			country = "Region: " + area
		}
		switch {
		case tr.Take("isPrimary") != "true":
			statements = append(statements, says("variants", corpustest.Variant(append(said, says("full", line)))))
		case line != "" || country != "":
			statements = append(statements, append(said, says("full", joinText(", ", line, country)))...)
		}
	}
	if len(statements) == 0 && country == "" {
		a.excuse("address empty")
		return
	}
	if len(statements) == 0 {
		statements = append(statements, says("full", country))
	}
	a.must("address", "addresses", append(statements, says("country.text", country), says("country.code", a.codes[country]))...)
	a.link(country, "address")
}

// addressParts returns what a translation says, its parts in one line, and
// the part that is a country without being one.
func addressParts(translation *corpustest.Node) (statements []string, line, area string) {
	parts := make(map[string]string)
	for _, p := range translation.All("addressParts", "addressPart") {
		parts[p.Take("type")] = p.Take("value")
	}
	street := joinText(", ", parts["ADDRESS1"], parts["ADDRESS2"], parts["ADDRESS3"])
	for _, s := range []string{
		says("street", street), says("city", parts["CITY"]), says("region", parts["STATE/PROVINCE"]), says("postal_code", parts["POSTAL CODE"]),
	} {
		if s != "" {
			statements = append(statements, s)
		}
	}
	// As OFAC writes city, region and postal code in one column.
	locality := joinText(" ", joinText(", ", parts["CITY"], parts["STATE/PROVINCE"]), parts["POSTAL CODE"])
	return statements, joinText(", ", street, locality), parts["REGION"]
}

// link settles the country that something ties the party to.
func (a *account) link(country, basis string) {
	if country != "" && country != "undetermined" {
		a.must("country", "countries", says("text", country), says("code", a.codes[country]), says("basis", basis))
	}
}

func (a *account) document(n *corpustest.Node) {
	country, name := n.Take("issuingCountry"), n.Take("name")
	typ, number := n.Take("type"), n.Take("documentNumber")
	if imo, ok := strings.CutPrefix(number, "IMO "); ok && typ == "Vessel Registration Identification" {
		number = imo
	}
	if at := strings.LastIndex(number, " ("); at > 0 && country == "" && a.codes[strings.Trim(number[at:], " ()")] != "" {
		// Where OFAC left the field empty, it wrote the country behind.
		number, country = number[:at], strings.Trim(number[at:], " ()")
		a.excuse("document/country behind")
	}
	if slices.Contains(a.primary, name) {
		a.excuse("document/name")
		name = ""
	}
	var notes []string
	if at := n.Take("issuingLocation"); at != "" {
		notes = append(notes, "issuing location "+at)
	}
	for _, f := range n.All("idFeatures", "idFeature") {
		notes = append(notes, f.Text())
	}
	if comments := n.Take("comments"); comments != "" {
		notes = append(notes, comments)
	}
	a.must("document", "identifiers",
		says("native_type", typ), says("value", number), says("country.text", country), says("country.code", a.codes[country]),
		says("authority", n.Take("issuingAuthority")), says("issued", stretch(takePeriod(n, "issueDate"))), says("expires", stretch(takePeriod(n, "expirationDate"))),
		says("valid", n.Take("isValid")), says("name", name), says("note", joinText("; ", notes...)))
}

func (a *account) relation(n *corpustest.Node) {
	related := n.First("relatedEntity")
	id, name, label := related.Attr("entityId"), related.Text(), n.Take("type")
	a.must("relation", "relations", says("native_type", label), says("native_id", id), says("name", name), says("quality", n.Take("quality")))
	date, comment := stretch(takePeriod(n, "dateRange")), n.Take("comments")
	if date+comment != "" {
		a.must("what is said of a relation", "extra", says("key", "relation:"+id), says("label", label), says("value", name), says("date", date), says("comment", comment))
	}
}

// takePeriod takes the days of a date and returns its ends in the precision
// they have, "" where there is none.
func takePeriod(n *corpustest.Node, name string) (from, to string) {
	p := n.First(name)
	if p == nil {
		return "", ""
	}
	days := []string{p.Take("fromDateBegin"), p.Take("fromDateEnd"), p.Take("toDateBegin"), p.Take("toDateEnd")}
	p.Take("isApproximate")
	if p.Take("isDateRange") == "true" {
		return precise(days[0], days[1]), precise(days[2], days[3])
	}
	one := precise(days[0], days[3])
	return one, one
}

// precise returns the day, month or year from one day to another.
func precise(from, to string) string {
	switch {
	case from == to:
		return from
	case from[:4] == to[:4] && strings.HasSuffix(from, "-01-01") && strings.HasSuffix(to, "-12-31"):
		return from[:4]
	case from[:7] == to[:7]:
		return from[:7]
	}
	return from + "?" + to
}

// stretch writes two dates as one text.
func stretch(from, to string) string {
	if from == to {
		return from
	}
	return from + "/" + to
}
