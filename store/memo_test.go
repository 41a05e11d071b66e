package store

import (
	"errors"
	"strconv"
	"testing"
)

// A record is decoded again when its bytes are others, and only then.
func TestMemo(t *testing.T) {
	var m memo[string]
	decoded := 0
	decode := func(raw []byte) (string, error) {
		decoded++
		if len(raw) == 0 {
			return "", errors.New("empty")
		}
		return string(raw), nil
	}
	ask := func(key, raw string, want int) {
		t.Helper()
		b := []byte(raw)
		got, err := m.get(key, b, decode)
		if got != raw || (err != nil) != (raw == "") || decoded != want {
			t.Errorf("%s: %q, %v after %d decodings; want %q after %d", key, got, err, decoded, raw, want)
		}
		clear(b) // a transaction's bytes end with it
	}
	ask("a", "one", 1)
	ask("a", "one", 1)
	ask("b", "one", 2)
	ask("a", "two", 3)
	ask("a", "", 4)
	ask("a", "", 5)
	ask("a", "two", 5)
	for i := range 10 * memoMost {
		if _, err := m.get(strconv.Itoa(i), []byte("x"), decode); err != nil {
			t.Fatal(err)
		}
	}
	if len(m.of) > memoMost {
		t.Errorf("%d are remembered, more than %d", len(m.of), memoMost)
	}
}
