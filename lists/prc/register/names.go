package register

import (
	"strings"
	"unicode"

	"sanctionsd/lists"
)

// plain returns a name as names are compared: letters and figures only, in
// small letters. Copies of one notice differ in spaces and punctuation.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// listed returns the Chinese and the Latin form of a party's listed name, ""
// for one it does not have.
func listed(names []lists.Name) (zh, latin string) {
	for _, n := range names {
		if n.Type != lists.NamePrimary {
			continue
		}
		if n.Script == "Latn" {
			latin = n.Full
		} else {
			zh = n.Full
		}
		for _, v := range n.Variants {
			if v.Script == "Latn" && latin == "" {
				latin = v.Full
			}
		}
	}
	return zh, latin
}
