package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"sanctionsd/lists/ofac"
	"sanctionsd/lists/ofac/ofactest"
)

// killEdition is an edition as a delimited set: its files by name.
type killEdition struct {
	files   map[string][]byte
	entries int
	// changes is how many entries it adds, changes and removes in the one
	// before it.
	changes int
}

// generatedEditions returns two editions of 2,000 invented entries.
func generatedEditions(t *testing.T) (first, second killEdition) {
	t.Helper()
	write := func(changes int, words ...string) killEdition {
		e, err := newEdition("2026-11-19", words...)
		if err != nil {
			t.Fatal(err)
		}
		k := killEdition{files: map[string][]byte{}, entries: len(e.entries), changes: changes}
		files := ofactest.DelimitedSet(e.entries)
		for i, name := range ofac.SDN().Files(ofac.Delimited) {
			k.files[name] = files[i]
		}
		return k
	}
	first = write(0, "1-2000")
	second = write(300, "51-250:CHANGED", "251-2000", "2001-2050") // 50 removed, 200 changed, 50 added
	return first, second
}

// corpusEditions returns the SDN List of 2023-12-28, and an edition made of it
// by changing 1,000 names, taking out 100 entries and adding 100.
func corpusEditions(t *testing.T) (first, second killEdition) {
	t.Helper()
	root := os.Getenv("SANCTIONSD_CORPUS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	dir := filepath.Join(root, "ofac", "sdn-csv", "2023-12-28")
	if _, err := os.Stat(dir); err != nil {
		t.Logf("no corpus here (%v): generated editions instead", err)
		return generatedEditions(t)
	}
	first = killEdition{files: map[string][]byte{}}
	second = killEdition{files: map[string][]byte{}, changes: 1200}
	removed, changed := make(map[string]bool), make(map[string]bool)
	for i, name := range ofac.SDN().Files(ofac.Delimited) {
		rows := readRows(t, filepath.Join(dir, strings.ToLower(name)+".gz"))
		var other []string
		for n, row := range rows {
			id, rest, _ := strings.Cut(row, ",")
			if i == 0 && n%138 == 0 && len(removed) < 100 {
				removed[id] = true
			} else if i == 0 && n%13 == 1 && len(changed) < 1000 {
				changed[id] = true
				row = id + `,"CHANGED ` + strings.TrimPrefix(rest, `"`)
			}
			if !removed[id] {
				other = append(other, row)
			}
		}
		for n := range 100 {
			switch i {
			case 0:
				other = append(other, fmt.Sprintf(`%d,"INVENTED COMPANY %d",-0- ,"TEST",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- `, 900000+n, n))
			case 1:
				other = append(other, fmt.Sprintf(`%d,%d,-0- ,-0- ,-0- ,-0- `, 900000+n, 900000+n))
			}
		}
		if i == 0 {
			first.entries, second.entries = len(rows), len(other)
		}
		first.files[name], second.files[name] = writeRows(rows), writeRows(other)
	}
	if len(removed) != 100 || len(changed) != 1000 {
		t.Fatalf("%d removed, %d changed", len(removed), len(changed))
	}
	return first, second
}

// readRows returns the rows of a packed file. The copies in the corpus have
// lost some of their line ends; see its README.
func readRows(t *testing.T, path string) []string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for line := range bytes.Lines(text) {
		if row := strings.Trim(string(line), "\r\n\x1a"); row != "" {
			rows = append(rows, row)
		}
	}
	return rows
}

func writeRows(rows []string) []byte {
	var b bytes.Buffer
	for _, row := range rows {
		b.WriteString(row + "\r\n")
	}
	b.WriteByte(0x1a)
	return b.Bytes()
}

// killPublisher serves one edition at a time. It gives no validators: every
// sync reads the whole of it.
type killPublisher struct {
	mu sync.Mutex
	e  killEdition
}

func (p *killPublisher) put(e killEdition) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.e = e
}

func (p *killPublisher) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	body, ok := p.e.files[path.Base(r.URL.Path)]
	p.mu.Unlock()
	if !ok {
		http.NotFound(w, r)
		return
	}
	_, _ = w.Write(body) // the reader may be killed
}
