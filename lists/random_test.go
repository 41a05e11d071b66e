package lists_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"sanctionsd/lists"
)

// words are the texts that random designations are made of: few, so that
// states collide, and with the spaces and invisible characters that real
// pages hold.
var words = []string{"", "a", "b", "AEROCARIBBEAN AIRLINES", " padded ", "two  spaces", "zero\u200bwidth", "反制清单", "<&>", "15", "3"}

// randomDesignation makes a designation with every field of the type open to
// chance, so that a field added later is covered without a word here.
func randomDesignation(t *rapid.T, label string) *lists.Designation {
	d := new(lists.Designation)
	fill(t, reflect.ValueOf(d).Elem(), label)
	d.ID, d.List, d.NativeID = "test-list/1", "test-list", "1"
	d.Digest, d.Provenance = "", nil
	return d
}

func fill(t *rapid.T, v reflect.Value, label string) {
	fillFrom(t, v, label, rapid.SampledFrom(words))
}

// fillFrom fills v at random, with texts from the generator.
func fillFrom(t *rapid.T, v reflect.Value, label string, texts *rapid.Generator[string]) {
	if v.Type() == reflect.TypeFor[json.RawMessage]() {
		text, err := json.MarshalIndent([]string{texts.Draw(t, label), "a b"}, "\n", "\t ")
		if err != nil {
			t.Fatal(err)
		}
		v.SetBytes(rapid.SampledFrom([][]byte{nil, []byte("{}"), text}).Draw(t, label))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(texts.Draw(t, label))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, label))
	case reflect.Slice:
		n := rapid.IntRange(0, 3).Draw(t, label)
		v.Set(reflect.MakeSlice(v.Type(), n, n))
		for i := range n {
			fillFrom(t, v.Index(i), label, texts)
		}
	case reflect.Pointer:
		if rapid.Bool().Draw(t, label) {
			v.Set(reflect.New(v.Type().Elem()))
			fillFrom(t, v.Elem(), label, texts)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fillFrom(t, v.Field(i), v.Type().Field(i).Name, texts)
		}
	default:
		t.Fatalf("%s: a designation holds a %s, which this generator does not know", label, v.Kind())
	}
}

// copyOf returns a deep copy, through the type and not through JSON.
func copyOf(d *lists.Designation) *lists.Designation {
	return deep(reflect.ValueOf(d)).Interface().(*lists.Designation)
}

func deep(v reflect.Value) reflect.Value {
	out := reflect.New(v.Type()).Elem()
	switch v.Kind() {
	case reflect.Slice:
		if v.IsNil() {
			return out
		}
		out.Set(reflect.MakeSlice(v.Type(), v.Len(), v.Len()))
		for i := range v.Len() {
			out.Index(i).Set(deep(v.Index(i)))
		}
	case reflect.Pointer:
		if v.IsNil() {
			return out
		}
		out.Set(reflect.New(v.Type().Elem()))
		out.Elem().Set(deep(v.Elem()))
	case reflect.Struct:
		for i := range v.NumField() {
			out.Field(i).Set(deep(v.Field(i)))
		}
	default:
		out.Set(v)
	}
	return out
}

// shuffle permutes every set of d, at every depth but the periods of a
// measure, which are in the order of time.
func shuffle(t *rapid.T, v reflect.Value) {
	switch v.Kind() {
	case reflect.Slice:
		if v.Type().Elem() == reflect.TypeFor[lists.Period]() {
			return
		}
		for i := range v.Len() {
			shuffle(t, v.Index(i))
		}
		swap := reflect.Swapper(v.Interface())
		for i := v.Len() - 1; i > 0; i-- {
			swap(i, rapid.IntRange(0, i).Draw(t, "swap"))
		}
	case reflect.Pointer:
		if !v.IsNil() {
			shuffle(t, v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			shuffle(t, v.Field(i))
		}
	}
}

// eachText calls f with every text of v.
func eachText(v reflect.Value, f func(s reflect.Value)) {
	switch v.Kind() {
	case reflect.String:
		f(v)
	case reflect.Slice:
		for i := range v.Len() {
			eachText(v.Index(i), f)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			eachText(v.Elem(), f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			eachText(v.Field(i), f)
		}
	}
}

func TestCopyOf(t *testing.T) {
	a := &lists.Designation{Names: []lists.Name{{Full: "a", Parts: &lists.NameParts{Last: "a"}}}}
	b := copyOf(a)
	b.Names[0].Parts.Last = "b"
	if a.Names[0].Parts.Last != "a" {
		t.Fatal("the copy shares memory with the original")
	}
}
