package api_test

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/api"
	"sanctionsd/lists"
	"sanctionsd/store/storetest"
)

// What is not there, or asked for wrongly, is answered by problem details that
// say so.
func TestProblems(t *testing.T) {
	f := newFixture(t)
	f.commit(t, "1", "2") // 3 is gone
	for _, tc := range []struct {
		name, target string
		status       int
		usage        bool
		detail       string
	}{
		{"no route", "/v2/lists", 404, false, "no such address: GET /v2/lists"},
		{"no list", "/v1/lists/us-ofac-sdm", 404, true, `no list is called "us-ofac-sdm"`},
		{"no list to export", "/v1/lists/us-ofac-sdm/designations", 404, true, `no list is called "us-ofac-sdm"`},
		{"list not held", "/v1/lists/test-new/designations", 404, true, `list "test-new" is not held`},
		{"no designation", "/v1/designations/test-held/9", 404, true, `designation "test-held/9": not found`},
		{"removed designation", "/v1/designations/test-held/3", 404, true, "it was removed at 2026-11-20T12:00:00.000Z; what it was: sanctionsd show test-held/3 --history"},
		{"no id", "/v1/designations/36", 404, true, "an id is LIST/NATIVE-ID"},
		{"no history", "/v1/designations/test-held/9/history", 404, true, "not found"},
		{"no date", "/v1/designations/test-held/1?as_of=soon", 400, true, `"soon" is neither a date such as 2026-11-20 nor an instant`},
		{"before the baseline", "/v1/designations/test-held/1?as_of=2020-01-01", 404, true, "nothing is known of test-held before its baseline at 2026-11-20T12:00:00.000Z"},
		{"after of no number", "/v1/events?after=x", 400, true, "after: "},
		{"limit of no number", "/v1/events?limit=-1", 400, true, "limit: "},
		{"wait of no duration", "/v1/events?wait=soon", 400, true, `wait: "soon" is not a duration such as 30s`},
		{"cursor beyond the log", "/v1/events?after=4", 409, true, "there is no event 4 yet: the cursor is of another stream; take a snapshot"},
		{"cursor of another stream", "/v1/events?stream=other", 409, true, "the cursor is of another stream"},
		{"limit of runs", "/v1/runs?limit=x", 400, true, "limit: "},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := ask(t, f.ReadHandler(), "GET", tc.target)
			if a.Status != tc.status || a.Header.Get("Content-Type") != "application/problem+json" {
				t.Fatalf("answered %d %s: %s", a.Status, a.Header.Get("Content-Type"), a.Body)
			}
			p := decode[api.Problem](t, a)
			if p.Status != tc.status || p.Usage() != tc.usage || p.Title != http.StatusText(tc.status) || !strings.Contains(p.Detail, tc.detail) {
				t.Errorf("problem %+v", p)
			}
		})
	}
}

// A snapshot has one designation a line, and says in its headers from where
// events go on.
func TestSnapshot(t *testing.T) {
	f := newFixture(t)
	f.commit(t, "1", "3", "4")
	seq, err := f.db.Seq()
	if err != nil {
		t.Fatal(err)
	}
	a := ask(t, f.ReadHandler(), "GET", "/v1/lists/test-held/designations")
	if a.Status != 200 || a.Header.Get("Content-Type") != "application/x-ndjson" {
		t.Fatalf("answered %d %s", a.Status, a.Header.Get("Content-Type"))
	}
	if a.Header.Get(api.HeaderStream) != f.db.Stream() || a.Header.Get(api.HeaderSeq) != "4" || seq != 4 {
		t.Errorf("headers %v, seq %d", a.Header, seq)
	}
	var ids []string
	for line := range strings.Lines(a.Body) {
		var d lists.Designation
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			t.Fatal(err)
		}
		if was := d.Digest; was == "" || d.Provenance == nil {
			t.Errorf("%s has no digest or provenance", d.ID)
		}
		ids = append(ids, d.ID)
	}
	if want := []string{"test-held/1", "test-held/3", "test-held/4"}; !slices.Equal(ids, want) {
		t.Errorf("designations %v, want %v", ids, want)
	}
}

func TestDesignation(t *testing.T) {
	f := newFixture(t)
	f.now = f.now.AddDate(0, 0, 2)
	f.commit(t, "1", "2")
	h := f.ReadHandler()

	got := decode[lists.Designation](t, ask(t, h, "GET", "/v1/designations/test-held/1"))
	want := storetest.Designation("test-held", "1", nil)
	got.Provenance = nil
	if diff := cmp.Diff(want, &got); diff != "" {
		t.Errorf("designation (-want +got):\n%s", diff)
	}

	versions := decode[[]api.Version](t, ask(t, h, "GET", "/v1/designations/test-held/3/history"))
	if len(versions) != 1 || versions[0].From != "2026-11-20T12:00:00.000Z" || versions[0].Until != "2026-11-22T12:00:00.000Z" {
		t.Errorf("history %+v", versions)
	}

	// A day ends in the authority's zone, New York: five hours after UTC's.
	for day, status := range map[string]int{
		"2026-11-19":           404,
		"2026-11-20":           200,
		"2026-11-21":           200,
		"2026-11-22":           404,
		"2026-11-22T11:59:59Z": 200,
		"2026-11-22T12:00:00Z": 404,
	} {
		if a := ask(t, h, "GET", "/v1/designations/test-held/3?as_of="+day); a.Status != status {
			t.Errorf("as of %s: %d %s", day, a.Status, a.Body)
		}
	}
}

// What acts exists on the socket only.
func TestActingRoutesAreOnTheSocketOnly(t *testing.T) {
	f := newFixture(t)
	reloaded := 0
	f.Reload = func(context.Context) error { reloaded++; return nil }
	for _, target := range []string{"/v1/sync?list=test-new", "/v1/reload"} {
		if a := ask(t, f.ReadHandler(), "POST", target); a.Status != 404 {
			t.Errorf("POST %s over TCP: %d %s", target, a.Status, a.Body)
		}
	}
	if reloaded != 0 {
		t.Error("reloaded over TCP")
	}
	if a := ask(t, f.SocketHandler(), "POST", "/v1/reload"); a.Status != 200 || reloaded != 1 {
		t.Errorf("POST /v1/reload on the socket: %d %s, reloaded %d times", a.Status, a.Body, reloaded)
	}
	f.Reload = nil
	if a := ask(t, f.SocketHandler(), "POST", "/v1/reload"); a.Status != 409 || !strings.Contains(a.Body, "no daemon is running") {
		t.Errorf("POST /v1/reload without a daemon: %d %s", a.Status, a.Body)
	}
}
