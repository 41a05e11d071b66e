package prc

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/register"
	"sanctionsd/lists/prc/zh"
)

// The tables of the page, from the code.

// table writes a Markdown table.
func table(head []string, rows [][]string) string {
	var b strings.Builder
	line := func(cells []string) { fmt.Fprintf(&b, "| %s |\n", strings.Join(cells, " | ")) }
	line(head)
	b.WriteString(strings.Repeat("|---", len(head)) + "|\n")
	for _, r := range rows {
		line(r)
	}
	return b.String()
}

func code(s string) string {
	if s == "" {
		return ""
	}
	return "`" + s + "`"
}

func codes(ss []string) string {
	var out []string
	for _, s := range ss {
		out = append(out, code(s))
	}
	return strings.Join(out, ", ")
}

func sources() []lists.Source {
	return []lists.Source{ForeignMinistry(), Commerce(), UnreliableEntities(), ExportControl(), Watch()}
}

func listsTable() string {
	var rows [][]string
	for _, s := range sources() {
		c := s.Notices.Coverage
		rows = append(rows, []string{code(s.ID), s.Title, s.Authority, c.From, strings.Join(c.Excludes, "; ")})
	}
	return table([]string{"list", "title", "authority", "`coverage.from`", "`coverage.excludes`"}, rows)
}

// derived are the places whose address is made up from those of the articles
// they lead to.
var derived = []string{"mofcom spokesperson", "mofcom news"}

func placesTable(t *testing.T) string {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, zh.Beijing)
	type row struct {
		lists.Place
		address string
		of      []string
	}
	var all []row
	for _, s := range sources() {
		found, err := s.Notices.Places("", now)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range found {
			l, ok := p.Page(1)
			if !ok {
				t.Fatalf("%s has no first page", p.Name)
			}
			i := slices.IndexFunc(all, func(r row) bool { return r.Name == p.Name })
			if i < 0 {
				address, _, _ := strings.Cut(l.URL, "?")
				if l.Form != "" {
					address = "POST " + address + ", " + l.Form
				}
				all, i = append(all, row{Place: p, address: address}), len(all)
			}
			all[i].of = append(all[i].of, s.ID)
		}
	}
	var rows [][]string
	for _, r := range all {
		remark := ""
		switch {
		case slices.Contains(derived, r.Name):
			remark = "derived"
		case r.Part:
			remark = "has a part only"
		}
		rows = append(rows, []string{r.Name, string(r.Role), codes(r.of), code(r.address), remark})
	}
	for _, name := range derived {
		if !slices.ContainsFunc(all, func(r row) bool { return r.Name == name }) {
			t.Errorf("no place is called %q", name)
		}
	}
	return table([]string{"place", "role", "lists", "address", ""}, rows)
}

// problemsTable is made of the constants and comments of package lists.
func problemsTable(t *testing.T) string {
	f, err := parser.ParseFile(token.NewFileSet(), "../act.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	ast.Inspect(f, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(v.Names[0].Name, "Problem") {
			return true
		}
		value, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
		if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, []string{code(value), strings.TrimSpace(v.Comment.Text())})
		return true
	})
	return table([]string{"code", "what it is"}, rows)
}

func base(t *testing.T) []lists.Notice {
	t.Helper()
	r, err := register.Base()
	if err != nil {
		t.Fatal(err)
	}
	return r.Notices
}

func registerTable(t *testing.T) string {
	notices := base(t)
	var rows [][]string
	for _, s := range sources() {
		var known []lists.Notice
		var laws []string
		for _, n := range notices {
			if n.List != s.ID {
				continue
			}
			known = append(known, n)
			for _, a := range n.Acts {
				for _, l := range a.LegalBasis {
					if !slices.Contains(laws, l.Law) {
						laws = append(laws, l.Law)
					}
				}
			}
		}
		slices.SortFunc(known, func(a, b lists.Notice) int { return strings.Compare(a.Date, b.Date) })
		folded, err := s.Notices.Fold(known, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		slices.Sort(laws)
		rows = append(rows, []string{
			code(s.ID), strconv.Itoa(len(known)), strconv.Itoa(len(folded)), known[0].Date, known[len(known)-1].Date, strings.Join(laws, "、"),
		})
	}
	return table([]string{"list", "notices and answers", "designations ever", "first of", "last of", "the laws they name"}, rows)
}

// explained matches an entry of the numbers that are no gaps, with its reason.
var explained = regexp.MustCompile(`((?:\t// .*\n)+)\t\{(\d+), "([0-9-]+)", "([0-9-]+)"\}`)

func explainedTable(t *testing.T) string {
	b, err := os.ReadFile("register/explained.go")
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for _, m := range explained.FindAllStringSubmatch(string(b), -1) {
		why := strings.Join(strings.Fields(strings.ReplaceAll(m[1], "//", "")), " ")
		rows = append(rows, []string{"外交部令第" + m[2] + "号", m[3] + " to " + m[4], strings.ToLower(why[:1]) + strings.TrimSuffix(why[1:], ".")})
	}
	if strings.Count(string(b), "\t{") != len(rows) {
		t.Errorf("the file has %d numbers, of which %d were found", strings.Count(string(b), "\t{"), len(rows))
	}
	return table([]string{"number", "between the orders of", "why it is no gap"}, rows)
}

// oneParty is who stands on three lists.
const oneParty = "通用原子航空系统公司"

// onePartyTable says how its listings stood on some days, by what was published
// by then.
func onePartyTable(t *testing.T) string {
	days := []string{"2024-12-31", "2025-06-01", "2025-11-09", "2025-11-11", "2026-11-23"}
	notices := base(t)
	var rows [][]string
	for _, s := range sources() {
		id, cells := "", make([]string, len(days))
		for i, day := range days {
			at, _ := lists.Instant(day, zh.Beijing)
			told := slices.DeleteFunc(slices.Clone(notices), func(n lists.Notice) bool { return n.Date > day })
			folded, err := s.Notices.Fold(told, at)
			if err != nil {
				t.Fatal(err)
			}
			cells[i] = "not listed"
			for _, d := range folded {
				if d.Names[0].Full == oneParty {
					id, cells[i] = d.ID, string(d.Status)
				}
			}
		}
		if id != "" {
			rows = append(rows, append([]string{code(id)}, cells...))
		}
	}
	return table(append([]string{"designation"}, days...), rows)
}

// timelineTable has the notices whose measures did not simply go on.
func timelineTable(t *testing.T) string {
	notices := base(t)
	var rows [][]string
	for _, s := range sources() {
		folded, err := s.Notices.Fold(notices, time.Date(2026, 11, 23, 0, 0, 0, 0, zh.Beijing))
		if err != nil {
			t.Fatal(err)
		}
		life := make(map[string][]string)
		parties := make(map[string]map[string]bool)
		var order []string
		for _, d := range folded {
			for _, m := range d.Measures {
				if len(m.Periods) < 2 {
					continue
				}
				by := m.Periods[0].By
				if parties[by] == nil {
					parties[by] = make(map[string]bool)
					order = append(order, by)
				}
				parties[by][d.ID] = true
				if line := periodsLine(m.Periods); !slices.Contains(life[by], line) {
					life[by] = append(life[by], line)
				}
			}
		}
		slices.SortFunc(order, func(a, b string) int { return lists.CompareKeys(a[len(s.ID)+1:], b[len(s.ID)+1:]) })
		for _, by := range order {
			rows = append(rows, []string{code(by), strconv.Itoa(len(parties[by])), strings.Join(life[by], "<br>")})
		}
	}
	return table([]string{"measures of", "designations", "periods"}, rows)
}

func periodsLine(periods []lists.Period) string {
	var parts []string
	for _, p := range periods {
		part := p.State + " from " + p.From
		if p.Until != "" {
			part = p.State + " " + p.From + " to " + p.Until
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}
