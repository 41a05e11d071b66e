package store_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"sanctionsd/lists"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
)

// modelVersion is one state of a designation as the model remembers it.
type modelVersion struct {
	Revision     uint64
	From, Until  time.Time
	Seq, EndedBy uint64
	Removed      bool
	Remarks      string
}

// model is what a store is thought to hold, in the simplest way to say it.
type model struct {
	clk     *clock
	lists   map[string]*modelList
	seq     uint64
	types   []string
	runs    int
	cursors map[string]uint64
}

type modelList struct {
	revision uint64
	current  map[string]string // remarks by native id
	prints   map[string]lists.Print
	history  map[string][]modelVersion
}

// reading is how an entry is read: the words of its designation, and which of the
// ways to write them it is, 0 for one that has no print.
type reading struct {
	remarks string
	way     byte
}

func (r reading) print() lists.Print {
	if r.way == 0 {
		return lists.Print{}
	}
	return lists.Print{r.remarks[0], r.way}
}

// read foretells which prints are held, by native id, after the next publication of a list.
func (m *model) read(name string, next map[string]reading) map[string]lists.Print {
	prints := make(map[string]lists.Print)
	l, held := m.lists[name]
	for id, r := range next {
		if p := r.print(); p != (lists.Print{}) {
			prints[id] = p
		} else if held && l.current[id] == r.remarks && l.prints[id] != (lists.Print{}) {
			prints[id] = l.prints[id]
		}
	}
	return prints
}

// publish foretells what the next publication of a list does.
func (m *model) publish(name string, next map[string]string) (counts store.Counts) {
	now := m.clk.Now().UTC().Truncate(time.Millisecond)
	l, held := m.lists[name]
	if !held {
		l = &modelList{current: make(map[string]string), history: make(map[string][]modelVersion)}
		m.lists[name] = l
	}
	m.runs++
	l.revision++
	event := func(typ string) uint64 {
		m.seq++
		m.types = append(m.types, typ)
		return m.seq
	}
	end := func(id string, seq uint64, removed bool) {
		v := l.history[id]
		last := &v[len(v)-1]
		last.Until, last.EndedBy, last.Removed = now, seq, removed
	}
	begin := func(id, remarks string, seq uint64) {
		v := l.history[id]
		l.history[id] = append(v, modelVersion{Revision: uint64(len(v) + 1), From: now, Seq: seq, Remarks: remarks})
	}
	for _, id := range slices.Sorted(maps.Keys(next)) {
		before, known := l.current[id]
		switch {
		case !held:
			counts.Added++
			begin(id, next[id], 0)
		case !known:
			counts.Added++
			begin(id, next[id], event("designation.added"))
		case before != next[id]:
			counts.Changed++
			seq := event("designation.changed")
			end(id, seq, false)
			begin(id, next[id], seq)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(l.current)) {
		if _, ok := next[id]; !ok {
			counts.Removed++
			end(id, event("designation.removed"), true)
		}
	}
	l.current = next
	switch {
	case !held:
		event("list.baselined")
	case counts != (store.Counts{}):
		event("list.published")
	}
	return counts
}

// compare fails unless the store holds what the model says.
func (m *model) compare(t *rapid.T, db *store.DB) {
	events, err := storetest.Events(db)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m.types, typesOf(events)); diff != "" {
		t.Fatalf("events (-model +store)\n%s", diff)
	}
	for name, l := range m.lists {
		state, held, err := db.ListState(name)
		if err != nil || !held || state.Revision != l.revision || state.Designations != len(l.current) {
			t.Fatalf("%s: state %+v (held %t, error %v), model has revision %d and %d", name, state, held, err, l.revision, len(l.current))
		}
		got, err := storetest.Designations(db, name)
		if err != nil {
			t.Fatal(err)
		}
		current := make(map[string]string)
		for _, d := range got {
			current[d.NativeID] = d.Remarks
		}
		if diff := cmp.Diff(l.current, current); diff != "" {
			t.Fatalf("%s (-model +store)\n%s", name, diff)
		}
		if diff := cmp.Diff(l.prints, printsOf(t, db, name), cmpopts.EquateEmpty()); diff != "" {
			t.Fatalf("prints of %s (-model +store)\n%s", name, diff)
		}
		for id, want := range l.history {
			if diff := cmp.Diff(want, historyOf(t, db, name+"/"+id)); diff != "" {
				t.Fatalf("history of %s/%s (-model +store)\n%s", name, id, diff)
			}
		}
	}
	runs, err := db.Runs("", m.runs+1)
	if err != nil || len(runs) != m.runs {
		t.Fatalf("%d runs (error %v), model has %d", len(runs), err, m.runs)
	}
	for name, want := range m.cursors {
		if e, err := db.Endpoint(name); err != nil || e.Cursor != want {
			t.Fatalf("endpoint %s is at %d (error %v), model at %d", name, e.Cursor, err, want)
		}
	}
}

// The ids and the ways to write them that publications of the model have.
var (
	modelIDs  = []string{"1", "10", "11", "2", "2/1"}
	modelWays = []byte{0, 1, 2}
)

// printsOf returns the prints that designations of a list are held with.
func printsOf(t *rapid.T, db *store.DB, name string) map[string]lists.Print {
	var asked []lists.Entry
	for _, id := range modelIDs {
		for _, remarks := range []string{"a", "b"} {
			for _, way := range modelWays {
				asked = append(asked, lists.Entry{NativeID: id, Print: reading{remarks, way}.print()})
			}
		}
	}
	stage, err := db.Begin(name)
	if err != nil {
		t.Fatal(err)
	}
	defer stage.Discard()
	held, err := stage.Held(asked)
	if err != nil || len(held) != len(asked) {
		t.Fatalf("%d answers to %d entries, error %v", len(held), len(asked), err)
	}
	prints := make(map[string]lists.Print)
	for i, e := range asked {
		if held[i] {
			prints[e.NativeID] = e.Print
		}
	}
	return prints
}

// commitRead commits readings as the whole of a list. Of the entries that are
// held it keeps those that keep says.
func commitRead(t *rapid.T, db *store.DB, name string, next map[string]reading, keep func() bool) store.Committed {
	stage, err := db.Begin(name)
	if err != nil {
		t.Fatal(err)
	}
	ids := slices.Sorted(maps.Keys(next))
	entries := make([]lists.Entry, len(ids))
	for i, id := range ids {
		entries[i] = lists.Entry{NativeID: id, Print: next[id].print()}
	}
	held, err := stage.Held(entries)
	if err != nil {
		t.Fatal(err)
	}
	for i, e := range entries {
		if held[i] && keep() {
			err = stage.Keep(e)
		} else {
			_, _, err = stage.PutRead(storetest.Designation(name, e.NativeID, func(d *lists.Designation) { d.Remarks = next[e.NativeID].remarks }), e.Print)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := stage.RemoveUnseen(nil); err != nil {
		t.Fatal(err)
	}
	if seen := stage.Tally().Seen; seen != len(next) {
		t.Fatalf("%d seen of %d", seen, len(next))
	}
	base, _ := stage.Base()
	done, err := stage.Commit(t.Context(), store.Commit{
		Cause: store.CausePublication, Publication: storetest.Publication(fmt.Sprint("p", base.Revision+1)),
		Run: store.Run{List: name, Counts: stage.Tally().Counts()},
	})
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func historyOf(t *rapid.T, db *store.DB, id string) (vs []modelVersion) {
	versions, err := db.History(id)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range versions {
		var d lists.Designation
		if err := json.Unmarshal(v.JSON, &d); err != nil {
			t.Fatal(err)
		}
		vs = append(vs, modelVersion{v.Revision, v.From, v.Until, v.Seq, v.EndedBy, v.Removed, d.Remarks})
	}
	return vs
}

// Any sequence of publications of several lists, of new endpoints and of
// reopening leaves the store as the model says, and sound.
func TestModel(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		m := &model{clk: newClock(), lists: make(map[string]*modelList), cursors: make(map[string]uint64)}
		dir := t.TempDir()
		open := func() *store.DB {
			db, err := store.Open(dir, store.Options{Now: m.clk.Now})
			if err != nil {
				r.Fatal(err)
			}
			return db
		}
		db := open()
		defer func() { db.Close() }()
		contents := rapid.MapOfN(rapid.SampledFrom(modelIDs), rapid.Custom(func(r *rapid.T) reading {
			return reading{rapid.SampledFrom([]string{"a", "b"}).Draw(r, "remarks"), rapid.SampledFrom(modelWays).Draw(r, "way")}
		}), 0, 5)
		for range rapid.IntRange(1, 12).Draw(r, "steps") {
			m.clk.advance(time.Duration(rapid.IntRange(0, 2000).Draw(r, "milliseconds")) * time.Millisecond)
			switch rapid.IntRange(0, 9).Draw(r, "step") {
			case 0:
				if err := db.Close(); err != nil {
					r.Fatal(err)
				}
				db = open()
			case 1:
				name := "endpoint " + strconv.Itoa(len(m.cursors))
				var starts []store.Start
				for known := range m.cursors {
					starts = append(starts, store.Start{Name: known})
				}
				m.cursors[name] = m.seq
				if err := db.EnsureEndpoints(t.Context(), append(starts, store.Start{Name: name, Now: true})); err != nil {
					r.Fatal(err)
				}
			default:
				name := rapid.SampledFrom([]string{"l", "ll"}).Draw(r, "list")
				next := contents.Draw(r, "publication")
				first := m.seq + 1
				words := make(map[string]string)
				for id, r := range next {
					words[id] = r.remarks
				}
				prints := m.read(name, next)
				want := m.publish(name, words)
				m.lists[name].prints = prints
				done := commitRead(r, db, name, next, func() bool { return rapid.Bool().Draw(r, "keep") })
				if done.Run.Counts != want || done.LastSeq != 0 && (done.FirstSeq != first || done.LastSeq != m.seq) {
					r.Fatalf("%+v, model counts %+v and events %d to %d", done, want, first, m.seq)
				}
			}
			m.compare(r, db)
		}
		storetest.Check(fatal{t, r}, db)
	})
}

// fatal makes a failure of Check one of the rapid test, which can shrink it.
type fatal struct {
	testing.TB
	r *rapid.T
}

func (f fatal) Errorf(format string, args ...any) { f.r.Fatal(fmt.Sprintf(format, args...)) }
