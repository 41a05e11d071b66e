package bench

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"sanctionsd/lists/all"
	"sanctionsd/lists/ofac"
	"sanctionsd/lists/ofac/ofactest"
	"sanctionsd/lists/prc/prctest"
)

const (
	benchEndpoints = 100
	// benchSecret signs nothing that anybody gets.
	benchSecret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
	// readyWithin bounds the wait for a daemon, which a busy machine can make
	// long.
	readyWithin = time.Minute
)

// daemon is the program running as "sanctionsd run".
type daemon struct {
	cmd *exec.Cmd
	log *bytes.Buffer
	// ready is how long it took from the start of the process until it told the
	// service manager that it is ready.
	ready time.Duration
}

// startDaemon starts the program and waits until it is ready.
func startDaemon(tb testing.TB, path, state, config string) *daemon {
	tb.Helper()
	address := filepath.Join(tb.TempDir(), "notify")
	manager, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: address, Net: "unixgram"})
	if err != nil {
		tb.Fatal(err)
	}
	defer manager.Close()
	d := &daemon{cmd: command(tb, path, state, config, "run"), log: new(bytes.Buffer)}
	d.cmd.Env = append(d.cmd.Env, "NOTIFY_SOCKET="+address)
	d.cmd.Stdout, d.cmd.Stderr = d.log, d.log
	start := time.Now()
	if err := d.cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	if err := manager.SetReadDeadline(start.Add(readyWithin)); err != nil {
		tb.Fatal(err)
	}
	for message := make([]byte, 4096); ; {
		n, err := manager.Read(message)
		if err != nil {
			_ = d.cmd.Process.Kill()
			_ = d.cmd.Wait()
			tb.Fatalf("the daemon did not get ready: %v\n%s", err, d.log)
		}
		if bytes.Contains(message[:n], []byte("READY=1")) {
			d.ready = time.Since(start)
			return d
		}
	}
}

// stop ends the daemon as a service manager does, and demands that it takes it
// well.
func (d *daemon) stop(tb testing.TB) {
	tb.Helper()
	err := d.cmd.Process.Signal(syscall.SIGTERM)
	if err = errors.Join(err, d.cmd.Wait()); err != nil {
		tb.Fatalf("stop the daemon: %v\n%s", err, d.log)
	}
}

// cpu returns the processor time of the daemon so far, that of its threads as
// the scheduler counts it: in nanoseconds, where times(2) has ticks of 10 ms.
func (d *daemon) cpu(tb testing.TB) time.Duration {
	tb.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", d.cmd.Process.Pid))
	if err != nil || len(threads) == 0 {
		tb.Fatalf("no threads of the daemon: %v", err)
	}
	sum := int64(0)
	for _, path := range threads {
		text, err := os.ReadFile(path)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			tb.Fatal(err)
		}
		ran, err := strconv.ParseInt(strings.Fields(string(text))[0], 10, 64)
		if err != nil {
			tb.Fatal(err)
		}
		sum += ran
	}
	if sum == 0 {
		tb.Fatal("this kernel does not count the processor time of threads")
	}
	return time.Duration(sum)
}

// fullHouse makes a store with every list in it, the SDN List as long as asked
// for, and a configuration with every list and 100 endpoints whose next check is
// far away. The sites are on disk and on loopback.
func fullHouse(b *testing.B, path string, entries int) (state, config string) {
	b.Helper()
	m := loadModel(b, entries)
	dir := b.TempDir()
	sdn := m.editionIn(b, filepath.Join(dir, "sdn"), ofac.Classic, seriesOf(entries), false)
	consolidated := filepath.Join(dir, "CONSOLIDATED.XML")
	create(b, consolidated, func(w io.Writer) error {
		few := ofactest.Series{Size: min(entries, 400)}
		return ofactest.StreamClassicXML(w, publishedOn(), few.Count(false), few.Designations(m.designations, false))
	})
	ministries := httptest.NewServer(new(prctest.Site))
	b.Cleanup(ministries.Close)

	var text strings.Builder
	text.WriteString("http: {listen: \"127.0.0.1:0\"}\nlists:\n")
	for _, source := range all.Sources() {
		url := ministries.URL
		switch source.ID {
		case ofac.SDN().ID:
			url = "file://" + sdn.path
		case ofac.Consolidated().ID:
			url = "file://" + consolidated
		}
		fmt.Fprintf(&text, "  %s: {url: %q, schedule: \"@yearly\", stale_after: 8760h}\n", source.ID, url)
	}
	text.WriteString("endpoints:\n")
	for i := range benchEndpoints {
		fmt.Fprintf(&text, "  - {name: endpoint-%d, url: \"http://127.0.0.1:1/%d\", secrets: [%q], allow_http: true, allow_networks: [127.0.0.0/8]}\n", i, i, benchSecret)
	}
	config = filepath.Join(dir, "config.yaml")
	if err := os.WriteFile(config, []byte(text.String()), 0o600); err != nil {
		b.Fatal(err)
	}
	state = filepath.Join(dir, "state")
	watch(b, command(b, path, state, config, "sync"))
	return state, config
}

// BenchmarkStart starts the daemon over a full store until it is ready. The
// metric binary-MB is the size of the program.
func BenchmarkStart(b *testing.B) {
	needProc(b)
	path := built(b)
	state, config := fullHouse(b, path, size(b))
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	var ready []time.Duration
	for b.Loop() {
		d := startDaemon(b, path, state, config)
		b.StopTimer()
		ready = append(ready, d.ready)
		d.stop(b)
		b.StartTimer()
	}
	b.ReportMetric(milliseconds(median(ready)), "ready-ms")
	b.ReportMetric(float64(info.Size())/1e6, "binary-MB")
}

// BenchmarkIdle lets the daemon be with nothing to do: every list held, their
// checks far away, 100 endpoints at their end. After a minute, or
// $SANCTIONSD_BENCH_IDLE seconds, it looks at its memory, and then for as long
// again at its processor time.
func BenchmarkIdle(b *testing.B) {
	needProc(b)
	path := built(b)
	state, config := fullHouse(b, path, size(b))
	period := time.Duration(number(b, "SANCTIONSD_BENCH_IDLE", 60)) * time.Second
	for b.Loop() {
		d := startDaemon(b, path, state, config)
		<-time.After(period)
		m, err := memoryOf(d.cmd.Process.Pid)
		if err != nil {
			b.Fatal(err)
		}
		before := d.cpu(b)
		<-time.After(period)
		took := d.cpu(b) - before
		d.stop(b)
		b.ReportMetric(mib(m.resident), "resident-MiB")
		b.ReportMetric(mib(m.anonymous), "anon-MiB")
		b.ReportMetric(milliseconds(took)/period.Minutes(), "cpu-ms/min")
	}
}
