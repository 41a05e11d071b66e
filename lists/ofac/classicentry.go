package ofac

import (
	"strings"

	"sanctionsd/lists"
)

// classicRecord fills a record from one sdnEntry.
type classicRecord struct{ entryReader }

// read takes every element below sdnEntry. It names each child; what it does
// not name is reported and kept.
func (r *classicRecord) read(e *element) {
	var remarks string
	r.each(e, "sdnEntry", func(c *element) bool {
		switch c.name {
		case "uid", "firstName", "lastName", "title", "sdnType", "remarks":
			if e.before(c) {
				// A second value would hide the first.
				return false
			}
		}
		switch c.name {
		case "uid":
			r.uid = r.leaf(c, "sdnEntry")
			r.where = "entry " + r.uid
		case "firstName":
			r.first = r.leaf(c, "sdnEntry")
		case "lastName":
			r.last = r.leaf(c, "sdnEntry")
		case "title":
			r.titles = splitTitles(r.leaf(c, "sdnEntry"))
		case "sdnType":
			r.sdnType(r.leaf(c, "sdnEntry"))
		case "remarks":
			remarks = r.leaf(c, "sdnEntry")
		case "programList":
			r.each(c, "programList", func(c *element) bool {
				if c.name != "program" {
					return false
				}
				r.programs = append(r.programs, r.leaf(c, "programList"))
				return true
			})
		case "idList":
			r.group(c, "id", r.id)
		case "akaList":
			r.group(c, "aka", r.aka)
		case "addressList":
			r.group(c, "address", r.address)
		case "dateOfBirthList":
			r.group(c, "dateOfBirthItem", func(e *element) { r.births = append(r.births, r.dated(e, "dateOfBirth")) })
		case "placeOfBirthList":
			r.group(c, "placeOfBirthItem", func(e *element) { r.places = append(r.places, r.dated(e, "placeOfBirth")) })
		case "nationalityList":
			r.group(c, "nationality", func(e *element) { r.nationalities = append(r.nationalities, r.dated(e, "country")) })
		case "citizenshipList":
			r.group(c, "citizenship", func(e *element) { r.citizenship = append(r.citizenship, r.dated(e, "country")) })
		case "vesselInfo":
			r.vesselInfo(c)
		default:
			return false
		}
		return true
	})
	r.full = fullName(r.last, r.first)
	r.classicRemarks(remarks)
}

// sdnType sets the kind from OFAC's word.
func (r *classicRecord) sdnType(word string) {
	switch strings.ToLower(word) {
	case "individual":
		r.kind = lists.Individual
	case "entity":
		r.kind = lists.Entity
	case "vessel":
		r.kind = lists.Vessel
	case "aircraft":
		r.kind = lists.Aircraft
	default:
		r.kind = lists.Entity
		r.findings.Add(lists.FindingStructure, r.where, "unknown sdnType "+quote(word))
		r.addExtra("element:sdnEntry/sdnType", "", word, "")
	}
}

func (r *classicRecord) id(e *element) {
	r.labelled = append(r.labelled, labelled{})
	l := &r.labelled[len(r.labelled)-1]
	r.fields(e, []field{{"uid", nil}, {"idType", &l.label}, {"idNumber", &l.value}, {"idCountry", &l.country}, {"issueDate", &l.issued}, {"expirationDate", &l.expires}})
}

func (r *classicRecord) aka(e *element) {
	r.aliases = append(r.aliases, alias{})
	a := &r.aliases[len(r.aliases)-1]
	var category string
	r.fields(e, []field{{"uid", nil}, {"type", &a.kind}, {"category", &category}, {"lastName", &a.last}, {"firstName", &a.first}})
	switch category {
	case "weak":
		a.weak = true
	case "strong":
	default:
		r.findings.Add(lists.FindingVocabulary, r.where, "unknown category of alias "+quote(category))
		r.addExtra("alias-category", category, fullName(a.last, a.first), "")
	}
	a.full = fullName(a.last, a.first)
}

func (r *classicRecord) address(e *element) {
	var lines [3]string
	r.addresses = append(r.addresses, address{})
	a := &r.addresses[len(r.addresses)-1]
	r.fields(e, []field{{"uid", nil}, {"address1", &lines[0]}, {"address2", &lines[1]}, {"address3", &lines[2]}, {"city", &a.city}, {"stateOrProvince", &a.region}, {"postalCode", &a.postal}, {"country", &a.country}})
	a.street = joinText(", ", lines[:]...)
	// As OFAC writes the City/State/Province/Postal Code column.
	a.locality = joinText(" ", joinText(", ", a.city, a.region), a.postal)
}

// dated reads an item of which one is marked as the main one.
func (r *classicRecord) dated(e *element, value string) dated {
	var text, main string
	r.fields(e, []field{{"uid", nil}, {value, &text}, {"mainEntry", &main}})
	switch main {
	case "true", "false":
	default:
		r.findings.Add(lists.FindingVocabulary, r.where, "unknown mainEntry "+quote(main))
	}
	return dated{text: text, alternative: main == "false"}
}

func (r *classicRecord) vesselInfo(e *element) {
	var flag string
	r.fields(e, []field{{"callSign", &r.vessel.CallSign}, {"vesselType", &r.vessel.Type}, {"vesselFlag", &flag}, {"vesselOwner", &r.vessel.Owner}, {"tonnage", &r.vessel.Tonnage}, {"grossRegisteredTonnage", &r.vessel.GrossTonnage}})
	r.vessel.Flag = country(flag)
}

// fullName is a name as OFAC writes it: "LAST, First".
func fullName(last, first string) string { return joinText(", ", last, first) }

// splitTitles splits a title. OFAC joins several with "; ", and repeats them
// one by one in the remarks of the delimited format.
func splitTitles(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(text, itemEnd)
}
