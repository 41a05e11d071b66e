package party

import (
	"strings"
	"unicode/utf8"

	"sanctionsd/lists/prc/zh"
)

// piece is a part of a line: text, or what stands in brackets.
type piece struct {
	text   string
	inside bool
	// raw is the piece as printed, with its brackets.
	raw string
	// wide: the opening bracket is a full-width one.
	wide bool
	// open: the bracket never closes.
	open bool
}

// pieces takes a line apart at its outermost brackets. The two sides of a pair
// may be of different width.
func pieces(s string) []piece {
	var out []piece
	depth, start := 0, 0
	for i, r := range s {
		switch r {
		case '（', '(':
			if depth == 0 {
				if i > start {
					out = append(out, piece{text: s[start:i], raw: s[start:i]})
				}
				start = i
			}
			depth++
		case '）', ')':
			if depth == 0 {
				continue // closes nothing: text
			}
			depth--
			if depth == 0 {
				end := i + utf8.RuneLen(r)
				out = append(out, bracket(s[start:end], i-start, false))
				start = end
			}
		}
	}
	if start < len(s) {
		if depth > 0 {
			return append(out, bracket(s[start:], len(s)-start, true))
		}
		out = append(out, piece{text: s[start:], raw: s[start:]})
	}
	return out
}

func bracket(raw string, end int, open bool) piece {
	first, size := utf8.DecodeRuneInString(raw)
	return piece{
		text: strings.TrimSpace(raw[size:end]), inside: true, raw: raw, wide: first == '（', open: open,
	}
}

// closed reports whether every bracket of a line that opens also closes.
func closed(s string) bool {
	ps := pieces(s)
	return len(ps) == 0 || !ps[len(ps)-1].open
}

// chunk is a part of a list and the separator in front of it, "" for the first.
type chunk struct {
	sep  string
	text string
}

// split takes a text apart at separators that stand outside brackets and quotes.
// An ASCII comma separates only in front of a Chinese character: otherwise it is
// part of a Latin name (Shield AI, Inc.).
func split(s, separators string) []chunk {
	var out []chunk
	depth, start, sep := 0, 0, ""
	for i, r := range s {
		switch r {
		case '（', '(', '“', '《', '〈':
			depth++
			continue
		case '）', ')', '”', '》', '〉':
			depth = max(0, depth-1)
			continue
		}
		if depth > 0 || !strings.ContainsRune(separators, r) {
			continue
		}
		next, _ := utf8.DecodeRuneInString(strings.TrimLeft(s[i+utf8.RuneLen(r):], " "))
		if r == ',' && !zh.IsHan(next) && next != '“' {
			continue
		}
		out = append(out, chunk{sep, strings.TrimSpace(s[start:i])})
		sep, start = string(r), i+utf8.RuneLen(r)
	}
	return append(out, chunk{sep, strings.TrimSpace(s[start:])})
}
