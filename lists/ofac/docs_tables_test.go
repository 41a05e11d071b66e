package ofac

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The tables of the page, from the tables of the reader.

// table writes a Markdown table.
func table(head []string, rows [][]string) string {
	var b strings.Builder
	line := func(cells []string) {
		for i, c := range cells {
			cells[i] = strings.ReplaceAll(c, "|", `\|`)
		}
		fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | "))
	}
	line(head)
	b.WriteString(strings.Repeat("|---", len(head)) + "|\n")
	for _, r := range rows {
		line(r)
	}
	return b.String()
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}

func codes(ss []string) string {
	var out []string
	for _, s := range ss {
		out = append(out, code(s))
	}
	return strings.Join(out, ", ")
}

// byNumber sorts the keys of a table of references as a person counts.
func byNumber[T any](terms map[string]T) []string {
	return slices.SortedFunc(maps.Keys(terms), func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return strings.Compare(a, b)
	})
}

func termsTable(meaning string, terms map[string]term) string {
	var rows [][]string
	for _, id := range byNumber(terms) {
		rows = append(rows, []string{id, terms[id].label, code(terms[id].meaning)})
	}
	return table([]string{"refId", "OFAC's label", meaning}, rows)
}

func addressesTable() string {
	var rows [][]string
	for _, p := range []publisher{sdn, consolidated} {
		for _, format := range p.source().Formats {
			var places []string
			for _, set := range p.official(format) {
				for _, f := range set.Files {
					places = append(places, code(f.URL))
				}
			}
			rows = append(rows, []string{code(p.id), code(format), codes(p.files(format)), strings.Join(places, "<br>")})
		}
	}
	return table([]string{"list", "format", "files of one publication", "fetched from, the first that is there; a delimited set whole"}, rows)
}

// law returns OFAC's label of a legal authority: that of the test vocabulary,
// which is checked against the real files.
func law(t *testing.T, id string) string {
	t.Helper()
	n, err := strconv.Atoi(id)
	if err != nil {
		t.Fatal(err)
	}
	e := consolidatedEdition()
	e.Entities[0].Authorities = []int{n}
	ds, _ := read(t, Consolidated(), enhancedDocs(t, e))
	return ds["101"].LegalBasis[0].Law
}

func sanctionsTable(t *testing.T) string {
	var rows [][]string
	for _, id := range byNumber(sanctions) {
		s := sanctions[id]
		basis := "what no other type of the record claims, else all"
		if s.authority != "" {
			basis = s.authority + " " + law(t, s.authority)
		}
		rows = append(rows, []string{id, s.label, codes(s.codes), basis})
	}
	return table([]string{"refId", "OFAC's label", "measure codes", "`basis`"}, rows)
}

func directivesTable() string {
	// words are the features that quote a directive, by the order.
	words := make(map[string]int)
	dates := make(map[string]map[destination]int)
	types := make(map[string]string)
	for id, s := range sanctions {
		if s.directive != "" {
			types[s.directive] = strings.TrimPrefix(types[s.directive]+", "+id, ", ")
			dates[s.directive] = make(map[destination]int)
		}
	}
	for _, f := range featureTable {
		switch f.to {
		case toDirective:
			words[f.argument] = f.id
		case toListing, toEffective, toDivestment:
			dates[f.argument][f.to] = f.id
		}
	}
	number := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	var rows [][]string
	for _, key := range slices.Sorted(maps.Keys(types)) {
		ids := strings.Split(types[key], ", ")
		slices.Sort(ids)
		order := key
		if at := strings.LastIndex(key, " "); at > 0 {
			order = key[:at+1]
		}
		d := dates[key]
		rows = append(rows, []string{key, strings.Join(ids, ", "), number(words[order]), number(d[toListing]), number(d[toEffective]), number(d[toDivestment])})
	}
	return table([]string{"directive", "sanctions type", "words: feature", "listing date: feature", "effective date: feature", "divestment date: feature"}, rows)
}

func menusTable(t *testing.T) string {
	var rows [][]string
	for _, f := range featureTable {
		if f.to == toMenu {
			rows = append(rows, []string{strconv.Itoa(f.id), f.label, f.argument + " " + law(t, f.argument)})
		}
	}
	return table([]string{"featureTypeId", "OFAC's label", "`basis`"}, rows)
}

func programmesTable() string {
	var rows [][]string
	for _, p := range slices.Sorted(maps.Keys(programMeasures)) {
		rows = append(rows, []string{code(p), code(programMeasures[p])})
	}
	return table([]string{"the only programme", "measure code"}, rows)
}

// homes says where a feature goes, by destination.
var homes = map[destination]string{
	toExtra: "", toContact: "`contacts`", toIdentifier: "`identifiers`", toGender: "`genders`", toTitle: "`titles`",
	toBirthDate: "`birth_dates`", toBirthPlace: "`birth_places`", toNationality: "`nationalities`, `countries`",
	toCitizenship: "`citizenships`, `countries`", toSecondary: "`secondary_sanctions`",
	toAdditional: "`secondary_sanctions` where it begins \"Subject to Secondary Sanctions\", else extra",
	toDirective:  "`measures.text` where it begins \"Subject to Directive\", else extra",
	toListing:    "`measures.periods`: announced from", toEffective: "`measures.from`, `measures.periods`", toDivestment: "`measures.exceptions`",
	toMenu: "`measures`", toRegistration: "`countries`",
	toOrganizationEstablished: "`organization.established`", toOrganizationType: "`organization.type`",
	toVesselCallSign: "`vessel.call_sign`", toVesselType: "`vessel.type`", toVesselFlag: "`vessel.flag`, `countries`",
	toVesselOwner: "`vessel.owner`", toVesselTonnage: "`vessel.tonnage`", toVesselGrossTonnage: "`vessel.gross_tonnage`",
	toAircraftModel: "`aircraft.model`", toAircraftOperator: "`aircraft.operator`", toAircraftTail: "`aircraft.tail_number`",
	toAircraftSerial: "`aircraft.serial_number`", toAircraftManufactured: "`aircraft.manufactured`",
}

func featuresTable(t *testing.T) string {
	var rows [][]string
	for _, f := range featureTable {
		home, ok := homes[f.to]
		if !ok {
			t.Errorf("feature %d goes to a destination that the page has no word for", f.id)
		}
		if f.argument != "" && (f.to == toContact || f.to == toIdentifier) {
			home += ", type " + code(f.argument)
		}
		switch {
		case f.to == toExtra:
			home = "extra " + code(f.key())
		case f.keep:
			home += ", and extra " + code(f.key())
		}
		id := "not known"
		if f.id != 0 {
			id = strconv.Itoa(f.id)
		}
		rows = append(rows, []string{id, f.label, home})
	}
	return table([]string{"featureTypeId", "OFAC's label", "goes to"}, rows)
}

func currenciesTable() string {
	var rows [][]string
	for _, c := range slices.SortedFunc(maps.Keys(currencyFeatures), func(a, b string) int { return currencyFeatures[a] - currencyFeatures[b] }) {
		rows = append(rows, []string{strconv.Itoa(currencyFeatures[c]), currencyLabel + c, code(c)})
	}
	return table([]string{"featureTypeId", "OFAC's label", "`currency`"}, rows)
}

func documentsTable() string {
	byType := make(map[string][]string)
	for label, typ := range documentTypes {
		byType[typ] = append(byType[typ], label)
	}
	var rows [][]string
	for _, typ := range slices.Sorted(maps.Keys(byType)) {
		slices.Sort(byType[typ])
		rows = append(rows, []string{code(typ), strings.Join(byType[typ], " · ")})
	}
	return table([]string{"`type`", "OFAC's labels (`native_type`)"}, rows)
}
