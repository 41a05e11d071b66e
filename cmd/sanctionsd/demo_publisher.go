package main

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"strconv"
	"sync"
)

// demoEdition is the path of the list.
const demoEdition = "/SDN.XML"

// demoPublisher serves one edition at a time, the way an authority does: whole,
// or with a 304 to who has it already.
type demoPublisher struct {
	url string

	mu      sync.Mutex
	edition []byte
	answers []int
}

// publish puts up an edition in place of the one before.
func (p *demoPublisher) publish(edition []byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.edition = edition
}

// last returns the status of the last answer, 0 before the first.
func (p *demoPublisher) last() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.answers) == 0 {
		return 0
	}
	return p.answers[len(p.answers)-1]
}

func (p *demoPublisher) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	etag := fmt.Sprintf(`"%x"`, sha256.Sum256(p.edition))
	w.Header().Set("ETag", etag)
	if r.Header.Get("If-None-Match") == etag {
		p.answers = append(p.answers, http.StatusNotModified)
		w.WriteHeader(http.StatusNotModified)
		return
	}
	p.answers = append(p.answers, http.StatusOK)
	w.Header().Set("Content-Type", "application/xml")
	w.Header().Set("Content-Length", strconv.Itoa(len(p.edition)))
	w.Write(p.edition) //nolint:errcheck // the fetcher notices what is missing
}
