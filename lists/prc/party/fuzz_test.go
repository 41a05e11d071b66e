package party_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/party"
)

// checkReading reports what no text may lead to.
func checkReading(t *testing.T, text string, r party.Reading) {
	t.Helper()
	if len(r.Targets) == 0 && len(r.Problems) == 0 {
		t.Errorf("%q: neither a party nor a problem", text)
	}
	for i, target := range r.Targets {
		if target.Ordinal != i+1 || target.Parent > i {
			t.Errorf("%q: party %d has the ordinal %d and the parent %d", text, i+1, target.Ordinal, target.Parent)
		}
		if target.Kind != lists.Entity && target.Kind != lists.Individual {
			t.Errorf("%q: party %d has the kind %q", text, i+1, target.Kind)
		}
		if len(target.Names) == 0 && len(r.Problems) == 0 {
			t.Errorf("%q: party %d has no name, and there is no problem", text, i+1)
		}
		for _, n := range target.Names {
			if n.Full == "" {
				t.Errorf("%q: party %d has an empty name", text, i+1)
			}
		}
	}
	if len(r.Targets) > 2000 || len(r.Problems) > 100 {
		t.Errorf("%d parties, %d problems", len(r.Targets), len(r.Problems))
	}
}

func FuzzAnnex(f *testing.F) {
	for _, s := range []string{
		"一、企业\n（一）甲公司（Alpha）\n二、人员（共2人）\n（一）甲某·乙（A B），男，丙公司董事长",
		"1. 甲公司（Alpha）及其分支机构\n-Beta\n地址：日本东京都\n邮编：1\n常用名称：A, B",
		"（一）“某项目”相关人员，包括主席甲·乙（A B），董事丙·丁（C D）等，共2人",
		"1.甲（A）2.乙（B）3.",
	} {
		f.Add(s, "")
		f.Add(s, "individual")
	}
	f.Fuzz(func(t *testing.T, text, kind string) {
		ctx := party.Context{}
		if kind == string(lists.Individual) || kind == string(lists.Entity) {
			ctx.Kind = lists.Kind(kind)
		}
		lines := strings.Split(text, "\n")
		r := party.Annex(lines, ctx)
		checkReading(t, text, r)
		if d := cmp.Diff(r, party.Annex(lines, ctx)); d != "" {
			t.Error(d)
		}
	})
}

func FuzzSentence(f *testing.F) {
	for _, s := range []string{
		"参与对台湾地区军售的甲公司（Alpha）、乙防务、空间集团（Beta, C & D）和丙公司（E）等3家实体",
		"甲公司的乙·丙(B C),丁公司的戊·己(D E)以及上述2家企业的其他高级管理人员", "欧盟UAB A和AB B两家银行", "石平",
		"甲公司董事长、总裁乙·丙、首席运营官丁·戊等后附《反制清单》列明的企业高级管理人员",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := party.Sentence(text, party.Context{})
		checkReading(t, text, r)
		if d := cmp.Diff(r, party.Sentence(text, party.Context{})); d != "" {
			t.Error(d)
		}
		if name := first(text); !utf8.ValidString(name) && utf8.ValidString(text) {
			t.Errorf("first of %q is %q", text, name)
		}
	})
}

// A list of invented names, written as an annex in any style, reads back.
func TestAnnexReadsWhatIsWritten(t *testing.T) {
	han := []string{"零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}
	styles := map[string]func(n int) string{
		"han":     func(n int) string { return han[n] + "、" },
		"han in":  func(n int) string { return "（" + han[n] + "）" },
		"inside":  func(n int) string { return fmt.Sprintf("(%d) ", n) },
		"arabic":  func(n int) string { return fmt.Sprintf("%d. ", n) },
		"tight":   func(n int) string { return fmt.Sprintf("%d.", n) },
		"wide":    func(n int) string { return fmt.Sprintf("%d．", n) },
		"chinese": func(n int) string { return fmt.Sprintf("%d、", n) },
	}
	var names []string
	for name := range styles {
		names = append(names, name)
	}
	rapid.Check(t, func(t *rapid.T) {
		style := styles[rapid.SampledFrom(names).Draw(t, "style")]
		brackets := rapid.SampledFrom([][2]string{{"（", "）"}, {"(", ")"}, {"（", ")"}, {" (", "）"}}).Draw(t, "brackets")
		count := rapid.IntRange(1, 10).Draw(t, "count")
		var lines, want []string
		for n := 1; n <= count; n++ {
			zh := rapid.StringMatching(`[甲乙丙丁戊己庚辛]{1,4}(·[甲乙丙丁]{2,4})?(航空|防务|造船)?(公司|集团|研究所|株式会社)`).Draw(t, "zh")
			en := rapid.StringMatching(`[A-Z][a-z]{2,8}( [A-Z][a-z]{2,8})?(, Inc\.| LLC| Co\., Ltd\.| \(UK\) Ltd)?`).Draw(t, "en")
			lines = append(lines, style(n)+zh+brackets[0]+en+brackets[1])
			want = append(want, fmt.Sprintf("%d entity primary=%s|%s", n, zh, en))
			if rapid.Bool().Draw(t, "address") {
				lines = append(lines, "地址：1 Any St, Springfield, USA", "邮编：12345")
				want[n-1] += " address=1 Any St, Springfield, USA code=12345 country=US/USA/address"
			}
		}
		if d := cmp.Diff(want, briefs(party.Annex(lines, party.Context{}))); d != "" {
			t.Fatal(d)
		}
	})
}

func BenchmarkAnnex(b *testing.B) {
	var lines []string
	for n := 1; n <= 28; n++ {
		lines = append(lines, fmt.Sprintf("%d. 甲乙防务公司（Alpha Defense Systems, Inc.）", n), "地址：1 Any St, Springfield, USA", "邮编：12345")
	}
	for b.Loop() {
		party.Annex(lines, party.Context{})
	}
}
