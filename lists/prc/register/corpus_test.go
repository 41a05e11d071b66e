package register

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"sanctionsd/lists"
)

// corpus returns the folder of real PRC notices: prc below $SANCTIONSD_CORPUS,
// else below shared/data beside the checkout.
func corpus(t *testing.T) string {
	t.Helper()
	root := os.Getenv("SANCTIONSD_CORPUS")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	dir := filepath.Join(root, "prc")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the real PRC notices are not here; set SANCTIONSD_CORPUS to the folder above prc/")
	}
	return dir
}

// record is one of the records of announcements.json.
type record struct {
	ID        string    `json:"id"`
	Date      string    `json:"date"`
	List      string    `json:"list"`
	Number    string    `json:"document_number"`
	Issuer    string    `json:"issuing_body"`
	Title     string    `json:"title_zh"`
	Action    string    `json:"action"`
	Modifies  []string  `json:"modifies"`
	Basis     []string  `json:"legal_basis"`
	Effective string    `json:"effective_from"`
	Time      string    `json:"effective_time"`
	Until     string    `json:"suspended_until"`
	Delisting bool      `json:"delisting_stated"`
	URL       string    `json:"source_url"`
	Copies    []string  `json:"alt_urls"`
	Notice    string    `json:"notice"`
	Entities  []party   `json:"entities"`
	Measures  []imposes `json:"measures"`
}

type party struct {
	Zh      string   `json:"name_zh"`
	En      string   `json:"name_en"`
	Type    string   `json:"type"`
	Country string   `json:"country"`
	Gender  string   `json:"gender"`
	Role    string   `json:"role_zh"`
	Printed string   `json:"name_as_printed_zh"`
	Org     string   `json:"organization_zh"`
	Of      string   `json:"parent_zh"`
	Aliases []string `json:"aliases"`
	Address string   `json:"address"`
	Post    string   `json:"postal_code"`
	Parent  int      `json:"parent_ordinal"`
	Born    string   `json:"birth_date"`
	Suffix  string   `json:"suffix_zh"`
}

type imposes struct {
	Text    string   `json:"text_zh"`
	Codes   []string `json:"codes"`
	Hits    []string `json:"hits"`
	Binds   []string `json:"binds"`
	Regions []string `json:"regions"`
	Group   string   `json:"group"`
}

func records(t *testing.T) []record {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(corpus(t), "announcements.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []record
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

// correction is a field in which the base differs from announcements.json, with
// the reason. An empty id stands for every record.
type correction struct{ id, field, why string }

var corrections = []correction{
	{"", "on-entities", "an act about earlier notices names no parties: those the reading lists are whom it reaches, which is checked instead"},
	{"", "third-party-url", "an address of the press or of a newsletter is none of the authority's"},
	{"", "start of the text", "the paragraph's list of names is left out: the text begins with the verb"},
	{"cn-mfa-afsl/2023-04-07", "binds", "the paragraph says whom it binds: organisations and individuals in China"},
	{"cn-mfa-afsl/2025-12-15", "binds", "the paragraph says whom it binds: organisations and individuals in China"},
	{"cn-mfa-afsl/2024-06-21", "country", "neither title nor operative part says of which country the company is"},
	{"cn-mofcom-uel/2023-1", "country", "not stated in the notice, as the reading says itself"},
	{"cn-mofcom-afsl/2025-5", "country", "the notice says 欧盟, which is no country; LT is from other sources"},
	{"cn-mfa-afsl/2026-03-30", "country", "known by name only: no notice's word for it is at hand"},
	{"cn-mfa-afsl/2026-03-30", "basis", "known by name only: the basis is not at hand"},
	{"cn-mofcom-afsl/2026-2", "basis", "assumed by the reading"},
	{"cn-mofcom-afsl/2026-3", "basis", "assumed by the reading"},
	{"cn-mfa-afsl/2026-03-30", "effective", "taken by the reading from a column of dates, not from the notice"},
	{"cn-mofcom-afsl/2026-2", "effective", "taken by the reading from a column of dates, not from the notice"},
	{"cn-mofcom-afsl/2026-3", "effective", "taken by the reading from a column of dates, not from the notice"},
	{"cn-mfa-afsl/2026-03-30", "title", "the reading has a remark in place of a title"},
	{"cn-mofcom-afsl/2026-2", "title", "the reading has a remark in place of a title"},
	{"cn-mofcom-uel/2023-04-18", "hits", "it hits persons of the companies listed, who are named, and the other senior managers"},
	{"cn-mofcom-uel/2023-04-18", "text", "the other senior managers belong to the measure"},
	{"cn-mofcom-uel/2023-04-18", "role", "the notice says whose senior managers they are"},
	{"cn-mofcom-uel/2024-1", "acts", "the second part warns a company without listing it, which the reading has as a remark"},
	{"cn-mofcom-uel/2025-6", "on", "the notice is about one of the two companies of 〔2025〕4号"},
	{"cn-mofcom-uel/2025-11-05", "action", "it stops the measure of 〔2025〕6号; the words are 停止"},
}

// The base says what announcements.json says, but for the corrections.
func TestBaseAgreesWithTheReading(t *testing.T) {
	all := records(t)
	notices := make(map[string]lists.Notice)
	for _, n := range baseNotices(t) {
		notices[n.ID()] = n
	}
	used := make(map[correction]bool)
	differs := func(id, field string, got, want any) {
		t.Helper()
		for _, c := range corrections {
			if (c.id == id || c.id == "") && c.field == field {
				used[c] = true
				return
			}
		}
		t.Errorf("%s: %s is %v, the reading has %v", id, field, got, want)
	}
	same := func(id, field string, got, want any) {
		t.Helper()
		if fmt.Sprint(got) != fmt.Sprint(want) {
			differs(id, field, got, want)
		}
	}
	read := make(map[string]int)
	reached := func(n lists.Notice, a lists.Act) int {
		r := resolver{state: newState()}
		for _, s := range spoken(slices.DeleteFunc(baseNotices(t), func(o lists.Notice) bool { return o.List != n.List || o.Date > n.Date })) {
			if err := r.state.apply(s.notice, s.act); err != nil {
				t.Fatal(err)
			}
		}
		sum := 0
		for _, o := range a.On {
			sum += len(r.reaches(o))
		}
		return sum
	}
	answer := regexp.MustCompile(` answer \d+$`)
	for _, r := range all {
		id := answer.ReplaceAllString(r.ID, "")
		n, ok := notices[id]
		if !ok || read[id] >= len(n.Acts) {
			t.Errorf("%s is not in the base", r.ID)
			continue
		}
		a := n.Acts[read[id]]
		read[id]++
		same(id, "date", n.Date, r.Date)
		same(id, "number", n.Number, r.Number)
		same(id, "issuer", n.Issuer, r.Issuer)
		same(id, "title", n.Title, r.Title)
		same(id, "action", a.Action, r.Action)
		effective := r.Effective
		if r.Time != "" {
			effective += "T" + r.Time + ":00+08:00"
		}
		same(id, "effective", a.Effective, effective)
		same(id, "until", a.Until, r.Until)
		same(id, "delisting", a.DelistingStated, r.Delisting)
		var on []string
		for _, m := range r.Modifies {
			_, key, _ := strings.Cut(m, "/")
			on = append(on, key)
		}
		same(id, "on", a.On, on)
		same(id, "basis", basisOf(a.LegalBasis), strings.Join(r.Basis, "; "))
		for _, u := range append([]string{r.URL}, r.Copies...) {
			switch official := strings.Contains(u, "mofcom.gov.cn/") || strings.Contains(u, "mfa.gov.cn/") || strings.Contains(u, "fmprc.gov.cn/"); {
			case u == "":
			case official && !slices.Contains(append(notices[id].Addresses, notices[id].URL), u):
				t.Errorf("%s: the address %s is not there", id, u)
			case !official:
				differs(id, "third-party-url", "", u)
			}
		}
		if len(a.Targets) == 0 && len(r.Entities) > 0 {
			differs(id, "on-entities", 0, len(r.Entities))
			if got := reached(n, a); got != len(r.Entities) {
				t.Errorf("%s: act %d reaches %d parties, the reading has %d", id, read[id], got, len(r.Entities))
			}
		} else {
			sameTargets(t, same, id, a.Targets, r.Entities)
		}
		sameMeasures(t, same, id, a, r)
	}
	for id, n := range notices {
		if read[id] != len(n.Acts) {
			differs(id, "acts", len(n.Acts), read[id])
		}
	}
	for _, c := range corrections {
		if !used[c] {
			t.Errorf("nothing is corrected by %+v", c)
		}
	}
}

func sameTargets(t *testing.T, same func(id, field string, got, want any), id string, got []lists.Target, want []party) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d parties, the reading has %d", id, len(got), len(want))
		return
	}
	for i, p := range want {
		g := got[i]
		zh, latin := listed(g.Names)
		same(id, "name", zh+"|"+latin, lists.Clean(p.Zh)+"|"+lists.Clean(p.En))
		same(id, "kind", g.Kind, map[string]lists.Kind{"person": lists.Individual, "organization": lists.Entity}[p.Type])
		same(id, "gender", strings.Join(g.Genders, ""), p.Gender)
		same(id, "role", g.Role, p.Role)
		same(id, "parent", g.Parent, p.Parent)
		same(id, "born", born(g), p.Born)
		same(id, "remarks", g.Remarks, p.Suffix)
		var aliases []string
		for _, n := range g.Names {
			if n.Type == lists.NameAlias {
				aliases = append(aliases, n.Full)
			}
		}
		same(id, "aliases", aliases, p.Aliases)
		address, post := "", ""
		for _, a := range g.Addresses {
			address, post = a.Full, a.PostalCode
		}
		same(id, "address", address, p.Address)
		same(id, "postal code", post, p.Post)
		printed := ""
		for _, e := range g.Extra {
			printed = e.Value
		}
		same(id, "as printed", printed, p.Printed)
		country := ""
		for _, c := range g.Countries {
			if c.Code != "" {
				country = c.Code
			}
		}
		same(id, "country", country, p.Country)
		related := ""
		for _, r := range g.Relations {
			if r.Type != "branch-of" {
				related += r.Name
			}
		}
		if g.Of == "" {
			same(id, "relation", related, p.Org+p.Of)
		}
	}
}

func sameMeasures(t *testing.T, same func(id, field string, got, want any), id string, a lists.Act, r record) {
	t.Helper()
	i := 0
	for _, p := range r.Measures {
		bound := make(map[string]bool)
		for _, code := range p.Codes {
			if i == len(a.Measures) {
				t.Errorf("%s: %s is not there", id, code)
				return
			}
			m := a.Measures[i]
			i++
			same(id, "code", m.Code, code)
			same(id, "hits", m.Hits, p.Hits)
			if m.Text != p.Text {
				field := "text"
				if m.Text != "" && strings.HasSuffix(p.Text, m.Text) {
					field = "start of the text"
				}
				same(id, field, m.Text, p.Text)
			}
			if code == "entry-ban" || code == "visa-denial" {
				same(id, "regions", m.Regions, p.Regions)
			}
			for _, b := range m.Binds {
				bound[b] = true
			}
			to := m.To
			if len(to) == 0 {
				for o := range a.Targets {
					to = append(to, o+1)
				}
			}
			var group []int
			for o, e := range r.Entities {
				if r.Action == "add" && (p.Group == "" || p.Group == e.Type+"s") {
					group = append(group, o+1)
				}
			}
			if r.Action == "add" {
				same(id, "to", to, group)
			}
		}
		var all []string
		for b := range bound {
			all = append(all, b)
		}
		slices.Sort(all)
		same(id, "binds", all, p.Binds)
	}
	if i != len(a.Measures) {
		t.Errorf("%s: %d measures, the reading has %d", id, len(a.Measures), i)
	}
}

// basisOf writes laws as the reading does.
func basisOf(basis []lists.LegalBasis) string {
	var all []string
	for _, l := range basis {
		s := "《" + l.Law + "》"
		var articles []string
		for _, a := range l.Articles {
			articles = append(articles, "第"+numeral(a)+"条")
		}
		all = append(all, s+strings.Join(articles, "、"))
	}
	return strings.Join(all, "; ")
}

func numeral(figures string) string {
	n, err := strconv.Atoi(figures)
	if err != nil {
		return figures
	}
	digits := []rune("一二三四五六七八九")
	s := ""
	if n >= 20 {
		s = string(digits[n/10-1])
	}
	if n >= 10 {
		s += "十"
	}
	if n%10 > 0 {
		s += string(digits[n%10-1])
	}
	return s
}

// Every name, address and paragraph of the base stands in the notice's own text,
// where that is at hand word for word.
func TestBaseStandsInTheTexts(t *testing.T) {
	dir := corpus(t)
	notices := make(map[string]lists.Notice)
	for _, n := range baseNotices(t) {
		notices[n.ID()] = n
	}
	for _, r := range records(t) {
		if r.Notice == "" {
			continue
		}
		b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(r.Notice)))
		if err != nil {
			t.Fatal(err)
		}
		_, text, _ := strings.Cut(strings.TrimPrefix(string(b), "---\n"), "\n---\n")
		if strings.Contains(text, "RECONSTRUCTED") {
			continue
		}
		text = plain(text)
		id, _, _ := strings.Cut(r.ID, " ")
		for _, a := range notices[id].Acts {
			var words []string
			for _, target := range a.Targets {
				zh, latin := listed(target.Names)
				words = append(words, zh, latin, target.Role)
				for _, address := range target.Addresses {
					words = append(words, address.Full, address.PostalCode)
				}
			}
			for _, m := range a.Measures {
				words = append(words, strings.Split(m.Text, "…")...)
			}
			for _, w := range words {
				if !strings.Contains(text, plain(w)) {
					t.Errorf("%s: %q is not in %s", id, w, r.Notice)
				}
			}
		}
	}
}
