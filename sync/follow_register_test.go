package sync_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
	"sanctionsd/lists/prc/prctest"
	"sanctionsd/store"
	listsync "sanctionsd/sync"
)

// read reads a text as the source does.
func (f *follower) read(n prctest.Text) lists.Notice {
	f.t.Helper()
	doc := listtest.Document("page.html", []byte(prctest.Saved(n, f.req.Source.ID == "cn-mfa-afsl")))
	got, err := f.req.Source.Notices.Read(f.t.Context(), doc)
	if err != nil || len(got.Notices) != 1 || len(got.Notices[0].Problems) > 0 {
		f.t.Fatalf("read %+v, %v", got, err)
	}
	return got.Notices[0].Notice
}

// registerOf is a base register of some version.
func registerOf(version int, notices ...lists.Notice) func() (lists.Register, error) {
	return func() (lists.Register, error) {
		return lists.Register{Version: version, Notices: slices.Clone(notices)}, nil
	}
}

// renamedTo returns a notice whose last party has another name.
func renamedTo(n lists.Notice, name string) lists.Notice {
	n.Acts = slices.Clone(n.Acts)
	n.Acts[0].Targets = slices.Clone(n.Acts[0].Targets)
	last := &n.Acts[0].Targets[len(n.Acts[0].Targets)-1]
	last.Names = []lists.Name{{Full: name, Type: lists.NamePrimary, Script: "Hans", Language: "zh"}}
	return n
}

// A newer release knows a notice more, one better, and one otherwise than its
// page has it.
func TestRegisterUpgrade(t *testing.T) {
	f := newFollower(t, listOfNotices(), "2023-03-20 12:00")
	one, two := f.read(prctest.UEL("2023-02-21", 1, prctest.Parties(2))), f.read(prctest.UEL("2023-02-22", 2, prctest.Parties(4)[2:]))
	three := f.read(prctest.UEL("2023-02-23", 3, prctest.Parties(6)[4:]))
	f.req.Source.Notices.Register = registerOf(1, one, two)
	f.site.Bureau(prctest.UEL("2023-02-22", 2, prctest.Parties(4)[2:]))
	f.site.Bureau(prctest.UEL("2023-03-19", 4, prctest.Parties(7)[6:]))
	f.sync(store.OutcomeBaseline)
	last := f.seq()
	f.req.Source.Notices.Register = registerOf(2, renamedTo(one, "庚测试公司"), renamedTo(two, "辛测试公司"), three)
	f.move("2023-03-20 13:00")
	f.req.DryRun = true
	if res := f.sync(store.OutcomeQuarantined); res.Changed != 1 || res.Added != 2 || res.Designations != 7 {
		t.Errorf("dry run %+v", res)
	}
	f.wantEvents(last)
	f.req.DryRun = false
	f.sync(store.OutcomeQuarantined)
	f.wantEvents(last,
		"designation.changed register cn-mofcom-uel/2023-1/2 2023-02-23", "list.reparsed register",
		"designation.added publication cn-mofcom-uel/2023-3/1 2023-02-23",
		"designation.added publication cn-mofcom-uel/2023-3/2 2023-02-23", "list.published publication",
		"list.review publication cn-mofcom-uel/2023-2")
	if d := f.designation("cn-mofcom-uel/2023-2/2"); d.PrimaryName() != "丁测试公司" || d.Provenance.Evidence != lists.EvidenceDocument {
		t.Errorf("%s by %s", d.PrimaryName(), d.Provenance.Evidence)
	}
	state, _, err := f.db.ListState(f.req.Source.ID)
	if err != nil || state.Register != 2 || state.Publication.ID != "cn-mofcom-uel/2023-4" {
		t.Errorf("state %+v, %v", state, err)
	}
	f.wantOpen("differs cn-mofcom-uel/2023-2")
	last = f.seq()
	for _, now := range []string{"2023-03-20 14:00", "2023-03-21 14:00"} {
		f.move(now)
		f.sync(store.OutcomeQuarantined)
	}
	f.wantEvents(last)
	// The operator takes the register's word.
	f.decide(listsync.Decision{ID: "cn-mofcom-uel/2023-2"})
	f.wantEvents(last, "designation.changed operator cn-mofcom-uel/2023-2/2 2023-02-22", "list.published operator")
	f.move("2023-03-22 15:00")
	f.sync(store.OutcomeNotModified)
	f.wantOpen()
}

// A register that only says that it is newer makes no event, and does not take
// the list back to its last day.
func TestRegisterUpgradeWithoutNews(t *testing.T) {
	f := newFollower(t, listOfNotices(), "2023-03-20 12:00")
	one := f.read(prctest.UEL("2023-02-21", 1, prctest.Parties(2)))
	f.req.Source.Notices.Register = registerOf(1, one)
	f.site.Bureau(prctest.UEL("2023-02-22", 2, prctest.Parties(4)[2:]))
	f.sync(store.OutcomeBaseline)
	last, before := f.seq(), f.digest()
	f.req.Source.Notices.Register = registerOf(2, one)
	f.move("2023-03-20 13:00")
	f.sync(store.OutcomeNotModified)
	f.wantEvents(last)
	state, _, err := f.db.ListState(f.req.Source.ID)
	if err != nil || state.Register != 2 || state.Publication.ID != "cn-mofcom-uel/2023-2" || state.Digest != before {
		t.Errorf("state %+v, %v", state, err)
	}
	// An older binary changes nothing.
	f.req.Source.Notices.Register = registerOf(1, renamedTo(one, "庚测试公司"))
	f.move("2023-03-20 14:00")
	f.sync(store.OutcomeNotModified)
	f.wantEvents(last)
}

// What the register knew by name is replaced by a newer register's text.
func TestRegisterLearnsText(t *testing.T) {
	f := newFollower(t, listOfNotices(), "2023-03-20 12:00")
	whole := f.read(prctest.UEL("2023-02-21", 1, prctest.Parties(2)))
	named := whole
	named.Acts = []lists.Act{{Action: lists.ActAdd, Effective: "2023-02-21", Targets: whole.Acts[0].Targets[:1]}}
	named.Problems = []lists.Problem{{Code: lists.ProblemName, Text: "known by name only"}}
	f.req.Source.Notices.Register = registerOf(1, named)
	f.sync(store.OutcomeBaseline)
	f.wantOpen("name " + reviewed)
	last := f.seq()
	f.req.Source.Notices.Register = registerOf(2, whole)
	f.move("2023-03-20 13:00")
	f.sync(store.OutcomeChanged)
	f.wantEvents(last,
		"designation.changed register cn-mofcom-uel/2023-1/1 2023-02-21",
		"designation.added register cn-mofcom-uel/2023-1/2 2023-02-21", "list.reparsed register")
	f.wantOpen()
	if r := f.review(reviewed); r.Decision != store.ReviewSettled {
		t.Errorf("review %+v", r)
	}
}

// What a newer reader makes of the same pages is no act of the authority.
func TestNewerReaderOfNotices(t *testing.T) {
	f := uel(t, "2023-02-20")
	f.site.Bureau(prctest.UEL("2023-02-21", 1, prctest.Parties(2)))
	f.site.Bureau(prctest.UEL("2023-02-22", 2, prctest.Parties(4)[2:]))
	f.site.Bureau(prctest.UEL("2023-02-23", 3, prctest.Parties(5)[3:]).Without(1))
	f.move("2023-02-23 12:00")
	f.sync(store.OutcomeQuarantined)
	f.wantOpen("notice cn-mofcom-uel/2023-3")
	last := f.seq()
	read := f.req.Source.Notices.Read
	f.req.Source.Notices.Read = func(ctx context.Context, doc lists.Document) (lists.NoticeReading, error) {
		got, err := read(ctx, doc)
		for i := range got.Notices {
			switch n := &got.Notices[i]; n.Key {
			case "2023-1":
				n.Notice = renamedTo(n.Notice, "庚测试公司")
			case "2023-2":
				n.Problems = append(n.Problems, lists.Problem{Code: lists.ProblemText, Text: "not certain"})
			case "2023-3":
				n.Problems = nil
			}
		}
		return got, err
	}
	f.req.Source.Parser++
	f.move("2023-02-23 13:00")
	f.req.DryRun = true
	f.sync(store.OutcomeChanged)
	f.req.DryRun = false
	f.wantEvents(last)
	f.sync(store.OutcomeChanged)
	f.wantEvents(last,
		"designation.changed parser cn-mofcom-uel/2023-1/2 2023-02-22", "list.reparsed parser",
		"designation.added publication cn-mofcom-uel/2023-3/1 2023-02-23", "list.published publication")
	f.wantOpen()
	if d := f.designation("cn-mofcom-uel/2023-3/1"); d.Provenance.Evidence != lists.EvidenceDocument || len(d.Provenance.Documents) != 1 {
		t.Errorf("provenance %+v", d.Provenance)
	}
	last = f.seq()
	f.move("2023-02-23 14:00")
	f.sync(store.OutcomeNotModified)
	f.wantEvents(last)
}

// A page of which the older reader could not tell the number loses neither its
// evidence nor its review when a newer one can.
func TestNewerReaderFindsTheKey(t *testing.T) {
	f := uel(t, "2023-02-20")
	read := f.req.Source.Notices.Read
	f.req.Source.Notices.Read = func(ctx context.Context, doc lists.Document) (lists.NoticeReading, error) {
		got, err := read(ctx, doc)
		for i := range got.Notices {
			got.Notices[i].Key = ""
			got.Notices[i].Problems = []lists.Problem{{Code: lists.ProblemNumber, Text: "neither number nor day"}}
		}
		return got, err
	}
	f.site.Bureau(prctest.UEL("2023-02-21", 1, prctest.Parties(1)))
	f.move("2023-02-21 12:00")
	res := f.sync(store.OutcomeQuarantined)
	if len(res.Reviews) != 1 || !strings.Contains(res.Reviews[0].ID, "/unread-") {
		t.Errorf("reviews %+v", res.Reviews)
	}
	f.req.Source.Notices.Read = read
	f.req.Source.Parser++
	f.move("2023-02-21 13:00")
	f.sync(store.OutcomeChanged)
	f.wantOpen()
	if d := f.designation(party); d.Provenance.Evidence != lists.EvidenceDocument || len(d.Provenance.Documents) != 1 {
		t.Errorf("provenance %+v", d.Provenance)
	}
}
