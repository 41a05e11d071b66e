package sync_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
	"sanctionsd/lists/ofac"
	"sanctionsd/lists/ofac/ofactest"
	"sanctionsd/store"
)

// service is OFAC's Sanctions List Service as a test has it: the publisher of
// a bench, in the place of the official addresses.
type service struct {
	*bench
	// files are the bodies by file name; others are not found. status answers
	// a file with no more than a status.
	files  map[string][]byte
	status map[string]int
	// mark is part of every validator: another mark makes the same bytes look
	// new.
	mark string
	// asked are the names of the files asked for.
	asked []string
}

// newService returns a bench whose list has no address of its own and so is
// fetched from the service.
func newService(t *testing.T, source lists.Source) *service {
	s := &service{bench: newBench(t), files: make(map[string][]byte), status: make(map[string]int)}
	s.pub.fault(s.answer)
	s.use(source)
	return s
}

// use goes on with another version of a list's source.
func (s *service) use(source lists.Source) {
	official := source.Locate
	source.Locate = func(base, format string) ([]lists.Set, error) {
		sets, err := official(base, format)
		for i := range sets {
			for j := range sets[i].Files {
				l := &sets[i].Files[j]
				l.URL = strings.Replace(l.URL, "https://sanctionslistservice.ofac.treas.gov", s.pub.URL, 1)
			}
		}
		return sets, err
	}
	s.req.Source, s.req.URL, s.req.Guard = source, "", source.Guard
}

// answer is called under the publisher's lock.
func (s *service) answer(w http.ResponseWriter, r *http.Request) {
	name := path.Base(r.URL.Path)
	s.asked = append(s.asked, name)
	if code := s.status[name]; code != 0 {
		w.WriteHeader(code)
		return
	}
	body, ok := s.files[name]
	if !ok {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("ETag", `"`+s.mark+listtest.Document("", body).SHA256+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}

// wantAsked demands which files were asked for since it was last called.
func (s *service) wantAsked(names ...string) {
	s.t.Helper()
	s.pub.mu.Lock()
	defer s.pub.mu.Unlock()
	if !slices.Equal(s.asked, names) {
		s.t.Errorf("asked for %v, want %v", s.asked, names)
	}
	s.asked = nil
}

// packed returns a ZIP of one file.
func packed(t testing.TB, name string, body []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	f, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write(body); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// enhanced returns an ENHANCED edition of the SDN List of n invented entities.
func enhanced(t testing.TB, published time.Time, n int) []byte {
	t.Helper()
	e := ofactest.EnhancedSample(n)
	e.AsOf = published
	var b bytes.Buffer
	if err := ofactest.EnhancedXML(&b, e); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// held returns the designations of the list by native id.
func (s *service) held() map[string]*lists.Designation {
	s.t.Helper()
	held := make(map[string]*lists.Designation)
	err := s.db.Designations(s.req.Source.ID, func(store.Snapshot) error { return nil }, func(raw []byte) error {
		d := new(lists.Designation)
		err := json.Unmarshal(raw, d)
		held[d.NativeID] = d
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return held
}

// TestWhereEnhancedComesFrom: the XML is for when there is no ZIP. A ZIP that
// cannot be had or is broken is no reason to take other bytes.
func TestWhereEnhancedComesFrom(t *testing.T) {
	const zipName, xmlName = "SDN_ENHANCED.ZIP", "SDN_ENHANCED.XML"
	both, first := []string{zipName, xmlName}, []string{zipName}
	for _, tt := range []struct {
		name    string
		status  int
		zip     []byte
		alone   bool // no XML either
		outcome store.Outcome
		code    string
		asked   []string
	}{
		{name: "there", outcome: store.OutcomeBaseline, asked: first},
		{name: "not found", status: 404, outcome: store.OutcomeBaseline, asked: both},
		{name: "withdrawn", status: 410, outcome: store.OutcomeBaseline, asked: both},
		{name: "nothing found", status: 404, alone: true, outcome: store.OutcomeFailed, code: "fetch", asked: both},
		{name: "forbidden", status: 403, outcome: store.OutcomeFailed, code: "fetch", asked: first},
		{name: "out of order", status: 503, outcome: store.OutcomeFailed, code: "fetch", asked: first},
		{name: "a web page", zip: []byte("<!DOCTYPE html><html/>"), outcome: store.OutcomeRejected, code: lists.CodeHTML, asked: first},
		{name: "damaged", zip: []byte("PK\x03\x04 and no more"), outcome: store.OutcomeRejected, code: lists.CodeArchive, asked: first},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newService(t, ofac.SDN())
			content := enhanced(t, day, 5)
			good := packed(t, xmlName, content)
			s.files[zipName], s.files[xmlName] = good, content
			if tt.zip != nil {
				s.files[zipName] = tt.zip
			}
			if tt.alone {
				delete(s.files, xmlName)
			}
			if tt.status != 0 {
				s.status[zipName] = tt.status
			}
			res := s.sync(tt.outcome)
			s.wantAsked(tt.asked...)
			if tt.code != "" && (len(res.Reasons) != 1 || res.Reasons[0].Code != tt.code) {
				t.Errorf("reasons %+v, want %s", res.Reasons, tt.code)
			}
			if tt.alone && !strings.Contains(res.Reason, xmlName) {
				t.Errorf("the reason %q does not name the second address", res.Reason)
			}
			if tt.outcome == store.OutcomeBaseline {
				s.sync(store.OutcomeNotModified)
				s.wantAsked(tt.asked...)
			}
			// The ZIP is there: the XML is the same bytes unpacked.
			s.files[zipName], s.status = good, nil
			if tt.outcome == store.OutcomeBaseline {
				s.sync(store.OutcomeNotModified)
			} else {
				s.sync(store.OutcomeBaseline)
			}
			s.wantAsked(zipName)
			if got := len(s.held()); got != 5 || s.pinned() != ofac.Enhanced {
				t.Errorf("%d designations are held in %s", got, s.pinned())
			}
		})
	}
}

// earlier is the source as a version before the ENHANCED format had it: its
// default was classic, and its reader knew no measures.
func earlier(source lists.Source) lists.Source {
	locate, parse := source.Locate, source.Parse
	source.Formats = []string{ofac.Classic, ofac.Delimited}
	source.Parser--
	source.Locate = func(base, format string) ([]lists.Set, error) {
		if format == "" {
			format = ofac.Classic
		}
		return locate(base, format)
	}
	source.ParseAgain = nil
	source.Parse = func(ctx context.Context, docs []lists.Document, yield func(*lists.Designation) error) (lists.Reading, error) {
		return parse(ctx, docs, func(d *lists.Designation) error {
			d.Measures = nil
			d.Seal()
			return yield(d)
		})
	}
	return source
}

// TestUpgradeOfAClassicStore: a store from before goes on in classic. That its
// documents say more to the newer reader is told once, under the cause parser.
func TestUpgradeOfAClassicStore(t *testing.T) {
	const n = 150 // more than the guard lets change
	s := newService(t, earlier(ofac.SDN()))
	s.files["SDN_XML.ZIP"] = packed(t, "SDN.XML", edition(t, day, n))
	s.files["SDN_ENHANCED.ZIP"] = packed(t, "SDN_ENHANCED.XML", enhanced(t, day, 5))
	s.sync(store.OutcomeBaseline)
	s.sync(store.OutcomeNotModified)
	s.wantAsked("SDN_XML.ZIP", "SDN_XML.ZIP")

	s.use(ofac.SDN())
	seq := s.seq()
	s.req.DryRun = true
	s.sync(store.OutcomeNotModified)
	s.wantTypes(seq)
	s.req.DryRun = false
	s.sync(store.OutcomeNotModified)
	s.wantAsked("SDN_XML.ZIP", "SDN_XML.ZIP")
	s.wantTold(seq, map[string]int{"parser designation.changed": n, "parser list.reparsed": 1}, store.Counts{Changed: n})
	if types := s.types(seq); types[len(types)-1] != store.EventListReparsed {
		t.Errorf("the last event is %s", types[len(types)-1])
	}
	state, _, err := s.db.ListState(s.req.Source.ID)
	if err != nil {
		t.Fatal(err)
	}
	if state.Format != ofac.Classic || state.Parser != ofac.SDN().Parser {
		t.Errorf("kept in %s, read by %d", state.Format, state.Parser)
	}
	for id, d := range s.held() {
		if len(d.Measures) != 1 || d.Measures[0].Code != "blocking" {
			t.Fatalf("%s: measures %+v", id, d.Measures)
		}
	}
	runs, err := s.db.Runs(s.req.Source.ID, 10)
	if err != nil {
		t.Fatal(err)
	}
	triggers := make(map[store.Trigger]int)
	for _, r := range runs {
		triggers[r.Trigger]++
	}
	if triggers[store.TriggerParser] != 1 {
		t.Errorf("runs by trigger %v", triggers)
	}

	// Once only; and what the authority changes next is told as its change.
	seq = s.seq()
	s.sync(store.OutcomeNotModified)
	s.wantTypes(seq)
	s.files["SDN_XML.ZIP"] = packed(t, "SDN.XML", edition(t, day.AddDate(0, 0, 1), n, renamed(3, 4)))
	s.sync(store.OutcomeChanged)
	s.wantTold(seq, map[string]int{"publication designation.changed": 1, "publication list.published": 1}, store.Counts{Changed: 1})

	// The ENHANCED format comes by an operator's word alone, and stays then.
	s.wantAsked("SDN_XML.ZIP", "SDN_XML.ZIP")
	s.files["SDN_ENHANCED.ZIP"] = packed(t, "SDN_ENHANCED.XML", enhanced(t, day.AddDate(0, 0, 1), 5))
	s.req.Format = ofac.Enhanced
	if res := s.sync(store.OutcomeQuarantined); res.Reasons[0].Code != lists.CodeFormat {
		t.Errorf("reasons %+v", res.Reasons)
	}
	s.req.Force = true
	s.sync(store.OutcomeChanged)
	s.req.Force, s.req.Format = false, ""
	s.sync(store.OutcomeNotModified)
	s.wantAsked("SDN_ENHANCED.ZIP", "SDN_ENHANCED.ZIP", "SDN_ENHANCED.ZIP")
}
