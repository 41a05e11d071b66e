package config

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"sanctionsd/lists"
)

// decoder fills a Config from YAML nodes. The YAML package's own decoding is
// not used because it stops at the first unknown key, names no key path, and
// repeats values, which may be secrets, in its errors.
type decoder struct {
	*problems
}

// unreadable notes that the value at path cannot be read.
func (d *decoder) unreadable(path, format string, args ...any) {
	d.add(path, format, args...)
	d.unread[path] = true
}

// addKey notes a problem of a key that stands on the given line.
func (d *decoder) addKey(line int, path, format string, args ...any) {
	d.found = append(d.found, &Problem{File: d.file, Line: line, Key: path, Text: fmt.Sprintf(format, args...)})
}

// into decodes n, which stands at path, into v. A node without a value leaves
// v at its default.
func (d *decoder) into(n *yaml.Node, path string, v reflect.Value) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.Style&yaml.TaggedStyle != 0 {
		d.unreadable(path, "tags are not supported; remove the tag (a text that starts with ! needs quotes)")
		return
	}
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" {
		return
	}
	switch {
	case v.Type() == reflect.TypeFor[Secret]():
		if n.Kind != yaml.ScalarNode {
			d.unreadable(path, "expected a text, found %s", kindName(n))
			return
		}
		v.Set(reflect.ValueOf(NewSecret(n.Value)))
	case v.Kind() == reflect.Struct:
		d.fields(n, path, v)
	case v.Kind() == reflect.Map:
		d.entries(n, path, v)
	case v.Kind() == reflect.Slice:
		d.elements(n, path, v)
	default:
		if n.Kind != yaml.ScalarNode {
			d.unreadable(path, "expected %s, found %s", wanted(v.Type()), kindName(n))
			return
		}
		d.scalar(n, path, v)
	}
}

// keys walks the keys of a mapping; those that are doubled are reported.
func (d *decoder) keys(n *yaml.Node, path string, want reflect.Type, visit func(key, path string, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		d.unreadable(path, "expected %s, found %s", wanted(want), kindName(n))
		return
	}
	seen := make(map[string]int)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, value := n.Content[i], n.Content[i+1]
		if k.Kind != yaml.ScalarNode {
			d.addKey(k.Line, path, "a key must be a word")
			continue
		}
		at := join(path, k.Value)
		if k.ShortTag() == "!!merge" {
			d.addKey(k.Line, at, "merge keys are not supported; write the keys out")
			continue
		}
		if first, ok := seen[k.Value]; ok {
			d.addKey(k.Line, at, "given twice, first on line %d; keep one", first)
			continue
		}
		seen[k.Value] = k.Line
		d.lines[at] = k.Line
		visit(k.Value, at, value)
	}
}

// fields decodes a mapping into the fields of a struct.
func (d *decoder) fields(n *yaml.Node, path string, v reflect.Value) {
	d.keys(n, path, v.Type(), func(key, at string, value *yaml.Node) {
		i := slices.Index(fieldKeys(v.Type()), key)
		if i < 0 || key == "" {
			known := slices.DeleteFunc(fieldKeys(v.Type()), func(k string) bool { return k == "" })
			d.add(at, "unknown key%s", suggest(key, known))
			return
		}
		d.into(value, at, v.Field(i))
	})
}

// entries decodes a mapping into a map that already has every key it may
// have: the lists. A key with a * stands for every list it fits, and what it says
// gives way to what is said of one list alone, wherever that stands.
func (d *decoder) entries(n *yaml.Node, path string, v reflect.Value) {
	known := make([]string, 0, v.Len())
	for _, k := range v.MapKeys() {
		known = append(known, k.String())
	}
	slices.Sort(known)
	decode := func(key, at string, value *yaml.Node) {
		e := reflect.New(v.Type().Elem()).Elem()
		e.Set(v.MapIndex(reflect.ValueOf(key)))
		d.into(value, at, e)
		v.SetMapIndex(reflect.ValueOf(key), e)
	}
	var single []func()
	d.keys(n, path, v.Type(), func(key, at string, value *yaml.Node) {
		if strings.Contains(key, "*") && matchesAny(key, known) {
			faults := len(d.found)
			for _, k := range known {
				// What is wrong in it is said once.
				if matches(key, k) && len(d.found) == faults {
					decode(k, join(path, k), value)
				}
			}
			return
		}
		if !slices.Contains(known, key) {
			if lists.IsSublist(key) {
				d.add(at, "a membership inside %s; configure that list, and name memberships in the lists of endpoints", lists.Carrier)
				return
			}
			d.add(at, "unknown list%s", suggest(key, known))
			return
		}
		single = append(single, func() { decode(key, at, value) })
	})
	for _, f := range single {
		f()
	}
}

// elements decodes a sequence into a slice.
func (d *decoder) elements(n *yaml.Node, path string, v reflect.Value) {
	if n.Kind != yaml.SequenceNode {
		d.unreadable(path, "expected %s, found %s", wanted(v.Type()), kindName(n))
		return
	}
	if len(n.Content) == 0 {
		return
	}
	s := reflect.MakeSlice(v.Type(), len(n.Content), len(n.Content))
	for i, c := range n.Content {
		at := fmt.Sprintf("%s[%d]", path, i)
		d.lines[at] = c.Line
		if e, ok := s.Index(i).Addr().Interface().(interface{ setDefaults() }); ok {
			e.setDefaults()
		}
		d.into(c, at, s.Index(i))
	}
	v.Set(s)
}

// scalar decodes a single value. Texts are taken as they are written, so that
// a name "no" or a seq 012 is not reinterpreted.
func (d *decoder) scalar(n *yaml.Node, path string, v reflect.Value) {
	text := n.Value
	expected := func() {
		d.unreadable(path, "expected %s, found %s", wanted(v.Type()), quote(text))
	}
	switch {
	case v.Type() == reflect.TypeFor[time.Duration]():
		t, err := time.ParseDuration(text)
		if err != nil {
			expected()
			return
		}
		v.SetInt(int64(t))
	case v.Kind() == reflect.String:
		v.SetString(text)
	case v.Kind() == reflect.Bool:
		switch text {
		case "true", "false":
			v.SetBool(text == "true")
		default:
			expected()
		}
	case v.Kind() == reflect.Int:
		i, err := strconv.Atoi(text)
		if err != nil {
			expected()
			return
		}
		v.SetInt(int64(i))
	case v.Kind() == reflect.Float64:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
			expected()
			return
		}
		v.SetFloat(f)
	default:
		panic(fmt.Sprintf("config: no way to decode a %s", v.Type()))
	}
}

// fieldKeys returns the YAML keys of the fields of struct t, "" for a field
// that is not configured.
func fieldKeys(t reflect.Type) []string {
	keys := make([]string, t.NumField())
	for i := range keys {
		if k := t.Field(i).Tag.Get("yaml"); k != "-" {
			keys[i] = k
		}
	}
	return keys
}

func join(path, key string) string {
	if key == "" || quote(key) != `"`+key+`"` {
		key = quote(key)
	}
	if path == "" {
		return key
	}
	return path + "." + key
}

// wanted says in words what a value of type t looks like in the file.
func wanted(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Duration]():
		return "a duration such as 15s, 30m or 24h"
	case t == reflect.TypeFor[[]Secret]():
		return "a list of secrets (each starts with -)"
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		return "a list of mappings (each starts with -)"
	case t.Kind() == reflect.Slice:
		return "a list of texts (each starts with -, or [a, b])"
	case t.Kind() == reflect.Struct, t.Kind() == reflect.Map:
		return "a mapping (key: value)"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Int:
		return "a whole number"
	case t.Kind() == reflect.Float64:
		return "a number"
	default:
		return "a text"
	}
}

func kindName(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a mapping"
	case yaml.SequenceNode:
		return "a list"
	default:
		return "a single value"
	}
}

// quote quotes a value for an error, unless it looks like a secret that has
// come to stand under the wrong key.
func quote(s string) string {
	if strings.Contains(s, secretPrefix) || strings.Contains(s, privateKeyPrefix) {
		return "something else"
	}
	const longest = 60
	if len(s) > longest {
		s = strings.ToValidUTF8(s[:longest], "") + "…"
	}
	return strconv.Quote(s)
}
