package main

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// cellsOf returns how many cells of a terminal a rune takes: two for those of
// Chinese and the forms made for it, none for what is written over another.
// Runes of ambiguous width are one cell, as terminals show them that are not
// told otherwise.
func cellsOf(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf, unicode.Cc) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

func cells(s string) (n int) {
	for _, r := range s {
		n += cellsOf(r)
	}
	return n
}

// wrap breaks a text into lines of at most so many cells, at spaces and
// between wide runes, and inside a word that is longer than a line. Without a
// bound it is one line.
func wrap(s string, most int) []string {
	if most <= 0 || cells(s) <= most {
		return []string{s}
	}
	var all []string
	var line strings.Builder
	used := 0
	end := func() {
		if text := strings.TrimRight(line.String(), " "); text != "" {
			all = append(all, text)
		}
		line.Reset()
		used = 0
	}
	for _, w := range words(s) {
		n := cells(w)
		if used > 0 && used+cells(strings.TrimRight(w, " ")) > most {
			end()
		}
		if n <= most || used == 0 && cells(strings.TrimRight(w, " ")) <= most {
			line.WriteString(w)
			used += n
			continue
		}
		for _, r := range w {
			if used > 0 && used+cellsOf(r) > most {
				end()
			}
			line.WriteRune(r)
			used += cellsOf(r)
		}
	}
	end()
	return all
}

// words returns the parts of a text between which a line may break: words with
// the spaces behind them, and single wide runes.
func words(s string) (all []string) {
	start, spaced := 0, false
	for i, r := range s {
		wide := cellsOf(r) == 2
		if i > start && (wide || spaced && r != ' ') {
			all, start = append(all, s[start:i]), i
		}
		// Behind a wide rune a line may break as behind a space.
		spaced = r == ' ' || wide
	}
	if start < len(s) {
		all = append(all, s[start:])
	}
	return all
}

// clipCells cuts a text that is wider than most cells; 0 and less is no bound.
func clipCells(s string, most int) string {
	const dots = "..."
	if most <= 0 || cells(s) <= most {
		return s
	}
	used := 0
	for i, r := range s {
		if used += cellsOf(r); used > most-len(dots) {
			return s[:i] + dots
		}
	}
	return s
}
