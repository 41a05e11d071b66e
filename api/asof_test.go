package api_test

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"sanctionsd/api"
	"sanctionsd/lists"
	"sanctionsd/lists/prc/register"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
)

// told is a list whose designations follow from notices by the fold of the real
// lists. The notices and parties are invented.
const told = "test-told"

// teller is a server of told, to whose store notices become known one after the
// other.
type teller struct {
	*fixture
	t    *testing.T
	fold func([]lists.Notice, time.Time) ([]*lists.Designation, error)
	zone *time.Location
}

func newTeller(t *testing.T) *teller {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	f := &teller{fixture: newFixture(t), t: t, fold: register.Fold(told), zone: zone}
	source := testSource(told)
	source.Zone, source.Notices = zone.String(), &lists.Notices{Fold: f.fold}
	f.Server.Lists = func() []api.List { return []api.List{{Source: source}} }
	return f
}

// learn makes notices known at an instant, and brings the list to it.
func (f *teller) learn(at string, notices ...lists.Notice) {
	f.t.Helper()
	f.now = instant(f.t, at)
	records, err := f.db.Notices(told)
	if err != nil {
		f.t.Fatal(err)
	}
	var all []lists.Notice
	for _, r := range records {
		all = append(all, r.Notice)
	}
	var fresh []store.NoticeRecord
	for _, n := range notices {
		n.List = told
		fresh = append(fresh, store.NoticeRecord{Notice: n, Evidence: lists.EvidenceRegister})
		all = append(slices.DeleteFunc(all, func(o lists.Notice) bool { return o.Key == n.Key }), n)
	}
	designations, err := f.fold(all, f.now)
	if err != nil {
		f.t.Fatal(err)
	}
	stage, err := f.db.Begin(told)
	if err != nil {
		f.t.Fatal(err)
	}
	stage.Clock(f.now, f.zone)
	for _, d := range designations {
		if _, _, err := stage.Put(d); err != nil {
			f.t.Fatal(err)
		}
	}
	_, err = stage.Commit(f.t.Context(), store.Commit{
		Cause: store.CausePublication, Publication: storetest.Publication(at), Notices: fresh, Run: store.Run{List: told},
	})
	if err != nil {
		f.t.Fatal(err)
	}
}

func instant(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// listing is a notice that puts parties on the list, with a measure or, for "",
// none.
func listing(key, date, measure string, names ...string) lists.Notice {
	a := lists.Act{Action: lists.ActAdd, Effective: date}
	if measure != "" {
		a.Measures = []lists.ActMeasure{{Measure: lists.Measure{Code: measure, Text: "禁止", Hits: []string{"target"}}}}
	}
	for i, name := range names {
		a.Targets = append(a.Targets, lists.Target{
			Ordinal: i + 1, Kind: lists.Entity, Names: []lists.Name{{Full: name, Type: lists.NamePrimary, Script: "Latn"}},
		})
	}
	return lists.Notice{Key: key, Date: date, Acts: []lists.Act{a}}
}

// acting is a notice about parties that are listed.
func acting(key, date string, a lists.Act) lists.Notice {
	return lists.Notice{Key: key, Date: date, Acts: []lists.Act{a}}
}

// timeline is what becomes known of told: one party is suspended by an answer
// that is found a year late, one was removed before the list was first held
// here, one without measures is removed after, and so is one whose removal is
// announced.
func timeline(t *testing.T) *teller {
	f := newTeller(t)
	f.learn("2026-11-20T12:00:00Z",
		listing("2025-1", "2025-03-01", "transaction-ban", "SUSPENDED", "ANNOUNCED"),
		listing("2025-5", "2025-08-13", "transaction-ban", "GONE BEFORE"),
		acting("2026-1", "2026-04-24", lists.Act{Action: lists.ActRemove, DelistingStated: true, Effective: "2026-04-24", On: []string{"2025-5"}}),
		listing("2025-6", "2025-09-01", "", "WITHOUT MEASURES"),
	)
	f.learn("2026-11-25T12:00:00Z",
		acting("2025-12-01", "2025-12-01", lists.Act{Action: lists.ActSuspend, Effective: "2025-12-01", Until: "2026-12-01", On: []string{"2025-1/1"}}))
	f.learn("2026-12-01T00:00:00Z")
	f.learn("2026-12-02T12:00:00Z",
		acting("2026-2", "2026-12-02", lists.Act{Action: lists.ActRemove, DelistingStated: true, Effective: "2026-12-02", On: []string{"2025-6"}}))
	f.learn("2026-12-05T12:00:00Z",
		acting("2026-3", "2026-12-05", lists.Act{Action: lists.ActRemove, DelistingStated: true, Effective: "2026-12-10", On: []string{"2025-1/2"}}))
	f.learn("2026-12-10T00:00:00Z")
	f.now = instant(t, "2026-12-20T12:00:00Z")
	return f
}

// What was in force then by what is known now, what was known then, and what was
// in force then by what was known at another instant.
func TestDesignationThen(t *testing.T) {
	f := timeline(t)
	const suspended, announced, before, bare = "2025-1/1", "2025-1/2", "2025-5/1", "2025-6/1"
	for _, tc := range []struct {
		id, query string
		// want is "status in_force", or the end of the reason why not.
		status int
		want   string
	}{
		// The answer that was found late changes what is known of the year
		// before, and not what was known of it then.
		{suspended, "as_of=2025-06-01", 200, "active yes"},
		{suspended, "as_of=2025-12-24", 200, "suspended no"},
		{suspended, "as_of=2025-12-24&known_at=2026-11-24", 200, "active yes"},
		{suspended, "as_of=2025-12-24&known_at=2026-11-25T11:59:59.999Z", 200, "active yes"},
		{suspended, "as_of=2025-12-24&known_at=2026-11-25T12:00:00Z", 200, "suspended no"},
		{suspended, "known_at=2026-11-24", 200, "active yes"},
		{suspended, "known_at=2026-11-26", 200, "suspended no"},
		{suspended, "as_of=2026-11-30", 200, "suspended no"},
		{suspended, "as_of=2026-12-01", 200, "lapsed unconfirmed"},
		// What will be in force, by what was known before its end came.
		{suspended, "as_of=2026-12-24&known_at=2026-11-26", 200, "lapsed unconfirmed"},
		{suspended, "as_of=2199-12-31", 200, "lapsed unconfirmed"},
		// A day begins and ends in the authority's zone, eight hours before UTC's.
		{suspended, "as_of=2025-02-28", 404, "was not listed yet at 2025-02-28T15:59:59.999Z: it is listed from 2025-03-01"},
		{suspended, "as_of=2025-02-28T15:59:59Z", 404, "it is listed from 2025-03-01"},
		{suspended, "as_of=2025-02-28T16:00:00Z", 200, "active yes"},
		{suspended, "as_of=2025-03-01T00:00:00%2B08:00", 200, "active yes"},

		{announced, "as_of=2026-12-09", 200, "active yes"},
		{announced, "as_of=2026-12-10", 404, "was not listed any more at 2026-12-10T15:59:59.999Z: it is off the list from 2026-12-10"},
		{announced, "known_at=2026-12-09", 200, "active yes"},
		{announced, "known_at=2026-12-10", 404, "it is off the list from 2026-12-10"},
		{announced, "as_of=2026-12-15&known_at=2026-12-06", 404, "it is off the list from 2026-12-10"},
		{announced, "as_of=2026-12-15&known_at=2026-12-04", 200, "active yes"},

		// It was off the list before the list was first held: only its notices
		// tell.
		{before, "as_of=2026-01-01", 200, "active yes"},
		{before, "as_of=2026-01-01&known_at=2026-11-21", 200, "active yes"},
		{before, "as_of=2025-08-12", 404, "it is listed from 2025-08-13"},
		{before, "as_of=2026-04-23", 200, "active yes"},
		{before, "as_of=2026-04-24", 404, "was not listed any more at 2026-04-24T15:59:59.999Z: it is off the list from 2026-04-24"},
		{before, "known_at=2026-11-21", 404, "it is off the list from 2026-04-24"},

		// No period says what a designation without measures was before it was
		// removed.
		{bare, "as_of=2026-12-01", 200, "active yes"},
		{bare, "as_of=2026-12-01&known_at=2026-12-03", 200, "active yes"},
		{bare, "known_at=2026-12-01", 200, "active yes"},
		{bare, "as_of=2026-12-02", 404, "it is off the list from 2026-12-02"},

		// Nothing is known before the baseline, also not of what was before it.
		{suspended, "known_at=2026-11-19", 404, "nothing is known of test-told before its baseline at 2026-11-20T12:00:00.000Z"},
		{suspended, "as_of=2025-12-24&known_at=2026-11-20T11:59:59Z", 404, "nothing is known of test-told before its baseline"},
		{suspended, "known_at=2026-11-20", 200, "active yes"},
		// Today is known so far, tomorrow is not.
		{suspended, "known_at=2026-12-20", 200, "lapsed unconfirmed"},
		{suspended, "known_at=2026-12-20T12:00:01Z", 400, `known_at: "2026-12-20T12:00:01Z" is yet to come`},
		{suspended, "known_at=2026-12-21", 400, `known_at: "2026-12-21" is yet to come`},
		{suspended, "as_of=2025-13-01", 400, `as_of: "2025-13-01" is neither a date such as`},
		{suspended, "as_of=2025-12-24&known_at=then", 400, `known_at: "then" is neither a date such as`},
		{suspended, "as_of=2025", 400, `as_of: "2025" is neither a date such as`},
		{"2025-1/9", "as_of=2026-01-01", 404, "not found"},
	} {
		t.Run(tc.id+"?"+tc.query, func(t *testing.T) {
			a := ask(t, f.ReadHandler(), "GET", "/v1/designations/"+told+"/"+tc.id+"?"+tc.query)
			if a.Status != tc.status {
				t.Fatalf("answered %d %s", a.Status, a.Body)
			}
			if tc.status != 200 {
				if p := decode[api.Problem](t, a); !p.Usage() || !strings.Contains(p.Detail, tc.want) {
					t.Errorf("problem %+v, want %s", p, tc.want)
				}
				return
			}
			d := decode[lists.Designation](t, a)
			if got := fmt.Sprint(d.Status, " ", d.InForce); got != tc.want {
				t.Errorf("%s, want %s", got, tc.want)
			}
			checkSealed(t, d)
			if d.Provenance == nil || d.Provenance.Evidence != lists.EvidenceRegister {
				t.Errorf("it rests on %+v", d.Provenance)
			}
		})
	}
}

// checkSealed demands that a designation has the digest of what it says.
func checkSealed(t *testing.T, d lists.Designation) {
	t.Helper()
	was := d.Digest
	if d.Seal(); d.Digest != was {
		t.Errorf("the digest of %s is %s, want %s", d.ID, was, d.Digest)
	}
}

// A list as of an instant is what the same question to each designation gives.
func TestSnapshotThen(t *testing.T) {
	f := timeline(t)
	ids := []string{"2025-1/1", "2025-1/2", "2025-5/1", "2025-6/1"}
	for query, want := range map[string][]string{
		"as_of=2025-01-01":                     nil,
		"as_of=2025-03-01":                     {"2025-1/1", "2025-1/2"},
		"as_of=2025-10-01":                     {"2025-1/1", "2025-1/2", "2025-5/1", "2025-6/1"},
		"as_of=2025-10-01&known_at=2026-11-21": {"2025-1/1", "2025-1/2", "2025-5/1", "2025-6/1"},
		"as_of=2026-12-01":                     {"2025-1/1", "2025-1/2", "2025-6/1"},
		"as_of=2026-12-09":                     {"2025-1/1", "2025-1/2"},
		"as_of=2026-12-10":                     {"2025-1/1"},
		"known_at=2026-12-01":                  {"2025-1/1", "2025-1/2", "2025-6/1"},
		"known_at=2026-12-20":                  {"2025-1/1"},
		"as_of=2030-01-01&known_at=2026-12-04": {"2025-1/1", "2025-1/2"},
	} {
		t.Run(query, func(t *testing.T) {
			a := ask(t, f.ReadHandler(), "GET", "/v1/lists/"+told+"/designations?"+query)
			if a.Status != 200 || a.Header.Get("Content-Type") != "application/x-ndjson" {
				t.Fatalf("answered %d %s", a.Status, a.Body)
			}
			// A receiver must not go on from it as from the present.
			if a.Header.Get(api.HeaderStream) != f.db.Stream() || a.Header.Get(api.HeaderSeq) != "" {
				t.Errorf("headers %v", a.Header)
			}
			var got []string
			for line := range strings.Lines(a.Body) {
				var d lists.Designation
				if err := json.Unmarshal([]byte(line), &d); err != nil {
					t.Fatal(err)
				}
				checkSealed(t, d)
				got = append(got, d.NativeID)
				one := ask(t, f.ReadHandler(), "GET", "/v1/designations/"+d.ID+"?"+query)
				if one.Body != line {
					t.Errorf("one by one it is %s, in the list %s", one.Body, line)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("designations %v, want %v", got, want)
			}
			for _, id := range ids {
				if a := ask(t, f.ReadHandler(), "GET", "/v1/designations/"+told+"/"+id+"?"+query); !slices.Contains(want, id) && a.Status != 404 {
					t.Errorf("%s: %d %s", id, a.Status, a.Body)
				}
			}
		})
	}
	for query, want := range map[string]int{"known_at=2026-11-19": 404, "known_at=2027-01-01": 400, "as_of=soon": 400} {
		if a := ask(t, f.ReadHandler(), "GET", "/v1/lists/"+told+"/designations?"+query); a.Status != want || a.Header.Get("Content-Type") != "application/problem+json" || a.Header.Get(api.HeaderStream) != "" {
			t.Errorf("%s: %d %s %v", query, a.Status, a.Body, a.Header)
		}
	}
	f.Server.Lists = func() []api.List { return []api.List{{Source: testSource(newList)}} }
	if a := ask(t, f.ReadHandler(), "GET", "/v1/lists/"+newList+"/designations?as_of=2026-01-01"); a.Status != 404 || !strings.Contains(a.Body, "is not held") {
		t.Errorf("not held: %d %s", a.Status, a.Body)
	}
}

// A removal that is corrected after the party was off the list counts as it is
// known now, and as it was known then.
func TestThenOfACorrectedRemoval(t *testing.T) {
	f := newTeller(t)
	removal := func(day string) lists.Notice {
		return acting("2026-1", "2026-11-01", lists.Act{Action: lists.ActRemove, DelistingStated: true, Effective: day, On: []string{"2025-1"}})
	}
	f.learn("2026-11-20T12:00:00Z", listing("2025-1", "2025-03-01", "transaction-ban", "PARTY"))
	f.learn("2026-11-25T12:00:00Z", removal("2026-11-01"))
	f.learn("2026-11-28T12:00:00Z", removal("2026-11-10"))
	for query, want := range map[string]int{
		"as_of=2026-11-05":                     200,
		"as_of=2026-11-10":                     404,
		"as_of=2026-11-05&known_at=2026-11-26": 404,
		"as_of=2026-10-31&known_at=2026-11-26": 200,
		"as_of=2026-11-05&known_at=2026-11-24": 200,
	} {
		a := ask(t, f.ReadHandler(), "GET", "/v1/designations/"+told+"/2025-1/1?"+query)
		if a.Status != want {
			t.Errorf("%s: %d %s, want %d", query, a.Status, a.Body, want)
		}
		if a.Status == 200 {
			checkSealed(t, decode[lists.Designation](t, a))
		}
	}
}

// Of a list that is published as a whole, what the store held tells of the past:
// at the earlier of the two instants, brought to the one in question.
func TestWholeListThen(t *testing.T) {
	f := newFixture(t) // 1, 2 and 3 from 2026-11-20T12:00Z
	f.now = f.now.AddDate(0, 0, 2)
	ends := storetest.Designation(heldList, "4", func(d *lists.Designation) {
		d.Measures = []lists.Measure{{Code: "sectoral", State: lists.StateActive, InForce: lists.InForceYes, Periods: []lists.Period{
			{State: lists.StateActive, From: "2026-11-22"}, {State: lists.StateStopped, From: "2027-01-01"},
		}}}
		d.InForce = lists.InForceYes
	})
	storetest.Commit(t, f.db, heldList, storetest.Designation(heldList, "1", nil), ends)
	f.now = f.now.AddDate(0, 0, 2)
	for query, want := range map[string]string{
		"as_of=2026-11-21":                     "1 2 3",
		"as_of=2026-11-22":                     "1 4:active",
		"as_of=2027-01-01":                     "1 4:measures-stopped",
		"known_at=2026-11-21":                  "1 2 3",
		"known_at=2026-11-24":                  "1 4:active",
		"as_of=2026-11-21&known_at=2026-11-24": "1 2 3",
		"as_of=2026-11-23&known_at=2026-11-21": "1 2 3",
		"as_of=2027-01-01&known_at=2026-11-23": "1 4:measures-stopped",
		"as_of=2026-11-19":                     "nothing is known of test-held before its baseline at 2026-11-20T12:00:00.000Z",
		"as_of=2026-11-19&known_at=2026-11-24": "nothing is known of test-held before its baseline at 2026-11-20T12:00:00.000Z",
	} {
		a := ask(t, f.ReadHandler(), "GET", "/v1/lists/"+heldList+"/designations?"+query)
		got := decode[struct{ Detail string }](t, answer{Body: firstLine(a.Body)}).Detail
		if a.Status == 200 {
			var words []string
			for line := range strings.Lines(a.Body) {
				d := decode[lists.Designation](t, answer{Body: line})
				checkSealed(t, d)
				word := d.NativeID
				if len(d.Measures) > 0 {
					word += ":" + string(d.Status)
				}
				words = append(words, word)
			}
			got = strings.Join(words, " ")
		}
		if got != want {
			t.Errorf("%s: %d %s, want %s", query, a.Status, got, want)
		}
	}
	for query, want := range map[string]string{
		"3?as_of=2026-11-24": "test-held/3 was not listed at 2026-11-25T04:59:59.999Z: it was removed at 2026-11-22T12:00:00.000Z",
		"4?as_of=2026-11-21": "test-held/4 was not known at 2026-11-22T04:59:59.999Z: it is held from 2026-11-22T12:00:00.000Z",
	} {
		a := ask(t, f.ReadHandler(), "GET", "/v1/designations/"+heldList+"/"+query)
		if p := decode[api.Problem](t, a); a.Status != 404 || p.Detail != want {
			t.Errorf("%s: %d %s", query, a.Status, a.Body)
		}
	}
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// A membership is answered for by what was said of it then, also when it is not
// said any more; what was never said is no empty list.
func TestMembershipThen(t *testing.T) {
	f := newOFAC(t)
	f.now = f.now.AddDate(0, 0, 1)
	storetest.Commit(t, f.db, cons, storetest.Designation(cons, "10", func(d *lists.Designation) {
		d.Memberships = []lists.Membership{{Code: cons, Name: "Consolidated List"}}
	}))
	f.now = f.now.AddDate(0, 0, 1)
	a := ask(t, f.ReadHandler(), "GET", "/v1/lists/us-ofac-ssi/designations?as_of=2026-11-20")
	if got, want := idsOf(t, a), []string{"us-ofac-cons/10", "us-ofac-cons/11"}; a.Status != 200 || !slices.Equal(got, want) {
		t.Errorf("%d %v, want %v", a.Status, got, want)
	}
	a = ask(t, f.ReadHandler(), "GET", "/v1/lists/us-ofac-fse/designations?known_at=2026-11-20")
	if a.Status != 200 || a.Body != "" {
		t.Errorf("nobody stood on it: %d %s", a.Status, a.Body)
	}
	a = ask(t, f.ReadHandler(), "GET", "/v1/lists/us-ofac-ssi/designations?as_of=2026-11-21")
	if p := decode[api.Problem](t, a); a.Status != 409 || !p.Usage() || !strings.Contains(p.Detail, "nothing is known of us-ofac-ssi: what is known of us-ofac-cons then does not say") {
		t.Errorf("%d %s", a.Status, a.Body)
	}
}

func idsOf(t *testing.T, a answer) []string {
	t.Helper()
	if a.Status != 200 {
		t.Fatalf("answered %d %s", a.Status, a.Body)
	}
	return ids(t, a.Body)
}

// A list as of an instant that changes while it is read is cut off: nobody may
// take a part of it as whole.
func TestSnapshotThenIsCutOff(t *testing.T) {
	f := newFixture(t)
	var ids []string
	for i := range 2000 {
		ids = append(ids, fmt.Sprintf("%04d", i))
	}
	f.commit(t, ids...)
	rec := &meddling{ResponseRecorder: httptest.NewRecorder(), meddle: func() { f.commit(t, append(ids, "more")...) }}
	defer func() {
		if recover() == nil {
			t.Error("the answer was not cut off")
		}
		if n := strings.Count(rec.Body.String(), "\n"); n == 0 || n >= len(ids) {
			t.Errorf("%d lines were answered", n)
		}
	}()
	f.ReadHandler().ServeHTTP(rec, httptest.NewRequestWithContext(t.Context(), "GET", "http://localhost/v1/lists/"+heldList+"/designations?as_of=2027-01-01", nil))
}

// meddling is an answer that calls a function when its first part is written.
type meddling struct {
	*httptest.ResponseRecorder
	meddle func()
}

func (m *meddling) Write(p []byte) (int, error) {
	if meddle := m.meddle; meddle != nil {
		m.meddle = nil
		meddle()
	}
	return m.ResponseRecorder.Write(p)
}
