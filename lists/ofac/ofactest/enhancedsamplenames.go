package ofactest

import (
	"strings"
	"unicode"
)

// latin is the refId of the script of nearly every name.
const latin = 20122

// alphabets are some letters of the scripts, by refId. Words of them mean
// nothing.
var alphabets = [...]struct {
	script  int
	letters []rune
}{
	{20107, []rune("абвгдежзиклмнопрстуя")},
	{20100, []rune("ابتثجحدرزسشصعفقكلمنهوي")},
	{20105, []rune("东华北南石油海港国际贸易")},
	{20106, []rune("東華北南石油海港國際貿易")},
	{20114, []rune("가나다라마바사아자차카")},
	{20115, []rune("אבגדהוזחטיכלמנסע")},
	{20110, []rune("აბგდევზთიკლმნოპ")},
}

// script is a script other than Latin; Cyrillic and Arabic are the frequent
// ones.
func (s *sampler) script() int {
	if s.chance(80) {
		return alphabets[s.r.IntN(2)].script
	}
	return alphabets[s.r.IntN(len(alphabets))].script
}

func (s *sampler) foreign(script, words int) string {
	var b strings.Builder
	for _, a := range alphabets {
		if a.script != script {
			continue
		}
		for i := range words {
			if i > 0 {
				b.WriteByte(' ')
			}
			for range 3 + s.r.IntN(5) {
				b.WriteRune(a.letters[s.r.IntN(len(a.letters))])
			}
		}
	}
	return b.String()
}

func (s *sampler) letters(n int) string {
	var b strings.Builder
	for range n {
		b.WriteByte('a' + byte(s.r.IntN(26)))
	}
	return b.String()
}

// word is an invented word of two to four syllables.
func (s *sampler) word() string {
	const consonants, vowels = "bdfghjklmnprstvz", "aeiou"
	var b strings.Builder
	for range 2 + s.r.IntN(3) {
		b.WriteByte(consonants[s.r.IntN(len(consonants))])
		b.WriteByte(vowels[s.r.IntN(len(vowels))])
	}
	if s.chance(40) {
		b.WriteByte(consonants[s.r.IntN(len(consonants))])
	}
	return b.String()
}

// title is some words with capitals.
func (s *sampler) title(words int) string {
	var b strings.Builder
	for i := range words {
		if i > 0 {
			b.WriteByte(' ')
		}
		w := s.word()
		b.WriteRune(unicode.ToUpper(rune(w[0])))
		b.WriteString(w[1:])
	}
	return b.String()
}

// nameSet gives the entity its listed name and aliases.
func (s *sampler) nameSet(e *Entity) {
	e.Names = append(e.Names, Name{Primary: true, Translations: s.translations(e.Kind)})
	for range s.times(1.1) {
		alias := 1400
		if s.chance(12) {
			alias = pick(s, 1401, 1401, 1402)
		}
		e.Names = append(e.Names, Name{AliasType: alias, Weak: s.chance(8), Translations: s.translations(e.Kind)})
	}
}

// translations writes one name, now and then in a second script.
func (s *sampler) translations(kind int) []Translation {
	if kind == Individual {
		return s.personal()
	}
	part := map[int]int{Organization: 1525, Vessel: 1526, Aircraft: 1524}[kind]
	name := s.title(1 + s.r.IntN(4))
	if kind == Organization {
		name += pick(s, "", " LLC", " Co., Ltd.", " & Sons", " \"Invest\" JSC")
	}
	upper := strings.ToUpper(name)
	ts := []Translation{{Primary: true, Script: latin, Last: upper, Full: upper, Parts: []Part{{part, name}}}}
	if s.chance(8) {
		script := s.script()
		name := s.foreign(script, 3)
		formatted := embedded(script, strings.ToUpper(name))
		ts = append(ts, Translation{Script: script, Last: formatted, Full: formatted, Parts: []Part{{part, name}}})
	}
	return ts
}

func (s *sampler) personal() []Translation {
	last, first := s.title(1+s.r.IntN(2)), s.title(1)
	t := Translation{Primary: true, Script: latin, Parts: []Part{{1520, last}, {1521, first}}}
	if s.chance(30) {
		middle := s.title(1)
		t.Parts = append(t.Parts, Part{pick(s, 1522, 1522, 1522, 91708), middle})
		first += " " + middle
	}
	if s.chance(3) {
		t.Parts = append(t.Parts, Part{pick(s, 91709, 1523, 1528), s.title(1)})
	}
	t.Last, t.First = strings.ToUpper(last), first
	t.Full = t.Last + ", " + t.First
	ts := []Translation{t}
	if s.chance(8) {
		script := s.script()
		last, first := s.foreign(script, 1), s.foreign(script, 1)
		f := Translation{Script: script, Parts: []Part{{1521, first}, {1520, last}}}
		if script == 20107 {
			f.First, f.Last = first, strings.ToUpper(last)
			f.Full = f.Last + ", " + f.First
		} else {
			f.Last = embedded(script, first+" "+last)
			f.Full = f.Last
		}
		ts = append(ts, f)
	}
	return ts
}

// embedded puts the marks of a right-to-left embedding around Arabic, as the
// formatted names of OFAC's files have them and the parts have not.
func embedded(script int, text string) string {
	if script != 20100 {
		return text
	}
	return "\u202b" + text + "\u202c"
}
