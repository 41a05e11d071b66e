package ofac

import (
	"reflect"
	"strings"
	"testing"

	"sanctionsd/lists"
	"sanctionsd/lists/listtest"
	"sanctionsd/lists/ofac/corpustest"
	"sanctionsd/lists/ofac/ofactest"
)

// TestTheAccountNotices: whatever is lost, added or altered in a designation,
// the account of the ENHANCED format finds a fault with it. Else its silence
// would prove nothing.
func TestTheAccountNotices(t *testing.T) {
	for name, docs := range map[string][]lists.Document{
		"SDN_ENHANCED.XML": listtest.Files("testdata/SDN_ENHANCED.XML"), "CONS_ENHANCED.XML": listtest.Files("testdata/CONS_ENHANCED.XML"),
		"generated": enhancedDocs(t, ofactest.EnhancedSample(40)),
	} {
		source := SDN()
		if name == "CONS_ENHANCED.XML" {
			source = Consolidated()
		}
		ds, _ := read(t, source, docs)
		tree := corpustest.Tree(t, listtest.Content(t, docs[0]))
		codes := countryCodesOf(tree)
		tried := 0
		for _, e := range tree.All("entities", "entity") {
			d := ds[e.Attr("id")]
			mutate(reflect.ValueOf(d).Elem(), "", func(path, what string) {
				tried++
				faults := 0
				a := account{
					ledger: newLedger(), fault: func(string, ...any) { faults++ }, codes: codes,
					id: d.NativeID, entity: e, parts: corpustest.Parts(t, d),
				}
				if a.settle(d.List); faults == 0 {
					t.Errorf("entity %s: nothing is noticed when %s is %s", d.NativeID, path, what)
				}
			})
		}
		t.Logf("%s: %d mutations", name, tried)
	}
}

// mutate changes v in one place at a time, calls f and undoes it: each text is
// altered and emptied, each element of a set and each object taken out. Texts
// of derived paths stay as they are.
func mutate(v reflect.Value, path string, f func(path, what string)) {
	if _, ok := derived[path]; ok {
		return
	}
	old := reflect.New(v.Type()).Elem()
	old.Set(v)
	try := func(what string, changed reflect.Value) {
		v.Set(changed)
		f(path, what)
		v.Set(old)
	}
	switch v.Kind() {
	case reflect.String:
		if v.String() != "" {
			try("altered", reflect.ValueOf(v.String()+" altered").Convert(v.Type()))
			try("emptied", reflect.Zero(v.Type()))
		}
	case reflect.Bool:
		try("turned", reflect.ValueOf(!v.Bool()))
	case reflect.Pointer:
		if !v.IsNil() {
			mutate(v.Elem(), path, f)
			try("taken out", reflect.Zero(v.Type()))
		}
	case reflect.Slice:
		for i := range v.Len() {
			mutate(v.Index(i), path, f)
			// On which authority which measure rests, OFAC does not say.
			if path != "measures.basis" && !twin(v, i) {
				less := reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, v.Len()), v.Slice(0, i))
				try("short of one", reflect.AppendSlice(less, v.Slice(i+1, v.Len())))
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			name, _, _ := strings.Cut(v.Type().Field(i).Tag.Get("json"), ",")
			mutate(v.Field(i), strings.TrimPrefix(path+"."+name, "."), f)
		}
	}
}

// twin reports whether another measure differs from that at i in its code
// only, which is derived.
func twin(v reflect.Value, i int) bool {
	measures, ok := v.Interface().([]lists.Measure)
	if !ok {
		return false
	}
	for j := range measures {
		m := measures[j]
		m.Code = measures[i].Code
		if i != j && reflect.DeepEqual(m, measures[i]) {
			return true
		}
	}
	return false
}
