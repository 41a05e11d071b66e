package config_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/config"
	"sanctionsd/lists/all"
)

// docs/configuration.md is written from the comments of the fields, so that
// the reference and the code cannot part ways.
func TestReference(t *testing.T) {
	const golden = "../docs/configuration.md"
	got := reference(t)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), string(got)); d != "" {
		t.Errorf("not up to date, run UPDATE_GOLDEN=1 go test ./config (-file +code):\n%s", d)
	}
}

// reference returns the text of docs/configuration.md.
func reference(t *testing.T) []byte {
	t.Helper()
	intro, err := os.ReadFile("testdata/reference.md")
	if err != nil {
		t.Fatal(err)
	}
	r := &referenceWriter{t: t, comments: fieldComments(t)}
	endpoint := parse(t, "endpoints: [{name: a, url: https://a.example/, secrets: ["+testSecret+"]}]").Endpoints[0]
	endpoint.Name, endpoint.URL, endpoint.Secrets = "", "", nil

	r.WriteString("<!-- Written by config/reference_test.go from the comments in config/config.go. Do not edit. -->\n")
	r.Write(intro)
	c := config.Default(nil)
	c.Lists = nil
	r.section("The file", reflect.ValueOf(*c))
	r.section("One list: `lists.<list id>`", reflect.ValueOf(config.List{Enabled: true}))
	r.lists()
	r.section("One endpoint: `endpoints[]`", reflect.ValueOf(endpoint))
	r.section("One token: `http.tokens[]`", reflect.ValueOf(config.Token{}))
	r.words()
	return r.Bytes()
}

type referenceWriter struct {
	bytes.Buffer
	t        *testing.T
	comments map[string]string // by "Type.Field"
}

func (r *referenceWriter) section(title string, v reflect.Value) {
	fmt.Fprintf(r, "\n## %s\n| key | default | meaning |\n|---|---|---|\n", title)
	r.rows("", v)
}

func (r *referenceWriter) rows(prefix string, v reflect.Value) {
	for i := range v.NumField() {
		f := v.Type().Field(i)
		key := f.Tag.Get("yaml")
		if key == "" || key == "-" {
			continue
		}
		name := v.Type().Name() + "." + f.Name
		comment := r.comments[name]
		if comment == "" {
			r.t.Errorf("%s has no comment", name)
		}
		shown := ""
		if f.Type.Kind() == reflect.Bool || f.Type.Kind() != reflect.Struct && !v.Field(i).IsZero() {
			shown = fmt.Sprintf("`%v`", v.Field(i).Interface())
		}
		fmt.Fprintf(r, "| `%s%s` | %s | %s |\n", prefix, key, shown, strings.ReplaceAll(comment, "|", `\|`))
		if f.Type.Kind() == reflect.Struct && f.Type.PkgPath() == v.Type().PkgPath() {
			r.rows(prefix+key+".", v.Field(i))
		}
	}
}

// lists writes the defaults of each list.
func (r *referenceWriter) lists() {
	r.WriteString("\nThe lists, their formats (the default first) and their own defaults:\n\n| list | formats | schedule | stale_after | guard |\n|---|---|---|---|---|\n")
	for _, s := range all.Sources() {
		g := s.Guard
		fmt.Fprintf(r, "| `%s` | %s | `%s` | %s | removed %v %%, at least %d; churn %v %%, at least %d |\n",
			s.ID, strings.Join(s.Formats, ", "), s.Schedule, s.StaleAfter, g.RemovedPercent, g.RemovedMin, g.ChurnPercent, g.ChurnMin)
	}
}

// words writes the words that some keys take, as the errors know them.
func (r *referenceWriter) words() {
	r.WriteString("\n## Words\n")
	for _, w := range []struct {
		title string
		words []string
	}{
		{"Event types (`types`)", config.EventTypes()},
		{"Membership codes (`endpoints[].lists`, beside the list ids)", config.Memberships()},
		{"Measure codes (`match.measures`)", config.Measures()},
	} {
		fmt.Fprintf(r, "\n%s: `%s`.\n", w.title, strings.Join(w.words, "`, `"))
	}
}

// fieldComments returns the comments of the fields in config.go.
func fieldComments(t *testing.T) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "config.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	comments := make(map[string]string)
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok {
			return true
		}
		if s, ok := spec.Type.(*ast.StructType); ok {
			for _, f := range s.Fields.List {
				for _, name := range f.Names {
					comments[spec.Name.Name+"."+name.Name] = strings.Join(strings.Fields(f.Doc.Text()), " ")
				}
			}
		}
		return false
	})
	return comments
}
