package sync_test

import (
	"encoding/json"
	"io"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"sanctionsd/fetch"
	"sanctionsd/lists"
	"sanctionsd/lists/prc"
	"sanctionsd/lists/prc/prctest"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
	listsync "sanctionsd/sync"
)

// clock is one that stands where it is put.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// at puts the clock to an instant, in Beijing.
func (c *clock) at(t testing.TB, text string) {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, beijing)
	if err != nil {
		t.Fatal(err)
	}
	c.set(at)
}

// set puts the clock to an instant.
func (c *clock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = at
}

var beijing = time.FixedZone("CST", 8*60*60)

// follower is a syncer of a list that follows from notices, over a real store
// and the sites over real HTTP.
type follower struct {
	*bench
	site *prctest.Site
	*clock
	dir string
	srv *httptest.Server
}

func newFollower(t *testing.T, source lists.Source, now string) *follower {
	f := &follower{site: new(prctest.Site), clock: new(clock), dir: t.TempDir()}
	f.at(t, now)
	f.srv = httptest.NewServer(f.site)
	t.Cleanup(f.srv.Close)
	log := logrus.New()
	log.SetOutput(io.Discard)
	f.bench = &bench{
		Syncer: &listsync.Syncer{
			Log: log, Now: f.Now,
			Fetch: &fetch.Fetcher{Dir: t.TempDir(), Retries: -1, IdleTimeout: 5 * time.Second, Now: f.Now, Hosts: &fetch.Hosts{}, Answers: &fetch.Answers{}},
		},
		t:   t,
		req: listsync.Request{Source: source, URL: f.srv.URL + "/", Guard: source.Guard, Trigger: store.TriggerOperator},
	}
	f.open()
	t.Cleanup(func() {
		storetest.Check(t, f.db)
		f.close()
	})
	f.site.Clock(f.Now())
	return f
}

func (f *follower) open() {
	f.t.Helper()
	db, err := store.Open(f.dir, store.Options{Now: f.Now})
	if err != nil {
		f.t.Fatal(err)
	}
	f.db, f.Store = db, db
}

func (f *follower) close() {
	f.t.Helper()
	if err := f.db.Close(); err != nil {
		f.t.Error(err)
	}
}

// restart closes the store and opens it again, as another process would.
func (f *follower) restart() {
	f.t.Helper()
	f.close()
	f.open()
}

// move puts the clock of the machine and that of the sites to an instant.
func (f *follower) move(now string) {
	f.at(f.t, now)
	f.site.Clock(f.Now())
}

// events returns the events after a number, type and subject, in their order.
func (f *follower) events(after uint64) []string {
	f.t.Helper()
	events, err := f.db.Events(after, 1000)
	if err != nil {
		f.t.Fatal(err)
	}
	var out []string
	for _, e := range events {
		data := decode[struct {
			Data store.EventData `json:"data"`
		}](f.t, e.JSON).Data
		line := e.Type + " " + string(e.Cause)
		switch {
		case data.Designation != nil:
			line += " " + decode[lists.Designation](f.t, data.Designation).ID + " " + data.Effective
		case data.Review != nil:
			line += " " + data.Review.ID
		}
		out = append(out, line)
	}
	return out
}

func (f *follower) wantEvents(after uint64, want ...string) {
	f.t.Helper()
	if got := f.events(after); !slices.Equal(got, want) {
		f.t.Errorf("events\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func (f *follower) designation(id string) lists.Designation {
	f.t.Helper()
	raw, err := f.db.Designation(id)
	if err != nil {
		f.t.Fatal(err)
	}
	return decode[lists.Designation](f.t, raw)
}

// The first sync commits the base register whatever the sites give; a page that
// agrees later is evidence, and no event.
func TestBaseRegisterFirst(t *testing.T) {
	f := newFollower(t, prc.ForeignMinistry(), "2026-11-23 12:00")
	f.site.Fail("/", 503)
	res := f.sync(store.OutcomeFailed)
	if res.Designations != 155 || !strings.Contains(res.Reason, "503") {
		t.Errorf("%d designations, reason %q", res.Designations, res.Reason)
	}
	f.wantEvents(0, "list.baselined register", "list.review publication cn-mfa-afsl/2026-03-30")
	d := f.designation("cn-mfa-afsl/2024-04-11/1")
	if d.Provenance.Evidence != lists.EvidenceRegister || len(d.Provenance.Documents) != 0 {
		t.Errorf("provenance %+v", d.Provenance)
	}
	last := f.seq()
	f.sync(store.OutcomeFailed)
	f.wantEvents(last)
}

// An order is a publication of its own; its designations are traced to the
// bytes of its page.
func TestOrderIsPublished(t *testing.T) {
	f := newFollower(t, prc.ForeignMinistry(), "2024-04-12 12:00")
	f.req.RegisterThrough = "2024-04-10"
	f.sync(store.OutcomeBaseline)
	last := f.seq()
	f.site.MFA(prctest.Order("2024-04-11", 5, prctest.Parties(2)))
	f.move("2024-04-12 13:00")
	res := f.sync(store.OutcomeChanged)
	if res.Added != 2 || res.Changed != 0 {
		t.Errorf("added %d, changed %d", res.Added, res.Changed)
	}
	f.wantEvents(last,
		"designation.added publication cn-mfa-afsl/2024-04-11/1 2024-04-11",
		"designation.added publication cn-mfa-afsl/2024-04-11/2 2024-04-11",
		"list.published publication")
	d := f.designation("cn-mfa-afsl/2024-04-11/2")
	if d.Provenance.Evidence != lists.EvidenceDocument || len(d.Provenance.Documents) != 1 {
		t.Fatalf("provenance %+v", d.Provenance)
	}
	var codes []string
	for _, m := range d.Measures {
		codes = append(codes, m.Code+" "+strings.Join(m.Hits, ",")+" "+m.State)
	}
	slices.Sort(codes)
	if want := []string{"asset-freeze target active", "entry-ban senior-management active", "visa-denial senior-management active"}; !slices.Equal(codes, want) {
		t.Errorf("measures %v, want %v", codes, want)
	}
	if _, err := f.db.DocumentRecords(d.Provenance.Documents[0].SHA256); err != nil {
		t.Error(err)
	}
	f.sync(store.OutcomeNotModified)
}

// The clock makes a suspension's end an event, exactly once, and the notice that
// extends it, found late, another.
func TestSuspensionLapsesByTheClock(t *testing.T) {
	f := newFollower(t, prc.UnreliableEntities(), "2023-03-01 12:00")
	f.req.RegisterThrough = "2023-02-16"
	f.sync(store.OutcomeBaseline)
	f.site.Bureau(prctest.UEL("2023-03-02", 2, prctest.Parties(2)))
	f.move("2023-03-02 18:00")
	f.sync(store.OutcomeChanged)
	f.site.Answer(prctest.SuspendUEL("2023-03-10", "2023-03-11", 2023, 2, "90天"))
	f.move("2023-03-10 18:00")
	last := f.seq()
	f.sync(store.OutcomeChanged)
	if d := f.designation("cn-mofcom-uel/2023-2/1"); d.Status != lists.StatusActive {
		t.Errorf("before the suspension counts: %s", d.Status)
	}
	f.move("2023-03-11 00:00")
	f.sync(store.OutcomeChanged)
	f.wantEvents(last,
		"designation.changed publication cn-mofcom-uel/2023-2/1 2023-03-11",
		"designation.changed publication cn-mofcom-uel/2023-2/2 2023-03-11",
		"list.published publication",
		"designation.suspended time cn-mofcom-uel/2023-2/1 2023-03-11",
		"designation.suspended time cn-mofcom-uel/2023-2/2 2023-03-11",
		"list.published time")
	last = f.seq()
	f.site.Fail("/xwfb", 503)
	f.site.Fail(prctest.PathColumns, 503)
	f.site.Fail("/syxwfb", 503)
	f.move("2023-06-09 09:00")
	f.sync(store.OutcomeChanged)
	f.wantEvents(last,
		"designation.lapsed time cn-mofcom-uel/2023-2/1 2023-06-09",
		"designation.lapsed time cn-mofcom-uel/2023-2/2 2023-06-09",
		"list.published time")
	events, err := f.db.Events(last, 1)
	if err != nil || !strings.Contains(string(events[0].JSON), listsync.CodeUnconfirmed) {
		t.Errorf("the event does not say that the feeds were out of reach (%v): %s", err, events[0].JSON)
	}
	d := f.designation("cn-mofcom-uel/2023-2/1")
	if d.Status != lists.StatusLapsed || d.InForce != lists.InForceUnconfirmed {
		t.Errorf("status %s, in force %s", d.Status, d.InForce)
	}
	last = f.seq()
	f.sync(store.OutcomeFailed)
	f.wantEvents(last)
	for _, p := range []string{"/xwfb", "/syxwfb", prctest.PathColumns} {
		f.site.Fail(p, 0)
	}
	f.site.Answer(prctest.SuspendUEL("2023-06-12", "2023-06-09", 2023, 2, "1年"))
	f.move("2023-06-12 18:00")
	f.sync(store.OutcomeChanged)
	f.wantEvents(last,
		"designation.suspended publication cn-mofcom-uel/2023-2/1 2023-06-09",
		"designation.suspended publication cn-mofcom-uel/2023-2/2 2023-06-09",
		"list.published publication")
}

// An extension that is known when the suspension would end leaves nothing for
// the clock to say.
func TestExtensionOvertakesTheClock(t *testing.T) {
	f := newFollower(t, prc.UnreliableEntities(), "2023-03-01 12:00")
	f.req.RegisterThrough = "2023-02-16"
	f.site.Bureau(prctest.UEL("2023-03-02", 2, prctest.Parties(1)))
	f.site.Answer(prctest.SuspendUEL("2023-03-10", "2023-03-10", 2023, 2, "90天"))
	f.move("2023-03-10 18:00")
	f.sync(store.OutcomeBaseline)
	last := f.seq()
	f.site.Answer(prctest.SuspendUEL("2023-06-07", "2023-06-08", 2023, 2, "90天"))
	f.move("2023-06-20 18:00")
	f.sync(store.OutcomeChanged)
	f.wantEvents(last,
		"designation.suspended publication cn-mofcom-uel/2023-2/1 2023-06-08",
		"list.published publication")
}

// While the clock is behind the last commit or far from those of the sites, it
// makes nothing.
func TestClockGuard(t *testing.T) {
	f := newFollower(t, prc.UnreliableEntities(), "2026-11-01 12:00")
	f.sync(store.OutcomeBaseline)
	last := f.seq()
	f.at(t, "2026-12-01 12:00") // the sites say it is November still
	res := f.sync(store.OutcomeNotModified)
	f.wantEvents(last)
	if !slices.ContainsFunc(res.Findings, func(x lists.Finding) bool { return x.Where == "clock" }) {
		t.Errorf("findings %+v", res.Findings)
	}
	f.move("2026-12-01 12:01")
	f.sync(store.OutcomeChanged)
	if n := len(f.events(last)); n != 12 {
		t.Errorf("%d events, want 11 lapses and list.published", n)
	}
	last = f.seq()
	f.move("2026-11-05 12:00")
	f.sync(store.OutcomeNotModified)
	f.wantEvents(last)
}

func decode[T any](t testing.TB, raw []byte) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}
