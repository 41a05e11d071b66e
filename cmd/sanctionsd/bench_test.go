package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"time"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
	"sanctionsd/lists/ofac"
	"sanctionsd/lists/ofac/corpustest"
	"sanctionsd/lists/ofac/ofactest"
)

// BenchmarkProcess runs the built program over the real 13,821 entries of
// 2023-12-28, as the delimited set and as classic XML generated from it, and
// over ENHANCED XML of 20,000 invented entities: a baseline, then an edition in
// which 500 entries have another name. It reports the processor time and the
// largest resident memory of the process.
func BenchmarkProcess(b *testing.B) {
	program := filepath.Join(b.TempDir(), "sanctionsd")
	if out, err := exec.Command("go", "build", "-trimpath", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	for _, format := range []string{ofac.Delimited, ofac.Classic, ofac.Enhanced} {
		var first, second string
		if format == ofac.Enhanced {
			first, second = enhancedEditions(b)
		} else {
			first, second = fullEditions(b, format)
		}
		b.Run(format+"/baseline", func(b *testing.B) {
			var m measured
			for b.Loop() {
				m.run(b, program, filepath.Join(b.TempDir(), "state"), first, "baseline")
			}
			m.report(b)
		})
		b.Run(format+"/500_changes", func(b *testing.B) {
			var m, unmeasured measured
			state := filepath.Join(b.TempDir(), "state")
			unmeasured.run(b, program, state, first, "baseline")
			for b.Loop() {
				first, second = second, first
				m.run(b, program, state, first, "changed")
			}
			m.report(b)
		})
	}
}

// measured sums up processes.
type measured struct {
	cpu  time.Duration
	peak int64
	n    int
}

// run syncs an edition, and demands an outcome.
func (m *measured) run(b *testing.B, program, state, edition, outcome string) {
	b.Helper()
	cmd := exec.Command(program, "sync", "us-ofac-sdn", "--from", edition)
	forgetPeak()
	cmd.Env = append(os.Environ(), "STATE_DIRECTORY="+state, "RUNTIME_DIRECTORY="+state, "SANCTIONSD_CONFIG=")
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), ": "+outcome) {
		b.Fatalf("%v\n%s", err, out)
	}
	m.cpu += cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	m.peak = max(m.peak, usage.Maxrss<<10)
	m.n++
}

// forgetPeak makes this process's own peak small again: a process that it
// starts inherits it (exec_mmap in the kernel).
func forgetPeak() {
	debug.FreeOSMemory()
	os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) //nolint:errcheck // elsewhere the figure is an upper bound
}

func (m *measured) report(b *testing.B) {
	b.ReportMetric(m.cpu.Seconds()/float64(m.n), "cpu-s/op")
	b.ReportMetric(float64(m.peak)/(1<<20), "peak-MiB")
}

// enhancedEditions writes two editions of the size of OFAC's SDN_ENHANCED.XML,
// about 111 MB, and returns where.
func enhancedEditions(b *testing.B) (first, second string) {
	edition := ofactest.EnhancedSample(20000)
	write := func() string {
		path := filepath.Join(b.TempDir(), "SDN_ENHANCED.XML")
		f, err := os.Create(path)
		if err != nil {
			b.Fatal(err)
		}
		if err := errors.Join(ofactest.EnhancedXML(f, edition), f.Close()); err != nil {
			b.Fatal(err)
		}
		return path
	}
	first = write()
	for i := range 500 {
		t := &edition.Entities[i].Names[0].Translations[0]
		t.Full += " X"
		t.Last += " X"
	}
	return first, write()
}

// fullEditions writes two full-size editions in a format and returns where.
func fullEditions(b *testing.B, format string) (first, second string) {
	source := ofac.SDN()
	docs := corpustest.Set(b, source.Files(ofac.Delimited), "sdn-csv", "2023-12-28")
	rows := strings.SplitAfter(string(listtest.Content(b, docs[0])), "\r\n")
	for i := range 500 {
		rows[i] = strings.Replace(rows[i], `,"`, `,"X`, 1)
	}
	edited := append([]lists.Document{listtest.Document(docs[0].Name, []byte(strings.Join(rows, "")))}, docs[1:]...)
	return writeEdition(b, source, format, docs), writeEdition(b, source, format, edited)
}

func writeEdition(b *testing.B, source lists.Source, format string, docs []lists.Document) string {
	dir := b.TempDir()
	if format == ofac.Delimited {
		for _, d := range docs {
			if err := os.WriteFile(filepath.Join(dir, d.Name), listtest.Content(b, d), 0o600); err != nil {
				b.Fatal(err)
			}
		}
		return dir
	}
	var ds []*lists.Designation
	if _, err := source.Parse(b.Context(), docs, func(d *lists.Designation) error {
		ds = append(ds, d)
		return nil
	}); err != nil {
		b.Fatal(err)
	}
	var xml bytes.Buffer
	if err := ofactest.ClassicXML(&xml, time.Date(2023, 12, 28, 0, 0, 0, 0, time.UTC), ds); err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(dir, "SDN.XML")
	if err := os.WriteFile(path, xml.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	return path
}
