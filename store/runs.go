package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"sanctionsd/lists"
)

// Trigger says what started a run.
type Trigger string

// The triggers of runs.
const (
	TriggerSchedule Trigger = "schedule"
	// TriggerOverdue: at start of the daemon, a check was overdue.
	TriggerOverdue  Trigger = "overdue"
	TriggerOperator Trigger = "operator"
	// TriggerParser: a newer reader read the held publication again.
	TriggerParser Trigger = "parser"
	// TriggerTime: a period began or ended by the clock.
	TriggerTime Trigger = "time"
)

// Run is one try to bring one list up to date.
type Run struct {
	// ID is "run-" and a number that counts from 1.
	ID      string  `json:"id"`
	List    string  `json:"list"`
	Trigger Trigger `json:"trigger"`
	// Forced: the operator overrode the guards.
	Forced bool `json:"forced,omitempty"`
	// Started and Finished are by the clock of the caller, Committed is the
	// time of the commit.
	Started   time.Time `json:"started"`
	Finished  time.Time `json:"finished"`
	Committed time.Time `json:"committed"`
	Outcome   Outcome   `json:"outcome"`
	Counts    Counts    `json:"counts"`
	// Designations is how many the list holds after the run.
	Designations int `json:"designations"`
	// Publication is what was read, nil where nothing was.
	Publication *lists.Publication `json:"publication,omitempty"`
	Reasons     []Reason           `json:"reasons,omitempty"`
	Findings    []lists.Finding    `json:"findings,omitempty"`
	// FirstSeq and LastSeq are the events made, 0 when there are none.
	FirstSeq uint64 `json:"first_seq,omitempty"`
	LastSeq  uint64 `json:"last_seq,omitempty"`
}

// RecordRun commits a run that left the list's designations as they were: its
// Run, Check and StateEvents, the Documents it leaves as evidence, if any, and
// Notices and Reviews. The rest of c is not used.
func (db *DB) RecordRun(ctx context.Context, c Commit) (Run, error) {
	run := c.Run
	if err := ctx.Err(); err != nil {
		return run, err
	}
	w := &writer{commit: c}
	err := db.write(w, func() error {
		state, _, err := getListState(w.tx, run.List)
		if err != nil {
			return err
		}
		w.state = state
		w.state.List = run.List
		if err := w.numberRun(); err != nil {
			return err
		}
		if err := w.putNotices(c.Notices); err != nil {
			return err
		}
		if err := putDocuments(w.tx, c.Documents); err != nil {
			return err
		}
		return w.end()
	})
	if err != nil {
		return run, fmt.Errorf("record run: %w", err)
	}
	return w.commit.Run, nil
}

func (w *writer) numberRun() error {
	n, err := w.tx.Bucket(bucketRuns).NextSequence()
	if err != nil {
		return err
	}
	w.commit.Run.ID = fmt.Sprintf("run-%d", n)
	return nil
}

func putRun(tx *bbolt.Tx, r Run) error {
	n, err := strconv.ParseUint(strings.TrimPrefix(r.ID, "run-"), 10, 64)
	if err != nil {
		return fmt.Errorf("run id %q: %w", r.ID, err)
	}
	raw, err := marshal(r)
	if err != nil {
		return err
	}
	return tx.Bucket(bucketRuns).Put(seqKey(n), raw)
}

// Runs returns the last runs, newest first, at most limit, of one list or, for
// "", of all.
func (db *DB) Runs(list string, limit int) (runs []Run, err error) {
	for before := uint64(math.MaxUint64); before > 0 && len(runs) < limit; {
		err := db.view(func(tx *bbolt.Tx) error {
			c := tx.Bucket(bucketRuns).Cursor()
			k, v := seekBefore(c, seqKey(before))
			for n := 0; k != nil && len(runs) < limit && n < pageItems; n++ {
				var r Run
				if err := json.Unmarshal(v, &r); err != nil {
					return fmt.Errorf("decode run %d: %w", keySeq(k), err)
				}
				if list == "" || r.List == list {
					runs = append(runs, r)
				}
				before = keySeq(k)
				k, v = c.Prev()
			}
			if k == nil {
				before = 0
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return runs, nil
}

func putDocuments(tx *bbolt.Tx, docs []DocumentRecord) error {
	b := tx.Bucket(bucketDocuments)
	for _, d := range docs {
		// A ZIP with several members has one hash and several contents.
		if err := putJSON(b, d.SHA256+"/"+d.Content, d); err != nil {
			return err
		}
	}
	return nil
}

// SweepDocuments removes files of documents that no record refers to: what a
// process left that was killed between keeping a document and the commit. It is
// for the start of the daemon, before the first run.
func (db *DB) SweepDocuments(ctx context.Context) (removed int, size int64, err error) {
	known := make(map[string]bool)
	err = db.view(func(tx *bbolt.Tx) error {
		return tx.Bucket(bucketDocuments).ForEach(func(k, _ []byte) error {
			_, content, _ := bytes.Cut(k, []byte("/"))
			known[string(content)] = true
			return nil
		})
	})
	if err != nil {
		return 0, 0, err
	}
	return db.Documents.Sweep(ctx, func(content string) bool { return known[content] }, db.now())
}
