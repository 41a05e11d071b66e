package zh

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Country is a country or region a text names: its ISO 3166-1 alpha-2 code, ""
// for the European Union, which has none, and the text's own words.
type Country struct {
	Code, Text string
}

// CountryNamed returns the country whose name, in Chinese or English, the whole
// text is.
func CountryNamed(text string) (Country, bool) {
	text = strings.TrimSpace(text)
	for _, c := range countryNames {
		if slices.Contains(c.han, text) {
			return Country{c.code, text}, true
		}
		if slices.ContainsFunc(c.latin, func(n string) bool { return strings.EqualFold(n, text) }) {
			return Country{c.code, text}, true
		}
	}
	return Country{}, false
}

// LeadingCountry returns the country a Chinese text begins with, by its longest
// name, and what stands behind it. Words that only begin like one (印度斯坦) are
// none.
func LeadingCountry(text string) (country Country, rest string, ok bool) {
	for _, word := range notCountries {
		if strings.HasPrefix(text, word) {
			return Country{}, text, false
		}
	}
	for _, c := range countryNames {
		for _, name := range c.han {
			if len(name) > len(country.Text) && strings.HasPrefix(text, name) {
				country = Country{c.code, name}
			}
		}
	}
	if country.Text == "" {
		return Country{}, text, false
	}
	return country, text[len(country.Text):], true
}

// Nationality reads 日本籍, 美国国籍 or 美籍. Text is the whole of it.
func Nationality(text string) (Country, bool) {
	name := strings.TrimSpace(text)
	name, ok := strings.CutSuffix(name, "籍")
	if !ok {
		return Country{}, false
	}
	for _, try := range []string{name, strings.TrimSuffix(name, "国")} {
		if c, ok := CountryNamed(try); ok {
			return Country{c.Code, text}, true
		}
	}
	if r, size := utf8.DecodeRuneInString(name); size == len(name) && shortNames[r] != "" {
		return Country{shortNames[r], text}, true
	}
	return Country{}, false
}

// AddressCountry returns the country an address lies in: the first words of one
// in Chinese, the last of one in Latin letters, where a postal code may stand
// behind. Nothing is concluded from a city or state.
func AddressCountry(address string) (Country, bool) {
	address = strings.TrimRight(strings.TrimSpace(address), " .。,，;；")
	if c, _, ok := LeadingCountry(address); ok {
		return c, true
	}
	words := strings.Fields(strings.NewReplacer(",", " , ", "，", " , ").Replace(address))
	for len(words) > 0 && (words[len(words)-1] == "," || strings.ContainsFunc(words[len(words)-1], unicode.IsDigit)) {
		words = words[:len(words)-1]
	}
	// The longest name that ends there: Northern Ireland before Ireland.
	for n := min(5, len(words)); n > 0; n-- {
		name := strings.Join(words[len(words)-n:], " ")
		c, ok := CountryNamed(name)
		if !ok || n < len(words) && strings.EqualFold(words[len(words)-n-1], "New") {
			continue
		}
		// Two letters alone are a country only after a comma: "Ave US" is none.
		if len(name) <= 2 && n < len(words) && words[len(words)-n-1] != "," {
			continue
		}
		return c, true
	}
	return Country{}, false
}
