package corpustest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"testing"

	"sanctionsd/lists"
)

// Node is an element of an XML file as the standard library reads it. It
// remembers which of its texts were asked for, so that a test can tell what
// nobody looked at.
type Node struct {
	Name  string
	Nodes []*Node
	text  string
	attrs []*attr
	taken bool
}

type attr struct {
	name, value string
	taken       bool
}

// Tree reads an XML file. Names are without namespace, texts are clean.
func Tree(t testing.TB, content []byte) *Node {
	t.Helper()
	top := &Node{}
	open := []*Node{top}
	for d := xml.NewDecoder(bytes.NewReader(content)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return top.Nodes[0]
		}
		if err != nil {
			t.Fatal(err)
		}
		last := open[len(open)-1]
		switch token := token.(type) {
		case xml.StartElement:
			n := &Node{Name: token.Name.Local}
			for _, a := range token.Attr {
				n.attrs = append(n.attrs, &attr{name: a.Name.Local, value: lists.Clean(a.Value)})
			}
			last.Nodes = append(last.Nodes, n)
			open = append(open, n)
		case xml.EndElement:
			last.text = lists.Clean(last.text)
			open = open[:len(open)-1]
		case xml.CharData:
			last.text += string(token)
		}
	}
}

// All returns the elements at the end of a path below n.
func (n *Node) All(path ...string) []*Node {
	if len(path) == 0 {
		return []*Node{n}
	}
	var out []*Node
	for _, c := range n.Nodes {
		if c.Name == path[0] {
			out = append(out, c.All(path[1:]...)...)
		}
	}
	return out
}

// First returns the first element at the end of a path below n, or nil.
func (n *Node) First(path ...string) *Node {
	if all := n.All(path...); len(all) > 0 {
		return all[0]
	}
	return nil
}

// Text takes the text of n.
func (n *Node) Text() string {
	n.taken = true
	return n.text
}

// Take takes the text of the first element at the end of a path, "" when there
// is none. A second one stays untaken.
func (n *Node) Take(path ...string) string {
	if c := n.First(path...); c != nil {
		return c.Text()
	}
	return ""
}

// Attr takes an attribute of n, "" when there is none.
func (n *Node) Attr(name string) string {
	for _, a := range n.attrs {
		if a.name == name {
			a.taken = true
			return a.value
		}
	}
	return ""
}

// Left hands every text and attribute below n that was not taken to f, with
// its path from n.
func (n *Node) Left(f func(path, text string)) { n.left("", f) }

func (n *Node) left(path string, f func(path, text string)) {
	if n.text != "" && !n.taken {
		f(path, n.text)
	}
	for _, a := range n.attrs {
		if a.value != "" && !a.taken {
			f(path+"@"+a.name, a.value)
		}
	}
	for _, c := range n.Nodes {
		below := c.Name
		if path != "" {
			below = path + "/" + c.Name
		}
		c.left(below, f)
	}
}

// Count returns how many texts and attributes stand at and below n.
func (n *Node) Count() int {
	count := 0
	if n.text != "" {
		count++
	}
	for _, a := range n.attrs {
		if a.value != "" {
			count++
		}
	}
	for _, c := range n.Nodes {
		count += c.Count()
	}
	return count
}
