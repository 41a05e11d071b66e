package page

import (
	"encoding/json"
	"errors"
	"io"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/net/html"

	"sanctionsd/lists"
)

// flexible is a number or a flag that is sent as JSON number, text or boolean.
type flexible string

// UnmarshalJSON takes any scalar.
func (f *flexible) UnmarshalJSON(b []byte) error {
	if s := strings.Trim(string(b), `"`); s != "null" {
		*f = flexible(s)
	}
	return nil
}

func (f flexible) number() int {
	n, err := strconv.Atoi(string(f))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// answer is the JSON of either of the two services: the building service of the
// main site and the security bureau, which wraps the HTML of an index, and
// getColumnList of the export control information site.
type answer struct {
	Success  *flexible `json:"success"`
	Code     flexible  `json:"code"`
	Message  flexible  `json:"message"`
	Data     *unitData `json:"data"`
	PageInfo *pageInfo `json:"pageInfo"`
}

type unitData struct {
	HTML *string `json:"html"`
}

type pageInfo struct {
	Total      flexible `json:"total"`
	MaxPageNum flexible `json:"maxPageNum"`
	Rows       *[]row   `json:"rows"`
}

type row struct {
	Title          string `json:"title"`
	URL            string `json:"url"`
	PublishTimeStr string `json:"publishTimeStr"`
	Source         string `json:"source"`
	Content        string `json:"content"`
}

// readAnswer reads the JSON of either service.
func readAnswer(text, address string) (answer, error) {
	var a answer
	d := json.NewDecoder(strings.NewReader(text))
	err := d.Decode(&a)
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return a, lists.Refusef(lists.CodeNotClosed, address, "byte "+strconv.Itoa(len(text)), "the JSON ends early: fetch it again")
	case errors.As(err, &syntax):
		return a, lists.Refusef(lists.CodeUnknownRoot, address, "byte "+strconv.FormatInt(syntax.Offset, 10), "read the JSON: %v", err)
	case err != nil:
		return a, lists.Refusef(lists.CodeUnknownRoot, address, "", "not the JSON of a service of these sites: %v", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return a, lists.Refusef(lists.CodeTwoRoots, address, "byte "+strconv.FormatInt(d.InputOffset(), 10), "something follows the end of the JSON")
	}
	if a.Success != nil && *a.Success != "true" {
		return a, lists.Refusef(lists.CodeUnknownRoot, address, "success", "the service says success %s, code %s, message %q: ask again, with the ids of the shell page", *a.Success, a.Code, begin(string(a.Message)))
	}
	if (a.Data == nil || a.Data.HTML == nil) && (a.PageInfo == nil || a.PageInfo.Rows == nil) {
		return a, lists.Refusef(lists.CodeUnknownRoot, address, "", "JSON that has neither data.html nor pageInfo.rows: it begins with %q", begin(text))
	}
	return a, nil
}

// UnitIndex reads the answer of the building service of the Ministry of
// Commerce, {success, code, data: {html}}, where html holds an anchor a notice
// and the number of all as count="N". Refusals are those of [Read], and
// CodeNoLinks.
func UnitIndex(doc []byte, address string) (lists.Index, error) {
	text, _, err := decode(doc, address)
	if err != nil {
		return lists.Index{}, err
	}
	if kindOf(text, "") != kindJSON {
		return lists.Index{}, lists.Refusef(lists.CodeHTML, address, "", "no JSON where the building service answers: it begins with %q", begin(text))
	}
	a, err := readAnswer(text, address)
	if err != nil {
		return lists.Index{}, err
	}
	if a.Data == nil || a.Data.HTML == nil {
		return lists.Index{}, lists.Refusef(lists.CodeUnknownRoot, address, "data.html", "the answer of another service")
	}
	t, err := parse(*a.Data.HTML, address)
	if err != nil {
		return lists.Index{}, err
	}
	return indexOf(t, address)
}

// UnitQuery is what the building service is asked by: which list of which page
// of which site.
type UnitQuery struct{ WebID, PageID, TplSetID, TagID string }

// Encode returns the query of an address that asks for all entries. The
// spelling of bulidstatic is the service's own.
func (q UnitQuery) Encode() string {
	var b strings.Builder
	for _, p := range [][2]string{
		{"webId", q.WebID},
		{"pageId", q.PageID},
		{"tplSetId", q.TplSetID},
		{"tagId", q.TagID},
		{"parseType", "bulidstatic"},
		{"pageType", "column"},
		{"paramJson", `{"pageNo":1,"pageSize":99999}`},
	} {
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(p[0] + "=" + url.QueryEscape(p[1]))
	}
	return b.String()
}

// queryField matches a field of the attribute queryData, an object whose keys
// and texts are in quotation marks of either kind.
var queryField = regexp.MustCompile(`["']?\b(webId|pageId|tplSetId|tagId)\b["']?\s*[:=]\s*["']([^"']+)["']`)

// UnitShell reads from the shell page of an index what the building service is
// asked by: the attribute queryData of the element that is filled with its
// answer. Of several the one of the column's list of documents is taken.
func UnitShell(shell []byte, address string) (UnitQuery, error) {
	text, _, err := decode(shell, address)
	if err != nil {
		return UnitQuery{}, err
	}
	t, err := parse(text, address)
	if err != nil {
		return UnitQuery{}, err
	}
	var found UnitQuery
	for _, n := range all(t.root, func(n *html.Node) bool { return attr(n, "querydata") != "" }) {
		fields := make(map[string]string)
		for _, m := range queryField.FindAllStringSubmatch(attr(n, "querydata"), -1) {
			fields[m[1]] = m[2]
		}
		q := UnitQuery{WebID: fields["webId"], PageID: fields["pageId"], TplSetID: fields["tplSetId"], TagID: fields["tagId"]}
		if q.WebID == "" || q.PageID == "" || q.TplSetID == "" || q.TagID == "" {
			continue
		}
		if found == (UnitQuery{}) || strings.Contains(q.TagID, "列表") && !strings.Contains(found.TagID, "列表") {
			found = q
		}
	}
	if found == (UnitQuery{}) {
		return found, lists.Refusef(lists.CodeUnknownRoot, address, "queryData", "no element of the page has the ids of the building service (webId, pageId, tplSetId, tagId)")
	}
	return found, nil
}
