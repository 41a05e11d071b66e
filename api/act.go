package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"sanctionsd/lists"
	"sanctionsd/store"
	listsync "sanctionsd/sync"
)

// giveUpAfter is how long a source may fail before a one-off sync gives it up.
const giveUpAfter = 30 * time.Second

// sync runs lists side by side and answers with SyncLines: progress as it
// comes, results in the order of the lists.
func (s *Server) sync(w http.ResponseWriter, r *http.Request) error {
	requests, err := s.syncRequests(r)
	if err != nil {
		return err
	}
	// Progress is written while uploaded files are still being read.
	if err := http.NewResponseController(w).EnableFullDuplex(); err != nil {
		return err
	}
	defer io.Copy(io.Discard, r.Body) //nolint:errcheck // full duplex wants the body read to its end
	out := &lineWriter{w: w, e: newEncoder(w)}
	w.Header().Set("Content-Type", typeNDJSON)

	type end struct {
		result listsync.Result
		err    error
	}
	ends := make([]chan end, len(requests))
	for i, req := range requests {
		ends[i] = make(chan end, 1)
		req.Progress = func(p listsync.Progress) { out.write(SyncLine{Progress: &p}) }
		go func() {
			res, err := s.Syncer.Sync(r.Context(), req)
			ends[i] <- end{res, err}
		}()
	}
	for i := range ends {
		e := <-ends[i]
		if e.err != nil {
			out.write(SyncLine{Error: problemOf(e.err)})
			continue
		}
		out.write(SyncLine{Result: &e.result})
	}
	if deliver, _ := strconv.ParseBool(r.URL.Query().Get("deliver")); deliver {
		deliveries, err := s.Deliver(r.Context())
		if err != nil {
			out.write(SyncLine{Error: problemOf(err)})
		}
		for _, d := range deliveries {
			out.write(SyncLine{Delivery: &d})
		}
	}
	return nil
}

// lineWriter writes lines from several goroutines, each at once.
type lineWriter struct {
	mu sync.Mutex
	w  http.ResponseWriter
	e  *json.Encoder
}

func (l *lineWriter) write(line SyncLine) {
	l.mu.Lock()
	defer l.mu.Unlock()
	// A watcher that is gone does not stop the run's bookkeeping: its context
	// has ended and the run will see to it.
	if l.e.Encode(line) == nil {
		http.NewResponseController(l.w).Flush() //nolint:errcheck // as above
	}
}

// headerLocation says of a file that is handed in where the command had it
// from.
const headerLocation = "Content-Location"

// syncRequests reads what is asked for.
func (s *Server) syncRequests(r *http.Request) (requests []listsync.Request, err error) {
	q := r.URL.Query()
	chosen := q["list"]
	if len(chosen) == 0 {
		for _, l := range s.Lists() {
			if l.Enabled {
				chosen = append(chosen, l.Source.ID)
			}
		}
	}
	force, _ := strconv.ParseBool(q.Get("force"))
	dryRun, _ := strconv.ParseBool(q.Get("dry_run"))
	seen := make(map[string]bool)
	for _, id := range chosen {
		l, err := s.find(id)
		if err != nil {
			return nil, err
		}
		if seen[id] {
			continue
		}
		seen[id] = true
		req := l.Request
		req.Force, req.DryRun, req.Trigger, req.GiveUpAfter = force, dryRun, store.TriggerOperator, giveUpAfter
		requests = append(requests, req)
	}
	if q.Get("from") == "" {
		return requests, nil
	}
	if len(requests) != 1 {
		return nil, badRequest("--from takes exactly one list; name it: sanctionsd sync LIST --from %s", q.Get("from"))
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, badRequest("files: %v", err)
	}
	requests[0].Files = func() (lists.Location, io.Reader, error) {
		part, err := parts.NextPart()
		if err != nil {
			return lists.Location{}, nil, err
		}
		return lists.Location{Name: part.FileName(), URL: part.Header.Get(headerLocation)}, part, nil
	}
	return requests, nil
}

// reload makes the daemon read its configuration again.
func (s *Server) reload(w http.ResponseWriter, r *http.Request) error {
	if s.Reload == nil {
		return newProblem(http.StatusConflict, "", "no daemon is running: there is nothing to reload")
	}
	// Not bound to the caller: half a reload helps nobody.
	if err := s.Reload(context.WithoutCancel(r.Context())); err != nil {
		return badRequest("%v", err)
	}
	return writeJSON(w, Health{OK: true})
}

// resume makes an endpoint that is suspended active again.
func (s *Server) resume(w http.ResponseWriter, r *http.Request) error {
	if err := s.Resume(r.Context(), r.PathValue("name")); err != nil {
		return err
	}
	return respond(w, http.StatusOK, typeJSON, Health{OK: true})
}
