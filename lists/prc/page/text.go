package page

import (
	"cmp"
	"html"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"

	"sanctionsd/lists"
)

// frontMatter is the head of a saved note, YAML between two lines "---".
type frontMatter struct {
	TitleZH   string `yaml:"title_zh"`
	Title     string `yaml:"title"`
	SourceURL string `yaml:"source_url"`
	URL       string `yaml:"url"`
	Published string `yaml:"published"`
}

// editor matches a remark of whoever saved a text, in brackets on a line of its
// own and without a Chinese character outside of quotation marks.
var editor = regexp.MustCompile(`^\[[A-Za-z][^\]]*\]$`)

// heading matches the mark of a heading in Markdown.
var heading = regexp.MustCompile(`^#{1,6} `)

// readText reads plain text as a person saves it: an optional head of YAML, and
// the title as the first line where the head has none.
func readText(text, address string, findings []lists.Finding) ([]Page, []Other, error) {
	p := Page{Findings: findings}
	if isWeb(address) {
		p.Address = address
	}
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if head, rest, ok := cutFrontMatter(text); ok {
		var m frontMatter
		if err := yaml.Unmarshal([]byte(head), &m); err != nil {
			return nil, nil, lists.Refusef(lists.CodeBadRow, address, "front matter", "read the YAML between the first two lines \"---\": %v", err)
		}
		text = rest
		p.Title = clipTitle(lists.Clean(cmp.Or(m.TitleZH, m.Title)))
		for _, url := range []string{m.SourceURL, m.URL} {
			if p.Address == "" && isWeb(url) {
				p.Address = strings.TrimSpace(url)
			}
		}
		p.Published = moment(m.Published)
	}
	for line := range strings.Lines(text) {
		// Copies of pages keep their entities, above all &nbsp;.
		line = lists.Clean(html.UnescapeString(line))
		line = heading.ReplaceAllString(line, "")
		if line != "" && !editor.MatchString(line) {
			p.Lines = append(p.Lines, line)
		}
	}
	if len(p.Lines) == 0 {
		return nil, []Other{{Title: p.Title, Address: p.Address, Why: "a file with a head and no text"}}, nil
	}
	p.titleFromText()
	first := p.Lines[0]
	p.takeHeader()
	if err := checkText(p.Title, p.Lines, address, ""); err != nil {
		return nil, nil, err
	}
	if len(p.Lines) == 0 {
		return nil, []Other{{Title: p.Title, Address: p.Address, Why: "a file of one line: " + clipTitle(first)}}, nil
	}
	return []Page{p}, nil, nil
}

// titleFromText takes the title from the first line that can be one, where no
// head gave it. A line that says whence and when may stand before it.
func (p *Page) titleFromText() {
	if p.Title != "" {
		return
	}
	for _, line := range p.Lines {
		if source.MatchString(line) || onlyWhen.MatchString(line) {
			continue
		}
		if !strings.HasPrefix(line, "【") {
			p.Title = clipTitle(line)
		}
		return
	}
}

// cutFrontMatter separates the head of a saved note from its text.
func cutFrontMatter(text string) (head, rest string, ok bool) {
	text, ok = strings.CutPrefix(strings.TrimLeft(text, "\n "), "---\n")
	if !ok {
		return "", text, false
	}
	return strings.Cut(text, "\n---\n")
}
