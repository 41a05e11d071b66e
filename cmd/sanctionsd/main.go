// Command sanctionsd keeps official sanctions lists in step with the
// authorities that publish them, and delivers every change to webhook
// subscribers.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	_ "time/tzdata" // schedules name zones on machines that have no database

	"github.com/spf13/cobra"
)

// Exit codes of every command.
const (
	exitInternal    = 1
	exitUsage       = 2
	exitRejected    = 3
	exitQuarantined = 4
	exitFailed      = 5
	exitAttention   = 6
)

// exitError ends the program with a code. Its error, if any, is printed.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

// usage marks an error as one of how the program was called or configured.
func usage(err error) error {
	if err == nil {
		return nil
	}
	return &exitError{exitUsage, err}
}

func main() {
	tuneCollector(os.Getenv)
	os.Exit(execute(os.Args[1:], os.Stdout, os.Stderr, os.Getenv))
}

// execute runs one command and returns its exit code.
func execute(args []string, stdout, stderr io.Writer, env func(string) string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := newRoot(&app{stdout: stdout, stderr: stderr, env: env})
	// An error before any command began is one of how the program was called.
	begun := false
	for _, c := range allCommands(root) {
		if run := c.RunE; run != nil {
			c.RunE = func(cmd *cobra.Command, args []string) error {
				begun = true
				return run(cmd, args)
			}
		}
	}
	root.SetArgs(args)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	var exit *exitError
	switch {
	case ctx.Err() != nil && errors.Is(err, context.Canceled):
		exit = &exitError{exitInternal, errors.New("interrupted")}
	case errors.As(err, &exit):
	case begun:
		exit = &exitError{exitInternal, err}
	default:
		exit = &exitError{exitUsage, err}
	}
	if exit.err != nil {
		fmt.Fprintf(stderr, "sanctionsd: %s\n", shown(exit.err.Error()))
	}
	return exit.code
}

// newRoot builds the tree of commands.
func newRoot(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:   "sanctionsd",
		Short: "Keep official sanctions lists in step, and tell subscribers of every change",
		Long: `sanctionsd fetches official sanctions lists on a schedule, finds what changed,
keeps designations, history and numbered events in one store, and delivers the
events to webhook subscribers until they have them.

To see it at work without any configuration: sanctionsd demo`,
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usage(errors.Join(errors.New("which command?"), cmd.Help()))
		},
	}
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.PersistentFlags().StringVar(&a.configPath, "config", "", "configuration file (default $SANCTIONSD_CONFIG, else /etc/sanctionsd/config.yaml)")
	root.PersistentFlags().BoolVar(&a.json, "json", false, "print JSON")
	root.AddCommand(
		newRun(a), newReload(a), newSync(a), newStatus(a), newLists(a), newShow(a), newSearch(a), newExport(a),
		newEvents(a), newReview(a), newEndpoint(a), newConfig(a), newDemo(a), newVersion(a),
	)
	return root
}

// allCommands returns the commands below root.
func allCommands(root *cobra.Command) []*cobra.Command {
	var all []*cobra.Command
	for _, c := range root.Commands() {
		all = append(append(all, c), allCommands(c)...)
	}
	return all
}
