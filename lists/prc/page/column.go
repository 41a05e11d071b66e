package page

import (
	"fmt"
	"html"
	"slices"

	"sanctionsd/lists"
)

// readJSON reads the texts in an answer of getColumnList.
func readJSON(text, address string, findings []lists.Finding) ([]Page, []Other, error) {
	a, err := readAnswer(text, address)
	if err != nil {
		return nil, nil, err
	}
	if a.PageInfo == nil || a.PageInfo.Rows == nil {
		return nil, []Other{{Address: webOnly(address), Why: "an index of the building service: links and no text"}}, nil
	}
	var pages []Page
	var others []Other
	for i, r := range *a.PageInfo.Rows {
		where := fmt.Sprintf("row %d", i+1)
		link := r.link(address)
		if err := checkText(link.Title, nil, address, where); err != nil {
			return nil, nil, err
		}
		p := Page{Address: link.URL, Title: link.Title, Published: moment(r.PublishTimeStr), Issuer: lists.Clean(r.Source), Findings: slices.Clip(findings)}
		if r.Content != "" {
			t, err := parse(r.Content, address)
			if err != nil {
				return nil, nil, err
			}
			p.Lines = linesOf(t.root)
			for _, file := range files(t.root) {
				p.note(lists.FindingNote, where, "the text has an attached file, which is not read: "+file)
			}
			p.takeHeader()
		}
		if len(p.Lines) == 0 {
			others = append(others, Other{Title: p.Title, Address: p.Address, Why: "a row without text: fetch " + p.Address})
			continue
		}
		if err := checkText(p.Title, p.Lines, address, where); err != nil {
			return nil, nil, err
		}
		pages = append(pages, p)
	}
	if len(*a.PageInfo.Rows) == 0 {
		others = []Other{{Address: webOnly(address), Why: "an answer of getColumnList without rows"}}
	}
	return pages, others, nil
}

// link returns what a row says of its notice.
func (r row) link(address string) lists.Link {
	return lists.Link{
		URL:   absolute(r.URL, webOr(address, officialBase)),
		Title: titleOf(html.UnescapeString(r.Title)),
		Date:  day(r.PublishTimeStr),
	}
}

// ColumnIndex reads an answer of getColumnList of the export control
// information site: {pageInfo: {total, maxPageNum, rows: [{title, url,
// publishTimeStr, source, content}]}}. It is whole when every row has its text.
// A title of question marks is what the service answers to a request it does
// not know as one of its own page's, and is refused with CodeMojibake.
func ColumnIndex(doc []byte, address string) (lists.Index, error) {
	text, _, err := decode(doc, address)
	if err != nil {
		return lists.Index{}, err
	}
	if kindOf(text, "") != kindJSON {
		return lists.Index{}, lists.Refusef(lists.CodeHTML, address, "", "no JSON where getColumnList answers: it begins with %q", begin(text))
	}
	a, err := readAnswer(text, address)
	if err != nil {
		return lists.Index{}, err
	}
	if a.PageInfo == nil || a.PageInfo.Rows == nil {
		return lists.Index{}, lists.Refusef(lists.CodeUnknownRoot, address, "pageInfo.rows", "the answer of another service")
	}
	index := lists.Index{Pages: a.PageInfo.MaxPageNum.number(), Whole: true}
	for i, r := range *a.PageInfo.Rows {
		link := r.link(address)
		if err := checkText(link.Title, nil, address, fmt.Sprintf("row %d", i+1)); err != nil {
			return lists.Index{}, err
		}
		if link.URL != "" {
			index.Links = append(index.Links, link)
		}
		index.Whole = index.Whole && r.hasText(address)
	}
	if len(index.Links) == 0 {
		return lists.Index{}, noLinks(address)
	}
	return index, nil
}

// hasText reports whether a row has a text, and not a picture or nothing.
func (r row) hasText(address string) bool {
	t, err := parse(r.Content, address)
	if err != nil {
		return false
	}
	text, _ := weigh(t.root)
	return text > 0
}

// webOnly returns address if it is one of the web.
func webOnly(address string) string { return webOr(address, "") }

// webOr returns address if it is one of the web, else other.
func webOr(address, other string) string {
	if isWeb(address) {
		return address
	}
	return other
}
