package page

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
)

// seed adds the fixtures of a folder and odd shapes of each of them.
func seed(f *testing.F, folder string) {
	for _, file := range fixtures(f, folder) {
		doc := content(f, file)
		f.Add(doc)
		f.Add(doc[:len(doc)/2])
	}
	for _, doc := range []string{"", "{}", "{\"data\":{\"html\":\"\"}}", "<p>", "<table><tr><td><ol><li>x", "---\n---\n", "\xef\xbb\xbf<div class=bd>", "<pre>a\nb", "【】", "\x81\x30\x81\x30"} {
		f.Add([]byte(doc))
	}
}

// isClear checks that an error is a refusal with a code and a reason.
func isClear(t *testing.T, err error) {
	t.Helper()
	r := lists.AsRefusal(err)
	if r == nil || r.Code == "" || r.Reason == "" {
		t.Fatalf("%#v, want a refusal with code and reason", err)
	}
}

func FuzzRead(f *testing.F) {
	seed(f, "pages")
	seed(f, "indexes")
	f.Fuzz(func(t *testing.T, doc []byte) {
		const address = "https://www.mofcom.gov.cn/zwgk/zcfb/art/2031/x.html"
		pages, others, err := Read(doc, address, "")
		if err != nil {
			isClear(t, err)
			if pages != nil || others != nil {
				t.Fatal("a refusal with pages")
			}
			return
		}
		if len(pages)+len(others) == 0 || len(pages)+len(others) > len(doc) {
			t.Fatalf("%d pages and %d others from %d bytes", len(pages), len(others), len(doc))
		}
		size := 0
		for _, p := range pages {
			if len(p.Lines) == 0 {
				t.Fatal("a page without lines")
			}
			for _, line := range p.Lines {
				size += len(line)
				if line == "" || line != lists.Clean(line) || disclaimer.MatchString(line) {
					t.Fatalf("line %q is not clean", line)
				}
			}
			if p.Title != lists.Clean(p.Title) || lost.MatchString(p.Title) || len(p.Title) > 4*310 {
				t.Fatalf("title %q", p.Title)
			}
			if p.Published != moment(p.Published) {
				t.Fatalf("published %q", p.Published)
			}
		}
		// Numbers of items and GB18030 make the text longer than the bytes.
		if size > 8*len(doc) {
			t.Fatalf("%d bytes of text from %d", size, len(doc))
		}
		for _, o := range others {
			if o.Why == "" {
				t.Fatal("another page without a reason")
			}
		}
		again, othersAgain, _ := Read(doc, address, "")
		if d := cmp.Diff(pages, again) + cmp.Diff(others, othersAgain); d != "" {
			t.Fatalf("read twice:\n%s", d)
		}
	})
}

// fuzzIndex checks what holds for every index.
func fuzzIndex(f *testing.F, read func([]byte, string) (lists.Index, error)) {
	seed(f, "indexes")
	f.Fuzz(func(t *testing.T, doc []byte) {
		index, err := read(doc, "https://aqygzj.mofcom.gov.cn/flzc/")
		if err != nil {
			isClear(t, err)
			if len(index.Links) != 0 {
				t.Fatal("a refusal with links")
			}
			return
		}
		if len(index.Links) == 0 || len(index.Links) > len(doc) || index.Pages < 0 {
			t.Fatalf("%d links, %d pages from %d bytes", len(index.Links), index.Pages, len(doc))
		}
		for _, l := range index.Links {
			if !isWeb(l.URL) || strings.Contains(l.URL, "#") {
				t.Fatalf("link %q", l.URL)
			}
			if l.Title != lists.Clean(l.Title) || lost.MatchString(l.Title) {
				t.Fatalf("title %q", l.Title)
			}
			if l.Date != "" && (len(l.Date) != len("2006-01-02") || moment(l.Date) != l.Date) {
				t.Fatalf("date %q", l.Date)
			}
		}
		again, _ := read(doc, "https://aqygzj.mofcom.gov.cn/flzc/")
		if d := cmp.Diff(index, again); d != "" {
			t.Fatalf("read twice:\n%s", d)
		}
	})
}

func FuzzUnitIndex(f *testing.F)   { fuzzIndex(f, UnitIndex) }
func FuzzColumnIndex(f *testing.F) { fuzzIndex(f, ColumnIndex) }
func FuzzHTMLIndex(f *testing.F)   { fuzzIndex(f, HTMLIndex) }
