package store

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"go.etcd.io/bbolt"

	"sanctionsd/lists"
)

// changeWriter writes the staged changes of a held list: for each the event,
// the new state, and the one it supersedes to the history.
//
// Events are numbered in the order of the publication. What goes under native
// ids is kept until the last and written in their order: bbolt holds all of a
// transaction in memory in any case, and moves half a bucket for every key that
// comes in between.
type changeWriter struct {
	*writer
	held    holdings
	history *bbolt.Bucket
	shared  changeEvent
	puts    []change
	values  arena
	// shown, header, event and packed are buffers of one change.
	shown, header, event, packed []byte
}

// change is what one staged change writes under a native id.
type change struct {
	key []byte
	// head and packed are nil when it is removed, packed alone when the content
	// stays.
	head, packed []byte
	// before is the superseded record under its key in the history, and after
	// that of a removal of which something stays known; both may be nil.
	beforeKey, before, afterKey, after []byte
}

// changes writes what a stage gathered.
func (w *writer) changes(s *Stage) error {
	if s.tally.Empty() && s.prints == 0 {
		return nil
	}
	c := changeWriter{writer: w}
	var err error
	if c.held, err = holdingsOf(w.tx, w.state.Bucket); err != nil {
		return err
	}
	if s.tally.Empty() {
		if err := s.each(c.reprint); err != nil {
			return err
		}
		return c.write()
	}
	if c.history, err = w.tx.Bucket(bucketHistory).CreateBucketIfNotExists([]byte(w.state.List)); err != nil {
		return err
	}
	if c.shared, err = newChangeEvent(w); err != nil {
		return err
	}
	if err := s.each(c.change); err != nil {
		return err
	}
	return c.write()
}

// change makes the event of one staged change and keeps the rest for write.
func (w *changeWriter) change(c staged) error {
	if c.Type == "" {
		return w.reprint(c)
	}
	put := change{key: []byte(c.NativeID)}
	before, found, err := w.held.get(put.key)
	if err != nil {
		return fmt.Errorf("%s/%s: %w", w.state.List, c.NativeID, err)
	}
	after := record{
		digest: c.Digest, print: c.Print, revision: before.revision + 1, publication: w.publicationKey,
		firstSeen: before.firstSeen, changed: w.now,
	}
	if !found {
		after.revision, after.firstSeen = lastRevision(w.history, c.NativeID)+1, w.now
	}
	if after.seq, err = w.designationEvent(&c, &before, &after); err != nil {
		return fmt.Errorf("%s/%s: %w", w.state.List, c.NativeID, err)
	}
	if c.content != nil {
		w.packed = appendPacked(w.packed[:0], c.content)
		after.packed = w.packed
	}
	if found {
		before.ended, before.endedBy, before.print = w.now, after.seq, lists.Print{}
		put.beforeKey, put.before = historyKey(c.NativeID, before.revision), w.values.record(&before)
	}
	switch {
	case c.Type != lists.Removed:
		put.head = w.values.keep(after.appendHead(w.header[:0]))
		put.packed = w.values.keep(after.packed)
	case c.content != nil:
		// What is known of it now, its periods and from when it is off the
		// list, stays in the history.
		after.ended, after.endedBy, after.print = w.now, after.seq, lists.Print{}
		put.afterKey, put.after = historyKey(c.NativeID, after.revision), w.values.record(&after)
	}
	w.puts = append(w.puts, put)
	return nil
}

// write writes what goes under native ids, in their order.
func (w *changeWriter) write() error {
	slices.SortFunc(w.puts, func(a, b change) int { return bytes.Compare(a.key, b.key) })
	for i := range w.puts {
		c := &w.puts[i]
		var err error
		switch {
		case c.head == nil:
			err = w.held.delete(c.key)
		case c.packed == nil:
			err = w.held.heads.Put(c.key, c.head)
		default:
			err = w.held.put(c.key, c.head, c.packed)
		}
		if err == nil && c.before != nil {
			err = w.history.Put(c.beforeKey, c.before)
		}
		if err == nil && c.after != nil {
			err = w.history.Put(c.afterKey, c.after)
		}
		if err != nil {
			return fmt.Errorf("put %s/%s: %w", w.state.List, c.key, err)
		}
	}
	return nil
}

// designationEvent makes the event of a change and returns its number.
func (w *changeWriter) designationEvent(c *staged, before, after *record) (seq uint64, err error) {
	if c.Type == lists.Removed {
		w.shown, err = w.exporter.export(w.shown[:0], before)
	} else {
		w.shown, err = w.exporter.finish(append(w.shown[:0], c.content...), 0, after)
	}
	if err != nil {
		return 0, err
	}
	if seq, err = w.tx.Bucket(bucketEvents).NextSequence(); err != nil {
		return 0, err
	}
	digest := ""
	if before.revision > 0 {
		digest = hex.EncodeToString(before.digest[:])
	}
	h := header{
		ID: eventID(string(c.Type), w.state.List, w.state.List+"/"+c.NativeID, strconv.FormatUint(after.revision, 10),
			string(w.commit.Cause), digest, c.hexDigest()),
		Type: string(c.Type), List: w.state.List, Cause: w.commit.Cause,
	}
	w.header = appendHeader(w.header[:0], h, c.Before, c.After)
	w.event = w.shared.appendTo(w.event[:0], h, seq, w.shown, c.Fields)
	w.packed = appendEvent(w.packed[:0], w.header, w.event)
	return seq, w.putEvent(seq, w.values.keep(w.packed))
}
