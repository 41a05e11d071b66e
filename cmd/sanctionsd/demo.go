package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sanctionsd/api"
	"sanctionsd/lists"
	"sanctionsd/store"
	listsync "sanctionsd/sync"
)

// demoTimeout bounds the demonstration, which takes about a second.
const demoTimeout = 30 * time.Second

// demoList is the list the demonstration keeps in step as a whole.
const demoList = "us-ofac-sdn"

// The two editions the demonstration publishes.
var (
	//go:embed demo/SDN-1.XML
	demoFirst []byte
	//go:embed demo/SDN-2.XML
	demoSecond []byte
)

// demoChange is one change from the first edition to the second.
type demoChange struct {
	Type   lists.ChangeType
	ID     string
	Fields string
}

// demoChanges returns what the second edition changes, in the order of the
// events.
func demoChanges() []demoChange {
	return []demoChange{
		{lists.Changed, demoList + "/36", "names"},
		{lists.Changed, demoList + "/306", "addresses, countries"},
		{lists.Added, demoList + "/475", ""},
		{lists.Changed, demoList + "/4243", "countries, vessel"},
		{lists.Removed, demoList + "/424", ""},
	}
}

func newDemo(a *app) *cobra.Command {
	var keep bool
	c := &cobra.Command{
		Use:   "demo",
		Short: "See it at work: small publications, the real daemon, a receiver; no configuration needed",
		Long: `Shows the whole way from an authority's file to a subscriber within seconds, in a
temporary folder and without any network but loopback: a publisher serves two
small editions of SDN.XML written for this, the real daemon fetches them, tells
what changed, stores it and delivers signed webhooks, and a receiver verifies
them and keeps copies that prove themselves equal. Then the site of a Chinese
authority lists two companies in an announcement and suspends the measures, and
the clock of the demonstration passes the end of the suspension.

Exit code 0 only if every event was delivered and verified, and all came out
exactly as expected.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.demo(cmd.Context(), keep) },
	}
	c.Flags().BoolVar(&keep, "keep", false, "leave the temporary folder, to look around in it")
	return c
}

// demo makes the temporary folder, plays the demonstration in it and removes
// it.
func (a *app) demo(ctx context.Context, keep bool) error {
	began := time.Now()
	ctx, cancel := context.WithTimeout(ctx, demoTimeout)
	defer cancel()
	dir, err := os.MkdirTemp("", "sanctionsd-demo-")
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	d := &demo{app: a, dir: dir, keep: keep, first: demoFirst, second: demoSecond, notice: demoNotice, answer: demoAnswer}
	err = d.play(ctx)
	switch {
	case err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded):
		err = fmt.Errorf("demo: not finished within %s, while %s: %w", demoTimeout, d.doing, err)
	case err != nil:
		err = fmt.Errorf("demo: %s: %w", d.doing, err)
	}
	if err != nil {
		d.printLog()
	}
	if !keep {
		err = errors.Join(err, os.RemoveAll(dir))
	}
	if err != nil {
		return err
	}
	return d.printEnd(time.Since(began))
}

// demo is one demonstration.
type demo struct {
	app  *app
	dir  string
	keep bool
	// first and second are the editions.
	first, second []byte
	// notice and answer are the pages of the PRC's authority.
	notice, answer []byte
	// doing says in words what is under way, for the error when it fails.
	doing string

	clock     demoClock
	publisher *demoPublisher
	site      *demoSite
	receiver  *demoReceiver
	client    *api.Client
	// events is the feed so far.
	events []json.RawMessage
	// proofs are what the receiver's copies were proved to be.
	proofs []demoProof
}

func (d *demo) config() string { return filepath.Join(d.dir, "config.yaml") }

// play is the demonstration from its beginning to its end.
func (d *demo) play(ctx context.Context) (err error) {
	d.doing = "starting the publisher, the receiver and the daemon"
	d.clock.put(demoBegins())
	stage, err := d.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stage.close()) }()
	d.printOpening()
	for _, act := range []func(context.Context) error{
		d.baseline, d.change, d.unchanged, d.quiet, d.announce, d.suspend, d.pass, d.prove,
	} {
		if err := act(ctx); err != nil {
			return err
		}
	}
	d.doing = "stopping the daemon and checking its store"
	if err := stage.close(); err != nil {
		return err
	}
	return d.checkStore()
}

// baseline waits for the daemon to take the first edition, and the register of
// known notices, by itself.
func (d *demo) baseline(ctx context.Context) error {
	d.doing = "waiting for the baselines"
	d.printAct("The daemon starts, finds both lists overdue, fetches the first edition of the one,\n# and takes what it knows of the other.")
	if err := d.await(ctx, 2); err != nil {
		return err
	}
	if err := d.printFetch(200, d.first); err != nil {
		return err
	}
	if err := d.printEvents(d.events); err != nil {
		return err
	}
	baselined := make(map[string]int)
	for _, raw := range d.events {
		var e demoEvent
		if err := json.Unmarshal(raw, &e); err != nil {
			return fmt.Errorf("read event: %w", err)
		}
		if e.Type != store.EventListBaselined {
			return fmt.Errorf("event %d of %d is %s, where %s was expected", e.Data.Seq, len(d.events), e.Type, store.EventListBaselined)
		}
		baselined[e.Data.List] = e.Data.State.Designations
	}
	if want := map[string]int{demoList: 6, demoPRCList: 2}; !maps.Equal(baselined, want) {
		return fmt.Errorf("%d events have baselined %v, where %v was expected", len(d.events), baselined, want)
	}
	return d.printDeliveries(ctx, d.events)
}

// change publishes the second edition and has it synced through the socket.
func (d *demo) change(ctx context.Context) error {
	d.doing = "syncing the second edition"
	d.printAct("The publisher puts up the second edition, and somebody calls: sanctionsd sync " + demoList)
	d.publisher.publish(d.second)
	res, err := d.sync(ctx, demoList)
	if err != nil {
		return err
	}
	if err := d.printFetch(200, d.second); err != nil {
		return err
	}
	if err := d.printResult(res); err != nil {
		return err
	}
	if res.Outcome != store.OutcomeChanged || res.Added != 1 || res.Changed != 3 || res.Removed != 1 || res.Designations != 6 {
		return fmt.Errorf("the outcome is %s with %d added, %d changed, %d removed, where changed with 1, 3 and 1 was expected", res.Outcome, res.Added, res.Changed, res.Removed)
	}
	want := demoChanges()
	before := len(d.events)
	if err := d.await(ctx, before+len(want)+1); err != nil {
		return err
	}
	fresh := d.events[before:]
	if err := d.printEvents(fresh); err != nil {
		return err
	}
	got, err := changesOf(fresh)
	if err != nil {
		return err
	}
	if !slices.Equal(got, want) {
		return fmt.Errorf("the changes are %v, where %v was expected", got, want)
	}
	return d.printDeliveries(ctx, fresh)
}

// unchanged has the list checked once more.
func (d *demo) unchanged(ctx context.Context) error {
	d.doing = "checking the list a third time"
	d.printAct("Nothing is new, and it is checked again.")
	res, err := d.sync(ctx, demoList)
	if err != nil {
		return err
	}
	if err := d.printFetch(304, nil); err != nil {
		return err
	}
	if err := d.printResult(res); err != nil {
		return err
	}
	if res.Outcome != store.OutcomeNotModified {
		return fmt.Errorf("the outcome is %s, where %s was expected", res.Outcome, store.OutcomeNotModified)
	}
	return nil
}

// prove checks that the feed is whole, and that the receiver's copies are what
// was promised.
func (d *demo) prove(ctx context.Context) (err error) {
	d.doing = "comparing the receiver's copies with the daemon's"
	status := api.Status{}
	if err := d.client.Get(ctx, "/v1/status", nil, &status); err != nil {
		return err
	}
	if status.Store.Seq != uint64(len(d.events)) {
		return fmt.Errorf("the store has %d events, the feed %d", status.Store.Seq, len(d.events))
	}
	d.proofs, err = d.receiver.prove(d.events)
	return err
}

// sync is what the command does when a daemon runs.
func (d *demo) sync(ctx context.Context, list string) (listsync.Result, error) {
	var res *listsync.Result
	var failed error
	err := d.client.Sync(ctx, api.SyncRequest{Lists: []string{list}}, func(l api.SyncLine) error {
		switch {
		case l.Result != nil:
			res = l.Result
		case l.Error != nil:
			failed = l.Error
		}
		return nil
	})
	if err = errors.Join(err, failed); err != nil {
		return listsync.Result{}, err
	}
	if res == nil {
		return listsync.Result{}, errors.New("the daemon answered without a result")
	}
	return *res, nil
}

// await reads the feed until it has n events.
func (d *demo) await(ctx context.Context, n int) error {
	for len(d.events) < n {
		page, _, err := d.client.Events(ctx, uint64(len(d.events)), "", time.Second)
		if err != nil {
			return err
		}
		d.events = append(d.events, page...)
	}
	return nil
}

// checkStore opens the store the daemon has left and verifies it.
func (d *demo) checkStore() error {
	db, err := store.Open(filepath.Join(d.dir, "state"), store.Options{})
	if err != nil {
		return err
	}
	return errors.Join(db.Check(), db.Close())
}

// demoEvent is what the demonstration reads of an event.
type demoEvent struct {
	ID        string `json:"id"`
	Type      string `json:"type"`
	Timestamp string `json:"timestamp"`
	Data      struct {
		Stream      string              `json:"stream"`
		List        string              `json:"list"`
		Cause       string              `json:"cause"`
		Effective   string              `json:"effective"`
		Seq         uint64              `json:"seq"`
		Designation lists.Designation   `json:"designation"`
		Changes     []lists.FieldChange `json:"changes"`
		State       *store.ListProof    `json:"state"`
	} `json:"data"`
}

// changesOf returns the changes that events tell of, and an error unless they
// end in the publication.
func changesOf(events []json.RawMessage) (changes []demoChange, err error) {
	for i, raw := range events {
		var e demoEvent
		if err := json.Unmarshal(raw, &e); err != nil {
			return nil, fmt.Errorf("read event: %w", err)
		}
		if e.Type == store.EventListPublished && i == len(events)-1 {
			return changes, nil
		}
		var fields []string
		for _, f := range e.Data.Changes {
			fields = append(fields, f.Field)
		}
		changes = append(changes, demoChange{lists.ChangeType(e.Type), e.Data.Designation.ID, strings.Join(fields, ", ")})
	}
	return nil, fmt.Errorf("the last event is no %s", store.EventListPublished)
}
