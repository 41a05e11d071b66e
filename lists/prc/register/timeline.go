package register

import (
	"cmp"
	"slices"
	"time"

	"sanctionsd/lists"
)

// word is what one act says of a measure: a state from an instant on.
type word struct {
	state string
	from  moment
	// until is the end of a suspension, no moment where it has none.
	until moment
	// by is the id of the notice, date its day; together with key and act they
	// order words as they were spoken.
	by, date, key string
	act           int
}

// moment is a day or instant with when it begins. The text is kept: periods say
// what the notices say.
type moment struct {
	text string
	at   time.Time
}

// later orders words: what is said later prevails. What is said on one day is
// ordered by what it is about.
func later(a, b word) int {
	return cmp.Or(
		cmp.Compare(a.date, b.date),
		a.from.at.Compare(b.from.at),
		compareKeys(a.key, b.key),
		cmp.Compare(a.act, b.act),
	)
}

// periods returns the life of a measure that begins with the word begin, from
// all words about it, in any order.
//
// A later word prevails from its instant on: it takes back every earlier one
// that would begin at that instant or after it, but for what begins only when a
// suspension it speaks of is over. So the same words give the same periods,
// however late one of them was heard.
func periods(begin word, others []word) []lists.Period {
	words := append([]word{begin}, others...)
	slices.SortFunc(words, later)
	var standing []word // by their instants
	for _, w := range words {
		first := standingFrom(standing, w.from)
		last := len(standing)
		if w.until.text != "" {
			last = standingFrom(standing, w.until)
		}
		standing = slices.Replace(standing, first, last, w)
	}

	var life []lists.Period
	issued, _ := instant(begin.date)
	if first := standing[0].from; first.at.After(issued) {
		life = append(life, lists.Period{State: lists.StateAnnounced, From: begin.date, Until: first.text, By: begin.by})
	}
	for i, w := range standing {
		end := ""
		next := i+1 < len(standing)
		if next {
			end = standing[i+1].from.text
		}
		p := lists.Period{State: w.state, From: w.from.text, Until: end, By: w.by}
		if w.until.text == "" || next && !w.until.at.Before(standing[i+1].from.at) {
			life = append(life, p)
			continue
		}
		// The end of the suspension comes before anything else is said.
		p.Until = w.until.text
		life = append(life, p, lists.Period{State: after(begin, w), From: w.until.text, Until: end, By: w.by})
	}
	return life
}

// standingFrom returns where words begin that count from an instant on.
func standingFrom(words []word, from moment) int {
	i, _ := slices.BinarySearchFunc(words, from, func(w word, m moment) int { return w.from.at.Compare(m.at) })
	return i
}

// after returns the state that follows a suspension whose end passes: the
// measure is in force again by its own terms, if it had begun.
func after(begin, suspension word) string {
	if suspension.until.at.Before(begin.from.at) {
		return lists.StateAnnounced
	}
	return lists.StateLapsed
}
