package api

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// Headers of a snapshot: the store's stream and the number of the last event
// that is part of it.
const (
	HeaderStream = "Sanctionsd-Stream"
	HeaderSeq    = "Sanctionsd-Seq"
)

// snapshot streams a list, or the part of it on a sublist, as NDJSON, one
// designation a line.
func (s *Server) snapshot(w http.ResponseWriter, r *http.Request) error {
	if asksThen(r) {
		return s.snapshotThen(w, r)
	}
	sc, err := s.heldScope(r.PathValue("list"))
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 1<<16)
	begun := false
	err = s.Store.Designations(sc.Source.ID, func(snap store.Snapshot) error {
		begun = true
		w.Header().Set("Content-Type", typeNDJSON)
		w.Header().Set(HeaderStream, snap.Stream)
		w.Header().Set(HeaderSeq, strconv.FormatUint(snap.Seq, 10))
		return nil
	}, func(raw []byte) error {
		if sc.code != "" {
			if ms, err := membershipsOf(raw); err != nil || !sc.covers(ms) {
				return err
			}
		}
		if _, err := out.Write(raw); err != nil {
			return err
		}
		return out.WriteByte('\n')
	})
	if err != nil && begun {
		// The answer has begun: cut it off, so that nobody takes it as whole.
		s.Log.WithField("list", sc.name()).WithError(err).Warn("snapshot was cut off")
		panic(http.ErrAbortHandler)
	}
	if err != nil {
		return err
	}
	return out.Flush()
}

// designation answers with one designation, as it is now or was at another
// instant, or with its history or its relations.
func (s *Server) designation(w http.ResponseWriter, r *http.Request) error {
	if id, ok := strings.CutSuffix(r.PathValue("id"), "/relations"); ok {
		return s.relations(w, id)
	}
	id, history := strings.CutSuffix(r.PathValue("id"), "/history")
	if !history && asksThen(r) {
		return s.designationThen(w, r, id)
	}
	if !history {
		raw, err := s.Store.Designation(id)
		if err != nil {
			return s.gone(id, err)
		}
		return writeRaw(w, raw)
	}
	versions, err := s.Store.History(id)
	if err != nil {
		return err
	}
	out := make([]Version, len(versions))
	for i, v := range versions {
		out[i] = Version{Revision: v.Revision, From: store.FormatTime(v.From), Until: store.FormatTime(v.Until), Seq: v.Seq}
		if err := json.Unmarshal(v.JSON, &out[i].Designation); err != nil {
			return err
		}
	}
	return writeJSON(w, out)
}

// gone says of a designation that is not found that it was there once, if it
// was, or that its party is on another list.
func (s *Server) gone(id string, err error) error {
	if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	versions, herr := s.Store.History(id)
	if herr != nil {
		list, nativeID, _ := strings.Cut(id, "/")
		if off, ok := s.offBefore(id); ok {
			return fmt.Errorf("designation %q: %w: it is off the list from %s, before this store began; what it was: sanctionsd show %s --as-of DAY", id, store.ErrNotFound, off, id)
		}
		if parties, perr := s.parties(s.family(list), nativeID); perr == nil && len(parties) > 0 {
			return fmt.Errorf("%w; that id is held as %s", err, parties[0].ID)
		}
		return err // not there, and never was
	}
	return fmt.Errorf("designation %q: %w: it was removed at %s; what it was: sanctionsd show %s --history",
		id, store.ErrNotFound, store.FormatTime(versions[len(versions)-1].Until), id)
}

// maxEvents bounds a page of the feed, maxWait a long poll.
const (
	maxEvents = 1000
	maxWait   = time.Minute
)

// events answers with a page of the feed as a JSON array.
func (s *Server) events(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	after, err := number(q.Get("after"), 0)
	if err != nil {
		return badRequest("after: %v", err)
	}
	limit, err := number(q.Get("limit"), maxEvents)
	if err != nil {
		return badRequest("limit: %v", err)
	}
	limit = min(max(limit, 1), maxEvents)
	wait := time.Duration(0)
	if text := q.Get("wait"); text != "" {
		if wait, err = time.ParseDuration(text); err != nil {
			return badRequest("wait: %q is not a duration such as 30s", text)
		}
	}
	if stream := q.Get("stream"); stream != "" && stream != s.Store.Stream() {
		return newProblem(http.StatusConflict, codeUsage, "the cursor is of another stream; take a snapshot and start from its seq")
	}
	last, err := s.Store.Seq()
	if err != nil {
		return err
	}
	if after > last {
		return newProblem(http.StatusConflict, codeUsage, "there is no event %d yet: the cursor is of another stream; take a snapshot and start from its seq", after)
	}
	if list := q.Get("list"); list != "" {
		if _, err := s.scopeOf(list); err != nil {
			return err
		}
	}
	page, last, err := s.page(r, after, int(limit), min(wait, maxWait), q.Get("list"), q.Get("type"))
	if err != nil {
		return err
	}
	w.Header().Set(HeaderStream, s.Store.Stream())
	// The number to go on from: with a filter, events that do not match are
	// passed over.
	w.Header().Set(HeaderSeq, strconv.FormatUint(last, 10))
	return writeJSON(w, page)
}

// page gathers events that match, waiting for the first as long as wait.
func (s *Server) page(r *http.Request, after uint64, limit int, wait time.Duration, list, typ string) ([]json.RawMessage, uint64, error) {
	page := []json.RawMessage{}
	timeout := time.NewTimer(wait)
	defer timeout.Stop()
	for {
		var changed <-chan struct{}
		if s.Changed != nil {
			changed = s.Changed()
		}
		events, err := s.Store.Events(after, limit)
		if err != nil {
			return nil, 0, err
		}
		for _, e := range events {
			after = e.Seq
			if (list == "" || isAbout(e, list)) && (typ == "" || e.Type == typ) {
				page = append(page, e.JSON)
			}
		}
		switch {
		case len(page) > 0:
			return page, after, nil
		case len(events) > 0:
			continue
		case changed == nil || wait <= 0:
			return page, after, nil
		}
		select {
		case <-changed:
		case <-timeout.C:
			return page, after, nil
		case <-r.Context().Done():
			return page, after, nil
		}
	}
}

// isAbout reports whether an event is about a list, or about a designation that
// stood or stands on a sublist or the list that carries it, as the filter of an
// endpoint has it.
func isAbout(e store.Event, list string) bool {
	on := func(f *store.Facets) bool { return f != nil && slices.Contains(f.Lists, list) }
	aboutCarrier := lists.IsSublist(list) && e.List == lists.Carrier && e.Before == nil && e.After == nil
	return e.List == list || aboutCarrier || on(e.Before) || on(e.After)
}

func (s *Server) runs(w http.ResponseWriter, r *http.Request) error {
	limit, err := number(r.URL.Query().Get("limit"), 100)
	if err != nil {
		return badRequest("limit: %v", err)
	}
	runs, err := s.Store.Runs(r.URL.Query().Get("list"), int(min(limit, 10000)))
	if err != nil {
		return err
	}
	if runs == nil {
		runs = []store.Run{}
	}
	return writeJSON(w, runs)
}

func number(text string, otherwise uint64) (uint64, error) {
	if text == "" {
		return otherwise, nil
	}
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		return 0, fmt.Errorf("%q is no whole number from 0", text)
	}
	return n, nil
}

func listOf(id string) string {
	list, _, _ := strings.Cut(id, "/")
	return list
}
