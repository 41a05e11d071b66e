package register

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
)

// known are invented notices: two of one day, one that counts from an hour of
// the next, one without measures, and one that takes a party off the list.
func known(t *testing.T) []lists.Notice {
	return []lists.Notice{
		notice(t, "2025-4", "2025-02-04", "add 2025-02-04 names 甲公司=Alpha,乙公司=Beta_Inc."),
		notice(t, "2025-5", "2025-03-04", "add 2025-03-04 names 丙公司=Gamma,丁公司=Delta imposes fine"),
		notice(t, "2025-6", "2025-03-04", "modify 2025-03-04 on 2025-4/2 imposes import-from-target-ban"),
		notice(t, "2025-03-20", "2025-03-20", "add 2025-03-20 names 子公司 imposes fine"),
		notice(t, "2025-03-21", "2025-03-21", "add 2025-03-21 names 丑公司 imposes fine"),
		notice(t, "2025-03-21b", "2025-03-21", "add 2025-03-21 names 寅公司 imposes fine"),
		notice(t, "2025-8", "2025-04-09", "add 2025-04-10T12:01:00+08:00 names 丙公司=Gamma,戊公司=Epsilon imposes fine"),
		notice(t, "2025-9", "2025-04-20", "add 2025-04-20 names 己公司 imposes fine"),
		notice(t, "2025-04-25", "2025-04-25", "remove 2025-04-25 on 2025-9 delisted"),
		notice(t, "2026-1", "2026-01-01", "add 2026-01-01 names 庚公司 imposes fine"),
	}
}

func TestResolve(t *testing.T) {
	nameOnlyNotice := notice(t, "2025-10", "2025-04-21", "add 2025-04-21 names 辛公司")
	nameOnlyNotice.Problems = []lists.Problem{{Code: lists.ProblemName, Text: "by name only"}}
	tests := []struct {
		name string
		act  string
		on   []string
		// problems are code and excerpt.
		problems []string
	}{
		{"by number", "stop 2025-05-01 on 2025-5", []string{"2025-5"}, nil},
		{"by number and party", "stop 2025-05-01 on 2025-5/2", []string{"2025-5/2"}, nil},
		{"by the day of issue: all notices of it", "stop 2025-05-01 on on:2025-03-04", []string{"2025-5", "2025-6"}, nil},
		{"by the day it counts from", "suspend 2025-05-01 to 2025-08-01 on on:2025-04-10", []string{"2025-8"}, nil},
		{"by day and number", "stop 2025-05-01 on on:2025-04-09,2025-8", []string{"2025-8"}, nil},
		{"a day without a notice", "stop 2025-05-01 on on:2025-03-05", []string{"on:2025-03-05"}, []string{"reference on:2025-03-05"}},
		{"a bare day", "stop 2025-05-01 on 2025-03-04", []string{"2025-5", "2025-6"}, nil},
		{"a bare day without a notice", "stop 2025-05-01 on 2025-03-05", []string{"2025-03-05"}, []string{"reference 2025-03-05"}},
		{"a day that is a key", "stop 2025-05-01 on 2025-03-20", []string{"2025-03-20"}, nil},
		{"a day that is a key, and two notices of it", "stop 2025-05-01 on 2025-03-21", []string{"2025-03-21"}, []string{"reference 2025-03-21"}},
		{"a number that is not known", "stop 2025-05-01 on 2025-7", []string{"2025-7"}, []string{"reference 2025-7"}},
		{"a number that comes later", "stop 2025-05-01 on 2026-1", []string{"2026-1"}, []string{"reference 2026-1"}},
		{"itself", "stop 2025-05-01 on 2025-11", []string{"2025-11"}, []string{"reference 2025-11"}},
		{"a party that is not there", "stop 2025-05-01 on 2025-5/3", []string{"2025-5/3"}, []string{"reference 2025-5/3"}},
		{"a party of a notice", "modify 2025-05-01 on 2025-4 names 乙公司 imposes fine", []string{"2025-4/2"}, nil},
		{"a party of a notice of a day", "stop 2025-05-01 on on:2025-04-09 names 戊公司", []string{"2025-8/2"}, nil},
		{"all parties of a notice, named", "stop 2025-05-01 on 2025-8 names 丙公司,戊公司", []string{"2025-8"}, nil},
		{"a party another notice lists", "stop 2025-05-01 on 2025-8 names 丁公司", []string{"2025-8"}, []string{"reference 丁公司"}},
		{"nothing", "stop 2025-05-01", nil, []string{"reference "}},
		{"a notice without measures", "suspend 2025-05-01 on 2025-4", []string{"2025-4"}, []string{"reference 2025-4"}},
		{"a notice known by name only", "suspend 2025-05-01 on 2025-10", []string{"2025-10"}, []string{"reference 2025-10"}},
		{"off the list already", "stop 2025-05-01 on 2025-9", []string{"2025-9"}, []string{"reference 2025-9"}},
		{"off the list, by a notice that lists nobody", "remove 2025-05-01 on 2025-6 delisted", []string{"2025-6"}, []string{"reference 2025-6"}},
		{"a party by its name", "modify 2025-05-01 names 乙公司 imposes fine", []string{"2025-4/2"}, nil},
		{"by its Latin name, written otherwise", "modify 2025-05-01 names =BETA-INC imposes fine", []string{"2025-4/2"}, nil},
		{"all parties of a notice", "modify 2025-05-01 names 乙公司=beta_inc,甲公司=ALPHA. imposes fine", []string{"2025-4"}, nil},
		{"the last listing of a name", "modify 2025-05-01 names 丙公司 imposes fine", []string{"2025-8/1"}, nil},
		{"a name that does not say which listing stops", "stop 2025-05-01 names 丙公司", nil, []string{"reference 丙公司"}},
		{"a name that was listed once", "stop 2025-05-01 names 戊公司", []string{"2025-8/2"}, nil},
		{"two names that do not belong together", "modify 2025-05-01 names 甲公司=Beta_Inc. imposes fine", nil, []string{"reference 甲公司（Beta_Inc.）"}},
		{"a name nobody has", "modify 2025-05-01 names 无名公司 imposes fine", nil, []string{"reference 无名公司"}},
		{"an answer that tells of a listing", "add 2025-05-01 names 丙公司,丁公司", nil, []string{"reference "}},
		{"an answer that lists somebody", "add 2025-05-01 names 丙公司,壬公司", nil, nil},
		{"an act that could not be told", "? 2025-05-01 names 无名公司", nil, nil},
		{"a warning is about nothing", "warn names 丙公司", nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n := notice(t, "2025-05-01", "2025-05-01", tt.act)
			if tt.name == "itself" {
				n = notice(t, "2025-11", "2025-05-01", tt.act)
			}
			got, problems := Resolve(append(known(t), nameOnlyNotice), n)
			if diff := cmp.Diff(tt.on, got.Acts[0].On); diff != "" {
				t.Errorf("on (-want +got):\n%s", diff)
			}
			var found []string
			for _, p := range problems {
				found = append(found, p.Code+" "+p.Excerpt)
			}
			if diff := cmp.Diff(tt.problems, found); diff != "" {
				t.Errorf("problems (-want +got):\n%s\n%+v", diff, problems)
			}
		})
	}
}

// A person belongs to the company the notice names.
func TestResolvePersons(t *testing.T) {
	n := notice(t, "2025-05-01", "2025-05-01", "modify 2025-03-04 names 张三=Zhang,李四=Li imposes entry-ban")
	for i, org := range []string{"丁公司", "丁公司"} {
		n.Acts[0].Targets[i].Kind = lists.Individual
		n.Acts[0].Targets[i].Relations = []lists.Relation{{Type: "associate-of", Name: org}}
	}
	got, problems := Resolve(known(t), n)
	if len(problems) > 0 {
		t.Fatalf("%+v", problems)
	}
	for _, target := range got.Acts[0].Targets {
		if target.Of != "2025-5/2" {
			t.Errorf("%s is of %q", printedName(target.Names), target.Of)
		}
	}
	if diff := cmp.Diff([]string{"2025-5/2"}, got.Acts[0].On); diff != "" {
		t.Errorf("on (-want +got):\n%s", diff)
	}
	n.Acts[0].Targets[1].Relations[0].Name = "无名公司"
	if _, problems := Resolve(known(t), n); len(problems) == 0 || problems[0].Excerpt != "李四（Li）" {
		t.Errorf("an unknown company: %+v", problems)
	}
}

func TestResolveCounts(t *testing.T) {
	for text, want := range map[string]bool{
		"暂停2家美国实体相关措施":      true,
		"暂停两家美国实体相关措施":      true,
		"停止执行相关措施":          true,
		"暂停十二家美国实体相关措施":     false,
		"暂停3家美国实体相关措施":      false,
		"停止第5号公告2家、第8号公告2家": true,
	} {
		n := notice(t, "2025-05-01", "2025-05-01", "suspend 2025-05-01 on 2025-5")
		n.Acts[0].Text = text
		_, problems := Resolve(known(t), n)
		if got := len(problems) == 0; got != want {
			t.Errorf("%s: %+v", text, problems)
		}
	}
	if got := fmt.Sprint(numbers("12家、二十一家、十名、九十九家、两名、第5号、20家")); got != "[12 21 10 99 2 20]" {
		t.Errorf("numbers %s", got)
	}
}
