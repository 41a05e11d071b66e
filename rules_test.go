// Package rules holds the project's rules about its own code, each as a test
// that says why.
package rules

import (
	"bytes"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// parsedFile is a Go file of the project.
type parsedFile struct {
	path string // below the root
	file *ast.File
}

func (f parsedFile) isTest() bool { return strings.HasSuffix(f.path, "_test.go") }

// code is every Go file of the project, by folder.
type code struct {
	fset    *token.FileSet
	folders map[string][]parsedFile
}

func readCode(t *testing.T) code {
	t.Helper()
	c := code{token.NewFileSet(), make(map[string][]parsedFile)}
	for _, path := range files(t) {
		if filepath.Ext(path) != ".go" {
			continue
		}
		f, err := parser.ParseFile(c.fset, path, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		c.folders[filepath.Dir(path)] = append(c.folders[filepath.Dir(path)], parsedFile{path, f})
	}
	return c
}

// files returns the paths of all files of the project.
func files(t *testing.T) []string {
	t.Helper()
	var paths []string
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == ".git" || d.Name() == "dist"):
			return filepath.SkipDir
		case d.Type().IsRegular():
			paths = append(paths, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// Each package says once what it is for.
func TestOnePackageComment(t *testing.T) {
	for folder, files := range readCode(t).folders {
		var with []string
		program := slices.ContainsFunc(files, func(f parsedFile) bool { return !f.isTest() })
		for _, f := range files {
			if f.file.Doc != nil && f.isTest() != program {
				with = append(with, f.path)
			}
		}
		if len(with) != 1 {
			t.Errorf("%s has %d package comments, want one: %v", folder, len(with), with)
		}
	}
}

// A file has one subject, and a reader can hold it in mind.
func TestFilesAreShort(t *testing.T) {
	const most = 500
	c := readCode(t)
	for _, files := range c.folders {
		for _, f := range files {
			if n := c.fset.File(f.file.Pos()).LineCount(); n > most && !ast.IsGenerated(f.file) {
				t.Errorf("%s has %d lines, more than %d: split it by subject", f.path, n, most)
			}
		}
	}
}

// What a package does must not depend on what was imported or set before: no
// init functions, no package variables that change.
func TestNoHiddenState(t *testing.T) {
	c := readCode(t)
	for folder, files := range c.folders {
		var program []*ast.File
		for _, f := range files {
			if !f.isTest() {
				program = append(program, f.file)
			}
		}
		for _, f := range program {
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && fn.Name.Name == "init" {
					t.Errorf("%s: an init function; pass what it sets up as a value", c.fset.Position(fn.Pos()))
				}
			}
		}
		for _, id := range assigned(c.fset, folder, program) {
			t.Errorf("%s: assigns to the package variable %s; make it a field", c.fset.Position(id.Pos()), id.Name)
		}
	}
}

// assigned returns where a package assigns to a variable of its own or of
// another package.
func assigned(fset *token.FileSet, folder string, program []*ast.File) []*ast.Ident {
	info := &types.Info{Uses: make(map[*ast.Ident]types.Object)}
	// Imports are not followed, so there are errors, none of which matters:
	// the names of the package itself resolve without.
	check := types.Config{Error: func(error) {}, Importer: noImports{}}
	pkg, _ := check.Check(folder, fset, program, info)
	var found []*ast.Ident
	target := func(e ast.Expr) {
		for {
			switch x := e.(type) {
			case *ast.IndexExpr:
				e = x.X
			case *ast.ParenExpr:
				e = x.X
			case *ast.StarExpr:
				e = x.X
			case *ast.SelectorExpr:
				if id, ok := x.X.(*ast.Ident); ok {
					if _, ok := info.Uses[id].(*types.PkgName); ok {
						found = append(found, x.Sel)
						return
					}
				}
				e = x.X
			case *ast.Ident:
				if v, ok := info.Uses[x].(*types.Var); ok && v.Parent() == pkg.Scope() {
					found = append(found, x)
				}
				return
			default:
				return
			}
		}
	}
	for _, f := range program {
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				for _, e := range n.Lhs {
					target(e)
				}
			case *ast.IncDecStmt:
				target(n.X)
			}
			return true
		})
	}
	return found
}

type noImports struct{}

func (noImports) Import(path string) (*types.Package, error) {
	return nil, errors.New("not followed: " + path)
}

// The project names no place on the machine it was written on.
func TestNoPathsOfOneMachine(t *testing.T) {
	place := regexp.MustCompile(`(^|[^\w.-])/(wo` + `rk|ro` + `ot/go)/`)
	for _, path := range files(t) {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.IndexByte(data, 0) >= 0 {
			continue // a program that was built here
		}
		if at := place.FindIndex(data); at != nil {
			line := 1 + strings.Count(string(data[:at[0]]), "\n")
			t.Errorf("%s:%d names %s", path, line, data[at[0]:at[1]])
		}
	}
}

// Documents in testdata are byte for byte as they were sent.
func TestFixturesKeepTheirBytes(t *testing.T) {
	data, err := os.ReadFile(".gitattributes")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(strings.Split(string(data), "\n"), "testdata/** -text") {
		t.Error(".gitattributes does not say testdata/** -text: git would change line ends in fixtures")
	}
}
