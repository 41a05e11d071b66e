package page

import (
	"cmp"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sanctionsd/lists"
)

// readHTML reads a page of one of the sites.
func readHTML(text, address string, findings []lists.Finding) ([]Page, []Other, error) {
	t, err := parse(text, address)
	if err != nil {
		return nil, nil, err
	}
	p := Page{Address: t.address(address), Findings: findings}
	p.Title = t.title()
	where := cmp.Or(p.Address, address)
	found, ok := t.body()
	if !ok {
		if err := checkText(p.Title, nil, address, "title"); err != nil {
			return nil, nil, err
		}
		return nil, []Other{{Title: p.Title, Address: p.Address, Why: found.why}}, nil
	}
	p.Lines = found.lines
	for _, why := range found.odd {
		p.note(lists.FindingStructure, where, why)
	}
	if !t.whole {
		p.Cut = true
		p.note(lists.FindingStructure, where, "the page ends before its html element does: it may have been cut")
	}
	for _, file := range found.files {
		p.note(lists.FindingNote, where, "the text has an attached file, which is not read: "+file)
	}
	p.Published = t.published()
	p.Issuer = t.meta("ContentSource")
	p.takeHeader()
	if err := checkText(p.Title, p.Lines, address, ""); err != nil {
		return nil, nil, err
	}
	if len(p.Lines) == 0 {
		return nil, []Other{{Title: p.Title, Address: p.Address, Why: "the page has a title and no text"}}, nil
	}
	return []Page{p}, nil, nil
}

// note adds a finding.
func (p *Page) note(kind lists.FindingKind, where, text string) {
	p.Findings = append(p.Findings, lists.Finding{Kind: kind, Where: where, Text: text, Count: 1})
}

// savedFrom matches the comment by which browsers note whence they saved a page.
var savedFrom = regexp.MustCompile(`saved from url=\(\d+\)(\S+)`)

// address returns the address of a page: that it was fetched from, else what a
// saved page says of itself.
func (t tree) address(fetched string) string {
	if isWeb(fetched) {
		return fetched
	}
	if isWeb(t.saved) {
		return t.saved
	}
	canonical := first(t.root, func(n *html.Node) bool {
		return n.DataAtom == atom.Link && strings.EqualFold(attr(n, "rel"), "canonical")
	})
	if canonical != nil && isWeb(attr(canonical, "href")) {
		return strings.TrimSpace(attr(canonical, "href"))
	}
	if url := t.meta("Url"); isWeb(url) {
		return url
	}
	return ""
}

func isWeb(address string) bool {
	address = strings.TrimSpace(address)
	return strings.HasPrefix(address, "https://") || strings.HasPrefix(address, "http://")
}

// titleVariable matches the title in the script of a page of exportcontrol: it
// is right where every other copy of it may be damaged.
var titleVariable = regexp.MustCompile(`\bvar\s+title\s*=\s*(?:'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)")`)

// variable returns the title in the scripts of a page and whether there is one.
func (t tree) variable() (string, bool) {
	m := titleVariable.FindStringSubmatch(t.scripts())
	if m == nil {
		return "", false
	}
	title := strings.NewReplacer(`\'`, `'`, `\"`, `"`, `\\`, `\`, `\/`, `/`).Replace(m[1] + m[2])
	return html.UnescapeString(title), true
}

// title returns the title of a page, the first undamaged one of where it may
// stand, else the first.
func (t tree) title() string {
	variable, _ := t.variable()
	heading := func(match func(*html.Node) bool) string { return inner(first(t.root, match)) }
	candidates := []string{
		t.meta("ArticleTitle"),
		variable,
		heading(class("art-title")),
		heading(is(atom.H1)),
		withoutSite(t.titleElement(), t.meta("SiteName")),
	}
	damaged := ""
	for _, title := range candidates {
		title = titleOf(title)
		switch {
		case title == "":
		case !lost.MatchString(title):
			return title
		case damaged == "":
			damaged = title
		}
	}
	return damaged
}

// titleOf returns a title without the markup that titles bring along, mostly
// line breaks.
func titleOf(text string) string {
	if strings.Contains(text, "<") {
		if t, err := parse(text, ""); err == nil {
			text = inner(t.root)
		}
	}
	return clipTitle(lists.Clean(text))
}

func (t tree) titleElement() string {
	n := first(t.root, is(atom.Title))
	if n == nil || n.FirstChild == nil {
		return ""
	}
	return lists.Clean(n.FirstChild.Data)
}

// siteName matches what a site puts behind the title of each of its pages.
var siteName = regexp.MustCompile(`\s*[_|｜—–-]+\s*[^_|｜—–-]*(部|网|网站|局|China)$`)

// withoutSite cuts the name of the site from the title element.
func withoutSite(title, site string) string {
	if site != "" {
		title = strings.TrimSuffix(title, site)
	}
	for {
		cut := strings.TrimRight(siteName.ReplaceAllString(title, ""), " _|｜—–-")
		if cut == title || cut == "" {
			return title
		}
		title = cut
	}
}

// published returns when a page says it went online.
func (t tree) published() string {
	if when := moment(t.meta("PubDate")); when != "" {
		return when
	}
	for _, match := range []func(*html.Node) bool{
		func(n *html.Node) bool { return n.DataAtom == atom.Span && within(n, class("time")) },
		func(n *html.Node) bool { return n.DataAtom == atom.P && within(n, class("news-title")) },
		class("at-left"), class("time"),
	} {
		for _, n := range all(t.root, match) {
			if when := moment(inner(n)); when != "" {
				return when
			}
		}
	}
	return ""
}

// class returns a match for elements of a class.
func class(name string) func(*html.Node) bool {
	return func(n *html.Node) bool { return hasClass(n, name) }
}

// within reports whether an element above n matches.
func within(n *html.Node, match func(*html.Node) bool) bool {
	for above := range n.Ancestors() {
		if match(above) {
			return true
		}
	}
	return false
}
