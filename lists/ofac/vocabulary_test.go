package ofac

import (
	"strconv"
	"testing"

	"sanctionsd/lists/listtest"
	"sanctionsd/lists/ofac/corpustest"
)

// TestReferenceSetsAreKnown: every word that the reference data of the real
// files has is in the tables, used by an entity or not. The sets of the
// ENHANCED format are by their type, those of the ADVANCED format by the
// element.
func TestReferenceSetsAreKnown(t *testing.T) {
	type value struct{ id, label, code string }
	inTerms := func(table map[string]term) func(value) bool {
		return func(v value) bool { return normalLabel(table[v.id].label) == normalLabel(v.label) }
	}
	isCountry := func(v value) bool {
		c := country(v.label)
		return knownCountry(v.label) && (v.code == "" || c.Code == v.code)
	}
	isFeature := func(v value) bool {
		id, err := strconv.Atoi(v.id)
		return err == nil && normalLabel(featuresByID[id].label) == normalLabel(v.label)
	}
	isDocument := func(v value) bool { return documentTypes[v.label] != "" }
	isSanction := func(v value) bool { return sanctions[v.id].label == v.label || v.label == "Program" }
	isMenuItem := inTerms(menuTerms)
	known := map[string]func(value) bool{
		"ENTITY LISTING TYPE": inTerms(membershipTerms), "ListValues": inTerms(membershipTerms),
		"SDN TYPE":   inTerms(kindTerms),
		"ALIAS TYPE": inTerms(aliasTerms), "SCRIPT": inTerms(scriptTerms),
		"NAME PART TYPE": inTerms(namePartTerms), "NamePartTypeValues": inTerms(namePartTerms),
		"LOCATION PART TYPE": inTerms(addressPartTerms),
		"RELATIONSHIP TYPE":  inTerms(relationTerms), "RelationTypeValues": inTerms(relationTerms),
		"SANCTIONS TYPE": isSanction, "SanctionsTypeValues": isSanction,
		"COUNTRY": isCountry, "CountryValues": isCountry,
		"ID DOCUMENT TYPE": isDocument, "IDRegDocTypeValues": isDocument,
		"CAATSA Section 235 Information:": isMenuItem, "Executive Order 14059 information:": isMenuItem, "PEESA Information:": isMenuItem,
		"FeatureTypeValues": isFeature, "featureTypes": isFeature,
	}
	checked := make(map[string]int)
	check := func(file, set string, v value) {
		f, ok := known[set]
		if !ok {
			return
		}
		checked[set]++
		if !f(v) {
			t.Errorf("%s: %s %s %q with code %q is in no table", file, set, v.id, v.label, v.code)
		}
	}
	for _, name := range []string{corpustest.EnhancedConsolidated, corpustest.EnhancedExport} {
		tree := corpustest.Tree(t, listtest.Content(t, corpustest.Enhanced(t, name)[0]))
		for _, v := range tree.All("referenceValues", "referenceValue") {
			check(name, v.Take("type"), value{v.Attr("refId"), v.Take("value"), v.Take("isoCode")})
		}
		for _, v := range tree.All("featureTypes", "featureType") {
			check(name, "featureTypes", value{id: v.Attr("featureTypeId"), label: v.Take("type")})
		}
	}
	for _, name := range []string{"CONS_ADVANCED_2020-03-17.xml.gz", "SDN_ADVANCED_trimmed_2024-02-23.xml.gz"} {
		for _, set := range corpustest.Tree(t, corpustest.Advanced(t, name)).First("ReferenceValueSets").Nodes {
			for _, v := range set.Nodes {
				check(name, set.Name, value{v.Attr("ID"), v.Text(), v.Attr("ISO2")})
			}
		}
	}
	for set := range known {
		if checked[set] == 0 {
			t.Errorf("no file has the set %s", set)
		}
	}
	t.Log(checked)
}
