package corpustest

import (
	"archive/zip"
	"bytes"
	"io"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
)

// The real files of the ENHANCED format, by list.
const (
	// EnhancedConsolidated is OFAC's archive of the Consolidated List of
	// 2025-01-10: 443 entities.
	EnhancedConsolidated = "CONS_ENHANCED_2025-01-10.zip"
	// EnhancedExport is an export of 293 entities of the SDN List of
	// 2024-08-28, customised by program.
	EnhancedExport = "ENHANCED_customized_IRGC_2024-08-28.xml.gz"
)

// Enhanced returns a file of the ENHANCED format under the name OFAC publishes
// such a file by, unpacked.
func Enhanced(t testing.TB, name string) []lists.Document {
	t.Helper()
	content := File(t, "enhanced", name)
	if name != EnhancedConsolidated {
		return []lists.Document{listtest.Document("SDN_ENHANCED.XML", content)}
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	if len(archive.File) != 1 {
		t.Fatalf("%s holds %d files", name, len(archive.File))
	}
	member, err := archive.File[0].Open()
	if err != nil {
		t.Fatal(err)
	}
	defer member.Close()
	if content, err = io.ReadAll(member); err != nil {
		t.Fatal(err)
	}
	return []lists.Document{listtest.Document("CONS_ENHANCED.XML", content)}
}

// Delta returns a delta file of OFAC's service.
func Delta(t testing.TB, name string) lists.Document {
	t.Helper()
	return listtest.Document(name, File(t, "delta", name))
}

// Advanced returns the bytes of a file of the ADVANCED format.
func Advanced(t testing.TB, name string) []byte {
	t.Helper()
	return File(t, "advanced", name)
}
