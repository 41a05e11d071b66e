package ofac

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"sanctionsd/lists"
)

var unexported = cmp.AllowUnexported(record{}, labelled{}, dated{}, alias{}, address{})

func TestDelimitedRemarks(t *testing.T) {
	for _, test := range []struct {
		name, text string
		titles     []string
		cut        bool
		want       record
	}{
		{name: "nothing", text: ""},
		{
			name: "birth",
			text: "DOB 1955; alt. DOB circa 1952; POB Tehran, Iran; nationality Iran; alt. nationality Korea, North; citizen Iraq.",
			want: record{
				births: []dated{{text: "1955"}, {text: "circa 1952", alternative: true}}, places: []dated{{text: "Tehran, Iran"}},
				nationalities: []dated{{text: "Iran"}, {text: "Korea, North", alternative: true}}, citizenship: []dated{{text: "Iraq"}},
			},
		},
		{
			name: "document with country and dates",
			text: "Passport T14553558 (Iran) issued 28 Oct 2008 expires Oct 2013; alt. Passport 472 (Korea, North).",
			want: record{labelled: []labelled{
				{label: "Passport", value: "T14553558", country: "Iran", issued: "28 Oct 2008", expires: "Oct 2013"},
				{label: "Passport", value: "472", country: "Korea, North"},
			}},
		},
		{
			name: "brackets that are no country",
			text: "Registration Number HRA 738077 (Stuttgart) (Germany); Unified Social Credit Code (USCC) 9113 (China); File Number 71 (Delaware).",
			want: record{labelled: []labelled{
				{label: "Registration Number", value: "HRA 738077 (Stuttgart)", country: "Germany"},
				{label: "Unified Social Credit Code (USCC)", value: "9113", country: "China"},
				{label: "File Number", value: "71 (Delaware)"},
			}},
		},
		{
			name: "the longest label",
			text: "Registration ID 1; Business Registration Number 2; Business Registration Document # 3; Executive Order 14024 Directive Information - See; Executive Order 14024 Directive Information Subject to.",
			want: record{labelled: []labelled{
				{label: "Registration ID", value: "1"},
				{label: "Business Registration Number", value: "2"},
				{label: "Business Registration Document #", value: "3"},
				{label: "Executive Order 14024 Directive Information -", value: "See"},
				{label: "Executive Order 14024 Directive Information", value: "Subject to"},
			}},
		},
		{
			name: "a sentence that begins like a document",
			text: "Passport and National ID were issued in Ulm; Tax ID No. Sisli TA/0690472808 (Turkey).",
			want: record{
				notes:    []string{"Passport and National ID were issued in Ulm"},
				labelled: []labelled{{label: "Tax ID No.", value: "Sisli TA/0690472808", country: "Turkey"}},
			},
		},
		{
			name: "a sentence that begins like a nationality",
			text: "nationality: Eritrean; citizen of no state; nationality possibly Palestinian;arrested 23 Apr 2002; nationality Atlantis.",
			want: record{
				notes:         []string{"nationality: Eritrean", "citizen of no state", "nationality possibly Palestinian;arrested 23 Apr 2002"},
				nationalities: []dated{{text: "Atlantis"}},
			},
		},
		{
			name: "a value that holds the separator",
			text: "Additional Sanctions Information - Not on the SDN List and Not Subject to Secondary Sanctions; U.S. Persons Must Continue to Block this Property; Organization Type: Accounting, bookkeeping and auditing activities; tax consultancy.",
			want: record{labelled: []labelled{
				{label: "Additional Sanctions Information -", value: "Not on the SDN List and Not Subject to Secondary Sanctions; U.S. Persons Must Continue to Block this Property"},
				{label: "Organization Type:", value: "Accounting, bookkeeping and auditing activities; tax consultancy"},
			}},
		},
		{
			name: "digital currency",
			text: "Digital Currency Address - XBT 12Qt; alt. Digital Currency Address - NEWCOIN 0x1.",
			want: record{labelled: []labelled{
				{label: "Digital Currency Address - XBT", value: "12Qt"}, {label: "Digital Currency Address - NEWCOIN", value: "0x1"},
			}},
		},
		{
			name: "weak aliases with quotes inside",
			text: "a.k.a. 'ABU 'ALI''; f.k.a. ''ALI, Abu'; n.k.a. 'X'; a.k.a. without quotes.",
			want: record{
				aliases: []alias{
					{kind: "a.k.a.", weak: true, full: "ABU 'ALI'"}, {kind: "f.k.a.", weak: true, full: "'ALI, Abu"}, {kind: "n.k.a.", weak: true, full: "X"},
				},
				notes: []string{"a.k.a. without quotes"},
			},
		},
		{
			name:   "titles stand in their own column",
			text:   "DOB 1950; Lt. Col.",
			titles: []string{"Lt. Col."},
			want:   record{births: []dated{{text: "1950"}}},
		},
		{
			name: "free text between",
			text: "All offices worldwide; for more information, see: https://example.test/a;b; Linked To: HAMAS.",
			want: record{notes: []string{"All offices worldwide", "for more information, see: https://example.test/a;b"}, links: []string{"HAMAS"}},
		},
		{name: "the stop of the list", text: "Linked To: ROSTEC.", want: record{links: []string{"ROSTEC"}}},
		{name: "the stop of an abbreviation", text: "Linked To: PETROLEOS DE VENEZUELA, S.A.", want: record{links: []string{"PETROLEOS DE VENEZUELA, S.A."}}},
		{
			name: "the stop of a sentence",
			text: "Secondary sanctions risk: See Section 11 of Executive Order 14024.",
			want: record{labelled: []labelled{{label: "Secondary sanctions risk:", value: "See Section 11 of Executive Order 14024."}}},
		},
		{
			name: "cut",
			text: "Gender Male; alt. Digital Currency Address - XBT 1Gq",
			cut:  true,
			want: record{
				labelled: []labelled{{label: "Gender", value: "Male"}},
				extra:    []lists.Extra{{Key: "remark-cut", Value: "alt. Digital Currency Address - XBT 1Gq"}},
			},
		},
		{
			name: "another spelling of a label",
			text: "Website: www.example.test; gender unknown; Gender: Male.",
			want: record{
				labelled: []labelled{{label: "Website:", value: "www.example.test"}, {label: "Gender:", value: "Male"}},
				notes:    []string{"gender unknown"},
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := record{titles: test.titles}
			got.delimitedRemarks(test.text, test.cut)
			test.want.titles = test.titles
			if diff := cmp.Diff(test.want, got, unexported, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("want -, got +:\n%s", diff)
			}
		})
	}
}

func TestClassicRemarks(t *testing.T) {
	var r record
	r.classicRemarks("All offices worldwide; (Linked To: ISLAMIC REVOLUTIONARY GUARD CORPS (IRGC)-QODS FORCE); (Linked To: X) and more; PFLP.")
	want := record{
		links: []string{"ISLAMIC REVOLUTIONARY GUARD CORPS (IRGC)-QODS FORCE"},
		notes: []string{"All offices worldwide", "(Linked To: X) and more", "PFLP."},
	}
	if diff := cmp.Diff(want, r, unexported, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("want -, got +:\n%s", diff)
	}
}

func TestBirthDate(t *testing.T) {
	for text, want := range map[string]lists.BirthDate{
		"1951":                       {From: "1951", To: "1951"},
		"Dec 1970":                   {From: "1970-12", To: "1970-12"},
		"04 Jul 1956":                {From: "1956-07-04", To: "1956-07-04"},
		"4 Jul 1956":                 {From: "1956-07-04", To: "1956-07-04"},
		"circa 1951":                 {From: "1951", To: "1951", Circa: true},
		"circa 1979-1982":            {From: "1979", To: "1982", Circa: true},
		"1951 to 1953":               {From: "1951", To: "1953"},
		"01 Jan 1960 to 31 Dec 1962": {From: "1960-01-01", To: "1962-12-31"},
		"31 Feb 1960":                {},
		"late 1950s":                 {},
		"1951 or 1953":               {},
		"":                           {},
	} {
		want.Text = text
		if got := birthDate(text); got != want {
			t.Errorf("birthDate(%q) = %+v, want %+v", text, got, want)
		}
	}
}

func TestPublishDate(t *testing.T) {
	for text, want := range map[string]string{"04/06/2018": "2018-04-06", "12/31/2025": "2025-12-31", "31/12/2025": "", "2025-12-31": "", "": ""} {
		if got := publishDate(text); got != want {
			t.Errorf("publishDate(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestFindFeature(t *testing.T) {
	for label, want := range map[string]struct {
		key   string
		known lookup
	}{
		"Gender":                             {"feature:224", exactLabel},
		"gender:":                            {"feature:224", otherSpelling},
		"Additional Sanctions Information -": {"feature:125", exactLabel},
		"Executive Order 14024 Directive Information":   {"feature:948", exactLabel},
		"Executive Order 14024 Directive Information -": {"feature:947", exactLabel},
		"Aircraft Manufacturer’s Serial Number (MSN)":   {"feature:50", otherSpelling},
		"Digital Currency Address - XBT":                {"feature:344", exactLabel},
		"Digital Currency Address - NEW":                {"feature:digital currency address - new", otherSpelling},
		"Digital Currency Address - a sentence":         {"feature:digital currency address - a sentence", unknownLabel},
		"For more information, please see:":             {"feature:for more information, please see", exactLabel},
		"Shoe Size":                                     {"feature:shoe size", unknownLabel},
	} {
		if f, known := findFeature(label); f.key() != want.key || known != want.known {
			t.Errorf("findFeature(%q) = %s, %d; want %s, %d", label, f.key(), known, want.key, want.known)
		}
	}
}

// TestTablesHoldNoLabelTwice: a label is one feature or one document.
func TestTablesHoldNoLabelTwice(t *testing.T) {
	ids, labels := make(map[int]bool), make(map[string]bool)
	for _, f := range featureTable {
		if labels[f.label] || f.id != 0 && ids[f.id] || documentTypes[f.label] != "" {
			t.Errorf("the feature %d %q is there twice", f.id, f.label)
		}
		ids[f.id], labels[f.label] = true, true
		if len(f.label) > longestLabel {
			t.Errorf("the label %q is longer than longestLabel", f.label)
		}
	}
	for _, words := range []string{"West Bank", "Region: Crimea", "undetermined", "None Identified"} {
		if c := country(words); c.Code != "" || c.Text != words {
			t.Errorf("country(%q) = %+v", words, c)
		}
	}
	for words, code := range countryCodes {
		if len(code) != 2 || strings.ToUpper(code) != code {
			t.Errorf("%q has the code %q", words, code)
		}
	}
}
