package notice

import (
	"regexp"
	"strings"

	"sanctionsd/lists/prc/zh"
)

// parts is a decision or announcement taken apart.
type parts struct {
	// head is the masthead: issuer, kind and number, each line without spaces
	// between its characters.
	head []string
	// cover is the covering order, 现公布《…》，自…起施行, and bracket the
	// promulgation in brackets that stands in its place since 2024.
	cover   []string
	bracket string
	// body is the decision's own text in paragraphs, without headings and
	// signature.
	body []paragraph
	// effect are the lines 本决定自…起施行 and 本公告未尽事宜.
	effect []string
	// annexNamed is the line 附件：…, "" where the decision names none;
	// annexTitle the annex's heading, annex what stands below it.
	annexNamed string
	annexTitle string
	annex      []string
	hasAnnex   bool
	// signed are the days that stand in a line of their own, in their order.
	signed []string
	// closed is set when the last of them stands behind the decision.
	closed bool
	// stamp is a line with the time a page was put online.
	stamp string
}

// paragraph is one paragraph with the ordinal in front of it. level is 0
// without one, 1 for 一、 2 for （一） 3 for the others.
type paragraph struct {
	level, number int
	text          string
}

const listNames = `(?:不可靠实体清单|出口管制管控名单|关注名单|反制裁?清单)`

var (
	annexAlone   = regexp.MustCompile(`^附\s?件?\s?[0-9一二三]?\s?[：:]?$`)
	annexHeading = regexp.MustCompile(`^《?(?:被?列入|.{0,12}?)` + listNames + `(?:的.{0,24}(?:实体|企业|机构|个人|组织|公司|名单))?》?\s?(?:[（(][^）)]{4,24}[）)])?$`)
	decisive     = regexp.MustCompile(`决定|措施|禁止|列入`)
	annexLine    = regexp.MustCompile(`^附\s?件?\s?[0-9一二三]?\s?[：:]\s?\S`)
	// gluedTail is the end of an announcement on one line: naming of the annex,
	// signature, date, annex.
	gluedTail = regexp.MustCompile(`^(附\s?件?\s?[：:]\s?.{0,40}?` + listNames + `(?:的[^（(0-9]{0,20}[0-9]{1,3}家.{0,8}实体)?\s?(?:[（(][^）)]{4,16}[）)])?)\s?((?:商务部|外交部|不可靠实体清单).+)$`)
	signature = regexp.MustCompile(`^(?:中华人民共和国)?(?:外交部|商务部|不可靠实体清单工作机制)(?:\s?[（(]商务部代章[）)])?$|^[（(]商务部代章[）)]$|^(?:部\s?长)\s?\S{2,4}(?:\s?\S{1,3})?$|^部长`)
	orderHead = regexp.MustCompile(`^(?:中华人民共和国)?(?:外交部|商务部)(?:令|公告)(?:.{0,20}号)?$|^不可靠实体清单工作机制(?:公告)?$|^公告$`)
	numbered  = regexp.MustCompile(`^(?:公告)?[（(]?\S{4}年\s?第\s?\S{1,4}\s?号[）)]?$|^第\s?\S{1,4}\s?号$|^(?:[\p{Han}]{4,20})?(?:公告|令)?[〔\[]\d{4}[〕\]]第?\d{1,3}号$`)
	covers    = regexp.MustCompile(`现(?:予)?(?:公布|发布)`)
	promulges = regexp.MustCompile(`^[（(].{4,60}令.{1,20}公布.*[）)]$`)
	takesFrom = regexp.MustCompile(`^(?:本公告|本决定|本令|上述决定).{0,30}(?:未尽事宜|自.{2,40}起)`)
	onlineAt  = regexp.MustCompile(`^(?:来源[：:].*?)?\s*([0-9]{4}-[0-9]{2}-[0-9]{2}(?:\s[0-9]{2}:[0-9]{2})?)$`)
	fieldLine = regexp.MustCompile(`^【[^】]{2,12}】`)
	titleOf   = regexp.MustCompile(`^(?:.{0,24}关于|商务部公告\S{4,12}号\s?公布|公布将).{2,120}(?:决定|公告|名单|清单)$`)
)

// split takes the lines of a decision or announcement apart.
func split(lines []string, title string) *parts {
	p := &parts{}
	lines = unglueHead(lines, title)
	bodyLines, annexLines := p.cutAnnex(lines)
	p.takeAnnex(annexLines)
	for _, l := range rejoin(unfold(bodyLines)) {
		p.take(l)
	}
	return p
}

// take puts one line of the decision where it belongs.
func (p *parts) take(l string) {
	packed := strings.ReplaceAll(l, " ", "")
	_, numberedItem, rest, item := zh.Item(l)
	switch {
	case fieldLine.MatchString(l):
		p.head = append(p.head, packed)
	case onlineAt.MatchString(l):
		p.stamp = onlineAt.FindStringSubmatch(l)[1]
	case dateLine(l):
		if day, ok := zh.Date(strings.Trim(l, "（）() ")); ok {
			p.signed = append(p.signed, day)
			p.closed = len(p.body) > 0
		}
	case promulges.MatchString(l):
		p.bracket = l
	case orderHead.MatchString(packed), numbered.MatchString(packed):
		p.head = append(p.head, packed)
	case signature.MatchString(l), signature.MatchString(packed):
	case covers.MatchString(l) && strings.Contains(l, "《"):
		p.cover = append(p.cover, l)
	case annexLine.MatchString(l) && !item:
		p.annexNamed = l
	case takesFrom.MatchString(l):
		p.effect = append(p.effect, l)
	case item:
		style, _, _, _ := zh.Item(l)
		p.body = append(p.body, paragraph{levelOf(style), numberedItem, rest})
	case titleOf.MatchString(l) && !strings.ContainsAny(l, "。；"):
		p.head = append(p.head, packed)
	default:
		p.body = append(p.body, paragraph{text: l})
	}
}

func levelOf(s zh.Style) int {
	switch s {
	case zh.StyleHan:
		return 1
	case zh.StyleHanIn:
		return 2
	}
	return 3
}

// cutAnnex returns the lines before the annex and those of the annex, with its
// heading. It looks for the heading behind the decision: 附件 alone, or the
// list's name alone, or 附件：… with items below it.
func (p *parts) cutAnnex(lines []string) (before, annex []string) {
	lines = unglueTail(lines)
	decided := false
	for i, l := range lines {
		if decides := decisive.MatchString(l); !decided {
			decided = decides
			continue
		}
		packed := strings.ReplaceAll(l, " ", "")
		switch {
		case annexAlone.MatchString(packed):
			return lines[:i], lines[i:]
		case annexHeading.MatchString(packed) && !annexLine.MatchString(packed) && !titleOf.MatchString(packed) && !strings.Contains(packed, "关于"):
			return lines[:i], lines[i:]
		case annexLine.MatchString(l) && itemBelow(lines[i+1:]):
			p.annexNamed = l
			return lines[:i], lines[i:]
		}
	}
	return lines, nil
}

// itemBelow reports whether the next line that is no date is an item.
func itemBelow(lines []string) bool {
	for _, l := range lines {
		if dateLine(l) {
			continue
		}
		_, _, _, ok := zh.Item(l)
		return ok
	}
	return false
}

// ownHeading reports whether a line heads an annex in words of its own: it says
// how many parties follow, and is no item.
func ownHeading(line string) bool {
	_, _, _, item := zh.Item(line)
	_, counts := declaredCount(line)
	return !item && counts && !strings.ContainsAny(line, "（(，。；")
}

// takeAnnex splits the annex's heading from its lines.
func (p *parts) takeAnnex(lines []string) {
	if len(lines) == 0 {
		return
	}
	p.hasAnnex = true
	i := 0
	for ; i < len(lines); i++ {
		packed := strings.ReplaceAll(lines[i], " ", "")
		switch {
		case annexAlone.MatchString(packed), dateLine(lines[i]):
		case annexHeading.MatchString(packed):
			p.annexTitle = lines[i]
		case p.annexTitle == "" && ownHeading(lines[i]) && itemBelow(lines[i+1:]):
			p.annexTitle = lines[i]
		case i == 0 && annexLine.MatchString(lines[i]):
			p.annexTitle = strings.TrimLeft(lines[i], "附件 ：:123一二三")
		default:
			p.annex = unfoldAnnex(lines[i:])
			return
		}
	}
}

var (
	labelLine    = regexp.MustCompile(`^(?:地\s?址|邮\s?编|邮政编码|常用名称|别名)`)
	gluedHeading = regexp.MustCompile(`^(附\s?件?)\s?(被?列入\S{0,40}(?:实体|企业|个人|机构)|` + listNames + `)\s?([（(][^）)]{6,16}[）)])?\s?((?:1|一|（一|\(一).*)$`)
	gluedEnd     = regexp.MustCompile(`^((?:商务部|外交部|不可靠实体清单工作机制\s?[（(]商务部代章[）)]))\s?(\S{8,14}日)\s?(附件?\s?\S.*)$`)
	gluedItems   = regexp.MustCompile(`([）)。；;”])\s*([0-9]{1,3}\s?[.．、]\s?\S|[（(][一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、)`)
	gluedGroup   = regexp.MustCompile(`([^一二三四五六七八九十、])([一二三四五]、(?:企业|机构|实体|高级管理人员|个人|人员|机构人员|企业高级管理人员))`)
	gluedLabel   = regexp.MustCompile(`\s*((?:地\s?址|邮\s?编|邮政编码|常用名称)\s?[：:])`)
	gluedDash    = regexp.MustCompile(`([^\s-])\s+(-\s?[A-Z][A-Za-z]+\s)`)
	gluedFirst   = regexp.MustCompile(`((?:企业|机构|实体|人员|个人))((?:（一）|\(一\)))`)
)

var (
	gluedStamp   = regexp.MustCompile(`^([0-9]{4}-[0-9]{2}-[0-9]{2}(?:\s[0-9]{2}:[0-9]{2})?)\s+(\S.*)$`)
	gluedBracket = regexp.MustCompile(`^([（(][^（()）]{4,40}令[^（()）]{1,20}公布[^（()）]*[）)])\s*(\S.*)$`)
	gluedOrder   = regexp.MustCompile(`^((?:中华人民共和国)?(?:外交|商务)部令)\s?((?:\S{4}年\s?)?第\s?\S{1,4}\s?号)\s?(\S.*)$`)
	gluedSigner  = regexp.MustCompile(`^(部\s?长\s.{1,8}?)\s?([0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日)\s*([^\s，,].*)?$`)
	afterCover   = regexp.MustCompile(`(起施行。)\s*(部\s?长)`)
)

// unglueHead splits lines that hold the masthead or the promulgation, the title
// and the text.
func unglueHead(lines []string, title string) []string {
	if at := strings.Index(title, "关于"); at > 0 && strings.Contains(title[:at], "号") {
		title = title[at:]
	}
	var out []string
	for _, l := range lines {
		l = afterCover.ReplaceAllString(l, "$1\n$2")
		if len(title) > 20 && len(l) > len(title) && !strings.Contains(l, "《"+title) {
			l = strings.Replace(l, title, "\n"+title+"\n", 1)
		} else if at := strings.LastIndex(l, title); len(title) > 20 && at > 0 && !strings.HasSuffix(l[:at], "《") && len(l) > at+len(title) {
			l = l[:at] + "\n" + title + "\n" + l[at+len(title):]
		}
		for part := range strings.SplitSeq(l, "\n") {
			for _, re := range []*regexp.Regexp{gluedStamp, gluedOrder, gluedSigner, gluedBracket} {
				m := re.FindStringSubmatch(part)
				if m == nil {
					continue
				}
				out = append(out, m[1:len(m)-1]...)
				part = m[len(m)-1]
			}
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

// unglueTail splits a line that holds the naming of the annex, the signature
// and the annex itself.
func unglueTail(lines []string) []string {
	var out []string
	for _, l := range lines {
		for _, part := range strings.Split(lostBreak.ReplaceAllString(l, "$1\n$2"), "\n") {
			if m := gluedTail.FindStringSubmatch(part); m != nil {
				out = append(out, m[1])
				part = m[2]
			}
			if m := gluedEnd.FindStringSubmatch(part); m != nil {
				out = append(out, m[1], m[2])
				part = m[3]
			}
			if m := gluedHeading.FindStringSubmatch(part); m != nil {
				out = append(out, m[1], m[2])
				if m[3] != "" {
					out = append(out, m[3])
				}
				part = m[4]
			}
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	return out
}

// unfoldAnnex splits lines of an annex that hold several items, and takes a
// label behind an item to a line of its own.
func unfoldAnnex(lines []string) []string {
	var out []string
	last := 0
	for _, l := range lines {
		if !labelLine.MatchString(l) {
			l = restorePunctuation(l)
		}
		l = gluedItems.ReplaceAllString(l, "$1\n$2")
		l = gluedGroup.ReplaceAllString(l, "$1\n$2")
		l = gluedFirst.ReplaceAllString(l, "$1\n$2")
		l = gluedLabel.ReplaceAllString(l, "\n$1")
		l = gluedDash.ReplaceAllString(l, "$1\n$2")
		for part := range strings.SplitSeq(l, "\n") {
			if part = strings.TrimSpace(part); part != "" {
				if style, n, _, ok := zh.Item(part); ok && style == zh.StyleArabic {
					last = n
				}
				cut := cutSequence(part, last)
				last += len(cut) - 1
				out = append(out, cut...)
			}
		}
	}
	return out
}

var spacedItem = regexp.MustCompile(`[\s）)。；;]([0-9]{1,3})\s?[.．、]\s?[\p{Han}A-Za-z“]`)

// cutSequence cuts a line before each ordinal that is one more than the last, n:
// 邮编：11000 2.乙公司.
func cutSequence(line string, n int) []string {
	if n == 0 {
		return []string{line}
	}
	var out []string
	for {
		cut := -1
		for _, m := range spacedItem.FindAllStringSubmatchIndex(line, -1) {
			if next, _ := zh.Number(line[m[2]:m[3]]); next == n+1 {
				cut = m[2]
				break
			}
		}
		if cut < 0 {
			return append(out, line)
		}
		out = append(out, strings.TrimSpace(line[:cut]))
		line, n = line[cut:], n+1
	}
}
