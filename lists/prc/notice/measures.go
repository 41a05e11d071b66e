package notice

import (
	"regexp"
	"slices"
	"strings"

	"sanctionsd/lists"
)

// group is the party or parties a measure paragraph says it is about, in front
// of its comma or colon: 对…等12家后附《反制清单》列明的企业，
type group struct {
	text string
	kind lists.Kind
	// declared is how many the paragraph says they are, 0 when it does not.
	declared int
	hits     []string
}

var (
	groupObject   = regexp.MustCompile(`^对(.+?)(?:，|：|:|,)\s*(?:冻结|禁止|不予|不准|严格|限制|取消|处以|查封|采取|$)`)
	management    = regexp.MustCompile(`高级管理人员|高管`)
	personNoun    = regexp.MustCompile(`(?:个人|人员|负责人|议员|人士|自然人)$`)
	entityNoun    = regexp.MustCompile(`(?:企业|机构|实体|公司|集团|组织|银行|院|所|校)$`)
	partOfTargets = regexp.MustCompile(`^(?:其|上述|前述|高级管理人员|相关高级管理人员|有关高级管理人员)`)
	managersOf    = regexp.MustCompile(`^对(?:其|上述|前述)?[^，：；。]{0,16}(?:高级管理人员|高管)，`)
	spouse        = regexp.MustCompile(`配偶`)
	family        = regexp.MustCompile(`直系亲属|近亲属`)
	ownPerson     = regexp.MustCompile(`本人|其他高级管理人员`)
	hongKong      = regexp.MustCompile(`包括[^）)]{0,12}香港`)
	macao         = regexp.MustCompile(`包括[^）)]{0,16}澳门`)
	applyTo       = regexp.MustCompile(`向([\p{Han}]{2,20}?)(?:提出|递交|提交)?申请`)
	bindsHere     = regexp.MustCompile(`(?:` + `我国|中国|境内` + `).{0,12}` + persons)
)

// groupOf returns the group a paragraph begins with.
func groupOf(text string) (group, string, bool) {
	m := groupObject.FindStringSubmatchIndex(text)
	if m == nil || m[2] < 0 {
		return group{}, text, false
	}
	object := text[m[2]:m[3]]
	// A measure on 对其本人… or 对高级管理人员… is about a part of the targets,
	// not about a group of them.
	if partOfTargets.MatchString(object) {
		return group{}, text, false
	}
	g := group{text: object, hits: []string{hitTarget}}
	switch {
	case management.MatchString(tail(object, 8)):
		g.kind, g.hits = lists.Individual, []string{hitManagement}
	case personNoun.MatchString(object):
		g.kind = lists.Individual
	case entityNoun.MatchString(object):
		g.kind = lists.Entity
	}
	g.declared, _ = declaredCount(object)
	rest := strings.TrimLeft(text[m[3]:], "，,：: ")
	return g, rest, true
}

// tail returns the last n runes of s.
func tail(s string, n int) string {
	r := []rune(s)
	return string(r[max(0, len(r)-n):])
}

// readMeasures takes a measure paragraph apart. text is its words without the
// ordinal, hits what a paragraph around it says it is about, nil for the
// parties. unread are the clauses no formula fits.
func readMeasures(text string, hits []string) (out []lists.ActMeasure, unread []string) {
	words := trimEnd(text)
	g, rest, grouped := groupOf(words)
	switch {
	case grouped:
		hits = g.hits
	case managersOf.MatchString(words):
		// 对上述企业的高级管理人员，…；…: all clauses are about them.
		hits = []string{hitManagement}
	case len(hits) == 0:
		hits = []string{hitTarget}
	}
	for _, c := range clauses(rest) {
		found := false
		for _, v := range vocabulary {
			if !v.want.MatchString(c) || v.unless != nil && v.unless.MatchString(c) {
				continue
			}
			found = true
			if slices.ContainsFunc(out, func(m lists.ActMeasure) bool { return m.Code == v.code }) {
				continue
			}
			m := lists.ActMeasure{Measure: lists.Measure{Code: v.code, Text: words, Hits: hitsOf(c, hits)}}
			m.Binds = bindsOf(v.code, words)
			if v.code == entryBan || v.code == visaDenial {
				m.Regions = regionsOf(c)
			}
			out = append(out, m)
		}
		if !found && !supplements.MatchString(c) {
			unread = append(unread, c)
		}
	}
	// The ban that binds those abroad is added to what the paragraph stops.
	for i := range out {
		if out[i].Code == ceaseOngoing {
			out[i].Binds = bindsOfParagraph(out)
		}
	}
	return out, unread
}

// hitsOf returns whom a clause reaches: those its words name, else base.
func hitsOf(c string, base []string) []string {
	hits := slices.Clone(base)
	switch {
	case management.MatchString(c) && ownPerson.MatchString(strings.ReplaceAll(c, "其他高级管理人员", "")):
		hits = append(hits, hitManagement)
	case management.MatchString(c):
		hits = []string{hitManagement}
	}
	if spouse.MatchString(c) {
		hits = append(hits, hitSpouse)
	}
	if family.MatchString(c) {
		hits = append(hits, hitFamily)
	}
	slices.Sort(hits)
	return slices.Compact(hits)
}

// bindsOf returns who must obey a measure.
func bindsOf(code, words string) []string {
	switch code {
	case transactionBan, dataTransferBan:
		return []string{bindsCN}
	case transactionLimit:
		if bindsHere.MatchString(words) {
			return []string{bindsCN}
		}
	case dualUseBan, licenceByApply, noGeneralLicence:
		return []string{bindsExporters}
	case thirdCountryBan:
		return []string{bindsAbroad}
	}
	return nil
}

// bindsOfParagraph returns everyone the bans of a paragraph bind.
func bindsOfParagraph(ms []lists.ActMeasure) []string {
	var binds []string
	for _, m := range ms {
		if m.Code != ceaseOngoing {
			binds = append(binds, m.Binds...)
		}
	}
	slices.Sort(binds)
	return slices.Compact(binds)
}

// regionsOf returns the regions a ban on entry names besides the mainland.
func regionsOf(c string) []string {
	var regions []string
	if hongKong.MatchString(c) {
		regions = append(regions, regionMainland, regionHongKong)
	}
	if macao.MatchString(c) {
		if len(regions) == 0 {
			regions = append(regions, regionMainland)
		}
		regions = append(regions, regionMacao)
	}
	return regions
}

// addExceptions gives the export ban of a notice the exception that a paragraph
// on applications makes to it.
func addExceptions(ms []lists.ActMeasure) {
	for _, licence := range ms {
		if licence.Code != licenceByApply {
			continue
		}
		authority := ""
		if m := applyTo.FindStringSubmatch(licence.Text); m != nil {
			authority = m[1]
		}
		for i := range ms {
			if ms[i].Code == dualUseBan {
				ms[i].Exceptions = append(ms[i].Exceptions,
					lists.Exception{Type: exceptionLicence, Authority: authority, Text: licence.Text})
			}
		}
	}
}
