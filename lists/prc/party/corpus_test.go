package party_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/prc/party"
)

// corpus returns the folder of the real notices, or skips the test.
func corpus(t testing.TB) string {
	t.Helper()
	root := os.Getenv("SANCTIONSD_CORPUS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	dir := filepath.Join(root, "prc")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the real notices are not here; set SANCTIONSD_CORPUS to the folder above prc/")
	}
	return dir
}

// announcement is a record of the hand-checked reading.
type announcement struct {
	ID       string   `json:"id"`
	Action   string   `json:"action"`
	Title    string   `json:"title_zh"`
	Notice   string   `json:"notice"`
	Entities []entity `json:"entities"`
}

type entity struct {
	NameZH       string   `json:"name_zh"`
	NameEN       string   `json:"name_en"`
	PrintedEN    string   `json:"name_as_printed_en"`
	PrintedZH    string   `json:"name_as_printed_zh"`
	Type         string   `json:"type"`
	Country      string   `json:"country"`
	CountryBasis string   `json:"country_basis"`
	Gender       string   `json:"gender"`
	Role         string   `json:"role_zh"`
	Organisation string   `json:"organization_zh"`
	Address      string   `json:"address"`
	PostalCode   string   `json:"postal_code"`
	Aliases      []string `json:"aliases"`
	ParentOf     int      `json:"parent_ordinal"`
	Suffix       string   `json:"suffix_zh"`
	BirthDate    string   `json:"birth_date"`
	Nationality  string   `json:"nationality_zh"`
	ParentZH     string   `json:"parent_zh"`
	Note         string   `json:"note"`
}

// row is what is compared of a party, in one shape for both sides.
type row struct {
	Chinese, English, Printed, Kind, Country, Gender, Role string
	Organisation, Address, PostalCode, Aliases, Born       string
	Branch                                                 bool
}

func rowOf(e entity) row {
	// The reading keeps no-break spaces of the pages in some names; designations
	// hold text as lists.Clean has it.
	r := row{
		Chinese: lists.Clean(e.NameZH), English: lists.Clean(e.NameEN), Printed: e.PrintedZH, Kind: "entity", Country: e.Country,
		Gender: e.Gender, Role: e.Role, Organisation: e.Organisation, Address: e.Address,
		PostalCode: e.PostalCode, Aliases: strings.Join(e.Aliases, " | "), Born: e.BirthDate, Branch: e.ParentOf > 0,
	}
	if e.PrintedEN != "" {
		r.English = e.PrintedEN
	}
	if e.Type == "person" {
		r.Kind = "individual"
	}
	return r
}

func rowOfTarget(t lists.Target) row {
	r := row{Kind: string(t.Kind), Role: t.Role, Branch: t.Parent > 0, Gender: strings.Join(t.Genders, " ")}
	var aliases []string
	for _, n := range t.Names {
		switch {
		case n.Type == lists.NameAlias:
			aliases = append(aliases, n.Full)
		case n.Script == "Latn":
			r.English = n.Full
		default:
			r.Chinese = n.Full
			for _, v := range n.Variants {
				r.English += v.Full
			}
		}
	}
	r.Aliases = strings.Join(aliases, " | ")
	for _, e := range t.Extra {
		if e.Key == "as-printed" {
			r.Printed = e.Value
		}
	}
	for _, c := range t.Countries {
		if c.Code != "" {
			r.Country += c.Code
		}
	}
	for _, l := range t.Relations {
		if l.Type == "associate-of" {
			r.Organisation += l.Name
		}
	}
	for _, a := range t.Addresses {
		r.Address += a.Full
		r.PostalCode += a.PostalCode
	}
	for _, b := range t.BirthDates {
		r.Born += b.From
	}
	return r
}

var annexHead = regexp.MustCompile(`^(?:反制清单|反制裁清单|出口管制管控名单|关注名单|被列入不可靠实体清单的.*实体)$`)

// annexOf returns the lines behind the annex's title, nil when there is none.
func annexOf(text string) []string {
	var lines []string
	for line := range strings.SplitSeq(text, "\n") {
		lines = append(lines, lists.Clean(line))
	}
	for i, line := range slices.Backward(lines) {
		if annexHead.MatchString(line) {
			return lines[i+1:]
		}
	}
	return nil
}

// objects are the operative sentences' objects of notices without an annex, as
// patterns of the official formulae.
var objects = []*regexp.Regexp{
	regexp.MustCompile(`决定将(.*?)列入(?:不可靠实体清单|反制清单)`),
	regexp.MustCompile(`中方决定对(.*?)采取以下反制`),
	regexp.MustCompile(`决定对(美国PVH集团)针对`),
	regexp.MustCompile(`,禁止(.*?)入境、在华`),
}

func objectOf(text string) string {
	for _, o := range objects {
		if m := o.FindStringSubmatch(text); m != nil {
			return m[1]
		}
	}
	return ""
}

// corrections are where the hand-checked reading says more than the texts, and
// why. Two differences are of every record: text is as lists.Clean has it, and
// the words a name was taken out of are kept as printed even where the reading
// does not note them.
var corrections = map[string]struct {
	reason string
	change func(ordinal int, r *row)
}{
	"cn-mofcom-uel/2023-1": {"the notice names no country; the reading has it from common knowledge", func(_ int, r *row) { r.Country = "" }},
	"cn-mofcom-afsl/2025-5": {"the notice says 欧盟, which has no code; LT is from other sources", func(_ int, r *row) {
		r.Country = ""
		if r.English == "UAB Urbo Bankas" {
			r.Printed = "欧盟UAB Urbo Bankas"
		}
	}},
}

func country(a announcement) *lists.CountryLink {
	basis := ""
	for _, e := range a.Entities {
		if e.CountryBasis != "" {
			basis = e.CountryBasis
		}
	}
	if strings.Contains(basis, "address") || strings.Contains(basis, "common knowledge") || strings.Contains(basis, "other sources") {
		return nil
	}
	if e := a.Entities[0]; e.Country != "" {
		return &lists.CountryLink{Code: e.Country, Text: e.Country, Basis: "stated in the notice"}
	}
	return nil
}

func TestRealNotices(t *testing.T) {
	dir := corpus(t)
	data, err := os.ReadFile(filepath.Join(dir, "announcements.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []announcement
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, a := range all {
		if a.Notice == "" || a.Action != "add" && a.ID != "cn-mofcom-uel/2024-3" && !strings.HasPrefix(a.ID, "cn-mofcom-uel/2023-04-18") {
			continue
		}
		t.Run(a.ID, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join(dir, a.Notice))
			if err != nil {
				t.Fatal(err)
			}
			ctx := party.Context{Country: country(a), List: strings.Split(a.ID, "/")[0]}
			persons := !slices.ContainsFunc(a.Entities, func(e entity) bool { return e.Type != "person" })
			if persons {
				ctx.Kind = lists.Individual
			}
			var r party.Reading
			if lines := annexOf(string(text)); lines != nil {
				r = party.Annex(lines, ctx)
			} else {
				r = party.Sentence(objectOf(string(text)), ctx)
			}
			for _, p := range r.Problems {
				t.Errorf("problem %s: %s: %s", p.Code, p.Text, p.Excerpt)
			}
			if len(r.Targets) != len(a.Entities) {
				t.Fatalf("read %d parties, want %d", len(r.Targets), len(a.Entities))
			}
			for i, e := range a.Entities {
				got, want := rowOfTarget(r.Targets[i]), rowOf(e)
				if c, ok := corrections[a.ID]; ok {
					c.change(i+1, &want)
				}
				if want.Printed == "" {
					got.Printed = ""
				}
				if got != want {
					t.Errorf("party %d:\n got %+v\nwant %+v", i+1, got, want)
				}
				if r.Targets[i].Ordinal != i+1 {
					t.Errorf("party %d has the ordinal %d", i+1, r.Targets[i].Ordinal)
				}
			}
		})
		read++
	}
	if read < 30 {
		t.Errorf("read %d notices, want at least 30", read)
	}
}

// Every party of the hand-checked reading, also of the notices whose text is not
// here, is read back from an annex written in each style, with the office of a
// person in front of the name and behind it.
func TestKnownPartiesInAnyStyle(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(corpus(t), "announcements.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []announcement
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	styles := []string{"%d. ", "%d.", "%d、", "（%d）", "(%d) ", "%d．"}
	for _, a := range all {
		for _, style := range styles {
			for _, front := range []bool{false, true} {
				lines, want := write(a, style, front)
				r := party.Annex(lines, party.Context{})
				for _, p := range r.Problems {
					t.Errorf("%s, %q: problem %s: %s: %s", a.ID, style, p.Code, p.Text, p.Excerpt)
				}
				if len(r.Targets) != len(want) {
					t.Fatalf("%s, %q: read %d parties, want %d", a.ID, style, len(r.Targets), len(want))
				}
				for i := range want {
					got := rowOfTarget(r.Targets[i])
					got.Printed, got.Country, want[i].Country = "", "", ""
					if got != want[i] {
						t.Errorf("%s, %q, party %d:\n got %+v\nwant %+v", a.ID, style, i+1, got, want[i])
					}
				}
			}
		}
	}
}

// write writes the parties of a record as an annex. An office is written only
// where the gender or the heading makes it one.
func write(a announcement, style string, front bool) (lines []string, want []row) {
	kind, n := "", 0
	for _, e := range a.Entities {
		if e.Type != kind {
			kind, n = e.Type, 0
			lines = append(lines, map[string]string{"person": "二、个人", "organization": "一、企业"}[kind])
		}
		n++
		w := rowOf(e)
		w.Organisation, w.Printed, w.Born, w.Branch = "", "", "", false
		name := w.Chinese
		if front {
			name = w.Role + name
		}
		if w.English != "" && w.Chinese != "" {
			name += "（" + w.English + "）"
		} else {
			name += w.English
		}
		switch w.Gender {
		case "male":
			name += "，男"
		case "female":
			name += "，女"
		}
		if !front && w.Role != "" {
			name += "，" + w.Role
		}
		lines = append(lines, fmt.Sprintf(style, n)+name)
		if w.Address != "" {
			lines = append(lines, "地 址："+w.Address)
		}
		if w.PostalCode != "" {
			lines = append(lines, "邮编："+w.PostalCode)
		}
		if w.Aliases != "" {
			lines = append(lines, "常用名称："+strings.ReplaceAll(w.Aliases, " | ", "、"))
		}
		want = append(want, w)
	}
	return lines, want
}
