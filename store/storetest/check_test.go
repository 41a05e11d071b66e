package storetest

import (
	"encoding/binary"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.etcd.io/bbolt"

	"sanctionsd/lists"
	"sanctionsd/store"
)

// What was altered in a store is found: an assertion that cannot fail would
// be worth nothing to the tests that rest on it.
func TestCheckFinds(t *testing.T) {
	var events []store.Event
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
	// What is kept of an event is packed behind a header; JSON as it is may
	// stand there too.
	replaceIn := func(seq byte, old, now string) func(*bbolt.Tx) error {
		return func(tx *bbolt.Tx) error {
			b := tx.Bucket([]byte("events"))
			v := b.Get(event(seq))
			length, n := binary.Uvarint(v)
			body := string(events[seq-1].JSON)
			if !strings.Contains(body, old) || len(old) != len(now) {
				return errors.New("nothing to replace in " + body)
			}
			body = strings.Replace(body, old, now, 1)
			return b.Put(event(seq), append(slices.Clone(v[:n+int(length)]), body...))
		}
	}
	held := func(part string, alter func(b *bbolt.Bucket) error) func(*bbolt.Tx) error {
		return func(tx *bbolt.Tx) error {
			return alter(tx.Bucket([]byte("designations")).Bucket([]byte("l@1")).Bucket([]byte(part)))
		}
	}
	without := func(id string) func(*bbolt.Bucket) error {
		return func(b *bbolt.Bucket) error { return b.Delete([]byte(id)) }
	}
	both := func(a, b func(*bbolt.Tx) error) func(*bbolt.Tx) error {
		return func(tx *bbolt.Tx) error { return errors.Join(a(tx), b(tx)) }
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
		{"a proof", replaceIn(5, `"designations":2`, `"designations":3`), "event 5: it proves"},
		{"the proof's number", replaceIn(5, `"state":{"seq":5`, `"state":{"seq":4`), "event 5: it proves"},
		{"a changed designation", replaceIn(3, `"remarks":"b"`, `"remarks":"z"`), "event 3: apply change of remarks"},
		{"what a change began with", replaceIn(3, `"from":"a"`, `"from":"z"`), "event 1: it proves"},
		{"an added designation", replaceIn(2, `"id":"l/3"`, `"id":"l/4"`), "event 2: it shows l/4"},
		{"a removed designation", replaceIn(4, `"id":"l/2"`, `"id":"l/1"`), "event 4: it removes l/1, which is held"},
		{"the number in an event", replaceIn(2, `"seq":2`, `"seq":3`), "event 2: its JSON tells of another"},
		{"a member of an event", replaceIn(2, `"effective"`, `"affective"`), "unknown field"},
		{"a cursor", replace("endpoints", []byte("e"), `"cursor":5`, `"cursor":6`), "endpoint e"},
		{"a designation is gone", both(held("heads", without("1")), held("contents", without("1"))), "list l holds 1 designations"},
		{"a head is gone", held("heads", without("1")), "list l holds 1 designations"},
		{"a content is gone", held("contents", without("1")), "designation l/1: designation record is damaged"},
		{"the last content is gone", held("contents", without("3")), "designation l/3: designation record is damaged"},
		{"the last head is gone", held("heads", without("3")), "content of \"3\""},
		{"two contents are exchanged", held("contents", func(b *bbolt.Bucket) error {
			first, third := slices.Clone(b.Get([]byte("1"))), slices.Clone(b.Get([]byte("3")))
			return errors.Join(b.Put([]byte("1"), third), b.Put([]byte("3"), first))
		}), "designation l/1: it is not what its digest says"},
		{"two heads and contents are exchanged", func(tx *bbolt.Tx) error {
			exchange := func(b *bbolt.Bucket) error {
				first, third := slices.Clone(b.Get([]byte("1"))), slices.Clone(b.Get([]byte("3")))
				return errors.Join(b.Put([]byte("1"), third), b.Put([]byte("3"), first))
			}
			return both(held("heads", exchange), held("contents", exchange))(tx)
		}, "designation l/1: it is l/3"},
		{"a content is no packing", held("contents", func(b *bbolt.Bucket) error {
			return b.Put([]byte("1"), []byte("\x02"))
		}), "packed value is damaged"},
		{"a list's designations are gone", func(tx *bbolt.Tx) error {
			return tx.Bucket([]byte("designations")).DeleteBucket([]byte("l@1"))
		}, "are not in the store"},
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
			if events, err = Events(db); err != nil {
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
