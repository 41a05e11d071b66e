// Package store keeps everything sanctionsd knows: designations, their history,
// the numbered events, the cursors of endpoints, the record of every run and
// the documents all of it rests on.
//
// One bbolt file holds all but the documents' bytes, so that designations,
// history, events and a run's record are committed in one transaction. The
// documents are content-addressed files beside it, on disk and synced before
// the commit that refers to them. No bbolt type leaves the package.
//
// What a designation is compared by lies apart from its content, see holdings;
// contents and events are packed, see appendPacked. The print of the entry it was
// read from lies beside its digest, so that an entry whose bytes are as they were
// need not be read again: Stage.Held and Stage.Keep.
//
// Readers copy a page of items and close their transaction before the caller
// sees them: an open read transaction would block the writer, and with it
// every new reader, whenever the file has to be remapped.
//
//	db, err := store.Open(dir, store.Options{})
//	stage, err := db.Begin("us-ofac-sdn")
//	for d := range designations { stage.Put(d) }
//	result, err := stage.Commit(ctx, store.Commit{…})
package store
