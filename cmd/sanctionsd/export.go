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

// exportFlags are what an export is asked for.
type exportFlags struct{ format, asOf, knownAt string }

func newExport(a *app) *cobra.Command {
	var f exportFlags
	c := &cobra.Command{
		Use:   "export [LIST...]",
		Short: "Print every designation held, as NDJSON, JSON or CSV",
		Long: `Prints every designation of the lists named, or of all that are held: as NDJSON,
one designation a line; as a JSON array; or as CSV (RFC 4180, UTF-8), one row a
designation with the columns most asked for. A list that changes meanwhile ends
the export with an error; it is never a mixture of two states.

In CSV a cell that begins with =, +, -, @, a tab or a carriage return has a '
before it, so that no spreadsheet takes it for a formula.
` + thenHelp + membershipsHelp,
		Example: `  sanctionsd export us-ofac-sdn > sdn.ndjson
  sanctionsd export us-ofac-ssi --format csv > ssi.csv
  sanctionsd export us-ofac-sdn --as-of 2026-06-30`,
		ValidArgsFunction: completeScopes,
		RunE: func(cmd *cobra.Command, args []string) error {
			if a.json && f.format == "csv" {
				return usage(errors.New("--json and --format csv: give one of them"))
			}
			return a.export(cmd, args, f)
		},
	}
	c.Flags().StringVar(&f.format, "format", "ndjson", "ndjson, json or csv")
	c.Flags().StringVar(&f.asOf, "as-of", "", asOfUsage)
	c.Flags().StringVar(&f.knownAt, "known-at", "", knownAtUsage)
	return c
}

func (a *app) export(cmd *cobra.Command, chosen []string, f exportFlags) (err error) {
	out := bufio.NewWriterSize(a.stdout, 1<<16)
	to, err := newExportWriter(out, f.format)
	if err != nil {
		return usage(err)
	}
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
	for _, list := range chosen {
		if lists.IsSublist(list) && slices.Contains(chosen, lists.Carrier) {
			continue // it is printed with its list
		}
		if err := client.SnapshotThen(cmd.Context(), list, f.asOf, f.knownAt, to); err != nil {
			return fmt.Errorf("export %s: %w", list, errors.Join(err, out.Flush()))
		}
	}
	return errors.Join(to.Close(), out.Flush())
}
