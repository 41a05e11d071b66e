package prctest

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Party is a party of an invented notice, in Chinese and in English.
type Party struct{ Zh, En string }

// Parties returns n invented companies.
func Parties(n int) []Party {
	ordinals := []rune("甲乙丙丁戊己庚辛壬癸")
	var ps []Party
	for i := range n {
		name := string(ordinals[i%10])
		if i >= 10 {
			name += string(ordinals[i/10%10])
		}
		ps = append(ps, Party{Zh: name + "测试公司", En: fmt.Sprintf("Example Company %d, Inc.", i+1)})
	}
	return ps
}

func zhDay(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		panic(fmt.Sprintf("prctest: %v", err))
	}
	return t.Format("2006年1月2日")
}

func names(ps []Party) string {
	var zh []string
	for _, p := range ps {
		zh = append(zh, p.Zh)
	}
	return strings.Join(zh, "、")
}

// Order is an order of the Ministry of Foreign Affairs that lists companies:
// their assets are frozen and their managers may not enter.
func Order(day string, number int, ps []Party) Text {
	return Text{
		Title: "关于对美国" + names(ps) + "采取反制措施的决定", Date: day,
		Lines: append([]string{
			fmt.Sprintf("（%[1]s中华人民共和国外交部令第%[2]d号公布，自%[1]s起施行）", zhDay(day), number),
			"依据《中华人民共和国反外国制裁法》第三条、第四条、第五条、第六条、第九条、第十五条规定，中方决定对美国" + names(ps) + "等后附《反制清单》列明的企业采取以下反制措施：",
			"一、冻结在我国境内的动产、不动产和其他各类财产；",
			"二、对高级管理人员不予签发签证、不准入境。",
			"本决定自" + zhDay(day) + "起施行。",
			"附件：反制清单", "外交部", zhDay(day), "附件", "反制清单",
		}, items(ps, func(i int) string { return chinese(i) + "、" })...),
	}
}

// UEL is an announcement that puts companies on the unreliable entity list.
func UEL(day string, number int, ps []Party) Text {
	year := day[:4]
	return Text{
		Title: fmt.Sprintf("不可靠实体清单工作机制关于将%s等%d家美国企业列入不可靠实体清单的公告", ps[0].Zh, len(ps)), Date: day,
		Number: fmt.Sprintf("不可靠实体清单工作机制公告〔%s〕%d号", year, number),
		Lines: append([]string{
			"不 可 靠 实 体 清 单 工 作 机 制", "公    告", fmt.Sprintf("%s年 第%d号", year, number),
			fmt.Sprintf("为维护国家主权、安全和发展利益，根据《中华人民共和国对外贸易法》《中华人民共和国国家安全法》等有关法律，不可靠实体清单工作机制依据《不可靠实体清单规定》第二条、第八条和第十条等有关规定，决定将%s等%d家实体列入不可靠实体清单，并采取以下处理措施：", ps[0].Zh, len(ps)),
			"一、禁止上述企业从事与中国有关的进出口活动；", "二、禁止上述企业在中国境内新增投资。",
			"本公告未尽事宜，按《不可靠实体清单规定》执行。", "本公告自公布之日起实施。",
			fmt.Sprintf("附件：被列入不可靠实体清单的%d家美国实体", len(ps)),
			"不可靠实体清单工作机制", "（商务部代章）", zhDay(day), "附件", fmt.Sprintf("被列入不可靠实体清单的%d家美国实体", len(ps)),
		}, items(ps, func(i int) string { return fmt.Sprintf("%d. ", i) })...),
	}
}

// RemoveUEL is an announcement that takes a company off the unreliable entity
// list from a day.
func RemoveUEL(day, from string, number int, p Party) Text {
	year := day[:4]
	return Text{
		Title: fmt.Sprintf("不可靠实体清单工作机制关于将%s移出不可靠实体清单的公告", p.Zh), Date: day,
		Number: fmt.Sprintf("不可靠实体清单工作机制公告〔%s〕%d号", year, number),
		Lines: []string{
			"不 可 靠 实 体 清 单 工 作 机 制", "公    告", fmt.Sprintf("%s年 第%d号", year, number),
			fmt.Sprintf("%[1]s（%[2]s）已纠正其行为。根据《不可靠实体清单规定》第十三条规定，不可靠实体清单工作机制决定自%[3]s起，将%[1]s（%[2]s）移出不可靠实体清单。", p.Zh, p.En, zhDay(from)),
			"本公告自公布之日起实施。", "不可靠实体清单工作机制", "（商务部代章）", zhDay(day),
		},
	}
}

// With returns a text with words in place of others, wherever they stand.
func (t Text) With(old, words string) Text {
	t.Title, t.Number = strings.ReplaceAll(t.Title, old, words), strings.ReplaceAll(t.Number, old, words)
	t.Lines = slices.Clone(t.Lines)
	for i, l := range t.Lines {
		t.Lines[i] = strings.ReplaceAll(l, old, words)
	}
	return t
}

// Without returns a text without its last lines.
func (t Text) Without(n int) Text {
	t.Lines = t.Lines[:len(t.Lines)-n]
	return t
}

// ECL is an announcement that puts companies on the export control list.
func ECL(day string, number int, ps []Party) Text {
	head := fmt.Sprintf("公布将%d家美国实体列入出口管制管控名单", len(ps))
	called := fmt.Sprintf("商务部公告%s年第%d号", day[:4], number)
	return Text{
		Title: called + " " + head, Date: day, Number: called,
		Lines: append([]string{
			fmt.Sprintf("根据《中华人民共和国出口管制法》和《中华人民共和国两用物项出口管制条例》等法律法规有关规定，为维护国家安全和利益，履行防扩散等国际义务，决定将%s等%d家美国实体列入出口管制管控名单（见附件），并采取以下措施：", ps[0].Zh, len(ps)),
			fmt.Sprintf("一、禁止向上述%d家美国实体出口两用物项；正在开展的相关出口活动应当立即停止。", len(ps)),
			"二、特殊情况下确需出口的，出口经营者应当向商务部提出申请。",
			"本公告自公布之日起正式实施。", "附件：出口管制管控名单（" + zhDay(day) + "）", "商务部", zhDay(day),
			"附件", "出口管制管控名单", "（" + zhDay(day) + "）",
		}, items(ps, func(i int) string { return fmt.Sprintf("%d. ", i) })...),
	}
}

// SuspendUEL is an answer by which the measures of an announcement on the
// unreliable entity list are suspended from a day, for a length of time as the
// answer says it: "90天", "1年".
func SuspendUEL(day, from string, year, number int, length string) Text {
	return Text{
		Title: "商务部新闻发言人就调整不可靠实体清单措施答记者问", Date: day,
		Lines: []string{
			"问：请问在不可靠实体清单方面有什么考虑？",
			fmt.Sprintf("答：根据《中华人民共和国反外国制裁法》《不可靠实体清单规定》及有关规定，中方决定自%s起，继续暂停相关公告（不可靠实体清单工作机制公告〔%d〕%d号）相关措施%s。", zhDay(from), year, number, length),
		},
	}
}

func items(ps []Party, label func(i int) string) []string {
	var lines []string
	for i, p := range ps {
		lines = append(lines, fmt.Sprintf("%s%s（%s）", label(i+1), p.Zh, p.En))
	}
	return lines
}

// chinese writes a number up to 99 as items of annexes have it.
func chinese(n int) string {
	digits := []rune("〇一二三四五六七八九")
	switch {
	case n < 10:
		return string(digits[n])
	case n < 20:
		return strings.TrimSuffix("十"+string(digits[n%10]), "〇")
	}
	return strings.TrimSuffix(string(digits[n/10])+"十"+string(digits[n%10]), "〇")
}
