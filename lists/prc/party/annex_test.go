package party_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/party"
)

// brief is a party in one line: its ordinal, parent, kind, names and whatever
// else it has.
func brief(t lists.Target) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d", t.Ordinal)
	if t.Parent > 0 {
		fmt.Fprintf(&b, "<%d", t.Parent)
	}
	fmt.Fprintf(&b, " %s", t.Kind)
	for _, n := range t.Names {
		fmt.Fprintf(&b, " %s=%s", n.Type, n.Full)
		for _, v := range n.Variants {
			fmt.Fprintf(&b, "|%s", v.Full)
		}
	}
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, " %s=%s", name, value)
		}
	}
	field("gender", strings.Join(t.Genders, ","))
	field("role", t.Role)
	for _, d := range t.BirthDates {
		field("born", d.From)
	}
	for _, n := range t.Nationalities {
		field("nationality", n.Code)
	}
	for _, a := range t.Addresses {
		field("address", a.Full)
		field("code", a.PostalCode)
	}
	for _, c := range t.Countries {
		field("country", c.Code+"/"+c.Text+"/"+c.Basis)
	}
	for _, r := range t.Relations {
		field(r.Type, r.Name)
	}
	field("remarks", t.Remarks)
	for _, e := range t.Extra {
		field(e.Key, e.Value)
	}
	return b.String()
}

// briefs is a reading, one line a party, then its problems and findings.
func briefs(r party.Reading) []string {
	out := []string{}
	for _, t := range r.Targets {
		out = append(out, brief(t))
	}
	for _, p := range r.Problems {
		out = append(out, "! "+p.Code+": "+p.Text)
	}
	for _, f := range r.Findings {
		out = append(out, "? "+f.Text)
	}
	return out
}

// The names of the first three are those of announcements.json
// (cn-mofcom-uel/2025-10, cn-mfa-afsl/2025-12-15, cn-mfa-afsl/2024-05-21); all
// other parties are invented.
func TestAnnex(t *testing.T) {
	for _, tt := range []struct {
		name  string
		ctx   party.Context
		lines string
		want  []string
	}{
		{
			"branches",
			party.Context{},
			"1. Exelis公司（Exelis Inc.）\n2. TechInsights公司（TechInsights Inc.）及其分支机构\n-TechInsights Inc.\n－TechInsights Japan KK\n3. 立方全球防务公司(Cubic Global Defense)",
			[]string{
				"1 entity primary=Exelis公司|Exelis Inc.",
				"2 entity primary=TechInsights公司|TechInsights Inc. remarks=及其分支机构",
				"3<2 entity primary=TechInsights Inc. branch-of=TechInsights公司",
				"4<2 entity primary=TechInsights Japan KK branch-of=TechInsights公司",
				"5 entity primary=立方全球防务公司|Cubic Global Defense",
			},
		},
		{
			"one line, with birth",
			party.Context{},
			"岩崎茂（IWASAKI Shigeru），男，1953年2月3日生，日本籍。",
			[]string{"1 individual primary=岩崎茂|IWASAKI Shigeru gender=male born=1953-02-03 nationality=JP"},
		},
		{
			"one line, office in front",
			party.Context{Kind: lists.Individual},
			"美国国会众议院“中国特设委”前任主席、威斯康星州前联邦众议员麦克·加拉格尔（Mike Gallagher）",
			[]string{"1 individual primary=麦克·加拉格尔|Mike Gallagher role=美国国会众议院“中国特设委”前任主席、威斯康星州前联邦众议员 as-printed=美国国会众议院“中国特设委”前任主席、威斯康星州前联邦众议员麦克·加拉格尔"},
		},
		{
			"an office that cannot be told from the name",
			party.Context{Kind: lists.Individual},
			"美国国会甲乙（Jia Yi）",
			[]string{"1 individual primary=美国国会甲乙|Jia Yi", "! targets: party 1: where the office ends and the name begins is not certain"},
		},
		{
			"groups with counts",
			party.Context{},
			"一、机构（共2家）\n（一）甲公司（Alpha）\n（二）乙研究所 (Beta）\n二、机构人员（共计1人）\n（一）甲公司董事长丙·丁（C. Ding），女",
			[]string{
				"1 entity primary=甲公司|Alpha", "2 entity primary=乙研究所|Beta",
				"3 individual primary=丙·丁|C. Ding gender=female role=甲公司董事长 as-printed=甲公司董事长丙·丁",
			},
		},
		{
			"a count that is not what was read",
			party.Context{},
			"一、机构（共3家）\n（一）甲公司（Alpha）\n（二）乙公司（Beta）",
			[]string{"1 entity primary=甲公司|Alpha", "2 entity primary=乙公司|Beta", "! count: the heading declares 3 parties, 2 were read"},
		},
		{
			"ordinals go on through groups",
			party.Context{},
			"企业\n1. 甲公司（Alpha）\n2. 乙公司（Beta）\n个人\n3. 丙·丁（C. Ding）",
			[]string{"1 entity primary=甲公司|Alpha", "2 entity primary=乙公司|Beta", "3 individual primary=丙·丁|C. Ding"},
		},
		{
			"an ordinal is missing",
			party.Context{},
			"1. 甲公司（Alpha）\n3. 乙公司（Beta）",
			[]string{"1 entity primary=甲公司|Alpha", "2 entity primary=乙公司|Beta", "! ordinals: item 2 of the annex has the ordinal 3, not 2"},
		},
		{
			"a stray empty item, a date line",
			party.Context{},
			"（2025年1月2日）\n1. 甲公司（Alpha）\n2.",
			[]string{"1 entity primary=甲公司|Alpha"},
		},
		{
			"ordinals on lines of their own",
			party.Context{},
			"1.\n甲公司（Alpha）\n2.\n乙公司\n（Beta）",
			[]string{"1 entity primary=甲公司|Alpha", "2 entity primary=乙公司|Beta"},
		},
		{
			"several items and labels on one line",
			party.Context{Country: &lists.CountryLink{Code: "US", Text: "美国"}},
			"1.甲公司（Alpha, Inc.）2.3M公司（3M Company） 地 址：1 Any St, Paris, France 邮 编：75001 常用名称：Alpha、Beta, Inc., Gamma",
			[]string{
				"1 entity primary=甲公司|Alpha, Inc. country=US/美国/stated in the notice",
				"2 entity primary=3M公司|3M Company alias=Alpha alias=Beta, Inc. alias=Gamma address=1 Any St, Paris, France code=75001 country=US/美国/stated in the notice country=FR/France/address",
			},
		},
		{
			"labels of all sorts",
			party.Context{Country: &lists.CountryLink{Code: "US", Text: "美国"}},
			"1. 甲公司（Alpha）\n曾用名：乙公司\n地址：1 Any St, Springfield, USA\n邮编：236?8540\n网址：https://alpha.example\n股票代码：ALPH",
			[]string{
				"1 entity primary=甲公司|Alpha former=乙公司 address=1 Any St, Springfield, USA code=236?8540 country=US/USA/address label:网址=https://alpha.example label:股票代码=ALPH",
				"? a damaged postal code is carried as printed", "? unknown label 股票代码 in an annex",
			},
		},
		{
			"names of all shapes",
			party.Context{},
			"1. 甲电气（中国）有限公司（Alpha (China) Co., Ltd.）\n2. 乙公司（Beta）（简称“B”）\n3. 丙公司（原名丁公司）\n4. Foo (Private) Limited\n5. Bar Ltd.（Bar）\n6. 美国稀土公司（USA Earth）\n7. 戊集团",
			[]string{
				"1 entity primary=甲电气（中国）有限公司|Alpha (China) Co., Ltd.",
				"2 entity primary=乙公司|Beta alias=B",
				"3 entity primary=丙公司 former=丁公司",
				"4 entity primary=Foo (Private) Limited",
				"5 entity primary=Bar Ltd.|Bar",
				"6 entity primary=美国稀土公司|USA Earth",
				"7 entity primary=戊集团",
			},
		},
		{
			"people in running text",
			party.Context{},
			"（一）“某项目”相关人员，包括执行主任甲·乙（A B），法律顾问丙·丁（C D）、戊·己（E F）等，共4人",
			[]string{
				"1 individual primary=甲·乙|A B role=执行主任 associate-of=某项目 as-printed=执行主任甲·乙",
				"2 individual primary=丙·丁|C D role=法律顾问 associate-of=某项目 as-printed=法律顾问丙·丁",
				"3 individual primary=戊·己|E F role=法律顾问 associate-of=某项目",
				"! count: the text declares 4 persons, 3 were read",
			},
		},
		{
			"role behind, with a company's Latin name",
			party.Context{},
			"1. 甲·乙（A B），男，丙公司（C Inc.）、丁公司（D Inc.）董事",
			[]string{"1 individual primary=甲·乙|A B gender=male role=丙公司（C Inc.）、丁公司（D Inc.）董事"},
		},
		{
			"what is not understood",
			party.Context{},
			"1. 甲公司（Alpha）\n请注意以下说明。\n2. 乙公司（Beta）某字样",
			[]string{
				"1 entity primary=甲公司|Alpha", "2 entity primary=乙公司|Beta remarks=某字样",
				"! targets: a line of the annex is not understood", "! targets: party 2: words stand behind the name that are not understood",
			},
		},
		{"a damaged name", party.Context{}, "1. ???公司（Alpha）", []string{"1 entity primary=???公司|Alpha", "! text: the name of party 1 is damaged"}},
		{
			"a head with a count and a remark",
			party.Context{},
			"被列入不可靠实体清单的3家美国实体\n（排名不分先后）\n————\n1. 企业：甲公司（Alpha）\n2. 乙公司（Beta）",
			[]string{
				"1 entity primary=甲公司|Alpha", "2 entity primary=乙公司|Beta",
				"! count: the annex declares 3 parties, 2 were read", "? a remark in the annex is about no party",
			},
		},
		{
			"names like headings",
			party.Context{},
			"1. 人权在中国组织（Human Rights in China）\n2. 美国银行\n3. 美国企业研究所",
			[]string{"1 entity primary=人权在中国组织|Human Rights in China", "2 entity primary=美国银行", "3 entity primary=美国企业研究所"},
		},
		{
			"numbered branches",
			party.Context{},
			"1. 甲公司（Alpha）及其子公司\n（1）Alpha One\n（2）Alpha Two\n2. 乙公司（Beta）",
			[]string{
				"1 entity primary=甲公司|Alpha remarks=及其子公司", "2<1 entity primary=Alpha One branch-of=甲公司",
				"3<1 entity primary=Alpha Two branch-of=甲公司", "4 entity primary=乙公司|Beta",
			},
		},
		{
			"an office and a short name, of unknown kind",
			party.Context{},
			"甲国参议员石平（Shi Ping）",
			[]string{"1 entity primary=甲国参议员石平|Shi Ping", "! targets: party 1: whether it is a person with an office is not certain"},
		},
		{
			"all in one bracket",
			party.Context{},
			"1. 甲·乙（A B，男，丙公司总裁）\n2. 丁公司（Ding Inc.，以下简称“丁”）",
			[]string{"1 individual primary=甲·乙|A B gender=male role=丙公司总裁", "2 entity primary=丁公司|Ding Inc. alias=丁"},
		},
		{"nothing", party.Context{}, "", []string{"! targets: the annex names no party that could be read"}},
		{"a label without a party", party.Context{}, "地址：某地\n1. 甲公司（Alpha）", []string{"1 entity primary=甲公司|Alpha", "! targets: a line of the annex belongs to no party"}},
		{
			"a broken line, a broken address",
			party.Context{},
			"1. 甲公司（Alpha\nBeta Inc.）\n地址：1 Any St,\nSpringfield, USA\n邮编：\n12345",
			[]string{"1 entity primary=甲公司|Alpha Beta Inc. address=1 Any St, Springfield, USA code=12345 country=US/USA/address"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := briefs(party.Annex(strings.Split(tt.lines, "\n"), tt.ctx))
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestAnnexGroups(t *testing.T) {
	r := party.Annex(strings.Split("一、企业\n（一）甲公司（Alpha）\n（二）乙公司（Beta）\n二、高级管理人员（共1名）\n（一）丙·丁（C. Ding），男，甲公司总裁", "\n"), party.Context{})
	want := []party.Group{
		{Heading: "企业", Kind: lists.Entity, First: 1, Last: 2},
		{Heading: "高级管理人员（共1名）", Kind: lists.Individual, Declared: 1, First: 3, Last: 3},
	}
	if d := cmp.Diff(want, r.Groups); d != "" {
		t.Error(d)
	}
}
