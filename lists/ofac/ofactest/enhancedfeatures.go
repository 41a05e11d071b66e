package ofactest

import (
	"cmp"
	"slices"
	"strings"
)

// FeatureType is one kind of feature. Its ids are a sequence of their own:
// feature 204 has nothing to do with refId 204. Detail is the refId of the
// sort of value (1430 date, 1431 lookup, 1432 text, 1433 country); Description
// and Order say how the classic format prints it.
type FeatureType struct {
	ID          int
	Label       string
	Detail      int
	Description string
	Order       int
}

// The refIds of the sorts of feature values.
const (
	dateDetail    = 1430
	lookupDetail  = 1431
	textDetail    = 1432
	countryDetail = 1433
)

// FeatureTypes returns OFAC's feature types in the order of its files: by
// label. They are those of the two files that [References] names.
func FeatureTypes() []FeatureType {
	all := slices.Clone(featureTypes[:])
	slices.SortFunc(all, compareFeatureTypes)
	return all
}

func compareFeatureTypes(a, b FeatureType) int {
	return cmp.Or(strings.Compare(strings.ToLower(a.Label), strings.ToLower(b.Label)), cmp.Compare(a.ID, b.ID))
}

var featureTypes = [...]FeatureType{
	{ID: 1, Label: "Vessel Call Sign", Detail: textDetail},
	{ID: 2, Label: "VESSEL TYPE", Detail: lookupDetail},
	{ID: 3, Label: "Vessel Flag", Detail: textDetail},
	{ID: 4, Label: "Vessel Owner", Detail: textDetail},
	{ID: 5, Label: "Vessel Tonnage", Detail: textDetail},
	{ID: 6, Label: "Vessel Gross Registered Tonnage", Detail: textDetail},
	{ID: 8, Label: "Birthdate", Detail: dateDetail, Description: "DOB", Order: 1},
	{ID: 9, Label: "Place of Birth", Detail: textDetail, Description: "POB", Order: 2},
	{ID: 10, Label: "Nationality Country", Detail: countryDetail, Description: "nationality", Order: 3},
	{ID: 11, Label: "Citizenship Country", Detail: countryDetail, Description: "citizen", Order: 4},
	{ID: 13, Label: "SWIFT/BIC", Detail: textDetail},
	{ID: 14, Label: "Website", Detail: textDetail},
	{ID: 21, Label: "Email Address", Detail: textDetail},
	{ID: 24, Label: "Former Vessel Flag", Detail: textDetail},
	{ID: 25, Label: "Location", Detail: textDetail},
	{ID: 26, Label: "Title", Detail: textDetail},
	{ID: 44, Label: "Aircraft Construction Number (also called L/N or S/N or F/N)", Detail: textDetail},
	{ID: 45, Label: "Aircraft Manufacture Date", Detail: dateDetail},
	{ID: 46, Label: "Aircraft Mode S Transponder Code", Detail: textDetail},
	{ID: 47, Label: "Aircraft Model", Detail: textDetail},
	{ID: 48, Label: "Aircraft Operator", Detail: textDetail},
	{ID: 49, Label: "Previous Aircraft Tail Number", Detail: textDetail},
	{ID: 50, Label: "Aircraft Manufacturer’s Serial Number (MSN)", Detail: textDetail},
	{ID: 64, Label: "Aircraft Tail Number", Detail: textDetail},
	{ID: 104, Label: "IFCA Determination -", Detail: lookupDetail},
	{ID: 125, Label: "Additional Sanctions Information -", Detail: lookupDetail},
	{ID: 164, Label: "BIK (RU)", Detail: textDetail},
	{ID: 204, Label: "Executive Order 13662 Directive Determination -", Detail: lookupDetail},
	{ID: 224, Label: "Gender", Detail: lookupDetail},
	{ID: 264, Label: "UN/LOCODE", Detail: textDetail},
	{ID: 304, Label: "MICEX Code", Detail: textDetail},
	{ID: 344, Label: "Digital Currency Address - XBT", Detail: textDetail},
	{ID: 345, Label: "Digital Currency Address - ETH", Detail: textDetail},
	{ID: 364, Label: "D-U-N-S Number", Detail: textDetail},
	{ID: 365, Label: "Nationality of Registration", Detail: countryDetail},
	{ID: 404, Label: "Registration Country", Detail: countryDetail},
	{ID: 424, Label: "Other Vessel Flag", Detail: textDetail},
	{ID: 425, Label: "Other Vessel Call Sign", Detail: textDetail},
	{ID: 444, Label: "Digital Currency Address - XMR", Detail: textDetail},
	{ID: 504, Label: "Secondary sanctions risk:", Detail: lookupDetail},
	{ID: 524, Label: "Phone Number", Detail: textDetail},
	{ID: 525, Label: "CAATSA Section 235 Information:", Detail: lookupDetail},
	{ID: 526, Label: "Other Vessel Type", Detail: lookupDetail},
	{ID: 566, Label: "Digital Currency Address - LTC", Detail: textDetail},
	{ID: 586, Label: "Executive Order 13846 information:", Detail: lookupDetail},
	{ID: 626, Label: "Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions:", Detail: lookupDetail},
	{ID: 646, Label: "Organization Established Date", Detail: dateDetail},
	{ID: 647, Label: "Organization Type:", Detail: lookupDetail},
	{ID: 686, Label: "Digital Currency Address - ZEC", Detail: textDetail},
	{ID: 687, Label: "Digital Currency Address - DASH", Detail: textDetail},
	{ID: 688, Label: "Digital Currency Address - BTG", Detail: textDetail},
	{ID: 689, Label: "Digital Currency Address - ETC", Detail: textDetail},
	{ID: 706, Label: "Digital Currency Address - BSV", Detail: textDetail},
	{ID: 726, Label: "Digital Currency Address - BCH", Detail: textDetail},
	{ID: 746, Label: "Digital Currency Address - XVG", Detail: textDetail},
	{ID: 766, Label: "Equity Ticker", Detail: textDetail},
	{ID: 767, Label: "Issuer Name", Detail: textDetail},
	{ID: 806, Label: "ISIN", Detail: textDetail},
	{ID: 826, Label: "Target Type", Detail: lookupDetail},
	{ID: 827, Label: "PEESA Information:", Detail: lookupDetail},
	{ID: 867, Label: "Effective Date (CMIC)", Detail: dateDetail},
	{ID: 868, Label: "Purchase/Sales For Divestment Date (CMIC)", Detail: dateDetail},
	{ID: 869, Label: "Listing Date (CMIC)", Detail: dateDetail},
	{ID: 887, Label: "Digital Currency Address - USDT", Detail: textDetail},
	{ID: 907, Label: "Digital Currency Address - XRP", Detail: textDetail},
	{ID: 947, Label: "Executive Order 14024 Directive Information -", Detail: lookupDetail},
	{ID: 948, Label: "Executive Order 14024 Directive Information", Detail: lookupDetail},
	{ID: 949, Label: "Listing Date (EO 14024 Directive 1a):", Detail: dateDetail},
	{ID: 950, Label: "Effective Date (EO 14024 Directive 1a):", Detail: dateDetail},
	{ID: 951, Label: "Listing Date (EO 14024 Directive 2):", Detail: dateDetail},
	{ID: 952, Label: "Effective Date (EO 14024 Directive 2):", Detail: dateDetail},
	{ID: 953, Label: "Listing Date (EO 14024 Directive 3):", Detail: dateDetail},
	{ID: 954, Label: "Effective Date (EO 14024 Directive 3):", Detail: dateDetail},
	{ID: 967, Label: "Vessel Year of Build", Detail: textDetail},
	{ID: 992, Label: "Digital Currency Address - TRX", Detail: textDetail},
	{ID: 998, Label: "Digital Currency Address - USDC", Detail: textDetail},
	{ID: 1007, Label: "Digital Currency Address - ARB", Detail: textDetail},
	{ID: 1008, Label: "Digital Currency Address - BSC", Detail: textDetail},
	{ID: 1047, Label: "Executive Order 14014 Directive Information:", Detail: lookupDetail},
	{ID: 1048, Label: "Listing Date (EO 14014 Directive 1):", Detail: dateDetail},
	{ID: 1049, Label: "Effective Date (EO 14014 Directive 1):", Detail: dateDetail},
	{ID: 1107, Label: "Executive Order 14059 information:", Detail: lookupDetail},
}
