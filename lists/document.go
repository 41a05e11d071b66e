package lists

import (
	"io"
	"time"
)

// Document is the bytes of one file as it was fetched. A file inside a ZIP is
// a document of its own: its SHA256 is that of the archive, known by that hash
// from outside, and its Content that of the member.
type Document struct {
	// Name is the file's name as the publisher gives it, "SDN.XML"; of a
	// member of a ZIP, the member's.
	Name string
	// URL is where it was fetched from, without user information, query and
	// fragment. A redirect's target is never kept.
	URL string
	// SHA256, in lower-case hex, and Size, in bytes, are of what was fetched,
	// before unpacking.
	SHA256 string
	Size   int64
	// Content and ContentSize are the same of the bytes Open gives; other than
	// SHA256 and Size only when the document came in a ZIP.
	Content     string
	ContentSize int64
	FetchedAt   time.Time
	// LastModified is what the server said, zero if it did not.
	LastModified time.Time
	// Header holds the response headers worth keeping as evidence, by
	// canonical name. None carries a secret.
	Header map[string]string
	// Open opens the unpacked bytes. Each call gives a reader of its own.
	Open func() (File, error)
}

// Ref returns the document as events and provenance name it.
func (d Document) Ref() DocumentRef {
	return DocumentRef{SHA256: d.SHA256, URL: d.URL, FetchedAt: d.FetchedAt.UTC().Format(time.RFC3339)}
}

// File is an open document. It can be read at any offset, since the input
// order of a set of files is not assumed.
type File interface {
	io.Reader
	io.ReaderAt
	io.Seeker
	io.Closer
}
