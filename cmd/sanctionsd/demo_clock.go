package main

import (
	"sync"
	"time"
)

// demoClock is the clock of the demonstration's daemon, publisher and receiver.
// It goes as the machine's does, from the instant it was set to last, so that
// a date can pass within the demonstration.
type demoClock struct {
	mu    sync.Mutex
	set   time.Time
	setAt time.Time
}

// demoBegins is what the clock says first: the evening of a day in Beijing, and
// the morning of the same day in Washington.
func demoBegins() time.Time { return time.Date(2023, time.March, 1, 23, 0, 0, 0, demoZone()) }

// demoZone is that of the PRC's authorities: all year, UTC+8.
func demoZone() *time.Location { return time.FixedZone("Beijing", 8*60*60) }

// put sets the clock.
func (c *demoClock) put(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.set, c.setAt = now, time.Now()
}

// Now returns what the clock says.
func (c *demoClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.set.Add(time.Since(c.setAt))
}
