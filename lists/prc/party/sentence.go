package party

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/zh"
)

var (
	// generic are the words of which a name can consist but for the country in
	// front: 日本电气, 美国稀土公司. The country is part of such a name.
	generic = regexp.MustCompile(`^(?:电气|飞机|航空|宇宙|海洋|联合|稀土|光子|银行|能源|石油|电子|电信|电话|电力|钢铁|制钢|化学|化工|制药|汽车|铁路|繁荣|国家|国际|中央|` +
		`开发|研究|防务|国防|安全|卫星|导弹|火箭|航天|工业|机械|重工|造船|原子|原子能|核|核能|合规性|测试|标准|技术|科技|通信|通讯|网络|软件|半导体|材料|光学|无人机|` +
		`服务|系统|工程|解决方案|出版|广播|放送|邮政|烟草|粮食|农业|商会|商业|贸易|进出口|投资|发展|金融|保险|证券|股份|有限|责任|控股|株式会社|公司|集团|企业|` +
		`协会|学会|联盟|联合会|委员会|基金会|基金|研究所|研究院|研究会|研究开发机构|大学|学院|实验室|中心|机构|组织|局|署|和|与|的)+$`)
	ownCountry = map[string]*regexp.Regexp{
		"US": regexp.MustCompile(`(?i)\bamerican?s?\b|\bUSA?\b|\bU\.S\.|united states`),
		"JP": regexp.MustCompile(`(?i)japan|nippon|nihon|\bNEC\b`),
		"CA": regexp.MustCompile(`(?i)canad`),
		"KR": regexp.MustCompile(`(?i)korea`),
		"TW": regexp.MustCompile(`(?i)taiwan|formosa`),
		"GB": regexp.MustCompile(`(?i)brit|\bUK\b|united kingdom|england`),
		"DE": regexp.MustCompile(`(?i)german|deutsch`),
		"FR": regexp.MustCompile(`(?i)franc|french`),
		"AU": regexp.MustCompile(`(?i)austral`),
		"CZ": regexp.MustCompile(`(?i)czech|cesk|česk`),
		"IN": regexp.MustCompile(`(?i)india|hindustan`),
	}
)

// Sentence reads the object of 将…列入 or 对…采取: parties joined by 、 and 和,
// of which one may hold 、 in its own name, or persons with their offices. A
// clause in front of the names and the words for their number behind are not
// parties; the number is Declared of the only group. A country's name in front
// of a party's is taken off, where it is not part of the name, and ties the
// parties to that country.
func Sentence(text string, ctx Context) Reading {
	r := reader{ctx: ctx}
	if len(text) > maxText {
		r.problem(lists.ProblemTargets, excerpt(text), "the sentence is too long")
		return r.reading()
	}
	s := cutSentence(text)
	g := Group{Heading: s.owner, Kind: ctx.Kind, Declared: s.declared}
	if s.others != "" {
		r.findings.Add(lists.FindingNote, s.others, "the sentence also names a class of parties")
	}
	kind := ctx.Kind
	if kind == "" {
		kind = s.kind
	}
	switch {
	case s.names == "":
		r.problem(lists.ProblemTargets, excerpt(lists.Clean(text)), "the sentence names no party")
	case kind == lists.Individual:
		r.personsOf(s.names)
	default:
		r.entities(s.names, kind)
	}
	if n := len(r.targets); n > 0 {
		g.First, g.Last = 1, n
		if s.declared > 0 && s.declared != n {
			r.problem(lists.ProblemCount, excerpt(s.names), "the sentence declares %d parties, %d were read", s.declared, n)
		}
	}
	r.groups = []Group{g}
	return r.reading()
}

// SameName reports whether two Chinese names may be those of one party: equal
// but for space, quotes and a country in front, or one the last part of the
// other (加拉格尔, 麦克·加拉格尔).
func SameName(a, b string) bool {
	x, y := bare(a), bare(b)
	if x == y {
		return true
	}
	if x == "" || y == "" {
		return false
	}
	if utf8.RuneCountInString(x) > utf8.RuneCountInString(y) {
		x, y = y, x
	}
	return strings.HasSuffix(y, "·"+x)
}

func bare(name string) string {
	if _, rest, ok := zh.LeadingCountry(name); ok && rest != "" {
		name = rest
	}
	return strings.NewReplacer(" ", "", "“", "", "”", "", "\"", "", "•", "·", "・", "·", "‧", "·").Replace(name)
}

// entities reads organisations, or parties of which nothing is known.
func (r *reader) entities(names string, kind lists.Kind) {
	if owner.MatchString(names) {
		r.personsOf(names)
		return
	}
	var country *lists.CountryLink
	for _, text := range partyChunks(names) {
		p, own := sentenceParty(text, kind)
		if own != nil {
			country = own
		}
		if country != nil {
			addCountry(&p.target, *country)
		}
		r.add(p, excerpt(names))
	}
}

// sentenceParty reads one party of a sentence. country is the one in front of
// its name.
func sentenceParty(text string, kind lists.Kind) (p parsed, country *lists.CountryLink) {
	rest := text
	if c, behind, ok := zh.LeadingCountry(text); ok && behind != "" && !partOfName(c, behind) {
		country = &lists.CountryLink{Code: c.Code, Text: c.Text, Basis: statedInNotice}
		rest = strings.TrimPrefix(behind, "的")
	}
	p = parseParty(rest, kind)
	if country != nil && !slices.ContainsFunc(p.target.Extra, func(e lists.Extra) bool { return e.Key == "as-printed" }) {
		p.asPrinted(printedName(text))
	}
	name := ""
	if len(p.target.Names) > 0 {
		name = p.target.Names[0].Full
	}
	alone := len(p.target.Names) > 0 && len(p.target.Names[0].Variants) == 0
	if alone && p.target.Kind == lists.Entity && strings.Contains(name, "、") && p.doubt == "" {
		p.doubt = "whether it is one name or several is not certain"
	}
	if kind == "" && p.target.Kind == lists.Entity && zh.HasHan(name) && !isOrganisation(name) && alone && p.doubt == "" {
		if isPersonName(name) {
			p.target.Kind = lists.Individual
			if !strings.ContainsAny(name, "·•・‧") {
				p.doubt = "whether it is a person or an organisation is not certain"
			}
		} else {
			p.doubt = "where the name begins and ends is not certain"
		}
	}
	return p, country
}

// printedName is the Chinese name of a party as the sentence has it.
func printedName(text string) string {
	var b strings.Builder
	for _, p := range pieces(text) {
		if p.inside && !zh.HasHan(p.text) {
			break
		}
		b.WriteString(p.raw)
	}
	return strings.TrimSpace(b.String())
}

// partOfName reports whether the country in front belongs to the name: the rest
// is no name of its own, or the Latin name has the country too.
func partOfName(c zh.Country, behind string) bool {
	name := behind
	latin := ""
	if ps := pieces(behind); len(ps) > 0 {
		name = strings.TrimSpace(ps[0].text)
		for _, p := range ps[1:] {
			if p.inside && !zh.HasHan(p.text) {
				latin = p.text
			}
		}
	}
	if generic.MatchString(name) {
		return true
	}
	own := ownCountry[c.Code]
	return own != nil && latin != "" && own.MatchString(latin)
}

// partyChunks takes joined names apart. A part that does not end as a name does
// is the beginning of one that holds 、 or 和: 波音防务、空间与安全集团.
func partyChunks(names string) []string {
	var out []string
	begun := ""
	for _, c := range split(names, "、，;；") {
		text := c.text
		if begun != "" {
			text = begun + c.sep + text
		}
		if !complete(text) {
			begun = text
			continue
		}
		begun = ""
		out = append(out, splitJoined(text)...)
	}
	if begun != "" {
		out = append(out, splitJoined(begun)...)
	}
	return out
}

// complete reports whether a text ends as the name of a party does.
func complete(text string) bool {
	ps := pieces(text)
	if len(ps) == 0 {
		return false
	}
	last := ps[len(ps)-1]
	if last.inside {
		return true
	}
	t := strings.TrimSpace(last.text)
	if t == "" || branchTail.MatchString(t) || hasBranch.MatchString(t) {
		return len(ps) > 1 || t != ""
	}
	if r, _ := utf8.DecodeLastRuneInString(t); r < utf8.RuneSelf {
		return true
	}
	// One word that ends an organisation's name may stand inside one too
	// (波音防务、…), but not a word for an organisation.
	return strings.HasSuffix(t, "”") || legalEnd.MatchString(t) || strings.ContainsAny(t, "·•・‧")
}

// legalEnd are ends that close an organisation's name.
var legalEnd = regexp.MustCompile(`(?:公司|集团|株式会社|商社|研究所|研究院|实验室|学院|大学|银行|基金会|委员会|协会|学会|商会|联合会|中心|联盟|论坛|图书馆|博物馆|组织|通讯社|事务所)$`)

// splitJoined splits at 和 and 及 where both sides are names: the left ends as
// one, the right too.
func splitJoined(text string) []string {
	var out []string
	for _, part := range splitBehindBracket(text) {
		start := 0
		for i, r := range part {
			if i < start || r != '和' && r != '及' || !outside(part, i) || inQuotes(part, i) {
				continue
			}
			left := strings.TrimSpace(strings.TrimSuffix(part[start:i], "以"))
			right := strings.TrimSpace(part[i+utf8.RuneLen(r):])
			if left == "" || right == "" || strings.HasPrefix(right, "其") {
				continue
			}
			if ps := pieces(left); len(ps) == 1 && complete(left) && complete(right) && !strings.ContainsAny(left, "·") || legalEnd.MatchString(left) && complete(right) {
				out = append(out, left)
				start = i + utf8.RuneLen(r)
			}
		}
		out = append(out, strings.TrimSpace(part[start:]))
	}
	return out
}

// owner is an organisation whose persons follow.
var owner = regexp.MustCompile(`^(.{1,40}?(?:公司|集团|研究所|基金会|株式会社|图书馆|大学|机构|组织|”))的([^（(、，]{1,30}[（(]|[^（(、，]*[·•・‧])`)

// personsOf reads persons, each with the organisation named in front of the
// first of its own: 甲公司的A、B，乙公司的C.
func (r *reader) personsOf(names string) {
	organisation := ""
	var list []parsed
	flush := ""
	end := func() {
		for _, p := range persons(flush) {
			if organisation != "" {
				p.target.Relations = append(p.target.Relations, lists.Relation{Type: "associate-of", Name: organisation})
			}
			list = append(list, p)
		}
		flush = ""
	}
	for _, c := range split(names, "、，,；;") {
		text := c.text
		if m := owner.FindStringSubmatchIndex(text + "（"); m != nil && m[4] <= len(text) {
			end()
			organisation = strings.TrimSpace(text[m[2]:m[3]])
			text = text[m[4]:]
			c.sep = ""
		}
		flush += c.sep + text
	}
	end()
	for _, p := range list {
		r.add(p, excerpt(names))
	}
}
