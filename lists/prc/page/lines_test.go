package page

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What a reader sees as a line is a line. Parties are invented.
func TestLines(t *testing.T) {
	for _, c := range []struct {
		name, html string
		want       []string
	}{
		{"paragraphs", "<p>一</p><p>二</p>三<div>四</div>五", []string{"一", "二", "三", "四", "五"}},
		{"never closed", "<p>一<p>二<div>三<li>四", []string{"一", "二", "三", "四"}},
		{"breaks", "一<br>二<br/><br>三<hr>四", []string{"一", "二", "三", "四"}},
		{"inline", "<p>禁<b>止</b><span>出</span><a href=x>口</a></p>", []string{"禁止出口"}},
		{"spaces", "<p>\u3000\u3000部&nbsp;&nbsp;长&emsp;\u200b某\u200c某&#65279;</p>", []string{"部 长 某某"}},
		{"line break of the source", "<p>将甲公司\n   列入清单，\n并采取Alpha\nInc. 措施</p>", []string{"将甲公司列入清单，并采取Alpha Inc. 措施"}},
		{"short line of the source", "<p>一\n二\n三\n四</p>", []string{"一二三四"}},
		{"unseen", "<p>一<!-- 二 --><script>三</script><style>四</style><noscript>五</noscript></p><nav>六</nav><select><option>七</select>", []string{"一"}},
		{"preformatted", "<pre>一、甲公司\n二、<b>乙</b>公司\n\n三、丙公司</pre>四", []string{"一、甲公司", "二、乙公司", "三、丙公司", "四"}},
		{"table", "<table><thead><tr><th>序号<th>名称</thead><tr><td>1<td>甲公司（Alpha Inc.）<tr><td>2<td></table>", []string{"序号 名称", "1 甲公司（Alpha Inc.）", "2"}},
		{"table of paragraphs", "<table><tr><td><p>1</p><td><p>甲公司</p><p>地址：某地</p><td>备注</table>", []string{"1 甲公司", "地址：某地", "备注"}},
		{"table as layout", "<table><tr><td><p>一</p><p>二</p></td></tr></table>", []string{"一", "二"}},
		{"table in a table", "<table><tr><td><table><tr><td>1<td>甲</table></td><td>乙</td></tr></table>", []string{"1 甲 乙"}},
		{"numbered list", "<ol><li>甲公司</li><li><p>乙公司</p><p>地址</p></li><li></li><li>丙公司</li></ol>", []string{"1. 甲公司", "2. 乙公司", "地址", "3. 丙公司"}},
		{"numbered from", "<ol start=15><li>甲公司<li value=20>乙公司</ol>", []string{"15. 甲公司", "20. 乙公司"}},
		{"numbers in the text", "<ol><li>一、甲公司<li>2．乙公司<li>（三）丙公司</ol>", []string{"一、甲公司", "2．乙公司", "（三）丙公司"}},
		{"other numbering", "<ol type=a><li>甲</ol><ol style='list-style: none'><li>乙</ol><ul><li>丙</ul>", []string{"甲", "乙", "丙"}},
		{"list in a list", "<ol><li>甲<ol><li>乙</ol></ol>", []string{"1. 甲", "1. 乙"}},
		{"nothing", "<p> </p><p>&nbsp;</p><br>", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			tree, err := parse(c.html, "")
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, linesOf(tree.root)); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestMoment(t *testing.T) {
	for text, want := range map[string]string{
		"2031-04-11":          "2031-04-11",
		"2031-04-11 17:00":    "2031-04-11 17:00",
		"2031-04-11 17:00:59": "2031-04-11 17:00",
		"2031-04-11T17:00:59": "2031-04-11 17:00",
		"2031-06-22 00:00:00": "2031-06-22",
		"时间：2031年4月1日 9:05 来源：某处": "2031-04-01 09:05",
		"[2031/4/1]":                "2031-04-01",
		"2031.04.01":                "2031-04-01",
		"2031-02-30":                "",
		"2031-13-01 and 2031-12-01": "2031-12-01",
		"2031-04-11 25:00":          "",
		"0000-00-00":                "",
		"20310411":                  "",
		"":                          "",
	} {
		if got := moment(text); got != want {
			t.Errorf("moment(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestWithoutSite(t *testing.T) {
	for title, want := range map[string]string{
		"关于甲公司的决定_中华人民共和国外交部":          "关于甲公司的决定",
		"关于甲公司的决定 - 公告 - 商务部":          "关于甲公司的决定 - 公告",
		"关于甲公司的决定-安全与管制局-中国出口管制信息网":    "关于甲公司的决定",
		"关于Alpha-Beta公司的决定":            "关于Alpha-Beta公司的决定",
		"关于甲公司的决定|某站":                  "关于甲公司的决定",
		"中华人民共和国商务部":                   "中华人民共和国商务部",
		"Decision on Alpha_Site":       "Decision on Alpha_Site",
		"Decision_MFA of the PR China": "Decision",
	} {
		if got := withoutSite(title, "某站"); got != want {
			t.Errorf("withoutSite(%q) = %q, want %q", title, got, want)
		}
	}
}
