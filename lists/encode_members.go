package lists

import "encoding/json"

// memberCount is the number of members.
const memberCount = 32

// members are the fields of a designation in the order of the type, but Digest
// and Provenance, with what writes them. A key has a comma before and a colon
// after it.
var members = [memberCount]struct {
	key   string
	write func(w *writer, key string, d *Designation)
}{
	{`,"schema":`, func(w *writer, key string, d *Designation) { w.word(key, d.Schema) }},
	{`,"id":`, func(w *writer, key string, d *Designation) { w.word(key, d.ID) }},
	{`,"list":`, func(w *writer, key string, d *Designation) { w.word(key, d.List) }},
	{`,"native_id":`, func(w *writer, key string, d *Designation) { w.word(key, d.NativeID) }},
	{`,"kind":`, func(w *writer, key string, d *Designation) { w.word(key, string(d.Kind)) }},
	{`,"names":`, func(w *writer, key string, d *Designation) { rankedSet(w, key, &d.Names, nameRank, (*writer).name) }},
	{`,"memberships":`, func(w *writer, key string, d *Designation) { set(w, key, &d.Memberships, (*writer).membership) }},
	{`,"programs":`, func(w *writer, key string, d *Designation) { set(w, key, &d.Programs, (*writer).element) }},
	{`,"measures":`, func(w *writer, key string, d *Designation) { set(w, key, &d.Measures, (*writer).measure) }},
	{`,"status":`, func(w *writer, key string, d *Designation) { w.code(key, string(d.Status)) }},
	{`,"in_force":`, func(w *writer, key string, d *Designation) { w.code(key, string(d.InForce)) }},
	{`,"secondary_sanctions":`, func(w *writer, key string, d *Designation) { set(w, key, &d.SecondarySanctions, (*writer).secondary) }},
	{`,"addresses":`, func(w *writer, key string, d *Designation) { set(w, key, &d.Addresses, (*writer).address) }},
	{`,"countries":`, func(w *writer, key string, d *Designation) { set(w, key, &d.Countries, (*writer).countryLink) }},
	{`,"identifiers":`, func(w *writer, key string, d *Designation) { set(w, key, &d.Identifiers, (*writer).identifier) }},
	{`,"birth_dates":`, func(w *writer, key string, d *Designation) { set(w, key, &d.BirthDates, (*writer).birthDate) }},
	{`,"birth_places":`, func(w *writer, key string, d *Designation) { set(w, key, &d.BirthPlaces, (*writer).element) }},
	{`,"nationalities":`, func(w *writer, key string, d *Designation) { set(w, key, &d.Nationalities, (*writer).country) }},
	{`,"citizenships":`, func(w *writer, key string, d *Designation) { set(w, key, &d.Citizenships, (*writer).country) }},
	{`,"genders":`, func(w *writer, key string, d *Designation) { set(w, key, &d.Genders, (*writer).element) }},
	{`,"titles":`, func(w *writer, key string, d *Designation) { set(w, key, &d.Titles, (*writer).element) }},
	{`,"contacts":`, func(w *writer, key string, d *Designation) { set(w, key, &d.Contacts, (*writer).contact) }},
	{`,"organization":`, func(w *writer, key string, d *Designation) { object(w, key, &d.Organization, (*writer).organization) }},
	{`,"vessel":`, func(w *writer, key string, d *Designation) { object(w, key, &d.Vessel, (*writer).vessel) }},
	{`,"aircraft":`, func(w *writer, key string, d *Designation) { object(w, key, &d.Aircraft, (*writer).aircraft) }},
	{`,"relations":`, func(w *writer, key string, d *Designation) { set(w, key, &d.Relations, (*writer).relation) }},
	{`,"listed_on":`, func(w *writer, key string, d *Designation) { w.text(key, &d.ListedOn) }},
	{`,"removed_on":`, func(w *writer, key string, d *Designation) { w.text(key, &d.RemovedOn) }},
	{`,"legal_basis":`, func(w *writer, key string, d *Designation) { set(w, key, &d.LegalBasis, (*writer).legalBasis) }},
	{`,"remarks":`, func(w *writer, key string, d *Designation) { w.text(key, &d.Remarks) }},
	{`,"role":`, func(w *writer, key string, d *Designation) { w.text(key, &d.Role) }},
	{`,"extra":`, func(w *writer, key string, d *Designation) { set(w, key, &d.Extra, (*writer).extra) }},
}

// designation writes d, and notes where each of the members ends.
func (w *writer) designation(d *Designation) {
	w.begin()
	for i := range members {
		members[i].write(w, members[i].key, d)
		w.ends[i] = len(w.b)
	}
	w.end()
}

// member returns the JSON of a member of the designation that was written, nil
// if it was left out. It is a part of w.b.
func (w *writer) member(i int) json.RawMessage {
	from := len("{")
	if i > 0 {
		from = w.ends[i-1]
	}
	m := w.b[from:w.ends[i]]
	if len(m) == 0 {
		return nil
	}
	key := len(members[i].key)
	if m[0] != ',' {
		key--
	}
	return m[key:]
}

// memberName returns the key of a member.
func memberName(i int) string {
	key := members[i].key
	return key[len(`,"`) : len(key)-len(`":`)]
}
