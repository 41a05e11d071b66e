package ofac

import (
	"slices"

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

	// What follows only the ENHANCED format says. stated is set there: what is
	// empty then was not said.
	stated      bool
	names       []lists.Name
	memberships []lists.Membership
	// sanctions are the sanctions types, authorities the legal authorities.
	sanctions, authorities []reference
	relations              []lists.Relation
	// timed says that the designation depends on the day of the publication.
	timed bool
	// countries are the ISO 3166-1 codes of the document's countries by their
	// label.
	countries map[string]string
}

// reset forgets what the record says, and keeps its memory. A designation that
// was made of it has copies.
func (r *record) reset() {
	*r = record{
		programs: r.programs[:0], labelled: r.labelled[:0], aliases: r.aliases[:0], addresses: r.addresses[:0],
		births: r.births[:0], places: r.places[:0], nationalities: r.nationalities[:0], citizenship: r.citizenship[:0],
		links: r.links[:0], notes: r.notes[:0], extra: r.extra[:0],
		names: r.names[:0], memberships: r.memberships[:0], sanctions: r.sanctions[:0], authorities: r.authorities[:0],
		relations: r.relations[:0],
	}
}

// labelled is a feature or a document: a value under OFAC's own label. In the
// classic format both stand in idList.
type labelled struct {
	label, value, country, issued, expires string

	// id is the featureTypeId, 0 where the format has none; reference the
	// reference value that the value is.
	id        int
	reference string
	// period is the date the value stands for.
	period *period
	// alternative: OFAC marks another feature of the type as the main one.
	alternative          bool
	reliability, comment string
	document             *document
}

// document is what the ENHANCED format says of an identity document besides.
type document struct {
	// typ is the reference of its type.
	typ       string
	authority string
	// name is the name it was issued in, nameID OFAC's id of that name.
	name, nameID string
	// valid is nil where nothing is said of it.
	valid *bool
	// notes are what has no field, in words.
	notes []string
}

// dated is a value of which an entry can have several. OFAC marks one of them
// as the main one and the rest as alternatives.
type dated struct {
	text        string
	alternative bool
	period      *period
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
	script                    string
	variants                  []lists.AddressVariant
}

// on reports whether the format says that the entry has a membership.
func (r *record) on(code string) bool {
	return slices.ContainsFunc(r.memberships, func(m lists.Membership) bool { return m.Code == code })
}

func (r *record) addExtra(key, label, value, comment string) {
	r.extra = append(r.extra, lists.Extra{Key: key, Label: label, Value: value, Comment: comment})
}
