package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"sanctionsd/api"
	"sanctionsd/lists/ofac/ofactest"
)

// BenchmarkServe asks the built daemon, a process of its own that has one
// processor (GOMAXPROCS=1), over its Unix socket, with a store of 20,000
// invented designations in ENHANCED data: for one designation after the other
// on eight kept connections, for the whole list, and when it is ready after a
// start. Beside "quiet" stands "syncing": the daemon takes one changed edition
// after the other meanwhile, on the same processor. cpu-us/op and cpu-ms/op
// are the daemon's.
func BenchmarkServe(b *testing.B) {
	program := filepath.Join(b.TempDir(), "sanctionsd")
	if out, err := exec.CommandContext(b.Context(), "go", "build", "-trimpath", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	s := newServed(b, program)
	b.Run("start", s.benchStart)
	d := s.start(b)
	defer d.stop(b)
	ids := d.ids(b)
	for _, mode := range []string{"quiet", "syncing"} {
		b.Run("lookup/"+mode, func(b *testing.B) {
			defer d.syncing(b, mode == "syncing")()
			d.lookups(b, ids)
		})
		b.Run("snapshot/"+mode, func(b *testing.B) {
			defer d.syncing(b, mode == "syncing")()
			d.snapshots(b)
		})
	}
}

// served is a state directory with a full store, and two editions for the
// daemon to take in turn.
type served struct {
	program, dir string
	editions     [2]string
	// published counts the editions that were put where the daemon looks.
	published int
}

func newServed(b *testing.B, program string) *served {
	s := &served{program: program, dir: b.TempDir()}
	edition := ofactest.EnhancedSample(20000)
	for i := range s.editions {
		s.editions[i] = filepath.Join(s.dir, strconv.Itoa(i)+".xml")
		f, err := os.Create(s.editions[i])
		if err != nil {
			b.Fatal(err)
		}
		if err := errors.Join(ofactest.EnhancedXML(f, edition), f.Close()); err != nil {
			b.Fatal(err)
		}
		for n := range 500 {
			t := &edition.Entities[n].Names[0].Translations[0]
			t.Full += " X"
			t.Last += " X"
		}
	}
	s.publish(b)
	config := fmt.Sprintf(`state_dir: state
socket: s.sock
http: {listen: ""}
log: {level: error}
lists:
  us-ofac-sdn: {url: "file://%s", schedule: "@yearly"}
  us-ofac-cons: {enabled: false}
  "cn-*": {enabled: false}
`, filepath.Join(s.dir, "SDN_ENHANCED.XML"))
	if err := os.WriteFile(filepath.Join(s.dir, "config.yaml"), []byte(config), 0o600); err != nil {
		b.Fatal(err)
	}
	if out, err := s.command("sync").CombinedOutput(); err != nil || !strings.Contains(string(out), ": baseline") {
		b.Fatalf("%v\n%s", err, out)
	}
	return s
}

// publish puts the next edition where the daemon looks for it.
func (s *served) publish(tb testing.TB) {
	link := filepath.Join(s.dir, "next")
	edition := s.editions[s.published%2]
	s.published++
	if err := errors.Join(os.Link(edition, link), os.Rename(link, filepath.Join(s.dir, "SDN_ENHANCED.XML"))); err != nil {
		tb.Error(err)
	}
}

func (s *served) command(args ...string) *exec.Cmd {
	cmd := exec.Command("taskset", append([]string{"--cpu-list", "0", s.program, "--config", "config.yaml"}, args...)...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "NOTIFY_SOCKET=")
	return cmd
}

// daemonProcess is a daemon that serves.
type daemonProcess struct {
	*served
	cmd  *exec.Cmd
	http *http.Client
}

func (s *served) socket() string { return filepath.Join(s.dir, "s.sock") }

// start starts the daemon, and returns when it is ready: when /readyz says so.
func (s *served) start(b *testing.B) *daemonProcess {
	d := &daemonProcess{served: s, cmd: s.command("run"), http: &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", s.socket())
		},
	}}}
	d.cmd.Stderr = os.Stderr
	if err := d.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	for end := time.Now().Add(killTimeout); ; {
		resp, err := d.http.Get("http://daemon/readyz")
		if err == nil && errors.Join(discard(resp)) == nil && resp.StatusCode == http.StatusOK {
			return d
		}
		if time.Now().After(end) {
			b.Fatalf("the daemon is not ready: %v", err)
		}
	}
}

func discard(resp *http.Response) error {
	_, err := io.Copy(io.Discard, resp.Body)
	return errors.Join(err, resp.Body.Close())
}

func (d *daemonProcess) stop(b *testing.B) {
	d.http.CloseIdleConnections()
	if err := errors.Join(d.cmd.Process.Signal(syscall.SIGTERM), d.cmd.Wait()); err != nil {
		b.Error(err)
	}
}

// benchStart measures from the start of the process until /readyz says yes.
func (s *served) benchStart(b *testing.B) {
	for b.Loop() {
		d := s.start(b)
		b.StopTimer()
		d.stop(b)
		b.StartTimer()
	}
}

// ids returns the ids of what the daemon holds.
func (d *daemonProcess) ids(b *testing.B) (ids []string) {
	resp, err := d.http.Get("http://daemon/v1/lists/us-ofac-sdn/designations")
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	for sc := bufio.NewReader(resp.Body); ; {
		line, err := sc.ReadBytes('\n')
		if err == io.EOF {
			return ids
		}
		if err != nil {
			b.Fatal(err)
		}
		var held struct{ ID string }
		if err := json.Unmarshal(line, &held); err != nil {
			b.Fatal(err)
		}
		ids = append(ids, held.ID)
	}
}

// syncing has the daemon take one edition after the other until the function it
// returns is called, when it is to.
func (d *daemonProcess) syncing(b *testing.B, is bool) (stop func()) {
	if !is {
		return func() {}
	}
	var running sync.WaitGroup
	var over atomic.Bool
	client, err := api.Dial(b.Context(), d.socket(), "")
	if err != nil {
		b.Fatal(err)
	}
	running.Go(func() {
		for !over.Load() {
			d.publish(b)
			err := client.Sync(b.Context(), api.SyncRequest{Lists: []string{"us-ofac-sdn"}}, func(l api.SyncLine) error {
				if l.Error != nil {
					return l.Error
				}
				if l.Result != nil && l.Result.Changed != 500 {
					return fmt.Errorf("outcome %s with %d changes", l.Result.Outcome, l.Result.Changed)
				}
				return nil
			})
			if err != nil && !over.Load() {
				b.Errorf("sync: %v", err)
				return
			}
		}
	})
	return func() {
		b.StopTimer()
		over.Store(true)
		running.Wait()
		client.Close()
	}
}

// cpu is the processor time that the daemon has used, in the kernel's ticks of
// 10 ms.
func (d *daemonProcess) cpu(b *testing.B) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", d.cmd.Process.Pid))
	if err != nil {
		b.Skip("the processor time of another process is read from /proc")
	}
	// The name in brackets may hold spaces; utime and stime are the 12th and
	// 13th field after it (proc_pid_stat(5)).
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	ticks := 0
	for _, f := range fields[11:13] {
		n, err := strconv.Atoi(f)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}

// lookups asks for designations on kept connections, with as little work on
// this side as can be: the daemon is what is measured.
func (d *daemonProcess) lookups(b *testing.B, ids []string) {
	const conns = 8
	var next atomic.Int64
	var asking sync.WaitGroup
	before := d.cpu(b)
	b.ResetTimer()
	for range conns {
		asking.Go(func() {
			conn, err := net.Dial("unix", d.socket())
			if err != nil {
				b.Error(err)
				return
			}
			defer conn.Close()
			in := bufio.NewReaderSize(conn, 1<<16)
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				id := ids[i*7919%int64(len(ids))]
				_, err := conn.Write([]byte("GET /v1/designations/" + id + " HTTP/1.1\r\nHost: daemon\r\n\r\n"))
				if err == nil {
					err = readAnswer(in)
				}
				if err != nil {
					b.Errorf("%s: %v", id, err)
					return
				}
			}
		})
	}
	asking.Wait()
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "lookups/s")
	b.ReportMetric(float64((d.cpu(b)-before).Microseconds())/float64(b.N), "cpu-us/op")
}

// readAnswer reads one answer and demands that it is a whole designation.
func readAnswer(in *bufio.Reader) error {
	length := -1
	for first := true; ; first = false {
		line, err := in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if first && !bytes.HasPrefix(line, []byte("HTTP/1.1 200 ")) {
			return fmt.Errorf("answered %q", line)
		}
		if v, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(v))); err != nil {
				return err
			}
		}
		if len(line) == 2 {
			break
		}
	}
	if length < 0 {
		return errors.New("the answer does not say its length")
	}
	_, err := in.Discard(length)
	return err
}

// snapshots asks for the whole list.
func (d *daemonProcess) snapshots(b *testing.B) {
	before := d.cpu(b)
	total, moved := int64(0), 0
	b.ResetTimer()
	for b.Loop() {
		resp, err := d.http.Get("http://daemon/v1/lists/us-ofac-sdn/designations")
		if err != nil {
			b.Fatal(err)
		}
		n, err := io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		total += n
		if errors.Is(err, io.ErrUnexpectedEOF) {
			moved++ // a commit came between two pages, and the answer is cut off
		} else if err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	b.SetBytes(total / int64(b.N))
	b.ReportMetric(float64((d.cpu(b)-before).Milliseconds())/float64(b.N), "cpu-ms/op")
	b.ReportMetric(float64(moved)/float64(b.N), "cut-off/op")
}
