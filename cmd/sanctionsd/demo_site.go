package main

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"strings"
	"sync"
)

// The pages of the demonstration's PRC site. Each says in itself what of it is
// real and what is invented.
var (
	//go:embed demo/UEL-notice.html
	demoNotice []byte
	//go:embed demo/UEL-answer.html
	demoAnswer []byte
	//go:embed demo/index.html
	demoIndex []byte
	//go:embed demo/column.json
	demoColumn []byte
)

// Where the site has what, by the paths of the authority's sites.
const (
	demoUnit    = "/api-gateway/jpaas-publish-server/front/page/build/unit"
	demoColumns = "/edi_ecms_web_front/front/column/getColumnList"
	demoYears   = "/zcfb/blgg/gg/"
	demoAnswers = "/xwfb/xwfyrth/index.html"
	demoNews    = "/syxwfb/index.html"

	demoNoticePath = "/flzc/gzjgfxwj/art/2023/art_00000000000000000000000000000001.html"
	demoAnswerPath = "/xwfb/xwfyrth/art/2023/art_00000000000000000000000000000002.html"
)

// demoSite stands for the sites of the Ministry of Commerce of the PRC: indexes
// and feeds, and the pages they lead to. The zero value has nothing published.
type demoSite struct {
	url string

	mu sync.Mutex
	// pages are by path, entries the lines of an index by its path.
	pages   map[string][]byte
	entries map[string]string
	// read are the pages that were answered whole, by path.
	read []string
}

// publish puts up a page, and an entry for it in an index.
func (s *demoSite) publish(index, path, title, day string, page []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pages == nil {
		s.pages, s.entries = make(map[string][]byte), make(map[string]string)
	}
	s.pages[path] = page
	s.entries[index] = fmt.Sprintf("<li><a href=%q title=%q>%[2]s</a><span>[%s]</span></li>\n", path, html.EscapeString(title), day) + s.entries[index]
}

// fetched returns the pages that were answered whole since it was called last.
func (s *demoSite) fetched() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	read := s.read
	s.read = nil
	return read
}

func (s *demoSite) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	body, contentType := s.answer(r.URL.Path)
	if body == nil {
		http.NotFound(w, r)
		return
	}
	tag := fmt.Sprintf(`"%x"`, sha256.Sum256(body))
	w.Header().Set("ETag", tag)
	if r.Method == http.MethodGet && r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if s.pages[r.URL.Path] != nil {
		s.read = append(s.read, r.URL.Path)
	}
	w.Header().Set("Content-Type", contentType)
	w.Write(body) //nolint:errcheck // the fetcher notices what is missing
}

// answer returns what is at a path, nil for nothing.
func (s *demoSite) answer(path string) (body []byte, contentType string) {
	const webPage, data = "text/html; charset=utf-8", "application/json;charset=UTF-8"
	switch {
	case path == demoUnit:
		// The service of the security bureau wraps an index in JSON.
		body, err := json.Marshal(map[string]any{"success": true, "code": "200", "data": map[string]string{"html": string(s.index(path))}})
		if err != nil {
			return nil, ""
		}
		return body, data
	case path == demoColumns:
		return demoColumn, data
	case path == demoAnswers, path == demoNews, strings.HasPrefix(path, demoYears):
		return s.index(path), webPage
	}
	return s.pages[path], webPage
}

func (s *demoSite) index(path string) []byte {
	return bytes.Replace(demoIndex, []byte("<!-- entries -->\n"), []byte(s.entries[path]), 1)
}
