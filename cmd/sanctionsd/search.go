package main

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"sanctionsd/api"
	"sanctionsd/lists"
	"sanctionsd/search"
)

func newSearch(a *app) *cobra.Command {
	var in []string
	var limit uint
	c := &cobra.Command{
		Use:   "search QUERY...",
		Short: "Find designations by name, identifier, wallet, ship or id, and say why",
		Long: `Finds the designations that have the query as

  a name        any name, alias or spelling in another script
  an identifier passport, tax or registration number, SWIFT/BIC, ISIN, IMO, MMSI,
                call sign, tail number, and all others; a label such as IMO or
                Passport may stand before it
  an address    of a digital currency
  an id         the authority's or sanctionsd's

and says of each why: "exact", the same characters; "normalised", the same but
for capitals, marks and punctuation (in identifiers: spaces, too); "tokens",
every word of the query is a word of one name, in any order. Exact ones come
first. Capitals matter in some addresses of digital currencies: a hit that has
others says so.

This is no screening: nothing similar in spelling or sound is found, and a name
in another transliteration than the authority's is not found by it.
` + membershipsHelp,
		Example: "  sanctionsd search aerocaribbean airlines\n  sanctionsd search IMO 9166765\n" +
			"  sanctionsd search --list us-ofac-ssi bank",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			// Judged here too, as a server bounds what it reads of a request.
			if _, err := search.NewQuery(strings.Join(args, " ")); err != nil {
				return usage(err)
			}
			client, err := a.connect(cmd.Context())
			if err != nil {
				return err
			}
			query := url.Values{"q": {strings.Join(args, " ")}, "list": in, "limit": {strconv.FormatUint(uint64(limit), 10)}}
			var found api.SearchAnswer
			err = client.Get(cmd.Context(), "/v1/search", query, &found)
			if err = errors.Join(err, client.Close()); err != nil {
				return fromServer(err)
			}
			if a.json {
				return a.printJSON(found)
			}
			a.printFound(found)
			return nil
		},
	}
	c.Flags().StringSliceVar(&in, "list", nil, "only in these lists or memberships (default all that are held)")
	c.Flags().UintVar(&limit, "limit", api.DefaultHits, "how many to show at most")
	c.RegisterFlagCompletionFunc("list", completeScopes) //nolint:errcheck // fails for an unknown flag only
	return c
}

// reasonsShown bounds the reasons of one hit that a person is shown.
const reasonsShown = 5

func (a *app) printFound(found api.SearchAnswer) {
	for _, h := range found.Hits {
		a.printf("%s  %s  %s\n", h.ID, h.Kind, h.Name)
		if on := memberships(h.Memberships); on != "" {
			a.printf("  on %s\n", on)
		}
		if len(h.Programs) > 0 {
			a.printf("  programs %s\n", strings.Join(h.Programs, ", "))
		}
		for i, r := range h.Reasons {
			if i == reasonsShown {
				a.printf("  and by %d more; all reasons: --json\n", len(h.Reasons)-reasonsShown)
				break
			}
			a.printf("  found by %s\n", reason(r))
		}
	}
	if found.Total == 0 {
		a.printf("nothing found\n")
	}
	searched := make([]string, len(found.Searched))
	for i, s := range found.Searched {
		searched[i] = fmt.Sprintf("%d designations of %s", s.Designations, s.List)
		if s.Designations == 1 {
			searched[i] = "1 designation of " + s.List
		}
	}
	if len(searched) > 0 {
		a.printf("searched %s\n", strings.Join(searched, " and "))
	}
	if len(found.NotHeld) > 0 {
		a.printf("not searched, since not held yet: %s; to fetch: sanctionsd sync\n", strings.Join(found.NotHeld, ", "))
	}
	switch shown := len(found.Hits); {
	case shown < found.Total:
		a.printf("%d of %d found are shown; all of them: --limit %d\n", shown, found.Total, found.Total)
	case shown > 0:
		a.printf("%d found\n", shown)
	}
}

// memberships says on which lists a party stands, and since when.
func memberships(ms []lists.Membership) string {
	on := make([]string, len(ms))
	for i, m := range ms {
		on[i] = m.Code
		if m.ListedOn != "" {
			on[i] += " (" + m.ListedOn + ")"
		}
	}
	return strings.Join(on, ", ")
}

// reason says what matched, and how.
func reason(r search.Reason) string {
	what := r.Field
	if r.Type != "" {
		what = r.Type
		if strings.HasPrefix(r.Field, "names") {
			what += " name"
		}
	}
	text := fmt.Sprintf("%s %q: %s", what, r.Value, r.How)
	if r.Note != "" {
		text += "; " + r.Note
	}
	return text
}
