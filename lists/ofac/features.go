package ofac

import (
	"strconv"
	"strings"
)

// destination is where the value of a feature goes in a designation.
type destination int

const (
	// toExtra keeps it in extra: there is no field for it.
	toExtra destination = iota
	// toContact, toIdentifier: argument is the type of the contact or
	// identifier.
	toContact
	toIdentifier
	toGender
	toTitle
	toBirthDate
	toBirthPlace
	toNationality
	toCitizenship
	// toSecondary: exposure of those who deal with the party.
	toSecondary
	// toAdditional is OFAC's "Additional Sanctions Information": secondary
	// sanctions, or the statement that there are none.
	toAdditional
	// toDirective is what a directive says, toListing, toEffective and
	// toDivestment are its dates: argument is the directive's key.
	toDirective
	toListing
	toEffective
	toDivestment
	// toMenu is one item of sanctions that are chosen from a menu: argument is
	// the reference of the law behind it.
	toMenu
	// toRegistration is the country of registration, also kept in extra where
	// keep is set, as two features mean it.
	toRegistration
	// The fields from here on hold one value.
	toOrganizationEstablished
	toOrganizationType
	toVesselCallSign
	toVesselType
	toVesselFlag
	toVesselOwner
	toVesselTonnage
	toVesselGrossTonnage
	toAircraftModel
	toAircraftOperator
	toAircraftTail
	toAircraftSerial
	toAircraftManufactured
)

// dated reports whether the field holds the date that a value stands for.
func (d destination) dated() bool {
	switch d {
	case toBirthDate, toListing, toEffective, toDivestment, toOrganizationEstablished, toAircraftManufactured:
		return true
	}
	return false
}

// feature is one of OFAC's features: its featureTypeId in the ENHANCED and
// ADVANCED formats, which is the same in all, and where it goes. Without an id
// (0) its label stands in for it.
type feature struct {
	id       int
	label    string
	to       destination
	argument string
	keep     bool
	// byID: the other formats have an element or a word of their own for it,
	// so its label begins nothing there.
	byID bool
}

// key is the key of the feature in extra, the same in every format.
func (f feature) key() string {
	if f.id == 0 {
		return unknownKey(f.label)
	}
	return "feature:" + strconv.Itoa(f.id)
}

// unknownKey is the key in extra of a label that has no id here.
func unknownKey(label string) string { return "feature:" + normalLabel(label) }

// featureTable lists the features of OFAC's reference data (FeatureType) under
// the labels the formats write. Labels end in ":", in " -" or in neither, and
// that is part of them.
var featureTable = [...]feature{
	{id: 1, label: "Vessel Call Sign", to: toVesselCallSign},
	{id: 2, label: "VESSEL TYPE", to: toVesselType},
	{id: 3, label: "Vessel Flag", to: toVesselFlag},
	{id: 4, label: "Vessel Owner", to: toVesselOwner},
	{id: 5, label: "Vessel Tonnage", to: toVesselTonnage},
	{id: 6, label: "Vessel Gross Registered Tonnage", to: toVesselGrossTonnage},
	{id: 8, label: "Birthdate", to: toBirthDate, byID: true},
	{id: 9, label: "Place of Birth", to: toBirthPlace, byID: true},
	{id: 10, label: "Nationality Country", to: toNationality, byID: true},
	{id: 11, label: "Citizenship Country", to: toCitizenship, byID: true},
	{id: 13, label: "SWIFT/BIC", to: toIdentifier, argument: "swift-bic"},
	{id: 14, label: "Website", to: toContact, argument: "website"},
	{id: 21, label: "Email Address", to: toContact, argument: "email"},
	{id: 24, label: "Former Vessel Flag"},
	{id: 25, label: "Location"},
	{id: 26, label: "Title", to: toTitle, byID: true},
	{id: 44, label: "Aircraft Construction Number (also called L/N or S/N or F/N)", to: toIdentifier, argument: "aircraft-construction-number"},
	{id: 45, label: "Aircraft Manufacture Date", to: toAircraftManufactured},
	{id: 46, label: "Aircraft Mode S Transponder Code", to: toIdentifier, argument: "mode-s"},
	{id: 47, label: "Aircraft Model", to: toAircraftModel},
	{id: 48, label: "Aircraft Operator", to: toAircraftOperator},
	{id: 49, label: "Previous Aircraft Tail Number"},
	{id: 50, label: "Aircraft Manufacturer's Serial Number (MSN)", to: toAircraftSerial},
	{id: 64, label: "Aircraft Tail Number", to: toAircraftTail},
	{id: 104, label: "IFCA Determination -"},
	{id: 125, label: "Additional Sanctions Information -", to: toAdditional},
	{id: 164, label: "BIK (RU)", to: toIdentifier, argument: "bik"},
	{id: 204, label: "Executive Order 13662 Directive Determination -", to: toDirective, argument: eo13662},
	{id: 224, label: "Gender", to: toGender},
	{id: 264, label: "UN/LOCODE", to: toIdentifier, argument: "un-locode"},
	{id: 304, label: "MICEX Code", to: toIdentifier, argument: "micex"},
	{id: 364, label: "D-U-N-S Number", to: toIdentifier, argument: "duns"},
	{id: 365, label: "Nationality of Registration", to: toRegistration},
	{id: 404, label: "Registration Country", to: toRegistration, keep: true},
	{id: 424, label: "Other Vessel Flag"},
	{id: 425, label: "Other Vessel Call Sign"},
	{id: 504, label: "Secondary sanctions risk:", to: toSecondary},
	{id: 524, label: "Phone Number", to: toContact, argument: "phone"},
	{id: 525, label: "CAATSA Section 235 Information:", to: toMenu, argument: "91777"},
	{id: 526, label: "Other Vessel Type"},
	{id: 586, label: "Executive Order 13846 information:", to: toSecondary},
	{id: 626, label: "Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions:", to: toSecondary},
	{id: 646, label: "Organization Established Date", to: toOrganizationEstablished},
	{id: 647, label: "Organization Type:", to: toOrganizationType},
	{id: 766, label: "Equity Ticker", to: toIdentifier, argument: "equity-ticker"},
	{id: 767, label: "Issuer Name"},
	{id: 806, label: "ISIN", to: toIdentifier, argument: "isin"},
	{id: 826, label: "Target Type"},
	{id: 827, label: "PEESA Information:", to: toMenu, argument: "92021"},
	{id: 867, label: "Effective Date (CMIC)", to: toEffective, argument: cmic},
	{id: 868, label: "Purchase/Sales For Divestment Date (CMIC)", to: toDivestment, argument: cmic},
	{id: 869, label: "Listing Date (CMIC)", to: toListing, argument: cmic},
	{id: 947, label: "Executive Order 14024 Directive Information -"},
	{id: 948, label: "Executive Order 14024 Directive Information", to: toDirective, argument: eo14024},
	{id: 949, label: "Listing Date (EO 14024 Directive 1a):", to: toListing, argument: eo14024 + "1a"},
	{id: 950, label: "Effective Date (EO 14024 Directive 1a):", to: toEffective, argument: eo14024 + "1a"},
	{id: 951, label: "Listing Date (EO 14024 Directive 2):", to: toListing, argument: eo14024 + "2"},
	{id: 952, label: "Effective Date (EO 14024 Directive 2):", to: toEffective, argument: eo14024 + "2"},
	{id: 953, label: "Listing Date (EO 14024 Directive 3):", to: toListing, argument: eo14024 + "3"},
	{id: 954, label: "Effective Date (EO 14024 Directive 3):", to: toEffective, argument: eo14024 + "3"},
	{id: 967, label: "Vessel Year of Build"},
	{id: 1047, label: "Executive Order 14014 Directive Information:", to: toDirective, argument: eo14014},
	{id: 1048, label: "Listing Date (EO 14014 Directive 1):", to: toListing, argument: eo14014 + "1"},
	{id: 1049, label: "Effective Date (EO 14014 Directive 1):", to: toEffective, argument: eo14014 + "1"},
	{id: 1107, label: "Executive Order 14059 information:", to: toMenu, argument: "91904"},
	// Retired before the reference data at hand; its id is not known.
	{label: "For more information, please see:"},
}

// featuresByID is featureTable by featureTypeId.
var featuresByID = indexFeatureIDs()

func indexFeatureIDs() map[int]feature {
	byID := make(map[int]feature)
	for _, f := range featureTable {
		if f.id != 0 {
			byID[f.id] = f
		}
	}
	for currency, id := range currencyFeatures {
		byID[id] = currencyFeature(id, currencyLabel+currency)
	}
	return byID
}

// plainer gives typographic marks their plain form.
var plainer = strings.NewReplacer("’", "'", "–", "-")

// currencyLabel begins the label of every digital currency address; the code
// of the currency follows.
const currencyLabel = "Digital Currency Address - "

// currencyFeatures are the currencies of OFAC's reference data. OFAC files
// addresses under wrong codes now and then; the code is kept as given.
var currencyFeatures = map[string]int{
	"XBT": 344, "ETH": 345, "XMR": 444, "LTC": 566, "ZEC": 686, "DASH": 687, "BTG": 688, "ETC": 689, "BSV": 706,
	"BCH": 726, "XVG": 746, "USDT": 887, "XRP": 907, "TRX": 992, "USDC": 998, "ARB": 1007, "BSC": 1008,
}

// featuresByLabel and featuresByNormal are featureTable by its labels, as
// written and in normal form.
var featuresByLabel, featuresByNormal = indexFeatures()

func indexFeatures() (exact, normal map[string]feature) {
	exact, normal = make(map[string]feature), make(map[string]feature)
	for _, f := range featureTable {
		if f.byID {
			continue
		}
		exact[f.label] = f
		// Labels that differ only in their end share a normal form (947 and
		// 948); the first stands for a spelling that is neither.
		if n := normalLabel(f.label); normal[n].label == "" {
			normal[n] = f
		}
	}
	return exact, normal
}

// lookup is what is known of a label.
type lookup int

const (
	unknownLabel lookup = iota
	// otherSpelling: the feature is certain, but its label is written in a way
	// that is not in the table.
	otherSpelling
	exactLabel
)

// findFeature returns the feature of a label.
func findFeature(label string) (feature, lookup) {
	if f, ok := featuresByLabel[label]; ok {
		return f, exactLabel
	}
	if code, ok := strings.CutPrefix(label, currencyLabel); ok && isCurrency(code) {
		f := currencyFeature(currencyFeatures[code], label)
		if f.id == 0 {
			return f, otherSpelling
		}
		return f, exactLabel
	}
	if f, ok := featuresByNormal[normalLabel(label)]; ok {
		return f, otherSpelling
	}
	return feature{label: label}, unknownLabel
}

func currencyFeature(id int, label string) feature {
	return feature{id: id, label: label, to: toIdentifier, argument: digitalCurrency}
}

// digitalCurrency is the type of identifier of a digital currency address.
const digitalCurrency = "digital-currency-address"

// isCurrency reports whether s looks like the code of a currency.
func isCurrency(s string) bool {
	for _, c := range []byte(s) {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return len(s) > 0 && len(s) <= 8
}

// sameLabel reports whether two labels are one but for what OFAC varies.
func sameLabel(a, b string) bool { return a == b || normalLabel(a) == normalLabel(b) }

// normalLabel drops what OFAC varies in one label: case, the end, the
// apostrophe, space.
func normalLabel(label string) string {
	label = strings.ToLower(plainer.Replace(label))
	label = strings.ReplaceAll(label, "u.s.financial", "u.s. financial")
	return strings.TrimSpace(strings.TrimRight(strings.TrimSpace(label), ":-"))
}
