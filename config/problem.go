package config

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Problem is one thing that is wrong with a configuration.
type Problem struct {
	// File is the configuration file, Line the line in it, from 1; 0 where
	// there is none to name.
	File string
	Line int
	// Key is the path of the key, "endpoints[0].url"; "" where the file as a
	// whole is at fault.
	Key string
	// Text says what is wrong and what to do. It never holds a secret.
	Text string
}

// Error returns "file:line: key: text".
func (p *Problem) Error() string {
	var b strings.Builder
	if p.File == "" {
		b.WriteString("configuration")
	} else {
		b.WriteString(p.File)
	}
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	if p.Key != "" {
		b.WriteString(": " + p.Key)
	}
	return b.String() + ": " + p.Text
}

// problems collects what is wrong, and knows on which line each key stands.
type problems struct {
	file  string
	lines map[string]int
	found []*Problem
	// unread are the keys whose values could not be read at all.
	unread map[string]bool
}

// add notes a problem of the key at path, unless it follows from one that is
// noted: the value of the key, or of one above it, could not be read.
func (p *problems) add(path, format string, args ...any) {
	for at := path; ; at = above(at) {
		if p.unread[at] {
			return
		}
		if at == "" {
			break
		}
	}
	p.found = append(p.found, &Problem{
		File: p.file, Line: p.line(path), Key: path, Text: fmt.Sprintf(format, args...),
	})
}

// line returns the line of the key at path, or, when it is not in the file,
// of the nearest key above it.
func (p *problems) line(path string) int {
	for {
		if n, ok := p.lines[path]; ok || path == "" {
			return n
		}
		path = above(path)
	}
}

// above returns the path of the key or element that path is in, "" for the
// whole file.
func above(path string) string {
	return path[:max(strings.LastIndexAny(path, ".["), 0)]
}

// err returns the problems in the order of their lines, or nil.
func (p *problems) err() error {
	slices.SortStableFunc(p.found, func(a, b *Problem) int { return cmp.Compare(a.Line, b.Line) })
	errs := make([]error, len(p.found))
	for i, f := range p.found {
		errs[i] = f
	}
	return errors.Join(errs...)
}

// suggest returns `; did you mean "x"?` for the known word nearest to word,
// and else the known words, or where to find them when they are many.
func suggest(word string, known []string) string {
	best, distance := "", len(word)/3+2
	for _, k := range known {
		if d := editDistance(strings.ToLower(word), k); d < distance {
			best, distance = k, d
		}
	}
	if best != "" {
		return fmt.Sprintf("; did you mean %q?", best)
	}
	if len(known) > 12 {
		return "; docs/configuration.md has them all"
	}
	return "; use " + oneOf(known)
}

// oneOf returns "a, b or c".
func oneOf(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// editDistance returns how many bytes must be inserted, deleted, replaced or
// swapped with their neighbour to make b of a. Long words are not compared.
func editDistance(a, b string) int {
	const longest = 40
	if len(a) > longest || len(b) > longest {
		return longest
	}
	var before, last, row [longest + 1]int
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}
