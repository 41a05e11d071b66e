package register

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanctionsd/lists"
)

// drawNotices draws notices of one list: some that list parties, and some that
// act on them, on each other or on what is not there.
func drawNotices(t *rapid.T) []lists.Notice {
	day := func(label string) string {
		return time.Date(2025, 1, rapid.IntRange(1, 60).Draw(t, label), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
	}
	moment := func(label string) string {
		d := day(label)
		if rapid.IntRange(0, 3).Draw(t, label+" has an hour") == 0 {
			d += "T12:01:00+08:00"
		}
		return d
	}
	on := rapid.SampledFrom([]string{"2025-1", "2025-2", "2025-3", "2025-1/1", "2025-2/2", "2025-9", "2025-1/9"})
	action := rapid.SampledFrom([]lists.Action{
		lists.ActAdd, lists.ActModify, lists.ActSuspend, lists.ActSuspend, lists.ActStop, lists.ActResume, lists.ActRemove, lists.ActWarn,
	})
	code := rapid.SampledFrom([]string{"fine", "investment-ban", "entry-ban"})
	var all []lists.Notice
	for i := range rapid.IntRange(1, 7).Draw(t, "notices") {
		n := lists.Notice{List: listUEL, Key: fmt.Sprintf("2025-%d", i+1), Date: day("date")}
		for range rapid.IntRange(1, 3).Draw(t, "acts") {
			a := lists.Act{Action: action.Draw(t, "action"), Effective: moment("effective")}
			switch a.Action {
			case lists.ActAdd, lists.ActModify, lists.ActWarn:
				for o := range rapid.IntRange(0, 3).Draw(t, "targets") {
					a.Targets = append(a.Targets, target(o+1, fmt.Sprintf("公司%d", o)))
				}
				for range rapid.IntRange(0, 2).Draw(t, "measures") {
					a.Measures = append(a.Measures, lists.ActMeasure{Measure: lists.Measure{Code: code.Draw(t, "code")}})
				}
			case lists.ActSuspend:
				if until := moment("until"); until > a.Effective && until[:10] != a.Effective[:10] {
					a.Until = until
				}
			case lists.ActRemove, lists.ActStop:
				a.DelistingStated = rapid.Bool().Draw(t, "delisting")
			default:
			}
			if a.Action != lists.ActAdd {
				a.On = rapid.SliceOfN(on, 1, 3).Draw(t, "on")
			}
			n.Acts = append(n.Acts, a)
		}
		all = append(all, n)
	}
	return all
}

func TestOrderOfNoticesDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		notices := drawNotices(rt)
		when := at(t, "2025-02-01")
		want, err := Fold(listUEL)(notices, when)
		if err != nil {
			rt.Fatal(err)
		}
		got, err := Fold(listUEL)(rapid.Permutation(notices).Draw(rt, "order"), when)
		if err != nil {
			rt.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			rt.Fatalf("another order gives others (-first +other):\n%s", diff)
		}
	})
}

// Whatever the notices say, a measure's life is a chain of periods without hole
// or overlap, and what a designation says of an instant is what its periods say,
// whichever instant it was folded for.
func TestPeriodsAreAChain(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		notices := drawNotices(rt)
		first, err := Fold(listUEL)(notices, at(t, "2024-12-01"))
		if err != nil {
			rt.Fatal(err)
		}
		when := at(t, "2025-01-01").Add(time.Duration(rapid.IntRange(0, 70*24).Draw(rt, "hours")) * time.Hour)
		then, err := Fold(listUEL)(notices, when)
		if err != nil {
			rt.Fatal(err)
		}
		for i, d := range first {
			for _, m := range d.Measures {
				chain(rt, m.Periods)
			}
			d.At(when, beijing())
			d.Seal()
			if diff := cmp.Diff(d, then[i]); diff != "" {
				rt.Fatalf("brought to %s it is another than folded for it:\n%s", when, diff)
			}
			for _, m := range then[i].Measures {
				if want := stateOf(rt, m.Periods, when); m.State != want {
					rt.Fatalf("at %s it is %s, and its periods say %s: %+v", when, m.State, want, m.Periods)
				}
			}
		}
	})
}

func chain(t *rapid.T, periods []lists.Period) {
	t.Helper()
	if len(periods) == 0 {
		t.Fatal("a measure without periods")
	}
	for i, p := range periods {
		from, ok := instant(p.From)
		if !ok || p.By == "" {
			t.Fatalf("period %+v", p)
		}
		if i == len(periods)-1 {
			if p.Until != "" {
				t.Fatalf("the last period ends: %+v", periods)
			}
			return
		}
		until, ok := instant(p.Until)
		next, _ := instant(periods[i+1].From)
		if !ok || !until.Equal(next) || !from.Before(until) {
			t.Fatalf("period %d does not lead to the next: %+v", i, periods)
		}
	}
}

// stateOf looks a state up in periods in the plainest way.
func stateOf(t *rapid.T, periods []lists.Period, when time.Time) string {
	t.Helper()
	i := slices.IndexFunc(periods, func(p lists.Period) bool {
		from, _ := instant(p.From)
		until, ends := instant(p.Until)
		return !when.Before(from) && (!ends || when.Before(until))
	})
	if i < 0 {
		return lists.StateAnnounced
	}
	return periods[i].State
}

// A notice that is resolved stays so, and notices are not changed by it.
func TestResolveTwiceIsTheSame(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		notices := drawNotices(rt)
		n := notices[rapid.IntRange(0, len(notices)-1).Draw(rt, "which")]
		kept := fmt.Sprintf("%+v", notices)
		once, problems := Resolve(notices, n)
		twice, again := Resolve(notices, once)
		if diff := cmp.Diff(once, twice) + cmp.Diff(problems, again); diff != "" {
			rt.Fatalf("resolved twice:\n%s", diff)
		}
		if fmt.Sprintf("%+v", notices) != kept {
			rt.Fatal("the notices were changed")
		}
		if d := Differences(n, n); len(d) > 0 {
			rt.Fatalf("a notice differs from itself: %v", d)
		}
	})
}

// BenchmarkFold folds the base, and 10,000 acts: 100 notices of 20 parties and
// 9,900 acts about them.
func BenchmarkFold(b *testing.B) {
	base := baseNotices(b)
	var many []lists.Notice
	for i := range 10_000 {
		n := lists.Notice{List: listUEL, Key: fmt.Sprintf("2025-%d", i+1), Date: time.Date(2025, 1, 1+i/20, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)}
		a := lists.Act{Effective: n.Date, Action: lists.ActSuspend, On: []string{fmt.Sprintf("2025-%d", i%100+1)}}
		if i < 100 {
			a = lists.Act{Effective: n.Date, Action: lists.ActAdd, Measures: []lists.ActMeasure{{Measure: lists.Measure{Code: "fine"}}}}
			for o := range 20 {
				a.Targets = append(a.Targets, target(o+1, fmt.Sprintf("公司%d", o)))
			}
		}
		n.Acts = []lists.Act{a}
		many = append(many, n)
	}
	for _, bb := range []struct {
		name    string
		list    string
		notices []lists.Notice
	}{{"base", listMFA, base}, {"10000 acts", listUEL, many}} {
		b.Run(bb.name, func(b *testing.B) {
			when := at(b, "2026-11-23")
			for b.Loop() {
				if _, err := Fold(bb.list)(bb.notices, when); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
