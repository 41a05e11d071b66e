package api

import (
	"io"

	"sanctionsd/lists"
	"sanctionsd/search"
	"sanctionsd/store"
	listsync "sanctionsd/sync"
)

// Status is the answer of /v1/status.
type Status struct {
	Lists     []ListStatus     `json:"lists"`
	Endpoints []EndpointStatus `json:"endpoints"`
	Store     StoreStatus      `json:"store"`
}

// NeedsPerson reports whether something waits for an operator.
func (s Status) NeedsPerson() bool {
	for _, l := range s.Lists {
		if len(l.Faults) > 0 {
			return true
		}
	}
	for _, e := range s.Endpoints {
		if e.State == string(store.EndpointSuspended) {
			return true
		}
	}
	return false
}

// ListStatus says how one list stands. Times are RFC 3339, "" where there is
// none.
type ListStatus struct {
	List      string `json:"list"`
	Title     string `json:"title"`
	Authority string `json:"authority"`
	Enabled   bool   `json:"enabled"`
	// Outcome is that of the last run, "" before the first.
	Outcome         store.Outcome  `json:"outcome"`
	Reasons         []store.Reason `json:"reasons,omitempty"`
	LastCheck       string         `json:"last_check"`
	LastChange      string         `json:"last_change"`
	PublicationDate string         `json:"publication_date"`
	Publication     string         `json:"publication,omitempty"`
	Format          string         `json:"format,omitempty"`
	// Partial is what the held publication was narrowed to, "" for the whole
	// list.
	Partial      string `json:"partial,omitempty"`
	Designations int    `json:"designations"`
	Digest       string `json:"digest,omitempty"`
	// Held counts the changes that wait in quarantine; of a list that follows
	// from notices, the notices.
	Held    int    `json:"held"`
	NextRun string `json:"next_run"`
	// NextTurn is when the clock alone changes the list next: a measure begins,
	// or a suspension ends.
	NextTurn string `json:"next_turn,omitempty"`
	Stale    bool   `json:"stale"`
	// Faults say what needs a person, none when nothing does.
	Faults   []string        `json:"faults,omitempty"`
	Coverage *lists.Coverage `json:"coverage,omitempty"`
	Waiting  *store.Held     `json:"waiting,omitempty"`
	// Reviews counts the WaitingReviews: notices, and gaps in their numbers,
	// that wait for a person.
	Reviews        int             `json:"reviews"`
	WaitingReviews []WaitingReview `json:"waiting_reviews,omitempty"`
	// Places are where the notices of the list are found.
	Places []listsync.PlaceStatus `json:"places,omitempty"`
	// Statuses counts the designations by status. Like Memberships it is there
	// in the answers of /v1/lists only.
	Statuses    map[lists.Status]int `json:"statuses,omitempty"`
	Memberships []MembershipCount    `json:"memberships,omitempty"`
}

// MembershipCount says how many designations of a list hold a membership: the
// list's own, or one of another list or sublist they stand on. Name is the
// authority's.
type MembershipCount struct {
	Code         string `json:"code"`
	Name         string `json:"name,omitempty"`
	Designations int    `json:"designations"`
}

// EndpointStatus says how one endpoint stands. Lag counts undelivered events
// that match.
type EndpointStatus struct {
	Name        string `json:"name"`
	URL         string `json:"url,omitempty"`
	State       string `json:"state"`
	Reason      string `json:"reason,omitempty"`
	Cursor      uint64 `json:"cursor"`
	Lag         uint64 `json:"lag"`
	Attempts    int    `json:"attempts,omitempty"`
	NextAttempt string `json:"next_attempt,omitempty"`
	LastError   string `json:"last_error,omitempty"`
	LastSuccess string `json:"last_success,omitempty"`
}

// StoreStatus says how the store stands.
type StoreStatus struct {
	Stream string `json:"stream"`
	Seq    uint64 `json:"seq"`
	Bytes  int64  `json:"bytes"`
}

// SyncRequest asks for runs.
type SyncRequest struct {
	// Lists are ids, none for all that are enabled.
	Lists   []string
	Force   bool
	DryRun  bool
	Deliver bool
	// From is the file or folder to read one list from instead of fetching it,
	// as the command names it; Files are the files of it.
	From  string
	Files []Upload
}

// Upload is a file a command hands in.
type Upload struct {
	lists.Location
	Open func() (io.ReadCloser, error)
}

// SyncLine is one line of the answer to a SyncRequest, exactly one of its
// fields.
type SyncLine struct {
	Progress *listsync.Progress `json:"progress,omitempty"`
	Result   *listsync.Result   `json:"result,omitempty"`
	Delivery *Delivery          `json:"delivery,omitempty"`
	Error    *Problem           `json:"error,omitempty"`
}

// Delivery is what trying deliveries to one endpoint came to.
type Delivery struct {
	Endpoint  string `json:"endpoint"`
	Delivered int    `json:"delivered"`
	Lag       uint64 `json:"lag"`
	Error     string `json:"error,omitempty"`
}

// DecideRequest is an operator's word on a review.
type DecideRequest struct {
	// ID is the review's, Decision one of the decisions.
	ID       string
	Decision string
	// Reason is why, in the operator's words.
	Reason string
	// File holds the acts, for DecisionSupply.
	File *Upload
}

// Version is one state in a designation's history.
type Version struct {
	Revision uint64 `json:"revision"`
	From     string `json:"from"`
	// Until is exclusive, "" for the present state.
	Until string `json:"until,omitempty"`
	// Seq is the event that made this state, 0 at the baseline.
	Seq         uint64            `json:"seq"`
	Designation lists.Designation `json:"designation"`
}

// Relations is the answer of /v1/designations/{id}/relations.
type Relations struct {
	// Also are the designations of the same party on other lists of the
	// authority, where it uses one id for both.
	Also     []Party    `json:"also"`
	Outgoing []Outgoing `json:"outgoing"`
	Incoming []Incoming `json:"incoming"`
}

// Party is a designation in brief.
type Party struct {
	ID   string     `json:"id"`
	List string     `json:"list"`
	Kind lists.Kind `json:"kind"`
	Name string     `json:"name"`
}

// Outgoing is a relation the designation states. Held are the designations its
// native id stands for: none when the store holds none of that id, or when the
// relation is given by name only.
type Outgoing struct {
	lists.Relation
	Held []Party `json:"held"`
}

// Incoming is a relation that another designation, which is named here, states
// to this one.
type Incoming struct {
	Party
	Type       string `json:"type"`
	NativeType string `json:"native_type,omitempty"`
	Quality    string `json:"quality,omitempty"`
}

// SearchAnswer is the answer of /v1/search.
type SearchAnswer struct {
	Query string `json:"query"`
	// Total counts all that was found, of which Hits are the first.
	Total int   `json:"total"`
	Hits  []Hit `json:"hits"`
	// Searched says where was looked, NotHeld which lists could not be.
	Searched []Searched `json:"searched"`
	NotHeld  []string   `json:"not_held,omitempty"`
}

// Hit is a designation that was found, with the reasons, the surest first.
type Hit struct {
	Party
	Memberships []lists.Membership `json:"memberships,omitempty"`
	Programs    []string           `json:"programs,omitempty"`
	Reasons     []search.Reason    `json:"reasons"`
}

// Searched is a list or membership that was searched, and how many
// designations it has.
type Searched struct {
	List         string `json:"list"`
	Designations int    `json:"designations"`
}

// Health is the answer of /readyz and /freshz.
type Health struct {
	OK     bool     `json:"ok"`
	Faults []string `json:"faults,omitempty"`
}
