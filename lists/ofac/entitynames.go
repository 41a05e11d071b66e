package ofac

import (
	"cmp"
	"slices"
	"strings"

	"sanctionsd/lists"
)

// name reads one name with its translations: the main one is the name, the
// others are its variants.
func (r *entityReader) name(e *element) {
	n := lists.Name{Quality: lists.Strong}
	var primary, weak string
	var alias reference
	var variants []translation
	r.once(e, "name", func(c *element) bool {
		switch c.name {
		case "isPrimary":
			primary = r.leaf(c, e.name)
		case "aliasType":
			alias = r.ref(c, e.name)
		case "isLowQuality":
			weak = r.leaf(c, e.name)
		case "translations":
			r.group(c, "translation", func(e *element) { variants = append(variants, r.nameTranslation(e)) })
		default:
			return false
		}
		return true
	}, "id")
	variants = slices.DeleteFunc(variants, func(t translation) bool { return t.full == "" })
	if len(variants) == 0 {
		r.report("a name without text")
		return
	}
	main, others := r.mainOf(variants)
	if r.truth(weak) {
		n.Quality = lists.Weak
	}
	if r.truth(primary) {
		if r.listed == "" {
			r.listed = e.attribute("id")
		}
		n.Type = lists.NamePrimary
		if n.Quality == lists.Strong {
			// A listed name is strong unless OFAC says otherwise.
			n.Quality = ""
		}
	}
	if alias != (reference{}) {
		typ, ok := find(aliasTerms, alias, "type of alias", r.say)
		switch {
		case n.Type == lists.NamePrimary:
			r.report("a primary name that is an alias too: " + quote(alias.label))
			r.addExtra("alias-type", alias.label, main.full, "")
		case ok:
			n.Type = lists.NameType(typ)
		default:
			n.Type = lists.NameAlias
			r.addExtra("alias-type", alias.label, main.full, "")
		}
	}
	if n.Type == "" {
		n.Type = lists.NameAlias
		r.report("a name that is neither primary nor an alias")
	}
	n.Full, n.Script, n.Parts = main.full, main.script, main.parts
	for _, v := range others {
		n.Variants = append(n.Variants, lists.NameVariant{Full: v.full, Script: v.script, Parts: v.parts})
	}
	r.names = append(r.names, n)
}

// checkNames reports what is odd of the primary names.
func (r *entityReader) checkNames() {
	primary := 0
	for _, n := range r.names {
		if n.Type == lists.NamePrimary {
			primary++
		}
	}
	switch {
	case len(r.names) == 0 || primary == 1:
	case primary == 0:
		r.report("an entity without a primary name")
	default:
		r.report("an entity with two primary names")
	}
}

// translation is a name in one script.
type translation struct {
	primary      bool
	full, script string
	parts        *lists.NameParts
}

// mainOf returns the translation that OFAC marks as the main one, and the
// others. Where none or several are marked it is the least, since their order
// means nothing.
func (r *entityReader) mainOf(ts []translation) (main translation, others []translation) {
	slices.SortFunc(ts, func(a, b translation) int {
		return cmp.Or(rank(a.primary)-rank(b.primary), cmp.Compare(a.full, b.full), cmp.Compare(a.script, b.script))
	})
	if !ts[0].primary || len(ts) > 1 && ts[1].primary {
		r.report("a name without one main translation: " + quote(ts[0].full))
	}
	return ts[0], ts[1:]
}

// rank puts what is marked before what is not.
func rank(marked bool) int {
	if marked {
		return 0
	}
	return 1
}

func (r *entityReader) nameTranslation(e *element) translation {
	var t translation
	var primary, first, last string
	var values partValues
	r.once(e, "translation", func(c *element) bool {
		switch c.name {
		case "isPrimary":
			primary = r.leaf(c, e.name)
		case "script":
			t.script = r.script(c, e.name)
		case "formattedFirstName":
			first = r.leaf(c, e.name)
		case "formattedLastName":
			last = r.leaf(c, e.name)
		case "formattedFullName":
			t.full = r.leaf(c, e.name)
		case "nameParts":
			r.group(c, "namePart", func(p *element) { r.namePart(p, &values) })
		default:
			return false
		}
		return true
	}, "id")
	t.primary = r.truth(primary)
	formatted := fullName(last, first)
	switch {
	case t.full == "":
		t.full = formatted
	case formatted != "" && formatted != t.full:
		// The three are one name in OFAC's files; where they are not, none may
		// be lost.
		r.report("a name whose parts are another name: " + quote(formatted) + " and " + quote(t.full))
		r.addExtra("formatted-name", "", formatted, t.full)
	}
	t.parts = r.nameParts(values, t.full)
	if p := t.parts; t.full == "" {
		// The parts are all there is of it.
		t.full = joinText(" ", p.First, p.Middle, p.Patronymic, p.Matronymic, p.Last, p.Maiden, p.Nickname, p.Whole)
	}
	if t.parts.Whole == t.full {
		t.parts.Whole = ""
	}
	return t
}

// script returns the ISO 15924 code of a script, or OFAC's word.
func (r *entityReader) script(e *element, parent string) string {
	ref := r.ref(e, parent)
	code, ok := find(scriptTerms, ref, "script", r.say)
	if !ok {
		return ref.label
	}
	return code
}

// part reads the reference and the value of a part of a name or address.
func (r *entityReader) part(e *element) (typ reference, value string) {
	r.once(e, e.name, func(c *element) bool {
		switch c.name {
		case "type":
			typ = r.ref(c, e.name)
		case "value":
			value = r.leaf(c, e.name)
		default:
			return false
		}
		return true
	}, "id")
	return typ, value
}

func (r *entityReader) namePart(e *element, values *partValues) {
	typ, value := r.part(e)
	name, ok := find(namePartTerms, typ, "part of a name", r.say)
	if !ok {
		r.addExtra("name-part:"+typ.id, typ.label, value, "")
		return
	}
	*values = append(*values, partValue{name, value})
}

func (r *entityReader) nameParts(values partValues, whole string) *lists.NameParts {
	part := func(name string) string { return r.joined(values, name, whole) }
	return &lists.NameParts{
		First: part(partFirst), Middle: part(partMiddle), Last: part(partLast), Maiden: part(partMaiden),
		Patronymic: part(partPatronymic), Matronymic: part(partMatronymic), Nickname: part(partNickname), Whole: part(partWhole),
	}
}

// partValues are the parts of a name or address in the order of the document.
type partValues []partValue

type partValue struct{ name, value string }

// joined returns the part of that name. Of several of a type, which some names
// have, the order is that of the whole name: their own means nothing.
func (r *entityReader) joined(parts partValues, name, whole string) string {
	only, n := "", 0
	for _, p := range parts {
		if p.name == name {
			only = p.value
			n++
		}
	}
	if n < 2 {
		return only
	}
	values := make([]string, 0, n)
	for _, p := range parts {
		if p.name == name {
			values = append(values, p.value)
		}
	}
	whole = strings.ToLower(whole)
	place := func(value string) int { return strings.Index(whole, strings.ToLower(value)) }
	slices.SortFunc(values, func(a, b string) int { return cmp.Or(place(a)-place(b), cmp.Compare(a, b)) })
	all := strings.Join(values, " ")
	if slices.ContainsFunc(values, func(v string) bool { return place(v) < 0 }) {
		r.report("several parts of one type: " + quote(all))
	}
	return all
}

// address reads one address with its translations.
func (r *entityReader) address(e *element) {
	var a address
	var country, inner string
	var variants []addressTranslation
	r.once(e, "address", func(c *element) bool {
		switch c.name {
		case "country":
			country = r.ref(c, e.name).label
		case "translations":
			r.each(c, "translations", func(t *element) bool {
				switch {
				case t.name == "translation":
					variants = append(variants, r.addressTranslation(t))
				case t.name == "country" && inner == "":
					inner = r.ref(t, c.name).label
				default:
					return false
				}
				return true
			})
		default:
			return false
		}
		return true
	}, "id")
	a.country = cmp.Or(country, inner)
	if country != "" && inner != "" && country != inner {
		r.report("an address in two countries: " + quote(country) + " and " + quote(inner))
		r.addExtra("address-country", "", inner, country)
	}
	slices.SortFunc(variants, func(a, b addressTranslation) int {
		return cmp.Or(rank(a.primary)-rank(b.primary), cmp.Compare(a.full(), b.full()), cmp.Compare(a.script, b.script))
	})
	for i, v := range variants {
		if i == 0 {
			v.into(&a)
			continue
		}
		if v.full() != "" {
			a.variants = append(a.variants, v.variant())
		}
	}
	if len(variants) > 1 && (!variants[0].primary || variants[1].primary) {
		r.report("an address without one main translation: " + quote(variants[0].full()))
	}
	if a.street+a.locality+a.country == "" && len(a.variants) == 0 {
		// OFAC writes an empty address where it has none.
		return
	}
	r.addresses = append(r.addresses, a)
}

// addressTranslation is an address in one script.
type addressTranslation struct {
	primary                                    bool
	script, street, city, region, postal, area string
}

// locality is city, region and postal code as OFAC writes them in one column.
func (t addressTranslation) locality() string {
	return joinText(" ", joinText(", ", t.city, t.region), t.postal)
}

func (t addressTranslation) full() string {
	return joinText(", ", t.street, t.locality(), t.area)
}

// into makes t the address itself.
func (t addressTranslation) into(a *address) {
	a.street, a.city, a.region, a.postal = t.street, t.city, t.region, t.postal
	a.locality = t.locality()
	if a.locality+a.street != "" || t.area != "" || a.country != "" {
		a.script = t.script
	}
	switch {
	case t.area == "":
	case a.country == "":
		// As the other formats write it.
		a.country = "Region: " + t.area
	default:
		a.region = joinText(", ", a.region, t.area)
		a.locality = joinText(", ", a.locality, t.area)
	}
}

func (t addressTranslation) variant() lists.AddressVariant {
	return lists.AddressVariant{
		Full: t.full(), Street: t.street, City: t.city, Region: joinText(", ", t.region, t.area), PostalCode: t.postal, Script: t.script,
	}
}

func (r *entityReader) addressTranslation(e *element) addressTranslation {
	var t addressTranslation
	var primary string
	var values partValues
	r.once(e, "translation", func(c *element) bool {
		switch c.name {
		case "isPrimary":
			primary = r.leaf(c, e.name)
		case "script":
			t.script = r.script(c, e.name)
		case "addressParts":
			r.group(c, "addressPart", func(p *element) {
				typ, value := r.part(p)
				name, ok := find(addressPartTerms, typ, "part of an address", r.say)
				if !ok {
					r.addExtra("address-part:"+typ.id, typ.label, value, "")
					return
				}
				values = append(values, partValue{name, value})
			})
		default:
			return false
		}
		return true
	}, "id")
	t.primary = r.truth(primary)
	part := func(name string) string { return r.joined(values, name, "") }
	t.street = joinText(", ", part(partLine1), part(partLine2), part(partLine3))
	t.city, t.region, t.postal, t.area = part(partCity), part(partState), part(partPostal), part(partArea)
	return t
}
