package api_test

import (
	"net/http/httptest"
	"strconv"
	"testing"

	"sanctionsd/api"
	"sanctionsd/lists"
	"sanctionsd/store/storetest"
)

// benchHeld is the length of OFAC's SDN List of 2023-12-28.
const benchHeld = 13_821

// benchParty is an invented designation with the parts and the size of a usual
// one in ENHANCED data, about 2 kB of JSON.
func benchParty(i int) *lists.Designation {
	n := strconv.Itoa(i)
	return storetest.Designation(heldList, n, func(d *lists.Designation) {
		d.Kind = lists.Individual
		d.Names = []lists.Name{
			{
				Full: "INVENTED, Person " + n, Type: lists.NamePrimary, Parts: &lists.NameParts{First: "Person " + n, Last: "Invented"},
				Variants: []lists.NameVariant{{Full: "ВЫДУМАННЫЙ, Человек " + n, Script: "Cyrl"}},
			},
			{Full: "IMAGINÉ, Personne " + n, Type: lists.NameAlias, Quality: lists.Strong, Script: "Latn"},
			{Full: "AL-MUTAKHAYYAL, Shakhs " + n, Type: lists.NameAlias, Quality: lists.Weak, Script: "Latn", Variants: []lists.NameVariant{{Full: "المتخيل، شخص " + n, Script: "Arab"}}},
		}
		d.Programs = []string{"TEST1", "TEST2"}
		d.Memberships = []lists.Membership{{Code: heldList, Name: "Invented List", ListedOn: "2020-02-18"}}
		d.Measures = []lists.Measure{{Code: "blocking", Native: &lists.Native{ID: "1705", Text: "Block"}, Basis: []string{"Executive Order 0"}}}
		d.Addresses = []lists.Address{
			{Full: n + " Example Street, Exampleville, Atlantis", Street: n + " Example Street", City: "Exampleville", Country: &lists.Country{Text: "Atlantis"}},
			{Full: "Sampletown, Atlantis", City: "Sampletown", Country: &lists.Country{Text: "Atlantis"}},
		}
		d.Identifiers = []lists.Identifier{
			{Type: "passport", NativeType: "Passport", Value: "X" + n, Country: &lists.Country{Text: "Atlantis"}, Expires: "2030-01-01"},
			{Type: "tax-id", NativeType: "Tax ID No.", Value: "77-" + n},
		}
		d.BirthDates = []lists.BirthDate{{From: "1951-02-03", To: "1951-02-03", Text: "03 Feb 1951"}}
		d.BirthPlaces = []string{"Exampleville, Atlantis"}
		d.Nationalities = []lists.Country{{Text: "Atlantis"}}
		d.Genders = []string{"male"}
		d.Relations = []lists.Relation{{Type: "associate-of", NativeType: "Associate Of", NativeID: strconv.Itoa(i / 2), Name: "INVENTED, Person"}}
		d.SecondarySanctions = []lists.SecondarySanction{{Text: "Section 1 of an invented act", Basis: "Secondary sanctions risk:"}}
	})
}

// BenchmarkReads asks what reads a whole list: a search, the relations of one
// designation, the memberships of a list that has just changed and of one that
// has not.
func BenchmarkReads(b *testing.B) {
	f := newFixture(b)
	storetest.Commit(b, f.db, heldList, benchParties()...)
	for _, tc := range []struct{ name, target string }{
		{"search/tokens", "/v1/search?q=invented+13000"},
		{"search/many", "/v1/search?q=invented"},
		{"search/nothing", "/v1/search?q=nobody"},
		{"relations", "/v1/designations/test-held/6000/relations"},
		{"lists/counted", "/v1/lists"},
		{"status", "/v1/status"},
	} {
		b.Run(tc.name, func(b *testing.B) { get(b, f.Server, tc.target) })
	}
	b.Run("lists/new", func(b *testing.B) {
		for b.Loop() {
			fresh := &api.Server{Store: f.Store, Syncer: f.Syncer, Log: f.Log, Lists: f.Lists, Endpoints: f.Endpoints, Tokens: f.Tokens}
			request(b, fresh, "/v1/lists")
		}
	})
}

func get(b *testing.B, s *api.Server, target string) {
	for b.Loop() {
		request(b, s, target)
	}
}

func request(b *testing.B, s *api.Server, target string) {
	rec := httptest.NewRecorder()
	s.ReadHandler().ServeHTTP(rec, httptest.NewRequestWithContext(b.Context(), "GET", "http://localhost"+target, nil))
	if rec.Code != 200 {
		b.Fatalf("%s: %d %s", target, rec.Code, rec.Body)
	}
}
