package register

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"sanctionsd/lists"
)

// orderNumber is the number in the name of an order: 外交部令第5号.
var orderNumber = regexp.MustCompile(`令.{0,3}第\s*(\d{1,4})\s*号`)

const (
	// late is how long after the last order of a series one with a smaller
	// number may still be of that series.
	late = 31 * 24 * time.Hour
	// beginning is the largest number taken for one of a series that begins
	// anew, when an order of that number is known already.
	beginning = 5
)

// orderSeries is the orders of one minister, as far as numbers show it.
type orderSeries struct {
	orders []numbered
	// begun is the day of the last order of the series before, "" for the first
	// series, whose beginning is not covered.
	begun string
}

func (s orderSeries) last() numbered {
	return slices.MaxFunc(s.orders, func(a, b numbered) int { return a.number - b.number })
}

func (s orderSeries) has(number int) bool {
	return slices.ContainsFunc(s.orders, func(n numbered) bool { return n.number == number })
}

// orderGaps returns what is missing in the ministry's series of orders.
func orderGaps(notices []lists.Notice) []lists.Gap {
	var gaps []lists.Gap
	for _, s := range seriesOf(notices) {
		slices.SortFunc(s.orders, func(a, b numbered) int { return a.number - b.number })
		before := numbered{Notice: lists.Notice{Date: s.begun}}
		for i, n := range s.orders {
			if i > 0 || s.begun != "" {
				gaps = append(gaps, missingOrders(before, n)...)
			}
			before = n
		}
	}
	return gaps
}

// seriesOf tells the series of orders apart. A smaller number than before begins
// one, unless it comes late in the series that runs. An order whose number is
// used again, and is not one to begin with, is in no series.
func seriesOf(notices []lists.Notice) []orderSeries {
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
	var series []orderSeries
	for _, n := range all {
		if len(series) == 0 {
			series = append(series, orderSeries{orders: []numbered{n}})
			continue
		}
		s := &series[len(series)-1]
		last := s.last()
		switch known := s.has(n.number); {
		case n.number > last.number, !known && soon(last.Date, n.Date):
			s.orders = append(s.orders, n)
		case known && (n.number > beginning || soon(last.Date, n.Date)):
		default:
			series = append(series, orderSeries{orders: []numbered{n}, begun: last.Date})
		}
	}
	return series
}

// soon reports whether a day is not long after another.
func soon(day, then string) bool {
	a, okA := instant(day)
	b, okB := instant(then)
	return okA && okB && b.Sub(a) <= late
}

// missingOrders returns the gaps between two orders that nothing explains.
func missingOrders(before, n numbered) []lists.Gap {
	year, _, _ := strings.Cut(n.Date, "-")
	gaps := missing(before, n, func(number int) lists.Gap {
		return lists.Gap{
			Key:    fmt.Sprintf("%s-order-%d", year, number),
			Number: fmt.Sprintf("外交部令第%d号", number),
		}
	})
	return slices.DeleteFunc(gaps, func(g lists.Gap) bool {
		return slices.ContainsFunc(otherOrders, func(o otherOrder) bool {
			return g.Number == fmt.Sprintf("外交部令第%d号", o.number) && o.after <= n.Date && before.Date <= o.before
		})
	})
}
