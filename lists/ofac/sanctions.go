package ofac

// The codes of measures that OFAC imposes.
const (
	codeBlocking      = "blocking"
	codeReject        = "reject"
	codeSectoral      = "sectoral"
	codeCorrespondent = "correspondent-account"
	codeSecurities    = "securities-ban"
	codeTransactions  = "transaction-ban"
	codeRestricted    = "transaction-restriction"
	codeEntry         = "entry-ban"
	codeOther         = "other"
)

// The directives by the words OFAC's labels have for them; a number follows
// but for the last.
const (
	eo13662 = "EO 13662 Directive "
	eo14014 = "EO 14014 Directive "
	eo14024 = "EO 14024 Directive "
	cmic    = "CMIC"
)

// typeBlock is the reference of the sanctions type that the SDN List imposes.
const typeBlock = "1705"

// sanction is one of OFAC's sanctions types (SANCTIONS TYPE).
type sanction struct {
	label string
	codes []string
	// directive is the key of the directive it stands for.
	directive string
	// authority is the reference of the order that a directive is issued
	// under.
	authority string
}

// sanctions are the sanctions types by reference. Directive 2 of EO 14024 is
// about correspondent and payable-through accounts of banks, so it is both: a
// directive, and a ban on correspondent accounts.
var sanctions = map[string]sanction{
	typeBlock: {label: "Block", codes: []string{codeBlocking}},
	"1706":    {label: "Reject", codes: []string{codeReject}, authority: "91262"},
	"91416":   {label: "561 Full Restrictions", codes: []string{codeCorrespondent}},
	"91419":   {label: "NDAA Special Conditions", codes: []string{codeCorrespondent}},
	"91505":   {"13662 Sectoral Directive 1", []string{codeSectoral}, eo13662 + "1", "91503"},
	"91506":   {"13662 Sectoral Directive 2", []string{codeSectoral}, eo13662 + "2", "91503"},
	"91513":   {"13662 Sectoral Directive 3", []string{codeSectoral}, eo13662 + "3", "91503"},
	"91514":   {"13662 Sectoral Directive 4", []string{codeSectoral}, eo13662 + "4", "91503"},
	"91867":   {label: "CAATSA Section 231/235 Sanctions", codes: []string{codeOther}, authority: "91777"},
	"92047":   {"Executive Order 13959 Sanctions", []string{codeSecurities}, cmic, "92053"},
	"92054":   {"CMIC Executive Order", []string{codeSecurities}, cmic, "92053"},
	"92087":   {"Executive Order 14024 Directive 3", []string{codeSectoral}, eo14024 + "3", "92049"},
	"92093":   {"Executive Order 14024 Directive 2", []string{codeCorrespondent, codeSectoral}, eo14024 + "2", "92049"},
	"92094":   {"Executive Order 14024 Directive 1a", []string{codeSectoral}, eo14024 + "1a", "92049"},
	"92102":   {"Executive Order 14024 Directive 4", []string{codeSectoral}, eo14024 + "4", "92049"},
	"92725":   {"Executive Order 14014 Directive 1", []string{codeSectoral}, eo14014 + "1", "92031"},
	"92787":   {label: "Executive Order 14059 Non-blocking", codes: []string{codeOther}, authority: "91904"},
}

// menuTerms are the items that features list under CAATSA section 235(a), EO
// 14059 and PEESA: of each party those that were chosen.
var menuTerms = map[string]term{
	"91766": {"FOREIGN EXCHANGE. Sec 235(a)(7)", codeTransactions},
	"91767": {"BANKING TRANSACTIONS. Sec 235(a)(8)", codeTransactions},
	"91769": {"BAN ON INVESTMENT IN EQUITY OR DEBT OF SANCTIONED PERSON. Sec 235(a)(10)", codeSecurities},
	"91770": {"EXCLUSION OF CORPORATE OFFICERS. Sec 235(a)(11)", codeEntry},
	"91771": {"SANCTIONS ON PRINCIPAL EXECUTIVE OFFICERS. Sec 235(a)(12)", codeOther},
	"91772": {"EXPORT SANCTIONS Sec. 235(a)(2)", codeOther},
	"91773": {"LOANS FROM UNITED STATES FINANCIAL INSTITUTIONS. Sec. 235(a)(3)", codeRestricted},
	"91774": {"LOANS FROM INTERNATIONAL FINANCIAL INSTITUTIONS. Sec. 235(a)(4)", codeRestricted},
	"91778": {"BLOCKING PROPERTY AND INTERESTS IN PROPERTY. Sec 235(a)(9)", codeBlocking},
	"91865": {"EXPORT-IMPORT BANK ASSISTANCE FOR EXPORTS TO SANCTIONED PERSONS. Sec. 235(a)(1)", codeOther},
	"92050": {"Property and Interests in Property Blocked, Except Importation of Goods", codeBlocking},
	"92784": {"Prohibition on any United States financial institution from making loans or providing credit to this target", codeRestricted},
	"92785": {"Prohibition on any transactions in foreign exchange that are subject to the jurisdiction of the United States and in which this target has any interest", codeTransactions},
	"92786": {"Prohibition on any United States person from investing in or purchasing significant amounts of equity or debt instruments of this target", codeSecurities},
}

// programMeasures are the programmes that impose one thing only, for entries of
// which a format states no sanctions type. An entry that has another programme
// besides can have lost it, so of those nothing is said.
var programMeasures = map[string]string{
	"561-Related":  codeCorrespondent,
	"CMIC-EO13959": codeSecurities,
	"FSE-IR":       codeReject,
	"FSE-SY":       codeReject,
	"NS-PLC":       codeReject,
}
