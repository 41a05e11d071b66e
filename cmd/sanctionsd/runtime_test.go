package main

import (
	"context"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// keepCollector puts the runtime's settings back when the test ends.
func keepCollector(t *testing.T) {
	percent, limit := debug.SetGCPercent(100), debug.SetMemoryLimit(-1)
	t.Cleanup(func() {
		debug.SetGCPercent(percent)
		debug.SetMemoryLimit(limit)
	})
}

// What the environment says about the collector stands.
func TestTuneCollector(t *testing.T) {
	for _, tc := range []struct {
		name    string
		env     map[string]string
		percent int
		limit   int64
	}{
		{"set by neither", nil, gcPercent, memoryLimit},
		{"a percentage", map[string]string{"GOGC": "100"}, 100, memoryLimit},
		{"a limit", map[string]string{"GOMEMLIMIT": "1GiB"}, gcPercent, 1 << 30},
	} {
		t.Run(tc.name, func(t *testing.T) {
			keepCollector(t)
			debug.SetMemoryLimit(1 << 30) // as the runtime has read it
			tuneCollector(func(key string) string { return tc.env[key] })
			percent, limit := debug.SetGCPercent(100), debug.SetMemoryLimit(-1)
			if percent != tc.percent || limit < tc.limit {
				t.Errorf("GC at %d %%, limit %d; want %d %%, %d", percent, limit, tc.percent, tc.limit)
			}
		})
	}
}

// The limit makes room for what lives, and comes down with it.
func TestLimiterFollowsWhatLives(t *testing.T) {
	keepCollector(t)
	debug.SetMemoryLimit(memoryLimit)
	const much = 3 * memoryLimit
	l := new(limiter)
	while := func(held []byte) int64 {
		runtime.GC()
		l.follow()
		runtime.KeepAlive(held)
		return debug.SetMemoryLimit(-1)
	}
	high := while(make([]byte, much))
	if high < much/2*3 {
		t.Errorf("the limit is %d while %d live", high, much)
	}
	runtime.GC()
	l.follow()
	if low := debug.SetMemoryLimit(-1); low > high-much {
		t.Errorf("the limit stays at %d, after %d, when they are gone", low, high)
	}
}

// One thread more than processors, but where the environment counts them.
func TestTuneProcessors(t *testing.T) {
	before := runtime.GOMAXPROCS(0)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
	tuneProcessors(func(string) string { return "7" })
	if n := runtime.GOMAXPROCS(0); n != before {
		t.Errorf("%d, although the environment says it", n)
	}
	tuneProcessors(func(string) string { return "" })
	if n := runtime.GOMAXPROCS(0); n != before+1 {
		t.Errorf("%d, want %d", n, before+1)
	}
}

// Memory is given back after it was used, and not again for nothing.
func TestGiveBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		var used atomic.Uint64
		used.Store(allocated())
		given, ended := 0, make(chan struct{})
		go func() {
			giveBack(ctx, used.Load, func() { given++ })
			close(ended)
		}()
		for _, step := range []struct {
			name string
			more uint64
			want int
		}{
			{"the start", worthGiving, 1},
			{"nothing", 0, 1},
			{"little", worthGiving / 2, 1},
			{"little again", worthGiving / 2, 2},
			{"much", 100 * worthGiving, 3},
		} {
			used.Add(step.more)
			<-time.After(10 * lookEvery)
			synctest.Wait()
			if given != step.want {
				t.Errorf("after %s: given back %d times, want %d", step.name, given, step.want)
			}
		}
		stop()
		<-ended
	})
}
