package ofactest

import (
	"fmt"
	"strings"
	"time"
)

// text adds a feature in free words.
func (s *sampler) text(e *Entity, typ int, value string) {
	e.Features = append(e.Features, Feature{TypeID: typ, Value: value, Primary: s.first(e, typ)})
}

// first reports whether the entity has no feature of the type yet.
func (s *sampler) first(e *Entity, typ int) bool {
	for _, f := range e.Features {
		if f.TypeID == typ {
			return false
		}
	}
	return true
}

// lookup adds a feature whose value is a word of the table.
func (s *sampler) lookup(e *Entity, typ, ref int) {
	f := Feature{TypeID: typ, Value: s.words.use(ref), ValueRefID: ref, Primary: s.first(e, typ)}
	if s.chance(8) {
		f.Reliability = pick(s, 1560, 91479)
	}
	e.Features = append(e.Features, f)
}

// date adds a feature of one day.
func (s *sampler) date(e *Entity, typ int, day string) {
	e.Features = append(e.Features, Feature{TypeID: typ, Value: written(day), Date: Day(day), Primary: s.first(e, typ)})
}

// day is a day of one of the years.
func (s *sampler) day(from, to int) string {
	return time.Date(from+s.r.IntN(to-from+1), time.January, 1+s.r.IntN(365), 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// birth adds a date of birth in one of the precisions of the real files.
func (s *sampler) birth(e *Entity) {
	year := 1935 + s.r.IntN(70)
	f := Feature{TypeID: 8, Primary: s.first(e, 8)}
	whole := func(year int) (from, to string) { return fmt.Sprintf("%d-01-01", year), fmt.Sprintf("%d-12-31", year) }
	first, last := whole(year)
	switch at := s.r.IntN(100); {
	case at < 70:
		day := s.day(year, year)
		f.Value, f.Date = written(day), Day(day)
	case at < 86:
		f.Value, f.Date = fmt.Sprint(year), Span(first, last)
	case at < 92:
		f.Value, f.Date = fmt.Sprint("circa ", year), Span(first, last)
		f.Date.Approximate = true
	case at < 95:
		f.Value, f.Date = fmt.Sprint("Apr ", year), Span(fmt.Sprint(year, "-04-01"), fmt.Sprint(year, "-04-30"))
	default:
		from, to := whole(year + 2)
		f.Value = fmt.Sprint(year, " to ", year+2)
		f.Date = &Period{FromBegin: first, FromEnd: last, ToBegin: from, ToEnd: to, Range: true}
	}
	if s.chance(3) {
		f.Reliability = 91479
	}
	e.Features = append(e.Features, f)
}

func (s *sampler) person(e *Entity) {
	for range 1 + s.times(0.15) {
		s.birth(e)
	}
	if s.chance(60) {
		s.text(e, 9, s.title(1)+", "+s.words.use(s.country()))
	}
	for _, typ := range [...]int{10, 11} {
		if s.chance(50) {
			s.lookup(e, typ, s.country())
		}
	}
	if s.chance(85) {
		s.lookup(e, 224, pick(s, 91526, 91526, 91526, 91527))
	}
	if s.chance(2) {
		s.text(e, pick(s, 344, 345, 887, 992, 998), s.wallet())
	}
	if s.chance(10) {
		s.text(e, 21, s.word()+"@example.com")
	}
	if s.chance(20) {
		e.Title = s.title(2)
	}
	s.documents(e, 1.2, 1571, 1584, 1596, 1570, 1627)
}

func (s *sampler) organization(e *Entity) {
	for range s.times(0.5) {
		s.text(e, 14, "www."+s.word()+".example")
	}
	if s.chance(30) {
		s.text(e, 21, "info@"+s.word()+".example")
	}
	if s.chance(35) {
		s.date(e, 646, s.day(1950, 2022))
	}
	if s.chance(30) {
		s.lookup(e, 647, pick(s, activityValues[:]...).id)
	}
	if s.chance(10) {
		s.lookup(e, 826, pick(s, targetValues[:]...).id)
	}
	if s.chance(3) {
		s.text(e, 13, strings.ToUpper(s.letters(6))+"XX")
		s.text(e, 806, "XS"+fmt.Sprintf("%010d", s.r.Int64N(1e10)))
	}
	for range s.times(0.03) {
		s.text(e, pick(s, 344, 345, 887, 992, 998), s.wallet())
	}
	s.documents(e, 1.1, 1596, 91761, 91412, 91760, 92001, 1619)
}

func (s *sampler) vessel(e *Entity) {
	s.text(e, 1, strings.ToUpper(s.letters(4)))
	s.lookup(e, 2, pick(s, vesselValues[:]...).id)
	s.text(e, 3, s.words.use(s.country()))
	for range s.times(0.6) {
		s.text(e, 24, s.words.use(s.country()))
	}
	s.text(e, 5, fmt.Sprint(1000+s.r.IntN(300_000)))
	if s.chance(50) {
		s.text(e, 967, fmt.Sprint(1975+s.r.IntN(50)))
	}
	s.document(e, 1626, fmt.Sprintf("IMO %07d", 8_000_000+s.r.IntN(1_900_000)))
	s.document(e, 91264, fmt.Sprintf("%09d", 200_000_000+s.r.IntN(500_000_000)))
}

func (s *sampler) aircraft(e *Entity) {
	s.text(e, 47, "Model "+fmt.Sprint(100+s.r.IntN(700)))
	s.text(e, 48, s.title(2))
	s.date(e, 45, s.day(1975, 2015))
	s.text(e, 50, fmt.Sprint(10_000+s.r.IntN(50_000)))
	s.text(e, 46, fmt.Sprintf("%06X", s.r.IntN(1<<24)))
	s.text(e, 64, "ZZ-"+strings.ToUpper(s.letters(3)))
}

// documents adds some of the types.
func (s *sampler) documents(e *Entity, mean float64, types ...int) {
	for range s.times(mean) {
		typ := pick(s, types...)
		s.document(e, typ, strings.ToUpper(s.letters(1))+fmt.Sprint(1_000_000+s.r.IntN(9_000_000)))
		d := &e.Documents[len(e.Documents)-1]
		if s.chance(80) {
			d.Country = s.country()
		}
		if typ == 1571 && s.chance(25) {
			d.Issued, d.Expires = Day(s.day(2010, 2014)), Day(s.day(2015, 2030))
		}
		if s.chance(3) {
			d.Authority = s.title(2) + " Registry"
		}
	}
}

func (s *sampler) document(e *Entity, typ int, number string) {
	d := Document{Type: typ, Number: number, Invalid: s.chance(1)}
	if s.chance(3) {
		d.Name = len(e.Names) - 1
	}
	if s.chance(1) && len(e.Features) > 0 {
		d.Features = []int{0}
	}
	e.Documents = append(e.Documents, d)
}

// wallet is the shape of an address, not one.
func (s *sampler) wallet() string { return "1invented" + s.letters(24) }
