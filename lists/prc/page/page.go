package page

import (
	"bytes"
	"strings"

	"sanctionsd/lists"
)

// Page is the text of one notice or answer as one document has it.
type Page struct {
	// Address is where the page is, "" when neither the caller nor the
	// document says.
	Address string
	Title   string
	// Published is when the page went online as the page or the index says, in
	// Beijing: "2024-04-11" or "2024-04-11 17:00". It is not the day of issue.
	Published string
	// Number, Issuer and Dated are 【发布文号】, 【发布单位】 and 【发文日期】, the
	// lines above the text on pages of the Ministry of Commerce. Dated is an
	// ISO 8601 day. Issuer is what the page gives as its source where that
	// line is missing.
	Number string
	Issuer string
	Dated  string
	// Lines are the lines of the text in their order, clean, none of them
	// empty, without the site's own words around and below it. The lines that
	// gave Number, Issuer and Dated are taken out.
	Lines []string
	// Cut: the page ends before its html element does, so that some of the
	// text may be missing.
	Cut bool
	// Findings are what was odd. One of kind structure means that text may be
	// missing or that words may be here which are not the authority's: the
	// template is not known, or the page is not whole.
	Findings []lists.Finding
}

// Other is what a document holds beside notices: a withdrawn page, an index, a
// row without text.
type Other struct {
	Title   string
	Address string
	// Why is a sentence: what it is instead.
	Why string
}

// Bounds of a document. The longest notices known have some 30 kB of text on a
// page of 200 kB.
const (
	maxBytes = 8 << 20
	// maxTags bounds the start tags of a document: some shapes of markup cost
	// a parser the square of their number.
	maxTags = 100_000
)

// officialBase is what relative addresses in an answer of getColumnList are
// relative to when it was saved and nothing says where.
const officialBase = "https://exportcontrol.mofcom.gov.cn/"

// Read reads one document: a page of the Ministry of Foreign Affairs, of the
// Ministry of Commerce or of one of its sites, the JSON answer of
// getColumnList, which holds the texts of several notices, or plain text.
// address is where it came from, "" or a file's name if it was saved.
// contentType is the server's header; it is used only where the bytes leave
// something open, since it is often wrong.
//
// A document that is whole and of a known kind but holds no notice gives no
// page and at least one Other. What is damaged or not known is a
// [*lists.Refusal]: CodeEmpty, CodeTooLarge, CodeUTF8 (bytes of no charset of
// these sites), CodeMojibake (characters that were lost before), CodeNotClosed
// (JSON that ends early), CodeUnknownRoot.
func Read(doc []byte, address, contentType string) ([]Page, []Other, error) {
	text, findings, err := decode(doc, address)
	if err != nil {
		return nil, nil, err
	}
	switch kindOf(text, contentType) {
	case kindJSON:
		return readJSON(text, address, findings)
	case kindHTML:
		return readHTML(text, address, findings)
	case kindText:
		return readText(text, address, findings)
	}
	return nil, nil, lists.Refusef(lists.CodeUnknownRoot, address, "",
		"neither a web page nor an answer of getColumnList nor plain text: it begins with %q", begin(text))
}

// kind is what a document is by its shape.
type kind int

const (
	kindUnknown kind = iota
	kindJSON
	kindHTML
	kindText
)

func kindOf(text, contentType string) kind {
	trimmed := strings.TrimSpace(text)
	// TAR, ZIP, PDF and Office files decode as text now and then.
	if strings.ContainsRune(trimmed, 0) || strings.HasPrefix(trimmed, "%PDF-") || strings.HasPrefix(trimmed, "PK\x03\x04") {
		return kindUnknown
	}
	if strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "[{") {
		return kindJSON
	}
	plain := strings.HasPrefix(trimmed, "---") || strings.HasPrefix(strings.ToLower(contentType), "text/plain")
	switch first := firstElement(trimmed); {
	case first == elementHTML && (!plain || strings.HasPrefix(trimmed, "<")):
		return kindHTML
	case strings.HasPrefix(trimmed, "<") && first != elementNone:
		return kindUnknown
	}
	return kindText
}

// begin returns the first characters of a document, for a message.
func begin(text string) string {
	const most = 40
	text = strings.TrimSpace(text)
	if r := []rune(text[:min(len(text), 4*most)]); len(r) > most {
		return string(r[:most]) + "…"
	}
	return text
}

// checkSize refuses what is empty or larger than any page.
func checkSize(doc []byte, address string) error {
	if len(bytes.TrimSpace(doc)) == 0 {
		return lists.Refusef(lists.CodeEmpty, address, "", "the document is empty: fetch it again")
	}
	if len(doc) > maxBytes {
		return lists.Refusef(lists.CodeTooLarge, address, "",
			"the document has %d bytes, and no page of a notice has more than %d", len(doc), maxBytes)
	}
	return nil
}
