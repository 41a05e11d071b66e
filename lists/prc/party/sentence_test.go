package party_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/party"
)

// Names and formulae are facts of announcements.json where a real company or
// person stands in them; 甲, 乙 and so on are invented.
func TestSentence(t *testing.T) {
	us := party.Context{Country: &lists.CountryLink{Code: "US", Text: "美国"}}
	person := party.Context{Kind: lists.Individual}
	const notice = "/stated in the notice"
	for _, tt := range []struct {
		text     string
		ctx      party.Context
		declared int
		want     []string
	}{
		{
			"参与对台湾地区军售的洛克希德·马丁公司（Lockheed Martin Corporation）、雷神导弹与防务公司（Raytheon Missiles & Defense）",
			party.Context{},
			0,
			[]string{"1 entity primary=洛克希德·马丁公司|Lockheed Martin Corporation", "2 entity primary=雷神导弹与防务公司|Raytheon Missiles & Defense"},
		},
		{
			"护盾人工智能公司（Shield AI,Inc.）、Group W公司（Group W）和哈德森技术公司（Hudson Technologies Co.）等3家实体",
			party.Context{},
			3,
			[]string{"1 entity primary=护盾人工智能公司|Shield AI,Inc.", "2 entity primary=Group W公司|Group W", "3 entity primary=哈德森技术公司|Hudson Technologies Co."},
		},
		{
			"美国PVH集团、因美纳公司（Illumina, Inc.）", us, 0,
			[]string{"1 entity primary=PVH集团 country=US/美国" + notice + " as-printed=美国PVH集团", "2 entity primary=因美纳公司|Illumina, Inc. country=US/美国" + notice},
		},
		{
			"参与对台湾地区军售的美国波音防务、空间与安全集团（Boeing Defense, Space & Security）", us, 0,
			[]string{"1 entity primary=波音防务、空间与安全集团|Boeing Defense, Space & Security country=US/美国" + notice + " as-printed=美国波音防务、空间与安全集团"},
		},
		{
			"欧盟UAB Urbo Bankas和AB Mano Bankas两家银行",
			party.Context{},
			2,
			[]string{"1 entity primary=UAB Urbo Bankas country=/欧盟" + notice + " as-printed=欧盟UAB Urbo Bankas", "2 entity primary=AB Mano Bankas country=/欧盟" + notice},
		},
		{"加拉格尔", person, 0, []string{"1 individual primary=加拉格尔"}},
		{"石平", party.Context{}, 0, []string{"1 individual primary=石平", "! targets: party 1: whether it is a person or an organisation is not certain"}},
		{
			"洛克希德·马丁公司的杰西·马莱夫(Jesus Malave),雷神导弹与防务公司的韦斯利·克雷默(Wesley D. Kremer)、阿格内斯·苏德(Agnes Soeder)以及上述2家企业的其他高级管理人员",
			party.Context{},
			0,
			[]string{
				"1 individual primary=杰西·马莱夫|Jesus Malave associate-of=洛克希德·马丁公司", "2 individual primary=韦斯利·克雷默|Wesley D. Kremer associate-of=雷神导弹与防务公司",
				"3 individual primary=阿格内斯·苏德|Agnes Soeder associate-of=雷神导弹与防务公司", "? the sentence also names a class of parties",
			},
		},
		{
			"凯西·沃登（诺斯罗普·格鲁曼公司董事长、首席执行官、总裁）、马修·布朗伯格（诺斯罗普·格鲁曼公司全球运营副总裁）等2名后附《反制清单》列明的企业高级管理人员",
			party.Context{},
			2,
			[]string{"1 individual primary=凯西·沃登 role=诺斯罗普·格鲁曼公司董事长、首席执行官、总裁", "2 individual primary=马修·布朗伯格 role=诺斯罗普·格鲁曼公司全球运营副总裁"},
		},
		{
			"宇航环境公司高级副总裁、首席财务官凯文·麦克唐奈、安杜里尔公司首席执行官布赖恩·申普夫等2名后附《反制清单》列明的企业高级管理人员",
			party.Context{},
			2,
			[]string{
				"1 individual primary=凯文·麦克唐奈 role=宇航环境公司高级副总裁、首席财务官 as-printed=宇航环境公司高级副总裁、首席财务官凯文·麦克唐奈",
				"2 individual primary=布赖恩·申普夫 role=安杜里尔公司首席执行官 as-printed=安杜里尔公司首席执行官布赖恩·申普夫",
			},
		},
		{"韩华海洋株式会社5家美国相关子公司", party.Context{}, 5, []string{"! targets: the sentence names no party"}},
		{"以下美国军工企业及高级管理人员", party.Context{}, 0, []string{"! targets: the sentence names no party"}},
		{"通用动力公司等2家美国实体", party.Context{}, 2, []string{"1 entity primary=通用动力公司", "! count: the sentence declares 2 parties, 1 were read"}},
		{"日本电气株式会社、甲公司及其分支机构", party.Context{}, 0, []string{"1 entity primary=日本电气株式会社", "2 entity primary=甲公司 remarks=及其分支机构"}},
		{"人权在中国组织", party.Context{}, 0, []string{"1 entity primary=人权在中国组织"}},
		{
			"被列入不可靠实体清单的美国因美纳公司（Illumina, Inc.）",
			party.Context{},
			0,
			[]string{"1 entity primary=因美纳公司|Illumina, Inc. country=US/美国" + notice + " as-printed=美国因美纳公司"},
		},
		{"日本参议员石平", person, 0, []string{"1 individual primary=石平 role=日本参议员 as-printed=日本参议员石平"}},
		{"甲乙、丙丁", party.Context{Kind: lists.Entity}, 0, []string{"1 entity primary=甲乙、丙丁", "! targets: party 1: whether it is one name or several is not certain"}},
		{"", party.Context{}, 0, []string{"! targets: the sentence names no party"}},
	} {
		t.Run(tt.text, func(t *testing.T) {
			r := party.Sentence(tt.text, tt.ctx)
			if d := cmp.Diff(tt.want, briefs(r)); d != "" {
				t.Error(d)
			}
			if r.Groups[0].Declared != tt.declared {
				t.Errorf("declared %d, want %d", r.Groups[0].Declared, tt.declared)
			}
		})
	}
}

// first is the name of the first party of a sentence, which is what item 1 of an
// annex should be, "" for none.
func first(text string) string {
	targets := party.Sentence(text, party.Context{}).Targets
	if len(targets) == 0 || len(targets[0].Names) == 0 {
		return ""
	}
	return targets[0].Names[0].Full
}

func TestFirst(t *testing.T) {
	for text, item := range map[string]string{
		"参与向中国台湾地区出售武器的美国通用原子航空系统公司、通用动力陆地系统公司等后附《反制清单》列明的企业":            "通用原子航空系统公司",
		"洛克希德·马丁公司董事长、总裁、首席执行官詹姆斯·泰克里特、首席运营官弗兰克·圣约翰等后附《反制清单》列明的企业高级管理人员": "詹姆斯·泰克里特",
		"三菱造船株式会社等参与提升日本军事实力的20家日本实体":                                    "三菱造船株式会社",
		"斯巴鲁株式会社等无法核实两用物项最终用户、最终用途的20家日本实体":                              "斯巴鲁株式会社",
		"美国哈德逊研究所、里根图书馆及其负责人等后附《反制清单》列明的机构和个人":                           "哈德逊研究所",
		"加拿大“维吾尔人权倡导项目”、“加拿大西藏委员会”":                                      "加拿大“维吾尔人权倡导项目”",
		"加拉格尔": "麦克·加拉格尔",
		"反无人机技术公司、TechInsights公司及其分支机构等外国实体": "反无人机技术公司",
	} {
		if got := first(text); !party.SameName(got, item) {
			t.Errorf("first of %q is %q, which is not %q", text, got, item)
		}
	}
	for _, text := range []string{"以下美国军工企业及高级管理人员", "洛克希德·马丁公司相关实体和高级管理人员", ""} {
		if got := first(text); got != "" {
			t.Errorf("first of %q is %q, want none", text, got)
		}
	}
	if party.SameName("甲公司", "乙公司") || party.SameName("", "甲公司") {
		t.Error("SameName takes different names for one")
	}
}
