package bench

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"sanctionsd/lists"
	"sanctionsd/lists/ofac"
	"sanctionsd/lists/ofac/corpustest"
	"sanctionsd/lists/ofac/ofactest"
)

const (
	// defaultSize is about the length of the SDN List.
	defaultSize = 20_000
	// mostChanged is far more than OFAC changes in one publication.
	mostChanged = 500
	seed        = 20_260_105
)

func publishedOn() time.Time { return time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC) }

// number returns the number that a variable of the environment says.
func number(tb testing.TB, variable string, otherwise int) int {
	tb.Helper()
	text := os.Getenv(variable)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		tb.Fatalf("%s=%q: want a number from 1", variable, text)
	}
	return n
}

// size returns the number of entries that SANCTIONSD_BENCH_SIZE asks for.
func size(tb testing.TB) int { return number(tb, "SANCTIONSD_BENCH_SIZE", defaultSize) }

// model is what the entries of a list are like.
type model struct {
	designations []*lists.Designation
	enhanced     ofactest.Edition
}

// loadModel returns the 13,821 entries of the SDN List of 2023-12-28, where the
// real files are and in no short run, else as many as asked for, 2,000 at most,
// that are invented.
func loadModel(tb testing.TB, entries int) model {
	tb.Helper()
	source := ofac.SDN()
	if _, ok := corpustest.Find(tb); ok && !testing.Short() {
		ds := parse(tb, source, corpustest.Set(tb, source.Files(ofac.Delimited), "sdn-csv", "2023-12-28"))
		return model{ds, ofactest.EnhancedFrom(publishedOn(), source.ID, ds)}
	}
	e := ofactest.EnhancedSample(min(entries, 2000))
	path := filepath.Join(tb.TempDir(), "SDN_ENHANCED.XML")
	create(tb, path, func(w io.Writer) error { return ofactest.EnhancedXML(w, e) })
	return model{parse(tb, source, documents(tb, path)), e}
}

// parse returns the designations of a publication, the lowest native id first.
func parse(tb testing.TB, source lists.Source, docs []lists.Document) []*lists.Designation {
	tb.Helper()
	var ds []*lists.Designation
	if _, err := source.Parse(tb.Context(), docs, func(d *lists.Designation) error {
		ds = append(ds, d)
		return nil
	}); err != nil {
		tb.Fatal(err)
	}
	slices.SortFunc(ds, func(a, b *lists.Designation) int { return nativeID(tb, a) - nativeID(tb, b) })
	return ds
}

func nativeID(tb testing.TB, d *lists.Designation) int {
	id, err := strconv.Atoi(d.NativeID)
	if err != nil {
		tb.Fatal(err)
	}
	return id
}

// seriesOf returns the two editions of a list of n entries: 500 changed, 20
// added and 20 removed, fewer in a list of less than 20,000, so that the guard
// lets it through.
func seriesOf(n int) ofactest.Series {
	changed := min(mostChanged, (n+39)/40)
	return ofactest.Series{Size: n, Changed: changed, Added: changed / 25, Removed: changed / 25, Seed: seed}
}

// edition is one publication on disk.
type edition struct {
	// path is the file, or the folder of a set.
	path    string
	bytes   int64
	entries int
}

// editions writes the two editions of a list in a format.
func (m model) editions(tb testing.TB, format string, s ofactest.Series) (first, second edition) {
	tb.Helper()
	return m.edition(tb, format, s, false), m.edition(tb, format, s, true)
}

func (m model) edition(tb testing.TB, format string, s ofactest.Series, next bool) edition {
	tb.Helper()
	return m.editionIn(tb, tb.TempDir(), format, s, next)
}

// editionIn writes an edition into a folder, which it makes.
func (m model) editionIn(tb testing.TB, dir, format string, s ofactest.Series, next bool) edition {
	tb.Helper()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		tb.Fatal(err)
	}
	e := edition{path: filepath.Join(dir, "SDN.XML"), entries: s.Count(next)}
	switch format {
	case ofac.Classic:
		create(tb, e.path, func(w io.Writer) error {
			return ofactest.StreamClassicXML(w, publishedOn(), e.entries, s.Designations(m.designations, next))
		})
	case ofac.Enhanced:
		e.path = filepath.Join(dir, "SDN_ENHANCED.XML")
		create(tb, e.path, func(w io.Writer) error {
			return ofactest.StreamEnhancedXML(w, m.enhanced, s.Entities(m.enhanced.Entities, next))
		})
	case ofac.Delimited:
		e.path = dir
		var files [4]*os.File
		var writers [4]io.Writer
		for i, name := range ofac.SDN().Files(format) {
			f, err := os.Create(filepath.Join(dir, name))
			if err != nil {
				tb.Fatal(err)
			}
			files[i], writers[i] = f, f
		}
		err := ofactest.StreamDelimited(writers, s.Designations(m.designations, next))
		for _, f := range files {
			err = errors.Join(err, f.Close())
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	for _, path := range filesAt(tb, e.path) {
		info, err := os.Stat(path)
		if err != nil {
			tb.Fatal(err)
		}
		e.bytes += info.Size()
	}
	return e
}

// create writes a file.
func create(tb testing.TB, path string, write func(io.Writer) error) {
	tb.Helper()
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	if err := errors.Join(write(f), f.Close()); err != nil {
		tb.Fatal(err)
	}
}

// filesAt returns a file, or the files of a folder.
func filesAt(tb testing.TB, path string) []string {
	tb.Helper()
	var found []string
	if err := filepath.WalkDir(path, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			found = append(found, path)
		}
		return err
	}); err != nil {
		tb.Fatal(err)
	}
	return found
}

// documents returns the files of an edition as they come from a fetch: hashed,
// and read from disk.
func documents(tb testing.TB, path string) []lists.Document {
	tb.Helper()
	var docs []lists.Document
	for _, path := range filesAt(tb, path) {
		info, err := os.Stat(path)
		if err != nil {
			tb.Fatal(err)
		}
		sum := hexSum(tb, path)
		docs = append(docs, lists.Document{
			Name: filepath.Base(path), URL: "file://" + path, SHA256: sum, Content: sum, Size: info.Size(), ContentSize: info.Size(),
			FetchedAt: publishedOn(), Header: map[string]string{},
			Open: func() (lists.File, error) { return os.Open(path) },
		})
	}
	return docs
}
