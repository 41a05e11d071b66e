package notice

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sanctionsd/lists"
)

// difference is one fact of a record that the text does not give, or gives
// otherwise.
type difference struct {
	id, field, want, got string
}

// baseID is a record's notice without the number of the answer's part.
func baseID(id string) string {
	base, _, _ := strings.Cut(id, " answer ")
	return base
}

// compare returns in what a notice that was read differs from its records.
func compare(n lists.ReadNotice, records []announcement) []difference {
	var out []difference
	for i, rec := range records {
		differs := func(field, want, got string) {
			// The records keep spaces such as U+2002; clean text has plain ones.
			if want != got && (field == "measures" || lists.Clean(want) != got) {
				out = append(out, difference{rec.ID, field, want, got})
			}
		}
		differs("date", rec.Date, n.Date)
		differs("number", rec.Number, n.Number)
		differs("title", rec.Title, n.Title)
		differs("issuer", rec.Issuer, n.Issuer)
		differs("acts", fmt.Sprint(len(records)), fmt.Sprint(len(n.Acts)))
		act, ok := actFor(n, records, i)
		if !ok {
			differs("act", "one on "+strings.Join(onOf(rec), " "), "none")
			continue
		}
		differs("action", rec.Action, string(act.Action))
		differs("effective", effectiveOf(rec), act.Effective)
		differs("until", rec.Until, act.Until)
		differs("delisting", fmt.Sprint(rec.Delisting), fmt.Sprint(act.DelistingStated))
		differs("on", strings.Join(onOf(rec), " "), strings.Join(act.On, " "))
		differs("basis", strings.Join(basisOf(rec.LegalBasis), "; "), basisText(act.LegalBasis))
		differs("measures", measuresWanted(rec), measuresRead(act))
		if rec.Action == "add" || rec.Action == "investigate" || len(rec.Measures) > 0 {
			targetDifferences(rec, act, differs)
		}
	}
	return out
}

// actFor picks the act of a record: that on the notice the record is on.
func actFor(n lists.ReadNotice, records []announcement, i int) (lists.Act, bool) {
	if len(records) == 1 && len(n.Acts) > 0 {
		return n.Acts[0], true
	}
	for _, a := range n.Acts {
		if slices.Equal(a.On, onOf(records[i])) {
			return a, true
		}
	}
	return lists.Act{}, false
}

func effectiveOf(rec announcement) string {
	if rec.Time == "" {
		return rec.Effective
	}
	return rec.Effective + "T" + rec.Time + ":00+08:00"
}

func onOf(rec announcement) []string {
	var on []string
	for _, m := range rec.Modifies {
		_, key, _ := strings.Cut(m, "/")
		on = append(on, key)
	}
	return on
}

var (
	lawText     = regexp.MustCompile(`^《(.+)》([^》]*)$`)
	articleText = regexp.MustCompile(`第[^条]+条`)
)

func basisOf(texts []string) []string {
	var out []string
	for _, b := range texts {
		m := lawText.FindStringSubmatch(b)
		if m == nil {
			out = append(out, b)
			continue
		}
		var arts []string
		for _, a := range articleText.FindAllString(m[2], -1) {
			arts = append(arts, legalBasis([]string{"根据《某法》" + a}, nil)[0].Articles...)
		}
		out = append(out, basisText([]lists.LegalBasis{{Law: m[1], Articles: arts}}))
	}
	return out
}

func basisText(basis []lists.LegalBasis) string {
	var out []string
	for _, b := range basis {
		out = append(out, strings.TrimSpace(b.Law+" "+strings.Join(b.Articles, ",")))
	}
	return strings.Join(out, "; ")
}

func sorted(s []string) string {
	s = slices.Clone(s)
	slices.Sort(s)
	return strings.Join(slices.Compact(s), ",")
}

func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" ，。；：、,;:()（）", r) {
			return -1
		}
		return r
	}, s)
}

func measuresWanted(rec announcement) string {
	var b strings.Builder
	for _, m := range rec.Measures {
		to := ""
		if m.Group != "" && len(groupOrdinals(rec, m.Group)) < len(rec.Entities) {
			to = fmt.Sprint(groupOrdinals(rec, m.Group))
		}
		fmt.Fprintf(&b, "%s hits %s binds %s regions %s to %s: %s\n", sorted(m.Codes), sorted(m.Hits), sorted(m.Binds), sorted(m.Regions), to, bare(m.Text))
	}
	return b.String()
}

// groupOrdinals are the places of the parties of a kind.
func groupOrdinals(rec announcement, group string) []int {
	var out []int
	for i, e := range rec.Entities {
		if (group == "persons") == (e.Type == "person") {
			out = append(out, i+1)
		}
	}
	return out
}

func measuresRead(act lists.Act) string {
	var b strings.Builder
	for i := 0; i < len(act.Measures); {
		first := act.Measures[i]
		var codes, hits, binds, regions []string
		for ; i < len(act.Measures) && act.Measures[i].Text == first.Text && slices.Equal(act.Measures[i].To, first.To); i++ {
			m := act.Measures[i]
			codes, hits, binds, regions = append(codes, m.Code), append(hits, m.Hits...), append(binds, m.Binds...), append(regions, m.Regions...)
		}
		to := ""
		if len(first.To) > 0 {
			to = fmt.Sprint(first.To)
		}
		fmt.Fprintf(&b, "%s hits %s binds %s regions %s to %s: %s\n", sorted(codes), sorted(hits), sorted(binds), sorted(regions), to, bare(first.Text))
	}
	return b.String()
}

func targetDifferences(rec announcement, act lists.Act, differs func(field, want, got string)) {
	differs("targets", fmt.Sprint(len(rec.Entities)), fmt.Sprint(len(act.Targets)))
	for i, e := range rec.Entities {
		if i >= len(act.Targets) {
			return
		}
		want, got := wantedTarget(i, e), readTarget(act.Targets[i])
		for _, k := range targetFields {
			differs(fmt.Sprintf("%s of %d", k, i+1), want[k], got[k])
		}
	}
}

var targetFields = []string{"ordinal", "parent", "kind", "zh", "en", "country", "gender", "role", "organisation", "suffix", "printed", "address", "postal", "aliases", "born", "nationality"}

func wantedTarget(i int, e entity) map[string]string {
	kind := "entity"
	if e.Type == "person" {
		kind = "individual"
	}
	en := e.NameEN
	if e.PrintedEN != "" {
		en = e.PrintedEN
	}
	nationality := ""
	if e.Nationality != "" {
		nationality = e.Nationality + "籍"
	}
	return map[string]string{
		"ordinal": fmt.Sprint(i + 1), "parent": fmt.Sprint(e.Parent), "kind": kind, "zh": e.NameZH, "en": en,
		"country": e.Country, "gender": e.Gender, "role": e.Role, "organisation": e.Organisation,
		"suffix": strings.Trim(e.Suffix, "，"), "printed": e.AsPrinted, "address": e.Address, "postal": e.PostalCode, "aliases": strings.Join(e.Aliases, "|"),
		"born": e.BirthDate, "nationality": nationality,
	}
}

func readTarget(t lists.Target) map[string]string {
	got := map[string]string{
		"ordinal": fmt.Sprint(t.Ordinal), "parent": fmt.Sprint(t.Parent), "kind": string(t.Kind), "role": t.Role,
		"suffix": t.Remarks, "gender": strings.Join(t.Genders, ","),
	}
	var aliases []string
	for _, n := range t.Names {
		switch {
		case n.Type != lists.NamePrimary:
			aliases = append(aliases, n.Full)
		case n.Script == "Latn":
			got["en"] = n.Full
		default:
			got["zh"] = n.Full
			for _, v := range n.Variants {
				got["en"] = v.Full
			}
		}
	}
	got["aliases"] = strings.Join(aliases, "|")
	for _, c := range t.Countries {
		if got["country"] == "" || c.Basis == "address" {
			got["country"] = c.Code
		}
	}
	for _, r := range t.Relations {
		if r.Type == "associate-of" {
			got["organisation"] = r.Name
		}
	}
	for _, x := range t.Extra {
		if x.Key == "as-printed" {
			got["printed"] = x.Value
		}
	}
	for _, a := range t.Addresses {
		got["address"], got["postal"] = a.Full, a.PostalCode
	}
	for _, b := range t.BirthDates {
		got["born"] = b.To
	}
	for _, n := range t.Nationalities {
		got["nationality"] = n.Text
	}
	return got
}

// TestRecords reads the real texts and compares what they say with the
// hand-checked records of them. Every difference is a correction with its
// reason, and every correction is one.
func TestRecords(t *testing.T) {
	byID := make(map[string][]announcement)
	for _, a := range announcements(t) {
		byID[baseID(a.ID)] = append(byID[baseID(a.ID)], a)
	}
	used := make(map[string]bool)
	compared := 0
	for _, file := range texts(t) {
		name := strings.TrimSuffix(filepath.Base(file), ".md")
		result := Read(pageOf(t, file))
		if name == "2024-10-16-RULES-1" {
			if len(result.Notices) != 0 || result.Why == "" {
				t.Errorf("%s: %d notices from questions and answers on the rules (%q)", name, len(result.Notices), result.Why)
			}
			continue
		}
		if len(result.Notices) != 1 {
			t.Errorf("%s: %d notices: %s", name, len(result.Notices), result.Why)
			continue
		}
		n := result.Notices[0]
		records := byID[n.ID()]
		if len(records) == 0 {
			t.Errorf("%s: read as %s, which no record has", name, n.ID())
			continue
		}
		compared++
		for _, d := range compare(n, records) {
			if key, ok := corrected(name, d); ok {
				used[key] = true
				continue
			}
			t.Errorf("%s: %s: %s\n\twant %s\n\tgot  %s", name, d.id, d.field, d.want, d.got)
		}
		for _, p := range n.Problems {
			key := name + " problem " + p.Code
			if _, ok := problemsExpected[key]; !ok {
				t.Errorf("%s: problem %s: %s (%s)", name, p.Code, p.Text, p.Excerpt)
			}
			used[key] = true
		}
	}
	if compared != 44 {
		t.Errorf("%d texts were compared, not 44", compared)
	}
	for _, c := range corrections {
		if !used[c.key()] {
			t.Errorf("the correction of %s, %s, corrects nothing", c.id, c.field)
		}
	}
	for key := range problemsExpected {
		if !used[key] {
			t.Errorf("the problem %q did not occur", key)
		}
	}
}
