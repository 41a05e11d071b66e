package register

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
)

func TestDifferences(t *testing.T) {
	base := func(t *testing.T) lists.Notice {
		n := notice(t, "2025-7", "2025-04-04",
			"add 2025-04-04 names 甲公司=Alpha,Inc,乙公司=Beta imposes fine,investment-ban",
			"suspend 2025-05-14 to 2025-08-12 on 2025-5,2025-6")
		n.Acts[0].Targets = []lists.Target{target(1, "甲·公司=Alpha, Inc."), target(2, "乙公司=Beta")}
		n.Acts[0].Measures[1].Hits = []string{"target", "senior-management"}
		return n
	}
	tests := []struct {
		name   string
		change func(n *lists.Notice)
		want   []string
	}{
		{"nothing", func(*lists.Notice) {}, nil},
		{"spaces, points and capitals in names", func(n *lists.Notice) { n.Acts[0].Targets[0] = target(1, "甲公司=ALPHA,INC") }, nil},
		{"a text, an address, a title, a number", func(n *lists.Notice) {
			n.Title, n.URL, n.Number, n.Issuer = "t", "https://a.example/", "n", "i"
			n.Acts[0].Measures[0].Text, n.Acts[0].Text = "words", "words"
			n.Acts[0].Targets[0].Addresses = []lists.Address{{Full: "a"}}
			n.Acts[0].Targets[0].Role = "r"
		}, nil},
		{"a day in place of its first instant", func(n *lists.Notice) { n.Acts[0].Effective = "2025-04-04T00:00:00+08:00" }, nil},
		{"effective not told", func(n *lists.Notice) { n.Acts[0].Effective = "" }, nil},
		{"one act about two notices, read as two", func(n *lists.Notice) {
			second := n.Acts[1]
			n.Acts[1].On, second.On = []string{"2025-6"}, []string{"2025-5"}
			n.Acts = append(n.Acts, second)
		}, nil},
		{"hits in another order", func(n *lists.Notice) { n.Acts[0].Measures[1].Hits = []string{"senior-management", "target"} }, nil},
		{"to all, told one by one", func(n *lists.Notice) { n.Acts[0].Measures[0].To = []int{1, 2} }, nil},
		{"without the Latin name", func(n *lists.Notice) { n.Acts[0].Targets[1] = target(2, "乙公司") }, nil},
		{"no targets told", func(n *lists.Notice) { n.Acts[0].Targets = nil }, nil},

		{"another day", func(n *lists.Notice) { n.Date = "2025-04-05" }, []string{"known with the date 2025-04-04, read with 2025-04-05"}},
		{"another instant", func(n *lists.Notice) { n.Acts[0].Effective = "2025-04-04T12:01:00+08:00" }, []string{"add: known to count from 2025-04-04, read from 2025-04-04T12:01:00+08:00"}},
		{"no end", func(n *lists.Notice) { n.Acts[1].Until = "" }, []string{
			"suspend on 2025-5: known to end 2025-08-12, read to end never", "suspend on 2025-6: known to end 2025-08-12, read to end never",
		}},
		{"another action", func(n *lists.Notice) { n.Acts[1].Action = lists.ActStop }, []string{
			"known to say add; suspend on 2025-5; suspend on 2025-6, read to say add; stop on 2025-5; stop on 2025-6",
		}},
		{"no acts", func(n *lists.Notice) { n.Acts = nil }, []string{"known to say add; suspend on 2025-5; suspend on 2025-6, read to say nothing"}},
		{"delisting", func(n *lists.Notice) { n.Acts[0].DelistingStated = true }, []string{"add: only one of the readings takes the parties off the list"}},
		{"one party fewer", func(n *lists.Notice) { n.Acts[0].Targets = n.Acts[0].Targets[:1] }, []string{"add: 2 parties are known, 1 were read"}},
		{"another kind", func(n *lists.Notice) { n.Acts[0].Targets[0].Kind = lists.Individual }, []string{"add: party 1: known as entity, read as individual"}},
		{"another name", func(n *lists.Notice) { n.Acts[0].Targets[1] = target(2, "丙公司=Beta") }, []string{"add: party 2: known as 乙公司, read as 丙公司"}},
		{"nothing in common in a name", func(n *lists.Notice) {
			n.Acts[0].Targets[0] = lists.Target{Ordinal: 1, Kind: lists.Entity, Names: names("", "Gamma", nil)}
		}, []string{"add: party 1: known as Alpha, Inc., read as Gamma"}},
		{"a branch", func(n *lists.Notice) { n.Acts[0].Targets[1].Parent = 1 }, []string{"add: party 2: only one of the readings has it as a branch of that party"}},
		{"other measures", func(n *lists.Notice) {
			n.Acts[0].Measures[0].Code, n.Acts[0].Measures[1].To = "entry-ban", []int{2}
			n.Acts[0].Measures[0].Regions = []string{"HK", "CN"}
		}, []string{
			"add: fine on target is known and was not read",
			"add: investment-ban on senior-management, target is known and was not read",
			"add: entry-ban on target in CN, HK was read and is not known",
			"add: investment-ban on senior-management, target for targets [2] was read and is not known",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			known, read := base(t), base(t)
			tt.change(&read)
			if diff := cmp.Diff(tt.want, Differences(known, read)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Of a notice known by name only, what a page tells besides is no difference;
// another name is.
func TestDifferencesOfNameOnly(t *testing.T) {
	known := notice(t, "2026-2", "2026-08-05", "add names 甲公司=Alpha")
	known.Problems = []lists.Problem{{Code: lists.ProblemName, Text: "by name only"}}
	read := notice(t, "2026-2", "2026-08-05", "add 2026-08-06 names 甲公司=Alpha imposes transaction-ban")
	if got := Differences(known, read); len(got) > 0 {
		t.Errorf("got %v", got)
	}
	read.Acts[0].Targets[0] = target(1, "乙公司=Alpha")
	if got := Differences(known, read); len(got) != 1 {
		t.Errorf("another name: %v", got)
	}
}

// A modification about a party is the one about its notice.
func TestDifferencesOfModifications(t *testing.T) {
	a := notice(t, "2025-04-18", "2025-04-18", "modify 2025-04-18 on 2025-1 imposes entry-ban")
	b := notice(t, "2025-04-18", "2025-04-18", "modify 2025-04-18 on 2025-1/1,2025-1/2 imposes entry-ban")
	if got := Differences(a, b); len(got) > 0 {
		t.Errorf("got %v", got)
	}
	c := notice(t, "2025-04-18", "2025-04-18", "modify 2025-04-18 on 2025-2/1 imposes entry-ban")
	if got := Differences(a, c); len(got) != 1 {
		t.Errorf("about another notice: %v", got)
	}
}
