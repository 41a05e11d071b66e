package prc

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/register"
	"sanctionsd/lists/prc/zh"
)

// reference is the page of the five lists. Its tables are written from the
// code, and its example of a file for "review supply" is read as an operator's
// would be.
const reference = "../../docs/lists/cn.md"

// section is a part of the page that is written by the code.
var section = regexp.MustCompile(`(?s)<!-- begin ([a-z ]+) -->\n(.*?)<!-- end ([a-z ]+) -->`)

func readReference(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(reference)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestPageIsWrittenFromTheCode(t *testing.T) {
	old := readReference(t)
	sections := map[string]string{
		"lists":     listsTable(),
		"places":    placesTable(t),
		"measures":  measuresTable(t),
		"problems":  problemsTable(t),
		"register":  registerTable(t),
		"explained": explainedTable(t),
		"one party": onePartyTable(t),
		"timeline":  timelineTable(t),
	}
	got := section.ReplaceAllStringFunc(old, func(part string) string {
		m := section.FindStringSubmatch(part)
		text, ok := sections[m[1]]
		if !ok || m[3] != m[1] {
			t.Errorf("the page has a section %q that ends as %q, and the code writes %d others", m[1], m[3], len(sections))
			return part
		}
		delete(sections, m[1])
		return "<!-- begin " + m[1] + " -->\n" + text + "<!-- end " + m[1] + " -->"
	})
	for name := range sections {
		t.Errorf("the page has no section %q", name)
	}
	if os.Getenv("UPDATE_GOLDEN") != "" && !t.Failed() {
		if err := os.WriteFile(reference, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(old, got); diff != "" {
		t.Errorf("not up to date, run UPDATE_GOLDEN=1 go test ./lists/prc (-page +code):\n%s", diff)
	}
}

// TestPageShowsAFileThatIsTaken: each file of the page is one that review
// supply takes, beside what the register knows.
func TestPageShowsAFileThatIsTaken(t *testing.T) {
	files := regexp.MustCompile("(?s)```yaml\n# (cn-[a-z-]+)\n(.*?)```").FindAllStringSubmatch(readReference(t), -1)
	if len(files) < 2 {
		t.Fatalf("%d files for review supply found, want one that lists and one that suspends", len(files))
	}
	base, err := register.Base()
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		list, text := file[1], file[2]
		n, err := register.Supply(list)("notice.yaml", []byte(text))
		if err != nil {
			t.Errorf("%s: %v", list, err)
			continue
		}
		if n = refer(base.Notices, n); len(n.Problems) > 0 {
			t.Errorf("%s: %s", n.ID(), n.Problems[0].Text)
		}
		at, _ := lists.Instant(n.Date, zh.Beijing)
		at = at.AddDate(0, 1, 0)
		before, err := register.Fold(list)(base.Notices, at)
		if err != nil {
			t.Fatal(err)
		}
		after, err := register.Fold(list)(append(slices.Clone(base.Notices), n), at)
		if err != nil {
			t.Errorf("%s: %v", n.ID(), err)
			continue
		}
		if cmp.Equal(digests(before), digests(after)) {
			t.Errorf("%s changes no designation", n.ID())
		}
	}
}

// TestPageNamesEveryKeyOfTheForm: the table of the form has a row for each key
// that a file may have. What they are is asked of the form itself, which names
// them when it meets one it does not know.
func TestPageNamesEveryKeyOfTheForm(t *testing.T) {
	text := readReference(t)
	for where, file := range map[string]string{
		"a notice":  "nothing: 1",
		"an act":    "acts: [{nothing: 1}]",
		"a measure": "acts: [{measures: [{nothing: 1}]}]",
		"a party":   "acts: [{targets: [{nothing: 1}]}]",
	} {
		_, err := register.Supply(idECL)("f", []byte(file))
		if err == nil {
			t.Fatalf("%s takes an unknown key", where)
		}
		m := regexp.MustCompile(`nothing: unknown key; use (.*)`).FindStringSubmatch(err.Error())
		if m == nil {
			t.Fatalf("%s: the form does not name its keys: %v", where, err)
		}
		_, row, ok := strings.Cut(text, "\n| "+where+" | ")
		if !ok {
			t.Errorf("the page has no row of the keys of %s", where)
			continue
		}
		row, _, _ = strings.Cut(row, "\n")
		for _, key := range strings.Split(strings.ReplaceAll(m[1], " or ", ", "), ", ") {
			if !strings.Contains(row, "`"+key+"`") {
				t.Errorf("the page does not explain %s of %s", key, where)
			}
		}
	}
}

func digests(ds []*lists.Designation) map[string]string {
	all := make(map[string]string, len(ds))
	for _, d := range ds {
		all[d.ID] = d.Digest
	}
	return all
}
