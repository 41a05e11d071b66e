package lists

// Schema is the version of the JSON shape of a [Designation]. It grows only by
// addition within one version.
const Schema = "1"

// Kind says what sort of party a designation is about.
type Kind string

// The kinds of parties.
const (
	Individual Kind = "individual"
	Entity     Kind = "entity"
	Vessel     Kind = "vessel"
	Aircraft   Kind = "aircraft"
)

// Status is where a designation stands in its life.
type Status string

// The statuses of a designation. One without measures is StatusActive.
const (
	StatusActive          Status = "active"
	StatusPartlySuspended Status = "partly-suspended"
	StatusSuspended       Status = "suspended"
	// StatusLapsed: the suspension's own end has passed and no notice about it
	// is known: in force again by its terms, unconfirmed.
	StatusLapsed          Status = "lapsed"
	StatusMeasuresStopped Status = "measures-stopped"
	StatusAnnounced       Status = "announced"
	StatusRemoved         Status = "removed"
)

// InForce says whether a designation or measure binds now.
type InForce string

// The values of InForce.
const (
	InForceYes         InForce = "yes"
	InForceNo          InForce = "no"
	InForceUnconfirmed InForce = "unconfirmed"
)

// Designation is one party on one list. Its JSON is snake_case with empty
// fields left out; its slices are sets, in canonical order after
// [Designation.Canonicalize]. Everything but Digest and Provenance is part of
// the digest, of comparisons and of changes.
//
// RemovedOn is the day or instant from which the authority's own words take the
// party off the list; it stands before that instant has come, and in what is
// known of the past.
//
// Dates are ISO 8601 in the precision the source gave ("1951", "2009-10",
// "2024-04-11"); instants with an hour are RFC 3339 with their zone.
type Designation struct {
	Schema string `json:"schema"`
	// ID is "<list>/<native id>" and never changes.
	ID       string `json:"id"`
	List     string `json:"list"`
	NativeID string `json:"native_id"`
	// Digest is the SHA-256, in lower-case hex, of the canonical JSON without
	// Digest and Provenance. See [Designation.Seal].
	Digest string `json:"digest,omitempty"`

	Kind               Kind                `json:"kind"`
	Names              []Name              `json:"names,omitempty"`
	Memberships        []Membership        `json:"memberships,omitempty"`
	Programs           []string            `json:"programs,omitempty"`
	Measures           []Measure           `json:"measures,omitempty"`
	Status             Status              `json:"status,omitempty"`
	InForce            InForce             `json:"in_force,omitempty"`
	SecondarySanctions []SecondarySanction `json:"secondary_sanctions,omitempty"`
	Addresses          []Address           `json:"addresses,omitempty"`
	Countries          []CountryLink       `json:"countries,omitempty"`
	Identifiers        []Identifier        `json:"identifiers,omitempty"`
	BirthDates         []BirthDate         `json:"birth_dates,omitempty"`
	BirthPlaces        []string            `json:"birth_places,omitempty"`
	Nationalities      []Country           `json:"nationalities,omitempty"`
	Citizenships       []Country           `json:"citizenships,omitempty"`
	Genders            []string            `json:"genders,omitempty"`
	Titles             []string            `json:"titles,omitempty"`
	Contacts           []Contact           `json:"contacts,omitempty"`
	Organization       *Organization       `json:"organization,omitempty"`
	Vessel             *VesselInfo         `json:"vessel,omitempty"`
	Aircraft           *AircraftInfo       `json:"aircraft,omitempty"`
	Relations          []Relation          `json:"relations,omitempty"`
	ListedOn           string              `json:"listed_on,omitempty"`
	RemovedOn          string              `json:"removed_on,omitempty"`
	LegalBasis         []LegalBasis        `json:"legal_basis,omitempty"`
	Remarks            string              `json:"remarks,omitempty"`
	Role               string              `json:"role,omitempty"`
	Extra              []Extra             `json:"extra,omitempty"`

	Provenance *Provenance `json:"provenance,omitempty"`
}

// PrimaryName returns the name the authority lists the party under, or the
// first there is, or "".
func (d *Designation) PrimaryName() string {
	for _, n := range d.Names {
		if n.Type == NamePrimary {
			return n.Full
		}
	}
	if len(d.Names) > 0 {
		return d.Names[0].Full
	}
	return ""
}

// NameType tells the listed name from its aliases.
type NameType string

// The types of names: the listed one, also known as, formerly known as, now
// known as.
const (
	NamePrimary NameType = "primary"
	NameAlias   NameType = "alias"
	NameFormer  NameType = "former"
	NameNow     NameType = "now"
)

// Quality of a name for screening: OFAC calls broad or generic aliases weak.
type Quality string

// The qualities of a name.
const (
	Strong Quality = "strong"
	Weak   Quality = "weak"
)

// Name is one name of a party. Full of an OFAC individual is "LAST, First" in
// every format.
type Name struct {
	Full    string   `json:"full"`
	Type    NameType `json:"type"`
	Quality Quality  `json:"quality,omitempty"`
	// Script is an ISO 15924 code, Language a BCP 47 tag.
	Script   string        `json:"script,omitempty"`
	Language string        `json:"language,omitempty"`
	Parts    *NameParts    `json:"parts,omitempty"`
	Variants []NameVariant `json:"variants,omitempty"`
}

// NameParts are the parts of a name where the source tells them apart, in its
// own spelling, which may have other capitals than Full.
type NameParts struct {
	First      string `json:"first,omitempty"`
	Middle     string `json:"middle,omitempty"`
	Last       string `json:"last,omitempty"`
	Maiden     string `json:"maiden,omitempty"`
	Patronymic string `json:"patronymic,omitempty"`
	Matronymic string `json:"matronymic,omitempty"`
	Nickname   string `json:"nickname,omitempty"`
	// Whole is the name of an entity, vessel or aircraft where the source
	// spells it otherwise than in Full.
	Whole string `json:"whole,omitempty"`
}

// NameVariant is the same name in another script or spelling.
type NameVariant struct {
	Full   string     `json:"full"`
	Script string     `json:"script,omitempty"`
	Parts  *NameParts `json:"parts,omitempty"`
}

// Membership is a published list the party stands on. One source list may
// carry several (see the codes of the contract, such as "us-ofac-ssi").
type Membership struct {
	Code     string `json:"code"`
	Name     string `json:"name,omitempty"`
	ListedOn string `json:"listed_on,omitempty"`
}

// Measure is what is imposed on a designation.
type Measure struct {
	Code string `json:"code"`
	// Text is the authority's own words.
	Text   string  `json:"text,omitempty"`
	Native *Native `json:"native,omitempty"`
	// Hits says whom the measure reaches, Binds who must obey it.
	Hits       []string    `json:"hits,omitempty"`
	Binds      []string    `json:"binds,omitempty"`
	Regions    []string    `json:"regions,omitempty"`
	Exceptions []Exception `json:"exceptions,omitempty"`
	Basis      []string    `json:"basis,omitempty"`
	From       string      `json:"from,omitempty"`
	State      string      `json:"state,omitempty"`
	InForce    InForce     `json:"in_force,omitempty"`
	// Periods are in the order of time; their end is exclusive.
	Periods []Period `json:"periods,omitempty"`
}

// Native is the authority's own id and words for what a code stands for.
type Native struct {
	ID   string `json:"id,omitempty"`
	Text string `json:"text,omitempty"`
}

// Exception is a case in which a measure does not apply. Until is the day the
// source gives for the end of the exception.
type Exception struct {
	Type      string `json:"type,omitempty"`
	Authority string `json:"authority,omitempty"`
	Text      string `json:"text,omitempty"`
	Until     string `json:"until,omitempty"`
}

// Period is a stretch of a measure's life. Until is exclusive; By names the
// act or publication that made it.
type Period struct {
	State string `json:"state"`
	From  string `json:"from,omitempty"`
	Until string `json:"until,omitempty"`
	By    string `json:"by,omitempty"`
}

// SecondarySanction is exposure of those who deal with the party.
type SecondarySanction struct {
	Text  string `json:"text"`
	Basis string `json:"basis,omitempty"`
}

// Country is an ISO 3166-1 alpha-2 code, where one is certain, beside the
// source's own words.
type Country struct {
	Code string `json:"code,omitempty"`
	Text string `json:"text,omitempty"`
}

// CountryLink is a country the party is tied to, and by what: "address",
// "nationality", "citizenship", "registration", "flag" or "stated in the notice".
type CountryLink struct {
	Code  string `json:"code,omitempty"`
	Text  string `json:"text,omitempty"`
	Basis string `json:"basis,omitempty"`
}

// Address is one address. Full is the whole of it in one line; the parts are
// filled where the source tells them apart.
type Address struct {
	Full       string   `json:"full,omitempty"`
	Street     string   `json:"street,omitempty"`
	City       string   `json:"city,omitempty"`
	Region     string   `json:"region,omitempty"`
	PostalCode string   `json:"postal_code,omitempty"`
	Country    *Country `json:"country,omitempty"`
	Script     string   `json:"script,omitempty"`
	// Variants are the same address in other scripts.
	Variants []AddressVariant `json:"variants,omitempty"`
}

// AddressVariant is an address in another script.
type AddressVariant struct {
	Full       string `json:"full"`
	Street     string `json:"street,omitempty"`
	City       string `json:"city,omitempty"`
	Region     string `json:"region,omitempty"`
	PostalCode string `json:"postal_code,omitempty"`
	Script     string `json:"script,omitempty"`
}

// Identifier is a document, registration or account number of the party.
type Identifier struct {
	// Type is a code such as "passport", "tax-id", "imo"; NativeType the
	// source's own label.
	Type       string   `json:"type"`
	NativeType string   `json:"native_type,omitempty"`
	Value      string   `json:"value,omitempty"`
	Country    *Country `json:"country,omitempty"`
	Authority  string   `json:"authority,omitempty"`
	Issued     string   `json:"issued,omitempty"`
	Expires    string   `json:"expires,omitempty"`
	// Valid is nil where the source does not say.
	Valid    *bool  `json:"valid,omitempty"`
	Currency string `json:"currency,omitempty"`
	// Name is the name the document was issued in, where it is not the listed
	// one.
	Name string `json:"name,omitempty"`
	Note string `json:"note,omitempty"`
}

// BirthDate is a date or range of birth. A single date has From and To equal;
// Text is the source's own words.
type BirthDate struct {
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
	Circa bool   `json:"circa,omitempty"`
	Text  string `json:"text,omitempty"`
}

// Contact is a way to reach the party: "website", "email" or "phone".
type Contact struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

// Organization is what a source says of an entity as an organisation.
type Organization struct {
	Established string `json:"established,omitempty"`
	Type        string `json:"type,omitempty"`
}

// VesselInfo is what a source says of a ship. Tonnages are the source's words.
type VesselInfo struct {
	CallSign     string   `json:"call_sign,omitempty"`
	Type         string   `json:"type,omitempty"`
	Flag         *Country `json:"flag,omitempty"`
	Owner        string   `json:"owner,omitempty"`
	Tonnage      string   `json:"tonnage,omitempty"`
	GrossTonnage string   `json:"gross_tonnage,omitempty"`
}

// AircraftInfo is what a source says of an aircraft.
type AircraftInfo struct {
	Type         string `json:"type,omitempty"`
	Model        string `json:"model,omitempty"`
	Operator     string `json:"operator,omitempty"`
	TailNumber   string `json:"tail_number,omitempty"`
	SerialNumber string `json:"serial_number,omitempty"`
	Manufactured string `json:"manufactured,omitempty"`
}

// Relation ties the party to another. A relation given only by name stays a
// name: nothing is guessed.
type Relation struct {
	Type       string `json:"type"`
	NativeType string `json:"native_type,omitempty"`
	NativeID   string `json:"native_id,omitempty"`
	Name       string `json:"name,omitempty"`
	Quality    string `json:"quality,omitempty"`
}

// LegalBasis is a law the designation rests on, with its articles.
type LegalBasis struct {
	Law      string   `json:"law"`
	Articles []string `json:"articles,omitempty"`
}

// Extra keeps what a source says that has no field of its own, under the same
// key in every format of the list.
//
// Reliability is the source's word for how sure it is of the value.
type Extra struct {
	Key         string `json:"key"`
	Label       string `json:"label,omitempty"`
	Value       string `json:"value,omitempty"`
	Date        string `json:"date,omitempty"`
	Reliability string `json:"reliability,omitempty"`
	Comment     string `json:"comment,omitempty"`
}

// Evidence says what a designation rests on.
type Evidence string

// The kinds of evidence.
const (
	EvidenceDocument Evidence = "document"
	EvidenceRegister Evidence = "register"
	EvidenceOperator Evidence = "operator"
)

// Provenance traces a designation to the bytes it came from. It is not part of
// the digest. FirstSeen and LastChanged are RFC 3339 instants of commits; the
// documents are those of the publication that made the present state.
type Provenance struct {
	Evidence    Evidence      `json:"evidence,omitempty"`
	FirstSeen   string        `json:"first_seen,omitempty"`
	LastChanged string        `json:"last_changed,omitempty"`
	Documents   []DocumentRef `json:"documents,omitempty"`
}

// DocumentRef names a document by the SHA-256 of its bytes as fetched, in
// lower-case hex. FetchedAt is RFC 3339 in UTC; Number is the notice's, where
// the document is one.
type DocumentRef struct {
	SHA256    string `json:"sha256"`
	URL       string `json:"url,omitempty"`
	FetchedAt string `json:"fetched_at,omitempty"`
	Number    string `json:"number,omitempty"`
}
