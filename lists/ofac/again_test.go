package ofac

import (
	"bytes"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
	"sanctionsd/lists/ofac/corpustest"
	"sanctionsd/lists/ofac/ofactest"
)

// TestRealEditionsAgain reads real editions one after the other, each by one who
// holds the one before. The fetches of 2025 have children in another order in a
// third of their entries.
func TestRealEditionsAgain(t *testing.T) {
	var memory listtest.Memory
	for _, edition := range []struct {
		name string
		kept int
	}{
		{"CONSOLIDATED_2024-05-06.xml.gz", 0},
		{"CONSOLIDATED_2025-03-28.xml.gz", 0},
		{"CONSOLIDATED_fetched_2025-11-29_92bfae2.xml.gz", 0},
		{"CONSOLIDATED_fetched_2025-12-04_3b7bf62.xml.gz", 100},
		{"CONSOLIDATED_fetched_2025-12-19_26bc806.xml.gz", 100},
	} {
		kept, next := listtest.SameAgain(t, Consolidated(), corpustest.XML(t, edition.name), memory)
		if kept < edition.kept {
			t.Errorf("%s: %d entries are kept, fewer than %d", edition.name, kept, edition.kept)
		}
		t.Logf("%s: %d of %d entries are kept", edition.name, kept, len(next))
		memory = next
	}
}

// TestEnhancedEditionsAgain reads generated editions in the same way: one with
// another name, and one with another reference value, after which all has to be
// read.
func TestEnhancedEditionsAgain(t *testing.T) {
	document := func(e ofactest.Edition) []lists.Document { return enhancedDocs(t, e) }
	first := ofactest.EnhancedSample(500)
	_, memory := listtest.SameAgain(t, SDN(), document(first), nil)
	kept, _ := listtest.SameAgain(t, SDN(), document(first), memory)
	if kept == 0 {
		t.Fatal("no entity is kept")
	}
	second := ofactest.EnhancedSample(500)
	second.Entities[0].Names[0].Translations[0].Full += " X"
	now, _ := listtest.SameAgain(t, SDN(), document(second), memory)
	if now != kept && now != kept-1 {
		t.Errorf("%d entities are kept of %d when one has another name", now, kept)
	}
	content := listtest.Content(t, document(first)[0])
	other := bytes.Replace(content, []byte("</referenceValues>"), []byte(`<referenceValue refId="999999"><type>SCRIPT</type><value>Invented</value></referenceValue></referenceValues>`), 1)
	if bytes.Equal(content, other) {
		t.Fatal("the edition has no reference values")
	}
	if now, _ = listtest.SameAgain(t, SDN(), []lists.Document{listtest.Document("SDN_ENHANCED.XML", other)}, memory); now != 0 {
		t.Errorf("%d entities are kept with other reference values", now)
	}
}
