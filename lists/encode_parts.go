package lists

import "strconv"

// Each method writes one type, field by field. A test that walks the types
// finds a field that is forgotten.

func (w *writer) name(n *Name) {
	w.begin()
	w.must(`,"full":`, &n.Full)
	w.word(`,"type":`, string(n.Type))
	w.code(`,"quality":`, string(n.Quality))
	w.text(`,"script":`, &n.Script)
	w.text(`,"language":`, &n.Language)
	w.nameParts(&n.Parts)
	set(w, `,"variants":`, &n.Variants, (*writer).nameVariant)
	w.end()
}

func (w *writer) nameVariant(v *NameVariant) {
	w.begin()
	w.must(`,"full":`, &v.Full)
	w.text(`,"script":`, &v.Script)
	w.nameParts(&v.Parts)
	w.end()
}

// nameParts cleans a copy, since readers may share the parts.
func (w *writer) nameParts(p **NameParts) {
	if v := *p; w.canon && v != nil && !areClean(v.First, v.Middle, v.Last, v.Maiden, v.Patronymic, v.Matronymic, v.Nickname, v.Whole) {
		c := *v
		*p = &c
	}
	object(w, `,"parts":`, p, (*writer).parts)
}

func (w *writer) parts(p *NameParts) {
	w.begin()
	w.text(`,"first":`, &p.First)
	w.text(`,"middle":`, &p.Middle)
	w.text(`,"last":`, &p.Last)
	w.text(`,"maiden":`, &p.Maiden)
	w.text(`,"patronymic":`, &p.Patronymic)
	w.text(`,"matronymic":`, &p.Matronymic)
	w.text(`,"nickname":`, &p.Nickname)
	w.text(`,"whole":`, &p.Whole)
	w.end()
}

func (w *writer) membership(m *Membership) {
	w.begin()
	w.must(`,"code":`, &m.Code)
	w.text(`,"name":`, &m.Name)
	w.text(`,"listed_on":`, &m.ListedOn)
	w.end()
}

func (w *writer) measure(m *Measure) {
	w.begin()
	w.must(`,"code":`, &m.Code)
	w.text(`,"text":`, &m.Text)
	object(w, `,"native":`, &m.Native, (*writer).native)
	set(w, `,"hits":`, &m.Hits, (*writer).element)
	set(w, `,"binds":`, &m.Binds, (*writer).element)
	set(w, `,"regions":`, &m.Regions, (*writer).element)
	set(w, `,"exceptions":`, &m.Exceptions, (*writer).exception)
	set(w, `,"basis":`, &m.Basis, (*writer).element)
	w.text(`,"from":`, &m.From)
	w.text(`,"state":`, &m.State)
	w.code(`,"in_force":`, string(m.InForce))
	sequence(w, `,"periods":`, &m.Periods, (*writer).period)
	w.end()
}

func (w *writer) native(n *Native) {
	w.begin()
	w.text(`,"id":`, &n.ID)
	w.text(`,"text":`, &n.Text)
	w.end()
}

func (w *writer) exception(e *Exception) {
	w.begin()
	w.text(`,"type":`, &e.Type)
	w.text(`,"authority":`, &e.Authority)
	w.text(`,"text":`, &e.Text)
	w.text(`,"until":`, &e.Until)
	w.end()
}

func (w *writer) period(p *Period) {
	w.begin()
	w.must(`,"state":`, &p.State)
	w.text(`,"from":`, &p.From)
	w.text(`,"until":`, &p.Until)
	w.text(`,"by":`, &p.By)
	w.end()
}

func (w *writer) secondary(s *SecondarySanction) {
	w.begin()
	w.must(`,"text":`, &s.Text)
	w.text(`,"basis":`, &s.Basis)
	w.end()
}

func (w *writer) country(c *Country) {
	w.begin()
	w.text(`,"code":`, &c.Code)
	w.text(`,"text":`, &c.Text)
	w.end()
}

// countryOf cleans a copy, since readers may share one country between places.
func (w *writer) countryOf(key string, c **Country) {
	if v := *c; w.canon && v != nil && !areClean(v.Code, v.Text) {
		cleaned := *v
		*c = &cleaned
	}
	object(w, key, c, (*writer).country)
}

func (w *writer) countryLink(c *CountryLink) {
	w.begin()
	w.text(`,"code":`, &c.Code)
	w.text(`,"text":`, &c.Text)
	w.text(`,"basis":`, &c.Basis)
	w.end()
}

func (w *writer) address(a *Address) {
	w.begin()
	w.text(`,"full":`, &a.Full)
	w.text(`,"street":`, &a.Street)
	w.text(`,"city":`, &a.City)
	w.text(`,"region":`, &a.Region)
	w.text(`,"postal_code":`, &a.PostalCode)
	w.countryOf(`,"country":`, &a.Country)
	w.text(`,"script":`, &a.Script)
	set(w, `,"variants":`, &a.Variants, (*writer).addressVariant)
	w.end()
}

func (w *writer) addressVariant(v *AddressVariant) {
	w.begin()
	w.must(`,"full":`, &v.Full)
	w.text(`,"street":`, &v.Street)
	w.text(`,"city":`, &v.City)
	w.text(`,"region":`, &v.Region)
	w.text(`,"postal_code":`, &v.PostalCode)
	w.text(`,"script":`, &v.Script)
	w.end()
}

func (w *writer) identifier(i *Identifier) {
	w.begin()
	w.must(`,"type":`, &i.Type)
	w.text(`,"native_type":`, &i.NativeType)
	w.text(`,"value":`, &i.Value)
	w.countryOf(`,"country":`, &i.Country)
	w.text(`,"authority":`, &i.Authority)
	w.text(`,"issued":`, &i.Issued)
	w.text(`,"expires":`, &i.Expires)
	if i.Valid != nil {
		w.b = strconv.AppendBool(appendKey(w.b, `,"valid":`), *i.Valid)
	}
	w.text(`,"currency":`, &i.Currency)
	w.text(`,"name":`, &i.Name)
	w.text(`,"note":`, &i.Note)
	w.end()
}

func (w *writer) birthDate(d *BirthDate) {
	w.begin()
	w.text(`,"from":`, &d.From)
	w.text(`,"to":`, &d.To)
	if d.Circa {
		w.b = append(appendKey(w.b, `,"circa":`), "true"...)
	}
	w.text(`,"text":`, &d.Text)
	w.end()
}

func (w *writer) contact(c *Contact) {
	w.begin()
	w.must(`,"type":`, &c.Type)
	w.must(`,"value":`, &c.Value)
	w.end()
}

func (w *writer) organization(o *Organization) {
	w.begin()
	w.text(`,"established":`, &o.Established)
	w.text(`,"type":`, &o.Type)
	w.end()
}

func (w *writer) vessel(v *VesselInfo) {
	w.begin()
	w.text(`,"call_sign":`, &v.CallSign)
	w.text(`,"type":`, &v.Type)
	w.countryOf(`,"flag":`, &v.Flag)
	w.text(`,"owner":`, &v.Owner)
	w.text(`,"tonnage":`, &v.Tonnage)
	w.text(`,"gross_tonnage":`, &v.GrossTonnage)
	w.end()
}

func (w *writer) aircraft(a *AircraftInfo) {
	w.begin()
	w.text(`,"type":`, &a.Type)
	w.text(`,"model":`, &a.Model)
	w.text(`,"operator":`, &a.Operator)
	w.text(`,"tail_number":`, &a.TailNumber)
	w.text(`,"serial_number":`, &a.SerialNumber)
	w.text(`,"manufactured":`, &a.Manufactured)
	w.end()
}

func (w *writer) relation(r *Relation) {
	w.begin()
	w.must(`,"type":`, &r.Type)
	w.text(`,"native_type":`, &r.NativeType)
	w.text(`,"native_id":`, &r.NativeID)
	w.text(`,"name":`, &r.Name)
	w.text(`,"quality":`, &r.Quality)
	w.end()
}

func (w *writer) legalBasis(l *LegalBasis) {
	w.begin()
	w.must(`,"law":`, &l.Law)
	if w.canon {
		canonArticles(&l.Articles)
	}
	sequence(w, `,"articles":`, &l.Articles, (*writer).element)
	w.end()
}

func (w *writer) extra(e *Extra) {
	w.begin()
	w.must(`,"key":`, &e.Key)
	w.text(`,"label":`, &e.Label)
	w.text(`,"value":`, &e.Value)
	w.text(`,"date":`, &e.Date)
	w.text(`,"reliability":`, &e.Reliability)
	w.text(`,"comment":`, &e.Comment)
	w.end()
}
