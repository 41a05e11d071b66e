package ofactest

import (
	"slices"
	"strings"

	"sanctionsd/lists"
)

// sanctionsLists are the refIds of the lists by the codes of memberships.
var sanctionsLists = map[string]int{
	"us-ofac-sdn": 1550, "us-ofac-plc": 91243, "us-ofac-fse": 91469, "us-ofac-ssi": 91507,
	"us-ofac-cons": 91512, "us-ofac-capta": 91763, "us-ofac-mbs": 91868, "us-ofac-cmic": 92052,
}

// directiveSanctions are the sanctions types that go with features, by feature
// type and the beginning of the value. Directive 2 of EO 14024 has dates only.
var directiveSanctions = [...]struct {
	feature int
	words   string
	typ     int
}{
	{204, "Subject to Directive 1", 91505},
	{204, "Subject to Directive 2", 91506},
	{204, "Subject to Directive 3", 91513},
	{204, "Subject to Directive 4", 91514},
	{948, "Subject to Directive 1a -", 92094},
	{951, "", 92093},
	{948, "Subject to Directive 3 -", 92087},
	{948, "Subject to Directive 4 -", 92102},
	{1047, "Subject to Directive 1 -", 92725},
}

// programSanctions are the programmes of the Consolidated List that stand on
// one of its lists only, with one sanctions type, in OFAC's file of
// 2025-01-10. One entry of CMIC-EO13959 has an older type there.
var programSanctions = map[string]struct{ list, typ int }{
	"NS-PLC":       {91243, 1706},
	"FSE-IR":       {91469, 1706},
	"561-Related":  {91763, 91416},
	"CMIC-EO13959": {92052, 92054},
}

// types returns the sanctions types that are certain of a designation with
// these features.
func (c *converter) types(d *lists.Designation, features []Feature) []int {
	var types []int
	add := func(typ int) {
		if typ != 0 && !slices.Contains(types, typ) {
			types = append(types, typ)
		}
	}
	if c.list == "us-ofac-sdn" {
		add(1705)
	} else {
		for _, p := range d.Programs {
			add(programSanctions[p].typ)
		}
	}
	for _, f := range features {
		for _, s := range directiveSanctions {
			if f.TypeID == s.feature && strings.HasPrefix(f.Value, s.words) {
				add(s.typ)
			}
		}
	}
	return types
}

// memberships returns the lists of a designation: those it names, or where it
// names that of the edition only, those that are certain besides.
func (c *converter) memberships(d *lists.Designation, types []int) []ListEntry {
	var entries []ListEntry
	add := func(id int, day string) {
		switch {
		case id == 0 || slices.ContainsFunc(entries, func(l ListEntry) bool { return l.RefID == id }):
			return
		case day != "":
		case d.ListedOn != "":
			day = d.ListedOn
		default:
			day = c.asOf
		}
		entries = append(entries, ListEntry{id, day})
	}
	for _, m := range d.Memberships {
		add(sanctionsLists[m.Code], m.ListedOn)
	}
	add(sanctionsLists[c.list], "")
	if len(d.Memberships) > 1 || c.list == "us-ofac-sdn" {
		return entries
	}
	for _, p := range d.Programs {
		add(programSanctions[p].list, "")
	}
	sectoral := [...]int{91505, 91506, 91513, 91514}
	if slices.ContainsFunc(types, func(typ int) bool { return slices.Contains(sectoral[:], typ) }) {
		add(sanctionsLists["us-ofac-ssi"], "")
	}
	return entries
}
