package search

import (
	"bytes"
	"encoding/json"
)

// Fields calls f with the name and the JSON of every member of the object raw,
// which is written as designations are: without space between its tokens and
// without escapes in names. It reports whether raw is such an object, as far as
// it looked: what stands in a value that f does not take apart is passed over
// by its quotes and brackets alone. Both arguments of f are parts of raw.
func Fields(raw []byte, f func(name, value []byte) bool) bool {
	if len(raw) < 2 || raw[0] != '{' || raw[len(raw)-1] != '}' {
		return false
	}
	rest := raw[1:]
	if len(rest) == 1 {
		return true
	}
	for {
		n := stringEnd(rest)
		if n < 0 || n == len(rest) || rest[n] != ':' {
			return false
		}
		name := rest[1 : n-1]
		if bytes.IndexByte(name, '\\') >= 0 {
			return false
		}
		rest = rest[n+1:]
		if n = valueEnd(rest); n < 0 || n == len(rest) || !f(name, rest[:n]) {
			return false
		}
		switch rest[n] {
		case ',':
			rest = rest[n+1:]
		case '}':
			return n+1 == len(rest)
		default:
			return false
		}
	}
}

// Elements is [Fields] for an array.
func Elements(raw []byte, f func(value []byte) bool) bool {
	if len(raw) < 2 || raw[0] != '[' || raw[len(raw)-1] != ']' {
		return false
	}
	rest := raw[1:]
	if len(rest) == 1 {
		return true
	}
	for {
		n := valueEnd(rest)
		if n < 0 || n == len(rest) || !f(rest[:n]) {
			return false
		}
		switch rest[n] {
		case ',':
			rest = rest[n+1:]
		case ']':
			return n+1 == len(rest)
		default:
			return false
		}
	}
}

// Text returns what the JSON string raw says, and whether it is one. It is a
// part of raw where nothing in it is escaped.
func Text(raw []byte) ([]byte, bool) {
	if len(raw) < 2 || raw[0] != '"' {
		return nil, false
	}
	if text := raw[1 : len(raw)-1]; bytes.IndexByte(text, '\\') < 0 {
		return text, true
	}
	var s string
	err := json.Unmarshal(raw, &s)
	return []byte(s), err == nil
}

// stringEnd returns the length of the JSON string that b begins with, -1 when
// there is none.
func stringEnd(b []byte) int {
	if len(b) == 0 || b[0] != '"' {
		return -1
	}
	for i := 1; ; {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			return -1
		}
		i += n + 1
		// A quote is escaped by an odd number of backslashes before it.
		back := i - 2
		for b[back] == '\\' {
			back--
		}
		if (i-back)%2 == 0 {
			return i
		}
	}
}

// valueEnd returns the length of the JSON value that b begins with, -1 when
// there is none.
func valueEnd(b []byte) int {
	depth := 0
	for i := 0; i < len(b); {
		switch b[i] {
		case '"':
			n := stringEnd(b[i:])
			if n < 0 {
				return -1
			}
			if i += n; depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return ended(i)
			}
			if depth--; depth == 0 {
				return i + 1
			}
		case ',':
			if depth == 0 {
				return ended(i)
			}
		}
		i++
	}
	return -1
}

// ended is the end of a number or word at i: there must be one before it.
func ended(i int) int {
	if i == 0 {
		return -1
	}
	return i
}
