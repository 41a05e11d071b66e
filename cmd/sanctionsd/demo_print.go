package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"time"

	listsync "sanctionsd/sync"
)

// demoLine is one line of "demo --json". Step says which of the others is
// there.
type demoLine struct {
	Step     string           `json:"step"` // fetched, synced, event, delivered, clock, done
	Status   int              `json:"status,omitempty"`
	Bytes    int              `json:"bytes,omitempty"`
	Result   *listsync.Result `json:"result,omitempty"`
	Event    json.RawMessage  `json:"event,omitempty"`
	Delivery *demoDelivery    `json:"delivery,omitempty"`
	// Clock is what the demonstration's clock was put forward to.
	Clock string    `json:"clock,omitempty"`
	Done  *demoDone `json:"done,omitempty"`
}

// demoDone is the outcome of a demonstration that went well.
type demoDone struct {
	Events    int `json:"events"`
	Delivered int `json:"delivered"`
	Verified  int `json:"verified"`
	// States are what the receiver's copies were proved to be.
	States []demoProof `json:"states"`
	// Folder is there only when it was kept.
	Folder string `json:"folder,omitempty"`
}

// say prints a line for a person.
func (d *demo) say(format string, args ...any) {
	if !d.app.json {
		d.app.printf(format+"\n", args...)
	}
}

func (d *demo) printOpening() {
	d.say(`A demonstration of sanctionsd. The entries are facts of OFAC's SDN List; what
changes between the two editions is invented. The announcement and the answer of
a Chinese authority are invented, in the words of real ones. Nothing leaves this
machine. The day is %s: the demonstration has a clock of its own.

  publisher  %s, %s
  receiver   %s
  folder     %s (%s)`, demoBegins().Format(time.DateOnly), d.publisher.url, d.site.url, d.receiver.url, d.dir, map[bool]string{true: "kept", false: "removed at the end"}[d.keep])
}

func (d *demo) printAct(text string) { d.say("\n# %s", text) }

// printFetch checks how the publisher answered last, and says it.
func (d *demo) printFetch(want int, edition []byte) error {
	got := d.publisher.last()
	if got != want {
		return fmt.Errorf("the publisher answered %d, where %d was expected", got, want)
	}
	if d.app.json {
		return d.app.printJSON(demoLine{Step: "fetched", Status: got, Bytes: len(edition)})
	}
	if edition == nil {
		d.say("fetched: %d %s", got, http.StatusText(got))
		return nil
	}
	d.say("fetched: %d %s, %d bytes", got, http.StatusText(got), len(edition))
	return nil
}

// printClock says what the clock was put forward to.
func (d *demo) printClock(was, now time.Time) error {
	if d.app.json {
		return d.app.printJSON(demoLine{Step: "clock", Clock: now.Format(time.RFC3339)})
	}
	d.say("\n# The demonstration's clock is put forward by %.0f days, to %s in Beijing.", now.Sub(was).Hours()/24, now.Format("2006-01-02 15:04"))
	return nil
}

// printPage checks that of the PRC's pages one was read, or none for "", and
// says it.
func (d *demo) printPage(path string, page []byte) error {
	var want []string
	if path != "" {
		want = []string{path}
	}
	if got := d.site.fetched(); !slices.Equal(got, want) {
		return fmt.Errorf("the pages %q were read, where %q was expected", got, want)
	}
	switch {
	case d.app.json && path == "":
		return d.app.printJSON(demoLine{Step: "fetched", Status: http.StatusNotModified})
	case d.app.json:
		return d.app.printJSON(demoLine{Step: "fetched", Status: http.StatusOK, Bytes: len(page)})
	case path == "":
		d.say("fetched: the indexes, in which nothing is new")
	default:
		d.say("fetched: the indexes, and %d bytes from %s", len(page), path)
	}
	return nil
}

// printTurns prints events about listings, and below them the periods of the
// measures in a table.
func (d *demo) printTurns(events []json.RawMessage, told []demoEvent) error {
	if d.app.json {
		return d.printEvents(events)
	}
	d.say("events:")
	var rows [][]string
	for _, e := range told {
		party := &e.Data.Designation
		name := ""
		if len(party.Names) > 0 {
			name = party.Names[0].Full
		}
		d.say("  %d %s %s %s %s, %s, cause %s, effective %s", e.Data.Seq, e.Timestamp, e.Type, party.ID, name, party.Status, e.Data.Cause, e.Data.Effective)
		rows = append(rows, lifeRows(name, party.Measures)...)
	}
	if err := (&app{stdout: &indent{w: d.app.stdout}}).printEvent(events[len(events)-1]); err != nil {
		return err
	}
	d.say("measures, until exclusive:")
	for _, line := range inColumns(rows) {
		d.say("  %s", line)
	}
	return nil
}

// printResult prints what "sanctionsd sync" prints.
func (d *demo) printResult(res listsync.Result) error {
	if d.app.json {
		return d.app.printJSON(demoLine{Step: "synced", Result: &res})
	}
	d.app.printResult(res, "")
	return nil
}

// printEvents prints what "sanctionsd events" prints.
func (d *demo) printEvents(events []json.RawMessage) error {
	d.say("events:")
	indented := &app{stdout: &indent{w: d.app.stdout}}
	for _, raw := range events {
		var err error
		if d.app.json {
			err = d.app.printJSON(demoLine{Step: "event", Event: raw})
		} else {
			err = indented.printEvent(raw)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// printDeliveries waits for the webhooks of events, and prints them.
func (d *demo) printDeliveries(ctx context.Context, events []json.RawMessage) error {
	d.doing = "waiting for the webhooks"
	deliveries, err := d.receiver.wait(ctx, events)
	if err != nil {
		return err
	}
	d.say("webhooks:")
	for _, w := range deliveries {
		if d.app.json {
			if err := d.app.printJSON(demoLine{Step: "delivered", Delivery: &w}); err != nil {
				return err
			}
			continue
		}
		did := map[string]string{
			"snapshot":  "a list the receiver did not have: it took a snapshot",
			"duplicate": "the receiver had it already",
			"applied":   "applied",
			"pulled":    "the receiver had missed something, and pulled it",
		}[w.Did]
		d.say("  seq %d %s: delivered, signature verified, %s", w.Seq, w.Type, did)
	}
	return nil
}

// printEnd says what was shown, and how to go on with the real lists.
func (d *demo) printEnd(took time.Duration) error {
	done := demoDone{Events: len(d.events), States: d.proofs}
	for _, w := range d.receiver.deliveries {
		done.Delivered++
		if w.Verified {
			done.Verified++
		}
	}
	if d.keep {
		done.Folder = d.dir
	}
	if d.app.json {
		return d.app.printJSON(demoLine{Step: "done", Done: &done})
	}
	d.say(`
# All is well, after %s.
%d events committed, %d delivered in order, %d signatures verified. The receiver's
copies have the digests that list.published promised:`,
		took.Round(time.Millisecond), done.Events, done.Delivered, done.Verified)
	for _, p := range done.States {
		d.say("  %-13s  %d designations, %.12s…", p.List, p.Designations, p.Digest)
	}
	if d.keep {
		d.say("\nThe folder is kept. Look around in it, and remove it when you are done:\n"+
			"  sanctionsd --config %s events\n  sanctionsd --config %s show us-ofac-sdn/36 --history\n"+
			"  sanctionsd --config %s show cn-mofcom-uel/2023-2/1 --history", d.config(), d.config(), d.config())
	}
	d.say(`
# Now with the real lists. "go build ./cmd/sanctionsd" makes the program.
# Put this into config.yaml:
state_dir: ./state
endpoints:
  - name: screening
    url: https://screening.example/hooks/sanctions
    secrets: ["whsec_..."]   # make one: echo whsec_$(openssl rand -base64 32)

# Fetch the lists once and look, then let the daemon keep them in step:
./sanctionsd --config config.yaml config check
./sanctionsd --config config.yaml sync
./sanctionsd --config config.yaml status
./sanctionsd --config config.yaml run`)
	return nil
}

// printLog shows the daemon's log when the demonstration failed.
func (d *demo) printLog() {
	log, err := os.ReadFile(d.logFile())
	if err != nil || len(log) == 0 {
		return
	}
	fmt.Fprintf(d.app.stderr, "the daemon's log:\n")
	(&indent{w: d.app.stderr}).Write(log) //nolint:errcheck // nobody is left to tell
}

// indent writes lines two columns further to the right.
type indent struct {
	w   io.Writer
	mid bool
}

func (i *indent) Write(p []byte) (int, error) {
	for line := range bytes.Lines(p) {
		if !i.mid {
			if _, err := io.WriteString(i.w, "  "); err != nil {
				return 0, err
			}
		}
		if _, err := i.w.Write(line); err != nil {
			return 0, err
		}
		i.mid = line[len(line)-1] != '\n'
	}
	return len(p), nil
}
