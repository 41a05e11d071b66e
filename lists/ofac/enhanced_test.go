package ofac

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
	"sanctionsd/lists/ofac/ofactest"
)

// The parties of these tests are invented; the ids of lists, types and other
// reference values are OFAC's.
const (
	refSDN, refSSI, refCMIC, refCons = 1550, 91507, 92052, 91512
	refLatin, refCyrillic            = 20122, 20107
	refBlock, refDirective1          = 1705, 91505
)

var asOf = time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)

// consolidatedEdition holds a bank on the SSI List and a company on the CMIC List.
func consolidatedEdition() ofactest.Edition {
	name := func(full, cyrillic string) []ofactest.Name {
		ts := []ofactest.Translation{{Primary: true, Script: refLatin, Last: full, Full: full, Parts: []ofactest.Part{{Type: 1525, Value: full}}}}
		if cyrillic != "" {
			ts = append(ts, ofactest.Translation{Script: refCyrillic, Last: cyrillic, Full: cyrillic, Parts: []ofactest.Part{{Type: 1525, Value: cyrillic}}})
		}
		return []ofactest.Name{{Primary: true, Translations: ts}}
	}
	return ofactest.Edition{
		AsOf: asOf, Lists: []int{refCons},
		Entities: []ofactest.Entity{
			{
				ID: 101, Kind: ofactest.Organization,
				Lists:    []ofactest.ListEntry{{RefID: refSSI, Published: "2014-07-29"}, {RefID: refCons, Published: "2014-10-10"}},
				Programs: []int{91502}, Types: []int{refDirective1}, Authorities: []int{91503},
				Names:     name("INVENTED BANK", "ПРИДУМАННЫЙ БАНК"),
				Features:  []ofactest.Feature{{TypeID: 204, Value: "Subject to Directive 1", ValueRefID: 91521, Primary: true}},
				Relations: []ofactest.Relation{{Type: 15003, Entity: 102, Name: "INVENTED WORKS"}},
			},
			{
				ID: 102, Kind: ofactest.Organization,
				Lists:    []ofactest.ListEntry{{RefID: refCMIC, Published: "2021-06-03"}, {RefID: refCons, Published: "2021-06-03"}},
				Programs: []int{92051}, Types: []int{92054}, Authorities: []int{92053},
				Names: name("INVENTED WORKS", ""),
				Features: []ofactest.Feature{
					{TypeID: 869, Value: "03 Jun 2021", Date: ofactest.Day("2021-06-03"), Primary: true},
					{TypeID: 867, Value: "02 Aug 2021", Date: ofactest.Day("2021-08-02"), Primary: true},
					{TypeID: 868, Value: "03 Jun 2022", Date: ofactest.Day("2022-06-03"), Primary: true},
				},
			},
		},
	}
}

func enhancedDocs(t testing.TB, e ofactest.Edition) []lists.Document {
	t.Helper()
	var b bytes.Buffer
	if err := ofactest.EnhancedXML(&b, e); err != nil {
		t.Fatal(err)
	}
	return []lists.Document{listtest.Document("CONS_ENHANCED.XML", b.Bytes())}
}

// TestFourChanges: one membership, one date of a directive, one relation and
// one variant in another script change, and nothing else is told.
func TestFourChanges(t *testing.T) {
	before, _ := read(t, Consolidated(), enhancedDocs(t, consolidatedEdition()))
	edition := consolidatedEdition()
	edition.AsOf = asOf.AddDate(0, 0, 3)
	bank, works := &edition.Entities[0], &edition.Entities[1]
	bank.Lists = append(bank.Lists, ofactest.ListEntry{RefID: refSDN, Published: "2026-11-23"})
	bank.Relations[0].Quality = 1540
	bank.Names[0].Translations[1].Full = "ПРИДУМАННЫЙ БАНК ПАО"
	bank.Names[0].Translations[1].Last = "ПРИДУМАННЫЙ БАНК ПАО"
	works.Features[1] = ofactest.Feature{TypeID: 867, Value: "03 Aug 2021", Date: ofactest.Day("2021-08-03"), Primary: true}
	after, reading := read(t, Consolidated(), enhancedDocs(t, edition))
	if len(reading.Findings) > 0 {
		t.Errorf("findings: %+v", reading.Findings)
	}
	var got []string
	for _, id := range []string{"101", "102"} {
		for _, c := range lists.Diff(before[id], after[id]) {
			got = append(got, id+" "+c.Field)
		}
	}
	want := []string{"101 names", "101 memberships", "101 relations", "102 measures"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("changed fields (want -, got +):\n%s", diff)
	}
}

// TestOddEntitiesAreReportedAndKept: what is wrong in one entity is told by
// name, and every word of it is still there.
func TestOddEntitiesAreReportedAndKept(t *testing.T) {
	for name, test := range map[string]struct {
		spoil   func(*ofactest.Edition)
		kind    lists.FindingKind
		finding string
		where   string
		kept    string
	}{
		"unknown programme": {func(e *ofactest.Edition) {
			e.Undeclared = []int{91502}
		}, lists.FindingVocabulary, `unknown reference "91502" "UKRAINE-EO13662" of sanctionsProgram`, "entity 101", "UKRAINE-EO13662"},
		"unknown list": {func(e *ofactest.Edition) {
			e.References = append(e.References, ofactest.Reference{RefID: 99001, Type: "ENTITY LISTING TYPE", Value: "Non-SDN Moon List"})
			e.Entities[0].Lists[0].RefID = 99001
		}, lists.FindingVocabulary, `unknown list "99001" "Non-SDN Moon List"`, "entity 101", `"us-ofac-list-99001","name":"Non-SDN Moon List"`},
		"unknown sanctions type": {func(e *ofactest.Edition) {
			e.References = append(e.References, ofactest.Reference{RefID: 99002, Type: "SANCTIONS TYPE", Value: "Shun"})
			e.Entities[0].Types = append(e.Entities[0].Types, 99002)
		}, lists.FindingVocabulary, `unknown sanctions type "99002" "Shun"`, "entity 101", `"code":"other","native":{"id":"99002","text":"Shun"}`},
		"unknown feature": {
			func(e *ofactest.Edition) {
				e.FeatureTypes = append(e.FeatureTypes, ofactest.FeatureType{ID: 9900, Label: "Favourite Colour", Detail: 1432})
				e.Entities[0].Features = append(e.Entities[0].Features, ofactest.Feature{TypeID: 9900, Value: "red", Comment: "mostly", Reliability: 1560})
			}, lists.FindingVocabulary, `unknown feature type 9900 "Favourite Colour"`, "featureTypes",
			`{"key":"feature:9900","label":"Favourite Colour","value":"red","reliability":"Confirmed","comment":"mostly"}`,
		},
		"unknown type of relation": {func(e *ofactest.Edition) {
			e.References = append(e.References, ofactest.Reference{RefID: 99003, Type: "RELATIONSHIP TYPE", Value: "Neighbour of"})
			e.Entities[0].Relations[0].Type = 99003
		}, lists.FindingVocabulary, `unknown type of relation "99003" "Neighbour of"`, "entity 101", `"type":"other","native_type":"Neighbour of","native_id":"102"`},
		"a relation to a missing id": {func(e *ofactest.Edition) {
			e.Entities[0].Relations[0].Entity = 7777
		}, lists.FindingNote, `a relation to entity 7777 "INVENTED WORKS", which is not in this publication`, "entity 101", `"native_id":"7777"`},
		"a feature without a value": {func(e *ofactest.Edition) {
			e.Entities[0].Features = append(e.Entities[0].Features, ofactest.Feature{TypeID: 14, Comment: "closed"})
		}, lists.FindingNote, `a feature 14 "Website" without a value`, "entity 101", `{"key":"feature:14","label":"Website","comment":"closed"}`},
		"dates turned round": {func(e *ofactest.Edition) {
			e.Entities[0].Features = append(e.Entities[0].Features, ofactest.Feature{
				TypeID: 8, Value: "1953 to 1951", Primary: true,
				Date: &ofactest.Period{FromBegin: "1953-01-01", FromEnd: "1953-12-31", ToBegin: "1951-01-01", ToEnd: "1951-12-31", Range: true},
			})
		}, lists.FindingVocabulary, `the dates of "Birthdate" "1953 to 1951" are turned round, or none: 1953-01-01 1953-12-31 1951-01-01 1951-12-31`, "entity 101", `"birth_dates":[{"text":"1953 to 1951"}]`},
		"dates that are not their words": {func(e *ofactest.Edition) {
			e.Entities[1].Features[1].Value = "05 Aug 2021"
		}, lists.FindingVocabulary, `the dates of "Effective Date (CMIC)" "05 Aug 2021" say something else: 2021-08-02 2021-08-02 2021-08-02 2021-08-02`, "entity 102", "2021-08-02 2021-08-02"},
		"a document's dates turned round": {func(e *ofactest.Edition) {
			e.Entities[0].Documents = []ofactest.Document{{Type: 1571, Number: "X1", Issued: &ofactest.Period{FromBegin: "2020-01-01", FromEnd: "2019-01-01", ToBegin: "2018-01-01", ToEnd: "2018-01-01"}}}
		}, lists.FindingVocabulary, "the dates of issueDate are turned round, or none: 2020-01-01 2019-01-01 2018-01-01 2018-01-01", "entity 101", "issued 2020-01-01 2019-01-01"},
		"two primary names": {func(e *ofactest.Edition) {
			second := e.Entities[1].Names[0]
			e.Entities[0].Names = append(e.Entities[0].Names, second)
		}, lists.FindingVocabulary, "an entity with two primary names", "entity 101", `{"full":"INVENTED WORKS","type":"primary"`},
		"no primary name": {func(e *ofactest.Edition) {
			e.Entities[0].Names[0].Primary = false
			e.Entities[0].Names[0].AliasType = 1400
		}, lists.FindingVocabulary, "an entity without a primary name", "entity 101", `{"full":"INVENTED BANK","type":"alias"`},
		"an entity without a list": {func(e *ofactest.Edition) {
			e.Entities[0].Lists = nil
		}, lists.FindingVocabulary, "an entity without a list", "entity 101", "INVENTED BANK"},
		"a list that changed its label": {func(e *ofactest.Edition) {
			e.Labels = map[int]string{refSSI: "Sectoral List"}
		}, lists.FindingVocabulary, `the list 91507 is labelled "Sectoral List", not "Sectoral Sanctions Identifications List" as before`, "entity 101", `{"code":"us-ofac-ssi","name":"Sectoral List","listed_on":"2014-07-29"}`},
		"a programme that changed its label": {func(e *ofactest.Edition) {
			e.Labels = map[int]string{91502: "RENAMED"}
		}, lists.FindingVocabulary, `the reference 91502 of "PROGRAM" is labelled "RENAMED", not "UKRAINE-EO13662" as before`, "referenceValue 91502", `"programs":["RENAMED"]`},
		"a wallet of a new currency": {
			func(e *ofactest.Edition) {
				e.FeatureTypes = append(e.FeatureTypes, ofactest.FeatureType{ID: 9901, Label: "Digital Currency Address - DOGE", Detail: 1432})
				e.Entities[0].Features = append(e.Entities[0].Features, ofactest.Feature{TypeID: 9901, Value: "DInvented"})
			}, lists.FindingVocabulary, `unknown feature type 9901 "Digital Currency Address - DOGE"`, "featureTypes",
			`{"type":"digital-currency-address","native_type":"Digital Currency Address - DOGE","value":"DInvented","currency":"DOGE"}`,
		},
		"a day of listing that is none": {func(e *ofactest.Edition) {
			e.Entities[0].Lists[0].Published = "soon"
		}, lists.FindingVocabulary, `the list "Sectoral Sanctions Identifications List" has no date: "soon"`, "entity 101", `{"key":"membership-date","label":"Sectoral Sanctions Identifications List","value":"soon"}`},
		"a day of listing with a zone": {func(e *ofactest.Edition) {
			e.Entities[0].Lists[0].Published = "2014-07-29-04:00"
			e.Undeclared = []int{91503}
		}, lists.FindingVocabulary, `unknown reference "91503" "Executive Order 13662 (Ukraine)" of legalAuthority`, "entity 101", `"listed_on":"2014-07-29"`},
		"Block without the SDN List": {func(e *ofactest.Edition) {
			e.Entities[0].Types = append(e.Entities[0].Types, refBlock)
		}, lists.FindingVocabulary, "the sanctions type Block of an entity that is not on the SDN List; its record here does not show it", "entity 101", `"measures":[{"code":"sectoral",`},
		"a document that expires before it was issued": {func(e *ofactest.Edition) {
			e.Entities[0].Documents = []ofactest.Document{{Type: 1571, Number: "X1", Issued: ofactest.Day("2020-01-01"), Expires: ofactest.Day("2010-01-01")}}
		}, lists.FindingVocabulary, `a document "Passport" that expires before it was issued`, "entity 101", `"issued":"2020-01-01","expires":"2010-01-01"`},
		"a document that changed its label": {func(e *ofactest.Edition) {
			e.Labels = map[int]string{1571: "Travel Booklet"}
			e.Entities[0].Documents = []ofactest.Document{{Type: 1571, Number: "X1"}}
		}, lists.FindingVocabulary, `the type of document 1571 is labelled "Travel Booklet", not "Passport" as before`, "entity 101", `{"type":"passport","native_type":"Travel Booklet","value":"X1","valid":true}`},
		"a feature that changed its label": {func(e *ofactest.Edition) {
			e.FeatureLabels = map[int]string{204: "Directive Found"}
		}, lists.FindingVocabulary, `the feature type 204 is labelled "Directive Found", not "Executive Order 13662 Directive Determination -" as before`, "entity 101", "Subject to Directive 1"},
		"a label that is another in the reference values": {func(e *ofactest.Edition) {
			e.Used = map[int]string{91503: "Executive Order 99999"}
		}, lists.FindingVocabulary, `reference 91503 is labelled "Executive Order 99999" in an entity and "Executive Order 13662 (Ukraine)" in the reference values`, "entity 101", `{"law":"Executive Order 99999"}`},
		"a name whose parts are another name": {func(e *ofactest.Edition) {
			e.Entities[0].Names[0].Translations[0].Last = "OTHER BANK"
		}, lists.FindingVocabulary, `a name whose parts are another name: "OTHER BANK" and "INVENTED BANK"`, "entity 101", `"OTHER BANK"`},
		"an unknown script": {func(e *ofactest.Edition) {
			e.References = append(e.References, ofactest.Reference{RefID: 99004, Type: "SCRIPT", Value: "Linear B"})
			e.Entities[0].Names[0].Translations[1].Script = 99004
		}, lists.FindingVocabulary, `unknown script "99004" "Linear B"`, "entity 101", `"script":"Linear B"`},
		"a customised export": {func(e *ofactest.Edition) {
			e.Programs = []int{91502}
		}, lists.FindingVocabulary, "a customised export of the programmes UKRAINE-EO13662, not the whole list", "publicationInfo/filters", ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := consolidatedEdition()
			test.spoil(&e)
			ds, reading := read(t, Consolidated(), enhancedDocs(t, e))
			if len(ds) != 2 {
				t.Fatalf("%d designations, not 2", len(ds))
			}
			at := slices.IndexFunc(reading.Findings, func(f lists.Finding) bool { return f.Text == test.finding })
			if at < 0 {
				t.Fatalf("no finding %q in %+v", test.finding, reading.Findings)
			}
			if f := reading.Findings[at]; f.Kind != test.kind || f.Where != test.where {
				t.Errorf("the finding is %+v, not a %s of %s", f, test.kind, test.where)
			}
			all := string(ds["101"].Content()) + string(ds["102"].Content())
			if !strings.Contains(all, test.kept) {
				t.Errorf("%s is not kept in\n%s", test.kept, all)
			}
		})
	}
}

func TestEnhancedRefusals(t *testing.T) {
	good := string(listtest.Content(t, enhancedDocs(t, consolidatedEdition())[0]))
	replace := func(old, with string) string {
		if !strings.Contains(good, old) {
			t.Fatalf("the edition holds no %q", old)
		}
		return strings.Replace(good, old, with, 1)
	}
	for name, test := range map[string]struct{ content, code, reason string }{
		"cut in an entity":    {good[:strings.Index(good, "INVENTED WORKS")], lists.CodeNotClosed, "ends inside"},
		"cut between two":     {good[:strings.LastIndex(good, "<entity ")], lists.CodeNotClosed, "ends inside <entities>"},
		"cut before the end":  {strings.TrimSuffix(strings.TrimSpace(good), "</sanctionsData>"), lists.CodeNotClosed, "ends inside <sanctionsData>"},
		"no entities":         {good[:strings.Index(good, "<entities>")] + "</sanctionsData>", lists.CodeNotClosed, "no entities"},
		"empty entities":      {good[:strings.Index(good, "<entities>")] + "<entities/></sanctionsData>", lists.CodeTooFew, "no entry"},
		"no publicationInfo":  {good[:strings.Index(good, "<publicationInfo>")] + good[strings.Index(good, "<referenceValues>"):], lists.CodeBadRow, "before publicationInfo"},
		"no date":             {replace("<dataAsOf>2026-11-20T00:00:00</dataAsOf>", ""), lists.CodeBadRow, "does not state its dataAsOf"},
		"a date that is none": {replace("2026-11-20T00:00:00", "yesterday"), lists.CodeBadRow, "yesterday"},
		"two days":            {replace("<filters>", "<dataAsOf>2026-11-21T00:00:00</dataAsOf><filters>"), lists.CodeBadRow, "states two days"},
		"the other list":      {replace(`refId="91512">Consolidated List</sanctionsList>`, `refId="1550">SDN List</sanctionsList>`), lists.CodeWrongList, "SDN List"},
		"an id twice":         {replace(`<entity id="102">`, `<entity id="101">`), lists.CodeDoubledID, "101"},
		"an id that is none":  {replace(`<entity id="102">`, `<entity id="x">`), lists.CodeBadRow, `"x"`},
		"no type":             {replace(`<entityType refId="601">Entity</entityType>`, ""), lists.CodeBadRow, "no entityType"},
		"no names":            {replace(`<names>`, `<noms>`), lists.CodeNotClosed, "does not nest"},
		"a delta by its root": {strings.ReplaceAll(good, enhancedNamespace, deltaNamespace), lists.CodeUnknownRoot, "delta"},
		"a delta by its date": {replace("<dataAsOf>2026-11-20T00:00:00</dataAsOf>", "<datePublished>2026-11-20T00:00:00-05:00</datePublished>"), lists.CodeUnknownRoot, "delta"},
		"a doctype":           {replace("<sanctionsData", "<!DOCTYPE x><sanctionsData"), lists.CodeDoctype, "DOCTYPE"},
		"two of everything":   {good + good, lists.CodeTwoRoots, "a second root"},
		"advanced":            {"<Sanctions/>", lists.CodeUnknownRoot, "advanced"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Consolidated().Parse(t.Context(), []lists.Document{listtest.Document("CONS_ENHANCED.XML", []byte(test.content))}, ignore)
			wantRefusal(t, err, test.code, test.reason)
		})
	}
}

// TestUnknownStructureOfEnhanced: elements and attributes that are not known
// hold the publication, and their text is kept.
func TestUnknownStructureOfEnhanced(t *testing.T) {
	good := string(listtest.Content(t, enhancedDocs(t, consolidatedEdition())[0]))
	for name, test := range map[string]struct{ old, new, finding, kept string }{
		"in a reference": {`<referenceValue refId="601"`, `<referenceValue old="5" refId="601"`, `unknown attribute referenceValue@old: "5"`, ""},
		"before":         {"<featureTypes>", "<featureTypes>loose", `unknown text in featureTypes: "loose"`, ""},
		"in the filters": {"<filters>", `<filters><sanctionsList refId="1550">SDN List</sanctionsList>`, `unknown element filters/sanctionsList: "1550 SDN List"`, ""},
		"in the root":    {"<entities>", "<colours>red</colours><entities>", `unknown element sanctionsData/colours: "red"`, ""},
		"in entities":    {"<entities>", "<entities><group>red</group>", `unknown element entities/group: "red"`, ""},
		"in an entity":   {"</entity>", "<colour>red</colour></entity>", "unknown element entity/colour", `{"key":"element:entity/colour","value":"red"}`},
		"in a feature":   {"<versionId>", "<colour>red</colour><versionId>", "unknown element feature/colour", `"red"`},
		"attribute":      {`<sanctionsProgram `, `<sanctionsProgram weight="7" `, "unknown attribute sanctionsPrograms/sanctionsProgram@weight", `"7"`},
		"a second title": {"<generalInfo>", "<generalInfo><title>Dr</title><title>Mr</title>", "unknown element generalInfo/title", `"Mr"`},
		"a new kind":     {`<entityType refId="601">Entity`, `<entityType refId="603">Satellite`, `unknown entityType "Satellite"`, `"Satellite"`},
		"text":           {"<features>", "<features>loose", "unknown text in features", "loose"},
	} {
		t.Run(name, func(t *testing.T) {
			content := strings.Replace(good, test.old, test.new, 1)
			if content == good {
				t.Fatalf("the edition holds no %q", test.old)
			}
			ds, reading := read(t, Consolidated(), []lists.Document{listtest.Document("CONS_ENHANCED.XML", []byte(content))})
			if !slices.ContainsFunc(reading.Findings, func(f lists.Finding) bool { return f.Kind == lists.FindingStructure && f.Text == test.finding }) {
				t.Errorf("no finding %q in %+v", test.finding, reading.Findings)
			}
			if all := string(ds["101"].Content()); !strings.Contains(all, test.kept) {
				t.Errorf("%s is not kept in\n%s", test.kept, all)
			}
		})
	}
}

// TestOrderMeansNothing: OFAC's service shuffles the children of an entry from
// fetch to fetch; the designations stay the same to the last byte.
func TestOrderMeansNothing(t *testing.T) {
	want, _ := read(t, SDN(), enhancedDocs(t, ofactest.EnhancedSample(500)))
	e := ofactest.EnhancedSample(500)
	random := rand.New(rand.NewPCG(1, 2))
	shuffle := func(n int, swap func(i, j int)) { random.Shuffle(n, swap) }
	for i := range e.Entities {
		x := &e.Entities[i]
		shuffle(len(x.Lists), func(i, j int) { x.Lists[i], x.Lists[j] = x.Lists[j], x.Lists[i] })
		shuffle(len(x.Programs), func(i, j int) { x.Programs[i], x.Programs[j] = x.Programs[j], x.Programs[i] })
		shuffle(len(x.Types), func(i, j int) { x.Types[i], x.Types[j] = x.Types[j], x.Types[i] })
		shuffle(len(x.Authorities), func(i, j int) { x.Authorities[i], x.Authorities[j] = x.Authorities[j], x.Authorities[i] })
		shuffle(len(x.Addresses), func(i, j int) { x.Addresses[i], x.Addresses[j] = x.Addresses[j], x.Addresses[i] })
		shuffle(len(x.Documents), func(i, j int) { x.Documents[i], x.Documents[j] = x.Documents[j], x.Documents[i] })
		shuffle(len(x.Relations), func(i, j int) { x.Relations[i], x.Relations[j] = x.Relations[j], x.Relations[i] })
		if !slices.ContainsFunc(x.Documents, func(d ofactest.Document) bool { return len(d.Features) > 0 }) {
			shuffle(len(x.Features), func(i, j int) { x.Features[i], x.Features[j] = x.Features[j], x.Features[i] })
		}
	}
	got, _ := read(t, SDN(), enhancedDocs(t, e))
	for id, w := range want {
		if got[id] == nil || got[id].Digest != w.Digest {
			t.Errorf("entity %s (in order -, shuffled +):\n%s", id, cmp.Diff(w, got[id]))
		}
	}
}

// TestDayOfDataAsOf: a time without a zone is OFAC's own; one with a zone is
// brought to Washington.
func TestDayOfDataAsOf(t *testing.T) {
	for text, want := range map[string]string{
		"2025-01-10T00:00:00":       "2025-01-10",
		"2025-01-10T23:59:59.5":     "2025-01-10",
		"2025-01-11T03:00:00Z":      "2025-01-10",
		"2025-01-10T00:00:00-05:00": "2025-01-10",
		"2025-01-10":                "",
		"":                          "",
	} {
		if got := dayOf(text); got != want {
			t.Errorf("dayOf(%q) = %q, not %q", text, got, want)
		}
	}
}

// TestWhoseMeasures: a record shows the measures of its own list.
func TestWhoseMeasures(t *testing.T) {
	e := consolidatedEdition()
	e.Lists = []int{refSDN, refSSI, refCons}
	both := &e.Entities[0]
	both.Lists = append(both.Lists, ofactest.ListEntry{RefID: refSDN, Published: "2022-02-24"})
	both.Types = append(both.Types, refBlock)
	both.Authorities = append(both.Authorities, 92049)
	codes := func(d *lists.Designation) (out []string) {
		for _, m := range d.Measures {
			out = append(out, m.Code+" "+strings.Join(m.Basis, ", "))
		}
		return out
	}
	cons, _ := read(t, Consolidated(), enhancedDocs(t, e))
	if diff := cmp.Diff([]string{"sectoral Executive Order 13662 (Ukraine)"}, codes(cons["101"])); diff != "" {
		t.Errorf("the consolidated record:\n%s", diff)
	}
	sdns, reading := read(t, SDN(), enhancedDocs(t, e))
	if diff := cmp.Diff([]string{"blocking Executive Order 14024 (Russia)", "sectoral Executive Order 13662 (Ukraine)"}, codes(sdns["101"])); diff != "" {
		t.Errorf("the SDN record:\n%s", diff)
	}
	if len(sdns) != 1 {
		t.Errorf("the SDN List took %d entities of the export, not the one that is on it", len(sdns))
	}
	if !slices.ContainsFunc(reading.Findings, func(f lists.Finding) bool { return strings.HasPrefix(f.Text, "1 entities of the export") }) {
		t.Errorf("no word of the entity that was left out: %+v", reading.Findings)
	}
	// An item of a menu that blocks is not shown there either, and not lost.
	both.Features = append(both.Features, ofactest.Feature{TypeID: 525, Value: "BLOCKING PROPERTY AND INTERESTS IN PROPERTY. Sec 235(a)(9)", ValueRefID: 91778, Primary: true})
	cons, _ = read(t, Consolidated(), enhancedDocs(t, e))
	kept := []lists.Extra{{Key: "feature:525", Label: "CAATSA Section 235 Information:", Value: "BLOCKING PROPERTY AND INTERESTS IN PROPERTY. Sec 235(a)(9)"}}
	if diff := cmp.Diff(kept, cons["101"].Extra); diff != "" || len(cons["101"].Measures) != 1 {
		t.Errorf("the item is not kept (want -, got +):\n%s\n%+v", diff, cons["101"].Measures)
	}
	both.Features = both.Features[:1]
	// On the list without a sanctions type: blocked all the same, and told.
	both.Types = []int{refDirective1}
	sdns, reading = read(t, SDN(), enhancedDocs(t, e))
	if diff := cmp.Diff([]string{"blocking ", "sectoral Executive Order 13662 (Ukraine)"}, codes(sdns["101"])); diff != "" {
		t.Errorf("the SDN record without Block:\n%s", diff)
	}
	if !slices.ContainsFunc(reading.Findings, func(f lists.Finding) bool { return strings.Contains(f.Text, "no sanctions type Block") }) {
		t.Errorf("no word of the missing Block: %+v", reading.Findings)
	}
}

// TestAnnouncedMeasure: a directive whose effective date lies behind the day of
// the publication has not begun.
func TestAnnouncedMeasure(t *testing.T) {
	e := consolidatedEdition()
	e.AsOf = time.Date(2021, 6, 3, 0, 0, 0, 0, time.UTC)
	before, _ := read(t, Consolidated(), enhancedDocs(t, e))
	d := before["102"]
	if d.Status != lists.StatusAnnounced || d.InForce != lists.InForceNo || d.Measures[0].State != stateAnnounced {
		t.Errorf("status %s, in force %s, measure %+v", d.Status, d.InForce, d.Measures[0])
	}
	e.AsOf = time.Date(2021, 8, 2, 0, 0, 0, 0, time.UTC)
	after, _ := read(t, Consolidated(), enhancedDocs(t, e))
	change, ok := lists.NewChange(d, after["102"])
	if !ok || change.Type != lists.BeganForce {
		t.Errorf("the change is %q, %t", change.Type, ok)
	}
	want := lists.Measure{
		Code: "securities-ban", Native: &lists.Native{ID: "92054", Text: "CMIC Executive Order"},
		Basis: []string{"Executive Order 14032 (CMIC)"}, From: "2021-08-02", State: "active", InForce: lists.InForceYes,
		Exceptions: []lists.Exception{{Type: "divestment", Text: "Purchase/Sales For Divestment Date (CMIC)", Until: "2022-06-03"}},
		Periods:    []lists.Period{{State: "announced", From: "2021-06-03", Until: "2021-08-02"}, {State: "active", From: "2021-08-02"}},
	}
	if diff := cmp.Diff([]lists.Measure{want}, after["102"].Measures); diff != "" {
		t.Errorf("the measure (want -, got +):\n%s", diff)
	}
}
