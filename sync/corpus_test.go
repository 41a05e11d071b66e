package sync_test

import (
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
	"sanctionsd/lists/ofac"
	"sanctionsd/lists/ofac/corpustest"
	"sanctionsd/store"
)

// hand makes the next run of the bench read documents instead of fetching.
func (b *bench) hand(docs []lists.Document) {
	b.req.Files = func() (lists.Location, io.Reader, error) {
		if len(docs) == 0 {
			return lists.Location{}, nil, io.EOF
		}
		d := docs[0]
		docs = docs[1:]
		f, err := d.Open()
		return lists.Location{Name: d.Name, URL: "file:///" + d.Name}, f, err
	}
}

// eventsAfter sorts the designation events after a number.
func (b *bench) eventsAfter(after uint64) corpustest.Difference {
	b.t.Helper()
	var out corpustest.Difference
	for {
		page, err := b.db.Events(after, 1000)
		if err != nil {
			b.t.Fatal(err)
		}
		if len(page) == 0 {
			slices.Sort(out.Added)
			slices.Sort(out.Changed)
			slices.Sort(out.Removed)
			return out
		}
		for _, e := range page {
			after = e.Seq
			var body struct {
				Data struct {
					Designation struct {
						NativeID string `json:"native_id"`
					} `json:"designation"`
				} `json:"data"`
			}
			if err := json.Unmarshal(e.JSON, &body); err != nil {
				b.t.Fatal(err)
			}
			id := body.Data.Designation.NativeID
			switch lists.ChangeType(e.Type) {
			case lists.Added:
				out.Added = append(out.Added, id)
			case lists.Removed:
				out.Removed = append(out.Removed, id)
			case lists.Changed:
				out.Changed = append(out.Changed, id)
			}
		}
	}
}

// export returns the designations of the list by id, provenance aside.
func (b *bench) export() map[string]string {
	b.t.Helper()
	out := make(map[string]string)
	err := b.db.Designations("us-ofac-sdn", func(store.Snapshot) error { return nil }, func(raw []byte) error {
		var d lists.Designation
		if err := json.Unmarshal(raw, &d); err != nil {
			return err
		}
		d.Provenance = nil
		text, err := json.Marshal(d)
		out[d.ID] = string(text)
		return err
	})
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

// TestReplayOfRealPublications syncs 143 consecutive real publications of the
// SDN List, sixteen months of it, and holds every step against an independent
// comparison of the raw rows.
func TestReplayOfRealPublications(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 319 MiB")
	}
	b := newBench(t)
	var last []lists.Document
	var held map[string]string
	n := 0
	corpustest.Editions(t, func(name string, content []byte) {
		n++
		raw := corpustest.Rows(t, content)
		rows := make(map[string]string, len(raw))
		for _, row := range raw {
			rows[row[0]] = strings.Join(row, "\x00")
		}
		last = corpustest.Around(content, raw)
		before := b.seq()
		b.hand(last)
		res, err := b.Sync(t.Context(), b.req)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want := corpustest.Compare(held, rows)
		switch {
		case held == nil:
			if res.Outcome != store.OutcomeBaseline || res.Added != len(rows) {
				t.Fatalf("%s: %+v", name, res)
			}
		case len(want.Added)+len(want.Changed)+len(want.Removed) == 0:
			if res.Outcome != store.OutcomeSameContent && res.Outcome != store.OutcomeNotModified {
				t.Errorf("%s: outcome %s (%s), but no row differs", name, res.Outcome, res.Reason)
			}
		case res.Outcome != store.OutcomeChanged:
			t.Fatalf("%s: outcome %s: %s", name, res.Outcome, res.Reason)
		default:
			got := b.eventsAfter(before)
			if !slices.Equal(got.Added, want.Added) || !slices.Equal(got.Changed, want.Changed) || !slices.Equal(got.Removed, want.Removed) {
				t.Errorf("%s: told %+v, the rows say %+v", name, got, want)
			}
		}
		held = rows
	})
	if n != 143 {
		t.Errorf("replayed %d publications, want 143", n)
	}
	fresh := newBench(t)
	fresh.hand(last)
	fresh.sync(store.OutcomeBaseline)
	if !maps.Equal(b.export(), fresh.export()) {
		t.Error("the list after the replay is not that of a fresh baseline of the last publication")
	}
}

// TestRealFetchesOfOnePublication: OFAC's service shuffles the children of an
// entry between fetches; only the next publication is a change.
func TestRealFetchesOfOnePublication(t *testing.T) {
	b := newBench(t)
	b.req.Source = ofac.Consolidated()
	for _, step := range []struct {
		file    string
		outcome store.Outcome
		removed int
	}{
		{"CONSOLIDATED_fetched_2025-11-29_92bfae2.xml.gz", store.OutcomeBaseline, 0},
		{"CONSOLIDATED_fetched_2025-12-04_3b7bf62.xml.gz", store.OutcomeSameContent, 0},
		{"CONSOLIDATED_fetched_2025-12-19_26bc806.xml.gz", store.OutcomeChanged, 1},
	} {
		b.hand(corpustest.XML(t, step.file))
		if res := b.sync(step.outcome); res.Removed != step.removed || res.Changed != 0 || step.outcome == store.OutcomeChanged && res.Added != 0 {
			t.Errorf("%s: %+v", step.file, res)
		}
	}
}

// BenchmarkSync is a whole sync of the 13,821 entries of 2023-12-28, from the
// file to the commit: a baseline, and one with 500 changes.
func BenchmarkSync(b *testing.B) {
	docs := corpustest.Set(b, ofac.SDN().Files(ofac.Delimited), "sdn-csv", "2023-12-28")
	var size int64
	for _, d := range docs {
		size += d.Size
	}
	changed := slices.Clone(docs)
	changed[0] = listtest.Document("SDN.CSV", editRows(listtest.Content(b, docs[0]), 500))
	b.Run("baseline", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		for b.Loop() {
			b.StopTimer()
			bn := newBenchTB(b)
			bn.hand(docs)
			b.StartTimer()
			bn.sync(store.OutcomeBaseline)
		}
	})
	b.Run("500 changes", func(b *testing.B) {
		b.SetBytes(size)
		b.ReportAllocs()
		bn := newBenchTB(b)
		bn.req.Guard.ChurnMin = 1000
		bn.hand(docs)
		bn.sync(store.OutcomeBaseline)
		next := changed
		for b.Loop() {
			bn.hand(next)
			bn.sync(store.OutcomeChanged)
			if &next[0] == &changed[0] {
				next = docs
			} else {
				next = changed
			}
		}
	})
}

// editRows makes a sign in the name of every entry but the first until n are
// changed.
func editRows(file []byte, n int) []byte {
	rows := strings.SplitAfter(string(file), "\r\n")
	for i := 1; i <= n; i++ {
		rows[i] = strings.Replace(rows[i], ",\"", ",\"X", 1)
	}
	return []byte(strings.Join(rows, ""))
}
