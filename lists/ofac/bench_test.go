package ofac

import (
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
	"sanctionsd/lists/ofac/corpustest"
)

// generated returns designations as a classic document.
func generated(t testing.TB, ds map[string]*lists.Designation) []lists.Document {
	t.Helper()
	return []lists.Document{listtest.Document("SDN.XML", classicXML(t, ds))}
}

// The benchmarks read the 13,821 entries of the real SDN List of 2023-12-28:
// the delimited set as it is, the classic XML generated from it.

func BenchmarkParseDelimited(b *testing.B) {
	benchmark(b, corpustest.Set(b, sdn.files(Delimited), "sdn-csv", "2023-12-28"))
}

func BenchmarkParseClassic(b *testing.B) {
	ds, _ := read(b, SDN(), corpustest.Set(b, sdn.files(Delimited), "sdn-csv", "2023-12-28"))
	benchmark(b, generated(b, ds))
}

func benchmark(b *testing.B, docs []lists.Document) {
	var bytes int64
	for _, d := range docs {
		bytes += d.Size
	}
	b.SetBytes(bytes)
	b.ReportAllocs()
	source := SDN()
	for b.Loop() {
		n := 0
		reading, err := source.Parse(b.Context(), docs, func(*lists.Designation) error { n++; return nil })
		if err != nil || n != 13821 || reading.Records != n {
			b.Fatalf("read %d entries: %v", n, err)
		}
	}
}
