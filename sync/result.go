package sync

import (
	"sanctionsd/lists"
	"sanctionsd/store"
)

// Result is what a run did, or a dry run would have done, one line a list on the
// command line. Would is what a publication that is held would do.
type Result struct {
	List         string             `json:"list"`
	Outcome      store.Outcome      `json:"outcome"`
	Added        int                `json:"added"`
	Changed      int                `json:"changed"`
	Removed      int                `json:"removed"`
	Held         int                `json:"held"`
	Designations int                `json:"designations"`
	Publication  *lists.Publication `json:"publication"`
	// Reason is the Reasons in one line.
	Reason   string          `json:"reason"`
	Reasons  []store.Reason  `json:"reasons,omitempty"`
	Run      string          `json:"run"`
	DryRun   bool            `json:"dry_run,omitempty"`
	Would    *store.Counts   `json:"would,omitempty"`
	Planned  []Planned       `json:"planned,omitempty"`
	Findings []lists.Finding `json:"findings,omitempty"`
	// Reviews are what waits for a person after the run, of a list that follows
	// from notices.
	Reviews []store.ReviewNote `json:"reviews,omitempty"`
}

// Planned is one change that a held publication or a dry run would make.
type Planned struct {
	Type   lists.ChangeType `json:"type"`
	ID     string           `json:"id"`
	Name   string           `json:"name"`
	Fields []string         `json:"fields,omitempty"`
}

// maxPlanned bounds the planned changes of a result.
const maxPlanned = 5000

// Step is what a run is busy with.
type Step string

// The steps of a run.
const (
	StepFetch  Step = "fetch"
	StepRead   Step = "read"
	StepCommit Step = "commit"
)

// Progress tells a watcher how far a run has come.
type Progress struct {
	List string `json:"list"`
	Step Step   `json:"step"`
	// Designations is how many were read so far.
	Designations int `json:"designations,omitempty"`
}
