package lists

import (
	"context"
	"time"
)

// Notices is what a [Source] adds whose authority publishes notices instead of
// a list: where they are found, how one is read, and how the register follows
// from their acts. All of it is pure.
type Notices struct {
	// Places are where the authority's notices are found. base is the
	// configured url, "" for the official sites; now chooses the years of
	// addresses that go by the year.
	Places func(base string, now time.Time) ([]Place, error)
	// Concerns reports whether what a link leads to may be about the list; it
	// errs on the side of true.
	Concerns func(l Link) bool
	// Resolve returns the address to fetch a link's from when base is
	// configured, and false for an address that is none of the authority's.
	Resolve func(base, address string) (string, bool)
	// Read reads one document: a page, or an answer that holds the texts of
	// several. What is no page of a known kind is a *Refusal.
	Read func(ctx context.Context, doc Document) (NoticeReading, error)
	// Lost returns, for a link that plainly names a notice of the list whose
	// page has no text, a notice with that problem; false when the notice is
	// known, or the title is not that plain.
	Lost func(l Link, known []Notice) (Notice, bool)
	// Register returns the notices the binary knows: facts, reviewed, of
	// notices that cannot all be fetched again. Version rises with each
	// release that changes them.
	Register func() (Register, error)
	// Fold returns the designations that follow from the notices, sorted by
	// their id and sealed, the removed ones too. Their states are those of at;
	// their periods are the same at any instant. The order of notices does not
	// matter.
	Fold func(notices []Notice, at time.Time) ([]*Designation, error)
	// Refer settles what a notice that was just read acts on, among those
	// known: references by day or by a party's name become keys and ids. What
	// cannot be settled is added to its problems.
	Refer func(known []Notice, read Notice) Notice
	// Gaps returns the numbers that are missing in the series of the list.
	Gaps func(notices []Notice) []Gap
	// Differences returns what two readings of one notice do not agree in, none
	// when they say the same: other actions, instants, parties or measures, not
	// spaces, punctuation or what one of them does not tell.
	Differences func(known, read Notice) []string
	// Supply reads the acts an operator supplies for a notice, in YAML. Its
	// errors name line and field.
	Supply func(name string, yaml []byte) (Notice, error)
	// Coverage says what the register covers.
	Coverage Coverage
}

// Coverage says what of an authority's word a list covers.
type Coverage struct {
	From    string `json:"from"`
	Through string `json:"through"`
	// Excludes are what one might look for in this list and does not find.
	Excludes []string `json:"excludes,omitempty"`
}

// Register is the notices a binary knows from the start.
type Register struct {
	// Version is raised by a release that knows more or better.
	Version int
	Notices []Notice
}

// Role is what a place is needed for.
type Role string

// The roles of places. A list needs one place of each role it has.
const (
	// RoleNotices: the numbered notices.
	RoleNotices Role = "notices"
	// RoleAnswers: the spokesperson's answers, where suspensions and their
	// ends are told and nowhere else.
	RoleAnswers Role = "answers"
)

// Place is an index or feed of an authority's site.
type Place struct {
	// Name is short and for people, "mofcom security bureau".
	Name string
	Role Role
	// Part: it has only some of the notices of its role, so that reading it is
	// not enough.
	Part bool
	// Page is the n-th page of it, from 1, and false when there can be none.
	Page func(n int) (Location, bool)
	// Read takes one page of it apart. An index without links is a *Refusal.
	Read func(doc []byte, address string) (Index, error)
	// Shell is the page of the site that says where the place is, if one does:
	// when Page cannot be had, Moved reads from it where to ask instead.
	Shell Location
	Moved func(shell []byte) (Place, error)
}

// Index is one page of a [Place].
type Index struct {
	Links []Link
	// Pages is how many pages the place has, 0 where it does not say.
	Pages int
	// Whole: the answer holds the texts of what it links to, so that Read of
	// [Notices] reads it, and the links need not be followed.
	Whole bool
}

// Link is an entry of an index.
type Link struct {
	URL   string `json:"url"`
	Title string `json:"title,omitempty"`
	// Date is the day the index gives, ISO 8601.
	Date string `json:"date,omitempty"`
}

// NoticeReading is what reading one document gave.
type NoticeReading struct {
	// Notices are those the document holds, of any list, in its order.
	Notices []ReadNotice
	// Other are the texts that concern no list, each with the reason.
	Other    []OtherPage
	Findings []Finding
}

// ReadNotice is a notice as one document has it.
type ReadNotice struct {
	Notice
	// Address is that of the copy, "" where the document does not say.
	Address string
	// TextDigest is the SHA-256, in hex, of the text that was read, without
	// space: by it copies are known to be the same.
	TextDigest string
	// Candidates are the names that may be those of parties, for a review.
	Candidates []string
}

// OtherPage is a text that is no notice of a list.
type OtherPage struct {
	Title   string
	Address string
	Why     string
}
