package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"

	"github.com/spf13/cobra"

	"sanctionsd/api"
	"sanctionsd/lists"
)

func newShow(a *app) *cobra.Command {
	var asOf, knownAt string
	var history, relations bool
	c := &cobra.Command{
		Use:   "show ID",
		Short: "Show a designation, as it is or was, with its relations and its evidence",
		Long: `Shows one designation with whom it names, who names it, and the documents it was
read from. With --json it is the designation alone.

--history shows every state it had. --relations shows the relations alone, both
ways.
` + thenHelp,
		Example: "  sanctionsd show us-ofac-sdn/36\n  sanctionsd show us-ofac-sdn/36 --history",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			client, err := a.connect(cmd.Context())
			if err != nil {
				return err
			}
			path := "/v1/designations/" + args[0]
			switch {
			case history:
				err = a.showHistory(cmd.Context(), client, path)
			case relations:
				err = a.showRelations(cmd.Context(), client, path)
			default:
				err = a.show(cmd.Context(), client, path, asOf, knownAt)
			}
			return fromServer(errors.Join(err, client.Close()))
		},
	}
	c.Flags().StringVar(&asOf, "as-of", "", asOfUsage)
	c.Flags().StringVar(&knownAt, "known-at", "", knownAtUsage)
	c.Flags().BoolVar(&history, "history", false, "every state it had, oldest first")
	c.Flags().BoolVar(&relations, "relations", false, "whom it names and who names it, alone")
	c.MarkFlagsMutuallyExclusive("as-of", "history", "relations")
	c.MarkFlagsMutuallyExclusive("known-at", "history", "relations")
	return c
}

func (a *app) show(ctx context.Context, client *api.Client, path, asOf, knownAt string) error {
	query := url.Values{}
	if asOf != "" {
		query.Set("as_of", asOf)
	}
	if knownAt != "" {
		query.Set("known_at", knownAt)
	}
	var raw json.RawMessage
	if err := client.Get(ctx, path, query, &raw); err != nil {
		return err
	}
	if a.json {
		return a.printJSON(raw)
	}
	var d lists.Designation
	if err := json.Unmarshal(raw, &d); err != nil {
		return err
	}
	// What the store holds now says nothing of whom it named then.
	var rel *api.Relations
	if len(query) == 0 {
		rel = new(api.Relations)
		if err := client.Get(ctx, path+"/relations", nil, rel); err != nil {
			return err
		}
	}
	a.printf("%s", designationSheet(&d, rel))
	return nil
}

func (a *app) showRelations(ctx context.Context, client *api.Client, path string) error {
	var rel api.Relations
	if err := client.Get(ctx, path+"/relations", nil, &rel); err != nil {
		return err
	}
	if a.json {
		return a.printJSON(rel)
	}
	a.printf("%s", relationsSheet(&rel))
	return nil
}

func (a *app) showHistory(ctx context.Context, client *api.Client, path string) error {
	var raw json.RawMessage
	if err := client.Get(ctx, path+"/history", nil, &raw); err != nil {
		return err
	}
	if a.json {
		return a.printJSON(raw)
	}
	var versions []api.Version
	if err := json.Unmarshal(raw, &versions); err != nil {
		return err
	}
	if err := a.printTimeline(ctx, client, &versions[len(versions)-1].Designation); err != nil {
		return err
	}
	for i, v := range versions {
		a.printf("revision %d, from %s", v.Revision, v.From)
		if v.Until != "" {
			a.printf(" until %s", v.Until)
		}
		if v.Seq > 0 {
			a.printf(", by event %d", v.Seq)
		} else {
			a.printf(", by the baseline")
		}
		a.printf(": %s\n", v.Designation.PrimaryName())
		if i == 0 {
			continue
		}
		for _, f := range lists.Diff(&versions[i-1].Designation, &v.Designation) {
			a.printField(f)
		}
	}
	if last := versions[len(versions)-1]; last.Until != "" {
		a.printf("removed at %s\n", last.Until)
	}
	return nil
}

// printField shows the change of one field.
func (a *app) printField(f lists.FieldChange) {
	for _, v := range f.Removed {
		a.printf("  - %s %s\n", f.Field, v)
	}
	for _, v := range f.Added {
		a.printf("  + %s %s\n", f.Field, v)
	}
	if f.From != nil {
		a.printf("  - %s %s\n", f.Field, f.From)
	}
	if f.To != nil {
		a.printf("  + %s %s\n", f.Field, f.To)
	}
}
