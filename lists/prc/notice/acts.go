package notice

import (
	"regexp"
	"slices"
	"strings"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/party"
)

var (
	leadWords = regexp.MustCompile(`^(?:近期|近日|日前|经查|经调查|调查发现|发现|现|据悉|鉴于|对|将|向|由|因|并|且|其中|有关)+`)
	warned    = regexp.MustCompile(`对([^，。；]{2,120}?)(?:予以|给予|提出|发出|进行|作出|做出)(?:严正|严重)?(?:警告|警示|告诫)`)
	// What the party did may follow its name: 对甲公司规避…的行为予以警告.
	warnedParty = regexp.MustCompile(`^.{2,60}?(?:公司|集团|银行|企业|机构)(?:[（(][^（()）]{1,80}[）)])?`)
	warnedFirst = regexp.MustCompile(`(?:警告|警示|告诫)([^，。；]{2,120}?)(?:[，。；：]|$)`)
)

// act makes the act of one section.
func (r *reader) act(s *section, t *parts, all []section, operative []string, annexUsed *bool, num number) lists.Act {
	a := lists.Act{Action: s.action, Effective: r.fallback, Text: trimEnd(s.sentence)}
	if at, ok := since(s.sentence); ok {
		a.Effective = at
	}
	switch s.action {
	case lists.ActAdd, lists.ActModify:
		r.targets(&a, s, t, all, annexUsed)
		var texts []string
		a.Measures, texts = r.measures(s, a.Targets)
		a.LegalBasis = legalBasis(operative, texts)
		if s.action == lists.ActModify {
			c := &context{form: r.form, list: s.list, year: num.year}
			for _, p := range t.body {
				for _, sentence := range sentences(p.text) {
					c.learn(mask(sentence))
				}
			}
			for _, ref := range r.named(mask(s.sentence), c, s.list) {
				if ref.on != num.key() && ref.list == s.list {
					a.On = append(a.On, c.resolve(ref))
				}
			}
			// One earlier notice in the reasons is the one that is modified; of
			// several, the names decide.
			known := slices.DeleteFunc(c.before(s.list), func(on string) bool { return on == num.key() })
			if len(a.On) == 0 && len(known) == 1 {
				a.On = known
			}
		}
	case lists.ActInvestigate:
		reading := party.Sentence(s.object, party.Context{List: s.list, Country: r.country(s, t)})
		r.take(reading)
		a.Targets, a.LegalBasis = reading.Targets, legalBasis(operative, nil)
	case lists.ActWarn:
		a.Targets = r.warnedParties(s)
		a.LegalBasis = legalBasis(operative, nil)
	}
	if a.Effective == "" && s.action != lists.ActInvestigate && s.action != lists.ActWarn {
		r.problem(lists.ProblemEffect, s.sentence, "from when the notice counts could not be told; if the reading is accepted, from the day of issue")
	}
	if a.Effective == "" && (s.action == lists.ActAdd || s.action == lists.ActModify) {
		// What counts if an operator accepts the reading.
		a.Effective = r.dateOf(t)
	}
	return a
}

// warnedParties returns whom a warning names. It lists nobody, so what is not
// certain of them is no reason to hold back what the notice does besides.
func (r *reader) warnedParties(s *section) []lists.Target {
	object := ""
	if m := warned.FindStringSubmatch(s.object); m != nil {
		object = m[1]
	} else if m := warnedFirst.FindStringSubmatch(s.object); m != nil {
		object = m[1]
	}
	if m := warnedParty.FindString(object); m != "" {
		object = m
	}
	// The full name with its Latin form may stand earlier in the paragraph.
	for _, m := range withLatin.FindAllString(s.object, -1) {
		name, _, _ := strings.Cut(strings.ReplaceAll(m, "(", "（"), "（")
		if short := strings.TrimSpace(object); short == "" || strings.HasSuffix(strings.TrimSpace(name), short) || object == "该公司" {
			object = leadWords.ReplaceAllString(strings.TrimSpace(m), "")
			break
		}
	}
	if object == "" {
		r.findings.Add(lists.FindingNote, excerpt(s.object), "whom the notice warns could not be told")
		return nil
	}
	reading := party.Sentence(strings.TrimPrefix(object, "对"), party.Context{List: s.list})
	for _, p := range reading.Problems {
		r.findings.Add(lists.FindingNote, p.Excerpt, "of whom the notice warns: "+p.Text)
	}
	return reading.Targets
}
