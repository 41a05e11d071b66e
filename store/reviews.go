package store

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"go.etcd.io/bbolt"

	"sanctionsd/lists"
)

// ReviewKind says what waits for a person.
type ReviewKind string

// The kinds of reviews.
const (
	// ReviewNotice: a notice was not read with certainty, and takes no effect.
	ReviewNotice ReviewKind = "notice"
	// ReviewDiffers: a document says other than what is known of its notice.
	ReviewDiffers ReviewKind = "differs"
	// ReviewName: a notice of the base register is known by name only.
	ReviewName ReviewKind = "name"
	// ReviewGap: a number is missing in a series of notices.
	ReviewGap ReviewKind = "gap"
)

// Review is a notice, or the lack of one, on which a person must decide.
type Review struct {
	// ID is "<list>/<key>", where a notice has one that is certain.
	ID   string     `json:"id"`
	List string     `json:"list"`
	Kind ReviewKind `json:"kind"`
	// Number, Date, Title and URL are the notice's, as far as they could be
	// read.
	Number string `json:"number,omitempty"`
	Date   string `json:"date,omitempty"`
	Title  string `json:"title,omitempty"`
	URL    string `json:"url,omitempty"`
	// Reasons are why it waits, Excerpt the first words they are about.
	Reasons []Reason `json:"reasons,omitempty"`
	Excerpt string   `json:"excerpt,omitempty"`
	// Candidates are names that may be those of parties.
	Candidates []string `json:"candidates,omitempty"`
	// Reading is what was read, for accepting it; nil where there is none. Its
	// problems are those of the text alone, not of what it refers to.
	Reading *lists.Notice `json:"reading,omitempty"`
	// Copies are the documents, the one that was read first; of one notice
	// several texts may wait.
	Copies []Copy `json:"copies,omitempty"`
	// Opened is when it was found, Closed when it was decided, zero before.
	Opened time.Time `json:"opened"`
	Closed time.Time `json:"closed"`
	// Decision is one of the decisions; Words are the operator's.
	Decision string `json:"decision,omitempty"`
	Words    string `json:"words,omitempty"`
}

// The decisions of a review. One is settled without a person when what was
// missing has come.
const (
	ReviewAccepted = "accepted"
	ReviewSupplied = "supplied"
	ReviewSettled  = "settled"
	// ReviewDismissed: an operator said that it is nothing.
	ReviewDismissed = "dismissed"
)

// Open reports whether the review waits for a person.
func (r Review) Open() bool { return r.Closed.IsZero() }

// Note returns the review as events tell it.
func (r Review) Note() *ReviewNote {
	return &ReviewNote{
		ID: r.ID, Kind: r.Kind, Number: r.Number, Date: r.Date, Title: r.Title, URL: r.URL,
		Excerpt: r.Excerpt, Candidates: r.Candidates,
	}
}

// ReviewNote is a review in list.review and list.gap.
type ReviewNote struct {
	ID         string     `json:"id"`
	Kind       ReviewKind `json:"kind"`
	Number     string     `json:"number,omitempty"`
	Date       string     `json:"date,omitempty"`
	Title      string     `json:"title,omitempty"`
	URL        string     `json:"url,omitempty"`
	Excerpt    string     `json:"excerpt,omitempty"`
	Candidates []string   `json:"candidates,omitempty"`
}

// Reviews returns the reviews of a list, or for "" of all, in the order of
// their ids; the closed ones too when all is set.
func (db *DB) Reviews(list string, all bool) (reviews []Review, err error) {
	err = db.view(func(tx *bbolt.Tx) error {
		c := tx.Bucket(bucketReviews).Cursor()
		prefix := ""
		if list != "" {
			prefix = list + "/"
		}
		for k, v := c.Seek([]byte(prefix)); k != nil && strings.HasPrefix(string(k), prefix); k, v = c.Next() {
			var r Review
			if err := json.Unmarshal(v, &r); err != nil {
				return fmt.Errorf("decode review %s: %w", k, err)
			}
			if all || r.Open() {
				reviews = append(reviews, r)
			}
		}
		return nil
	})
	return reviews, err
}

// Review returns a review by its id, or ErrNotFound.
func (db *DB) Review(id string) (r Review, err error) {
	err = db.view(func(tx *bbolt.Tx) error {
		ok, err := getJSON(tx.Bucket(bucketReviews), id, &r)
		if err == nil && !ok {
			err = fmt.Errorf("review %q: %w", id, ErrNotFound)
		}
		return err
	})
	return r, err
}

func (w *writer) putReviews(reviews []Review) error {
	for _, r := range reviews {
		if err := putJSON(w.tx.Bucket(bucketReviews), r.ID, r); err != nil {
			return err
		}
	}
	return nil
}
