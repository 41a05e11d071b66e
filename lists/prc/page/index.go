package page

import (
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"sanctionsd/lists"
)

// articles matches the paths of articles on these sites: those of the Ministry
// of Foreign Affairs carry a day and a number, those of the Ministry of
// Commerce 32 hexadecimal digits, older ones and those of the export control
// information site a number below /article/.
var articles = regexp.MustCompile(`(?i)/?(t(\d{8})_\d+\.s?html?|art_[0-9a-f]{32}\.html?|viewcore_[0-9a-f]+\.html?)$|/article/\S*\d+\.s?html?$`)

// isArticle reports whether a link may lead to an article.
func isArticle(href string) bool {
	href, _, _ = strings.Cut(strings.TrimSpace(href), "#")
	href, _, _ = strings.Cut(href, "?")
	return articles.MatchString(href)
}

// HTMLIndex reads a page of links: the index of the Ministry of Foreign
// Affairs, the announcements of a year and the spokesperson's feed of the
// Ministry of Commerce. Every anchor that leads to an article is a link, by
// whatever element it stands in, so that a changed template loses none.
// Refusals are those of [Read], and CodeNoLinks.
func HTMLIndex(doc []byte, address string) (lists.Index, error) {
	text, _, err := decode(doc, address)
	if err != nil {
		return lists.Index{}, err
	}
	if kindOf(text, "text/html") != kindHTML {
		return lists.Index{}, lists.Refusef(lists.CodeUnknownRoot, address, "", "no web page where an index stands: it begins with %q", begin(text))
	}
	t, err := parse(text, address)
	if err != nil {
		return lists.Index{}, err
	}
	return indexOf(t, address)
}

// indexOf returns the links of a tree.
func indexOf(t tree, address string) (lists.Index, error) {
	var index lists.Index
	base := t.base(t.address(address))
	at := make(map[string]int)
	for _, a := range all(t.root, is(atom.A)) {
		if !isArticle(attr(a, "href")) {
			continue
		}
		link := linkOf(a, base)
		if link.URL == "" {
			continue
		}
		if err := checkText(link.Title, nil, address, link.URL); err != nil {
			return lists.Index{}, err
		}
		if i, ok := at[link.URL]; ok {
			known := &index.Links[i]
			known.Title = fuller(known.Title, link.Title)
			if known.Date == "" {
				known.Date = link.Date
			}
			continue
		}
		at[link.URL] = len(index.Links)
		index.Links = append(index.Links, link)
	}
	if len(index.Links) == 0 {
		return lists.Index{}, noLinks(address)
	}
	index.Pages = t.pages(len(index.Links))
	return index, nil
}

func noLinks(address string) error {
	return lists.Refusef(lists.CodeNoLinks, address, "", "an index without a single link to an article; it is never empty, so the page or its template is another")
}

// base returns what the addresses of a page are relative to.
func (t tree) base(address string) string {
	if n := first(t.root, is(atom.Base)); n != nil {
		if b := absolute(attr(n, "href"), address); b != "" {
			return b
		}
	}
	return address
}

// linkOf reads one anchor.
func linkOf(a *html.Node, base string) lists.Link {
	l := lists.Link{URL: absolute(attr(a, "href"), base)}
	l.Title = titleOf(fuller(titleOf(attr(a, "title")), lists.Clean(trailingDay.ReplaceAllString(inner(a), ""))))
	l.Date = dayBeside(a)
	if m := articles.FindStringSubmatch(l.URL); l.Date == "" && m != nil && m[2] != "" {
		l.Date = moment(m[2][:4] + "-" + m[2][4:6] + "-" + m[2][6:])
	}
	return l
}

// trailingDay matches a day at the end of an anchor's text.
var trailingDay = regexp.MustCompile(`[\[（(]?\d{4}-\d{2}-\d{2}( \d{2}:\d{2}(:\d{2})?)?[\]）)]?\s*$`)

// dayBeside returns the day that stands in or beside an anchor.
func dayBeside(a *html.Node) string {
	if day := day(trailingDay.FindString(inner(a))); day != "" {
		return day
	}
	// Look no further than the neighbours: the day of another entry is worse
	// than none.
	for n := a.NextSibling; n != nil && n.DataAtom != atom.A; n = n.NextSibling {
		text := n.Data
		if n.Type == html.ElementNode {
			if first(n, is(atom.A)) != nil {
				break
			}
			text = inner(n)
		}
		if day := day(text); day != "" {
			return day
		}
	}
	return ""
}

// fuller returns the title that says more. One of them is often cut with dots.
func fuller(a, b string) string {
	plain := func(s string) int {
		return utf8.RuneCountInString(strings.TrimRight(strings.TrimSuffix(s, "…"), ".…"))
	}
	if plain(b) > plain(a) {
		return b
	}
	return a
}

// pageCount matches the call by which a page of the Ministry of Foreign Affairs
// writes links to its further pages.
var pageCount = regexp.MustCompile(`createPageHTML\(\s*["']?(\d{1,5})`)

// pages returns how many pages an index has: by its script, or by the number
// of all entries of the building service when links of them are here.
func (t tree) pages(links int) int {
	if m := pageCount.FindStringSubmatch(t.scripts()); m != nil {
		n, _ := strconv.Atoi(m[1])
		return n
	}
	n := first(t.root, func(n *html.Node) bool { return attr(n, "count") != "" })
	if n == nil {
		return 0
	}
	count, err := strconv.Atoi(attr(n, "count"))
	if err != nil || count < 0 || count > 1_000_000 {
		return 0
	}
	return (count + links - 1) / links
}

// absolute resolves a link. It returns "" for what is no address of the web.
func absolute(href, base string) string {
	u, err := url.Parse(strings.TrimSpace(href))
	if err != nil || href == "" {
		return ""
	}
	if b, err := url.Parse(base); err == nil {
		u = b.ResolveReference(u)
	}
	u.Fragment = ""
	if u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}
