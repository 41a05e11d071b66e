package all

import "testing"

func TestIDsAreUniqueAndFound(t *testing.T) {
	seen := make(map[string]bool)
	for _, s := range Sources() {
		if seen[s.ID] {
			t.Errorf("the id %s stands for two lists", s.ID)
		}
		seen[s.ID] = true
		if got, ok := Find(s.ID); !ok || got.Title != s.Title {
			t.Errorf("Find(%q) = %q, %v", s.ID, got.Title, ok)
		}
	}
	for _, id := range []string{"us-ofac-sdn", "us-ofac-cons", "cn-mfa-afsl", "cn-mofcom-afsl", "cn-mofcom-uel", "cn-mofcom-ecl", "cn-mofcom-watch"} {
		if !seen[id] {
			t.Errorf("%s is no list", id)
		}
	}
	if _, ok := Find("us-ofac"); ok {
		t.Error("Find found a list that is not there")
	}
}
