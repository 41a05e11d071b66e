package notice

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"sanctionsd/lists/prc/page"
)

// FuzzRead reads any page: it does not fail, gives the same again, and what it
// gives is text and bounded by what it read.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.txt"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		p := fixture(f, file)
		f.Add(p.Title, p.Number, strings.Join(p.Lines, "\n"))
	}
	f.Add("关于对《", "〔", "决定将《关于《》》列入反制清单，并采取以下措施：对：一、\n附件\n反制清单\n1.\n2.")
	f.Fuzz(func(t *testing.T, title, number, text string) {
		p := page.Page{Title: title, Number: number, Published: "2027-01-02", Lines: strings.Split(text, "\n")}
		once, err := json.Marshal(Read(p))
		if err != nil {
			t.Fatal(err)
		}
		again, err := json.Marshal(Read(p))
		if err != nil {
			t.Fatal(err)
		}
		if string(once) != string(again) {
			t.Fatalf("two readings differ:\n%s\n%s", once, again)
		}
		if !utf8.Valid(once) {
			t.Fatal("the reading is no text")
		}
		if most := 4_000_000 + 400*(len(title)+len(text)); len(once) > most {
			t.Fatalf("%d bytes were read from %d", len(once), len(text))
		}
		r := Read(p)
		if len(r.Notices) == 0 && r.Why == "" {
			t.Fatal("no notice and no reason")
		}
		for _, n := range r.Notices {
			if n.List == "" || n.TextDigest == "" {
				t.Fatalf("a notice without its list or digest: %+v", n)
			}
		}
	})
}

// BenchmarkRead reads one notice of thirteen parties in two groups.
func BenchmarkRead(b *testing.B) {
	p := fixture(b, filepath.Join("testdata", "mfa-groups.txt"))
	for b.Loop() {
		if r := Read(p); len(r.Notices) != 1 {
			b.Fatal(r.Why)
		}
	}
}
