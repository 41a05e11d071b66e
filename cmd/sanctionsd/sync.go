package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"sanctionsd/api"
	"sanctionsd/fetch"
	"sanctionsd/lists"
	"sanctionsd/lists/all"
	"sanctionsd/store"
	listsync "sanctionsd/sync"
)

func newSync(a *app) *cobra.Command {
	var req api.SyncRequest
	c := &cobra.Command{
		Use:   "sync [LIST...]",
		Short: "Bring lists up to date now, and say what changed",
		Long: `Fetches, checks and commits the lists named, or every enabled one, once, through
the daemon when it runs. A source that fails is given up within 30 seconds.
Memberships such as us-ofac-ssi come with their list, us-ofac-cons.

Exit code: 0 done, also when nothing changed; 3 a publication is broken and was
rejected; 4 one is suspicious or in another format and waits, see what it would do
and let it through with --force, or notices were not read with certainty, see
"sanctionsd review list"; 5 a source could not be fetched; 2 a list or file that was named is
not there, and nothing was tried; 1 an internal error.`,
		Example: `  sanctionsd sync us-ofac-sdn --dry-run
  sanctionsd sync us-ofac-sdn --from /mnt/usb/SDN.XML`,
		ValidArgsFunction: completeLists,
		RunE: func(cmd *cobra.Command, args []string) error {
			req.Lists = args
			if cmd.Flags().Changed("from") && req.From == "" {
				return usage(errors.New("--from names no file or folder; is a variable unset?"))
			}
			return a.sync(cmd.Context(), req)
		},
	}
	f := c.Flags()
	f.BoolVar(&req.Force, "force", false, "let through what a guard would hold; never what is broken")
	f.BoolVar(&req.DryRun, "dry-run", false, "do everything but commit, and say what would be done")
	f.StringVar(&req.From, "from", "", "read one list from a file or folder instead of fetching it")
	f.BoolVar(&req.Deliver, "deliver", false, "also try deliveries until each endpoint is at its end or has failed once")
	return c
}

func (a *app) sync(ctx context.Context, req api.SyncRequest) error {
	if req.From != "" {
		if len(req.Lists) != 1 {
			return usage(fmt.Errorf("--from reads one list; name it: sanctionsd sync LIST --from %s", req.From))
		}
		files, err := uploads(req.Lists[0], req.From)
		if err != nil {
			return err
		}
		req.Files = files
	}
	client, err := a.connect(ctx)
	if err != nil {
		return err
	}
	s := &syncPrinter{app: a, from: req.From, bar: progress{w: a.stderr, on: terminal(a.stderr) && !a.json}}
	err = client.Sync(ctx, req, s.line)
	s.bar.clear()
	if err = errors.Join(err, client.Close()); err != nil {
		return fromServer(err)
	}
	return s.exit()
}

// uploads finds the files of a list at a path of this machine.
func uploads(list, path string) ([]api.Upload, error) {
	source, ok := all.Find(list)
	if !ok {
		return nil, usage(unknownList(list))
	}
	found, err := fetch.Local(source, "", path)
	if lists.AsRefusal(err) != nil {
		// A set that is not whole is refused, and recorded, where all others
		// are: by the run.
		found, err = partialSet(source, path)
	}
	if err != nil {
		return nil, usage(err)
	}
	files := make([]api.Upload, len(found))
	for i, loc := range found {
		files[i] = api.Upload{Location: loc, Open: func() (io.ReadCloser, error) {
			u, err := url.Parse(loc.URL)
			if err != nil {
				return nil, err
			}
			f, err := os.Open(u.Path)
			return f, usage(err)
		}}
	}
	return files, nil
}

// partialSet returns the files of a list's sets that lie in a folder.
func partialSet(source lists.Source, dir string) ([]lists.Location, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var found []lists.Location
	for _, format := range source.Formats {
		for _, name := range source.Files(format) {
			for _, e := range entries {
				if !e.IsDir() && strings.EqualFold(e.Name(), name) {
					locs, err := fetch.Local(source, "", dir+"/"+e.Name())
					if err != nil {
						return nil, err
					}
					found = append(found, locs...)
				}
			}
		}
	}
	return found, nil
}

// syncPrinter prints what a sync answers, and remembers how it went.
type syncPrinter struct {
	app      *app
	from     string
	bar      progress
	internal error
	worst    int
}

func (s *syncPrinter) line(l api.SyncLine) error {
	switch {
	case l.Progress != nil:
		s.bar.show("%s: %s %s", l.Progress.List, l.Progress.Step, count(l.Progress.Designations))
		return nil
	case l.Error != nil:
		s.internal = errors.Join(s.internal, l.Error)
		return nil
	case l.Delivery != nil:
		return s.delivery(*l.Delivery)
	}
	s.bar.clear()
	s.worst = worse(s.worst, outcomeExit(l.Result.Outcome))
	if s.app.json {
		return s.app.printJSON(l.Result)
	}
	s.app.printResult(*l.Result, s.from)
	return nil
}

func (s *syncPrinter) delivery(d api.Delivery) error {
	s.bar.clear()
	w := s.app.stdout
	if s.app.json {
		// There, every line is a list.
		w = s.app.stderr
	}
	text := fmt.Sprintf("%s: delivered %d, %d still to deliver", d.Endpoint, d.Delivered, d.Lag)
	if d.Error != "" {
		text += ": " + d.Error
	}
	_, err := fmt.Fprintln(w, text)
	return err
}

func (s *syncPrinter) exit() error {
	if s.internal != nil {
		return s.internal
	}
	if s.worst != 0 {
		return &exitError{code: s.worst}
	}
	return nil
}

// printResult says what a run did in words. from is the file or folder it
// read, "" when it fetched.
func (a *app) printResult(r listsync.Result, from string) {
	a.printf("%s: %s", r.List, r.Outcome)
	if r.DryRun {
		a.printf(" (dry run, nothing was committed)")
	}
	if p := r.Publication; p != nil && p.Date != "" {
		a.printf(", publication of %s", p.Date)
	}
	a.printf(", %d designations, %d added, %d changed, %d removed", r.Designations, r.Added, r.Changed, r.Removed)
	if r.Held > 0 {
		a.printf(", %d held", r.Held)
	}
	a.printf("\n")
	for _, reason := range r.Reasons {
		a.printf("  %s: %s\n", reason.Code, reason.Text)
	}
	a.printFindings(r.Findings)
	if r.Would != nil {
		a.printf("  would add %d, change %d, remove %d\n", r.Would.Added, r.Would.Changed, r.Would.Removed)
	}
	const shown = 20
	for i, p := range r.Planned {
		if i == shown {
			all := max(r.Held, r.Added+r.Changed+r.Removed)
			a.printf("  ... and %d more; all of them: --json\n", all-shown)
			break
		}
		a.printf("  %s %s %s", verb(p.Type), p.ID, p.Name)
		if len(p.Fields) > 0 {
			a.printf(" (%s)", strings.Join(p.Fields, ", "))
		}
		a.printf("\n")
	}
	a.printReviews(r)
	if r.Outcome == store.OutcomeQuarantined && len(r.Reviews) == 0 {
		again := r.List
		if from != "" {
			// Without it the word would be given to whatever the server has.
			again += " --from " + from
		}
		a.printf("  nothing of it was committed; %s: sanctionsd sync %s --force\n", wordFor(r.Reasons), again)
	}
}

// printReviews names what waits for a person, but for what the reasons tell of.
func (a *app) printReviews(r listsync.Result) {
	const shown = 10
	n := 0
	for _, w := range r.Reviews {
		if slices.ContainsFunc(r.Reasons, func(reason store.Reason) bool {
			return reason.Code == listsync.CodeReview && strings.HasPrefix(reason.Text, w.ID+" ")
		}) {
			continue
		}
		if n++; n <= shown {
			a.printf("  waits: %s: %s; see it: sanctionsd review show %s\n", w.ID, facts(reviewKind(w.Kind), w.Number, w.Title), w.ID)
		}
	}
	if n > shown {
		a.printf("  ... and %d more that wait; all of them: sanctionsd review list %s\n", n-shown, r.List)
	}
}

// printFindings shows what the reader met, the loudest kind first, and how much
// more there is.
func (a *app) printFindings(findings []lists.Finding) {
	const shown = 10
	n := 0
	for _, k := range []struct {
		kind lists.FindingKind
		word string
	}{{lists.FindingStructure, "not understood"}, {lists.FindingVocabulary, "odd"}, {lists.FindingNote, "note"}} {
		for _, f := range findings {
			if f.Kind != k.kind {
				continue
			}
			if n++; n > shown {
				continue
			}
			a.printf("  %s: %s, at %s", k.word, f.Text, f.Where)
			if f.Count > 1 {
				a.printf(", %d times", f.Count)
			}
			a.printf("\n")
		}
	}
	if n > shown {
		a.printf("  ... and %d more such findings; all of them: --json\n", n-shown)
	}
}

func verb(t lists.ChangeType) string {
	return strings.TrimPrefix(string(t), "designation.")
}

func outcomeExit(o store.Outcome) int {
	switch o {
	case store.OutcomeRejected:
		return exitRejected
	case store.OutcomeQuarantined:
		return exitQuarantined
	case store.OutcomeFailed:
		return exitFailed
	}
	return 0
}

// worse returns the code of what is worse: rejected, then quarantined, then
// failed.
func worse(a, b int) int {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

func completeLists(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var ids []string
	for _, s := range all.Sources() {
		ids = append(ids, s.ID+"\t"+s.Title)
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}

func unknownList(id string) error {
	if lists.IsSublist(id) {
		return fmt.Errorf("%s is a membership and no list of its own: it comes with %s; name that", id, lists.Carrier)
	}
	var ids []string
	for _, s := range all.Sources() {
		ids = append(ids, s.ID)
	}
	return fmt.Errorf("no list is called %q; there are %s", id, strings.Join(ids, ", "))
}

// fromServer gives an error answer the exit code it means.
func fromServer(err error) error {
	var p *api.Problem
	if errors.As(err, &p) && p.Usage() {
		return usage(err)
	}
	return err
}
