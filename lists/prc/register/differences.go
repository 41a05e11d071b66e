package register

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"sanctionsd/lists"
)

// Differences returns what two readings of one notice do not agree in, a
// sentence each, none when they say the same. Actions, instants, what they are
// about, parties and measures are compared; names without space and punctuation
// and without regard to capitals. What one of them does not tell is no
// difference, nor whom a warning names, which lists nobody: of a notice known by name only, anything but the names.
func Differences(known, read lists.Notice) []string {
	c := comparison{nameOnly: nameOnly(known) || nameOnly(read)}
	if known.Date != "" && read.Date != "" && known.Date != read.Date {
		c.add("known with the date %s, read with %s", known.Date, read.Date)
	}
	a, b := single(known.Acts), single(read.Acts)
	if actsOf(a) != actsOf(b) {
		c.add("known to say %s, read to say %s", actsOf(a), actsOf(b))
		return c.found
	}
	for i := range a {
		c.acts(a[i], b[i])
	}
	return c.found
}

// comparison collects differences.
type comparison struct {
	nameOnly bool
	found    []string
}

func (c *comparison) add(format string, args ...any) {
	c.found = append(c.found, fmt.Sprintf(format, args...))
}

// single returns acts with one entry of On each, in an order of their own: a
// sentence about two notices may be read as one act or as two.
func single(acts []lists.Act) []lists.Act {
	var all []lists.Act
	for _, a := range acts {
		if len(a.On) < 2 || a.Action == lists.ActModify {
			all = append(all, a)
			continue
		}
		for _, o := range a.On {
			one := a
			one.On = []string{o}
			all = append(all, one)
		}
	}
	slices.SortStableFunc(all, func(a, b lists.Act) int { return cmp.Compare(sentence(a), sentence(b)) })
	return all
}

// sentence names an act: what it says of what. A modification is told by the
// notices it is about, since its parties say the rest.
func sentence(a lists.Act) string {
	var on []string
	for _, o := range a.On {
		if a.Action == lists.ActModify {
			o, _ = splitOn(o)
		}
		on = append(on, o)
	}
	slices.Sort(on)
	s := string(a.Action)
	if on = slices.Compact(on); len(on) > 0 {
		s += " on " + strings.Join(on, ", ")
	}
	return s
}

func actsOf(acts []lists.Act) string {
	all := make([]string, len(acts))
	for i, a := range acts {
		all[i] = sentence(a)
	}
	if len(all) == 0 {
		return "nothing"
	}
	return strings.Join(all, "; ")
}

func (c *comparison) acts(a, b lists.Act) {
	name := sentence(a)
	if a.Effective != "" && b.Effective != "" && !sameInstant(a.Effective, b.Effective) {
		c.add("%s: known to count from %s, read from %s", name, a.Effective, b.Effective)
	}
	if a.Action == lists.ActSuspend && !sameInstant(a.Until, b.Until) {
		c.add("%s: known to end %s, read to end %s", name, end(a.Until), end(b.Until))
	}
	if a.DelistingStated != b.DelistingStated {
		c.add("%s: only one of the readings takes the parties off the list", name)
	}
	if len(a.Targets) > 0 && len(b.Targets) > 0 && a.Action != lists.ActWarn {
		c.targets(name, a.Targets, b.Targets)
	}
	if c.nameOnly && (len(a.Measures) == 0 || len(b.Measures) == 0) {
		return
	}
	known, read := imposed(a), imposed(b)
	for _, m := range known {
		if !slices.Contains(read, m) {
			c.add("%s: %s is known and was not read", name, m)
		}
	}
	for _, m := range read {
		if !slices.Contains(known, m) {
			c.add("%s: %s was read and is not known", name, m)
		}
	}
}

// sameInstant reports whether two texts name one moment: a day is its beginning.
func sameInstant(a, b string) bool {
	x, okX := instant(a)
	y, okY := instant(b)
	return a == b || okX && okY && x.Equal(y)
}

func end(until string) string {
	if until == "" {
		return "never"
	}
	return until
}

// imposed returns the measures of an act as they are compared.
func imposed(a lists.Act) []string {
	var all []string
	for _, m := range a.Measures {
		s := m.Code + " on " + strings.Join(slices.Sorted(slices.Values(m.Hits)), ", ")
		if len(m.Regions) > 0 {
			s += " in " + strings.Join(slices.Sorted(slices.Values(m.Regions)), ", ")
		}
		to := slices.Compact(slices.Sorted(slices.Values(m.To)))
		if len(to) > 0 && len(to) < len(a.Targets) {
			s += fmt.Sprintf(" for targets %v", to)
		}
		all = append(all, s)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func (c *comparison) targets(name string, a, b []lists.Target) {
	if len(a) != len(b) {
		c.add("%s: %d parties are known, %d were read", name, len(a), len(b))
		return
	}
	for i := range a {
		c.target(fmt.Sprintf("%s: party %d", name, i+1), a[i], b[i])
	}
}

func (c *comparison) target(name string, a, b lists.Target) {
	zhA, latinA := listed(a.Names)
	zhB, latinB := listed(b.Names)
	for _, pair := range [][2]string{
		{zhA, zhB},
		{latinA, latinB},
		{string(a.Kind), string(b.Kind)},
		{strings.Join(a.Genders, ""), strings.Join(b.Genders, "")},
		{born(a), born(b)},
		{a.Of, b.Of},
	} {
		if pair[0] != "" && pair[1] != "" && plain(pair[0]) != plain(pair[1]) {
			c.add("%s: known as %s, read as %s", name, pair[0], pair[1])
		}
	}
	if (zhA == "" || zhB == "") && (latinA == "" || latinB == "") {
		c.add("%s: known as %s, read as %s", name, printedName(a.Names), printedName(b.Names))
	}
	if a.Parent != b.Parent {
		c.add("%s: only one of the readings has it as a branch of that party", name)
	}
}

func born(t lists.Target) string {
	if len(t.BirthDates) == 0 {
		return ""
	}
	return t.BirthDates[0].From
}
