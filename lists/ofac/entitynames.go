package ofac

import (
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
		typ, ok := find(aliasTerms, alias, "type of alias", r.report)
		switch {
		case n.Type == lists.NamePrimary:
			r.report("a primary name that is an alias too: " + quote(alias.label))
			r.addExtra("alias-type", alias.label, mainOf(variants).full, "")
		case ok:
			n.Type = lists.NameType(typ)
		default:
			n.Type = lists.NameAlias
			r.addExtra("alias-type", alias.label, mainOf(variants).full, "")
		}
	}
	if n.Type == "" {
		n.Type = lists.NameAlias
		r.report("a name that is neither primary nor an alias")
	}
	if len(variants) == 0 {
		r.report("a name without a translation")
		return
	}
	at := mainIndex(variants)
	main := variants[at]
	n.Full, n.Script, n.Parts = main.full, main.script, main.parts
	for i, v := range variants {
		if i != at {
			n.Variants = append(n.Variants, lists.NameVariant{Full: v.full, Script: v.script, Parts: v.parts})
		}
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

// mainIndex returns the place of the main translation, the first where none is
// marked.
func mainIndex(ts []translation) int {
	for i, t := range ts {
		if t.primary {
			return i
		}
	}
	return 0
}

func mainOf(ts []translation) translation {
	if len(ts) == 0 {
		return translation{}
	}
	return ts[mainIndex(ts)]
}

func (r *entityReader) nameTranslation(e *element) translation {
	var t translation
	var primary, first, last string
	var parts lists.NameParts
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
			r.group(c, "namePart", func(p *element) { r.namePart(p, &parts) })
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
	if parts.Whole == t.full {
		parts.Whole = ""
	}
	t.parts = &parts
	return t
}

// script returns the ISO 15924 code of a script, or OFAC's word.
func (r *entityReader) script(e *element, parent string) string {
	ref := r.ref(e, parent)
	code, ok := find(scriptTerms, ref, "script", r.report)
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

func (r *entityReader) namePart(e *element, parts *lists.NameParts) {
	typ, value := r.part(e)
	name, ok := find(namePartTerms, typ, "part of a name", r.report)
	if !ok {
		r.addExtra("name-part:"+typ.id, typ.label, value, "")
		return
	}
	to := namePartField(parts, name)
	*to = joinText(" ", *to, value)
}

func namePartField(parts *lists.NameParts, name string) *string {
	switch name {
	case partFirst:
		return &parts.First
	case partMiddle:
		return &parts.Middle
	case partLast:
		return &parts.Last
	case partMaiden:
		return &parts.Maiden
	case partPatronymic:
		return &parts.Patronymic
	case partMatronymic:
		return &parts.Matronymic
	case partNickname:
		return &parts.Nickname
	}
	return &parts.Whole
}

// address reads one address with its translations.
func (r *entityReader) address(e *element) {
	var a address
	var main bool
	var variants []addressTranslation
	r.once(e, "address", func(c *element) bool {
		switch c.name {
		case "country":
			a.country = r.ref(c, e.name).label
		case "translations":
			r.each(c, "translations", func(t *element) bool {
				switch {
				case t.name == "translation":
					variants = append(variants, r.addressTranslation(t))
				case t.name == "country" && a.country == "":
					a.country = r.ref(t, c.name).label
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
	for _, v := range variants {
		if v.primary && !main || len(variants) == 1 {
			main = true
			v.into(&a)
			continue
		}
		if v.full() != "" {
			a.variants = append(a.variants, v.variant())
		}
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
	var lines [3]string
	parts := map[string]*string{
		partLine1: &lines[0], partLine2: &lines[1], partLine3: &lines[2],
		partCity: &t.city, partState: &t.region, partPostal: &t.postal, partArea: &t.area,
	}
	r.once(e, "translation", func(c *element) bool {
		switch c.name {
		case "isPrimary":
			primary = r.leaf(c, e.name)
		case "script":
			t.script = r.script(c, e.name)
		case "addressParts":
			r.group(c, "addressPart", func(p *element) {
				typ, value := r.part(p)
				name, ok := find(addressPartTerms, typ, "part of an address", r.report)
				if !ok {
					r.addExtra("address-part:"+typ.id, typ.label, value, "")
					return
				}
				*parts[name] = joinText(", ", *parts[name], value)
			})
		default:
			return false
		}
		return true
	}, "id")
	t.primary = r.truth(primary)
	t.street = joinText(", ", lines[:]...)
	return t
}
