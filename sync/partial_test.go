package sync_test

import (
	"bytes"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/ofac/ofactest"
	"sanctionsd/store"
)

// export returns a customised export of n invented entities, narrowed to
// programmes; none make the whole list.
func export(t testing.TB, n int, programs ...int) []byte {
	t.Helper()
	e := ofactest.EnhancedSample(n)
	e.AsOf, e.Programs = day, programs
	var b bytes.Buffer
	if err := ofactest.EnhancedXML(&b, e); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestPartialPublicationRemovesNothing: an export of a part of the list is no
// word about the rest, even where the guard would let the removals pass.
func TestPartialPublicationRemovesNothing(t *testing.T) {
	const iran, cuba = 205, 202
	b := newBench(t)
	take := func(want store.Outcome, force bool, body []byte) []store.Reason {
		t.Helper()
		b.pub.publish(body)
		b.req.Force = force
		return b.sync(want).Reasons
	}
	code := func(reasons []store.Reason, want string) {
		t.Helper()
		if len(reasons) == 0 || reasons[0].Code != want {
			t.Errorf("the reasons are %+v, not %s", reasons, want)
		}
	}
	take(store.OutcomeBaseline, false, export(t, 100))
	before := b.state()
	code(take(store.OutcomeQuarantined, false, export(t, 80, iran)), lists.CodePartial)
	if after := b.state(); after != before {
		t.Errorf("the held list changed:\n%s\n%s", before, after)
	}
	// The whole list again, then the export by an operator's word.
	take(store.OutcomeNotModified, false, export(t, 100))
	take(store.OutcomeChanged, true, export(t, 80, iran))
	// Who keeps an export is not asked at each edition of it; another one, or
	// the whole list again, is told apart.
	take(store.OutcomeChanged, false, export(t, 79, iran))
	code(take(store.OutcomeQuarantined, false, export(t, 78, cuba)), lists.CodePartial)
	take(store.OutcomeChanged, false, export(t, 100))
	code(take(store.OutcomeQuarantined, false, export(t, 99, iran)), lists.CodePartial)
}
