package register

import (
	"fmt"
	"strings"
	"testing"

	"sanctionsd/lists"
)

// Small notices, all invented.

// parseAct reads an act from one line in one line: "suspend 2025-03-01 to 2025-05-30 on 2025-1".
func parseAct(t testing.TB, line string) lists.Act {
	t.Helper()
	words := strings.Fields(line)
	a := lists.Act{Action: lists.Action(words[0])}
	for i := 1; i < len(words); i++ {
		value := func() string {
			i++
			if i >= len(words) {
				t.Fatalf("act %q ends early", line)
			}
			return words[i]
		}
		switch words[i] {
		case "to":
			a.Until = value()
		case "on":
			a.On = append(a.On, strings.Split(value(), ",")...)
		case "delisted":
			a.DelistingStated = true
		case "names":
			for o, name := range strings.Split(value(), ",") {
				a.Targets = append(a.Targets, target(o+1, name))
			}
		case "imposes":
			for code := range strings.SplitSeq(value(), ",") {
				a.Measures = append(a.Measures, lists.ActMeasure{Measure: lists.Measure{Code: code, Hits: []string{"target"}}})
			}
		default:
			a.Effective = words[i]
		}
	}
	return a
}

// target is an invented party; "甲=Alpha" has a Chinese and a Latin name.
func target(ordinal int, name string) lists.Target {
	zh, latin, _ := strings.Cut(name, "=")
	return lists.Target{Ordinal: ordinal, Kind: lists.Entity, Names: names(zh, latin, nil)}
}

// notice writes a notice: its key, its day where that is not the key, and acts.
func notice(t testing.TB, key, date string, acts ...string) lists.Notice {
	t.Helper()
	n := lists.Notice{List: listUEL, Key: key, Date: date}
	if len(key) < len("2025-01-01") {
		n.Number = "公告" + key
	}
	for _, a := range acts {
		n.Acts = append(n.Acts, parseAct(t, a))
	}
	return n
}

// life writes the periods of a designation's measures, one line a measure.
func life(d *lists.Designation) string {
	var b strings.Builder
	for _, m := range d.Measures {
		fmt.Fprintf(&b, "%s:", m.Code)
		for _, p := range m.Periods {
			_, by, _ := strings.Cut(p.By, "/")
			fmt.Fprintf(&b, " %s %s..%s by %s;", p.State, p.From, p.Until, by)
		}
		b.WriteByte('\n')
	}
	return strings.TrimSuffix(b.String(), "\n")
}
