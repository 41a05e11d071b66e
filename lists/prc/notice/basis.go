package notice

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/zh"
)

var (
	lawName  = regexp.MustCompile(`(?:法|条例|规定|办法|规则)$`)
	rests    = regexp.MustCompile(`根据|依据|按照|依照|遵照`)
	articles = regexp.MustCompile(`^\s*(?:第[〇零一二三四五六七八九十百0-9]{1,6}条(?:第[一二三四五六七八九十]+款)?(?:第?[（(]?[一二三四五六七八九十]+[）)]?项)?\s*(?:、|和|及|以及|与)?\s*)+`)
	article  = regexp.MustCompile(`第([〇零一二三四五六七八九十百0-9]{1,6})条`)
)

// legalBasis returns the laws a decision rests on: those named behind 根据 or
// 依据 in the operative sentences, with the articles cited of them there and in
// the measures, in the order they stand.
func legalBasis(operative, measures []string) []lists.LegalBasis {
	var out []lists.LegalBasis
	add := func(text string, known bool) {
		for _, t := range titlesIn(text) {
			i := slices.IndexFunc(out, func(b lists.LegalBasis) bool { return b.Law == t.name })
			cited := articles.FindString(text[t.end:])
			if i < 0 && (known || !lawName.MatchString(t.name) || strings.HasPrefix(t.name, "关于")) {
				continue
			}
			if i < 0 {
				i = len(out)
				out = append(out, lists.LegalBasis{Law: t.name})
			}
			for _, m := range article.FindAllStringSubmatch(cited, -1) {
				n, ok := zh.Number(m[1])
				if a := strconv.Itoa(n); ok && !slices.Contains(out[i].Articles, a) {
					out[i].Articles = append(out[i].Articles, a)
				}
			}
		}
	}
	for _, s := range operative {
		if at := rests.FindStringIndex(s); at != nil {
			add(s[at[1]:], false)
		}
	}
	for _, s := range measures {
		add(s, true)
	}
	return out
}

// named is a title in 《》 and where it ends.
type named struct {
	name string
	end  int
}

// titlesIn returns the titles in 《》. One inside another, which a notice writes
// in 〈〉 and a careless copy in 《》, is part of the outer one.
func titlesIn(text string) []named {
	var out []named
	depth, start := 0, 0
	for i, r := range text {
		switch r {
		case '《':
			if depth == 0 {
				start = i + len("《")
			}
			depth++
		case '》':
			if depth--; depth == 0 {
				out = append(out, named{text[start:i], i + len("》")})
			}
			depth = max(depth, 0)
		}
	}
	return out
}
