package store_test

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"sanctionsd/lists"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
)

// killLists are the lists that the killed process commits to, with their
// number of designations. The baseline of the first takes two transactions
// before the one that shows it.
var killLists = map[string]int{"large": 5050, "small": 40}

// edition returns what the killed process publishes as revision k of a list:
// each differs from the one before by a fiftieth changed, one added and one
// removed.
func edition(name string, k uint64) (ds []*lists.Designation) {
	for i := range uint64(killLists[name]) {
		if i == k%7 {
			continue
		}
		changes := (k + 50 - i%50) / 50
		ds = append(ds, storetest.Designation(name, fmt.Sprint(i), func(d *lists.Designation) { d.Remarks = fmt.Sprint(changes) }))
	}
	return ds
}

// commitForEver is the process that is killed: it publishes edition after
// edition, says before each commit that it begins, and after it the number of
// the last event.
func commitForEver(dir string) int {
	db, err := store.Open(dir, store.Options{})
	if err == nil {
		fmt.Println("open")
	}
	for i := 0; err == nil; i++ {
		var held bool
		_, held, err = db.ListState("large")
		name := "small"
		if !held || i%8 == 5 {
			name = "large"
		}
		if err == nil {
			err = commitNext(db, name)
		}
	}
	fmt.Fprintln(os.Stderr, err)
	return 1
}

func commitNext(db *store.DB, name string) error {
	stage, err := db.Begin(name)
	if err != nil {
		return err
	}
	base, _ := stage.Base()
	for _, d := range edition(name, base.Revision+1) {
		if _, _, err := stage.Put(d); err != nil {
			return err
		}
	}
	if err := stage.RemoveUnseen(nil); err != nil {
		return err
	}
	fmt.Println("begins")
	done, err := stage.Commit(context.Background(), store.Commit{Run: store.Run{List: name}, Cause: store.CausePublication})
	if err == nil {
		fmt.Println("committed", done.LastSeq)
	}
	return err
}

// After kill -9 at any moment the store is before or after a commit, never
// between, and what was reported as committed is there.
func TestKill(t *testing.T) {
	rounds := 24
	if testing.Short() {
		rounds = 5
	}
	r := rand.New(rand.NewPCG(2, 9))
	var dir string
	var unfinished, between int
	for round := range rounds {
		if round%8 == 0 {
			dir = t.TempDir()
		}
		// The first kills of a store come while its large list has its
		// baseline, the later ones after a few commits.
		commits, wait := 0, 80*time.Millisecond
		if round%8 > 2 {
			commits, wait = r.IntN(8), 8*time.Millisecond
		}
		reported := killAfter(t, dir, commits, time.Duration(r.Int64N(int64(wait))))
		before := bucketsOf(t, dir, "designations")
		db, err := store.Open(dir, store.Options{})
		if err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
		storetest.Check(t, db)
		if seq := must[uint64](t)(db.Seq()); seq < reported {
			t.Errorf("round %d: the last event is %d, but %d was reported as committed", round, seq, reported)
		}
		for name := range killLists {
			checkEdition(t, db, name)
		}
		if seq := must[uint64](t)(db.Seq()); seq > reported && reported > 0 {
			between++
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if after := bucketsOf(t, dir, "designations"); len(after) < len(before) {
			unfinished++
		} else if len(after) > len(killLists) {
			t.Errorf("round %d: unfinished baselines were not dropped: %v", round, after)
		}
		if t.Failed() {
			t.FailNow()
		}
	}
	t.Logf("of %d kills %d hit a baseline, %d came between a commit and its report", rounds, unfinished, between)
}

// killAfter starts the process, kills it some time after it began the commit
// that follows that many reported ones, and returns the last number it
// reported.
func killAfter(t *testing.T, dir string, commits int, wait time.Duration) (reported uint64) {
	t.Helper()
	c := startChild(t, "commit", dir)
	if line, err := c.out.ReadString('\n'); line != "open\n" {
		t.Fatalf("the child says %q (error %v)", line, err)
	}
	for n := 0; ; {
		line, err := c.out.ReadString('\n')
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if line == "begins\n" {
			if n == commits {
				kill := time.AfterFunc(wait, func() { c.cmd.Process.Kill() })
				defer kill.Stop()
			}
			n++
			continue
		}
		if _, err := fmt.Sscanf(line, "committed %d\n", &reported); err != nil {
			t.Fatalf("the child says %q: %v", line, err)
		}
	}
	if err := c.cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the child ended by itself: %v", err)
	}
	return reported
}

// checkEdition fails the test unless a list is held exactly as one of its
// editions, with a run for each.
func checkEdition(t *testing.T, db *store.DB, name string) {
	t.Helper()
	state, held, err := db.ListState(name)
	if err != nil {
		t.Fatal(err)
	}
	want := make(map[string]*lists.Designation)
	if held {
		for _, d := range edition(name, state.Revision) {
			want[d.ID] = d
		}
	}
	got := must[map[string]*lists.Designation](t)(storetest.Designations(db, name))
	if storetest.Proof(got) != storetest.Proof(want) {
		t.Errorf("%s is held with %d designations, which is not its edition %d", name, len(got), state.Revision)
	}
	runs := must[[]store.Run](t)(db.Runs(name, 1<<20))
	if uint64(len(runs)) != state.Revision {
		t.Errorf("%s is at revision %d, but has %d runs", name, state.Revision, len(runs))
	}
	_, checked, err := db.LastCheck(name)
	if err != nil || checked != held {
		t.Errorf("%s: checked %t, held %t (error %v)", name, checked, held, err)
	}
}
