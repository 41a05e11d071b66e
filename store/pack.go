package store

import (
	_ "embed"
	"errors"
	"fmt"
	"slices"

	"github.com/klauspost/compress/s2"
)

// JSON that is kept for long, the contents of designations and the bodies of
// events, is packed: compressed with S2 against a dictionary of the keys and
// words that are in most of it. A packed value begins with the number of its
// dictionary. One that begins with a brace is JSON as it is: what packing would
// not make smaller, and what was kept before there was packing.

// packedBy1 begins a value that is packed with dictionary 1.
const packedBy1 = 1

// maxUnpacked bounds what a damaged value may claim to unpack to, in bytes. No
// designation comes near it.
const maxUnpacked = 1 << 30

// The words of dictionary 1 are part of the format: they never change. Another
// dictionary gets another number.
//
//go:embed dictionary-1.txt
var dictionaryWords []byte

// dictionary is dictionary 1, ready for use by any goroutine.
var dictionary = s2.MakeDict(dictionaryWords, nil)

var errPacked = errors.New("packed value is damaged")

// appendPacked appends JSON as it is kept.
func appendPacked(dst, json []byte) []byte {
	start := len(dst)
	need := start + 1 + s2.MaxEncodedLen(len(json))
	dst = slices.Grow(dst, need-start)
	n := len(dictionary.Encode(dst[start+1:need], json))
	if 1+n >= len(json) {
		return append(dst[:start], json...)
	}
	dst = dst[:start+1+n]
	dst[start] = packedBy1
	return dst
}

// unpackedLen returns how long a kept value is as JSON.
func unpackedLen(packed []byte) (int, error) {
	switch {
	case len(packed) > 0 && packed[0] == '{':
		return len(packed), nil
	case len(packed) == 0 || packed[0] != packedBy1:
		return 0, errPacked
	}
	n, err := s2.DecodedLen(packed[1:])
	if err != nil || n > maxUnpacked {
		return 0, errPacked
	}
	return n, nil
}

// appendUnpacked appends the JSON of a kept value.
func appendUnpacked(dst, packed []byte) ([]byte, error) {
	n, err := unpackedLen(packed)
	if err != nil {
		return dst, err
	}
	if packed[0] == '{' {
		return append(dst, packed...), nil
	}
	start := len(dst)
	dst = slices.Grow(dst, n)
	out, err := dictionary.Decode(dst[start:start+n], packed[1:])
	if err != nil {
		return dst[:start], fmt.Errorf("%w: %w", errPacked, err)
	}
	return dst[:start+len(out)], nil
}
