package lists_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"sanctionsd/lists"
)

func TestDecodeIsThatOfEncodingJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := new(lists.Designation)
		fillFrom(t, reflect.ValueOf(d).Elem(), "d", hardText())
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		if rapid.Bool().Draw(t, "indent") {
			var b bytes.Buffer
			if err := json.Indent(&b, text, "\r", " \t"); err != nil {
				t.Fatal(err)
			}
			text = b.Bytes()
		}
		if rapid.Bool().Draw(t, "damage") {
			i := rapid.IntRange(0, len(text)-1).Draw(t, "where")
			text[i] = rapid.SampledFrom([]byte(`"{}[]:,\x0 `+"\n\xff")).Draw(t, "to")
		}
		sameAsEncodingJSON(t, text)
	})
}

func TestDecodeContent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := randomDesignation(t, "d")
		content := d.Seal()
		got, err := lists.DecodeDesignation(content)
		if err != nil {
			t.Fatal(err)
		}
		d.Digest = ""
		if diff := cmp.Diff(d, got); diff != "" {
			t.Fatalf("decoded (-want +got):\n%s", diff)
		}
	})
}

func TestDecodeFullDesignation(t *testing.T) {
	d := new(lists.Designation)
	fillAll(reflect.ValueOf(d).Elem())
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	got, err := lists.DecodeDesignation(text)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(d, got); diff != "" {
		t.Fatalf("decoded (-want +got):\n%s", diff)
	}
}

func TestDecodeKeepsNothingOfItsInput(t *testing.T) {
	content := ordinary().Seal()
	want := string(content)
	d, err := lists.DecodeDesignation(content)
	if err != nil {
		t.Fatal(err)
	}
	clear(content)
	if got := string(d.Content()); got != want {
		t.Errorf("after the input was overwritten\ngot  %s\nwant %s", got, want)
	}
}

func TestDecodeErrors(t *testing.T) {
	tests := []struct{ in, want string }{
		{``, `decode designation: byte 0: found the end, want an object`},
		{`[]`, `decode designation: byte 0: found '[', want an object`},
		{`nul`, `decode designation: byte 0: found 'n', want an object`},
		{`{"id":"a"`, `decode designation: byte 9: found the end, want a comma or the end of the object`},
		{`{"id":"a"} {`, `decode designation: byte 11: found '{', want the end`},
		{`{"id":"a",}`, `decode designation: byte 10: found '}', want a key`},
		{`{"id" "a"}`, `decode designation: byte 6: found '"', want a colon`},
		{`{"id":1}`, `decode designation: byte 6: found '1', want a text`},
		{`{"id":"a`, `decode designation: byte 8: found the end, want a quote`},
		{`{"id":"\x"}`, `decode designation: byte 7: not an escape`},
		{`{"id":"\u12_4"}`, `decode designation: byte 7: not an escape`},
		{"{\"id\":\"a\nb\"}", `decode designation: byte 8: found '\n', want a text without control characters`},
		{`{"id":"a","id":"b"}`, `decode designation: byte 15: a second value for one key`},
		{`{"names":[],"names":[]}`, `decode designation: byte 20: a second value for one key`},
		{`{"vessel":{},"vessel":{}}`, `decode designation: byte 22: a second value for one key`},
		{`{"names":{}}`, `decode designation: byte 9: found '{', want an array`},
		{`{"names":["a"]}`, `decode designation: byte 10: found '"', want an object`},
		{`{"programs":["a" "b"]}`, `decode designation: byte 17: found '"', want a comma or the end of the array`},
		{`{"birth_dates":[{"circa":1}]}`, `decode designation: byte 25: found '1', want true or false`},
		{`{"new":01}`, `decode designation: byte 8: found '1', want a comma or the end of the object`},
		{`{"new":-}`, `decode designation: byte 8: found '}', want a digit`},
		{`{"new":1.}`, `decode designation: byte 9: found '}', want a digit`},
		{`{"new":1e+}`, `decode designation: byte 10: found '}', want a digit`},
		{`{"new":x}`, `decode designation: byte 7: found 'x', want a value`},
		{`{"new":` + strings.Repeat("[", 20000), `decode designation: byte 10008: more than 10000 values inside each other`},
	}
	for _, tt := range tests {
		if _, err := lists.DecodeDesignation([]byte(tt.in)); err == nil || err.Error() != tt.want {
			t.Errorf("%.40s\ngot  %v\nwant %s", tt.in, err, tt.want)
		}
		if err := json.Unmarshal([]byte(tt.in), new(lists.Designation)); err == nil && !strings.Contains(tt.want, "second value") {
			t.Errorf("%.40s: encoding/json takes it", tt.in)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"schema":"1","id":"x/1","list":"x","native_id":"1","kind":"entity","names":[{"full":"a","type":"primary"}]}`))
	f.Add([]byte(` { "valid" : null , "identifiers" : [ { "valid" : false , "country" : { } } , null ] } `))
	f.Add([]byte(`{"new":[-1.5e+3,0,{"a":null},true,false,"\u00e9\ud83d\udea2\ud83d\/"],"programs":["\u0061\n","\ud800"]}`))
	full := new(lists.Designation)
	fillAll(reflect.ValueOf(full).Elem())
	text, err := json.Marshal(full)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text)
	f.Fuzz(func(t *testing.T, text []byte) { sameAsEncodingJSON(t, text) })
}

// sameAsEncodingJSON demands that both take the text, with equal values, or
// both refuse it. Texts are left out that bring in what DecodeDesignation is
// stricter in: keys that come twice in one object, or in capitals.
func sameAsEncodingJSON(t interface{ Fatalf(string, ...any) }, text []byte) {
	want := new(lists.Designation)
	wantErr := json.Unmarshal(text, want)
	got, err := lists.DecodeDesignation(text)
	if oddKeys(text) {
		return
	}
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("%q\ngot error  %v\nwant error %v", text, err, wantErr)
	}
	if diff := cmp.Diff(want, got); err == nil && diff != "" {
		t.Fatalf("%q (-want +got):\n%s", text, diff)
	}
}

// oddKeys reports whether an object of the text has a key twice, or one that
// encoding/json would take for another.
func oddKeys(text []byte) bool {
	dec := json.NewDecoder(bytes.NewReader(text))
	var open []map[string]bool // nil for an array
	key := false
	for {
		token, err := dec.Token()
		if err != nil {
			return false
		}
		switch token {
		case json.Delim('{'):
			open, key = append(open, map[string]bool{}), true
			continue
		case json.Delim('['):
			open, key = append(open, nil), false
			continue
		case json.Delim('}'), json.Delim(']'):
			open = open[:len(open)-1]
		default:
			if s, ok := token.(string); ok && key {
				keys := open[len(open)-1]
				if keys[s] || strings.ContainsFunc(s, foldsToLower) {
					return true
				}
				keys[s], key = true, false
				continue
			}
		}
		key = len(open) > 0 && open[len(open)-1] != nil
	}
}

// foldsToLower reports whether r is another form of a lower-case letter: a
// capital, the long s or the sign of the kelvin.
func foldsToLower(r rune) bool { return r >= 'A' && r <= 'Z' || r == '\u017f' || r == '\u212a' }

func BenchmarkDecode(b *testing.B) {
	content := ordinary().Seal()
	b.Run("lists", func(b *testing.B) {
		b.SetBytes(int64(len(content)))
		b.ReportAllocs()
		for b.Loop() {
			if _, err := lists.DecodeDesignation(content); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(content)))
		b.ReportAllocs()
		for b.Loop() {
			if err := json.Unmarshal(content, new(lists.Designation)); err != nil {
				b.Fatal(err)
			}
		}
	})
}
