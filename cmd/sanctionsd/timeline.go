package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"

	"sanctionsd/api"
	"sanctionsd/lists"
)

// printTimeline prints the life of a designation's measures, nothing where they
// have no periods.
func (a *app) printTimeline(ctx context.Context, client *api.Client, d *lists.Designation) error {
	if len(livesOf(d)) == 0 {
		return nil
	}
	var notices []api.Notice
	if err := client.Get(ctx, "/v1/lists/"+d.List+"/notices", nil, &notices); err != nil {
		return err
	}
	a.printf("%s\n%s\n", nameTitle(d), timeline(d, notices, a.columns(), time.Now()))
	return nil
}

// columns returns the width of the terminal in cells: of the one that is
// written to, else what $COLUMNS says, 0 for no bound.
func (a *app) columns() int {
	if f, ok := a.stdout.(*os.File); ok {
		if w, _, err := term.GetSize(int(f.Fd())); err == nil {
			return w
		}
	}
	w, err := strconv.Atoi(a.env("COLUMNS"))
	if err != nil {
		return 0
	}
	return max(w, 0)
}

// timeline is the life of a designation's measures for a person: for each set
// of measures that live alike a table of their periods with the notices that
// made them, and below a bar of a cell a quarter. width is that of the
// terminal in cells, 0 for no bound; where it leaves no room beside the dates
// the notices stand below them. It is "" for a designation without
// periods.
func timeline(d *lists.Designation, notices []api.Notice, width int, now time.Time) string {
	lives := livesOf(d)
	if len(lives) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("periods, until exclusive\n")
	rows := make([][]periodRow, len(lives))
	// Columns are as wide in each table, so that lives can be compared.
	from, until, state := len("from"), len("until"), len("state")
	for i, l := range lives {
		for _, p := range l.periods {
			r := periodRow{instantText(p.From), instantText(p.Until), p.State, byText(d.List, p, notices)}
			from, until, state = max(from, len(r.from)), max(until, len(r.until)), max(state, len(r.state))
			rows[i] = append(rows[i], r)
		}
	}
	const least = 20
	by := width - from - until - state - 10
	stacked := width > 0 && by < least
	if stacked {
		by = max(width-6, least)
	}
	for i, l := range lives {
		for _, line := range wrap(strings.Join(l.codes, ", "), max(width-2, 0)) {
			fmt.Fprintf(&b, "  %s\n", line)
		}
		if i == 0 {
			header := fmt.Sprintf("    %-*s  %-*s  %-*s", from, "from", until, "until", state, "state")
			if stacked {
				fmt.Fprintf(&b, "%s\n", strings.TrimRight(header, " "))
			} else {
				fmt.Fprintf(&b, "%s  by\n", header)
			}
		}
		for _, r := range rows[i] {
			for j, line := range wrap(r.by, by) {
				switch {
				case stacked && j == 0:
					fmt.Fprintf(&b, "    %-*s  %-*s  %s\n      %s\n", from, r.from, until, r.until, r.state, line)
				case stacked:
					fmt.Fprintf(&b, "      %s\n", line)
				case j == 0:
					fmt.Fprintf(&b, "    %-*s  %-*s  %-*s  %s\n", from, r.from, until, r.until, state, r.state, line)
				default:
					fmt.Fprintf(&b, "%s%s\n", strings.Repeat(" ", 10+from+until+state), line)
				}
			}
		}
	}
	if d.RemovedOn != "" {
		fmt.Fprintf(&b, "  off the list from %s\n", instantText(d.RemovedOn))
	}
	b.WriteString(bars(lives, d.RemovedOn, width, now))
	return b.String()
}

type periodRow struct{ from, until, state, by string }

// life is what measures have in common that began, were suspended and ended
// together.
type life struct {
	codes   []string
	periods []lists.Period
}

func livesOf(d *lists.Designation) (all []life) {
	for _, m := range d.Measures {
		if len(m.Periods) == 0 {
			continue
		}
		i := slices.IndexFunc(all, func(l life) bool { return slices.Equal(l.periods, m.Periods) })
		if i < 0 {
			i, all = len(all), append(all, life{periods: m.Periods})
		}
		if !slices.Contains(all[i].codes, m.Code) {
			all[i].codes = append(all[i].codes, m.Code)
		}
	}
	return all
}

// instantText shows a date as it is, and an instant to the minute with its zone,
// "2025-04-10 12:01+08".
func instantText(s string) string {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return dash(s)
	}
	return t.Format("2006-01-02 15:04") + strings.TrimSuffix(t.Format("Z07:00"), ":00")
}

// byText names the notice that made a period: its key, number and day.
func byText(list string, p lists.Period, notices []api.Notice) string {
	key := strings.TrimPrefix(p.By, list+"/")
	text := dash(key)
	if i := slices.IndexFunc(notices, func(n api.Notice) bool { return n.ID == p.By }); i >= 0 {
		n := notices[i]
		day := n.Date
		if strings.HasPrefix(key, day) {
			day = ""
		}
		text = facts(key, n.Number, tag("of", day))
	}
	if p.State == lists.StateLapsed {
		return "the end passed that was given by " + text
	}
	return text
}

// The states in a bar. Every terminal gives these one cell, which it need not
// do for blocks and shades where the fonts are Chinese.
var stateMarks = []struct {
	state, word string
	mark        byte
}{
	{lists.StateActive, "active", '#'},
	{lists.StateSuspended, "suspended", '='},
	{lists.StateLapsed, "lapsed, unconfirmed", '?'},
	{lists.StateStopped, "stopped", 'x'},
	{lists.StateAnnounced, "announced", '.'},
}

// yearCells is a year of a bar, with the space behind it.
const yearCells = 5

// bars draws lives in quarters: each cell is the state of the longest part of
// its quarter. It draws nothing where the terminal is too narrow.
func bars(lives []life, removedOn string, width int, now time.Time) string {
	const indent, least = 2, 24
	first, last := span(lives, now)
	if first == 0 || last-first >= 100 {
		return ""
	}
	cells := indent + (last-first+1)*yearCells
	if width > 0 && width < cells+least {
		return ""
	}
	var b strings.Builder
	b.WriteString(" ")
	for y := first; y <= last; y++ {
		fmt.Fprintf(&b, " %d", y)
	}
	b.WriteString("\n")
	used := make(map[byte]bool)
	for _, l := range lives {
		b.WriteString(strings.Repeat(" ", indent))
		for y := first; y <= last; y++ {
			for q := range 4 {
				mark := quarter(l.periods, removedOn, y, q)
				used[mark] = true
				b.WriteByte(mark)
			}
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, " %s\n", clipCells(strings.Join(l.codes, ", "), width-cells-1))
	}
	at := (now.Year()-first)*yearCells + int(now.Month()-1)/3
	fmt.Fprintf(&b, "%s^ now\n", strings.Repeat(" ", indent+at))
	var legend []string
	for _, s := range stateMarks {
		if used[s.mark] {
			legend = append(legend, string(s.mark)+" "+s.word)
		}
	}
	for _, line := range wrap("a cell a quarter: "+strings.Join(legend, ", "), max(width-indent, 0)) {
		fmt.Fprintf(&b, "  %s\n", line)
	}
	return b.String()
}

// span returns the first and the last year a bar shows: from the first period
// through now, and through what is known to come.
func span(lives []life, now time.Time) (first, last int) {
	last = now.Year()
	first = last
	known := false
	for _, l := range lives {
		for _, p := range l.periods {
			if t, ok := lists.Instant(p.From, time.UTC); ok {
				first, last, known = min(first, t.Year()), max(last, t.Year()), true
			}
			if t, ok := lists.Instant(p.Until, time.UTC); ok {
				last = max(last, t.Year())
			}
		}
	}
	if !known {
		return 0, 0
	}
	return first, last
}

// quarter returns the mark of one quarter, from 0, of a year.
func quarter(periods []lists.Period, removedOn string, year, q int) byte {
	begin := time.Date(year, time.Month(1+3*q), 1, 0, 0, 0, 0, time.UTC)
	end := begin.AddDate(0, 3, 0)
	// What is not told counts, too: the time before the first period.
	longest, mark := end.Sub(begin), byte(' ')
	held := make(map[string]time.Duration)
	for _, p := range periods {
		from, until := begin, end
		if t, ok := lists.Instant(p.From, time.UTC); ok && t.After(from) {
			from = t
		}
		for _, bound := range []string{p.Until, removedOn} {
			if t, ok := lists.Instant(bound, time.UTC); ok && t.Before(until) {
				until = t
			}
		}
		if until.After(from) {
			held[p.State] += until.Sub(from)
			longest -= until.Sub(from)
		}
	}
	for _, s := range stateMarks {
		if d := held[s.state]; d > 0 && d >= longest {
			longest, mark = d, s.mark
		}
	}
	return mark
}
