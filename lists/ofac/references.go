package ofac

import "sanctionsd/lists"

// The ENHANCED format says everything by reference: an element carries the id
// of a reference value (refId) beside its label. Each document brings the
// reference values it uses; their ids are OFAC's and stay, while their labels
// are corrected now and then. The tables here give the ids a meaning, after
// the reference values of OFAC's files; the labels are those of 2024 and 2025.

// term is the meaning of a reference value.
type term struct {
	label string
	// meaning is a code of the contract, an ISO 15924 script or OFAC's own
	// word, by table.
	meaning string
}

// membershipTerms are OFAC's lists (ENTITY LISTING TYPE) with the codes of
// memberships.
var membershipTerms = map[string]term{
	"1550":  {"SDN List", "us-ofac-sdn"},
	"91243": {"Non-SDN Palestinian Legislative Council List", "us-ofac-plc"},
	"91469": {"FSE List", "us-ofac-fse"},
	"91507": {"Sectoral Sanctions Identifications List", "us-ofac-ssi"},
	"91512": {"Consolidated List", "us-ofac-cons"},
	"91763": {"CAPTA List", "us-ofac-capta"},
	"91868": {"Non-SDN Menu-Based Sanctions List", "us-ofac-mbs"},
	"92052": {"Non-SDN CMIC List", "us-ofac-cmic"},
}

// kindTerms are the types of parties (SDN TYPE).
var kindTerms = map[string]term{
	"600":   {"Individual", string(lists.Individual)},
	"601":   {"Entity", string(lists.Entity)},
	"602":   {"Vessel", string(lists.Vessel)},
	"91120": {"Aircraft", string(lists.Aircraft)},
}

// aliasTerms are the types of aliases (ALIAS TYPE).
var aliasTerms = map[string]term{
	"1400": {"A.K.A.", string(lists.NameAlias)},
	"1401": {"F.K.A.", string(lists.NameFormer)},
	"1402": {"N.K.A.", string(lists.NameNow)},
}

// scriptTerms are the scripts (SCRIPT) with their ISO 15924 codes. OFAC's own
// codes are those, but for five it spells out.
var scriptTerms = map[string]term{
	"20100": {"Arabic", "Arab"},
	"20101": {"Armenian", "Armn"},
	"20105": {"Chinese Simplified", "Hans"},
	"20106": {"Chinese Traditional", "Hant"},
	"20107": {"Cyrillic", "Cyrl"},
	"20110": {"Georgian", "Geor"},
	"20111": {"Greek", "Grek"},
	"20114": {"Hangul", "Hang"},
	"20115": {"Hebrew", "Hebr"},
	"20117": {"Japanese", "Jpan"},
	"20122": {"Latin", "Latn"},
	"20140": {"Korean", "Kore"},
}

// The parts of a name (NAME PART TYPE).
const (
	partFirst      = "first"
	partMiddle     = "middle"
	partLast       = "last"
	partMaiden     = "maiden"
	partPatronymic = "patronymic"
	partMatronymic = "matronymic"
	partNickname   = "nickname"
	partWhole      = "whole"
)

var namePartTerms = map[string]term{
	"1520":  {"Last Name", partLast},
	"1521":  {"First Name", partFirst},
	"1522":  {"Middle Name", partMiddle},
	"1523":  {"Maiden Name", partMaiden},
	"1524":  {"Aircraft Name", partWhole},
	"1525":  {"Entity Name", partWhole},
	"1526":  {"Vessel Name", partWhole},
	"1528":  {"Nickname", partNickname},
	"91708": {"Patronymic", partPatronymic},
	"91709": {"Matronymic", partMatronymic},
}

// The parts of an address (LOCATION PART TYPE).
const (
	partLine1  = "line 1"
	partLine2  = "line 2"
	partLine3  = "line 3"
	partCity   = "city"
	partState  = "state"
	partPostal = "postal"
	partArea   = "area"
)

var addressPartTerms = map[string]term{
	"1450": {"REGION", partArea},
	"1451": {"ADDRESS1", partLine1},
	"1452": {"ADDRESS2", partLine2},
	"1453": {"ADDRESS3", partLine3},
	"1454": {"CITY", partCity},
	"1455": {"STATE/PROVINCE", partState},
	"1456": {"POSTAL CODE", partPostal},
}

// relationTerms are the types of relations (RELATIONSHIP TYPE).
var relationTerms = map[string]term{
	"1555":  {"Associate Of", "associate-of"},
	"15001": {"Providing support to", "providing-support-to"},
	"15002": {"Acting for or on behalf of", "acting-for"},
	"15003": {"Owned or Controlled By", "owned-or-controlled-by"},
	"15004": {"Family member of", "family-member-of"},
	"91422": {"playing a significant role in", "significant-role-in"},
	"91725": {"Leader or official of", "leader-or-official-of"},
	"91900": {"Principal Executive Officer", "principal-executive-officer"},
	"92019": {"Owns, controls, or operates", "owns-controls-or-operates"},
	"92122": {"Property in the interest of", "property-in-the-interest-of"},
}

// reference is a reference value as a document states it, or as an element
// uses it.
type reference struct {
	id, label string
}

// referenceValue is one entry of a document's referenceValues.
type referenceValue struct {
	set, label, code, country string
}

// references are the reference values of one document. A delta file brings
// only those that are new.
type references struct {
	values map[string]referenceValue
	// partial says that an id that is not among the values means nothing.
	partial bool
}

// labelOf returns the label that a reference had in OFAC's files of 2024 and
// 2025, "" for one that is newer, or has a table with its meaning.
func labelOf(id string) string {
	for _, table := range [...]map[string]string{programLabels, authorityLabels, countryLabels, valueLabels, activityLabels} {
		if label := table[id]; label != "" {
			return label
		}
	}
	return ""
}

// check reports what is odd of a reference: an id its document does not know,
// or a label other than its document's; parent and of name the element.
func (rs references) check(ref reference, parent, of string, report func(string)) {
	value, ok := rs.values[ref.id]
	switch {
	case !ok && rs.partial:
	case !ok:
		if of == "type" {
			of = parent + "/type"
		}
		report("unknown reference " + quote(ref.id) + " " + quote(ref.label) + " of " + of)
	case ref.label != value.label && ref.label != value.code:
		report("reference " + ref.id + " is labelled " + quote(ref.label) + " in an entity and " + quote(value.label) + " in the reference values")
	}
}

// find returns the meaning of a reference by a table. It reports an id the
// table does not know, and one whose label changed; the id counts then.
func find(table map[string]term, ref reference, what string, report func(string)) (string, bool) {
	t, ok := table[ref.id]
	if !ok {
		report("unknown " + what + " " + quote(ref.id) + " " + quote(ref.label))
		return "", false
	}
	if !sameLabel(t.label, ref.label) {
		report("the " + what + " " + ref.id + " is labelled " + quote(ref.label) + ", not " + quote(t.label) + " as before")
	}
	return t.meaning, true
}
