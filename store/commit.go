package store

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"time"

	"go.etcd.io/bbolt"

	"sanctionsd/lists"
)

// Commit is what a stage is committed with.
type Commit struct {
	// Run gets its ID here.
	Run         Run
	Cause       Cause
	Publication lists.Publication
	// Effective is the instant the changes count from; the day of the
	// publication, where it is known.
	Effective string
	// Format is what the publication came in, Parser the version of the reader
	// that read it.
	Format string
	// Partial is what the publication was narrowed to.
	Partial    string
	Parser     int
	Register   int
	Documents  []DocumentRecord
	Validators json.RawMessage
	// Check is the list's check after this run. Its Run, and the Run of what
	// it newly holds, are filled in here.
	Check Check
	// StateEvents come after the events of the designations and list.published.
	// Their Run is filled in here.
	StateEvents []StateEvent
	// Notices and Reviews are written with the rest, each in the place of the
	// one that has its key or id. A notice without a time of Recorded gets that
	// of the commit.
	Notices []NoticeRecord
	Reviews []Review
	// Reasons stand in the events of the designations: what a receiver should
	// know of how they came about.
	Reasons []Reason
}

// Committed is what a commit did.
type Committed struct {
	Run Run
	// FirstSeq and LastSeq are the events made, 0 when there are none.
	FirstSeq, LastSeq uint64
	State             ListState
}

// Commit makes the staged changes, their events, the history, the run's record
// and the new state of the list visible together, and ends the stage. The
// documents must be durable before. It returns ErrMoved when another writer
// has committed to the list since Begin. After an error nothing has changed.
func (s *Stage) Commit(ctx context.Context, c Commit) (Committed, error) {
	if s.ended {
		return Committed{}, fmt.Errorf("commit publication: %w", ErrEnded)
	}
	defer s.Discard() //nolint:errcheck // closing a file without a name
	w := &writer{db: s.db, commit: c, state: s.base}
	w.state.List = s.list
	w.state.Revision++
	w.publicationKey = fmt.Sprintf("%s/%d", s.list, w.state.Revision)
	if err := s.commit(ctx, w); err != nil {
		if !s.held {
			s.db.dropBaseline(w.state.Bucket)
		}
		return Committed{}, fmt.Errorf("commit publication: %w", err)
	}
	return Committed{Run: w.commit.Run, FirstSeq: w.first, LastSeq: w.last, State: w.state}, nil
}

func (s *Stage) commit(ctx context.Context, w *writer) error {
	if !s.held {
		if err := s.baseline(ctx, w); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.db.write(w, func() error { return s.finish(w) })
}

// finish is the one transaction that makes everything visible.
func (s *Stage) finish(w *writer) error {
	state, _, err := getListState(w.tx, s.list)
	if err != nil {
		return err
	}
	if state.Revision != s.base.Revision {
		return ErrMoved
	}
	if err := w.begin(); err != nil {
		return err
	}
	if s.held {
		if err := w.changes(s); err != nil {
			return err
		}
	}
	if err := w.putTurns(s.moved); err != nil {
		return err
	}
	if err := w.conclude(s.held, s.tally); err != nil {
		return err
	}
	return w.end()
}

// writer writes one commit.
type writer struct {
	db     *DB
	tx     *bbolt.Tx
	now    time.Time
	commit Commit
	state  ListState
	// publicationKey is the list and its revision: the publication's own id
	// may come again, with other documents, and what rests on the first must
	// go on naming those of the first.
	publicationKey string
	exporter       *exporter
	first, last    uint64
}

// write runs f in a transaction of w.
func (db *DB) write(w *writer, f func() error) error {
	return db.update(func(tx *bbolt.Tx) error {
		w.db, w.tx, w.now = db, tx, db.instant()
		return f()
	})
}

// begin numbers the run and writes what the designations will refer to.
func (w *writer) begin() error {
	if err := w.numberRun(); err != nil {
		return err
	}
	if err := putJSON(w.tx.Bucket(bucketPublications), w.publicationKey, w.commit.Publication); err != nil {
		return err
	}
	if err := w.putNotices(w.commit.Notices); err != nil {
		return err
	}
	w.exporter = newExporter(w.tx, w.state)
	return putDocuments(w.tx, w.commit.Documents)
}

// conclude writes the list's new state and the events that tell of it.
func (w *writer) conclude(held bool, t Tally) error {
	var err error
	if w.state.Digest, w.state.Designations, err = proofDigest(w.tx, w.state.List, w.state.Bucket); err != nil {
		return err
	}
	w.publication()
	if !held {
		w.state.Baselined = w.now
	}
	if !held || !t.Empty() {
		w.state.LastChange = w.now
		if err := w.published(held, t); err != nil {
			return err
		}
	}
	return putJSON(w.tx.Bucket(bucketLists), w.state.List, w.state)
}

// publication makes the commit's publication the one the list holds. The clock
// publishes nothing. Of a list that follows from notices, which alone has a base
// register, a notice or the register may be older than the last notice.
func (w *writer) publication() {
	if w.commit.Cause == CauseTime {
		return
	}
	w.state.Format, w.state.Partial, w.state.Parser = w.commit.Format, w.commit.Partial, w.commit.Parser
	w.state.Register = w.commit.Register
	w.state.Documents, w.state.Validators = w.commit.Documents, w.commit.Validators
	if w.commit.Register == 0 || w.commit.Publication.Date >= w.state.Publication.Date {
		w.state.Publication = w.commit.Publication
	}
	// A day that cannot have come in any zone is a slip of the authority's;
	// true editions after it are not older.
	if day := w.commit.Publication.Date; day <= w.now.Add(24*time.Hour).UTC().Format(time.DateOnly) {
		w.state.NewestDate = max(w.state.NewestDate, day)
	}
}

// published makes the event that ends those of a commit.
func (w *writer) published(held bool, t Tally) error {
	typ, counts := publishedType(held, w.commit.Cause), t.Counts()
	// The number of this event is part of it: it is the state after it.
	seq := w.tx.Bucket(bucketEvents).Sequence() + 1
	return w.event(header{
		ID:   eventID(w.state.List, typ, w.commit.Publication.ID, fmt.Sprint(w.state.Revision), w.state.Digest),
		Type: typ, List: w.state.List, Cause: w.commit.Cause,
	}, EventData{
		Effective: w.commit.Effective, Publication: &w.commit.Publication,
		Counts: &counts,
		State:  &ListProof{Seq: seq, Designations: w.state.Designations, Digest: w.state.Digest},
		Run:    w.commit.Run.ID,
	})
}

// publishedType is the type of the event that ends those of a commit. What a
// better parser, another format or a corrected register makes of the same
// words was not published by anyone.
func publishedType(held bool, cause Cause) string {
	switch {
	case !held:
		return EventListBaselined
	case cause == CauseParser || cause == CauseFormat || cause == CauseRegister:
		return EventListReparsed
	}
	return EventListPublished
}

// end writes the state events, the check and the run, which name the run by the
// number it has now.
func (w *writer) end() error {
	if err := w.putReviews(w.commit.Reviews); err != nil {
		return err
	}
	for _, n := range w.commit.StateEvents {
		n.Data.Run = w.commit.Run.ID
		if err := w.stateEvent(n); err != nil {
			return err
		}
	}
	if w.state.List != "" {
		w.commit.Check.List = w.state.List
		w.commit.Check.Run = w.commit.Run.ID
		if h := w.commit.Check.Held; h != nil && h.Run == "" {
			held := *h
			held.Run = w.commit.Run.ID
			w.commit.Check.Held = &held
		}
		if err := putJSON(w.tx.Bucket(bucketChecks), w.state.List, w.commit.Check); err != nil {
			return err
		}
	}
	w.commit.Run.FirstSeq, w.commit.Run.LastSeq = w.first, w.last
	w.commit.Run.Designations = w.state.Designations
	w.commit.Run.Committed = w.now
	return putRun(w.tx, w.commit.Run)
}

// stateEvent numbers and writes a StateEvent.
func (w *writer) stateEvent(n StateEvent) error {
	return w.event(header{
		ID:   eventID(n.Subject, n.Type, n.Began.UTC().Format(time.RFC3339Nano)),
		Type: n.Type, List: n.List, Cause: n.Cause,
	}, n.Data)
}

// event numbers and writes an event.
func (w *writer) event(h header, data EventData) error {
	b := w.tx.Bucket(bucketEvents)
	seq, err := b.NextSequence()
	if err != nil {
		return err
	}
	data.Schema, data.Stream, data.Seq = lists.Schema, w.db.stream, seq
	data.List, data.Cause = h.List, h.Cause
	if data.Effective == "" {
		data.Effective = FormatTime(w.now)
	}
	body, err := marshal(struct {
		ID        string    `json:"id"`
		Type      string    `json:"type"`
		Timestamp string    `json:"timestamp"`
		Data      EventData `json:"data"`
	}{h.ID, h.Type, FormatTime(w.now), data})
	if err != nil {
		return fmt.Errorf("encode event %s: %w", h.Type, err)
	}
	head, err := marshal(h)
	if err != nil {
		return fmt.Errorf("encode event %s: %w", h.Type, err)
	}
	return w.putEvent(seq, appendEvent(nil, head, body))
}

// putEvent writes an event under its number.
func (w *writer) putEvent(seq uint64, v []byte) error {
	b := w.tx.Bucket(bucketEvents)
	// Events are only ever appended: full pages waste nothing.
	b.FillPercent = 1
	if w.first == 0 {
		w.first = seq
	}
	w.last = seq
	return b.Put(seqKey(seq), v)
}

func seqKey(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }
