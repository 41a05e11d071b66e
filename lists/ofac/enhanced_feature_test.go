package ofac

import (
	"regexp"
	"strings"

	"sanctionsd/lists/ofac/corpustest"
)

// featureHome is where the value of a feature stands in a designation: the
// leaf of a field, and what our code says of it there.
type featureHome struct{ field, leaf, typ string }

// featureHomes are the features that have a field, by featureTypeId. All
// others must stand in extra.
var featureHomes = map[string]featureHome{
	"1": {"vessel", "call_sign", ""},
	"2": {"vessel", "type", ""},
	"3": {"vessel", "flag.text", ""},
	"4": {"vessel", "owner", ""},
	"5": {"vessel", "tonnage", ""},
	"6": {"vessel", "gross_tonnage", ""},

	"8":   {"birth_dates", "text", ""},
	"9":   {"birth_places", "", ""},
	"10":  {"nationalities", "text", ""},
	"11":  {"citizenships", "text", ""},
	"26":  {"titles", "", ""},
	"224": {"genders", "", ""},

	"14":  {"contacts", "value", "website"},
	"21":  {"contacts", "value", "email"},
	"524": {"contacts", "value", "phone"},

	"13":  {"identifiers", "value", "swift-bic"},
	"44":  {"identifiers", "value", "aircraft-construction-number"},
	"46":  {"identifiers", "value", "mode-s"},
	"164": {"identifiers", "value", "bik"},
	"264": {"identifiers", "value", "un-locode"},
	"304": {"identifiers", "value", "micex"},
	"364": {"identifiers", "value", "duns"},
	"766": {"identifiers", "value", "equity-ticker"},
	"806": {"identifiers", "value", "isin"},

	"45": {"aircraft", "manufactured", ""},
	"47": {"aircraft", "model", ""},
	"48": {"aircraft", "operator", ""},
	"50": {"aircraft", "serial_number", ""},
	"64": {"aircraft", "tail_number", ""},

	"365": {"countries", "text", "registration"},
	"404": {"countries", "text", "registration"},
	"646": {"organization", "established", ""},
	"647": {"organization", "type", ""},

	"125": {"secondary_sanctions", "text", ""},
	"504": {"secondary_sanctions", "text", ""},
	"586": {"secondary_sanctions", "text", ""},
	"626": {"secondary_sanctions", "text", ""},

	"525":  {"measures", "text", ""},
	"827":  {"measures", "text", ""},
	"1107": {"measures", "text", ""},
}

// sourceFeature is a feature as the file says it.
type sourceFeature struct {
	id, label, value, reference string
	// from and to are the ends of its date.
	from, to             string
	circa                bool
	reliability, comment string
	first                bool
}

func (a *account) feature(n *corpustest.Node) {
	typ := n.First("type")
	f := sourceFeature{
		id: typ.Attr("featureTypeId"), label: typ.Text(), value: n.Take("value"), reference: n.Take("valueRefId"),
		circa: n.Take("valueDate", "isApproximate") == "true", reliability: n.Take("reliability"), comment: n.Take("comments"),
		first: n.Take("isPrimary") == "true",
	}
	f.from, f.to = takePeriod(n, "valueDate")
	if f.reference != "" {
		a.excuse("feature/valueRefId")
	}
	placed := a.place(f)
	inExtra := a.exactly("extra", says("key", "feature:"+f.id), says("label", f.label), says("value", f.value),
		says("date", about(f.circa, stretch(f.from, f.to))), says("reliability", f.reliability), says("comment", f.comment))
	switch {
	case !placed && !(inExtra && a.homeless(f)):
		a.fault("entity %s: feature %+v has no place:\n%s%s", a.id, f, a.show(featureHomes[f.id].field), a.show("extra"))
	case !inExtra && f.reliability+f.comment != "":
		a.fault("entity %s: what is said about feature %+v has no place:\n%s", a.id, f, a.show("extra"))
	case !inExtra:
		a.excuse("feature/type")
	}
	a.alternative(f)
}

// about is how extra says that a date is approximate.
func about(circa bool, date string) string {
	if circa && date != "" {
		return "circa " + date
	}
	return date
}

// homeless reports whether a feature may stand in extra alone: it has no
// field, or its field holds one value and has another, or its words are not
// what the field is for.
func (a *account) homeless(f sourceFeature) bool {
	switch f.id {
	case "125":
		return !strings.HasPrefix(f.value, "Subject to Secondary Sanctions")
	case "204", "948", "1047":
		return !subject.MatchString(f.value)
	}
	home, ok := featureHomes[f.id]
	switch home.field {
	case "vessel", "aircraft", "organization":
		for _, p := range a.parts {
			if p.Field == home.field && p.Text(home.leaf) != "" {
				return true
			}
		}
	}
	return !ok && !directiveDates.MatchString(f.label)
}

// alternative settles that another feature of the type is the main one.
func (a *account) alternative(f sourceFeature) {
	field := featureHomes[f.id].field
	switch {
	case f.first:
		a.excuse("feature/isPrimary true")
	case f.id == "8" || f.id == "9" || f.id == "10" || f.id == "11":
		a.must("alternative", "extra", says("key", "alternative:"+field), says("value", f.value))
	default:
		a.excuse("feature/isPrimary false")
	}
}

// place claims the field of a feature and reports whether it has the value.
func (a *account) place(f sourceFeature) bool {
	switch f.id {
	case "204", "948", "1047":
		return a.directiveWords(f)
	case "867", "868", "869", "949", "950", "951", "952", "953", "954", "1048", "1049":
		return a.directiveDate(f)
	}
	currency, wallet := strings.CutPrefix(f.label, "Digital Currency Address - ")
	if wallet {
		return a.exactly("identifiers", says("type", "digital-currency-address"), says("native_type", f.label), says("currency", currency), says("value", f.value))
	}
	home, ok := featureHomes[f.id]
	if !ok {
		return false
	}
	value := says(home.leaf, f.value)
	switch home.field {
	case "birth_dates":
		circa := ""
		if f.circa {
			circa = "true"
		}
		return a.exactly("birth_dates", value, says("from", f.from), says("to", f.to), says("circa", circa))
	case "nationalities", "citizenships":
		a.link(f.value, map[string]string{"nationalities": "nationality", "citizenships": "citizenship"}[home.field])
		return a.exactly(home.field, value, says("code", a.codes[f.value]))
	case "contacts":
		return a.exactly("contacts", value, says("type", home.typ))
	case "identifiers":
		return a.exactly("identifiers", value, says("type", home.typ), says("native_type", f.label))
	case "countries":
		return a.exactly("countries", value, says("code", a.codes[f.value]), says("basis", home.typ))
	case "secondary_sanctions":
		return a.exactly("secondary_sanctions", value, says("basis", f.label))
	case "measures":
		return a.among("measures", value, says("native.id", f.reference), says("native.text", f.label))
	case "organization", "aircraft":
		if f.from != "" {
			value = says(home.leaf, stretch(f.from, f.to))
		}
	case "vessel":
		if f.id == "3" {
			// OFAC writes "None Identified" as a flag, too.
			if a.codes[f.value] != "" {
				a.link(f.value, "flag")
			}
			return a.among("vessel", value, says("flag.code", a.codes[f.value]))
		}
	}
	return a.among(home.field, value)
}

// subject begins the words of a directive.
var subject = regexp.MustCompile(`^Subject to (Directive \w+)`)

// directiveWords claims the measures of the directive that the words are about.
func (a *account) directiveWords(f sourceFeature) (placed bool) {
	m := subject.FindStringSubmatch(f.value)
	if m == nil {
		return false
	}
	words := says("text", f.value)
	for _, p := range a.parts {
		if p.Field == "measures" && p.Has(words) && strings.HasSuffix(p.Text("native.text"), m[1]) {
			p.Claim(words)
			placed = true
		}
	}
	return placed || a.among("measures", words, says("native.text", f.label))
}

// directiveDates takes the label of a date apart: which date, of what.
var directiveDates = regexp.MustCompile(`^(.*) Date \((.*)\):?$`)

// directiveDate claims the measures of the directive that has the date. Each
// measure of that directive must have it.
func (a *account) directiveDate(f sourceFeature) (placed bool) {
	m := directiveDates.FindStringSubmatch(f.label)
	var statements []string
	switch m[1] {
	case "Listing":
		statements = []string{says("periods.from", f.from)}
	case "Effective":
		statements = []string{says("from", f.from), says("periods.from", f.from), says("periods.until", f.from)}
	case "Purchase/Sales For Divestment":
		statements = []string{says("exceptions.until", f.from), says("exceptions.text", f.label)}
	}
	for _, p := range a.parts {
		if p.Field != "measures" {
			continue
		}
		native := p.Text("native.text")
		ours := native == strings.Replace(m[2], "EO", "Executive Order", 1)
		if m[2] == "CMIC" {
			ours = native == "CMIC Executive Order" || native == "Executive Order 13959 Sanctions"
		}
		if !ours {
			continue
		}
		if !p.Has(statements...) {
			return false
		}
		p.Claim(statements...)
		placed = true
	}
	return placed
}
