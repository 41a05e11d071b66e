package api_test

import (
	"context"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"sanctionsd/api"
)

// meddler is a context that calls a function whenever it is asked whether it
// has ended, which a search does at every designation.
type meddler struct {
	context.Context
	meddle func()
}

func (m meddler) Err() error {
	m.meddle()
	return m.Context.Err()
}

// A search begins again when the list changes under it, so that its answer is
// of one state; when the list never rests, it says so.
func TestSearchWhileTheListChanges(t *testing.T) {
	// More than the store reads at once.
	const held = 600
	for _, tc := range []struct {
		name     string
		changes  int
		status   int
		searched int
	}{
		{"it changes once", 1, 200, held + 1},
		{"it never rests", 1000, 409, 0},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := newFixture(t)
			var ids []string
			for i := range held {
				ids = append(ids, strconv.Itoa(i))
			}
			f.commit(t, ids...)
			asked, made := 0, 0
			ctx := meddler{t.Context(), func() {
				// In the midst of each first page.
				if asked++; asked%100 == 1 && made < tc.changes {
					made++
					ids = append(ids, "more"+strconv.Itoa(made))
					f.commit(t, ids...)
				}
			}}
			rec := httptest.NewRecorder()
			f.ReadHandler().ServeHTTP(rec, httptest.NewRequestWithContext(ctx, "GET", "http://localhost/v1/search?q=party", nil))
			a := answer{rec.Code, rec.Header(), rec.Body.String()}
			if a.Status != tc.status {
				t.Fatalf("answered %d %s after %d changes", a.Status, a.Body, made)
			}
			if tc.status != 200 {
				if p := decode[api.Problem](t, a); p.Usage() || !strings.Contains(p.Detail, "try again") {
					t.Errorf("problem %+v", p)
				}
				return
			}
			got := decode[api.SearchAnswer](t, a)
			if got.Searched[0].Designations != tc.searched || got.Total != tc.searched {
				t.Errorf("searched %+v, found %d, want %d once each", got.Searched, got.Total, tc.searched)
			}
		})
	}
}
