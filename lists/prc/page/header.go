package page

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"sanctionsd/lists/prc/zh"
)

// when matches a moment as these sites write them.
var when = regexp.MustCompile(`(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]*(\d{1,2})[:：时](\d{2})(?:[:：]\d{2})?)?`)

// moment returns the first moment in a text as "2024-04-11 17:00", or the day
// alone where there is no clock time or midnight stands for none, or "".
func moment(text string) string {
	for _, m := range when.FindAllStringSubmatch(text, -1) {
		year, _ := strconv.Atoi(m[1])
		month, _ := strconv.Atoi(m[2])
		day, _ := strconv.Atoi(m[3])
		hour, _ := strconv.Atoi(m[4])
		minute, _ := strconv.Atoi(m[5])
		t := time.Date(year, time.Month(month), day, hour, minute, 0, 0, time.UTC)
		if t.Year() != year || t.Month() != time.Month(month) || t.Day() != day || t.Hour() != hour || t.Minute() != minute || year < 1949 {
			continue
		}
		if hour == 0 && minute == 0 {
			return t.Format(time.DateOnly)
		}
		return t.Format("2006-01-02 15:04")
	}
	return ""
}

// day returns the day of the first moment in a text, or "".
func day(text string) string {
	day, _, _ := strings.Cut(moment(text), " ")
	return day
}

// label matches the head of a field above a text.
var label = regexp.MustCompile(`【\s*([^【】]{1,12}?)\s*】\s*[:：]?`)

// source matches the line under a title that says whence and when.
var source = regexp.MustCompile(`^(?:(?:信息)?来源|文章来源|发布时间|发布日期|时间)\s*[:：]`)

// sourceOf matches the name of the source in such a line.
var sourceOf = regexp.MustCompile(`来源\s*[:：]\s*(\S+)`)

// onlyWhen matches a line that is nothing but a moment of the clock. A day
// alone may be the day a notice was signed.
var onlyWhen = regexp.MustCompile(`^\d{4}[-/年]\d{1,2}[-/月]\d{1,2}日? \d{1,2}:\d{2}(:\d{2})?$`)

// disclaimer matches how the sentences begin that the export control
// information site puts below every text.
var disclaimer = regexp.MustCompile(`本站转载、编译|其他媒体、网站或个人转载使用`)

// buttons are lines that are controls of a page.
var buttons = regexp.MustCompile(`^(?:[【\[（(]?\s*(?:打印|打印本页|打印本稿|关闭|关闭窗口|关闭本页|返回顶部|返回|分享到?|分享到[:：]|收藏|字体[:：]?|大|中|小|扫一扫在手机打开当前页)\s*[】\]）)]?\s*)+$`)

// takeHeader moves what stands above the text, in lines of its own, into the
// fields of the page, and cuts the site's words from the lines.
func (p *Page) takeHeader() {
	lines := p.Lines[:0:0]
	number, issuer := "", ""
	for i, line := range p.Lines {
		if at := disclaimer.FindStringIndex(line); at != nil {
			line = strings.TrimSpace(line[:at[0]])
		}
		switch {
		case line == "" || buttons.MatchString(line):
			continue
		case len(lines) == 0 && (sameText(line, p.Title) || onlyWhen.MatchString(line) || source.MatchString(line)):
			// The head of the page stands inside the element of the text.
			if p.Published == "" {
				p.Published = moment(line)
			}
			if m := sourceOf.FindStringSubmatch(line); m != nil && p.Issuer == "" {
				p.Issuer = m[1]
			}
			continue
		case strings.HasPrefix(line, "【") && i < headerWithin:
			line = p.takeFields(line, &number, &issuer)
		}
		if line != "" {
			lines = append(lines, line)
		}
	}
	p.Lines = lines
	p.Number = number
	if issuer != "" {
		p.Issuer = issuer
	}
}

// headerWithin is among how many lines from the start the fields stand. What
// comes later belongs to the text, and may be another notice it quotes.
const headerWithin = 20

// takeFields moves the fields of a line into the page and returns what is left
// of it: fields that are not known, or that say something else a second time.
func (p *Page) takeFields(line string, number, issuer *string) string {
	at := label.FindAllStringSubmatchIndex(line, -1)
	var left []string
	for i, m := range at {
		end := len(line)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		value := strings.TrimSpace(line[m[1]:end])
		taken := false
		switch strings.ReplaceAll(line[m[2]:m[3]], " ", "") {
		case "发布文号", "发文字号", "发文文号", "文号":
			taken = set(number, value)
		case "发布单位", "发文单位", "发布机构", "发文机关", "发布部门":
			taken = set(issuer, value)
		case "发文日期", "发布日期", "公布日期", "成文日期":
			day, _ := zh.FindDate(value)
			taken = (day.Value != "" || value == "") && set(&p.Dated, day.Value)
		}
		if !taken {
			left = append(left, strings.TrimSpace(line[m[0]:end]))
		}
	}
	if len(at) == 0 || at[0][0] > 0 {
		return line
	}
	return strings.Join(left, " ")
}

// set sets a field that is empty, and reports whether it now says value.
func set(field *string, value string) bool {
	if *field == "" {
		*field = value
	}
	return *field == value
}

// sameText reports whether two lines say the same but for spaces.
func sameText(a, b string) bool {
	return strings.Join(strings.Fields(a), "") == strings.Join(strings.Fields(b), "")
}

// clipTitle bounds a title: that of a damaged page may be all of its text.
func clipTitle(line string) string {
	const most = 300
	if r := []rune(line); len(r) > most {
		return string(r[:most]) + "…"
	}
	return line
}
