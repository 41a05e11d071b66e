package main

import (
	"bufio"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"sanctionsd/api"
	"sanctionsd/lists"
)

func newExport(a *app) *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "export [LIST...]",
		Short: "Print every designation held, one JSON object a line",
		Long: `Prints every designation of the lists named, or of all that are held, as NDJSON:
one designation a line. A list that changes meanwhile ends the export with
an error; it is never a mixture of two states.
` + membershipsHelp,
		Example:           "  sanctionsd export us-ofac-sdn > sdn.ndjson\n  sanctionsd export us-ofac-ssi > ssi.ndjson",
		ValidArgsFunction: completeScopes,
		RunE: func(cmd *cobra.Command, args []string) error {
			if format != "ndjson" {
				return usage(fmt.Errorf("format %q is not one of: ndjson", format))
			}
			return a.export(cmd, args)
		},
	}
	c.Flags().StringVar(&format, "format", "ndjson", "ndjson")
	return c
}

func (a *app) export(cmd *cobra.Command, chosen []string) (err error) {
	client, err := a.connect(cmd.Context())
	if err != nil {
		return err
	}
	defer func() { err = fromServer(errors.Join(err, client.Close())) }()
	if len(chosen) == 0 {
		var all []api.ListStatus
		if err := client.Get(cmd.Context(), "/v1/lists", nil, &all); err != nil {
			return err
		}
		for _, l := range all {
			if l.Digest != "" {
				chosen = append(chosen, l.List)
			}
		}
	}
	out := bufio.NewWriterSize(a.stdout, 1<<16)
	for _, list := range chosen {
		if lists.IsSublist(list) && slices.Contains(chosen, lists.Carrier) {
			continue // it is printed with its list
		}
		if _, _, err := client.Snapshot(cmd.Context(), list, out); err != nil {
			return fmt.Errorf("export %s: %w", list, errors.Join(err, out.Flush()))
		}
	}
	return out.Flush()
}
