package search

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"sanctionsd/lists"
)

// How says in what way a value matched.
type How string

// The ways to match, the surest first.
const (
	// Exact: the same characters.
	Exact How = "exact"
	// Normalised: the same after normalisation.
	Normalised How = "normalised"
	// Tokens: every word of the query is a word of the name.
	Tokens How = "tokens"
)

// Compare orders ways to match, the surest first.
func (h How) Compare(other How) int { return cmp.Compare(h.rank(), other.rank()) }

func (h How) rank() int {
	switch h {
	case Exact:
		return 0
	case Normalised:
		return 1
	}
	return 2
}

// Reason is one value of a designation that matched.
type Reason struct {
	// Field is where the value stands, by JSON keys: "names",
	// "names.variants", "names.parts", "names.variants.parts", "identifiers",
	// "identifiers.name", "vessel.call_sign", "aircraft.tail_number",
	// "aircraft.serial_number", "native_id", "id".
	Field string `json:"field"`
	// Type is that of the name or identifier.
	Type string `json:"type,omitempty"`
	// Value is the designation's, in its own spelling.
	Value string `json:"value"`
	How   How    `json:"how"`
	// Note is a sentence on what to beware of.
	Note string `json:"note,omitempty"`
}

// Query is a text that is looked for.
type Query struct {
	// text is as designations hold text.
	text    string
	words   string
	tokens  []string
	compact string

	// raw is what MayMatch looks for: the same as bytes.
	raw needle
}

// maxQuery is far longer than any name or identifier, in bytes.
const maxQuery = 4096

// NewQuery prepares a text. An empty one is an error: everything would match;
// so is one above 4096 bytes.
func NewQuery(text string) (*Query, error) {
	if len(text) > maxQuery {
		return nil, fmt.Errorf("the query has %d bytes; no name or identifier has more than %d", len(text), maxQuery)
	}
	q := &Query{text: lists.Clean(text)}
	if q.text == "" {
		return nil, errors.New("the query is empty; give a name, an identifier or an id")
	}
	q.words = words(q.text)
	q.tokens = strings.Fields(q.words)
	q.compact = strings.ReplaceAll(q.words, " ", "")
	q.raw = newNeedle(q)
	return q, nil
}

// Match returns why d is what the query asks for, the surest reason first,
// none when it is not. Each name and each number gives one reason at most.
func (q *Query) Match(d *lists.Designation) []Reason {
	var reasons []Reason
	add := func(r Reason) {
		if r.How != "" {
			reasons = append(reasons, r)
		}
	}
	add(q.id("id", d.ID))
	add(q.id("native_id", d.NativeID))
	for i := range d.Names {
		add(q.name(&d.Names[i]))
	}
	for i := range d.Identifiers {
		add(q.identifier(&d.Identifiers[i]))
		// The name a document was issued in, where it is not a listed one.
		name := d.Identifiers[i].Name
		add(Reason{Field: "identifiers.name", Type: d.Identifiers[i].Type, Value: name, How: q.compare(name)})
	}
	if v := d.Vessel; v != nil {
		add(q.number("vessel.call_sign", "", v.CallSign, "call sign"))
	}
	if a := d.Aircraft; a != nil {
		add(q.number("aircraft.tail_number", "", a.TailNumber, "tail number"))
		add(q.number("aircraft.serial_number", "", a.SerialNumber, "serial number"))
	}
	slices.SortStableFunc(reasons, func(a, b Reason) int { return a.How.Compare(b.How) })
	return reasons
}

// id compares ids, in which every sign counts: 2024-1/2 is not 2024-12.
func (q *Query) id(field, value string) Reason {
	r := Reason{Field: field, Value: value}
	switch {
	case value == q.text:
		r.How = Exact
	case strings.EqualFold(value, q.text):
		r.How = Normalised
	}
	return r
}

// name returns the surest match of a name in any of its spellings, the zero
// Reason for none.
func (q *Query) name(n *lists.Name) (best Reason) {
	try := func(field, value string) {
		if how := q.compare(value); how != "" && (best.How == "" || how.Compare(best.How) < 0) {
			best = Reason{Field: field, Type: string(n.Type), Value: value, How: how}
		}
	}
	try("names", n.Full)
	for _, v := range n.Variants {
		try("names.variants", v.Full)
	}
	tryParts(try, "names.parts", n.Parts)
	for _, v := range n.Variants {
		tryParts(try, "names.variants.parts", v.Parts)
	}
	return best
}

// tryParts tries the name as its parts spell it: a part may not stand in the
// whole name, or stand there with other capitals.
func tryParts(try func(field, value string), field string, p *lists.NameParts) {
	if p == nil {
		return
	}
	try(field, p.Whole)
	try(field, strings.Join(slices.DeleteFunc(
		[]string{p.First, p.Middle, p.Patronymic, p.Matronymic, p.Last, p.Maiden, p.Nickname},
		func(s string) bool { return s == "" }), " "))
}

// compare says how one spelling of a name matches, "" when it does not.
func (q *Query) compare(value string) How {
	if value == "" {
		return ""
	}
	if value == q.text {
		return Exact
	}
	w := words(value)
	switch {
	case len(q.tokens) == 0:
		return ""
	case w == q.words:
		return Normalised
	case hasWords(w, q.tokens):
		return Tokens
	}
	return ""
}

func (q *Query) identifier(i *lists.Identifier) Reason {
	r := q.number("identifiers", i.Type, i.Value, i.Type, i.NativeType, i.Currency)
	if r.How == Normalised && i.Type == typeWallet && !caseless(i.Value) {
		// Beside a label, which may stand before either of them.
		asked, is := squeeze(q.text), squeeze(i.Value)
		if !strings.HasSuffix(asked, is) && !strings.HasSuffix(is, asked) {
			r.Note = noteCase
		}
	}
	return r
}

// number compares an identifier, before which the query or the value may have
// one of the labels it goes by: "IMO 9166765" is 9166765.
func (q *Query) number(field, typ, value string, labels ...string) Reason {
	r := Reason{Field: field, Type: typ, Value: value}
	if value == "" {
		return Reason{}
	}
	if value == q.text {
		r.How = Exact
		return r
	}
	v := compact(value)
	if q.compact == "" || v == "" {
		return Reason{}
	}
	if v == q.compact {
		r.How = Normalised
		return r
	}
	for _, l := range labels {
		l = compact(l)
		if l != "" && (q.compact == l+v || v == l+q.compact) {
			r.How = Normalised
			return r
		}
	}
	return Reason{}
}

// typeWallet is the type of identifiers that are digital currency addresses.
const typeWallet = "digital-currency-address"

// noteCase: in base58 (Bitcoin's first form of address, and TRON's), capitals
// and small letters are different digits.
const noteCase = "capitals differ, and in this kind of address they matter: it is not the address that was asked for, unless that was mistyped"

// caseless reports whether the letters of a digital currency address may be
// written either way: hexadecimal ones, where capitals are at most a checksum
// (ERC-55), and bech32 ones (BIP-173).
func caseless(address string) bool {
	a := strings.ToLower(address)
	return strings.HasPrefix(a, "0x") || strings.HasPrefix(a, "bc1") || strings.HasPrefix(a, "ltc1")
}
