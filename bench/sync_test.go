package bench

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"syscall"
	"testing"
	"time"

	"sanctionsd/lists/ofac"
	"sanctionsd/store"
)

// BenchmarkSync brings a list up to date in this process, from the file on
// disk to the fsynced commit. A changed publication is measured in turns with
// what it is compared to, on the same bytes: decoding them with encoding/xml
// into tokens and into plain structs, and reading, hashing and scanning them
// once. The metrics x-xml_tokens and x-xml_structs say how many times faster
// the sync is; x-scan and x-floor how many times slower than such a pass, where
// scanning is to tokenise strictly, or only to count one byte.
func BenchmarkSync(b *testing.B) {
	n := size(b)
	m := loadModel(b, n)
	s := seriesOf(n)
	for _, format := range []string{ofac.Classic, ofac.Enhanced, ofac.Delimited} {
		first, second := m.editions(b, format, s)
		b.Run(format+"/baseline", func(b *testing.B) {
			b.SetBytes(first.bytes)
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				p := newProgram(b)
				b.StartTimer()
				p.read(b, first, store.OutcomeBaseline)
			}
		})
		b.Run(format+"/changed", func(b *testing.B) { benchmarkChanged(b, format, first, second) })
		b.Run(format+"/same_bytes", func(b *testing.B) {
			p := newProgram(b)
			p.read(b, first, store.OutcomeBaseline)
			var sync, sum []time.Duration
			b.SetBytes(first.bytes)
			b.ReportAllocs()
			for b.Loop() {
				sync = append(sync, took(func() { p.read(b, first, store.OutcomeNotModified) }))
				b.StopTimer()
				sum = append(sum, took(func() { sums(b, first) }))
				b.StartTimer()
			}
			b.ReportMetric(float64(median(sync))/float64(median(sum)), "x-sha256")
		})
	}
}

func benchmarkChanged(b *testing.B, format string, first, second edition) {
	p := newProgram(b)
	p.read(b, first, store.OutcomeBaseline)
	var sync, floors, scans, tokens, structs []time.Duration
	b.SetBytes(second.bytes)
	b.ReportAllocs()
	for b.Loop() {
		sync = append(sync, took(func() { p.read(b, second, store.OutcomeChanged) }))
		b.StopTimer()
		floors = append(floors, took(func() { floor(b, second.path) }))
		if format != ofac.Delimited {
			scans = append(scans, took(func() { scan(b, second.path) }))
			tokens = append(tokens, took(func() { xmlTokens(b, second.path) }))
			structs = append(structs, took(func() { xmlStructs(b, second.path) }))
		}
		first, second = second, first
		b.StartTimer()
	}
	if format != ofac.Delimited {
		b.ReportMetric(float64(median(sync))/float64(median(scans)), "x-scan")
		b.ReportMetric(float64(median(tokens))/float64(median(sync)), "x-xml_tokens")
		b.ReportMetric(float64(median(structs))/float64(median(sync)), "x-xml_structs")
	}
	b.ReportMetric(float64(median(sync))/float64(median(floors)), "x-floor")
}

func sums(b *testing.B, e edition) {
	b.Helper()
	for _, path := range filesAt(b, e.path) {
		hexSum(b, path)
	}
}

// BenchmarkUnchanged asks a site on loopback for a list of which nothing is
// new: by 304, and by 200 with the same bytes. What the request itself costs is
// measured in turns with it: extra-cpu-ms is the processor time of this process,
// which serves the site too, above that of a bare conditional request, and
// x-bare_get the time against a bare request whose body is hashed.
func BenchmarkUnchanged(b *testing.B) {
	n := size(b)
	m := loadModel(b, n)
	e := m.edition(b, ofac.Classic, seriesOf(n), false)
	b.Run("304", func(b *testing.B) {
		site := serve(b, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("ETag", `"1"`)
			http.ServeFile(w, r, e.path)
		})
		p := newProgram(b)
		p.fetch(b, site, store.OutcomeBaseline)
		var sync, bare []time.Duration
		for b.Loop() {
			sync = append(sync, cpu(b, func() { p.fetch(b, site, store.OutcomeNotModified) }))
			b.StopTimer()
			bare = append(bare, cpu(b, func() { bareGet(b, site, http.StatusNotModified) }))
			b.StartTimer()
		}
		b.ReportMetric(milliseconds(median(sync)-median(bare)), "extra-cpu-ms")
	})
	b.Run("same_bytes", func(b *testing.B) {
		site := serve(b, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(e.bytes))
			f, err := os.Open(e.path)
			if err != nil {
				panic(err)
			}
			defer f.Close()
			_, _ = io.Copy(w, f)
		})
		p := newProgram(b)
		p.fetch(b, site, store.OutcomeBaseline)
		var sync, bare, sum []time.Duration
		b.SetBytes(e.bytes)
		for b.Loop() {
			sync = append(sync, took(func() { p.fetch(b, site, store.OutcomeNotModified) }))
			b.StopTimer()
			bare = append(bare, took(func() { bareGet(b, site, http.StatusOK) }))
			sum = append(sum, took(func() { sums(b, e) }))
			b.StartTimer()
		}
		b.ReportMetric(float64(median(sync))/float64(median(sum)), "x-sha256")
		b.ReportMetric(float64(median(sync))/float64(median(bare)), "x-bare_get")
	})
}

// serve returns the address of SDN.XML on a site.
func serve(b *testing.B, h http.HandlerFunc) string {
	site := httptest.NewServer(h)
	b.Cleanup(site.Close)
	return site.URL + "/SDN.XML"
}

// bareGet makes a request, on a connection of its own as a sync does, and
// hashes what comes.
func bareGet(b *testing.B, url string, want int) {
	b.Helper()
	req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, url, nil)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("If-None-Match", `"1"`)
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(req)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != want {
		b.Fatalf("answer %s, want %d", resp.Status, want)
	}
	h := sha256.New()
	if _, err := io.CopyBuffer(h, struct{ io.Reader }{resp.Body}, make([]byte, chunk)); err != nil {
		b.Fatal(err)
	}
}

// cpu runs f and returns the processor time this process took.
func cpu(tb testing.TB, f func()) time.Duration {
	tb.Helper()
	before := ownCPU(tb)
	f()
	return ownCPU(tb) - before
}

func ownCPU(tb testing.TB) time.Duration {
	tb.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
