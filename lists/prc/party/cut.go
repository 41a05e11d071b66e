package party

import (
	"regexp"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/zh"
)

var (
	// listedTail is what stands behind 等: how many of what kind.
	listedTail = regexp.MustCompile(`^(?:后附|上述|以下|列明|见附件|参与|无法|长期|从事|涉及)|(?:` + numeral + `)\s*(?:家|名|个|位)|(?:` + entityNouns + `|` + personNouns + `)$`)
	countIn    = regexp.MustCompile(`(` + numeral + `)\s*(?:家|名|个|位)`)
	// countTail is a number and a kind of party with no 等 in front.
	countTail = regexp.MustCompile(`^(.*?)[，,]?\s*(?:共计|共)?(` + numeral + `)\s*(?:家|名|个|位)\s*((?:[\p{Han}]{0,6}国|欧盟|台湾地区|日本)?(?:相关|有关|军工|金融|外国)*(?:` + entityNouns + `|` + personNouns + `)?)$`)
	// othersTail names a class beside the parties: 以及上述2家企业的其他高级管理人员.
	othersTail = regexp.MustCompile(`(?:以及|和|及|、)(?:(?:上述|前述)[^（()）]{0,20}(?:` + personNouns + `|` + entityNouns + `)|其(?:他|相关|有关)?(?:` + personNouns + `))$`)
	// ownedTail is a class that belongs to a party: 甲株式会社5家美国相关子公司,
	// 甲公司相关实体和高级管理人员.
	ownedTail = regexp.MustCompile(`^(.{2,40}?(?:公司|集团|株式会社|研究所|大学|银行|组织))(?:的|旗下|所属)?(?:` + numeral + `\s*[家名个位]\s*(?:[\p{Han}]{0,6}国|欧盟|台湾地区|日本)?(?:相关|有关|境内|在[\p{Han}]{1,4})?(?:子公司|分支机构|分公司|关联公司|附属公司|附属机构|下属公司)|` +
		`(?:相关|有关|下属|所属)(?:` + entityNouns + `|` + personNouns + `)(?:(?:及|和|与)(?:其|相关|有关|企业)*(?:` + entityNouns + `|` + personNouns + `))?)$`)
	annexTail  = regexp.MustCompile(`[，,]?\s*(?:等)?后附《[^》]{1,20}》列明的.{0,20}$|[（(](?:见|详见)[^（()）]{0,20}[）)]$`)
	quoteTail  = regexp.MustCompile(`[高同平初中优]$`)
	clauseVerb = regexp.MustCompile(`^(?:被|已被|此前|参与|长期|曾|多次|从事|涉及|涉嫌|涉|向|为|对|支持|协助|帮助|违反|负责|与|在|严重|积极|纵容|提供|以|因|就|近年来|公然|实施|损害|危害|伙同|持续|直接|拟|已)`)
)

// sentence is a sentence's object taken apart.
type sentence struct {
	names    string
	declared int
	kind     lists.Kind
	others   string
	// owner is the party a class belongs to of which nobody is named.
	owner string
}

// cutSentence takes the clause in front of the names and what stands behind
// them off.
func cutSentence(text string) sentence {
	var s sentence
	t := strings.Trim(lists.Clean(text), " ，,。；;：:")
	t = strings.TrimSpace(annexTail.ReplaceAllStringFunc(t, func(tail string) string {
		s.kind = kindOfClass(tail)
		return ""
	}))
	if m := othersTail.FindStringIndex(t); m != nil && m[0] > 0 && outside(t, m[0]) {
		s.others = t[m[0]:]
		t = t[:m[0]]
	}
	if m := ownedTail.FindStringSubmatch(t); m != nil {
		s.class(t[len(m[1]):])
		s.owner, t = m[1], ""
	}
	t = s.cutCount(t)
	t = cutClause(t)
	if _, class := readHeading(t, false); class {
		t = ""
	}
	s.names = strings.Trim(t, " ，,。；;：:")
	return s
}

// maxTail bounds, in bytes, what stands behind the names.
const maxTail = 400

// cutCount takes 等6家实体, 两家银行 or 等 off the end.
func (s *sentence) cutCount(t string) string {
	at := -1
	for i, r := range t {
		if r != '等' || i == 0 || len(t)-i > maxTail || !outside(t, i) || inQuotes(t, i) {
			continue
		}
		tail := t[i+len("等"):]
		if quoteTail.MatchString(t[:i]) && tail != "" && !countIn.MatchString(tail) {
			continue
		}
		if tail == "" || listedTail.MatchString(tail) {
			at = i
			break
		}
	}
	if at > 0 {
		s.class(t[at:])
		return strings.TrimSpace(t[:at])
	}
	if m := countTail.FindStringSubmatchIndex(t); m != nil && outside(t, m[4]) && (m[6] < m[7] || strings.Contains(t[m[3]:m[4]], "共")) {
		s.class(t[m[3]:])
		return strings.TrimSpace(t[:m[3]])
	}
	return t
}

// class reads the number and kind of parties out of the words behind them.
func (s *sentence) class(tail string) {
	if m := countIn.FindStringSubmatch(tail); m != nil {
		s.declared, _ = zh.Number(m[1])
	}
	s.kind = kindOfClass(tail)
}

func inQuotes(t string, at int) bool {
	return strings.Count(t[:at], "“") > strings.Count(t[:at], "”")
}

// cutClause takes an attribute in front off: 参与对台湾地区军售的…. It ends with
// the last 的 in front of the first bracket that does not tie a person to an
// organisation (…公司的…).
func cutClause(t string) string {
	if !clauseVerb.MatchString(t) {
		return t
	}
	limit := strings.IndexAny(t, "（(")
	if limit < 0 {
		limit = len(t)
	}
	at := -1
	for i := range t[:limit] {
		if strings.HasPrefix(t[i:], "的") && !inQuotes(t, i) && !ownedBy(t[:i]) {
			at = i + len("的")
		}
	}
	if at < 0 || at >= len(t) {
		return t
	}
	return strings.TrimSpace(t[at:])
}

// ownedBy reports whether the words in front of 的 are an organisation's name.
func ownedBy(before string) bool {
	return strings.HasSuffix(before, "公司") || strings.HasSuffix(before, "集团") ||
		strings.HasSuffix(before, "研究所") || strings.HasSuffix(before, "株式会社")
}
