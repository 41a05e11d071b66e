package page

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"sanctionsd/lists"
)

// decode returns the text of a document. Headers and meta elements of these
// sites name the wrong charset now and then, so the bytes decide: what is valid
// UTF-8 is UTF-8, since no Chinese text in GB18030 is that by accident; what is
// valid GB18030 is GB18030, of which GB2312 and GBK are parts.
func decode(doc []byte, address string) (string, []lists.Finding, error) {
	if err := checkSize(doc, address); err != nil {
		return "", nil, err
	}
	doc = bytes.TrimPrefix(doc, []byte("\xef\xbb\xbf"))
	declared := declaredCharset(doc)
	if utf8.Valid(doc) {
		return string(doc), charsetFindings(declared, "UTF-8", address, isMultibyte(doc)), nil
	}
	at, chars, broken := brokenUTF8(doc)
	if chars > broken {
		return "", nil, lists.Refusef(lists.CodeUTF8, address, "", "byte %d of %d is not valid UTF-8, but the text around it is: the document is damaged or cut, fetch it again", at, len(doc))
	}
	if foreign(declared) {
		return "", nil, lists.Refusef(lists.CodeUTF8, address, "", "the page says its charset is %q; pages of these authorities are in UTF-8 or GB18030", declared)
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(doc)
	// The decoder writes U+FFFD for what it cannot read.
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return "", nil, lists.Refusef(lists.CodeUTF8, address, "", "the bytes are neither UTF-8 (from byte %d on) nor GB18030: the document is damaged, fetch it again", at)
	}
	return string(text), charsetFindings(declared, "GB18030", address, true), nil
}

// brokenUTF8 returns the offset of the first byte that is not valid UTF-8, and
// how many characters of three bytes, as Chinese ones are, and how many broken
// bytes there are. In UTF-8 with a wound the characters are the more by far; in
// GB18030, whose bytes hardly ever look like such a character, the broken bytes
// are.
func brokenUTF8(doc []byte) (first, chars, broken int) {
	first = -1
	for i := 0; i < len(doc); {
		r, size := utf8.DecodeRune(doc[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			if first < 0 {
				first = i
			}
			broken++
		case size > 2:
			chars++
		}
		i += size
	}
	return first, chars, broken
}

func isMultibyte(doc []byte) bool {
	return bytes.ContainsFunc(doc, func(r rune) bool { return r >= utf8.RuneSelf })
}

// metaCharset finds the charset a page declares. It reads bytes, not markup: no
// markup can be read before the charset is known.
var metaCharset = regexp.MustCompile(`(?i)<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-z0-9_:.-]+)`)

// declaredCharset returns the charset the page itself declares, in lower case.
func declaredCharset(doc []byte) string {
	if m := metaCharset.FindSubmatch(doc[:min(len(doc), 16<<10)]); m != nil {
		return strings.ToLower(string(m[1]))
	}
	return ""
}

// foreign reports whether a declared charset is of another script, whose bytes
// GB18030 would turn into other characters without a word.
func foreign(declared string) bool {
	for _, name := range []string{"big5", "shift", "sjis", "euc-jp", "euc-kr", "iso-2022", "windows-125", "koi8"} {
		if strings.HasPrefix(declared, name) {
			return true
		}
	}
	return false
}

// charsetFindings notes a page that declares another charset than it is in.
// For plain ASCII the two are the same.
func charsetFindings(declared, is, address string, matters bool) []lists.Finding {
	var says string
	switch {
	case strings.HasPrefix(declared, "utf"):
		says = "UTF-8"
	case strings.HasPrefix(declared, "gb"):
		says = "GB18030"
	default:
		return nil
	}
	if says == is || !matters {
		return nil
	}
	return []lists.Finding{{
		Kind: lists.FindingNote, Where: address, Count: 1,
		Text: "the page says its charset is " + declared + " and is in " + is,
	}}
}

// lost matches what is left of Chinese text whose characters were replaced by
// question marks.
var lost = regexp.MustCompile(`\?{3,}|锟斤拷|\x{FFFD}`)

// mojibakeLines is how many damaged lines make a text a damaged one. One line
// may quote such a thing.
const mojibakeLines = 3

// checkText refuses text whose characters were lost before it was sent.
func checkText(title string, lines []string, address, where string) error {
	const remedy = "its characters were lost: fetch it again, as the site wants to be asked"
	if lost.MatchString(title) {
		return lists.Refusef(lists.CodeMojibake, address, where, "the title reads %q; %s", begin(title), remedy)
	}
	damaged, example := 0, ""
	var latin, han, total int
	for _, line := range lines {
		if lost.MatchString(line) {
			damaged++
			example = line
		}
		for _, r := range line {
			total++
			switch {
			case r >= 0x80 && r <= 0xff:
				latin++
			case r >= 0x3400 && r <= 0x9fff:
				han++
			}
		}
	}
	if damaged >= mojibakeLines || damaged > 0 && damaged == len(lines) {
		return lists.Refusef(lists.CodeMojibake, address, where, "%d of %d lines are damaged, one reads %q; %s", damaged, len(lines), begin(example), remedy)
	}
	// UTF-8 that was taken for Latin-1 and encoded again: every Chinese
	// character has become three of that range. French has one in twenty.
	if 3*latin > total && han == 0 {
		return lists.Refusef(lists.CodeMojibake, address, where, "the text begins %q: UTF-8 that was taken for another charset and encoded again; fetch it again", begin(lines[0]))
	}
	return nil
}
