package register

import (
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

func (n numbered) said() string { return fmt.Sprintf("%s of %s", n.Number, n.Date) }

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

// orderNumber is the number in the name of an order: 外交部令第5号.
var orderNumber = regexp.MustCompile(`令.{0,3}第\s*(\d{1,4})\s*号`)

// orderGaps returns what is missing in the series of the ministry's orders. A
// number that is not larger than that of the order before it begins a series.
func orderGaps(notices []lists.Notice) []lists.Gap {
	var all []numbered
	for _, n := range notices {
		m := orderNumber.FindStringSubmatch(n.Number)
		if n.List != listMFA || m == nil {
			continue
		}
		if number, err := strconv.Atoi(m[1]); err == nil {
			all = append(all, numbered{n, number})
		}
	}
	slices.SortFunc(all, func(a, b numbered) int { return compareNotices(a.Notice, b.Notice) })
	var gaps []lists.Gap
	for i, n := range all {
		if i == 0 {
			continue // what came before it is not covered
		}
		before := all[i-1]
		if n.number <= before.number {
			before = numbered{}
		}
		for _, g := range missing(before, n, func(number int) lists.Gap {
			return lists.Gap{
				Key:    fmt.Sprintf("%s-order-%d", n.Date[:min(4, len(n.Date))], number),
				Number: fmt.Sprintf("外交部令第%d号", number),
			}
		}) {
			other := slices.ContainsFunc(otherOrders, func(o otherOrder) bool {
				return g.Number == fmt.Sprintf("外交部令第%d号", o.number) && o.after <= n.Date && all[i-1].Date <= o.before
			})
			if !other {
				gaps = append(gaps, g)
			}
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
