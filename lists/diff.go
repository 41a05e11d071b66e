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
func Diff(a, b *Designation) []FieldChange { return new(Differ).Diff(a, b) }

// Differ compares designations pair after pair in memory of its own. The zero
// value is ready; it is used by one goroutine.
type Differ struct{ was, is Sealer }

// Diff is the function [Diff]. What it returns is the caller's to keep.
func (x *Differ) Diff(a, b *Designation) []FieldChange {
	x.was.Seal(a)
	x.is.Seal(b)
	var changes []FieldChange
	for i := range members {
		from, to := x.was.w.member(i), x.is.w.member(i)
		if !bytes.Equal(from, to) {
			changes = append(changes, changeOf(memberName(i), from, to))
		}
	}
	return changes
}

// changeOf returns the change of a field from one value to another, which it
// copies: they are parts of two whole designations.
func changeOf(key string, from, to json.RawMessage) FieldChange {
	from, to = bytes.Clone(from), bytes.Clone(to)
	if !isArray(from) && !isArray(to) {
		return FieldChange{Field: key, From: from, To: to}
	}
	was, is := elements(from), elements(to)
	return FieldChange{Field: key, Added: without(is, was), Removed: without(was, is)}
}

// Apply returns d with the changes made to it, in canonical form with its
// digest. It fails when a change does not fit d: a value it says was there is
// not.
func Apply(d *Designation, changes []FieldChange) (*Designation, error) {
	var s Sealer
	s.Seal(d)
	var fields fields
	for i := range members {
		fields = append(fields, field{memberName(i), s.w.member(i)})
	}
	for _, c := range changes {
		v, err := c.applyTo(fields.get(c.Field))
		if err != nil {
			return nil, fmt.Errorf("apply change of %s to %s: %w", c.Field, d.ID, err)
		}
		fields.set(c.Field, v)
	}
	out, err := DecodeDesignation(fields.join())
	if err != nil {
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
	if v != nil && !isArray(v) {
		return nil, fmt.Errorf("holds %s, not a set", v)
	}
	have := elements(v)
	if left := minus(c.Removed, have); len(left) > 0 {
		return nil, fmt.Errorf("does not hold %s", left[0])
	}
	have = append(minus(have, c.Removed), c.Added...)
	if len(have) == 0 {
		return nil, nil
	}
	return appendArray(nil, have), nil
}

// fields is a JSON object as an ordered list of members. One without a value is
// not there.
type fields []field

type field struct {
	key   string
	value json.RawMessage
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
	b := []byte{'{'}
	for _, f := range fs {
		if f.value == nil {
			continue
		}
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(append(appendString(b, f.key), ':'), f.value...)
	}
	return append(b, '}')
}

func isArray(v json.RawMessage) bool { return len(v) > 0 && v[0] == '[' }

// elements returns the elements of an array that this package wrote, as parts
// of it.
func elements(array json.RawMessage) []json.RawMessage {
	if len(array) == 0 {
		return nil
	}
	p := parser{s: string(array)}
	var es []json.RawMessage
	for more := p.array(); more; more = p.moreElements() {
		from := p.i
		p.skip(0)
		es = append(es, array[from:p.i:p.i])
	}
	if p.err != nil {
		panic(fmt.Sprintf("lists: elements: %v", p.err))
	}
	return es
}

// without returns the elements of a that are not in b, both written by this
// package: then equal values are equal bytes.
func without(a, b []json.RawMessage) []json.RawMessage {
	in := make(map[string]struct{}, len(b))
	for _, y := range b {
		in[string(y)] = struct{}{}
	}
	return slices.DeleteFunc(slices.Clone(a), func(x json.RawMessage) bool {
		_, is := in[string(x)]
		return is
	})
}

// minus is without for elements that others may have written.
func minus(a, b []json.RawMessage) []json.RawMessage {
	return slices.DeleteFunc(slices.Clone(a), func(x json.RawMessage) bool {
		// Comparing values is slow, and comparing bytes nearly always enough.
		return slices.ContainsFunc(b, func(y json.RawMessage) bool { return bytes.Equal(x, y) }) ||
			slices.ContainsFunc(b, func(y json.RawMessage) bool { return sameJSON(x, y) })
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
