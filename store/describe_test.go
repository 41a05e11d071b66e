package store_test

import (
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"sanctionsd/store"
)

// describe writes all that a store tells of lists, by its exported methods
// alone: the same text is written of the same contents whatever their layout.
func describe(w io.Writer, db *store.DB, names ...string) error {
	var first error
	keep := func(err error) {
		if first == nil {
			first = err
		}
	}
	tell := func(what string, v any, err error) {
		raw, failed := json.Marshal(v)
		_, written := fmt.Fprintf(w, "%s %s\n", what, raw)
		keep(errors.Join(err, failed, written))
	}
	tell("stream", db.Stream(), nil)
	for _, name := range names {
		state, held, err := db.ListState(name)
		state.Bucket = "" // the layout's own
		tell("state", state, err)
		tell("held", held, nil)
		check, _, err := db.LastCheck(name)
		tell("check", check, err)
		runs, err := db.Runs(name, 1000)
		tell("runs", runs, err)
		notices, err := db.Notices(name)
		tell("notices", notices, err)
		turns, err := db.Turns(name, time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC))
		tell("turns", turns, err)
		ids := make(map[string]bool)
		keep(db.Designations(name, func(s store.Snapshot) error { tell("snapshot at", s.Seq, nil); return nil }, func(raw []byte) error {
			tell("designation", json.RawMessage(raw), nil)
			return nil
		}))
		for _, at := range append(instantsOf(runs), time.Time{}) {
			keep(db.Known(name, at, func(k store.Known) error {
				ids[k.NativeID] = true
				digest := fmt.Sprintf("%x", sha256.Sum256(k.JSON))
				k.JSON = nil // most of it comes again and again
				tell("known "+digest, k, nil)
				return nil
			}))
		}
		for _, id := range sortedKeys(ids) {
			versions, err := db.History(name + "/" + id)
			tell("history", versions, err)
			raw, err := db.Designation(name + "/" + id)
			if errors.Is(err, store.ErrNotFound) {
				raw, err = []byte(`"gone"`), nil
			}
			tell("look-up", json.RawMessage(raw), err)
		}
	}
	reviews, err := db.Reviews("", true)
	tell("reviews", reviews, err)
	endpoints, err := db.Endpoints()
	tell("endpoints", endpoints, err)
	for after := uint64(0); ; {
		events, err := db.Events(after, 10)
		keep(err)
		if err != nil || len(events) == 0 {
			return first
		}
		for _, e := range events {
			tell("event", e, nil)
			after = e.Seq
		}
	}
}

func instantsOf(runs []store.Run) (instants []time.Time) {
	for _, r := range runs {
		instants = append(instants, r.Committed)
	}
	return instants
}

func sortedKeys(m map[string]bool) []string { return slices.Sorted(maps.Keys(m)) }
