package ofactest

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// sampleFirstID is the id of the first entity of a sample; the rest follow.
const sampleFirstID = 10_001

// EnhancedSample returns an SDN publication of n invented entities, the same
// for the same n on every machine. What they have of everything follows the
// real files: somewhat less than half are individuals, as many entities, 6 %
// vessels, 2 % aircraft; aliases, scripts, birth dates of every precision,
// directives with their dates, memberships in several lists, relations to each
// other, wallets, documents that are no longer valid. An entity is about 5.5
// kB of XML: 20,000 of them are 111 MB.
func EnhancedSample(n int) Edition {
	s := sampler{r: rand.New(rand.NewPCG(20_260_105, 5)), n: n, names: make([]string, n), words: Edition{}.vocabulary()}
	e := Edition{
		AsOf:  time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC),
		Lists: []int{1550}, WholeVocabulary: true, Entities: make([]Entity, n),
	}
	for i := range e.Entities {
		e.Entities[i] = s.entity(i)
		s.names[i] = e.Entities[i].Names[0].Translations[0].Full
	}
	// Only now does everybody have a name.
	for i := range e.Entities {
		s.relations(&e.Entities[i])
	}
	return e
}

// sampler invents entities.
type sampler struct {
	r *rand.Rand
	n int
	// names are the listed names, by the place of their entity.
	names []string
	words vocabulary
}

// chance is true in so many of a hundred cases.
func (s *sampler) chance(percent int) bool { return s.r.IntN(100) < percent }

func pick[T any](s *sampler, from ...T) T { return from[s.r.IntN(len(from))] }

// times returns a small number that is mean on average.
func (s *sampler) times(mean float64) int {
	n := 0
	for p := mean / (1 + mean); s.r.Float64() < p && n < 12; {
		n++
	}
	return n
}

func (s *sampler) entity(i int) Entity {
	e := Entity{ID: sampleFirstID + i, Identity: 500_000 + 3*i, Kind: Organization}
	switch at := s.r.IntN(1000); {
	case at < 460:
		e.Kind = Individual
	case at < 520:
		e.Kind = Vessel
	case at < 545:
		e.Kind = Aircraft
	}
	s.nameSet(&e)
	s.designation(&e)
	s.addresses(&e)
	switch e.Kind {
	case Individual:
		s.person(&e)
	case Organization:
		s.organization(&e)
	case Vessel:
		s.vessel(&e)
	case Aircraft:
		s.aircraft(&e)
	}
	if s.chance(35) {
		s.secondary(&e)
	}
	if s.chance(4) {
		e.Remarks = "Invented " + s.word() + "; " + s.title(4) + "."
	}
	return e
}

// programmes are programmes with an authority of each, by refId.
var programmes = [...]struct{ program, authority int }{
	{211, 1828},    // SDGT
	{203, 1849},    // SDNTK
	{92042, 92049}, // RUSSIA-EO14024
	{91031, 1811},  // NPWMD
	{91748, 91749}, // GLOMAG
	{91869, 91784}, // IRAN-EO13846
	{91903, 91904}, // ILLICIT-DRUGS-EO14059
	{202, 1820},    // CUBA
}

// designation writes what is imposed on the entity.
func (s *sampler) designation(e *Entity) {
	listed := s.day(2001, 2025)
	e.Lists = []ListEntry{{1550, listed}}
	e.Types = []int{1705}
	first := s.r.IntN(len(programmes))
	for i := range min(1+s.times(0.4), len(programmes)) {
		p := programmes[(first+i)%len(programmes)]
		e.Programs = append(e.Programs, p.program)
		e.Authorities = append(e.Authorities, p.authority)
	}
	if e.Kind != Organization || !s.chance(6) {
		return
	}
	// On the list of sectoral sanctions as well.
	sectoral := s.day(2014, 2016)
	e.Lists = append(e.Lists, ListEntry{91507, sectoral}, ListEntry{91512, sectoral})
	directive := s.r.IntN(4)
	e.Programs = append(e.Programs, 91502)
	e.Authorities = append(e.Authorities, 91503)
	e.Types = append(e.Types, [...]int{91505, 91506, 91513, 91514}[directive])
	s.lookup(e, 204, 91521+directive)
	if s.chance(40) {
		e.Types = append(e.Types, 92087)
		s.lookup(e, 948, 92098)
		s.date(e, 953, "2022-02-24")
		s.date(e, 954, "2022-03-26")
	}
	if s.chance(20) {
		e.Lists = append(e.Lists, ListEntry{92052, "2021-06-03"})
		e.Types = append(e.Types, 92054)
		s.date(e, 869, "2021-06-03")
		s.date(e, 867, "2021-08-02")
		s.date(e, 868, "2022-06-03")
	}
}

func (s *sampler) secondary(e *Entity) {
	if s.chance(50) {
		s.lookup(e, 125, 91473)
		return
	}
	s.lookup(e, 504, pick(s, 92084, 92764, 91762, 92077))
}

var countryIDs = [...]int{11171, 11109, 11065, 11066, 11143, 11197, 11210, 11205, 11126, 11120, 11247, 11164, 11216, 11044, 11211, 91704, 11291}

func (s *sampler) country() int { return countryIDs[s.r.IntN(len(countryIDs))] }

func (s *sampler) addresses(e *Entity) {
	for range s.times(1.0) {
		a := Address{Country: s.country()}
		t := Translation{Primary: true, Script: latin}
		if s.chance(70) {
			t.Parts = append(t.Parts, Part{1451, fmt.Sprintf("%s Street %d", s.title(2), 1+s.r.IntN(200))})
		}
		if s.chance(20) {
			t.Parts = append(t.Parts, Part{1452, "Office " + fmt.Sprint(1+s.r.IntN(900))})
		}
		if s.chance(85) {
			t.Parts = append(t.Parts, Part{1454, s.title(1)})
		}
		if s.chance(20) {
			t.Parts = append(t.Parts, Part{1455, s.title(1) + " Province"})
		}
		if s.chance(40) {
			t.Parts = append(t.Parts, Part{1456, fmt.Sprint(10_000 + s.r.IntN(900_000))})
		}
		a.Translations = append(a.Translations, t)
		if s.chance(4) {
			script := s.script()
			a.Translations = append(a.Translations, Translation{Script: script, Parts: []Part{{1454, s.foreign(script, 1)}}})
		}
		e.Addresses = append(e.Addresses, a)
	}
	switch {
	case len(e.Addresses) == 0 && s.chance(30):
		e.Addresses = []Address{{}}
	case s.chance(1):
		// OFAC has regions that are no country as a part, without a country.
		gaza := Translation{Primary: true, Script: latin, Parts: []Part{{1450, "Gaza"}}}
		e.Addresses = append(e.Addresses, Address{Translations: []Translation{gaza}})
	}
}

// relationTypes are the more frequent ones of the real files several times.
var relationTypes = [...]int{15002, 15002, 15003, 15003, 15003, 15001, 15004, 91725, 1555, 91422, 92019, 92122, 91900}

func (s *sampler) relations(e *Entity) {
	if s.n < 2 {
		return
	}
	for range s.times(0.7) {
		other := s.r.IntN(s.n)
		if sampleFirstID+other == e.ID {
			continue
		}
		r := Relation{Type: pick(s, relationTypes[:]...), Entity: sampleFirstID + other, Name: s.names[other]}
		if s.chance(6) {
			r.Quality = 1540
		}
		if s.chance(1) {
			r.Date = Span(s.day(2010, 2015), s.day(2016, 2020))
			r.Date.Range = true
		}
		e.Relations = append(e.Relations, r)
	}
}
