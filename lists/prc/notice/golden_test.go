package notice

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists/prc/page"
)

// fixture reads a page of testdata: comments, fields, an empty line, the text.
func fixture(t testing.TB, file string) page.Page {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, body, ok := strings.Cut(string(raw), "\n\n")
	if !ok {
		t.Fatalf("%s has no empty line behind its fields", file)
	}
	var p page.Page
	for l := range strings.SplitSeq(head, "\n") {
		name, value, _ := strings.Cut(l, ": ")
		switch name {
		case "Title":
			p.Title = value
		case "Address":
			p.Address = value
		case "Published":
			p.Published = value
		case "Number":
			p.Number = value
		case "Dated":
			p.Dated = value
		case "Issuer":
			p.Issuer = value
		default:
			if !strings.HasPrefix(l, "#") {
				t.Fatalf("%s: the field %q is not known", file, l)
			}
		}
	}
	p.Lines = strings.Split(strings.TrimRight(body, "\n"), "\n")
	return p
}

// TestGolden reads the pages of testdata and compares what they give with the
// files beside them. UPDATE_GOLDEN=1 writes those.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("list testdata: %v, %d files", err, len(files))
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			var b strings.Builder
			enc := json.NewEncoder(&b)
			enc.SetEscapeHTML(false)
			enc.SetIndent("", " ")
			if err := enc.Encode(Read(fixture(t, file))); err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(file, ".txt") + ".json"
			if os.Getenv("UPDATE_GOLDEN") != "" {
				if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), b.String()); d != "" {
				t.Errorf("another reading than before (-want +got):\n%s", d)
			}
		})
	}
}
