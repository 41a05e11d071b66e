package page

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sanctionsd/lists"
)

// element is what the first element of a text is.
type element int

const (
	elementNone element = iota
	elementHTML
	// elementOther is one of XML, or what looks like an element in plain text.
	elementOther
)

// firstElement returns of what language the first element of a text is.
func firstElement(text string) element {
	z := html.NewTokenizer(strings.NewReader(text))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return elementNone
		case html.DoctypeToken:
			return elementHTML
		case html.StartTagToken, html.SelfClosingTagToken:
			if name, _ := z.TagName(); atom.Lookup(name) != 0 {
				return elementHTML
			}
			return elementOther
		}
	}
}

// tree is a parsed document.
type tree struct {
	root *html.Node
	// whole is false for a document whose html or body element begins and
	// never ends.
	whole bool
	// saved is whence a browser notes it saved the page.
	saved string
}

// parse reads markup into a tree, as browsers do: everything is a page. It
// refuses what would cost more than a page is worth.
func parse(text, address string) (tree, error) {
	t := tree{whole: true}
	open, tags := false, 0
	for z := html.NewTokenizer(strings.NewReader(text)); ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			break
		}
		switch kind {
		case html.CommentToken:
			if m := savedFrom.FindSubmatch(z.Text()); m != nil && t.saved == "" {
				t.saved = string(m[1])
			}
		case html.StartTagToken:
			tags++
			name, _ := z.TagName()
			open = open || string(name) == "html" || string(name) == "body"
			t.whole = t.whole && !open
		case html.EndTagToken:
			tags++
			if name, _ := z.TagName(); string(name) == "html" || string(name) == "body" {
				open, t.whole = false, true
			}
		}
		if tags > maxTags {
			return t, lists.Refusef(lists.CodeTooLarge, address, "", "more than %d tags, which no page of a notice has", maxTags)
		}
	}
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return t, lists.Refusef(lists.CodeUnknownRoot, address, "", "read the page as HTML: %v", err)
	}
	t.root = root
	return t, nil
}

// all returns the elements below n that match, in the order of the document,
// and none below one that does.
func all(n *html.Node, match func(*html.Node) bool) []*html.Node {
	var found []*html.Node
	for c := range n.ChildNodes() {
		if c.Type == html.ElementNode && match(c) {
			found = append(found, c)
		} else {
			found = append(found, all(c, match)...)
		}
	}
	return found
}

// first returns the first element below n that matches, or nil.
func first(n *html.Node, match func(*html.Node) bool) *html.Node {
	for c := range n.Descendants() {
		if c.Type == html.ElementNode && match(c) {
			return c
		}
	}
	return nil
}

// attr returns an attribute, "" when there is none.
func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// hasClass reports whether n has all of the classes.
func hasClass(n *html.Node, classes ...string) bool {
	have := strings.Fields(attr(n, "class"))
	for _, c := range classes {
		if !slices.Contains(have, c) {
			return false
		}
	}
	return true
}

// is returns a match for elements of one of the names.
func is(names ...atom.Atom) func(*html.Node) bool {
	return func(n *html.Node) bool { return slices.Contains(names, n.DataAtom) }
}

// meta returns the content of a meta element by its name, in any case.
func (t tree) meta(name string) string {
	n := first(t.root, func(n *html.Node) bool {
		return n.DataAtom == atom.Meta && (strings.EqualFold(attr(n, "name"), name) || strings.EqualFold(attr(n, "property"), name)) &&
			lists.Clean(attr(n, "content")) != ""
	})
	if n == nil {
		return ""
	}
	return lists.Clean(attr(n, "content"))
}

// scripts returns the text of all scripts.
func (t tree) scripts() string {
	var b strings.Builder
	for n := range t.root.Descendants() {
		if n.Type == html.TextNode && n.Parent.DataAtom == atom.Script {
			b.WriteString(n.Data)
			b.WriteByte('\n')
		}
	}
	return b.String()
}

// inner returns the text below n as one line.
func inner(n *html.Node) string {
	if n == nil {
		return ""
	}
	return strings.Join(linesOf(n), " ")
}
