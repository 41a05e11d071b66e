package register

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
)

// Invented notices, but for the numbers and days of the ministry's orders.
func TestGaps(t *testing.T) {
	uel := func(keys ...string) []lists.Notice {
		var all []lists.Notice
		for i, k := range keys {
			all = append(all, lists.Notice{List: listUEL, Key: k, Number: "〔" + k + "〕", Date: fmt.Sprintf("%s-01-%02d", k[:4], i+1)})
		}
		return all
	}
	orders := func(numbered ...string) []lists.Notice {
		var all []lists.Notice
		for _, s := range numbered {
			day, number, _ := strings.Cut(s, "=")
			n := lists.Notice{List: listMFA, Key: day, Date: day}
			if number != "" {
				n.Number = "外交部令第" + number + "号"
			}
			all = append(all, n)
		}
		return all
	}
	tests := []struct {
		name    string
		list    string
		notices []lists.Notice
		want    []string
	}{
		{"a year without gaps", listUEL, uel("2024-1", "2024-2", "2025-1"), nil},
		{"in any order, one of them missing", listUEL, uel("2025-4", "2025-1", "2025-2"), []string{"2025-3"}},
		{"the first of a year", listUEL, uel("2025-1", "2026-2"), []string{"2026-1"}},
		{"answers have no numbers", listUEL, uel("2025-1", "2025-05-14", "2025-2"), nil},
		{"announcements on all matters are no series", listECL, []lists.Notice{{List: listECL, Key: "2025-1"}, {List: listECL, Key: "2025-13"}}, nil},
		{"orders of the other ministry are no series", listOrders, []lists.Notice{{List: listOrders, Key: "2025-5"}, {List: listOrders, Key: "2025-7"}}, nil},
		{
			"the known orders", listMFA,
			orders("2022-12-23=4", "2023-04-07=1", "2023-04-13=3", "2024-04-11=5", "2024-05-21=6", "2024-05-22=7", "2024-06-21=8", "2024-07-12=10"),
			nil,
		},
		{"an order that is not known", listMFA, orders("2024-07-12=10", "2024-09-18=12"), []string{"2024-order-11"}},
		{"a number explained for other days", listMFA, orders("2031-01-01=8", "2031-02-01=10"), []string{"2031-order-9"}},
		{"what came before the first is not covered", listMFA, orders("2024-04-11=5", "2024-05-21=6"), nil},
		{"a minister begins anew", listMFA, orders("2025-12-26=19", "2027-01-01=2", "2027-03-01=4"), []string{"2027-order-1", "2027-order-3"}},
		{"an order that comes late", listMFA, orders("2024-12-05=14", "2024-12-21=16", "2024-12-27=15", "2025-09-08=17"), nil},
		{"a number that is used again", listMFA, orders("2024-07-12=10", "2024-07-31=11", "2024-09-18=12", "2025-09-08=11", "2025-12-15=13"), nil},
		{"a number that is used again at once", listMFA, orders("2031-01-01=1", "2031-01-02=2", "2031-01-03=2", "2031-02-01=3"), nil},
		{"an order without a known number", listMFA, orders("2025-12-26=19", "2026-03-30", "2026-05-01=20"), nil},
		{"other lists are passed over", listUEL, append(uel("2025-1"), lists.Notice{List: listECL, Key: "2025-9"}), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, g := range Gaps(tt.list)(tt.notices) {
				got = append(got, g.Key)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	t.Run("in the authority's words", func(t *testing.T) {
		want := []lists.Gap{{
			Key: "2025-2", Number: "不可靠实体清单工作机制公告〔2025〕2号",
			Text: "no notice of this number is known; 〔2025-1〕 of 2025-01-01 and 〔2025-3〕 of 2025-01-02 are",
		}}
		if diff := cmp.Diff(want, Gaps(listUEL)(uel("2025-1", "2025-3"))); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		want = []lists.Gap{{
			Key: "2024-order-11", Number: "外交部令第11号",
			Text: "no notice of this number is known; 外交部令第10号 of 2024-07-12 and 外交部令第12号 of 2024-09-18 are",
		}}
		if diff := cmp.Diff(want, Gaps(listMFA)(orders("2024-07-12=10", "2024-09-18=12"))); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
	t.Run("a number that was misread", func(t *testing.T) {
		got := Gaps(listUEL)(uel("2025-1", "2025-9999"))
		if len(got) != mostGaps || !strings.HasSuffix(got[mostGaps-1].Text, "; nor are the numbers after it up to 9998") {
			t.Errorf("%d gaps, the last %+v", len(got), got[len(got)-1])
		}
	})
}

// The whole base without one notice: just that one is missing.
func TestGapOfTheBase(t *testing.T) {
	for id, want := range map[string]string{
		"cn-mofcom-uel/2025-8":     "2025-8",
		"cn-mofcom-uel/2024-3":     "", // the last of its year: nothing shows that there was one
		"cn-mfa-afsl/2024-12-21":   "2024-order-15",
		"cn-mofcom-ecl/2025-13":    "",
		"cn-mfa-afsl/2022-12-23":   "",
		"cn-mofcom-uel/2025-08-12": "",
	} {
		var rest []lists.Notice
		for _, n := range baseNotices(t) {
			if n.ID() != id {
				rest = append(rest, n)
			}
		}
		list, _, _ := strings.Cut(id, "/")
		var got []string
		for _, g := range Gaps(list)(rest) {
			got = append(got, g.Key)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("without %s: gaps %v, want %q", id, got, want)
		}
	}
}
