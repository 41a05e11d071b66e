package sync_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
	"sanctionsd/lists/ofac"
	"sanctionsd/lists/ofac/corpustest"
	"sanctionsd/store"
	"sanctionsd/store/storetest"
)

// realConsolidated returns a service that serves OFAC's own archive of
// 2025-01-10, taken as baseline, and the XML in it.
func realConsolidated(t *testing.T) (*service, []byte) {
	content := listtest.Content(t, corpustest.Enhanced(t, corpustest.EnhancedConsolidated)[0])
	s := newService(t, ofac.Consolidated())
	s.files["CONS_ENHANCED.ZIP"] = corpustest.File(t, "enhanced", corpustest.EnhancedConsolidated)
	res := s.sync(store.OutcomeBaseline)
	if res.Designations != 443 || res.Added != 443 || res.Publication.Date != "2025-01-10" {
		t.Fatalf("the baseline: %+v", res)
	}
	for _, f := range res.Findings {
		if f.Kind != lists.FindingNote {
			t.Errorf("the real file is found odd: %+v", f)
		}
	}
	s.wantAsked("CONS_ENHANCED.ZIP")
	return s, content
}

// sanctionsType is how a sanctions type of an entity begins.
func sanctionsType(ref string) []byte { return []byte(`<sanctionsType refId="` + ref + `" id=`) }

// TestRealConsolidatedEnhanced takes OFAC's own file from the address where
// OFAC serves it.
func TestRealConsolidatedEnhanced(t *testing.T) {
	s, content := realConsolidated(t)
	state, _, err := s.db.ListState(s.req.Source.ID)
	if err != nil {
		t.Fatal(err)
	}
	zipped := listtest.Document("", s.files["CONS_ENHANCED.ZIP"])
	if d := state.Documents[0]; len(state.Documents) != 1 || d.Name != "CONS_ENHANCED.XML" || d.SHA256 != zipped.SHA256 || d.ContentSize != int64(len(content)) ||
		!strings.HasSuffix(d.URL, "/api/download/CONS_ENHANCED.ZIP") || state.Format != ofac.Enhanced {
		t.Errorf("kept in %s with the documents %+v", state.Format, state.Documents)
	}

	// Who is on which list, and what is imposed on whom: the memberships as
	// often as the file says, and the sanctions types by what they mean, without
	// the blocking of the 77 that are on the SDN List, too.
	memberships, codes := make(map[string]int), make(map[string]int)
	for id, d := range s.held() {
		onSDN := false
		for _, m := range d.Memberships {
			memberships[m.Code]++
			onSDN = onSDN || m.Code == "us-ofac-sdn"
			if m.ListedOn == "" || m.Name == "" {
				t.Errorf("%s: membership %+v", id, m)
			}
		}
		for _, m := range d.Measures {
			if bytes.Contains(content, sanctionsType(m.Native.ID)) {
				codes[m.Code]++ // others are from features
			}
			if m.Code == "blocking" && onSDN {
				t.Errorf("%s shows the blocking of the SDN List", id)
			}
		}
		if d.ListedOn != "" {
			t.Errorf("%s: listed_on beside memberships", id)
		}
	}
	refs := map[string]string{
		"us-ofac-sdn": "1550", "us-ofac-ssi": "91507", "us-ofac-mbs": "91868", "us-ofac-cmic": "92052",
		"us-ofac-capta": "91763", "us-ofac-fse": "91469", "us-ofac-plc": "91243", "us-ofac-cons": "91512",
	}
	for code, ref := range refs {
		want := bytes.Count(content, []byte(`<sanctionsList refId="`+ref+`" id=`))
		if memberships[code] != want || want == 0 {
			t.Errorf("%d memberships of %s, and the file has %d", memberships[code], code, want)
		}
	}
	if memberships["us-ofac-sdn"] != 77 || len(memberships) != len(refs) {
		t.Errorf("memberships %v", memberships)
	}
	types := func(refs ...string) (n int) {
		for _, ref := range refs {
			n += bytes.Count(content, sanctionsType(ref))
		}
		return n
	}
	want := map[string]int{
		"reject":         types("1706"),
		"sectoral":       types("91505", "91506", "91513", "91514", "92087", "92093", "92094", "92102", "92725"),
		"securities-ban": types("92047", "92054"),
		// Directive 2 of EO 14024 is both.
		"correspondent-account": types("91416", "91419", "92093"),
	}
	for code, n := range want {
		if codes[code] != n || n == 0 {
			t.Errorf("%d measures %s, and the file has %d sanctions types of that meaning", codes[code], code, n)
		}
	}

	// The same again: not modified by its validators, by its bytes, and by what
	// it says.
	seq := s.seq()
	s.sync(store.OutcomeNotModified)
	s.mark = "another machine"
	s.sync(store.OutcomeNotModified)
	s.wantAsked("CONS_ENHANCED.ZIP", "CONS_ENHANCED.ZIP")
	s.files["CONS_ENHANCED.ZIP"] = packed(t, "CONS_ENHANCED.XML", bytes.ReplaceAll(content, []byte("\n"), []byte("\r\n")))
	if res := s.sync(store.OutcomeSameContent); res.Designations != 443 {
		t.Errorf("the same content: %+v", res)
	}
	s.wantTypes(seq)
}

// cut takes what a pattern matches out of the entity with an id; it must match
// once each.
func cut(t *testing.T, content []byte, id string, patterns ...string) []byte {
	t.Helper()
	start := bytes.Index(content, []byte(`<entity id="`+id+`"`))
	end := start + bytes.Index(content[start:], []byte("</entity>"))
	entity := content[start:end]
	for _, p := range patterns {
		re := regexp.MustCompile(`\s*` + p)
		if n := len(re.FindAllIndex(entity, -1)); n != 1 {
			t.Fatalf("entity %s matches %s %d times", id, p, n)
		}
		entity = re.ReplaceAll(entity, nil)
	}
	return slices.Concat(content[:start], entity, content[end:])
}

// TestLeavingTheSDNList: of a party of both lists that leaves one, the record
// of the other list changes and is not removed.
func TestLeavingTheSDNList(t *testing.T) {
	const (
		// Facts of the real file: entity 17013, on the SSI List since
		// 2014-07-16, came to the SDN List on 2022-02-24 by EO 14024.
		party     = "17013"
		list      = `<sanctionsList refId="1550" [^>]*>SDN List</sanctionsList>`
		block     = `<sanctionsType refId="1705" [^>]*>Block</sanctionsType>`
		program   = `<sanctionsProgram [^>]*>RUSSIA-EO14024</sanctionsProgram>`
		authority = `<legalAuthority [^>]*>Executive Order 14024 \(Russia\)</legalAuthority>`
	)
	for _, tt := range []struct {
		name string
		cut  []string
		want []string
	}{
		{"the list and its blocking alone", []string{list, block}, []string{"memberships"}},
		{"with its programme and order", []string{list, block, program, authority}, []string{"memberships", "programs", "legal_basis"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, content := realConsolidated(t)
			was := s.held()[party]
			next := cut(t, content, party, tt.cut...)
			next = bytes.Replace(next, []byte("2025-01-10T00:00:00"), []byte("2025-01-13T00:00:00"), 1)
			s.files["CONS_ENHANCED.ZIP"] = packed(t, "CONS_ENHANCED.XML", next)
			seq := s.seq()
			if res := s.sync(store.OutcomeChanged); res.Changed != 1 || res.Added+res.Removed != 0 || res.Designations != 443 {
				t.Fatalf("%+v", res)
			}
			s.wantTypes(seq, "designation.changed", "list.published")
			events, err := s.db.Events(seq, 1)
			if err != nil {
				t.Fatal(err)
			}
			var event struct{ Data store.EventData }
			if err := json.Unmarshal(events[0].JSON, &event); err != nil {
				t.Fatal(err)
			}
			var fields []string
			for _, c := range event.Data.Changes {
				fields = append(fields, c.Field)
				if c.Field == "memberships" && (len(c.Added) != 0 || len(c.Removed) != 1 ||
					string(c.Removed[0]) != `{"code":"us-ofac-sdn","name":"SDN List","listed_on":"2022-02-24"}`) {
					t.Errorf("memberships: added %s, removed %s", c.Added, c.Removed)
				}
			}
			if diff := cmp.Diff(tt.want, fields); diff != "" {
				t.Errorf("changed fields, want -, got +:\n%s", diff)
			}
			if d := event.Data; d.Cause != store.CausePublication || d.Effective != "2025-01-13" {
				t.Errorf("cause %s, effective %s", d.Cause, d.Effective)
			}
			if diff := cmp.Diff(was.Measures, s.held()[party].Measures); diff != "" {
				t.Errorf("the measures are others, before -, after +:\n%s", diff)
			}
		})
	}
}

// TestRealClassicToEnhanced goes over from OFAC's classic file to its ENHANCED
// one of eight months later.
func TestRealClassicToEnhanced(t *testing.T) {
	classic := corpustest.XML(t, "CONSOLIDATED_2024-05-06.xml.gz")
	before := make(map[string]string)
	for _, m := range regexp.MustCompile(`<sdnEntry>\s*<uid>(\d+)</uid>`).FindAllSubmatch(listtest.Content(t, classic[0]), -1) {
		before[string(m[1])] = ""
	}
	docs := corpustest.Enhanced(t, corpustest.EnhancedConsolidated)
	after := make(map[string]string)
	for _, m := range regexp.MustCompile(`<entity id="(\d+)">`).FindAllSubmatch(listtest.Content(t, docs[0]), -1) {
		after[string(m[1])] = ""
	}
	ids := corpustest.Compare(before, after)
	b := newBench(t)
	b.req.Source = ofac.Consolidated()
	b.hand(classic)
	b.sync(store.OutcomeBaseline)
	b.hand(docs)
	if res := b.sync(store.OutcomeQuarantined); res.Reasons[0].Code != lists.CodeFormat {
		t.Errorf("reasons %+v", res.Reasons)
	}
	b.hand(docs)
	b.req.Force = true
	seq := b.seq()
	// Every entry that stays says more: its memberships, at the least.
	counts := store.Counts{Added: len(ids.Added), Changed: len(before) - len(ids.Removed), Removed: len(ids.Removed)}
	if res := b.sync(store.OutcomeChanged); res.Designations != 443 || res.Added != counts.Added || res.Changed != counts.Changed || res.Removed != counts.Removed {
		t.Errorf("added %d, changed %d, removed %d, want %+v", res.Added, res.Changed, res.Removed, counts)
	}
	got := b.eventsAfter(seq)
	if diff := cmp.Diff(ids.Added, got.Added) + cmp.Diff(ids.Removed, got.Removed); diff != "" {
		t.Errorf("events want -, got +:\n%s", diff)
	}
	events, err := storetest.Events(b.db)
	if err != nil {
		t.Fatal(err)
	}
	told := make(map[string]int)
	for _, e := range events[seq:] {
		told[string(e.Cause)+" "+e.Type]++
	}
	want := map[string]int{
		"format designation.added": counts.Added, "format designation.changed": counts.Changed, "format designation.removed": counts.Removed,
		"format list.reparsed": 1, "operator list.released": 1,
	}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Errorf("events want -, got +:\n%s", diff)
	}
}
