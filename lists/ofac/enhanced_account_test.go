package ofac

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
	"sanctionsd/lists/ofac/corpustest"
	"sanctionsd/lists/ofac/ofactest"
)

// The account of the ENHANCED format: the tree of a file, as the standard
// library reads it, is held against the designations, entity by entity and in
// both directions. Every text and attribute of an entity must be said by the
// part of its designation that stands for it, every text of the designation
// must be said by the entity, and each exception has its reason. Neither the
// reader nor its tables are asked.

func TestEveryTextOfRealEnhancedFilesIsKept(t *testing.T) {
	corpustest.Dir(t)
	book := newLedger()
	for _, file := range []struct {
		name     string
		source   lists.Source
		entities int
		date     string
	}{
		{corpustest.EnhancedConsolidated, Consolidated(), 443, "2025-01-10"},
		{corpustest.EnhancedExport, SDN(), 293, "2024-08-28"},
	} {
		t.Run(file.name, func(t *testing.T) {
			docs := corpustest.Enhanced(t, file.name)
			ds, reading := read(t, file.source, docs)
			if reading.Format != Enhanced || reading.Date != file.date || reading.Records != file.entities || len(ds) != file.entities {
				t.Errorf("read %d designations: %+v", len(ds), reading)
			}
			noUnknowns(t, reading)
			before := book.texts
			book.file(t, docs[0], ds)
			t.Logf("%d texts and attributes of %d entities", book.texts-before, file.entities)
		})
	}
	if t.Failed() {
		return
	}
	for what, whys := range map[string]map[string]string{"excuse": excuses, "derived text": derived} {
		for path, why := range whys {
			if book.needed[path] == 0 {
				t.Errorf("nothing needs the %s %s: %s", what, path, why)
			}
			t.Logf("%d × %s: %s", book.needed[path], path, why)
		}
	}
}

func TestEveryTextOfEnhancedFixturesIsKept(t *testing.T) {
	for name, source := range map[string]lists.Source{"SDN_ENHANCED.XML": SDN(), "CONS_ENHANCED.XML": Consolidated()} {
		t.Run(name, func(t *testing.T) {
			docs := listtest.Files("testdata/" + name)
			ds, reading := read(t, source, docs)
			noUnknowns(t, reading)
			newLedger().file(t, docs[0], ds)
		})
	}
}

func TestEveryTextOfGeneratedEnhancedIsKept(t *testing.T) {
	docs := enhancedDocs(t, ofactest.EnhancedSample(1000))
	ds, reading := read(t, SDN(), docs)
	noUnknowns(t, reading)
	newLedger().file(t, docs[0], ds)
}

// TestEveryTextOfRealDeltaIsKept does the same with what a delta file says was
// added or removed. It brings no countries, so those of a list are taken.
func TestEveryTextOfRealDeltaIsKept(t *testing.T) {
	countries := countryCodesOf(corpustest.Tree(t, listtest.Content(t, corpustest.Enhanced(t, corpustest.EnhancedExport)[0])))
	for name, want := range map[string]int{"2026-08-26_delta.xml": 5, "2026-08-07_delta_EXCERPT.xml": 1} {
		doc := corpustest.Delta(t, name)
		var ds []*lists.Designation
		if _, err := ReadDelta(t.Context(), doc, func(e DeltaEntity) error {
			ds = append(ds, e.Designations...)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if len(ds) != want {
			t.Errorf("%s gave %d designations, not %d", name, len(ds), want)
		}
		entities := corpustest.Tree(t, listtest.Content(t, doc)).All("entities", "entity")
		for _, d := range ds {
			for _, e := range entities {
				if e.Attr("id") != d.NativeID {
					continue
				}
				e.Attr("action")
				a := account{ledger: newLedger(), fault: t.Errorf, codes: countries, id: d.NativeID, entity: e, parts: corpustest.Parts(t, d)}
				a.settle(d.List)
			}
		}
	}
}

// excuses are the texts and attributes of an entity that no designation has,
// by the end of their path, and why.
var excuses = map[string]string{
	"@id":                    "publishers' ids of parts are no part of a designation",
	"@nameId":                "the same: which of the names a document has is said by its text",
	"@nameTranslationId":     "the same",
	"@featureVersionId":      "the same",
	"@refId":                 "the reference of a label that is kept",
	"feature/valueRefId":     "the reference of a value that is kept",
	"feature/versionId":      "the publisher's id of a feature's version",
	"generalInfo/identityId": "the publisher's second id of an entity",

	"feature/isPrimary true":  "the first value of a type, where the field is a set",
	"feature/isPrimary false": "of a set without a first value, none is an alternative",
	"feature/type":            "a feature with a field of its own has its label in the field's name",
	"namePart whole":          "the whole name of an entity, vessel or aircraft is not repeated where full spells it the same",
	"name/first and last":     "the first and last name make the full name",
	"document/country behind": "the brackets round a country behind a number",
	"document/name":           "a document in the listed name does not repeat it",
	"sanctionsType Block":     "the Consolidated List does not show the blocking of the SDN List",
	"address empty":           "an address without any content is none",
}

// derived are the texts of a designation that no entity has, and why.
var derived = map[string]string{
	"schema":                   "the shape of the record",
	"digest":                   "made of the record",
	"status":                   "the contract's word: who is on the list is designated",
	"in_force":                 "the same",
	"measures.in_force":        "the same",
	"measures.state":           "the contract's word for the time since the effective date",
	"measures.code":            "the contract's code of the sanctions type in native",
	"measures.periods.state":   "the contract's words for the times before and after the effective date",
	"measures.exceptions.type": "the contract's word for the divestment date",
	"identifiers.type":         "the contract's code of native_type",
	"relations.type":           "the contract's code of native_type",
}

// ledger is the account of files.
type ledger struct {
	texts int
	// needed counts the uses of excuses and derived texts.
	needed map[string]int
}

func newLedger() *ledger { return &ledger{needed: make(map[string]int)} }

// file settles the account of one document.
func (b *ledger) file(t *testing.T, doc lists.Document, ds map[string]*lists.Designation) {
	t.Helper()
	tree := corpustest.Tree(t, listtest.Content(t, doc))
	codes := countryCodesOf(tree)
	for _, e := range tree.All("entities", "entity") {
		id := e.Attr("id")
		d := ds[id]
		if d == nil {
			t.Errorf("entity %s has no designation", id)
			continue
		}
		delete(ds, id)
		a := account{ledger: b, fault: t.Errorf, codes: codes, id: id, entity: e, parts: corpustest.Parts(t, d)}
		a.settle(d.List)
	}
	for id := range ds {
		t.Errorf("designation %s has no entity", id)
	}
}

// countryCodesOf returns the ISO 3166-1 codes of a file's own reference values.
func countryCodesOf(tree *corpustest.Node) map[string]string {
	codes := make(map[string]string)
	for _, v := range tree.All("referenceValues", "referenceValue") {
		if v.Take("type") == "COUNTRY" {
			codes[v.Take("value")] = v.Take("isoCode")
		}
	}
	return codes
}

// account is that of one entity.
type account struct {
	*ledger
	fault  func(format string, args ...any)
	codes  map[string]string
	id     string
	entity *corpustest.Node
	parts  []*corpustest.Part
	// primary are the listed name and its translations.
	primary []string
}

func (a *account) settle(list string) {
	a.texts += a.entity.Count()
	a.must("id", "id", says("", list+"/"+a.id))
	a.must("id", "native_id", says("", a.id))
	a.must("list", "list", says("", list))
	a.general()
	onSDN := a.lists()
	a.sanctions(list, onSDN)
	for _, n := range a.entity.All("names", "name") {
		a.name(n)
	}
	for _, n := range a.entity.All("addresses", "address") {
		a.address(n)
	}
	for _, n := range a.entity.All("features", "feature") {
		a.feature(n)
	}
	for _, n := range a.entity.All("identityDocuments", "identityDocument") {
		a.document(n)
	}
	for _, n := range a.entity.All("relationships", "relationship") {
		a.relation(n)
	}
	a.close()
}

// close finds what neither side claimed.
func (a *account) close() {
	a.entity.Left(func(path, text string) {
		for end := range excuses {
			if strings.HasSuffix(path, end) {
				a.needed[end]++
				return
			}
		}
		a.fault("entity %s: %s %q was not looked at", a.id, path, text)
	})
	for _, p := range a.parts {
		p.Left(func(leaf, text string) {
			path := strings.TrimSuffix(p.Field+"."+leaf, ".")
			if _, ok := derived[path]; ok {
				a.needed[path]++
				return
			}
			a.fault("entity %s: %s %q is not in the file: %s", a.id, path, text, p)
		})
	}
}

// says is a statement, or "" for no text.
func says(leaf, text string) string {
	if text == "" {
		return ""
	}
	return corpustest.Statement(leaf, text)
}

// must claims the part of a field that says exactly that.
func (a *account) must(what, field string, statements ...string) {
	if !a.exactly(field, statements...) {
		a.fault("entity %s: no part of %s says %s %q:\n%s", a.id, field, what, statements, a.show(field))
	}
}

// exactly claims the parts of a field that say that and nothing else but what
// is derived, and reports whether there is one.
func (a *account) exactly(field string, statements ...string) bool {
	statements = slices.DeleteFunc(statements, func(s string) bool { return s == "" })
	var codes []string
	for path := range derived {
		if leaf, ok := strings.CutPrefix(path, field+"."); ok {
			codes = append(codes, leaf)
		}
	}
	return a.claim(field, statements, func(p *corpustest.Part) bool { return p.Is(codes, statements...) })
}

// among claims the parts of a field that say that among other things.
func (a *account) among(field string, statements ...string) bool {
	statements = slices.DeleteFunc(statements, func(s string) bool { return s == "" })
	return a.claim(field, statements, func(p *corpustest.Part) bool { return p.Has(statements...) })
}

func (a *account) claim(field string, statements []string, fits func(*corpustest.Part) bool) (found bool) {
	for _, p := range a.parts {
		if p.Field == field && fits(p) {
			p.Claim(statements...)
			found = true
		}
	}
	return found
}

func (a *account) show(field string) string {
	var b strings.Builder
	for _, p := range a.parts {
		if p.Field == field {
			fmt.Fprintf(&b, "\t%s\n", p)
		}
	}
	return b.String()
}

func (a *account) excuse(why string) { a.needed[why]++ }

func (a *account) general() {
	for _, g := range a.entity.All("generalInfo") {
		a.must("entityType", "kind", says("", strings.ToLower(g.Take("entityType"))))
		if remarks := g.Take("remarks"); remarks != "" {
			a.must("remarks", "remarks", says("", remarks))
		}
		if title := g.Take("title"); title != "" {
			for one := range strings.SplitSeq(title, "; ") {
				a.must("title", "titles", says("", one))
			}
		}
	}
}

// lists settles the memberships and reports whether one is that of the SDN
// List.
func (a *account) lists() (onSDN bool) {
	for _, l := range a.entity.All("sanctionsLists", "sanctionsList") {
		code := map[string]string{
			"SDN List": "us-ofac-sdn", "Consolidated List": "us-ofac-cons", "CAPTA List": "us-ofac-capta", "FSE List": "us-ofac-fse",
			"Sectoral Sanctions Identifications List": "us-ofac-ssi", "Non-SDN Menu-Based Sanctions List": "us-ofac-mbs",
			"Non-SDN Palestinian Legislative Council List": "us-ofac-plc", "Non-SDN CMIC List": "us-ofac-cmic",
		}[l.Text()]
		onSDN = onSDN || code == "us-ofac-sdn"
		a.must("list", "memberships", says("code", code), says("name", l.Text()), says("listed_on", l.Attr("datePublished")))
	}
	return onSDN
}

func (a *account) sanctions(list string, onSDN bool) {
	for _, p := range a.entity.All("sanctionsPrograms", "sanctionsProgram") {
		a.must("program", "programs", says("", p.Text()))
	}
	blockHidden := false
	for _, s := range a.entity.All("sanctionsTypes", "sanctionsType") {
		kept := a.among("measures", says("native.id", s.Attr("refId")), says("native.text", s.Text()))
		hidden := list == "us-ofac-cons" && onSDN && s.Text() == "Block"
		if hidden {
			a.excuse("sanctionsType Block")
			blockHidden = true
		}
		if kept == hidden {
			a.fault("entity %s: sanctions type %q among the measures: %v", a.id, s.Text(), kept)
		}
	}
	for _, l := range a.entity.All("legalAuthorities", "legalAuthority") {
		a.must("legal authority", "legal_basis", says("law", l.Text()))
		if !a.among("measures", says("basis", l.Text())) && !blockHidden {
			a.fault("entity %s: no measure rests on %q", a.id, l.Text())
		}
	}
}
