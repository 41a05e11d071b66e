package notice

import (
	"fmt"
	"regexp"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/party"
	"sanctionsd/lists/prc/zh"
)

var countOf = regexp.MustCompile(`([0-9０-９]{1,4}|[一二两三四五六七八九十百]{1,5})\s?(家|名|个|位)`)

// declaredCount returns how many parties a title or sentence says there are:
// its last number of 家, 名, 个 or 位.
func declaredCount(text string) (int, bool) {
	ms := countOf.FindAllStringSubmatch(text, -1)
	for i := len(ms) - 1; i >= 0; i-- {
		if n, ok := zh.Number(ms[i][1]); ok && n > 0 {
			return n, true
		}
	}
	return 0, false
}

// whole returns how many of the targets are no branches.
func whole(targets []lists.Target) int {
	n := 0
	for _, t := range targets {
		if t.Parent == 0 {
			n++
		}
	}
	return n
}

// checkCount reports a declared number that is not what was read. Branches may
// be counted or not.
func (r *reader) checkCount(where, text string, declared int, targets []lists.Target) {
	if declared == 0 || declared == len(targets) || declared == whole(targets) {
		return
	}
	r.problem(lists.ProblemCount, text, fmt.Sprintf("%s declares %d parties, %d were read", where, declared, len(targets)))
}

// moreThan is a sentence that names the first parties and leaves the rest to
// the annex.
var moreThan = regexp.MustCompile(`等(?:后附|上述|[0-9一二两三四五六七八九十参与无法]|外国|实体|企业|机构)`)

// checkFirst reports a sentence whose first party is not the first of the
// annex: then the annex may be that of another notice.
func (r *reader) checkFirst(object string, targets []lists.Target) {
	if len(targets) == 0 || !moreThan.MatchString(object) {
		return
	}
	first := party.First(object)
	if first == "" {
		return
	}
	// In a decision on companies and persons the sentence may begin with either.
	for _, t := range targets {
		for _, n := range t.Names {
			if party.SameName(first, n.Full) || strings.HasSuffix(first, n.Full) {
				if t.Ordinal != 1 && r.form != formMFA {
					r.problem(lists.ProblemOrdinals, object, fmt.Sprintf("the first party of the sentence is item %d of the annex", t.Ordinal))
				}
				return
			}
		}
	}
	r.problem(lists.ProblemTargets, object, "the first party of the sentence, "+first+", is not in the annex")
}

// damaged are characters that a text has lost on its way.
var damaged = regexp.MustCompile(`\x{FFFD}|\?{3,}|锟斤拷|烫烫烫|�`)

// checkText reports text that was damaged before it was read.
func (r *reader) checkText(lines []string) {
	for _, l := range lines {
		if m := damaged.FindString(l); m != "" {
			r.problem(lists.ProblemText, l, "the text is damaged: it has "+fmt.Sprintf("%q", m)+" in place of characters; read another copy")
			return
		}
	}
}
