package store

import (
	"encoding/json"
	"strconv"
	"unicode/utf8"

	"sanctionsd/lists"
)

// The JSON of a designation's event is written by hand: a publication may make
// one for every entry, and the parts are JSON already, which encoding/json would
// read again. The bytes are those of encoding/json, which a test holds them to.

// appendString appends a JSON string.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			raw, err := marshal(s)
			if err != nil { // a string always encodes
				panic("store: " + err.Error())
			}
			return append(b, raw...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

// appendStrings appends a member that is a set of strings, nothing for none.
func appendStrings(b []byte, key string, values []string) []byte {
	if len(values) == 0 {
		return b
	}
	b = append(append(b, key...), '[')
	for i, v := range values {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(b, v)
	}
	return append(b, ']', ',')
}

// appendJSON appends the facets as encoding/json writes them.
func (f *Facets) appendJSON(b []byte) []byte {
	b = append(b, '{')
	b = appendStrings(b, `"lists":`, f.Lists)
	if f.Kind != "" {
		b = append(appendString(append(b, `"kind":`...), string(f.Kind)), ',')
	}
	b = appendStrings(b, `"programs":`, f.Programs)
	b = appendStrings(b, `"countries":`, f.Countries)
	b = appendStrings(b, `"measures":`, f.Measures)
	if b[len(b)-1] == ',' {
		b = b[:len(b)-1]
	}
	return append(b, '}')
}

// appendFields appends the changes of fields as a JSON array.
func appendFields(b []byte, changes []lists.FieldChange) []byte {
	b = append(b, '[')
	for i, c := range changes {
		if i > 0 {
			b = append(b, ',')
		}
		b = c.AppendJSON(b)
	}
	return append(b, ']')
}

// appendHeader appends a header with facets that are JSON, as encoding/json
// writes it.
func appendHeader(b []byte, h header, before, after []byte) []byte {
	b = appendString(append(b, `{"id":`...), h.ID)
	b = appendString(append(b, `,"type":`...), h.Type)
	b = appendMember(b, `,"list":`, h.List)
	b = appendMember(b, `,"cause":`, string(h.Cause))
	b = appendRaw(b, `,"before":`, before)
	b = appendRaw(b, `,"after":`, after)
	return append(b, '}')
}

// appendMember appends a member that is a text, nothing for "".
func appendMember(b []byte, key, text string) []byte {
	if text == "" {
		return b
	}
	return appendString(append(b, key...), text)
}

// appendRaw appends a member that is JSON, nothing for none.
func appendRaw(b []byte, key string, value []byte) []byte {
	if len(value) == 0 {
		return b
	}
	return append(append(b, key...), value...)
}

// changeEvent is what the events of a commit's designations share.
type changeEvent struct {
	stream, list string
	cause        Cause
	// timestamp and effective are instants as FormatTime writes them.
	timestamp, effective string
	// publication and reasons are JSON, reasons nil for none.
	publication, reasons []byte
}

func newChangeEvent(w *writer) (e changeEvent, err error) {
	e = changeEvent{
		stream: w.db.stream, list: w.state.List, cause: w.commit.Cause,
		timestamp: FormatTime(w.now), effective: w.commit.Effective,
		publication: w.commit.Publication.AppendJSON(nil),
	}
	if e.effective == "" {
		e.effective = e.timestamp
	}
	if len(w.commit.Reasons) > 0 {
		e.reasons, err = marshal(w.commit.Reasons)
	}
	return e, err
}

// appendTo appends the whole of an event, with its designation and the changes
// of its fields as JSON.
func (e *changeEvent) appendTo(b []byte, h header, seq uint64, designation, fields json.RawMessage) []byte {
	b = appendString(append(b, `{"id":`...), h.ID)
	b = appendString(append(b, `,"type":`...), h.Type)
	b = appendString(append(b, `,"timestamp":`...), e.timestamp)
	b = appendString(append(b, `,"data":{"schema":`...), lists.Schema)
	b = appendString(append(b, `,"stream":`...), e.stream)
	b = strconv.AppendUint(append(b, `,"seq":`...), seq, 10)
	b = appendMember(b, `,"list":`, e.list)
	b = appendMember(b, `,"cause":`, string(e.cause))
	b = appendMember(b, `,"effective":`, e.effective)
	b = appendRaw(b, `,"publication":`, e.publication)
	b = appendRaw(b, `,"designation":`, designation)
	b = appendRaw(b, `,"changes":`, fields)
	b = appendRaw(b, `,"reasons":`, e.reasons)
	return append(b, '}', '}')
}
