package search

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// needle is what is looked for in the JSON of designations.
type needle struct {
	text, compact []byte
	tokens        [][]byte
	// all has a bit for each of the tokens.
	all uint64
	// ascii: there is nothing else in the tokens.
	ascii bool
}

// maxTokens is how many words of a query are looked for: the bits of a word of
// the machine. What has these may have the others.
const maxTokens = 64

func newNeedle(q *Query) needle {
	n := needle{text: []byte(q.text), compact: []byte(q.compact), ascii: ascii(q.words)}
	for _, token := range q.tokens[:min(len(q.tokens), maxTokens)] {
		n.tokens = append(n.tokens, []byte(token))
	}
	n.all = 1<<len(n.tokens) - 1
	return n
}

// MayMatch reports whether [Query.Match] may have a reason for the designation
// whose JSON raw is, as the store gives it out. When it says no there is none:
// a search decodes only what is left. It is wrong the other way for few, and
// for what it cannot read.
//
// A name can match only when every word of the query stands somewhere in it,
// or in its parts together, both normalised; a number only when one of the two
// ends in the other, since a label stands before.
func (q *Query) MayMatch(raw []byte) bool {
	if len(q.raw.tokens) == 0 {
		return true // signs alone: they are compared one by one
	}
	found := false
	whole := Fields(raw, func(name, value []byte) bool {
		ok := true
		switch string(name) {
		case "id", "native_id":
			text, is := Text(value)
			ok, found = is, found || bytes.EqualFold(text, q.raw.text)
		case "names":
			ok = Elements(value, func(name []byte) bool { return q.inName(name, &found) })
		case "identifiers":
			ok = Elements(value, func(identifier []byte) bool { return q.inIdentifier(identifier, &found) })
		case "vessel", "aircraft":
			ok = q.inCraft(value, &found)
		}
		return ok && !found
	})
	return found || !whole
}

// inName looks into a name, and into a variant of one, which has the same
// members.
func (q *Query) inName(raw []byte, found *bool) bool {
	return Fields(raw, func(name, value []byte) bool {
		ok := true
		switch string(name) {
		case "full":
			ok = q.inText(value, found)
		case "parts":
			ok = q.inParts(value, found)
		case "variants":
			ok = Elements(value, func(variant []byte) bool { return q.inName(variant, found) })
		}
		return ok && !*found
	})
}

// inParts looks into the parts of a name: no word begins in one and ends in
// another, but a name of several words stands in several.
func (q *Query) inParts(raw []byte, found *bool) bool {
	var have uint64
	ok := Fields(raw, func(_, value []byte) bool {
		text, ok := Text(value)
		have |= q.tokensIn(text)
		return ok
	})
	*found = *found || have == q.raw.all
	return ok
}

// inIdentifier looks into an identifier.
func (q *Query) inIdentifier(raw []byte, found *bool) bool {
	return Fields(raw, func(name, value []byte) bool {
		ok := true
		switch string(name) {
		case "value":
			ok = q.inNumber(value, found)
		case "name":
			ok = q.inText(value, found)
		}
		return ok && !*found
	})
}

// inCraft looks into a vessel or an aircraft.
func (q *Query) inCraft(raw []byte, found *bool) bool {
	return Fields(raw, func(name, value []byte) bool {
		switch string(name) {
		case "call_sign", "tail_number", "serial_number":
			return q.inNumber(value, found) && !*found
		}
		return true
	})
}

func (q *Query) inText(raw []byte, found *bool) bool {
	text, ok := Text(raw)
	*found = *found || q.tokensIn(text) == q.raw.all
	return ok
}

func (q *Query) inNumber(raw []byte, found *bool) bool {
	text, ok := Text(raw)
	var buf [64]byte
	normal := q.raw.normal(buf[:0], text)
	n := 0
	for _, c := range normal {
		if c != ' ' {
			normal[n] = c
			n++
		}
	}
	normal = normal[:n]
	*found = *found || n > 0 && (bytes.HasSuffix(q.raw.compact, normal) || bytes.HasSuffix(normal, q.raw.compact))
	return ok
}

// tokensIn returns which of the query's words stand somewhere in text, one bit
// each.
func (q *Query) tokensIn(text []byte) (have uint64) {
	var buf [128]byte
	normal := q.raw.normal(buf[:0], text)
	for i, token := range q.raw.tokens {
		if len(token) <= len(normal) && bytes.Contains(normal, token) {
			have |= 1 << i
		}
	}
	return have
}

// normal appends to dst, which is empty, what stands for text when the tokens
// are looked for in it: its [words], or the same with more spaces, or with
// spaces for words that are not ASCII where all tokens are.
func (n *needle) normal(dst, text []byte) []byte {
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
			dst = append(dst, c)
		case 'A' <= c && c <= 'Z':
			dst = append(dst, c+'a'-'A')
		case c < utf8.RuneSelf:
			dst = append(dst, ' ')
		default:
			r, size := utf8.DecodeRune(text[i:])
			plain := byte(0)
			switch {
			case !n.ascii:
			case 0 <= r-firstLatin && r-firstLatin < rune(len(latin)):
				plain = latin[r-firstLatin]
			case staysForeign(r):
				plain = ' '
			}
			if plain == 0 || plain == '!' {
				return append(dst[:0], words(string(text))...)
			}
			dst = append(dst, plain)
			i += size
			continue
		}
		i++
	}
	return dst
}

// latin is what becomes of each letter from U+00C0 to U+017F: a letter of ASCII,
// or nothing in ASCII, a space; or neither one nor the other, an exclamation
// mark.
const (
	firstLatin = 0xc0
	latin      = "aaaaaa ceeeeiiii nooooo! uuuuy !aaaaaa ceeeeiiii nooooo! uuuuy yaaaaaaccccccccdd  eeeeeeeeeegggggggghh  " +
		"iiiiiiiii !!jjkk llllllll  nnnnnn!  oooooo  rrrrrrsssssssstttt  uuuuuuuuuuuuwwyyyzzzzzzs"
)

// staysForeign reports whether r is a letter of which nothing in ASCII comes
// when it is normalised, for the scripts in which designations are written
// most: what is not such a letter is normalised to see.
func staysForeign(r rune) bool {
	return unicode.IsLetter(r) && (0x0400 <= r && r <= 0x04ff || 0x0621 <= r && r <= 0x06d3 || 0x4e00 <= r && r <= 0x9fff)
}
