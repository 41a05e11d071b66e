package webhook

import (
	"context"
	"sync"
	"time"

	"github.com/sirupsen/logrus"

	"sanctionsd/store"
)

const (
	// ackDelay is how long an acknowledgement may wait for others to be
	// committed with it. What a crash takes with it is delivered again under
	// the same id, and a commit costs a sync of the disk.
	ackDelay = 100 * time.Millisecond
	// storeRetry is the waiting after a commit or read that failed.
	storeRetry = 5 * time.Second
)

// committer commits the places of all endpoints in groups.
type committer struct {
	store *store.DB
	log   logrus.FieldLogger
	// told is called after a commit that made events.
	told func()
	kick chan struct{}

	mu sync.Mutex
	// pending is what the next commit takes, by the endpoint's name.
	pending map[string]store.Endpoint
	urgent  []save
	failing bool
}

// save is a place that somebody waits to see committed, with what is to be
// told of it in the same transaction.
type save struct {
	place       store.Endpoint
	stateEvents []store.StateEvent
	done        chan error
}

func newCommitter(db *store.DB, log logrus.FieldLogger, told func()) *committer {
	return &committer{store: db, log: log, told: told, kick: make(chan struct{}, 1), pending: make(map[string]store.Endpoint)}
}

// put has a place committed soon.
func (c *committer) put(place store.Endpoint) {
	c.mu.Lock()
	c.pending[place.Name] = place
	c.mu.Unlock()
	c.wake()
}

// healthy reports whether the last commit succeeded. When it did not, workers
// wait for each commit rather than run ahead of the store.
func (c *committer) healthy() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.failing
}

// save commits a place, with events in the same transaction, before it
// returns.
func (c *committer) save(place store.Endpoint, stateEvents ...store.StateEvent) error {
	s := save{place: place, stateEvents: stateEvents, done: make(chan error, 1)}
	c.mu.Lock()
	// It holds all that was put before.
	delete(c.pending, place.Name)
	c.urgent = append(c.urgent, s)
	c.mu.Unlock()
	c.wake()
	return <-s.done
}

func (c *committer) wake() {
	select {
	case c.kick <- struct{}{}:
	default:
	}
}

// run commits until stop is closed, and then what is left.
func (c *committer) run(ctx context.Context, stop <-chan struct{}) {
	ctx = context.WithoutCancel(ctx)
	var delay <-chan time.Time
	for {
		select {
		case <-c.kick:
			if delay == nil {
				delay = time.After(ackDelay)
			}
			if !c.isUrgent() {
				continue
			}
		case <-delay:
		case <-stop:
			c.flush(ctx)
			return
		}
		delay = nil
		if !c.flush(ctx) {
			delay = time.After(storeRetry)
		}
	}
}

func (c *committer) isUrgent() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.urgent) > 0
}

// flush commits what there is, in one transaction.
func (c *committer) flush(ctx context.Context) bool {
	c.mu.Lock()
	pending, urgent := c.pending, c.urgent
	c.pending, c.urgent = make(map[string]store.Endpoint), nil
	c.mu.Unlock()
	if len(pending)+len(urgent) == 0 {
		return true
	}
	var places []store.Endpoint
	var stateEvents []store.StateEvent
	for _, p := range pending {
		places = append(places, p)
	}
	for _, s := range urgent {
		places = append(places, s.place)
		stateEvents = append(stateEvents, s.stateEvents...)
	}
	err := c.store.SaveEndpoints(ctx, places, stateEvents...)
	c.mu.Lock()
	c.failing = err != nil
	if err != nil {
		for name, p := range pending {
			if _, newer := c.pending[name]; !newer {
				c.pending[name] = p
			}
		}
	}
	c.mu.Unlock()
	if err != nil {
		c.log.WithError(err).Error("deliveries cannot be recorded; they will be, or made again, when the store can be written")
	} else if len(stateEvents) > 0 {
		c.told()
	}
	for _, s := range urgent {
		s.done <- err
	}
	return err == nil
}
