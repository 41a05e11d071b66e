// Package systemd holds the unit files and the few calls that speak to the
// service manager.
//
// The protocol is sd_notify(3): datagrams of KEY=VALUE lines to the socket in
// $NOTIFY_SOCKET. Without that variable, outside systemd, every call does
// nothing and succeeds.
package systemd

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"
)

// Notifier tells the service manager how the daemon is.
type Notifier struct {
	// interval is the time without a WATCHDOG=1 after which the service
	// manager ends the daemon; 0 when it does not watch.
	interval time.Duration
}

// NewNotifier reads $WATCHDOG_USEC and $WATCHDOG_PID.
func NewNotifier() (*Notifier, error) {
	interval, err := daemon.SdWatchdogEnabled(false)
	if err != nil {
		return nil, fmt.Errorf("read the watchdog interval: %w", err)
	}
	return &Notifier{interval: interval}, nil
}

// Ready says that the daemon serves, after a start or a reload, and shows
// status in "systemctl status", on one line: a line end in it would begin
// another assignment.
func (n *Notifier) Ready(status string) error {
	return send(daemon.SdNotifyReady + "\nSTATUS=" + strings.Join(strings.Fields(status), " "))
}

// Reloading says that the configuration is being read again. [Notifier.Ready]
// must follow, also when the new configuration is refused. The time goes with
// it, which systemd 253 and newer want of Type=notify-reload.
func (n *Notifier) Reloading() error {
	return send(daemon.SdNotifyReloading + "\n" + daemon.SdNotifyMonotonicUsec())
}

// Stopping says that the daemon is on its way out.
func (n *Notifier) Stopping() error { return send(daemon.SdNotifyStopping) }

// Watchdog calls check three times in each watchdog interval and tells the
// service manager when it succeeds; a daemon whose check fails or hangs is
// ended by the service manager. Failures of check, and of telling, go to
// report. It returns when ctx ends, or at once when there is no watchdog.
//
// check gets half an interval, so that a slow one still leaves time for the
// next.
func (n *Notifier) Watchdog(ctx context.Context, check func(context.Context) error, report func(error)) {
	if n.interval <= 0 {
		return
	}
	tick := time.NewTicker(max(n.interval/3, 1))
	defer tick.Stop()
	for {
		if err := n.ping(ctx, check); err != nil && ctx.Err() == nil {
			report(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func (n *Notifier) ping(ctx context.Context, check func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, n.interval/2)
	defer cancel()
	if err := check(ctx); err != nil {
		return fmt.Errorf("check for the watchdog: %w", err)
	}
	return send(daemon.SdNotifyWatchdog)
}

func send(state string) error {
	if _, err := daemon.SdNotify(false, state); err != nil {
		return fmt.Errorf("notify the service manager: %w", err)
	}
	return nil
}
