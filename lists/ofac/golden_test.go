package ofac

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
	"sanctionsd/lists/ofac/ofactest"
)

// fixture is a small publication in classic and delimited, and one of other
// parties in ENHANCED; testdata/README.md says
// where its facts come from.
type fixture struct {
	publisher publisher
	folder    string
}

var fixtures = []fixture{{sdn, "sdn"}, {consolidated, "cons"}}

func (f fixture) classic() []lists.Document {
	return listtest.Files(filepath.Join("testdata", f.publisher.xml))
}

func (f fixture) enhanced() []lists.Document {
	return listtest.Files(filepath.Join("testdata", f.publisher.enhanced+".XML"))
}

func (f fixture) delimited() []lists.Document {
	var paths []string
	for _, name := range f.publisher.set {
		paths = append(paths, filepath.Join("testdata", f.folder, name))
	}
	return listtest.Files(paths...)
}

func TestConformance(t *testing.T) {
	for _, f := range fixtures {
		t.Run(f.publisher.id, func(t *testing.T) {
			listtest.Run(t, f.publisher.source(),
				listtest.Publication{Name: Enhanced, Docs: f.enhanced()},
				listtest.Publication{Name: Classic, Docs: f.classic()},
				listtest.Publication{Name: Delimited, Docs: f.delimited()})
		})
	}
}

// TestGoldenEnhanced reads twelve real entities of different kinds; the golden
// files are for a person to read beside the source.
func TestGoldenEnhanced(t *testing.T) {
	kinds := make(map[lists.Kind]int)
	for _, f := range fixtures {
		t.Run(f.publisher.id, func(t *testing.T) {
			var got bytes.Buffer
			encoder := json.NewEncoder(&got)
			encoder.SetEscapeHTML(false)
			encoder.SetIndent("", "  ")
			reading, err := f.publisher.source().Parse(t.Context(), f.enhanced(), func(d *lists.Designation) error {
				kinds[d.Kind]++
				return encoder.Encode(d)
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, x := range reading.Findings {
				if x.Kind != lists.FindingNote {
					t.Errorf("finding %+v", x)
				}
			}
			golden(t, filepath.Join("testdata", f.folder+".enhanced.json"), got.Bytes())
		})
	}
	if total := kinds[lists.Individual] + kinds[lists.Entity] + kinds[lists.Vessel] + kinds[lists.Aircraft]; total < 12 || len(kinds) != 4 {
		t.Errorf("the fixtures hold %v", kinds)
	}
}

func TestGolden(t *testing.T) {
	for _, f := range fixtures {
		for format, docs := range map[string][]lists.Document{Classic: f.classic(), Delimited: f.delimited()} {
			t.Run(f.publisher.id+" "+format, func(t *testing.T) {
				var got bytes.Buffer
				encoder := json.NewEncoder(&got)
				encoder.SetEscapeHTML(false)
				reading, err := f.publisher.source().Parse(t.Context(), docs, func(d *lists.Designation) error { return encoder.Encode(d) })
				if err != nil {
					t.Fatal(err)
				}
				if len(reading.Findings) > 0 || reading.Format != format {
					t.Errorf("reading %+v", reading)
				}
				golden(t, filepath.Join("testdata", f.folder+"."+format+".ndjson"), got.Bytes())
			})
		}
	}
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("%s (golden -, read +):\n%s", path, diff)
	}
}

// TestFixturesAgree is TestFormatsAgree where the real files are not.
func TestFixturesAgree(t *testing.T) {
	for _, f := range fixtures {
		classic, reading := read(t, f.publisher.source(), f.classic())
		delimited, _ := read(t, f.publisher.source(), f.delimited())
		if len(classic) != reading.Records || len(classic) != len(delimited) {
			t.Errorf("%s: read %d and %d entries of %d", f.publisher.id, len(classic), len(delimited), reading.Records)
		}
		for id, c := range classic {
			d := delimited[id]
			for _, l := range []limit{oneName, oneLocality, finalStop} {
				l.level(c, d)
			}
			c.Seal()
			if d.Seal(); c.Digest != d.Digest {
				t.Errorf("entry %s (classic -, delimited +):\n%s", id, cmp.Diff(c, d))
			}
		}
	}
}

// TestWrittenFixturesAreReadBack: what ofactest writes of designations is read
// to the same designations, in both formats.
func TestWrittenFixturesAreReadBack(t *testing.T) {
	for _, f := range fixtures {
		want, _ := read(t, f.publisher.source(), f.classic())
		files := ofactest.DelimitedSet(sorted(want))
		var set []lists.Document
		for i, name := range f.publisher.set {
			set = append(set, listtest.Document(name, files[i]))
		}
		classic, _ := read(t, f.publisher.source(), generated(t, want))
		delimited, reading := read(t, f.publisher.source(), set)
		if len(classic) != len(want) || len(delimited) != len(want) || len(reading.Findings) > 0 {
			t.Errorf("%s: %d and %d entries of %d, findings %+v", f.publisher.id, len(classic), len(delimited), len(want), reading.Findings)
		}
		for id, w := range want {
			if w.Digest != classic[id].Digest {
				t.Errorf("entry %s (designation -, written as classic XML and read +):\n%s", id, cmp.Diff(w, classic[id]))
			}
			for _, l := range []limit{oneName, oneLocality, finalStop} {
				l.level(w, delimited[id])
			}
			delimited[id].Seal()
			if w.Seal(); w.Digest != delimited[id].Digest {
				t.Errorf("entry %s (designation -, written as a delimited set and read +):\n%s", id, cmp.Diff(w, delimited[id]))
			}
		}
	}
}
