// Package webhook delivers what is committed: it empties the store's event log
// into the endpoints of subscribers, signed by Standard Webhooks 1.0.0, in
// order, at least once.
//
// A [Dispatcher] runs one worker per [Endpoint]. A worker reads the log after
// its endpoint's cursor, passes by what its [Filter] does not match, and makes
// one HTTP request at a time, so a slow or dead endpoint delays nobody else.
// The state of a delivery (its number of failed attempts, when the next is
// due, the range of a batch) lives in the store: a restart goes on where the
// process ended. What is lost with a crash is at most a few acknowledgements,
// and their deliveries are made again under the same webhook-id.
//
// Nothing here reads events from anywhere but the store, so nothing is sent
// that is not committed.
//
// The receiver's side is in the package receive below this one.
package webhook
