package ofac

import (
	"bytes"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
	"sanctionsd/lists/ofac/corpustest"
	"sanctionsd/lists/ofac/ofactest"
)

// generated returns designations as a classic document.
func generated(t testing.TB, ds map[string]*lists.Designation) []lists.Document {
	t.Helper()
	return []lists.Document{listtest.Document("SDN.XML", classicXML(t, ds))}
}

// The benchmarks read the 13,821 entries of the real SDN List of 2023-12-28:
// the delimited set as it is, the classic XML generated from it.

func BenchmarkParseDelimited(b *testing.B) {
	benchmark(b, 13821, corpustest.Set(b, sdn.files(Delimited), "sdn-csv", "2023-12-28"))
}

func BenchmarkParseClassic(b *testing.B) {
	ds, _ := read(b, SDN(), corpustest.Set(b, sdn.files(Delimited), "sdn-csv", "2023-12-28"))
	benchmark(b, 13821, generated(b, ds))
}

// BenchmarkParseEnhanced reads 20,000 invented entities, about 100 MB, as large
// as OFAC's SDN_ENHANCED.XML.
func BenchmarkParseEnhanced(b *testing.B) {
	var content bytes.Buffer
	if err := ofactest.EnhancedXML(&content, ofactest.EnhancedSample(20000)); err != nil {
		b.Fatal(err)
	}
	benchmark(b, 20000, []lists.Document{listtest.Document("SDN_ENHANCED.XML", content.Bytes())})
}

func benchmark(b *testing.B, entries int, docs []lists.Document) {
	var size int64
	for _, d := range docs {
		size += d.Size
	}
	b.SetBytes(size)
	b.ReportAllocs()
	source := SDN()
	for b.Loop() {
		n := 0
		reading, err := source.Parse(b.Context(), docs, func(*lists.Designation) error { n++; return nil })
		if err != nil || n != entries || reading.Records != n {
			b.Fatalf("read %d entries: %v", n, err)
		}
	}
}
