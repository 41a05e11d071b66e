package party

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/zh"
)

var (
	dateLine = regexp.MustCompile(`^[（(]?\s*(?:截至|更新至)?\s*[0-9〇零一二三四五六七八九十]{4}\s*年\s*[0-9一二三四五六七八九十]{1,3}\s*月\s*[0-9一二三四五六七八九十]{1,3}\s*日\s*[）)]?$`)
	// annexTitle is a line of an annex's head, which names no party.
	annexTitle = regexp.MustCompile(`^(?:附件?\s*[0-9一二三四五六七八九十]*\s*[：:]?|.{0,40}?(?:反制清单|反制裁清单|出口管制管控名单|关注名单|不可靠实体清单)(?:[（(].*[）)])?|` +
		`被?列入.{0,40}(?:清单|名单)的.{0,20}(?:实体|企业|机构|个人|组织|公司))$`)
	tableHead = regexp.MustCompile(`^(?:序号|编号|名称|实体名称|企业名称|机构名称|中文名称|英文名称|姓名|中文名|英文名|国家|国别|国家/地区|地址|邮编|备注|职务|性别|类别)$`)
	branchDot = regexp.MustCompile(`^[-－—–―•·●○■◆\*]+\s*`)
	hasBranch = regexp.MustCompile(`(?:分支机构|子公司|附属机构|关联公司|下属(?:机构|企业|公司)|分公司)(?:包括)?[：:]?$`)
)

// Annex reads the lines behind an annex's title. Items may be numbered in any
// style, stand in groups under headings, have branches and labelled lines below
// them, or hold several persons in running text. A line that is understood as
// none of these is a problem, and so is a series of ordinals that does not run
// from 1, or a stated number that is not what was read.
func Annex(lines []string, ctx Context) Reading {
	a := annex{reader: reader{ctx: ctx}, lines: tidy(lines)}
	for a.at = 0; a.at < len(a.lines); a.at++ {
		a.line(a.lines[a.at])
	}
	a.endGroup()
	if n, whole := len(a.targets), withoutBranches(a.targets); a.declared > 0 && a.declared != n && a.declared != whole {
		a.problem(lists.ProblemCount, first(a.lines), "the annex declares %d parties, %d were read", a.declared, n)
	}
	if len(a.targets) == 0 {
		a.problem(lists.ProblemTargets, first(a.lines), "the annex names no party that could be read")
	}
	return a.reading()
}

func first(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return lines[0]
}

type annex struct {
	reader
	lines []string
	at    int // the line that is read

	heading heading
	started bool     // a heading or a party has been read
	begin   int      // parties before the group
	numbers []int    // ordinals of the group's items, as printed
	style   zh.Style // of the group's items
	last    int      // ordinals as printed in all groups before
	parent  int      // the party that branches belong to, by ordinal
	inside  bool     // the items are branches of parent
	pending int      // an ordinal whose name is yet to come
	loose   int      // parties of the group without an ordinal

	declared int // parties the annex's head states
}

func (a *annex) line(line string) {
	switch {
	case dateLine.MatchString(line), tableHead.MatchString(line), !strings.ContainsFunc(line, legible):
		return
	case !a.started && annexTitle.MatchString(line):
		a.declare(line)
		return
	case bracketed(line):
		if !a.declare(line) {
			a.findings.Add(lists.FindingNote, excerpt(line), "a remark in the annex is about no party")
		}
		return
	case utf8.RuneCountInString(line) > maxLine:
		a.problem(lists.ProblemTargets, excerpt(line), "a line of the annex is too long to hold a party")
		return
	}
	if style, number, rest, ok := zh.Item(line); ok {
		if rest == "" {
			a.pending = number
			return
		}
		a.item(style, number, rest, line)
		return
	}
	if rest := branchDot.ReplaceAllString(line, ""); rest != line && rest != "" {
		a.branch(rest, line)
		return
	}
	front, found := cutLabels(line)
	if len(found) > 0 && front == "" && labels[found[0].label] != fieldName {
		if len(a.targets) == a.begin {
			a.problem(lists.ProblemTargets, line, "a line of the annex belongs to no party")
			return
		}
		a.attachAll(found)
		return
	}
	if h, ok := readHeading(line, false); ok && a.at+1 < len(a.lines) {
		a.startGroup(h)
		return
	}
	a.unnumbered(line)
}

func legible(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// bracketed reports whether a line is nothing but a remark in brackets in
// Chinese: （共10家实体）.
func bracketed(line string) bool {
	ps := pieces(line)
	return len(ps) == 1 && ps[0].inside && !ps[0].open && !zh.HasLatin(line)
}

// declare takes the number of all parties from a line of the annex's head.
func (a *annex) declare(line string) bool {
	m := countIn.FindStringSubmatch(line)
	if m == nil || a.started {
		return false
	}
	a.declared, _ = zh.Number(m[1])
	return true
}

func excerpt(line string) string {
	const most = 200
	if utf8.RuneCountInString(line) <= most {
		return line
	}
	return string([]rune(line)[:most]) + "…"
}

func (a *annex) attachAll(found []labelled) {
	for _, l := range found {
		a.attach(&a.targets[len(a.targets)-1], l)
	}
}

// below reports whether the next line begins items of another style, from 1.
func (a *annex) below(style zh.Style) bool {
	if a.at+1 >= len(a.lines) {
		return false
	}
	next, number, _, ok := zh.Item(a.lines[a.at+1])
	return ok && number == 1 && next != style
}

// beside reports whether the next line is an item of the same style, or none is
// left: then nothing stands below this one.
func (a *annex) beside(style zh.Style) bool {
	if a.at+1 >= len(a.lines) {
		return true
	}
	next, _, _, ok := zh.Item(a.lines[a.at+1])
	return ok && next == style
}

// item reads a numbered line: a heading or a party.
func (a *annex) item(style zh.Style, number int, rest, line string) {
	below := a.below(style)
	if h, ok := readHeading(rest, below); ok && (h.certain || !a.beside(style)) {
		a.startGroup(h)
		return
	}
	if below && !hasBranch.MatchString(rest) {
		// What has items below it is a heading, though not one in known words.
		a.problem(lists.ProblemTargets, line, "a heading of the annex is not understood")
		a.startGroup(heading{text: rest})
		return
	}
	if a.style != "" && style != a.style && number == 1 && a.parent > 0 && hasBranch.MatchString(a.lines[a.at-1]) {
		a.inside = true
	}
	if a.inside && style != a.style {
		a.branch(rest, line)
		return
	}
	a.inside = false
	if a.style == "" {
		a.style = style
	}
	a.numbers = append(a.numbers, number)
	a.pending = 0
	a.party(rest, line)
}

// party reads the party, or the persons, of a line without its ordinal.
func (a *annex) party(rest, line string) {
	a.started = true
	if ps, ok := a.running(rest); ok {
		a.people(ps, line)
		return
	}
	front, found := cutLabels(rest)
	if front == "" && len(found) > 0 && labels[found[0].label] == fieldName {
		front, found = found[0].value, found[1:]
	}
	kind := a.ctx.Kind
	if a.heading.kind != "" {
		kind = a.heading.kind
	}
	if t := a.add(parseParty(front, kind), line); t != nil {
		a.parent = t.Ordinal
		a.attachAll(found)
	}
}

// branch reads a dashed line: a party of its own that is a branch of the one
// above.
func (a *annex) branch(rest, line string) {
	if a.parent == 0 {
		a.problem(lists.ProblemTargets, line, "a branch in the annex belongs to no party")
	}
	front, found := cutLabels(rest)
	p := parseParty(front, lists.Entity)
	if a.parent > 0 {
		p.target.Parent = a.parent
		if names := a.targets[a.parent-1].Names; len(names) > 0 {
			p.target.Relations = append(p.target.Relations, lists.Relation{Type: "branch-of", Name: names[0].Full})
		}
	}
	a.started = true
	if t := a.add(p, line); t != nil {
		a.attachAll(found)
	}
}

// unnumbered reads a line without an ordinal that is no label, branch or known
// heading: the name an empty ordinal waits for, or a party where none of the
// group has a number.
func (a *annex) unnumbered(line string) {
	switch {
	case a.pending > 0:
		a.numbers = append(a.numbers, a.pending)
		a.pending = 0
		a.party(line, line)
	case len(a.numbers) == 0 && plausible(line):
		a.loose++
		a.party(line, line)
	default:
		a.problem(lists.ProblemTargets, excerpt(line), "a line of the annex is not understood")
	}
}

// plausible reports whether a line without an ordinal can be a party: it is no
// sentence.
func plausible(line string) bool {
	body := strings.TrimRight(line, "。")
	return utf8.RuneCountInString(line) <= 300 && !strings.ContainsAny(body, "。！？") &&
		!strings.HasSuffix(body, "：") && !strings.HasSuffix(body, ":")
}

func (a *annex) startGroup(h heading) {
	a.endGroup()
	a.heading, a.started = h, true
}

// endGroup checks the group that was read and closes it.
func (a *annex) endGroup() {
	n := len(a.targets) - a.begin
	if n == 0 && a.heading.text == "" {
		return
	}
	g := Group{Heading: a.heading.text, Kind: a.heading.kind, Declared: a.heading.declared}
	if n > 0 {
		g.First, g.Last = a.begin+1, len(a.targets)
	}
	a.groups = append(a.groups, g)
	a.checkNumbers()
	if n == 0 {
		a.problem(lists.ProblemTargets, a.heading.text, "a heading of the annex has no party below it")
	}
	if d := a.heading.declared; d > 0 && d != n && d != withoutBranches(a.targets[a.begin:]) {
		a.problem(lists.ProblemCount, a.heading.text, "the heading declares %d parties, %d were read", d, n)
	}
	if len(a.numbers) > 0 {
		a.last = slices.Max(a.numbers)
	}
	a.heading, a.numbers, a.style, a.begin = heading{}, nil, "", len(a.targets)
	a.parent, a.inside, a.pending, a.loose = 0, false, 0, 0
}

// withoutBranches counts the parties that are no branch of another.
func withoutBranches(targets []lists.Target) int {
	n := 0
	for _, t := range targets {
		if t.Parent == 0 {
			n++
		}
	}
	return n
}

// checkNumbers reports ordinals that neither run from 1 nor go on from the group
// before.
func (a *annex) checkNumbers() {
	if len(a.numbers) == 0 {
		return
	}
	start := 1
	if a.numbers[0] == a.last+1 {
		start = a.last + 1
	}
	for i, n := range a.numbers {
		if n != start+i {
			a.problem(lists.ProblemOrdinals, a.heading.text, "item %d of the annex has the ordinal %d, not %d", i+1, n, start+i)
			return
		}
	}
	if a.loose > 0 {
		a.problem(lists.ProblemOrdinals, a.heading.text, "some items of the annex have ordinals, %d have none", a.loose)
	}
}
