package fetch

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"time"

	"sanctionsd/lists"
)

// Result is one publication's documents, or the word that nothing changed.
type Result struct {
	// NotModified says that every file of the set answered 304, or has the
	// bytes that Fetcher.Held describes. There are no documents then, and
	// Validators are those that were held.
	NotModified bool
	// Format is that of the set that was taken, "" if it does not say.
	Format string
	// Documents are the files in the order of the set; in the place of a ZIP
	// stand its members. They can be opened until Close.
	Documents []lists.Document
	// Validators belong to these documents. They are for keeping only once the
	// publication has been accepted: kept with a refused one they would make
	// the next fetch answer "not modified" to a list that was never taken.
	Validators Validators

	spool spool
}

// Close removes the documents' files.
func (r *Result) Close() error { return r.spool.remove() }

// Validators are what a server gave with the documents of one publication,
// by ValidatorKey of the location.
type Validators map[string]Validator

// Validator tells one state of a document from another. Either of ETag and
// LastModified may be empty; SHA256 is of the bytes as fetched.
type Validator struct {
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
	SHA256       string `json:"sha256"`
}

func (v Validator) conditional() bool { return v.ETag != "" || v.LastModified != "" }

// ValidatorKey returns the key of a location in [Validators]: its URL as
// [SafeURL] gives it, and a hash of the full one if that hides something, so
// that two locations that differ in the query alone are two.
func ValidatorKey(location string) string {
	safe := SafeURL(location)
	if safe == location {
		return safe
	}
	sum := sha256.Sum256([]byte(location))
	return safe + "#" + hex.EncodeToString(sum[:8])
}

// SafeURL returns a URL without user information, query and fragment, where
// tokens and signatures are.
func SafeURL(raw string) string {
	u, err := url.Parse(raw)
	if err != nil {
		return "(a URL that cannot be read)"
	}
	return safe(u)
}

func safe(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Opaque: u.Opaque, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String()
}

// newValidator returns what header allows the next request to ask by.
func newValidator(header http.Header, sha string, fetched time.Time) Validator {
	v := Validator{ETag: header.Get("Etag"), LastModified: header.Get("Last-Modified"), SHA256: sha}
	if v.ETag == "" && !strongDate(header, fetched) {
		v.LastModified = ""
	}
	return v
}

// strongDate reports whether Last-Modified tells one edition from another. It
// counts seconds. A file written in the second it was served may be written
// again in that second and keep the date, so without an ETag a date is of use
// only when it lies before the answer's own (RFC 9110, 8.8.2.2).
func strongDate(header http.Header, fetched time.Time) bool {
	modified, err := http.ParseTime(header.Get("Last-Modified"))
	answered, noDate := http.ParseTime(header.Get("Date"))
	if noDate != nil {
		answered = fetched.Truncate(time.Second)
	}
	return err == nil && modified.Before(answered)
}

// evidence returns the headers worth keeping with a document.
func evidence(header http.Header) map[string]string {
	kept := make(map[string]string)
	for _, name := range []string{"Age", "Content-Encoding", "Content-Length", "Content-Type", "Date", "Etag", "Last-Modified", checksumHeader} {
		if v := header.Get(name); v != "" {
			kept[name] = v
		}
	}
	return kept
}
