package api

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// The parameters of a question about another instant than now: what was in
// force as of T, and by what this store knew at K. See docs/http.md.
const (
	paramAsOf    = "as_of"
	paramKnownAt = "known_at"
)

// asksThen reports whether a request is about another instant than now.
func asksThen(r *http.Request) bool {
	q := r.URL.Query()
	return q.Get(paramAsOf) != "" || q.Get(paramKnownAt) != ""
}

// SnapshotThen writes a list as it was in force as of an instant, by what was
// known at one, to out as NDJSON, one designation a line. The instants are dates
// or RFC 3339, "" for now. An answer that was cut off is an error.
func (c *Client) SnapshotThen(ctx context.Context, list, asOf, knownAt string, out io.Writer) error {
	q := url.Values{}
	for name, text := range map[string]string{paramAsOf: asOf, paramKnownAt: knownAt} {
		if text != "" {
			q.Set(name, text)
		}
	}
	resp, err := c.do(ctx, http.MethodGet, "/v1/lists/"+list+"/designations", q, nil, "")
	if err != nil {
		return err
	}
	defer resp.Body.Close() //nolint:errcheck // read to its end or given up
	if _, err := io.Copy(out, resp.Body); err != nil {
		return fmt.Errorf("read the snapshot: %w", err)
	}
	return nil
}

// snapshotThen is snapshot for another instant than now. It has no number to go
// on from: events lead from one present state to the next.
func (s *Server) snapshotThen(w http.ResponseWriter, r *http.Request) error {
	sc, err := s.scopeOf(r.PathValue("list"))
	if err != nil {
		return err
	}
	v, err := s.view(sc.Source.ID, r.URL.Query())
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", typeNDJSON)
	h.Set(HeaderStream, s.Store.Stream())
	to := &begun{w: w}
	out := bufio.NewWriterSize(to, 1<<16)
	told := &tellsSublists{}
	err = v.each(func(raw []byte) error {
		if sc.code != "" {
			ms, err := membershipsOf(raw)
			if told.add(ms); err != nil || !sc.covers(ms) {
				return err
			}
		}
		if _, err := out.Write(raw); err != nil {
			return err
		}
		return out.WriteByte('\n')
	})
	if err == nil && sc.code != "" && told.nothing() {
		// Nothing was written, since nothing is covered.
		err = newProblem(http.StatusConflict, codeUsage,
			"nothing is known of %s: what is known of %s then does not say on which of its lists a party stands; take all of %s", sc.code, sc.Source.ID, sc.Source.ID)
	}
	if err != nil && to.yes {
		// The answer has begun: cut it off, so that nobody takes it as whole.
		s.Log.WithField("list", sc.name()).WithError(err).Warn("snapshot was cut off")
		panic(http.ErrAbortHandler)
	}
	if err != nil {
		h.Del(HeaderStream)
		return err
	}
	return out.Flush()
}

// begun is a writer that knows whether anything was written.
type begun struct {
	w   io.Writer
	yes bool
}

func (b *begun) Write(p []byte) (int, error) {
	b.yes = true
	return b.w.Write(p)
}

// tellsSublists finds out whether designations say on which sublists they stand.
type tellsSublists struct{ seen, told bool }

func (t *tellsSublists) add(ms []lists.Membership) {
	t.seen = true
	t.told = t.told || slices.ContainsFunc(ms, func(m lists.Membership) bool { return lists.IsSublist(m.Code) })
}

func (t *tellsSublists) nothing() bool { return t.seen && !t.told }

// designationThen is designation for another instant than now.
func (s *Server) designationThen(w http.ResponseWriter, r *http.Request, id string) error {
	v, err := s.view(listOf(id), r.URL.Query())
	if err != nil {
		return err
	}
	raw, why, err := v.one(id)
	if err != nil {
		return err
	}
	if why != "" {
		return newProblem(http.StatusNotFound, codeUsage, "%s %s", id, why)
	}
	return writeRaw(w, raw)
}

// view reads the question of a request about a list.
func (s *Server) view(list string, q url.Values) (*view, error) {
	l, err := s.find(list)
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation(l.Source.Zone)
	if err != nil {
		return nil, fmt.Errorf("zone of %s: %w", list, err)
	}
	state, held, err := s.Store.ListState(list)
	if err != nil {
		return nil, err
	}
	if !held {
		return nil, fmt.Errorf("list %q is not held: %w", list, store.ErrNotFound)
	}
	v := &view{db: s.Store, source: l.Source, zone: zone, baselined: state.Baselined}
	if text := q.Get(paramAsOf); text != "" {
		if _, v.at, err = instants(paramAsOf, text, zone); err != nil {
			return nil, err
		}
		v.asOf = true
	}
	if text := q.Get(paramKnownAt); text != "" {
		if err := v.setKnown(text, s.now()); err != nil {
			return nil, err
		}
	}
	return v, v.before()
}

func (s *Server) now() time.Time {
	if s.Syncer != nil && s.Syncer.Now != nil {
		return s.Syncer.Now()
	}
	return time.Now()
}

// instants returns the first and the last moment that a text means: of a date,
// those of that day in the authority's zone, of an RFC 3339 instant itself.
func instants(param, text string, zone *time.Location) (first, last time.Time, err error) {
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, t, nil
	}
	first, err = time.ParseInLocation(time.DateOnly, text, zone)
	if err != nil {
		return first, last, badRequest("%s: %q is neither a date such as 2026-11-20 nor an instant such as 2026-11-20T16:00:00Z", param, text)
	}
	return first, first.AddDate(0, 0, 1).Add(-time.Millisecond), nil
}
