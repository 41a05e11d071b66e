package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"sanctionsd/api"
)

// demoStage is what runs during a demonstration.
type demoStage struct {
	stopDaemon func() error
	stopRest   func() error
	once       sync.Once
}

// close stops the daemon first, while its receiver still answers. Called again
// it does nothing.
func (s *demoStage) close() (err error) {
	s.once.Do(func() { err = errors.Join(s.stopDaemon(), s.stopRest()) })
	return err
}

// open starts the publisher, the receiver and the daemon, and connects to it.
func (d *demo) open(ctx context.Context) (*demoStage, error) {
	secret, err := demoSecret()
	if err != nil {
		return nil, err
	}
	d.publisher = new(demoPublisher)
	d.publisher.publish(d.first)
	d.site = new(demoSite)
	d.receiver = &demoReceiver{secret: secret, now: d.clock.Now, snapshot: d.snapshot, pull: d.pull}
	list, hook, stopRest, err := serveLoopback(ctx, http.HandlerFunc(d.authorities), d.receiver)
	if err != nil {
		return nil, err
	}
	d.publisher.url, d.site.url = list+demoEdition, list+"/"
	d.receiver.url = hook + "/hooks/sanctions"
	if err := os.WriteFile(d.config(), d.configText(secret), 0o600); err != nil {
		return nil, errors.Join(err, stopRest())
	}
	stopDaemon, err := d.startDaemon(ctx)
	if err != nil {
		return nil, errors.Join(err, stopRest())
	}
	return &demoStage{stopDaemon: stopDaemon, stopRest: stopRest}, nil
}

// authorities are both publishers. Their servers say what time it is: a daemon
// whose clock is far from theirs makes nothing by it.
func (d *demo) authorities(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Date", d.clock.Now().UTC().Format(http.TimeFormat))
	if r.URL.Path == demoEdition {
		d.publisher.ServeHTTP(w, r)
		return
	}
	d.site.ServeHTTP(w, r)
}

// configText is the configuration file of the demonstration.
func (d *demo) configText(secret string) []byte {
	return fmt.Appendf(nil, `# Written by "sanctionsd demo".
state_dir: state
socket: sanctionsd.sock
http: {listen: ""}
log: {level: debug, format: text}
lists:
  us-ofac-sdn: {url: %q, schedule: "@yearly"}
  us-ofac-cons: {enabled: false}
  "cn-*": {enabled: false}
  # What the program knows of the list is cut off where the demonstration goes on.
  cn-mofcom-uel: {enabled: true, url: %q, register_through: %q, schedule: "@yearly"}
endpoints:
  - name: demo
    url: %q
    secrets: [%q]
    start: beginning
    allow_http: true                  # loopback only: a real receiver has https
    allow_networks: ["127.0.0.0/8"]
`, d.publisher.url, d.site.url, demoKnownUntil, d.receiver.url, secret)
}

// startDaemon runs the daemon, the same as "sanctionsd run" does, and waits
// until it answers.
func (d *demo) startDaemon(ctx context.Context) (stop func() error, err error) {
	log, err := os.OpenFile(d.logFile(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	// Of the environment nothing is taken over: it may configure the real one.
	daemon := &app{stdout: io.Discard, stderr: log, env: func(string) string { return "" }, configPath: d.config(), now: d.clock.Now}
	running, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 1)
	go func() { ended <- daemon.run(running) }()
	stop = func() error {
		cancel()
		err := <-ended
		if d.client != nil {
			err = errors.Join(err, d.client.Close())
		}
		return errors.Join(err, log.Close())
	}
	cfg, err := daemon.config()
	if err != nil {
		return nil, errors.Join(err, stop())
	}
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		if d.client = daemon.dialDaemon(ctx, cfg); d.client != nil {
			return stop, nil
		}
		select {
		case err := <-ended:
			if err == nil {
				err = errors.New("it ended by itself")
			}
			ended <- nil
			return nil, errors.Join(fmt.Errorf("the daemon: %w", err), stop())
		case <-ctx.Done():
			return nil, errors.Join(ctx.Err(), stop())
		case <-tick.C:
		}
	}
}

func (d *demo) logFile() string { return filepath.Join(d.dir, "daemon.log") }

// snapshot and pull are how the receiver asks the daemon. It has a connection
// of its own: its first webhook may come before anybody else is connected.
func (d *demo) snapshot(ctx context.Context, list string, w io.Writer) (stream string, seq uint64, err error) {
	err = d.ask(ctx, func(c *api.Client) error {
		stream, seq, err = c.Snapshot(ctx, list, w)
		return err
	})
	return stream, seq, err
}

func (d *demo) pull(ctx context.Context, after uint64) (page []json.RawMessage, err error) {
	err = d.ask(ctx, func(c *api.Client) error {
		page, _, err = c.Events(ctx, after, "", 0)
		return err
	})
	return page, err
}

func (d *demo) ask(ctx context.Context, f func(*api.Client) error) error {
	c, err := api.Dial(ctx, filepath.Join(d.dir, "sanctionsd.sock"), filepath.Join(d.dir, "state"))
	if err != nil {
		return err
	}
	return errors.Join(f(c), c.Close())
}

// serveLoopback serves each handler on a port of its own, and returns their
// addresses.
func serveLoopback(ctx context.Context, first, second http.Handler) (one, two string, stop func() error, err error) {
	serving, cancel := context.WithCancel(context.WithoutCancel(ctx))
	var servers sync.WaitGroup
	var mu sync.Mutex
	var failed error
	stop = func() error {
		cancel()
		servers.Wait()
		return failed
	}
	var urls [2]string
	for i, h := range []http.Handler{first, second} {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return "", "", nil, errors.Join(err, stop())
		}
		urls[i] = "http://" + l.Addr().String()
		servers.Go(func() {
			if err := api.Serve(serving, l, h); err != nil && serving.Err() == nil {
				mu.Lock()
				defer mu.Unlock()
				failed = errors.Join(failed, err)
			}
		})
	}
	return urls[0], urls[1], stop, nil
}

// demoSecret makes a signing secret.
func demoSecret() (string, error) {
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return "", err
	}
	return "whsec_" + base64.StdEncoding.EncodeToString(key), nil
}
