package storetest

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// What was altered in a store is found: an assertion that cannot fail would
// be worth nothing to the tests that rest on it.
func TestCheckFinds(t *testing.T) {
	event := func(seq byte) []byte { return []byte{0, 0, 0, 0, 0, 0, 0, seq} }
	replace := func(bucket string, key []byte, old, now string) func(*bbolt.Tx) error {
		return func(tx *bbolt.Tx) error {
			b := tx.Bucket([]byte(bucket))
			v := string(b.Get(key))
			if !strings.Contains(v, old) || len(old) != len(now) {
				return errors.New("nothing to replace in " + v)
			}
			return b.Put(key, []byte(strings.Replace(v, old, now, 1)))
		}
	}
	tests := []struct {
		name  string
		alter func(tx *bbolt.Tx) error
		want  string // "" for none
	}{
		{"nothing", func(*bbolt.Tx) error { return nil }, ""},
		{"an event is gone", func(tx *bbolt.Tx) error { return tx.Bucket([]byte("events")).Delete(event(2)) }, "event 3 follows event 1"},
		{"the next number", func(tx *bbolt.Tx) error { return tx.Bucket([]byte("events")).SetSequence(9) }, "next event would be 10"},
		{"an event twice", func(tx *bbolt.Tx) error {
			b := tx.Bucket([]byte("events"))
			return b.Put(event(2), append([]byte(nil), b.Get(event(3))...))
		}, "have one id"},
		{"a proof", replace("events", event(5), `"designations":2`, `"designations":3`), "event 5: it proves"},
		{"the proof's number", replace("events", event(5), `"state":{"seq":5`, `"state":{"seq":4`), "event 5: it proves"},
		{"a changed designation", replace("events", event(3), `"remarks":"b"`, `"remarks":"z"`), "event 3: apply change of remarks"},
		{"what a change began with", replace("events", event(3), `"from":"a"`, `"from":"z"`), "event 1: it proves"},
		{"an added designation", replace("events", event(2), `"id":"l/3"`, `"id":"l/4"`), "event 2: it shows l/4"},
		{"a removed designation", replace("events", event(4), `"id":"l/2"`, `"id":"l/1"`), "event 4: it removes l/1, which is held"},
		{"the number in an event", replace("events", event(2), `"seq":2`, `"seq":3`), "event 2: its JSON tells of another"},
		{"a member of an event", replace("events", event(2), `"effective"`, `"affective"`), "unknown field"},
		{"a cursor", replace("endpoints", []byte("e"), `"cursor":5`, `"cursor":6`), "endpoint e"},
		{"a designation is gone", func(tx *bbolt.Tx) error {
			return tx.Bucket([]byte("designations")).Bucket([]byte("l@1")).Delete([]byte("1"))
		}, "list l holds 1 designations"},
		{"a publication is gone", func(tx *bbolt.Tx) error {
			return tx.Bucket([]byte("publications")).Delete([]byte("l/2"))
		}, "publication"},
		{"a list is gone", func(tx *bbolt.Tx) error { return tx.Bucket([]byte("lists")).Delete([]byte("l")) }, "event 5: it proves"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			db, err := store.Open(dir, store.Options{})
			if err != nil {
				t.Fatal(err)
			}
			remarks := func(id, text string) *lists.Designation {
				return Designation("l", id, func(d *lists.Designation) { d.Remarks = text })
			}
			Commit(t, db, "l", remarks("1", "a"), remarks("2", "a"))
			Commit(t, db, "l", remarks("3", "a"), remarks("1", "b")) // events 2 to 5
			if err := db.EnsureEndpoints(t.Context(), []store.Start{{Name: "e", Now: true}}); err != nil {
				t.Fatal(err)
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
			b, err := bbolt.Open(filepath.Join(dir, store.FileName), 0o600, nil)
			if err != nil {
				t.Fatal(err)
			}
			if err := errors.Join(b.Update(tt.alter), b.Close()); err != nil {
				t.Fatal(err)
			}
			if db, err = store.Open(dir, store.Options{}); err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			err = check(db)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
		})
	}
}
