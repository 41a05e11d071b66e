package main

import (
	"errors"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"sanctionsd/api"
	"sanctionsd/lists"
	"sanctionsd/store"
	listsync "sanctionsd/sync"
)

func newStatus(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Say how lists, endpoints and the store stand",
		Long: `Says how every list and endpoint stands.

Exit code 6 when something needs a person: a list that is stale, rejected or
quarantined, notices that were not read with certainty or are missing, or an
endpoint that is suspended.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var st api.Status
			if err := a.get(cmd, "/v1/status", &st); err != nil {
				return err
			}
			if a.json {
				if err := a.printJSON(st); err != nil {
					return err
				}
			} else {
				a.printStatus(st)
			}
			if st.NeedsPerson() {
				return &exitError{code: exitAttention}
			}
			return nil
		},
	}
}

func (a *app) printStatus(st api.Status) {
	t := a.table("list", "outcome", "designations", "publication", "last check", "last change", "held", "next run")
	for _, l := range st.Lists {
		outcome := string(l.Outcome)
		if l.Stale {
			outcome += " (stale)"
		}
		t.AppendRow(table.Row{l.List, dash(outcome), l.Designations, dash(l.PublicationDate), moment(l.LastCheck), moment(l.LastChange), l.Held, moment(l.NextRun)})
	}
	t.Render()
	for _, l := range st.Lists {
		for _, r := range l.Reasons {
			// What waited then may be decided by now.
			if r.Code != listsync.CodeReview {
				a.printf("%s: %s: %s\n", l.List, r.Code, r.Text)
			}
		}
		a.printWaiting(l)
		a.printWaitingReviews(l)
		for _, p := range l.Places {
			if p.Fault != "" {
				a.printf("%s: %s (%s) cannot be read, last whole at %s: %s\n", l.List, p.Name, p.Role, moment(p.Good), p.Fault)
			}
		}
		if l.NextTurn != "" {
			a.printf("%s: the clock changes measures next at %s\n", l.List, moment(l.NextTurn))
		}
	}
	if len(st.Endpoints) > 0 {
		a.printf("\n")
		a.printEndpoints(st.Endpoints)
	}
	a.printf("\nstore: stream %s, %d events, %.1f MB\n", st.Store.Stream, st.Store.Seq, float64(st.Store.Bytes)/1e6)
}

// printWaitingReviews names notices that wait for a person, the first few.
func (a *app) printWaitingReviews(l api.ListStatus) {
	const shown = 5
	for i, r := range l.WaitingReviews {
		if i == shown {
			a.printf("%s: ... and %d more wait; all of them: sanctionsd review list %s\n", l.List, len(l.WaitingReviews)-shown, l.List)
			return
		}
		a.printf("%s: %s waits: %s; see it: sanctionsd review show %s\n",
			l.List, r.ID, join(": ", facts(reviewKind(r.Kind), r.Number), r.Reason), r.ID)
	}
}

// printWaiting says what waits for an operator's word, and how to give it.
func (a *app) printWaiting(l api.ListStatus) {
	w := l.Waiting
	if w == nil {
		return
	}
	from, option := "", ""
	if docs := w.Publication.Documents; len(docs) > 0 {
		from = docs[0].URL
		if u, err := url.Parse(from); err == nil && u.Scheme == "file" {
			option = " --from " + u.Path
			if len(docs) > 1 {
				option = " --from " + filepath.Dir(u.Path)
			}
		}
	}
	a.printf("%s: since %s the publication of %s waits (%s): it would add %d, change %d, remove %d; %s: sanctionsd sync %s%s --force\n",
		l.List, moment(store.FormatTime(w.Since)), dash(w.Publication.Date), from, w.Counts.Added, w.Counts.Changed, w.Counts.Removed,
		wordFor(w.Reasons), l.List, option)
}

// wordFor says what an operator decides by letting a held publication through.
func wordFor(reasons []store.Reason) string {
	if len(reasons) > 0 && reasons[0].Code == lists.CodeFormat {
		return "to go over to its format"
	}
	return "if the authority means it"
}

func newEndpoint(a *app) *cobra.Command {
	c := &cobra.Command{
		Use: "endpoint", Short: "Look after webhook subscribers", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usage(errors.Join(errors.New("which endpoint command?"), cmd.Help()))
		},
	}
	c.AddCommand(&cobra.Command{
		Use: "list", Short: "Say how every endpoint stands", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var endpoints []api.EndpointStatus
			if err := a.get(cmd, "/v1/endpoints", &endpoints); err != nil {
				return err
			}
			if a.json {
				return a.printJSON(endpoints)
			}
			if len(endpoints) == 0 {
				a.printf("no endpoint is configured\n")
				return nil
			}
			a.printEndpoints(endpoints)
			return nil
		},
	})
	c.AddCommand(&cobra.Command{
		Use: "resume NAME", Short: "Deliver again to an endpoint that is suspended, from where it stood", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			client, err := a.connect(cmd.Context())
			if err != nil {
				return err
			}
			err = client.Resume(cmd.Context(), args[0])
			return fromServer(errors.Join(err, client.Close()))
		},
	})
	return c
}

func (a *app) printEndpoints(endpoints []api.EndpointStatus) {
	t := a.table("endpoint", "state", "cursor", "lag", "failed attempts", "next attempt", "last error")
	for _, e := range endpoints {
		t.AppendRow(table.Row{e.Name, e.State, e.Cursor, e.Lag, e.Attempts, moment(e.NextAttempt), dash(e.LastError)})
	}
	t.Render()
	for _, e := range endpoints {
		if e.State == string(store.EndpointSuspended) {
			a.printf("%s: suspended: %s; to deliver again: sanctionsd endpoint resume %s\n", e.Name, e.Reason, e.Name)
		}
	}
}

// get asks for one answer and decodes it into v.
func (a *app) get(cmd *cobra.Command, path string, v any) error {
	client, err := a.connect(cmd.Context())
	if err != nil {
		return err
	}
	err = client.Get(cmd.Context(), path, nil, v)
	return fromServer(errors.Join(err, client.Close()))
}

// table returns a plain table with a header.
func (a *app) table(header ...any) table.Writer {
	t := table.NewWriter()
	t.SetOutputMirror(a.stdout)
	style := table.StyleDefault
	style.Options = table.OptionsNoBordersAndSeparators
	style.Box.PaddingLeft = ""
	t.SetStyle(style)
	t.SuppressTrailingSpaces()
	t.AppendHeader(header)
	return t
}

// moment shows an instant to the second.
func moment(instant string) string {
	t, err := time.Parse(time.RFC3339, instant)
	if err != nil {
		return dash(instant)
	}
	return t.UTC().Format("2006-01-02 15:04:05Z")
}

func dash(s string) string {
	if strings.TrimSpace(s) == "" {
		return "-"
	}
	return s
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}
