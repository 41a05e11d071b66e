package notice

import (
	"regexp"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/zh"
)

var (
	// countryOf are the places of a title or sentence where a country is that
	// of the parties: in front of the first name, behind a number, behind 以下.
	leadIn    = regexp.MustCompile(`^(?:公布|关于|将|对|以下|下列|参与[^，。]{0,40}?的)*`)
	behindNum = regexp.MustCompile(`(?:[0-9]{1,4}|[一二两三四五六七八九十]{1,4})\s?[家名个位]`)
)

// country returns the country the notice says its parties are of: in the title,
// the sentence that decides or the annex's heading, or, in an order on a person
// or body, in front of the name in the reasons.
func (r *reader) country(s *section, t *parts) *lists.CountryLink {
	title := r.page.Title
	if _, rest, ok := strings.Cut(title, "关于"); ok {
		title = rest
	}
	if _, rest, ok := strings.Cut(title, "公布"); ok {
		title = rest
	}
	for _, text := range []string{title, s.object, t.annexTitle, t.annexNamed} {
		if link := countryIn(mask(text)); link != nil {
			return link
		}
	}
	return nil
}

// countryIn finds the country of the parties in one text.
func countryIn(text string) *lists.CountryLink {
	at := []string{leadIn.ReplaceAllString(text, "")}
	for _, m := range behindNum.FindAllStringIndex(text, -1) {
		at = append(at, text[m[1]:])
	}
	for _, rest := range at {
		if c, behind, ok := zh.LeadingCountry(rest); ok && behind != "" && !notOfParty(behind) {
			return &lists.CountryLink{Code: c.Code, Text: c.Text, Basis: "stated in the notice"}
		}
	}
	return nil
}

// notOfParty reports whether what follows a country shows that it is no party's.
func notOfParty(behind string) bool {
	for _, w := range []string{"军售", "出售", "境内", "有关", "政府", "宣布"} {
		if strings.HasPrefix(behind, w) {
			return true
		}
	}
	return false
}

// reasonsCountry finds the country in front of a party's name in the reasons of
// an order: 日本参议员甲….
func (r *reader) reasonsCountry(t *parts, name string) *lists.CountryLink {
	last := name[strings.LastIndex(name, "·")+1:]
	if i := strings.Index(last, "·"); i >= 0 {
		last = last[i:]
	}
	for _, p := range t.body {
		for _, s := range splitAt(p.text, "。，；：") {
			at := strings.Index(s, name)
			if at < 0 {
				at = strings.Index(s, last)
			}
			if at < 0 {
				continue
			}
			if c, behind, ok := zh.LeadingCountry(s[:at]); ok && len([]rune(behind)) < 30 && !strings.ContainsAny(behind, "对向") {
				return &lists.CountryLink{Code: c.Code, Text: c.Text, Basis: "stated in the notice"}
			}
		}
	}
	return nil
}
