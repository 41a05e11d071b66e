package bench

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"sanctionsd/api"
	"sanctionsd/lists/ofac"
	"sanctionsd/store"
)

// sink is the other end of an answer, which takes everything at once.
type sink struct {
	header http.Header
	status int
	bytes  int64
}

func (s *sink) Header() http.Header { return s.header }

func (s *sink) WriteHeader(status int) { s.status = status }

func (s *sink) Write(b []byte) (int, error) {
	s.bytes += int64(len(b))
	return len(b), nil
}

// BenchmarkServe answers look-ups of single designations, each of another, and
// whole snapshots in NDJSON, from one goroutine and without a network: with
// nothing else to do, and while changed publications are synced one after the
// other. A snapshot that a commit cuts is asked for again, in the same time.
func BenchmarkServe(b *testing.B) {
	n := size(b)
	m := loadModel(b, n)
	s := seriesOf(n)
	first, second := m.editions(b, ofac.Classic, s)
	var targets []string
	for d := range s.Designations(m.designations, false) {
		targets = append(targets, "/v1/designations/"+d.ID)
	}
	for _, state := range []string{"idle", "during_sync"} {
		p := newProgram(b)
		p.read(b, first, store.OutcomeBaseline)
		server := &api.Server{
			Store: p.db, Syncer: p.Syncer, Log: p.Log, Version: "bench",
			Lists: func() []api.List {
				return []api.List{{Source: p.req.Source, Enabled: true, StaleAfter: time.Hour, Request: p.req}}
			},
			Tokens: func() []api.Token { return nil },
		}
		handler := server.ReadHandler()
		during := func(b *testing.B, f func(b *testing.B)) {
			if state == "idle" {
				f(b)
				return
			}
			stop, stopped := make(chan struct{}), make(chan struct{})
			go func() {
				defer close(stopped)
				for {
					select {
					case <-stop:
						return
					default:
						p.read(b, second, store.OutcomeChanged)
						first, second = second, first
					}
				}
			}()
			f(b)
			close(stop)
			<-stopped
		}
		b.Run("lookup/"+state, func(b *testing.B) {
			b.ReportAllocs()
			during(b, func(b *testing.B) {
				i := 0
				for b.Loop() {
					// Of an entry that a sync has removed, the answer says so.
					answer(b, handler, targets[i%len(targets)])
					// A stride that meets every part of the list.
					i += 7919
				}
				b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "lookups/s")
			})
		})
		b.Run("snapshot/"+state, func(b *testing.B) {
			b.ReportAllocs()
			during(b, func(b *testing.B) {
				cut := 0
				for b.Loop() {
					for {
						n, whole := answer(b, handler, "/v1/lists/"+p.req.Source.ID+"/designations")
						if whole {
							b.SetBytes(n)
							break
						}
						cut++
					}
				}
				b.ReportMetric(float64(cut)/float64(b.N), "cut/op")
			})
		})
	}
}

// answer makes a request and returns the length of the answer. One that is cut
// is not whole: the server cuts a snapshot when the list changes under it, and
// the reader asks again.
func answer(b *testing.B, h http.Handler, target string) (length int64, whole bool) {
	b.Helper()
	defer func() {
		if cut := recover(); cut != nil && cut != http.ErrAbortHandler { //nolint:errorlint // it is what was thrown
			panic(cut)
		}
	}()
	w := sink{header: make(http.Header), status: http.StatusOK}
	h.ServeHTTP(&w, httptest.NewRequestWithContext(b.Context(), http.MethodGet, "http://localhost"+target, nil))
	if w.status != http.StatusOK && w.status != http.StatusNotFound && w.status != http.StatusGone {
		b.Fatalf("%s: status %d", target, w.status)
	}
	return w.bytes, true
}
