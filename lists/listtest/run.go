package listtest

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"sanctionsd/lists"
)

// Run tests that a source says all it must of itself and that its Parse keeps
// its promises on each of the publications, which must be good ones.
func Run(t *testing.T, s lists.Source, publications ...Publication) {
	t.Helper()
	t.Run("source", func(t *testing.T) { testSource(t, s) })
	t.Run("places", func(t *testing.T) { testPlaces(t, s) })
	t.Run("nothing", func(t *testing.T) {
		if _, err := s.Parse(t.Context(), nil, refuseAny(t)); lists.AsRefusal(err) == nil {
			t.Errorf("Parse of no document = %v, not a refusal", err)
		}
	})
	if len(publications) == 0 {
		t.Error("no publication to test with")
	}
	for _, p := range publications {
		t.Run(p.Name, func(t *testing.T) {
			t.Run("designations", func(t *testing.T) { testDesignations(t, s, p) })
			t.Run("pure", func(t *testing.T) { testPure(t, s, p) })
			t.Run("stops", func(t *testing.T) { testStops(t, s, p) })
			t.Run("refuses", func(t *testing.T) { testRefuses(t, s, p) })
			t.Run("again", func(t *testing.T) { testAgain(t, s, p) })
		})
	}
}

var (
	listID    = regexp.MustCompile(`^[a-z]{2}(-[a-z]+)+$`)
	fiveParts = regexp.MustCompile(`^\S+( \S+){4}$`)
)

func testSource(t *testing.T, s lists.Source) {
	testFacts(t, s)
	if s.MinRecords < 1 {
		t.Errorf("MinRecords %d is no bound", s.MinRecords)
	}
	if s.Locate == nil || s.Files == nil || s.Parse == nil {
		t.Error("Locate, Files or Parse is nil")
	}
}

// testFacts tests what every list says of itself.
func testFacts(t *testing.T, s lists.Source) {
	if !listID.MatchString(s.ID) {
		t.Errorf("ID %q is not like us-ofac-sdn", s.ID)
	}
	if s.Title == "" || s.Authority == "" {
		t.Error("Title or Authority is empty")
	}
	if u, err := url.Parse(s.Homepage); err != nil || u.Scheme != "https" {
		t.Errorf("Homepage %q is no https address", s.Homepage)
	}
	if _, err := time.LoadLocation(s.Zone); err != nil || s.Zone == "" {
		t.Errorf("Zone %q: %v", s.Zone, err)
	}
	if !fiveParts.MatchString(s.Schedule) {
		t.Errorf("Schedule %q has not five fields", s.Schedule)
	}
	if s.StaleAfter <= 0 || s.MaxBytes <= 0 || s.Parser < 1 {
		t.Errorf("StaleAfter %v, MaxBytes %d, Parser %d: one is none", s.StaleAfter, s.MaxBytes, s.Parser)
	}
	if g := s.Guard; g.MaxRemoved(0) <= 0 || g.MaxChurn(0) <= 0 {
		t.Errorf("Guard %+v holds everything", g)
	}
}

func testPlaces(t *testing.T, s lists.Source) {
	if len(s.Formats) == 0 {
		t.Error("no format")
	}
	for _, format := range append([]string{""}, s.Formats...) {
		if len(s.Files(format)) == 0 {
			t.Errorf("Files(%q) is empty", format)
		}
		sets, err := s.Locate("", format)
		if err != nil || len(sets) == 0 {
			t.Errorf("Locate(%q, %q) = %d sets, %v", "", format, len(sets), err)
		}
		for _, set := range sets {
			if set.Format != "" && !slices.Contains(s.Formats, set.Format) {
				t.Errorf("Locate(%q, %q) names the format %q, which is none of %q", "", format, set.Format, s.Formats)
			}
			for _, f := range set.Files {
				if u, err := url.Parse(f.URL); err != nil || u.Scheme != "https" || f.Name == "" {
					t.Errorf("Locate(%q, %q) gives %+v", "", format, f)
				}
			}
		}
	}
	if _, err := s.Locate("", "no-such-format"); err == nil {
		t.Error("Locate takes a format that is not there")
	}
}

// taken is what Parse gave.
type taken struct {
	Lines   []string
	Reading lists.Reading
}

func parse(t *testing.T, s lists.Source, docs []lists.Document, each func(*lists.Designation)) taken {
	t.Helper()
	var got taken
	reading, err := s.Parse(t.Context(), docs, func(d *lists.Designation) error {
		b, err := json.Marshal(d)
		got.Lines = append(got.Lines, string(b))
		if each != nil {
			each(d)
		}
		return err
	})
	if err != nil {
		t.Fatalf("Parse: %v", err)
	}
	got.Reading = reading
	return got
}

func testDesignations(t *testing.T, s lists.Source, p Publication) {
	ids := make(map[string]bool)
	got := parse(t, s, p.Docs, func(d *lists.Designation) {
		if ids[d.ID] {
			t.Errorf("%s came twice", d.ID)
		}
		ids[d.ID] = true
		if d.ID != s.ID+"/"+d.NativeID || d.List != s.ID || d.NativeID == "" {
			t.Errorf("id %q, list %q and native id %q do not go together", d.ID, d.List, d.NativeID)
		}
		switch d.Kind {
		case lists.Individual, lists.Entity, lists.Vessel, lists.Aircraft:
		default:
			t.Errorf("%s has the kind %q", d.ID, d.Kind)
		}
		if d.PrimaryName() == "" || d.Status == "" || d.InForce == "" {
			t.Errorf("%s has no name, status or in_force", d.ID)
		}
		if d.Provenance != nil {
			t.Errorf("%s has a provenance, which Parse cannot know", d.ID)
		}
		digest := d.Digest
		if d.Seal(); digest == "" || d.Digest != digest {
			t.Errorf("%s is not sealed", d.ID)
		}
	})
	if r := got.Reading; r.Records != len(ids) || r.Records < s.MinRecords || !slices.Contains(s.Formats, r.Format) {
		t.Errorf("reading %+v of %d designations", r, len(ids))
	}
	for _, f := range got.Reading.Findings {
		if f.Kind == lists.FindingStructure {
			t.Errorf("a good publication has unknown structure: %s (%s)", f.Text, f.Where)
		}
	}
}

func testPure(t *testing.T, s lists.Source, p Publication) {
	first := parse(t, s, p.Docs, nil)
	backwards := slices.Clone(p.Docs)
	slices.Reverse(backwards)
	again := parse(t, s, backwards, nil)
	if !slices.Equal(first.Lines, again.Lines) {
		t.Error("the same documents gave other designations")
	}
	if !slices.Equal(first.Reading.Findings, again.Reading.Findings) {
		t.Error("the same documents gave other findings")
	}
}

func testStops(t *testing.T, s lists.Source, p Publication) {
	stop := errors.New("stop")
	n := 0
	_, err := s.Parse(t.Context(), p.Docs, func(*lists.Designation) error { n++; return stop })
	if !errors.Is(err, stop) || n != 1 {
		t.Errorf("Parse went on to %d designations behind the error of yield and returned %v", n, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Parse(ctx, p.Docs, refuseAny(t)); !errors.Is(err, context.Canceled) {
		t.Errorf("Parse with a cancelled context returned %v", err)
	}
}

// testRefuses breaks one document at a time in the ways documents really
// break.
func testRefuses(t *testing.T, s lists.Source, p Publication) {
	const page = "<!DOCTYPE html>\n<html><body>We will be back soon.</body></html>\n"
	for i, d := range p.Docs {
		whole := Content(t, d)
		broken := map[string]struct {
			content []byte
			code    string
		}{
			"empty":            {nil, lists.CodeEmpty},
			"page":             {[]byte(page), lists.CodeHTML},
			"page in capitals": {[]byte("\ufeff\n " + strings.ToUpper(page)), lists.CodeHTML},
			"half":             {whole[:len(whole)/2], ""},
			"UTF-16":           {append([]byte{0xff, 0xfe}, whole...), lists.CodeUTF8},
		}
		for name, b := range broken {
			docs := slices.Clone(p.Docs)
			docs[i] = Document(d.Name, b.content)
			_, err := s.Parse(t.Context(), docs, func(*lists.Designation) error { return nil })
			r := lists.AsRefusal(err)
			if r == nil || b.code != "" && r.Code != b.code {
				t.Errorf("%s %s: Parse returned %v, not a refusal %s", d.Name, name, err, b.code)
			} else if r.Document == "" || r.Reason == "" {
				t.Errorf("%s %s: the refusal %+v names no document or reason", d.Name, name, r)
			}
		}
	}
}

func refuseAny(t *testing.T) func(*lists.Designation) error {
	return func(d *lists.Designation) error {
		t.Errorf("%s was yielded", d.ID)
		return nil
	}
}
