package party

import (
	"regexp"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/zh"
)

// parsed is a party as one line or part of a sentence has it.
type parsed struct {
	target lists.Target
	// doubt says, as part of a sentence, why the name is not certain.
	doubt string
}

var (
	birth        = regexp.MustCompile(`^(?:生于|出生于|出生日期[为：:]?)?\s*([0-9]{4}年(?:[0-9]{1,2}月(?:[0-9]{1,2}日)?)?)\s*(?:出生|生)?$`)
	genderWord   = regexp.MustCompile(`^(?:性别[：:]?\s*)?(男|女)(?:性)?$`)
	branchTail   = regexp.MustCompile(`^(?:及|和|与|以及)其?(?:所有|全部|下属|相关|各|有关)?`)
	aliasBracket = regexp.MustCompile(`^(?:以下)?(?:简称|又称|又名|亦称|也称|别名|别称|俗称|即|缩写)\s*(?:为)?[：:]?\s*`)
	formBracket  = regexp.MustCompile(`^(?:原名|曾用名|前身|原称|旧称|前称)\s*(?:为)?[：:]?\s*`)
	latinBracket = regexp.MustCompile(`^(?:英文名称|英文名|英文|外文名称|外文名|原文)\s*(?:为)?[：:]?\s*`)
	yearMonth    = regexp.MustCompile(`^([0-9]{4})年(?:([0-9]{1,2})月(?:([0-9]{1,2})日)?)?$`)
)

// parseParty reads 中文（English），男，职务 in any of its shapes. kind is what is
// known of the party from elsewhere, "" for nothing.
func parseParty(text string, kind lists.Kind) parsed {
	text = strings.Trim(strings.TrimSpace(text), "。；;，、")
	parts := split(text, "，,；;")
	var p parsed
	var behind []string
	for _, part := range parts[1:] {
		if part.text != "" && !p.personal(part.text) {
			behind = append(behind, part.text)
		}
	}
	if p.target.Kind == "" {
		p.target.Kind = kind
	}
	p.head(parts[0].text, behind)
	if p.target.Kind == "" {
		p.target.Kind = lists.Entity
	}
	for _, b := range behind {
		switch {
		case branchTail.MatchString(b) || p.target.Kind != lists.Individual:
			p.target.Remarks = join(p.target.Remarks, "，", b)
		default:
			p.target.Role = join(p.target.Role, "，", b)
		}
	}
	return p
}

func join(a, by, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + by + b
}

// personal takes gender, birth and nationality, which only persons have.
func (p *parsed) personal(text string) bool {
	if m := genderWord.FindStringSubmatch(text); m != nil {
		p.target.Kind = lists.Individual
		gender := "male"
		if m[1] == "女" {
			gender = "female"
		}
		p.target.Genders = append(p.target.Genders, gender)
		return true
	}
	if m := birth.FindStringSubmatch(text); m != nil {
		day, ok := partialDate(m[1])
		if !ok {
			return false
		}
		p.target.Kind = lists.Individual
		p.target.BirthDates = append(p.target.BirthDates, lists.BirthDate{From: day, To: day, Text: text})
		return true
	}
	if c, ok := zh.Nationality(text); ok {
		p.target.Kind = lists.Individual
		p.target.Nationalities = append(p.target.Nationalities, lists.Country{Code: c.Code, Text: c.Text})
		return true
	}
	return false
}

// partialDate reads 1953年, 1953年2月 or 1953年2月3日 in the precision it has.
func partialDate(text string) (string, bool) {
	if day, ok := zh.Date(text); ok {
		return day, true
	}
	m := yearMonth.FindStringSubmatch(text)
	if m == nil || m[3] != "" {
		return "", false
	}
	if m[2] == "" {
		return m[1], true
	}
	day, ok := zh.Date(text + "1日")
	if !ok {
		return "", false
	}
	return day[:len("2006-01")], true
}

// head reads the name and what stands in its brackets.
func (p *parsed) head(text string, behind []string) {
	ps := pieces(text)
	if len(ps) > 0 && ps[len(ps)-1].open {
		p.doubt = "a bracket does not close"
	}
	if !zh.HasHan(text) && !wideAtEnd(ps) {
		// Brackets in a Latin name are part of it: Foo (Private) Limited.
		p.name(strings.TrimSpace(text), nil, nil, nil, behind)
		return
	}
	var name strings.Builder
	var latin, alias, former []string
	ended := false // after a Latin bracket only a tail follows
	for i, s := range ps {
		if !s.inside {
			t := strings.TrimSpace(s.text)
			switch {
			case !ended:
				name.WriteString(s.text)
			case branchTail.MatchString(t) || strings.HasPrefix(t, "等"):
				p.target.Remarks = join(p.target.Remarks, "，", t)
			case t != "":
				p.target.Remarks = join(p.target.Remarks, "，", t)
				p.doubt = "words stand behind the name that are not understood"
			}
			continue
		}
		more := continues(ps[i+1:])
		if first, rest, ok := mixedBracket(s.text); ok && !more {
			// （Kathy J. Warden，女，甲公司董事长）
			latin, ended = append(latin, first), true
			for _, part := range rest {
				p.inBracket(part, &alias, &former)
			}
			continue
		}
		switch {
		case s.text == "":
		case p.personal(s.text):
		case latinBracket.MatchString(s.text):
			latin = append(latin, latinBracket.ReplaceAllString(s.text, ""))
			ended = !more
		case aliasBracket.MatchString(s.text):
			alias = append(alias, strings.Trim(aliasBracket.ReplaceAllString(s.text, ""), "“”\" "))
		case formBracket.MatchString(s.text):
			former = append(former, strings.Trim(formBracket.ReplaceAllString(s.text, ""), "“”\" "))
		case more:
			name.WriteString(s.raw)
		case !zh.HasHan(s.text) && zh.HasLatin(s.text):
			latin = append(latin, s.text)
			ended = true
		case endsInRole(s.text) && (p.target.Kind == lists.Individual || !isOrganisation(name.String())):
			p.target.Kind = lists.Individual
			p.target.Role = join(p.target.Role, "，", s.text)
		default:
			name.WriteString(s.raw)
		}
	}
	p.name(strings.TrimSpace(name.String()), latin, alias, former, behind)
}

// mixedBracket takes a bracket apart that holds more than the Latin name it
// begins with.
func mixedBracket(text string) (latin string, rest []string, ok bool) {
	parts := split(latinBracket.ReplaceAllString(text, ""), "，,；;")
	if len(parts) < 2 || zh.HasHan(parts[0].text) || !zh.HasLatin(parts[0].text) {
		return "", nil, false
	}
	for _, c := range parts[1:] {
		rest = append(rest, c.text)
	}
	return parts[0].text, rest, strings.ContainsFunc(strings.Join(rest, ""), zh.IsHan)
}

// inBracket takes what stands in a bracket behind the Latin name.
func (p *parsed) inBracket(text string, alias, former *[]string) {
	switch {
	case text == "" || p.personal(text):
	case aliasBracket.MatchString(text):
		*alias = append(*alias, strings.Trim(aliasBracket.ReplaceAllString(text, ""), "“”\" "))
	case formBracket.MatchString(text):
		*former = append(*former, strings.Trim(formBracket.ReplaceAllString(text, ""), "“”\" "))
	case endsInRole(text):
		p.target.Kind = lists.Individual
		p.target.Role = join(p.target.Role, "，", text)
	default:
		p.target.Remarks = join(p.target.Remarks, "，", text)
	}
}

func wideAtEnd(ps []piece) bool {
	return len(ps) > 1 && ps[len(ps)-1].inside && ps[len(ps)-1].wide
}

// continues reports whether the name goes on behind a bracket, 日本电气（中国）
// 有限公司.
func continues(after []piece) bool {
	if len(after) == 0 || after[0].inside {
		return false
	}
	t := strings.TrimSpace(after[0].text)
	return t != "" && !branchTail.MatchString(t) && !strings.HasPrefix(t, "等") && isOrganisation(t)
}

// name fills in the names, and takes an office in front of a person's off.
func (p *parsed) name(name string, latin, alias, former, behind []string) {
	t := &p.target
	if i := strings.Index(name, "及其"); i > 0 {
		t.Remarks = join(strings.TrimSpace(name[i:]), "，", t.Remarks)
		name = strings.TrimSpace(name[:i])
	}
	if t.Kind == "" {
		t.Kind = kindOf(name, behind)
		if t.Kind == "" && hidesPerson(name) {
			p.doubt = "whether it is a person with an office is not certain"
		}
	}
	if t.Kind == lists.Individual && zh.HasHan(name) {
		role, person, doubt := splitRole(name)
		switch {
		case doubt != "":
			p.doubt = doubt
		case person == "":
			p.doubt = "an office without a name"
		case role != "":
			t.Extra = append(t.Extra, lists.Extra{Key: "as-printed", Value: name})
			t.Role = join(role, "，", t.Role)
			name = person
		}
	}
	for i := range latin {
		latin[i] = lists.Clean(latin[i])
	}
	primary := lists.Name{Full: name, Type: lists.NamePrimary, Script: "Latn"}
	if zh.HasHan(name) {
		primary.Script, primary.Language = "Hans", "zh"
	}
	if name == "" && len(latin) > 0 {
		primary.Full, latin = latin[0], latin[1:]
	}
	if primary.Full == "" {
		p.doubt = "there is no name"
		return
	}
	for _, l := range latin {
		primary.Variants = append(primary.Variants, lists.NameVariant{Full: l, Script: "Latn"})
	}
	t.Names = append(t.Names, primary)
	for _, a := range alias {
		t.Names = append(t.Names, otherName(a, lists.NameAlias))
	}
	for _, f := range former {
		t.Names = append(t.Names, otherName(f, lists.NameFormer))
	}
}

// otherName is a further name of a party.
func otherName(full string, kind lists.NameType) lists.Name {
	if zh.HasHan(full) {
		return lists.Name{Full: full, Type: kind, Script: "Hans", Language: "zh"}
	}
	return lists.Name{Full: full, Type: kind, Script: "Latn"}
}

// kindOf tells a person by an office in front of or behind the name, "" where
// nothing tells.
func kindOf(name string, behind []string) lists.Kind {
	if isOrganisation(name) || !zh.HasHan(name) {
		return ""
	}
	for _, b := range behind {
		if endsInRole(b) {
			return lists.Individual
		}
	}
	if role, person, _ := splitRole(name); role != "" && person != "" && strings.ContainsAny(person, "·•・‧") {
		return lists.Individual
	}
	return ""
}

// hidesPerson reports whether a name of which nothing is known may be an office
// and a short name: 参议员石平.
func hidesPerson(name string) bool {
	if isOrganisation(name) || !zh.HasHan(name) {
		return false
	}
	role, person, doubt := splitRole(name)
	return role != "" && person != "" && doubt == ""
}
