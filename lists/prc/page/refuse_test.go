package page

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
)

// What is broken or unknown is refused with words that say what to do.
func TestReadRefuses(t *testing.T) {
	mfa := string(content(t, filepath.Join("testdata", "pages", "mfa.html")))
	column := string(content(t, filepath.Join("testdata", "pages", "column.json")))
	cases := []struct{ name, doc, code, says string }{
		{"nothing", "", lists.CodeEmpty, "a: the document is empty: fetch it again"},
		{"spaces", " \n", lists.CodeEmpty, "a: the document is empty: fetch it again"},
		{"huge", strings.Repeat("文", maxBytes/3+1), lists.CodeTooLarge, "a: the document has 8388609 bytes, and no page of a notice has more than 8388608"},
		{"tags", strings.Repeat("<p>", maxTags+1), lists.CodeTooLarge, "a: more than 100000 tags, which no page of a notice has"},
		{"deep", strings.Repeat("<div>", 600), lists.CodeUnknownRoot, "a: read the page as HTML: html: open stack of elements exceeds 512 nodes"},
		{"a broken byte", strings.Replace(mfa, "甲公司", "甲\xe5\x85司", 1), lists.CodeUTF8, "a: byte 117 of 1433 is not valid UTF-8, but the text around it is: the document is damaged or cut, fetch it again"},
		{"ends within a character", "<p>禁止出口两用物项\xe4\xb8", lists.CodeUTF8, "a: byte 27 of 29 is not valid UTF-8, but the text around it is: the document is damaged or cut, fetch it again"},
		{"no charset", "<p>\xff\xfe\xff\xff\xff", lists.CodeUTF8, "a: the bytes are neither UTF-8 (from byte 3 on) nor GB18030: the document is damaged, fetch it again"},
		{"Big5", "<meta charset=big5><p>\xa4\xa4\xb0\xea", lists.CodeUTF8, `a: the page says its charset is "big5"; pages of these authorities are in UTF-8 or GB18030`},
		{"title of question marks", "<title>?????2031??23??</title><div class=art-con>决定将某公司列入</div>", lists.CodeMojibake, `a: the title reads "?????2031??23??"; its characters were lost: fetch it again, as the site wants to be asked`},
		{"text of question marks", "<h1>公告</h1><div class=art-con><p>???????<p>????1??<p>?????</div>", lists.CodeMojibake, `a: 3 of 3 lines are damaged, one reads "?????"; its characters were lost: fetch it again, as the site wants to be asked`},
		{"replacement characters", "<h1>公告</h1><div class=art-con>\uFFFD\uFFFD</div>", lists.CodeMojibake, "a: 1 of 1 lines are damaged, one reads \"\uFFFD\uFFFD\"; its characters were lost: fetch it again, as the site wants to be asked"},
		{"encoded twice", "<h1>x</h1><div class=art-con>" + strings.Repeat("å¤§", 40) + "</div>", lists.CodeMojibake, "a: the text begins \"" + strings.Repeat("å¤§", 13) + "å…\": UTF-8 that was taken for another charset and encoded again; fetch it again"},
		{"row of question marks", strings.Replace(column, "一个只有链接的标题", "??????", 1), lists.CodeMojibake, `a: row 2: the title reads "??????"; its characters were lost: fetch it again, as the site wants to be asked`},
		{"JSON cut", column[:len(column)/2], lists.CodeNotClosed, "a: byte 403: the JSON ends early: fetch it again"},
		{"JSON and more", column + "{}", lists.CodeTwoRoots, "a: byte 808: something follows the end of the JSON"},
		{"broken JSON", `{"pageInfo": nothing}`, lists.CodeUnknownRoot, "a: byte 15: read the JSON: invalid character 'o' in literal null (expecting 'u')"},
		{"other types", `{"pageInfo": {"rows": "none"}}`, lists.CodeUnknownRoot, "a: not the JSON of a service of these sites: json: cannot unmarshal string into Go struct field pageInfo.pageInfo.rows of type []page.row"},
		{"other JSON", `{"rows": []}`, lists.CodeUnknownRoot, `a: JSON that has neither data.html nor pageInfo.rows: it begins with "{\"rows\": []}"`},
		{"no success", `{"success": false, "code": "500", "message": "系统错误", "data": null}`, lists.CodeUnknownRoot, `a: success: the service says success false, code 500, message "系统错误": ask again, with the ids of the shell page`},
		{"a list of another kind", `<?xml version="1.0"?><sdnList><sdnEntry/></sdnList>`, lists.CodeUnknownRoot, `a: neither a web page nor an answer of getColumnList nor plain text: it begins with "<?xml version=\"1.0\"?><sdnList><sdnEntry/…"`},
		{"a PDF", "%PDF-1.7 x", lists.CodeUnknownRoot, `a: neither a web page nor an answer of getColumnList nor plain text: it begins with "%PDF-1.7 x"`},
		{"an archive", "PK\x03\x04x", lists.CodeUnknownRoot, `a: neither a web page nor an answer of getColumnList nor plain text: it begins with "PK\x03\x04x"`},
		{"broken head", "---\ntitle: [\n---\n公告\n", lists.CodeBadRow, `a: front matter: read the YAML between the first two lines "---": yaml: line 2: did not find expected node content`},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			pages, others, err := Read([]byte(c.doc), "a", "")
			r := lists.AsRefusal(err)
			if r == nil {
				t.Fatalf("%v, want a refusal; pages %+v, others %+v", err, pages, others)
			}
			if d := cmp.Diff([]string{c.code, c.says}, []string{r.Code, r.Error()}); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if pages != nil || others != nil {
				t.Errorf("a refusal with pages %+v, others %+v", pages, others)
			}
		})
	}
}

func TestIndexesRefuse(t *testing.T) {
	type read = func([]byte, string) (lists.Index, error)
	for _, c := range []struct {
		name       string
		read       read
		doc        string
		code, says string
	}{
		{"page without links", HTMLIndex, "<html><a href=/about.html>关于</a></html>", lists.CodeNoLinks, "a: an index without a single link to an article; it is never empty, so the page or its template is another"},
		{"empty unit", UnitIndex, `{"success":true,"data":{"html":"<ul></ul>"}}`, lists.CodeNoLinks, "a: an index without a single link to an article; it is never empty, so the page or its template is another"},
		{"empty column", ColumnIndex, `{"pageInfo":{"total":0,"maxPageNum":0,"rows":[]}}`, lists.CodeNoLinks, "a: an index without a single link to an article; it is never empty, so the page or its template is another"},
		{"unit of question marks", UnitIndex, `{"data":{"html":"<a href=http://x.example/article/1.html>????</a>"}}`, lists.CodeMojibake, `a: http://x.example/article/1.html: the title reads "????"; its characters were lost: fetch it again, as the site wants to be asked`},
		{"column of question marks", ColumnIndex, `{"pageInfo":{"rows":[{"title":"???23??","url":"/article/1.html"}]}}`, lists.CodeMojibake, `a: row 1: the title reads "???23??"; its characters were lost: fetch it again, as the site wants to be asked`},
		{"page for unit", UnitIndex, "<html>403 Forbidden</html>", lists.CodeHTML, `a: no JSON where the building service answers: it begins with "<html>403 Forbidden</html>"`},
		{"page for column", ColumnIndex, "<html>403 Forbidden</html>", lists.CodeHTML, `a: no JSON where getColumnList answers: it begins with "<html>403 Forbidden</html>"`},
		{"JSON for page", HTMLIndex, `{"a":1}`, lists.CodeUnknownRoot, `a: no web page where an index stands: it begins with "{\"a\":1}"`},
		{"column for unit", UnitIndex, `{"pageInfo":{"rows":[]}}`, lists.CodeUnknownRoot, "a: data.html: the answer of another service"},
		{"unit for column", ColumnIndex, `{"data":{"html":""}}`, lists.CodeUnknownRoot, "a: pageInfo.rows: the answer of another service"},
		{"nothing", HTMLIndex, "", lists.CodeEmpty, "a: the document is empty: fetch it again"},
	} {
		t.Run(c.name, func(t *testing.T) {
			index, err := c.read([]byte(c.doc), "a")
			r := lists.AsRefusal(err)
			if r == nil {
				t.Fatalf("%v, want a refusal; %+v", err, index)
			}
			if d := cmp.Diff([]string{c.code, c.says}, []string{r.Code, r.Error()}); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
			if len(index.Links) > 0 {
				t.Errorf("a refusal with links %+v", index.Links)
			}
		})
	}
}

// A page of a megabyte, or one that never closes an element, is read whole.
func TestLargePages(t *testing.T) {
	const n = 20_000
	for name, doc := range map[string]string{
		"closed":       "<html><body><div class=art-con>" + strings.Repeat("<p>决定将甲公司列入清单。</p>", n) + "</div></body></html>",
		"never closed": "<div class=art-con>" + strings.Repeat("<p>决定将甲公司列入清单。", n),
		"nested":       strings.Repeat("<div>", 300) + "<div class=art-con>" + strings.Repeat("<p>决定将甲公司列入清单。", n),
		"one row":      "<div class=art-con><table><tr>" + strings.Repeat("<td>决定将甲公司列入清单。<p></p>", n) + "</table>" + strings.Repeat("<p>一", n-1),
	} {
		pages, _, err := Read([]byte(doc), "", "")
		if err != nil || len(pages) != 1 || len(pages[0].Lines) != n {
			t.Errorf("%s: %v, %d pages, want one of %d lines", name, err, len(pages), n)
		}
	}
}
