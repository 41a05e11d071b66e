package ofactest

import (
	"archive/zip"
	"bytes"
	"cmp"
	"io"
	"regexp"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"sanctionsd/lists/ofac/corpustest"
)

// TestRealFilesAreWrittenBack reads OFAC's own ENHANCED files into the model
// and writes them again: what the model and the writer know of the format is
// what the files have, byte by byte but for the ids of parts.
func TestRealFilesAreWrittenBack(t *testing.T) {
	for _, real := range []struct {
		name     string
		content  func(t *testing.T) []byte
		entities int
		lf       bool
	}{
		{"customised export of 2024-08-28", func(t *testing.T) []byte {
			return corpustest.File(t, "enhanced", "ENHANCED_customized_IRGC_2024-08-28.xml.gz")
		}, 293, false},
		{"consolidated list of 2025-01-10", func(t *testing.T) []byte {
			return unzip(t, corpustest.File(t, "enhanced", "CONS_ENHANCED_2025-01-10.zip"))
		}, 443, true},
	} {
		t.Run(real.name, func(t *testing.T) {
			content := real.content(t)
			f := readBack(t, content)
			asOf, err := time.Parse("2006-01-02T15:04:05", f.AsOf)
			if err != nil {
				t.Fatal(err)
			}
			e := Edition{
				AsOf: asOf, Lists: refIDs(f.Lists), Programs: refIDs(f.Programs), Entities: f.entities(),
				References: f.references(), FeatureTypes: f.featureTypes(), LF: real.lf,
			}
			if len(e.Entities) != real.entities {
				t.Errorf("read %d entities", len(e.Entities))
			}
			written := write(t, e)
			if real.lf {
				// A copy, whose journey left LF, a last end of line and one
				// empty line.
				written = append(written, '\n')
				if n := bytes.Count(content, []byte("\n\n")); n != 1 {
					t.Errorf("the file has %d empty lines", n)
				}
				content = bytes.Replace(content, []byte("\n\n"), []byte("\n"), 1)
			}
			wantHead, wantBody := masked(content)
			gotHead, gotBody := masked(written)
			if diff := firstDifference(wantBody, gotBody); diff != "" {
				t.Errorf("the entities differ (OFAC's -, written +):\n%s", diff)
			}
			// OFAC sorts by the rules of a language, the writer by letters.
			slices.SortFunc(wantHead, bytes.Compare)
			slices.SortFunc(gotHead, bytes.Compare)
			if diff := gocmp.Diff(wantHead, gotHead); diff != "" {
				t.Errorf("the lines before the entities differ (OFAC's -, written +):\n%s", diff)
			}
		})
	}
}

// TestRealDeltaIsWrittenBack does the same with a delta file of OFAC's.
func TestRealDeltaIsWrittenBack(t *testing.T) {
	content := corpustest.File(t, "delta", "2026-08-26_delta.xml")
	f := readBack(t, content)
	asOf, err := time.Parse(time.RFC3339, f.Published)
	if err != nil {
		t.Fatal(err)
	}
	e := Edition{AsOf: asOf, Entities: f.entities(), References: f.references(), FeatureTypes: f.featureTypes()}
	if len(e.Entities) != 5 {
		t.Errorf("read %d entities", len(e.Entities))
	}
	var b bytes.Buffer
	if err := EnhancedDelta(&b, e, nil, nil); err != nil {
		t.Fatal(err)
	}
	wantHead, wantBody := masked(content)
	gotHead, gotBody := masked(b.Bytes())
	if diff := firstDifference(wantBody, gotBody); diff != "" {
		t.Errorf("the entities differ (OFAC's -, written +):\n%s", diff)
	}
	if diff := gocmp.Diff(wantHead, gotHead); diff != "" {
		t.Errorf("the lines before the entities differ (OFAC's -, written +):\n%s", diff)
	}
}

// TestVocabularyIsOFACs holds the tables against those of the real files: every
// word is there, in the spelling of the later file.
func TestVocabularyIsOFACs(t *testing.T) {
	references, features := make(map[int]Reference), make(map[int]FeatureType)
	for _, content := range [][]byte{
		corpustest.File(t, "enhanced", "ENHANCED_customized_IRGC_2024-08-28.xml.gz"),
		unzip(t, corpustest.File(t, "enhanced", "CONS_ENHANCED_2025-01-10.zip")),
	} {
		f := readBack(t, content)
		for _, r := range f.references() {
			references[r.RefID] = r
		}
		for _, r := range f.featureTypes() {
			features[r.ID] = r
		}
	}
	for _, r := range References() {
		if diff := gocmp.Diff(references[r.RefID], r); diff != "" {
			t.Errorf("refId %d (OFAC's -, table +):\n%s", r.RefID, diff)
		}
		delete(references, r.RefID)
	}
	for _, f := range FeatureTypes() {
		if diff := gocmp.Diff(features[f.ID], f); diff != "" {
			t.Errorf("feature type %d (OFAC's -, table +):\n%s", f.ID, diff)
		}
		delete(features, f.ID)
	}
	if len(references)+len(features) > 0 {
		t.Errorf("the tables lack %v and %v", references, features)
	}
}

var (
	idAttribute = regexp.MustCompile(`((?:^|\s)(?:id|nameId|nameTranslationId|featureVersionId)|<versionId>)(=?"?)\d+`)
	entityStart = []byte("<entity ")
)

// masked returns the lines of a file up to its entities, and the rest, without
// the ids of parts. The ids of entities stay.
func masked(content []byte) (head [][]byte, body []byte) {
	at := bytes.Index(content, entityStart)
	head = bytes.Split(content[:at], []byte("\n"))
	var out bytes.Buffer
	for line := range bytes.Lines(content[at:]) {
		if !bytes.Contains(line, entityStart) {
			line = idAttribute.ReplaceAll(line, []byte("$1$2"))
		}
		out.Write(line)
	}
	return head, out.Bytes()
}

// firstDifference shows the first lines in which two texts differ, or "".
func firstDifference(want, got []byte) string {
	if bytes.Equal(want, got) {
		return ""
	}
	at := 0
	for at < min(len(want), len(got)) && want[at] == got[at] {
		at++
	}
	around := func(b []byte) string {
		return string(b[max(0, at-300):cmp.Or(min(len(b), at+200), len(b))])
	}
	return "- " + around(want) + "\n+ " + around(got)
}

func unzip(t *testing.T, packed []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	content, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func write(t *testing.T, e Edition) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := EnhancedXML(&b, e); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
