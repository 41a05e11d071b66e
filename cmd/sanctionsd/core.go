package main

import (
	"context"
	"fmt"
	"net/netip"
	"path/filepath"
	"slices"
	"time"

	"github.com/sirupsen/logrus"

	"sanctionsd/api"
	"sanctionsd/config"
	"sanctionsd/fetch"
	"sanctionsd/lists/all"
	"sanctionsd/store"
	listsync "sanctionsd/sync"
	"sanctionsd/webhook"
)

// core is the parts of the program that one configuration makes of one store.
type core struct {
	cfg        *config.Config
	db         *store.DB
	log        logrus.FieldLogger
	syncer     *listsync.Syncer
	dispatcher *webhook.Dispatcher
	lists      []api.List
}

// newCore wires the parts, and fixes where new endpoints start: nothing is
// committed before that.
func newCore(ctx context.Context, cfg *config.Config, db *store.DB, log logrus.FieldLogger) (*core, error) {
	c := &core{cfg: cfg, db: db, log: log, lists: listsOf(cfg)}
	endpoints, starts, err := endpointsOf(cfg)
	if err != nil {
		return nil, usage(err)
	}
	if err := db.EnsureEndpoints(ctx, starts); err != nil {
		return nil, err
	}
	agent := cfg.UserAgent
	if agent == "" {
		agent = fetch.DefaultUserAgent(version())
	}
	c.dispatcher = &webhook.Dispatcher{Store: db, Endpoints: endpoints, Log: log, UserAgent: "sanctionsd/" + version()}
	c.syncer = &listsync.Syncer{
		Store: db, Log: log, Wake: c.dispatcher.Wake,
		Fetch: &fetch.Fetcher{UserAgent: agent, Dir: filepath.Join(cfg.StateDir, "tmp"), Log: log, Hosts: &fetch.Hosts{}, Answers: &fetch.Answers{}},
	}
	return c, nil
}

// useClock gives the parts another clock than the machine's.
func (c *core) useClock(now func() time.Time) {
	c.syncer.Now, c.syncer.Fetch.Now, c.dispatcher.Now = now, now, now
}

// server returns the face of the core to other programs.
func (c *core) server() *api.Server {
	return &api.Server{
		Store: c.db, Syncer: c.syncer, Log: c.log, Version: version(),
		Lists:     func() []api.List { return c.lists },
		Endpoints: c.endpoints,
		Resume:    c.resume,
		Deliver:   c.deliver,
		Tokens:    c.tokens,
	}
}

func (c *core) tokens() []api.Token {
	var tokens []api.Token
	for _, t := range c.cfg.HTTP.Tokens {
		tokens = append(tokens, api.Token{Name: t.Name, Secret: t.Token.Reveal()})
	}
	return tokens
}

// listsOf returns every list the program knows, with its settings.
func listsOf(cfg *config.Config) []api.List {
	var out []api.List
	for _, source := range all.Sources() {
		l := cfg.Lists[source.ID]
		out = append(out, api.List{
			Source: source, Enabled: l.Enabled, StaleAfter: l.StaleAfter,
			Request: listsync.Request{Source: source, URL: l.URL, Format: l.Format, Guard: l.Guard, RegisterThrough: l.RegisterThrough},
		})
	}
	return out
}

// endpointsOf returns the endpoints of a configuration, and where each starts.
func endpointsOf(cfg *config.Config) ([]webhook.Endpoint, []store.Start, error) {
	var endpoints []webhook.Endpoint
	var starts []store.Start
	for _, e := range cfg.Endpoints {
		w := webhook.Endpoint{
			Name: e.Name, URL: e.URL, Batch: e.Batch, MaxBytes: e.MaxBytes, Timeout: e.Timeout, AllowHTTP: e.AllowHTTP,
			Filter: webhook.Filter{
				Types: e.Types, Lists: e.Lists, Kinds: e.Match.Kinds, Programs: e.Match.Programs,
				Countries: e.Match.Countries, Measures: e.Match.Measures,
			},
		}
		for _, cause := range e.Causes {
			w.Filter.Causes = append(w.Filter.Causes, store.Cause(cause))
		}
		for _, secret := range e.SigningSecrets() {
			s, err := webhook.ParseSecret(secret.Reveal())
			if err != nil {
				return nil, nil, fmt.Errorf("endpoint %s: %w", e.Name, err)
			}
			w.Secrets = append(w.Secrets, s)
		}
		for _, n := range e.AllowNetworks {
			p, err := netip.ParsePrefix(n)
			if err != nil {
				return nil, nil, fmt.Errorf("endpoint %s: allow_networks: %w", e.Name, err)
			}
			w.AllowNetworks = append(w.AllowNetworks, p)
		}
		after, fixed := e.StartAfter()
		endpoints = append(endpoints, w)
		starts = append(starts, store.Start{Name: e.Name, Now: !fixed, After: after})
	}
	return endpoints, starts, nil
}

// endpoints says how the endpoints stand.
func (c *core) endpoints(ctx context.Context) ([]api.EndpointStatus, error) {
	statuses, err := webhook.Statuses(ctx, c.db, c.dispatcher.Endpoints)
	if err != nil {
		return nil, err
	}
	out := make([]api.EndpointStatus, len(statuses))
	for i, s := range statuses {
		out[i] = api.EndpointStatus{
			Name: s.Name, URL: fetch.SafeURL(s.URL), State: string(s.State), Reason: s.Reason, Cursor: s.Cursor,
			Lag: uint64(s.Lag), Attempts: s.Attempts, LastError: s.LastError,
			NextAttempt: store.FormatTime(s.NextAttempt), LastSuccess: store.FormatTime(s.LastSuccess),
		}
	}
	return out, nil
}

// resume makes an endpoint that is suspended active again.
func (c *core) resume(ctx context.Context, name string) error {
	if !slices.ContainsFunc(c.dispatcher.Endpoints, func(e webhook.Endpoint) bool { return e.Name == name }) {
		return fmt.Errorf("no endpoint is called %q; `sanctionsd endpoint list` names them: %w", name, store.ErrNotFound)
	}
	if err := webhook.Resume(ctx, c.db, name, time.Now().UTC()); err != nil {
		return err
	}
	c.dispatcher.Wake()
	return nil
}

// deliver tries deliveries until each endpoint is at its end or has failed
// once.
func (c *core) deliver(ctx context.Context) ([]api.Delivery, error) {
	drained, err := c.dispatcher.Drain(ctx)
	if err != nil {
		return nil, err
	}
	statuses, err := c.endpoints(ctx)
	if err != nil {
		return nil, err
	}
	lag := make(map[string]uint64, len(statuses))
	for _, s := range statuses {
		lag[s.Name] = s.Lag
	}
	out := make([]api.Delivery, len(drained))
	for i, d := range drained {
		out[i] = api.Delivery{Endpoint: d.Endpoint, Delivered: d.Delivered, Lag: lag[d.Endpoint], Error: d.Error}
	}
	return out, nil
}
