package main

import (
	"errors"

	"github.com/spf13/cobra"
)

func newConfig(a *app) *cobra.Command {
	c := &cobra.Command{
		Use: "config", Short: "Check and show the configuration", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return usage(errors.Join(errors.New("which config command?"), cmd.Help()))
		},
	}
	c.AddCommand(
		&cobra.Command{
			Use: "check", Short: "Read the configuration and its secrets, and name what is wrong", Args: cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error {
				cfg, err := a.configWithSecrets()
				if err != nil {
					return err
				}
				if _, _, err := endpointsOf(cfg); err != nil {
					return usage(err)
				}
				switch {
				case a.json:
					return a.printJSON(map[string]any{"ok": true, "file": cfg.File})
				case cfg.File == "":
					a.printf("no configuration file; the defaults are in force\n")
				default:
					a.printf("%s is good\n", cfg.File)
				}
				return nil
			},
		},
		&cobra.Command{
			Use: "show", Short: "Show the configuration in force, defaults filled in, secrets hidden", Args: cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error {
				cfg, err := a.config()
				if err != nil {
					return err
				}
				if a.json {
					return a.printJSON(cfg)
				}
				text, err := cfg.Redacted()
				if err != nil {
					return err
				}
				a.printf("%s", text)
				return nil
			},
		},
	)
	return c
}
