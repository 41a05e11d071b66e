package ofac

import (
	"slices"
	"strings"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
	"sanctionsd/lists/ofac/corpustest"
)

// FuzzClassic: no input makes the reader panic, fail without a refusal, or
// give other designations the second time.
func FuzzClassic(f *testing.F) {
	for _, name := range []string{"SDN.XML", "CONSOLIDATED.XML"} {
		f.Add([]byte(readFixture(f, name)))
	}
	f.Add([]byte(`<sdnList><sdnEntry a="b"><uid>1</uid><lastName>A</lastName><x>y</x></sdnEntry></sdnList>`))
	f.Fuzz(func(t *testing.T, content []byte) {
		fuzzTwice(t, "SDN.XML", content)
	})
}

// FuzzEnhanced does the same for the ENHANCED format.
func FuzzEnhanced(f *testing.F) {
	f.Add(listtest.Content(f, enhancedDocs(f, consolidatedEdition())[0]))
	for _, name := range []string{"SDN_ENHANCED.XML", "CONS_ENHANCED.XML"} {
		f.Add([]byte(readFixture(f, name)))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		fuzzTwice(t, "SDN_ENHANCED.XML", content)
	})
}

// FuzzAgain: whoever holds one document reads another as one who holds none, in
// either format.
func FuzzAgain(f *testing.F) {
	seed := func(name string, from, to string) {
		before := readFixture(f, name)
		f.Add([]byte(before), []byte(strings.ReplaceAll(before, from, to)))
	}
	seed("SDN.XML", "<program>", "<program>X")
	seed("SDN.XML", "Strong", "strong")
	seed("SDN_ENHANCED.XML", "true", "false")
	seed("CONS_ENHANCED.XML", "</entities>", "</entities>")
	f.Fuzz(func(t *testing.T, before, after []byte) {
		_, memory := listtest.SameAgain(t, SDN(), []lists.Document{listtest.Document("SDN.XML", before)}, nil)
		listtest.SameAgain(t, SDN(), []lists.Document{listtest.Document("SDN.XML", after)}, memory)
	})
}

// FuzzDelta: no input makes the reader of delta files panic or fail without a
// refusal, and each designation has its entity's id.
func FuzzDelta(f *testing.F) {
	f.Add(deltaFixture(f))
	f.Fuzz(func(t *testing.T, content []byte) {
		n := 0
		delta, err := ReadDelta(t.Context(), listtest.Document("delta.xml", content), func(e DeltaEntity) error {
			n++
			for _, d := range e.Designations {
				if d.NativeID != e.NativeID || d.Digest == "" {
					t.Errorf("the designation %s of entity %s is not sealed", d.ID, e.NativeID)
				}
			}
			return nil
		})
		switch {
		case err != nil && lists.AsRefusal(err) == nil:
			t.Errorf("an error that is no refusal: %v", err)
		case err == nil && delta.Entities != n:
			t.Errorf("%d entities, %d told", n, delta.Entities)
		}
	})
}

// FuzzPeriod: a period never reads as two dates the wrong way round.
func FuzzPeriod(f *testing.F) {
	f.Add("1951-01-01", "1951-12-31", "1953-01-01", "1953-12-31", true, "1951 to 1953")
	f.Add("1962-01-01", "1962-01-01", "1962-12-31", "1962-12-31", false, "1962")
	f.Fuzz(func(t *testing.T, fromBegin, fromEnd, toBegin, toEnd string, ranged bool, words string) {
		p := period{fromBegin: fromBegin, fromEnd: fromEnd, toBegin: toBegin, toEnd: toEnd, ranged: ranged}
		from, to, ok := p.read()
		if ok && from > to && !strings.HasPrefix(from, to) {
			t.Errorf("%+v reads from %s to %s", p, from, to)
		}
		if b, ok := p.birth(words); b.Text != words || ok && b.From == "" {
			t.Errorf("the birth date of %+v in words %q is %+v", p, words, b)
		}
	})
}

// FuzzDelimited does the same for a delimited set, given as four texts.
func FuzzDelimited(f *testing.F) {
	for _, x := range fixtures {
		var files [roles]string
		for i, d := range x.delimited() {
			files[i] = string(listtest.Content(f, d))
		}
		f.Add(files[0], files[1], files[2], files[3])
	}
	f.Fuzz(func(t *testing.T, primary, add, alt, comments string) {
		var docs []lists.Document
		for i, text := range []string{primary, add, alt, comments} {
			docs = append(docs, listtest.Document(sdn.set[i], []byte(text)))
		}
		ds, ok := fuzzRead(t, docs)
		if !ok {
			return
		}
		if n := strings.Count(primary, "\r\n"); n != len(ds) {
			t.Errorf("%d rows gave %d designations", n, len(ds))
		}
	})
}

// fuzzTwice reads one document twice.
func fuzzTwice(t *testing.T, name string, content []byte) {
	t.Helper()
	docs := []lists.Document{listtest.Document(name, content)}
	ds, ok := fuzzRead(t, docs)
	if !ok {
		return
	}
	again, ok := fuzzRead(t, docs)
	if !ok || !slices.Equal(lines(ds), lines(again)) {
		t.Error("the same bytes gave other designations")
	}
}

// fuzzRead reads documents and checks what must hold of any input.
func fuzzRead(t *testing.T, docs []lists.Document) ([]*lists.Designation, bool) {
	t.Helper()
	var ds []*lists.Designation
	reading, err := SDN().Parse(t.Context(), docs, func(d *lists.Designation) error {
		ds = append(ds, d)
		return nil
	})
	if err != nil {
		if lists.AsRefusal(err) == nil {
			t.Fatalf("an error that is no refusal: %v", err)
		}
		return nil, false
	}
	if reading.Records != len(ds) || len(ds) == 0 {
		t.Errorf("%d records, %d designations", reading.Records, len(ds))
	}
	for _, d := range ds {
		digest := d.Digest
		if d.Seal(); d.Digest != digest || d.PrimaryName() == "" {
			t.Errorf("%s is not sealed", d.ID)
		}
	}
	return ds, true
}

func lines(ds []*lists.Designation) []string {
	var out []string
	for _, d := range ds {
		out = append(out, d.ID+" "+d.Digest)
	}
	return out
}

// FuzzRemarks: whatever the grammar makes of a remark, the remark can be
// written again from it, item by item.
func FuzzRemarks(f *testing.F) {
	for _, x := range fixtures {
		for _, row := range corpustest.Rows(f, listtest.Content(f, x.delimited()[rolePrimary])) {
			f.Add(row[11], false)
		}
	}
	f.Add("alt. ; ; a.k.a. ''; DOB ; Linked To: ; Passport ; nationality .", true)
	f.Fuzz(func(t *testing.T, text string, cut bool) {
		text = strings.ToValidUTF8(text, "")
		var r record
		r.delimitedRemarks(text, cut)
		var want []string
		if text = lists.Clean(text); text != "" {
			want = splitItems(text)
		}
		if last := len(want) - 1; last >= 0 && !cut && !r.stopBelongs(want[last]) {
			want[last] = strings.TrimSuffix(want[last], ".")
		}
		for i, item := range want {
			// "alt." of a feature or document only says that it is not the
			// first.
			if rest, ok := strings.CutPrefix(item, alternative); ok && slices.Contains(written(r.labelled), rest) {
				want[i] = rest
			}
		}
		got := r.items()
		slices.Sort(want)
		slices.Sort(got)
		if !slices.Equal(want, got) {
			t.Errorf("%q gives\n%q, written again\n%q", text, want, got)
		}
	})
}

// items writes the items of a remark from what the grammar made of them.
func (r *record) items() []string {
	items := append(written(r.labelled), r.notes...)
	for label, values := range map[string][]dated{
		"DOB ": r.births, "POB ": r.places, "nationality ": r.nationalities, "citizen ": r.citizenship,
	} {
		for _, v := range values {
			if v.alternative {
				items = append(items, alternative+label+v.text)
			} else {
				items = append(items, label+v.text)
			}
		}
	}
	for _, a := range r.aliases {
		items = append(items, a.kind+" '"+a.full+"'")
	}
	for _, l := range r.links {
		items = append(items, linkLabel+" "+l)
	}
	for _, e := range r.extra {
		items = append(items, e.Value)
	}
	return items
}

func written(ls []labelled) []string {
	var items []string
	for _, l := range ls {
		item := l.label + " " + l.value
		if l.country != "" {
			item += " (" + l.country + ")"
		}
		if l.issued != "" {
			item += " issued " + l.issued
		}
		if l.expires != "" {
			item += " expires " + l.expires
		}
		items = append(items, item)
	}
	return items
}
