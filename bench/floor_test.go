package bench

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"slices"
	"testing"
	"time"

	"sanctionsd/lists"
	"sanctionsd/lists/ofac"
	"sanctionsd/strictxml"
)

// chunk is what is read at a time where only the bytes matter.
const chunk = 256 << 10

// inChunks reads a file and hands on its bytes.
func inChunks(tb testing.TB, path string, f func([]byte)) {
	tb.Helper()
	file, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	buffer := make([]byte, chunk)
	for {
		n, err := file.Read(buffer)
		f(buffer[:n])
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
}

// hexSum reads and hashes a file: what no sync can do without.
func hexSum(tb testing.TB, path string) string {
	tb.Helper()
	h := sha256.New()
	inChunks(tb, path, func(b []byte) { h.Write(b) })
	return hex.EncodeToString(h.Sum(nil))
}

// floor reads, hashes and looks at every byte of an edition once. It returns
// how many "<" there are, so that the look cannot be left out.
func floor(tb testing.TB, path string) int {
	tb.Helper()
	n := 0
	for _, path := range filesAt(tb, path) {
		h := sha256.New()
		inChunks(tb, path, func(b []byte) {
			h.Write(b)
			n += bytes.Count(b, []byte{'<'})
		})
		if len(h.Sum(nil)) != sha256.Size {
			tb.Fatal("no hash")
		}
	}
	return n
}

// scan reads and hashes an XML file and takes it through the strict tokenizer once:
// what no sync can do without that is to notice every way a file can be broken.
func scan(tb testing.TB, path string) string {
	tb.Helper()
	file, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	h := sha256.New()
	for t := strictxml.New(io.TeeReader(file, h)); ; {
		if _, err := t.Next(); errors.Is(err, io.EOF) {
			return hex.EncodeToString(h.Sum(nil))
		} else if err != nil {
			tb.Fatal(err)
		}
	}
}

// xmlTokens takes a file through encoding/xml's tokenizer and does nothing else
// with it.
func xmlTokens(tb testing.TB, path string) {
	tb.Helper()
	file, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	for d := xml.NewDecoder(file); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			tb.Fatal(err)
		}
	}
}

// xmlStructs decodes the records of a file one after the other into plain
// structs, with encoding/xml's DecodeElement, and returns how many there are.
func xmlStructs(tb testing.TB, path string) int {
	tb.Helper()
	file, err := os.Open(path)
	if err != nil {
		tb.Fatal(err)
	}
	defer file.Close()
	n := 0
	for d := xml.NewDecoder(file); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return n
		}
		if err != nil {
			tb.Fatal(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		var record any
		switch start.Name.Local {
		case "sdnEntry":
			record = new(plainEntry)
		case "entity":
			record = new(plainEntity)
		default:
			continue
		}
		if err := d.DecodeElement(record, &start); err != nil {
			tb.Fatal(err)
		}
		n++
	}
}

// took runs f and returns how long it took.
func took(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

// median returns the middle of samples, of none 0.
func median[T time.Duration | int64 | float64](samples []T) T {
	if len(samples) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(samples))
	return sorted[len(sorted)/2]
}

// BenchmarkRead reads an edition from disk: the bytes alone (read, hashed and
// scanned once), with encoding/xml into tokens and into plain structs, and into
// sealed designations by the list's own reader.
func BenchmarkRead(b *testing.B) {
	m := loadModel(b, size(b))
	s := seriesOf(size(b))
	source := ofac.SDN()
	for _, format := range []string{ofac.Classic, ofac.Enhanced, ofac.Delimited} {
		e := m.edition(b, format, s, false)
		run := func(name string, f func(b *testing.B)) {
			b.Run(format+"/"+name, func(b *testing.B) {
				b.SetBytes(e.bytes)
				b.ReportAllocs()
				for b.Loop() {
					f(b)
				}
			})
		}
		run("floor", func(b *testing.B) { floor(b, e.path) })
		if format != ofac.Delimited {
			run("xml_tokens", func(b *testing.B) { xmlTokens(b, e.path) })
			run("xml_structs", func(b *testing.B) {
				if n := xmlStructs(b, e.path); n != e.entries {
					b.Fatalf("decoded %d records, want %d", n, e.entries)
				}
			})
		}
		docs := documents(b, e.path)
		run("designations", func(b *testing.B) {
			n := 0
			if _, err := source.Parse(b.Context(), docs, func(*lists.Designation) error { n++; return nil }); err != nil || n != e.entries {
				b.Fatalf("read %d designations, want %d: %v", n, e.entries, err)
			}
		})
	}
}
