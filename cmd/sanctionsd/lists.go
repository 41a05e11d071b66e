package main

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"sanctionsd/api"
	"sanctionsd/lists"
	"sanctionsd/lists/all"
)

// membershipsHelp says what the code of a membership means to a command that
// takes it.
const membershipsHelp = `
A list can be named by the code of a membership, too: us-ofac-ssi, us-ofac-mbs,
us-ofac-cmic, us-ofac-capta, us-ofac-fse and us-ofac-plc are the designations of
us-ofac-cons that stand on that list of OFAC's. A party that is also on the SDN
List has another record there, with other measures: it is under us-ofac-sdn.`

func newLists(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "lists [LIST...]",
		Short: "Name the lists and what is held of them",
		Long: `Shows the lists and what is held of them, and below each how many of its
designations are in force, suspended and so on, where not all are active, and their
memberships: on which of the authority's lists how many of them stand. Of a list that
follows from notices it says from when on they are covered, and what is not.
` + membershipsHelp,
		Example:           "  sanctionsd lists\n  sanctionsd lists us-ofac-ssi",
		ValidArgsFunction: completeScopes,
		RunE: func(cmd *cobra.Command, args []string) error {
			all, err := a.lists(cmd, args)
			if err != nil {
				return err
			}
			if a.json {
				return a.printJSON(all)
			}
			a.printLists(all)
			return nil
		},
	}
}

// lists asks for the lists named, or all.
func (a *app) lists(cmd *cobra.Command, chosen []string) (all []api.ListStatus, err error) {
	client, err := a.connect(cmd.Context())
	if err != nil {
		return nil, err
	}
	defer func() { err = fromServer(errors.Join(err, client.Close())) }()
	if len(chosen) == 0 {
		return all, client.Get(cmd.Context(), "/v1/lists", nil, &all)
	}
	for _, name := range chosen {
		var one api.ListStatus
		if err := client.Get(cmd.Context(), "/v1/lists/"+name, nil, &one); err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func (a *app) printLists(all []api.ListStatus) {
	t := a.table("list", "title", "authority", "enabled", "designations", "publication", "format", "last change")
	for _, l := range all {
		t.AppendRow(table.Row{l.List, l.Title, l.Authority, yesNo(l.Enabled), l.Designations, dash(l.PublicationDate), dash(l.Format), moment(l.LastChange)})
		if l.Partial != "" {
			t.AppendRow(table.Row{"  not whole", "  " + l.Partial})
		}
		for _, row := range statusRows(l) {
			t.AppendRow(row)
		}
		for _, m := range l.Memberships {
			// That all of a list stand on it says nothing.
			if m.Code != l.List || m.Designations != l.Designations {
				t.AppendRow(table.Row{"  " + m.Code, "  " + m.Name, "", "", m.Designations})
			}
		}
	}
	t.Render()
	for _, l := range all {
		if c := l.Coverage; c != nil && len(c.Excludes) > 0 {
			a.printf("%s covers what was published from %s through %s, without: %s\n", l.List, dash(c.From), dash(c.Through), strings.Join(c.Excludes, "; "))
		}
	}
}

// statusRows counts the designations of a list by status. That all of them are
// active says nothing.
func statusRows(l api.ListStatus) (rows []table.Row) {
	if n := l.Statuses[lists.StatusActive]; n == l.Designations {
		return nil
	}
	for _, status := range slices.Sorted(maps.Keys(l.Statuses)) {
		rows = append(rows, table.Row{"  " + status, "", "", "", l.Statuses[status]})
	}
	return rows
}

// completeScopes offers the ids of lists and the codes of memberships.
func completeScopes(cmd *cobra.Command, args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
	names, directive := completeLists(cmd, args, toComplete)
	return append(names, lists.Sublists()...), directive
}

// listTitle returns the title of a list, its id for one that is not known.
func listTitle(id string) string {
	if s, ok := all.Find(id); ok {
		return s.Title
	}
	return id
}
