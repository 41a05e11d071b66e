package api_test

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sanctionsd/api"
)

// socketPath returns a path short enough for a socket.
func socketPath(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "s") //nolint:usetesting // its names are long, and a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return filepath.Join(dir, "run", "s.sock")
}

func TestListenUnix(t *testing.T) {
	path := socketPath(t)
	l, err := api.ListenUnix(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o660 {
		t.Errorf("the socket has mode %v: acting is for its user and group", info.Mode())
	}

	// One that is served stays.
	if _, err := api.ListenUnix(path); err == nil || !strings.Contains(err.Error(), "another sanctionsd serves there") {
		t.Errorf("listen beside another: %v", err)
	}
	if c, err := net.Dial("unix", path); err != nil {
		t.Errorf("the first socket after the second was refused: %v", err)
	} else if err := c.Close(); err != nil {
		t.Error(err)
	}

	// One that a killed daemon has left is replaced.
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	l, err = api.ListenUnix(path)
	if err != nil {
		t.Fatalf("listen in place of a dead socket: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the socket after its end: %v", err)
	}

	// What is no socket is somebody's file.
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := api.ListenUnix(path); err == nil || !strings.Contains(err.Error(), "not a socket") {
		t.Errorf("listen in place of a file: %v", err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "precious" {
		t.Errorf("the file after that: %q, %v", text, err)
	}
}

// A request under way when the server is told to stop is answered.
func TestServeLetsRequestsEnd(t *testing.T) {
	path := socketPath(t)
	l, err := api.ListenUnix(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	began := make(chan struct{})
	served := make(chan error, 1)
	go func() {
		served <- api.Serve(ctx, l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			close(began)
			<-r.Context().Done() // the server's end
			w.WriteHeader(http.StatusTeapot)
		}))
	}()
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", path)
	}}}
	defer client.CloseIdleConnections()
	answered := make(chan int, 1)
	go func() {
		resp, err := client.Get("http://sanctionsd/")
		if err != nil {
			t.Error(err)
			answered <- 0
			return
		}
		defer resp.Body.Close() //nolint:errcheck // nothing in it
		answered <- resp.StatusCode
	}()
	<-began
	stop()
	if status := <-answered; status != http.StatusTeapot {
		t.Errorf("answered %d", status)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}
