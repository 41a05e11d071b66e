package ofactest

import "time"

// Edition is one publication in OFAC's ENHANCED format, as it stands in the
// file. Nothing is validated, so that it can state what is wrong as well.
//
// A refId is written with the text of [References]; Labels, References,
// Undeclared and Used change that. One without any text is written empty.
type Edition struct {
	// AsOf is dataAsOf, a day.
	AsOf time.Time
	// Lists and Programs are the filters of the publication, by refId.
	Lists, Programs []int
	Entities        []Entity

	// Labels are texts in place of the table's, by refId, wherever they stand;
	// FeatureLabels the same by feature type.
	Labels, FeatureLabels map[int]string
	// References and FeatureTypes are declared in addition to the table's, or
	// in their place.
	References   []Reference
	FeatureTypes []FeatureType
	// Undeclared are refIds and UndeclaredFeatures feature types that the
	// edition uses and does not declare. An id that no table has is not
	// declared either.
	Undeclared, UndeclaredFeatures []int
	// Used are texts that differ between where a refId is used and where it is
	// declared: the use gets this one.
	Used map[int]string

	// WholeVocabulary declares the whole of the table, as OFAC does: about
	// 90 kB. Without it only what is used is declared.
	WholeVocabulary bool
	// LF ends lines with LF in place of CRLF. OFAC's service writes CRLF and
	// no end of line behind the root; copies with LF are about.
	LF bool
}

// The refIds of the kinds of entities.
const (
	Individual   = 600
	Organization = 601
	Vessel       = 602
	Aircraft     = 91120
)

// Entity is one record. Kind, Living, Programs, Types and Authorities are
// refIds. Optional containers without content are left out, mandatory ones are
// written empty.
type Entity struct {
	ID int
	// Identity is identityId, a number of its own; 0 writes ID.
	Identity       int
	Kind, Living   int
	Title, Remarks string
	// USCitizen and USPerson are left out when nil.
	USCitizen, USPerson *bool

	Lists                        []ListEntry
	Programs, Types, Authorities []int
	Names                        []Name
	Addresses                    []Address
	Features                     []Feature
	Documents                    []Document
	Relations                    []Relation
}

// ListEntry is one membership: the refId of the list and the day of listing,
// YYYY-MM-DD.
type ListEntry struct {
	RefID     int
	Published string
}

// Name is the listed name (Primary) or an alias. AliasType is a refId, 0 for
// none.
type Name struct {
	Primary      bool
	AliasType    int
	Weak         bool
	Translations []Translation
}

// Translation is a name or an address in one script (a refId). First, Last and
// Full are the formatted names; addresses do not have them. A name without
// First has no formattedFirstName, as OFAC's entities have none.
type Translation struct {
	Primary           bool
	Script            int
	First, Last, Full string
	Parts             []Part
}

// Part is a part of a name or an address; Type is a refId.
type Part struct {
	Type  int
	Value string
}

// Address is one address. Country is a refId, 0 for none.
type Address struct {
	Country      int
	Translations []Translation
}

// Feature is one fact about an entity. TypeID is a feature type, ValueRefID
// and Reliability are refIds, 0 for none.
type Feature struct {
	TypeID      int
	Value       string
	ValueRefID  int
	Date        *Period
	Primary     bool
	Reliability int
	Comment     string
}

// Period is OFAC's way of writing dates, each YYYY-MM-DD; empty ones are left
// out. A day has all four the same, a year or month its first day in both From
// and its last in both To.
type Period struct {
	FromBegin, FromEnd, ToBegin, ToEnd string
	Approximate, Range                 bool
}

// Day returns the period of one day, YYYY-MM-DD.
func Day(day string) *Period {
	return &Period{FromBegin: day, FromEnd: day, ToBegin: day, ToEnd: day}
}

// Span returns the period from one day to another, YYYY-MM-DD, as OFAC writes
// a year, a month or, with Range set, a range.
func Span(from, to string) *Period {
	return &Period{FromBegin: from, FromEnd: from, ToBegin: to, ToEnd: to}
}

// Document is one identity document or registration. Type and Country are
// refIds, 0 for no country.
type Document struct {
	Type int
	// Name is the place of the name it was issued in among the names of the
	// entity. Outside of them nameId is 0 and the name empty.
	Name                int
	Number              string
	Invalid             bool
	Authority, Location string
	Country             int
	Issued, Expires     *Period
	Comment             string
	// Features are places among the features of the entity that the document
	// shows.
	Features []int
}

// Relation ties the entity to another by id. Type and Quality are refIds, 0
// for no quality. Name is the other's name as the file says it.
type Relation struct {
	Type    int
	Entity  int
	Name    string
	Quality int
	Date    *Period
	Comment string
}
