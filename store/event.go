package store

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"sanctionsd/lists"
)

// Types of events that are not about one designation; those that are have the
// names of lists.ChangeType.
const (
	EventListBaselined     = "list.baselined"
	EventListReparsed      = "list.reparsed"
	EventListPublished     = "list.published"
	EventListRejected      = "list.rejected"
	EventListQuarantined   = "list.quarantined"
	EventListReleased      = "list.released"
	EventListStale         = "list.stale"
	EventListRecovered     = "list.recovered"
	EventListReview        = "list.review"
	EventListGap           = "list.gap"
	EventEndpointSuspended = "endpoint.suspended"
	EventEndpointResumed   = "endpoint.resumed"
)

// Cause says why an event was made.
type Cause string

// The causes of events.
const (
	CausePublication Cause = "publication"
	CauseTime        Cause = "time"
	CauseParser      Cause = "parser"
	CauseFormat      Cause = "format"
	CauseRegister    Cause = "register"
	CauseOperator    Cause = "operator"
)

// TimeFormat is the layout of instants: RFC 3339 with milliseconds.
const TimeFormat = "2006-01-02T15:04:05.000Z07:00"

// FormatTime returns an instant as it is written everywhere, in UTC and
// TimeFormat, "" for the zero time.
func FormatTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(TimeFormat)
}

// Event is a numbered, immutable record. JSON is the whole of it as the world
// sees it, the same bytes in webhooks, in the feed and on the command line;
// the other fields are what a filter needs without reading it.
type Event struct {
	Seq  uint64
	ID   string
	Type string
	// List is "" for events of the system and of endpoints.
	List  string
	Cause Cause
	// Before and After are what a filter may match, nil where there was or is
	// no designation.
	Before, After *Facets
	JSON          json.RawMessage
}

// Facets are what filters look at in one state of a designation.
type Facets struct {
	// Lists holds the sublists it stands on; the event's own list is apart. A
	// membership in another list of its own is not among them: the party has
	// its own record and its own events there.
	Lists     []string   `json:"lists,omitempty"`
	Kind      lists.Kind `json:"kind,omitempty"`
	Programs  []string   `json:"programs,omitempty"`
	Countries []string   `json:"countries,omitempty"`
	Measures  []string   `json:"measures,omitempty"`
}

// FacetsOf returns the facets of d, nil for nil.
func FacetsOf(d *lists.Designation) *Facets {
	if d == nil {
		return nil
	}
	f := &Facets{Kind: d.Kind, Programs: d.Programs}
	for _, m := range d.Memberships {
		if lists.IsSublist(m.Code) {
			f.Lists = append(f.Lists, m.Code)
		}
	}
	for _, c := range d.Countries {
		if c.Code != "" {
			f.Countries = append(f.Countries, c.Code)
		}
	}
	for _, m := range d.Measures {
		f.Measures = append(f.Measures, m.Code)
	}
	return f
}

// EventData is the data of an event. Which of the optional parts are there
// depends on the type.
type EventData struct {
	Schema    string `json:"schema"`
	Stream    string `json:"stream"`
	Seq       uint64 `json:"seq"`
	List      string `json:"list,omitempty"`
	Cause     Cause  `json:"cause,omitempty"`
	Effective string `json:"effective,omitempty"`

	Publication *lists.Publication  `json:"publication,omitempty"`
	Designation json.RawMessage     `json:"designation,omitempty"`
	Changes     []lists.FieldChange `json:"changes,omitempty"`

	Counts  *Counts    `json:"counts,omitempty"`
	State   *ListProof `json:"state,omitempty"`
	Reasons []Reason   `json:"reasons,omitempty"`
	// Review is there in list.review and list.gap.
	Review   *ReviewNote `json:"review,omitempty"`
	Run      string      `json:"run,omitempty"`
	Endpoint string      `json:"endpoint,omitempty"`
}

// Counts says how many designations a publication added, changed and removed,
// and how many of those are held back for an operator's word.
type Counts struct {
	Added   int `json:"added"`
	Changed int `json:"changed"`
	Removed int `json:"removed"`
	Held    int `json:"held"`
}

// Sum returns how many designations were added, changed and removed.
func (c Counts) Sum() int { return c.Added + c.Changed + c.Removed }

// ListProof lets a replica prove that it holds the list as it is at Seq.
// Digest is the SHA-256 over the sorted lines "<id> <digest>\n".
type ListProof struct {
	Seq          uint64 `json:"seq"`
	Designations int    `json:"designations"`
	Digest       string `json:"digest"`
}

// Reason is a code and a sentence an operator understands.
type Reason struct {
	Code string `json:"code"`
	Text string `json:"text"`
}

// StateEvent is an event that tells of a state a list or endpoint has come
// into, before it has a number. Its id is made of Subject, Type and Began.
type StateEvent struct {
	Type  string
	List  string
	Cause Cause
	// Subject is the name of the list or endpoint.
	Subject string
	// Began is the instant the state it tells of began.
	Began time.Time
	// Data is filled in but for Schema, Stream, Seq, List and Cause.
	Data EventData
}

// eventID derives an event's id from what makes it that event, so that a run
// repeated after a crash makes the same ids, and the same change made again
// later another.
func eventID(parts ...string) string {
	h := sha256.New()
	var n [8]byte
	for _, p := range parts {
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		h.Write([]byte(p))
	}
	sum := h.Sum(nil)
	return "evt_" + strings.ToLower(base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:20]))
}

// header is the part of a stored event that filters read.
type header struct {
	ID     string  `json:"id"`
	Type   string  `json:"type"`
	List   string  `json:"list,omitempty"`
	Cause  Cause   `json:"cause,omitempty"`
	Before *Facets `json:"before,omitempty"`
	After  *Facets `json:"after,omitempty"`
}

// appendEvent appends a stored event: the length of the header, the header, and
// the event's JSON as appendPacked keeps it.
func appendEvent(b, header, event []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(header)))
	return appendPacked(append(b, header...), event)
}

// decodeEvent reads a stored event. It copies all it returns out of v.
func decodeEvent(seq uint64, v []byte) (Event, error) {
	n, w := binary.Uvarint(v)
	if w <= 0 || n > uint64(len(v)-w) {
		return Event{}, errors.New("event record is damaged")
	}
	var h header
	if err := json.Unmarshal(v[w:w+int(n)], &h); err != nil {
		return Event{}, err
	}
	body, err := appendUnpacked(nil, v[w+int(n):])
	if err != nil {
		return Event{}, err
	}
	return Event{
		Seq: seq, ID: h.ID, Type: h.Type, List: h.List, Cause: h.Cause,
		Before: h.Before, After: h.After, JSON: body,
	}, nil
}
