package notice

import (
	"regexp"
	"slices"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/zh"
)

// maxCandidates bounds the names shown for a review.
const maxCandidates = 200

var (
	withLatin = regexp.MustCompile(`([\p{Han}A-Za-z0-9·•“”&\-\s]{2,60}?)\s?[（(]([A-Za-z][^（()）]{1,120})[）)]`)
	orgName   = regexp.MustCompile(`[\p{Han}A-Za-z0-9·•]{2,30}?(?:股份有限公司|有限公司|公司|集团|株式会社|研究所|大学|协会|基金会)`)
)

// candidateLead are words in front of a name that was found by its end.
var candidateLead = regexp.MustCompile(`^.*(?:决定将|决定对|决定|将|对|美国|参与.{0,30}的)`)

// candidates returns the names in a notice's operative part and annex that may
// be those of parties, for someone who reviews it: those that were read, and
// whatever looks like a name besides.
func candidates(acts []lists.Act, operative, annex []string) []string {
	var out []string
	add := func(name string) {
		name = strings.Trim(lists.Clean(name), " 、，。；：和及")
		if len([]rune(name)) > 1 && len(out) < maxCandidates && !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	for _, a := range acts {
		for _, t := range a.Targets {
			for _, n := range t.Names {
				add(n.Full)
				for _, v := range n.Variants {
					add(v.Full)
				}
			}
		}
	}
	for _, l := range annex {
		_, _, rest, item := zh.Item(l)
		if !item {
			continue
		}
		if m := withLatin.FindStringSubmatch(rest); m != nil {
			add(m[1])
			add(m[2])
			continue
		}
		name, _, _ := strings.Cut(rest, "，")
		add(name)
	}
	for _, s := range operative {
		for _, m := range withLatin.FindAllStringSubmatch(s, -1) {
			add(m[2])
		}
		if len(annex) == 0 {
			for _, m := range orgName.FindAllString(s, -1) {
				add(candidateLead.ReplaceAllString(m, ""))
			}
		}
	}
	return out
}
