package config

import (
	"slices"
	"strings"

	"sanctionsd/lists"
)

// The values of an endpoint's start that are no number.
const (
	// StartNow: from the first event after the endpoint is first seen.
	StartNow = "now"
	// StartBeginning: from the first event of the store.
	StartBeginning = "beginning"
)

func levels() []string  { return []string{"error", "warn", "info", "debug", "trace"} }
func formats() []string { return []string{"auto", "text", "json"} }

func causes() []string {
	return []string{"publication", "time", "parser", "format", "register", "operator"}
}

func kinds() []string {
	return []string{
		string(lists.Individual), string(lists.Entity), string(lists.Vessel), string(lists.Aircraft),
	}
}

// eventTypes returns the types of events of schema 1.
func eventTypes() []string {
	return []string{
		string(lists.Added), string(lists.Removed), string(lists.Suspended), string(lists.Resumed),
		string(lists.Lapsed), string(lists.Stopped), string(lists.BeganForce), string(lists.Changed),
		"designation.matched",
		"list.baselined", "list.reparsed", "list.published", "list.rejected", "list.quarantined",
		"list.released", "list.stale", "list.recovered", "list.gap", "list.review",
		"endpoint.suspended", "endpoint.resumed", "endpoint.changed",
		"system.test", "system.heartbeat",
	}
}

// memberships returns the codes of the sublists that a filter on lists takes
// beside the ids of the lists.
func memberships() []string {
	return append([]string{"us-ofac-sdn", "us-ofac-cons"}, lists.Sublists()...)
}

func measures() []string {
	return []string{
		"blocking", "reject", "sectoral", "correspondent-account", "securities-ban",
		"asset-freeze", "transaction-ban", "transaction-restriction", "entry-ban", "visa-denial",
		"work-permit-revocation", "import-export-ban", "import-from-target-ban",
		"investment-ban", "fine", "data-transfer-ban", "dual-use-export-ban",
		"third-country-transfer-ban", "cease-ongoing", "licence-by-application",
		"general-licence-exclusion", "enhanced-review", "other",
	}
}

// matchesAny reports whether pattern, in which * stands for any text, is one
// of words.
func matchesAny(pattern string, words []string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return matches(pattern, w) })
}

func matches(pattern, word string) bool {
	parts := strings.Split(pattern, "*")
	first, last := parts[0], parts[len(parts)-1]
	if len(parts) == 1 {
		return pattern == word
	}
	if len(word) < len(first)+len(last) || !strings.HasPrefix(word, first) || !strings.HasSuffix(word, last) {
		return false
	}
	word = word[len(first) : len(word)-len(last)]
	for _, part := range parts[1 : len(parts)-1] {
		_, rest, ok := strings.Cut(word, part)
		if !ok {
			return false
		}
		word = rest
	}
	return true
}
