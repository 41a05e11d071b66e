package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// demoPRCList is the list the demonstration follows from notices.
const demoPRCList = "cn-mofcom-uel"

// demoKnownUntil is the day of the last notice that the demonstration leaves in
// the base register: the first of the list, of two companies.
const demoKnownUntil = "2023-02-16"

// The addresses and titles of the demonstration's pages in the indexes.
const (
	demoNoticeTitle = "不可靠实体清单工作机制关于将甲示范公司等2家美国企业列入不可靠实体清单的公告"
	demoAnswerTitle = "商务部新闻发言人就暂停不可靠实体清单措施答记者问"
)

// When the authority suspends, and when the suspension has ended half an hour
// ago: 90 days from 10 March end with 7 June.
func demoSuspends() time.Time { return time.Date(2023, time.March, 10, 20, 0, 0, 0, demoZone()) }
func demoPasses() time.Time   { return time.Date(2023, time.June, 8, 0, 30, 0, 0, demoZone()) }

// demoTurn is one change of a listing, with what made it and what it comes to.
type demoTurn struct {
	Type                 lists.ChangeType
	ID, Cause, Effective string
	Status               lists.Status
	// Measures are the codes with the periods of each.
	Measures string
}

// demoTurns returns what is expected of both companies alike.
func demoTurns(change lists.ChangeType, cause store.Cause, effective string, status lists.Status, periods string) []demoTurn {
	var measures []string
	for _, code := range []string{"entry-ban", "import-export-ban", "investment-ban"} {
		measures = append(measures, code+": "+periods)
	}
	var all []demoTurn
	for _, id := range []string{"/2023-2/1", "/2023-2/2"} {
		all = append(all, demoTurn{change, demoPRCList + id, string(cause), effective, status, strings.Join(measures, "; ")})
	}
	return all
}

// quiet has the sites of the list read, on which nothing is yet.
func (d *demo) quiet(ctx context.Context) error {
	d.printAct("The sites of a Chinese authority are followed, too. Nothing new is on them.")
	return d.follow(ctx, store.OutcomeNotModified, "", nil, nil)
}

// announce publishes a notice that lists two companies.
func (d *demo) announce(ctx context.Context) error {
	d.printAct("The authority announces in Chinese that it lists two companies.")
	d.site.publish(demoUnit, demoNoticePath, demoNoticeTitle, "2023-03-01", d.notice)
	return d.follow(ctx, store.OutcomeChanged, demoNoticePath, d.notice,
		demoTurns(lists.Added, store.CausePublication, "2023-03-01", lists.StatusActive, "active from 2023-03-01"))
}

// suspend publishes an answer that suspends the measures.
func (d *demo) suspend(ctx context.Context) error {
	if err := d.setClock(demoSuspends()); err != nil {
		return err
	}
	d.printAct("Its spokesperson says to a reporter that the measures are suspended for 90 days.")
	d.site.publish(demoAnswers, demoAnswerPath, demoAnswerTitle, "2023-03-10", d.answer)
	return d.follow(ctx, store.OutcomeChanged, demoAnswerPath, d.answer,
		demoTurns(lists.Suspended, store.CausePublication, "2023-03-10", lists.StatusSuspended,
			"active from 2023-03-01 until 2023-03-10, suspended from 2023-03-10 until 2023-06-08, lapsed from 2023-06-08"))
}

// pass lets the end of the suspension pass.
func (d *demo) pass(ctx context.Context) error {
	if err := d.setClock(demoPasses()); err != nil {
		return err
	}
	d.printAct("The suspension has ended at midnight, and nobody has said what holds now. No page has\n# changed: the events are made by the clock.")
	return d.follow(ctx, store.OutcomeChanged, "", nil,
		demoTurns(lists.Lapsed, store.CauseTime, "2023-06-08", lists.StatusLapsed,
			"active from 2023-03-01 until 2023-03-10, suspended from 2023-03-10 until 2023-06-08, lapsed from 2023-06-08"))
}

// setClock puts the clock of the demonstration forward.
func (d *demo) setClock(now time.Time) error {
	was := d.clock.Now()
	d.clock.put(now)
	return d.printClock(was, now)
}

// follow has the list synced, and checks the outcome, which page was read, and
// what changed.
func (d *demo) follow(ctx context.Context, outcome store.Outcome, path string, page []byte, want []demoTurn) error {
	d.doing = "following the notices of " + demoPRCList
	before := len(d.events)
	d.site.fetched()
	res, err := d.sync(ctx, demoPRCList)
	if err != nil {
		return err
	}
	if err := d.printPage(path, page); err != nil {
		return err
	}
	if err := d.printResult(res); err != nil {
		return err
	}
	if res.Outcome != outcome || len(res.Reviews) > 0 {
		return fmt.Errorf("the outcome is %s with %d reviews, where %s without any was expected", res.Outcome, len(res.Reviews), outcome)
	}
	if len(want) == 0 {
		return nil
	}
	if err := d.await(ctx, before+len(want)+1); err != nil {
		return err
	}
	fresh := d.events[before:]
	turns, told, err := turnsOf(fresh)
	if err != nil {
		return err
	}
	if err := d.printTurns(fresh, told); err != nil {
		return err
	}
	if !slices.Equal(turns, want) {
		return fmt.Errorf("the changes are %+v, where %+v was expected", turns, want)
	}
	return d.printDeliveries(ctx, fresh)
}

// turnsOf returns the changes of listings that events tell of, and the events;
// an error unless they end in the publication.
func turnsOf(events []json.RawMessage) (turns []demoTurn, told []demoEvent, err error) {
	for i, raw := range events {
		var e demoEvent
		if err := json.Unmarshal(raw, &e); err != nil {
			return nil, nil, fmt.Errorf("read event: %w", err)
		}
		if e.Type == store.EventListPublished && i == len(events)-1 {
			return turns, told, nil
		}
		var measures []string
		for _, m := range e.Data.Designation.Measures {
			measures = append(measures, m.Code+": "+periodsOf(m))
		}
		told = append(told, e)
		turns = append(turns, demoTurn{
			lists.ChangeType(e.Type), e.Data.Designation.ID, e.Data.Cause, e.Data.Effective, e.Data.Designation.Status,
			strings.Join(measures, "; "),
		})
	}
	return nil, nil, fmt.Errorf("the last event is no %s", store.EventListPublished)
}

// periodsOf writes the periods of a measure in words.
func periodsOf(m lists.Measure) string {
	var all []string
	for _, p := range m.Periods {
		text := p.State + " from " + p.From
		if p.Until != "" {
			text += " until " + p.Until
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

// lifeRows are the rows of a table on a party's measures: those that live alike
// together, and a row for each of their periods. The one that counts is marked.
func lifeRows(party string, measures []lists.Measure) (rows [][]string) {
	for rest := measures; len(rest) > 0; {
		life := periodsOf(rest[0])
		n := slices.IndexFunc(rest, func(m lists.Measure) bool { return periodsOf(m) != life })
		if n < 0 {
			n = len(rest)
		}
		var codes []string
		for _, m := range rest[:n] {
			codes = append(codes, m.Code)
		}
		names := strings.Join(codes, ", ")
		for _, p := range rest[0].Periods {
			mark := ""
			if p.State == rest[0].State {
				mark = "<- now"
			}
			rows = append(rows, []string{party, names, p.State, p.From, p.Until, mark})
			party, names = "", ""
		}
		rest = rest[n:]
	}
	return rows
}

// inColumns puts cells under each other, as a terminal shows them.
func inColumns(rows [][]string) (lines []string) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], cells(cell))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, cell := range row {
			line.WriteString(cell + strings.Repeat(" ", widths[i]-cells(cell)+2))
		}
		lines = append(lines, strings.TrimRight(line.String(), " "))
	}
	return lines
}
