package rules

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
	"testing"
)

const module = "sanctionsd"

// layer is one row of the import table in ARCHITECTURE.md: which packages of
// the project a package may import, and why no others.
type layer struct {
	may []string
	// all allows every package of the project.
	all bool
	// stdOnly forbids third-party packages too.
	stdOnly bool
	why     string
}

// layers returns the table by path below the module. "lists/*" stands for
// every publisher's folder, so that a new list needs no line here. A package
// whose name ends in "test" is a helper of tests.
func layers() map[string]layer {
	return map[string]layer{
		"lists": {
			stdOnly: true,
			why:     "what a list and a designation are rests on nothing, so that everything can rest on it",
		},
		"strictxml": {
			stdOnly: true,
			why:     "a reader of XML that others can use knows nothing of lists",
		},
		"strictxml/oracle": {
			may: []string{"strictxml"},
			why: "it compares the reader with another, for tests",
		},
		"lists/*": {
			may: []string{"lists", "strictxml"},
			why: "reading a publisher's documents is pure: no network, no store",
		},
		"lists/prc": {
			may: []string{"lists", "lists/prc/*"},
			why: "it puts the parts of reading notices together, and knows no other publisher",
		},
		"lists/prc/*": {
			may: []string{"lists", "lists/prc/page", "lists/prc/party", "lists/prc/zh"},
			why: "pages, parties and language are read without knowing the register",
		},
		"lists/prc/prctest": {
			stdOnly: true,
			why:     "it stands for the authorities' sites, which know nothing of the program",
		},
		"lists/*/*test": {
			may: []string{"lists", "lists/*"},
			why: "fixtures for the tests of one publisher's lists",
		},
		"lists/all": {
			may: []string{"lists", "lists/*"},
			why: "it names every list and does nothing else",
		},
		"lists/listtest": {
			may: []string{"lists"},
			why: "tests that hold for every list must not know one",
		},
		"fetch": {
			may: []string{"lists"},
			why: "bringing documents here must not know what is done with them",
		},
		"store": {
			may: []string{"lists"},
			why: "what is kept must not know how it came or where it goes",
		},
		"store/*test": {
			may: []string{"lists", "store"},
			why: "stores for tests",
		},
		"sync": {
			may: []string{"lists", "fetch", "store"},
			why: "it meets webhook in the store only",
		},
		"sync/*test": {
			may: []string{"lists", "fetch", "store", "sync"},
			why: "fixtures for tests of the flow",
		},
		"webhook": {
			may: []string{"lists", "store"},
			why: "it meets sync in the store only",
		},
		"webhook/receive": {
			stdOnly: true,
			why:     "a subscriber uses it without the rest of the program",
		},
		"search": {
			may: []string{"lists"},
			why: "whether a designation is the one asked for is pure, whoever holds it",
		},
		"api": {
			may: []string{"lists", "search", "store", "sync", "webhook"},
			why: "the face to other programs",
		},
		"config": {
			may: []string{"lists", "lists/all"},
			why: "the parts take their settings as fields and do not know the file",
		},
		"systemd": {
			why: "the service manager's protocol and nothing of the domain",
		},
		"internal/porttest": {
			stdOnly: true,
			why:     "an address for tests, and nothing of the domain",
		},
		"cmd/*": {
			all: true,
			why: "flags and wiring: it may know all",
		},
		"bench": {
			all: true,
			why: "it measures the program as a whole",
		},
		"": {
			stdOnly: true,
			why:     "the rules look at the code from outside",
		},
	}
}

// layerOf returns the row for a package: its own, else the one whose pattern
// it fits.
func layerOf(pkg string) (layer, bool) {
	table := layers()
	l, ok := table[pkg]
	for pattern := range table {
		if fits(pattern, pkg) && !ok {
			l, ok = table[pattern], true
		}
	}
	return l, ok
}

// forbids returns why a package of the layer may not import the other, "" when
// it may.
func (l layer) forbids(imported string) string {
	own, ours := strings.CutPrefix(imported, module+"/")
	if !ours {
		// Only paths outside the standard library begin with a host's name.
		if host, _, _ := strings.Cut(imported, "/"); l.stdOnly && strings.Contains(host, ".") {
			return l.why
		}
		return ""
	}
	if l.all || slices.ContainsFunc(l.may, func(pattern string) bool { return fits(pattern, own) }) {
		return ""
	}
	return l.why
}

// isTestHelper tells by the name, as the standard library does in httptest.
func isTestHelper(pkg string) bool {
	return strings.HasPrefix(pkg, module) && strings.HasSuffix(pkg, "test")
}

func fits(pattern, pkg string) bool {
	ok, err := path.Match(pattern, pkg)
	return ok && err == nil
}

// listedPackage is what go list says of a package.
type listedPackage struct {
	ImportPath string
	Imports    []string
}

// name returns the path below the module, "" for its root.
func (p listedPackage) name() string {
	return strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, module), "/")
}

func packages(t *testing.T) []listedPackage {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal("go list:", err)
	}
	var all []listedPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listedPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal("go list:", err)
		}
		all = append(all, p)
	}
}

func TestImports(t *testing.T) {
	for _, p := range packages(t) {
		l, ok := layerOf(p.name())
		if !ok {
			t.Errorf("%s has no place in the import table; give it one in layers and ARCHITECTURE.md, with its reason", p.ImportPath)
			continue
		}
		for _, imported := range p.Imports {
			if why := l.forbids(imported); why != "" {
				t.Errorf("%s imports %s: %s", p.ImportPath, imported, why)
			}
			if isTestHelper(imported) && !isTestHelper(p.ImportPath) {
				t.Errorf("%s imports %s: helpers of tests stay out of the program", p.ImportPath, imported)
			}
		}
	}
}
