package register

import (
	"testing"
	"time"

	"sanctionsd/lists"
)

// at is an instant of a test, in Beijing.
func at(t testing.TB, text string) time.Time {
	t.Helper()
	i, ok := instant(text)
	if !ok {
		t.Fatalf("%q is no instant", text)
	}
	return i
}

func baseNotices(t testing.TB) []lists.Notice {
	t.Helper()
	r, err := Base()
	if err != nil {
		t.Fatal(err)
	}
	return r.Notices
}

func fold(t testing.TB, list string, notices []lists.Notice, when string) []*lists.Designation {
	t.Helper()
	all, err := Fold(list)(notices, at(t, when))
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// The counts are those of the hand-checked reading the data come from.
func TestBaseHoldsEveryDesignation(t *testing.T) {
	notices := baseNotices(t)
	want := map[string]struct{ notices, designations int }{
		listMFA:    {18, 155},
		listUEL:    {18, 82},
		listECL:    {14, 153},
		listWatch:  {2, 40},
		listOrders: {6, 14},
	}
	sum := 0
	for list, want := range want {
		n := 0
		for _, notice := range notices {
			if notice.List == list {
				n++
			}
		}
		got := len(fold(t, list, notices, "2026-11-23"))
		if n != want.notices || got != want.designations {
			t.Errorf("%s has %d notices and %d designations, want %+v", list, n, got, want)
		}
		sum += got
	}
	if sum != 444 {
		t.Errorf("%d designations, want 444", sum)
	}
}

// What the base says of its own notices must be resolved, and nothing in it
// missing but what is explained.
func TestBaseIsConsistent(t *testing.T) {
	notices := baseNotices(t)
	for _, n := range notices {
		got, problems := Resolve(notices, n)
		if len(problems) > 0 {
			t.Errorf("%s: %+v", n.ID(), problems)
		}
		if d := Differences(n, got); len(d) > 0 {
			t.Errorf("%s is another when resolved: %v", n.ID(), d)
		}
	}
	for _, list := range listIDs() {
		if gaps := Gaps(list)(notices); len(gaps) > 0 {
			t.Errorf("%s: %+v", list, gaps)
		}
	}
}

// Three notices are known by the names of their parties only.
func TestNameOnlyNotices(t *testing.T) {
	notices := baseNotices(t)
	only := make(map[string]bool)
	for _, n := range notices {
		if len(n.Problems) == 0 {
			continue
		}
		if len(n.Problems) != 1 || n.Problems[0].Code != lists.ProblemName {
			t.Errorf("%s: problems %+v", n.ID(), n.Problems)
		}
		only[n.ID()] = true
		for _, d := range fold(t, n.List, []lists.Notice{n}, "2026-11-23") {
			if d.Status != lists.StatusActive || d.InForce != lists.InForceUnconfirmed {
				t.Errorf("%s is %s, in force: %s", d.ID, d.Status, d.InForce)
			}
		}
	}
	for _, id := range []string{"cn-mfa-afsl/2026-03-30", "cn-mofcom-afsl/2026-2", "cn-mofcom-afsl/2026-3"} {
		if !only[id] {
			t.Errorf("%s is not known by name only", id)
		}
		delete(only, id)
	}
	if len(only) > 0 {
		t.Errorf("others are: %v", only)
	}
}

// General Atomics Aeronautical Systems: one company, three answers.
func TestStatusBelongsToTheListing(t *testing.T) {
	notices := baseNotices(t)
	want := map[string]string{
		"cn-mfa-afsl/2024-04-11/1": "active yes",
		"cn-mofcom-uel/2024-1/1":   "active yes",
		"cn-mofcom-ecl/2025-13/13": "measures-stopped no",
	}
	for _, list := range []string{listMFA, listUEL, listECL} {
		for _, d := range fold(t, list, notices, "2026-11-23") {
			if w, ok := want[d.ID]; ok {
				if got := string(d.Status) + " " + string(d.InForce); got != w {
					t.Errorf("%s is %s, want %s", d.ID, got, w)
				}
				delete(want, d.ID)
			}
		}
	}
	if len(want) > 0 {
		t.Errorf("not there: %v", want)
	}
}
