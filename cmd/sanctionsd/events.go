package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"sanctionsd/store"
)

func newEvents(a *app) *cobra.Command {
	var after uint64
	var follow bool
	var list string
	c := &cobra.Command{
		Use:   "events",
		Short: "Print the events, oldest first",
		Long: `Prints the events of every list, or of one: those about the list and about its
designations. Of a membership, such as us-ofac-ssi, they are those about
designations that held it before the event or hold it after, on either list of
OFAC's, and about the list that carries it, as for an endpoint with that filter.`,
		Example: "  sanctionsd events --after 1234\n  sanctionsd events --list us-ofac-ssi",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			err := a.events(cmd.Context(), after, list, follow)
			if follow && cmd.Context().Err() != nil {
				return nil // the way to end it
			}
			return fromServer(err)
		},
	}
	c.Flags().Uint64Var(&after, "after", 0, "only events after this seq")
	c.Flags().StringVar(&list, "list", "", "only events of this list or membership")
	c.RegisterFlagCompletionFunc("list", completeScopes) //nolint:errcheck // fails for an unknown flag only
	c.Flags().BoolVar(&follow, "follow", false, "go on with new ones as they come; needs the daemon")
	return c
}

func (a *app) events(ctx context.Context, after uint64, list string, follow bool) (err error) {
	connect := a.connect
	if follow {
		connect = a.connectDaemon
	}
	client, err := connect(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, client.Close()) }()
	for {
		wait := time.Duration(0)
		if follow {
			wait = 30 * time.Second
		}
		page, last, err := client.Events(ctx, after, list, wait)
		if err != nil {
			return err
		}
		for _, raw := range page {
			if err := a.printEvent(raw); err != nil {
				return err
			}
		}
		if len(page) == 0 && !follow {
			return nil
		}
		after = last
	}
}

// printEvent prints an event as it is, or in one line for a person.
func (a *app) printEvent(raw json.RawMessage) error {
	if a.json {
		a.printf("%s\n", raw)
		return nil
	}
	var e struct {
		Type      string          `json:"type"`
		Timestamp string          `json:"timestamp"`
		Data      store.EventData `json:"data"`
	}
	if err := json.Unmarshal(raw, &e); err != nil {
		return fmt.Errorf("decode event: %w", err)
	}
	a.printf("%d %s %s", e.Data.Seq, e.Timestamp, e.Type)
	subject := e.Data.List
	if e.Data.Endpoint != "" {
		subject = e.Data.Endpoint
	}
	var d struct {
		ID    string `json:"id"`
		Names []struct {
			Full string `json:"full"`
		} `json:"names"`
	}
	if len(e.Data.Designation) > 0 {
		if err := json.Unmarshal(e.Data.Designation, &d); err != nil {
			return fmt.Errorf("decode event %d: %w", e.Data.Seq, err)
		}
		subject = d.ID
		if len(d.Names) > 0 {
			subject += " " + d.Names[0].Full
		}
	}
	if r := e.Data.Review; r != nil {
		subject = facts(r.ID, r.Number, r.Title)
	}
	a.printf(" %s", subject)
	if c := e.Data.Counts; c != nil {
		a.printf(" (%d added, %d changed, %d removed, %d held)", c.Added, c.Changed, c.Removed, c.Held)
	}
	for _, r := range e.Data.Reasons {
		a.printf(" %s: %s", r.Code, r.Text)
	}
	a.printf("\n")
	for _, f := range e.Data.Changes {
		a.printField(f)
	}
	return nil
}
