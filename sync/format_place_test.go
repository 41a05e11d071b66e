package sync_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/ofac"
	"sanctionsd/store"
)

// TestFormatAskedFor: without a word in the configuration, a list goes on in the
// format it is kept in, also when a later version of the program prefers
// another.
func TestFormatAskedFor(t *testing.T) {
	mirror := func(b *bench, path string) { b.req.URL = b.pub.URL + path }
	for _, tt := range []struct {
		name    string
		edit    func(*bench)
		outcome store.Outcome
		want    []string
	}{
		{"nothing configured", func(b *bench) { b.req.URL = "" }, store.OutcomeNotModified, []string{"classic"}},
		{"a url that says nothing of the format", func(b *bench) { mirror(b, "/SDN.XML") }, store.OutcomeNotModified, []string{"classic"}},
		{"a url that cannot have it", func(b *bench) { mirror(b, "/") }, store.OutcomeQuarantined, []string{"classic", ""}},
		{"a format", func(b *bench) { b.req.URL, b.req.Format = "", "delimited" }, store.OutcomeQuarantined, []string{"delimited"}},
		{"the same format", func(b *bench) { b.req.URL, b.req.Format = "", "classic" }, store.OutcomeNotModified, []string{"classic"}},
		{"a url and a format", func(b *bench) { mirror(b, "/"); b.req.Format = "delimited" }, store.OutcomeQuarantined, []string{"delimited"}},
		{"a url and a format that do not fit", func(b *bench) { mirror(b, "/"); b.req.Format = "classic" }, store.OutcomeFailed, []string{"classic"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			files := delimited(5)
			maps.Copy(files, classicFile(t, day, 5))
			b.pub.publishFiles(files)
			b.sync(store.OutcomeBaseline)
			// The next version of the source: its default is the set, and its
			// official service is the test's publisher.
			var asked []string
			locate := b.req.Source.Locate
			b.req.Source.Formats = []string{ofac.Delimited, ofac.Classic}
			b.req.Source.Locate = func(base, format string) ([]lists.Set, error) {
				asked = append(asked, format)
				switch {
				case base == "" && format == ofac.Classic:
					base = b.pub.URL + "/SDN.XML"
				case base == "":
					base, format = b.pub.URL+"/", ofac.Delimited
				}
				return locate(base, format)
			}
			tt.edit(b)
			b.sync(tt.outcome)
			if !slices.Equal(asked, tt.want) {
				t.Errorf("asked for %q, want %q", asked, tt.want)
			}
			b.req.URL, b.req.Format = "", ""
			b.sync(store.OutcomeNotModified)
			if b.pinned() != ofac.Classic {
				t.Errorf("the list is kept in %s", b.pinned())
			}
		})
	}
}

// A folder may hold the list in several formats; what is kept decides.
func TestFolderWithSeveralFormats(t *testing.T) {
	write := func(dir string, files map[string][]byte) {
		t.Helper()
		for name, body := range files {
			if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	dir := t.TempDir()
	b := newBench(t)
	b.req.URL = "file://" + dir + "/"
	write(dir, delimited(5, situated))
	b.sync(store.OutcomeBaseline)
	write(dir, classicFile(t, day, 6, situated))
	b.sync(store.OutcomeNotModified)
	b.req.Format = ofac.Classic
	b.sync(store.OutcomeQuarantined)
	b.req.Force = true
	b.sync(store.OutcomeChanged)
	b.req.Force, b.req.Format = false, ""
	b.sync(store.OutcomeNotModified)

	// Without the format it is kept in, what is there is held; another XML file
	// is not taken for the list while a whole set lies there.
	if err := os.Remove(filepath.Join(dir, "SDN.XML")); err != nil {
		t.Fatal(err)
	}
	write(dir, map[string][]byte{"notes.xml": []byte("<notes/>")})
	b.sync(store.OutcomeQuarantined)
	// And what is not whole is refused, as in any folder.
	for _, name := range []string{"notes.xml", "ALT.CSV"} {
		if err := os.Remove(filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	if res := b.sync(store.OutcomeRejected); res.Reasons[0].Code != lists.CodeMissingFile {
		t.Errorf("reasons %+v", res.Reasons)
	}
}
