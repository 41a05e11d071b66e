package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"sanctionsd/config"
	"sanctionsd/lists/all"
	"sanctionsd/webhook"
)

// Package config may not import those that make events, so it has their words
// a second time. Whatever they can say, an endpoint can ask for.
func TestConfigKnowsEveryWord(t *testing.T) {
	types := append(constants(t, "store", "Event", ""), constants(t, "lists", "", "ChangeType")...)
	causes := constants(t, "store", "", "Cause")
	kinds := constants(t, "lists", "", "Kind")
	if !slices.Contains(types, "designation.added") || !slices.Contains(types, "list.published") ||
		!slices.Contains(causes, "publication") || !slices.Contains(kinds, "vessel") {
		t.Fatalf("the constants were not found: types %q, causes %q, kinds %q", types, causes, kinds)
	}
	var codes []string
	for _, s := range all.Sources() {
		codes = append(codes, s.ID)
	}
	c := parseEndpoint(t, fmt.Sprintf("    types: [%s]\n    lists: [%s]\n    causes: [%s]\n    match: {kinds: [%s]}\n",
		strings.Join(types, ", "), strings.Join(codes, ", "), strings.Join(causes, ", "), strings.Join(kinds, ", ")))
	endpoints, _, err := endpointsOf(c)
	if err != nil {
		t.Fatal(err)
	}
	if got := endpoints[0].Filter; len(got.Types) != len(types) || len(got.Causes) != len(causes) || len(got.Kinds) != len(kinds) {
		t.Errorf("the filter is %+v", got)
	}
}

// An endpoint that says nothing has the defaults of package webhook, which the
// configuration's reference gives in numbers.
func TestEndpointDefaultsAgree(t *testing.T) {
	endpoints, _, err := endpointsOf(parseEndpoint(t, ""))
	if err != nil {
		t.Fatal(err)
	}
	want := webhook.Endpoint{
		Name: "a", URL: "https://a.example/h",
		Batch: webhook.DefaultBatch, MaxBytes: webhook.DefaultMaxBytes, Timeout: webhook.DefaultTimeout,
	}
	if diff := cmp.Diff(want, endpoints[0], cmpopts.IgnoreFields(webhook.Endpoint{}, "Secrets"), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// parseEndpoint returns a configuration with one endpoint that has more keys,
// given as lines of YAML.
func parseEndpoint(t *testing.T, more string) *config.Config {
	t.Helper()
	text := "endpoints:\n  - name: a\n    url: https://a.example/h\n    secrets: [whsec_" + strings.Repeat("QUJD", 12) + "]\n" + more
	env := map[string]string{"STATE_DIRECTORY": t.TempDir()}
	c, err := config.Parse("", []byte(text), func(name string) string { return env[name] }, all.Sources())
	if err != nil {
		t.Fatal(err)
	}
	if err := c.ReadSecrets(func(name string) string { return env[name] }); err != nil {
		t.Fatal(err)
	}
	return c
}

// constants returns the values of a package's exported text constants whose
// name has a prefix, or whose type has a name.
func constants(t *testing.T, pkg, prefix, typ string) (values []string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("..", "..", pkg, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok || len(spec.Values) != len(spec.Names) {
				return true
			}
			is, _ := spec.Type.(*ast.Ident)
			for i, name := range spec.Names {
				text, ok := spec.Values[i].(*ast.BasicLit)
				wanted := prefix != "" && strings.HasPrefix(name.Name, prefix) || is != nil && is.Name == typ
				if !ok || !wanted || text.Kind != token.STRING {
					continue
				}
				value, err := strconv.Unquote(text.Value)
				if err != nil {
					t.Fatal(err)
				}
				values = append(values, value)
			}
			return true
		})
	}
	return values
}
