package main

// What the flags about another instant than now mean, to every command that has
// them.
const (
	asOfUsage    = "what was in force then: a date or an RFC 3339 instant"
	knownAtUsage = "by what this store knew then: a date or an RFC 3339 instant"
	thenHelp     = `
--as-of T is what was in force at T by what is known now; of a list that is
published as a whole, what this store held at T, and nothing before its baseline.
--known-at K is what this store knew at K, as it was at K; with --as-of, what was
in force at T by what was known at K. A date means the end of that day in the
authority's zone. T may be yet to come, K may not.
`
)
