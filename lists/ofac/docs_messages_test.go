package ofac

import (
	"go/ast"
	goparser "go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"sanctionsd/lists"
)

// The page shows the words of every finding and refusal. They are taken from
// the source of the reader, so that neither can be forgotten nor change alone.

// messages are the words of the reader: those of findings by kind, those of
// refusals by the name of the constant, and the keys of extra.
type messages struct {
	findings map[lists.FindingKind][]string
	refusals map[string][]string
	keys     []string
}

func readMessages(t *testing.T) *messages {
	t.Helper()
	m := &messages{findings: make(map[lists.FindingKind][]string), refusals: make(map[string][]string)}
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		// No operator sees what a delta file is found to be.
		if strings.HasSuffix(name, "_test.go") || name == "delta.go" {
			continue
		}
		ast.Inspect(parseSource(t, name), func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				m.call(n)
			case *ast.ReturnStmt:
				// The splitter of rows returns what is wrong with one.
				if name == "csv.go" && len(n.Results) == 3 && hasWords(render(n.Results[2])) {
					m.refusals["CodeBadRow"] = append(m.refusals["CodeBadRow"], render(n.Results[2]))
				}
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Key" {
					m.key(n.Value)
				}
			}
			return true
		})
	}
	slices.Sort(m.keys)
	m.keys = slices.Compact(m.keys)
	return m
}

func parseSource(t *testing.T, name string) *ast.File {
	t.Helper()
	f, err := goparser.ParseFile(token.NewFileSet(), name, nil, goparser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// call files the words of a call, if it is one of those that report, refuse or
// keep.
func (m *messages) call(c *ast.CallExpr) {
	find := func(kind lists.FindingKind, text string) {
		if hasWords(text) {
			m.findings[kind] = append(m.findings[kind], text)
		}
	}
	refuse := func(constant, text ast.Expr) {
		if name := selected(constant); strings.HasPrefix(name, "Code") && hasWords(render(text)) {
			m.refusals[name] = append(m.refusals[name], render(text))
		}
	}
	switch name := selected(c.Fun); {
	case name == "Add" && len(c.Args) == 3:
		kind := map[string]lists.FindingKind{
			"FindingStructure": lists.FindingStructure, "FindingVocabulary": lists.FindingVocabulary, "FindingNote": lists.FindingNote,
		}[selected(c.Args[0])]
		find(kind, render(c.Args[2]))
	case name == "structure":
		find(lists.FindingStructure, render(c.Args[1])+`: "…"`)
	case name == "unknown" && len(c.Args) == 3:
		find(lists.FindingStructure, render(c.Args[0]))
	case name == "unknown" || name == "report":
		find(lists.FindingVocabulary, render(c.Args[0]))
	case name == "Refusef":
		refuse(c.Args[0], c.Args[3])
	case name == "refusal":
		refuse(c.Args[0], c.Args[1])
	case name == "addExtra" || name == "extra" && len(c.Args) == 4:
		m.key(c.Args[0])
	}
}

// key files the fixed part of a key of extra, what stands before a colon.
func (m *messages) key(e ast.Expr) {
	fixed, _, _ := strings.Cut(render(e), "…")
	if family, _, ok := strings.Cut(fixed, ":"); ok {
		fixed = family + ":"
	}
	if fixed != "" {
		m.keys = append(m.keys, fixed)
	}
}

// selected returns the last name of an expression such as lists.CodeEmpty.
func selected(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

var verbs = regexp.MustCompile(`%0?[0-9]*[a-zA-Z]`)

// render returns a text with … for what is only known when it runs.
func render(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil {
			return strings.ReplaceAll(verbs.ReplaceAllString(strings.ReplaceAll(text, "%q", `"…"`), "…"), "%%", "%")
		}
	case *ast.BinaryExpr:
		return render(e.X) + render(e.Y)
	case *ast.CallExpr:
		switch selected(e.Fun) {
		case "quote":
			return `"…"`
		case "Sprintf":
			return render(e.Args[0])
		}
	}
	return "…"
}

// hasWords tells a message from a text that is handed on.
func hasWords(text string) bool { return strings.ContainsFunc(text, unicode.IsLetter) }

func wordsTable(texts []string) string {
	var rows [][]string
	slices.Sort(texts)
	for _, text := range slices.Compact(texts) {
		rows = append(rows, []string{code(text)})
	}
	return table([]string{"words"}, rows)
}

// codesOfRefusals returns the codes by the names of their constants, with what
// each says of itself.
func codesOfRefusals(t *testing.T) map[string][2]string {
	out := make(map[string][2]string)
	ast.Inspect(parseSource(t, "../refusal.go"), func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok && v.Comment != nil && strings.HasPrefix(v.Names[0].Name, "Code") {
			out[v.Names[0].Name] = [2]string{render(v.Values[0]), strings.TrimSpace(v.Comment.Text())}
		}
		return true
	})
	return out
}

func refusalsTable(t *testing.T, refusals map[string][]string) string {
	named := codesOfRefusals(t)
	var rows [][]string
	for _, name := range slices.SortedFunc(maps.Keys(refusals), func(a, b string) int { return strings.Compare(named[a][0], named[b][0]) }) {
		if named[name][0] == "" {
			t.Errorf("the code %s is not in lists/refusal.go", name)
		}
		texts := refusals[name]
		slices.Sort(texts)
		var cells []string
		for _, text := range slices.Compact(texts) {
			cells = append(cells, code(text))
		}
		rows = append(rows, []string{code(named[name][0]), named[name][1], strings.Join(cells, "<br>")})
	}
	return table([]string{"code", "what it is", "words, behind file and place"}, rows)
}

// gateTable is what package sync says of a publication that was read: it is no
// part of the reader, but an operator sees both side by side.
func gateTable(t *testing.T) string {
	named := codesOfRefusals(t)
	var rows [][]string
	for _, name := range []string{"../../sync/gate.go", "../../sync/format.go"} {
		for _, decl := range parseSource(t, name).Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			outcome := "held"
			if f.Name.Name == "refusals" {
				outcome = "refused"
			}
			ast.Inspect(f, func(n ast.Node) bool {
				var constant, text ast.Expr
				switch n := n.(type) {
				case *ast.CallExpr:
					if selected(n.Fun) == "add" {
						constant, text = n.Args[0], n.Args[1]
					}
				case *ast.CompositeLit:
					if selected(n.Type) == "Reason" && len(n.Elts) == 2 {
						constant, text = n.Elts[0].(*ast.KeyValueExpr).Value, n.Elts[1].(*ast.KeyValueExpr).Value
					}
				}
				if c, ok := named[selected(constant)]; ok {
					rows = append(rows, []string{outcome, code(c[0]), code(render(text))})
				}
				return true
			})
		}
	}
	slices.SortFunc(rows, func(a, b []string) int { return strings.Compare(b[0]+b[1], a[0]+a[1]) })
	return table([]string{"outcome", "code", "words"}, rows)
}

// limitsTable is what one format cannot say, in the words of a test that two
// formats agree.
func limitsTable(t *testing.T, name string) string {
	var rows [][]string
	for _, decl := range parseSource(t, name).Decls {
		v, ok := decl.(*ast.GenDecl)
		if !ok || v.Tok != token.VAR {
			continue
		}
		ast.Inspect(v, func(n ast.Node) bool {
			if l, ok := n.(*ast.CompositeLit); ok && selected(l.Type) == "limit" {
				rows = append(rows, []string{render(l.Elts[0])})
			}
			return true
		})
	}
	if len(rows) == 0 {
		t.Errorf("%s has no table of limits", name)
	}
	return table([]string{"limit"}, rows)
}
