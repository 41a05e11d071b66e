package webhook

import (
	"context"
	"fmt"

	"sanctionsd/store"
)

// pageEvents is how many events are read from the store at a time, at most;
// the store bounds their bytes.
const pageEvents = 256

// reader goes through the event log in pages that are copies, so that no
// transaction is open while a receiver is waited for.
type reader struct {
	store *store.DB
	// after is the last event that was taken.
	after uint64
	page  []store.Event
}

// restart goes on after another event, and lets go of what was read.
func (r *reader) restart(after uint64) { r.after, r.page = after, nil }

// pageEnds reports whether the next event is not read yet.
func (r *reader) pageEnds() bool { return len(r.page) == 0 }

// peek returns the next event, and false at the end of the log.
func (r *reader) peek(ctx context.Context) (store.Event, bool, error) {
	if len(r.page) == 0 {
		if err := ctx.Err(); err != nil {
			return store.Event{}, false, err
		}
		page, err := r.store.Events(r.after, pageEvents)
		if err != nil {
			return store.Event{}, false, fmt.Errorf("read events after %d: %w", r.after, err)
		}
		if len(page) == 0 {
			return store.Event{}, false, nil
		}
		r.page = page
	}
	return r.page[0], true, nil
}

// skip takes the event that peek returned.
func (r *reader) skip() {
	r.after, r.page = r.page[0].Seq, r.page[1:]
}

// next takes the next event, and returns false at the end of the log.
func (r *reader) next(ctx context.Context) (store.Event, bool, error) {
	e, ok, err := r.peek(ctx)
	if ok {
		r.skip()
	}
	return e, ok, err
}
