package register

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"sanctionsd/lists"
)

// mostGaps bounds the gaps in one place: a number that was misread must not
// raise thousands.
const mostGaps = 50

// Gaps returns a function from the notices of a list to the numbers that are
// missing in its series, in their order. Two lists are series: the announcements
// of cn-mofcom-uel, which count from 1 each year, and the orders of cn-mfa-afsl,
// which count on until they begin anew with a minister. The announcements and
// orders of the other lists are numbered together with those on other matters,
// so that nothing is missing there.
//
// Numbers of the series that are known to be no countermeasures are no gaps; nor
// are those of orders before the first one known.
func Gaps(list string) func(notices []lists.Notice) []lists.Gap {
	switch list {
	case listUEL:
		return yearGaps
	case listMFA:
		return orderGaps
	}
	return func([]lists.Notice) []lists.Gap { return nil }
}

// numbered is a notice with its number in a series.
type numbered struct {
	lists.Notice
	number int
}

func (n numbered) said() string { return cmp.Or(n.Number, n.Key) + " of " + n.Date }

// yearNumber is a key that counts within a year.
var yearNumber = regexp.MustCompile(`^(\d{4})-([1-9]\d{0,3})$`)

// yearGaps returns what is missing in a series that begins each year.
func yearGaps(notices []lists.Notice) []lists.Gap {
	years := make(map[string][]numbered)
	var order []string
	for _, n := range notices {
		key := yearNumber.FindStringSubmatch(n.Key)
		if n.List != listUEL || key == nil {
			continue
		}
		number, err := strconv.Atoi(key[2])
		if err != nil {
			continue
		}
		if years[key[1]] == nil {
			order = append(order, key[1])
		}
		years[key[1]] = append(years[key[1]], numbered{n, number})
	}
	slices.Sort(order)
	var gaps []lists.Gap
	for _, year := range order {
		all := years[year]
		slices.SortFunc(all, func(a, b numbered) int { return a.number - b.number })
		before := numbered{}
		for _, n := range all {
			gaps = append(gaps, missing(before, n, func(number int) lists.Gap {
				return lists.Gap{
					Key:    fmt.Sprintf("%s-%d", year, number),
					Number: fmt.Sprintf("不可靠实体清单工作机制公告〔%s〕%d号", year, number),
				}
			})...)
			before = n
		}
	}
	return gaps
}

// missing returns the gaps between two notices of a series, or before the first.
func missing(before, n numbered, gap func(number int) lists.Gap) []lists.Gap {
	var gaps []lists.Gap
	for number := before.number + 1; number < n.number; number++ {
		g := gap(number)
		g.Text = fmt.Sprintf("no notice of this number is known; %s is", n.said())
		if before.number > 0 {
			g.Text = fmt.Sprintf("no notice of this number is known; %s and %s are", before.said(), n.said())
		}
		gaps = append(gaps, g)
		if len(gaps) == mostGaps && number+1 < n.number {
			gaps[len(gaps)-1].Text += fmt.Sprintf("; nor are the numbers after it up to %d", n.number-1)
			break
		}
	}
	return gaps
}
