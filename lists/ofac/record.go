package ofac

import (
	"sanctionsd/lists"
)

// record is what OFAC says of one entry, in no format's shape. Text is as
// given; the mapping to a designation cleans it.
type record struct {
	// where names the place of the entry in its document, for findings.
	where string
	uid   string
	kind  lists.Kind
	// full is the listed name; last and first are its parts where the format
	// tells them apart.
	full, last, first string
	titles            []string
	programs          []string
	labelled          []labelled
	aliases           []alias
	addresses         []address
	// births are dates of birth in OFAC's words, places the places.
	births, places             []dated
	nationalities, citizenship []dated
	vessel                     lists.VesselInfo
	links                      []string
	// notes are the free remarks that are left, in order.
	notes []string
	extra []lists.Extra
}

// labelled is a feature or a document: a value under OFAC's own label. In the
// classic format both stand in idList.
type labelled struct {
	label, value, country, issued, expires string
}

// dated is a value of which an entry can have several. OFAC marks one of them
// as the main one and the rest as alternatives.
type dated struct {
	text        string
	alternative bool
}

// alias is another name. kind is OFAC's word: a.k.a., f.k.a. or n.k.a.
type alias struct {
	kind              string
	weak              bool
	full, last, first string
}

// address is one address. locality is city, region and postal code as the
// delimited format has them, in one text.
type address struct {
	street, locality, country string
	city, region, postal      string
}

func (r *record) addExtra(key, label, value, comment string) {
	r.extra = append(r.extra, lists.Extra{Key: key, Label: label, Value: value, Comment: comment})
}
