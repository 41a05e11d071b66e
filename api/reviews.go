package api

import (
	"errors"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/store"
	listsync "sanctionsd/sync"
)

// Decisions on a review, as they are asked for.
const (
	// DecisionAccept takes what was read, or the gap as explained.
	DecisionAccept = "accept"
	// DecisionDismiss says that it is nothing: what is known stands.
	DecisionDismiss = "dismiss"
	// DecisionSupply takes the acts from a file the operator wrote.
	DecisionSupply = "supply"
)

// reviews answers with what waits for a person, of one list or of all; with all
// set also with what was decided.
func (s *Server) reviews(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	list := q.Get("list")
	if list != "" {
		if _, err := s.find(list); err != nil {
			return err
		}
	}
	all := false
	if text := q.Get("all"); text != "" {
		var err error
		if all, err = strconv.ParseBool(text); err != nil {
			return badRequest("all: %q is neither 1 nor 0", text)
		}
	}
	reviews, err := s.Store.Reviews(list, all)
	if err != nil {
		return err
	}
	if reviews == nil {
		reviews = []store.Review{}
	}
	return writeJSON(w, reviews)
}

func (s *Server) review(w http.ResponseWriter, r *http.Request) error {
	review, err := s.Store.Review(r.PathValue("id"))
	if err != nil {
		return err
	}
	return writeJSON(w, review)
}

// decide takes an operator's word on a review, and answers with what followed
// from it.
func (s *Server) decide(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	d := listsync.Decision{ID: q.Get("id"), Words: strings.TrimSpace(q.Get("reason"))}
	switch q.Get("decision") {
	case DecisionAccept:
	case DecisionDismiss:
		d.Dismiss = true
	case DecisionSupply:
		parts, err := r.MultipartReader()
		if err != nil {
			return badRequest("file: %v", err)
		}
		d.Acts = func() (lists.Location, io.Reader, error) {
			part, err := parts.NextPart()
			if err != nil {
				return lists.Location{}, nil, err
			}
			return lists.Location{Name: part.FileName(), URL: part.Header.Get(headerLocation)}, part, nil
		}
	default:
		return badRequest("decision: %q is none of %s, %s and %s", q.Get("decision"), DecisionAccept, DecisionDismiss, DecisionSupply)
	}
	l, err := s.find(listsync.ListOf(d.ID))
	if err != nil {
		return err
	}
	res, err := s.Syncer.Decide(r.Context(), l.Request, d)
	if refusal := lists.AsRefusal(err); refusal != nil && !errors.Is(err, listsync.ErrDecision) {
		return badRequest("%v", refusal)
	}
	if err != nil {
		return err
	}
	return writeJSON(w, res)
}

// WaitingReview is a review in the status of its list.
type WaitingReview struct {
	ID     string           `json:"id"`
	Kind   store.ReviewKind `json:"kind"`
	Number string           `json:"number,omitempty"`
	Title  string           `json:"title,omitempty"`
	// Reason is the first of its reasons.
	Reason string `json:"reason,omitempty"`
	// Opened is when it was found, RFC 3339.
	Opened string `json:"opened"`
}

// Unread reports whether it is about a notice, and not about the lack of one.
func (r WaitingReview) Unread() bool { return r.Kind != store.ReviewGap }

// Held reports whether a document waits that was not read with certainty. What
// the register leaves open from the start is no such thing.
func (r WaitingReview) Held() bool {
	return r.Kind == store.ReviewNotice || r.Kind == store.ReviewDiffers
}

// waitingReviews returns the open reviews of a list in brief.
func (s *Server) waitingReviews(list string) ([]WaitingReview, error) {
	open, err := s.Store.Reviews(list, false)
	if err != nil {
		return nil, err
	}
	var waiting []WaitingReview
	for _, r := range open {
		w := WaitingReview{ID: r.ID, Kind: r.Kind, Number: r.Number, Title: r.Title, Opened: store.FormatTime(r.Opened)}
		if len(r.Reasons) > 0 {
			w.Reason = r.Reasons[0].Text
		}
		waiting = append(waiting, w)
	}
	return waiting, nil
}

// notices answers with the notices a list follows from, in the order of their
// keys; none for a list that is published as a whole.
func (s *Server) notices(w http.ResponseWriter, r *http.Request) error {
	l, err := s.find(r.PathValue("list"))
	if err != nil {
		return err
	}
	known, err := s.Store.Notices(l.Source.ID)
	if err != nil {
		return err
	}
	out := make([]Notice, len(known))
	for i, n := range known {
		out[i] = Notice{
			ID: n.ID(), Number: n.Number, Date: n.Date, Issuer: n.Issuer, Title: n.Title, URL: n.URL,
			Evidence: n.Evidence, Documents: n.Documents(), Recorded: store.FormatTime(n.Recorded),
		}
		for _, a := range n.Acts {
			if !slices.Contains(out[i].Actions, a.Action) {
				out[i].Actions = append(out[i].Actions, a.Action)
			}
		}
	}
	slices.SortFunc(out, func(a, b Notice) int {
		return lists.CompareKeys(strings.TrimPrefix(a.ID, l.Source.ID+"/"), strings.TrimPrefix(b.ID, l.Source.ID+"/"))
	})
	return writeJSON(w, out)
}

// Notice is a notice a list follows from, in brief.
type Notice struct {
	// ID is "<list>/<key>"; periods of measures name it.
	ID     string `json:"id"`
	Number string `json:"number,omitempty"`
	// Date is the day of issue in the authority's zone.
	Date     string         `json:"date"`
	Issuer   string         `json:"issuer,omitempty"`
	Title    string         `json:"title,omitempty"`
	URL      string         `json:"url,omitempty"`
	Actions  []lists.Action `json:"actions,omitempty"`
	Evidence lists.Evidence `json:"evidence"`
	// Documents are those it was read from.
	Documents []lists.DocumentRef `json:"documents,omitempty"`
	// Recorded is when its acts became known here as they are, RFC 3339.
	Recorded string `json:"recorded"`
}
