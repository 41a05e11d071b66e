package sync_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
	"sanctionsd/lists/ofac"
	"sanctionsd/lists/ofac/ofactest"
	"sanctionsd/store"
	listsync "sanctionsd/sync"
)

// situated gives every entry an address whose city, region and postal code the
// delimited files tell in one: in them each designation is another.
func situated(d *lists.Designation) bool {
	a := &d.Addresses[0]
	a.Region, a.PostalCode, a.Full = "Example Region", "10400", "1 Example Street, Havana, Example Region 10400, Cuba"
	return true
}

// placeless takes the addresses away: what is left is said by both formats.
func placeless(d *lists.Designation) bool {
	d.Addresses = nil
	return true
}

// delimited returns the delimited set of n invented entries by file name.
func delimited(n int, edits ...func(*lists.Designation) bool) map[string][]byte {
	set := ofactest.DelimitedSet(entries(n, edits...))
	files := make(map[string][]byte)
	for i, name := range ofac.SDN().Files(ofac.Delimited) {
		files[name] = set[i]
	}
	return files
}

// classicFile is an edition by file name.
func classicFile(t testing.TB, published time.Time, n int, edits ...func(*lists.Designation) bool) map[string][]byte {
	t.Helper()
	return map[string][]byte{"SDN.XML": edition(t, published, n, edits...)}
}

// documents are files as a reader gets them.
func documents(files map[string][]byte) []lists.Document {
	var docs []lists.Document
	for _, name := range slices.Sorted(maps.Keys(files)) {
		docs = append(docs, listtest.Document(name, files[name]))
	}
	return docs
}

// publishFiles serves files by their names from now on, with validators.
func (p *publisher) publishFiles(files map[string][]byte) {
	p.fault(func(w http.ResponseWriter, r *http.Request) {
		body, ok := files[path.Base(r.URL.Path)]
		if !ok {
			http.NotFound(w, r)
			return
		}
		tag := `"` + listtest.Document("", body).SHA256 + `"`
		w.Header().Set("ETag", tag)
		if r.Header.Get("If-None-Match") == tag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		w.Write(body) //nolint:errcheck // the client's doing
	})
}

// pinned is the format that the list is kept in.
func (b *bench) pinned() string {
	b.t.Helper()
	state, _, err := b.db.ListState(b.req.Source.ID)
	if err != nil {
		b.t.Fatal(err)
	}
	return state.Format
}

// told counts the events after a number by cause and type, and returns the
// counts of the last one that has them.
func (b *bench) told(after uint64) (map[string]int, store.Counts) {
	b.t.Helper()
	events, err := b.db.Events(after, 1000)
	if err != nil {
		b.t.Fatal(err)
	}
	told := make(map[string]int)
	var counts store.Counts
	for _, e := range events {
		told[string(e.Cause)+" "+e.Type]++
		var body struct{ Data store.EventData }
		if err := json.Unmarshal(e.JSON, &body); err != nil {
			b.t.Fatal(err)
		}
		if body.Data.Counts != nil {
			counts = *body.Data.Counts
		}
	}
	return told, counts
}

func (b *bench) wantTold(after uint64, want map[string]int, counts store.Counts) {
	b.t.Helper()
	told, got := b.told(after)
	if diff := cmp.Diff(want, told); diff != "" {
		b.t.Errorf("events want -, got +:\n%s", diff)
	}
	if got != counts {
		b.t.Errorf("counts %+v, want %+v", got, counts)
	}
}

// TestOtherFormatIsHeldUntilForced takes a list from one format to the other,
// by each way in which a publication can come, and back.
func TestOtherFormatIsHeldUntilForced(t *testing.T) {
	const n = 120 // more than the guard lets change
	was := map[string]map[string][]byte{
		ofac.Classic:   classicFile(t, day, n, situated),
		ofac.Delimited: delimited(n, situated),
	}
	// Of the other format's edition one entry is gone and two are new.
	is := map[string]map[string][]byte{
		ofac.Classic:   classicFile(t, day.AddDate(0, 0, 1), n+2, situated, without(0, 1)),
		ofac.Delimited: delimited(n+2, situated, without(0, 1)),
	}
	address := map[string]string{ofac.Classic: "/SDN.XML", ofac.Delimited: "/"}
	other := map[string]string{ofac.Classic: ofac.Delimited, ofac.Delimited: ofac.Classic}
	ways := []struct {
		name   string
		arrive func(b *bench, format string)
	}{
		{"handed in", func(b *bench, format string) { b.hand(documents(is[format])) }},
		{"by the url", func(b *bench, format string) {
			b.req.Files, b.req.URL = nil, b.pub.URL+address[format]
		}},
		{"by the configured format", func(b *bench, format string) {
			b.req.Files, b.req.URL, b.req.Format = nil, b.pub.URL+address[format], format
		}},
	}
	for _, from := range []string{ofac.Classic, ofac.Delimited} {
		for _, way := range ways {
			t.Run("from "+from+", "+way.name, func(t *testing.T) {
				to := other[from]
				b := newBench(t)
				home := b.req
				home.URL = b.pub.URL + address[from]
				b.req = home
				b.pub.publishFiles(was[from])
				b.sync(store.OutcomeBaseline)
				before := b.state()
				served := maps.Clone(was[from])
				maps.Copy(served, is[to])
				b.pub.publishFiles(served)

				for i := range 3 {
					way.arrive(b, to)
					b.req.DryRun = i == 0
					res := b.sync(store.OutcomeQuarantined)
					if res.Held != n+2 || res.Added+res.Changed+res.Removed != 0 || res.Designations != n ||
						*res.Would != (store.Counts{Added: 2, Changed: n - 1, Removed: 1}) || len(res.Planned) != n+2 {
						t.Errorf("held: %+v", res)
					}
					if len(res.Reasons) != 1 || res.Reasons[0].Code != lists.CodeFormat {
						t.Errorf("reasons %+v", res.Reasons)
					}
					for _, word := range []string{`"` + from + `"`, `"` + to + `"`, "sanctionsd sync us-ofac-sdn --force", "--from FILE", "lists.us-ofac-sdn.url"} {
						if !strings.Contains(res.Reason, word) {
							t.Errorf("the reason %q does not say %s", res.Reason, word)
						}
					}
					if b.state() != before {
						t.Error("a held publication changed what is served")
					}
				}
				b.wantTypes(1, "list.quarantined")

				// The format it is kept in comes back: nothing waits any more.
				b.req = home
				b.sync(store.OutcomeNotModified)
				b.wantTypes(2, "list.recovered")
				way.arrive(b, to)
				b.sync(store.OutcomeQuarantined)
				b.wantTypes(3, "list.quarantined")

				way.arrive(b, to)
				b.req.Force, b.req.DryRun = true, true
				b.sync(store.OutcomeChanged)
				b.wantTypes(4)
				way.arrive(b, to)
				b.req.DryRun = false
				if res := b.sync(store.OutcomeChanged); res.Added != 2 || res.Changed != n-1 || res.Removed != 1 || res.Designations != n+1 {
					t.Errorf("forced: %+v", res)
				}
				b.wantTold(4, map[string]int{
					"format designation.added": 2, "format designation.changed": n - 1, "format designation.removed": 1,
					"format list.reparsed": 1, "operator list.released": 1,
				}, store.Counts{Added: 2, Changed: n - 1, Removed: 1})
				if types := b.types(4); types[len(types)-2] != "list.reparsed" {
					t.Errorf("events end in %v, want list.reparsed after those of the designations", types[len(types)-2:])
				}
				if got := b.pinned(); got != to {
					t.Errorf("the list is kept in %s, want %s", got, to)
				}
				fresh := newBench(t)
				fresh.hand(documents(is[to]))
				fresh.sync(store.OutcomeBaseline)
				if diff := cmp.Diff(fresh.export(), b.export()); diff != "" {
					t.Errorf("the list is not that of a fresh baseline, want -, got +:\n%s", diff)
				}

				// From now on the new format is the one, and the old one waits.
				seq := b.seq()
				way.arrive(b, to)
				b.req.Force = false
				b.sync(store.OutcomeNotModified)
				b.wantTypes(seq)
				b.req = home
				b.sync(store.OutcomeQuarantined)
				b.wantTypes(seq, "list.quarantined")
			})
		}
	}
}

// Where both formats say the same, going over changes no designation and tells
// nobody; the list is kept in the new format all the same.
func TestOtherFormatWithTheSameDesignations(t *testing.T) {
	b := newBench(t)
	b.pub.publish(edition(t, day, 20, placeless))
	b.sync(store.OutcomeBaseline)
	designations := b.export()
	b.hand(documents(delimited(20, placeless)))
	res := b.sync(store.OutcomeQuarantined)
	if res.Held != 0 || len(res.Planned) != 0 || *res.Would != (store.Counts{}) || res.Reasons[0].Code != lists.CodeFormat {
		t.Errorf("held: %+v", res)
	}
	b.wantTypes(1, "list.quarantined")
	b.hand(documents(delimited(20, placeless)))
	b.req.Force = true
	b.sync(store.OutcomeSameContent)
	b.wantTypes(2, "list.released")
	if b.pinned() != ofac.Delimited || !maps.Equal(b.export(), designations) {
		t.Errorf("the list is kept in %s", b.pinned())
	}
}

// A list that was never held has no format to keep, and one that is forced over
// without having waited has nothing to release.
func TestForcedAtOnce(t *testing.T) {
	b := newBench(t)
	b.hand(documents(delimited(5, situated)))
	b.sync(store.OutcomeBaseline)
	b.hand(documents(classicFile(t, day, 5, situated)))
	b.req.Force = true
	b.sync(store.OutcomeChanged)
	b.wantTold(0, map[string]int{
		"publication list.baselined": 1, "format designation.changed": 5, "format list.reparsed": 1,
	}, store.Counts{Changed: 5})
	// The next publication in that format is one of the authority's again.
	b.hand(documents(classicFile(t, day.AddDate(0, 0, 1), 6, situated)))
	b.sync(store.OutcomeChanged)
	b.wantTold(7, map[string]int{"publication designation.added": 1, "publication list.published": 1}, store.Counts{Added: 1})
}

// What is broken in the other format is refused, also under --force, and so is
// a format other than the one that the operator asked for.
func TestForceDoesNotLetThroughWhatIsBrokenInAnotherFormat(t *testing.T) {
	older := func(b *bench) {
		b.req.Force = true
		b.hand(documents(delimited(20)))
		b.sync(store.OutcomeChanged)
		b.hand(documents(classicFile(t, day.AddDate(0, 0, -1), 20)))
	}
	partial := delimited(20)
	delete(partial, "ALT.CSV")
	cut := delimited(20)
	cut["SDN.CSV"] = cut["SDN.CSV"][:len(cut["SDN.CSV"])-1]
	for _, tt := range []struct {
		name, code string
		arrive     func(b *bench)
	}{
		{"older than the last that had a date", lists.CodeOlder, older},
		{"a set that is not whole", lists.CodeMissingFile, func(b *bench) { b.hand(documents(partial)) }},
		{"a file that is not whole", lists.CodeNoEndMark, func(b *bench) { b.hand(documents(cut)) }},
		{"not the configured format", lists.CodeFormat, func(b *bench) {
			b.req.Format = ofac.Classic
			b.hand(documents(delimited(20)))
		}},
		{"not the configured format, by url", lists.CodeFormat, func(b *bench) {
			// The very bytes that are held, where others were asked for.
			b.req.Format = ofac.Delimited
			b.req.Source.Locate = func(string, string) ([]lists.Set, error) {
				return []lists.Set{{Files: []lists.Location{{Name: "SDN.XML", URL: b.req.URL}}}}, nil
			}
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			b.pub.publish(edition(t, day, 20))
			b.sync(store.OutcomeBaseline)
			tt.arrive(b)
			before, seq := b.state(), b.seq()
			b.req.Force = true
			if res := b.sync(store.OutcomeRejected); res.Reasons[0].Code != tt.code {
				t.Errorf("reasons %+v, want %s", res.Reasons, tt.code)
			}
			b.wantTypes(seq, "list.rejected")
			if b.state() != before {
				t.Error("the state changed")
			}
		})
	}
}

// An operator is told once that a list comes in another format, not of every
// edition in it; what else is wrong with one is told, too.
func TestEditionsInAnotherFormatAreToldOnce(t *testing.T) {
	b := newBench(t)
	b.pub.publish(edition(t, day, 200))
	b.sync(store.OutcomeBaseline)
	b.req.URL = b.pub.URL + "/"
	for i := range 3 {
		b.pub.publishFiles(delimited(200 + i))
		b.sync(store.OutcomeQuarantined)
		check, _, err := b.db.LastCheck("us-ofac-sdn")
		if err != nil || check.Held.Counts.Added != i || check.Held.Run != "run-2" {
			t.Errorf("what waits is not the last edition, since the first: %+v, %v", check.Held, err)
		}
	}
	b.wantTypes(1, "list.quarantined")
	// Nor of one that is handed in.
	b.hand(documents(delimited(200)))
	b.sync(store.OutcomeQuarantined)
	b.wantTypes(2)
	b.req.Files = nil
	b.pub.publishFiles(delimited(200, without(0, 100)))
	if res := b.sync(store.OutcomeQuarantined); len(res.Reasons) != 2 || res.Reasons[1].Code != lists.CodeRemovals {
		t.Errorf("reasons %+v", res.Reasons)
	}
	b.wantTypes(2, "list.quarantined")
	b.pub.publishFiles(delimited(200, without(0, 99)))
	b.sync(store.OutcomeQuarantined)
	b.wantTypes(3)
}

// Editions that wait in another format have no counterpart in what is held. They
// are packed against the one that waited before them, so that a source that
// serves a reshuffled one at every check does not fill the disk.
func TestEditionsInAnotherFormatArePackedAgainstEachOther(t *testing.T) {
	b := newBench(t)
	b.hand(documents(delimited(300)))
	b.sync(store.OutcomeBaseline)
	b.req.Files = nil
	// Names that do not pack, so that the editions have some size.
	noise := func(d *lists.Designation) bool {
		d.Names[0].Full = listtest.Document("", []byte(d.NativeID)).SHA256
		return true
	}
	var first, second lists.Document
	for i, d := range []*lists.Document{&first, &second} {
		body := edition(t, day, 300, noise, renamed(i, i+1))
		*d = listtest.Document("SDN.XML", body)
		b.pub.publish(body)
		b.sync(store.OutcomeQuarantined)
	}
	kept, err := b.db.Documents.Keep(t.Context(), second, "")
	if err != nil || kept.Base != first.Content {
		t.Errorf("packed against %q, want %q; %v", kept.Base, first.Content, err)
	}
}

// A newer reader reads what is held again in whichever format it came.
func TestReparseAfterTheFormatChanged(t *testing.T) {
	b := newBench(t)
	steps := []struct {
		format string
		docs   []lists.Document
	}{
		{ofac.Classic, documents(classicFile(t, day, 5, situated))},
		{ofac.Delimited, documents(delimited(5, situated))},
		{ofac.Classic, documents(classicFile(t, day, 5, situated))},
	}
	parse := b.req.Source.Parse
	for i, step := range steps {
		b.hand(step.docs)
		b.req.Force = true
		if _, err := b.Sync(t.Context(), b.req); err != nil {
			t.Fatal(err)
		}
		b.req.Force = false
		seq := b.seq()
		b.req.Source.Parser++
		b.req.Source.ParseAgain = nil
		b.req.Source.Parse = func(ctx context.Context, docs []lists.Document, yield func(*lists.Designation) error) (lists.Reading, error) {
			return parse(ctx, docs, func(d *lists.Designation) error {
				d.Role = strings.Repeat("newer ", i+1)
				d.Seal()
				return yield(d)
			})
		}
		b.hand(step.docs)
		b.sync(store.OutcomeNotModified)
		b.wantTold(seq, map[string]int{"parser designation.changed": 5, "parser list.reparsed": 1}, store.Counts{Changed: 5})
		if b.pinned() != step.format {
			t.Errorf("the list is kept in %s, want %s", b.pinned(), step.format)
		}
	}
}

func TestScheduleHoldsAnotherFormat(t *testing.T) {
	dir := t.TempDir()
	for name, body := range delimited(3, situated) {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	inBubble(t, func(t *testing.T, b *bench, s *listsync.Scheduler) {
		runFor(t, s, time.Second)
		home := s.Lists[0].Request.URL
		s.Lists[0].Request.URL = "file://" + dir + "/"
		runFor(t, s, 46*time.Minute)
		b.wantTriggers(store.TriggerOverdue, store.TriggerSchedule, store.TriggerSchedule, store.TriggerSchedule)
		b.wantTypes(0, "list.baselined", "list.quarantined")
		s.Lists[0].Request.URL = home
		runFor(t, s, 15*time.Minute)
		b.wantTypes(2, "list.recovered")
	})
}
