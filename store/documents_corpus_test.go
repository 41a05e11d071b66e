package store

import (
	"bytes"
	"path/filepath"
	"testing"

	"sanctionsd/lists/ofac/corpustest"
)

// TestDocumentsRealEditions keeps 143 consecutive real editions of SDN.CSV,
// sixteen months of it, each against the one before, and says what they take.
func TestDocumentsRealEditions(t *testing.T) {
	if testing.Short() {
		t.Skip("packs 319 MiB")
	}
	d := &Documents{Dir: filepath.Join(t.TempDir(), "documents")}
	var plain, disk int64
	editions, whole, base := 0, 0, ""
	corpustest.Editions(t, func(_ string, content []byte) {
		kept := mustKeep(t, d, content, base)
		base = kept.Content
		var got bytes.Buffer
		if err := d.Copy(&got, base); err != nil || !bytes.Equal(got.Bytes(), content) {
			t.Fatalf("edition %d comes back as %d other bytes (error %v)", editions, got.Len(), err)
		}
		editions++
		plain += int64(len(content))
		disk += kept.Bytes
		if kept.Base == "" {
			whole++
		}
	})
	t.Logf("%d editions of %d bytes take %d, %d of them whole", editions, plain, disk, whole)
	// More would mean that real changes are no longer found.
	if disk*60 > plain {
		t.Errorf("the files take %d bytes, a sixtieth of %d at most is expected", disk, plain)
	}
}

// TestDocumentsReshuffled keeps fetches of one real publication that differ in
// the order of what their entries hold.
func TestDocumentsReshuffled(t *testing.T) {
	names := []string{
		"CONSOLIDATED_fetched_2025-11-29_92bfae2.xml.gz",
		"CONSOLIDATED_fetched_2025-12-04_3b7bf62.xml.gz",
		"CONSOLIDATED_fetched_2025-12-19_26bc806.xml.gz",
	}
	d := &Documents{Dir: filepath.Join(t.TempDir(), "documents")}
	first := corpustest.File(t, "cons-xml", names[0])
	whole := mustKeep(t, d, first, "")
	for _, name := range names[1:] {
		b := corpustest.File(t, "cons-xml", name)
		kept := mustKeep(t, d, b, whole.Content)
		checkReads(t, d, b)
		t.Logf("%s: %d bytes take %d, the first whole %d", name, len(b), kept.Bytes, whole.Bytes)
		if kept.Base == "" {
			t.Errorf("%s is kept whole, want a delta", name)
		}
	}
}
