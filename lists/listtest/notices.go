package listtest

import (
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
)

// RunNotices tests that a source whose list follows from notices says all it
// must of itself, and that its base register and fold keep their promises.
func RunNotices(t *testing.T, s lists.Source) {
	t.Helper()
	t.Run("source", func(t *testing.T) {
		testFacts(t, s)
		if s.Parse != nil || s.Locate != nil || s.Files != nil {
			t.Error("Parse, Locate or Files is set, and not used")
		}
		if s.Notices.Coverage.From == "" {
			t.Error("Coverage does not say from when")
		}
	})
	t.Run("places", func(t *testing.T) { testNoticePlaces(t, s) })
	t.Run("register", func(t *testing.T) { testRegister(t, s) })
	t.Run("fold", func(t *testing.T) { testFold(t, s) })
	t.Run("supply", func(t *testing.T) {
		for _, text := range []string{"", "key: [", "key: 2025-1\nsurprise: 1\n"} {
			if _, err := s.Notices.Supply("acts.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), "acts.yaml") {
				t.Errorf("Supply(%q) = %v, want an error that names the file", text, err)
			}
		}
	})
}

// testNoticePlaces asks for the places at the official sites and at another
// host, which must be asked for everything then.
func testNoticePlaces(t *testing.T, s lists.Source) {
	const other = "http://127.0.0.1:8099/"
	now := time.Date(2026, 1, 1, 0, 30, 0, 0, time.UTC)
	for _, base := range []string{"", other} {
		places, err := s.Notices.Places(base, now)
		if err != nil {
			t.Fatal(err)
		}
		enough := false
		names := make(map[string]bool)
		for _, p := range places {
			if names[p.Name] {
				t.Errorf("two places are called %q", p.Name)
			}
			names[p.Name] = true
			enough = enough || p.Role == lists.RoleNotices && !p.Part
			loc, ok := p.Page(1)
			u, err := url.Parse(loc.URL)
			switch {
			case !ok || err != nil || loc.Name == "":
				t.Errorf("%s: first page %+v, %v", p.Name, loc, err)
			case base == "" && u.Scheme != "https", base != "" && !strings.HasPrefix(loc.URL, base):
				t.Errorf("%s: with base %q it is asked at %s", p.Name, base, loc.URL)
			}
			if _, ok := p.Page(0); ok {
				t.Errorf("%s has a page 0", p.Name)
			}
			if _, err := p.Read([]byte("<html><body>no links</body></html>"), loc.URL); lists.AsRefusal(err) == nil {
				t.Errorf("%s: an index without links is %v, not a refusal", p.Name, err)
			}
		}
		if !enough {
			t.Error("no place has all notices")
		}
	}
	for _, address := range []string{"file:///etc/passwd", "http://example.com/", "javascript:1", "https://user@www.mofcom.gov.cn/"} {
		if to, ok := s.Notices.Resolve("", address); ok {
			t.Errorf("a link to %s is followed to %s", address, to)
		}
	}
}

func testRegister(t *testing.T, s lists.Source) {
	reg, err := s.Notices.Register()
	if err != nil {
		t.Fatal(err)
	}
	again, err := s.Notices.Register()
	if err != nil || cmp.Diff(reg, again) != "" {
		t.Errorf("the register is not the same twice (%v)", err)
	}
	n := 0
	for _, notice := range reg.Notices {
		if notice.List == s.ID {
			n++
		}
		if d := s.Notices.Differences(notice, notice); len(d) > 0 {
			t.Errorf("%s differs from itself: %v", notice.ID(), d)
		}
	}
	if n == 0 || reg.Version < 1 {
		t.Errorf("version %d has %d notices of the list", reg.Version, n)
	}
}

// testFold folds the register at many instants, in any order.
func testFold(t *testing.T, s lists.Source) {
	reg, err := s.Notices.Register()
	if err != nil {
		t.Fatal(err)
	}
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		t.Fatal(err)
	}
	for at := time.Date(2022, 1, 1, 0, 0, 0, 0, zone); at.Year() < 2028; at = at.AddDate(0, 1, 9) {
		want, err := s.Notices.Fold(reg.Notices, at)
		if err != nil {
			t.Fatal(err)
		}
		shuffled := slices.Clone(reg.Notices)
		rand.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		got, err := s.Notices.Fold(shuffled, at)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("the order of the notices changes the list (-in order +shuffled)\n%s", diff)
		}
		for _, d := range want {
			if d.List != s.ID || d.ID != s.ID+"/"+d.NativeID {
				t.Errorf("id %s, list %s, native id %s", d.ID, d.List, d.NativeID)
			}
			digest := d.Digest
			if d.At(at, zone) {
				t.Errorf("%s is not as of the instant it was folded at, %s", d.ID, at)
			}
			if d.Seal(); d.Digest != digest {
				t.Errorf("%s is not sealed", d.ID)
			}
		}
	}
}
