package lists

import (
	"errors"
	"fmt"
	"strings"
)

// Codes of refusals: what is broken in a publication. They appear in events,
// runs and command output, and never change their meaning.
const (
	CodeEmpty            = "empty"             // a document without bytes
	CodeHTML             = "html"              // a web page in place of the list
	CodeUnknownRoot      = "unknown-root"      // not a document of this list
	CodeNotClosed        = "not-closed"        // XML that ends early or does not nest
	CodeTwoRoots         = "two-roots"         // something after the end of the XML document
	CodeDoctype          = "doctype"           // XML with a DOCTYPE, which no list has
	CodeUTF8             = "utf8"              // bytes that are no text
	CodeArchive          = "archive"           // a ZIP that cannot be read, or a wrong CRC-32
	CodeNoEndMark        = "no-end-mark"       // a delimited file without its 0x1A
	CodeBadRow           = "bad-row"           // a row or element that cannot be read
	CodeOrphan           = "orphan"            // a row of one file whose entry is in no other
	CodeRecordCount      = "record-count"      // the stated number of records is not what was read
	CodeDoubledID        = "doubled-id"        // one id, two entries
	CodeMissingFile      = "missing-file"      // a set of files that is not whole
	CodeOlder            = "older"             // an earlier publication than the one held
	CodeFormat           = "format"            // another format than the list is kept in (held), or than the configured one (refused)
	CodeTooLarge         = "too-large"         // more bytes than any edition of this list has
	CodeTooFew           = "too-few"           // fewer designations than the list can have
	CodeWrongList        = "wrong-list"        // the right shape, but another list
	CodeUnknownStructure = "unknown-structure" // an element or column this program does not know (held, not refused)
	CodeReusedID         = "reused-id"         // an id that stands for another party than before (held, not refused)
	CodePartial          = "partial"           // an export of a part of the list in place of the whole (held, not refused)
	CodeMojibake         = "mojibake"          // text whose letters were lost: question marks, or another charset
	CodeNoLinks          = "no-links"          // an index without a single link, which is never an empty list
	CodeRemovals         = "removals"          // more removals than the guard allows (held, not refused)
	CodeChurn            = "churn"             // more changes than the guard allows (held, not refused)
)

// Refusal says why a publication is not taken, in words for an operator. It
// changes nothing of what is held.
type Refusal struct {
	// Code is one of the codes above.
	Code string
	// Document is the name of the file, if it is about one.
	Document string
	// Where is the line, record, row or field, as precisely as known.
	Where string
	// Reason is a sentence: what was found, what was expected.
	Reason string
}

func (r *Refusal) Error() string {
	s := r.Reason
	if r.Where != "" {
		s = r.Where + ": " + s
	}
	if r.Document != "" {
		s = r.Document + ": " + s
	}
	return s
}

// Refusef makes a [Refusal]. A reason or place beyond 2000 bytes is cut.
func Refusef(code, document, where, format string, args ...any) *Refusal {
	return &Refusal{Code: code, Document: document, Where: clip(where), Reason: clip(fmt.Sprintf(format, args...))}
}

// maxMessage bounds a message: a hostile document must not fill the store and
// the screen with a name of its own.
const maxMessage = 2000

// clip bounds a message.
func clip(s string) string {
	if len(s) <= maxMessage {
		return s
	}
	return strings.ToValidUTF8(s[:maxMessage], "") + "…"
}

// AsRefusal returns the refusal in err's chain, or nil.
func AsRefusal(err error) *Refusal {
	var r *Refusal
	if errors.As(err, &r) {
		return r
	}
	return nil
}
