package main

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"sanctionsd/lists"
	"sanctionsd/lists/ofac/ofactest"
)

// edition is a publication written for a test.
type edition struct {
	day     time.Time
	entries []*lists.Designation
}

// newEdition makes an edition from its words: "36-240" are numbered entries,
// which are invented; with ":NEW" behind it their names end in NEW. Anything
// else is the text of entries, one a line: id, kind, programme, name.
func newEdition(day string, words ...string) (e edition, err error) {
	if e.day, err = time.Parse(time.DateOnly, day); err != nil {
		return e, err
	}
	for _, word := range words {
		ids, mark, _ := strings.Cut(word, ":")
		from, to, ok := strings.Cut(ids, "-")
		first, err1 := strconv.Atoi(from)
		last, err2 := strconv.Atoi(to)
		if ok && err1 == nil && err2 == nil {
			for id := first; id <= last; id++ {
				e.entries = append(e.entries, numbered(id, mark))
			}
			continue
		}
		for line := range strings.Lines(word) {
			f := strings.Fields(line)
			if len(f) == 0 {
				continue
			}
			if len(f) < 4 {
				return e, fmt.Errorf("entry %q: want id, kind, programme, name", line)
			}
			e.entries = append(e.entries, entry(f[0], lists.Kind(f[1]), f[2], strings.Join(f[3:], " ")))
		}
	}
	return e, nil
}

// numbered returns an invented entry.
func numbered(id int, mark string) *lists.Designation {
	d := entry(strconv.Itoa(id), lists.Entity, "TEST", strings.TrimSpace(fmt.Sprintf("INVENTED COMPANY %d %s", id, mark)))
	d.Names = append(d.Names, lists.Name{Full: fmt.Sprintf("INVENTED ALIAS %d", id), Type: lists.NameAlias, Quality: lists.Strong})
	d.Addresses = []lists.Address{{
		Full: fmt.Sprintf("%d Invented Street, Havana, Cuba", id), Street: fmt.Sprintf("%d Invented Street", id), City: "Havana",
		Country: &lists.Country{Code: "CU", Text: "Cuba"},
	}}
	return d
}

func entry(id string, kind lists.Kind, program, name string) *lists.Designation {
	return &lists.Designation{
		NativeID: id, Kind: kind, Programs: []string{program},
		Names: []lists.Name{{Full: name, Type: lists.NamePrimary}},
	}
}

// classic returns the edition as SDN.XML.
func (e edition) classic() ([]byte, error) {
	var b bytes.Buffer
	err := ofactest.ClassicXML(&b, e.day, e.entries)
	return b.Bytes(), err
}
