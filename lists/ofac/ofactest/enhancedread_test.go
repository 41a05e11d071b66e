package ofactest

import (
	"bytes"
	"encoding/xml"
	"io"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// The types below read ENHANCED XML back, with nothing of the writer. They
// know the schema by its elements only.
type (
	fileRef struct {
		RefID     int    `xml:"refId,attr"`
		ID        int    `xml:"id,attr"`
		Published string `xml:"datePublished,attr"`
		Text      string `xml:",chardata"`
	}
	filePart struct {
		ID    int     `xml:"id,attr"`
		Type  fileRef `xml:"type"`
		Value string  `xml:"value"`
	}
	filePeriod struct {
		ID          int    `xml:"id,attr"`
		FromBegin   string `xml:"fromDateBegin"`
		FromEnd     string `xml:"fromDateEnd"`
		ToBegin     string `xml:"toDateBegin"`
		ToEnd       string `xml:"toDateEnd"`
		Approximate bool   `xml:"isApproximate"`
		Range       bool   `xml:"isDateRange"`
	}
	fileTranslation struct {
		ID      int        `xml:"id,attr"`
		Primary bool       `xml:"isPrimary"`
		Script  fileRef    `xml:"script"`
		First   string     `xml:"formattedFirstName"`
		Last    string     `xml:"formattedLastName"`
		Full    string     `xml:"formattedFullName"`
		Names   []filePart `xml:"nameParts>namePart"`
		Address []filePart `xml:"addressParts>addressPart"`
	}
	fileName struct {
		ID           int               `xml:"id,attr"`
		Primary      bool              `xml:"isPrimary"`
		AliasType    fileRef           `xml:"aliasType"`
		Weak         bool              `xml:"isLowQuality"`
		Translations []fileTranslation `xml:"translations>translation"`
	}
	fileAddress struct {
		ID           int               `xml:"id,attr"`
		Country      fileRef           `xml:"country"`
		Translations []fileTranslation `xml:"translations>translation"`
	}
	fileFeature struct {
		ID   int `xml:"id,attr"`
		Type struct {
			ID   int    `xml:"featureTypeId,attr"`
			Text string `xml:",chardata"`
		} `xml:"type"`
		Version     int         `xml:"versionId"`
		Value       string      `xml:"value"`
		ValueRefID  int         `xml:"valueRefId"`
		Date        *filePeriod `xml:"valueDate"`
		Primary     bool        `xml:"isPrimary"`
		Reliability fileRef     `xml:"reliability"`
		Comment     string      `xml:"comments"`
	}
	fileDocument struct {
		ID   int     `xml:"id,attr"`
		Type fileRef `xml:"type"`
		Name struct {
			ID          int    `xml:"nameId,attr"`
			Translation int    `xml:"nameTranslationId,attr"`
			Text        string `xml:",chardata"`
		} `xml:"name"`
		Number    string      `xml:"documentNumber"`
		Valid     bool        `xml:"isValid"`
		Authority string      `xml:"issuingAuthority"`
		Location  string      `xml:"issuingLocation"`
		Country   fileRef     `xml:"issuingCountry"`
		Issued    *filePeriod `xml:"issueDate"`
		Expires   *filePeriod `xml:"expirationDate"`
		Comment   string      `xml:"comments"`
		Features  []struct {
			Version int    `xml:"featureVersionId,attr"`
			Text    string `xml:",chardata"`
		} `xml:"idFeatures>idFeature"`
	}
	fileRelation struct {
		ID     int     `xml:"id,attr"`
		Type   fileRef `xml:"type"`
		Entity struct {
			ID   int    `xml:"entityId,attr"`
			Text string `xml:",chardata"`
		} `xml:"relatedEntity"`
		Quality fileRef     `xml:"quality"`
		Date    *filePeriod `xml:"dateRange"`
		Comment string      `xml:"comments"`
	}
	fileEntity struct {
		ID          int            `xml:"id,attr"`
		Action      string         `xml:"action,attr"`
		Identity    int            `xml:"generalInfo>identityId"`
		Kind        fileRef        `xml:"generalInfo>entityType"`
		Living      fileRef        `xml:"generalInfo>livingStatus"`
		Remarks     string         `xml:"generalInfo>remarks"`
		Title       string         `xml:"generalInfo>title"`
		USCitizen   *bool          `xml:"generalInfo>isUsCitizen"`
		USPerson    *bool          `xml:"generalInfo>isUsPerson"`
		Lists       []fileRef      `xml:"sanctionsLists>sanctionsList"`
		Programs    []fileRef      `xml:"sanctionsPrograms>sanctionsProgram"`
		Types       []fileRef      `xml:"sanctionsTypes>sanctionsType"`
		Authorities []fileRef      `xml:"legalAuthorities>legalAuthority"`
		Names       []fileName     `xml:"names>name"`
		Addresses   []fileAddress  `xml:"addresses>address"`
		Features    []fileFeature  `xml:"features>feature"`
		Documents   []fileDocument `xml:"identityDocuments>identityDocument"`
		Relations   []fileRelation `xml:"relationships>relationship"`
	}
	file struct {
		XMLName    xml.Name
		AsOf       string    `xml:"publicationInfo>dataAsOf"`
		Published  string    `xml:"publicationInfo>datePublished"`
		Lists      []fileRef `xml:"publicationInfo>filters>sanctionsLists>sanctionsList"`
		Programs   []fileRef `xml:"publicationInfo>filters>sanctionsPrograms>sanctionsProgram"`
		References []struct {
			RefID int    `xml:"refId,attr"`
			Type  string `xml:"type"`
			Value string `xml:"value"`
			Code  string `xml:"code"`
			ISO   string `xml:"isoCode"`
		} `xml:"referenceValues>referenceValue"`
		FeatureTypes []struct {
			ID          int     `xml:"featureTypeId,attr"`
			Label       string  `xml:"type"`
			Detail      fileRef `xml:"detailType"`
			Description string  `xml:"publishDescription"`
			Order       int     `xml:"publishOrder"`
		} `xml:"featureTypes>featureType"`
		Entities []fileEntity `xml:"entities>entity"`
	}
)

// readBack reads a whole file, to its end.
func readBack(t rapid.TB, content []byte) file {
	t.Helper()
	var f file
	d := xml.NewDecoder(bytes.NewReader(content))
	if err := d.Decode(&f); err != nil {
		t.Fatal(err)
	}
	for {
		token, err := d.Token()
		if err == io.EOF {
			return f
		}
		if err != nil {
			t.Fatal(err)
		}
		if text, ok := token.(xml.CharData); !ok || len(bytes.TrimSpace(text)) > 0 {
			t.Fatalf("the file goes on behind its root with %v", token)
		}
	}
}

// references and featureTypes are what the file declares.
func (f file) references() []Reference {
	var all []Reference
	for _, r := range f.References {
		all = append(all, Reference{r.RefID, r.Type, r.Value, r.Code, r.ISO})
	}
	return all
}

func (f file) featureTypes() []FeatureType {
	var all []FeatureType
	for _, r := range f.FeatureTypes {
		all = append(all, FeatureType{r.ID, r.Label, r.Detail.RefID, r.Description, r.Order})
	}
	return all
}

// entities are those of the file in the model.
func (f file) entities() []Entity {
	var all []Entity
	for _, e := range f.Entities {
		all = append(all, e.model())
	}
	return all
}

func (e fileEntity) model() Entity {
	out := Entity{
		ID: e.ID, Identity: e.Identity, Kind: e.Kind.RefID, Living: e.Living.RefID, Title: e.Title, Remarks: e.Remarks,
		USCitizen: e.USCitizen, USPerson: e.USPerson,
		Programs: refIDs(e.Programs), Types: refIDs(e.Types), Authorities: refIDs(e.Authorities),
	}
	for _, l := range e.Lists {
		out.Lists = append(out.Lists, ListEntry{l.RefID, l.Published})
	}
	for _, n := range e.Names {
		m := Name{Primary: n.Primary, AliasType: n.AliasType.RefID, Weak: n.Weak}
		for _, t := range n.Translations {
			m.Translations = append(m.Translations, Translation{t.Primary, t.Script.RefID, t.First, t.Last, t.Full, parts(t.Names)})
		}
		out.Names = append(out.Names, m)
	}
	for _, a := range e.Addresses {
		m := Address{Country: a.Country.RefID}
		for _, t := range a.Translations {
			m.Translations = append(m.Translations, Translation{Primary: t.Primary, Script: t.Script.RefID, Parts: parts(t.Address)})
		}
		out.Addresses = append(out.Addresses, m)
	}
	for _, f := range e.Features {
		out.Features = append(out.Features, Feature{
			f.Type.ID, f.Value, f.ValueRefID, f.Date.model(), f.Primary, f.Reliability.RefID, f.Comment,
		})
	}
	for _, d := range e.Documents {
		out.Documents = append(out.Documents, e.document(d))
	}
	for _, r := range e.Relations {
		out.Relations = append(out.Relations, Relation{
			r.Type.RefID, r.Entity.ID, r.Entity.Text, r.Quality.RefID, r.Date.model(), r.Comment,
		})
	}
	return out
}

func (e fileEntity) document(d fileDocument) Document {
	m := Document{
		Type: d.Type.RefID, Number: d.Number, Invalid: !d.Valid, Authority: d.Authority, Location: d.Location,
		Country: d.Country.RefID, Issued: d.Issued.model(), Expires: d.Expires.model(), Comment: d.Comment,
	}
	m.Name = slices.IndexFunc(e.Names, func(n fileName) bool { return n.ID == d.Name.ID })
	for _, f := range d.Features {
		m.Features = append(m.Features, slices.IndexFunc(e.Features, func(g fileFeature) bool { return g.Version == f.Version }))
	}
	return m
}

func (p *filePeriod) model() *Period {
	if p == nil {
		return nil
	}
	return &Period{p.FromBegin, p.FromEnd, p.ToBegin, p.ToEnd, p.Approximate, p.Range}
}

func refIDs(refs []fileRef) []int {
	var ids []int
	for _, r := range refs {
		ids = append(ids, r.RefID)
	}
	return ids
}

func parts(parts []filePart) []Part {
	var out []Part
	for _, p := range parts {
		out = append(out, Part{p.Type.RefID, p.Value})
	}
	return out
}

// numbers are the ids of a file that the model does not have.
func numbers(t *testing.T, content []byte) map[string][]int {
	t.Helper()
	ids := make(map[string][]int)
	d := xml.NewDecoder(bytes.NewReader(content))
	above := ""
	for {
		token, err := d.Token()
		if err == io.EOF {
			return ids
		}
		if err != nil {
			t.Fatal(err)
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		kind := start.Name.Local
		if kind == "names" || kind == "addresses" {
			above = kind
		}
		if kind == "translation" {
			kind = above + " " + kind
		}
		for _, a := range start.Attr {
			if a.Name.Local == "id" {
				n, err := strconv.Atoi(a.Value)
				if err != nil {
					t.Fatal(err)
				}
				ids[kind] = append(ids[kind], n)
			}
		}
	}
}
