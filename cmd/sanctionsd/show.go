package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"

	"github.com/spf13/cobra"

	"sanctionsd/api"
	"sanctionsd/lists"
)

func newShow(a *app) *cobra.Command {
	var asOf string
	var history bool
	c := &cobra.Command{
		Use:   "show ID",
		Short: "Show a designation, as it is or was, with its evidence",
		Long: `Shows one designation with the documents it was read from.

--as-of shows what this store held then: a date means the end of that day in the
authority's zone. --history shows every state it had.`,
		Example: "  sanctionsd show us-ofac-sdn/36\n  sanctionsd show us-ofac-sdn/36 --history",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			client, err := a.connect(cmd.Context())
			if err != nil {
				return err
			}
			path, query := "/v1/designations/"+args[0], url.Values{}
			if history {
				path += "/history"
			}
			if asOf != "" {
				query.Set("as_of", asOf)
			}
			var raw json.RawMessage
			err = client.Get(cmd.Context(), path, query, &raw)
			if err = errors.Join(err, client.Close()); err != nil {
				return fromServer(err)
			}
			return a.printDesignation(raw, history)
		},
	}
	c.Flags().StringVar(&asOf, "as-of", "", "a date or an RFC 3339 instant")
	c.Flags().BoolVar(&history, "history", false, "every state it had, oldest first")
	c.MarkFlagsMutuallyExclusive("as-of", "history")
	return c
}

func (a *app) printDesignation(raw json.RawMessage, history bool) error {
	if a.json {
		return a.printJSON(raw)
	}
	if !history {
		return a.indent(raw)
	}
	var versions []api.Version
	if err := json.Unmarshal(raw, &versions); err != nil {
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

func (a *app) indent(raw json.RawMessage) error {
	var b bytes.Buffer
	if err := json.Indent(&b, raw, "", "  "); err != nil {
		return err
	}
	a.printf("%s\n", b.String())
	return nil
}
