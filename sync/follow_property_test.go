package sync_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/prctest"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
)

// TestNoticesProperty: whatever notices come in whatever order, found early or
// late, and wherever the clock stands when they do: what is held is what follows
// from the notices that are known, by the last run; every event is of the type
// its change has; and the log gives the list.
func TestNoticesProperty(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		f := uel(t, "2023-02-20")
		now := f.Now()
		day := func() string { return now.In(beijing).Format(time.DateOnly) }
		var years []int // of the announcements, by number from 1
		runs := rapid.IntRange(1, 6).Draw(r, "runs")
		for range runs {
			for range rapid.IntRange(0, 3).Draw(r, "notices") {
				// Notices of days between runs, which are found late.
				now = now.AddDate(0, 0, rapid.IntRange(0, 70).Draw(r, "days"))
				about, year := 1, now.In(beijing).Year()
				if len(years) > 0 {
					about = rapid.IntRange(1, len(years)).Draw(r, "about")
					year = years[about-1]
				}
				from := now.In(beijing).AddDate(0, 0, rapid.IntRange(-20, 20).Draw(r, "from")).Format(time.DateOnly)
				length := rapid.SampledFrom([]string{"30天", "90天", "1年"}).Draw(r, "length")
				switch rapid.SampledFrom([]string{"add", "add", "suspend", "suspend", "suspend", "remove"}).Draw(r, "act") {
				case "add":
					years = append(years, now.In(beijing).Year())
					first, n := 3*len(years), rapid.IntRange(1, 3).Draw(r, "parties")
					f.site.Bureau(prctest.UEL(day(), len(years), prctest.Parties(90)[first:first+n]))
				case "suspend":
					f.site.Answer(prctest.SuspendUEL(day(), from, year, about, length))
				case "remove":
					years = append(years, now.In(beijing).Year())
					f.site.Bureau(prctest.RemoveUEL(day(), from, len(years), prctest.Parties(90)[about*3]))
				}
			}
			now = now.Add(time.Duration(rapid.IntRange(1, 1000).Draw(r, "hours")) * time.Hour)
			f.clock.set(now)
			f.site.Clock(now)
			if rapid.Bool().Draw(r, "restart") {
				f.restart()
			}
			if _, err := f.Sync(t.Context(), f.req); err != nil {
				r.Fatal(err)
			}
			if err := f.follows(); err != nil {
				r.Fatalf("at %s: %v", now, err)
			}
		}
		if err := f.typesAreRight(); err != nil {
			r.Fatal(err)
		}
	})
}

// follows reports how what is held differs from what follows from the notices.
func (f *follower) follows() error {
	notices, err := f.db.Notices(f.req.Source.ID)
	if err != nil {
		return err
	}
	var acts []lists.Notice
	for _, n := range notices {
		acts = append(acts, n.Notice)
	}
	want, err := f.req.Source.Notices.Fold(acts, f.Now())
	if err != nil {
		return err
	}
	held, err := storetest.Designations(f.db, f.req.Source.ID)
	if err != nil {
		return err
	}
	for _, d := range want {
		h := held[d.ID]
		switch {
		case d.Status == lists.StatusRemoved && h != nil:
			return fmt.Errorf("%s is held and off the list", d.ID)
		case d.Status != lists.StatusRemoved && (h == nil || h.Digest != d.Digest):
			return fmt.Errorf("%s is %s, and held as %+v", d.ID, d.Status, h)
		}
		delete(held, d.ID)
	}
	if len(held) > 0 {
		return fmt.Errorf("held from nowhere: %v", held)
	}
	// Every turn that has come was made.
	next, ok, err := f.db.NextTurn(f.req.Source.ID)
	if err == nil && ok && !next.After(f.Now()) {
		err = fmt.Errorf("the turn of %s was not made", next)
	}
	return err
}

// typesAreRight reports an event whose type is not that of its change.
func (f *follower) typesAreRight() error {
	events, err := storetest.Events(f.db)
	if err != nil {
		return err
	}
	last := make(map[string]*lists.Designation)
	for _, e := range events {
		if !strings.HasPrefix(e.Type, "designation.") {
			continue
		}
		b, err := storetest.BodyOf(f.db, e)
		if err != nil {
			return err
		}
		d := decode[lists.Designation](f.t, b.Data.Designation)
		if e.Type == string(lists.Removed) {
			delete(last, d.ID)
			continue
		}
		c, ok := lists.NewChange(last[d.ID], &d)
		if !ok || string(c.Type) != e.Type {
			return fmt.Errorf("event %d is %s, its change %s", e.Seq, e.Type, c.Type)
		}
		if !slices.Contains([]store.Cause{store.CausePublication, store.CauseTime}, e.Cause) {
			return fmt.Errorf("event %d has the cause %s", e.Seq, e.Cause)
		}
		last[d.ID] = &d
	}
	return nil
}
