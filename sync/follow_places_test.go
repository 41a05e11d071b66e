package sync_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"sanctionsd/internal/porttest"
	"sanctionsd/lists"
	"sanctionsd/lists/prc"
	"sanctionsd/lists/prc/prctest"
	"sanctionsd/store"
)

// asks does a run and returns the requests it made.
func (f *follower) asks(want store.Outcome) []string {
	f.t.Helper()
	before := len(f.site.Asked())
	f.sync(want)
	return f.site.Asked()[before:]
}

// Where nothing is new, nothing is asked for but under a condition, and nothing
// is written of the list.
func TestUnchangedSites(t *testing.T) {
	f := uel(t, "2023-02-20")
	f.site.Bureau(prctest.UEL("2023-02-21", 1, prctest.Parties(1)))
	f.site.Answer(prctest.SuspendUEL("2023-03-01", "2023-03-02", 2023, 1, "1年"))
	f.move("2023-03-03 12:00")
	f.sync(store.OutcomeChanged)
	want, last := f.state(), f.seq()
	f.move("2023-03-03 12:30")
	unchanged := f.site.Unchanged()
	asked := f.asks(store.OutcomeNotModified)
	// Years and news answer 404 here; columns are posted, which knows no condition.
	plain := 0
	for _, a := range asked {
		if strings.HasPrefix(a, "POST ") || strings.HasPrefix(a, "GET /zcfb/") || a == "GET "+prctest.PathNews {
			plain++
		}
	}
	if n := f.site.Unchanged() - unchanged; n+plain != len(asked) || n != 2 {
		t.Errorf("%d of the requests found what is held: %v", n, asked)
	}
	if f.state() != want || f.seq() != last {
		t.Error("a run without news changed something")
	}
	runs, err := f.db.Runs("", 100)
	if err != nil || runs[0].Outcome != store.OutcomeNotModified || runs[0].FirstSeq != 0 {
		t.Errorf("run %+v, %v", runs[0], err)
	}
}

// One notice at several places is one act with several copies. The register's
// word becomes a document's without an event.
func TestCopiesOfOneNotice(t *testing.T) {
	f := uel(t, "2023-02-20")
	n := prctest.UEL("2023-02-21", 1, prctest.Parties(2))
	f.site.Bureau(n)
	f.site.Column("10", n)
	f.move("2023-02-21 18:00")
	last := f.seq()
	f.sync(store.OutcomeChanged)
	if got := f.events(last); len(got) != 3 {
		t.Errorf("events %v", got)
	}
	if d := f.designation(reviewed + "/1"); len(d.Provenance.Documents) != 2 {
		t.Errorf("provenance %+v", d.Provenance)
	}
	// The same words set otherwise are evidence too, and a note.
	last = f.seq()
	f.site.Column("1", n.With("为维护国家主权、安全和发展利益，", ""))
	f.move("2023-02-21 19:00")
	res := f.sync(store.OutcomeSameContent)
	if !noted(res, "another text, which says the same") {
		t.Errorf("findings %+v", res.Findings)
	}
	f.wantEvents(last)
	if d := f.designation(reviewed + "/2"); len(d.Provenance.Documents) != 3 {
		t.Errorf("provenance %+v", d.Provenance)
	}
	notices, err := f.db.Notices(f.req.Source.ID)
	if err != nil || len(notices) != 1 || len(notices[0].Copies) != 3 {
		t.Errorf("notices %+v, %v", notices, err)
	}
}

// A page that agrees with the register is its evidence from then on.
func TestRegisterGetsItsDocument(t *testing.T) {
	f := uel(t, "2023-03-20")
	f.req.Source.Notices.Register = registerOf(2, f.read(prctest.UEL("2023-03-02", 2, prctest.Parties(2))))
	f.req.RegisterThrough = ""
	f.sync(store.OutcomeChanged)
	id := "cn-mofcom-uel/2023-2/1"
	before := f.designation(id)
	if before.Provenance.Evidence != lists.EvidenceRegister || len(before.Provenance.Documents) != 0 {
		t.Errorf("provenance %+v", before.Provenance)
	}
	last := f.seq()
	f.site.Bureau(prctest.UEL("2023-03-02", 2, prctest.Parties(2)))
	f.move("2023-03-20 13:00")
	f.sync(store.OutcomeSameContent)
	f.wantEvents(last)
	d := f.designation(id)
	if d.Provenance.Evidence != lists.EvidenceDocument || len(d.Provenance.Documents) != 1 || d.Digest != before.Digest || d.Provenance.LastChanged != before.Provenance.LastChanged {
		t.Errorf("provenance %+v", d.Provenance)
	}
}

// Orders of one day have letters; the second copy of either is not a third.
func TestTwoOrdersOfOneDay(t *testing.T) {
	f := newFollower(t, prc.ForeignMinistry(), "2024-04-12 12:00")
	f.req.RegisterThrough = "2024-04-10"
	f.sync(store.OutcomeBaseline)
	ps := prctest.Parties(5)
	first, second := prctest.Order("2024-04-11", 5, ps[:2]), prctest.Order("2024-04-11", 6, ps[2:])
	f.site.MFA(first)
	f.move("2024-04-12 13:00")
	f.sync(store.OutcomeChanged)
	f.site.MFA(second)
	f.site.MFA(second.With("外交部令第6号", "外交部令第六号"))
	f.site.MFA(first)
	f.move("2024-04-12 14:00")
	if res := f.sync(store.OutcomeChanged); res.Added != 3 {
		t.Errorf("result %+v", res)
	}
	if name := f.designation("cn-mfa-afsl/2024-04-11b/3"); name.PrimaryName() != "戊测试公司" {
		t.Errorf("listed is %s", name.PrimaryName())
	}
	f.wantOpen()
}

// A number that is used again with other content replaces nothing.
func TestNumberUsedAgain(t *testing.T) {
	f := uel(t, "2023-02-20")
	f.site.Bureau(prctest.UEL("2023-02-21", 1, prctest.Parties(2)))
	f.move("2023-02-21 18:00")
	f.sync(store.OutcomeChanged)
	want, last := f.state(), f.seq()
	f.site.Bureau(prctest.UEL("2023-06-21", 1, prctest.Parties(9)[5:]))
	f.move("2023-06-21 18:00")
	f.sync(store.OutcomeQuarantined)
	f.wantEvents(last, "list.review publication "+reviewed)
	if f.state() != want {
		t.Error("the list changed")
	}
}

// A page that is gone, or no page any more, changes nothing and is asked for
// again in its time, without end.
func TestVanishedPage(t *testing.T) {
	f := uel(t, "2023-02-20")
	path := f.site.Bureau(prctest.UEL("2023-02-21", 1, prctest.Parties(1)))
	f.move("2023-02-21 18:00")
	f.sync(store.OutcomeChanged)
	want, last := f.state(), f.seq()
	for i, page := range []string{"", "<html><body></body></html>", "????????????????????????????", "\x00\x01\x02"} {
		f.site.Put(path, page)
		f.move(fmt.Sprintf("2023-02-2%d 19:00", 2+i))
		asked := f.asks(store.OutcomeNotModified)
		if !slices.Contains(asked, "GET "+path) {
			t.Errorf("%q: the page was not asked for", page)
		}
	}
	f.wantEvents(last)
	if f.state() != want {
		t.Error("the list changed")
	}
}

// An index without links is a failure of the place, and removes nothing.
func TestIndexWithoutLinks(t *testing.T) {
	f := newFollower(t, prc.ForeignMinistry(), "2026-11-20 12:00")
	f.sync(store.OutcomeBaseline)
	want, last := f.state(), f.seq()
	f.site.Override(prctest.PathMFA, `<html><body><div class="opinion-ul"><ul></ul></div></body></html>`)
	f.move("2026-11-20 13:00")
	if res := f.sync(store.OutcomeFailed); !strings.Contains(res.Reason, "link") {
		t.Errorf("reason %q", res.Reason)
	}
	f.wantEvents(last)
	if f.state() != want {
		t.Error("the list changed")
	}
	places, err := f.Places(f.req, f.lastCheck())
	if err != nil || len(places) != 1 || places[0].Fault == "" || places[0].Good == "" {
		t.Errorf("places %+v, %v", places, err)
	}
	f.site.Override(prctest.PathMFA, "")
	f.move("2026-11-20 14:00")
	f.sync(store.OutcomeNotModified)
}

func (f *follower) lastCheck() store.Check {
	f.t.Helper()
	check, _, err := f.db.LastCheck(f.req.Source.ID)
	if err != nil {
		f.t.Fatal(err)
	}
	return check
}

// One place of a role may fail; when none is left of a role the run has failed,
// though the others were read.
func TestPlacesOfRoles(t *testing.T) {
	for _, c := range []struct {
		name string
		down map[string]int
		want store.Outcome
		good bool
	}{
		{"all good", nil, store.OutcomeNotModified, true},
		{"bureau gone", map[string]int{prctest.PathUnit: 404}, store.OutcomeNotModified, true},
		{"spokesperson gone", map[string]int{"/xwfb": 404}, store.OutcomeNotModified, true},
		{"columns down", map[string]int{prctest.PathColumns: 503}, store.OutcomeNotModified, true},
		{"answers down", map[string]int{prctest.PathColumns: 503, "/xwfb": 503, "/syxwfb": 503}, store.OutcomeFailed, false},
		{"notices down", map[string]int{prctest.PathColumns: 503, "/api-gateway": 503}, store.OutcomeFailed, false},
		{"all down", map[string]int{"/": 503}, store.OutcomeFailed, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := uel(t, "2023-02-20")
			good := f.lastCheck().LastGood
			for prefix, status := range c.down {
				f.site.Fail(prefix, status)
			}
			last := f.seq()
			f.move("2023-02-20 13:00")
			res := f.sync(c.want)
			if check := f.lastCheck(); check.LastGood.After(good) != c.good {
				t.Errorf("last good %s, before %s; %s", check.LastGood, good, res.Reason)
			}
			f.wantEvents(last)
		})
	}
}

// What is new is committed though a role is out of reach; the list still grows
// stale.
func TestPartOfTheSites(t *testing.T) {
	f := uel(t, "2023-02-20")
	good := f.lastCheck().LastGood
	for _, p := range []string{prctest.PathColumns, "/xwfb", "/syxwfb"} {
		f.site.Fail(p, 503)
	}
	f.site.Bureau(prctest.UEL("2023-02-21", 1, prctest.Parties(1)))
	f.move("2023-02-21 13:00")
	res := f.sync(store.OutcomeChanged)
	if check := f.lastCheck(); !check.LastGood.Equal(good) || !strings.Contains(res.Reason, "spokesperson") {
		t.Errorf("last good %s, before %s; %q", check.LastGood, good, res.Reason)
	}
}

// Question marks in place of Chinese are a failure of the place.
func TestMojibakeColumn(t *testing.T) {
	f := uel(t, "2023-02-20")
	f.site.Column("10", prctest.UEL("2023-02-21", 1, prctest.Parties(1)).With("不可靠实体清单", "???????"))
	f.move("2023-02-21 13:00")
	last := f.seq()
	if res := f.sync(store.OutcomeNotModified); !noted(res, "could not be read") {
		t.Errorf("result %+v", res)
	}
	f.wantEvents(last)
}

// A page that an index names and that cannot be had is asked for again.
func TestLinkedPageOutOfReach(t *testing.T) {
	f := uel(t, "2023-02-20")
	path := f.site.Bureau(prctest.UEL("2023-02-21", 1, prctest.Parties(1)))
	f.site.Fail(path, 503)
	f.move("2023-02-21 13:00")
	last := f.seq()
	if res := f.sync(store.OutcomeFailed); !strings.Contains(res.Reason, "503") {
		t.Errorf("reason %q", res.Reason)
	}
	f.wantEvents(last)
	f.site.Fail(path, 0)
	f.move("2023-02-21 14:00")
	f.sync(store.OutcomeChanged)
	f.move("2023-02-21 15:00")
	f.sync(store.OutcomeNotModified)
}

// A shell in place of a page that the index names as a notice waits for a
// person, until the notice comes from elsewhere.
func TestWithdrawnPage(t *testing.T) {
	n := prctest.UEL("2023-02-21", 1, prctest.Parties(1))
	const shell = `<!DOCTYPE html><html><head><meta charset="utf-8"><title>商务部</title></head><body><div class="top">首页</div></body></html>`
	f := uel(t, "2023-02-20")
	f.site.Put(f.site.Bureau(n), shell)
	f.move("2023-02-21 13:00")
	last := f.seq()
	f.sync(store.OutcomeQuarantined)
	open, err := f.db.Reviews(f.req.Source.ID, false)
	if err != nil || len(open) != 1 || open[0].Title != n.Title || codes(open[0].Reasons)[0] != lists.ProblemText {
		t.Fatalf("open %+v, %v", open, err)
	}
	f.wantEvents(last, "list.review publication "+open[0].ID)
	f.move("2023-02-21 14:00")
	f.sync(store.OutcomeQuarantined)
	f.site.Column("10", n)
	last = f.seq()
	f.move("2023-02-21 15:00")
	f.sync(store.OutcomeChanged)
	f.wantEvents(last, "designation.added publication cn-mofcom-uel/2023-1/1 2023-02-21", "list.published publication")
	f.wantOpen()
	// Nothing waits when the text comes in the same run.
	g := uel(t, "2023-02-20")
	g.site.Put(g.site.Bureau(n), shell)
	g.site.Column("10", n)
	g.move("2023-02-21 15:00")
	last = g.seq()
	g.sync(store.OutcomeChanged)
	g.wantEvents(last, "designation.added publication cn-mofcom-uel/2023-1/1 2023-02-21", "list.published publication")
	g.wantOpen()
}

// Pages are asked for again in their time, few in a run.
func TestRecheckIsBounded(t *testing.T) {
	f := uel(t, "2023-02-20")
	for i := range 8 {
		f.site.Bureau(prctest.UEL("2023-02-21", i+1, prctest.Parties(8)[i:i+1]))
	}
	pages := func(asked []string) (n int) {
		for _, a := range asked {
			if strings.HasPrefix(a, "GET /flzc/") {
				n++
			}
		}
		return n
	}
	for _, step := range []struct {
		now  string
		want store.Outcome
		n    int
	}{
		{"2023-02-21 12:00", store.OutcomeChanged, 8},
		{"2023-02-21 13:00", store.OutcomeNotModified, 0},
		{"2023-02-22 12:30", store.OutcomeNotModified, 5},
		{"2023-02-22 13:30", store.OutcomeNotModified, 3},
		{"2023-02-22 14:30", store.OutcomeNotModified, 0},
		{"2023-05-22 14:30", store.OutcomeNotModified, 5},
		{"2023-05-22 15:30", store.OutcomeNotModified, 3},
		{"2023-06-10 15:30", store.OutcomeNotModified, 0},
	} {
		f.move(step.now)
		unchanged := f.site.Unchanged()
		asked := f.asks(step.want)
		if n := pages(asked); n != step.n {
			t.Errorf("%s: %d pages were asked for, want %d", step.now, n, step.n)
		}
		if n := f.site.Unchanged() - unchanged; step.want == store.OutcomeNotModified && n < step.n {
			t.Errorf("%s: %d of the answers said that nothing changed", step.now, n)
		}
	}
}

// Columns are read page by page until what is known.
func TestColumnPages(t *testing.T) {
	f := uel(t, "2023-02-20")
	f.site.Rows(2)
	for i := range 7 {
		f.site.Column("10", prctest.UEL("2023-02-21", i+1, prctest.Parties(8)[i:i+1]))
	}
	f.move("2023-02-21 12:00")
	if res := f.sync(store.OutcomeChanged); res.Added != 7 {
		t.Errorf("result %+v", res)
	}
	f.site.Column("10", prctest.UEL("2023-02-22", 8, prctest.Parties(8)[7:8]))
	f.move("2023-02-22 12:00")
	posts := 0
	for _, a := range f.asks(store.OutcomeChanged) {
		if strings.HasPrefix(a, "POST ") {
			posts++
		}
	}
	if posts != 2 { // a page of each column
		t.Errorf("%d pages of columns were asked for", posts)
	}
}

// A dead link to what is no notice by its title does not hold up the list; one
// that plainly names a notice does, until its page can be had.
func TestDeadLinks(t *testing.T) {
	f := newFollower(t, prc.UnreliableEntities(), "2023-03-01 12:00")
	f.req.RegisterThrough = "2023-02-16"
	f.sync(store.OutcomeBaseline)
	aside := prctest.UEL("2023-03-02", 2, prctest.Parties(1))
	aside.Title = "关于举办企业合规活动的通知"
	f.site.Put(f.site.Bureau(aside), "")
	f.move("2023-03-02 18:00")
	res := f.sync(store.OutcomeNotModified)
	if !slices.ContainsFunc(res.Findings, func(x lists.Finding) bool { return strings.Contains(x.Text, "dead") }) {
		t.Errorf("findings %+v", res.Findings)
	}
	notice := prctest.UEL("2023-03-03", 3, prctest.Parties(1))
	path := f.site.Bureau(notice)
	f.site.Put(path, "")
	f.move("2023-03-03 18:00")
	f.sync(store.OutcomeFailed)
	f.site.Put(path, prctest.Saved(notice, false))
	f.move("2023-03-03 19:00")
	f.sync(store.OutcomeChanged)
}

// A site that does not answer is told apart from one that says no, and both from
// no change.
func TestOutOfReachIsSaid(t *testing.T) {
	f := newFollower(t, prc.ForeignMinistry(), "2026-11-23 12:00")
	f.site.Fail("/", 503)
	if res := f.sync(store.OutcomeFailed); strings.Contains(res.Reason, "cannot be reached") {
		t.Errorf("reason %q of a site that answers", res.Reason)
	}
	nobody, release, err := porttest.Reserve()
	if err != nil {
		t.Fatal(err)
	}
	defer release() //nolint:errcheck // a socket that never listened
	f.req.URL = "http://" + nobody + "/"
	f.move("2026-11-23 13:00")
	if res := f.sync(store.OutcomeFailed); !strings.Contains(res.Reason, "cannot be reached") {
		t.Errorf("reason %q of a site that does not answer", res.Reason)
	}
}
