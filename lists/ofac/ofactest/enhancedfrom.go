package ofactest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"sanctionsd/lists"
)

// firstInvented is the first id of words that OFAC's tables do not have.
const firstInvented = 990_000

// EnhancedFrom returns an edition of the list ("us-ofac-sdn" or "us-ofac-cons")
// with an entity of each designation, in their order. They are those of the
// classic format or the delimited set, which say less than the format needs:
//
//   - Words without a refId, such as programmes newer than the table, are
//     declared under ids from 990000.
//   - A membership has its own date of listing, else the designation's, else
//     asOf.
//   - Of the lists inside the Consolidated List, and of the sanctions types,
//     those are written that programmes and directives make certain, and Block
//     for the SDN List.
//   - What a cut remark leaves of its last item (the extra "remark-cut") is
//     left out.
//   - A link by name becomes a relation "Associate Of" if exactly one entity
//     is listed under the name, else a remark "(Linked To: NAME)".
func EnhancedFrom(asOf time.Time, list string, ds []*lists.Designation) Edition {
	c := newConverter(asOf, list)
	c.edition.Lists = []int{sanctionsLists[list]}
	c.edition.WholeVocabulary = true
	for _, d := range ds {
		name := d.PrimaryName()
		c.listed[name] = append(c.listed[name], nativeID(d))
	}
	for _, d := range ds {
		c.edition.Entities = append(c.edition.Entities, c.entity(d))
	}
	return c.edition
}

// converter makes entities of designations.
type converter struct {
	edition Edition
	list    string
	asOf    string
	// refs are the refIds by type and word, texts the words as OFAC spells
	// them, kinds the feature types by label.
	refs  map[word]int
	texts map[int]string
	kinds map[string]FeatureType
	next  int
	// listed are the ids of the entities by their listed name.
	listed map[string][]int
}

// word is a word of OFAC's with its type, both comparable.
type word struct{ typ, text string }

func wordOf(typ, text string) word { return word{plain(typ), plain(text)} }

func newConverter(asOf time.Time, list string) *converter {
	c := &converter{
		edition: Edition{AsOf: asOf}, list: list, asOf: asOf.Format(time.DateOnly), next: firstInvented,
		refs: make(map[word]int), texts: make(map[int]string), kinds: make(map[string]FeatureType),
		listed: make(map[string][]int),
	}
	for _, r := range References() {
		c.refs[wordOf(r.Type, r.Value)] = r.RefID
		c.texts[r.RefID] = r.Value
	}
	for _, f := range FeatureTypes() {
		c.kinds[plain(f.Label)] = f
	}
	return c
}

// ref returns the refId of a word, a new one if the tables do not have it, and
// 0 for no word.
func (c *converter) ref(typ, text string) int {
	if text == "" {
		return 0
	}
	id, ok := c.refs[wordOf(typ, text)]
	if !ok {
		id = c.next
		c.next++
		c.refs[wordOf(typ, text)], c.texts[id] = id, text
		r := Reference{RefID: id, Type: typ, Value: text}
		if typ == "PROGRAM" || typ == "LEGAL AUTHORITY" {
			r.Code = text
		}
		c.edition.References = append(c.edition.References, r)
	}
	return id
}

// kind returns the feature type of a label, also of one with another end, or a
// new one of texts if the table does not have it.
func (c *converter) kind(label string) FeatureType {
	key := plain(label)
	for _, k := range [...]string{key, strings.TrimRight(key, " :-")} {
		if f, ok := c.kinds[k]; ok {
			return f
		}
	}
	f := FeatureType{ID: c.next, Label: label, Detail: textDetail}
	c.next++
	c.kinds[key] = f
	c.edition.FeatureTypes = append(c.edition.FeatureTypes, f)
	return f
}

// plain makes words equal that differ between the formats in apostrophes
// and space only.
func plain(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "’", "'")), " ")
}

// nativeID is the number of the entity, 0 for one that is none.
func nativeID(d *lists.Designation) int {
	id, err := strconv.Atoi(d.NativeID)
	if err != nil {
		return 0
	}
	return id
}

var kinds = map[lists.Kind]int{
	lists.Individual: Individual, lists.Entity: Organization, lists.Vessel: Vessel, lists.Aircraft: Aircraft,
}

func (c *converter) entity(d *lists.Designation) Entity {
	e := Entity{ID: nativeID(d), Kind: kinds[d.Kind], Title: strings.Join(d.Titles, "; ")}
	for _, p := range d.Programs {
		e.Programs = append(e.Programs, c.ref("PROGRAM", p))
	}
	for _, b := range d.LegalBasis {
		e.Authorities = append(e.Authorities, c.ref("LEGAL AUTHORITY", b.Law))
	}
	c.names(&e, d)
	c.addresses(&e, d)
	c.facts(&e, d)
	e.Types = c.types(d, e.Features)
	e.Lists = c.memberships(d, e.Types)
	for _, i := range d.Identifiers {
		c.identifier(&e, d, i)
	}
	e.Remarks = strings.Join(slices.Concat(nonEmpty(d.Remarks), c.relations(&e, d)), "; ")
	return e
}

func nonEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

var aliasTypes = map[lists.NameType]int{lists.NameAlias: 1400, lists.NameFormer: 1401, lists.NameNow: 1402}

func (c *converter) names(e *Entity, d *lists.Designation) {
	for _, n := range d.Names {
		out := Name{Primary: n.Type == lists.NamePrimary, AliasType: aliasTypes[n.Type], Weak: n.Quality == lists.Weak}
		out.Translations = []Translation{translation(d.Kind, n.Full, n.Script, n.Parts)}
		out.Translations[0].Primary = true
		for _, v := range n.Variants {
			out.Translations = append(out.Translations, translation(d.Kind, v.Full, v.Script, v.Parts))
		}
		e.Names = append(e.Names, out)
	}
}

var wholePart = map[lists.Kind]int{lists.Entity: 1525, lists.Vessel: 1526, lists.Aircraft: 1524}

// translation is a name in one script. Without parts that of an individual is
// taken apart at its first comma, as "LAST, First".
func translation(kind lists.Kind, full, script string, parts *lists.NameParts) Translation {
	t := Translation{Script: scriptID(script), Last: full, Full: full}
	if kind != lists.Individual {
		whole := full
		if parts != nil && parts.Whole != "" {
			whole = parts.Whole
		}
		t.Parts = []Part{{wholePart[kind], whole}}
		return t
	}
	last, first, _ := strings.Cut(full, ", ")
	t.Last, t.First = last, first
	if parts == nil {
		parts = &lists.NameParts{Last: last, First: first}
	}
	for _, p := range [...]Part{
		{1520, parts.Last},
		{1521, parts.First},
		{1522, parts.Middle},
		{1523, parts.Maiden},
		{91708, parts.Patronymic},
		{91709, parts.Matronymic},
		{1528, parts.Nickname},
	} {
		if p.Value != "" {
			t.Parts = append(t.Parts, p)
		}
	}
	return t
}

// scriptIDs are the scripts by their codes of ISO 15924, which OFAC has for
// some only.
var scriptIDs = map[string]int{
	"Arab": 20100, "Armn": 20101, "Hans": 20105, "Hant": 20106, "Cyrl": 20107, "Geor": 20110, "Grek": 20111,
	"Hang": 20114, "Hebr": 20115, "Jpan": 20117, "Latn": latin, "Kore": 20140,
}

func scriptID(code string) int { return cmp.Or(scriptIDs[code], latin) }

func (c *converter) addresses(e *Entity, d *lists.Designation) {
	for i, a := range addresses(d) {
		out := Address{Country: c.ref("COUNTRY", a.country)}
		of := d.Addresses[i]
		out.Translations = []Translation{{
			Primary: true, Script: scriptID(of.Script), Parts: addressParts(a.street, a.city, a.region, a.postal),
		}}
		for _, v := range of.Variants {
			out.Translations = append(out.Translations, Translation{
				Script: scriptID(v.Script), Parts: addressParts(v.Street, v.City, v.Region, v.PostalCode),
			})
		}
		e.Addresses = append(e.Addresses, out)
	}
}

func addressParts(street, city, region, postal string) []Part {
	var out []Part
	for _, p := range [...]Part{{1451, street}, {1454, city}, {1455, region}, {1456, postal}} {
		if p.Value != "" {
			out = append(out, p)
		}
	}
	return out
}

// relations writes those that have an id or a name that is certain, and
// returns the rest as remarks.
func (c *converter) relations(e *Entity, d *lists.Designation) (remarks []string) {
	for _, r := range d.Relations {
		if id, err := strconv.Atoi(r.NativeID); err == nil {
			e.Relations = append(e.Relations, Relation{
				Type: c.ref("RELATIONSHIP TYPE", r.NativeType), Entity: id, Name: r.Name,
				Quality: c.ref("RELATIONSHIP QUALITY", r.Quality),
			})
			continue
		}
		if ids := c.listed[r.Name]; len(ids) == 1 {
			e.Relations = append(e.Relations, Relation{Type: 1555, Entity: ids[0], Name: r.Name})
			continue
		}
		remarks = append(remarks, "(Linked To: "+r.Name+")")
	}
	return remarks
}
