package sync_test

import (
	"fmt"
	"maps"
	"testing"

	"pgregory.net/rapid"

	"sanctionsd/lists"
	"sanctionsd/lists/ofac"
	"sanctionsd/store"
)

// TestFormatsInAnyOrder hands in editions of either format in any order, with
// and without force. Whatever comes, the list is as its last accepted edition
// is in a fresh store, is kept in that edition's format, and has changed with
// the cause format exactly where that format was another one than before.
func TestFormatsInAnyOrder(t *testing.T) {
	// The editions of both formats, and what each is in a fresh store. The
	// last is too small for the guard.
	const editions = 4
	files := make(map[string][]map[string][]byte)
	fresh := make(map[string][]map[string]string)
	for i := range editions {
		edits := []func(*lists.Designation) bool{situated, renamed(i, i+1)}
		if i == editions-1 {
			edits = append(edits, without(0, 30))
		}
		files[ofac.Classic] = append(files[ofac.Classic], classicFile(t, day, 40+i, edits...))
		files[ofac.Delimited] = append(files[ofac.Delimited], delimited(40+i, edits...))
		for _, format := range []string{ofac.Classic, ofac.Delimited} {
			b := newBench(t)
			b.hand(documents(files[format][i]))
			b.sync(store.OutcomeBaseline)
			fresh[format] = append(fresh[format], b.export())
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		b := newBench(t)
		var pinned string
		var held map[string]string
		waiting := ""
		for step := range rapid.IntRange(2, 6).Draw(rt, "steps") {
			format := rapid.SampledFrom([]string{ofac.Classic, ofac.Delimited}).Draw(rt, "format")
			edition := rapid.IntRange(0, editions-1).Draw(rt, "edition")
			b.req.Force = rapid.Bool().Draw(rt, "force")
			b.req.DryRun = rapid.IntRange(0, 4).Draw(rt, "dry run") == 0
			b.hand(documents(files[format][edition]))
			seq := b.seq()
			res, err := b.Sync(t.Context(), b.req)
			if err != nil {
				rt.Fatal(err)
			}
			other := pinned != "" && format != pinned
			next := fresh[format][edition]
			lost := missing(held, next)
			stops := !b.req.Force && (other || lost > 25)
			if stops != (res.Outcome == store.OutcomeQuarantined) {
				rt.Fatalf("step %d: outcome %s (%s) of %s in a list kept in %q, %d entries lost, force %v", step, res.Outcome, res.Reason, format, pinned, lost, b.req.Force)
			}
			if stops && (other != (res.Reasons[0].Code == lists.CodeFormat) || lost > 25 != (res.Reasons[len(res.Reasons)-1].Code == lists.CodeRemovals)) {
				rt.Fatalf("step %d: reasons %+v, %d entries lost", step, res.Reasons, lost)
			}
			told, _ := b.told(seq)
			if b.req.DryRun {
				if len(told) != 0 {
					rt.Fatalf("step %d: a dry run told %v", step, told)
				}
				continue
			}
			if stops {
				state := fmt.Sprint(other, format, lost > 25)
				if !other {
					// Another publication with too many removals is told anew.
					state += fmt.Sprint(edition)
				}
				if want := state != waiting; want != (told["publication list.quarantined"] == 1) || want != (len(told) == 1) {
					rt.Fatalf("step %d: %v waited, now %v does, and was told %v", step, waiting, state, told)
				}
				waiting = state
			} else {
				cause := "publication"
				if other {
					cause = "format"
				}
				for is, n := range changesOf(held, next) {
					if told[cause+" "+is] != n {
						rt.Fatalf("step %d: told %v, want %d %s of cause %s", step, told, n, is, cause)
					}
				}
				pinned, held, waiting = format, next, ""
			}
			if pinned != "" && (b.pinned() != pinned || !maps.Equal(b.export(), held)) {
				rt.Fatalf("step %d: the list is kept in %s, want %s, or is not that edition", step, b.pinned(), pinned)
			}
		}
	})
}

// missing counts the designations of a that b does not have.
func missing(a, b map[string]string) (n int) {
	for id := range a {
		if _, ok := b[id]; !ok {
			n++
		}
	}
	return n
}

// changesOf counts the designation events that lead from a to b, none from
// nothing: that is a baseline.
func changesOf(a, b map[string]string) map[string]int {
	if a == nil {
		return nil
	}
	n := map[string]int{string(lists.Added): missing(b, a), string(lists.Removed): missing(a, b), string(lists.Changed): 0}
	for id, is := range b {
		if was, ok := a[id]; ok && was != is {
			n[string(lists.Changed)]++
		}
	}
	return n
}
