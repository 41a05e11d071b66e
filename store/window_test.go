package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"go.etcd.io/bbolt"

	"sanctionsd/lists"
)

// Whatever the order in which native ids are asked for, a window finds what is
// held and nothing else.
func TestWindow(t *testing.T) {
	db, err := Open(t.TempDir(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	held := make(map[string]stamp)
	var ids []string
	for i := range 3000 {
		id := fmt.Sprint(i)
		if i%7 == 3 {
			id = fmt.Sprintf("%d/%d", i, i)
		}
		ids = append(ids, id)
		if i%5 > 0 {
			held[id] = stamp{digest: [32]byte{byte(i), byte(i >> 8), 1}}
			if i%3 > 0 {
				held[id] = stamp{held[id].digest, lists.Print{2, byte(i), 15: byte(i >> 8)}}
			}
		}
	}
	var bucket string
	if err := db.update(func(tx *bbolt.Tx) error { bucket, err = newHoldings(tx, "l"); return err }); err != nil {
		t.Fatal(err)
	}
	c := newChunk(db, bucket)
	for id, s := range held {
		c.add([]byte(id), &record{digest: s.digest, print: s.print, revision: 1}, []byte(`{"a":1}`))
	}
	if err := c.flush(); err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(1, 5))
	orders := map[string]func(ids []string){
		"as published":  func([]string) {},
		"by id":         func(ids []string) { slices.Sort(ids) },
		"backwards":     func(ids []string) { slices.Sort(ids); slices.Reverse(ids) },
		"any":           func(ids []string) { r.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] }) },
		"again":         func(ids []string) { copy(ids[len(ids)/2:], ids[:len(ids)/2]) },
		"none but last": func(ids []string) { slices.Sort(ids); copy(ids, slices.Repeat(ids[len(ids)-1:], len(ids)-1)) },
	}
	for name, order := range orders {
		t.Run(name, func(t *testing.T) {
			asked := slices.Clone(ids)
			order(asked)
			var w window
			for _, id := range asked {
				got, found, err := w.stamp(db, bucket, []byte(id))
				if err != nil {
					t.Fatal(err)
				}
				want, ok := held[id]
				if ok != found || got != want {
					t.Fatalf("%s: %x, want %x (held %t, found %t)", id, got, want, ok, found)
				}
				if len(w.ends) > maxWindow {
					t.Fatalf("the window has %d entries", len(w.ends))
				}
			}
		})
	}
}

// Between two look-ups no transaction is open, so that a stage whose caller
// waits holds up nobody.
func TestWindowHoldsNoTransaction(t *testing.T) {
	db, err := Open(t.TempDir(), Options{Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var bucket string
	if err := db.update(func(tx *bbolt.Tx) error { bucket, err = newHoldings(tx, "l"); return err }); err != nil {
		t.Fatal(err)
	}
	var w window
	if got, found, err := w.stamp(db, bucket, []byte("1")); found || err != nil {
		t.Fatalf("%x (found %t), error %v", got, found, err)
	}
	if n := db.bolt.Stats().OpenTxN; n != 0 {
		t.Errorf("%d transactions are open", n)
	}
}
