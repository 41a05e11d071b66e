package ofac

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"sanctionsd/lists"
)

// element is one XML element whole, by local names.
type element struct {
	name     string
	attrs    []attribute
	text     string
	children []*element
}

type attribute struct{ name, value string }

// xmlReader reads an XML document strictly: one root that closes, no DOCTYPE,
// nothing behind it, UTF-8 throughout. What breaks that is a *lists.Refusal.
//
// It is a thin layer over the tokenizer of encoding/xml, which by itself takes
// an empty document, a cut one and a second root.
type xmlReader struct {
	name  string
	dec   *xml.Decoder
	open  []string
	ended bool
	// nodes counts the elements of the tree that is being read.
	nodes int
}

func newXMLReader(name string, r io.Reader) *xmlReader {
	x := &xmlReader{name: name, dec: xml.NewDecoder(r)}
	x.dec.CharsetReader = func(charset string, input io.Reader) (io.Reader, error) {
		if strings.EqualFold(charset, "us-ascii") {
			return input, nil
		}
		return nil, lists.Refusef(lists.CodeUTF8, name, "", "the document declares the encoding %s; OFAC publishes UTF-8", quote(charset))
	}
	return x
}

// next returns the next token: xml.StartElement, xml.EndElement or
// xml.CharData, valid until the next call, or io.EOF behind a complete
// document. Names are in their raw form: Space is the prefix.
func (x *xmlReader) next() (xml.Token, error) {
	for {
		tok, err := x.dec.RawToken()
		if err != nil {
			return nil, x.refuse(err)
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if x.ended {
				return nil, x.refusal(lists.CodeTwoRoots, "a second root <%s> follows the end of the document", t.Name.Local)
			}
			x.open = append(x.open, qualified(t.Name))
			return tok, nil
		case xml.EndElement:
			if err := x.close(qualified(t.Name)); err != nil {
				return nil, err
			}
			return tok, nil
		case xml.CharData:
			if len(x.open) > 0 {
				return tok, nil
			}
			if text := strings.TrimSpace(strings.TrimPrefix(string(t), "\ufeff")); text != "" {
				return nil, x.outside(text)
			}
		case xml.Directive:
			return nil, x.directive(string(t))
		}
	}
}

func (x *xmlReader) close(name string) error {
	last := len(x.open) - 1
	if last < 0 || x.open[last] != name {
		return x.refusal(lists.CodeNotClosed, "</%s> closes nothing; the document does not nest", name)
	}
	x.open = x.open[:last]
	x.ended = last == 0
	return nil
}

// outside refuses text before or behind the root.
func (x *xmlReader) outside(text string) error {
	if x.ended {
		return x.refusal(lists.CodeTwoRoots, "text %s follows the end of the document", quote(text))
	}
	return x.refusal(lists.CodeUnknownRoot, "text %s stands where the document should begin", quote(text))
}

func (x *xmlReader) directive(text string) error {
	if isHTML([]byte("<!" + text)) {
		return x.refusal(lists.CodeHTML, "a web page was served in place of the list")
	}
	return x.refusal(lists.CodeDoctype, "the document has a DOCTYPE, which no publication of OFAC has")
}

// refuse turns an error of the tokenizer into a refusal, or io.EOF at the end
// of a complete document.
func (x *xmlReader) refuse(err error) error {
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
	case errors.As(err, &syntax):
		switch {
		case strings.Contains(syntax.Msg, "UTF-8"):
			return x.refusal(lists.CodeUTF8, "the bytes are no UTF-8 text")
		case strings.Contains(syntax.Msg, "unexpected EOF"):
		default:
			return x.refusal(lists.CodeNotClosed, "the XML is not well-formed: %s", syntax.Msg)
		}
	case lists.AsRefusal(err) != nil:
		return lists.AsRefusal(err)
	case strings.Contains(err.Error(), "encoding"):
		return x.refusal(lists.CodeUTF8, "%v", err)
	case strings.HasPrefix(err.Error(), "xml:"):
		return x.refusal(lists.CodeNotClosed, "the XML is not well-formed: %v", err)
	default:
		return fmt.Errorf("read %s: %w", x.name, err)
	}
	switch {
	case len(x.open) > 0:
		return x.refusal(lists.CodeNotClosed, "the document ends inside <%s>; it is cut short", x.open[len(x.open)-1])
	case !x.ended:
		return x.refusal(lists.CodeEmpty, "the document holds no element")
	case syntax != nil:
		return x.refusal(lists.CodeTwoRoots, "the document goes on behind its end and breaks off")
	}
	return io.EOF
}

func (x *xmlReader) refusal(code, format string, args ...any) error {
	line, _ := x.dec.InputPos()
	return lists.Refusef(code, x.name, fmt.Sprintf("line %d", line), format, args...)
}

// walk reads a whole document: root is handed the root's start, child the start
// of each element below it, of which it reads the rest, stray the text between
// them.
func (x *xmlReader) walk(root, child func(xml.StartElement) error, stray func(text string)) error {
	begun := false
	for {
		tok, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			read := child
			if !begun {
				begun, read = true, root
			}
			if err := read(t); err != nil {
				return err
			}
		case xml.CharData:
			if text := lists.Clean(string(t)); text != "" {
				stray(text)
			}
		}
	}
}

// children hands the start of each child of the element that start began to
// child, which reads the rest of it, and the text between them to stray.
func (x *xmlReader) children(start xml.StartElement, child func(xml.StartElement) error, stray func(text string)) error {
	for {
		tok, err := x.next()
		if errors.Is(err, io.EOF) {
			return x.refusal(lists.CodeNotClosed, "the document ends inside <%s>", start.Name.Local)
		}
		if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if err := child(t); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		case xml.CharData:
			if text := lists.Clean(string(t)); text != "" {
				stray(text)
			}
		}
	}
}

// element reads the rest of the element that start began.
func (x *xmlReader) element(start xml.StartElement) (*element, error) {
	x.nodes = 0
	return x.tree(start)
}

func (x *xmlReader) tree(start xml.StartElement) (*element, error) {
	if x.nodes++; x.nodes > maxNodes {
		return nil, x.refusal(lists.CodeBadRow, "one entry holds more than %d elements", maxNodes)
	}
	e := &element{name: start.Name.Local}
	// more is the text behind the first piece: children and comments cut it.
	var more []byte
	for _, a := range start.Attr {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			continue
		}
		e.attrs = append(e.attrs, attribute{qualified(a.Name), a.Value})
	}
	for {
		tok, err := x.next()
		if err != nil {
			return nil, err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if len(x.open) > maxDepth {
				return nil, x.refusal(lists.CodeBadRow, "elements nest deeper than %d", maxDepth)
			}
			child, err := x.tree(t)
			if err != nil {
				return nil, err
			}
			e.children = append(e.children, child)
		case xml.EndElement:
			e.text += string(more)
			return e, nil
		case xml.CharData:
			if len(e.text)+len(more)+len(t) > maxText {
				return nil, x.refusal(lists.CodeBadRow, "the text of <%s> is longer than %d bytes", e.name, maxText)
			}
			if e.text == "" {
				e.text = string(t)
			} else {
				more = append(more, t...)
			}
		}
	}
}

// maxDepth is far deeper than any document of OFAC nests, maxText far longer
// than any text in one: the longest remarks have some thousand bytes. maxNodes
// is far more than any entry has: the largest have two thousand.
const (
	maxDepth = 32
	maxText  = 1 << 20
	maxNodes = 1 << 18
)

func qualified(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
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
	texts := make([]string, 0, 1+len(e.attrs)+len(e.children))
	for _, a := range e.attrs {
		texts = append(texts, a.value)
	}
	texts = append(texts, lists.Clean(e.text))
	for _, c := range e.children {
		texts = append(texts, c.allText())
	}
	return joinText(" ", texts...)
}
