package ofactest

import "slices"

// Reference is one reference value of a publication: a word of OFAC's under
// its refId. Type is the kind of word ("COUNTRY", "SANCTIONS TYPE", ...), Code
// and ISO are what OFAC gives some of them besides.
type Reference struct {
	RefID                  int
	Type, Value, Code, ISO string
}

// value is a reference value without code, or one whose code is its value.
type value struct {
	id   int
	text string
}

// located is a country with its ISO 3166-1 code.
type located struct {
	id        int
	text, iso string
}

// References returns OFAC's reference values in the order of its files: by
// type, then by refId. They are those of its two real ENHANCED files at hand,
// the consolidated list of 2025-01-10 and the customised export of 2024-08-28;
// of two spellings that of the later file.
func References() []Reference {
	var all []Reference
	plain := func(typ string, values []value, coded bool) {
		for _, v := range values {
			r := Reference{RefID: v.id, Type: typ, Value: v.text}
			if coded {
				r.Code = v.text
			}
			all = append(all, r)
		}
	}
	for _, g := range referenceGroups {
		plain(g.typ, g.values, false)
	}
	plain("ID DOCUMENT TYPE", documentValues[:], false)
	plain("VESSEL TYPE", vesselValues[:], false)
	plain("Organization Type:", activityValues[:], false)
	plain("Target Type", targetValues[:], false)
	plain("PROGRAM", programValues[:], true)
	plain("LEGAL AUTHORITY", authorityValues[:], true)
	for _, c := range countryValues {
		all = append(all, Reference{RefID: c.id, Type: "COUNTRY", Value: c.text, ISO: c.iso})
	}
	for _, s := range scriptValues {
		s.Type = "SCRIPT"
		all = append(all, s)
	}
	slices.SortFunc(all, compareReferences)
	return all
}

// scriptValues are the scripts. OFAC's codes are those of ISO 15924 for some
// only; its numbers are for all.
var scriptValues = [...]Reference{
	{RefID: 20100, Value: "Arabic", Code: "Arab", ISO: "160"},
	{RefID: 20101, Value: "Armenian", Code: "Armn", ISO: "230"},
	{RefID: 20105, Value: "Chinese Simplified", Code: "Hans", ISO: "501"},
	{RefID: 20106, Value: "Chinese Traditional", Code: "Hant", ISO: "502"},
	{RefID: 20107, Value: "Cyrillic", Code: "Cyrl", ISO: "220"},
	{RefID: 20110, Value: "Georgian", Code: "Geor", ISO: "240"},
	{RefID: 20111, Value: "Greek", Code: "Grek", ISO: "200"},
	{RefID: 20114, Value: "Hangul", Code: "Hang", ISO: "286"},
	{RefID: 20115, Value: "Hebrew", Code: "Hebrew", ISO: "125"},
	{RefID: 20117, Value: "Japanese", Code: "Japanese", ISO: "413"},
	{RefID: 20122, Value: "Latin", Code: "Latin", ISO: "215"},
	{RefID: 20140, Value: "Korean", Code: "Korean", ISO: "287"},
}

// referenceGroups are the reference values that are too few for a file.
var referenceGroups = [...]struct {
	typ    string
	values []value
}{
	{"Additional Sanctions Information -", []value{
		{91473, "Subject to Secondary Sanctions"},
		{91738, "Subject to Secondary Sanctions Pursuant to the Hizballah Financial Sanctions Regulations"},
	}},
	{"ALIAS TYPE", []value{
		{1400, "A.K.A."}, {1401, "F.K.A."}, {1402, "N.K.A."},
	}},
	{"CAATSA Section 235 Information:", []value{
		{91766, "FOREIGN EXCHANGE. Sec 235(a)(7)"},
		{91767, "BANKING TRANSACTIONS. Sec 235(a)(8)"},
		{91769, "BAN ON INVESTMENT IN EQUITY OR DEBT OF SANCTIONED PERSON. Sec 235(a)(10)"},
		{91770, "EXCLUSION OF CORPORATE OFFICERS. Sec 235(a)(11)"},
		{91771, "SANCTIONS ON PRINCIPAL EXECUTIVE OFFICERS. Sec 235(a)(12)"},
		{91772, "EXPORT SANCTIONS Sec. 235(a)(2)"},
		{91773, "LOANS FROM UNITED STATES FINANCIAL INSTITUTIONS. Sec. 235(a)(3)"},
		{91774, "LOANS FROM INTERNATIONAL FINANCIAL INSTITUTIONS. Sec. 235(a)(4)"},
		{91778, "BLOCKING PROPERTY AND INTERESTS IN PROPERTY. Sec 235(a)(9)"},
		{91865, "EXPORT-IMPORT BANK ASSISTANCE FOR EXPORTS TO SANCTIONED PERSONS. Sec. 235(a)(1)"},
	}},
	{"ENTITY LISTING TYPE", []value{
		{1550, "SDN List"},
		{91243, "Non-SDN Palestinian Legislative Council List"},
		{91469, "FSE List"},
		{91507, "Sectoral Sanctions Identifications List"},
		{91512, "Consolidated List"},
		{91763, "CAPTA List"},
		{91868, "Non-SDN Menu-Based Sanctions List"},
		{92052, "Non-SDN CMIC List"},
	}},
	{"Executive Order 13662 Directive Determination -", []value{
		{91521, "Subject to Directive 1"},
		{91522, "Subject to Directive 2"},
		{91523, "Subject to Directive 3"},
		{91524, "Subject to Directive 4"},
	}},
	{"Executive Order 13846 information:", []value{
		{91880, "EXCLUSION OF CORPORATE OFFICERS.  Sec. 4(e)"},
		{91882, "LOANS FROM UNITED STATES FINANCIAL INSTITUTIONS.  Sec. 5(a)(i)"},
		{91883, "FOREIGN EXCHANGE.  Sec. 5(a)(ii)"},
		{91884, "BANKING TRANSACTIONS.  Sec. 5(a)(iii)"},
		{91885, "BLOCKING PROPERTY AND INTERESTS IN PROPERTY.  Sec. 5(a)(iv)"},
		{91886, "BAN ON INVESTMENT IN EQUITY OR DEBT OF SANCTIONED PERSON.  Sec. 5(a)(v)"},
		{91887, "IMPORT SANCTIONS.  Sec. 5(a)(vi)"},
		{91888, "SANCTIONS ON PRINCIPAL EXECUTIVE OFFICERS. Sec. 5(a)(vii)"},
	}},
	{"Executive Order 14014 Directive Information:", []value{
		{92726, "Subject to Directive 1 - As of the effective date, the provision, exportation, or reexportation, directly or indirectly, of financial services to or for the benefit of Myanma Oil and Gas Enterprise (MOGE) or its property or interests in property is prohibited."},
		{92727, "For more information on directives, please visit the following link: https://ofac.treasury.gov/sanctions-programs-and-country-information/burma#directives"},
	}},
	{"Executive Order 14024 Directive Information", []value{
		{92098, "Subject to Directive 3 - All transactions in, provision of financing for, and other dealings in new debt of longer than 14 days maturity or new equity where such new debt or new equity is issued on or after the 'Effective Date (EO 14024 Directive)' associated with this name are prohibited."},
		{92099, "Subject to Directive 1a - As of the effective date, participation in the secondary market for ruble or non-ruble denominated bonds issued on or after the effective date by the Central Bank of the Russian Federation, the National Wealth Fund of the Russian Federation, or the Ministry of Finance of the Russian Federation is prohibited."},
		{92101, "Subject to Directive 4 - any transaction involving the Central Bank of the Russian Federation, the National Wealth Fund of the Russian Federation, or the Ministry of Finance of the Russian Federation, including any transfer of assets to such entities or any foreign exchange transaction for or on behalf of such entities is prohibited."},
	}},
	{"Executive Order 14024 Directive Information -", []value{
		{92097, "For more information on directives, please visit the following link: https://home.treasury.gov/policy-issues/financial-sanctions/sanctions-programs-and-country-information/russian-harmful-foreign-activities-sanctions#directives"},
	}},
	{"Executive Order 14059 information:", []value{
		{92784, "Prohibition on any United States financial institution from making loans or providing credit to this target"},
		{92785, "Prohibition on any transactions in foreign exchange that are subject to the jurisdiction of the United States and in which this target has any interest"},
		{92786, "Prohibition on any United States person from investing in or purchasing significant amounts of equity or debt instruments of this target"},
	}},
	{"FEATURE DETAIL TYPE", []value{
		{1430, "DATE"}, {1431, "LOOKUP"}, {1432, "TEXT"}, {1433, "COUNTRY"},
	}},
	{"Gender", []value{
		{91526, "Male"}, {91527, "Female"},
	}},
	{"IFCA Determination -", []value{
		{91464, "Involved in Energy Sector"}, {91467, "Involved in the Shipping Sector"}, {91468, "Port Operator"},
	}},
	{"LOCATION PART TYPE", []value{
		{1450, "REGION"},
		{1451, "ADDRESS1"},
		{1452, "ADDRESS2"},
		{1453, "ADDRESS3"},
		{1454, "CITY"},
		{1455, "STATE/PROVINCE"},
		{1456, "POSTAL CODE"},
	}},
	{"NAME PART TYPE", []value{
		{1520, "Last Name"},
		{1521, "First Name"},
		{1522, "Middle Name"},
		{1523, "Maiden Name"},
		{1524, "Aircraft Name"},
		{1525, "Entity Name"},
		{1526, "Vessel Name"},
		{1528, "Nickname"},
		{91708, "Patronymic"},
		{91709, "Matronymic"},
	}},
	{"Other Vessel Type", []value{
		{91795, "General Cargo"}, {91796, "Landing Craft"}, {91799, "Passenger"}, {91802, "Roll-on Roll-off"},
	}},
	{"PEESA Information:", []value{
		{92050, "Property and Interests in Property Blocked, Except Importation of Goods"},
	}},
	{"RELATIONSHIP QUALITY", []value{
		{1540, "High"}, {1541, "Low"}, {1542, "on OFAC's SDN list:"},
	}},
	{"RELATIONSHIP TYPE", []value{
		{1555, "Associate Of"},
		{15001, "Providing support to"},
		{15002, "Acting for or on behalf of"},
		{15003, "Owned or Controlled By"},
		{15004, "Family member of"},
		{91422, "playing a significant role in"},
		{91725, "Leader or official of"},
		{91900, "Principal Executive Officer"},
		{92019, "Owns, controls, or operates"},
		{92122, "Property in the interest of"},
	}},
	{"RELIABILITY", []value{
		{1560, "Confirmed"}, {1561, "False"}, {91479, "Reported"},
	}},
	{"SANCTIONS TYPE", []value{
		{1705, "Block"},
		{1706, "Reject"},
		{91416, "561 Full Restrictions"},
		{91419, "NDAA Special Conditions"},
		{91505, "13662 Sectoral Directive 1"},
		{91506, "13662 Sectoral Directive 2"},
		{91513, "13662 Sectoral Directive 3"},
		{91514, "13662 Sectoral Directive 4"},
		{91867, "CAATSA Section 231/235 Sanctions"},
		{92047, "Executive Order 13959 Sanctions"},
		{92054, "CMIC Executive Order"},
		{92087, "Executive Order 14024 Directive 3"},
		{92093, "Executive Order 14024 Directive 2"},
		{92094, "Executive Order 14024 Directive 1a"},
		{92102, "Executive Order 14024 Directive 4"},
		{92725, "Executive Order 14014 Directive 1"},
		{92787, "Executive Order 14059 Non-blocking"},
	}},
	{"SDN TYPE", []value{
		{600, "Individual"}, {601, "Entity"}, {602, "Vessel"}, {91120, "Aircraft"},
	}},
	{"Secondary sanctions risk:", []value{
		{91762, "North Korea Sanctions Regulations, sections 510.201 and 510.210"},
		{92010, "pursuant to the Hong Kong Autonomy Act of 2020 - Public Law 116-149"},
		{92077, "Ukraine-/Russia-Related Sanctions Regulations, 31 CFR 589.201 and/or 589.209"},
		{92084, "section 1(b) of Executive Order 13224, as amended by Executive Order 13886"},
		{92127, "Ukraine-/Russia-Related Sanctions Regulations, 31 CFR 589.201"},
		{92764, "See Section 11 of Executive Order 14024."},
	}},
	{"Transactions Prohibited For Persons Owned or Controlled By U.S. Financial Institutions:", []value{
		{91905, "North Korea Sanctions Regulations section 510.214"},
	}},
}
