package lists

// cleanText cleans every text of d. It names each field by hand: a field that
// is forgotten here is caught by a test that walks the type.
func (d *Designation) cleanText() {
	each(d.Names, func(n *Name) {
		clean(&n.Full, &n.Script, &n.Language)
		cleanParts(&n.Parts)
		each(n.Variants, func(v *NameVariant) {
			clean(&v.Full, &v.Script)
			cleanParts(&v.Parts)
		})
	})
	each(d.Memberships, func(m *Membership) { clean(&m.Code, &m.Name, &m.ListedOn) })
	each(d.Measures, cleanMeasure)
	each(d.SecondarySanctions, func(s *SecondarySanction) { clean(&s.Text, &s.Basis) })
	each(d.Addresses, func(a *Address) {
		clean(&a.Full, &a.Street, &a.City, &a.Region, &a.PostalCode, &a.Script)
		cleanCountry(&a.Country)
		each(a.Variants, func(v *AddressVariant) {
			clean(&v.Full, &v.Street, &v.City, &v.Region, &v.PostalCode, &v.Script)
		})
	})
	each(d.Countries, func(c *CountryLink) { clean(&c.Code, &c.Text, &c.Basis) })
	each(d.Identifiers, func(i *Identifier) {
		clean(&i.Type, &i.NativeType, &i.Value, &i.Authority, &i.Issued, &i.Expires, &i.Currency, &i.Name, &i.Note)
		cleanCountry(&i.Country)
	})
	each(d.BirthDates, func(b *BirthDate) { clean(&b.From, &b.To, &b.Text) })
	each(d.Nationalities, func(c *Country) { clean(&c.Code, &c.Text) })
	each(d.Citizenships, func(c *Country) { clean(&c.Code, &c.Text) })
	each(d.Contacts, func(c *Contact) { clean(&c.Type, &c.Value) })
	each(d.Relations, func(r *Relation) {
		clean(&r.Type, &r.NativeType, &r.NativeID, &r.Name, &r.Quality)
	})
	each(d.LegalBasis, func(l *LegalBasis) {
		clean(&l.Law)
		cleanAll(l.Articles)
	})
	each(d.Extra, func(e *Extra) { clean(&e.Key, &e.Label, &e.Value, &e.Date, &e.Reliability, &e.Comment) })
	for _, s := range [][]string{d.Programs, d.BirthPlaces, d.Genders, d.Titles} {
		cleanAll(s)
	}
	if d.Organization != nil {
		clean(&d.Organization.Established, &d.Organization.Type)
	}
	if v := d.Vessel; v != nil {
		clean(&v.CallSign, &v.Type, &v.Owner, &v.Tonnage, &v.GrossTonnage)
		cleanCountry(&v.Flag)
	}
	if a := d.Aircraft; a != nil {
		clean(&a.Type, &a.Model, &a.Operator, &a.TailNumber, &a.SerialNumber, &a.Manufactured)
	}
	clean(&d.ListedOn, &d.RemovedOn, &d.Remarks, &d.Role)
}

func cleanMeasure(m *Measure) {
	clean(&m.Code, &m.Text, &m.From, &m.State)
	if m.Native != nil {
		clean(&m.Native.ID, &m.Native.Text)
		dropEmpty(&m.Native)
	}
	for _, s := range [][]string{m.Hits, m.Binds, m.Regions, m.Basis} {
		cleanAll(s)
	}
	each(m.Exceptions, func(e *Exception) { clean(&e.Type, &e.Authority, &e.Text, &e.Until) })
	each(m.Periods, func(p *Period) { clean(&p.State, &p.From, &p.Until, &p.By) })
}

// cleanParts replaces the parts by a cleaned copy, since readers may share them.
func cleanParts(p **NameParts) {
	if *p == nil {
		return
	}
	v := **p
	clean(&v.First, &v.Middle, &v.Last, &v.Maiden, &v.Patronymic, &v.Matronymic, &v.Nickname, &v.Whole)
	*p = &v
	dropEmpty(p)
}

// cleanCountry replaces the country by a cleaned copy, since readers may share
// one between places.
func cleanCountry(c **Country) {
	if *c == nil {
		return
	}
	v := **c
	clean(&v.Code, &v.Text)
	*c = &v
	dropEmpty(c)
}

func clean(texts ...*string) {
	for _, s := range texts {
		*s = Clean(*s)
	}
}

func cleanAll(texts []string) {
	for i := range texts {
		texts[i] = Clean(texts[i])
	}
}

func each[T any](s []T, f func(*T)) {
	for i := range s {
		f(&s[i])
	}
}
