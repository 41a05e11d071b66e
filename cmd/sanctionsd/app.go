package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
	"unicode"

	"github.com/sirupsen/logrus"
	"golang.org/x/term"

	"sanctionsd/api"
	"sanctionsd/config"
	"sanctionsd/lists/all"
	"sanctionsd/store"
)

// app is what every command has at hand.
type app struct {
	stdout, stderr io.Writer
	env            func(string) string
	configPath     string
	json           bool
	// now is the daemon's clock; the machine's if nil.
	now func() time.Time
}

// config reads the configuration.
func (a *app) config() (*config.Config, error) {
	c, err := config.Load(a.configPath, a.env, all.Sources())
	return c, usage(err)
}

// configWithSecrets reads the configuration and the secrets it names.
func (a *app) configWithSecrets() (*config.Config, error) {
	c, err := a.config()
	if err != nil {
		return nil, err
	}
	return c, usage(c.ReadSecrets(a.env))
}

// holdWait is how long a command waits for a store that is held while no
// daemon answers.
const holdWait = 10 * time.Second

// connect returns a client of the daemon when it holds the store, else of the
// store itself, opened here. Close ends it.
func (a *app) connect(ctx context.Context) (*api.Client, error) {
	cfg, err := a.config()
	if err != nil {
		return nil, err
	}
	for end := time.Now().Add(holdWait); ; {
		if c := a.dialDaemon(ctx, cfg); c != nil {
			return c, nil
		}
		c, err := a.openHere(ctx, cfg)
		var held *store.HeldError
		if !errors.As(err, &held) || time.Now().After(end) {
			return c, err
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
}

// connectDaemon returns a client of the daemon, which must run.
func (a *app) connectDaemon(ctx context.Context) (*api.Client, error) {
	cfg, err := a.config()
	if err != nil {
		return nil, err
	}
	if c := a.dialDaemon(ctx, cfg); c != nil {
		return c, nil
	}
	return nil, fmt.Errorf("no daemon answers for %s at %s; start it with: sanctionsd run", cfg.StateDir, strings.Join(cfg.SocketCandidates(), " or "))
}

// dialDaemon returns a client of the daemon, nil when none answers: of this
// state directory, if one is named, else of the first that serves.
func (a *app) dialDaemon(ctx context.Context, cfg *config.Config) *api.Client {
	dir := ""
	if cfg.StateDirSet() {
		dir = cfg.StateDir
	}
	for _, path := range cfg.SocketCandidates() {
		c, err := api.Dial(ctx, path, dir)
		if err == nil {
			return c
		}
	}
	return nil
}

// openHere opens the store in this process, and serves the client from it.
func (a *app) openHere(ctx context.Context, cfg *config.Config) (*api.Client, error) {
	if err := cfg.ReadSecrets(a.env); err != nil {
		return nil, usage(err)
	}
	db, err := store.Open(cfg.StateDir, store.Options{Timeout: 500 * time.Millisecond})
	if err != nil {
		return nil, err
	}
	log := logrus.New()
	log.SetOutput(a.stderr)
	log.SetLevel(logrus.ErrorLevel)
	c, err := newCore(ctx, cfg, db, log)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return api.Local(ctx, c.server(), db.Close), nil
}

// printJSON prints v on one line.
func (a *app) printJSON(v any) error {
	e := json.NewEncoder(a.stdout)
	e.SetEscapeHTML(false)
	return e.Encode(v)
}

func (a *app) printf(format string, args ...any) {
	fmt.Fprint(a.stdout, shown(fmt.Sprintf(format, args...)))
}

// shown returns a text without what a terminal would obey instead of showing
// it: titles and names are the words of whoever made the page.
func shown(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' && r != '\t' {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

// terminal reports whether a person looks at what is written to w.
func terminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// newLog returns the daemon's logger.
func newLog(w io.Writer, cfg config.Log) (*logrus.Logger, error) {
	log := logrus.New()
	log.SetOutput(w)
	level, err := logrus.ParseLevel(cfg.Level)
	if err != nil {
		return nil, usage(fmt.Errorf("log.level: %w", err))
	}
	log.SetLevel(level)
	if cfg.Format == "json" || cfg.Format == "auto" && !terminal(w) {
		log.SetFormatter(&logrus.JSONFormatter{TimestampFormat: store.TimeFormat})
	} else {
		log.SetFormatter(&logrus.TextFormatter{FullTimestamp: true})
	}
	return log, nil
}
