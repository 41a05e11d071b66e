package notice

import (
	"regexp"
	"strings"

	"sanctionsd/lists/prc/page"
)

var (
	answerTitle = regexp.MustCompile(`答记者问|发言人|记者会|发布会`)
	answerLine  = regexp.MustCompile(`^(?:答|发言人(?:指出|表示|介绍|说|回应)|.{2,24}发言人.{0,12}(?:表示|指出|回应|介绍))\s?[：:，]?`)
	askLine     = regexp.MustCompile(`^(?:问|有记者问|记者问|记者)\s?[：:]`)
	ruleTitle   = regexp.MustCompile(`常见问答|问答$|解读|(?:规定|办法|条例|法|细则|指南)》?$|征求意见|培训|座谈会|工作制度`)
	anyList     = regexp.MustCompile(`不可靠实体清单|出口管制管控名单|关注名单|反制裁?清单|反制裁?措施`)
	otherList   = regexp.MustCompile(`美(?:国|方|商务部)?.{0,20}(?:实体清单|未经核实清单|军事最终用户)|欧盟.{0,12}制裁(?:名单|清单)|被?列入美国`)
	goodsTitle  = regexp.MustCompile(`物项|两用物项(?:出口管制)?清单|目录|稀土|许可|技术出口|关税|反倾销|反补贴`)
	mfaWords    = regexp.MustCompile(`外交部令`)
	orderWords  = regexp.MustCompile(`商务部令`)
)

// formOf says what sort of notice a page is, by its title, its masthead and the
// lines above its text.
func formOf(p page.Page, lines []string) string {
	if answerTitle.MatchString(p.Title) || !strings.Contains(p.Title, "决定") && !strings.Contains(p.Title, "公告") && hasLine(lines, answerLine) {
		return formAnswer
	}
	head := p.Number + " " + p.Title
	for i, l := range lines[:min(len(lines), 8)] {
		// The masthead and the promulgation are short; a decision may name
		// another authority's order.
		packed := []rune(strings.ReplaceAll(l, " ", ""))
		switch {
		case len(packed) < 60:
			head += " " + string(packed)
		case i == 0:
			// A copy without line breaks begins with the masthead.
			head += " " + string(packed[:40])
		}
	}
	switch {
	case mfaWords.MatchString(head):
		return formMFA
	case orderWords.MatchString(head):
		return formOrder
	case strings.Contains(head, "不可靠实体清单工作机制"), strings.Contains(p.Title, "不可靠实体清单"):
		return formUEL
	case strings.Contains(head, "商务部公告"), strings.Contains(head, "管控名单"), strings.Contains(head, "关注名单"):
		return formNotice
	}
	text := strings.Join(lines, "\n")
	switch {
	case strings.Contains(text, "\n外交部\n"), strings.Contains(p.Address, "mfa.gov.cn") && strings.Contains(p.Title, "反制"):
		return formMFA
	case strings.Contains(text, "不可靠实体清单工作机制"):
		return formUEL
	}
	return formNotice
}

func hasLine(lines []string, re *regexp.Regexp) bool {
	for _, l := range lines {
		if re.MatchString(l) {
			return true
		}
	}
	return false
}

// noNotice says why a page that is plainly something else concerns no list, and
// "" for one that has to be read.
func (r *reader) noNotice(lines []string) string {
	title := r.page.Title
	text := strings.Join(lines, "\n")
	switch {
	case !anyList.MatchString(title) && !anyList.MatchString(text):
		if otherList.MatchString(title) || otherList.MatchString(text) {
			return "it is about another country's list"
		}
		if goodsTitle.MatchString(title) {
			return "an announcement on items: no list of parties is named"
		}
		return "none of the lists is named"
	case ruleTitle.MatchString(title) && !answerTitle.MatchString(title):
		return "a rule, or questions and answers on the system, which decides about no party"
	}
	return ""
}
