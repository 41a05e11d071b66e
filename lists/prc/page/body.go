package page

import (
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// body is the text of a page, or why it has none.
type body struct {
	lines []string
	files []string
	odd   []string
	why   string
}

// container is an element that holds the text of a notice on one of the sites.
// The documented selectors are those of public crawlers of the sites.
type container struct {
	match func(*html.Node) bool
	// common: the class is on other elements too. The article is the one with
	// the most text, and it may hold parts of the site's frame.
	common bool
}

// containers are tried in their order.
func containers() []container {
	class := func(names ...string) container {
		return container{match: func(n *html.Node) bool { return hasClass(n, names...) }}
	}
	return []container{
		// Ministry of Foreign Affairs.
		{match: func(n *html.Node) bool { return attr(n, "id") == "News_Body_Txt_A" }},
		{match: func(n *html.Node) bool { return n.DataAtom == atom.Div && hasClass(n, "news-main") }},
		class("TRS_Editor"),
		// Ministry of Commerce and its security bureau. The spelling is theirs.
		{match: func(n *html.Node) bool { return n.DataAtom == atom.Div && attr(n, "ergodic") == "article" }},
		class("art-con", "art-con-bottonmLine"),
		class("art-con"),
		// Export control information site.
		{match: func(n *html.Node) bool { return n.DataAtom == atom.Div && hasClass(n, "bd") }, common: true},
		// Ministry of Foreign Affairs, English.
		class("content_text"),
	}
}

// leastText is how many characters outside of links a text has at the least
// where nothing else says that it is one: less stands in the frame of an empty
// page too.
const leastText = 40

// body finds the text of a page: that of the first container that has one, else
// of the smallest element that holds most of it.
func (t tree) body() (body, bool) {
	_, article := t.variable()
	for _, c := range containers() {
		found := all(t.root, c.match)
		if c.common {
			found = t.article(c.match)
		}
		var b body
		for _, n := range found {
			text, _ := weigh(n)
			if text == 0 || c.common && text < leastText && !article {
				continue
			}
			if c.common {
				b.lines = append(b.lines, linesWithin(n)...)
			} else {
				b.lines = append(b.lines, linesOf(n)...)
			}
			b.files = append(b.files, files(n)...)
		}
		if len(b.lines) > 0 {
			return b, true
		}
	}
	return t.dense()
}

// article returns the element of a common class that holds the text, as far as
// the box of the disclaimer: the smallest one that holds most of the text of
// the one with the most.
func (t tree) article(match func(*html.Node) bool) []*html.Node {
	if box := first(t.root, func(n *html.Node) bool { return hasClass(n, "u-disclaimer-box") }); box != nil {
		cutFrom(box, match)
	}
	var best *html.Node
	most := 0
	for n := range t.root.Descendants() {
		if n.Type != html.ElementNode || !match(n) {
			continue
		}
		if text, _ := weigh(n); text > most || best != nil && holdsMost(text, most) && within(n, func(above *html.Node) bool { return above == best }) {
			best, most = n, text
		}
	}
	if best == nil {
		return nil
	}
	return []*html.Node{best}
}

// cutFrom removes a node and all that follows it in the nearest element above
// that matches.
func cutFrom(n *html.Node, match func(*html.Node) bool) {
	if !within(n, match) {
		return
	}
	for at := n; ; {
		above := at.Parent
		for at.NextSibling != nil {
			above.RemoveChild(at.NextSibling)
		}
		if at == n {
			above.RemoveChild(n)
		}
		if match(above) {
			return
		}
		at = above
	}
}

// holdsMost reports whether a part of a text stands for the whole of it.
func holdsMost(part, whole int) bool { return part*10 >= whole*8 }

// dense returns the text of a page of an unknown template.
func (t tree) dense() (body, bool) {
	n := t.root
	total, links := weigh(n)
	if total < leastText {
		return body{why: t.whyEmpty(links)}, false
	}
	if links > 3*total || t.anchors() >= 5 && links > total {
		return body{why: "an index: links and hardly any text"}, false
	}
	// Into the child that holds nearly all text, as long as there is one.
	for {
		var next *html.Node
		for c := range n.ChildNodes() {
			if text, _ := weigh(c); holdsMost(text, total) {
				next = c
			}
		}
		if next == nil || next.Type != html.ElementNode || next.DataAtom == atom.P {
			break
		}
		n = next
	}
	return body{
		lines: linesWithin(n), files: files(n),
		odd: []string{"the page has none of the elements a notice is known to stand in; its text was taken from the smallest element that holds most of it"},
	}, true
}

// whyEmpty says what a page without text is.
func (t tree) whyEmpty(links int) string {
	if attached := files(t.root); len(attached) > 0 {
		return "a page without text, with an attached file that is not read: " + attached[0]
	}
	switch {
	case t.anchors() > 0:
		return "an index: links and hardly any text"
	case links > 0 || first(t.root, isChrome) != nil:
		return "navigation without text: a page that was withdrawn, which changes nothing"
	case strings.TrimSpace(t.scripts()) != "":
		return "a page of scripts without text"
	}
	return "a page without text"
}

// anchors counts the links that look like those of articles.
func (t tree) anchors() int {
	return len(all(t.root, func(n *html.Node) bool { return n.DataAtom == atom.A && isArticle(attr(n, "href")) }))
}

// weigh counts the characters below n outside and inside of links, without what
// the site puts around every page.
func weigh(n *html.Node) (text, links int) {
	count := func(s string) int { return utf8.RuneCountInString(strings.Join(strings.Fields(s), "")) }
	var walk func(n *html.Node, link bool)
	walk = func(n *html.Node, link bool) {
		switch {
		case n.Type == html.TextNode && link:
			links += count(n.Data)
		case n.Type == html.TextNode:
			text += count(n.Data)
		case n.Type == html.ElementNode && (unseen(n) || isChrome(n)):
			return
		}
		for c := range n.ChildNodes() {
			walk(c, link || n.DataAtom == atom.A)
		}
	}
	walk(n, false)
	return text, links
}

// isChrome reports whether an element is a site's frame by its name, class or id.
func isChrome(n *html.Node) bool {
	if n.DataAtom == atom.Header || n.DataAtom == atom.Footer || n.DataAtom == atom.Aside {
		return true
	}
	for _, name := range append(strings.Fields(attr(n, "class")), attr(n, "id")) {
		switch strings.ToLower(name) {
		case "hd", "ft", "head", "header", "foot", "footer", "nav", "navbar", "menu", "breadcrumb", "position",
			"share", "crumbs", "copyright", "sidebar":
			return true
		}
	}
	return false
}

// files returns the addresses of files that a text links to.
func files(n *html.Node) []string {
	var found []string
	for _, a := range all(n, is(atom.A)) {
		href := strings.TrimSpace(attr(a, "href"))
		name, _, _ := strings.Cut(href, "?")
		switch strings.ToLower(path.Ext(name)) {
		case ".pdf", ".doc", ".docx", ".wps", ".xls", ".xlsx", ".zip", ".rar", ".ofd":
			found = append(found, href)
		}
	}
	return found
}
