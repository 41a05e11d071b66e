package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
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

// demoList is the list the demonstration keeps in step.
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
		Short: "See it at work: two small editions, the real daemon, a receiver; no configuration needed",
		Long: `Shows the whole way from an authority's file to a subscriber within seconds, in a
temporary folder and without any network but loopback: a publisher serves two
small editions of SDN.XML written for this, the real daemon fetches them, tells
what changed, stores it and delivers signed webhooks, and a receiver verifies
them and keeps a copy that proves itself equal.

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
	d := &demo{app: a, dir: dir, keep: keep, first: demoFirst, second: demoSecond}
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
	// doing says in words what is under way, for the error when it fails.
	doing string

	publisher *demoPublisher
	receiver  *demoReceiver
	client    *api.Client
	// events is the feed so far.
	events []json.RawMessage
}

func (d *demo) config() string { return filepath.Join(d.dir, "config.yaml") }

// play is the demonstration from its beginning to its end.
func (d *demo) play(ctx context.Context) (err error) {
	d.doing = "starting the publisher, the receiver and the daemon"
	stage, err := d.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stage.close()) }()
	d.printOpening()
	for _, act := range []func(context.Context) error{d.baseline, d.change, d.unchanged} {
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

// baseline waits for the daemon to take the first edition by itself.
func (d *demo) baseline(ctx context.Context) error {
	d.doing = "waiting for the baseline"
	d.printAct("The daemon starts, finds the list overdue, and fetches the first edition.")
	if err := d.await(ctx, 1); err != nil {
		return err
	}
	if err := d.printFetch(200, d.first); err != nil {
		return err
	}
	if err := d.printEvents(d.events); err != nil {
		return err
	}
	var first demoEvent
	if err := json.Unmarshal(d.events[0], &first); err != nil {
		return fmt.Errorf("read event: %w", err)
	}
	if len(d.events) != 1 || first.Type != store.EventListBaselined {
		return fmt.Errorf("the first of %d events is %s, where one %s was expected", len(d.events), first.Type, store.EventListBaselined)
	}
	return d.printDeliveries(ctx, d.events)
}

// change publishes the second edition and has it synced through the socket.
func (d *demo) change(ctx context.Context) error {
	d.doing = "syncing the second edition"
	d.printAct("The publisher puts up the second edition, and somebody calls: sanctionsd sync " + demoList)
	d.publisher.publish(d.second)
	res, err := d.sync(ctx)
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
	if err := d.await(ctx, len(d.events)+len(want)+1); err != nil {
		return err
	}
	fresh := d.events[1:]
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
	res, err := d.sync(ctx)
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
	d.doing = "comparing the receiver's copy with the daemon's"
	status := api.Status{}
	if err := d.client.Get(ctx, "/v1/status", nil, &status); err != nil {
		return err
	}
	if status.Store.Seq != uint64(len(d.events)) {
		return fmt.Errorf("the store has %d events, the feed %d", status.Store.Seq, len(d.events))
	}
	return d.receiver.prove(d.events)
}

// sync is what the command does when a daemon runs.
func (d *demo) sync(ctx context.Context) (listsync.Result, error) {
	var res *listsync.Result
	var failed error
	err := d.client.Sync(ctx, api.SyncRequest{Lists: []string{demoList}}, func(l api.SyncLine) error {
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
	ID   string `json:"id"`
	Type string `json:"type"`
	Data struct {
		Stream      string              `json:"stream"`
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
