package sync

import (
	"time"

	"sanctionsd/fetch"
)

// places is what is known of where notices are found, kept with the list's
// check.
type places struct {
	// Places are the indexes and feeds by name, Pages the pages they led to by
	// address.
	Places map[string]*placeState `json:"places,omitempty"`
	Pages  map[string]*pageState  `json:"pages,omitempty"`
	// Skew is by how much the authority's clocks were ahead of this one at the
	// last run, 0 where it got no answer.
	Skew time.Duration `json:"skew,omitempty"`
	// Parser and URL are those the rest was learnt with.
	Parser int    `json:"parser,omitempty"`
	URL    string `json:"url,omitempty"`
}

// prepare makes places ready for a run. A newer reader may find something in
// what an older one passed over, and another host has pages of its own: then all
// is asked for anew.
func (p *places) prepare(parser int, url string) {
	if p.Parser != parser || p.URL != url {
		*p = places{Skew: p.Skew, Parser: parser, URL: url}
	}
	if p.Places == nil {
		p.Places = make(map[string]*placeState)
	}
	if p.Pages == nil {
		p.Pages = make(map[string]*pageState)
	}
}

// placeState is one index or feed.
type placeState struct {
	// Good is when it was last read whole, Fault why it was not since.
	Good  time.Time `json:"good"`
	Fault string    `json:"fault,omitempty"`
	// Validator is that of its first page, kept once all it led to was read.
	Validator *fetch.Validator `json:"validator,omitempty"`
	// First are the addresses on its first page.
	First []string `json:"first,omitempty"`
}

// pageState is one page.
type pageState struct {
	Validator fetch.Validator `json:"validator"`
	// Read is when it was last read, Checked when it was last asked for.
	Read    time.Time `json:"read"`
	Checked time.Time `json:"checked"`
	// Date is the day of its notice, or of the index.
	Date string `json:"date,omitempty"`
}

// Pages are asked for again, since the authorities correct and withdraw them:
// the newer the more often, and few in one run.
const (
	recheckFresh = 24 * time.Hour
	recheckOld   = 30 * 24 * time.Hour
	freshFor     = 30 * 24 * time.Hour
	maxRechecks  = 5
)

// due reports whether a page is to be asked for again.
func (p *pageState) due(now time.Time) bool {
	every := recheckOld
	if day, err := time.Parse(time.DateOnly, p.Date); err == nil && now.Sub(day) < freshFor {
		every = recheckFresh
	}
	return now.Sub(p.Checked) >= every
}
