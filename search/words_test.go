package search

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestWords(t *testing.T) {
	for _, tc := range []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"no letters", " -- ! ", ""},
		{"capitals", "AEROCARIBBEAN AIRLINES", "aerocaribbean airlines"},
		{"punctuation parts", "AERO-CARIBBEAN,AIRLINES (CUBA)", "aero caribbean airlines cuba"},
		{"ends", "  .Rosneft. ", "rosneft"},
		{"numbers", "Bank 25 No.7", "bank 25 no 7"},
		{"composed mark", "Société Générale", "societe generale"},
		{"mark of its own", "Socie\u0301te\u0301", "societe"},
		{"Cyrillic", "РОСНЕФТЬ", "роснефть"},
		{"Cyrillic short i", "Русский", "русскии"},
		{"Greek final sigma", "ΟΔΥΣΣΕΥΣ Οδυσσεύς", "οδυσσευσ οδυσσευσ"},
		{"Arabic vowels", "مُحَمَّد", "محمد"},
		{"sharp s", "Straße STRASSE", "strasse strasse"},
		{"dotted capital I", "İRAN", "iran"},
		{"full width", "ＩＭＯ　９１６６７６５", "imo 9166765"},
		{"ligature", "ﬁnance", "finance"},
		{"no decomposition", "Ørsted", "ørsted"},
		{"Cherokee", "ᎠᎡ ꭰꭱ", "ꭰꭱ ꭰꭱ"},
		{"Chinese", "反制清单", "反制清单"},
		{"Korean", "조선", "\u110c\u1169\u1109\u1165\u11ab"},
		{"not UTF-8", "a\xffb", "a b"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			if got := words(tc.text); got != tc.want {
				t.Errorf("words(%q) = %q, want %q", tc.text, got, tc.want)
			}
		})
	}
}

func TestHasWords(t *testing.T) {
	for _, tc := range []struct {
		have, want string
		is         bool
	}{
		{"aerocaribbean airlines", "airlines", true},
		{"aerocaribbean airlines", "airlines aerocaribbean", true},
		{"aerocaribbean airlines", "airline", false},
		{"aerocaribbean airlines", "lines", false},
		{"aerocaribbean airlines", "aerocaribbean airlines cuba", false},
		{"airlinesx xairlines airlines", "airlines", true},
		{"aa a", "a", true},
		{"aaa", "a", false},
		{"", "a", false},
		{"a", "", false},
		{"русскии банк", "банк", true},
	} {
		if got := hasWords(tc.have, strings.Fields(tc.want)); got != tc.is {
			t.Errorf("hasWords(%q, %q) = %v", tc.have, tc.want, got)
		}
	}
}

// What is normalised stays as it is, and is words with a space between two.
func TestWordsAreNormalForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkWords(t, rapid.String().Draw(t, "text")) })
}

func FuzzWords(f *testing.F) {
	for _, s := range []string{"AERO-CARIBBEAN", "İRAN", "ᾳ", "ŉ", "1F1\u0345", "조선", "ﬃ", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { checkWords(t, s) })
}

func checkWords(t interface{ Errorf(string, ...any) }, s string) {
	w := words(s)
	if again := words(w); again != w {
		t.Errorf("words(%q) = %q, whose words are %q", s, w, again)
	}
	if strings.Join(strings.Fields(w), " ") != w {
		t.Errorf("words(%q) = %q, not with one space between words", s, w)
	}
	for _, r := range w {
		if r != ' ' && !unicode.IsLetter(r) && !unicode.IsNumber(r) {
			t.Errorf("words(%q) = %q has %q", s, w, r)
		}
	}
	if c := compact(s); c != strings.ReplaceAll(w, " ", "") || compact(c) != words(c) {
		t.Errorf("compact(%q) = %q", s, c)
	}
	if fields := strings.Fields(w); len(fields) > 0 && !hasWords(w, fields) {
		t.Errorf("%q does not have its own words", w)
	}
}

// Of every character, the normal form is one, and the same for all of its
// cases but marks, which are dropped: one of them is a case of the letter iota.
func TestEveryCharacter(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: there are 1.1 million")
	}
	for r := range unicode.MaxRune + 1 {
		w := words(string(r))
		if again := words(w); again != w {
			t.Errorf("words(%U) = %q, whose words are %q", r, w, again)
		}
		if other := unicode.SimpleFold(r); words(string(other)) != w && !unicode.IsMark(r) && !unicode.IsMark(other) {
			t.Errorf("words(%U) = %q, but words(%U) = %q", r, w, other, words(string(other)))
		}
	}
}

// Of the letters that MayMatch passes over when it looks for words in ASCII,
// nothing in ASCII comes, and no mark that would join what stands around them.
func TestForeignLettersStayForeign(t *testing.T) {
	foreign := 0
	for r := rune(utf8.RuneSelf); r <= unicode.MaxRune; r++ {
		if !staysForeign(r) {
			continue
		}
		foreign++
		w := words(string(r))
		if w == "" || strings.ContainsFunc(w, func(r rune) bool { return r < utf8.RuneSelf }) {
			t.Errorf("%q becomes %q", r, w)
		}
	}
	if foreign < 20000 {
		t.Errorf("only %d letters are foreign", foreign)
	}
}

// The table of MayMatch says what normalisation does.
func TestLatin(t *testing.T) {
	for i, c := range []byte(latin) {
		r := rune(firstLatin + i)
		w := words(string(r))
		switch c {
		case '!':
		case ' ':
			if w == "" || strings.ContainsFunc(w, func(r rune) bool { return r < utf8.RuneSelf }) {
				t.Errorf("%q becomes %q, and not something that is not in ASCII", r, w)
			}
		default:
			if w != string(c) {
				t.Errorf("%q becomes %q, not %q", r, w, c)
			}
		}
	}
}
