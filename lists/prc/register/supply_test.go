package register

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
)

// An invented notice in the form an operator writes.
func ExampleSupply() {
	n, err := Supply("cn-mfa-afsl")("order.yaml", []byte(`
key: 2031-05-06
number: 外交部令第7号
date: 2031-05-06
acts:
  - action: add
    effective: "2031-05-07T12:01:00+08:00"
    basis:
      - {law: 中华人民共和国反外国制裁法, articles: [3, 15]}
    measures:
      - {codes: [asset-freeze], text: 冻结在我国境内的财产, to: [1]}
      - codes: [entry-ban, visa-denial]
        text: 不予签发签证、不准入境（包括香港、澳门）
        regions: [CN, HK, MO]
        to: [2]
    each: {kind: entity, countries: [{code: US, text: 美国}]}
    targets:
      - {zh: 甲公司, en: Alpha Inc.}
      - {zh: 张三, en: Zhang San, kind: individual, gender: male, role: 甲公司总裁}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(n.ID(), n.Number)
	for _, m := range n.Acts[0].Measures {
		fmt.Println(m.Code, m.Hits, m.Regions, "for", m.To)
	}
	for _, t := range n.Acts[0].Targets {
		fmt.Println(t.Ordinal, t.Kind, t.Names[0].Full, t.Countries[0].Code)
	}
	// Output:
	// cn-mfa-afsl/2031-05-06 外交部令第7号
	// asset-freeze [target] [] for [1]
	// entry-ban [target] [CN HK MO] for [2]
	// visa-denial [target] [CN HK MO] for [2]
	// 1 entity 甲公司 US
	// 2 individual 张三 US
}

const supplied = `key: 2031-7
number: 公告〔2031〕7号
date: 2031-05-06
issuer: 商务部
title: 公告
url: https://a.example/7
copies: [https://b.example/7]
acts:
  - action: add
    effective: 2031-05-06
    basis: [{law: 出口管制法, articles: [2]}]
    measures:
      - codes: [dual-use-export-ban, cease-ongoing]
        text: 禁止出口两用物项
        hits: [target]
        binds: {dual-use-export-ban: [exporters], cease-ongoing: [exporters, anyone-abroad]}
      - {codes: [licence-by-application], text: 特殊情况下确需出口的，应当向商务部提出申请, binds: [exporters]}
    each: {kind: entity, countries: [{code: US, text: 美国}]}
    targets:
      - zh: 甲公司
        en: Alpha Inc.
        aliases: [Alpha, 阿尔法]
        addresses: [{full: "1 Main St, USA", postcode: "01234", country: {code: US, text: USA}}]
        as_printed: 美国甲公司
        remarks: 及其分支机构
      - {en: Alpha Europe, parent: 1, countries: [{text: 欧盟}]}
      - zh: 李四
        kind: individual
        gender: female
        role: 甲公司总裁
        born: {date: 1953-02-03, text: 1953年2月3日生}
        nationalities: [{code: JP, text: 日本籍}]
        relations: [{type: associate-of, native: 相关人员, name: 甲公司}]
  - action: suspend
    effective: 2031-05-06
    until: 2031-08-04
    until_basis: computed
    on: [2031-5, 2030-10/3]
`

// Every key of the form arrives in the notice.
func TestSupplyReadsEveryKey(t *testing.T) {
	got, err := Supply(listECL)("n.yaml", []byte(supplied))
	if err != nil {
		t.Fatal(err)
	}
	licence := "特殊情况下确需出口的，应当向商务部提出申请"
	want := lists.Notice{
		List: listECL, Key: "2031-7", Number: "公告〔2031〕7号", Date: "2031-05-06", Issuer: "商务部", Title: "公告", URL: "https://a.example/7",
		Acts: []lists.Act{
			{
				Action: lists.ActAdd, Effective: "2031-05-06", LegalBasis: []lists.LegalBasis{{Law: "出口管制法", Articles: []string{"2"}}},
				Measures: []lists.ActMeasure{
					{Measure: lists.Measure{
						Code: "dual-use-export-ban", Text: "禁止出口两用物项", Hits: []string{"target"}, Binds: []string{"exporters"},
						Exceptions: []lists.Exception{{Type: "licence", Authority: "商务部", Text: licence}},
					}},
					{Measure: lists.Measure{Code: "cease-ongoing", Text: "禁止出口两用物项", Hits: []string{"target"}, Binds: []string{"exporters", "anyone-abroad"}}},
					{Measure: lists.Measure{Code: "licence-by-application", Text: licence, Hits: []string{"target"}, Binds: []string{"exporters"}}},
				},
				Targets: []lists.Target{
					{
						Ordinal: 1, Kind: lists.Entity, Remarks: "及其分支机构",
						Names: []lists.Name{
							{Full: "甲公司", Type: lists.NamePrimary, Script: "Hans", Language: "zh", Variants: []lists.NameVariant{{Full: "Alpha Inc.", Script: "Latn"}}},
							{Full: "Alpha", Type: lists.NameAlias, Script: "Latn"},
							{Full: "阿尔法", Type: lists.NameAlias, Script: "Hans"},
						},
						Addresses: []lists.Address{{Full: "1 Main St, USA", PostalCode: "01234", Country: &lists.Country{Code: "US", Text: "USA"}}},
						Countries: []lists.CountryLink{
							{Code: "US", Text: "美国", Basis: "stated in the notice"},
							{Code: "US", Text: "USA", Basis: "address"},
						},
						Extra: []lists.Extra{{Key: "as-printed", Value: "美国甲公司"}},
					},
					{
						Ordinal: 2, Parent: 1, Kind: lists.Entity,
						Names:     []lists.Name{{Full: "Alpha Europe", Type: lists.NamePrimary, Script: "Latn"}},
						Countries: []lists.CountryLink{{Text: "欧盟", Basis: "stated in the notice"}},
						Relations: []lists.Relation{{Type: "branch-of", Name: "甲公司"}},
					},
					{
						Ordinal: 3, Kind: lists.Individual, Role: "甲公司总裁",
						Names:         []lists.Name{{Full: "李四", Type: lists.NamePrimary, Script: "Hans", Language: "zh"}},
						Countries:     []lists.CountryLink{{Code: "US", Text: "美国", Basis: "stated in the notice"}},
						BirthDates:    []lists.BirthDate{{From: "1953-02-03", To: "1953-02-03", Text: "1953年2月3日生"}},
						Nationalities: []lists.Country{{Code: "JP", Text: "日本籍"}},
						Genders:       []string{"female"},
						Relations:     []lists.Relation{{Type: "associate-of", NativeType: "相关人员", Name: "甲公司"}},
					},
				},
			},
			{Action: lists.ActSuspend, Effective: "2031-05-06", Until: "2031-08-04", UntilBasis: "computed", On: []string{"2031-5", "2030-10/3"}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	d := fold(t, listECL, []lists.Notice{got}, "2031-06-01")[1]
	if len(d.Relations) != 1 || d.Relations[0].NativeID != "2031-7/1" {
		t.Errorf("the branch has the relations %+v", d.Relations)
	}
}

func TestSupplyRefuses(t *testing.T) {
	act := func(lines ...string) string {
		return "key: 2031-7\ndate: 2031-05-06\nacts:\n  - " + strings.Join(lines, "\n    ") + "\n"
	}
	party := func(keys string) string {
		return act("action: add", "targets: [{zh: 甲公司, kind: entity, "+keys+"}]")
	}
	paragraph := func(keys string) string {
		return act("action: add", "targets: [{zh: 甲公司, kind: entity}]", "measures: [{"+keys+"}]")
	}
	suspend := func(lines ...string) string {
		return act(append([]string{"action: suspend", "effective: 2031-05-06"}, lines...)...)
	}
	const name = "n.yaml:"
	tests := []struct{ name, yaml, want string }{
		{"nothing", "", "n.yaml: no notice in it; write key, date and acts"},
		{"two notices", "key: 2031-7\ndate: 2031-05-06\nacts: [{action: warn, targets: [{zh: 甲, kind: entity}]}]\n---\nkey: 2031-8\ndate: 2031-05-06\nacts: [{action: warn, targets: [{zh: 甲, kind: entity}]}]\n", "n.yaml: holds 2 notices; supply one at a time"},
		{"no mapping", "- a\n", name + "1: expected a mapping (key: value), found a list"},
		{"not YAML", "key: [\n", "n.yaml: not YAML: "},
		{"an unknown key", "key: 2031-7\ndate: 2031-05-06\nacs: []\n", name + "3: acs: unknown key; use key, number, date, issuer, title, url, copies, problems or acts\n" + name + "1: acts: missing; they say what the notice does"},
		{"a key twice", "key: 2031-7\nkey: 2031-8\n", name + "2: key: given twice, first on line 1; keep one"},
		{"an ill key", strings.Replace(party("en: A"), "2031-7", "7/2031", 1), name + `1: key: found "7/2031"; write "2025-7" (year and number), or the day "2025-05-14", for a second one of a day "2025-05-14b"`},
		{"a key of another year", strings.Replace(party("en: A"), "2031-7", "2030-7", 1), name + "1: key: its year is not that of date, 2031-05-06; one of them is wrong"},
		{"a key of another day", strings.Replace(party("en: A"), "2031-7", "2031-05-07", 1), name + "1: key: its day is not that of date, 2031-05-06; one of them is wrong"},
		{"a bad day", strings.Replace(party("en: A"), "date: 2031-05-06", "date: 2031-02-30", 1), name + `2: date: found "2031-02-30"; write a day that exists as year-month-day: 2024-04-11`},
		{"a bad address", "url: a.example\n" + party("en: A"), name + `1: url: found "a.example"; write a whole address: https://host/path`},
		{"an empty text", "issuer: ''\n" + party("en: A"), name + "1: issuer: empty; write it, or leave the key out"},
		{"no acts", "key: 2031-7\ndate: 2031-05-06\nacts: []\n", name + "3: acts: empty; they say what the notice does"},
		{"a bad problem", "problems: [{code: odd}]\n" + party("en: A"), name + `1: problems[0].code: unknown word "odd"; use count, `},

		{"no action", act("effective: 2031-05-06"), name + "4: acts[0].action: missing; write one of add, modify, suspend, stop, remove, resume, investigate or warn"},
		{"an unknown action", act("action: list"), name + `4: acts[0].action: unknown word "list"; use add, modify, suspend, stop, remove, resume, investigate or warn`},
		{"an ill hour", act("action: stop", "on: [2031-5]", "effective: 2031-05-06T12:01"), name + `6: acts[0].effective: found "2031-05-06T12:01"; write a day (2025-04-10), or an instant with its zone ("2025-04-10T12:01:00+08:00")`},
		{"nobody listed", act("action: add"), name + "4: acts[0].targets: missing; an act that says add names parties"},
		{"an addition about a notice", act("action: add", "on: [2031-5]", "targets: [{zh: 甲公司, kind: entity}]"), name + "4: acts[0].on: an act that says add is about no earlier notice; leave it out"},
		{"a stop about nothing", act("action: stop", "effective: 2031-05-06"), name + `4: acts[0].on: missing; an act that says stop is about earlier notices: ["2025-7"]`},
		{"a stop from nowhen", act("action: stop", "on: [2031-5]"), name + "4: acts[0].effective: missing; from when does it count?"},
		{"an ill reference", suspend("on: [第5号]"), name + `6: acts[0].on[0]: found "第5号"; write the key of a notice of this list ("2025-7"), or a designation of it ("2025-7/3")`},
		{"an end before the beginning", suspend("on: [2031-5]", "until: 2031-05-06", "until_basis: stated"), name + "4: acts[0].until: 2031-05-06 is not after effective, 2031-05-06; it is the first moment at which the suspension does not hold any more"},
		{"an end without its basis", suspend("on: [2031-5]", "until: 2031-05-07"), name + "4: acts[0].until_basis: missing; stated where the notice names the day, computed where it gives a length of time"},
		{"a basis without an end", suspend("on: [2031-5]", "until_basis: stated"), name + "4: acts[0].until_basis: without until there is nothing it is about; leave it out"},
		{"a stop that ends", act("action: stop", "effective: 2031-05-06", "on: [2031-5]", "until: 2031-05-07"), name + "4: acts[0].until: only a suspension has an end; leave it out"},
		{"a truth that is none", act("action: stop", "effective: 2031-05-06", "on: [2031-5]", "delisting_stated: maybe"), name + `7: acts[0].delisting_stated: unknown word "maybe"; use true or false`},
		{"an article in words", act("action: stop", "effective: 2031-05-06", "on: [2031-5]", "basis: [{law: 法, articles: [第三条]}]"), name + `7: acts[0].basis[0].articles[0]: found "第三条"; write the article's number in figures: 15`},

		{"an unknown code", paragraph("codes: [freeze], text: 冻结"), name + `6: acts[0].measures[0].codes[0]: unknown word "freeze"; use asset-freeze, `},
		{"no code", paragraph("text: 冻结"), name + "6: acts[0].measures[0].codes: missing; a measure has at least one code"},
		{"no words", paragraph("codes: [fine]"), name + "6: acts[0].measures[0].text: missing; the authority's own words"},
		{"unknown hits", paragraph("codes: [fine], text: 罚, hits: [all]"), name + `6: acts[0].measures[0].hits[0]: unknown word "all"; use target, senior-management, `},
		{"binds of another code", paragraph("codes: [fine], text: 罚, binds: {entry-ban: [exporters]}"), name + "6: acts[0].measures[0].binds: entry-ban is not among codes; correct one of them"},
		{"regions of a fine", paragraph("codes: [fine], text: 罚, regions: [CN]"), name + "6: acts[0].measures[0].regions: only entry-ban and visa-denial have regions; leave it out"},
		{"a target that is not there", paragraph("codes: [fine], text: 罚, to: [1-2]"), name + "4: acts[0].measures: fine is for target 2, and there are 1; correct to"},
		{"an ordinal that is none", paragraph("codes: [fine], text: 罚, to: [one]"), name + `6: acts[0].measures[0].to[0]: found "one"; write an ordinal (3) or a range of them (3-6)`},
		{"a range backwards", paragraph("codes: [fine], text: 罚, to: [6-3]"), name + `6: acts[0].measures[0].to[0]: found "6-3"; the range runs from the smaller ordinal to the larger, up to 10000`},

		{"a party without a name", act("action: add", "targets: [{kind: entity}]"), name + "5: acts[0].targets[0].zh: missing; a party has a name, zh or en"},
		{"a party without a kind", act("action: add", "targets: [{zh: 甲公司}]"), name + "5: acts[0].targets[0].kind: missing; write individual or entity, here or in each of the act"},
		{"an unknown gender", party("gender: 男"), name + `5: acts[0].targets[0].gender: unknown word "男"; use male or female`},
		{"a country in words", party("countries: [{code: 美国, text: 美国}]"), name + `5: acts[0].targets[0].countries[0].code: found "美国"; write an ISO 3166-1 code: US`},
		{"a country without words", party("countries: [{code: US}]"), name + "5: acts[0].targets[0].countries[0].text: missing; the notice's own word for it"},
		{"a branch of nobody", party("parent: 2"), name + "5: acts[0].targets[0].parent: 2 is none of the other parties that are no branches; write the ordinal of the party it is a branch of"},
		{"a parent that is no number", party("parent: a"), name + `5: acts[0].targets[0].parent: found "a"; write a whole number from 1 to 10000`},
		{"a person of nobody", party("of: 2031-5"), name + `5: acts[0].targets[0].of: found "2031-5"; write the designation the person belongs to: "2023-1/1"`},
		{"an alias of YAML", party("role: &r 总裁, remarks: *r"), name + "5: acts[0].targets[0].remarks: expected a text, found an alias (*name), which is not taken: write it out"},
		{"a mapping for a text", party("role: {a: b}"), name + "5: acts[0].targets[0].role: expected a text, found a mapping"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n, err := Supply(listUEL)("n.yaml", []byte(tt.yaml))
			if err == nil {
				t.Fatalf("taken as %+v", n)
			}
			if !strings.HasPrefix(err.Error(), tt.want) {
				t.Errorf("got  %s\nwant %s", err, tt.want)
			}
		})
	}
	t.Run("many errors", func(t *testing.T) {
		_, err := Supply(listUEL)("n.yaml", []byte("on: ["+strings.Repeat("{a: b},", 2)+"]\n"+strings.Repeat("x: 1\n", 100)))
		if err == nil || strings.Count(err.Error(), "\n") != maxErrors {
			t.Errorf("%d lines", strings.Count(err.Error(), "\n")+1)
		}
	})
}

// Whatever is supplied, the answer is a notice or an error, the same each time,
// and a notice that is taken can be folded.
func FuzzSupply(f *testing.F) {
	f.Add([]byte(supplied))
	for _, list := range listIDs() {
		b, err := data.ReadFile("data/" + list + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		for doc := range strings.SplitSeq(string(b), "\n---\n") {
			f.Add([]byte(doc))
		}
	}
	for _, s := range []string{"", "a: &a [*a]", "key: 2025-1\n\tdate: x", "\xff", "- - - -", "key: !!binary a", "? [a]\n: b"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		n, err := Supply(listUEL)("n.yaml", b)
		again, errAgain := Supply(listUEL)("n.yaml", b)
		if diff := cmp.Diff(n, again); diff != "" || fmt.Sprint(err) != fmt.Sprint(errAgain) {
			t.Fatalf("not the same twice:\n%s%v\n%v", diff, err, errAgain)
		}
		if err != nil {
			if n.Key != "" || len(err.Error()) > maxErrors*4000 {
				t.Fatalf("an error of %d bytes with notice %q", len(err.Error()), n.Key)
			}
			return
		}
		if n.Key == "" || n.Date == "" || len(n.Acts) == 0 {
			t.Fatalf("taken: %+v", n)
		}
		if _, err := Fold(listUEL)([]lists.Notice{n}, at(t, "2026-11-23")); err != nil {
			t.Fatal(err)
		}
		if d := Differences(n, n); len(d) > 0 {
			t.Fatalf("it differs from itself: %v", d)
		}
	})
}

// The form is documented with the keys it has.
func TestPackageCommentNamesEveryKey(t *testing.T) {
	b, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, err = Supply(listUEL)("n.yaml", []byte("x: 1\nacts: [{x: 1, basis: [{x: 1}], measures: [{x: 1}], targets: [{x: 1, born: {x: 1}, addresses: [{x: 1}], relations: [{x: 1}]}]}]\n"))
	if err == nil {
		t.Fatal("unknown keys were taken")
	}
	for line := range strings.Lines(err.Error()) {
		_, keys, found := strings.Cut(strings.TrimSpace(line), "unknown key; use ")
		if !found {
			continue
		}
		for key := range strings.SplitSeq(strings.ReplaceAll(keys, " or ", ", "), ", ") {
			if !strings.Contains(string(b), key) {
				t.Errorf("the package comment does not name the key %s", key)
			}
		}
	}
}
