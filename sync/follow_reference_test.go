package sync_test

import (
	"slices"
	"strings"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/prctest"
	"sanctionsd/store"
	listsync "sanctionsd/sync"
)

// An answer about a notice that is not known waits as a whole until it comes.
func TestReferenceSettlesLater(t *testing.T) {
	f := uel(t, "2023-02-20")
	f.site.Bureau(prctest.UEL("2023-02-21", 1, prctest.Parties(1)))
	both := prctest.SuspendUEL("2023-03-01", "2023-03-02", 2023, 1, "90天")
	both.Lines[1] = strings.Replace(both.Lines[1], "〔2023〕1号", "〔2023〕1号、〔2023〕2号", 1)
	f.site.Answer(both)
	f.move("2023-03-03 18:00")
	f.sync(store.OutcomeQuarantined)
	if d := f.designation(reviewed + "/1"); d.Status != lists.StatusActive {
		t.Errorf("a part of the answer took effect: %s", d.Status)
	}
	f.wantOpen("notice cn-mofcom-uel/2023-03-01")
	f.site.Bureau(prctest.UEL("2023-02-22", 2, prctest.Parties(1)))
	f.move("2023-03-04 18:00")
	last := f.seq()
	f.sync(store.OutcomeChanged)
	f.wantEvents(last,
		"designation.added publication cn-mofcom-uel/2023-2/1 2023-02-22",
		"list.published publication",
		"designation.suspended publication cn-mofcom-uel/2023-1/1 2023-03-02",
		"designation.suspended publication cn-mofcom-uel/2023-2/1 2023-03-02",
		"list.published publication")
	f.wantOpen()
	d := f.designation("cn-mofcom-uel/2023-2/1")
	if len(d.Provenance.Documents) != 2 {
		t.Errorf("provenance %+v", d.Provenance)
	}
}

// An answer that speaks of as many parties as two notices list waits for both,
// and a copy of it that comes with them says the same.
func TestCountOfPartiesSettlesLater(t *testing.T) {
	f := uel(t, "2023-02-20")
	f.site.Bureau(prctest.UEL("2023-02-21", 1, prctest.Parties(2)))
	both := prctest.SuspendUEL("2023-03-01", "2023-03-02", 2023, 1, "90天")
	both.Lines[1] = "答：中方决定自2023年3月2日起，继续暂停2023年2月21日公告（不可靠实体清单工作机制公告〔2023〕1号）和2023年2月22日公告（不可靠实体清单工作机制公告〔2023〕2号）对3家实体的相关措施90天。"
	f.site.Answer(both)
	f.move("2023-03-03 18:00")
	f.sync(store.OutcomeQuarantined)
	if got := codes(f.review("cn-mofcom-uel/2023-03-01").Reasons); !slices.Contains(got, lists.ProblemTarget) {
		t.Errorf("reasons %v", got)
	}
	f.site.Column("10", prctest.UEL("2023-02-22", 2, prctest.Parties(3)[2:]))
	f.site.Column("1", both)
	f.move("2023-03-04 18:00")
	if res := f.sync(store.OutcomeChanged); res.Added != 1 || res.Changed != 3 {
		t.Errorf("result %+v", res)
	}
	f.wantOpen()
}

// A copy is compared with what the run itself has just read.
func TestCopiesOfAnswerByDay(t *testing.T) {
	f := uel(t, "2023-02-20")
	f.site.Bureau(prctest.UEL("2023-02-21", 1, prctest.Parties(2)))
	answer := prctest.SuspendUEL("2023-03-01", "2023-03-02", 2023, 1, "90天")
	answer.Lines[1] = "答：中方决定自2023年3月2日起，继续暂停对2023年2月21日被列入不可靠实体清单的2家实体的相关措施90天。"
	f.site.Answer(answer)
	f.site.Column("1", answer)
	f.move("2023-03-03 18:00")
	if res := f.sync(store.OutcomeChanged); res.Changed != 2 {
		t.Errorf("result %+v", res)
	}
	f.wantOpen()
}

// A missing number is told of once, and is explained by a person or by coming.
func TestGaps(t *testing.T) {
	f := uel(t, "2023-02-20")
	f.site.Bureau(prctest.UEL("2023-02-24", 4, prctest.Parties(1)))
	f.move("2023-02-24 18:00")
	last := f.seq()
	f.sync(store.OutcomeChanged)
	f.wantEvents(last,
		"designation.added publication cn-mofcom-uel/2023-4/1 2023-02-24", "list.published publication",
		"list.gap publication cn-mofcom-uel/gap-2023-1", "list.gap publication cn-mofcom-uel/gap-2023-2", "list.gap publication cn-mofcom-uel/gap-2023-3")
	f.wantRefused(listsync.Decision{ID: "cn-mofcom-uel/gap-2023-2"}, "--reason")
	last = f.seq()
	f.decide(listsync.Decision{ID: "cn-mofcom-uel/gap-2023-2", Words: "it concerns no list"})
	f.site.Bureau(prctest.UEL("2023-02-23", 3, prctest.Parties(1)))
	f.move("2023-02-25 18:00")
	f.sync(store.OutcomeChanged)
	f.wantEvents(last, "designation.added publication cn-mofcom-uel/2023-3/1 2023-02-23", "list.published publication")
	f.wantOpen("gap cn-mofcom-uel/gap-2023-1")
	if r := f.review("cn-mofcom-uel/gap-2023-3"); r.Decision != store.ReviewSettled {
		t.Errorf("review %+v", r)
	}
	// What a gap leaves open is not held.
	if res := f.sync(store.OutcomeNotModified); res.Held != 0 || len(res.Reviews) != 1 {
		t.Errorf("result %+v", res)
	}
}
