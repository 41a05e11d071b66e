// Package storetest gives tests a store of their own, and checks at their end
// that it keeps what the store promises. It uses the exported surface of the
// store only, so that another store can be held to the same.
package storetest

import (
	"context"
	"crypto/sha256"
	"fmt"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// Open returns a new store in a folder of the test, with the zero options or
// those given. When the test ends it is checked (see [Check]) and closed.
func Open(t testing.TB, opt ...store.Options) *store.DB {
	t.Helper()
	return OpenIn(t, t.TempDir(), opt...)
}

// OpenIn is Open for a folder that may hold a store.
func OpenIn(t testing.TB, dir string, opt ...store.Options) *store.DB {
	t.Helper()
	var o store.Options
	if len(opt) > 0 {
		o = opt[0]
	}
	db, err := store.Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		Check(t, db)
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// Designation returns an invented designation of a list, sealed after edit,
// which may be nil.
func Designation(list, nativeID string, edit func(*lists.Designation)) *lists.Designation {
	d := &lists.Designation{
		ID: list + "/" + nativeID, List: list, NativeID: nativeID, Kind: lists.Entity, Status: lists.StatusActive,
		Names:    []lists.Name{{Full: "INVENTED PARTY " + nativeID, Type: lists.NamePrimary}},
		Programs: []string{"TEST"},
	}
	if edit != nil {
		edit(d)
	}
	d.Seal()
	return d
}

// Publication returns an invented publication with one document.
func Publication(id string) lists.Publication {
	return lists.Publication{ID: id, Documents: []lists.DocumentRef{{
		SHA256: fmt.Sprintf("%x", sha256.Sum256([]byte(id))), URL: "https://lists.example/" + id,
	}}}
}

// Commit commits the designations as the whole of a list's next publication,
// and fails the test when that does not succeed.
func Commit(t testing.TB, db *store.DB, list string, designations ...*lists.Designation) store.Committed {
	t.Helper()
	done, err := TryCommit(t.Context(), db, list, store.Commit{}, designations...)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// TryCommit stages the designations as the whole of a list and commits them
// with c. Where c does not say, the cause is "publication", the publication an
// invented one, and the run's outcome the one that fits.
func TryCommit(ctx context.Context, db *store.DB, list string, c store.Commit, designations ...*lists.Designation) (store.Committed, error) {
	stage, err := db.Begin(list)
	if err != nil {
		return store.Committed{}, err
	}
	defer stage.Discard() //nolint:errcheck // closing a file without a name
	for _, d := range designations {
		if _, _, err := stage.Put(d); err != nil {
			return store.Committed{}, err
		}
	}
	if err := stage.RemoveUnseen(nil); err != nil {
		return store.Committed{}, err
	}
	base, held := stage.Base()
	if c.Cause == "" {
		c.Cause = store.CausePublication
	}
	if c.Publication.ID == "" {
		c.Publication = Publication(fmt.Sprintf("p%d", base.Revision+1))
	}
	c.Run.List = list
	if c.Run.Outcome == "" {
		c.Run.Outcome = outcome(held, stage.Tally())
	}
	c.Run.Counts = stage.Tally().Counts()
	return stage.Commit(ctx, c)
}

func outcome(held bool, t store.Tally) store.Outcome {
	switch {
	case !held:
		return store.OutcomeBaseline
	case t.Empty():
		return store.OutcomeSameContent
	}
	return store.OutcomeChanged
}
