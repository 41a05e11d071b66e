package notice

import (
	"fmt"
	"slices"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/page"
	"sanctionsd/lists/prc/party"
	"sanctionsd/lists/prc/zh"
)

// Result is what reading one page gave.
type Result struct {
	Notices []lists.ReadNotice
	// Why is a sentence: why the page concerns none of the lists, "" when it
	// gave a notice.
	Why string
	// Findings are what was odd without making the reading uncertain, those of
	// the page included.
	Findings []lists.Finding
}

// The forms of notices.
const (
	formMFA    = "order of the Ministry of Foreign Affairs"
	formOrder  = "order of the Ministry of Commerce"
	formUEL    = "announcement of the unreliable entity list"
	formNotice = "announcement of the Ministry of Commerce"
	formAnswer = "spokesperson's answer"
)

// maxText bounds, in bytes, the text that is read as a notice. The longest
// known has 10 kB.
const maxText = 256 << 10

// Read reads one page. It never fails: a page that concerns none of the five
// lists gives no notice and the reason, one that is not read with certainty a
// notice with problems.
//
// A spokesperson's answer is one notice for each list it is about, with an act
// for each notice it names. An act that modifies, suspends, stops, resumes or
// removes has its On from the text: a notice's key where the number is given, or
// the day of issue ("2025-04-04") where only that is, which stands for the
// notices of the list of that day. A text that gives neither names parties:
// then On is empty, Targets are the parties named, and the fold finds them by
// name within the list. Where both are there, the act is about those parties
// within those notices.
//
// The key of an order of the Ministry of Foreign Affairs is its day; that it is
// the second of that day can only be told beside the first.
func Read(p page.Page) Result {
	r := &reader{page: p}
	lines := clean(p.Lines)
	for _, f := range p.Findings {
		r.findings.Add(f.Kind, f.Where, f.Text)
	}
	r.page.Title = zh.Tighten(lists.Clean(p.Title))
	size := 0
	for _, l := range lines {
		size += len(l)
	}
	switch {
	case size > maxText:
		why := fmt.Sprintf("the text has %d bytes, and no notice comes near that: if it is one, supply its acts", size)
		return Result{Why: why, Findings: []lists.Finding{{Kind: lists.FindingStructure, Text: why, Where: p.Address, Count: 1}}}
	case size == 0:
		return Result{Why: "the page has no text"}
	}
	digest := textDigest(lines)
	if isTraditional(strings.Join(lines, "")) {
		r.traditional = true
		r.page.Title = simplify(r.page.Title)
		for i := range lines {
			lines[i] = simplify(lines[i])
		}
		r.findings.Add(lists.FindingNote, "", "a copy in traditional characters")
	}
	r.page.Title = restorePunctuation(r.page.Title)
	if why := r.noNotice(lines); why != "" {
		return Result{Why: why, Findings: r.findings.List()}
	}
	r.form = formOf(r.page, lines)
	var notices []lists.ReadNotice
	var why string
	if r.form == formAnswer {
		notices, why = r.answer(lines)
	} else {
		notices, why = r.decision(lines)
	}
	for i := range notices {
		notices[i].Address, notices[i].URL = p.Address, p.Address
		notices[i].TextDigest = digest
	}
	if len(notices) > 0 {
		why = ""
	}
	return Result{Notices: notices, Why: why, Findings: r.findings.List()}
}

// reader collects the reading of one page.
type reader struct {
	page        page.Page
	form        string
	traditional bool
	// fallback is from when an act counts that says nothing itself: what the
	// covering order says.
	fallback string
	problems []lists.Problem
	findings lists.Findings
}

// problem notes a check that was not passed, once.
func (r *reader) problem(code, words, text string) {
	p := lists.Problem{Code: code, Text: text, Excerpt: excerpt(words)}
	if !slices.Contains(r.problems, p) && len(r.problems) < 50 {
		r.problems = append(r.problems, p)
	}
}

// take keeps the problems and findings of a reading of parties.
func (r *reader) take(p party.Reading) {
	for _, q := range p.Problems {
		r.problem(q.Code, q.Excerpt, q.Text)
	}
	for _, f := range p.Findings {
		r.findings.Add(f.Kind, f.Where, f.Text)
	}
}

// assemble makes a notice of what was read.
func (r *reader) assemble(list, key, number, date string, acts []lists.Act, operative, annex []string) lists.ReadNotice {
	if r.traditional {
		for _, a := range acts {
			if len(a.Targets) > 0 {
				r.problem(lists.ProblemText, r.page.Title, "the copy is in traditional characters, so that the names are not certain; read the original")
				break
			}
		}
	}
	n := lists.Notice{
		List: list, Key: key, Number: number, Date: date, Issuer: issuers[r.form], Title: r.page.Title,
		Acts: acts, Problems: slices.Clone(r.problems),
	}
	return lists.ReadNotice{Notice: n, Candidates: candidates(acts, operative, annex)}
}

// issuers are who signs the notices of a form.
var issuers = map[string]string{
	formMFA:    "中华人民共和国外交部",
	formOrder:  "中华人民共和国商务部",
	formUEL:    "不可靠实体清单工作机制（商务部代章）",
	formNotice: "中华人民共和国商务部（安全与管制局）",
	formAnswer: "商务部新闻办公室",
}
