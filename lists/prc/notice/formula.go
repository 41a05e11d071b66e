package notice

import (
	"regexp"
	"strings"

	"sanctionsd/lists"
)

var (
	listing    = regexp.MustCompile(`^.{0,40}?将(.+?)(?:[（(](?:见|详见)[^（()）]{0,24}[）)])?\s?(?:新增|增补|增)?(?:列入|纳入|加入)《?(` + listNames + `)》?`)
	imposing   = regexp.MustCompile(`^.{0,40}?对(.+?)(?:采取|实施)(?:以下|下列|如下|相应的?)?(?:不可靠实体清单)?(?:反制裁?|处理|管控)?(?:处理)?措施`)
	inquiring  = regexp.MustCompile(`^.{0,40}?对(.+?)(?:启动|开展|进行|立案)(?:不可靠实体清单)?(?:立案)?调查`)
	inquiryEnd = regexp.MustCompile(`(?:针对|因|就|涉嫌|违反).*$`)
)

// formula is what a sentence decides.
type formula struct {
	action lists.Action
	list   string
	object string
	// behind is what follows the words the formula consists of.
	behind   string
	sentence string
}

// formulaIn finds a formula in a sentence, behind 决定, or in an item of its own
// that begins with it.
func (r *reader) formulaIn(sentence string, item bool) (formula, bool) {
	masked := mask(sentence)
	starts := []int{}
	for at := 0; ; {
		i := strings.Index(masked[at:], "决定")
		if i < 0 {
			break
		}
		at += i + len("决定")
		starts = append(starts, at)
	}
	if item && (strings.HasPrefix(masked, "将") || strings.HasPrefix(masked, "对")) {
		starts = append(starts, 0)
	}
	for _, at := range starts {
		if f, ok := r.match(masked[at:], sentence[at:]); ok {
			f.sentence = sentence
			return f, true
		}
	}
	return formula{}, false
}

// match matches the formulae at the beginning of a text.
func (r *reader) match(masked, text string) (formula, bool) {
	if m := listing.FindStringSubmatchIndex(masked); m != nil {
		list := listNamed(text[m[4]:m[5]], r.form)
		return formula{action: lists.ActAdd, list: list, object: text[m[2]:m[3]], behind: text[m[1]:]}, list != ""
	}
	if m := inquiring.FindStringSubmatchIndex(masked); m != nil && (r.form == formUEL || strings.Contains(masked, "清单")) {
		object := inquiryEnd.ReplaceAllString(text[m[2]:m[3]], "")
		return formula{action: lists.ActInvestigate, list: listUEL, object: object, behind: text[m[1]:]}, true
	}
	if m := imposing.FindStringSubmatchIndex(masked); m != nil {
		f := formula{action: lists.ActAdd, object: text[m[2]:m[3]], behind: text[m[1]:]}
		switch r.form {
		case formMFA:
			f.list = listMFA
		case formOrder:
			f.list = listOrder
		case formUEL:
			f.list, f.action = listUEL, lists.ActModify
		default:
			f.list, f.action = nearestList(r.page.Title+text, 0, r.form), lists.ActModify
		}
		return f, f.list != ""
	}
	return formula{}, false
}
