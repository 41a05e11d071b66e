package register

import (
	"slices"
	"strconv"

	"sanctionsd/lists"
)

// designation returns what an act that adds says of a party, without measures.
// It shares nothing with the notice: sealing sorts in place.
func designation(n lists.Notice, a lists.Act, t lists.Target, native string) lists.Designation {
	d := lists.Designation{
		Schema: lists.Schema, ID: n.List + "/" + native, List: n.List, NativeID: native,
		Kind: t.Kind, Role: t.Role, Remarks: t.Remarks,
		Status: lists.StatusActive, InForce: lists.InForceYes,
		ListedOn:      n.Date,
		Names:         slices.Clone(t.Names),
		Addresses:     slices.Clone(t.Addresses),
		Countries:     slices.Clone(t.Countries),
		BirthDates:    slices.Clone(t.BirthDates),
		Nationalities: slices.Clone(t.Nationalities),
		Genders:       slices.Clone(t.Genders),
		Relations:     slices.Clone(t.Relations),
		Extra:         slices.Clone(t.Extra),
		LegalBasis:    slices.Clone(a.LegalBasis),
	}
	for i := range d.Names {
		d.Names[i].Variants = slices.Clone(d.Names[i].Variants)
	}
	for i := range d.Addresses {
		d.Addresses[i].Variants = slices.Clone(d.Addresses[i].Variants)
	}
	for i := range d.LegalBasis {
		d.LegalBasis[i].Articles = slices.Clone(d.LegalBasis[i].Articles)
	}
	if t.Parent > 0 {
		for i := range d.Relations {
			if r := &d.Relations[i]; r.Type == "branch-of" && r.NativeID == "" {
				r.NativeID = n.Key + "/" + strconv.Itoa(t.Parent)
			}
		}
	}
	if nameOnly(n) {
		// Its measures are not known, so nothing says what is in force.
		d.InForce = lists.InForceUnconfirmed
		d.Extra = append(d.Extra, lists.Extra{Key: "register", Value: "known by name only"})
	}
	return d
}

// nameOnly reports whether of a notice only the names of its parties are known.
func nameOnly(n lists.Notice) bool {
	return slices.ContainsFunc(n.Problems, func(p lists.Problem) bool { return p.Code == lists.ProblemName })
}

func copyMeasure(m lists.Measure) lists.Measure {
	m.Hits = slices.Clone(m.Hits)
	m.Binds = slices.Clone(m.Binds)
	m.Regions = slices.Clone(m.Regions)
	m.Exceptions = slices.Clone(m.Exceptions)
	m.Basis = slices.Clone(m.Basis)
	m.Periods = nil
	return m
}

// printedName returns a name as notices print it: 中文（English）.
func printedName(names []lists.Name) string {
	for _, n := range names {
		if n.Type != lists.NamePrimary {
			continue
		}
		if len(n.Variants) > 0 {
			return n.Full + "（" + n.Variants[0].Full + "）"
		}
		return n.Full
	}
	return ""
}
