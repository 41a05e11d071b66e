package lists

import "slices"

// Sublists returns the codes of memberships that have no list of their own
// here: the lists inside OFAC's Consolidated List. Commands and filters take
// them wherever they take the id of a list.
func Sublists() []string {
	return []string{"us-ofac-ssi", "us-ofac-mbs", "us-ofac-cmic", "us-ofac-capta", "us-ofac-fse", "us-ofac-plc"}
}

// IsSublist reports whether code is one of [Sublists].
func IsSublist(code string) bool { return slices.Contains(Sublists(), code) }

// Carrier is the list whose designations hold the memberships of [Sublists].
const Carrier = "us-ofac-cons"
