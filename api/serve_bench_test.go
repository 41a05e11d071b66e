package api_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"sanctionsd/api"
	"sanctionsd/lists"
	"sanctionsd/store/storetest"
)

// BenchmarkServe asks a server over a Unix socket for one designation after
// the other, and for a whole list. Client and server share the processors; the
// benchmark of the same name in cmd/sanctionsd has the daemon apart.
func BenchmarkServe(b *testing.B) {
	f := newFixture(b)
	storetest.Commit(b, f.db, heldList, benchParties()...)
	dir, err := os.MkdirTemp("", "s") //nolint:usetesting // its names are long, and a socket's path must be short
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { os.RemoveAll(dir) }) //nolint:errcheck // the system's temporary folder
	path := filepath.Join(dir, "s.sock")
	l, err := api.ListenUnix(path)
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	served := make(chan error, 1)
	go func() { served <- api.Serve(ctx, l, f.SocketHandler()) }()
	b.Run("lookup", func(b *testing.B) { benchLookup(b, path) })
	b.Run("snapshot", func(b *testing.B) { benchSnapshot(b, path) })
	stop()
	if err := <-served; err != nil {
		b.Fatal(err)
	}
}

// benchParties returns a list of the length of OFAC's.
func benchParties() []*lists.Designation {
	ds := make([]*lists.Designation, benchHeld)
	for i := range ds {
		ds[i] = benchParty(i + 1)
	}
	return ds
}

func benchLookup(b *testing.B, path string) {
	var next atomic.Int64
	b.SetParallelism(4)
	b.RunParallel(func(p *testing.PB) {
		conn, err := net.Dial("unix", path)
		if err != nil {
			b.Error(err)
			return
		}
		defer conn.Close()
		in := bufio.NewReader(conn)
		for p.Next() {
			id := next.Add(7919)%benchHeld + 1
			_, err := fmt.Fprintf(conn, "GET /v1/designations/%s/%d HTTP/1.1\r\nHost: localhost\r\n\r\n", heldList, id)
			if err == nil {
				err = skipAnswer(in)
			}
			if err != nil {
				b.Error(err)
				return
			}
		}
	})
}

// skipAnswer reads one whole answer, which must be a good one.
func skipAnswer(in *bufio.Reader) error {
	length := -1
	for first := true; ; first = false {
		text, err := in.ReadSlice('\n')
		if err != nil {
			return err
		}
		line := strings.TrimSpace(string(text))
		if first && !strings.HasPrefix(line, "HTTP/1.1 200 ") {
			return fmt.Errorf("answered %s", line)
		}
		if v, ok := strings.CutPrefix(line, "Content-Length: "); ok {
			if length, err = strconv.Atoi(v); err != nil {
				return err
			}
		}
		if line == "" {
			break
		}
	}
	if length < 0 {
		return errors.New("the answer does not say its length")
	}
	_, err := in.Discard(length)
	return err
}

func benchSnapshot(b *testing.B, path string) {
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", path)
	}}}
	defer client.CloseIdleConnections()
	for b.Loop() {
		resp, err := client.Get("http://localhost/v1/lists/" + heldList + "/designations")
		if err != nil {
			b.Fatal(err)
		}
		n, err := io.Copy(io.Discard, resp.Body)
		if err = errors.Join(err, resp.Body.Close()); err != nil || resp.StatusCode != http.StatusOK {
			b.Fatalf("%s: %v", resp.Status, err)
		}
		b.SetBytes(n)
	}
}
