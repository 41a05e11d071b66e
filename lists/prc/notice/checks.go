package notice

import (
	"fmt"
	"regexp"
	"slices"
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

// checkTotal compares the number in the title with all parties named.
func (r *reader) checkTotal(acts []lists.Act) {
	declared, ok := declaredCount(mask(r.page.Title))
	if !ok {
		return
	}
	var listed, named []lists.Target
	for _, a := range acts {
		switch a.Action {
		case lists.ActAdd, lists.ActModify, lists.ActInvestigate:
			listed = append(listed, a.Targets...)
			named = append(named, a.Targets...)
		case lists.ActWarn:
			named = append(named, a.Targets...)
		}
	}
	if len(named) == 0 || declared == len(named) || declared == whole(named) {
		return
	}
	r.checkCount("the title", r.page.Title, declared, listed)
}

// checkNames reports a party that a sentence or paragraph names and the annex
// does not: then the annex is not whole, or that of another notice. In an
// announcement the first of the sentence is item 1.
func (r *reader) checkNames(object string, targets []lists.Target) {
	if len(targets) == 0 {
		return
	}
	reading := party.Sentence(object, party.Context{})
	// The number of those the sentence names is not that of the annex.
	if slices.ContainsFunc(reading.Problems, func(p lists.Problem) bool { return p.Code != lists.ProblemCount }) {
		return
	}
	for i, named := range reading.Targets {
		at := slices.IndexFunc(targets, func(t lists.Target) bool { return sameParty(named, t) })
		switch {
		case at < 0:
			r.problem(lists.ProblemTargets, object, fmt.Sprintf("the sentence names %s, and the annex does not", named.Names[0].Full))
		case i == 0 && at > 0 && r.form != formMFA:
			r.problem(lists.ProblemOrdinals, object, fmt.Sprintf("the first party of the sentence is item %d of the annex", at+1))
		}
	}
}

// sameParty reports whether two readings may be of one party by a Chinese name.
func sameParty(a, b lists.Target) bool {
	for _, x := range a.Names {
		for _, y := range b.Names {
			if party.SameName(x.Full, y.Full) || strings.HasSuffix(x.Full, y.Full) || strings.HasSuffix(y.Full, x.Full) {
				return true
			}
		}
	}
	return false
}

// checkEnd reports a text that ends before its end: neither says it from when it
// counts nor is it signed. Copies of orders of the Ministry of Commerce lack both
// now and then; their covering order says from when.
func (r *reader) checkEnd(t *parts) {
	if len(t.effect) > 0 || t.closed || r.form == formOrder && len(t.cover) > 0 {
		return
	}
	last := r.page.Title
	if n := len(t.body); n > 0 {
		last = t.body[n-1].text
	}
	r.problem(lists.ProblemText, last, "the text ends without a signature and without saying from when it counts; read another copy")
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
