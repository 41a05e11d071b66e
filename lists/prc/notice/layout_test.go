package notice

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/page"
)

// everyPage are the pages of testdata and, where they are, the real texts.
func everyPage(t testing.TB) map[string]page.Page {
	t.Helper()
	pages := make(map[string]page.Page)
	files, err := filepath.Glob(filepath.Join("testdata", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("list testdata: %v, %d files", err, len(files))
	}
	for _, f := range files {
		pages[filepath.Base(f)] = fixture(t, f)
	}
	texts, err := filepath.Glob(filepath.Join(corpusDir(), "notices", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range texts {
		pages[filepath.Base(f)] = pageOf(t, f)
	}
	return pages
}

// facts are what must not depend on how a page is set: everything but the words
// a reading quotes.
func facts(r Result) string {
	type fact struct {
		List, Key, Date string
		Acts            []lists.Act
	}
	var out []fact
	for _, n := range r.Notices {
		var acts []lists.Act
		for _, a := range n.Acts {
			a.Text = ""
			if a.Action == lists.ActModify && len(a.Targets) > 0 {
				// The notice that lists a party is found by its name, too: the
				// reasons, which tell of it, run into the masthead on one line.
				a.On = nil
			}
			var ms []lists.ActMeasure
			for _, m := range a.Measures {
				m.Text = bare(m.Text)
				m.Exceptions = nil
				ms = append(ms, m)
			}
			a.Measures = ms
			a.Targets = slices.Clone(a.Targets)
			for i := range a.Targets {
				// An address keeps the brackets and spaces of its copy.
				a.Targets[i].Addresses = slices.Clone(a.Targets[i].Addresses)
				for j := range a.Targets[i].Addresses {
					a.Targets[i].Addresses[j].Full = bare(a.Targets[i].Addresses[j].Full)
				}
			}
			acts = append(acts, a)
		}
		out = append(out, fact{n.List, n.Key, n.Date, acts})
	}
	b, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		panic(err)
	}
	return string(b)
}

func uncertain(r Result) bool {
	for _, n := range r.Notices {
		if len(n.Problems) > 0 {
			return true
		}
	}
	return false
}

// layouts are ways in which copies are set that change nothing.
var layouts = map[string]func([]string) []string{
	"one line": func(ls []string) []string { return []string{strings.Join(ls, " ")} },
	"half-width punctuation": func(ls []string) []string {
		return strings.Split(strings.NewReplacer("，", ",", "：", ":", "；", ";", "（", "(", "）", ")").Replace(strings.Join(ls, "\n")), "\n")
	},
	"indented": func(ls []string) []string {
		var out []string
		for _, l := range ls {
			out = append(out, "\u3000\u3000"+l+"\u200b\u00a0", "", "\ufeff")
		}
		return out
	},
	"spaced brackets": func(ls []string) []string {
		return strings.Split(strings.ReplaceAll(strings.Join(ls, "\n"), "（", " （"), "\n")
	},
}

// TestLayouts reads every page in other settings. It gives the same facts, or
// it says that it is not certain.
func TestLayouts(t *testing.T) {
	for name, p := range everyPage(t) {
		want := Read(p)
		for layout, set := range layouts {
			q := p
			q.Lines = set(p.Lines)
			got := Read(q)
			if facts(got) != facts(want) && !uncertain(got) {
				t.Errorf("%s, %s: other facts without a problem (%d notices, %q):\n%s", name, layout, len(got.Notices), got.Why, cmp.Diff(facts(want), facts(got)))
			}
			if layout != "one line" && uncertain(got) != uncertain(want) {
				t.Errorf("%s, %s: certain is %v, was %v", name, layout, !uncertain(got), !uncertain(want))
				for _, n := range got.Notices {
					t.Log(n.Problems)
				}
			}
		}
	}
}
