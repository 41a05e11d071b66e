package prctest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Where the indexes and feeds are. The addresses are those of the sites.
const (
	PathMFA     = "/web/wjb_673085/zfxxgk_674865/gknrlb/fzcqdcs/"
	PathUnit    = "/api-gateway/jpaas-publish-server/front/page/build/unit"
	PathColumns = "/edi_ecms_web_front/front/column/getColumnList"
	PathAnswers = "/xwfb/xwfyrth/index.html"
	PathNews    = "/syxwfb/index.html"
)

// Text is one notice or answer as a page has it.
type Text struct {
	Title string
	// Date is the day it went online, "2024-04-11".
	Date string
	// Number is the line 【发布文号】, "" for none.
	Number string
	Lines  []string
}

// Site serves the sites of both ministries under one host. The zero value has
// nothing published; its indexes then have one link to a page that concerns no
// list, as real ones always have.
type Site struct {
	mu      sync.Mutex
	mfa     []entry
	bureau  []entry
	answers []entry
	columns map[string][]entry
	pages   map[string]string
	instead map[string]string
	down    map[string]int
	date    time.Time
	asked   []string
	// unchanged counts the answers 304, rows bounds the texts on a page of a
	// column.
	unchanged int
	rows      int
}

type entry struct {
	Text
	path string
}

// MFA publishes a text at the Ministry of Foreign Affairs and returns the path
// of its page.
func (s *Site) MFA(t Text) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	day := strings.ReplaceAll(t.Date, "-", "")
	path := fmt.Sprintf("%s%s/t%s_%d.shtml", PathMFA, day[:6], day, 11000000+len(s.mfa))
	s.mfa = append(s.mfa, entry{t, path})
	s.put(path, mfaPage(t))
	return path
}

// Bureau publishes a text at the security bureau of the Ministry of Commerce.
func (s *Site) Bureau(t Text) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := fmt.Sprintf("/flzc/gzjgfxwj/art/%s/art_%s.html", t.Date[:4], id(t))
	s.bureau = append(s.bureau, entry{t, path})
	s.put(path, mofcomPage(t))
	return path
}

// Answer publishes a spokesperson's answer of the Ministry of Commerce.
func (s *Site) Answer(t Text) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	path := fmt.Sprintf("/xwfb/xwfyrth/art/%s/art_%s.html", t.Date[:4], id(t))
	s.answers = append(s.answers, entry{t, path})
	s.put(path, mofcomPage(t))
	return path
}

// Column publishes a text in a column of the export control information site:
// "10" for rules and notices, "1" for news.
func (s *Site) Column(column string, t Text) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.columns == nil {
		s.columns = make(map[string][]entry)
	}
	path := fmt.Sprintf("/article/zcfg/%s/%d.html", strings.ReplaceAll(t.Date[:7], "-", ""), 1000+len(s.columns[column]))
	s.columns[column] = append(s.columns[column], entry{t, path})
}

// Reset takes every text back that was published; what else was told to the site
// stays.
func (s *Site) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mfa, s.bureau, s.answers, s.columns, s.pages = nil, nil, nil, nil, nil
}

// Put serves a page with these bytes from now on; "" withdraws it.
func (s *Site) Put(path, page string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(path, page)
}

// Override answers at the path of an index with other bytes from now on; "" ends
// that.
func (s *Site) Override(path, page string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.instead == nil {
		s.instead = make(map[string]string)
	}
	s.instead[path] = page
}

func (s *Site) put(path, page string) {
	if s.pages == nil {
		s.pages = make(map[string]string)
	}
	s.pages[path] = page
}

// Fail answers requests whose path begins with prefix with a status from now on;
// 0 mends it.
func (s *Site) Fail(prefix string, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down == nil {
		s.down = make(map[string]int)
	}
	s.down[prefix] = status
}

// Clock sets what the Date header says from now on.
func (s *Site) Clock(now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.date = now
}

// Rows makes the columns give so many texts a page from now on; 0 gives all.
func (s *Site) Rows(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rows = n
}

// Unchanged returns how many requests so far were answered by saying that what
// the asker has is what is there.
func (s *Site) Unchanged() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unchanged
}

// Asked returns the requests so far, as "GET /path".
func (s *Site) Asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.asked)
}

func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = append(s.asked, r.Method+" "+r.URL.Path)
	if !s.date.IsZero() {
		w.Header().Set("Date", s.date.UTC().Format(http.TimeFormat))
	}
	for prefix, status := range s.down {
		if status != 0 && strings.HasPrefix(r.URL.Path, prefix) {
			w.WriteHeader(status)
			return
		}
	}
	body, contentType := s.answer(r)
	if body == "" {
		http.NotFound(w, r)
		return
	}
	sum := sha256.Sum256([]byte(body))
	tag := `"` + hex.EncodeToString(sum[:8]) + `"`
	w.Header().Set("ETag", tag)
	w.Header().Set("Content-Type", contentType)
	if r.Method == http.MethodGet && r.Header.Get("If-None-Match") == tag {
		s.unchanged++
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Write([]byte(body)) //nolint:errcheck // the client's doing
}

const (
	typeHTML = "text/html; charset=utf-8"
	typeJSON = "application/json;charset=UTF-8"
)

func (s *Site) answer(r *http.Request) (body, contentType string) {
	if page := s.instead[r.URL.Path]; page != "" {
		return page, typeHTML
	}
	switch path := r.URL.Path; path {
	case PathMFA:
		return mfaIndex(s.mfa), typeHTML
	case PathUnit:
		return unitIndex(s.bureau), typeJSON
	case PathColumns:
		return s.column(r), typeJSON
	case PathAnswers:
		return newsIndex(s.answers), typeHTML
	default:
		return s.pages[path], typeHTML
	}
}

// column answers as getColumnList does: without the header of a request by a
// page of the site, every Chinese letter is lost.
func (s *Site) column(r *http.Request) string {
	type row struct {
		Title   string `json:"title"`
		URL     string `json:"url"`
		Time    string `json:"publishTimeStr"`
		Source  string `json:"source"`
		Content string `json:"content"`
	}
	var rows []row
	for _, e := range slices.Backward(s.columns[r.FormValue("columnID")]) {
		rows = append(rows, row{Title: e.Title, URL: e.path, Time: e.Date + " 00:00:00", Source: "商务部", Content: paragraphs(e.Text)})
	}
	rows = append(rows, row{Title: "关于两用物项出口许可证件的公告", URL: "/article/zcfg/202401/1.html", Time: "2024-01-02 00:00:00", Content: "<p>本公告与名单无关。</p>"})
	total := len(rows)
	pages := 1
	if s.rows > 0 {
		n, err := strconv.Atoi(r.FormValue("pageNumber"))
		if err != nil {
			return ""
		}
		pages = (total-1)/s.rows + 1
		rows = rows[min((n-1)*s.rows, total):min(n*s.rows, total)]
	}
	if r.Header.Get("X-Requested-With") != "XMLHttpRequest" {
		for i := range rows {
			rows[i].Title = strings.Map(func(r rune) rune {
				if r > 0x7f {
					return '?'
				}
				return r
			}, rows[i].Title)
			rows[i].Content = ""
		}
	}
	b, err := json.Marshal(map[string]any{"pageInfo": map[string]any{"total": total, "maxPageNum": pages, "rows": rows}})
	if err != nil {
		return ""
	}
	return string(b)
}

func id(t Text) string {
	sum := sha256.Sum256([]byte(t.Title + t.Date + strings.Join(t.Lines, "\n")))
	return hex.EncodeToString(sum[:16])
}

func paragraphs(t Text) string {
	var b strings.Builder
	if t.Number != "" {
		fmt.Fprintf(&b, "<p>【发布单位】安全与管制局</p>\n<p>【发布文号】%s</p>\n<p>【发文日期】%s年%s月%s日</p>\n", html.EscapeString(t.Number), t.Date[:4], t.Date[5:7], t.Date[8:])
	}
	for _, l := range t.Lines {
		fmt.Fprintf(&b, "<p style=\"text-indent: 2em;\">%s</p>\n", html.EscapeString(l))
	}
	return b.String()
}

func mfaPage(t Text) string {
	return fmt.Sprintf(`<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="ArticleTitle" content="%[1]s"><meta name="PubDate" content="%[2]s 17:00">
<title>%[1]s_中华人民共和国外交部</title></head><body><div class="news-title"><h1>%[1]s</h1><p class="time"><span>%[2]s 17:00</span></p></div>
<div class="news-main" id="News_Body_Txt_A"><div class="TRS_Editor">
%[3]s</div></div></body></html>
`, html.EscapeString(t.Title), t.Date, paragraphs(t))
}

func mofcomPage(t Text) string {
	return fmt.Sprintf(`<!DOCTYPE html>
<html><head><meta http-equiv="Content-Type" content="text/html; charset=UTF-8"><meta name="ArticleTitle" content="%[1]s"><meta name="PubDate" content="%[2]s 17:00"></head>
<body><div class="art-title">%[1]s</div><div ergodic="article" class="art-con art-con-bottonmLine">
%[3]s</div></body></html>
`, html.EscapeString(t.Title), t.Date, paragraphs(t))
}

// Saved returns the page of a text as a person would save it: that of the
// Ministry of Foreign Affairs or, for any other, of the Ministry of Commerce.
func Saved(t Text, mfa bool) string {
	if mfa {
		return mfaPage(t)
	}
	return mofcomPage(t)
}

// The indexes name the newest first, and end with a page that concerns no list.

func mfaIndex(entries []entry) string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><div class="opinion-ul"><ul>` + "\n")
	for _, e := range slices.Backward(entries) {
		fmt.Fprintf(&b, "<li><a href=\".%s\" target=\"_blank\">%s</a><span>%s</span></li>\n", "/"+strings.TrimPrefix(e.path, PathMFA), html.EscapeString(e.Title), e.Date)
	}
	b.WriteString(`<li><a href="./202109/t20210901_10000000.shtml">外交部会见来访代表团</a><span>2021-09-01</span></li></ul></div></body></html>`)
	return b.String()
}

func newsIndex(entries []entry) string {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><ul class="txtList_01">` + "\n")
	for _, e := range slices.Backward(entries) {
		fmt.Fprintf(&b, "<li><a href=\"%s\" title=\"%s\">%s</a><span>[%s]</span></li>\n", e.path, html.EscapeString(e.Title), html.EscapeString(e.Title), e.Date)
	}
	b.WriteString(`<li><a href="/xwfb/xwfyrth/art/2021/art_00000000000000000000000000000000.html" title="部领导会见来访代表团">部领导会见来访代表团</a><span>[2021-09-01]</span></li></ul></body></html>`)
	return b.String()
}

func unitIndex(entries []entry) string {
	var b strings.Builder
	b.WriteString(`<div id="信息列表"><ul class="txtList_01">`)
	for _, e := range slices.Backward(entries) {
		fmt.Fprintf(&b, `<li><a href="%s" title="%s" target="_blank">%s</a><span>[%s]</span></li>`, e.path, html.EscapeString(e.Title), html.EscapeString(e.Title), e.Date)
	}
	b.WriteString(`<li><a href="/flzc/gzjgfxwj/art/2021/art_00000000000000000000000000000000.html" title="关于反倾销措施的公告">关于反倾销措施的公告</a><span>[2021-09-01]</span></li></ul></div>`)
	out, err := json.Marshal(map[string]any{"success": true, "code": "200", "data": map[string]any{"html": b.String()}})
	if err != nil {
		return ""
	}
	return string(out)
}
