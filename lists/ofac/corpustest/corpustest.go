// Package corpustest hands the real OFAC files to tests, where they are. They
// are works of the United States government and not part of the project: a
// test that asks for them is skipped elsewhere.
package corpustest

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
)

// endMark ends every delimited file of OFAC.
const endMark = 0x1a

// Dir returns the folder of real OFAC files, as Find does. It skips the test
// when there is none.
func Dir(t testing.TB) string {
	t.Helper()
	dir, ok := Find(t)
	if !ok {
		t.Skip("the real OFAC files are not here; set SANCTIONSD_CORPUS to the folder above ofac/")
	}
	return dir
}

// Find returns the folder of real OFAC files, if there is one: ofac below
// $SANCTIONSD_CORPUS, else below shared/data beside the checkout.
func Find(t testing.TB) (dir string, ok bool) {
	t.Helper()
	root := os.Getenv("SANCTIONSD_CORPUS")
	if root == "" {
		root = filepath.Join(checkout(t), "..", "shared", "data")
	}
	dir = filepath.Join(root, "ofac")
	_, err := os.Stat(dir)
	return dir, err == nil
}

// checkout returns the folder of go.mod, above that of the test.
func checkout(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}

// File returns the bytes of a file of the corpus, unpacked.
func File(t testing.TB, parts ...string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(append([]string{Dir(t)}, parts...)...))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(parts[len(parts)-1], ".gz") {
		return b
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if b, err = io.ReadAll(z); err != nil {
		t.Fatal(err)
	}
	return b
}

// XML returns a classic file of the Consolidated List.
func XML(t testing.TB, name string) []lists.Document {
	t.Helper()
	return []lists.Document{listtest.Document("CONSOLIDATED.XML", File(t, "cons-xml", name))}
}

// Set returns a delimited set of the corpus, its files named by names, with the marks of its journey
// mended: line ends and end marks. A missing comments file is made empty.
func Set(t testing.TB, names []string, folder ...string) []lists.Document {
	t.Helper()
	var docs []lists.Document
	for _, name := range names {
		parts := append(append([]string{}, folder...), strings.ToLower(name)+".gz")
		var b []byte
		if _, err := os.Stat(filepath.Join(append([]string{Dir(t)}, parts...)...)); err == nil {
			b = File(t, parts...)
		}
		docs = append(docs, listtest.Document(name, mend(b)))
	}
	return docs
}

// mend undoes what the journey of the files did to line ends and end marks.
func mend(b []byte) []byte {
	b = bytes.TrimSuffix(b, []byte{endMark})
	b = bytes.ReplaceAll(bytes.ReplaceAll(b, []byte("\r\n"), []byte("\n")), []byte("\n"), []byte("\r\n"))
	return append(b, endMark)
}

// Editions hands each version of SDN.CSV in the history to f, in order.
func Editions(t testing.TB, f func(name string, content []byte)) {
	t.Helper()
	packed, err := os.Open(filepath.Join(Dir(t), "sdn-csv", "history-2021-08-to-2022-12.tar.zst"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	z, err := zstd.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if h.Typeflag != tar.TypeReg {
			continue
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		f(filepath.Base(h.Name), b)
	}
}

// Rows reads a delimited file by the standard library, independently of the
// reader under test, with each column's space normalised.
func Rows(t testing.TB, content []byte) [][]string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimSuffix(content, []byte{endMark}))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		for i, c := range row {
			row[i] = strings.Join(strings.Fields(c), " ")
		}
	}
	return rows
}

// Around makes a delimited set of the SDN List around a primary file that comes alone: an
// address file with one empty row an entry, and empty others.
func Around(primary []byte, rows [][]string) []lists.Document {
	var add bytes.Buffer
	for i, row := range rows {
		fmt.Fprintf(&add, "%s,%d,-0- ,-0- ,-0- ,-0- \r\n", row[0], i+1)
	}
	add.WriteByte(endMark)
	return []lists.Document{
		listtest.Document("SDN.CSV", primary), listtest.Document("ADD.CSV", add.Bytes()),
		listtest.Document("ALT.CSV", []byte{endMark}), listtest.Document("SDN_COMMENTS.CSV", []byte{endMark}),
	}
}

// Difference is the ids in which two states of a list differ, sorted.
type Difference struct{ Added, Removed, Changed []string }

// Compare returns the difference of two states, each a text by id.
func Compare(before, after map[string]string) (d Difference) {
	for id, text := range after {
		if was, ok := before[id]; !ok {
			d.Added = append(d.Added, id)
		} else if was != text {
			d.Changed = append(d.Changed, id)
		}
	}
	for id := range before {
		if _, ok := after[id]; !ok {
			d.Removed = append(d.Removed, id)
		}
	}
	slices.Sort(d.Added)
	slices.Sort(d.Removed)
	slices.Sort(d.Changed)
	return d
}
