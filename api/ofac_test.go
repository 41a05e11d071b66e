package api_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"sanctionsd/api"
	"sanctionsd/lists"
	"sanctionsd/search"
	"sanctionsd/store/storetest"
	listsync "sanctionsd/sync"
)

const (
	sdn  = "us-ofac-sdn"
	cons = "us-ofac-cons"
)

// newOFAC returns a server of OFAC's two lists, which holds invented parties:
// 10 on the SDN List and two lists beside it, 11 and 12 on one of those, 13 on
// none of today's sublists.
func newOFAC(t *testing.T) *fixture {
	t.Helper()
	f := newFixture(t)
	known := []api.List{}
	for _, id := range []string{sdn, cons} {
		known = append(known, api.List{Source: testSource(id), Enabled: true, Request: listsync.Request{Source: testSource(id)}})
	}
	f.Server.Lists = func() []api.List { return known }
	f.commitOFAC(t, "us-ofac-ssi")
	return f
}

// commitOFAC commits both lists, with party 11 on a list of OFAC.
func (f *fixture) commitOFAC(t *testing.T, on string) {
	t.Helper()
	both := []lists.Membership{
		{Code: cons, Name: "Consolidated List"},
		{Code: sdn, Name: "SDN List", ListedOn: "2018-04-06"},
		{Code: "us-ofac-ssi", Name: "Sectoral Sanctions Identifications List", ListedOn: "2015-12-22"},
	}
	storetest.Commit(t, f.db, sdn, storetest.Designation(sdn, "10", func(d *lists.Designation) {
		d.Names[0].Full = "INVENTED BANK"
		d.Memberships = both
	}))
	storetest.Commit(t, f.db, cons,
		storetest.Designation(cons, "10", func(d *lists.Designation) {
			d.Names[0].Full = "INVENTED BANK"
			d.Memberships = both
		}),
		storetest.Designation(cons, "11", func(d *lists.Designation) {
			d.Names[0].Full = "INVENTED BANK BRANCH"
			d.Memberships = []lists.Membership{{Code: cons, Name: "Consolidated List"}, {Code: on, Name: "Invented label"}}
			d.Relations = []lists.Relation{
				{Type: "owned-or-controlled-by", NativeType: "Owned or Controlled By", NativeID: "10", Name: "INVENTED BANK"},
				{Type: "associate-of", NativeType: "Associate Of", NativeID: "99", Name: "NOBODY HELD"},
				{Type: "linked-to", Name: "SOMEBODY"},
			}
		}),
		storetest.Designation(cons, "12", func(d *lists.Designation) {
			d.Memberships = []lists.Membership{{Code: cons, Name: "Consolidated List"}, {Code: "us-ofac-plc", Name: "Non-SDN Palestinian Legislative Council List"}}
		}),
		storetest.Designation(cons, "13", func(d *lists.Designation) {
			d.Memberships = []lists.Membership{{Code: cons, Name: "Consolidated List"}}
		}),
	)
}

func ids(t *testing.T, ndjson string) (ids []string) {
	t.Helper()
	for line := range strings.Lines(ndjson) {
		var d lists.Designation
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, d.ID)
	}
	return ids
}

// A membership code stands for the designations of the Consolidated List that
// hold it; an SDN record is under the SDN List alone.
func TestSnapshotOfAMembership(t *testing.T) {
	f := newOFAC(t)
	for list, want := range map[string][]string{
		"us-ofac-ssi":  {"us-ofac-cons/10", "us-ofac-cons/11"},
		"us-ofac-plc":  {"us-ofac-cons/12"},
		"us-ofac-fse":  nil, // empty, and known to be
		"us-ofac-cons": {"us-ofac-cons/10", "us-ofac-cons/11", "us-ofac-cons/12", "us-ofac-cons/13"},
		"us-ofac-sdn":  {"us-ofac-sdn/10"},
	} {
		a := ask(t, f.ReadHandler(), "GET", "/v1/lists/"+list+"/designations")
		if got := ids(t, a.Body); a.Status != 200 || !slices.Equal(got, want) {
			t.Errorf("%s: %d %v, want %v", list, a.Status, got, want)
		}
		if a.Header.Get(api.HeaderStream) != f.db.Stream() || a.Header.Get(api.HeaderSeq) != "3" {
			t.Errorf("%s: headers %v", list, a.Header)
		}
	}
}

// A format that does not say where a party stands leaves every membership
// empty. Nobody may take that for the authority's word.
func TestMembershipThatTheFormatDoesNotSay(t *testing.T) {
	f := newOFAC(t)
	storetest.Commit(t, f.db, cons, storetest.Designation(cons, "10", func(d *lists.Designation) {
		d.Memberships = []lists.Membership{{Code: cons, Name: "Consolidated List"}}
	}))
	for _, target := range []string{"/v1/lists/us-ofac-ssi/designations", "/v1/lists/us-ofac-ssi", "/v1/search?q=bank&list=us-ofac-ssi"} {
		a := ask(t, f.ReadHandler(), "GET", target)
		if p := decode[api.Problem](t, a); a.Status != http.StatusConflict || !p.Usage() || !strings.Contains(p.Detail, "nothing is known of us-ofac-ssi: us-ofac-cons is held in the format ") {
			t.Errorf("%s: %d %s", target, a.Status, a.Body)
		}
	}
}

// Whoever names what is not there is told what there is, and a membership is
// synced with its list.
func TestNamesOfListsAndMemberships(t *testing.T) {
	f := newOFAC(t)
	const known = "there are us-ofac-sdn, us-ofac-cons; and inside us-ofac-cons the memberships us-ofac-ssi, us-ofac-mbs, us-ofac-cmic, us-ofac-capta, us-ofac-fse, us-ofac-plc"
	for _, target := range []string{"/v1/lists/us-ofac-sdm", "/v1/lists/us-ofac-sdm/designations", "/v1/events?list=us-ofac-sdm", "/v1/search?q=a&list=us-ofac-sdm"} {
		a := ask(t, f.ReadHandler(), "GET", target)
		if p := decode[api.Problem](t, a); a.Status != 404 || p.Detail != `no list is called "us-ofac-sdm"; `+known {
			t.Errorf("%s: %d %s", target, a.Status, a.Body)
		}
	}
	a := ask(t, f.SocketHandler(), "POST", "/v1/sync?list=us-ofac-ssi")
	if p := decode[api.Problem](t, a); a.Status != 404 || !p.Usage() || p.Detail != "us-ofac-ssi is a membership and no list of its own: it comes with us-ofac-cons; name that" {
		t.Errorf("sync of a membership: %d %s", a.Status, a.Body)
	}
	// Without the list that carries it, the code means nothing.
	a = ask(t, newFixture(t).ReadHandler(), "GET", "/v1/lists/us-ofac-ssi/designations")
	if a.Status != 404 || !strings.Contains(a.Body, "us-ofac-ssi is a membership") {
		t.Errorf("a membership without its list: %d %s", a.Status, a.Body)
	}
}

// The lists say how many designations hold each membership, and count again
// when the list has changed.
func TestMembershipCounts(t *testing.T) {
	f := newOFAC(t)
	type counts = map[string][]api.MembershipCount
	read := func(target string) counts {
		all := make(counts)
		for _, l := range decode[[]api.ListStatus](t, ask(t, f.ReadHandler(), "GET", target)) {
			all[l.List] = l.Memberships
		}
		return all
	}
	want := counts{
		sdn: {
			{Code: cons, Name: "Consolidated List", Designations: 1},
			{Code: sdn, Name: "SDN List", Designations: 1},
			{Code: "us-ofac-ssi", Name: "Sectoral Sanctions Identifications List", Designations: 1},
		},
		cons: {
			{Code: cons, Name: "Consolidated List", Designations: 4},
			{Code: "us-ofac-ssi", Name: "Sectoral Sanctions Identifications List", Designations: 2},
			{Code: "us-ofac-plc", Name: "Non-SDN Palestinian Legislative Council List", Designations: 1},
			{Code: sdn, Name: "SDN List", Designations: 1},
		},
	}
	for range 2 {
		if diff := cmp.Diff(want, read("/v1/lists")); diff != "" {
			t.Errorf("memberships (-want +got):\n%s", diff)
		}
	}
	f.commitOFAC(t, "us-ofac-cmic")
	want[cons] = []api.MembershipCount{
		want[cons][0],
		{Code: "us-ofac-cmic", Name: "Invented label", Designations: 1},
		want[cons][2], want[cons][3],
		{Code: "us-ofac-ssi", Name: "Sectoral Sanctions Identifications List", Designations: 1},
	}
	if diff := cmp.Diff(want, read("/v1/lists")); diff != "" {
		t.Errorf("after a change (-want +got):\n%s", diff)
	}

	one := decode[api.ListStatus](t, ask(t, f.ReadHandler(), "GET", "/v1/lists/us-ofac-ssi"))
	if one.List != cons || one.Designations != 4 || len(one.Memberships) != 1 || one.Memberships[0].Designations != 1 {
		t.Errorf("the list of a membership: %+v", one)
	}
	if st := decode[api.Status](t, ask(t, f.ReadHandler(), "GET", "/v1/status")); len(st.Lists) != 2 || st.Lists[1].Memberships != nil {
		t.Errorf("the status counts memberships: %+v", st.Lists)
	}
}

// The feed of a membership is what an endpoint with that filter gets: events
// about designations that held it before or hold it after, and about the list
// that carries them.
func TestFeedOfAMembership(t *testing.T) {
	f := newOFAC(t)                  // 1 of test-held; 2, 3: baselines
	f.commitOFAC(t, "us-ofac-cmic")  // 4: 11 leaves ssi for cmic; 5: published
	f.commitOFAC(t, "us-ofac-capta") // 6: 11 goes on; 7: published
	for list, want := range map[string][]int{
		"us-ofac-ssi":   {3, 4, 5, 7},
		"us-ofac-cmic":  {3, 4, 5, 6, 7},
		"us-ofac-capta": {3, 5, 6, 7},
		"us-ofac-plc":   {3, 5, 7},
		"us-ofac-cons":  {3, 4, 5, 6, 7},
		"us-ofac-sdn":   {2},
	} {
		if got := seqs(t, ask(t, f.ReadHandler(), "GET", "/v1/events?list="+list)); !slices.Equal(got, want) {
			t.Errorf("%s: events %v, want %v", list, got, want)
		}
	}
}

// Relations are shown both ways: what the store holds of whom a party names,
// and who names it, on either list.
func TestRelations(t *testing.T) {
	f := newOFAC(t)
	branch := api.Party{ID: "us-ofac-cons/11", List: cons, Kind: lists.Entity, Name: "INVENTED BANK BRANCH"}
	onSDN := api.Party{ID: "us-ofac-sdn/10", List: sdn, Kind: lists.Entity, Name: "INVENTED BANK"}
	onCons := api.Party{ID: "us-ofac-cons/10", List: cons, Kind: lists.Entity, Name: "INVENTED BANK"}
	owned := []api.Incoming{{Party: branch, Type: "owned-or-controlled-by", NativeType: "Owned or Controlled By"}}
	for id, want := range map[string]api.Relations{
		"us-ofac-cons/11": {
			Also: []api.Party{},
			Outgoing: []api.Outgoing{
				{Relation: lists.Relation{Type: "associate-of", NativeType: "Associate Of", NativeID: "99", Name: "NOBODY HELD"}, Held: []api.Party{}},
				{Relation: lists.Relation{Type: "linked-to", Name: "SOMEBODY"}, Held: []api.Party{}},
				{Relation: lists.Relation{Type: "owned-or-controlled-by", NativeType: "Owned or Controlled By", NativeID: "10", Name: "INVENTED BANK"}, Held: []api.Party{onSDN, onCons}},
			},
			Incoming: []api.Incoming{},
		},
		"us-ofac-cons/10": {Also: []api.Party{onSDN}, Outgoing: []api.Outgoing{}, Incoming: owned},
		"us-ofac-sdn/10":  {Also: []api.Party{onCons}, Outgoing: []api.Outgoing{}, Incoming: owned},
		"us-ofac-cons/13": {Also: []api.Party{}, Outgoing: []api.Outgoing{}, Incoming: []api.Incoming{}},
	} {
		a := ask(t, f.ReadHandler(), "GET", "/v1/designations/"+id+"/relations")
		if diff := cmp.Diff(want, decode[api.Relations](t, a)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
		if strings.Contains(a.Body, "null") {
			t.Errorf("%s: a part is null: %s", id, a.Body)
		}
	}
	for id, detail := range map[string]string{
		"us-ofac-cons/99": `designation "us-ofac-cons/99": not found`,
		"us-ofac-sdn/12":  `designation "us-ofac-sdn/12": not found; that id is held as us-ofac-cons/12`,
		"99":              "an id is LIST/NATIVE-ID",
	} {
		if a := ask(t, f.ReadHandler(), "GET", "/v1/designations/"+id+"/relations"); a.Status != 404 || !strings.Contains(decode[api.Problem](t, a).Detail, detail) {
			t.Errorf("%s: %d %s", id, a.Status, a.Body)
		}
	}
}

// A list that is not of OFAC counts its parties for itself.
func TestRelationsStayInTheirLists(t *testing.T) {
	f := newOFAC(t)
	known := append(f.Lists(), api.List{Source: testSource(heldList)})
	f.Server.Lists = func() []api.List { return known }
	storetest.Commit(t, f.db, heldList, storetest.Designation(heldList, "10", func(d *lists.Designation) {
		d.Relations = []lists.Relation{{Type: "associate-of", NativeID: "11"}}
	}))
	a := ask(t, f.ReadHandler(), "GET", "/v1/designations/test-held/10/relations")
	if got := decode[api.Relations](t, a); len(got.Also) != 0 || len(got.Outgoing) != 1 || len(got.Outgoing[0].Held) != 0 {
		t.Errorf("relations %+v", got)
	}
	if got := decode[api.Relations](t, ask(t, f.ReadHandler(), "GET", "/v1/designations/us-ofac-cons/11/relations")); len(got.Incoming) != 0 {
		t.Errorf("another authority's relation is taken for this list's: %+v", got.Incoming)
	}
}

func TestSearch(t *testing.T) {
	f := newOFAC(t)
	for _, tc := range []struct {
		name, query string
		ids         []string
		total       int
		searched    []api.Searched
	}{
		{"exact before tokens, then by id", "q=INVENTED+BANK", []string{"us-ofac-cons/10", "us-ofac-sdn/10", "us-ofac-cons/11"}, 3, []api.Searched{{List: sdn, Designations: 1}, {List: cons, Designations: 4}}},
		{"normalised", "q=bank,+invented,+branch", []string{"us-ofac-cons/11"}, 1, []api.Searched{{List: sdn, Designations: 1}, {List: cons, Designations: 4}}},
		{"one list", "q=bank&list=us-ofac-sdn", []string{"us-ofac-sdn/10"}, 1, []api.Searched{{List: sdn, Designations: 1}}},
		{"a membership", "q=bank&list=us-ofac-ssi", []string{"us-ofac-cons/10", "us-ofac-cons/11"}, 2, []api.Searched{{List: "us-ofac-ssi", Designations: 2}}},
		{"memberships and their list, once each", "q=11&list=us-ofac-ssi&list=us-ofac-cons&list=us-ofac-plc&list=us-ofac-ssi", []string{"us-ofac-cons/11"}, 1, []api.Searched{{List: "us-ofac-ssi", Designations: 2}, {List: cons, Designations: 4}, {List: "us-ofac-plc", Designations: 1}}},
		{"cut", "q=bank&limit=2", []string{"us-ofac-cons/10", "us-ofac-cons/11"}, 3, []api.Searched{{List: sdn, Designations: 1}, {List: cons, Designations: 4}}},
		{"nothing", "q=nobody", []string{}, 0, []api.Searched{{List: sdn, Designations: 1}, {List: cons, Designations: 4}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := decode[api.SearchAnswer](t, ask(t, f.ReadHandler(), "GET", "/v1/search?"+tc.query))
			got := []string{}
			for _, h := range a.Hits {
				got = append(got, h.ID)
			}
			if !slices.Equal(got, tc.ids) || a.Total != tc.total {
				t.Errorf("found %d, %v, want %d, %v", a.Total, got, tc.total, tc.ids)
			}
			if diff := cmp.Diff(tc.searched, a.Searched); diff != "" || a.NotHeld != nil {
				t.Errorf("searched (-want +got):\n%s; not held %v", diff, a.NotHeld)
			}
		})
	}
	q := url.Values{"q": {"us-ofac-sdn/10"}}
	a := decode[api.SearchAnswer](t, ask(t, f.ReadHandler(), "GET", "/v1/search?"+q.Encode()))
	want := []api.Hit{{
		Party:    api.Party{ID: "us-ofac-sdn/10", List: sdn, Kind: lists.Entity, Name: "INVENTED BANK"},
		Programs: []string{"TEST"},
		Reasons:  []search.Reason{{Field: "id", Value: "us-ofac-sdn/10", How: search.Exact}},
	}}
	if diff := cmp.Diff(want, a.Hits, cmpopts.IgnoreFields(api.Hit{}, "Memberships")); diff != "" || len(a.Hits[0].Memberships) != 3 {
		t.Errorf("hit (-want +got):\n%s", diff)
	}
	if a.Query != "us-ofac-sdn/10" {
		t.Errorf("the query is said to be %q", a.Query)
	}
}

// What is not held cannot be searched: of all lists it is said, of one that
// was named it is an error.
func TestSearchOfWhatIsNotHeld(t *testing.T) {
	f := newFixture(t)
	known := f.Lists()
	known[1].Enabled = true
	f.Server.Lists = func() []api.List { return known }
	a := decode[api.SearchAnswer](t, ask(t, f.ReadHandler(), "GET", "/v1/search?q=party"))
	if a.Total != 3 || !slices.Equal(a.NotHeld, []string{newList}) {
		t.Errorf("found %d, not held %v", a.Total, a.NotHeld)
	}
	for target, want := range map[string]answer{
		"/v1/search?q=party&list=test-new": {Status: 404, Body: `list \"test-new\" is not held`},
		"/v1/search":                       {Status: 400, Body: "the query is empty"},
		"/v1/search?q=+":                   {Status: 400, Body: "the query is empty"},
		"/v1/search?q=a&limit=0":           {Status: 400, Body: `limit: \"0\" is not a number from 1`},
		"/v1/search?q=a&limit=many":        {Status: 400, Body: `limit: \"many\" is not a number from 1`},
	} {
		if got := ask(t, f.ReadHandler(), "GET", target); got.Status != want.Status || !strings.Contains(got.Body, want.Body) {
			t.Errorf("%s: %d %s", target, got.Status, got.Body)
		}
	}
}
