package page

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What stands above a text goes into the fields of the page, once; what says
// something else, or stands further down, stays. All words are invented.
func TestTakeHeader(t *testing.T) {
	many := make([]string, headerWithin)
	for i := range many {
		many[i] = "正文。"
	}
	for _, c := range []struct {
		name  string
		lines []string
		want  Page
	}{
		{
			"fields",
			[]string{"【发布单位】某局", "【发布文号】某公告〔2031〕1号", "【发文日期】2031年1月2日", "正文。"},
			Page{Issuer: "某局", Number: "某公告〔2031〕1号", Dated: "2031-01-02", Lines: []string{"正文。"}},
		},
		{
			"one line",
			[]string{"【发布单位】某局 【发布文号】：1号【发布日期】二〇三一年一月二日", "正文。"},
			Page{Issuer: "某局", Number: "1号", Dated: "2031-01-02", Lines: []string{"正文。"}},
		},
		{
			"unknown field",
			[]string{"【发布文号】1号【时效】有效", "正文。"},
			Page{Issuer: "某处", Number: "1号", Lines: []string{"【时效】有效", "正文。"}},
		},
		{
			"second value",
			[]string{"【发布文号】1号", "【发布文号】1号", "【发布文号】2号"},
			Page{Issuer: "某处", Number: "1号", Lines: []string{"【发布文号】2号"}},
		},
		{
			"no date",
			[]string{"【发文日期】近日", "正文。"},
			Page{Issuer: "某处", Lines: []string{"【发文日期】近日", "正文。"}},
		},
		{
			"empty fields",
			[]string{"【发布文号】", "【发文日期】", "正文。"},
			Page{Issuer: "某处", Lines: []string{"正文。"}},
		},
		{
			"further down", append(append([]string{}, many...), "【发布文号】2号"),
			Page{Issuer: "某处", Lines: append(append([]string{}, many...), "【发布文号】2号")},
		},
		{
			"head of the page",
			[]string{"题 目", "来源：某处 类型：原创 2031-01-02 13:01", "2031-01-02 13:02", "正文。", "题目", "2031年1月2日"},
			Page{Issuer: "某处", Published: "2031-01-02 13:01", Lines: []string{"正文。", "题目", "2031年1月2日"}},
		},
		{
			"day of signing first",
			[]string{"2031年1月2日", "正文。"},
			Page{Issuer: "某处", Lines: []string{"2031年1月2日", "正文。"}},
		},
		{
			"disclaimer",
			[]string{"正文。本站转载、编译或摘编文章原文均来自其他媒体。", "本站转载、编译或摘编文章。", "其他媒体、网站或个人转载使用时必须注明。"},
			Page{Issuer: "某处", Lines: []string{"正文。"}},
		},
		{
			"buttons",
			[]string{"【打印】 【关闭】", "正文。", "分享到：", "[ 大 中 小 ]", "打印公司"},
			Page{Issuer: "某处", Lines: []string{"正文。", "打印公司"}},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Page{Title: "题目", Issuer: "某处", Lines: c.lines}
			c.want.Title = "题目"
			got.takeHeader()
			if d := cmp.Diff(c.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}
