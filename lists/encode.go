package lists

import "encoding/json"

// The JSON of this package's types is written by hand: it is made for every
// entry of every publication, and reflection took most of a check's time. The
// bytes are those of encoding/json without HTML escapes, which a test holds
// every field of every type to.

// AppendContent appends the JSON of d without Digest and Provenance to dst; of
// a sealed designation, the bytes its digest is made of. It does not change d.
func (d *Designation) AppendContent(dst []byte) []byte {
	w := writer{b: dst}
	w.designation(d)
	return w.b
}

// AppendJSON appends the JSON of p to dst.
func (p Provenance) AppendJSON(dst []byte) []byte {
	dst = append(dst, '{')
	dst = appendField(dst, `,"evidence":`, string(p.Evidence))
	dst = appendField(dst, `,"first_seen":`, p.FirstSeen)
	dst = appendField(dst, `,"last_changed":`, p.LastChanged)
	return append(appendDocuments(dst, p.Documents), '}')
}

// AppendJSON appends the JSON of r to dst.
func (r DocumentRef) AppendJSON(dst []byte) []byte {
	dst = appendString(append(dst, `{"sha256":`...), r.SHA256)
	dst = appendField(dst, `,"url":`, r.URL)
	dst = appendField(dst, `,"fetched_at":`, r.FetchedAt)
	dst = appendField(dst, `,"number":`, r.Number)
	return append(dst, '}')
}

// AppendJSON appends the JSON of p to dst.
func (p Publication) AppendJSON(dst []byte) []byte {
	dst = appendString(append(dst, `{"id":`...), p.ID)
	dst = appendField(dst, `,"number":`, p.Number)
	dst = appendField(dst, `,"date":`, p.Date)
	return append(appendDocuments(dst, p.Documents), '}')
}

// AppendJSON appends the JSON of c to dst. The values of c must be valid JSON.
func (c FieldChange) AppendJSON(dst []byte) []byte {
	dst = appendString(append(dst, `{"field":`...), c.Field)
	dst = appendValues(dst, `,"added":`, c.Added)
	dst = appendValues(dst, `,"removed":`, c.Removed)
	if len(c.From) > 0 {
		dst = appendValue(appendKey(dst, `,"from":`), c.From)
	}
	if len(c.To) > 0 {
		dst = appendValue(appendKey(dst, `,"to":`), c.To)
	}
	return append(dst, '}')
}

func appendDocuments(dst []byte, refs []DocumentRef) []byte {
	if len(refs) == 0 {
		return dst
	}
	dst = append(appendKey(dst, `,"documents":`), '[')
	for i, r := range refs {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = r.AppendJSON(dst)
	}
	return append(dst, ']')
}

func appendValues(dst []byte, key string, values []json.RawMessage) []byte {
	if len(values) == 0 {
		return dst
	}
	return appendArray(appendKey(dst, key), values)
}

func appendArray(dst []byte, values []json.RawMessage) []byte {
	dst = append(dst, '[')
	for i, v := range values {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendValue(dst, v)
	}
	return append(dst, ']')
}

// appendField appends a member of an object, or nothing for an empty text. The
// key stands in quotes, with a comma before and a colon after it.
func appendField(dst []byte, key, s string) []byte {
	if s == "" {
		return dst
	}
	return appendString(appendKey(dst, key), s)
}

// appendKey appends a key, without its comma if it is the first of its object:
// only then is the last byte the bracket that opens it, as no value ends so.
func appendKey(dst []byte, key string) []byte {
	if dst[len(dst)-1] == '{' {
		key = key[1:]
	}
	return append(dst, key...)
}

// appendValue appends JSON without the spaces between its tokens, null for nil.
func appendValue(dst []byte, v json.RawMessage) []byte {
	if v == nil {
		return append(dst, "null"...)
	}
	quoted := false
	from := 0
	for i := 0; i < len(v); i++ {
		switch c := v[i]; {
		case c == '"':
			quoted = !quoted
		case c == '\\':
			i++
		case !quoted && (c == ' ' || c == '\t' || c == '\r' || c == '\n'):
			dst = append(dst, v[from:i]...)
			from = i + 1
		}
	}
	return append(dst, v[from:]...)
}
