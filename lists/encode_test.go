package lists_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanctionsd/lists"
)

// hard are texts with all that a JSON string treats apart, and some that it
// does not.
var hard = []string{
	"", "a", `"`, `\`, "/", "<&>", "\x00\x1f\x7f", "\b\f\n\r\t", "\u2027\u2028\u2029\u202a", "é", "反制清单",
	"\U0001f6a2", "\xff", "a\xc3", "\xed\xa0\x80", "\ufffd", " padded ", "two  spaces", "\u00a0\u200b\u00ad",
}

func hardText() *rapid.Generator[string] {
	return rapid.OneOf(rapid.SampledFrom(hard), rapid.String(), rapid.Custom(func(t *rapid.T) string {
		return string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
	}))
}

// oracle returns what encoding/json makes of v.
func oracle(t interface{ Fatal(...any) }, v any) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}

func wantJSON(t interface {
	Fatal(...any)
	Fatalf(string, ...any)
}, v any, got []byte,
) {
	if want := oracle(t, v); string(got) != want {
		t.Fatalf("JSON of %T:\ngot  %s\nwant %s", v, got, want)
	}
}

func TestJSONIsThatOfEncodingJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := new(lists.Designation)
		fillFrom(t, reflect.ValueOf(d).Elem(), "d", hardText())
		d.Digest = ""
		p := d.Provenance
		d.Provenance = nil
		wantJSON(t, d, d.AppendContent(nil))
		if p != nil {
			wantJSON(t, p, p.AppendJSON(nil))
		}
		var pub lists.Publication
		fillFrom(t, reflect.ValueOf(&pub).Elem(), "publication", hardText())
		wantJSON(t, pub, pub.AppendJSON(nil))
		var ref lists.DocumentRef
		fillFrom(t, reflect.ValueOf(&ref).Elem(), "document", hardText())
		wantJSON(t, ref, ref.AppendJSON(nil))
		var change lists.FieldChange
		fillFrom(t, reflect.ValueOf(&change).Elem(), "change", hardText())
		wantJSON(t, change, change.AppendJSON(nil))
	})
}

// Chance may leave a field empty; here none is.
func TestJSONOfFullValues(t *testing.T) {
	d := new(lists.Designation)
	fillAll(reflect.ValueOf(d).Elem())
	p := *d.Provenance
	d.Digest, d.Provenance = "", nil
	wantJSON(t, d, d.AppendContent(nil))
	wantJSON(t, p, p.AppendJSON(nil))
	wantJSON(t, p.Documents[0], p.Documents[0].AppendJSON(nil))
	var pub lists.Publication
	fillAll(reflect.ValueOf(&pub).Elem())
	wantJSON(t, pub, pub.AppendJSON(nil))
}

func TestAppendContentAppendsAndChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := randomDesignation(t, "d")
		before := copyOf(d)
		if got, want := string(d.AppendContent([]byte("before"))), "before"+oracle(t, d); got != want {
			t.Fatalf("got  %s\nwant %s", got, want)
		}
		if diff := cmp.Diff(before, d); diff != "" {
			t.Fatalf("writing a designation changes it (-before +after):\n%s", diff)
		}
	})
}

func FuzzString(f *testing.F) {
	for _, s := range hard {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ref := lists.DocumentRef{SHA256: s}
		wantJSON(t, ref, ref.AppendJSON(nil))
	})
}

func BenchmarkAppendContent(b *testing.B) {
	d := ordinary()
	d.Seal()
	content := d.Content()
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		content = d.AppendContent(content[:0])
	}
}
