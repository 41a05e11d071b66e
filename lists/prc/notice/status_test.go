package notice

import (
	"fmt"
	"strings"
	"testing"

	"sanctionsd/lists/prc/page"
)

// told is what an answer did, a line an act.
func told(r Result) string {
	var b strings.Builder
	for _, n := range r.Notices {
		for _, a := range n.Acts {
			fmt.Fprintf(&b, "%s %s %v from %s", n.List, a.Action, a.On, a.Effective)
			if a.Until != "" {
				fmt.Fprintf(&b, " until %s %s", a.Until, a.UntilBasis)
			}
			for _, t := range a.Targets {
				fmt.Fprintf(&b, " %s", t.Names[0].Full)
			}
			if a.DelistingStated {
				b.WriteString(" off the list")
			}
			b.WriteByte('\n')
		}
		for _, p := range n.Problems {
			fmt.Fprintf(&b, "problem %s\n", p.Code)
		}
	}
	return b.String()
}

// TestAnswers reads invented answers in the formulae of real ones.
func TestAnswers(t *testing.T) {
	const (
		uel = "商务部新闻发言人就调整不可靠实体清单措施答记者问"
		ecl = "商务部新闻发言人就调整出口管制管控名单措施答记者问"
	)
	for _, c := range []struct{ name, title, answer, want string }{
		{
			"two notices in one clause", ecl, "决定自2027年3月1日起，暂停公告2026年第21号和22号相关措施1年。",
			"cn-mofcom-ecl suspend [2026-21] from 2027-03-01 until 2028-03-01 computed\ncn-mofcom-ecl suspend [2026-22] from 2027-03-01 until 2028-03-01 computed\n",
		},
		{
			"the object in front of the verb", uel, "中方决定自2027年3月1日起，将不可靠实体清单工作机制公告〔2026〕7号相关措施继续暂停90天，取消公告〔2026〕8号相关措施。",
			"cn-mofcom-uel suspend [2026-7] from 2027-03-01 until 2027-05-30 computed\ncn-mofcom-uel stop [2026-8] from 2027-03-01\n",
		},
		{
			"a decision that is not understood", uel, "中方决定自2027年3月1日起，暂停不可靠实体清单工作机制公告〔2026〕7号相关措施90天，就公告〔2026〕8号中有关措施而言停止。",
			"cn-mofcom-uel suspend [2026-7] from 2027-03-01 until 2027-05-30 computed\nproblem action\n",
		},
		{
			"a verb that is denied", uel, "自2027年3月1日起，不再继续暂停不可靠实体清单工作机制公告〔2026〕7号相关措施。",
			"cn-mofcom-uel suspend [2026-7] from 2027-03-01\nproblem action\n",
		},
		{
			"some of the measures", uel, "自2027年3月1日起，暂停不可靠实体清单工作机制公告〔2026〕7号中有关禁止在中国境内新增投资的措施1年。",
			"cn-mofcom-uel suspend [2026-7] from 2027-03-01 until 2028-03-01 computed\nproblem action\n",
		},
		{
			"all but one", uel, "自2027年3月1日起，除甲公司外，暂停不可靠实体清单工作机制公告〔2026〕7号相关措施1年。",
			"cn-mofcom-uel suspend [2026-7] from 2027-03-01 until 2028-03-01 computed\nproblem action\n",
		},
		{
			"an order of another list in the same sentence", "商务部新闻发言人就调整有关清单措施答记者问", "自2027年3月1日起，继续暂停商务部公告2026年第21号相关措施1年，同时继续暂停不可靠实体清单工作机制〔2026〕7号相关措施1年。",
			"cn-mofcom-ecl suspend [2026-21] from 2027-03-01 until 2028-03-01 computed\ncn-mofcom-uel suspend [2026-7] from 2027-03-01 until 2028-03-01 computed\n",
		},
		{
			"two lists in the title, and what is above", "商务部新闻发言人就调整出口管制管控名单、不可靠实体清单措施答记者问", "自2027年3月1日起，继续暂停上述措施1年。",
			"problem action\nproblem action\n",
		},
		{
			"months, from a 31st", uel, "中方决定自2027年8月31日起，继续暂停不可靠实体清单工作机制公告〔2025〕7号相关措施六个月。",
			"cn-mofcom-uel suspend [2025-7] from 2027-08-31 until 2028-02-29 computed\n",
		},
		{
			"the length in front", ecl, "为落实共识，商务部决定自2027年3月1日起，在90天内暂停实施第21号公告相关措施。",
			"cn-mofcom-ecl suspend [2027-21] from 2027-03-01 until 2027-05-30 computed\n",
		},
		{
			"to a day", uel, "自2026年11月10日起，继续暂停〔2025〕7号公告相关措施至2027年1月10日。",
			"cn-mofcom-uel suspend [2025-7] from 2026-11-10 until 2027-01-11 stated\n",
		},
		{
			"an hour", uel, "决定自2027年3月1日13时01分起，暂停不可靠实体清单工作机制〔2027〕1号相关措施90天。",
			"cn-mofcom-uel suspend [2027-1] from 2027-03-01T13:01:00+08:00 until 2027-05-30T13:01:00+08:00 computed\n",
		},
		{
			"by the day of listing", ecl, "商务部决定自2027年3月1日起，对2026年6月22日被列入出口管制管控名单的10家美国实体，停止执行相关措施。",
			"cn-mofcom-ecl stop [2026-06-22] from 2027-03-01\n",
		},
		{
			"a name taken off", uel, "不可靠实体清单工作机制决定自2027年3月1日起，将甲山公司（Kopec Inc.）移出不可靠实体清单。",
			"cn-mofcom-uel remove [] from 2027-03-01 甲山公司 off the list\n",
		},
		{
			"those named before are taken off", uel, "不可靠实体清单工作机制于2027年1月4日发布公告（〔2027〕3号），将2家企业列入不可靠实体清单。现决定自2027年3月1日起，将上述企业移出不可靠实体清单。",
			"cn-mofcom-uel remove [2027-3] from 2027-03-01 off the list\n",
		},
		{
			"the other side's measures", ecl, "美方已自2027年3月1日起暂停其50%穿透性规则一年。中方将继续落实出口管制管控名单有关规定。", "problem action\n",
		},
		{
			"goods", ecl, "商务部决定自2027年3月1日起，暂停实施2025年第55号公告对稀土相关物项的出口管制措施。出口管制管控名单不变。", "problem action\n",
		},
		{
			"goods, in an answer about goods", "商务部新闻发言人就稀土物项答记者问", "商务部决定自2027年3月1日起，暂停实施2025年第55号公告对稀土相关物项的出口管制措施。", "",
		},
		{
			"what is possible", uel, "根据《不可靠实体清单规定》，工作机制可以决定暂停相关措施，有关企业可申请移出不可靠实体清单。", "problem action\n",
		},
		{
			"nothing to act on", "商务部新闻发言人就不可靠实体清单有关问题答记者问", "中方决定自2027年3月1日起，暂停相关措施90天。",
			"cn-mofcom-uel suspend [] from 2027-03-01 until 2027-05-30 computed\nproblem reference\n",
		},
		{
			"no day", uel, "中方决定暂停不可靠实体清单工作机制公告〔2027〕1号相关措施。", "cn-mofcom-uel suspend [2027-1] from \nproblem effective\n",
		},
		{
			"a day far away", uel, "中方决定自2057年3月1日起，暂停不可靠实体清单工作机制公告〔2027〕1号相关措施。", "cn-mofcom-uel suspend [2027-1] from 2057-03-01\nproblem effective\n",
		},
		{
			"an order of the ministry", "商务部新闻发言人答记者问", "中方决定自2027年3月1日起，恢复商务部令二〇二五年第6号相关措施。", "cn-mofcom-afsl resume [2025-6] from 2027-03-01\n",
		},
		{
			"both lists", "商务部新闻发言人就有关问题答记者问", "中方决定自2027年3月1日起，停止不可靠实体清单工作机制公告〔2026〕3号相关措施，停止2026年第11号公告列入出口管制管控名单实体的相关措施。",
			"cn-mofcom-uel stop [2026-3] from 2027-03-01\ncn-mofcom-ecl stop [2026-11] from 2027-03-01\n",
		},
	} {
		r := Read(page.Page{Title: c.title, Published: "2027-02-20 18:00", Lines: []string{"问：中方将暂停或取消不可靠实体清单和出口管制管控名单措施，请问有何考虑？", "答：" + c.answer}})
		if got := told(r); got != c.want {
			t.Errorf("%s:\n got %q\nwant %q (%s)", c.name, got, c.want, r.Why)
		}
	}
}

// TestSpan reads lengths of suspensions.
func TestSpan(t *testing.T) {
	for text, want := range map[string]span{
		"90天": {days: 90}, "，为期一年": {years: 1}, "一年": {years: 1}, "1年。": {years: 1}, "六个月": {months: 6}, "半年": {months: 6}, "，期限为90天": {days: 90},
		"至2027年1月10日": {until: "2027-01-11"}, "4月9日公告": {}, "": {},
	} {
		if got, _ := spanAt(text); got != want {
			t.Errorf("the length of %q is %+v, not %+v", text, got, want)
		}
	}
}

// TestTraditional: the table of characters pairs each with another.
func TestTraditional(t *testing.T) {
	rs := []rune(pairs)
	if len(rs)%2 != 0 {
		t.Fatalf("the table has %d characters", len(rs))
	}
	for from, to := range simplified {
		if _, again := simplified[to]; again {
			t.Errorf("%c becomes %c, which is traditional itself", from, to)
		}
	}
	if got := simplify("繼續暫停上述相關措施，對於被列入出口管制管控名單的實體，停止執行"); got != "继续暂停上述相关措施，对于被列入出口管制管控名单的实体，停止执行" {
		t.Errorf("simplified to %s", got)
	}
}
