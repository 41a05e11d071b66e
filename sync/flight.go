package sync

import (
	"context"
	"sync"
)

// flights lets one run of a list fly at a time. The zero value is ready.
type flights struct {
	mu    sync.Mutex
	lists map[string]chan struct{}
}

// enter waits for the list to be free; leave frees it.
func (f *flights) enter(ctx context.Context, list string) (leave func(), err error) {
	lane := f.lane(list)
	select {
	case lane <- struct{}{}:
		return func() { <-lane }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// try is enter without waiting; it returns false while a run is under way.
func (f *flights) try(list string) (leave func(), ok bool) {
	lane := f.lane(list)
	select {
	case lane <- struct{}{}:
		return func() { <-lane }, true
	default:
		return nil, false
	}
}

func (f *flights) lane(list string) chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.lists == nil {
		f.lists = make(map[string]chan struct{})
	}
	if f.lists[list] == nil {
		f.lists[list] = make(chan struct{}, 1)
	}
	return f.lists[list]
}
