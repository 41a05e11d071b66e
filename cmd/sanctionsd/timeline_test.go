package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sanctionsd/api"
	"sanctionsd/lists"
)

// lifeOf is the life of a measure from "state from until by" lines.
func lifeOf(code, text string) lists.Measure {
	m := lists.Measure{Code: code}
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) == 0 {
			continue
		}
		p := lists.Period{State: f[0], From: strings.Trim(f[1], "-"), By: f[3]}
		if f[2] != "-" {
			p.Until = f[2]
		}
		if f[1] != "-" {
			p.From = f[1]
		}
		m.Periods = append(m.Periods, p)
	}
	return m
}

// The lives of listings. Names, numbers and dates are those of Foreign Ministry
// order 5 of 2024, notice 2025-7 of the Unreliable Entity List with the answers
// that suspend it, and notice 2025-21 of the Export Control List. The hour at
// which the last begins, its removal, import-from-target-ban and the watch list
// are invented.
func lives() (designations []*lists.Designation, notices []api.Notice) {
	zh := func(full, en string) []lists.Name {
		return []lists.Name{{Full: full, Type: lists.NamePrimary, Script: "Hans", Variants: []lists.NameVariant{{Full: en, Script: "Latn"}}}}
	}
	notices = []api.Notice{
		{ID: "cn-mfa-afsl/2024-04-11", Number: "外交部令第5号", Date: "2024-04-11"},
		{ID: "cn-mofcom-uel/2025-7", Number: "不可靠实体清单工作机制公告〔2025〕7号", Date: "2025-04-04"},
		{ID: "cn-mofcom-uel/2025-11-10", Date: "2025-11-10"},
		{ID: "cn-mofcom-ecl/2025-21", Number: "商务部公告2025年第21号", Date: "2025-04-04"},
	}
	suspended := `active    2025-04-04 2025-05-14 cn-mofcom-uel/2025-7
		suspended 2025-05-14 2025-08-12 cn-mofcom-uel/2025-05-14
		suspended 2025-08-12 2025-11-10 cn-mofcom-uel/2025-08-12
		suspended 2025-11-10 2026-11-10 cn-mofcom-uel/2025-11-10
		lapsed    2026-11-10 -          cn-mofcom-uel/2025-11-10`
	designations = []*lists.Designation{
		{
			ID: "cn-mfa-afsl/2024-04-11/1", List: "cn-mfa-afsl", Names: zh("通用原子航空系统公司", "General Atomics Aeronautical Systems"),
			Measures: []lists.Measure{lifeOf("asset-freeze", "active 2024-04-11 - cn-mfa-afsl/2024-04-11")},
		},
		{
			ID: "cn-mofcom-uel/2025-7/1", List: "cn-mofcom-uel", Names: zh("斯凯迪奥公司", "Skydio Inc."),
			Measures: []lists.Measure{
				lifeOf("import-export-ban", suspended), lifeOf("investment-ban", suspended),
				lifeOf("import-from-target-ban", "announced 2025-04-04 2025-04-20 cn-mofcom-uel/2025-7\nstopped 2025-04-20 - cn-mofcom-uel/2025-9"),
			},
		},
		{
			ID: "cn-mofcom-ecl/2025-21/1", List: "cn-mofcom-ecl", RemovedOn: "2026-04-24",
			Names: zh("高点航空技术公司", "High Point Aerotechnologies"),
			Measures: []lists.Measure{lifeOf("dual-use-export-ban", `announced 2025-04-04 2025-04-10T12:01:00+08:00 cn-mofcom-ecl/2025-21
				active 2025-04-10T12:01:00+08:00 - cn-mofcom-ecl/2025-21`)},
		},
		{
			ID: "cn-mofcom-watch/2026-1/1", List: "cn-mofcom-watch", Names: []lists.Name{{Full: "Latin Name Only", Type: lists.NamePrimary, Script: "Latn"}},
			Measures: []lists.Measure{lifeOf("enhanced-review", "active - - cn-mofcom-watch/2026-1")},
		},
		{
			ID: "cn-mofcom-watch/2026-2/1", List: "cn-mofcom-watch", Names: zh("没有措施公司", "Company Without Measures"),
		},
	}
	return designations, notices
}

// The time line of listings in a wide terminal, a narrow one, one that is
// narrower than a notice's number, and a file.
func TestTimelineGolden(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	ds, notices := lives()
	var b strings.Builder
	for _, width := range []int{100, 60, 30, 0} {
		fmt.Fprintf(&b, "==== %d cells\n", width)
		for _, d := range ds {
			fmt.Fprintf(&b, "%s\n%s\n", nameTitle(d), timeline(d, notices, width, now))
		}
	}
	golden(t, "timeline.golden", b.String())
}

// No line of a time line is wider than the terminal, if the dates fit, and what
// wraps loses nothing.
func TestTimelineFits(t *testing.T) {
	ds, notices := lives()
	rapid.Check(t, func(t *rapid.T) {
		d := *rapid.SampledFrom(ds).Draw(t, "designation")
		number := rapid.StringOf(rapid.RuneFrom([]rune("公告〔〕号ab 1-（）\u0301"))).Draw(t, "number")
		known := append([]api.Notice{{ID: "cn-mofcom-uel/2025-05-14", Number: number, Date: "2025-05-14"}}, notices...)
		width := rapid.IntRange(60, 120).Draw(t, "width")
		for line := range strings.Lines(timeline(&d, known, width, time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC))) {
			if n := cells(strings.TrimSuffix(line, "\n")); n > width {
				t.Fatalf("%d cells in a terminal of %d: %q", n, width, line)
			}
		}
	})
}

func TestCells(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "abc": 3, "商务部": 6, "〔2025〕7号": 11, "（A）": 5, "\u00e9": 1, "e\u0301": 1, "a\u200bb": 2, "ﾊﾝ": 2, "—": 1,
	} {
		if got := cells(text); got != want {
			t.Errorf("%q takes %d cells, want %d", text, got, want)
		}
	}
}

// A text that is wrapped has lines that fit, and but for spaces is the same.
func TestWrap(t *testing.T) {
	bare := func(s string) string { return strings.ReplaceAll(s, " ", "") }
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(rapid.RuneFrom([]rune("商务部〔〕ab 1-（）\u0301"))).Draw(t, "text")
		most := rapid.IntRange(2, 30).Draw(t, "most")
		all := wrap(s, most)
		for _, line := range all {
			if cells(line) > most {
				t.Fatalf("%q has %d cells, more than %d", line, cells(line), most)
			}
		}
		if got := bare(strings.Join(all, "")); got != bare(s) {
			t.Fatalf("%q became %q", s, all)
		}
	})
	if got := wrap("one two three", 0); len(got) != 1 {
		t.Errorf("without a bound %q", got)
	}
	if got := clipCells("商务部公告", 8); got != "商务..." {
		t.Errorf("clipped to %q", got)
	}
}
