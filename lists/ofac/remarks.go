package ofac

import (
	"slices"
	"strings"

	"sanctionsd/lists"
)

// The grammar of the remarks of the delimited files. OFAC's specification
// (dat_spec.txt) says that identifiers, features and links stand there; the
// rest was learnt from publications that exist in both formats.
//
// A remark is a list of items, separated by "; " and closed by one full stop,
// which is not doubled after an item that ends in one:
//
//	DOB, POB, nationality, citizen, features, documents, titles,
//	free text, a.k.a. 'WEAK ALIAS', Linked To: NAME
//
// The second and every further item of one label is written "alt. LABEL". The
// remarks of the classic format are the free text and the links, the links in
// brackets: "(Linked To: NAME)". Titles stand in the title column as well.
const (
	itemEnd     = "; "
	alternative = "alt. "
)

// continued are the values of features that hold "; " themselves: what the
// first part ends with, and what the second begins with.
var continued = [...]struct{ first, second string }{
	{"Not on the SDN List and Not Subject to Secondary Sanctions", "U.S. Persons Must Continue to Block "},
	{"Organization Type: Accounting, bookkeeping and auditing activities", "tax consultancy"},
}

// stopped are the values of features that end in a full stop of their own.
var stopped = [...]string{
	"Secondary sanctions risk: See Section 11 of Executive Order 14024.",
	"are prohibited.",
	"is prohibited.",
}

// delimitedRemarks takes the remarks of a delimited file apart into r, whose
// titles must be there already. cut says that the text ends in mid-item.
func (r *record) delimitedRemarks(text string, cut bool) {
	text = lists.Clean(text)
	if text == "" {
		return
	}
	items := splitItems(text)
	last := len(items) - 1
	if cut {
		// Half an item must not be taken for a whole one: a digital currency
		// address without its end is another address.
		r.addExtra("remark-cut", "", items[last], "")
		items = items[:last]
	} else if end, ok := strings.CutSuffix(items[last], "."); ok && !r.stopBelongs(items[last]) {
		items[last] = end
	}
	for _, item := range items {
		if slices.Contains(r.titles, item) {
			continue
		}
		r.item(item)
	}
}

// classicRemarks takes the remarks of a classic file apart into r.
func (r *record) classicRemarks(text string) {
	text = lists.Clean(text)
	if text == "" {
		return
	}
	for _, item := range splitItems(text) {
		if link, ok := strings.CutPrefix(item, "("+linkLabel+" "); ok && strings.HasSuffix(link, ")") {
			r.links = append(r.links, link[:len(link)-1])
			continue
		}
		r.item(item)
	}
}

// stopBelongs reports whether the full stop at the end of the last item is
// certainly the item's own: it ends a title, a sentence that OFAC always
// closes, or an abbreviation such as S.A. of C.V., which is never without.
func (r *record) stopBelongs(item string) bool {
	if slices.Contains(r.titles, item) {
		return true
	}
	for _, s := range stopped {
		if strings.HasSuffix(item, s) {
			return true
		}
	}
	n := len(item)
	return n >= 4 && item[n-3] == '.' && isLetter(item[n-2]) && isLetter(item[n-4])
}

// splitItems splits a remark at "; " and puts values together again that hold
// it themselves.
func splitItems(text string) []string {
	parts := strings.Split(text, itemEnd)
	items := parts[:1]
	for _, part := range parts[1:] {
		if last := &items[len(items)-1]; continues(*last, part) {
			*last += itemEnd + part
			continue
		}
		items = append(items, part)
	}
	return items
}

func continues(item, part string) bool {
	for _, c := range continued {
		if strings.HasSuffix(item, c.first) && strings.HasPrefix(part, c.second) {
			return true
		}
	}
	return false
}

// item files one item of a remark. What follows no rule stays a note.
func (r *record) item(item string) {
	if a, ok := weakAlias(item); ok {
		r.aliases = append(r.aliases, a)
		return
	}
	if name, ok := strings.CutPrefix(item, linkLabel+" "); ok {
		r.links = append(r.links, name)
		return
	}
	body, alt := strings.CutPrefix(item, alternative)
	if !r.birth(body, alt) && !r.label(body, alt) {
		r.notes = append(r.notes, item)
	}
}

// birth files an item that is about a person's birth or citizenship.
func (r *record) birth(body string, alt bool) bool {
	word, value, ok := strings.Cut(body, " ")
	if !ok {
		return false
	}
	v := dated{text: value, alternative: alt}
	switch {
	case word == "DOB":
		r.births = append(r.births, v)
	case word == "POB":
		r.places = append(r.places, v)
	case word == "nationality" && countryLike(value):
		r.nationalities = append(r.nationalities, v)
	case word == "citizen" && countryLike(value):
		r.citizenship = append(r.citizenship, v)
	default:
		return false
	}
	return true
}

// label files an item that begins with the label of a feature or document,
// the longest that fits.
func (r *record) label(body string, alt bool) bool {
	if !labelWords[firstWord(body)] {
		return false
	}
	for at := min(len(body)-1, longestLabel); at > 0; at-- {
		if body[at] != ' ' {
			continue
		}
		l := labelled{label: body[:at], value: body[at+1:]}
		if _, ok := documentTypes[l.label]; ok {
			// A sentence can begin like a document; what numbers it, dates it
			// or gives it a country is one.
			l = documentItem(l)
			if !alt && l.country == "" && l.issued == "" && l.expires == "" && !numberLike(l.value) {
				return false
			}
			r.labelled = append(r.labelled, l)
			return true
		}
		f, known := findFeature(l.label)
		// A label in another spelling is taken for one only if it says that it
		// is one; "location" begins many a sentence.
		if known == exactLabel || known == otherSpelling && (f.argument == digitalCurrency || strings.HasSuffix(l.label, ":")) {
			r.labelled = append(r.labelled, l)
			return true
		}
	}
	return false
}

// labelWords are the first words of labels, in the form of firstWord. Most
// sentences begin with none of them.
var labelWords = func() map[string]bool {
	words := map[string]bool{firstWord(currencyLabel): true}
	for label := range documentTypes {
		words[firstWord(label)] = true
	}
	for _, f := range featureTable {
		words[firstWord(f.label)] = true
	}
	return words
}()

// firstWord returns the first word of a text, without what a label may vary.
func firstWord(text string) string {
	word, _, _ := strings.Cut(text, " ")
	word, _, _ = strings.Cut(normalLabel(word), " ")
	return strings.TrimRight(word, ":-")
}

// longestLabel bounds the search for a label.
const longestLabel = 100

// documentItem takes "NUMBER (COUNTRY) issued DATE expires DATE" apart.
func documentItem(l labelled) labelled {
	l.value, l.expires = cutDate(l.value, " expires ")
	l.value, l.issued = cutDate(l.value, " issued ")
	l.value, l.country = cutCountry(l.value)
	return l
}

// cutDate takes a date behind word off the end of s.
func cutDate(s, word string) (rest, date string) {
	at := strings.LastIndex(s, word)
	if at <= 0 || !dateLike(s[at+len(word):]) {
		return s, ""
	}
	return s[:at], s[at+len(word):]
}

func dateLike(s string) bool {
	b := birthDate(s)
	return b.From != ""
}

// numberLike reports whether s can be the number of a document, rather than a
// sentence that begins like one: it has a digit, and no small word before it.
func numberLike(s string) bool {
	if strings.HasPrefix(s, "No.") {
		return false
	}
	small := 0
	for _, c := range []byte(s) {
		switch {
		case c >= '0' && c <= '9':
			return true
		case c >= 'a' && c <= 'z':
			if small++; small > 2 {
				return false
			}
		default:
			small = 0
		}
	}
	return false
}

// countryLike reports whether s can be the name of a country: one OFAC uses,
// or words with capitals.
func countryLike(s string) bool {
	if knownCountry(s) {
		return true
	}
	for word := range strings.SplitSeq(s, " ") {
		switch word {
		case "of", "the", "and", "d":
			continue
		}
		if word == "" || word[0] < 'A' || word[0] > 'Z' || strings.ContainsAny(word, ":;.0123456789") {
			return false
		}
	}
	return true
}

// weakAlias reads "a.k.a. 'NAME'". Quotes inside the name stay.
func weakAlias(item string) (alias, bool) {
	kind, name, ok := strings.Cut(item, " '")
	if !ok || !strings.HasSuffix(name, "'") {
		return alias{}, false
	}
	switch kind {
	case "a.k.a.", "f.k.a.", "n.k.a.":
		return alias{kind: kind, weak: true, full: name[:len(name)-1]}, true
	}
	return alias{}, false
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }
