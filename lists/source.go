package lists

import (
	"context"
	"time"
)

// Source is one official list as a value: what it is, what is expected of it,
// where its documents are and how they are read. Two lists of one format are
// two values with one Parse.
type Source struct {
	// ID is the list's id in the contract, "us-ofac-sdn".
	ID string
	// Title and Authority are for people, in English.
	Title     string
	Authority string
	// Homepage is the https address of the authority's own page on the list.
	Homepage string
	// Zone is the authority's time zone: the day of a publication ends there.
	Zone string
	// Schedule is the default cron expression, StaleAfter the default time
	// without a successful check after which the list is stale.
	Schedule   string
	StaleAfter time.Duration
	Guard      Guard
	// MinRecords is the least number of entries the list can plausibly have;
	// fewer are refused (CodeTooFew).
	MinRecords int
	// MaxBytes bounds one unpacked document of this list.
	MaxBytes int64
	// Formats are the formats Parse understands, the default first.
	Formats []string
	// Locate says what to fetch for a format ("" is the default). base is the
	// configured url, "" for the official service: a file, a ZIP, or, ending
	// in "/", the folder of a set of files. The first set that is there is
	// taken whole.
	Locate func(base, format string) ([]Set, error)
	// Files are the names of the files that make up one publication in a
	// format, for input that is a folder. Compared without regard to case.
	Files func(format string) []string
	// Parser is the version of Parse, from 1. It is raised whenever the same
	// documents give other designations than before, so that what a better
	// reader changes is told apart from what the authority changed.
	Parser int
	// Parse reads one publication. It is pure: the same documents give the
	// same designations, findings and error, in the same order. It yields each
	// designation once, sealed, and stops at the error of yield. It does not
	// keep what it yields. What is broken comes back as a *Refusal, and then
	// what was yielded counts for nothing.
	Parse func(ctx context.Context, docs []Document, yield func(*Designation) error) (Reading, error)
	// ParseAgain, if set, is Parse for one who holds the publication before. It
	// gives the same, but that entries whose bytes are as they were are kept
	// instead of read.
	ParseAgain func(ctx context.Context, docs []Document, a Again) (Reading, error)
	// Notices, if set, make this a list that follows from notices. Then
	// MinRecords, Formats, Locate, Files and Parse are not used.
	Notices *Notices
}

// Print stands for the bytes of an entry and for all else that its designation
// follows from: the reader's version, the list, the format, what the entry refers
// to. Equal prints mean equal designations. The zero Print stands for nothing: the
// entry has to be read each time, since its designation depends on more, or its
// reading has something to report.
type Print [16]byte

// Entry is an entry of a publication by its id and the print of its bytes.
type Entry struct {
	NativeID string
	Print    Print
}

// Again is how a publication is taken by one who holds the one before.
type Again struct {
	// Held reports of each entry, none of which has a zero print, whether a
	// designation of that id is held that was made with that print. Several
	// goroutines call it at once.
	Held func([]Entry) ([]bool, error)
	// Keep is called in the place of Yield for an entry that is held.
	Keep func(Entry) error
	// Yield takes a designation as the yield of Parse does, with the print it was
	// made with.
	Yield func(*Designation, Print) error
}

// Set is the files of one publication, all or nothing.
type Set struct {
	Format string // "" where the bytes will tell
	Files  []Location
}

// Location is one file to fetch.
type Location struct {
	Name string // the file's name as the publisher gives it
	URL  string
	// Form, if set, is posted as an application/x-www-form-urlencoded body.
	Form string
	// Header holds what the publisher's server wants to be sent besides.
	Header map[string]string
}

// Guard bounds what one publication may do to the held state before a person
// is asked. A bound is the larger of its percentage of the held designations
// and its minimum. Churn counts changes and removals together: how many of the
// held designations would not stay as they are. Additions are never held.
type Guard struct {
	RemovedPercent float64 `yaml:"removed_percent" json:"removed_percent"`
	RemovedMin     int     `yaml:"removed_min" json:"removed_min"`
	ChurnPercent   float64 `yaml:"churn_percent" json:"churn_percent"`
	ChurnMin       int     `yaml:"churn_min" json:"churn_min"`
}

// MaxRemoved returns how many removals pass when held designations are held.
func (g Guard) MaxRemoved(held int) int { return bound(g.RemovedPercent, g.RemovedMin, held) }

// MaxChurn returns how many changes and removals pass when held designations are held.
func (g Guard) MaxChurn(held int) int { return bound(g.ChurnPercent, g.ChurnMin, held) }

func bound(percent float64, least, held int) int {
	return max(least, int(percent*float64(held)/100))
}

// Publication is what an authority said at one moment.
type Publication struct {
	ID     string `json:"id"`
	Number string `json:"number,omitempty"`
	// Date is the day of the publication in the authority's zone.
	Date      string        `json:"date,omitempty"`
	Documents []DocumentRef `json:"documents,omitempty"`
}

// Reading is what Parse learnt beside the designations.
type Reading struct {
	Format string
	// Date is the day of publication, ISO 8601, "" where the documents do not
	// say.
	Date   string
	Number string
	// Partial says to what the documents were narrowed, "" for the whole list.
	// What a partial publication leaves out is not removed by it.
	Partial string
	// Records is how many entries were read.
	Records  int
	Findings []Finding
}

// FindingKind says how loud a finding is.
type FindingKind string

const (
	// FindingStructure: an element, column or attribute the reader does not
	// know. Meaning may be lost, so the publication is held.
	FindingStructure FindingKind = "structure"
	// FindingVocabulary: a label or code the reader does not know. It is
	// carried verbatim.
	FindingVocabulary FindingKind = "vocabulary"
	// FindingNote: something odd of which nothing is lost.
	FindingNote FindingKind = "note"
)

// Finding is something a reader met that an operator may want to know.
// Findings of the same Kind and Text are one, with a count.
type Finding struct {
	Kind FindingKind `json:"kind"`
	// Text is a sentence: `unknown idType "Foo"`.
	Text string `json:"text"`
	// Where is the first place it was met: a document and record or line.
	Where string `json:"where,omitempty"`
	Count int    `json:"count"`
}

// Findings collects what a reader met, one Finding a kind and text, in the
// order of first appearance. The zero value is ready.
type Findings struct {
	list  []Finding
	index map[Finding]int
	kinds map[FindingKind]int
}

// maxFindings bounds the distinct findings of a kind that are kept: a hostile
// file must not fill the memory with them, nor hide the loud ones behind many
// that are not.
const maxFindings = 500

// Add notes a finding. Beyond 500 distinct ones of a kind, those that follow
// are counted together. A text or place beyond 2000 bytes is cut.
func (f *Findings) Add(kind FindingKind, where, text string) {
	f.add(kind, clip(where), clip(text), 1)
}

// Merge adds what another collected, as if it had been added here.
func (f *Findings) Merge(other *Findings) {
	for _, o := range other.list {
		f.add(o.Kind, o.Where, o.Text, o.Count)
	}
}

func (f *Findings) add(kind FindingKind, where, text string, count int) {
	key := Finding{Kind: kind, Text: text}
	if _, known := f.index[key]; !known && f.kinds[kind] >= maxFindings {
		key.Text = "more findings of this kind, which are not listed"
		text = key.Text
	}
	if i, ok := f.index[key]; ok {
		f.list[i].Count += count
		return
	}
	if f.index == nil {
		f.index = make(map[Finding]int)
		f.kinds = make(map[FindingKind]int)
	}
	f.kinds[kind]++
	f.index[key] = len(f.list)
	f.list = append(f.list, Finding{Kind: kind, Text: text, Where: where, Count: count})
}

// Count returns how many findings were added, also those of the same text.
func (f *Findings) Count() int {
	n := 0
	for _, found := range f.list {
		n += found.Count
	}
	return n
}

// List returns what was collected.
func (f *Findings) List() []Finding { return f.list }
