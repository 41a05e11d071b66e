package systemd_test

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"sanctionsd/systemd"
)

// manager is the service manager's end of the protocol.
type manager struct {
	t    *testing.T
	conn *net.UnixConn
}

func newManager(t *testing.T) *manager {
	t.Helper()
	path := filepath.Join(t.TempDir(), "notify")
	conn, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	t.Setenv("NOTIFY_SOCKET", path)
	return &manager{t, conn}
}

// next returns the next message.
func (m *manager) next() string {
	m.t.Helper()
	if err := m.conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
		m.t.Fatal(err)
	}
	b := make([]byte, 4096)
	n, err := m.conn.Read(b)
	if err != nil {
		m.t.Fatal("no message:", err)
	}
	return string(b[:n])
}

func newNotifier(t *testing.T, watchdog time.Duration) *systemd.Notifier {
	t.Helper()
	usec := ""
	if watchdog != 0 {
		usec = strconv.FormatInt(watchdog.Microseconds(), 10)
	}
	t.Setenv("WATCHDOG_USEC", usec)
	n, err := systemd.NewNotifier()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestMessages(t *testing.T) {
	m, n := newManager(t), newNotifier(t, 0)
	for _, c := range []struct {
		name, want string
		call       func() error
	}{
		{"ready", "^READY=1\nSTATUS=keeping 2 lists$", func() error { return n.Ready("keeping 2 lists") }},
		{"a line end makes no assignment", "^READY=1\nSTATUS=a READY=1$", func() error { return n.Ready("a\nREADY=1\n") }},
		{"reloading", `^RELOADING=1\nMONOTONIC_USEC=[0-9]+\n$`, n.Reloading},
		{"stopping", "^STOPPING=1$", n.Stopping},
	} {
		t.Run(c.name, func(t *testing.T) {
			if err := c.call(); err != nil {
				t.Fatal(err)
			}
			if got := m.next(); !regexp.MustCompile(c.want).MatchString(got) {
				t.Errorf("got %q, want %s", got, c.want)
			}
		})
	}
}

func TestOutsideSystemd(t *testing.T) {
	t.Setenv("NOTIFY_SOCKET", "")
	n := newNotifier(t, 0)
	for _, call := range []func() error{func() error { return n.Ready("x") }, n.Reloading, n.Stopping} {
		if err := call(); err != nil {
			t.Error(err)
		}
	}
	// Returns although the context never ends.
	n.Watchdog(t.Context(), func(context.Context) error {
		t.Error("checked without a watchdog")
		return nil
	}, nil)
}

func TestManagerGone(t *testing.T) {
	t.Setenv("NOTIFY_SOCKET", filepath.Join(t.TempDir(), "none"))
	if err := newNotifier(t, 0).Ready("x"); err == nil {
		t.Error("no error, though nobody listens")
	}
}

func TestBrokenInterval(t *testing.T) {
	t.Setenv("WATCHDOG_USEC", "soon")
	if _, err := systemd.NewNotifier(); err == nil {
		t.Error("no error")
	}
}

// The watchdog hears of the daemon after a check that succeeded, and only then.
func TestWatchdog(t *testing.T) {
	m, n := newManager(t), newNotifier(t, 30*time.Millisecond)
	ctx, cancel := context.WithCancel(t.Context())
	checks := make(chan int, 1)
	var reported []error
	done := make(chan struct{})
	go func() {
		defer close(done)
		calls := 0
		n.Watchdog(ctx, func(context.Context) error {
			calls++
			if calls <= 3 {
				return errors.New("store does not answer")
			}
			select {
			case checks <- calls:
			default:
			}
			return nil
		}, func(err error) { reported = append(reported, err) })
	}()
	for range 3 {
		if got := m.next(); got != "WATCHDOG=1" {
			t.Errorf("got %q", got)
		}
	}
	if first := <-checks; first != 4 {
		t.Errorf("the first report came after check %d, want 4", first)
	}
	cancel()
	<-done
	if len(reported) != 3 || reported[0].Error() != "check for the watchdog: store does not answer" {
		t.Errorf("reported %v", reported)
	}
}

// A check that hangs is given up, and the service manager hears nothing.
func TestWatchdogCheckHangs(t *testing.T) {
	m, n := newManager(t), newNotifier(t, 20*time.Millisecond)
	ctx, cancel := context.WithCancel(t.Context())
	n.Watchdog(ctx, func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}, func(err error) {
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("reported %v", err)
		}
		cancel()
	})
	if err := n.Stopping(); err != nil {
		t.Fatal(err)
	}
	if got := m.next(); got != "STOPPING=1" {
		t.Errorf("heard %q of a daemon that hangs", got)
	}
}
