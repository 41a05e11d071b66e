package prc

import (
	"regexp"
	"strings"

	"sanctionsd/lists"
)

// words are what a title says that is about a list, by the list's id.
func words(list string) []string {
	switch list {
	case idUEL:
		return []string{"不可靠实体"}
	case idECL:
		return []string{"管控名单"}
	case idWatch:
		return []string{"关注名单"}
	}
	return []string{"反制"}
}

// anyList matches the titles of all that is about parties, or may be: the
// spokesperson's answers and press conferences name lists in their text only.
var anyList = regexp.MustCompile(`清单|名单|反制|制裁|实体|企业|机构|个人|人员|答记者问|发言人|发布会|谈话`)

// otherMatters matches the titles of what these ministries publish most: orders
// on goods, trade remedies, and news of visits.
var otherMatters = regexp.MustCompile(`实施(出口)?管制|物项|技术目录|反倾销|反补贴|保障措施|配额|关税|原产地|许可证|会见|会谈|出席|调研|致辞`)

// concerns reports by its title whether a link may lead to what concerns a
// list. It errs on the side of true: what it lets through is read and then
// known. False are the titles of notices that name another list and not this
// one, and those of other matters that name no party at all.
func concerns(list string) func(lists.Link) bool {
	own := words(list)
	return func(l lists.Link) bool {
		title := strings.Join(strings.Fields(l.Title), "")
		if title == "" || containsAny(title, own) {
			return true
		}
		if isNotice.MatchString(title) {
			for _, other := range []string{idUEL, idECL, idWatch} {
				if containsAny(title, words(other)) {
					return false
				}
			}
			if purelyItems.MatchString(title) {
				return false
			}
		}
		return anyList.MatchString(title) || !otherMatters.MatchString(title)
	}
}

// isNotice matches the titles of notices, which say what they are about, unlike
// those of answers.
var isNotice = regexp.MustCompile(`公告|令.{0,14}号|列入`)

// purelyItems matches the titles of notices that control goods and not parties.
var purelyItems = regexp.MustCompile(`(物项|产品|设备|技术|材料|货物|金属|元素)[^名]{0,12}(实施(出口)?管制|管制清单|目录)`)

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
