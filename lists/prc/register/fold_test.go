package register

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
)

const listing = "add 2025-01-10 names 甲,乙 imposes import-export-ban"

func TestLifeOfAMeasure(t *testing.T) {
	first := func(t *testing.T) lists.Notice { return notice(t, "2025-1", "2025-01-10", listing) }
	tests := []struct {
		name    string
		notices func(t *testing.T) []lists.Notice
		want    string
		states  string // instant=status/in_force, of the first party
	}{
		{
			"in force from its own day",
			func(t *testing.T) []lists.Notice { return []lists.Notice{first(t)} },
			"import-export-ban: active 2025-01-10.. by 2025-1;",
			"2025-01-10=active/yes 2026-01-01=active/yes",
		},
		{
			"announced before its hour",
			func(t *testing.T) []lists.Notice {
				return []lists.Notice{notice(t, "2025-1", "2025-01-10", "add 2025-01-11T12:01:00+08:00 names 甲 imposes fine")}
			},
			"fine: announced 2025-01-10..2025-01-11T12:01:00+08:00 by 2025-1; active 2025-01-11T12:01:00+08:00.. by 2025-1;",
			"2025-01-10=announced/no 2025-01-11T12:00:59+08:00=announced/no 2025-01-11T12:01:00+08:00=active/yes 2025-01-11T04:01:00Z=active/yes",
		},
		{
			"extension of a suspension, before its end",
			func(t *testing.T) []lists.Notice {
				return []lists.Notice{
					first(t), notice(t, "2025-02-01", "2025-02-01", "suspend 2025-02-01 to 2025-05-02 on 2025-1"),
					notice(t, "2025-04-20", "2025-04-20", "suspend 2025-04-20 to 2025-09-01 on 2025-1"),
				}
			},
			"import-export-ban: active 2025-01-10..2025-02-01 by 2025-1; suspended 2025-02-01..2025-04-20 by 2025-02-01; suspended 2025-04-20..2025-09-01 by 2025-04-20; lapsed 2025-09-01.. by 2025-04-20;",
			"2025-01-31=active/yes 2025-02-01=suspended/no 2025-08-31=suspended/no 2025-09-01=lapsed/unconfirmed",
		},
		{
			"extension from the day of the end",
			func(t *testing.T) []lists.Notice {
				return []lists.Notice{
					first(t), notice(t, "2025-02-01", "2025-02-01", "suspend 2025-02-01 to 2025-05-02 on 2025-1"),
					notice(t, "2025-04-20", "2025-04-20", "suspend 2025-05-02 to 2025-09-01 on 2025-1"),
				}
			},
			"import-export-ban: active 2025-01-10..2025-02-01 by 2025-1; suspended 2025-02-01..2025-05-02 by 2025-02-01; suspended 2025-05-02..2025-09-01 by 2025-04-20; lapsed 2025-09-01.. by 2025-04-20;",
			"2025-05-01=suspended/no 2025-05-02=suspended/no",
		},
		{
			"a shorter suspension in place of a longer one",
			func(t *testing.T) []lists.Notice {
				return []lists.Notice{
					first(t), notice(t, "2025-02-01", "2025-02-01", "suspend 2025-02-01 to 2025-12-01 on 2025-1"),
					notice(t, "2025-04-20", "2025-04-20", "suspend 2025-02-01 to 2025-06-01 on 2025-1"),
				}
			},
			"import-export-ban: active 2025-01-10..2025-02-01 by 2025-1; suspended 2025-02-01..2025-06-01 by 2025-04-20; lapsed 2025-06-01.. by 2025-04-20;",
			"2025-07-01=lapsed/unconfirmed",
		},
		{
			"a gap between two suspensions",
			func(t *testing.T) []lists.Notice {
				return []lists.Notice{
					first(t), notice(t, "2025-02-01", "2025-02-01", "suspend 2025-02-01 to 2025-03-01 on 2025-1"),
					notice(t, "2025-04-01", "2025-04-01", "suspend 2025-04-01 to 2025-05-01 on 2025-1"),
				}
			},
			"import-export-ban: active 2025-01-10..2025-02-01 by 2025-1; suspended 2025-02-01..2025-03-01 by 2025-02-01; lapsed 2025-03-01..2025-04-01 by 2025-02-01; suspended 2025-04-01..2025-05-01 by 2025-04-01; lapsed 2025-05-01.. by 2025-04-01;",
			"2025-03-15=lapsed/unconfirmed 2025-04-15=suspended/no",
		},
		{
			"a suspension without an end",
			func(t *testing.T) []lists.Notice {
				return []lists.Notice{first(t), notice(t, "2025-02-01", "2025-02-01", "suspend 2025-02-01 on 2025-1")}
			},
			"import-export-ban: active 2025-01-10..2025-02-01 by 2025-1; suspended 2025-02-01.. by 2025-02-01;",
			"2030-01-01=suspended/no",
		},
		{
			"stopped after a suspension, and resumed",
			func(t *testing.T) []lists.Notice {
				return []lists.Notice{
					first(t), notice(t, "2025-02-01", "2025-02-01", "suspend 2025-02-01 to 2025-05-02 on 2025-1"),
					notice(t, "2025-03-01", "2025-03-01", "stop 2025-03-02 on 2025-1"),
					notice(t, "2025-2", "2025-08-01", "resume 2025-08-01 on 2025-1"),
				}
			},
			"import-export-ban: active 2025-01-10..2025-02-01 by 2025-1; suspended 2025-02-01..2025-03-02 by 2025-02-01; stopped 2025-03-02..2025-08-01 by 2025-03-01; active 2025-08-01.. by 2025-2;",
			"2025-03-01=suspended/no 2025-03-02=measures-stopped/no 2025-08-01=active/yes",
		},
		{
			"stopped before it began",
			func(t *testing.T) []lists.Notice {
				return []lists.Notice{
					notice(t, "2025-1", "2025-01-10", "add 2025-03-01 names 甲 imposes fine"),
					notice(t, "2025-02-01", "2025-02-01", "stop 2025-02-01 on 2025-1"),
				}
			},
			"fine: announced 2025-01-10..2025-02-01 by 2025-1; stopped 2025-02-01.. by 2025-02-01;",
			"2025-03-02=measures-stopped/no",
		},
		{
			"a suspension that ends before the measure begins",
			func(t *testing.T) []lists.Notice {
				return []lists.Notice{
					notice(t, "2025-1", "2025-01-10", "add 2025-03-01 names 甲 imposes fine"),
					notice(t, "2025-02-01", "2025-02-01", "suspend 2025-02-01 to 2025-02-10 on 2025-1"),
				}
			},
			"fine: announced 2025-01-10..2025-02-01 by 2025-1; suspended 2025-02-01..2025-02-10 by 2025-02-01; announced 2025-02-10..2025-03-01 by 2025-02-01; active 2025-03-01.. by 2025-1;",
			"2025-02-15=announced/no 2025-03-01=active/yes",
		},
		{
			"a short suspension leaves what is announced for later",
			func(t *testing.T) []lists.Notice {
				return []lists.Notice{
					first(t), notice(t, "2025-02-01", "2025-02-01", "stop 2025-06-01 on 2025-1"),
					notice(t, "2025-03-01", "2025-03-01", "suspend 2025-03-01 to 2025-04-01 on 2025-1"),
				}
			},
			"import-export-ban: active 2025-01-10..2025-03-01 by 2025-1; suspended 2025-03-01..2025-04-01 by 2025-03-01; lapsed 2025-04-01..2025-06-01 by 2025-03-01; stopped 2025-06-01.. by 2025-02-01;",
			"2025-05-01=lapsed/unconfirmed 2025-06-01=measures-stopped/no",
		},
		{
			"a later word takes back an earlier one from its own instant",
			func(t *testing.T) []lists.Notice {
				return []lists.Notice{
					first(t), notice(t, "2025-02-01", "2025-02-01", "suspend 2025-03-01 on 2025-1"),
					notice(t, "2025-02-10", "2025-02-10", "stop 2025-02-20 on 2025-1"),
				}
			},
			"import-export-ban: active 2025-01-10..2025-02-20 by 2025-1; stopped 2025-02-20.. by 2025-02-10;",
			"2025-03-02=measures-stopped/no",
		},
		{
			"a retroactive answer",
			func(t *testing.T) []lists.Notice {
				return []lists.Notice{
					first(t), notice(t, "2025-02-01", "2025-02-01", "suspend 2025-02-01 to 2025-05-02 on 2025-1"),
					notice(t, "2025-06-20", "2025-06-20", "suspend 2025-05-02 to 2025-09-01 on 2025-1"),
				}
			},
			"import-export-ban: active 2025-01-10..2025-02-01 by 2025-1; suspended 2025-02-01..2025-05-02 by 2025-02-01; suspended 2025-05-02..2025-09-01 by 2025-06-20; lapsed 2025-09-01.. by 2025-06-20;",
			"2025-06-01=suspended/no",
		},
		{
			"two acts of one notice",
			func(t *testing.T) []lists.Notice {
				return []lists.Notice{first(t), notice(t, "2025-02-01", "2025-02-01", "stop 2025-03-01 on 2025-1", "suspend 2025-02-01 to 2025-03-01 on 2025-1")}
			},
			"import-export-ban: active 2025-01-10..2025-02-01 by 2025-1; suspended 2025-02-01..2025-03-01 by 2025-02-01; stopped 2025-03-01.. by 2025-02-01;",
			"2025-02-15=suspended/no",
		},
		{
			"suspended on the day of issue, by an answer and for one party",
			func(t *testing.T) []lists.Notice {
				return []lists.Notice{notice(t, "2025-01-10", "2025-01-10", "suspend 2025-01-10 on 2025-1/1"), first(t)}
			},
			"import-export-ban: suspended 2025-01-10.. by 2025-01-10;",
			"2025-01-10=suspended/no",
		},
		{
			"cancelled, not taken off the list",
			func(t *testing.T) []lists.Notice {
				return []lists.Notice{first(t), notice(t, "2025-2", "2025-02-01", "remove 2025-02-01 on 2025-1")}
			},
			"import-export-ban: active 2025-01-10..2025-02-01 by 2025-1; stopped 2025-02-01.. by 2025-2;",
			"2025-02-01=measures-stopped/no",
		},
		{
			"off the list",
			func(t *testing.T) []lists.Notice {
				return []lists.Notice{first(t), notice(t, "2025-2", "2025-02-01", "remove 2025-02-03 on 2025-1/1 delisted")}
			},
			"import-export-ban: active 2025-01-10..2025-02-03 by 2025-1; stopped 2025-02-03.. by 2025-2;",
			"2025-02-02=active/yes 2025-02-03=removed/no",
		},
		{
			"acts on what is not there",
			func(t *testing.T) []lists.Notice {
				return []lists.Notice{first(t), notice(t, "2025-2", "2025-02-01", "stop 2025-02-01 on 2024-9,2025-1/7,on:2025-01-10")}
			},
			"import-export-ban: active 2025-01-10.. by 2025-1;",
			"2025-02-02=active/yes",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			notices := tt.notices(t)
			all := fold(t, listUEL, notices, "2025-01-10")
			if len(all) == 0 {
				t.Fatal("no designation")
			}
			if diff := cmp.Diff(tt.want, life(all[0])); diff != "" {
				t.Errorf("life of %s (-want +got):\n%s", all[0].ID, diff)
			}
			for s := range strings.FieldsSeq(tt.states) {
				when, want, _ := strings.Cut(s, "=")
				d := fold(t, listUEL, notices, when)[0]
				if got := string(d.Status) + "/" + string(d.InForce); got != want {
					t.Errorf("at %s it is %s, want %s", when, got, want)
				}
			}
		})
	}
}

func TestMeasureAddedLater(t *testing.T) {
	notices := []lists.Notice{
		notice(t, "2025-4", "2025-02-04", "add 2025-02-04 names 甲,乙=Beta"),
		notice(t, "2025-6", "2025-03-04", "modify 2025-03-04 on 2025-4/2 imposes import-from-target-ban"),
		notice(t, "2025-11-05", "2025-11-05", "stop 2025-11-10 on 2025-6"),
	}
	all := fold(t, listUEL, notices, "2025-04-01")
	if len(all) != 2 {
		t.Fatalf("%d designations, want 2", len(all))
	}
	if got := life(all[0]); got != "" || all[0].Status != lists.StatusActive || all[0].InForce != lists.InForceYes {
		t.Errorf("the party without measures is %s/%s with %q", all[0].Status, all[0].InForce, got)
	}
	const want = "import-from-target-ban: active 2025-03-04..2025-11-10 by 2025-6; stopped 2025-11-10.. by 2025-11-05;"
	if got := life(all[1]); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if from := all[1].Measures[0].From; from != "2025-03-04" {
		t.Errorf("the measure is from %s", from)
	}
	// What a notice says of 〔2025〕4号 does not reach what 〔2025〕6号 imposed.
	notices[2] = notice(t, "2025-11-05", "2025-11-05", "stop 2025-11-10 on 2025-4")
	if got := life(fold(t, listUEL, notices, "2025-12-01")[1]); !strings.HasSuffix(got, "active 2025-03-04.. by 2025-6;") {
		t.Errorf("a stop of the notice that listed it reached a later measure: %s", got)
	}
	// Said of the designation it does, but not what is imposed after it.
	notices[2] = notice(t, "2025-02-20", "2025-02-20", "suspend 2025-02-20 on 2025-4/2")
	if got := life(fold(t, listUEL, notices, "2025-12-01")[1]); !strings.HasSuffix(got, "active 2025-03-04.. by 2025-6;") {
		t.Errorf("an earlier suspension reached a later measure: %s", got)
	}
}

func TestPersonsOfACompany(t *testing.T) {
	n := notice(t, "2025-03-01", "2025-03-01", "modify 2025-01-10 on 2025-1 names 张三=Zhang")
	n.Acts[0].Measures = []lists.ActMeasure{{Measure: lists.Measure{Code: "entry-ban", Hits: []string{"named-persons"}}}}
	n.Acts[0].Targets[0].Kind, n.Acts[0].Targets[0].Of, n.Acts[0].Targets[0].Role = lists.Individual, "2025-1/2", "高级管理人员"
	all := fold(t, listUEL, []lists.Notice{n, notice(t, "2025-1", "2025-01-10", listing)}, "2025-04-01")
	if len(all) != 2 {
		t.Fatalf("%d designations, want the two companies", len(all))
	}
	want := []lists.Relation{{Type: "senior-manager", NativeType: "高级管理人员", Name: "张三（Zhang）"}}
	if diff := cmp.Diff(want, all[1].Relations); diff != "" {
		t.Errorf("relations (-want +got):\n%s", diff)
	}
	if len(all[0].Relations) > 0 {
		t.Errorf("the other company has %+v", all[0].Relations)
	}
	// The answer is later than what it says counts from.
	if got := life(all[1]); !strings.Contains(got, "entry-ban: active 2025-01-10.. by 2025-03-01;") {
		t.Errorf("life is %s", got)
	}
}

func TestRestatedListingIsNoSecondOne(t *testing.T) {
	n := notice(t, "2025-1", "2025-01-10", listing)
	for name, notices := range map[string][]lists.Notice{
		"the same notice twice":               {n, n},
		"an answer that tells of the listing": {n, notice(t, "2025-02-01", "2025-02-01", "add 2025-01-10 on 2025-1 names 甲,乙")},
		"an investigation before":             {n, notice(t, "2024-3", "2024-09-24", "investigate names 甲")},
		"a warning beside":                    {n, notice(t, "2025-2", "2025-01-11", "warn names 丙")},
		"a notice of another list":            {n, {List: listECL, Key: "2025-1", Date: "2025-01-10", Acts: n.Acts}},
	} {
		t.Run(name, func(t *testing.T) {
			if all := fold(t, listUEL, notices, "2025-03-01"); len(all) != 2 {
				t.Errorf("%d designations, want 2", len(all))
			}
		})
	}
}

func TestOrdinalsGoOnThroughTheActs(t *testing.T) {
	n := notice(t, "2025-1", "2025-01-10", listing, "add 2025-01-10 names 丙,丁 imposes fine")
	var got []string
	for _, d := range fold(t, listUEL, []lists.Notice{n}, "2025-03-01") {
		got = append(got, d.NativeID+" "+d.PrimaryName()+" "+d.Measures[0].Code)
	}
	want := []string{"2025-1/1 甲 import-export-ban", "2025-1/2 乙 import-export-ban", "2025-1/3 丙 fine", "2025-1/4 丁 fine"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// Some are counted through the notice from the start.
	n.Acts[1].Targets[0].Ordinal, n.Acts[1].Targets[1].Ordinal = 3, 4
	if all := fold(t, listUEL, []lists.Notice{n}, "2025-03-01"); len(all) != 4 || all[3].NativeID != "2025-1/4" {
		t.Errorf("counted through the notice: %d designations", len(all))
	}
}

func TestFoldRefuses(t *testing.T) {
	for name, tt := range map[string]struct {
		notices []lists.Notice
		want    string
	}{
		"two notices under one key": {
			[]lists.Notice{notice(t, "2025-1", "2025-01-10", listing), notice(t, "2025-1", "2025-01-10", "add 2025-01-10 names 甲")},
			"fold cn-mofcom-uel: two different notices are called cn-mofcom-uel/2025-1; keep the one that is right",
		},
		"a day that is none": {
			[]lists.Notice{notice(t, "2025-1", "2025-01-10", "add soon names 甲")},
			`fold cn-mofcom-uel: cn-mofcom-uel/2025-1: act 1: effective: "soon" is neither a day nor an instant with its zone`,
		},
		"a notice without its day": {
			[]lists.Notice{notice(t, "2025-1", "", listing)},
			`fold cn-mofcom-uel: cn-mofcom-uel/2025-1: its date "" is no day`,
		},
		"an end that is none": {
			[]lists.Notice{notice(t, "2025-1", "2025-01-10", "suspend 2025-01-10 to later on 2024-1")},
			`fold cn-mofcom-uel: cn-mofcom-uel/2025-1: act 1: until: "later" is neither a day nor an instant with its zone`,
		},
		"an end before the beginning": {
			[]lists.Notice{notice(t, "2025-1", "2025-01-10", "suspend 2025-01-10 to 2025-01-10 on 2024-1")},
			"fold cn-mofcom-uel: cn-mofcom-uel/2025-1: act 1: until 2025-01-10 is not after effective 2025-01-10",
		},
		"one ordinal, two parties": {
			[]lists.Notice{{List: listUEL, Key: "2025-1", Date: "2025-01-10", Acts: []lists.Act{{Action: lists.ActAdd, Targets: []lists.Target{target(1, "甲"), target(1, "乙")}}}}},
			"fold cn-mofcom-uel: cn-mofcom-uel/2025-1: two parties have the ordinal 1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			all, err := Fold(listUEL)(tt.notices, at(t, "2025-03-01"))
			if err == nil || err.Error() != tt.want || all != nil {
				t.Errorf("got %v\nwant %s", err, tt.want)
			}
		})
	}
}
