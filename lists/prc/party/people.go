package party

import (
	"regexp"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/zh"
)

var (
	// runningStart is in front of persons in running text: whose people they
	// are, and 包括 or a colon.
	runningStart = regexp.MustCompile(`^(.*?)((?:相关|有关|工作|高级管理|管理|机构|董事会)?(?:人员|成员|负责人))\s*[，,：:]?\s*(?:包括|分别为|分别是|即|有|[：:])\s*`)
	runningPlain = regexp.MustCompile(`^(?:包括)\s*`)
	runningEnd   = regexp.MustCompile(`(?:等)?\s*[，,]?\s*(?:共计|合计|总计|共|等)\s*(` + numeral + `)\s*(?:人|名|位)[^，。、]{0,12}$`)
	// joinedPair is a Latin name in brackets and a word that joins another.
	joinedPair = regexp.MustCompile(`[（(][A-Za-zÀ-ÿ][^（()）]*[）)]\s*(?:、|和|以及|及[^其])`)
)

// runningText is several persons in one line.
type runningText struct {
	organisation, words string
	list                string
	declared            int
}

// running takes a line apart that names several persons by their roles.
func (a *annex) running(line string) (runningText, bool) {
	line = strings.TrimRight(strings.TrimSpace(line), "。；; ")
	var t runningText
	kind := a.ctx.Kind
	if a.heading.kind != "" {
		kind = a.heading.kind
	}
	switch m := runningStart.FindStringSubmatchIndex(line); {
	case m != nil:
		t.organisation = strings.Trim(line[m[2]:m[3]], "“” ，,的")
		t.words = line[m[4]:m[5]]
		t.list = line[m[1]:]
	case runningPlain.MatchString(line):
		t.list = runningPlain.ReplaceAllString(line, "")
	case kind == lists.Individual && joinedPair.MatchString(line) && !hasGender(line):
		t.list = line
	default:
		return runningText{}, false
	}
	if m := runningEnd.FindStringSubmatchIndex(t.list); m != nil {
		t.declared, _ = zh.Number(t.list[m[2]:m[3]])
		t.list = t.list[:m[0]]
	}
	t.list = strings.TrimSuffix(strings.TrimRight(t.list, "，, "), "等")
	return t, true
}

// hasGender reports whether a line gives the gender of a person: it is about
// that one, and other names in it are part of an office.
func hasGender(line string) bool {
	for _, c := range split(line, "，,；;") {
		if genderWord.MatchString(c.text) {
			return true
		}
	}
	return false
}

// people adds the persons of a running text and checks their number.
func (a *annex) people(t runningText, line string) {
	before := len(a.targets)
	for _, p := range persons(t.list) {
		if t.organisation != "" {
			p.target.Relations = append(p.target.Relations,
				lists.Relation{Type: "associate-of", NativeType: t.words, Name: t.organisation})
		}
		a.add(p, excerpt(line))
	}
	a.parent = 0
	if n := len(a.targets) - before; t.declared > 0 && t.declared != n {
		a.problem(lists.ProblemCount, excerpt(line), "the text declares %d persons, %d were read", t.declared, n)
	}
}

// persons reads persons joined by 、 ， 和 with their offices in front of their
// names or in brackets behind. An office holds for all that follow joined by 、
// until the next. Offices without a name (董事长、总裁) belong to the name that
// follows.
func persons(list string) []parsed {
	var out []parsed
	office, carried := "", ""
	sepOffice := ""
	for _, c := range personChunks(list) {
		text := c.text
		if text == "" {
			continue
		}
		if len(pieces(text)) == 1 && endsInRole(text) && !isPersonName(text) || roleWordOnly(text) {
			if office == "" {
				sepOffice = c.sep
			}
			office = join(office, "、", text)
			continue
		}
		p := parseParty(text, lists.Individual)
		sep := c.sep
		if office != "" {
			p.target.Role = join(office, "、", p.target.Role)
			p.asPrinted(office + "、" + text)
			office, sep = "", sepOffice
		}
		switch {
		case p.target.Role != "":
			carried = ""
			if len(p.target.Extra) > 0 {
				carried = p.target.Role
			}
		case sep == "、" || sep == "和" || sep == "":
			p.target.Role = carried
		default:
			carried = ""
		}
		out = append(out, p)
	}
	if office != "" {
		out = append(out, parsed{target: lists.Target{
			Kind:  lists.Individual,
			Names: []lists.Name{otherName(office, lists.NamePrimary)},
		}, doubt: "an office without a name"})
	}
	return out
}

func roleWordOnly(text string) bool {
	m := roleWord.FindStringIndex(text)
	return m != nil && m[0] == 0 && m[1] == len(text)
}

// asPrinted keeps the words a name was taken out of.
func (p *parsed) asPrinted(words string) {
	for i := range p.target.Extra {
		if p.target.Extra[i].Key == "as-printed" {
			p.target.Extra[i].Value = words
			return
		}
	}
	p.target.Extra = append(p.target.Extra, lists.Extra{Key: "as-printed", Value: words})
}

// personChunks splits at 、 and ，, and at 和 behind a bracket.
func personChunks(list string) []chunk {
	var out []chunk
	for _, c := range split(list, "、，,；;") {
		for i, part := range splitBehindBracket(c.text) {
			sep := c.sep
			if i > 0 {
				sep = "和"
			}
			out = append(out, chunk{sep, part})
		}
	}
	return out
}

var conjunction = regexp.MustCompile(`^\s*(?:以及|和|及|与)\s*`)

// splitBehindBracket splits where 和 follows a closing bracket.
func splitBehindBracket(text string) []string {
	ps := pieces(text)
	var out []string
	var b strings.Builder
	for i, p := range ps {
		if i > 0 && ps[i-1].inside && !p.inside {
			if m := conjunction.FindStringIndex(p.text); m != nil && strings.TrimSpace(p.text[m[1]:]) != "" && !strings.HasPrefix(strings.TrimSpace(p.text), "及其") {
				out = append(out, b.String())
				b.Reset()
				b.WriteString(p.text[m[1]:])
				continue
			}
		}
		b.WriteString(p.raw)
	}
	return append(out, b.String())
}
