package ofac

import (
	"strings"

	"sanctionsd/lists"
	"sanctionsd/strictxml"
)

// element is one XML element whole, by local names.
type element struct {
	name     string
	attrs    []attribute
	text     string
	children []*element
}

type attribute struct{ name, value string }

// maxDepth is far deeper than any document of OFAC nests, maxText far longer
// than any text in one: the longest remarks have some thousand bytes. maxNodes
// is far more than any entry has: the largest have two thousand.
const (
	maxDepth = 32
	maxText  = 1 << 20
	maxNodes = 1 << 18
)

// forest is where elements grow. Reading an entry into one that was used before
// costs one allocation, for all its texts. The zero value is ready.
type forest struct {
	nodes []element
	attrs []attribute
	// children are those of every element, one after the other.
	children []*element

	// The rest is about the element that is being read: where the parts of its
	// nodes are, the nodes that are open, those that wait for their parent to
	// close, and the texts.
	parts   []parts
	open    []int
	pending []int
	// order is the children as nodes, whose memory may still move.
	order []int
	spans []extent
	text  []byte
	// more is the text of nodes behind its first piece, where other texts came
	// in between.
	more map[int][]byte
}

// parts are where the parts of a node are.
type parts struct {
	text, attrs, children extent
	// pending is how many nodes waited when it opened.
	pending int
}

type extent struct{ from, to int }

// reset forgets the elements, whose memory is used again.
func (f *forest) reset() {
	f.nodes, f.attrs, f.children = f.nodes[:0], f.attrs[:0], f.children[:0]
}

// read reads the rest of the element that the last start tag of x began. It is
// valid until reset.
func (f *forest) read(x *xmlReader) (*element, error) {
	first, firstAttr, firstChild := len(f.nodes), len(f.attrs), len(f.children)
	f.parts, f.open, f.pending = f.parts[:0], f.open[:0], f.pending[:0]
	f.order, f.spans, f.text, f.more = f.order[:0], f.spans[:0], f.text[:0], nil
	f.push(x, firstAttr)
	for len(f.open) > 0 {
		token, err := x.next()
		if err != nil {
			return nil, err
		}
		switch token {
		case strictxml.Start:
			switch {
			case x.tokens.Depth() > maxDepth:
				return nil, x.refusal(lists.CodeBadRow, "elements nest deeper than %d", maxDepth)
			case len(f.parts) == maxNodes:
				return nil, x.refusal(lists.CodeBadRow, "one entry holds more than %d elements", maxNodes)
			}
			f.push(x, firstAttr)
		case strictxml.Text:
			if !f.add(x.tokens.Text()) {
				return nil, x.refusal(lists.CodeBadRow, "the text of <%s> is longer than %d bytes", f.nodes[first+f.top()].name, maxText)
			}
		case strictxml.End:
			i := f.top()
			f.open = f.open[:len(f.open)-1]
			p := &f.parts[i]
			p.children.from = len(f.order)
			f.order = append(f.order, f.pending[p.pending:]...)
			p.children.to = len(f.order)
			f.pending = append(f.pending[:p.pending], i)
		}
	}
	// Nothing moves any more.
	text := string(f.text)
	for _, i := range f.order {
		f.children = append(f.children, &f.nodes[first+i])
	}
	for i, s := range f.spans {
		f.attrs[firstAttr+i].value = text[s.from:s.to]
	}
	for i, p := range f.parts {
		e := &f.nodes[first+i]
		e.text = text[p.text.from:p.text.to] + string(f.more[i])
		e.attrs = f.attrs[firstAttr+p.attrs.from : firstAttr+p.attrs.to : firstAttr+p.attrs.to]
		e.children = f.children[firstChild+p.children.from : firstChild+p.children.to]
	}
	return &f.nodes[first], nil
}

// top is the innermost node that is open.
func (f *forest) top() int { return f.open[len(f.open)-1] }

// push opens a node for the last start tag.
func (f *forest) push(x *xmlReader, firstAttr int) {
	_, name := cutName(x.tokens.Name())
	p := parts{pending: len(f.pending)}
	p.attrs.from = len(f.attrs) - firstAttr
	for _, a := range x.tokens.Attrs() {
		if isNamespace(a.Name) {
			continue
		}
		f.attrs = append(f.attrs, attribute{name: a.Name})
		f.spans = append(f.spans, extent{len(f.text), len(f.text) + len(a.Value)})
		f.text = append(f.text, a.Value...)
	}
	p.attrs.to = len(f.attrs) - firstAttr
	p.text = extent{len(f.text), len(f.text)}
	f.open = append(f.open, len(f.parts))
	f.parts = append(f.parts, p)
	f.nodes = append(f.nodes, element{name: name})
}

// add adds a piece of text to the innermost node, and reports whether there was
// room. Children and comments cut a text into pieces. Space before the first
// word is left out, as every reader of a text does.
func (f *forest) add(piece []byte) bool {
	at := &f.parts[f.top()].text
	more, broken := f.more[f.top()]
	switch {
	case at.from == at.to && blank(piece):
		return true
	case at.to-at.from+len(more)+len(piece) > maxText:
		return false
	case at.from == at.to:
		*at = extent{len(f.text), len(f.text)}
	case broken || at.to != len(f.text):
		if f.more == nil {
			f.more = make(map[int][]byte)
		}
		f.more[f.top()] = append(more, piece...)
		return true
	}
	f.text = append(f.text, piece...)
	at.to = len(f.text)
	return true
}

func blank(b []byte) bool {
	for _, c := range b {
		if c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			return false
		}
	}
	return true
}

// attribute returns the value of an attribute, or "".
func (e *element) attribute(name string) string {
	for _, a := range e.attrs {
		if a.name == name {
			return a.value
		}
	}
	return ""
}

// before reports whether a child of the same name stands before c.
func (e *element) before(c *element) bool {
	for _, s := range e.children {
		if s == c {
			return false
		}
		if s.name == c.name {
			return true
		}
	}
	return false
}

// allText returns the text of e and of everything below it, and the values of
// attributes, in the order of the document as far as e keeps it.
func (e *element) allText() string {
	var b strings.Builder
	e.appendText(&b)
	return b.String()
}

func (e *element) appendText(b *strings.Builder) {
	add := func(text string) {
		if text != "" && b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(text)
	}
	for _, a := range e.attrs {
		add(a.value)
	}
	add(lists.Clean(e.text))
	for _, c := range e.children {
		c.appendText(b)
	}
}
