package page

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// cleanLine returns a line of text without zero-width characters and with
// single spaces. Spaces between Chinese characters stay: whether they mean
// something depends on where they stand.
func cleanLine(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || r == 0x2800: // U+00A0 and U+3000 among them
			space = b.Len() > 0
		case unicode.Is(unicode.Cf, r): // U+200B to U+200F, U+FEFF
		case unicode.IsControl(r):
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// linesOf returns the lines of the text below n: block elements and line breaks
// end a line, a row of a table is one.
func linesOf(n *html.Node) []string {
	var w lineWriter
	w.children(n)
	w.end()
	return w.lines
}

// lineWriter collects lines.
type lineWriter struct {
	lines []string
	line  strings.Builder
}

// end ends the line that was begun.
func (w *lineWriter) end() {
	if line := cleanLine(w.line.String()); line != "" {
		w.lines = append(w.lines, line)
	}
	w.line.Reset()
}

func (w *lineWriter) children(n *html.Node) {
	for c := range n.ChildNodes() {
		w.node(c)
	}
}

func (w *lineWriter) node(n *html.Node) {
	if n.Type == html.TextNode {
		w.line.WriteString(n.Data)
		return
	}
	if n.Type != html.ElementNode || unseen(n) {
		return
	}
	switch n.DataAtom {
	case atom.Br, atom.Hr:
		w.end()
	case atom.Tr:
		w.end()
		w.row(n)
	case atom.Ol:
		w.end()
		w.numbered(n)
		w.end()
	default:
		block := isBlock(n)
		if block {
			w.end()
		}
		w.children(n)
		if block {
			w.end()
		}
	}
}

// row writes a row of a table as one line, its cells apart by a space. A cell
// of several lines, as in tables that only lay out a page, keeps them: its
// first line follows what the cell before it left open.
func (w *lineWriter) row(n *html.Node) {
	open := false
	for c := range n.ChildNodes() {
		cell := linesOf(c)
		if c.Type != html.ElementNode || unseen(c) || len(cell) == 0 {
			continue
		}
		if open {
			w.lines[len(w.lines)-1] += " " + cell[0]
			w.lines = append(w.lines, cell[1:]...)
		} else {
			w.lines = append(w.lines, cell...)
		}
		open = len(cell) == 1
	}
}

// ordinal matches an item that states its number itself.
var ordinal = regexp.MustCompile(`^[（(]?[0-9０-９一二三四五六七八九十]{1,4}\s*[）)、.．]`)

// numbered writes a numbered list with the numbers that a browser shows and the
// text does not hold.
func (w *lineWriter) numbered(n *html.Node) {
	number, err := strconv.Atoi(attr(n, "start"))
	if err != nil {
		number = 1
	}
	plain := attr(n, "type") != "" && attr(n, "type") != "1" || strings.Contains(attr(n, "style"), "none")
	for c := range n.ChildNodes() {
		if c.DataAtom != atom.Li {
			w.node(c)
			continue
		}
		if v, err := strconv.Atoi(attr(c, "value")); err == nil {
			number = v
		}
		lines := linesOf(c)
		if len(lines) == 0 {
			continue
		}
		if !plain && !ordinal.MatchString(lines[0]) {
			lines[0] = strconv.Itoa(number) + ". " + lines[0]
		}
		w.end()
		w.lines = append(w.lines, lines...)
		number++
	}
}

// unseen reports whether an element holds nothing a reader sees as text.
func unseen(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Noscript, atom.Template, atom.Iframe, atom.Object, atom.Svg,
		atom.Head, atom.Title, atom.Select, atom.Textarea, atom.Button, atom.Nav:
		return true
	}
	return hasClass(n, "u-disclaimer-box")
}

// isBlock reports whether an element begins and ends a line.
func isBlock(n *html.Node) bool {
	switch n.DataAtom {
	case atom.P, atom.Div, atom.Li, atom.Ul, atom.Table, atom.Thead, atom.Tbody, atom.Tfoot, atom.Caption, atom.Td, atom.Th,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Dl, atom.Dt, atom.Dd, atom.Blockquote,
		atom.Pre, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Main, atom.Aside, atom.Center,
		atom.Figure, atom.Figcaption, atom.Form, atom.Fieldset, atom.Address, atom.Body, atom.Html:
		return true
	}
	// The editors of these sites have elements of their own around paragraphs.
	return strings.Contains(n.Data, "-") || strings.Contains(n.Data, ":p")
}
