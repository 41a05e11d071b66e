package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes this test program the command sanctionsd, too, when it is
// called by that name: scripts and the tests that kill the daemon run it as a
// process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"sanctionsd": main})
}

// TestScripts runs testdata/*.txtar, one behaviour each.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		UpdateScripts:       os.Getenv("UPDATE_GOLDEN") != "",
		RequireUniqueNames:  true,
		RequireExplicitExec: false,
		Setup: func(env *testscript.Env) error {
			env.Setenv("SANCTIONSD_CONFIG", filepath.Join(env.WorkDir, "config.yaml"))
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("TMPDIR", env.WorkDir)
			env.Values[receiverKey{}] = new(receiverSlot)
			return nil
		},
		Cmds: scriptCommands(),
	})
}

// A command nobody shows how to use is not there.
func TestEveryCommandIsShown(t *testing.T) {
	root := newRoot(&app{})
	root.InitDefaultCompletionCmd()
	readme, err := os.ReadFile(filepath.Join("..", "..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	scripts := readScripts(t)
	for _, c := range allCommands(root) {
		if !c.Runnable() || c.HasSubCommands() {
			continue
		}
		path := c.CommandPath()
		if parent, _, ok := strings.Cut(path, " completion "); ok {
			path = parent + " completion" // the shells are in its help
		}
		name := regexp.MustCompile(`(^|[^\w-])` + regexp.QuoteMeta(path) + `($|[^\w-])`)
		if !name.Match(readme) {
			t.Errorf("README.md does not name %q", c.CommandPath())
		}
		if !name.MatchString(scripts) {
			t.Errorf("no script in testdata runs %q", c.CommandPath())
		}
	}
}

// readScripts returns all scripts as one text.
func readScripts(t *testing.T) string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "*.txtar"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("find scripts: %v, %d", err, len(paths))
	}
	var all strings.Builder
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}
