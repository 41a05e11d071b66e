package corpustest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"sanctionsd/lists"
)

// Part is one element of a designation's sets, one of its objects or one of
// its texts, taken apart into statements that can be claimed by what a source
// says.
type Part struct {
	// Field is the designation's field: "names", "organization", "remarks".
	Field string
	// statements are "leaf=text" and whether something claimed them. The leaf
	// of a text in an inner object has dots: "parts.last".
	statements map[string]bool
}

// Parts takes a designation apart.
func Parts(t testing.TB, d *lists.Designation) []*Part {
	t.Helper()
	content, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(content, &fields); err != nil {
		t.Fatal(err)
	}
	var parts []*Part
	for field, value := range fields {
		elements, ok := value.([]any)
		if !ok {
			elements = []any{value}
		}
		for _, e := range elements {
			p := &Part{Field: field, statements: make(map[string]bool)}
			for _, s := range statements("", e) {
				p.statements[s] = false
			}
			parts = append(parts, p)
		}
	}
	return parts
}

// statements flattens a value. A variant of a name or address is one
// statement, since its texts belong together.
func statements(leaf string, value any) []string {
	var out []string
	switch value := value.(type) {
	case map[string]any:
		for name, inner := range value {
			if leaf != "" {
				name = leaf + "." + name
			}
			out = append(out, statements(name, inner)...)
		}
	case []any:
		for _, inner := range value {
			if leaf == "variants" {
				out = append(out, Statement(leaf, Variant(statements("", inner))))
			} else {
				out = append(out, statements(leaf, inner)...)
			}
		}
	default:
		out = append(out, Statement(leaf, fmt.Sprint(value)))
	}
	return out
}

// Statement says that a leaf of a part has a text.
func Statement(leaf, text string) string { return leaf + "=" + text }

// Variant joins the statements of a variant into the text of one.
func Variant(statements []string) string {
	slices.Sort(statements)
	return strings.Join(statements, " ")
}

// Has reports whether the part says all of that.
func (p *Part) Has(statements ...string) bool {
	for _, s := range statements {
		if _, ok := p.statements[s]; !ok {
			return false
		}
	}
	return true
}

// Is reports whether the part says that and nothing else, but for the leaves
// in codes.
func (p *Part) Is(codes []string, statements ...string) bool {
	if !p.Has(statements...) {
		return false
	}
	for s := range p.statements {
		leaf, _, _ := strings.Cut(s, "=")
		if !slices.Contains(statements, s) && !slices.Contains(codes, leaf) {
			return false
		}
	}
	return true
}

// Claim marks statements as said by the source.
func (p *Part) Claim(statements ...string) {
	for _, s := range statements {
		p.statements[s] = true
	}
}

// Left hands the leaf and text of every statement that nothing claimed to f.
func (p *Part) Left(f func(leaf, text string)) {
	for s, claimed := range p.statements {
		if !claimed {
			leaf, text, _ := strings.Cut(s, "=")
			f(leaf, text)
		}
	}
}

// Text returns the text of a leaf, "" when there is none.
func (p *Part) Text(leaf string) string {
	for s := range p.statements {
		if text, ok := strings.CutPrefix(s, leaf+"="); ok {
			return text
		}
	}
	return ""
}

func (p *Part) String() string {
	var out []string
	for s := range p.statements {
		out = append(out, s)
	}
	slices.Sort(out)
	return p.Field + "{" + strings.Join(out, " | ") + "}"
}
