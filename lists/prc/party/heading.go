package party

import (
	"regexp"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/zh"
)

const (
	entityNouns = `企业|公司|实体|机构|组织|银行|团体|大学|高校|智库|基金会|子公司|分支机构|军工企业|集团`
	personNouns = `高级管理人员|管理人员|机构人员|相关人员|有关人员|工作人员|人员|个人|自然人|负责人|高管|官员|议员|人士|政客|成员`
	numeral     = `[0-9０-９〇零一二两三四五六七八九十百]{1,5}`
)

var (
	// headingFront are the words a heading may have in front of its classes,
	// besides a country's name.
	headingFront = regexp.MustCompile(`^(?:被列入[^，。]{0,20}的|参与[^，。]{0,30}的|以下|有关|相关|上述|外国|境外|军工|金融|国防|科研|非政府)`)
	// classes are kinds of parties and nothing else.
	classes = regexp.MustCompile(`^(?:` + entityNouns + `|` + personNouns + `)` +
		`(?:(?:及其?|和|与|、)(?:其|相关|有关|企业|军工)*(?:` + entityNouns + `|` + personNouns + `))*(?:名单|清单|类)?$`)
	declaredIn = regexp.MustCompile(`[（(]\s*(?:共计|共|合计|总计)?\s*(` + numeral + `)\s*(?:家|名|人|个|位)[^）)]{0,8}[）)]$`)
	// declaredAtEnd is a number in the words themselves: 甲公司等3家企业.
	declaredAtEnd = regexp.MustCompile(`(?:等|共|共计|^)(` + numeral + `)\s*(?:家|名|个|位)[\p{Han}]{0,12}$`)
	personNoun    = regexp.MustCompile(`(?:` + personNouns + `)(?:名单|清单|类)?$`)
	entityNoun    = regexp.MustCompile(`(?:` + entityNouns + `)`)
	classTail     = regexp.MustCompile(`(?:` + entityNouns + `|` + personNouns + `)$`)
)

// heading is a group's heading taken apart.
type heading struct {
	text     string
	kind     lists.Kind
	declared int
	// certain: it could not be a name (企业, not 美国银行).
	certain bool
}

// readHeading reads 企业, 二 高级管理人员, 机构（共2家）. loose also takes words
// that only end in a kind of party: it is for lines with items below them.
func readHeading(text string, loose bool) (heading, bool) {
	h := heading{text: text}
	body := strings.TrimRight(strings.TrimSpace(text), "：: ")
	if m := declaredIn.FindStringSubmatchIndex(body); m != nil {
		h.declared, _ = zh.Number(body[m[2]:m[3]])
		body = strings.TrimSpace(body[:m[0]])
	}
	if m := declaredAtEnd.FindStringSubmatch(body); m != nil && h.declared == 0 {
		h.declared, _ = zh.Number(m[1])
	}
	if zh.HasLatin(body) {
		return heading{}, false
	}
	class := body
	for front := ""; front != class; {
		front = class
		class = headingFront.ReplaceAllString(class, "")
		if _, rest, ok := zh.LeadingCountry(class); ok && rest != "" {
			class = rest
		}
	}
	if !classes.MatchString(class) && (!loose || !classTail.MatchString(body)) {
		return heading{}, false
	}
	h.certain = loose || class == body
	h.kind = kindOfClass(body)
	return h, true
}

// bothKinds is a class of organisations and persons together.
var bothKinds = regexp.MustCompile(`(?:` + entityNouns + `)(?:及|和|与|、)(?:其|相关|有关|企业)*(?:` + personNouns + `)$`)

// kindOfClass tells the kind of parties from the words for their class, "" for
// both or neither.
func kindOfClass(words string) lists.Kind {
	switch {
	case bothKinds.MatchString(words):
		return ""
	case personNoun.MatchString(words):
		return lists.Individual
	case entityNoun.MatchString(words):
		return lists.Entity
	}
	return ""
}
