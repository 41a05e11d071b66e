package fetch

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"sanctionsd/lists"
)

func logTo(w io.Writer) *log.Logger { return log.New(w, "", 0) }

// benchBody is invented bytes of the size of SDN.XML.
func benchBody() []byte {
	const size = 30 << 20
	var plain bytes.Buffer
	rng := rand.New(rand.NewPCG(1, 2))
	for plain.Len() < size {
		fmt.Fprintf(&plain, "<sdnEntry><uid>%d</uid><lastName>%x</lastName></sdnEntry>\n", rng.IntN(1e5), rng.Uint64())
	}
	return plain.Bytes()
}

func packed(b *testing.B, body []byte) []byte {
	b.Helper()
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	w, err := z.Create("SDN.XML")
	if err != nil {
		b.Fatal(err)
	}
	w.Write(body)
	if err := z.Close(); err != nil {
		b.Fatal(err)
	}
	return packed.Bytes()
}

// cpu is the processor time of this process.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// loop runs one until the benchmark has enough, and reports the processor time
// of one beside the time it took.
func loop(b *testing.B, one func() error) {
	b.Helper()
	b.ReportAllocs()
	began := cpu(b)
	for b.Loop() {
		if err := one(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64((cpu(b)-began).Microseconds())/1000/float64(b.N), "cpu-ms/op")
}

// BenchmarkGet fetches over loopback, plain and as a ZIP. The server is this
// process, so its work counts.
func BenchmarkGet(b *testing.B) {
	plain := benchBody()
	for name, body := range map[string][]byte{"plain": plain, "zip": packed(b, plain)} {
		b.Run(name, func(b *testing.B) {
			p := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Length", fmt.Sprint(len(body)))
				w.Write(body)
			}))
			defer p.Close()
			f := &Fetcher{Dir: b.TempDir()}
			sets := []lists.Set{{Files: []lists.Location{{Name: "SDN.XML", URL: p.URL}}}}
			b.SetBytes(int64(len(plain)))
			loop(b, func() error {
				res, err := f.Get(b.Context(), lists.Source{ID: "xx-test"}, sets, nil)
				if err != nil {
					return err
				}
				return res.Close()
			})
		})
	}
}

// BenchmarkRead takes a list from a file, plain and as a ZIP, as it is not held
// and as it is, beside what it takes at the least to know that its bytes are the
// same: their SHA-256, of memory. What is held is to take 1.3 times that at most.
func BenchmarkRead(b *testing.B) {
	plain := benchBody()
	b.Run("sha256", func(b *testing.B) {
		b.SetBytes(int64(len(plain)))
		loop(b, func() error {
			sha256.Sum256(plain)
			return nil
		})
	})
	for name, body := range map[string][]byte{"SDN.XML": plain, "SDN.ZIP": packed(b, plain)} {
		path := filepath.Join(b.TempDir(), name)
		if err := os.WriteFile(path, body, 0o600); err != nil {
			b.Fatal(err)
		}
		h := sha256.Sum256(body)
		held := []Held{{SHA256: hex.EncodeToString(h[:]), Size: int64(len(body))}}
		for how, f := range map[string]*Fetcher{"new": {Dir: b.TempDir()}, "held": {Dir: b.TempDir(), Held: held}} {
			b.Run(name+"/"+how, func(b *testing.B) {
				b.SetBytes(int64(len(plain)))
				loop(b, func() error {
					res, err := f.Read(b.Context(), lists.Source{ID: "xx-test"}, "", path)
					if err != nil {
						return err
					}
					if res.NotModified != (how == "held") {
						b.Fatal("not modified is ", res.NotModified)
					}
					return res.Close()
				})
			})
		}
	}
}

// BenchmarkNotModified asks by an ETag and is answered 304, beside the same
// request by net/http alone, which is what the request itself costs.
func BenchmarkNotModified(b *testing.B) {
	p := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		if r.Header.Get("If-None-Match") == "" {
			io.WriteString(w, "list")
			return
		}
		w.WriteHeader(http.StatusNotModified)
	}))
	defer p.Close()
	f := &Fetcher{Dir: b.TempDir()}
	sets := []lists.Set{{Files: []lists.Location{{Name: "SDN.XML", URL: p.URL}}}}
	first, err := f.Get(b.Context(), lists.Source{ID: "xx-test"}, sets, nil)
	if err != nil {
		b.Fatal(err)
	}
	defer first.Close()
	b.Run("get", func(b *testing.B) {
		loop(b, func() error {
			res, err := f.Get(b.Context(), lists.Source{ID: "xx-test"}, sets, first.Validators)
			if err != nil {
				return err
			}
			if !res.NotModified {
				b.Fatal("modified")
			}
			return res.Close()
		})
	})
	b.Run("request", func(b *testing.B) {
		loop(b, func() error {
			client := &http.Client{Transport: newTransport()}
			defer client.CloseIdleConnections()
			req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, p.URL, nil)
			if err != nil {
				return err
			}
			req.Header.Set("If-None-Match", `"1"`)
			resp, err := client.Do(req)
			if err != nil {
				return err
			}
			return resp.Body.Close()
		})
	})
}
