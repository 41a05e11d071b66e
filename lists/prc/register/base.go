package register

import (
	"embed"
	"fmt"
	"slices"

	"sanctionsd/lists"
)

// version is that of the data files. It rises with each release that changes
// what they say.
const version = 1

//go:embed data/*.yaml
var data embed.FS

// listIDs returns the lists, in the order their notices are given in.
func listIDs() []string { return []string{listMFA, listOrders, listECL, listUEL, listWatch} }

// Base returns the notices of all five lists that this release knows, by list
// and then by date. Those of which only names are known have a problem
// "name-only". An error means that the release itself is broken.
func Base() (lists.Register, error) {
	r := lists.Register{Version: version}
	for _, list := range listIDs() {
		found, err := base(list)
		if err != nil {
			return lists.Register{}, err
		}
		for _, w := range found {
			w.Notice.Addresses = w.copies
			r.Notices = append(r.Notices, w.Notice)
		}
	}
	return r, nil
}

func base(list string) ([]written, error) {
	name := "data/" + list + ".yaml"
	b, err := data.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read the base register: %w", err)
	}
	found, err := readNotices(list, name, b)
	if err != nil {
		return nil, fmt.Errorf("read the base register: %w", err)
	}
	slices.SortStableFunc(found, func(a, b written) int { return compareNotices(a.Notice, b.Notice) })
	return found, nil
}
