package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"github.com/sirupsen/logrus"
	"github.com/spf13/cobra"

	"sanctionsd/api"
	"sanctionsd/config"
	"sanctionsd/store"
	"sanctionsd/systemd"
)

func newRun(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "run",
		Short: "Run the daemon in the foreground",
		Long: `Keeps every enabled list in step on its schedule and delivers events, until it is
told to stop by SIGTERM or SIGINT. SIGHUP and "sanctionsd reload" make it read its
configuration again.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.run(cmd.Context()) },
	}
}

func newReload(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "reload",
		Short: "Make the daemon read its configuration again; fails if it refuses",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := a.connectDaemon(cmd.Context())
			if err != nil {
				return err
			}
			err = client.Reload(cmd.Context())
			return fromServer(errors.Join(err, client.Close()))
		},
	}
}

// run is the daemon.
func (a *app) run(ctx context.Context) error {
	tuneProcessors(a.env)
	cfg, err := a.configWithSecrets()
	if err != nil {
		return err
	}
	log, err := newLog(a.stderr, cfg.Log)
	if err != nil {
		return err
	}
	notifier, err := systemd.NewNotifier()
	if err != nil {
		return err
	}
	opt := store.Options{Timeout: holdWait, Now: a.now}
	if other := a.dialDaemon(ctx, cfg); other != nil {
		// Somebody who serves will not let go.
		opt.Timeout = 100 * time.Millisecond
		if err := other.Close(); err != nil {
			return err
		}
	}
	db, err := store.Open(cfg.StateDir, opt)
	if err != nil {
		return err
	}
	d := &daemon{app: a, db: db, log: log, notifier: notifier, failed: make(chan error, 1)}
	return errors.Join(d.run(ctx, cfg), db.Close())
}

// daemon is the running program. What the configuration may change at a reload
// is a generation; the store, the listeners and the syncer outlive it.
type daemon struct {
	app      *app
	db       *store.DB
	log      *logrus.Logger
	notifier *systemd.Notifier
	pulse    pulse
	// failed takes the first thing without which the daemon is none.
	failed chan error

	reloading sync.Mutex
	mu        sync.RWMutex
	current   *generation
}

func (d *daemon) run(ctx context.Context, cfg *config.Config) error {
	first, err := newCore(ctx, cfg, d.db, d.log)
	if err != nil {
		return err
	}
	first.useClock(d.app.now)
	first.syncer.Wake = d.wake
	d.sweep(ctx, first)
	listeners, err := d.listen(cfg)
	if err != nil {
		return err
	}

	serving, stopServing := context.WithCancel(context.WithoutCancel(ctx))
	defer stopServing()
	var servers sync.WaitGroup
	if err := d.start(ctx, first); err != nil {
		return err
	}
	srv := d.server(ctx, first)
	for l, handler := range listeners {
		h := srv.SocketHandler()
		if handler == onTCP {
			h = srv.ReadHandler()
		}
		servers.Go(func() {
			if err := api.Serve(serving, l, h); err != nil && serving.Err() == nil {
				d.fail(fmt.Errorf("serve on %s: %w", l.Addr(), err))
			}
		})
		d.log.WithField("address", l.Addr().String()).Info("serving")
	}
	servers.Go(func() {
		d.notifier.Watchdog(serving, func(context.Context) error {
			_, err := d.db.Seq()
			return err
		}, func(err error) { d.log.WithError(err).Error("watchdog") })
	})
	servers.Go(func() { d.reloadOnHangup(serving) })
	servers.Go(func() { giveBack(serving, allocated, debug.FreeOSMemory) })
	d.tell(d.notifier.Ready(d.statusLine()))
	d.log.WithField("version", version()).Info("ready")

	select {
	case <-ctx.Done():
		err = nil
	case err = <-d.failed:
	}
	d.log.Info("stopping")
	d.tell(d.notifier.Stopping())
	d.reloading.Lock() // a reload under way ends first, and none follows
	defer d.reloading.Unlock()
	stopServing()
	servers.Wait()
	d.stop()
	return err
}

// fail ends the daemon. One that goes on without its schedule, its deliveries
// or its sockets looks alive and is not; the service manager can start another.
func (d *daemon) fail(err error) {
	select {
	case d.failed <- err:
	default: // it is ending
	}
}

// Where a listener's requests come from.
const (
	onSocket = "socket"
	onTCP    = "tcp"
)

// listen opens the socket, at the first place that can be had, and the TCP
// address, if one is configured.
func (d *daemon) listen(cfg *config.Config) (map[net.Listener]string, error) {
	listeners := make(map[net.Listener]string, 2)
	var errs []error
	for _, path := range cfg.SocketCandidates() {
		l, err := api.ListenUnix(path)
		if err == nil {
			listeners[l] = onSocket
			break
		}
		errs = append(errs, err)
	}
	if len(listeners) == 0 {
		return nil, fmt.Errorf("no socket for the other commands: %w", errors.Join(errs...))
	}
	if cfg.HTTP.Listen == "" {
		return listeners, nil
	}
	l, err := net.Listen("tcp", cfg.HTTP.Listen)
	if err != nil {
		for other := range listeners {
			err = errors.Join(err, other.Close())
		}
		return nil, usage(fmt.Errorf("http.listen: %w; is another program there? set another address, or \"\" for none", err))
	}
	listeners[l] = onTCP
	return listeners, nil
}

// server returns the face of whichever generation is current.
func (d *daemon) server(ctx context.Context, first *core) *api.Server {
	s := first.server()
	s.Lists = func() []api.List { return d.now().core.lists }
	s.Endpoints = func(ctx context.Context) ([]api.EndpointStatus, error) { return d.now().core.endpoints(ctx) }
	s.Deliver = d.deliver
	s.Resume = func(ctx context.Context, name string) error { return d.now().core.resume(ctx, name) }
	s.Next = func(list string) time.Time { return d.now().scheduler.Next(list) }
	s.Tokens = func() []api.Token { return d.now().core.tokens() }
	s.Reload = func(context.Context) error { return d.reload(ctx) }
	s.Changed = d.pulse.next
	return s
}

// sweep removes what a killed process left behind.
func (d *daemon) sweep(ctx context.Context, c *core) {
	if err := c.syncer.Fetch.Sweep(); err != nil {
		d.log.WithError(err).Warn("sweep temporary files")
	}
	removed, bytes, err := d.db.SweepDocuments(ctx)
	if err != nil {
		d.log.WithError(err).Warn("sweep documents")
	}
	if removed > 0 {
		d.log.WithFields(logrus.Fields{"documents": removed, "bytes": bytes}).Info("removed documents that nothing refers to")
	}
}

func (d *daemon) reloadOnHangup(ctx context.Context) {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	for {
		select {
		case <-hangup:
			if err := d.reload(ctx); err != nil {
				d.log.WithError(err).Error("reload refused, the configuration stays as it was")
			}
		case <-ctx.Done():
			return
		}
	}
}

// wake tells everyone who waits for events that there are new ones.
func (d *daemon) wake() {
	d.pulse.beat()
	if g := d.now(); g != nil {
		g.core.dispatcher.Wake()
	}
}

// tell logs that the service manager could not be told.
func (d *daemon) tell(err error) {
	if err != nil {
		d.log.WithError(err).Warn("notify the service manager")
	}
}
