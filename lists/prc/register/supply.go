package register

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"sanctionsd/lists"
)

// Supply returns a function that reads the acts an operator supplies for a
// notice of list: one YAML document in the form the package comment describes.
// Its errors name file, line and field, and what to write there; several are
// joined, a line each.
func Supply(list string) func(name string, yaml []byte) (lists.Notice, error) {
	return func(name string, b []byte) (lists.Notice, error) {
		found, err := readNotices(list, name, b)
		switch {
		case err != nil:
			return lists.Notice{}, err
		case len(found) == 0:
			return lists.Notice{}, fmt.Errorf("%s: no notice in it; write key, date and acts", name)
		case len(found) > 1:
			return lists.Notice{}, fmt.Errorf("%s: holds %d notices; supply one at a time", name, len(found))
		}
		return found[0].Notice, nil
	}
}

// written is a notice as a file has it, with its further addresses.
type written struct {
	lists.Notice
	copies []string
}

func readNotices(list, name string, b []byte) ([]written, error) {
	f := &form{name: name}
	var found []written
	for _, root := range f.documents(b) {
		found = append(found, f.notice(list, root))
	}
	return found, f.err()
}

func (f *form) notice(list string, n *yaml.Node) written {
	w := written{Notice: lists.Notice{List: list}}
	address := func(n *yaml.Node, path string) string {
		return f.matching(n, path, shapeURL, "write a whole address: https://host/path")
	}
	f.mapping(
		n, "",
		field{"key", func(n *yaml.Node, path string) {
			w.Key = f.matching(n, path, shapeKey, `write "2025-7" (year and number), or the day "2025-05-14", for a second one of a day "2025-05-14b"`)
		}},
		f.into("number", &w.Number),
		field{"date", func(n *yaml.Node, path string) { w.Date = f.day(n, path) }},
		f.into("issuer", &w.Issuer),
		f.into("title", &w.Title),
		field{"url", func(n *yaml.Node, path string) { w.URL = address(n, path) }},
		listInto(f, "copies", &w.copies, address),
		field{"problems", func(n *yaml.Node, path string) {
			f.each(n, path, func(n *yaml.Node, path string) { w.Problems = append(w.Problems, f.problem(n, path)) })
		}},
		field{"acts", func(n *yaml.Node, path string) {
			f.each(n, path, func(n *yaml.Node, path string) { w.Acts = append(w.Acts, f.act(n, path)) })
		}},
	)
	if n.Kind != yaml.MappingNode {
		return w
	}
	f.need(n, "", "key", w.Key != "", "it names the notice")
	f.need(n, "", "date", w.Date != "", "it is the day of issue")
	f.need(n, "", "acts", len(w.Acts) > 0, "they say what the notice does")
	switch {
	case w.Key == "" || w.Date == "":
	case len(w.Key) >= len(w.Date) && w.Key[:len(w.Date)] != w.Date:
		f.fail(n, "key", "its day is not that of date, %s; one of them is wrong", w.Date)
	case w.Key[:4] != w.Date[:4]:
		f.fail(n, "key", "its year is not that of date, %s; one of them is wrong", w.Date)
	}
	return w
}

// need reports a key that is missing; one that is there and wrong was reported.
func (f *form) need(n *yaml.Node, path, key string, have bool, why string) {
	if have {
		return
	}
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			if v := n.Content[i+1]; v.Kind == yaml.SequenceNode && len(v.Content) == 0 {
				f.fail(v, join(path, key), "empty; %s", why)
			}
			return
		}
	}
	f.fail(n, join(path, key), "missing; %s", why)
}

func (f *form) problem(n *yaml.Node, path string) lists.Problem {
	var p lists.Problem
	f.mapping(
		n, path,
		f.wordInto("code", &p.Code, problems),
		f.into("text", &p.Text),
		f.into("excerpt", &p.Excerpt),
	)
	if n.Kind == yaml.MappingNode {
		f.need(n, path, "code", p.Code != "", "write one of "+oneOf(problems))
		f.need(n, path, "text", p.Text != "", "a sentence for who reviews it")
	}
	return p
}

// day returns a day, "2024-04-11".
func (f *form) day(n *yaml.Node, path string) string {
	s := f.text(n, path)
	if _, err := time.Parse(time.DateOnly, s); s != "" && err != nil {
		f.fail(n, path, `found %q; write a day that exists as year-month-day: 2024-04-11`, clip(s))
		return ""
	}
	return s
}

// instant returns a day or an instant with its zone.
func (f *form) instant(n *yaml.Node, path string) string {
	s := f.text(n, path)
	if !strings.Contains(s, "T") {
		return f.day(n, path)
	}
	if _, ok := instant(s); !ok {
		f.fail(n, path, `found %q; write a day (2025-04-10), or an instant with its zone ("2025-04-10T12:01:00+08:00")`, clip(s))
		return ""
	}
	return s
}

// ordinals returns the ordinals a list of numbers and ranges stands for.
func (f *form) ordinals(n *yaml.Node, path string, to *[]int) {
	f.each(n, path, func(n *yaml.Node, path string) {
		s := f.matching(n, path, shapeRange, "write an ordinal (3) or a range of them (3-6)")
		if s == "" {
			return
		}
		first, last := s, s
		if a, b, ok := strings.Cut(s, "-"); ok {
			first, last = a, b
		}
		from, errFrom := strconv.Atoi(first)
		through, errThrough := strconv.Atoi(last)
		if errFrom != nil || errThrough != nil || through < from || through > maxTargets {
			f.fail(n, path, "found %q; the range runs from the smaller ordinal to the larger, up to %d", s, maxTargets)
			return
		}
		for o := from; o <= through; o++ {
			*to = append(*to, o)
		}
	})
	slices.Sort(*to)
	*to = slices.Compact(*to)
}

// application is the clause that says with whom a licence is applied for.
var application = regexp.MustCompile(`向(\p{Han}+?)提出申请`)

// exempt makes what a licence by application allows an exception of the export
// ban beside it.
func exempt(measures []lists.ActMeasure) {
	for _, licence := range measures {
		if licence.Code != "licence-by-application" {
			continue
		}
		e := lists.Exception{Type: "licence", Text: licence.Text}
		if m := application.FindStringSubmatch(licence.Text); m != nil {
			e.Authority = m[1]
		}
		for i := range measures {
			if measures[i].Code == "dual-use-export-ban" && slices.Equal(measures[i].To, licence.To) {
				measures[i].Exceptions = append(measures[i].Exceptions, e)
			}
		}
	}
}
