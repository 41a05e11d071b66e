package page

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/zh"
)

// linesOf returns the lines of the text below n: block elements and line breaks
// end a line, a row of a table is one. They are clean as [lists.Clean] has it;
// spaces between Chinese characters stay, since whether they mean something
// depends on where they stand.
func linesOf(n *html.Node) []string { return lineWriter{}.of(n) }

// linesWithin returns the lines below n without the frame of a site, for an
// element that may hold more than a text.
func linesWithin(n *html.Node) []string { return lineWriter{frameless: true}.of(n) }

func (w lineWriter) of(n *html.Node) []string {
	w.children(n)
	w.end()
	return w.lines
}

// lineWriter collects lines.
type lineWriter struct {
	lines []string
	line  strings.Builder
	// frameless leaves out what isChrome reports.
	frameless bool
}

// inside returns the lines of an element within.
func (w *lineWriter) inside(n *html.Node) []string {
	return lineWriter{frameless: w.frameless}.of(n)
}

// end ends the line that was begun.
func (w *lineWriter) end() {
	text := w.line.String()
	w.line.Reset()
	// Twice, since a character may stand between two such breaks.
	for range 2 {
		text = sourceBreak.ReplaceAllString(text, "$1$2")
	}
	if line := lists.Clean(text); line != "" {
		w.lines = append(w.lines, line)
	}
}

// sourceBreak matches a line break of the source between two wide characters:
// it stands for nothing there, as in CSS Text Module Level 3, 4.1.3. A break
// before an indentation of wide spaces is left.
var sourceBreak = regexp.MustCompile(`([\p{Han}\x{3001}-\x{303F}\x{FF01}-\x{FF60}“”‘’…—])[ \t\r]*\n[ \t\r\n]*([\p{Han}\x{3001}-\x{303F}\x{FF01}-\x{FF60}“”‘’…—])`)

func (w *lineWriter) children(n *html.Node) {
	for c := range n.ChildNodes() {
		w.node(c)
	}
}

func (w *lineWriter) node(n *html.Node) {
	if n.Type == html.TextNode {
		w.text(n)
		return
	}
	if n.Type != html.ElementNode || unseen(n) || w.frameless && isChrome(n) {
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

// text writes a text, the lines of preformatted text each for itself.
func (w *lineWriter) text(n *html.Node) {
	if n.Parent == nil || !strings.Contains(n.Data, "\n") || n.Parent.DataAtom != atom.Pre && !within(n, is(atom.Pre)) {
		w.line.WriteString(n.Data)
		return
	}
	for line := range strings.Lines(n.Data) {
		w.line.WriteString(line)
		if strings.HasSuffix(line, "\n") {
			w.end()
		}
	}
}

// row writes a row of a table as one line, its cells apart by a space. A cell
// of several lines, as in tables that only lay out a page, keeps them: its
// first line follows what the cell before it left open.
func (w *lineWriter) row(n *html.Node) {
	for c := range n.ChildNodes() {
		if c.Type != html.ElementNode || unseen(c) {
			continue
		}
		cell := w.inside(c)
		if len(cell) == 0 {
			continue
		}
		w.line.WriteByte(' ')
		w.line.WriteString(cell[0])
		if len(cell) > 1 {
			w.end()
			w.lines = append(w.lines, cell[1:]...)
		}
	}
	w.end()
}

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
		lines := w.inside(c)
		if len(lines) == 0 {
			continue
		}
		if _, _, _, stated := zh.Item(lines[0]); !plain && !stated {
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
	return false
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
	return false
}
