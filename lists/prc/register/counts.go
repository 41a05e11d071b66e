package register

import (
	"regexp"
	"slices"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/zh"
)

// counted is a number of parties in a sentence: 16家美国实体, 两名个人.
var counted = regexp.MustCompile(`(\d{1,4}|[一二两三四五六七八九十百零]{1,6})[家名]`)

// counts reports acts about earlier notices whose sentence gives a number of
// parties that is not that of the parties they reach, alone or together.
func (r *resolver) counts(acts []lists.Act) {
	var reached []int
	all := make(map[*entry]bool)
	for _, a := range acts {
		found := make(map[*entry]bool)
		for _, o := range a.On {
			for _, e := range r.reaches(o) {
				found[e], all[e] = true, true
			}
		}
		reached = append(reached, len(found))
	}
	for i, a := range acts {
		if reached[i] == 0 || a.Action == lists.ActAdd || a.Action == lists.ActModify {
			continue
		}
		said := numbers(a.Text)
		fits := len(said) == 0 || slices.ContainsFunc(said, func(n int) bool { return n == reached[i] || n == len(all) })
		if !fits {
			r.problem(lists.ProblemCount, a.Text, "it speaks of %d parties, and what it is about lists %d", said[0], reached[i])
		}
	}
}

// reaches returns the entries an entry of On is about: those the notice listed,
// or whose measures it imposed.
func (r *resolver) reaches(on string) []*entry {
	found := slices.Clone(r.state.about([]string{on}))
	for _, e := range r.state.order {
		if slices.ContainsFunc(e.measures, func(m *measure) bool { return m.begin.key == on }) && !slices.Contains(found, e) {
			found = append(found, e)
		}
	}
	return found
}

// numbers returns the numbers of parties in a sentence.
func numbers(text string) []int {
	var all []int
	for _, m := range counted.FindAllStringSubmatch(text, -1) {
		if n, ok := zh.Number(m[1]); ok && n > 0 {
			all = append(all, n)
		}
	}
	return all
}
