package lists

func (p *parser) country() (c Country) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "code":
			p.text(&c.Code)
		case "text":
			p.text(&c.Text)
		default:
			p.skip(0)
		}
	}
	return c
}

func (p *parser) countryLink() (c CountryLink) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "code":
			p.text(&c.Code)
		case "text":
			p.text(&c.Text)
		case "basis":
			p.text(&c.Basis)
		default:
			p.skip(0)
		}
	}
	return c
}

func (p *parser) address() (a Address) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "full":
			p.text(&a.Full)
		case "street":
			p.text(&a.Street)
		case "city":
			p.text(&a.City)
		case "region":
			p.text(&a.Region)
		case "postal_code":
			p.text(&a.PostalCode)
		case "country":
			pointer(p, &a.Country, (*parser).country)
		case "script":
			p.text(&a.Script)
		case "variants":
			array(p, &a.Variants, (*parser).addressVariant)
		default:
			p.skip(0)
		}
	}
	return a
}

func (p *parser) addressVariant() (a AddressVariant) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "full":
			p.text(&a.Full)
		case "street":
			p.text(&a.Street)
		case "city":
			p.text(&a.City)
		case "region":
			p.text(&a.Region)
		case "postal_code":
			p.text(&a.PostalCode)
		case "script":
			p.text(&a.Script)
		default:
			p.skip(0)
		}
	}
	return a
}

func (p *parser) identifier() (i Identifier) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "type":
			p.text(&i.Type)
		case "native_type":
			p.text(&i.NativeType)
		case "value":
			p.text(&i.Value)
		case "country":
			pointer(p, &i.Country, (*parser).country)
		case "authority":
			p.text(&i.Authority)
		case "issued":
			p.text(&i.Issued)
		case "expires":
			p.text(&i.Expires)
		case "valid":
			pointer(p, &i.Valid, boolean)
		case "currency":
			p.text(&i.Currency)
		case "name":
			p.text(&i.Name)
		case "note":
			p.text(&i.Note)
		default:
			p.skip(0)
		}
	}
	return i
}

func (p *parser) birthDate() (b BirthDate) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "from":
			p.text(&b.From)
		case "to":
			p.text(&b.To)
		case "circa":
			p.bool(&b.Circa)
		case "text":
			p.text(&b.Text)
		default:
			p.skip(0)
		}
	}
	return b
}

func (p *parser) contact() (c Contact) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "type":
			p.text(&c.Type)
		case "value":
			p.text(&c.Value)
		default:
			p.skip(0)
		}
	}
	return c
}

func (p *parser) organization() (o Organization) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "established":
			p.text(&o.Established)
		case "type":
			p.text(&o.Type)
		default:
			p.skip(0)
		}
	}
	return o
}

func (p *parser) vessel() (v VesselInfo) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "call_sign":
			p.text(&v.CallSign)
		case "type":
			p.text(&v.Type)
		case "flag":
			pointer(p, &v.Flag, (*parser).country)
		case "owner":
			p.text(&v.Owner)
		case "tonnage":
			p.text(&v.Tonnage)
		case "gross_tonnage":
			p.text(&v.GrossTonnage)
		default:
			p.skip(0)
		}
	}
	return v
}

func (p *parser) aircraft() (a AircraftInfo) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "type":
			p.text(&a.Type)
		case "model":
			p.text(&a.Model)
		case "operator":
			p.text(&a.Operator)
		case "tail_number":
			p.text(&a.TailNumber)
		case "serial_number":
			p.text(&a.SerialNumber)
		case "manufactured":
			p.text(&a.Manufactured)
		default:
			p.skip(0)
		}
	}
	return a
}

func (p *parser) relation() (r Relation) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "type":
			p.text(&r.Type)
		case "native_type":
			p.text(&r.NativeType)
		case "native_id":
			p.text(&r.NativeID)
		case "name":
			p.text(&r.Name)
		case "quality":
			p.text(&r.Quality)
		default:
			p.skip(0)
		}
	}
	return r
}

func (p *parser) legalBasis() (l LegalBasis) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "law":
			p.text(&l.Law)
		case "articles":
			array(p, &l.Articles, element)
		default:
			p.skip(0)
		}
	}
	return l
}

func (p *parser) extra() (e Extra) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "key":
			p.text(&e.Key)
		case "label":
			p.text(&e.Label)
		case "value":
			p.text(&e.Value)
		case "date":
			p.text(&e.Date)
		case "reliability":
			p.text(&e.Reliability)
		case "comment":
			p.text(&e.Comment)
		default:
			p.skip(0)
		}
	}
	return e
}

func (p *parser) provenance() (v Provenance) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "evidence":
			textOf(p, &v.Evidence)
		case "first_seen":
			p.text(&v.FirstSeen)
		case "last_changed":
			p.text(&v.LastChanged)
		case "documents":
			array(p, &v.Documents, (*parser).documentRef)
		default:
			p.skip(0)
		}
	}
	return v
}

func (p *parser) documentRef() (d DocumentRef) {
	for more := p.object(); more; more = p.moreMembers() {
		switch p.key() {
		case "sha256":
			p.text(&d.SHA256)
		case "url":
			p.text(&d.URL)
		case "fetched_at":
			p.text(&d.FetchedAt)
		case "number":
			p.text(&d.Number)
		default:
			p.skip(0)
		}
	}
	return d
}
