package main

import (
	"context"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// How Go's runtime collects garbage here, unless GOGC or GOMEMLIMIT says
// otherwise. What lives is a few MiB, and by default the runtime would collect
// at each 4 MiB that are used: a third of the time of answering look-ups. Here
// garbage may be four times what lives, up to the limit; there the runtime
// collects more often instead of taking more.
const (
	gcPercent   = 400
	memoryLimit = 40 << 20
)

// tuneCollector sets what the environment leaves open.
func tuneCollector(env func(string) string) {
	if env("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if env("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
		new(limiter).collected()
	}
}

// limiter raises the limit while more lives than memoryLimit has room for, as
// with a list of a million: at a limit that cannot be kept, the runtime would do
// little else than collect.
type limiter struct{ live [1]metrics.Sample }

// collected is called by the runtime after each collection.
func (l *limiter) collected() {
	l.follow()
	runtime.SetFinalizer(l, (*limiter).collected)
}

// follow sets the limit by what lives since the last collection.
func (l *limiter) follow() {
	l.live[0].Name = "/gc/heap/live:bytes"
	metrics.Read(l.live[:])
	limit := max(memoryLimit, int64(l.live[0].Value.Uint64()/2*3))
	// Setting it stops the program for a moment: not for each byte.
	if was := debug.SetMemoryLimit(-1); limit > was || limit < was-was/8 {
		debug.SetMemoryLimit(limit)
	}
}

// tuneProcessors has the runtime run one thread of Go code more than there are
// processors, unless GOMAXPROCS says otherwise. It looks at the network when
// one of them is idle, or else each 10 ms: during a sync that keeps all of them
// busy, requests would wait as long. With one more, the kernel sees to it that
// they do not.
func tuneProcessors(env func(string) string) {
	if env("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(runtime.GOMAXPROCS(0) + 1)
	}
}

// lookEvery is how often it is looked whether there is memory to give back, and
// worthGiving how many bytes must have been used since the last time.
const (
	lookEvery   = 15 * time.Second
	worthGiving = 4 << 20
)

// giveBack calls free, which returns memory to the system, after each time that
// used, the bytes taken since the program began, has grown: the runtime would
// keep for long what a sync took and only the next one needs, hours later. It
// ends with ctx.
func giveBack(ctx context.Context, used func() uint64, free func()) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for last := uint64(0); ; {
		select {
		case <-tick.C:
			if used()-last >= worthGiving {
				free()
				last = used()
			}
		case <-ctx.Done():
			return
		}
	}
}

// allocated returns how many bytes the program has taken from its heap.
func allocated() uint64 {
	s := []metrics.Sample{{Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64()
}
