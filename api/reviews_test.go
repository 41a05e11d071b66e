package api_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/api"
	"sanctionsd/lists"
	"sanctionsd/store"
	listsync "sanctionsd/sync"
)

// followed is a list that follows from notices. All of it is invented.
const followed = "test-followed"

// followedSource reads documents of lines "KEY DATE NAME": each is a notice that
// lists one party, suspended in 2026 and 2027. With "!" before the name it is
// not certain. The register knows 2026-1, and numbers run without a hole.
func followedSource() lists.Source {
	parse := func(line string) lists.ReadNotice {
		key, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		day, name, _ := strings.Cut(rest, " ")
		n := lists.ReadNotice{TextDigest: line}
		n.Notice = lists.Notice{
			List: followed, Key: key, Number: "No. " + key, Date: day, Title: "On " + strings.TrimPrefix(name, "!"),
			Acts: []lists.Act{{Action: lists.ActAdd, Effective: day, Targets: []lists.Target{
				{Ordinal: 1, Kind: lists.Entity, Names: []lists.Name{{Full: strings.TrimPrefix(name, "!"), Type: lists.NamePrimary}}},
			}}},
		}
		if strings.HasPrefix(name, "!") {
			n.Problems = []lists.Problem{{Code: lists.ProblemCount, Text: "it declares two parties", Excerpt: "two"}}
			n.Candidates = []string{strings.TrimPrefix(name, "!")}
		}
		return n
	}
	readAll := func(doc lists.Document) (string, error) {
		f, err := doc.Open()
		if err != nil {
			return "", err
		}
		text, err := io.ReadAll(f)
		return string(text), errors.Join(err, f.Close())
	}
	s := testSource(followed)
	s.Zone, s.Parser = "Asia/Shanghai", 1
	s.Notices = &lists.Notices{
		Coverage: lists.Coverage{From: "2026-01-01", Excludes: []string{"what was only said"}},
		Places: func(base string, _ time.Time) ([]lists.Place, error) {
			return []lists.Place{{
				Name: "bureau", Role: lists.RoleNotices,
				Page: func(n int) (lists.Location, bool) {
					return lists.Location{Name: "index", URL: base + "/index"}, n == 1
				},
				Read: func([]byte, string) (lists.Index, error) { return lists.Index{}, nil },
			}}, nil
		},
		Concerns: func(lists.Link) bool { return true },
		Resolve:  func(_, address string) (string, bool) { return address, true },
		Read: func(_ context.Context, doc lists.Document) (r lists.NoticeReading, err error) {
			text, err := readAll(doc)
			for line := range strings.Lines(text) {
				r.Notices = append(r.Notices, parse(line))
			}
			return r, err
		},
		Register: func() (lists.Register, error) {
			return lists.Register{Version: 1, Notices: []lists.Notice{parse("2026-1 2026-01-05 FIRST").Notice}}, nil
		},
		Fold: func(notices []lists.Notice, at time.Time) (ds []*lists.Designation, err error) {
			zone, err := time.LoadLocation("Asia/Shanghai")
			for _, n := range notices {
				for _, target := range n.Acts[0].Targets {
					d := &lists.Designation{
						NativeID: fmt.Sprintf("%s/%d", n.Key, target.Ordinal), List: followed, Kind: target.Kind, Names: target.Names, ListedOn: n.Date,
						Measures: []lists.Measure{{Code: "other", Periods: []lists.Period{
							{State: lists.StateActive, From: n.Date, Until: "2026-06-01", By: n.ID()},
							{State: lists.StateSuspended, From: "2026-06-01", Until: "2027-06-01", By: n.ID()},
							{State: lists.StateLapsed, From: "2027-06-01", By: n.ID()},
						}}},
					}
					d.ID = followed + "/" + d.NativeID
					d.At(at, zone)
					d.Seal()
					ds = append(ds, d)
				}
			}
			slices.SortFunc(ds, func(a, b *lists.Designation) int { return strings.Compare(a.ID, b.ID) })
			return ds, err
		},
		Refer: func(_ []lists.Notice, n lists.Notice) lists.Notice { return n },
		Gaps: func(notices []lists.Notice) (gaps []lists.Gap) {
			known := func(key string) bool {
				return slices.ContainsFunc(notices, func(n lists.Notice) bool { return n.Key == key })
			}
			if known("2026-3") && !known("2026-2") {
				gaps = append(gaps, lists.Gap{Key: "2026-2", Number: "No. 2026-2", Text: "missing before No. 2026-3"})
			}
			return gaps
		},
		Differences: func(a, b lists.Notice) []string {
			if a.Title != b.Title {
				return []string{"the title"}
			}
			return nil
		},
		Supply: func(name string, text []byte) (lists.Notice, error) {
			if strings.Count(string(text), " ") < 2 {
				return lists.Notice{}, fmt.Errorf("%s:1: key, date and name are wanted", name)
			}
			return parse(string(text)).Notice, nil
		},
	}
	return s
}

// newFollowed returns a server whose list followed has read a document.
func newFollowed(t *testing.T, text string) *fixture {
	t.Helper()
	f := newFixture(t)
	source := followedSource()
	request := listsync.Request{Source: source, Guard: source.Guard, Trigger: store.TriggerOperator}
	f.Lists = func() []api.List {
		return []api.List{{Source: source, Enabled: true, StaleAfter: 72 * time.Hour, Request: request}}
	}
	f.sync(t, request, text)
	return f
}

func (f *fixture) sync(t *testing.T, request listsync.Request, text string) listsync.Result {
	t.Helper()
	given := false
	request.Files = func() (lists.Location, io.Reader, error) {
		if given {
			return lists.Location{}, nil, io.EOF
		}
		given = true
		return lists.Location{Name: "page.txt", URL: "file:///page.txt"}, strings.NewReader(text), nil
	}
	res, err := f.Syncer.Sync(t.Context(), request)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

// supply returns a file of acts.
func supply(text string) *api.Upload {
	return &api.Upload{
		Location: lists.Location{Name: "acts.yaml", URL: "file:///acts.yaml"},
		Open:     func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil },
	}
}

// What waits is listed, shown and told by the status, until it is decided.
func TestReviews(t *testing.T) {
	f := newFollowed(t, "2026-3 2026-03-01 !THIRD\n2026-4 2026-04-01 FOURTH\n")
	h := f.SocketHandler()

	open := decode[[]store.Review](t, ask(t, h, "GET", "/v1/reviews?list="+followed))
	if len(open) != 1 || open[0].ID != followed+"/2026-3" || open[0].Kind != store.ReviewNotice || open[0].Reading == nil {
		t.Fatalf("reviews %+v", open)
	}
	one := decode[store.Review](t, ask(t, h, "GET", "/v1/reviews/"+followed+"/2026-3"))
	if diff := cmp.Diff(open[0], one); diff != "" {
		t.Errorf("one review (-list +one):\n%s", diff)
	}
	client := f.client(t)
	res, err := client.Decide(t.Context(), api.DecideRequest{ID: one.ID, Decision: api.DecisionAccept, Reason: " as it is "})
	if err != nil || res.Outcome != store.OutcomeChanged || res.Added != 1 || res.List != followed {
		t.Fatalf("accepted %+v, %v", res, err)
	}
	if a := ask(t, h, "GET", "/v1/reviews"); a.Body != "[]\n" {
		t.Errorf("after the decision there wait %s", a.Body)
	}
	all := decode[[]store.Review](t, ask(t, h, "GET", "/v1/reviews?all=1"))
	if len(all) != 1 || all[0].Decision != store.ReviewAccepted || all[0].Words != "as it is" {
		t.Errorf("decided %+v", all)
	}
	if d := decode[lists.Designation](t, ask(t, h, "GET", "/v1/designations/"+followed+"/2026-3/1")); d.PrimaryName() != "THIRD" {
		t.Errorf("accepted %+v", d)
	}

	// Acts that are supplied are the notice's, and their file its evidence.
	res, err = client.Decide(t.Context(), api.DecideRequest{ID: followed + "/2026-2", Decision: api.DecisionSupply, Reason: "from the gazette", File: supply("2026-2 2026-02-01 SECOND")})
	if err != nil || res.Added != 1 {
		t.Fatalf("supplied %+v, %v", res, err)
	}
	d := decode[lists.Designation](t, ask(t, h, "GET", "/v1/designations/"+followed+"/2026-2/1"))
	if d.Provenance.Evidence != lists.EvidenceOperator || len(d.Provenance.Documents) != 1 || d.Provenance.Documents[0].URL != "file:///acts.yaml" {
		t.Errorf("evidence %+v", d.Provenance)
	}
	if a := ask(t, h, "GET", "/v1/documents/"+d.Provenance.Documents[0].SHA256); a.Body != "2026-2 2026-02-01 SECOND" {
		t.Errorf("the file is kept as %d %q", a.Status, a.Body)
	}
}

// A decision that cannot be taken says why, and is a matter of usage.
func TestDecisionsThatCannotBe(t *testing.T) {
	f := newFollowed(t, "2026-3 2026-03-01 !THIRD\n")
	client := f.client(t)
	id := followed + "/2026-3"
	for _, tc := range []struct {
		name   string
		req    api.DecideRequest
		status int
		detail string
	}{
		{"no such review", api.DecideRequest{ID: followed + "/2026-9", Decision: "accept"}, 409, `nothing waits under "test-followed/2026-9"`},
		{"no such list", api.DecideRequest{ID: "test-nowhere/1", Decision: "accept"}, 404, `no list is called "test-nowhere"`},
		{"no such decision", api.DecideRequest{ID: id, Decision: "reject"}, 400, `decision: "reject" is none of accept, dismiss and supply`},
		{"no file", api.DecideRequest{ID: id, Decision: "supply"}, 400, "file: "},
		{"a file that says nothing", api.DecideRequest{ID: id, Decision: "supply", File: supply("2026-3")}, 409, "acts.yaml:1: key, date and name are wanted"},
		{"a file that says less than it must", api.DecideRequest{ID: id, Decision: "supply", File: supply("2026-3 2026-03-01 !THIRD")}, 409, "it declares two parties"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := client.Decide(t.Context(), tc.req)
			var p *api.Problem
			if !errors.As(err, &p) || p.Status != tc.status || !p.Usage() || !strings.Contains(p.Detail, tc.detail) {
				t.Errorf("answered %v: %+v", err, p)
			}
		})
	}
	missing := &api.Upload{Location: lists.Location{Name: "a.yaml"}, Open: func() (io.ReadCloser, error) { return nil, errors.New("it is gone") }}
	if _, err := client.Decide(t.Context(), api.DecideRequest{ID: id, Decision: "supply", File: missing}); err == nil || err.Error() != "it is gone" {
		t.Errorf("a file that cannot be read: %v", err)
	}
	if a := ask(t, f.ReadHandler(), "POST", "/v1/reviews?id="+id+"&decision=accept"); a.Status != http.StatusMethodNotAllowed && a.Status != http.StatusNotFound {
		t.Errorf("a decision over TCP: %d %s", a.Status, a.Body)
	}
	for target, status := range map[string]int{"/v1/reviews?all=perhaps": 400, "/v1/reviews?list=test-nowhere": 404, "/v1/reviews/" + followed + "/2026-9": 404, "/v1/lists/test-nowhere/notices": 404} {
		a := ask(t, f.ReadHandler(), "GET", target)
		if p := decode[*api.Problem](t, a); a.Status != status || !p.Usage() {
			t.Errorf("GET %s: %d %s", target, a.Status, a.Body)
		}
	}
	if left := decode[[]store.Review](t, ask(t, f.ReadHandler(), "GET", "/v1/reviews")); len(left) != 1 {
		t.Errorf("what waited is %+v", left)
	}
}

// The status of a list that follows from notices: what it covers, what waits,
// where it looks, and what the clock will do.
func TestStatusOfNotices(t *testing.T) {
	f := newFollowed(t, "2026-3 2026-03-01 THIRD\n2026-5 2026-05-01 !FIFTH\n")
	check, _, err := f.db.LastCheck(followed)
	if err != nil {
		t.Fatal(err)
	}
	check.Places = []byte(`{"places":{"bureau":{"good":"2026-11-19T08:00:00Z","fault":"it did not answer"},"index of 2025":{"fault":"asked no more"}}}`)
	if _, err := f.db.SaveCheck(t.Context(), store.Commit{Check: check}); err != nil {
		t.Fatal(err)
	}
	st := decode[api.Status](t, ask(t, f.ReadHandler(), "GET", "/v1/status"))
	if len(st.Lists) != 1 || !st.NeedsPerson() {
		t.Fatalf("status %+v", st)
	}
	got := st.Lists[0]
	if diff := cmp.Diff(&lists.Coverage{From: "2026-01-01", Through: "2026-03-01", Excludes: []string{"what was only said"}}, got.Coverage); diff != "" {
		t.Errorf("coverage (-want +got):\n%s", diff)
	}
	want := []api.WaitingReview{
		{ID: followed + "/2026-5", Kind: store.ReviewNotice, Number: "No. 2026-5", Title: "On FIFTH", Reason: "it declares two parties", Opened: "2026-11-20T12:00:00.000Z"},
		{ID: followed + "/gap-2026-2", Kind: store.ReviewGap, Number: "No. 2026-2", Reason: "missing before No. 2026-3", Opened: "2026-11-20T12:00:00.000Z"},
	}
	if diff := cmp.Diff(want, got.WaitingReviews); diff != "" || got.Reviews != 2 || got.Held != 1 {
		t.Errorf("%d reviews, %d held (-want +got):\n%s", got.Reviews, got.Held, diff)
	}
	places := []listsync.PlaceStatus{{Name: "bureau", Role: lists.RoleNotices, Good: "2026-11-19T08:00:00.000Z", Fault: "it did not answer"}}
	if diff := cmp.Diff(places, got.Places); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
	if got.NextTurn != "2027-05-31T16:00:00Z" { // midnight in Shanghai
		t.Errorf("next turn %q", got.NextTurn)
	}
	faults := []string{followed + " has an unread notice", followed + " has a gap in its numbers"}
	h := ask(t, f.ReadHandler(), "GET", "/freshz")
	if diff := cmp.Diff(faults, decode[api.Health](t, h).Faults); diff != "" || h.Status != 503 {
		t.Errorf("freshz %d (-want +got):\n%s", h.Status, diff)
	}

	// What was decided needs nobody any more, before the next run.
	client := f.client(t)
	for id, reason := range map[string]string{followed + "/2026-5": "", followed + "/gap-2026-2": "never issued"} {
		if _, err := client.Decide(t.Context(), api.DecideRequest{ID: id, Decision: api.DecisionAccept, Reason: reason}); err != nil {
			t.Fatal(err)
		}
	}
	if a := ask(t, f.ReadHandler(), "GET", "/freshz"); a.Status != 200 {
		t.Errorf("freshz after the decisions: %d %s", a.Status, a.Body)
	}
	all := decode[[]api.ListStatus](t, ask(t, f.ReadHandler(), "GET", "/v1/lists"))
	if diff := cmp.Diff(map[lists.Status]int{lists.StatusSuspended: 3}, all[0].Statuses); diff != "" {
		t.Errorf("statuses (-want +got):\n%s", diff)
	}
}

// The notices a list follows from are told with what they rest on.
func TestNotices(t *testing.T) {
	f := newFollowed(t, "2026-10 2026-10-01 TENTH\n2026-3 2026-03-01 THIRD\n")
	all := decode[[]api.Notice](t, ask(t, f.ReadHandler(), "GET", "/v1/lists/"+followed+"/notices"))
	var got []string
	for _, n := range all {
		got = append(got, fmt.Sprint(n.ID, " ", n.Number, " ", n.Date, " ", n.Evidence, " ", n.Actions, " ", len(n.Documents)))
	}
	want := []string{
		"test-followed/2026-1 No. 2026-1 2026-01-05 register [add] 0",
		"test-followed/2026-3 No. 2026-3 2026-03-01 document [add] 1",
		"test-followed/2026-10 No. 2026-10 2026-10-01 document [add] 1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("notices (-want +got):\n%s", diff)
	}
	f = newFixture(t)
	if a := ask(t, f.ReadHandler(), "GET", "/v1/lists/test-held/notices"); a.Body != "[]\n" {
		t.Errorf("a list that is published as a whole has %s", a.Body)
	}
}

// client returns a client of the server in this process.
func (f *fixture) client(t *testing.T) *api.Client {
	t.Helper()
	c := api.Local(t.Context(), f.Server, func() error { return nil })
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}
