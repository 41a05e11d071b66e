package store

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"testing"

	"sanctionsd/lists"
)

// memoryFile is a document's bytes as an open file.
type memoryFile struct{ *bytes.Reader }

func (memoryFile) Close() error { return nil }

// documentOf returns b as a fetched document.
func documentOf(b []byte) lists.Document {
	content := contentOf(b)
	return lists.Document{
		Name: "LIST.XML", SHA256: content, Size: int64(len(b)), Content: content, ContentSize: int64(len(b)),
		Open: func() (lists.File, error) { return memoryFile{bytes.NewReader(b)}, nil },
	}
}

func contentOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// editions makes a list of about that many bytes and a second edition of it
// in which in every thousand entries one is new, two are gone and five are
// changed. The names are made of invented syllables.
func editions(size int) (first, second []byte) {
	r := rand.New(rand.NewPCG(1, 2))
	syllables := []string{"ba", "dor", "ke", "lin", "mo", "nas", "ri", "sul", "ta", "ven", "wu", "yar", "zhe"}
	name := func() (s string) {
		for range 2 + r.IntN(4) {
			s += syllables[r.IntN(len(syllables))]
		}
		return s
	}
	entry := func(id int) []byte {
		b := fmt.Appendf(nil, "  <entry>\n    <uid>%d</uid>\n    <lastName>%s</lastName>\n    <akaList>\n", id, name())
		for i := range r.IntN(5) {
			b = fmt.Appendf(b, "      <aka>\n        <uid>%d</uid>\n        <type>a.k.a.</type>\n        <lastName>%s %s</lastName>\n      </aka>\n", id*7+i, name(), name())
		}
		return fmt.Appendf(b, "    </akaList>\n    <dateOfBirth>%d</dateOfBirth>\n    <idNumber>%X</idNumber>\n  </entry>\n", 1930+r.IntN(70), r.Uint64())
	}
	for id := 1; len(first) < size; id++ {
		e := entry(id)
		first = append(first, e...)
		switch r.IntN(1000) {
		case 0:
			second = append(append(second, e...), entry(1_000_000+id)...)
		case 1, 2:
		case 3, 4, 5, 6, 7:
			second = append(second, entry(id)...)
		default:
			second = append(second, e...)
		}
	}
	return first, second
}

const benchmarkSize = 30 << 20

func BenchmarkDocumentsKeep(b *testing.B) {
	first, second := editions(benchmarkSize)
	// The entries in another order, for which there is no delta worth it.
	entries := bytes.SplitAfter(first, []byte("</entry>\n"))
	rand.New(rand.NewPCG(5, 6)).Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
	shuffled := bytes.Join(entries, nil)
	for _, bench := range []struct {
		name   string
		base   bool
		second []byte
	}{{"whole", false, second}, {"delta", true, second}, {"unlike", true, shuffled}} {
		b.Run(bench.name, func(b *testing.B) {
			d := &Documents{Dir: b.TempDir()}
			base := ""
			if bench.base {
				kept, err := d.Keep(b.Context(), documentOf(first), "")
				if err != nil {
					b.Fatal(err)
				}
				base = kept.Content
			}
			doc := documentOf(bench.second)
			b.SetBytes(int64(len(bench.second)))
			b.ReportAllocs()
			for b.Loop() {
				kept, err := d.Keep(b.Context(), doc, base)
				if err != nil {
					b.Fatal(err)
				}
				if err := os.Remove(d.path(kept.Content)); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(kept.Bytes), "disk-bytes")
			}
		})
	}
}

func BenchmarkDocumentsOpen(b *testing.B) {
	first, second := editions(benchmarkSize)
	d := &Documents{Dir: b.TempDir()}
	base, err := d.Keep(b.Context(), documentOf(first), "")
	if err != nil {
		b.Fatal(err)
	}
	delta, err := d.Keep(b.Context(), documentOf(second), base.Content)
	if err != nil {
		b.Fatal(err)
	}
	if delta.Base != base.Content {
		b.Fatalf("the second edition is kept whole, want a delta")
	}
	for _, bench := range []struct {
		name    string
		content string
	}{{"whole", base.Content}, {"delta", delta.Content}} {
		b.Run("open/"+bench.name, func(b *testing.B) {
			b.SetBytes(int64(len(second)))
			b.ReportAllocs()
			for b.Loop() {
				f, err := d.Open(bench.content)
				if err != nil {
					b.Fatal(err)
				}
				if err := f.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("copy/"+bench.name, func(b *testing.B) {
			b.SetBytes(int64(len(second)))
			b.ReportAllocs()
			for b.Loop() {
				if err := d.Copy(io.Discard, bench.content); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	if err := d.Verify(context.Background(), delta.Content); err != nil {
		b.Fatal(err)
	}
}
