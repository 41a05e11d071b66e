package webhook

import (
	"net/netip"
	"time"
)

// Defaults of an Endpoint's fields.
const (
	DefaultBatch    = 1
	DefaultMaxBytes = 64 << 10
	DefaultTimeout  = 15 * time.Second
)

// Endpoint is a subscriber as it is configured. Its place in the event log is
// kept in the store under Name; where it starts is fixed there by
// store.EnsureEndpoints.
type Endpoint struct {
	// Name is the key of the endpoint's place in the store, so a new URL keeps
	// the place.
	Name string
	// URL is posted to. Where it leads is judged at each attempt.
	URL string
	// Secrets sign each delivery, all of them: more than one during rotation.
	Secrets []Secret
	Filter  Filter
	// Batch is the most events in one delivery; DefaultBatch if 0. With 1 a
	// delivery is one event; with more it is always an events.batch, even of
	// one event.
	Batch int
	// MaxBytes bounds a delivery's body; DefaultMaxBytes if 0. Above it a
	// designation is replaced by its id, digest and where to read it.
	MaxBytes int
	// Timeout bounds one attempt, from DNS to the answer's status;
	// DefaultTimeout if 0.
	Timeout time.Duration
	// AllowHTTP lets deliveries go without TLS.
	AllowHTTP bool
	// AllowNetworks are reached although they are not public.
	AllowNetworks []netip.Prefix
}

func (e *Endpoint) withDefaults() Endpoint {
	c := *e
	if c.Batch <= 0 {
		c.Batch = DefaultBatch
	}
	if c.MaxBytes <= 0 {
		c.MaxBytes = DefaultMaxBytes
	}
	if c.Timeout <= 0 {
		c.Timeout = DefaultTimeout
	}
	return c
}
