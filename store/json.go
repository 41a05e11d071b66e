package store

import (
	"bytes"
	"encoding/json"
)

// marshal returns the JSON of v as it is written everywhere: compact, without
// HTML escapes, so that a URL reads as it is.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
