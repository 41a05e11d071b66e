package zh_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"sanctionsd/lists/prc/zh"
)

func TestNumber(t *testing.T) {
	for text, want := range map[string]int{
		"0": 0, "7": 7, "１２": 12, "1,234": 1234, "三": 3, "十": 10, "十二": 12, "二十": 20, "二十一": 21, "两": 2,
		"一百": 100, "一百零五": 105, "一百一十": 110, "两百": 200, "两千零三": 2003, "二〇二五": 2025, "二○二六": 2026,
		"二零二五": 2025, "一万": 10000, "三万二千": 32000, "十万零三": 100003, " 6 ": 6,
	} {
		if n, ok := zh.Number(text); !ok || n != want {
			t.Errorf("Number(%q) = %d, %v, want %d", text, n, ok, want)
		}
	}
	for _, text := range []string{"", "公司", "十十", "百", "一二十", "3十", "三百五千", "1,23", "-1", "1.5", "零十", "999999999", "二二百"} {
		if n, ok := zh.Number(text); ok {
			t.Errorf("Number(%q) = %d, want no number", text, n)
		}
	}
}

// spell writes a number as Chinese official text does.
func spell(n int) string {
	digits := []string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"}
	places := []string{"千", "百", "十", ""}
	s, zero := "", false
	for i, place := range []int{1000, 100, 10, 1} {
		d := n / place % 10
		if d == 0 {
			zero = s != ""
			continue
		}
		if zero {
			s, zero = s+"零", false
		}
		s += digits[d] + places[i]
	}
	if strings.HasPrefix(s, "一十") {
		s = strings.TrimPrefix(s, "一")
	}
	return s
}

func TestNumberReadsWhatIsSpelt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 9999).Draw(t, "n")
		if got, ok := zh.Number(spell(n)); !ok || got != n {
			t.Fatalf("Number(%q) = %d, %v, want %d", spell(n), got, ok, n)
		}
		if got, ok := zh.Number(fmt.Sprint(n)); !ok || got != n {
			t.Fatalf("Number(%d) = %d, %v", n, got, ok)
		}
	})
}

func TestDates(t *testing.T) {
	for text, want := range map[string]string{
		"2024年4月11日": "2024-04-11", "2025年04月04日": "2025-04-04", "二〇二五年四月四日": "2025-04-04",
		"2025 年 1 月 2 日": "2025-01-02", "２０２６年２月２４日": "2026-02-24", "二零二四年十二月三十一日": "2024-12-31",
	} {
		if day, ok := zh.Date(text); !ok || day != want {
			t.Errorf("Date(%q) = %q, %v, want %q", text, day, ok, want)
		}
	}
	for _, text := range []string{"", "2025年2月30日", "2025年13月1日", "4月4日", "2025年第7号", "2024年4月11日起", "12年4月1日"} {
		if day, ok := zh.Date(text); ok {
			t.Errorf("Date(%q) = %q, want none", text, day)
		}
	}
	for text, want := range map[string]string{
		"本决定自2024年4月11日起施行":            "2024-04-11",
		"本公告自2025年4月10日12时01分起实施":      "2025-04-10T12:01:00+08:00",
		"自北京时间2025年11月10日13时起":         "2025-11-10T13:00:00+08:00",
		"自二〇二五年十一月十日十三时零一分起":           "2025-11-10T13:01:00+08:00",
		"自2025年4月10日12:01起":            "2025-04-10T12:01:00+08:00",
		"自2025年4月10日下午3时起":             "2025-04-10T15:00:00+08:00",
		"自2025年4月10日24时起":              "2025-04-11T00:00:00+08:00",
		"（2024年5月21日中华人民共和国外交部令第6号公布）": "2024-05-21",
	} {
		f, ok := zh.FindInstant(text)
		if !ok || f.Value != want {
			t.Errorf("FindInstant(%q) = %q, %v, want %q", text, f.Value, ok, want)
		}
		if day, ok := zh.FindDate(text); !ok || day.Start != f.Start || !strings.HasSuffix(text[day.Start:day.End], "日") {
			t.Errorf("FindDate(%q) = %+v, %v", text, day, ok)
		}
	}
	if f, ok := zh.FindInstant("自公布之日起施行"); ok {
		t.Errorf("FindInstant found %q in a text without a date", f.Value)
	}
}

func TestFindDatesCarriesYearAndMonth(t *testing.T) {
	for _, tt := range []struct {
		text        string
		year, month int
		want        string
	}{
		{"于2025年4月4日和9日", 0, 0, "2025-04-04 2025-04-09"},
		{"于2025年3月4日和4月4日发布公告", 0, 0, "2025-03-04 2025-04-04"},
		{"暂停4月4日公告", 2025, 0, "2025-04-04"},
		{"暂停4月4日公告", 0, 0, ""},
		{"公告〔2025〕5号和6号", 2025, 3, ""},
		{"4月4日发布第21号公告", 2025, 0, "2025-04-04"},
	} {
		var got []string
		for _, f := range zh.FindDates(tt.text, tt.year, tt.month) {
			got = append(got, f.Value)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("FindDates(%q) = %v, want %q", tt.text, got, tt.want)
		}
	}
}

func TestItem(t *testing.T) {
	for _, tt := range []struct {
		line   string
		style  zh.Style
		number int
		rest   string
	}{
		{"一、企业", zh.StyleHan, 1, "企业"},
		{"十二、甲", zh.StyleHan, 12, "甲"},
		{"（二十）甲公司", zh.StyleHanIn, 20, "甲公司"},
		{"(一） 甲", zh.StyleHanIn, 1, "甲"},
		{"(1)甲", zh.StyleInside, 1, "甲"},
		{"（12） 甲", zh.StyleInside, 12, "甲"},
		{"1. 甲", zh.StyleArabic, 1, "甲"},
		{"1．甲", zh.StyleArabic, 1, "甲"},
		{"1、甲", zh.StyleArabic, 1, "甲"},
		{"1) 甲", zh.StyleArabic, 1, "甲"},
		{"10.急速", zh.StyleArabic, 10, "急速"},
		{"１０．甲", zh.StyleArabic, 10, "甲"},
		{"3.3M公司", zh.StyleArabic, 3, "3M公司"},
		{"3. 360公司", zh.StyleArabic, 3, "360公司"},
		{"29.", zh.StyleArabic, 29, ""},
		{"②甲", zh.StyleCircled, 2, "甲"},
	} {
		style, number, rest, ok := zh.Item(tt.line)
		if !ok || style != tt.style || number != tt.number || rest != tt.rest {
			t.Errorf("Item(%q) = %q, %d, %q, %v", tt.line, style, number, rest, ok)
		}
	}
	for _, line := range []string{"", "甲公司", "3.5亿美元", "2025.1.2", "一带一路", "（以下简称甲）", "2025年4月4日", "三一公司", "（A）甲", "0. 甲"} {
		if style, number, rest, ok := zh.Item(line); ok {
			t.Errorf("Item(%q) = %q, %d, %q, want no item", line, style, number, rest)
		}
	}
}

func TestTighten(t *testing.T) {
	for line, want := range map[string]string{
		"不 可 靠 实 体 清 单 工 作 机 制": "不可靠实体清单工作机制",
		"公　 告":              "公告",
		"商 务 部":             "商务部",
		"部  长  王  毅":        "部长王毅",
		"部长 王文涛":            "部长 王文涛",
		"地 址：2265A Ward":    "地址：2265A Ward",
		"邮 编：93065":         "邮编：93065",
		"AEVEX 航天公司":        "AEVEX 航天公司",
		"2025年 第1号":         "2025年 第1号",
		"Group W 公 司":       "Group W 公司",
		"甲 General Atomics": "甲 General Atomics",
	} {
		if got := zh.Tighten(line); got != want {
			t.Errorf("Tighten(%q) = %q, want %q", line, got, want)
		}
	}
}

func TestCountries(t *testing.T) {
	for address, want := range map[string]string{
		"日本东京都新宿区市谷本村町5番1号":                               "JP",
		"2265A Ward Ave., Simi Valley, CA, USA":           "US",
		"Nekazanka 880/11, Praha 1, Czech Republic":       "CZ",
		"Smitweg 6, Kinderdijk, The Netherlands":          "NL",
		"Savanoriu Ave 237, Vilnius, Lithuania":           "LT",
		"940 S 2000 W#140 Springville, UT, USA":           "US",
		"1 Queen St, Belfast, Northern Ireland":           "GB",
		"1 Any Road, Taipei, Taiwan 10048":                "TW",
		"台湾地区台中市西屯区汉翔路1号":                                 "TW",
		"1 Any Street, Albuquerque, New Mexico":           "",
		"1 Any Street, Atlanta, Georgia":                  "",
		"100 W Airport Rd, Stillwater, OK":                "",
		"Allée des Cuirassiers, Sainte-Menehould, France": "FR",
		"1 Ulica, Warsaw, POLAND.":                        "PL",
		"":                                                "",
	} {
		if c, _ := zh.AddressCountry(address); c.Code != want {
			t.Errorf("AddressCountry(%q) = %+v, want %q", address, c, want)
		}
	}
	for text, want := range map[string]string{"日本籍": "JP", "美国国籍": "US", "美籍": "US", "籍": "", "日本": ""} {
		if c, _ := zh.Nationality(text); c.Code != want {
			t.Errorf("Nationality(%q) = %+v, want %q", text, c, want)
		}
	}
	if c, rest, ok := zh.LeadingCountry("欧盟UAB Urbo Bankas"); !ok || c.Code != "" || c.Text != "欧盟" || rest != "UAB Urbo Bankas" {
		t.Errorf("LeadingCountry = %+v, %q, %v", c, rest, ok)
	}
}

func FuzzNumber(f *testing.F) {
	for _, s := range []string{"三", "二〇二五", "一百零五", "1,234", "１２", "十万", "万"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, ok := zh.Number(s)
		if n < 0 || n >= 100_000_000 {
			t.Errorf("Number(%q) = %d", s, n)
		}
		if again, same := zh.Number(s); again != n || same != ok {
			t.Errorf("Number(%q) is %d and %d", s, n, again)
		}
	})
}

func FuzzLine(f *testing.F) {
	for _, s := range []string{"一、企业", "自2025年4月10日12时01分起", "2025年4月4日和9日", "不 可 靠", "（一） 美国甲", "10.3D"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if _, number, rest, ok := zh.Item(s); ok && (number < 1 || len(rest) >= len(s)) {
			t.Errorf("Item(%q) = %d, %q", s, number, rest)
		}
		if got := zh.Tighten(s); strings.ToValidUTF8(s, "") == s && strings.Join(strings.Fields(got), "") != strings.Join(strings.Fields(s), "") {
			t.Errorf("Tighten(%q) = %q changes more than space", s, got)
		}
		end := 0
		for _, d := range zh.FindDates(s, 2025, 0) {
			if d.Start < end || d.End <= d.Start || d.End > len(s) {
				t.Errorf("FindDates(%q): %+v", s, d)
			}
			end = d.End
		}
		zh.AddressCountry(s)
		zh.FindInstant(s)
	})
}
