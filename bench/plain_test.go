package bench

// plainEntry is an entry of the classic format as somebody would declare it
// for encoding/xml.
type plainEntry struct {
	UID       string   `xml:"uid"`
	FirstName string   `xml:"firstName"`
	LastName  string   `xml:"lastName"`
	Title     string   `xml:"title"`
	Type      string   `xml:"sdnType"`
	Remarks   string   `xml:"remarks"`
	Programs  []string `xml:"programList>program"`
	IDs       []struct {
		UID     string `xml:"uid"`
		Type    string `xml:"idType"`
		Number  string `xml:"idNumber"`
		Country string `xml:"idCountry"`
		Issued  string `xml:"issueDate"`
		Expires string `xml:"expirationDate"`
	} `xml:"idList>id"`
	Aliases []struct {
		UID       string `xml:"uid"`
		Type      string `xml:"type"`
		Category  string `xml:"category"`
		LastName  string `xml:"lastName"`
		FirstName string `xml:"firstName"`
	} `xml:"akaList>aka"`
	Addresses []struct {
		UID      string `xml:"uid"`
		Address1 string `xml:"address1"`
		City     string `xml:"city"`
		Region   string `xml:"stateOrProvince"`
		Postal   string `xml:"postalCode"`
		Country  string `xml:"country"`
	} `xml:"addressList>address"`
	Nationalities []plainItem `xml:"nationalityList>nationality"`
	Citizenships  []plainItem `xml:"citizenshipList>citizenship"`
	BirthDates    []plainItem `xml:"dateOfBirthList>dateOfBirthItem"`
	BirthPlaces   []plainItem `xml:"placeOfBirthList>placeOfBirthItem"`
	Vessel        struct {
		CallSign string `xml:"callSign"`
		Type     string `xml:"vesselType"`
		Flag     string `xml:"vesselFlag"`
		Owner    string `xml:"vesselOwner"`
	} `xml:"vesselInfo"`
}

type plainItem struct {
	UID     string `xml:"uid"`
	Country string `xml:"country"`
	Date    string `xml:"dateOfBirth"`
	Place   string `xml:"placeOfBirth"`
	Main    string `xml:"mainEntry"`
}

// plainEntity is an entity of the ENHANCED format as somebody would declare it
// for encoding/xml.
type plainEntity struct {
	ID         string      `xml:"id,attr"`
	Type       plainRef    `xml:"generalInfo>entityType"`
	Identity   string      `xml:"generalInfo>identityId"`
	Title      string      `xml:"generalInfo>title"`
	Remarks    string      `xml:"generalInfo>remarks"`
	Lists      []plainRef  `xml:"sanctionsLists>sanctionsList"`
	Programs   []plainRef  `xml:"sanctionsPrograms>sanctionsProgram"`
	Types      []plainRef  `xml:"sanctionsTypes>sanctionsType"`
	Authority  []plainRef  `xml:"legalAuthorities>legalAuthority"`
	Names      []plainName `xml:"names>name"`
	Addresses  []plainName `xml:"addresses>address"`
	Features   []plainFact `xml:"features>feature"`
	Identities []plainFact `xml:"identityDocuments>identityDocument"`
	Relations  []plainFact `xml:"relationships>relationship"`
}

type plainRef struct {
	RefID     string `xml:"refId,attr"`
	ID        string `xml:"id,attr"`
	Published string `xml:"datePublished,attr"`
	Text      string `xml:",chardata"`
}

type plainName struct {
	ID           string   `xml:"id,attr"`
	Primary      string   `xml:"isPrimary"`
	AliasType    plainRef `xml:"aliasType"`
	LowQuality   string   `xml:"isLowQuality"`
	Country      plainRef `xml:"country"`
	Translations []struct {
		ID      string   `xml:"id,attr"`
		Primary string   `xml:"isPrimary"`
		Script  plainRef `xml:"script"`
		First   string   `xml:"formattedFirstName"`
		Last    string   `xml:"formattedLastName"`
		Full    string   `xml:"formattedFullName"`
		// A name has the one, an address the other.
		NameParts    []plainPart `xml:"nameParts>namePart"`
		AddressParts []plainPart `xml:"addressParts>addressPart"`
	} `xml:"translations>translation"`
}

type plainPart struct {
	Type  plainRef `xml:"type"`
	Value string   `xml:"value"`
}

// plainFact is a feature, a document or a relation.
type plainFact struct {
	ID          string      `xml:"id,attr"`
	Type        plainKind   `xml:"type"`
	Version     string      `xml:"versionId"`
	Value       string      `xml:"value"`
	ValueRef    string      `xml:"valueRefId"`
	Date        plainPeriod `xml:"valueDate"`
	Reliability plainRef    `xml:"reliability"`
	Name        plainKind   `xml:"name"`
	Number      string      `xml:"documentNumber"`
	Valid       string      `xml:"isValid"`
	Authority   string      `xml:"issuingAuthority"`
	Location    string      `xml:"issuingLocation"`
	Country     plainRef    `xml:"issuingCountry"`
	Issued      plainPeriod `xml:"issueDate"`
	Expires     plainPeriod `xml:"expirationDate"`
	Entity      plainKind   `xml:"relatedEntity"`
	Quality     plainRef    `xml:"quality"`
	Primary     string      `xml:"isPrimary"`
	Comment     string      `xml:"comments"`
}

type plainPeriod struct {
	FromBegin   string `xml:"fromDateBegin"`
	FromEnd     string `xml:"fromDateEnd"`
	ToBegin     string `xml:"toDateBegin"`
	ToEnd       string `xml:"toDateEnd"`
	Approximate string `xml:"isApproximate"`
	Range       string `xml:"isDateRange"`
}

type plainKind struct {
	RefID     string `xml:"refId,attr"`
	FeatureID string `xml:"featureTypeId,attr"`
	EntityID  string `xml:"entityId,attr"`
	NameID    string `xml:"nameId,attr"`
	Text      string `xml:",chardata"`
}
