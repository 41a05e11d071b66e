package listtest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"sanctionsd/lists"
)

// Publication is the documents of one publication under a name for messages.
type Publication struct {
	Name string
	Docs []lists.Document
}

// Document returns a document that is in memory.
func Document(name string, content []byte) lists.Document {
	sum := sha256.Sum256(content)
	hash := hex.EncodeToString(sum[:])
	return lists.Document{
		Name: name, SHA256: hash, Size: int64(len(content)), Content: hash, ContentSize: int64(len(content)),
		Open: func() (lists.File, error) { return memory{bytes.NewReader(content)}, nil },
	}
}

// Files returns the documents of the files at paths, which are read when they
// are opened.
func Files(paths ...string) []lists.Document {
	docs := make([]lists.Document, len(paths))
	for i, p := range paths {
		docs[i] = lists.Document{Name: filepath.Base(p), Open: func() (lists.File, error) { return os.Open(p) }}
	}
	return docs
}

// Content returns the bytes of a document.
func Content(t testing.TB, d lists.Document) []byte {
	t.Helper()
	f, err := d.Open()
	if err != nil {
		t.Fatalf("open %s: %v", d.Name, err)
	}
	defer f.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(f); err != nil {
		t.Fatalf("read %s: %v", d.Name, err)
	}
	return b.Bytes()
}

type memory struct{ *bytes.Reader }

func (memory) Close() error { return nil }
