package ofac

import (
	"archive/zip"
	"compress/gzip"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sanctionsd/lists/ofac/corpustest"
	"sanctionsd/strictxml/oracle"
)

// TestTokensOfRealFiles compares the tokenizer with encoding/xml on every real
// document in XML there is, also those of other authorities, and on each cut in
// the middle.
func TestTokensOfRealFiles(t *testing.T) {
	root := filepath.Dir(corpustest.Dir(t))
	accepted := 0
	compare := func(name string, r io.Reader, err error) {
		var document []byte
		if err == nil {
			document, err = io.ReadAll(r)
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		ok, err := oracle.Compare(document)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if ok {
			accepted++
		}
		if ok, err = oracle.Compare(document[:len(document)/2]); ok || err != nil {
			t.Errorf("half of %s: accepted is %v, %v", name, ok, err)
		}
	}
	err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := strings.ToLower(filepath.Base(path))
		switch {
		case strings.HasSuffix(name, ".xml"), strings.HasSuffix(name, ".xsd"):
			f, err := os.Open(path)
			if err != nil {
				return err
			}
			defer f.Close()
			compare(name, f, nil)
		case strings.HasSuffix(name, ".xml.gz"):
			f, err := os.Open(path)
			if err != nil {
				return err
			}
			defer f.Close()
			r, err := gzip.NewReader(f)
			compare(name, r, err)
		case strings.HasSuffix(name, ".zip"):
			archive, err := zip.OpenReader(path)
			if err != nil {
				return err
			}
			defer archive.Close()
			for _, member := range archive.File {
				r, err := member.Open()
				compare(name+"/"+member.Name, r, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if accepted < 10 {
		t.Fatalf("only %d real documents in XML were accepted", accepted)
	}
	t.Logf("%d real documents", accepted)
}
