package sync_test

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/prc"
	"sanctionsd/lists/prc/prctest"
	"sanctionsd/store"
	listsync "sanctionsd/sync"
)

// review returns a review by its id.
func (f *follower) review(id string) store.Review {
	f.t.Helper()
	r, err := f.db.Review(id)
	if err != nil {
		f.t.Fatal(err)
	}
	return r
}

// wantOpen demands which reviews wait for a person.
func (f *follower) wantOpen(want ...string) {
	f.t.Helper()
	open, err := f.db.Reviews(f.req.Source.ID, false)
	if err != nil {
		f.t.Fatal(err)
	}
	var got []string
	for _, r := range open {
		got = append(got, string(r.Kind)+" "+r.ID)
	}
	if !slices.Equal(got, want) {
		f.t.Errorf("open are %v, want %v", got, want)
	}
}

// decide takes an operator's word.
func (f *follower) decide(d listsync.Decision) listsync.Result {
	f.t.Helper()
	res, err := f.Decide(f.t.Context(), f.req, d)
	if err != nil {
		f.t.Fatal(err)
	}
	return res
}

// wantRefused demands that a decision is not taken, for a reason that has the
// words.
func (f *follower) wantRefused(d listsync.Decision, words string) {
	f.t.Helper()
	last := f.seq()
	if _, err := f.Decide(f.t.Context(), f.req, d); !errors.Is(err, listsync.ErrDecision) || !strings.Contains(err.Error(), words) {
		f.t.Errorf("got %v, want a refusal with %q", err, words)
	}
	f.wantEvents(last)
}

// files gives files to be read: name and text in turn.
func files(pairs ...string) func() (lists.Location, io.Reader, error) {
	return func() (lists.Location, io.Reader, error) {
		if len(pairs) == 0 {
			return lists.Location{}, nil, io.EOF
		}
		name, text := pairs[0], pairs[1]
		pairs = pairs[2:]
		return lists.Location{Name: name, URL: "file:///saved/" + name}, strings.NewReader(text), nil
	}
}

// codes returns the codes of reasons.
func codes(reasons []store.Reason) (codes []string) {
	for _, r := range reasons {
		codes = append(codes, r.Code)
	}
	return codes
}

// uel is a follower of the unreliable entity list as it was before any notice,
// at the noon of a day.
func uel(t *testing.T, day string) *follower {
	f := newFollower(t, prc.UnreliableEntities(), day+" 12:00")
	f.req.RegisterThrough = "2000-01-01"
	f.sync(store.OutcomeBaseline)
	return f
}

const reviewed = "cn-mofcom-uel/2023-1"

// doubtful publishes a notice that declares three parties and names two, beside
// one that is certain, and syncs.
func doubtful(t *testing.T) *follower {
	f := uel(t, "2023-02-20")
	f.site.Bureau(prctest.UEL("2023-02-21", 1, prctest.Parties(3)).Without(1))
	f.site.Bureau(prctest.UEL("2023-02-22", 2, prctest.Parties(1)))
	f.move("2023-02-22 18:00")
	last := f.seq()
	res := f.sync(store.OutcomeQuarantined)
	f.wantEvents(last,
		"designation.added publication cn-mofcom-uel/2023-2/1 2023-02-22",
		"list.published publication",
		"list.review publication "+reviewed,
		"list.gap publication cn-mofcom-uel/gap-2023-1")
	if res.Held != 1 || len(res.Reviews) != 2 || res.Added != 1 || !strings.Contains(res.Reason, "review show "+reviewed) {
		t.Errorf("result %+v", res)
	}
	return f
}

// What was not read with certainty waits, and is told of once; the list goes on.
func TestDoubtfulNoticeWaits(t *testing.T) {
	f := doubtful(t)
	r := f.review(reviewed)
	if !slices.Contains(codes(r.Reasons), lists.ProblemCount) || len(r.Copies) != 1 || r.Reading == nil || !slices.Contains(r.Candidates, "甲测试公司") {
		t.Errorf("review %+v", r)
	}
	if _, err := f.db.DocumentRecords(r.Copies[0].Document.SHA256); err != nil {
		t.Errorf("its page is not kept: %v", err)
	}
	last := f.seq()
	for _, now := range []string{"2023-02-22 19:00", "2023-02-23 19:00", "2023-04-23 19:00"} {
		f.move(now)
		if res := f.sync(store.OutcomeQuarantined); res.Held != 1 {
			t.Errorf("%s: held %d", now, res.Held)
		}
	}
	f.wantEvents(last)
	check, _, err := f.db.LastCheck(f.req.Source.ID)
	if err != nil || check.LastGood.IsZero() || !check.LastGood.Equal(check.Last) || check.Outcome != store.OutcomeQuarantined {
		t.Errorf("check %+v, %v", check, err)
	}
}

func TestAcceptReading(t *testing.T) {
	f := doubtful(t)
	last := f.seq()
	f.wantRefused(listsync.Decision{ID: "cn-mofcom-uel/2023-9"}, "nothing waits")
	f.wantRefused(listsync.Decision{ID: reviewed, Dismiss: true}, "--reason")
	res := f.decide(listsync.Decision{ID: reviewed, Words: "three is a slip"})
	f.wantEvents(last,
		"designation.added operator cn-mofcom-uel/2023-1/1 2023-02-21",
		"designation.added operator cn-mofcom-uel/2023-1/2 2023-02-21",
		"list.published operator")
	if res.Outcome != store.OutcomeChanged || res.Added != 2 || res.Held != 0 {
		t.Errorf("result %+v", res)
	}
	d := f.designation(reviewed + "/2")
	if d.Provenance.Evidence != lists.EvidenceDocument || len(d.Provenance.Documents) != 1 {
		t.Errorf("provenance %+v", d.Provenance)
	}
	if r := f.review(reviewed); r.Open() || r.Decision != store.ReviewAccepted || r.Words != "three is a slip" {
		t.Errorf("review %+v", r)
	}
	f.wantRefused(listsync.Decision{ID: reviewed}, "was accepted")
	check, _, err := f.db.LastCheck(f.req.Source.ID)
	if err != nil || check.Outcome == store.OutcomeQuarantined || len(check.Reasons) != 0 {
		t.Errorf("check %+v, %v", check, err)
	}
	last = f.seq()
	f.move("2023-04-22 19:00")
	f.sync(store.OutcomeNotModified)
	f.wantEvents(last)
	f.wantOpen()
}

const supplied = `key: 2023-1
number: 不可靠实体清单工作机制公告〔2023〕1号
date: 2023-02-21
title: 关于将甲测试公司列入不可靠实体清单的公告
acts:
  - action: add
    effective: 2023-02-21
    measures:
      - codes: [investment-ban]
        text: 禁止上述企业在中国境内新增投资
        hits: [target]
    each: {kind: entity}
    targets:
      - {zh: 甲测试公司, en: "Example Company 1, Inc."}
      - {zh: 乙测试公司}
      - {zh: 丙测试公司}
`

func TestSupplyActs(t *testing.T) {
	f := doubtful(t)
	f.wantRefused(listsync.Decision{ID: reviewed, Acts: files("acts.yaml", strings.Replace(supplied, "2023-1\n", "2023-3\n", 1))}, "2023-3")
	f.wantRefused(listsync.Decision{ID: reviewed, Acts: files("acts.yaml", "key: [")}, "acts.yaml")
	f.wantRefused(listsync.Decision{ID: reviewed, Acts: files("acts.yaml", strings.Replace(supplied, "action: add\n", "action: add\n    until: 2020-01-01\n", 1))}, "until")
	last := f.seq()
	f.decide(listsync.Decision{ID: reviewed, Acts: files("acts.yaml", supplied), Words: "read by hand"})
	f.wantEvents(last,
		"designation.added operator cn-mofcom-uel/2023-1/1 2023-02-21",
		"designation.added operator cn-mofcom-uel/2023-1/2 2023-02-21",
		"designation.added operator cn-mofcom-uel/2023-1/3 2023-02-21",
		"list.published operator")
	d := f.designation(reviewed + "/3")
	if d.Provenance.Evidence != lists.EvidenceOperator || len(d.Provenance.Documents) != 2 || d.Provenance.Documents[0].URL != "file:///saved/acts.yaml" {
		t.Fatalf("provenance %+v", d.Provenance)
	}
	records, err := f.db.DocumentRecords(d.Provenance.Documents[0].SHA256)
	if err != nil || len(records) != 1 {
		t.Fatalf("records %v, %v", records, err)
	}
	kept, err := f.db.Documents.Open(records[0].Content)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(kept)
	if cerr := kept.Close(); err != nil || cerr != nil || string(text) != supplied {
		t.Errorf("kept %q, %v, %v", text, err, cerr)
	}
	if r := f.review(reviewed); r.Decision != store.ReviewSupplied {
		t.Errorf("review %+v", r)
	}
	last = f.seq()
	f.move("2023-02-22 19:00")
	f.sync(store.OutcomeNotModified)
	f.wantEvents(last)
}

// Acts may be supplied of a notice that no page ever had.
func TestSupplyUnheardOf(t *testing.T) {
	f := uel(t, "2023-02-22")
	last := f.seq()
	f.decide(listsync.Decision{ID: reviewed, Acts: files("acts.yaml", supplied)})
	if got := f.events(last); len(got) != 4 {
		t.Errorf("events %v", got)
	}
	if d := f.designation(reviewed + "/1"); d.Provenance.Evidence != lists.EvidenceOperator || len(d.Provenance.Documents) != 1 {
		t.Errorf("provenance %+v", d.Provenance)
	}
}

func TestDismiss(t *testing.T) {
	f := doubtful(t)
	last := f.seq()
	res := f.decide(listsync.Decision{ID: reviewed, Dismiss: true, Words: "a draft"})
	if res.Outcome != store.OutcomeSameContent || res.Held != 0 {
		t.Errorf("result %+v", res)
	}
	f.wantEvents(last)
	f.move("2023-04-22 19:00")
	f.sync(store.OutcomeNotModified)
	f.wantEvents(last)
	f.wantOpen("gap cn-mofcom-uel/gap-2023-1")
	// The same text at another address was decided with it; another is not.
	f.site.Column("10", prctest.UEL("2023-02-21", 1, prctest.Parties(3)).Without(1))
	f.move("2023-04-23 19:00")
	f.sync(store.OutcomeNotModified)
	f.wantEvents(last)
	f.site.Column("10", prctest.UEL("2023-02-21", 1, prctest.Parties(4)).Without(2))
	f.move("2023-04-24 19:00")
	f.sync(store.OutcomeQuarantined)
	f.wantEvents(last, "list.review publication "+reviewed)
}

// A copy that can be read settles what waited.
func TestReadableCopySettles(t *testing.T) {
	f := doubtful(t)
	last := f.seq()
	f.site.Column("10", prctest.UEL("2023-02-21", 1, prctest.Parties(3)))
	f.move("2023-02-23 18:00")
	res := f.sync(store.OutcomeChanged)
	if res.Added != 3 || res.Held != 0 {
		t.Errorf("result %+v", res)
	}
	if got := f.events(last); len(got) != 4 {
		t.Errorf("events %v", got)
	}
	if r := f.review(reviewed); r.Decision != store.ReviewSettled {
		t.Errorf("review %+v", r)
	}
	f.wantOpen()
	// In one run the order of the places does not matter.
	g := uel(t, "2023-02-20")
	g.site.Bureau(prctest.UEL("2023-02-21", 1, prctest.Parties(3)).Without(1))
	g.site.Column("10", prctest.UEL("2023-02-21", 1, prctest.Parties(3)))
	g.move("2023-02-23 18:00")
	g.sync(store.OutcomeChanged)
	g.wantOpen()
}

// A copy that says otherwise changes nothing before an operator's word, and then
// what it says is one event.
func TestContradiction(t *testing.T) {
	f := uel(t, "2023-02-20")
	right := prctest.UEL("2023-02-21", 1, prctest.Parties(2))
	f.site.Bureau(right)
	f.move("2023-02-21 18:00")
	f.sync(store.OutcomeChanged)
	before, last := f.state(), f.seq()
	f.site.Column("10", right.With("乙测试公司", "庚测试公司"))
	f.move("2023-02-21 19:00")
	f.sync(store.OutcomeQuarantined)
	f.wantEvents(last, "list.review publication "+reviewed)
	f.wantOpen("differs " + reviewed)
	r := f.review(reviewed)
	if !slices.Contains(codes(r.Reasons), lists.ProblemKnown) || f.state() != before {
		t.Errorf("reasons %+v", r.Reasons)
	}
	// A second text that says yet another thing waits with the first, unheard.
	f.site.Column("1", right.With("乙测试公司", "辛测试公司"))
	f.move("2023-02-21 20:00")
	f.sync(store.OutcomeQuarantined)
	f.wantEvents(last, "list.review publication "+reviewed)
	if r := f.review(reviewed); len(r.Copies) != 2 || len(r.Reasons) < 3 {
		t.Errorf("review %+v", r)
	}
	last = f.seq()
	f.decide(listsync.Decision{ID: reviewed})
	f.wantEvents(last, "designation.changed operator cn-mofcom-uel/2023-1/2 2023-02-21", "list.published operator")
	d := f.designation(reviewed + "/2")
	if d.PrimaryName() != "庚测试公司" || len(d.Provenance.Documents) != 2 || d.Provenance.Documents[0].SHA256 != r.Copies[0].Document.SHA256 {
		t.Errorf("%s, provenance %+v", d.PrimaryName(), d.Provenance)
	}
	last = f.seq()
	f.move("2023-04-21 20:00")
	f.sync(store.OutcomeNotModified)
	f.wantEvents(last)
	f.wantOpen()
	// A newer reader does not bring back what the operator put aside.
	f.req.Source.Parser++
	f.move("2023-04-21 21:00")
	f.sync(store.OutcomeNotModified)
	if d := f.designation(reviewed + "/2"); d.PrimaryName() != "庚测试公司" {
		t.Errorf("after a newer reader: %s", d.PrimaryName())
	}
}

// Copies that contradict each other are told of when they come together too.
func TestContradictionInOneRun(t *testing.T) {
	f := uel(t, "2023-02-20")
	n := prctest.UEL("2023-02-21", 1, prctest.Parties(2))
	f.site.Bureau(n)
	f.site.Column("10", n.With("乙测试公司", "庚测试公司"))
	f.move("2023-02-21 18:00")
	last := f.seq()
	f.sync(store.OutcomeQuarantined)
	if got := f.events(last); len(got) != 4 || got[3] != "list.review publication "+reviewed {
		t.Errorf("events %v", got)
	}
	f.wantOpen("differs " + reviewed)
}

// A notice whose number is lost is named by its day, and one whose day is lost
// too by its text, until a person says which it is.
func TestKeylessNotice(t *testing.T) {
	numberless := prctest.UEL("2023-02-21", 1, prctest.Parties(3))
	numberless.Number = ""
	numberless = numberless.With("2023年 第1号", "")
	for _, c := range []struct {
		name string
		prctest.Text
		id string
	}{
		{"no number", numberless, "cn-mofcom-uel/2023-02-21"},
		{"no day", dayless(numberless), "cn-mofcom-uel/unread-"},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := uel(t, "2023-02-20")
			f.move("2023-02-21 18:00")
			last := f.seq()
			f.req.Files = files("page.html", prctest.Saved(c.Text, false))
			f.sync(store.OutcomeQuarantined)
			f.req.Files = nil
			open, err := f.db.Reviews(f.req.Source.ID, false)
			if err != nil || len(open) != 1 || !strings.HasPrefix(open[0].ID, c.id) || !slices.Contains(codes(open[0].Reasons), lists.ProblemNumber) {
				t.Fatalf("open %+v, %v", open, err)
			}
			f.wantEvents(last, "list.review publication "+open[0].ID)
			f.decide(listsync.Decision{ID: open[0].ID, Acts: files("acts.yaml", supplied)})
			f.wantOpen()
			if d := f.designation(reviewed + "/1"); len(d.Provenance.Documents) != 2 {
				t.Errorf("provenance %+v", d.Provenance)
			}
		})
	}
}

// dayless takes every day from a text.
func dayless(n prctest.Text) prctest.Text {
	n = n.With("2023年2月21日", "某日")
	n.Date = ""
	return n
}

// What is known by name waits with the page from when one came that is not
// certain either.
func TestDoubtfulPageOfName(t *testing.T) {
	f := newFollower(t, prc.ForeignMinistry(), "2026-11-20 12:00")
	f.sync(store.OutcomeBaseline)
	f.wantOpen("name cn-mfa-afsl/2026-03-30")
	f.site.MFA(prctest.Order("2026-03-30", 20, prctest.Parties(1)).With("冻结在我国境内的动产、不动产和其他各类财产", "作出其他安排"))
	f.move("2026-11-20 13:00")
	last := f.seq()
	f.sync(store.OutcomeQuarantined)
	f.wantEvents(last, "list.review publication cn-mfa-afsl/2026-03-30")
	f.wantOpen("notice cn-mfa-afsl/2026-03-30")
	if r := f.review("cn-mfa-afsl/2026-03-30"); len(r.Copies) != 1 || !slices.Contains(codes(r.Reasons), lists.ProblemMeasure) {
		t.Errorf("review %+v", r)
	}
	last = f.seq()
	f.move("2026-11-20 14:00")
	f.sync(store.OutcomeQuarantined)
	f.wantEvents(last)
	f.decide(listsync.Decision{ID: "cn-mfa-afsl/2026-03-30"})
	f.wantOpen()
	f.move("2026-11-20 15:00")
	f.sync(store.OutcomeNotModified)
	f.wantOpen()
}
