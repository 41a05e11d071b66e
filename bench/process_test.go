package bench

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"sanctionsd/lists/ofac"
	"sanctionsd/store"
)

// usage is what a process took, seen from outside.
type usage struct {
	wall, cpu time.Duration
	// resident is the most memory that was resident at once, anonymous the most
	// of it that no file is behind: without the pages of the program and of the
	// mapped store, which the kernel can take back. In bytes.
	resident, anonymous int64
}

// looks is how long there is between two looks at a process's memory.
const looks = 2 * time.Millisecond

// needProc skips where /proc is not what it is on Linux.
func needProc(tb testing.TB) {
	tb.Helper()
	if runtime.GOOS != "linux" {
		tb.Skip("memory is measured from outside by /proc, as on Linux")
	}
}

// watch runs a command to its end and returns what it took and said.
//
// wait4's ru_maxrss is no measure of a process: it begins with the peak of the
// one that started it. VmHWM is of the memory the process got with exec.
func watch(tb testing.TB, cmd *exec.Cmd) (usage, string) {
	tb.Helper()
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	start := time.Now()
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	ended, watched := make(chan struct{}), make(chan usage)
	go func() {
		var u usage
		tick := time.NewTicker(looks)
		defer tick.Stop()
		for {
			// Of a process that has ended there is nothing to read, or no memory.
			m, _ := memoryOf(cmd.Process.Pid)
			u.resident, u.anonymous = max(u.resident, m.peak), max(u.anonymous, m.anonymous)
			select {
			case <-ended:
				watched <- u
				return
			case <-tick.C:
			}
		}
	}()
	err := cmd.Wait()
	wall := time.Since(start)
	close(ended)
	u := <-watched
	if err != nil {
		tb.Fatalf("%s: %v\n%s", strings.Join(cmd.Args, " "), err, &said)
	}
	u.wall, u.cpu = wall, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()
	return u, said.String()
}

// memory is a process's memory in bytes: resident now, the most there was, and
// anonymous now.
type memory struct{ resident, peak, anonymous int64 }

func memoryOf(pid int) (m memory, err error) {
	text, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return m, err
	}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		name, rest, _ := strings.Cut(lines.Text(), ":")
		field := map[string]*int64{"VmRSS": &m.resident, "VmHWM": &m.peak, "RssAnon": &m.anonymous}[name]
		if field == nil {
			continue
		}
		kib, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(rest), " kB"), 10, 64)
		if err != nil {
			return m, err
		}
		*field = kib << 10
	}
	return m, nil
}

// built returns the path of the program: the one SANCTIONSD_BENCH_PROGRAM
// names, else one built of this tree.
func built(tb testing.TB) string {
	tb.Helper()
	if path := os.Getenv("SANCTIONSD_BENCH_PROGRAM"); path != "" {
		return path
	}
	path := filepath.Join(tb.TempDir(), "sanctionsd")
	cmd := exec.CommandContext(tb.Context(), "go", "build", "-trimpath", "-o", path, "sanctionsd/cmd/sanctionsd")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		tb.Fatalf("build: %v\n%s", err, out)
	}
	return path
}

// command is a command of the program with its state in a folder and the
// configuration in a file, "" for none.
func command(tb testing.TB, path, state, config string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(tb.Context(), path, args...)
	cmd.Env = append(os.Environ(), "STATE_DIRECTORY="+state, "RUNTIME_DIRECTORY="+state, "SANCTIONSD_CONFIG="+config)
	return cmd
}

// processes sums up processes that did the same.
type processes struct {
	wall, cpu           []time.Duration
	resident, anonymous []int64
}

// read syncs an edition as a process, and demands an outcome.
func (p *processes) read(tb testing.TB, path, state string, e edition, want store.Outcome) {
	tb.Helper()
	u, said := watch(tb, command(tb, path, state, "", "sync", "us-ofac-sdn", "--from", e.path))
	if !strings.Contains(said, ": "+string(want)+",") {
		tb.Fatalf("want %s:\n%s", want, said)
	}
	p.wall, p.cpu = append(p.wall, u.wall), append(p.cpu, u.cpu)
	p.resident, p.anonymous = append(p.resident, u.resident), append(p.anonymous, u.anonymous)
}

func (p *processes) report(b *testing.B) {
	b.ReportMetric(median(p.cpu).Seconds(), "cpu-s")
	b.ReportMetric(mib(median(p.resident)), "peak-MiB")
	b.ReportMetric(mib(median(p.anonymous)), "anon-MiB")
}

func mib(n int64) float64 { return float64(n) / (1 << 20) }

// BenchmarkProcess syncs from files on disk with the built program, each time
// as a process: its start, the sync, and its end. The metrics are medians:
// processor time, and the largest resident and anonymous memory.
func BenchmarkProcess(b *testing.B) {
	needProc(b)
	path := built(b)
	n := size(b)
	m := loadModel(b, n)
	for _, format := range []string{ofac.Classic, ofac.Enhanced, ofac.Delimited} {
		first, second := m.editions(b, format, seriesOf(n))
		b.Run(format+"/baseline", func(b *testing.B) {
			var p processes
			b.SetBytes(first.bytes)
			for b.Loop() {
				p.read(b, path, b.TempDir(), first, store.OutcomeBaseline)
			}
			p.report(b)
		})
		b.Run(format+"/changed", func(b *testing.B) {
			var p, before processes
			state := b.TempDir()
			before.read(b, path, state, first, store.OutcomeBaseline)
			b.SetBytes(second.bytes)
			for b.Loop() {
				p.read(b, path, state, second, store.OutcomeChanged)
				first, second = second, first
			}
			p.report(b)
		})
	}
}
