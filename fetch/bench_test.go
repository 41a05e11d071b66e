package fetch

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"

	"sanctionsd/lists"
)

func logTo(w io.Writer) *log.Logger { return log.New(w, "", 0) }

// BenchmarkGet fetches a body of the size of SDN.XML over loopback, plain and
// as a ZIP. The bytes are invented.
func BenchmarkGet(b *testing.B) {
	const size = 30 << 20
	var plain bytes.Buffer
	rng := rand.New(rand.NewPCG(1, 2))
	for plain.Len() < size {
		fmt.Fprintf(&plain, "<sdnEntry><uid>%d</uid><lastName>%x</lastName></sdnEntry>\n", rng.IntN(1e5), rng.Uint64())
	}
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	w, err := z.Create("SDN.XML")
	if err != nil {
		b.Fatal(err)
	}
	w.Write(plain.Bytes())
	z.Close()
	for name, body := range map[string][]byte{"plain": plain.Bytes(), "zip": packed.Bytes()} {
		b.Run(name, func(b *testing.B) {
			p := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", fmt.Sprint(len(body)))
				w.Write(body)
			}))
			defer p.Close()
			f := &Fetcher{Dir: b.TempDir()}
			sets := []lists.Set{{Files: []lists.Location{{Name: "SDN.XML", URL: p.URL}}}}
			b.SetBytes(int64(plain.Len()))
			b.ReportAllocs()
			for b.Loop() {
				res, err := f.Get(b.Context(), lists.Source{ID: "xx-test"}, sets, nil)
				if err != nil {
					b.Fatal(err)
				}
				res.Close()
			}
		})
	}
}
