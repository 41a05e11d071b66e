package lists

import "strings"

// A publisher whose list is a stream of notices is followed by its acts: what
// each notice does. The list that results from all acts so far is the register.

// Notice is one publication of such an authority, as it was read: an
// announcement, an order, or a spokesperson's answer.
type Notice struct {
	List string `json:"list"`
	// Key names the notice within its list and never changes: "<year>-<number>"
	// where the authority numbers its notices by the year, else the day,
	// "2024-04-11", and for a second one of that day "2024-04-11b".
	Key string `json:"key"`
	// Number is the authority's own, in its words.
	Number string `json:"number,omitempty"`
	// Date is the day of issue in the authority's zone.
	Date   string `json:"date"`
	Issuer string `json:"issuer,omitempty"`
	Title  string `json:"title,omitempty"`
	// URL is the address it is best known by.
	URL string `json:"url,omitempty"`
	// Addresses are others it is known by.
	Addresses []string `json:"addresses,omitempty"`
	Acts      []Act    `json:"acts,omitempty"`
	// Problems are why the reading is not certain. A notice that has any takes
	// no effect before an operator's word.
	Problems []Problem `json:"problems,omitempty"`
}

// ID returns the notice's name among all lists, "<list>/<key>".
func (n Notice) ID() string { return n.List + "/" + n.Key }

// Problem is a check a reading did not pass.
type Problem struct {
	// Code is one of the codes of problems.
	Code string `json:"code"`
	// Text is a sentence for an operator, Excerpt the words it is about.
	Text    string `json:"text"`
	Excerpt string `json:"excerpt,omitempty"`
}

// Codes of problems.
const (
	ProblemCount    = "count"     // the declared number of parties is not what was read
	ProblemOrdinals = "ordinals"  // the items of an annex do not run from 1
	ProblemMeasure  = "measure"   // a paragraph of the operative part has no measure code
	ProblemAnnex    = "annex"     // the notice names an annex that is not there
	ProblemTargets  = "targets"   // no party could be read, or one without a certain name
	ProblemTarget   = "reference" // what a notice acts on could not be told
	ProblemAction   = "action"    // what the notice does could not be told
	ProblemEffect   = "effective" // from when could not be told
	ProblemNumber   = "number"    // neither number nor date could be told
	ProblemText     = "text"      // the page's text is damaged
	ProblemKnown    = "differs"   // it says other than what is known under its key
	ProblemName     = "name-only" // known by name only, without the notice's text
	ProblemRemovals = "removals"  // it would remove more than the guard allows
)

// Action is what an act does.
type Action string

// The actions.
const (
	ActAdd     Action = "add"
	ActModify  Action = "modify"
	ActSuspend Action = "suspend"
	ActStop    Action = "stop"
	ActRemove  Action = "remove"
	ActResume  Action = "resume"
	// ActInvestigate and ActWarn name parties without listing them.
	ActInvestigate Action = "investigate"
	ActWarn        Action = "warn"
)

// Act is one thing a notice does.
type Act struct {
	Action Action `json:"action"`
	// Effective is the day, or the instant as RFC 3339 with its zone, from
	// which the act counts.
	Effective string `json:"effective,omitempty"`
	// Until is the exclusive end of a suspension, "" for one without an end.
	// UntilBasis says whether the notice states it or gives a length of time
	// it was computed from: "stated" or "computed".
	Until      string `json:"until,omitempty"`
	UntilBasis string `json:"until_basis,omitempty"`
	// On are the notices ("2025-7") and designations ("2025-7/3") the act is
	// about, in this list; a day stands for the notices of that day. An act
	// that adds has none.
	On []string `json:"on,omitempty"`
	// Targets are the parties named: of an act that adds, those it lists; of
	// another, those it is limited to.
	Targets  []Target     `json:"targets,omitempty"`
	Measures []ActMeasure `json:"measures,omitempty"`
	// LegalBasis is what the notice rests on.
	LegalBasis []LegalBasis `json:"legal_basis,omitempty"`
	// DelistingStated: the notice itself says that the parties are off the list.
	DelistingStated bool `json:"delisting_stated,omitempty"`
	// Text is the operative sentence.
	Text string `json:"text,omitempty"`
}

// Target is a party a notice names. Its fields are those of a [Designation].
type Target struct {
	// Ordinal counts through the parties of an act from 1.
	Ordinal int `json:"ordinal"`
	// Parent is the ordinal of the party this one is a branch of, 0 for none.
	Parent        int           `json:"parent,omitempty"`
	Kind          Kind          `json:"kind"`
	Names         []Name        `json:"names,omitempty"`
	Role          string        `json:"role,omitempty"`
	Addresses     []Address     `json:"addresses,omitempty"`
	Countries     []CountryLink `json:"countries,omitempty"`
	BirthDates    []BirthDate   `json:"birth_dates,omitempty"`
	Nationalities []Country     `json:"nationalities,omitempty"`
	Genders       []string      `json:"genders,omitempty"`
	Relations     []Relation    `json:"relations,omitempty"`
	Remarks       string        `json:"remarks,omitempty"`
	Extra         []Extra       `json:"extra,omitempty"`
	// Of is the designation a person named in an act that modifies belongs to,
	// "2023-1/1", "" for a party of its own.
	Of string `json:"of,omitempty"`
}

// ActMeasure is a measure an act imposes.
type ActMeasure struct {
	// Measure holds code, text, hits, binds, regions and exceptions.
	Measure
	// To are the ordinals of the targets it is imposed on, none for all.
	To []int `json:"to,omitempty"`
}

// Gap is a number that is missing in a series of notices.
type Gap struct {
	// Key is the key the notice would have, "2025-11", or where keys are days
	// the year and number, "2024-order-18".
	Key string `json:"key"`
	// Number is what the notice would be called, in the authority's words.
	Number string `json:"number"`
	// Text says between which known ones it is missing.
	Text string `json:"text"`
}

// CompareKeys orders the keys of a list's notices as a reader counts: 2025-9
// before 2025-10.
func CompareKeys(a, b string) int {
	for {
		partA, restA, moreA := strings.Cut(a, "-")
		partB, restB, moreB := strings.Cut(b, "-")
		if c := compareNumbered(partA, partB); c != 0 {
			return c
		}
		if !moreA || !moreB {
			return strings.Compare(restA, restB)
		}
		a, b = restA, restB
	}
}
