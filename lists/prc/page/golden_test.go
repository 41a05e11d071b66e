package page

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// golden compares what a fixture gave with the file beside it.
func golden(t *testing.T, fixture string, got any) {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(got); err != nil {
		t.Fatal(err)
	}
	file := fixture + ".golden"
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), b.String()); d != "" {
		t.Errorf("not as in %s; if that is right, run UPDATE_GOLDEN=1 go test ./lists/prc/page (-golden +code):\n%s", file, d)
	}
}

func fixtures(t testing.TB, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", folder, "*"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		if filepath.Ext(f) != ".golden" {
			names = append(names, f)
		}
	}
	if len(names) == 0 {
		t.Fatalf("no fixtures in testdata/%s", folder)
	}
	return names
}

func content(t testing.TB, file string) []byte {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Every template and every document that is no notice is read as a person
// checked it in the golden file.
func TestRead(t *testing.T) {
	for _, file := range fixtures(t, "pages") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			pages, others, err := Read(content(t, file), "", "text/html; charset=ISO-8859-1")
			if err != nil {
				t.Fatal(err)
			}
			golden(t, file, struct {
				Pages  []Page
				Others []Other
			}{pages, others})
		})
	}
}

func TestIndexes(t *testing.T) {
	for _, file := range fixtures(t, "indexes") {
		t.Run(filepath.Base(file), func(t *testing.T) {
			read, address := HTMLIndex, "https://www.mfa.gov.cn/web/x/"
			switch name := filepath.Base(file); {
			case strings.HasPrefix(name, "unit"):
				read, address = UnitIndex, "https://aqygzj.mofcom.gov.cn/api-gateway/unit"
			case strings.HasPrefix(name, "column"):
				read, address = ColumnIndex, "https://exportcontrol.mofcom.gov.cn/edi/getColumnList"
			}
			index, err := read(content(t, file), address)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, file, index)
		})
	}
}

// The address a page was fetched from is its address, whatever it says itself.
func TestReadKeepsTheAddress(t *testing.T) {
	const address = "https://www.mofcom.gov.cn/zwgk/zcfb/art/2031/art_0000000000000000000000000000000b.html"
	for _, name := range []string{"mofcom.html", "exportcontrol.html", "mfa.html", "note.md", "new-template.html"} {
		pages, _, err := Read(content(t, filepath.Join("testdata", "pages", name)), address, "")
		if err != nil {
			t.Fatal(err)
		}
		if len(pages) != 1 || pages[0].Address != address {
			t.Errorf("%s: %+v, want a page of %s", name, pages, address)
		}
	}
}

// The text of a page is the same in either charset, whatever is declared.
func TestCharsetsAgree(t *testing.T) {
	read := func(doc []byte) Page {
		t.Helper()
		pages, _, err := Read(doc, "", "text/html; charset=gb2312")
		if err != nil || len(pages) != 1 {
			t.Fatal(pages, err)
		}
		pages[0].Findings = nil
		return pages[0]
	}
	utf8 := content(t, filepath.Join("testdata", "pages", "mfa.html"))
	want := read(utf8)
	for name, doc := range map[string][]byte{
		"GB18030":                  encodeGB(t, utf8),
		"GB18030 declared":         encodeGB(t, bytes.Replace(utf8, []byte("utf-8"), []byte("gb2312"), 1)),
		"UTF-8 declared as GB2312": bytes.Replace(utf8, []byte("utf-8"), []byte("gb2312"), 1),
		"UTF-8 with a mark":        append([]byte("\xef\xbb\xbf"), utf8...),
		"no declaration":           bytes.Replace(utf8, []byte(`<meta charset="utf-8">`), nil, 1),
	} {
		if d := cmp.Diff(want, read(doc)); d != "" {
			t.Errorf("%s (-UTF-8 +it):\n%s", name, d)
		}
	}
}

// encodeGB returns UTF-8 as GB18030.
func encodeGB(t testing.TB, doc []byte) []byte {
	t.Helper()
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes(doc)
	if err != nil {
		t.Fatal(err)
	}
	return b
}
