package sync_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"sanctionsd/lists"
	"sanctionsd/store"
)

func TestOutcomes(t *testing.T) {
	b := newBench(t)
	b.pub.publish(edition(t, day, 10))
	res := b.sync(store.OutcomeBaseline)
	if res.Designations != 10 || res.Added != 10 || res.Publication.Date != "2026-11-20" {
		t.Errorf("baseline: %+v", res)
	}
	b.wantTypes(0, "list.baselined")

	b.sync(store.OutcomeNotModified)
	b.wantTypes(1)

	// The same bytes under another validator.
	b.pub.publish(edition(t, day, 10))
	b.sync(store.OutcomeNotModified)
	b.wantTypes(1)

	// Other bytes, the same designations.
	b.pub.publish(bytes.ReplaceAll(edition(t, day, 10), []byte("\n"), []byte("\n\n")))
	b.sync(store.OutcomeSameContent)
	b.wantTypes(1)
	b.sync(store.OutcomeNotModified)

	b.pub.publish(edition(t, day.AddDate(0, 0, 1), 12, without(0, 1), renamed(3, 5)))
	res = b.sync(store.OutcomeChanged)
	if res.Added != 2 || res.Changed != 2 || res.Removed != 1 || res.Designations != 11 {
		t.Errorf("changed: %+v", res)
	}
	b.wantTypes(1, "designation.changed", "designation.changed", "designation.added", "designation.added", "designation.removed", "list.published")
	state, _, err := b.db.ListState("us-ofac-sdn")
	if err != nil || state.Publication.Date != "2026-11-21" || state.Format != "classic" {
		t.Errorf("state %+v, %v", state, err)
	}
	runs, err := b.db.Runs("us-ofac-sdn", 100)
	if err != nil || len(runs) != 6 {
		t.Errorf("%d runs are recorded, want 6; %v", len(runs), err)
	}
}

func TestEventSaysWhatChanged(t *testing.T) {
	b := newBench(t)
	b.pub.publish(edition(t, day, 3))
	b.sync(store.OutcomeBaseline)
	b.pub.publish(edition(t, day.AddDate(0, 0, 1), 3, renamed(1, 2)))
	b.sync(store.OutcomeChanged)
	events, err := b.db.Events(1, 1)
	if err != nil || len(events) != 1 {
		t.Fatal(events, err)
	}
	var e struct {
		ID   string
		Type string
		Data store.EventData
	}
	if err := json.Unmarshal(events[0].JSON, &e); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(e.ID, "evt_") || e.Data.Seq != 2 || e.Data.Cause != store.CausePublication || e.Data.Effective != "2026-11-21" {
		t.Errorf("event %+v", e)
	}
	want := `[{"field":"names","added":[{"full":"EXAMPLE COMPANY 90001 RENAMED","type":"primary"}],"removed":[{"full":"EXAMPLE COMPANY 90001","type":"primary"}]}]`
	if got, _ := json.Marshal(e.Data.Changes); string(got) != want {
		t.Errorf("changes\n%s\nwant\n%s", got, want)
	}
	var d lists.Designation
	if err := json.Unmarshal(e.Data.Designation, &d); err != nil {
		t.Fatal(err)
	}
	if len(d.Provenance.Documents) != 1 || d.Provenance.Documents[0].SHA256 != e.Data.Publication.Documents[0].SHA256 {
		t.Errorf("the designation is not traced to the publication's document: %+v", d.Provenance)
	}
	if !b.db.Documents.Has(d.Provenance.Documents[0].SHA256) {
		t.Error("the document is not kept")
	}
}

func TestGuardHoldsAndForceReleases(t *testing.T) {
	b := newBench(t)
	b.pub.publish(edition(t, day, 200))
	b.sync(store.OutcomeBaseline)
	before := b.state()

	b.pub.publish(edition(t, day.AddDate(0, 0, 1), 201, without(0, 26)))
	res := b.sync(store.OutcomeQuarantined)
	if res.Held != 27 || res.Removed != 0 || res.Would == nil || res.Would.Removed != 26 || res.Would.Added != 1 || len(res.Planned) != 27 {
		t.Errorf("held: %+v", res)
	}
	if res.Reasons[0].Code != lists.CodeRemovals {
		t.Errorf("reasons %+v", res.Reasons)
	}
	b.wantTypes(1, "list.quarantined")
	b.sync(store.OutcomeQuarantined) // found again: held still, told once
	b.wantTypes(2)
	if b.state() != before {
		t.Error("a held publication changed what is served")
	}

	b.req.DryRun, b.req.Force = true, true
	b.sync(store.OutcomeChanged)
	b.wantTypes(2)
	b.req.DryRun = false
	res = b.sync(store.OutcomeChanged)
	if res.Removed != 26 || res.Added != 1 || res.Designations != 175 {
		t.Errorf("forced: %+v", res)
	}
	types := b.types(2)
	if len(types) != 29 || types[27] != "list.published" || types[28] != "list.released" {
		t.Errorf("events %v", types)
	}
	check, _, err := b.db.LastCheck("us-ofac-sdn")
	if err != nil || check.Held != nil || check.Condition != "" {
		t.Errorf("check %+v, %v", check, err)
	}
}

func TestGuardBounds(t *testing.T) {
	tests := []struct {
		name    string
		removed int
		renamed int
		want    store.Outcome
		code    string
	}{
		{"25 removals pass", 25, 0, store.OutcomeChanged, ""},
		{"26 do not", 26, 0, store.OutcomeQuarantined, lists.CodeRemovals},
		{"100 changes pass", 0, 100, store.OutcomeChanged, ""},
		{"101 do not", 0, 101, store.OutcomeQuarantined, lists.CodeChurn},
		{"removals are churn, too", 20, 81, store.OutcomeQuarantined, lists.CodeChurn},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t)
			b.pub.publish(edition(t, day, 300))
			b.sync(store.OutcomeBaseline)
			b.pub.publish(edition(t, day.AddDate(0, 0, 1), 300, without(0, tt.removed), renamed(100, 100+tt.renamed)))
			res := b.sync(tt.want)
			if tt.code != "" && (len(res.Reasons) != 1 || res.Reasons[0].Code != tt.code) {
				t.Errorf("reasons %+v, want %s", res.Reasons, tt.code)
			}
		})
	}
}

func TestHeldPublicationThatIsWithdrawn(t *testing.T) {
	b := newBench(t)
	good := edition(t, day, 200)
	b.pub.publish(good)
	b.sync(store.OutcomeBaseline)
	b.pub.publish(edition(t, day.AddDate(0, 0, 1), 100))
	b.sync(store.OutcomeQuarantined)
	b.pub.publish(good)
	b.sync(store.OutcomeNotModified)
	b.wantTypes(1, "list.quarantined", "list.recovered")
}

func TestRejectedOnceToldAndRecovered(t *testing.T) {
	b := newBench(t)
	good := edition(t, day, 20)
	b.pub.publish(good)
	b.sync(store.OutcomeBaseline)
	before := b.state()
	b.pub.publish([]byte("<html><body>maintenance</body></html>"))
	for range 3 {
		b.sync(store.OutcomeRejected)
	}
	if b.state() != before {
		t.Error("a rejected publication changed what is served")
	}
	b.wantTypes(1, "list.rejected")
	b.pub.publish(good)
	b.sync(store.OutcomeNotModified)
	b.wantTypes(2, "list.recovered")
}

func TestForceDoesNotLetThroughWhatIsBroken(t *testing.T) {
	b := newBench(t)
	b.pub.publish(edition(t, day, 20))
	b.sync(store.OutcomeBaseline)
	before := b.state()
	b.req.Force = true
	for name, body := range map[string][]byte{
		"truncated":  edition(t, day, 20)[:3000],
		"older":      edition(t, day.AddDate(0, 0, -1), 20),
		"other name": []byte("<other/>"),
	} {
		b.pub.publish(body)
		b.sync(store.OutcomeRejected)
		if b.state() != before {
			t.Errorf("%s: the state changed", name)
		}
	}
}

func TestValidatorsComeWithAcceptedDocumentsOnly(t *testing.T) {
	b := newBench(t)
	b.pub.publish(edition(t, day, 200))
	b.sync(store.OutcomeBaseline)
	b.pub.publish(edition(t, day.AddDate(0, 0, 1), 100))
	b.sync(store.OutcomeQuarantined)
	// The server would answer 304 if the held document's validator were sent.
	b.sync(store.OutcomeQuarantined)
	b.req.Force = true
	b.sync(store.OutcomeChanged)
	b.sync(store.OutcomeNotModified)
}

func TestZIPIsEvidenceByItsOwnHash(t *testing.T) {
	b := newBench(t)
	xml := edition(t, day, 5)
	var packed bytes.Buffer
	z := zip.NewWriter(&packed)
	w, err := z.Create("SDN.XML")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(xml); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	b.pub.publish(packed.Bytes())
	b.sync(store.OutcomeBaseline)
	state, _, err := b.db.ListState("us-ofac-sdn")
	if err != nil {
		t.Fatal(err)
	}
	d := state.Documents[0]
	if d.SHA256 == d.Content || d.Size != int64(packed.Len()) || d.ContentSize != int64(len(xml)) {
		t.Errorf("document %+v", d)
	}
	f, err := b.db.Documents.Open(d.Content)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if kept, err := io.ReadAll(f); err != nil || !bytes.Equal(kept, xml) {
		t.Errorf("the member is not kept as it was: %v", err)
	}
}

func TestOneRunOfAListAtATime(t *testing.T) {
	b := newBench(t)
	reached, goOn := make(chan struct{}), make(chan struct{})
	b.pub.fault(func(w http.ResponseWriter, _ *http.Request) {
		close(reached)
		<-goOn
		w.WriteHeader(http.StatusNotFound)
	})
	first := make(chan error, 1)
	go func() {
		_, err := b.Sync(t.Context(), b.req)
		first <- err
	}()
	<-reached
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := b.Sync(ctx, b.req); !errors.Is(err, context.Canceled) {
		t.Errorf("a second run of the list: %v, want one that waits until its context ends", err)
	}
	close(goOn)
	if err := <-first; err != nil {
		t.Fatal(err)
	}
}

func TestCancelledRunLeavesNoTrace(t *testing.T) {
	b := newBench(t)
	ctx, cancel := context.WithCancel(t.Context())
	b.pub.fault(func(w http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	if _, err := b.Sync(ctx, b.req); err == nil {
		t.Fatal("a cancelled run came to an end")
	}
	runs, err := b.db.Runs("", 10)
	if err != nil || len(runs) != 0 {
		t.Errorf("%d runs are recorded; %v", len(runs), err)
	}
}

func TestStaleIsToldOnce(t *testing.T) {
	b := newBench(t)
	now := time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)
	b.Now = func() time.Time { return now }
	good := edition(t, day, 3)
	b.pub.publish(good)
	b.sync(store.OutcomeBaseline)
	b.pub.fault(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	now = now.Add(23 * time.Hour)
	b.sync(store.OutcomeFailed)
	check := func() {
		t.Helper()
		if err := b.CheckStale(t.Context(), "us-ofac-sdn", 24*time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	check()
	b.wantTypes(1)
	now = now.Add(2 * time.Hour)
	check()
	check()
	b.wantTypes(1, "list.stale")
	b.pub.publish(good)
	b.sync(store.OutcomeNotModified)
	b.wantTypes(2, "list.recovered")
}

func TestBetterReaderIsNoChangeOfTheList(t *testing.T) {
	b := newBench(t)
	b.pub.publish(edition(t, day, 300))
	b.sync(store.OutcomeBaseline)

	// A newer reader that reads the same bytes otherwise, for every entry: more
	// than the guard would let through.
	parse := b.req.Source.Parse
	b.req.Source.Parser++
	b.req.Source.ParseAgain = nil
	b.req.Source.Parse = func(ctx context.Context, docs []lists.Document, yield func(*lists.Designation) error) (lists.Reading, error) {
		return parse(ctx, docs, func(d *lists.Designation) error {
			d.Role = "read by a newer reader"
			d.Seal()
			return yield(d)
		})
	}
	b.pub.publish(edition(t, day.AddDate(0, 0, 1), 300, renamed(7, 8)))
	res := b.sync(store.OutcomeChanged)
	if res.Changed != 1 {
		t.Errorf("the publication changed %d designations, want 1", res.Changed)
	}
	causes := make(map[store.Cause]int)
	last := map[store.Cause]string{}
	events, err := b.db.Events(1, 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range events {
		causes[e.Cause]++
		last[e.Cause] = e.Type
	}
	if causes[store.CauseParser] != 301 || last[store.CauseParser] != "list.reparsed" || causes[store.CausePublication] != 2 || last[store.CausePublication] != "list.published" {
		t.Errorf("events %v, last %v", causes, last)
	}
	b.sync(store.OutcomeNotModified)
	b.wantTypes(1 + 303)
}
