package ofac

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
	"sanctionsd/lists/ofac/corpustest"
)

// page is the reference of the two lists. Its tables of codes are written from
// the tables of the reader, and its examples are looked up in the real files.
const page = "../../docs/lists/us-ofac.md"

// section is a part of the page that is written by the code.
var section = regexp.MustCompile(`(?s)<!-- begin ([a-z ]+) -->\n(.*?)<!-- end ([a-z ]+) -->`)

func readPage(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPageIsWrittenFromTheTables(t *testing.T) {
	old := readPage(t)
	sections := pageSections(t)
	got := section.ReplaceAllStringFunc(old, func(part string) string {
		m := section.FindStringSubmatch(part)
		text, ok := sections[m[1]]
		if !ok || m[3] != m[1] {
			t.Errorf("the page has a section %q that ends as %q, and the code writes %d others", m[1], m[3], len(sections))
			return part
		}
		delete(sections, m[1])
		return "<!-- begin " + m[1] + " -->\n" + text + "<!-- end " + m[1] + " -->"
	})
	for name := range sections {
		t.Errorf("the page has no section %q", name)
	}
	if os.Getenv("UPDATE_GOLDEN") != "" && !t.Failed() {
		if err := os.WriteFile(page, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(old, got); diff != "" {
		t.Errorf("not up to date, run UPDATE_GOLDEN=1 go test ./lists/ofac (-page +code):\n%s", diff)
	}
}

// pageSections returns the text of every section by its name.
func pageSections(t *testing.T) map[string]string {
	t.Helper()
	m := readMessages(t)
	return map[string]string{
		"addresses":        addressesTable(),
		"memberships":      termsTable("membership code", membershipTerms),
		"sanctions types":  sanctionsTable(t),
		"directives":       directivesTable(),
		"menus":            menusTable(t),
		"menu items":       termsTable("measure code", menuTerms),
		"programmes":       programmesTable(),
		"kinds":            termsTable("`kind`", kindTerms),
		"alias types":      termsTable("`type` of a name", aliasTerms),
		"scripts":          termsTable("`script`", scriptTerms),
		"name parts":       termsTable("key in `parts`", namePartTerms),
		"address parts":    termsTable("part", addressPartTerms),
		"relations":        termsTable("`type` of a relation", relationTerms),
		"features":         featuresTable(t),
		"currencies":       currenciesTable(),
		"documents":        documentsTable(),
		"classic limits":   limitsTable(t, "enhanced_agreement_test.go"),
		"delimited limits": limitsTable(t, "agreement_test.go"),
		"structure":        wordsTable(m.findings[lists.FindingStructure]),
		"vocabulary":       wordsTable(m.findings[lists.FindingVocabulary]),
		"notes":            wordsTable(m.findings[lists.FindingNote]),
		"refusals":         refusalsTable(t, m.refusals),
		"gate":             gateTable(t),
	}
}

// TestPageNamesEveryField: the table of fields has a row for each field of a
// designation, in their order, and an example for each that OFAC's files fill.
func TestPageNamesEveryField(t *testing.T) {
	text := readPage(t)
	_, text, _ = strings.Cut(text, "\n## The fields\n")
	text, rest, _ := strings.Cut(text, "\n## ")
	var got, want []string
	unfilled := make(map[string]bool)
	for _, m := range regexp.MustCompile("(?m)^\\| `([a-z_]+)` \\| (.*)$").FindAllStringSubmatch(text, -1) {
		got = append(got, m[1])
		unfilled[m[1]] = strings.HasPrefix(m[2], "made by this program") || strings.HasPrefix(m[2], "empty")
	}
	typ := reflect.TypeFor[lists.Designation]()
	for i := range typ.NumField() {
		name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		want = append(want, name)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the fields of the page (designation -, page +):\n%s", diff)
	}
	shown := make(map[string]bool)
	for _, e := range examples(t, text+"\n## "+rest) {
		shown[e.field] = true
	}
	for _, name := range got {
		if !unfilled[name] && !shown[name] {
			t.Errorf("the page has no example of %s", name)
		}
	}
}

// TestPageNamesEveryExtraKey: every key that the code writes into extra is
// explained.
func TestPageNamesEveryExtraKey(t *testing.T) {
	text := readPage(t)
	keys := readMessages(t).keys
	if len(keys) < 10 {
		t.Errorf("found only %d keys of extra in the code: %q", len(keys), keys)
	}
	for _, key := range keys {
		if !strings.Contains(text, "| `"+key) {
			t.Errorf("the page does not explain the key %s", key)
		}
	}
}

// example is a row of the page: what a real file says of an entry, and what
// its designation says.
type example struct {
	format, id string
	// says are pieces of the file, in their order.
	says  []string
	field string
	// want is JSON, nil where the field is empty.
	want any
}

var exampleStart = regexp.MustCompile(`(?m)^\| (enhanced|classic|delimited) us-`)

var exampleRow = regexp.MustCompile("(?m)^\\| (enhanced|classic|delimited) (us-ofac-[a-z]+/[0-9]+) \\| (.*) \\| `([a-z_]+)` \\| (.*) \\|$")

func examples(t *testing.T, text string) (out []example) {
	t.Helper()
	for _, m := range exampleRow.FindAllStringSubmatch(text, -1) {
		e := example{format: m[1], id: m[2], field: m[4]}
		for piece := range strings.SplitSeq(strings.Trim(m[3], "`"), " … ") {
			e.says = append(e.says, piece)
		}
		if m[5] != "empty" {
			if err := json.Unmarshal([]byte(strings.Trim(m[5], "`")), &e.want); err != nil {
				t.Errorf("the example of %s of %s is no JSON: %v", e.field, e.id, err)
			}
		}
		out = append(out, e)
	}
	if rows := len(exampleStart.FindAllString(text, -1)); rows != len(out) || rows == 0 {
		t.Errorf("the page has %d rows of examples, of which %d can be read", rows, len(out))
	}
	return out
}

// TestExamplesOfThePage looks every example up in the real file and in what
// the reader makes of it.
func TestExamplesOfThePage(t *testing.T) {
	rows := examples(t, readPage(t))
	files := map[string][]lists.Document{
		"enhanced us-ofac-cons":  corpustest.Enhanced(t, corpustest.EnhancedConsolidated),
		"enhanced us-ofac-sdn":   corpustest.Enhanced(t, corpustest.EnhancedExport),
		"classic us-ofac-cons":   corpustest.XML(t, "CONSOLIDATED_2025-03-28.xml.gz"),
		"delimited us-ofac-cons": corpustest.Set(t, consolidated.files(Delimited), "cons-csv", "2025-12-18"),
		"delimited us-ofac-sdn":  corpustest.Set(t, sdn.files(Delimited), "sdn-csv", "2023-12-28"),
	}
	records := make(map[string]map[string]*lists.Designation)
	texts := make(map[string]map[string]string)
	for _, e := range rows {
		list, native, _ := strings.Cut(e.id, "/")
		name := e.format + " " + list
		docs, ok := files[name]
		if !ok {
			t.Errorf("there is no real file for the example %s %s", e.format, e.id)
			continue
		}
		if records[name] == nil {
			source := SDN()
			if list == consolidated.id {
				source = Consolidated()
			}
			records[name], _ = read(t, source, docs)
			texts[name] = entryTexts(t, e.format, docs)
		}
		d := records[name][native]
		if d == nil {
			t.Errorf("the file has no entry %s of the format %s", e.id, e.format)
			continue
		}
		text := texts[name][native]
		for _, piece := range e.says {
			_, rest, ok := strings.Cut(text, piece)
			if !ok {
				t.Errorf("%s %s: the file does not say %q there", e.format, e.id, piece)
			}
			text = rest
		}
		var all map[string]any
		if err := json.Unmarshal(d.Content(), &all); err != nil {
			t.Fatal(err)
		}
		if !holds(all[e.field], e.want) {
			got, _ := json.Marshal(all[e.field])
			t.Errorf("%s %s: %s is %s", e.format, e.id, e.field, got)
		}
	}
}

// holds reports whether a field says what an example wants: an element of a
// set, the members of an object, or the value itself.
func holds(got, want any) bool {
	switch got := got.(type) {
	case nil:
		return want == nil
	case []any:
		if wanted, ok := want.([]any); ok {
			return len(got) == len(wanted) && !slices.ContainsFunc(wanted, func(w any) bool { return !holds(got, w) })
		}
		return slices.ContainsFunc(got, func(g any) bool { return holds(g, want) })
	case map[string]any:
		wanted, ok := want.(map[string]any)
		for key, w := range wanted {
			ok = ok && got[key] != nil && holds(got[key], w)
		}
		return ok
	}
	return reflect.DeepEqual(got, want)
}

var (
	betweenTags = regexp.MustCompile(`>\s+<`)
	entryStart  = regexp.MustCompile(`<(?:entity id="|sdnEntry><uid>)([0-9]+)`)
)

// entryTexts returns what a real file says of each entry, without the space
// between elements; of a delimited set, its rows.
func entryTexts(t *testing.T, format string, docs []lists.Document) map[string]string {
	t.Helper()
	texts := make(map[string]string)
	if format == Delimited {
		for _, d := range docs {
			for row := range strings.SplitSeq(string(listtest.Content(t, d)), "\r\n") {
				id, _, _ := strings.Cut(row, ",")
				texts[id] += row + "\n"
			}
		}
		return texts
	}
	text := betweenTags.ReplaceAllString(string(listtest.Content(t, docs[0])), "><")
	starts := entryStart.FindAllStringSubmatchIndex(text, -1)
	for i, at := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		texts[text[at[2]:at[3]]] = text[at[0]:end]
	}
	return texts
}
