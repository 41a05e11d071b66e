package lists

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
)

// FieldChange is the difference in one field of a designation, named by its
// JSON key. A set has Added and Removed, in canonical order; any other field
// has From and To, of which one is absent where the field was or is empty.
type FieldChange struct {
	Field   string            `json:"field"`
	Added   []json.RawMessage `json:"added,omitempty"`
	Removed []json.RawMessage `json:"removed,omitempty"`
	From    json.RawMessage   `json:"from,omitempty"`
	To      json.RawMessage   `json:"to,omitempty"`
}

// Diff returns what changed from a to b, field by field in the order of the
// type, empty when nothing did. Both are brought into canonical form.
// Applying the result to a gives b: see [Apply]. Digest and Provenance are not
// compared.
func Diff(a, b *Designation) []FieldChange {
	fa, fb := split(a.Seal()), split(b.Seal())
	var changes []FieldChange
	for _, key := range mergedKeys(fa, fb) {
		va, vb := fa.get(key), fb.get(key)
		if bytes.Equal(va, vb) {
			continue
		}
		if isArray(va) || isArray(vb) {
			ea, eb := elements(va), elements(vb)
			changes = append(changes, FieldChange{Field: key, Added: minus(eb, ea), Removed: minus(ea, eb)})
			continue
		}
		changes = append(changes, FieldChange{Field: key, From: va, To: vb})
	}
	return changes
}

// Apply returns d with the changes made to it, in canonical form with its
// digest. It fails when a change does not fit d: a value it says was there is
// not.
func Apply(d *Designation, changes []FieldChange) (*Designation, error) {
	fields := split(d.Seal())
	for _, c := range changes {
		v, err := c.applyTo(fields.get(c.Field))
		if err != nil {
			return nil, fmt.Errorf("apply change of %s to %s: %w", c.Field, d.ID, err)
		}
		fields.set(c.Field, v)
	}
	out := new(Designation)
	if err := json.Unmarshal(fields.join(), out); err != nil {
		return nil, fmt.Errorf("apply changes to %s: %w", d.ID, err)
	}
	out.Seal()
	return out, nil
}

// Revert returns what d was before the changes: Revert(Apply(d, c), c) = d.
func Revert(d *Designation, changes []FieldChange) (*Designation, error) {
	back := make([]FieldChange, len(changes))
	for i, c := range changes {
		back[i] = FieldChange{Field: c.Field, Added: c.Removed, Removed: c.Added, From: c.To, To: c.From}
	}
	return Apply(d, back)
}

func (c FieldChange) applyTo(v json.RawMessage) (json.RawMessage, error) {
	if c.Added == nil && c.Removed == nil {
		if !sameJSON(v, c.From) {
			return nil, fmt.Errorf("holds %s, not %s", v, c.From)
		}
		return c.To, nil
	}
	have := elements(v)
	if left := minus(c.Removed, have); len(left) > 0 {
		return nil, fmt.Errorf("does not hold %s", left[0])
	}
	have = append(minus(have, c.Removed), c.Added...)
	if len(have) == 0 {
		return nil, nil
	}
	return encode(have), nil
}

// fields is a JSON object as an ordered list of members.
type fields []field

type field struct {
	key   string
	value json.RawMessage
}

// split takes an object that encode wrote apart.
func split(object []byte) fields {
	dec := json.NewDecoder(bytes.NewReader(object))
	if _, err := dec.Token(); err != nil {
		panic(fmt.Sprintf("lists: split: %v", err))
	}
	var fs fields
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			panic(fmt.Sprintf("lists: split: %v", err))
		}
		var v json.RawMessage
		if err := dec.Decode(&v); err != nil {
			panic(fmt.Sprintf("lists: split: %v", err))
		}
		fs = append(fs, field{key.(string), v})
	}
	return fs
}

func (fs fields) get(key string) json.RawMessage {
	for _, f := range fs {
		if f.key == key {
			return f.value
		}
	}
	return nil
}

func (fs *fields) set(key string, v json.RawMessage) {
	for i := range *fs {
		if (*fs)[i].key == key {
			(*fs)[i].value = v
			return
		}
	}
	*fs = append(*fs, field{key, v})
}

func (fs fields) join() []byte {
	var b bytes.Buffer
	b.WriteByte('{')
	for _, f := range fs {
		if f.value == nil {
			continue
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.Write(encode(f.key))
		b.WriteByte(':')
		b.Write(f.value)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// mergedKeys returns the keys of both in the order of the type, which each of
// them follows.
func mergedKeys(a, b fields) []string {
	var keys []string
	for len(a) > 0 || len(b) > 0 {
		switch {
		case len(b) == 0 || len(a) > 0 && (a[0].key == b[0].key || b.get(a[0].key) == nil):
			if len(b) > 0 && a[0].key == b[0].key {
				b = b[1:]
			}
			keys, a = append(keys, a[0].key), a[1:]
		default:
			keys, b = append(keys, b[0].key), b[1:]
		}
	}
	return keys
}

func isArray(v json.RawMessage) bool { return len(v) > 0 && v[0] == '[' }

func elements(v json.RawMessage) []json.RawMessage {
	if len(v) == 0 {
		return nil
	}
	var es []json.RawMessage
	if err := json.Unmarshal(v, &es); err != nil {
		panic(fmt.Sprintf("lists: elements: %v", err))
	}
	return es
}

// minus returns the elements of a that are not in b.
func minus(a, b []json.RawMessage) []json.RawMessage {
	return slices.DeleteFunc(slices.Clone(a), func(x json.RawMessage) bool {
		return slices.ContainsFunc(b, func(y json.RawMessage) bool { return sameJSON(x, y) })
	})
}

// sameJSON compares values, not bytes: between Diff and Apply lies a wire, and
// other encoders escape otherwise.
func sameJSON(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) || len(a) == 0 || len(b) == 0 {
		return bytes.Equal(a, b)
	}
	if !bytes.ContainsRune(a, '\\') && !bytes.ContainsRune(b, '\\') {
		return false
	}
	var va, vb any
	return json.Unmarshal(a, &va) == nil && json.Unmarshal(b, &vb) == nil && reflect.DeepEqual(va, vb)
}
