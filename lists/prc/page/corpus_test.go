package page

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"sanctionsd/lists"
)

// corpus returns the folder prc of the real texts: below $SANCTIONSD_CORPUS,
// else below shared/data beside the checkout. It skips the test when there is
// none.
func corpus(t testing.TB) string {
	t.Helper()
	root := os.Getenv("SANCTIONSD_CORPUS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	dir := filepath.Join(root, "prc")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the real texts are not here; set SANCTIONSD_CORPUS to the folder above prc/")
	}
	return dir
}

// The skeletons of the pages, written from documented selectors, are read as
// what they are.
func TestSkeletons(t *testing.T) {
	dir := filepath.Join(corpus(t), "pages")
	for _, c := range []struct {
		file, code, title, number, dated, first, last string
		pages, others                                 int
	}{
		{
			file: "mfa-article.html", pages: 1, title: "关于对美国通用原子航空系统公司、通用动力陆地系统公司采取反制措施的决定",
			first: "（2024年4月11日", last: "二、通用动力陆地系统公司（General Dynamics Land Systems)",
		},
		{
			file: "mofcom-article.html", pages: 1, title: "商务部公告2025年第13号 公布将15家美国实体列入出口管制管控名单", number: "商务部公告2025年第13号", dated: "2025-03-04",
			first: "根据《中华人民共和国出口管制法》", last: "15. 宇航环境公司（Aero Vironment）",
		},
		{
			file: "exportcontrol-getColumnList.json", pages: 2, title: "商务部公告2026年第23号 公布将10家美国实体列入出口管制管控名单的决定", number: "商务部公告2026年第23号", dated: "2026-06-22",
			first: "根据《中华人民共和国出口管制法》", last: "常用名称：USAR, USARE",
		},
		{file: "exportcontrol-mojibake.json", code: lists.CodeMojibake},
		{file: "exportcontrol-shell.html", others: 1},
		{file: "mfa-index.html", others: 1},
		{file: "aqygzj-unit.json", others: 1},
	} {
		t.Run(c.file, func(t *testing.T) {
			pages, others, err := Read(content(t, filepath.Join(dir, c.file)), "", "")
			if r := lists.AsRefusal(err); (r == nil) != (c.code == "") || r != nil && r.Code != c.code {
				t.Fatalf("%v, want the code %q", err, c.code)
			}
			if len(pages) != c.pages || len(others) != c.others {
				t.Fatalf("%d pages, %d others %+v, want %d and %d", len(pages), len(others), others, c.pages, c.others)
			}
			if c.pages == 0 {
				return
			}
			p := pages[0]
			if p.Title != c.title || p.Number != c.number || p.Dated != c.dated || len(p.Findings) > 0 {
				t.Errorf("%+v", p)
			}
			if first, last := p.Lines[0], p.Lines[len(p.Lines)-1]; !strings.HasPrefix(first, c.first) || last != c.last {
				t.Errorf("lines from %q to %q", first, last)
			}
		})
	}
}

// The skeletons of indexes give their links.
func TestSkeletonIndexes(t *testing.T) {
	dir := filepath.Join(corpus(t), "pages")
	for _, c := range []struct {
		file, address string
		read          func([]byte, string) (lists.Index, error)
		first         lists.Link
		links         int
		whole         bool
	}{
		{"mfa-index.html", "https://www.mfa.gov.cn/web/wjb_673085/zfxxgk_674865/gknrlb/fzcqdcs/", HTMLIndex, lists.Link{
			URL:   "https://www.mfa.gov.cn/web/wjb_673085/zfxxgk_674865/gknrlb/fzcqdcs/202512/t20251226_11787617.shtml",
			Title: "关于对美国军工相关企业及高级管理人员采取反制措施的决定", Date: "2025-12-26",
		}, 3, false},
		{"aqygzj-unit.json", "https://aqygzj.mofcom.gov.cn/api-gateway/unit", UnitIndex, lists.Link{
			URL:   "https://aqygzj.mofcom.gov.cn/flzc/gzjgfxwj/art/2026/art_cddc4316cde145edb878144b2772719d.html",
			Title: "商务部公告2026年第30号 公布将14家欧盟实体列入出口管制管控名单", Date: "2026-07-24",
		}, 3, false},
		{"exportcontrol-getColumnList.json", "", ColumnIndex, lists.Link{
			URL:   "https://exportcontrol.mofcom.gov.cn/article/zcfg/gnzcfg/zcfggzqd/202606/1298.html",
			Title: "商务部公告2026年第23号 公布将10家美国实体列入出口管制管控名单的决定", Date: "2026-06-22",
		}, 2, true},
	} {
		t.Run(c.file, func(t *testing.T) {
			index, err := c.read(content(t, filepath.Join(dir, c.file)), c.address)
			if err != nil {
				t.Fatal(err)
			}
			if len(index.Links) != c.links || index.Links[0] != c.first || index.Whole != c.whole {
				t.Errorf("%+v, want %d links from %+v, whole %v", index, c.links, c.first, c.whole)
			}
		})
	}
}

// Every text that was saved by hand is one page, and nothing of what it says is
// lost: each line of the file is a line of the page, a field of it, or one of
// the few that stand above a text.
func TestSavedTexts(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(corpus(t), "notices", "*.md"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			doc := content(t, file)
			pages, _, err := Read(doc, "", "")
			if err != nil || len(pages) != 1 {
				t.Fatal(pages, err)
			}
			p := pages[0]
			if p.Title == "" {
				t.Error("no title")
			}
			_, text, _ := cutFrontMatter(string(doc))
			have := strings.Join(slices.Concat(p.Lines, []string{p.Title, p.Number, p.Issuer}), "\n")
			for line := range strings.Lines(strings.ReplaceAll(text, "&nbsp;", " ")) {
				line = lists.Clean(line)
				_, value, field := strings.Cut(line, "】")
				switch {
				case strings.Contains(have, line) || field && strings.Contains(have, value):
				case field && p.Dated != "", onlyWhen.MatchString(line), source.MatchString(line), disclaimer.MatchString(line), editor.MatchString(line):
				default:
					t.Errorf("lost %q", line)
				}
			}
		})
	}
}

// A page as the sites serve it is read in well under a millisecond.
func BenchmarkRead(b *testing.B) {
	doc := content(b, filepath.Join("testdata", "pages", "mofcom.html"))
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := Read(doc, "", ""); err != nil {
			b.Fatal(err)
		}
	}
}
