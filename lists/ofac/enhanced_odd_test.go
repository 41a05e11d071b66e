package ofac

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
	"sanctionsd/lists/ofac/ofactest"
)

// oddEntity reads an edition whose one entity of the given children is
// invented, with names and a membership unless the children bring their own.
func oddEntity(t *testing.T, children string) (*lists.Designation, []string, error) {
	t.Helper()
	const names = `<names><name id="5"><isPrimary>true</isPrimary><isLowQuality>false</isLowQuality><translations><translation id="6"><isPrimary>true</isPrimary><script refId="20122">Latin</script><formattedLastName>INVENTED BANK</formattedLastName><formattedFullName>INVENTED BANK</formattedFullName></translation></translations></name></names>`
	if !strings.Contains(children, "<names>") {
		children = names + children
	}
	if !strings.Contains(children, "<sanctionsLists>") {
		children = `<sanctionsLists><sanctionsList id="1" refId="91512" datePublished="2020-01-02">Consolidated List</sanctionsList></sanctionsLists>` + children
	}
	good := string(listtest.Content(t, enhancedDocs(t, ofactest.Edition{AsOf: asOf, Lists: []int{refCons}, WholeVocabulary: true})[0]))
	entity := `<entity id="1"><generalInfo><identityId>1</identityId><entityType refId="601">Entity</entityType></generalInfo>` + children + `</entity>`
	head, _, ok := strings.Cut(good, "<entities")
	if !ok {
		t.Fatal("the edition holds no entities")
	}
	content := head + "<entities>" + entity + "</entities></sanctionsData>"
	var ds []*lists.Designation
	reading, err := Consolidated().Parse(t.Context(), []lists.Document{listtest.Document("CONS_ENHANCED.XML", []byte(content))}, func(d *lists.Designation) error {
		ds = append(ds, d)
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	var found []string
	for _, f := range reading.Findings {
		found = append(found, f.Text)
	}
	return ds[0], found, nil
}

// TestOddChildren: what a customised or damaged file could say of one entity is
// neither lost nor guessed.
func TestOddChildren(t *testing.T) {
	document := func(rest string) string {
		return `<identityDocuments><identityDocument id="1"><type refId="1571">Passport</type>` + rest + `<documentNumber>A1</documentNumber></identityDocument></identityDocuments>`
	}
	for name, test := range map[string]struct {
		children, kept string
		findings       []string
	}{
		"the name of a document is the listed one": {
			document(`<name nameId="5" nameTranslationId="6">INVENTED BANK</name><isValid>true</isValid>`),
			`"identifiers":[{"type":"passport","native_type":"Passport","value":"A1","valid":true}]`, nil,
		},
		"the name of a document is another under the same id": {
			document(`<name nameId="5" nameTranslationId="6">OTHER NAME</name><isValid>true</isValid>`),
			`"value":"A1","valid":true,"name":"OTHER NAME"`,
			[]string{`a document of the primary name, but in another name: "OTHER NAME"`},
		},
		"the name of a document has no id": {
			document(`<name>OTHER NAME</name><isValid>false</isValid>`), `"value":"A1","valid":false,"name":"OTHER NAME"`, nil,
		},
		"validity is not stated": {document(``), `"identifiers":[{"type":"passport","native_type":"Passport","value":"A1"}]`, nil},
		"validity is no boolean": {
			document(`<isValid>perhaps</isValid>`), `"identifiers":[{"type":"passport","native_type":"Passport","value":"A1"}]`, []string{`neither true nor false: "perhaps"`},
		},
		"a website with a date": {
			`<features><feature id="1"><type featureTypeId="14">Website</type><versionId>1</versionId><value>a.example</value><valueDate id="1"><fromDateBegin>2020-01-01</fromDateBegin><fromDateEnd>2020-01-01</fromDateEnd><toDateBegin>2020-01-31</toDateBegin><toDateEnd>2020-01-31</toDateEnd><isApproximate>true</isApproximate><isDateRange>false</isDateRange></valueDate><isPrimary>true</isPrimary></feature></features>`,
			`{"key":"feature:14","label":"Website","value":"a.example","date":"circa 2020-01"}`, nil,
		},
		"ends that are no day, month or year": {
			`<features><feature id="1"><type featureTypeId="8">Birthdate</type><versionId>1</versionId><value>in spring</value><valueDate id="1"><fromDateBegin>2020-01-05</fromDateBegin><fromDateEnd>2020-02-01</fromDateEnd><toDateBegin>2020-03-01</toDateBegin><toDateEnd>2020-04-02</toDateEnd><isApproximate>false</isApproximate><isDateRange>true</isDateRange></valueDate><isPrimary>true</isPrimary></feature></features>`,
			`{"key":"feature:8","label":"Birthdate","value":"in spring","date":"2020-01-05 2020-02-01 2020-03-01 2020-04-02"}`,
			[]string{`the dates of "Birthdate" "in spring" have ends that are no day, month or year: 2020-01-05 2020-02-01 2020-03-01 2020-04-02`},
		},
		"an address in two countries": {
			`<addresses><address id="1"><translations><country refId="11073">Cuba</country></translations><country refId="11109">Iran</country></address></addresses>`,
			`{"key":"address-country","value":"Cuba","comment":"Iran"}`,
			[]string{`an address in two countries: "Iran" and "Cuba"`},
		},
		"an authority without a reference": {
			`<sanctionsTypes><sanctionsType id="1" refId="92787">Executive Order 14059 Non-blocking</sanctionsType></sanctionsTypes><legalAuthorities><legalAuthority id="1">Nameless</legalAuthority><legalAuthority id="2" refId="91904">Executive Order 14059 (Illicit Drugs)</legalAuthority></legalAuthorities>`,
			`"basis":["Executive Order 14059 (Illicit Drugs)"]`,
			[]string{`unknown reference "" "Nameless" of legalAuthority`},
		},
		"parts of one type in the order of the name": {
			`<names><name id="5"><isPrimary>true</isPrimary><isLowQuality>false</isLowQuality><translations><translation id="6"><isPrimary>true</isPrimary><script refId="20122">Latin</script><formattedFirstName>Ann Eve Bea</formattedFirstName><formattedLastName>DOE</formattedLastName><formattedFullName>DOE, Ann Eve Bea</formattedFullName><nameParts><namePart id="1"><type refId="1522">Middle Name</type><value>Bea</value></namePart><namePart id="2"><type refId="1522">Middle Name</type><value>Eve</value></namePart></nameParts></translation></translations></name></names>`,
			`"parts":{"middle":"Eve Bea"}`, nil,
		},
		"a name of which only a part is there": {
			`<names><name id="5"><isPrimary>true</isPrimary><isLowQuality>false</isLowQuality><translations><translation id="6"><isPrimary>true</isPrimary><script refId="20122">Latin</script><nameParts><namePart id="1"><type refId="1528">Nickname</type><value>Bea</value></namePart></nameParts></translation></translations></name></names>`,
			`{"full":"Bea","type":"primary","script":"Latn","parts":{"nickname":"Bea"}}`, nil,
		},
		"two main translations": {
			`<names><name id="5"><isPrimary>true</isPrimary><isLowQuality>false</isLowQuality><translations><translation id="6"><isPrimary>true</isPrimary><script refId="20122">Latin</script><formattedLastName>BB</formattedLastName><formattedFullName>BB</formattedFullName></translation><translation id="7"><isPrimary>true</isPrimary><script refId="20122">Latin</script><formattedLastName>AA</formattedLastName><formattedFullName>AA</formattedFullName></translation></translations></name></names>`,
			`"names":[{"full":"AA","type":"primary","script":"Latn","variants":[{"full":"BB","script":"Latn"}]}]`,
			[]string{`a name without one main translation: "AA"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			d, findings, err := oddEntity(t, test.children)
			if err != nil {
				t.Fatal(err)
			}
			if all := string(d.Content()); !strings.Contains(all, test.kept) {
				t.Errorf("%s is not in\n%s", test.kept, all)
			}
			if diff := cmp.Diff(test.findings, findings); diff != "" {
				t.Errorf("findings (want -, got +):\n%s", diff)
			}
		})
	}
}

// TestNamelessEntity: names without text are no name.
func TestNamelessEntity(t *testing.T) {
	_, _, err := oddEntity(t, `<names><name id="5"><isPrimary>true</isPrimary><isLowQuality>false</isLowQuality><translations><translation id="6"><isPrimary>true</isPrimary><script refId="20122">Latin</script></translation></translations></name></names>`)
	wantRefusal(t, err, lists.CodeBadRow, "no name")
}

// TestWhatAnExportHolds: only a document over the whole list is whole.
func TestWhatAnExportHolds(t *testing.T) {
	for name, test := range map[string]struct {
		lists, programs []int
		partial         string
	}{
		"the list":                      {[]int{refCons}, nil, ""},
		"no filter":                     {nil, nil, ""},
		"the list among others":         {[]int{refSDN, refSSI, refCons}, nil, ""},
		"one of the lists inside":       {[]int{refSSI}, nil, "a customised export of Sectoral Sanctions Identifications List"},
		"a programme":                   {[]int{refCons}, []int{91502}, "a customised export of the programmes UKRAINE-EO13662"},
		"programmes of a list inside":   {[]int{refSSI}, []int{92051, 91502}, "a customised export of Sectoral Sanctions Identifications List of the programmes CMIC-EO13959, UKRAINE-EO13662"},
		"a list inside and the SDN one": {[]int{refSDN, refCMIC}, nil, "a customised export of Non-SDN CMIC List"},
	} {
		t.Run(name, func(t *testing.T) {
			e := consolidatedEdition()
			e.Lists, e.Programs = test.lists, test.programs
			_, reading := read(t, Consolidated(), enhancedDocs(t, e))
			told := slices.ContainsFunc(reading.Findings, func(f lists.Finding) bool { return f.Text == test.partial+", not the whole list" })
			if reading.Partial != test.partial || told != (test.partial != "") {
				t.Errorf("partial %q, want %q; findings %+v", reading.Partial, test.partial, reading.Findings)
			}
		})
	}
}

// TestHugeEntity: one entry cannot fill the memory, nor take the time of its
// square.
func TestHugeEntity(t *testing.T) {
	_, _, err := oddEntity(t, strings.Repeat("<x/>", maxNodes))
	wantRefusal(t, err, lists.CodeBadRow, "more than 262144 elements")
}
