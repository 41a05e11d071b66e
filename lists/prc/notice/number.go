package notice

import (
	"fmt"
	"regexp"
	"strings"

	"sanctionsd/lists/prc/page"
	"sanctionsd/lists/prc/zh"
)

// The lists, by their ids in the project's contract.
const (
	listMFA   = "cn-mfa-afsl"
	listOrder = "cn-mofcom-afsl"
	listUEL   = "cn-mofcom-uel"
	listECL   = "cn-mofcom-ecl"
	listWatch = "cn-mofcom-watch"
)

const (
	yearPat   = `([0-9]{4}|[〇○零一二三四五六七八九]{4})`
	numberPat = `([0-9]{1,3}|[一二三四五六七八九十百]{1,4})`
)

var (
	mfaOrder    = regexp.MustCompile(`外交部令\s?第?\s?` + numberPat + `\s?号`)
	mofcomOrder = regexp.MustCompile(`商务部令\s?(?:[〔\[（(]?\s?` + yearPat + `\s?[〕\]）)]?\s?年?)\s?第?\s?` + numberPat + `\s?号`)
	mofcomNote  = regexp.MustCompile(`商务部公告\s?` + yearPat + `\s?年?\s?第?\s?` + numberPat + `\s?号`)
	bracketed   = regexp.MustCompile(`[〔\[（(]\s?` + yearPat + `\s?[〕\]）)]\s?第?\s?` + numberPat + `\s?号`)
	masthead    = regexp.MustCompile(`^(?:公\s?告\s?)?[（(]?` + yearPat + `\s?年\s?第\s?` + numberPat + `\s?号[）)]?$`)
)

// number is a notice's place in its series.
type number struct {
	year, n int
	// words are the authority's, as they are given in this project.
	words string
}

// key is what a numbered notice is called within its list.
func (n number) key() string { return fmt.Sprintf("%d-%d", n.year, n.n) }

// numberOf finds a notice's number: in the line 【发布文号】, in the masthead, in
// the title. ok is false when there is none, and clash holds two that differ.
func numberOf(p page.Page, t *parts, form string) (found number, clash string, ok bool) {
	places := []string{p.Number, strings.Join(t.head, " "), t.bracket, p.Title}
	for _, place := range places {
		n, has := numberIn(place, form)
		if !has {
			continue
		}
		if ok && (n.n != found.n || n.year != 0 && found.year != 0 && n.year != found.year) {
			return found, found.words + " / " + n.words, true
		}
		if !ok {
			found, ok = n, true
		}
	}
	return found, "", ok
}

// numberIn reads a number of a form out of one place.
func numberIn(place, form string) (number, bool) {
	two := func(m []string) (int, int, bool) {
		if m == nil {
			return 0, 0, false
		}
		y, ok1 := zh.Number(m[1])
		n, ok2 := zh.Number(m[2])
		return y, n, ok1 && ok2 && y >= 1990 && y < 2200
	}
	switch form {
	case formMFA:
		if m := mfaOrder.FindStringSubmatch(place); m != nil {
			n, ok := zh.Number(m[1])
			return number{n: n}, ok
		}
	case formOrder:
		if y, n, ok := two(mofcomOrder.FindStringSubmatch(place)); ok {
			return number{y, n, fmt.Sprintf("商务部令%s年第%d号", hanYear(y), n)}, true
		}
	case formUEL:
		if m := bracketed.FindStringSubmatchIndex(place); m != nil && place != "" {
			y, n, ok := two(bracketed.FindStringSubmatch(place))
			words := strings.ReplaceAll(place[:m[1]], " ", "")
			if !strings.HasPrefix(words, "不可靠实体清单工作机制") {
				words = fmt.Sprintf("不可靠实体清单工作机制公告〔%d〕%d号", y, n)
			}
			return number{y, n, words}, ok
		}
		for _, h := range strings.Fields(place) {
			if y, n, ok := two(masthead.FindStringSubmatch(h)); ok {
				return number{y, n, fmt.Sprintf("不可靠实体清单工作机制公告〔%d〕%d号", y, n)}, true
			}
		}
		if y, n, ok := mastheadIn(place, two); ok {
			return number{y, n, fmt.Sprintf("不可靠实体清单工作机制公告〔%d〕%d号", y, n)}, true
		}
	case formNotice:
		if y, n, ok := two(mofcomNote.FindStringSubmatch(place)); ok {
			return number{y, n, fmt.Sprintf("商务部公告%d年第%d号", y, n)}, true
		}
		if y, n, ok := mastheadIn(place, two); ok {
			return number{y, n, fmt.Sprintf("商务部公告%d年第%d号", y, n)}, true
		}
	}
	return number{}, false
}

var mastheadNumber = regexp.MustCompile(`(?:^|公\s?告\s?[（(]?)\s?` + yearPat + `\s?年\s?第\s?` + numberPat + `\s?号`)

// mastheadIn reads 2025年 第7号, the way a masthead has it.
func mastheadIn(place string, two func([]string) (int, int, bool)) (int, int, bool) {
	return two(mastheadNumber.FindStringSubmatch(place))
}

// hanYear writes a year digit by digit, 二〇二五, as the titles of orders do.
func hanYear(y int) string {
	var b strings.Builder
	for _, d := range fmt.Sprint(y) {
		b.WriteString(string([]rune("〇一二三四五六七八九")[d-'0']))
	}
	return b.String()
}
