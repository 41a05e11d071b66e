package ofac

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/lists/ofac/corpustest"
)

// TestMeasuresOfOtherFormats: what a classic file says of measures in idList,
// and a delimited one in remarks. Entries are invented; labels and words are
// OFAC's.
func TestMeasuresOfOtherFormats(t *testing.T) {
	const directive3 = "Subject to Directive 3 - All transactions in new debt are prohibited."
	for name, test := range map[string]struct {
		publisher publisher
		programs  []string
		features  []labelled
		want      string
	}{
		"the SDN List blocks": {
			sdn,
			[]string{"CUBA"},
			nil,
			`[{"code":"blocking","native":{"text":"SDN List"},"state":"active","in_force":"yes"}]`,
		},
		"a directive of EO 13662": {
			consolidated,
			[]string{"UKRAINE-EO13662"},
			[]labelled{{label: "Executive Order 13662 Directive Determination -", value: "Subject to Directive 2"}},
			`[{"code":"sectoral","text":"Subject to Directive 2","native":{"text":"Executive Order 13662 Directive Determination -"},"state":"active","in_force":"yes"}]`,
		},
		"a directive with its dates": {
			consolidated,
			[]string{"RUSSIA-EO14024"},
			[]labelled{
				{label: "Executive Order 14024 Directive Information", value: directive3},
				{label: "Listing Date (EO 14024 Directive 3):", value: "24 Feb 2022"},
				{label: "Effective Date (EO 14024 Directive 3):", value: "26 Mar 2022"},
			},
			`[{"code":"sectoral","text":"` + directive3 + `","native":{"text":"Executive Order 14024 Directive Information"},"from":"2022-03-26","state":"active","in_force":"yes","periods":[{"state":"announced","from":"2022-02-24","until":"2022-03-26"},{"state":"active","from":"2022-03-26"}]}]`,
		},
		"dates alone, and correspondent accounts": {
			consolidated,
			[]string{"RUSSIA-EO14024"},
			[]labelled{{label: "Listing Date (EO 14024 Directive 2):", value: "24 Feb 2022"}},
			`[{"code":"correspondent-account","native":{"text":"EO 14024 Directive 2"},"from":"2022-02-24","state":"active","in_force":"yes"},{"code":"sectoral","native":{"text":"EO 14024 Directive 2"},"from":"2022-02-24","state":"active","in_force":"yes"}]`,
		},
		"military companies": {
			consolidated,
			[]string{"CMIC-EO13959"},
			[]labelled{
				{label: "Effective Date (CMIC)", value: "02 Aug 2021"},
				{label: "Purchase/Sales For Divestment Date (CMIC)", value: "03 Jun 2022"},
				{label: "Listing Date (CMIC)", value: "03 Jun 2021"},
			},
			`[{"code":"securities-ban","native":{"text":"CMIC"},"exceptions":[{"type":"divestment","text":"Purchase/Sales For Divestment Date (CMIC)","until":"2022-06-03"}],"from":"2021-08-02","state":"active","in_force":"yes","periods":[{"state":"announced","from":"2021-06-03","until":"2021-08-02"},{"state":"active","from":"2021-08-02"}]}]`,
		},
		"an item of a menu": {
			consolidated,
			[]string{"CAATSA - RUSSIA"},
			[]labelled{{label: "CAATSA Section 235 Information:", value: "BANKING TRANSACTIONS. Sec 235(a)(8)"}},
			`[{"code":"transaction-ban","text":"BANKING TRANSACTIONS. Sec 235(a)(8)","native":{"text":"CAATSA Section 235 Information:"},"state":"active","in_force":"yes"}]`,
		},
		"a programme that means one thing": {
			consolidated,
			[]string{"NS-PLC"},
			nil,
			`[{"code":"reject","native":{"text":"NS-PLC"},"state":"active","in_force":"yes"}]`,
		},
		"and beside another says nothing": {consolidated, []string{"NS-PLC", "SDGT"}, nil, `null`},
		"a programme that means many":     {consolidated, []string{"UKRAINE-EO13662"}, nil, `null`},
	} {
		t.Run(name, func(t *testing.T) {
			findings := new(lists.Findings)
			d := designate(test.publisher, &record{uid: "1", kind: lists.Entity, full: "INVENTED", programs: test.programs, labelled: test.features}, "2025-12-18", findings, new(lists.Sealer))
			got, err := json.Marshal(d.Measures)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Errorf("measures (want -, got +):\n%s", diff)
			}
			if len(d.Extra) > 0 || len(findings.List()) > 0 {
				t.Errorf("extra %+v, findings %+v", d.Extra, findings.List())
			}
		})
	}
}

// TestWhatFitsNoMeasureIsKept: a feature about a directive that cannot be part
// of a measure stays in extra.
func TestWhatFitsNoMeasureIsKept(t *testing.T) {
	for name, test := range map[string]struct {
		features []labelled
		kept     []lists.Extra
		finding  string
	}{
		"a pointer to a page": {
			[]labelled{{label: "Executive Order 14014 Directive Information:", value: "For more information on directives, see there"}},
			[]lists.Extra{{Key: "feature:1047", Label: "Executive Order 14014 Directive Information:", Value: "For more information on directives, see there"}},
			"",
		},
		"a date that is none": {
			[]labelled{{label: "Listing Date (CMIC)", value: "soon"}},
			[]lists.Extra{{Key: "feature:869", Label: "Listing Date (CMIC)", Value: "soon"}},
			"",
		},
		"a second date": {
			[]labelled{{label: "Listing Date (CMIC)", value: "03 Jun 2021"}, {label: "Listing Date (CMIC)", value: "04 Jun 2021"}},
			[]lists.Extra{{Key: "feature:869", Label: "Listing Date (CMIC)", Value: "04 Jun 2021"}},
			"",
		},
		"an item that is in no table": {
			[]labelled{{label: "CAATSA Section 235 Information:", value: "NEW SANCTION. Sec 235(a)(99)"}},
			nil, `unknown item of "CAATSA Section 235 Information:": "NEW SANCTION. Sec 235(a)(99)"`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			findings := new(lists.Findings)
			d := designate(consolidated, &record{uid: "1", kind: lists.Entity, full: "INVENTED", labelled: test.features}, "", findings, new(lists.Sealer))
			if diff := cmp.Diff(test.kept, d.Extra); diff != "" {
				t.Errorf("extra (want -, got +):\n%s", diff)
			}
			var texts []string
			for _, f := range findings.List() {
				texts = append(texts, f.Text)
			}
			if got := strings.Join(texts, "; "); got != test.finding {
				t.Errorf("findings %q, not %q", got, test.finding)
			}
		})
	}
}

// TestProgramMeasuresAreTheTypes: in the real ENHANCED file every entity whose
// only programme is in the table has that measure by its sanctions type.
func TestProgramMeasuresAreTheTypes(t *testing.T) {
	ds, _ := read(t, Consolidated(), corpustest.Enhanced(t, corpustest.EnhancedConsolidated))
	checked := make(map[string]int)
	for id, d := range ds {
		if len(d.Programs) != 1 || programMeasures[d.Programs[0]] == "" {
			continue
		}
		checked[d.Programs[0]]++
		if !slices.ContainsFunc(d.Measures, func(m lists.Measure) bool { return m.Code == programMeasures[d.Programs[0]] }) {
			t.Errorf("entity %s of %s has the measures %+v", id, d.Programs[0], d.Measures)
		}
	}
	if diff := cmp.Diff(map[string]int{"561-Related": 1, "CMIC-EO13959": 68, "FSE-IR": 1, "NS-PLC": 76}, checked); diff != "" {
		t.Errorf("entities by programme (want -, got +):\n%s", diff)
	}
}
