package api

import (
	"net/http"
	"strconv"
	"strings"
)

// document answers with the bytes a document was read from: of a ZIP, those of
// its member, which ?name= chooses when there are several. The headers say what
// is known of it; Sanctionsd-Content is the SHA-256 of the bytes in the answer.
func (s *Server) document(w http.ResponseWriter, r *http.Request) error {
	records, err := s.Store.DocumentRecords(r.PathValue("sha256"))
	if err != nil {
		return err
	}
	d := records[0]
	if name := r.URL.Query().Get("name"); name != "" || len(records) > 1 {
		found := false
		var names []string
		for _, rec := range records {
			names = append(names, rec.Name)
			if strings.EqualFold(rec.Name, name) {
				d, found = rec, true
			}
		}
		if !found {
			return badRequest("the document has these members, choose one by ?name=: %s", strings.Join(names, ", "))
		}
	}
	if !s.Store.Documents.Has(d.Content) {
		return newProblem(http.StatusNotFound, "", "the bytes of document %s are not kept", d.SHA256)
	}
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Content-Length", strconv.FormatInt(d.ContentSize, 10))
	h.Set("Content-Location", d.URL)
	h.Set("Sanctionsd-Content", d.Content)
	h.Set("Sanctionsd-Fetched-At", d.FetchedAt)
	if err := s.Store.Documents.Copy(w, d.Content); err != nil {
		s.Log.WithField("document", d.SHA256).WithError(err).Error("read document")
		panic(http.ErrAbortHandler) // the answer has begun
	}
	return nil
}
