package lists

// Each method reads one type, field by field; null gives an empty one. A test
// that walks the types finds a field that is forgotten.

func (p *parser) designation(d *Designation) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "schema":
			p.text(&d.Schema)
		case "id":
			p.text(&d.ID)
		case "list":
			p.text(&d.List)
		case "native_id":
			p.text(&d.NativeID)
		case "digest":
			p.text(&d.Digest)
		case "kind":
			textOf(p, &d.Kind)
		case "names":
			array(p, &d.Names, (*parser).name)
		case "memberships":
			array(p, &d.Memberships, (*parser).membership)
		case "programs":
			array(p, &d.Programs, element)
		case "measures":
			array(p, &d.Measures, (*parser).measure)
		case "status":
			textOf(p, &d.Status)
		case "in_force":
			textOf(p, &d.InForce)
		case "secondary_sanctions":
			array(p, &d.SecondarySanctions, (*parser).secondary)
		case "addresses":
			array(p, &d.Addresses, (*parser).address)
		case "countries":
			array(p, &d.Countries, (*parser).countryLink)
		case "identifiers":
			array(p, &d.Identifiers, (*parser).identifier)
		case "birth_dates":
			array(p, &d.BirthDates, (*parser).birthDate)
		case "birth_places":
			array(p, &d.BirthPlaces, element)
		case "nationalities":
			array(p, &d.Nationalities, (*parser).country)
		case "citizenships":
			array(p, &d.Citizenships, (*parser).country)
		case "genders":
			array(p, &d.Genders, element)
		case "titles":
			array(p, &d.Titles, element)
		case "contacts":
			array(p, &d.Contacts, (*parser).contact)
		case "organization":
			pointer(p, &d.Organization, (*parser).organization)
		case "vessel":
			pointer(p, &d.Vessel, (*parser).vessel)
		case "aircraft":
			pointer(p, &d.Aircraft, (*parser).aircraft)
		case "relations":
			array(p, &d.Relations, (*parser).relation)
		case "listed_on":
			p.text(&d.ListedOn)
		case "removed_on":
			p.text(&d.RemovedOn)
		case "legal_basis":
			array(p, &d.LegalBasis, (*parser).legalBasis)
		case "remarks":
			p.text(&d.Remarks)
		case "role":
			p.text(&d.Role)
		case "extra":
			array(p, &d.Extra, (*parser).extra)
		case "provenance":
			pointer(p, &d.Provenance, (*parser).provenance)
		default:
			p.skip(0)
		}
	}
}

func (p *parser) name() (n Name) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "full":
			p.text(&n.Full)
		case "type":
			textOf(p, &n.Type)
		case "quality":
			textOf(p, &n.Quality)
		case "script":
			p.text(&n.Script)
		case "language":
			p.text(&n.Language)
		case "parts":
			pointer(p, &n.Parts, (*parser).nameParts)
		case "variants":
			array(p, &n.Variants, (*parser).nameVariant)
		default:
			p.skip(0)
		}
	}
	return n
}

func (p *parser) nameParts() (n NameParts) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "first":
			p.text(&n.First)
		case "middle":
			p.text(&n.Middle)
		case "last":
			p.text(&n.Last)
		case "maiden":
			p.text(&n.Maiden)
		case "patronymic":
			p.text(&n.Patronymic)
		case "matronymic":
			p.text(&n.Matronymic)
		case "nickname":
			p.text(&n.Nickname)
		case "whole":
			p.text(&n.Whole)
		default:
			p.skip(0)
		}
	}
	return n
}

func (p *parser) nameVariant() (n NameVariant) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "full":
			p.text(&n.Full)
		case "script":
			p.text(&n.Script)
		case "parts":
			pointer(p, &n.Parts, (*parser).nameParts)
		default:
			p.skip(0)
		}
	}
	return n
}

func (p *parser) membership() (m Membership) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "code":
			p.text(&m.Code)
		case "name":
			p.text(&m.Name)
		case "listed_on":
			p.text(&m.ListedOn)
		default:
			p.skip(0)
		}
	}
	return m
}

func (p *parser) measure() (m Measure) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "code":
			p.text(&m.Code)
		case "text":
			p.text(&m.Text)
		case "native":
			pointer(p, &m.Native, (*parser).native)
		case "hits":
			array(p, &m.Hits, element)
		case "binds":
			array(p, &m.Binds, element)
		case "regions":
			array(p, &m.Regions, element)
		case "exceptions":
			array(p, &m.Exceptions, (*parser).exception)
		case "basis":
			array(p, &m.Basis, element)
		case "from":
			p.text(&m.From)
		case "state":
			p.text(&m.State)
		case "in_force":
			textOf(p, &m.InForce)
		case "periods":
			array(p, &m.Periods, (*parser).period)
		default:
			p.skip(0)
		}
	}
	return m
}

func (p *parser) native() (n Native) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "id":
			p.text(&n.ID)
		case "text":
			p.text(&n.Text)
		default:
			p.skip(0)
		}
	}
	return n
}

func (p *parser) exception() (e Exception) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "type":
			p.text(&e.Type)
		case "authority":
			p.text(&e.Authority)
		case "text":
			p.text(&e.Text)
		case "until":
			p.text(&e.Until)
		default:
			p.skip(0)
		}
	}
	return e
}

func (p *parser) period() (v Period) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "state":
			p.text(&v.State)
		case "from":
			p.text(&v.From)
		case "until":
			p.text(&v.Until)
		case "by":
			p.text(&v.By)
		default:
			p.skip(0)
		}
	}
	return v
}

func (p *parser) secondary() (s SecondarySanction) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "text":
			p.text(&s.Text)
		case "basis":
			p.text(&s.Basis)
		default:
			p.skip(0)
		}
	}
	return s
}
