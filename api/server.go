package api

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/sirupsen/logrus"

	"sanctionsd/lists"
	"sanctionsd/store"
	listsync "sanctionsd/sync"
)

// Server answers requests about one store. Its fields are set before first
// use. The functions ask for what may change while it serves.
type Server struct {
	Store  *store.DB
	Syncer *listsync.Syncer
	Log    logrus.FieldLogger
	// Version is the program's.
	Version string
	// Lists returns every list the program knows, with its present settings.
	Lists func() []List
	// Next returns when a list's next scheduled run is; nil outside of the
	// daemon.
	Next func(list string) time.Time
	// Endpoints says how the endpoints stand.
	Endpoints func(ctx context.Context) ([]EndpointStatus, error)
	// Deliver tries deliveries until each endpoint is at its end or has failed
	// once.
	Deliver func(ctx context.Context) ([]Delivery, error)
	// Resume makes an endpoint that is suspended active again.
	Resume func(ctx context.Context, name string) error
	// Reload makes the daemon read its configuration again; nil outside of it.
	Reload func(ctx context.Context) error
	// Changed returns a channel that is closed at the next commit of events,
	// for long polls; nil outside of the daemon.
	Changed func() <-chan struct{}
	// Tokens returns what lets readers in on TCP; without any, no
	// authentication.
	Tokens func() []Token

	counter counter
}

// List is a list with its present settings.
type List struct {
	Source     lists.Source
	Enabled    bool
	StaleAfter time.Duration
	Request    listsync.Request
}

// route is one entry of the route table.
type route struct {
	pattern string
	serve   func(s *Server, w http.ResponseWriter, r *http.Request) error
}

// reading are the routes that change nothing.
var reading = []route{
	{"GET /v1/status", (*Server).status},
	{"GET /v1/lists", (*Server).lists},
	{"GET /v1/lists/{list}", (*Server).list},
	{"GET /v1/lists/{list}/designations", (*Server).snapshot},
	{"GET /v1/lists/{list}/notices", (*Server).notices},
	{"GET /v1/designations/{id...}", (*Server).designation},
	{"GET /v1/search", (*Server).search},
	{"GET /v1/events", (*Server).events},
	{"GET /v1/runs", (*Server).runs},
	{"GET /v1/reviews", (*Server).reviews},
	{"GET /v1/reviews/{id...}", (*Server).review},
	{"GET /v1/documents/{sha256}", (*Server).document},
	{"GET /v1/endpoints", (*Server).endpoints},
	{"GET /healthz", (*Server).healthz},
	{"GET /readyz", (*Server).readyz},
	{"GET /freshz", (*Server).freshz},
}

// acting are the routes that change something. They exist on the Unix socket
// only.
var acting = []route{
	{"POST /v1/sync", (*Server).sync},
	{"POST /v1/reviews", (*Server).decide},
	{"POST /v1/reload", (*Server).reload},
	{"POST /v1/endpoints/{name}/resume", (*Server).resume},
}

// ReadHandler serves what changes nothing, to those Tokens let in.
func (s *Server) ReadHandler() http.Handler {
	return s.guard(s.mux(reading))
}

// headerStateDir tells a command whether this is the daemon of its store. It
// is for the socket only: readers on TCP need not know the machine's paths.
const headerStateDir = "Sanctionsd-State-Dir"

// SocketHandler serves everything. Who may open the socket may act.
func (s *Server) SocketHandler() http.Handler {
	mux := s.mux(reading, acting)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(headerStateDir, s.Store.Dir())
		mux.ServeHTTP(w, r)
	})
}

func (s *Server) mux(tables ...[]route) *http.ServeMux {
	mux := http.NewServeMux()
	for _, table := range tables {
		for _, rt := range table {
			mux.HandleFunc(rt.pattern, func(w http.ResponseWriter, r *http.Request) {
				if err := rt.serve(s, w, r); err != nil && r.Context().Err() == nil {
					problem(w, err)
				}
			})
		}
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		problem(w, newProblem(http.StatusNotFound, "", "no such address: %s %s", r.Method, r.URL.Path))
	})
	return mux
}

// The types of answers.
const (
	typeJSON   = "application/json"
	typeNDJSON = "application/x-ndjson"
)

// newEncoder writes JSON as it is written everywhere: without HTML escapes, so
// that a URL reads as it is.
func newEncoder(w io.Writer) *json.Encoder {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return e
}

func respond(w http.ResponseWriter, status int, contentType string, v any) error {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	return newEncoder(w).Encode(v)
}

func writeJSON(w http.ResponseWriter, v any) error { return respond(w, http.StatusOK, typeJSON, v) }

// writeRaw answers with JSON that is made already, on a line. Its length goes
// before it: without one the answer would be sent in chunks, each with a write
// of its own.
func writeRaw(w http.ResponseWriter, raw []byte) error {
	w.Header().Set("Content-Type", typeJSON)
	w.Header().Set("Content-Length", strconv.Itoa(len(raw)+1))
	_, err := w.Write(append(raw, '\n'))
	return err
}
