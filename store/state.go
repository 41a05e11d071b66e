package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"sanctionsd/lists"
)

// Outcome is how a run ended.
type Outcome string

// The outcomes of a run.
const (
	OutcomeBaseline    Outcome = "baseline"
	OutcomeChanged     Outcome = "changed"
	OutcomeNotModified Outcome = "not_modified"
	OutcomeSameContent Outcome = "same_content"
	OutcomeRejected    Outcome = "rejected"
	OutcomeQuarantined Outcome = "quarantined"
	OutcomeFailed      Outcome = "failed"
)

// Good reports whether a run that ended so read the authority's word whole.
func (o Outcome) Good() bool {
	switch o {
	case OutcomeBaseline, OutcomeChanged, OutcomeNotModified, OutcomeSameContent:
		return true
	}
	return false
}

// ListState is what the store holds of one list.
type ListState struct {
	List string `json:"list"`
	// Revision counts the commits of the list; 0 before its baseline.
	Revision uint64 `json:"revision"`
	// Bucket is the name of the bucket of its designations.
	Bucket string `json:"bucket"`
	// Format is that of the last commit. Another one is held, and committed
	// with the cause format.
	Format string `json:"format"`
	// Parser is the version of the reader that made the state.
	Parser int `json:"parser"`
	// Register is the version of the base register that is part of the state of
	// a list that follows from notices.
	Register int `json:"register,omitempty"`
	// Partial is what the last publication was narrowed to, "" for the whole
	// list.
	Partial string `json:"partial,omitempty"`
	// NewestDate is the latest day of any publication that was accepted; that
	// of Publication may be unknown.
	NewestDate   string `json:"newest_date,omitempty"`
	Designations int    `json:"designations"`
	// Digest is that of ListProof.
	Digest      string            `json:"digest"`
	Publication lists.Publication `json:"publication"`
	// Documents are those of Publication.
	Documents  []DocumentRecord `json:"documents"`
	Baselined  time.Time        `json:"baselined"`
	LastChange time.Time        `json:"last_change"`
	// Validators are the fetcher's, stored with an accepted publication only.
	Validators json.RawMessage `json:"validators,omitempty"`
}

// Check is how the last tries to bring a list up to date went.
type Check struct {
	List string `json:"list"`
	// Run is the last run.
	Run     string    `json:"run"`
	Outcome Outcome   `json:"outcome"`
	Reasons []Reason  `json:"reasons,omitempty"`
	Last    time.Time `json:"last"`
	// LastGood is when the authority's word was last read whole: accepted or
	// not modified.
	LastGood time.Time `json:"last_good"`
	// Condition is "" while all is well, else the outcome that was told of,
	// since when.
	Condition Outcome   `json:"condition,omitempty"`
	Since     time.Time `json:"since"`
	// Stale is when the list was told to be stale, zero when it is not.
	Stale time.Time `json:"stale"`
	// Held is what waits in quarantine.
	Held *Held `json:"held,omitempty"`
	// Places is what package sync knows of the places where notices are found,
	// and of the pages it has seen there.
	Places json.RawMessage `json:"places,omitempty"`
}

// Held is a publication that waits for an operator's word.
type Held struct {
	// Run is the one that held it first.
	Run         string            `json:"run"`
	Publication lists.Publication `json:"publication"`
	// Counts is what it would do; its Held is the sum.
	Counts    Counts           `json:"counts"`
	Reasons   []Reason         `json:"reasons"`
	Documents []DocumentRecord `json:"documents"`
	Since     time.Time        `json:"since"`
	// Digest is the proof digest the list would have.
	Digest string `json:"digest,omitempty"`
}

// DocumentRecord is what the store knows of a document beside its bytes.
type DocumentRecord struct {
	lists.DocumentRef
	// Name, Size, Content, ContentSize and Header are as in lists.Document,
	// sizes in bytes; LastModified is RFC 3339 in UTC.
	Name         string            `json:"name"`
	Size         int64             `json:"size"`
	Content      string            `json:"content"`
	ContentSize  int64             `json:"content_size"`
	LastModified string            `json:"last_modified,omitempty"`
	Header       map[string]string `json:"header,omitempty"`
}

// RecordOf returns the record of a fetched document.
func RecordOf(d lists.Document) DocumentRecord {
	r := DocumentRecord{
		DocumentRef: d.Ref(), Name: d.Name, Size: d.Size,
		Content: d.Content, ContentSize: d.ContentSize, Header: d.Header,
	}
	if !d.LastModified.IsZero() {
		r.LastModified = d.LastModified.UTC().Format(time.RFC3339)
	}
	return r
}

// ListState returns what is held of a list, and false before its baseline.
func (db *DB) ListState(list string) (s ListState, ok bool, err error) {
	err = db.view(func(tx *bbolt.Tx) error {
		s, ok, err = getListState(tx, list)
		return err
	})
	return s, ok, err
}

// LastCheck returns how the last tries for a list went, and false before the
// first.
func (db *DB) LastCheck(list string) (c Check, ok bool, err error) {
	err = db.view(func(tx *bbolt.Tx) error {
		ok, err = getJSON(tx.Bucket(bucketChecks), list, &c)
		return err
	})
	return c, ok, err
}

func getListState(tx *bbolt.Tx, list string) (s ListState, ok bool, err error) {
	ok, err = getJSON(tx.Bucket(bucketLists), list, &s)
	return s, ok, err
}

// listState is getListState for those who do not change it, and ask often.
func (db *DB) listState(tx *bbolt.Tx, list string) (s ListState, ok bool, err error) {
	raw := tx.Bucket(bucketLists).Get([]byte(list))
	if raw == nil {
		return s, false, nil
	}
	s, err = db.states.get(list, raw, func(raw []byte) (s ListState, err error) {
		if err = json.Unmarshal(raw, &s); err != nil {
			err = fmt.Errorf("decode record %q: %w", list, err)
		}
		return s, err
	})
	return s, true, err
}

func getJSON(b *bbolt.Bucket, key string, v any) (bool, error) {
	raw := b.Get([]byte(key))
	if raw == nil {
		return false, nil
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return false, fmt.Errorf("decode record %q: %w", key, err)
	}
	return true, nil
}

func putJSON(b *bbolt.Bucket, key string, v any) error {
	raw, err := marshal(v)
	if err != nil {
		return fmt.Errorf("encode record %q: %w", key, err)
	}
	return b.Put([]byte(key), raw)
}

// SaveCheck commits what is learnt of a list beside its runs: its Check,
// StateEvents, Notices, Reviews and Documents. The rest of c is not used. It
// returns the number of the last event made, 0 when there is none.
func (db *DB) SaveCheck(ctx context.Context, c Commit) (last uint64, err error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	w := new(writer)
	err = db.write(w, func() error {
		for _, n := range c.StateEvents {
			if err := w.stateEvent(n); err != nil {
				return err
			}
		}
		return errors.Join(
			w.putNotices(c.Notices), w.putReviews(c.Reviews), putDocuments(w.tx, c.Documents),
			putJSON(w.tx.Bucket(bucketChecks), c.Check.List, c.Check),
		)
	})
	if err != nil {
		return 0, fmt.Errorf("save check: %w", err)
	}
	return w.last, nil
}
