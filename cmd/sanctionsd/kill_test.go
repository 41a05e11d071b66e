package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"sanctionsd/store"
)

// killTimeout bounds the wait for one daemon to do its work.
const killTimeout = 2 * time.Minute

// TestKilledAtAnyMoment kills the daemon (SIGKILL, a process of its own) at
// random moments while it takes the second of two editions and delivers it,
// starts it again, and checks after every kill that the store is as before or
// as after, whole, its numbers without a gap; and at the end of every round
// that the receiver got every event, in order, repeated only under the same
// id.
//
// By default there are a few kills and editions of 2,000 invented entries.
// SANCTIONSD_KILLS sets the number of kills, and then, where the corpus is
// there, the editions are the SDN List of 2023-12-28 with its 13,821 entries
// and one made of it:
//
//	SANCTIONSD_KILLS=50 go test ./cmd/sanctionsd -run TestKilledAtAnyMoment -v -timeout 30m
func TestKilledAtAnyMoment(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills daemons for seconds")
	}
	kills := 10
	first, second := generatedEditions(t)
	if text := os.Getenv("SANCTIONSD_KILLS"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			t.Fatalf("SANCTIONSD_KILLS=%q: want a number from 1", text)
		}
		kills = n
		first, second = corpusEditions(t)
	}
	var tally killTally
	pace := time.Duration(0)
	for tally.kills < kills {
		r := newKillRound(t, first, second)
		if pace == 0 {
			pace = r.measure()
			t.Logf("%d entries, then %d with %d changes; start, sync and delivery take %s undisturbed", first.entries, second.entries, second.changes, pace.Round(time.Millisecond))
			r = newKillRound(t, first, second)
		}
		tally.add(r.play(pace, min(3, kills-tally.kills)))
	}
	t.Logf("%d kills: %d before the commit, %d after it, %d of those with webhooks still to deliver; %d webhooks came twice",
		tally.kills, tally.before, tally.after, tally.lagging, tally.repeated)
}

// killTally counts where kills hit.
type killTally struct{ kills, before, after, lagging, repeated int }

func (t *killTally) add(o killTally) {
	t.kills += o.kills
	t.before += o.before
	t.after += o.after
	t.lagging += o.lagging
	t.repeated += o.repeated
}

// killRound is one state directory, from its baseline until everything is
// delivered.
type killRound struct {
	t             *testing.T
	dir           string
	publisher     *killPublisher
	receiver      *receiver
	first, second killEdition
	before, after store.ListProof
}

func newKillRound(t *testing.T, first, second killEdition) *killRound {
	t.Helper()
	r := &killRound{t: t, dir: t.TempDir(), publisher: new(killPublisher), receiver: new(receiver), first: first, second: second}
	publisher, hook := httptest.NewServer(r.publisher), httptest.NewServer(r.receiver)
	t.Cleanup(publisher.Close)
	t.Cleanup(hook.Close)
	config := fmt.Sprintf(`state_dir: state
socket: s.sock
http: {listen: ""}
lists:
  us-ofac-sdn: {url: "%s/", schedule: "@yearly", guard: {removed_percent: 50, churn_percent: 50}}
  us-ofac-cons: {enabled: false}
  "cn-*": {enabled: false}
endpoints:
  - {name: hook, url: %q, secrets: [%q], start: beginning, allow_http: true, allow_networks: [127.0.0.0/8]}
`, publisher.URL, hook.URL, testSecret)
	if err := os.WriteFile(filepath.Join(r.dir, "config.yaml"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	r.publisher.put(first)
	r.sync()
	r.before = r.proof()
	r.publisher.put(second)
	return r
}

// sync runs "sanctionsd sync" to its end.
func (r *killRound) sync() {
	r.t.Helper()
	var out bytes.Buffer
	cmd := r.command("sync", "us-ofac-sdn")
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		r.t.Fatalf("sync: %v\n%s", err, &out)
	}
}

func (r *killRound) command(args ...string) *exec.Cmd {
	cmd := exec.Command("sanctionsd", args...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "SANCTIONSD_CONFIG="+filepath.Join(r.dir, "config.yaml"), "HOME="+r.dir)
	return cmd
}

// killDaemon is a running "sanctionsd run" with a sync of the list under way.
type killDaemon struct {
	run, sync *exec.Cmd
	log       bytes.Buffer
}

// begin starts the daemon, and a sync through it as soon as it answers.
func (r *killRound) begin() *killDaemon {
	r.t.Helper()
	d := &killDaemon{run: r.command("run")}
	d.run.Stderr = &d.log
	if err := d.run.Start(); err != nil {
		r.t.Fatal(err)
	}
	a := &app{env: os.Getenv, configPath: filepath.Join(r.dir, "config.yaml")}
	cfg, err := a.config()
	if err != nil {
		r.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(r.t.Context(), killTimeout)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		if c := a.dialDaemon(ctx, cfg); c != nil {
			if err := c.Close(); err != nil {
				r.t.Fatal(err)
			}
			break
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			r.end(d)
			r.t.Fatalf("the daemon never answered: %s", &d.log)
		}
	}
	d.sync = r.command("sync", "us-ofac-sdn")
	if err := d.sync.Start(); err != nil {
		r.t.Fatal(err)
	}
	return d
}

// end kills what runs of a daemon, without a word.
func (r *killRound) end(d *killDaemon) {
	r.t.Helper()
	for _, cmd := range []*exec.Cmd{d.run, d.sync} {
		if cmd == nil {
			continue
		}
		if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
			r.t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed
	}
}

// measure plays a round without a kill, and returns how long it took.
func (r *killRound) measure() time.Duration {
	began := time.Now()
	d := r.begin()
	r.waitForAll()
	took := time.Since(began)
	r.end(d)
	return took
}

// play kills the daemon a few times, each at a random moment of the time a
// sync takes, and then lets it end.
func (r *killRound) play(pace time.Duration, kills int) (tally killTally) {
	for range kills {
		d := r.begin()
		timer := time.NewTimer(time.Duration(rand.Int64N(int64(pace))))
		<-timer.C
		r.end(d)
		tally.kills++
		after, lag := r.check()
		switch {
		case after && lag > 0:
			tally.lagging++
			fallthrough
		case after:
			tally.after++
		default:
			tally.before++
		}
	}
	d := r.begin()
	got := r.waitForAll()
	if err := d.sync.Wait(); err != nil {
		r.t.Errorf("the last sync: %v", err)
	}
	d.sync = nil
	r.end(d)
	if after, _ := r.check(); !after {
		r.t.Error("the second edition was not taken in the end")
	}
	tally.repeated = r.verify(got)
	return tally
}

// waitForAll returns the deliveries when list.published has come.
func (r *killRound) waitForAll() []received {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), killTimeout)
	defer cancel()
	got, err := r.receiver.wait(ctx, func(got []received) bool {
		return slices.ContainsFunc(got, func(g received) bool { return g.Type == store.EventListPublished })
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return got
}
