// Package fetch brings the documents of one publication here, whole and
// bounded, or says that nothing was modified.
//
// [Fetcher.Get] fetches over HTTP or from file: URLs, [Fetcher.Read] from a
// file or folder named by an operator, [Fetcher.Receive] from parts that
// another program sends. All three give a [Result]: documents in a spool
// folder that lives until Result.Close. A source that fails comes back as an
// *[Error] with a sentence for an operator; a file that arrived and is broken
// (empty, a bad archive, too large) as a *lists.Refusal.
//
// A set of files is one unit. Whatever fails in it fails it whole, and a set
// that changes under the fetch is noticed as far as the server's validators
// allow: when all files are here, those fetched first are asked for again
// conditionally, and if one has moved on the set is fetched anew. What stays
// invisible is a change on a server that gives neither ETag nor Last-Modified;
// of that the reader sees only rows without their entry.
//
// A transfer that breaks off after it moved is gone on with: the list's own
// address is asked again, for the bytes from there on, so that a redirect's
// target is a fresh one. What comes is taken only if it begins at that byte and
// states the size and the validators of the first answer; all else, and a first
// answer without a validator, means to begin anew. Bytes of two editions are
// never mixed.
//
// A document is hashed once, while it is received. [Fetcher.Held] lets a caller
// skip unpacking and copying what it has.
//
// [Fetcher.Visit] is for lists that follow from notices, whose pages are many,
// small and on a few hosts. A page is a unit of its own and stays in memory.
// [Hosts] gives each host one request at a time and a pause, [Answers] lets
// lists that want the same page ask for it once, and [Visit.Skew] says how far
// the sites' clocks are from the one here.
//
// No error, log line or document holds a query, user information or fragment
// of a URL, of the configured ones as little as of redirects' targets.
package fetch
