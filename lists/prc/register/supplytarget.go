package register

import (
	"slices"

	"go.yaml.in/yaml/v4"

	"sanctionsd/lists"
)

// every reads what holds for each target of an act that says nothing else.
func (f *form) every(n *yaml.Node, path string) lists.Target {
	var t lists.Target
	f.mapping(n, path, f.kind(&t), f.countries("countries", &t.Countries))
	return t
}

func (f *form) kind(t *lists.Target) field {
	return field{"kind", func(n *yaml.Node, path string) { t.Kind = lists.Kind(f.word(n, path, kinds)) }}
}

// target reads one party.
func (f *form) target(n *yaml.Node, path string, each lists.Target) lists.Target {
	var t lists.Target
	var zh, en, gender, printed string
	var aliases []string
	f.mapping(
		n, path,
		f.into("zh", &zh),
		f.into("en", &en),
		listInto(f, "aliases", &aliases, f.text),
		f.kind(&t),
		f.wordInto("gender", &gender, genders),
		f.into("role", &t.Role),
		field{"born", func(n *yaml.Node, path string) { t.BirthDates = append(t.BirthDates, f.born(n, path)) }},
		field{"nationalities", func(n *yaml.Node, path string) {
			f.each(n, path, func(n *yaml.Node, path string) {
				t.Nationalities = append(t.Nationalities, f.country(n, path))
			})
		}},
		f.countries("countries", &t.Countries),
		field{"addresses", func(n *yaml.Node, path string) {
			f.each(n, path, func(n *yaml.Node, path string) { t.Addresses = append(t.Addresses, f.address(n, path)) })
		}},
		field{"parent", func(n *yaml.Node, path string) { t.Parent = f.count(n, path) }},
		field{"of", func(n *yaml.Node, path string) {
			t.Of = f.matching(n, path, shapeOf, `write the designation the person belongs to: "2023-1/1"`)
		}},
		field{"relations", func(n *yaml.Node, path string) {
			f.each(n, path, func(n *yaml.Node, path string) { t.Relations = append(t.Relations, f.relation(n, path)) })
		}},
		f.into("as_printed", &printed),
		f.into("remarks", &t.Remarks),
	)
	if n.Kind != yaml.MappingNode {
		return t
	}
	t.Names = names(zh, en, aliases)
	if zh == "" && en == "" {
		f.need(n, path, "zh", false, "a party has a name, zh or en")
	}
	if t.Kind == "" {
		t.Kind = each.Kind
	}
	f.need(n, path, "kind", t.Kind != "", "write individual or entity, here or in each of the act")
	if len(t.Countries) == 0 {
		t.Countries = slices.Clone(each.Countries)
	}
	for _, a := range t.Addresses {
		if a.Country != nil {
			t.Countries = append(t.Countries, lists.CountryLink{Code: a.Country.Code, Text: a.Country.Text, Basis: "address"})
		}
	}
	if gender != "" {
		t.Genders = []string{gender}
	}
	if printed != "" {
		t.Extra = append(t.Extra, lists.Extra{Key: "as-printed", Value: printed})
	}
	return t
}

// names returns the names of a party: the Chinese one with the Latin one as its
// variant, or the Latin one alone, and the aliases.
func names(zh, en string, aliases []string) []lists.Name {
	var all []lists.Name
	switch {
	case zh != "":
		n := lists.Name{Full: zh, Type: lists.NamePrimary, Script: "Hans", Language: "zh"}
		if en != "" {
			n.Variants = []lists.NameVariant{{Full: en, Script: "Latn"}}
		}
		all = append(all, n)
	case en != "":
		all = append(all, lists.Name{Full: en, Type: lists.NamePrimary, Script: "Latn"})
	}
	for _, a := range aliases {
		all = append(all, lists.Name{Full: a, Type: lists.NameAlias, Script: script(a)})
	}
	return all
}

// script tells Chinese from Latin letters.
func script(s string) string {
	for _, r := range s {
		if r >= 0x2e80 {
			return "Hans"
		}
	}
	return "Latn"
}

func (f *form) born(n *yaml.Node, path string) lists.BirthDate {
	var b lists.BirthDate
	f.mapping(
		n, path,
		field{"date", func(n *yaml.Node, path string) { b.From = f.day(n, path) }},
		f.into("text", &b.Text),
	)
	b.To = b.From
	return b
}

func (f *form) country(n *yaml.Node, path string) lists.Country {
	var c lists.Country
	f.mapping(
		n, path,
		field{"code", func(n *yaml.Node, path string) {
			c.Code = f.matching(n, path, shapeCountry, "write an ISO 3166-1 code: US")
		}},
		f.into("text", &c.Text),
	)
	if n.Kind == yaml.MappingNode {
		f.need(n, path, "text", c.Text != "", "the notice's own word for it")
	}
	return c
}

// countries reads the countries a notice ties a party to in its words.
func (f *form) countries(key string, to *[]lists.CountryLink) field {
	return field{key, func(n *yaml.Node, path string) {
		f.each(n, path, func(n *yaml.Node, path string) {
			c := f.country(n, path)
			*to = append(*to, lists.CountryLink{Code: c.Code, Text: c.Text, Basis: "stated in the notice"})
		})
	}}
}

func (f *form) address(n *yaml.Node, path string) lists.Address {
	var a lists.Address
	f.mapping(
		n, path,
		f.into("full", &a.Full),
		f.into("postcode", &a.PostalCode),
		field{"country", func(n *yaml.Node, path string) {
			c := f.country(n, path)
			a.Country = &c
		}},
	)
	if n.Kind == yaml.MappingNode {
		f.need(n, path, "full", a.Full != "", "the address in one line")
	}
	return a
}

func (f *form) relation(n *yaml.Node, path string) lists.Relation {
	var r lists.Relation
	f.mapping(
		n, path,
		field{"type", func(n *yaml.Node, path string) {
			r.Type = f.matching(n, path, shapeNative, "write words joined by hyphens: associate-of")
		}},
		f.into("native", &r.NativeType),
		f.into("name", &r.Name),
	)
	if n.Kind == yaml.MappingNode {
		f.need(n, path, "type", r.Type != "", "associate-of, subsidiary-of, …")
		f.need(n, path, "name", r.Name != "", "the name of the other party")
	}
	return r
}
