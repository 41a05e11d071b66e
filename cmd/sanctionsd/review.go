package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"sanctionsd/api"
	"sanctionsd/lists"
	"sanctionsd/store"
)

func newReview(a *app) *cobra.Command {
	c := &cobra.Command{
		Use: "review", Short: "Decide on notices that were not read with certainty", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usage(errors.Join(errors.New("which review command?"), cmd.Help()))
		},
	}
	c.AddCommand(newReviewList(a), newReviewShow(a), newReviewAccept(a), newReviewDismiss(a), newReviewSupply(a))
	return c
}

func newReviewList(a *app) *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:   "list [LIST...]",
		Short: "Name what waits for your word",
		Long: `Names the notices, and the gaps in their numbers, that wait for a person: of the
lists named, or of all. With --json each is one line with everything known of it.`,
		Example:           "  sanctionsd review list\n  sanctionsd review list cn-mofcom-uel --all",
		ValidArgsFunction: completeLists,
		RunE: func(cmd *cobra.Command, args []string) error {
			reviews, err := a.reviews(cmd.Context(), args, all)
			if err != nil {
				return err
			}
			if a.json {
				for _, r := range reviews {
					if err := a.printJSON(r); err != nil {
						return err
					}
				}
				return nil
			}
			if len(reviews) == 0 {
				a.printf("nothing waits for a person\n")
			}
			for _, r := range reviews {
				a.printf("%s", reviewLines(r))
			}
			return nil
		},
	}
	c.Flags().BoolVar(&all, "all", false, "also what was decided")
	return c
}

// reviews asks for the reviews of lists, or for none of all.
func (a *app) reviews(ctx context.Context, chosen []string, closed bool) (reviews []store.Review, err error) {
	client, err := a.connect(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = fromServer(errors.Join(err, client.Close())) }()
	if len(chosen) == 0 {
		chosen = []string{""}
	}
	for _, list := range chosen {
		q := url.Values{}
		if list != "" {
			q.Set("list", list)
		}
		if closed {
			q.Set("all", "1")
		}
		var some []store.Review
		if err := client.Get(ctx, "/v1/reviews", q, &some); err != nil {
			return nil, err
		}
		reviews = append(reviews, some...)
	}
	return reviews, nil
}

func newReviewShow(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "show ID",
		Short: "Show what waits, why, and what could be read of it",
		Long: `Shows a notice that waits for a person: why it waits, the words that are in
question, and what could be read: its acts, their measures and parties. It takes
no effect before "review accept" or "review supply".`,
		Example:           "  sanctionsd review show cn-mofcom-uel/2025-7",
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completeReviews,
		RunE: func(cmd *cobra.Command, args []string) error {
			var r store.Review
			if err := a.get(cmd, "/v1/reviews/"+args[0], &r); err != nil {
				return err
			}
			if a.json {
				return a.printJSON(r)
			}
			a.printf("%s", reviewSheet(r))
			return nil
		},
	}
}

func newReviewAccept(a *app) *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:   "accept ID",
		Short: "Take what was read of a notice as right, or a missing number as explained",
		Long: `Commits the acts of a notice as they were read, with the cause operator. Of a
notice known by name only it says that this is all there is to know for now; of a
missing number, with --reason, why no notice of this list has it.`,
		Example: `  sanctionsd review accept cn-mofcom-uel/2025-7
  sanctionsd review accept cn-mfa-afsl/gap-2024-order-9 --reason "no countermeasure: a rule on consulates"`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completeReviews,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.decide(cmd.Context(), api.DecideRequest{ID: args[0], Decision: api.DecisionAccept, Reason: reason})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why, in your words; kept with the decision")
	return c
}

func newReviewDismiss(a *app) *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:   "dismiss ID --reason WORDS",
		Short: "Say that what waits is nothing, and leave what is known as it is",
		Long: `Closes a review without any act: of a page that is no notice of the list, or of a
copy that says other than the notice and is wrong. The same text is not brought
before you again.`,
		Example:           `  sanctionsd review dismiss cn-mofcom-uel/2025-7 --reason "the copy lost two lines; the ministry's own page is right"`,
		Args:              cobra.ExactArgs(1),
		ValidArgsFunction: a.completeReviews,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.decide(cmd.Context(), api.DecideRequest{ID: args[0], Decision: api.DecisionDismiss, Reason: reason})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why, in your words; kept with the decision")
	return c
}

func newReviewSupply(a *app) *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:   "supply ID FILE",
		Short: "Say with a file what a notice does",
		Long: `Commits the acts that FILE says a notice does, with the cause operator; the file is
kept as the evidence. It is YAML with the notice's key, date and acts; the form is
described in docs/lists/cn.md. An error names file, line and field. A notice that
nothing waits for can be supplied, too, under the id it is to have.`,
		Example: "  sanctionsd review supply cn-mofcom-uel/2025-7 uel-2025-7.yaml --reason \"the annex is a picture\"",
		Args:    cobra.ExactArgs(2),
		ValidArgsFunction: func(cmd *cobra.Command, args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 1 {
				return []string{"yaml", "yml"}, cobra.ShellCompDirectiveFilterFileExt
			}
			return a.completeReviews(cmd, args, toComplete)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			file, err := actsFile(args[1])
			if err != nil {
				return usage(err)
			}
			return a.decide(cmd.Context(), api.DecideRequest{ID: args[0], Decision: api.DecisionSupply, Reason: reason, File: file})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why, in your words; kept with the decision")
	return c
}

// actsFile returns the file at a path of this machine.
func actsFile(path string) (*api.Upload, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(abs)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s is no file; name the YAML file with the acts", path)
	}
	return &api.Upload{
		Location: lists.Location{Name: filepath.Base(abs), URL: (&url.URL{Scheme: "file", Path: abs}).String()},
		Open: func() (io.ReadCloser, error) {
			f, err := os.Open(abs)
			return f, usage(err)
		},
	}, nil
}

// decide gives an operator's word, and says what followed from it.
func (a *app) decide(ctx context.Context, req api.DecideRequest) error {
	client, err := a.connect(ctx)
	if err != nil {
		return err
	}
	res, err := client.Decide(ctx, req)
	if err = errors.Join(err, client.Close()); err != nil {
		return fromServer(err)
	}
	if a.json {
		return a.printJSON(res)
	}
	done := map[string]string{
		api.DecisionAccept: store.ReviewAccepted, api.DecisionDismiss: store.ReviewDismissed, api.DecisionSupply: store.ReviewSupplied,
	}
	a.printf("%s: %s\n", req.ID, done[req.Decision])
	a.printResult(res, "")
	return nil
}

// completeReviews offers the ids of what waits.
func (a *app) completeReviews(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	// Who presses the key waits no longer than this for a busy store.
	ctx, cancel := context.WithTimeout(cmd.Context(), 2*time.Second)
	defer cancel()
	open, err := a.reviews(ctx, nil, false)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var ids []string
	for _, r := range open {
		ids = append(ids, r.ID+"\t"+strings.TrimSpace(reviewKind(r.Kind)+" "+r.Number))
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}
