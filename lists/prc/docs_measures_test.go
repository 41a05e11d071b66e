package prc

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/notice"
	"sanctionsd/lists/prc/page"
	"sanctionsd/lists/prc/prctest"
)

// wording is a formula as notices have it, and in which kind of notice.
type wording struct {
	list string
	text string
}

// wordings are the fixed formulae of the authorities, one for each code, and
// one for each word that changes whom a measure hits or where it holds.
func wordings() []wording {
	return []wording{
		{idMFA, "冻结在我国境内的动产、不动产和其他各类财产"},
		{idMFA, "禁止我国境内的组织、个人与其进行有关交易、合作等活动"},
		{idMFA, "严格限制我国境内的组织、个人与其进行有关交易、交流、合作等活动"},
		{idMFA, "对其本人不予签发签证、不准入境（包括香港、澳门）"},
		{idMFA, "对其本人及其配偶、子女不予签发签证、不准入境"},
		{idMFA, "对其本人及直系亲属不予签发签证、不准入境"},
		{idMFA, "对高级管理人员不予签发签证、不准入境"},
		{idUEL, "禁止上述企业从事与中国有关的进出口活动"},
		{idUEL, "禁止上述企业在中国境内新增投资"},
		{idUEL, "禁止上述企业高级管理人员入境"},
		{idUEL, "不批准并取消上述企业高级管理人员在中国境内工作许可、停留或者居留资格"},
		{idUEL, "对上述企业处以罚款"},
		{idUEL, "禁止其向中国出口基因测序仪"},
		{idUEL, "禁止中国境内的组织、个人与上述实体进行有关交易、合作等活动，特别是向上述实体传输数据、提供敏感信息"},
		{idECL, "禁止向上述实体出口两用物项；正在开展的相关出口活动应当立即停止"},
		{idECL, "禁止出口经营者向上述实体出口两用物项，禁止境外组织和个人将原产于中国的两用物项转移或提供给上述实体；正在开展的相关活动应当立即停止"},
		{idECL, "特殊情况下确需出口的，出口经营者应当向商务部提出申请"},
		{idWatch, "出口经营者向上述实体出口两用物项，不得申请通用许可"},
		{idWatch, "商务部将对关注名单中实体的两用物项出口实施更严格的最终用户和最终用途审查"},
	}
}

// measuresTable reads each formula as the only paragraph of a notice of its
// kind, and says what came of it.
func measuresTable(t *testing.T) string {
	t.Helper()
	var rows [][]string
	seen := make(map[string]bool)
	for _, w := range wordings() {
		words := w.text
		for _, m := range imposed(t, w) {
			seen[m.Code] = true
			rows = append(rows, []string{words, code(m.Code), codes(m.Hits), codes(m.Binds), codes(m.Regions)})
			words = ""
		}
	}
	for _, c := range vocabularyCodes(t) {
		if !seen[c] {
			t.Errorf("no formula of the page has the code %s", c)
		}
	}
	return table([]string{"the authority's words", "code", "`hits`", "`binds`", "`regions`"}, rows)
}

// imposed returns the measures of an invented notice that has the words as its
// only paragraph.
func imposed(t *testing.T, w wording) []lists.ActMeasure {
	t.Helper()
	var n prctest.Text
	switch w.list {
	case idMFA:
		n = prctest.Order("2031-05-06", 5, prctest.Parties(1))
	case idUEL:
		n = prctest.UEL("2031-05-06", 5, prctest.Parties(1))
	default:
		n = prctest.ECL("2031-05-06", 5, prctest.Parties(1))
	}
	if w.list == idWatch {
		n.Title = strings.ReplaceAll(n.Title, "出口管制管控名单", "关注名单")
		for i := range n.Lines {
			n.Lines[i] = strings.ReplaceAll(n.Lines[i], "出口管制管控名单", "关注名单")
		}
	}
	first := slices.IndexFunc(n.Lines, func(l string) bool { return strings.HasPrefix(l, "一、") })
	last := slices.IndexFunc(n.Lines, func(l string) bool { return strings.HasPrefix(l, "二、") })
	n.Lines = slices.Replace(n.Lines, first, last+1, "一、"+w.text+"。")

	pages, _, err := page.Read([]byte(prctest.Saved(n, w.list == idMFA)), "", "text/html; charset=utf-8")
	if err != nil || len(pages) != 1 {
		t.Fatalf("%s: %d pages, %v", w.text, len(pages), err)
	}
	got := notice.Read(pages[0])
	if len(got.Notices) != 1 || len(got.Notices[0].Acts) != 1 {
		t.Fatalf("%s: read as %+v", w.text, got)
	}
	if list := got.Notices[0].List; list != w.list {
		t.Errorf("%s: read as a notice of %s, want %s", w.text, list, w.list)
	}
	for _, p := range got.Notices[0].Problems {
		t.Errorf("%s: %s: %s", w.text, p.Code, p.Text)
	}
	return got.Notices[0].Acts[0].Measures
}

// vocabularyCodes returns the codes of the reader's formulae, from its source.
func vocabularyCodes(t *testing.T) []string {
	t.Helper()
	f, err := parser.ParseFile(token.NewFileSet(), "notice/vocabulary.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	values := make(map[string]string)
	var used []string
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if i >= len(n.Values) {
					continue
				}
				if lit, ok := n.Values[i].(*ast.BasicLit); ok {
					values[name.Name], _ = strconv.Unquote(lit.Value)
				}
				if list, ok := n.Values[i].(*ast.CompositeLit); ok && name.Name == "vocabulary" {
					for _, e := range list.Elts {
						used = append(used, e.(*ast.CompositeLit).Elts[0].(*ast.Ident).Name)
					}
				}
			}
		}
		return true
	})
	if len(used) < 10 {
		t.Fatalf("only %d formulae found in the reader's vocabulary", len(used))
	}
	var all []string
	for _, name := range used {
		if values[name] == "" {
			t.Errorf("the code of %s is not known", name)
		}
		all = append(all, values[name])
	}
	return all
}
