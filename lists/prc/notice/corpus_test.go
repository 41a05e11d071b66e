package notice

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/page"
)

// corpus returns the folder of the real texts: prc below $SANCTIONSD_CORPUS,
// else below shared/data beside the checkout. It skips the test when there is
// none.
func corpus(t testing.TB) string {
	t.Helper()
	dir := corpusDir()
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the real notices are not here; set SANCTIONSD_CORPUS to the folder above prc/")
	}
	return dir
}

func corpusDir() string {
	root := os.Getenv("SANCTIONSD_CORPUS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	return filepath.Join(root, "prc")
}

// announcement is a record of the hand-checked reading.
type announcement struct {
	ID         string   `json:"id"`
	Date       string   `json:"date"`
	List       string   `json:"list"`
	Number     string   `json:"document_number"`
	Issuer     string   `json:"issuing_body"`
	Title      string   `json:"title_zh"`
	Action     string   `json:"action"`
	LegalBasis []string `json:"legal_basis"`
	Effective  string   `json:"effective_from"`
	Time       string   `json:"effective_time"`
	Until      string   `json:"suspended_until"`
	Delisting  bool     `json:"delisting_stated"`
	Modifies   []string `json:"modifies"`
	Notice     string   `json:"notice"`
	Measures   []struct {
		Text    string   `json:"text_zh"`
		Codes   []string `json:"codes"`
		Hits    []string `json:"hits"`
		Binds   []string `json:"binds"`
		Regions []string `json:"regions"`
		Group   string   `json:"group"`
	} `json:"measures"`
	Entities []entity `json:"entities"`
}

type entity struct {
	NameZH       string   `json:"name_zh"`
	NameEN       string   `json:"name_en"`
	Type         string   `json:"type"`
	Country      string   `json:"country"`
	CountryBasis string   `json:"country_basis"`
	Gender       string   `json:"gender"`
	Ordinal      int      `json:"ordinal"`
	Parent       int      `json:"parent_ordinal"`
	Suffix       string   `json:"suffix_zh"`
	Role         string   `json:"role_zh"`
	Organisation string   `json:"organization_zh"`
	AsPrinted    string   `json:"name_as_printed_zh"`
	PrintedEN    string   `json:"name_as_printed_en"`
	Address      string   `json:"address"`
	PostalCode   string   `json:"postal_code"`
	Aliases      []string `json:"aliases"`
	BirthDate    string   `json:"birth_date"`
	Nationality  string   `json:"nationality_zh"`
	ParentZH     string   `json:"parent_zh"`
}

func announcements(t testing.TB) []announcement {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(corpus(t), "announcements.json"))
	if err != nil {
		t.Fatal(err)
	}
	var out []announcement
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

var (
	frontLine = regexp.MustCompile(`^(\w+): "(.*)"$`)
	field     = regexp.MustCompile(`^【(发布单位|发布文号|发文日期)】(.*)$`)
	// Remarks of those who collected the texts, which are no part of them.
	remark = regexp.MustCompile(`\[(?:RECONSTRUCTED|measures, verbatim|annex, assembled|title VERBATIM)[^\]]*\]`)
)

// pageOf makes a page of a collected text as the page reader would of the web
// page: the front matter gives address and title, the lines 【…】 their fields.
func pageOf(t testing.TB, file string) page.Page {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	front, body, ok := strings.Cut(strings.TrimPrefix(string(raw), "---\n"), "\n---\n")
	if !ok {
		t.Fatalf("%s has no front matter", file)
	}
	var p page.Page
	for l := range strings.SplitSeq(front, "\n") {
		m := frontLine.FindStringSubmatch(l)
		if m == nil {
			continue
		}
		switch m[1] {
		case "title_zh":
			p.Title = m[2]
		case "source_url":
			p.Address = m[2]
		case "published":
			p.Published = m[2]
		case "date":
			if p.Published == "" {
				p.Published = m[2]
			}
		}
	}
	body, _, _ = strings.Cut(body, "本站转载")
	body = strings.NewReplacer("&nbsp;", " ", "&emsp;", " ").Replace(remark.ReplaceAllString(body, ""))
	if strings.Contains(front, "RECONSTRUCTED") {
		body = strings.NewReplacer("「", "", "」", "").Replace(body)
	}
	for l := range strings.SplitSeq(body, "\n") {
		l = lists.Clean(l)
		if m := field.FindStringSubmatch(l); m != nil {
			switch m[1] {
			case "发布单位":
				p.Issuer = m[2]
			case "发布文号":
				p.Number = m[2]
			case "发文日期":
				p.Dated = strings.NewReplacer("年", "-", "月", "-", "日", "").Replace(m[2])
			}
			continue
		}
		if l != "" && l != p.Title {
			p.Lines = append(p.Lines, l)
		}
	}
	return p
}

func texts(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(corpus(t), "notices", "*.md"))
	if err != nil || len(files) == 0 {
		t.Fatalf("list the texts: %v, %d files", err, len(files))
	}
	slices.Sort(files)
	return files
}
