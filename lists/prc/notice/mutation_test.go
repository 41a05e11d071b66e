package notice

import (
	"slices"
	"strings"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/page"
	"sanctionsd/lists/prc/zh"
)

// announcement3 is an announcement of three parties in the usual form, with invented companies.
func announcement3() page.Page {
	return page.Page{
		Title:     "商务部公告2027年第9号 公布将3家美国实体列入出口管制管控名单",
		Number:    "商务部公告2027年第9号",
		Published: "2027-05-06 10:00",
		Lines: strings.Split(`美方多次将中国企业列入其清单，并对其采取措施。
根据《中华人民共和国出口管制法》和《中华人民共和国两用物项出口管制条例》等法律法规有关规定，决定将甲山公司等3家美国实体列入出口管制管控名单（见附件），并采取以下措施：
一、禁止向上述3家美国实体出口两用物项；正在开展的相关出口活动应当立即停止。
二、特殊情况下确需出口的，出口经营者应当向商务部提出申请。
本公告自公布之日起正式实施。
附件：出口管制管控名单（2027年5月6日）
商务部
2027年5月6日
附件
出口管制管控名单
（2027年5月6日）
1. 甲山公司（Kopec Inc.）
2. 乙水公司（Voda LLC）
3. 丙风公司（Vitr, Inc.）`, "\n"),
	}
}

func codes(r Result) []string {
	var out []string
	for _, n := range r.Notices {
		for _, p := range n.Problems {
			out = append(out, p.Code)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func replaced(p page.Page, old, with string) page.Page {
	p.Lines = strings.Split(strings.Replace(strings.Join(p.Lines, "\n"), old, with, 1), "\n")
	return p
}

// TestMutations damages a notice in one place. Each damage is reported by the
// check that is there for it.
func TestMutations(t *testing.T) {
	if got := codes(Read(announcement3())); len(got) > 0 {
		t.Fatalf("the undamaged notice has the problems %v", got)
	}
	for _, m := range []struct {
		name, old, with string
		want            string
	}{
		{"the last item is gone", "\n3. 丙风公司（Vitr, Inc.）", "", lists.ProblemCount},
		{"an item in the middle is gone", "2. 乙水公司（Voda LLC）\n", "", lists.ProblemOrdinals},
		{"two ordinals are exchanged", "2. 乙水公司（Voda LLC）\n3. ", "3. 乙水公司（Voda LLC）\n2. ", lists.ProblemOrdinals},
		{"the first party is another", "1. 甲山公司（Kopec Inc.）", "1. 丁火公司（Ohen Inc.）", lists.ProblemTargets},
		{"the annex is gone", "附件\n出口管制管控名单\n（2027年5月6日）\n1. 甲山公司（Kopec Inc.）\n2. 乙水公司（Voda LLC）\n3. 丙风公司（Vitr, Inc.）", "", lists.ProblemAnnex},
		{"a measure is in other words", "禁止向上述3家美国实体出口两用物项", "建议不向上述3家美国实体供货", lists.ProblemMeasure},
		{"an unknown measure is added", "二、特殊", "二、要求上述实体公开道歉。\n三、特殊", lists.ProblemMeasure},
		{"the date is impossible", "自公布之日起", "自2077年5月6日起", lists.ProblemEffect},
		{"the date is long ago", "自公布之日起", "自1927年5月6日起", lists.ProblemEffect},
		{"no line says from when", "本公告自公布之日起正式实施。\n", "", lists.ProblemEffect},
		{"the decision is gone", "决定将甲山公司等3家美国实体列入出口管制管控名单（见附件），并采取以下措施：", "现公告如下：", lists.ProblemAction},
		{"characters are lost", "乙水公司", "乙????公司", lists.ProblemText},
		{"characters are damaged", "特殊情况下", "特\uFFFD\uFFFD情况下", lists.ProblemText},
	} {
		r := Read(replaced(announcement3(), m.old, m.with))
		if len(r.Notices) != 1 || !slices.Contains(codes(r), m.want) {
			t.Errorf("%s: %d notices with the problems %v, not %s (%s)", m.name, len(r.Notices), codes(r), m.want, r.Why)
		}
	}
}

// TestBackground puts words of decisions into the reasons of a notice: they
// change nothing.
func TestBackground(t *testing.T) {
	want := facts(Read(announcement3()))
	for _, words := range []string{
		"美国商务部近日将多家中国企业列入“实体清单”，并采取以下措施：禁止出口。",
		"2025年4月4日，商务部发布第21号公告，将16家美国实体列入出口管制管控名单。",
		"美方宣布自2027年1月1日起暂停其对华措施一年，取消部分关税措施。",
		"丁火公司长期参与对台湾地区军售，违反两用物项出口管制条例。",
	} {
		p := announcement3()
		p.Lines = append([]string{words}, p.Lines...)
		r := Read(p)
		if facts(r) != want || uncertain(r) {
			t.Errorf("%q in the reasons: %v\n%s", words, codes(r), facts(r))
		}
	}
}

// TestTruncation cuts every page after each of its lines. What is left gives
// the same facts, or none, or says that it is not certain.
func TestTruncation(t *testing.T) {
	for name, p := range everyPage(t) {
		whole := Read(p)
		if len(whole.Notices) == 0 || uncertain(whole) || formOf(p, clean(p.Lines)) == formAnswer {
			continue
		}
		for n := range len(p.Lines) {
			q := p
			q.Lines = p.Lines[:n]
			r := Read(q)
			if len(r.Notices) > 0 && !uncertain(r) && facts(r) != facts(whole) && !onlyLess(r, whole) {
				t.Errorf("%s cut to %d of %d lines gives other facts without a problem (last line %q)", name, n, len(p.Lines), p.Lines[max(n-1, 0)])
			}
		}
	}
}

// onlyLess reports whether a reading lacks no more than branches and labelled
// lines at the end of an annex without a declared number, of which nothing
// tells that they are missing.
func onlyLess(r, whole Result) bool {
	a, b := r.Notices[0].Acts[0], whole.Notices[0].Acts[0]
	return len(a.Measures) == len(b.Measures) && len(a.Targets) <= len(b.Targets) && len(a.Targets) > 0 && a.Effective == b.Effective
}

// TestDroppedItems takes each numbered item out of each annex: a number or the
// count does not fit any more, or a name is missing; without a heading the
// reading is the same.
func TestDroppedItems(t *testing.T) {
	for name, p := range everyPage(t) {
		whole := Read(p)
		if len(whole.Notices) != 1 || uncertain(whole) {
			continue
		}
		parts := split(clean(p.Lines), p.Title)
		if !parts.hasAnnex || len(whole.Notices[0].Acts[0].Targets) < 2 {
			continue
		}
		for _, l := range parts.annex {
			if _, _, rest, ok := zh.Item(l); !ok || rest == "" {
				continue
			}
			q := p
			q.Lines = slices.DeleteFunc(slices.Clone(p.Lines), func(x string) bool { return lists.Clean(x) == l })
			if len(q.Lines) != len(p.Lines)-1 {
				continue
			}
			if r := Read(q); !uncertain(r) && facts(r) != facts(whole) {
				t.Errorf("%s without %q is read without a problem", name, l)
			}
		}
	}
}
