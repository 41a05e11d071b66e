package register

import (
	"cmp"
	"math"
	"strconv"
	"strings"

	"sanctionsd/lists"
)

// compareNotices orders notices as they were issued: by day, and within a day
// by number.
func compareNotices(a, b lists.Notice) int {
	return cmp.Or(cmp.Compare(a.Date, b.Date), compareKeys(a.Key, b.Key))
}

// compareKeys orders keys: by year, numbers before days.
func compareKeys(a, b string) int {
	yearA, restA, _ := strings.Cut(a, "-")
	yearB, restB, _ := strings.Cut(b, "-")
	return cmp.Or(cmp.Compare(yearA, yearB), cmp.Compare(number(restA), number(restB)), cmp.Compare(restA, restB))
}

// number returns the number of a notice within its year, one beyond all numbers
// where the key is a day.
func number(rest string) int {
	n, err := strconv.Atoi(rest)
	if err != nil {
		return math.MaxInt
	}
	return n
}

// rank orders what is said on one day: what is listed that day can be modified
// that day, and what was imposed be suspended.
func rank(a lists.Action) int {
	switch a {
	case lists.ActAdd:
		return 0
	case lists.ActModify:
		return 1
	}
	return 2
}

// splitOn returns the key of the notice an entry of On is about, and the
// ordinal of the designation, 0 for the whole notice.
func splitOn(on string) (key string, ordinal int) {
	key, rest, found := strings.Cut(on, "/")
	if !found {
		return key, 0
	}
	ordinal, err := strconv.Atoi(rest)
	if err != nil {
		return on, 0
	}
	return key, ordinal
}
