package store_test

import (
	"encoding/json"
	"testing"
	"time"

	"sanctionsd/lists"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
)

// The notices and parties of these tests are invented.

// noticed is a notice with one copy.
func noticed(list, key string) store.NoticeRecord {
	return store.NoticeRecord{
		Notice:   lists.Notice{List: list, Key: key, Number: "No. " + key, Date: "2026-01-01"},
		Evidence: lists.EvidenceDocument, Copies: []store.Copy{copied(key)},
	}
}

func copied(name string) store.Copy {
	p := storetest.Publication(name)
	return store.Copy{
		Address: "https://authority.example/" + name, TextDigest: name,
		Document: store.DocumentRecord{DocumentRef: p.Documents[0], Name: name, Content: p.Documents[0].SHA256},
	}
}

// commitNotices commits designations as what follows from notices.
func commitNotices(t testing.TB, db *store.DB, list string, c store.Commit, designations ...*lists.Designation) store.Committed {
	t.Helper()
	stage, err := db.Begin(list)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range designations {
		if _, _, err := stage.Put(d); err != nil {
			t.Fatal(err)
		}
	}
	if c.Cause == "" {
		c.Cause = store.CausePublication
	}
	c.Register, c.Run.List = 1, list
	done, err := stage.Commit(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// A designation rests on the notice that lists it and on every one that made a
// period of its measures; a further copy is evidence from when it is known, and
// no change.
func TestEvidenceOfNotices(t *testing.T) {
	clock := newClock()
	db := storetest.Open(t, store.Options{Now: clock.Now})
	d := storetest.Designation(list, "2026-1/1", func(d *lists.Designation) {
		d.Measures = []lists.Measure{{Code: "investment-ban", Periods: []lists.Period{
			{State: lists.StateActive, From: "2026-01-01", By: list + "/2026-1"},
			{State: lists.StateSuspended, From: "2026-02-01", By: list + "/2026-2"},
			{State: lists.StateActive, From: "2026-03-01", By: list + "/2026-2"},
			{State: lists.StateStopped, From: "2026-04-01", By: list + "/2026-9"}, // known of by nobody
		}}}
	})
	registered := noticed(list, "2026-1")
	registered.Evidence, registered.Copies = lists.EvidenceRegister, nil
	commitNotices(t, db, list, store.Commit{
		Publication: storetest.Publication("2026-2"), Notices: []store.NoticeRecord{registered, noticed(list, "2026-2")},
	}, d)
	provenance := func() *lists.Provenance {
		raw, err := db.Designation(d.ID)
		if err != nil {
			t.Fatal(err)
		}
		var d lists.Designation
		if err := json.Unmarshal(raw, &d); err != nil {
			t.Fatal(err)
		}
		return d.Provenance
	}
	if p := provenance(); p.Evidence != lists.EvidenceRegister || len(p.Documents) != 1 || p.Documents[0].URL != "https://authority.example/2026-2" || p.Documents[0].Number != "No. 2026-2" {
		t.Errorf("provenance %+v", p)
	}
	notices := must[[]store.NoticeRecord](t)(db.Notices(list))
	if len(notices) != 2 || !notices[0].Recorded.Equal(clock.now.Truncate(time.Millisecond)) {
		t.Errorf("notices %+v", notices)
	}
	last, changed := must[uint64](t)(db.Seq()), provenance().LastChanged
	clock.advance(time.Hour)
	better := notices[0]
	better.Evidence, better.Copies = lists.EvidenceDocument, []store.Copy{copied("2026-1"), copied("2026-1-again")}
	if _, err := db.SaveCheck(t.Context(), store.Commit{Check: store.Check{List: list}, Notices: []store.NoticeRecord{better}}); err != nil {
		t.Fatal(err)
	}
	if p := provenance(); p.Evidence != lists.EvidenceDocument || len(p.Documents) != 3 || p.LastChanged != changed {
		t.Errorf("provenance %+v", p)
	}
	if n := must[[]store.NoticeRecord](t)(db.Notices(list)); !n[0].Recorded.Equal(notices[0].Recorded) {
		t.Errorf("recorded %s, before %s", n[0].Recorded, notices[0].Recorded)
	}
	if seq := must[uint64](t)(db.Seq()); seq != last {
		t.Errorf("%d events for better evidence", seq-last)
	}
	if n := must[[]store.NoticeRecord](t)(db.Notices("another-list")); n != nil {
		t.Errorf("another list has %+v", n)
	}
}

// An older notice is not the publication the list holds, nor is an older
// register; nor is anything the clock makes.
func TestPublicationOfNotices(t *testing.T) {
	db := storetest.Open(t)
	state := func() store.ListState {
		s, _, err := db.ListState(list)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	for i, c := range []struct {
		id, date string
		cause    store.Cause
		want     string
	}{
		{"register-1", "2026-01-01", store.CauseRegister, "register-1"},
		{"2026-3", "2026-03-01", store.CausePublication, "2026-3"},
		{"2026-2", "2026-02-01", store.CausePublication, "2026-3"},
		{"register-2", "2026-02-01", store.CauseRegister, "2026-3"},
		{"2026-3", "2026-04-01", store.CauseTime, "2026-3"},
		{"2026-4", "2026-04-01", store.CauseOperator, "2026-4"},
	} {
		commitNotices(t, db, list, store.Commit{Cause: c.cause, Publication: lists.Publication{ID: c.id, Date: c.date}}, party("a", c.id+string(c.cause)))
		if s := state(); s.Publication.ID != c.want || s.Revision != uint64(i+1) || s.Register != 1 {
			t.Errorf("after %s by %s: %+v", c.id, c.cause, s)
		}
	}
}
