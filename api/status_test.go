package api_test

import (
	"slices"
	"testing"
	"time"

	"sanctionsd/api"
	"sanctionsd/store"
)

// What of a list or endpoint needs a person, in the status and in freshz.
func TestWhatNeedsAPerson(t *testing.T) {
	good := time.Date(2026, 11, 20, 11, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		name  string
		check store.Check
		later time.Duration
		fault string
	}{
		{"all is well", store.Check{Outcome: store.OutcomeNotModified, LastGood: good}, 0, ""},
		{"one failed check", store.Check{Outcome: store.OutcomeFailed, LastGood: good}, 0, ""},
		{"stale", store.Check{Outcome: store.OutcomeFailed, LastGood: good}, 23 * time.Hour, "test-held is stale"},
		{"rejected", store.Check{Outcome: store.OutcomeRejected, LastGood: good}, 0, "test-held is rejected"},
		{"quarantined", store.Check{Outcome: store.OutcomeQuarantined, LastGood: good, Held: &store.Held{Counts: store.Counts{Removed: 40, Held: 40}}}, 0, "test-held is quarantined"},
		{"waiting, and the source is down", store.Check{Outcome: store.OutcomeFailed, LastGood: good, Held: &store.Held{Counts: store.Counts{Held: 40}}}, 0, "test-held is quarantined"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFixture(t)
			tc.check.List, tc.check.Last = heldList, good
			if _, err := f.db.SaveCheck(t.Context(), store.Commit{Check: tc.check}); err != nil {
				t.Fatal(err)
			}
			f.now = f.now.Add(tc.later)
			st := decode[api.Status](t, ask(t, f.ReadHandler(), "GET", "/v1/status"))
			if len(st.Lists) != 1 || st.Lists[0].Outcome != tc.check.Outcome || st.NeedsPerson() != (tc.fault != "") {
				t.Errorf("needs a person: %v, of %+v", st.NeedsPerson(), st.Lists)
			}
			h := decode[api.Health](t, ask(t, f.ReadHandler(), "GET", "/freshz"))
			if h.OK != (tc.fault == "") || tc.fault != "" && !slices.Equal(h.Faults, []string{tc.fault}) {
				t.Errorf("freshz %+v, want fault %q", h, tc.fault)
			}
		})
	}
	suspended := api.Status{Endpoints: []api.EndpointStatus{{State: "active"}, {State: "suspended"}}}
	if !suspended.NeedsPerson() {
		t.Error("a suspended endpoint needs nobody")
	}
	paused := api.Status{Endpoints: []api.EndpointStatus{{State: "active"}, {State: "paused"}}}
	if paused.NeedsPerson() {
		t.Error("an endpoint that an operator paused needs somebody")
	}
}

// A list that is kept and could never be had is not ready, and when a check of
// it failed it needs a person.
func TestListThatWasNeverHad(t *testing.T) {
	f := newFixture(t)
	known := f.Lists()
	known[1].Enabled = true
	f.Lists = func() []api.List { return known }
	h := f.ReadHandler()
	if a := ask(t, h, "GET", "/readyz"); a.Status != 503 || a.Body != `{"ok":false,"faults":["test-new is not held yet"]}`+"\n" {
		t.Errorf("readyz: %d %s", a.Status, a.Body)
	}
	if a := ask(t, h, "GET", "/freshz"); a.Status != 200 {
		t.Errorf("freshz before the first check: %d %s", a.Status, a.Body)
	}
	if _, err := f.db.SaveCheck(t.Context(), store.Commit{Check: store.Check{List: newList, Outcome: store.OutcomeFailed, Last: f.now}}); err != nil {
		t.Fatal(err)
	}
	if a := ask(t, h, "GET", "/freshz"); a.Status != 503 || a.Body != `{"ok":false,"faults":["test-new could not be fetched yet"]}`+"\n" {
		t.Errorf("freshz after a failed check: %d %s", a.Status, a.Body)
	}
	if st := decode[api.Status](t, ask(t, h, "GET", "/v1/status")); !st.NeedsPerson() {
		t.Errorf("nobody is needed for %+v", st.Lists)
	}
}

func TestStatusOfLists(t *testing.T) {
	f := newFixture(t)
	next := f.now.Add(time.Hour)
	f.Next = func(list string) time.Time {
		if list == heldList {
			return next
		}
		return time.Time{}
	}
	all := decode[[]api.ListStatus](t, ask(t, f.ReadHandler(), "GET", "/v1/lists"))
	if len(all) != 2 || all[0].List != heldList || all[1].List != newList {
		t.Fatalf("lists %+v", all)
	}
	got := decode[api.ListStatus](t, ask(t, f.ReadHandler(), "GET", "/v1/lists/test-held"))
	if got.Designations != 3 || got.NextRun != "2026-11-20T13:00:00.000Z" || got.LastChange != "2026-11-20T12:00:00.000Z" ||
		got.Digest != all[0].Digest || got.Coverage == nil || got.Coverage.From != "2026-11-20" || !got.Enabled {
		t.Errorf("list %+v", got)
	}
	if all[1].Enabled || all[1].Digest != "" || all[1].Coverage != nil || all[1].NextRun != "" || all[1].Stale {
		t.Errorf("list that is not held %+v", all[1])
	}
	st := decode[api.Status](t, ask(t, f.ReadHandler(), "GET", "/v1/status"))
	if len(st.Lists) != 1 || st.Endpoints == nil || st.Store.Seq != 1 || st.Store.Stream != f.db.Stream() || st.Store.Bytes == 0 {
		t.Errorf("status %+v", st)
	}
	if a := ask(t, f.ReadHandler(), "GET", "/v1/endpoints"); a.Body != "[]\n" {
		t.Errorf("no endpoints are %q", a.Body)
	}
	if a := ask(t, f.ReadHandler(), "GET", "/healthz"); a.Status != 200 || a.Header.Get("Sanctionsd-Version") != "test" {
		t.Errorf("healthz: %d %v", a.Status, a.Header)
	}
}
